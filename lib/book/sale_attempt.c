/* SPDX-License-Identifier: ISC */
/*
 * Each time that an order is about to be sent.
 */
#include <assert.h>
#include <string.h>

#include "evidence.h"
#include "sale_impl.h"

static const char *const names[] = {
    [PP_ATTEMPT_CREDIT] = "credit",
    [PP_ATTEMPT_CANCEL] = "cancel",
    [PP_ATTEMPT_SET] = "set",
};

static enum pp_status
insert(struct pp_db *db, int64_t sale, const struct pp_attempt *a)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO attempt (sale, no, at, what, target_fen, read_fen)"
	    " VALUES (?1, 1 + ifnull((SELECT max(no) FROM attempt"
	    " WHERE sale = ?1), 0), ?2, ?3, ?4, ?5)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, sale);
	pp_query_int(q, 2, a->at);
	pp_query_lent_text(q, 3, names[a->what]);
	if (a->what == PP_ATTEMPT_SET) {
		pp_query_int(q, 4, a->target_fen);
		pp_query_int(q, 5, a->read_fen);
	}
	return pp_query_once(q);
}

enum pp_status
pp_sale_first_attempt(struct pp_db *db, const struct pp_sale *s)
{
	struct pp_attempt a = {.at = s->at, .what = PP_ATTEMPT_CREDIT};

	if (!pp_sale_gives(s->kind)) {
		a.what = PP_ATTEMPT_SET;
		a.read_fen = s->balance_before_fen;
		a.target_fen = s->balance_before_fen - s->amount.fen;
	}
	return insert(db, s->id, &a);
}

enum pp_status
pp_sale_attempt(struct pp_db *db, int64_t sale,
    const struct pp_attempt *attempt, const struct pp_proof *before)
{
	struct pp_sale s;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_sale_get(db, sale, &s)) != PP_OK)
		return rc;
	if (s.state != PP_SALE_ARMED)
		return pp_fail(PP_NO, "order %s is %s", s.code,
		    pp_sale_state_name(s.state));
	if ((rc = pp_sale_act_again(db, &s, names[attempt->what], attempt)) !=
	    PP_OK)
		return rc;
	if (before != NULL &&
	    (rc = pp_evidence_add(db, s.epoch, s.id, "before", before,
		 false)) != PP_OK)
		return rc;
	return insert(db, sale, attempt);
}

/* A CHECK of the table lets nothing else in. */
static enum pp_attempt_what
what_of(const char *word)
{
	int i;

	for (i = PP_ATTEMPT_CREDIT; i < PP_ATTEMPT_SET; i++)
		if (strcmp(word, names[i]) == 0)
			break;
	return (enum pp_attempt_what)i;
}

static enum pp_status
fetch(struct pp_query *q, struct pp_attempt *attempt)
{
	struct pp_attempt a = {0};
	enum pp_status rc;

	if ((rc = pp_query_step(q)) == PP_DONE)
		return pp_fail(PP_NO, "no such order");
	if (rc != PP_OK)
		return rc;
	a.what = what_of(pp_query_col_text(q, 2));
	a.no = pp_query_col_int(q, 0);
	a.at = pp_query_col_int(q, 1);
	a.target_fen = pp_query_col_int(q, 3);
	a.read_fen = pp_query_col_int(q, 4);
	*attempt = a;
	return PP_OK;
}

enum pp_status
pp_sale_last_attempt(struct pp_db *db, int64_t sale, struct pp_attempt *attempt,
    struct pp_proof *before)
{
	struct pp_query *q = NULL;
	struct pp_attempt a;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT no, at, what, target_fen, read_fen FROM attempt"
	    " WHERE sale = ?1 ORDER BY no DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, sale);
	rc = fetch(q, &a);
	pp_query_free(q);
	if (rc == PP_OK && before != NULL)
		rc = pp_evidence_of_sale(db, sale, "before", before);
	if (rc == PP_OK)
		*attempt = a;
	return rc;
}

enum pp_status
pp_sale_last_set(struct pp_db *db, int64_t meter, int64_t *at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT a.at FROM sale s CROSS JOIN attempt a ON a.sale = s.id"
	    " WHERE s.meter = ?1 AND s.id >= ifnull((SELECT id FROM sale"
	    "  WHERE meter = ?1 ORDER BY id DESC LIMIT 1 OFFSET 2), 0)"
	    " AND a.what = 'set' ORDER BY s.id DESC, a.no DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK)
		*at = pp_query_col_int(q, 0);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "its balance was never set");
	pp_query_free(q);
	return rc;
}
