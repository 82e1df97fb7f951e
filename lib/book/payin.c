/* SPDX-License-Identifier: ISC */
/*
 * What a customer owes for a meter that ended, or for what the new one of an
 * exchange had used, is taken from him once, and all of it.
 */
#include <assert.h>
#include <string.h>

#include "act.h"
#include "clock.h"
#include "event.h"
#include "ledger.h"
#include "shift_impl.h"
#include "subject.h"

/* PP_NO: it isn't one that anything could be owed by. */
static enum pp_status
find(struct pp_db *db, const char *what, struct pp_event *event)
{
	int64_t receipt = 0;
	enum pp_status rc;

	if (pp_decimal_parse(what, 0, &receipt) != PP_OK || receipt <= 0)
		return pp_fail(PP_NO,
		    "isn't the number of a closing's or an exchange's receipt");
	if ((rc = pp_event_get(db, receipt, event)) != PP_OK)
		return rc;
	return event->kind == PP_EVENT_CLOSED ||
		event->kind == PP_EVENT_EXCHANGED
	    ? PP_OK
	    : pp_fail(PP_NO, "receipt %lld is of no closing or exchange",
		  (long long)receipt);
}

/* PP_NO: it was paid. */
static enum pp_status
check_not_paid(struct pp_db *db, const struct pp_event *event)
{
	struct pp_query *q = NULL;
	char at[PP_TIME_MAX];
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT at, who FROM payin WHERE claim = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, event->id);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO, "it was taken in by %s, at %s",
		    pp_query_col_text(q, 1),
		    pp_time_print(pp_query_col_int(q, 0), at));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What was claimed by it; PP_NO: nothing. */
static enum pp_status
sum_owed(struct pp_db *db, const struct pp_event *event, pp_money *owed)
{
	int64_t fen = 0;
	enum pp_status rc;

	rc = pp_query_one(db,
	    "SELECT ifnull(sum(p.amount_fen), 0) FROM event v"
	    " JOIN entry e ON e.epoch = v.epoch"
	    "  AND e.kind = iif(v.kind = 'closed', 'owed', 'correction')"
	    " JOIN posting p ON p.entry = e.id"
	    " JOIN ledger_account a ON a.id = p.debit AND a.kind = 'claim'"
	    " WHERE v.id = ?1",
	    event->id, &fen);
	if (rc == PP_OK && fen == 0)
		rc = pp_fail(PP_NO, "nothing is owed by it");
	if (rc == PP_OK)
		*owed = (pp_money){fen};
	return rc;
}

/* Where the money goes to. */
static enum pp_status
target(struct pp_db *db, const char *method, pp_money owed, const char *who,
    int64_t *ledger)
{
	int64_t shift = 0;
	enum pp_status rc;

	rc = pp_shift_for(db, who, method, true, owed, &shift);
	if (rc != PP_OK)
		return rc;
	return shift != 0 ? pp_ledger_shift(db, shift, ledger)
			  : pp_ledger_method(db, method, ledger);
}

static enum pp_status
insert(struct pp_db *db, const struct pp_event *claim, int64_t entry,
    int64_t event, const char *method, int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO payin (claim, entry, event, at, who, method)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, claim->id);
	pp_query_int(q, 2, entry);
	pp_query_int(q, 3, event);
	pp_query_int(q, 4, at);
	pp_query_text(q, 5, who);
	pp_query_text(q, 6, method);
	return pp_query_once(q);
}

static enum pp_status
allow(struct pp_db *db, const struct pp_event *claim, pp_money owed,
    const char *method, int64_t at, const char *who)
{
	struct pp_subject of;
	struct pp_words words;
	struct pp_act act = {
	    .kind = PP_ACT_PAY_IN,
	    .subject = of.meter_code,
	    .words = &words,
	    .amount = owed,
	};
	enum pp_status rc;

	if ((rc = pp_subject_epoch(db, claim->epoch, &of)) != PP_OK)
		return rc;
	act.meter = of.meter;
	pp_words_clear(&words);
	pp_words_text(&words, "account", of.account);
	pp_words_int(&words, "claim", claim->receipt);
	pp_words_money(&words, "amount_yuan", owed);
	pp_words_text(&words, "method", method);
	return pp_act(db, &act, at, who);
}

/* In the books, with a receipt of its own. */
static enum pp_status
take(struct pp_db *db, const struct pp_event *claim, const char *method,
    int64_t at, const char *who, int64_t to, struct pp_payout *taken)
{
	int64_t entry = 0, from = 0;
	enum pp_status rc;

	if ((rc = pp_ledger_account(db, PP_BOOKS_CLAIM, &from)) != PP_OK ||
	    (rc = pp_ledger_entry(db, "payin", 0, claim->epoch, at, who,
		 &entry)) != PP_OK ||
	    (rc = pp_ledger_post(db, entry, to, from, taken->amount)) !=
		PP_OK ||
	    (rc = pp_receipt_next(db, &taken->receipt)) != PP_OK ||
	    (rc = pp_event_add(db, claim->epoch, PP_EVENT_PAID_IN, at, who)) !=
		PP_OK)
		return rc;
	return insert(db, claim, entry, pp_db_last_id(db), method, at, who);
}

enum pp_status
pp_payin(struct pp_db *db, const char *what, const char *method, int64_t at,
    const char *who, struct pp_payout *payin)
{
	struct pp_payout taken = {0};
	struct pp_event claim;
	int64_t to = 0;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(strcmp(method, "transfer") != 0);
	if ((rc = find(db, what, &claim)) != PP_OK ||
	    (rc = check_not_paid(db, &claim)) != PP_OK ||
	    (rc = sum_owed(db, &claim, &taken.amount)) != PP_OK ||
	    (rc = target(db, method, taken.amount, who, &to)) != PP_OK ||
	    (rc = allow(db, &claim, taken.amount, method, at, who)) != PP_OK ||
	    (rc = take(db, &claim, method, at, who, to, &taken)) != PP_OK)
		return rc;
	*payin = taken;
	return PP_OK;
}
