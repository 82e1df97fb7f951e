/* SPDX-License-Identifier: ISC */
/*
 * How holds begin and end.
 */
#include <assert.h>

#include "act.h"
#include "catalogue.h"
#include "hold_impl.h"
#include "ledger.h"
#include "log.h"
#include "subject.h"

/* With the count that the books have now, where the meter's was read. */
static enum pp_status
insert(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_hold_reason reason, const struct pp_proof *proof,
    const pp_money *amount, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO hold (meter, epoch, at, kind, reason, books_count,"
	    " count, balance_fen, serial, amount_fen) SELECT ?1,"
	    " nullif(?2, 0), ?3, ?4, ?5, iif(?6 IS NULL, NULL,"
	    " (SELECT count FROM epoch_count WHERE id = ?2)), ?6, ?7, ?8, ?9",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch->meter);
	pp_query_int(q, 2, epoch->id);
	pp_query_int(q, 3, at);
	pp_query_text(q, 4, pp_hold_kind_name(reason));
	pp_query_text(q, 5, pp_hold_reason_name(reason));
	if (proof != NULL) {
		pp_query_int(q, 6, proof->count);
		pp_query_int(q, 7, proof->balance_fen);
		pp_query_text(q, 8, proof->serial);
	}
	if (amount != NULL)
		pp_query_int(q, 9, amount->fen);
	return pp_query_once(q);
}

/* What was found, as the log has it. */
static enum pp_status
log_begin(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_hold_reason reason, const struct pp_proof *proof,
    const pp_money *amount, int64_t at)
{
	struct pp_words words;
	char meter[PP_ID_MAX];
	enum pp_status rc;

	if ((rc = pp_subject_meter(db, epoch->meter, meter)) != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_text(&words, "reason", pp_hold_reason_name(reason));
	if (proof != NULL) {
		pp_words_text(&words, "serial", proof->serial);
		pp_words_int(&words, "count", proof->count);
		pp_words_money(&words, "balance_yuan",
		    (pp_money){proof->balance_fen});
	}
	if (amount != NULL)
		pp_words_money(&words, "amount_yuan", *amount);
	return pp_log_add(db, PP_ACT_HELD, meter, &words, PP_LOG_DONE, at,
	    "pp");
}

static const char *const ends[PP_HOLD_ENDS] = {
    [PP_HOLD_ADOPTED] = "adopted",
    [PP_HOLD_AGREES] = "agrees",
    [PP_HOLD_RELEASED] = "released",
};

static void
put_end(struct pp_words *words, const struct pp_hold *hold, enum pp_hold_end as,
    const char *reason)
{
	pp_words_clear(words);
	pp_words_text(words, "ends", ends[as]);
	pp_words_text(words, "held", pp_hold_reason_name(hold->reason));
	pp_words_int(words, "hold", hold->id);
	pp_words_text(words, "reason", reason);
}

/* People adopt or release it. */
static enum pp_status
act_end(struct pp_db *db, const struct pp_hold *hold, enum pp_hold_end as,
    pp_money amount, const char *reason, int64_t at, const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_EXTERNAL,
	    .subject = hold->meter_code,
	    .words = &words,
	    .meter = hold->meter,
	    .amount = {amount.fen < 0 ? -amount.fen : amount.fen},
	};

	put_end(&words, hold, as, reason);
	if (as == PP_HOLD_ADOPTED)
		pp_words_money(&words, "amount_yuan", amount);
	return pp_act(db, &act, at, who);
}

/* It ends by what was looked at, or with what it held. */
static enum pp_status
log_end(struct pp_db *db, const struct pp_hold *hold, enum pp_hold_end as,
    const char *reason, int64_t at, const char *who)
{
	struct pp_words words;

	put_end(&words, hold, as, reason);
	return pp_log_add(db, PP_ACT_HELD, hold->meter_code, &words,
	    PP_LOG_DONE, at, who);
}

static enum pp_status
write_end(struct pp_db *db, int64_t id, enum pp_hold_end as, const char *reason,
    int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE hold SET ended_at = ?2, ended_by = ?3, ended_as = ?4,"
	    " ended_reason = ?5 WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	pp_query_text(q, 4, ends[as]);
	pp_query_text(q, 5, reason);
	return pp_query_once(q);
}

enum pp_status
pp_hold_add(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_hold_reason reason, const struct pp_proof *proof,
    const pp_money *amount, int64_t at, bool *made)
{
	struct pp_hold old;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(
	    !pp_hold_is_external(reason) || (epoch->id != 0 && proof != NULL));
	rc = pp_hold_of(db, epoch->meter, &old);
	if (rc == PP_OK && old.reason == PP_HOLD_RESTORED &&
	    reason != PP_HOLD_RESTORED) {
		rc = write_end(db, old.id, PP_HOLD_RELEASED,
		    pp_phrase(
			"it was looked at, and is held for another reason"),
		    at, "pp");
	} else if (rc == PP_OK) {
		*made = false;
		return PP_OK;
	}
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if ((rc = log_begin(db, epoch, reason, proof, amount, at)) == PP_OK)
		rc = insert(db, epoch, reason, proof, amount, at);
	if (rc == PP_OK)
		*made = true;
	return rc;
}

/* What an external credit was told against may have changed since. */
static enum pp_status
check_adopted(struct pp_db *db, const struct pp_hold *hold)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if (!pp_hold_is_external(hold->reason))
		return pp_fail(PP_NO,
		    "it is no external credit, so there is nothing to adopt");
	rc = pp_query_new(db,
	    "SELECT c.count, e.ended_at, (SELECT code FROM sale"
	    " WHERE meter = e.meter AND state IN ('armed', 'disputed'))"
	    " FROM epoch e JOIN epoch_count c ON c.id = e.id"
	    " WHERE e.id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, hold->epoch);
	rc = pp_query_step(q);
	assert(rc != PP_DONE);
	if (rc == PP_OK && !pp_query_is_null(q, 1))
		rc = pp_fail(PP_NO, "its account was closed since");
	else if (rc == PP_OK && !pp_query_is_null(q, 2))
		rc = pp_fail(PP_NO, "order %s is open on it; end that first",
		    pp_query_col_text(q, 2));
	else if (rc == PP_OK && pp_query_col_int(q, 0) != hold->books_count)
		rc = pp_fail(PP_NO,
		    "by the books its count is %lld now, was %lld then; "
		    "release it, and look at the meter again",
		    (long long)pp_query_col_int(q, 0),
		    (long long)hold->books_count);
	pp_query_free(q);
	return rc;
}

static enum pp_status
post(struct pp_db *db, const struct pp_hold *hold, pp_money amount, int64_t at,
    const char *who)
{
	int64_t external = 0, meter = 0, entry = 0;
	enum pp_status rc;

	if (amount.fen == 0)
		return PP_OK;
	rc = pp_ledger_account(db, PP_BOOKS_EXTERNAL, &external);
	if (rc != PP_OK ||
	    (rc = pp_ledger_meter(db, hold->epoch, &meter)) != PP_OK ||
	    (rc = pp_ledger_entry(db, "external", 0, hold->epoch, at, who,
		 &entry)) != PP_OK)
		return rc;
	if (amount.fen > 0)
		return pp_ledger_post(db, entry, external, meter, amount);
	amount.fen = -amount.fen;
	return pp_ledger_post(db, entry, meter, external, amount);
}

enum pp_status
pp_hold_end(struct pp_db *db, const struct pp_hold *hold, enum pp_hold_end as,
    pp_money amount, const char *reason, int64_t at, const char *who)
{
	static const int64_t most_fen = 1000000000000;
	struct pp_hold now;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(as == PP_HOLD_ADOPTED || amount.fen == 0);
	if ((rc = pp_hold_get(db, hold->id, &now)) != PP_OK)
		return rc;
	if (now.ended_at != 0)
		return pp_fail(PP_NO, "it has ended already");
	if (amount.fen > most_fen || amount.fen < -most_fen)
		return pp_fail(PP_NO, "the amount is above all bounds");
	if (as == PP_HOLD_ADOPTED && (rc = check_adopted(db, &now)) != PP_OK)
		return rc;
	rc = as == PP_HOLD_AGREES
	    ? log_end(db, &now, as, reason, at, who)
	    : act_end(db, &now, as, amount, reason, at, who);
	if (rc != PP_OK ||
	    (rc = write_end(db, now.id, as, reason, at, who)) != PP_OK)
		return rc;
	return post(db, &now, amount, at, who);
}

enum pp_status
pp_hold_drop(struct pp_db *db, const struct pp_hold *hold, const char *reason,
    int64_t at, const char *who)
{
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = log_end(db, hold, PP_HOLD_RELEASED, reason, at, who);
	return rc == PP_OK
	    ? write_end(db, hold->id, PP_HOLD_RELEASED, reason, at, who)
	    : rc;
}

enum pp_status
pp_hold_all(struct pp_db *db, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO hold (meter, epoch, at, kind, reason)"
	    " SELECT meter, id, ?1, 'quarantine', 'restored' FROM epoch e"
	    " WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM hold h"
	    " WHERE h.meter = e.meter AND h.ended_at IS NULL) ORDER BY meter",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, at);
	return pp_query_once(q);
}
