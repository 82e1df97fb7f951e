/* SPDX-License-Identifier: ISC */
/*
 * Rows into the log and out of it; log_line.c has what is hashed of them, and
 * log_verify.c checks them.
 */
#include "log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "act.h"
#include "db_impl.h"
#include "log_impl.h"
#include "request.h"
#include "scope.h"
#include "words_impl.h"

enum {
	LINE_USUAL = 1024
};

struct pp_logs {
	struct pp_query *q;
};

/* A row's texts, such that no field has a control character in it. */
struct cleaned {
	char who[PP_WHO_MAX], tty[PP_TTY_MAX], tool[PP_TOOL_MAX];
	char subject[PP_SUBJECT_MAX];
};

static const char *const results[PP_LOG_RESULTS] = {
    [PP_LOG_DONE] = "done",
    [PP_LOG_ALONE] = "alone",
    [PP_LOG_APPROVED] = "approved",
    [PP_LOG_REQUESTED] = "requested",
    [PP_LOG_REFUSED] = "refused",
};

static struct pp_log_span
span_of(const char *text)
{
	return (struct pp_log_span){text, strlen(text)};
}

/* What is too long is cut: a refused row is never lost for its subject. */
static struct pp_log_span
clean(const char *text, char *to, size_t size)
{
	size_t n;

	(void)pp_words_escape(text == NULL ? "" : text, "", to, size, &n);
	return (struct pp_log_span){to, n};
}

/* The last row's number and hash; zeros before the first. */
static enum pp_status
last_row(struct pp_db *db, int64_t *seq, uint8_t hash[PP_DIGEST_BYTES])
{
	struct pp_query *q = NULL;
	const void *bytes;
	enum pp_status rc;
	size_t n;

	*seq = 0;
	memset(hash, 0, PP_DIGEST_BYTES);
	rc = pp_query_new(db,
	    "SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1", &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		bytes = pp_query_col_blob(q, 1, &n);
		if (n == PP_DIGEST_BYTES)
			memcpy(hash, bytes, n);
		*seq = pp_query_col_int(q, 0);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
insert(struct pp_db *db, const struct pp_log_raw *raw)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO log (" PP_LOG_COLUMNS ") VALUES"
	    " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, raw->seq);
	pp_query_int(q, 2, raw->at);
	pp_query_lent_text(q, 3, raw->text[PP_LOG_WHO].bytes);
	if (raw->has_uid)
		pp_query_int(q, 4, raw->uid);
	else
		pp_query_null(q, 4);
	for (int i = PP_LOG_TTY; i < PP_LOG_TEXTS; i++)
		pp_query_lent_text(q, 5 + i - PP_LOG_TTY, raw->text[i].bytes);
	pp_query_lent_blob(q, 11, raw->hash, sizeof raw->hash);
	return pp_query_once(q);
}

static enum pp_status
insert_personal(struct pp_db *db, int64_t seq, const struct pp_words *words)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO log_personal (seq, key, account, salt, value)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    &q);
	for (size_t i = 0; i < words->n_personal && rc == PP_OK; i++) {
		const struct pp_personal *p = words->personal + i;

		pp_query_int(q, 1, seq);
		pp_query_lent_text(q, 2, p->key);
		pp_query_lent_text(q, 3, p->account == NULL ? "" : p->account);
		pp_query_lent_blob(q, 4, p->salt, sizeof p->salt);
		pp_query_lent_text(q, 5, p->value);
		rc = pp_query_run(q);
	}
	pp_query_free(q);
	return rc;
}

/* Its number and hash, behind the last row. */
static enum pp_status
chain(struct pp_db *db, struct pp_log_raw *raw)
{
	struct pp_digester *digester = NULL;
	uint8_t before[PP_DIGEST_BYTES];
	struct pp_buffer line = {0};
	enum pp_status rc;
	int64_t seq;

	if ((rc = last_row(db, &seq, before)) != PP_OK ||
	    (rc = pp_digester_new(&digester)) != PP_OK)
		return rc;
	raw->seq = seq + 1;
	/* At once, rather than in steps; where there is no memory it fails. */
	(void)pp_buffer_grow(&line, LINE_USUAL);
	rc = pp_log_hash(digester, &line, raw, before, raw->hash);
	pp_buffer_free(&line);
	pp_digester_free(digester);
	return rc;
}

enum pp_status
pp_log_add(struct pp_db *db, enum pp_act_kind action, const char *subject,
    const struct pp_words *words, enum pp_log_result result, int64_t at,
    const char *who)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct cleaned c;
	struct pp_log_raw raw = {
	    .at = at,
	    .has_uid = actor != NULL,
	    .uid = actor != NULL ? actor->uid : 0,
	};
	struct pp_log_span *text = raw.text;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (words != NULL && words->full)
		return pp_fail(PP_EDATA, "%s: more words than the log keeps",
		    pp_act_name(action));
	if (actor != NULL)
		who = actor->code;
	text[PP_LOG_WHO] = clean(who, c.who, sizeof c.who);
	text[PP_LOG_TTY] = clean(actor ? actor->tty : "", c.tty, sizeof c.tty);
	text[PP_LOG_TOOL] =
	    clean(actor ? actor->tool : "", c.tool, sizeof c.tool);
	text[PP_LOG_ACTION] = span_of(pp_act_name(action));
	text[PP_LOG_SUBJECT] = clean(subject, c.subject, sizeof c.subject);
	text[PP_LOG_WORDS] = span_of(words != NULL ? words->text : "");
	text[PP_LOG_RESULT] = span_of(results[result]);
	if ((rc = chain(db, &raw)) != PP_OK || (rc = insert(db, &raw)) != PP_OK)
		return rc;
	db->logged = true;
	return words != NULL && words->n_personal > 0
	    ? insert_personal(db, raw.seq, words)
	    : PP_OK;
}

enum pp_status
pp_log_head(struct pp_db *db, struct pp_head *head)
{
	struct pp_head h = {.hash_digits = 2 * PP_DIGEST_BYTES};
	enum pp_status rc = last_row(db, &h.seq, h.hash);

	if (rc == PP_OK && h.seq == 0)
		rc = pp_fail(PP_NO, "the log is empty");
	if (rc == PP_OK)
		*head = h;
	return rc;
}

void
pp_log_raw_fill(const struct pp_query *q, struct pp_log_raw *raw)
{
	static const int column[PP_LOG_TEXTS] = {2, 4, 5, 6, 7, 8, 9};
	const void *bytes;
	size_t n;

	raw->seq = pp_query_col_int(q, 0);
	raw->at = pp_query_col_int(q, 1);
	raw->has_uid = !pp_query_is_null(q, 3);
	raw->uid = pp_query_col_int(q, 3);
	for (int i = 0; i < PP_LOG_TEXTS; i++)
		raw->text[i].bytes =
		    pp_query_col_blob(q, column[i], &raw->text[i].n);
	bytes = pp_query_col_blob(q, 10, &n);
	if (n == sizeof raw->hash)
		memcpy(raw->hash, bytes, n);
	else
		memset(raw->hash, 0, sizeof raw->hash);
}

enum pp_status
pp_logs_open(struct pp_db *db, const struct pp_log_filter *filter,
    struct pp_logs **logs)
{
	struct pp_logs *l = calloc(1, sizeof *l);
	enum pp_status rc;

	if (l == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_scope_may(db, PP_ACT_READ_LOG)) != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "SELECT " PP_LOG_COLUMNS " FROM log WHERE seq > ?1"
	    " AND at >= ?2 AND at < ?3 AND (?4 IS NULL OR who = ?4)"
	    " AND (?5 IS NULL OR action = ?5)"
	    " AND (?6 IS NULL OR subject = ?6)"
	    " AND (?7 IS NULL OR result = ?7) ORDER BY seq",
	    &l->q);
	if (rc != PP_OK)
		goto out;
	pp_query_int(l->q, 1, filter->after);
	pp_query_int(l->q, 2, filter->from != 0 ? filter->from : INT64_MIN);
	pp_query_int(l->q, 3, filter->until != 0 ? filter->until : INT64_MAX);
	pp_query_text(l->q, 4, filter->who);
	pp_query_text(l->q, 5, filter->action);
	pp_query_text(l->q, 6, filter->subject);
	pp_query_text(l->q, 7, filter->result);
	*logs = l;
	l = NULL;
out:
	pp_logs_close(l);
	return rc;
}

enum pp_status
pp_logs_next(struct pp_logs *logs, struct pp_log_row *row)
{
	const struct pp_query *q = logs->q;
	enum pp_status rc = pp_query_step(logs->q);
	const void *hash;
	size_t n;

	if (rc != PP_OK)
		return rc;
	*row = (struct pp_log_row){
	    .seq = pp_query_col_int(q, 0),
	    .at = pp_query_col_int(q, 1),
	    .who = pp_query_col_text(q, 2),
	    .has_uid = !pp_query_is_null(q, 3),
	    .uid = pp_query_col_int(q, 3),
	    .tty = pp_query_col_text(q, 4),
	    .tool = pp_query_col_text(q, 5),
	    .action = pp_query_col_text(q, 6),
	    .subject = pp_query_col_text(q, 7),
	    .words = pp_query_col_text(q, 8),
	    .result = pp_query_col_text(q, 9),
	};
	hash = pp_query_col_blob(q, 10, &n);
	if (n == sizeof row->hash)
		memcpy(row->hash, hash, n);
	return PP_OK;
}

void
pp_logs_close(struct pp_logs *logs)
{
	if (logs == NULL)
		return;
	pp_query_free(logs->q);
	free(logs);
}

const char *
pp_log_result_name(enum pp_log_result result)
{
	return results[result];
}
