/* SPDX-License-Identifier: ISC */
#include "site_edit.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "digest.h"
#include "log.h"
#include "scope.h"
#include "site_setting.h"

enum {
	LISTED_MOST = 16, /* changes that the log has in words */
	SUM_BYTES = 200,  /* for what stands behind them */
};

static const char mode_key[] = "site.mode";

struct pp_edits {
	struct pp_db *db;
	struct pp_query *insert;
	int64_t first, last; /* rows; 0: none yet */
	int64_t at;
	char who[PP_WHO_MAX];

	/* What they come to as an act. */
	struct pp_digester *digester;
	int64_t n;
	bool limits;                      /* one of them is one of these */
	char subject[PP_SETTING_KEY_MAX]; /* of all of them; else "site" */
	struct pp_words words, limit_words;
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
	pp_words_clear(&e->words);
	pp_words_clear(&e->limit_words);
	if ((rc = pp_digester_new(&e->digester)) != PP_OK)
		goto out;
	pp_digest_begin(e->digester);
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
	pp_digester_free(edits->digester);
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

/* "tariff, limits, hoarding cap": what one person doesn't change alone. */
static bool
is_limit(const char *kind, const char *code, const char *field)
{
	static const char *const keys[] = {"limits.", "guards.", "desk.",
	    "defaults.hoarding_cap", "defaults.overdraft", "defaults.tariff",
	    "hoarding_cap", "overdraft", "tariff"};
	const char *key = strcmp(kind, "setting") == 0 ? code : field;
	size_t i;

	if (strcmp(kind, "setting") != 0 && strcmp(kind, "meter") != 0)
		return false;
	for (i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strncmp(key, keys[i], strlen(keys[i])) == 0)
			return true;
	return false;
}

/* Each piece with its length, so that no two changes read alike. */
static void
digest(struct pp_digester *d, const char *text)
{
	char length[24];
	int n = snprintf(length, sizeof length, "%zu:", strlen(text));

	pp_digest_add(d, length, (size_t)n);
	pp_digest_add(d, text, strlen(text));
}

/*
 * A value as the log has it: not the time that something is retired at, which
 * is another when a second person has agreed, and no numbers of people.
 */
static const char *
shown(const struct pp_change *c, const char *value)
{
	static const char numbers[] = "sms_numbers";

	if (value == NULL || *value == '\0')
		return "";
	if (strstr(c->code, numbers) != NULL ||
	    strstr(c->field, numbers) != NULL)
		return "numbers";
	return strcmp(c->field, "retired_at") == 0 ? "yes" : value;
}

static void
put_change(struct pp_words *words, const char *key, const char *before,
    const char *after)
{
	if (strcmp(before, after) == 0)
		pp_words_text(words, key, after);
	else
		pp_words_change(words, key, before, after);
}

static bool
has_place(const struct pp_words *words)
{
	return !words->full && words->n + SUM_BYTES < sizeof words->text;
}

/* The same where it has a place; the digest covers the others. */
static void
put_fitting(struct pp_words *words, const char *key, const char *before,
    const char *after)
{
	struct pp_words more = *words;

	put_change(&more, key, before, after);
	if (has_place(&more))
		*words = more;
}

static void
note(struct pp_edits *e, const struct pp_change *c)
{
	const char *before = shown(c, c->before), *after = shown(c, c->after);
	const char *all[] = {c->kind, c->code, c->field, before, after};
	char key[3 * PP_SETTING_KEY_MAX];
	size_t i;

	/* A meter may have that name, too. */
	if (strcmp(c->kind, "setting") == 0 && strcmp(c->code, mode_key) == 0)
		return; /* it was an act by itself */
	for (i = 0; i < sizeof all / sizeof *all; i++)
		digest(e->digester, all[i]);
	if (e->n == 0)
		snprintf(e->subject, sizeof e->subject, "%s", c->code);
	else if (strcmp(e->subject, c->code) != 0)
		snprintf(e->subject, sizeof e->subject, "site");
	snprintf(key, sizeof key, "%s.%s%s%s", c->kind, c->code,
	    *c->field != '\0' ? "." : "", c->field);
	if (is_limit(c->kind, c->code, c->field)) {
		e->limits = true;
		put_fitting(&e->limit_words, key, before, after);
	}
	if (e->n++ < LISTED_MOST)
		put_change(&e->words, key, before, after);
}

/* All of them in words, or else the limits, and what all come to. */
static enum pp_status
sum_up(struct pp_edits *e)
{
	uint8_t sum[PP_DIGEST_BYTES];
	char hex[PP_DIGEST_HEX];
	enum pp_status rc = pp_digest_end(e->digester, sum);

	if (rc != PP_OK || (e->n <= LISTED_MOST && has_place(&e->words)))
		return rc;
	pp_hex(sum, sizeof sum, hex);
	e->words = e->limit_words;
	pp_words_int(&e->words, "changes", e->n);
	pp_words_text(&e->words, "sha256", hex);
	return PP_OK;
}

enum pp_status
pp_edits_act(struct pp_edits *edits)
{
	const struct pp_act act = {
	    .kind = edits->limits ? PP_ACT_TARIFF : PP_ACT_SITE,
	    .subject = edits->subject,
	    .words = &edits->words,
	};
	enum pp_status rc;

	if (edits->n == 0)
		return PP_OK;
	rc = sum_up(edits);
	return rc == PP_OK ? pp_scope_act_edits(edits->db, &act, edits->first,
				 edits->last, edits->at, edits->who)
			   : rc;
}

enum pp_status
pp_edits_log(struct pp_edits *edits, enum pp_act_kind act)
{
	enum pp_status rc;

	if (edits->n == 0 || edits->limits)
		return pp_edits_act(edits);
	rc = sum_up(edits);
	return rc == PP_OK
	    ? pp_log_add(edits->db, act, edits->subject, &edits->words,
		  PP_LOG_DONE, edits->at, edits->who)
	    : rc;
}

enum pp_status
pp_edits_act_mode(struct pp_edits *edits, const char *before, const char *after)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_MODE,
	    .subject = mode_key,
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
	note(edits,
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
