/* SPDX-License-Identifier: ISC */
#include "site_edit.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "log.h"
#include "scope.h"
#include "site_edit_impl.h"

struct pp_edits {
	struct pp_db *db;
	struct pp_query *insert;
	int64_t first, last; /* rows; 0: none yet */
	int64_t at;
	char who[PP_WHO_MAX];
	struct pp_edit_sum sum;
};

enum pp_status
pp_edits_new(struct pp_db *db, int64_t at, const char *who,
    struct pp_edits **edits)
{
	struct pp_edits *e = calloc(1, sizeof *e);
	enum pp_status rc;

	if (e == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	e->db = db;
	e->at = at;
	snprintf(e->who, sizeof e->who, "%s", who);
	if ((rc = pp_edit_sum_open(&e->sum)) != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "INSERT INTO edit (at, who, kind, code, field, before, after)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    &e->insert);
	if (rc != PP_OK)
		goto out;
	/* Bound once: a binding outlives the reset. */
	pp_query_int(e->insert, 1, at);
	pp_query_text(e->insert, 2, who);
	*edits = e;
	e = NULL;
out:
	pp_edits_free(e);
	return rc;
}

void
pp_edits_free(struct pp_edits *edits)
{
	if (edits == NULL)
		return;
	pp_query_free(edits->insert);
	pp_edit_sum_close(&edits->sum);
	free(edits);
}

int64_t
pp_edits_at(const struct pp_edits *edits)
{
	return edits->at;
}

const char *
pp_edits_who(const struct pp_edits *edits)
{
	return edits->who;
}

enum pp_status
pp_edits_act(struct pp_edits *edits)
{
	const struct pp_act act = {
	    .kind = edits->sum.limits ? PP_ACT_TARIFF : PP_ACT_SITE,
	    .subject = edits->sum.subject,
	    .words = &edits->sum.words,
	};
	enum pp_status rc;

	if (edits->sum.n == 0)
		return PP_OK;
	rc = pp_edit_sum_end(&edits->sum);
	return rc == PP_OK ? pp_scope_act_edits(edits->db, &act, edits->first,
				 edits->last, edits->at, edits->who)
			   : rc;
}

enum pp_status
pp_edits_log(struct pp_edits *edits, enum pp_act_kind act)
{
	enum pp_status rc;

	if (edits->sum.n == 0 || edits->sum.limits)
		return pp_edits_act(edits);
	rc = pp_edit_sum_end(&edits->sum);
	return rc == PP_OK
	    ? pp_log_add(edits->db, act, edits->sum.subject, &edits->sum.words,
		  PP_LOG_DONE, edits->at, edits->who)
	    : rc;
}

enum pp_status
pp_edits_act_mode(struct pp_edits *edits, const char *before, const char *after)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_MODE,
	    .subject = "site.mode",
	    .words = &words,
	};

	pp_words_clear(&words);
	pp_words_change(&words, "mode", before, after);
	return pp_act(edits->db, &act, edits->at, edits->who);
}

enum pp_status
pp_edits_add(struct pp_edits *edits, const char *kind, const char *code,
    const char *field, const char *before, const char *after)
{
	enum pp_status rc;

	assert(pp_db_in_transaction(edits->db));
	pp_query_text(edits->insert, 3, kind);
	pp_query_text(edits->insert, 4, code);
	pp_query_text(edits->insert, 5, field);
	pp_query_text(edits->insert, 6, before);
	pp_query_text(edits->insert, 7, after);
	if ((rc = pp_query_run(edits->insert)) != PP_OK)
		return rc;
	pp_edit_sum_add(&edits->sum,
	    &(struct pp_change){
		.kind = kind,
		.code = code,
		.field = field,
		.before = before,
		.after = after,
	    });
	edits->last = pp_db_last_id(edits->db);
	if (edits->first == 0)
		edits->first = edits->last;
	return PP_OK;
}

static const char *
text_or_null(const struct pp_query *q, int column)
{
	return pp_query_is_null(q, column) ? NULL
					   : pp_query_col_text(q, column);
}

enum pp_status
pp_edits_tell(const struct pp_edits *edits,
    enum pp_status (*row)(void *arg, const struct pp_change *change), void *arg)
{
	struct pp_query *q = NULL;
	struct pp_change c = {0};
	enum pp_status rc;

	if (edits->first == 0)
		return PP_OK;
	rc = pp_query_new(edits->db,
	    "SELECT kind, code, field, before, after FROM edit"
	    " WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
	    &q);
	if (rc != PP_OK)
		goto out;
	pp_query_int(q, 1, edits->first);
	pp_query_int(q, 2, edits->last);
	while ((rc = pp_query_step(q)) == PP_OK) {
		c.kind = pp_query_col_text(q, 0);
		c.code = pp_query_col_text(q, 1);
		c.field = pp_query_col_text(q, 2);
		c.before = text_or_null(q, 3);
		c.after = text_or_null(q, 4);
		if ((rc = row(arg, &c)) != PP_OK)
			break;
	}
	if (rc == PP_DONE)
		rc = PP_OK;
out:
	pp_query_free(q);
	return rc;
}
