/* SPDX-License-Identifier: ISC */
/*
 * Whether a meter can have ended with the values that people typed.
 */
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "closing_impl.h"
#include "evidence.h"

enum {
	COUNT_MOST = 65535
};

static const int64_t most_wh = 999999999999999;
static const int64_t most_fen = 100000000000;

enum pp_status
pp_known_reading(struct pp_db *db, int64_t meter, int64_t from, int64_t until,
    struct pp_known *known)
{
	enum {
		FIRST_RATE = 2
	};
	struct pp_query *q = NULL;
	enum pp_status rc;
	int i;

	/* A seek for each pass, from the last one back. */
	rc = pp_query_new(db,
	    "SELECT p.began_at + r.after_s, r.total_wh, r.sharp_wh, r.peak_wh,"
	    " r.flat_wh, r.valley_wh, r.deep_wh, r.balance_fen"
	    " FROM pass p CROSS JOIN reading r"
	    " ON r.id IN (p.id * 2097152 + ?1 * 2, p.id * 2097152 + ?1 * 2 + 1)"
	    " WHERE p.began_at < ?3 AND r.flags = 0"
	    " AND p.began_at + r.after_s >= ?2"
	    " AND p.began_at + r.after_s < ?3 ORDER BY p.id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, from);
	pp_query_int(q, 3, until);
	if ((rc = pp_query_step(q)) == PP_OK) {
		known->at = pp_query_col_int(q, 0);
		known->total_wh = pp_query_col_int(q, 1);
		for (i = 0; i < PP_RATES; i++)
			known->rate_wh[i] = pp_query_col_int(q, FIRST_RATE + i);
		known->has_balance =
		    !pp_query_is_null(q, FIRST_RATE + PP_RATES);
		known->balance_fen = pp_query_col_int(q, FIRST_RATE + PP_RATES);
	} else if (rc == PP_DONE) {
		rc = pp_fail(PP_NO, "it wasn't read then");
	}
	pp_query_free(q);
	return rc;
}

/* Values that no meter shows. */
static enum pp_status
check_values(const struct pp_typed *t)
{
	int i;

	if (t->count < 0 || t->count > COUNT_MOST)
		return pp_fail(PP_EDATA, "count: not within 0 and %d",
		    COUNT_MOST);
	if (t->balance.fen > most_fen || t->balance.fen < -most_fen)
		return pp_fail(PP_EDATA, "balance: above all bounds");
	if (t->total_wh < 0 || t->total_wh > most_wh)
		return pp_fail(PP_EDATA,
		    "energy: below zero or above all "
		    "bounds");
	for (i = 0; t->has_rates && i < PP_RATES; i++)
		if (t->rate_wh[i] < 0 || t->rate_wh[i] > t->total_wh)
			return pp_fail(PP_EDATA,
			    "rates: below zero, or above the total");
	return PP_OK;
}

/* It was there till then, and not after. */
static enum pp_status
check_time(const struct pp_epoch *epoch, const struct pp_typed *t,
    const struct pp_proof *last, int64_t now)
{
	char text[PP_TIME_MAX];

	if (t->at > now)
		return pp_fail(PP_NO, "its end is ahead of now");
	if (t->at < epoch->began_at)
		return pp_fail(PP_NO, "its account was opened only at %s",
		    pp_time_print(epoch->began_at, text));
	if (t->at < last->at)
		return pp_fail(PP_NO, "it answered after that, at %s",
		    pp_time_print(last->at, text));
	return PP_OK;
}

/* Counters go up. */
static enum pp_status
check_registers(const struct pp_typed *t, const struct pp_proof *last,
    const struct pp_known *known)
{
	char kwh[PP_DECIMAL_MAX], text[PP_TIME_MAX];
	int i;

	if (t->count < last->count)
		return pp_fail(PP_NO,
		    "its purchase count was %lld at %s; type at least "
		    "that",
		    (long long)last->count, pp_time_print(last->at, text));
	if (t->total_wh < known->total_wh)
		return pp_fail(PP_NO,
		    "its register was at %s kWh at %s; type at least "
		    "that",
		    pp_energy_print((pp_energy){known->total_wh}, kwh),
		    pp_time_print(known->at, text));
	for (i = 0; t->has_rates && i < PP_RATES; i++)
		if (t->rate_wh[i] < known->rate_wh[i])
			return pp_fail(PP_NO,
			    "the register of a rate was at %s kWh at %s; "
			    "type at least that",
			    pp_energy_print((pp_energy){known->rate_wh[i]},
				kwh),
			    pp_time_print(known->at, text));
	return PP_OK;
}

/* What the books gave the meter from a time on. */
static enum pp_status
given_since(struct pp_db *db, int64_t epoch, int64_t since, int64_t *fen)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT ifnull(sum(p.amount_fen), 0) FROM ledger_account l"
	    " JOIN posting p ON p.credit = l.id JOIN entry e ON e.id = p.entry"
	    " WHERE l.epoch = ?1 AND e.at >= ?2",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	pp_query_int(q, 2, since);
	if ((rc = pp_query_step(q)) == PP_OK)
		*fen = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

/* What it had when meter and books agreed, or when it was read since. */
static enum pp_status
check_balance(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_typed *t, const struct pp_known *known)
{
	struct pp_proof agreed;
	pp_money since, most;
	char yuan[PP_DECIMAL_MAX], text[PP_TIME_MAX];
	int64_t at, given = 0;
	enum pp_status rc;

	if ((rc = pp_epoch_agreed(db, epoch->id, &agreed, &since)) != PP_OK)
		return rc;
	most.fen = agreed.balance_fen + since.fen;
	at = agreed.at;
	if (known->has_balance) {
		rc = given_since(db, epoch->id, known->at, &given);
		if (rc != PP_OK)
			return rc;
		if (known->balance_fen + given < most.fen) {
			most.fen = known->balance_fen + given;
			at = known->at;
		}
	}
	if (t->balance.fen <= most.fen || t->balance.fen <= 0)
		return PP_OK;
	return pp_fail(PP_NO,
	    "it can't have more than %s yuan, since it was "
	    "read at %s",
	    pp_money_print(most, yuan), pp_time_print(at, text));
}

enum pp_status
pp_closing_check_typed(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_typed *typed, int64_t now, int64_t rate_wh[PP_RATES])
{
	struct pp_known known = {0}, reading;
	struct pp_proof last;
	enum pp_status rc;

	if ((rc = check_values(typed)) != PP_OK ||
	    (rc = pp_evidence_of_own(db, epoch->id, &last)) != PP_OK ||
	    (rc = check_time(epoch, typed, &last, now)) != PP_OK)
		return rc;
	known.at = last.at;
	known.total_wh = last.total_wh;
	memcpy(known.rate_wh, last.rate_wh, sizeof known.rate_wh);
	/* Later ones may be of another meter that hangs there already. */
	rc = pp_known_reading(db, epoch->meter, last.at + 1, typed->at + 1,
	    &reading);
	if (rc == PP_OK)
		known = reading;
	else if (rc != PP_NO)
		return rc;
	if ((rc = check_registers(typed, &last, &known)) != PP_OK ||
	    (rc = check_balance(db, epoch, typed, &known)) != PP_OK ||
	    (rc = pp_closing_check_bounds(db, epoch, typed, &known)) != PP_OK)
		return rc;
	memcpy(rate_wh, typed->has_rates ? typed->rate_wh : known.rate_wh,
	    sizeof known.rate_wh);
	return PP_OK;
}
