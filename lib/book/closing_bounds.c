/* SPDX-License-Identifier: ISC */
/*
 * What no meter can have come to since it was last heard of, whatever people
 * typed: bounds by what it can carry, and what was read of it since.
 */
#include <inttypes.h>
#include <string.h>

#include "clock.h"
#include "closing_impl.h"
#include "site.h"

enum {
	RATED_MOST_W = 100000, /* where its own isn't known */
	SLACK_PERCENT = 120,
	PERCENT = 100,
	SECONDS_AN_HOUR = 3600,
	STEP_WH = 10,
	STEPS_SLACK = 2,
	FEN_PER_KWH_MOST = 1000, /* 10 yuan: more than any price */
	WH_PER_KWH = 1000,
};

static enum pp_status
find_target(struct pp_db *db, int64_t meter, struct pp_target *target)
{
	struct pp_targets *targets = NULL;
	enum pp_status rc = pp_targets_open(db, &meter, 1, &targets);

	if (rc == PP_OK)
		rc = pp_targets_next(targets, target);
	pp_targets_close(targets);
	return rc;
}

static int64_t
step_wh(const struct pp_target *target)
{
	return STEP_WH * target->ct * target->pt;
}

/* What it can count in so many seconds. */
static int64_t
most_wh(const struct pp_target *target, int64_t seconds)
{
	int64_t rated_w = target->rated_w ? target->rated_w : RATED_MOST_W;
	int64_t most_w, wh;

	if (__builtin_mul_overflow(rated_w, target->ct, &rated_w) ||
	    __builtin_mul_overflow(rated_w, target->pt, &rated_w) ||
	    pp_scale(rated_w, SLACK_PERCENT, PERCENT, &most_w) != PP_OK ||
	    pp_scale(most_w, seconds, SECONDS_AN_HOUR, &wh) != PP_OK ||
	    __builtin_add_overflow(wh, STEPS_SLACK * step_wh(target), &wh))
		return INT64_MAX;
	return wh;
}

static enum pp_status
check_energy(const struct pp_target *target, const struct pp_typed *t,
    const struct pp_known *known)
{
	char kwh[PP_DECIMAL_MAX], most[PP_DECIMAL_MAX], text[PP_TIME_MAX];
	int64_t wh = most_wh(target, t->at - known->at);
	int64_t sum_wh = 0;
	int i;

	if (t->total_wh - known->total_wh > wh)
		return pp_fail(PP_NO,
		    "its register was at %s kWh at %s, and it can't have used"
		    " more than %s since",
		    pp_energy_print((pp_energy){known->total_wh}, kwh),
		    pp_time_print(known->at, text),
		    pp_energy_print((pp_energy){wh}, most));
	for (i = 0; t->has_rates && i < PP_RATES; i++)
		sum_wh += t->rate_wh[i];
	if (sum_wh > t->total_wh + PP_RATES * step_wh(target))
		return pp_fail(PP_NO, "its rates come to more than its total");
	return PP_OK;
}

/* It can owe what it used since meter and books agreed, at any price. */
static enum pp_status
check_debt(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_typed *t)
{
	struct pp_proof agreed;
	pp_money since, least;
	char yuan[PP_DECIMAL_MAX];
	int64_t cost;
	enum pp_status rc;

	if ((rc = pp_epoch_agreed(db, epoch->id, &agreed, &since)) != PP_OK)
		return rc;
	/* That was another that hung there already. */
	if (strcmp(agreed.serial, epoch->serial) != 0)
		return PP_OK;
	if ((rc = pp_scale(t->total_wh - agreed.total_wh, FEN_PER_KWH_MOST,
		 WH_PER_KWH, &cost)) != PP_OK)
		return rc;
	least.fen = agreed.balance_fen + since.fen - cost - FEN_PER_KWH_MOST;
	return t->balance.fen >= least.fen
	    ? PP_OK
	    : pp_fail(PP_NO,
		  "it can't have less than %s yuan, by the energy that it used",
		  pp_money_print(least, yuan));
}

/* By the books; what people ended may have come all the same. */
static enum pp_status
most_count(struct pp_db *db, int64_t epoch, int64_t *count)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT c.count + (SELECT count(*) FROM sale s JOIN resolution r"
	    " ON r.sale = s.id WHERE s.epoch = c.id AND s.moved = 0)"
	    " FROM epoch_count c WHERE c.id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	if ((rc = pp_query_step(q)) == PP_OK)
		*count = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

static enum pp_status
check_count(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_typed *t)
{
	int64_t count = 0;
	enum pp_status rc;

	if ((rc = most_count(db, epoch->id, &count)) != PP_OK)
		return rc;
	return t->count <= count
	    ? PP_OK
	    : pp_fail(PP_NO, "the books know of a count of %" PRId64 " at most",
		  count);
}

/*
 * A reading that goes on from its own, with its purchases: it was there.
 * Without any, it can't be told from another that hangs there since.
 */
static enum pp_status
find_later(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_typed *t, const struct pp_known *known,
    struct pp_query **query)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT p.began_at + r.after_s, r.total_wh"
	    " FROM pass p CROSS JOIN reading r"
	    " ON r.id IN (p.id * 2097152 + ?1 * 2, p.id * 2097152 + ?1 * 2 + 1)"
	    " WHERE p.ended_at > ?2 AND p.began_at + r.after_s > ?2"
	    " AND r.flags = 0 AND r.total_wh >= ?3"
	    " AND r.count = ?4 AND r.count > 0 ORDER BY p.id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch->meter);
	pp_query_int(q, 2, t->at);
	pp_query_int(q, 3, known->total_wh);
	pp_query_int(q, 4, t->count);
	*query = q;
	return PP_OK;
}

static enum pp_status
check_gone(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_typed *t, const struct pp_known *known)
{
	struct pp_query *q = NULL;
	char kwh[PP_DECIMAL_MAX], text[PP_TIME_MAX];
	enum pp_status rc;

	if ((rc = find_later(db, epoch, t, known, &q)) != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO,
		    "it was read after that, at %s, with %s kWh: give its"
		    " values of then, or later",
		    pp_time_print(pp_query_col_int(q, 0), text),
		    pp_energy_print((pp_energy){pp_query_col_int(q, 1)}, kwh));
	else if (rc == PP_DONE)
		rc = PP_OK;
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_closing_check_bounds(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_typed *typed, const struct pp_known *known)
{
	struct pp_target target;
	enum pp_status rc;

	if ((rc = find_target(db, epoch->meter, &target)) != PP_OK ||
	    (rc = check_energy(&target, typed, known)) != PP_OK ||
	    (rc = check_debt(db, epoch, typed)) != PP_OK ||
	    (rc = check_count(db, epoch, typed)) != PP_OK)
		return rc;
	return check_gone(db, epoch, typed, known);
}
