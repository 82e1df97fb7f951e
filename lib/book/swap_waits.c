/* SPDX-License-Identifier: ISC */
/*
 * Exchanges that wait for a meter, and openings that no meter proves: whose
 * they are, and that people give them up.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "subject.h"
#include "swap.h"

enum pp_status
pp_swap_waits(struct pp_db *db, int64_t meter, int64_t account,
    char meter_code[PP_ID_MAX], char account_code[PP_ID_MAX])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT m.code, a.code FROM closing k"
	    " JOIN epoch e ON e.id = k.epoch"
	    " JOIN meter m ON m.id = e.meter JOIN account a ON a.id = e.account"
	    " WHERE k.why = 'exchange' AND k.at IS NOT NULL"
	    " AND a.closed_at IS NULL AND ?1 IN (0, e.meter)"
	    " AND ?2 IN (0, e.account) AND NOT EXISTS (SELECT 1 FROM epoch n"
	    "  WHERE n.meter = e.meter AND n.no > e.no"
	    "  AND n.began_at IS NOT NULL)"
	    " AND NOT EXISTS (SELECT 1 FROM given_up WHERE epoch = e.id)"
	    " ORDER BY m.code LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, account);
	if ((rc = pp_query_step(q)) == PP_OK) {
		pp_query_copy(q, 0, meter_code, PP_ID_MAX);
		pp_query_copy(q, 1, account_code, PP_ID_MAX);
	}
	pp_query_free(q);
	return rc == PP_DONE ? pp_fail(PP_NO, "no exchange waits there") : rc;
}

/* An epoch that didn't begin; 0: the last one there, which nothing follows. */
static enum pp_status
insert(struct pp_db *db, int64_t meter, int64_t epoch, const char *reason,
    int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO given_up SELECT e.id, ?3, ?4, ?5 FROM epoch e"
	    " WHERE e.id = ?2 OR (?2 = 0 AND e.meter = ?1"
	    "  AND e.began_at IS NOT NULL) ORDER BY e.no DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, epoch);
	pp_query_int(q, 3, at);
	pp_query_text(q, 4, who);
	pp_query_text(q, 5, reason);
	return pp_query_once(q);
}

/* What stands in the book of another meter there; *given_up: something did. */
static enum pp_status
end_swap(struct pp_db *db, int64_t meter, const char *reason, int64_t at,
    const char *who, bool *given_up)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE exchange SET given_up_at = ?2, given_up_by = ?3,"
	    " given_up_why = ?4 WHERE meter = ?1 AND new_epoch IS NULL"
	    " AND given_up_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	pp_query_text(q, 4, reason);
	rc = pp_query_run(q);
	*given_up |= rc == PP_OK && pp_db_changes(db) > 0;
	pp_query_free(q);
	return rc;
}

/* What stands there last: an opening without proof, or a place that is kept. */
static const char last_sql[] =
    "SELECT a.code, e.id, e.serial, iif(e.ended_at IS NULL, 'opening', 'place')"
    " FROM epoch e JOIN account a ON a.id = e.account WHERE e.meter = ?1"
    " ORDER BY e.id DESC LIMIT 1";

static enum pp_status
allow(struct pp_db *db, int64_t meter, const char *reason, int64_t at,
    const char *who)
{
	char code[PP_ID_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_GIVE_UP,
	    .subject = code,
	    .words = &words,
	    .meter = meter,
	};
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_subject_meter(db, meter, code)) != PP_OK ||
	    (rc = pp_query_new(db, last_sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_words_clear(&words);
	if ((rc = pp_query_step(q)) == PP_OK) {
		pp_words_text(&words, "account", pp_query_col_text(q, 0));
		pp_words_int(&words, "epoch", pp_query_col_int(q, 1));
		pp_words_text(&words, "serial", pp_query_col_text(q, 2));
		pp_words_text(&words, "gives_up", pp_query_col_text(q, 3));
	}
	pp_query_free(q);
	if (rc != PP_OK && rc != PP_DONE)
		return rc;
	pp_words_text(&words, "reason", reason);
	return pp_act(db, &act, at, who);
}

enum pp_status
pp_swap_give_up(struct pp_db *db, int64_t meter, const char *reason, int64_t at,
    const char *who)
{
	char code[PP_ID_MAX], account[PP_ID_MAX];
	struct pp_epoch epoch;
	bool given_up = false;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (*reason == '\0' || strlen(reason) >= PP_NOTE_MAX)
		return pp_fail(PP_EDATA,
		    "reason: is empty, or longer than %d bytes",
		    PP_NOTE_MAX - 1);
	if ((rc = allow(db, meter, reason, at, who)) != PP_OK)
		return rc;
	rc = pp_epoch_brief(db, meter, &epoch);
	if (rc == PP_OK && epoch.began_at != 0)
		return pp_fail(PP_NO,
		    "account %s is open on it: that is closed, not given up",
		    epoch.account_code);
	if (rc == PP_OK) {
		if ((rc = pp_epoch_end(db, &epoch, NULL, at)) == PP_OK)
			rc = insert(db, meter, epoch.id, reason, at, who);
		given_up = true;
	} else if (rc == PP_NO) {
		rc = PP_OK;
	}
	if (rc == PP_OK)
		rc = end_swap(db, meter, reason, at, who, &given_up);
	if (rc != PP_OK || given_up)
		return rc;
	if ((rc = pp_swap_waits(db, meter, 0, code, account)) == PP_OK)
		return insert(db, meter, 0, reason, at, who);
	return rc == PP_NO ? pp_fail(PP_NO,
				 "neither an opening of it waits for proof, nor"
				 " its place for another")
			   : rc;
}

enum pp_status
pp_swap_followed(struct pp_db *db, int64_t epoch)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc =
	    pp_query_new(db, "SELECT 1 FROM exchange WHERE new_epoch = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	rc = pp_query_step(q);
	pp_query_free(q);
	return rc == PP_DONE ? pp_fail(PP_NO, "it took nobody's place") : rc;
}
