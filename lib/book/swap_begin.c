/* SPDX-License-Identifier: ISC */
/*
 * The new meter of an exchange begins: what it used since it was hung there
 * is taken from what is carried over to it.
 */
#include <assert.h>

#include "carry.h"
#include "daily.h"
#include "event.h"
#include "ledger.h"
#include "swap_impl.h"

static enum pp_status
post(struct pp_db *db, const struct pp_epoch *epoch, enum pp_books debit,
    int64_t fen, int64_t at, const char *who)
{
	int64_t from = 0, revenue = 0, entry = 0;
	enum pp_status rc;

	if (fen == 0)
		return PP_OK;
	if ((rc = pp_ledger_account(db, debit, &from)) != PP_OK ||
	    (rc = pp_ledger_account(db, PP_BOOKS_REVENUE, &revenue)) != PP_OK ||
	    (rc = pp_ledger_entry(db, "correction", 0, epoch->id, at, who,
		 &entry)) != PP_OK)
		return rc;
	return pp_ledger_post(db, entry, from, revenue, (pp_money){fen});
}

/* As far as it goes, from what is carried; the rest is claimed. */
static enum pp_status
correct(struct pp_db *db, const struct pp_swap *swap,
    const struct pp_epoch *epoch, pp_money used, int64_t at, const char *who)
{
	struct pp_carry carry = {0};
	int64_t from_carry;
	enum pp_status rc;

	if (swap->carry != 0 &&
	    (rc = pp_carry_get(db, swap->carry, &carry)) != PP_OK)
		return rc;
	from_carry = used.fen < carry.left.fen ? used.fen : carry.left.fen;
	rc = post(db, epoch, PP_BOOKS_TRANSFER, from_carry, at, who);
	if (rc != PP_OK)
		return rc;
	return post(db, epoch, PP_BOOKS_CLAIM, used.fen - from_carry, at, who);
}

static enum pp_status
write_begin(struct pp_db *db, const struct pp_swap *swap,
    const struct pp_epoch *epoch, const struct pp_proof *proof, int64_t used_wh,
    pp_money used)
{
	enum {
		FIRST_RATE = 7
	};
	struct pp_query *q = NULL;
	enum pp_status rc;
	int i;

	rc = pp_query_new(db,
	    "UPDATE exchange SET new_epoch = ?2, used_wh = ?3, used_fen = ?4,"
	    " carry = nullif(?5, 0), total_wh = coalesce(total_wh, ?6),"
	    " sharp_wh = coalesce(sharp_wh, ?7),"
	    " peak_wh = coalesce(peak_wh, ?8),"
	    " flat_wh = coalesce(flat_wh, ?9),"
	    " valley_wh = coalesce(valley_wh, ?10),"
	    " deep_wh = coalesce(deep_wh, ?11)"
	    " WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, swap->id);
	pp_query_int(q, 2, epoch->id);
	pp_query_int(q, 3, used_wh);
	pp_query_int(q, 4, used.fen);
	pp_query_int(q, 5, swap->carry);
	pp_query_int(q, 6, proof->total_wh);
	for (i = 0; i < PP_RATES; i++)
		pp_query_int(q, FIRST_RATE + i, proof->rate_wh[i]);
	return pp_query_once(q);
}

/* What the old one's registers were above the new one's at the change. */
static enum pp_status
shift_days(struct pp_db *db, const struct pp_swap *swap)
{
	struct pp_register_shift before, after;
	int64_t wh[PP_R_ENERGIES];
	enum pp_status rc;
	int i;

	if ((rc = pp_swap_shift(db, swap->meter, swap->at, &before)) != PP_OK ||
	    (rc = pp_swap_shift(db, swap->meter, swap->at + 1, &after)) !=
		PP_OK)
		return rc;
	wh[PP_R_TOTAL] = after.total_wh - before.total_wh;
	for (i = 0; i < PP_RATES; i++)
		wh[PP_R_SHARP + i] = after.rate_wh[i] - before.rate_wh[i];
	return pp_daily_shift(db, swap->meter, swap->at, wh);
}

enum pp_status
pp_swap_begin(struct pp_db *db, const struct pp_swap *swap,
    const struct pp_epoch *epoch, const struct pp_proof *proof, int64_t used_wh,
    pp_money used, const char *who)
{
	struct pp_swap now;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(used_wh >= 0 && used.fen >= 0);
	assert(swap->has_start || used_wh == 0);
	assert(epoch->account == swap->account);
	/* What is carried may have been moved since. */
	if ((rc = pp_swap_of(db, swap->meter, &now)) != PP_OK)
		return rc;
	assert(now.id == swap->id);
	if ((rc = correct(db, &now, epoch, used, proof->at, who)) != PP_OK ||
	    (rc = write_begin(db, &now, epoch, proof, used_wh, used)) !=
		PP_OK ||
	    (rc = shift_days(db, &now)) != PP_OK)
		return rc;
	return pp_event_add(db, epoch->id, PP_EVENT_EXCHANGED, proof->at, who);
}
