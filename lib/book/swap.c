/* SPDX-License-Identifier: ISC */
/*
 * Exchanges as they begin and as they are read back; the site's description
 * of the meter, which changes with them, is in swap_site.c, and how the new
 * meter begins in swap_begin.c.
 */
#include "swap.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "carry_impl.h"
#include "clock.h"
#include "closing_impl.h"
#include "swap_impl.h"

/* The last epoch of a meter that has begun, and what is known of it. */
struct old {
	int64_t epoch;
	char serial[PP_SERIAL_MAX];
	bool ended;
	struct pp_closing closing; /* id 0: none */
};

static enum pp_status
find_old(struct pp_db *db, int64_t meter, struct old *old)
{
	struct pp_query *q = NULL;
	struct old o = {0};
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id, serial, ended_at FROM epoch WHERE meter = ?1"
	    " AND began_at IS NOT NULL ORDER BY no DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK) {
		o.epoch = pp_query_col_int(q, 0);
		snprintf(o.serial, sizeof o.serial, "%s",
		    pp_query_col_text(q, 1));
		o.ended = !pp_query_is_null(q, 2);
	} else if (rc == PP_DONE) {
		rc = pp_fail(PP_NO,
		    "it has no account; pp-site import tells "
		    "of another meter in its place");
	}
	pp_query_free(q);
	if (rc != PP_OK)
		return rc;
	rc = pp_closing_of(db, o.epoch, &o.closing);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	*old = o;
	return PP_OK;
}

static enum pp_status
check(const struct pp_swap_wish *wish, const struct old *old, int64_t now)
{
	char text[PP_TIME_MAX];
	int i;

	if (strlen(wish->reason) >= PP_NOTE_MAX)
		return pp_fail(PP_EDATA, "reason: longer than %d bytes",
		    PP_NOTE_MAX - 1);
	if (!old->ended)
		return pp_fail(PP_NO,
		    "the account of the old meter, %s, goes on; it is closed "
		    "first",
		    old->serial);
	if (old->closing.id == 0 || old->closing.why == PP_CLOSING_CLOSE)
		return pp_fail(PP_NO,
		    "its account was closed for good; pp-account open begins "
		    "another");
	if (strcmp(wish->serial, old->serial) == 0)
		return pp_fail(PP_NO, "%s is the old meter's serial number",
		    wish->serial);
	if (wish->at < old->closing.at)
		return pp_fail(PP_NO, "the old meter was done with only at %s",
		    pp_time_print(old->closing.at, text));
	if (wish->at > now)
		return pp_fail(PP_NO, "the exchange is ahead of now");
	if (wish->has_start && wish->start_wh < 0)
		return pp_fail(PP_EDATA, "start: below zero");
	for (i = 0; wish->has_start && i < PP_RATES; i++)
		if (wish->start_rate_wh[i] < 0 ||
		    wish->start_rate_wh[i] > wish->start_wh)
			return pp_fail(PP_EDATA,
			    "start: a rate below zero, or above the total");
	return PP_OK;
}

/* The old one's registers: it may have been read after it was closed. */
static enum pp_status
last_registers(struct pp_db *db, const struct pp_swap_wish *wish,
    const struct old *old, struct pp_known *known)
{
	enum pp_status rc;

	rc = pp_known_reading(db, wish->meter, old->closing.at, wish->at + 1,
	    known);
	if (rc == PP_OK && known->total_wh >= old->closing.total_wh)
		return PP_OK;
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	known->total_wh = old->closing.total_wh;
	memcpy(known->rate_wh, old->closing.rate_wh, sizeof known->rate_wh);
	return PP_OK;
}

static void
bind_registers(struct pp_query *q, int first, int64_t total,
    const int64_t rates[PP_RATES])
{
	int i;

	pp_query_int(q, first, total);
	for (i = 0; i < PP_RATES; i++)
		pp_query_int(q, first + 1 + i, rates[i]);
}

static enum pp_status
insert(struct pp_db *db, const struct pp_swap_wish *wish, const struct old *old,
    const struct pp_known *known, int64_t at, const char *who)
{
	enum {
		OLD = 8,
		NEW = OLD + 1 + PP_RATES
	};
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO exchange (meter, old_epoch, at, entered_at, who,"
	    " reason, serial, old_total_wh, old_sharp_wh, old_peak_wh,"
	    " old_flat_wh, old_valley_wh, old_deep_wh, total_wh, sharp_wh,"
	    " peak_wh, flat_wh, valley_wh, deep_wh) VALUES (?1, ?2, ?3, ?4,"
	    " ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
	    " ?18, ?19)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, wish->meter);
	pp_query_int(q, 2, old->epoch);
	pp_query_int(q, 3, wish->at);
	pp_query_int(q, 4, at);
	pp_query_text(q, 5, who);
	pp_query_text(q, 6, wish->reason);
	pp_query_text(q, 7, wish->serial);
	bind_registers(q, OLD, known->total_wh, known->rate_wh);
	if (wish->has_start)
		bind_registers(q, NEW, wish->start_wh, wish->start_rate_wh);
	return pp_query_once(q);
}

/* PP_OK: the same was intended before; PP_NO: nothing was. */
static enum pp_status
find_intended(struct pp_db *db, const struct pp_swap_wish *wish,
    struct pp_swap *swap, bool *found)
{
	enum pp_status rc;

	*found = false;
	if ((rc = pp_swap_of(db, wish->meter, swap)) == PP_NO)
		return PP_OK;
	if (rc != PP_OK)
		return rc;
	*found = true;
	if (strcmp(swap->serial, wish->serial) != 0)
		return pp_fail(PP_NO,
		    "meter %s is to take its place already; go on with that",
		    swap->serial);
	return PP_OK;
}

enum pp_status
pp_swap_intend(struct pp_db *db, struct pp_edits *edits,
    const struct pp_swap_wish *wish, int64_t at, const char *who,
    struct pp_swap *swap)
{
	struct pp_known known = {0};
	struct pp_swap s;
	struct old old;
	bool found;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = find_intended(db, wish, &s, &found)) != PP_OK)
		return rc;
	if (!found &&
	    ((rc = find_old(db, wish->meter, &old)) != PP_OK ||
		(rc = check(wish, &old, at)) != PP_OK ||
		(rc = last_registers(db, wish, &old, &known)) != PP_OK ||
		(rc = pp_swap_describe(db, edits, wish)) != PP_OK ||
		(rc = insert(db, wish, &old, &known, at, who)) != PP_OK ||
		(rc = pp_swap_of(db, wish->meter, &s)) != PP_OK))
		return rc;
	*swap = s;
	return PP_OK;
}

static void
fill(const struct pp_query *q, struct pp_swap *swap)
{
	enum {
		FIRST_RATE = 9
	};
	int i;

	*swap = (struct pp_swap){
	    .id = pp_query_col_int(q, 0),
	    .meter = pp_query_col_int(q, 1),
	    .old_epoch = pp_query_col_int(q, 2),
	    .account = pp_query_col_int(q, 3),
	    .at = pp_query_col_int(q, 5),
	    .entered_at = pp_query_col_int(q, 6),
	    .has_start = !pp_query_is_null(q, 8),
	    .start_wh = pp_query_col_int(q, 8),
	};
	snprintf(swap->account_code, sizeof swap->account_code, "%s",
	    pp_query_col_text(q, 4));
	snprintf(swap->serial, sizeof swap->serial, "%s",
	    pp_query_col_text(q, 7));
	for (i = 0; i < PP_RATES; i++)
		swap->start_rate_wh[i] = pp_query_col_int(q, FIRST_RATE + i);
}

enum pp_status
pp_swap_of(struct pp_db *db, int64_t meter, struct pp_swap *swap)
{
	struct pp_query *q = NULL;
	struct pp_carry carry;
	struct pp_swap s;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT x.id, x.meter, x.old_epoch, e.account, a.code, x.at,"
	    " x.entered_at, x.serial, x.total_wh, x.sharp_wh, x.peak_wh,"
	    " x.flat_wh, x.valley_wh, x.deep_wh FROM exchange x"
	    " JOIN epoch e ON e.id = x.old_epoch"
	    " JOIN account a ON a.id = e.account"
	    " WHERE x.meter = ?1 AND x.new_epoch IS NULL"
	    " AND x.given_up_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK)
		fill(q, &s);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no exchange of it is under way");
	pp_query_free(q);
	if (rc != PP_OK)
		return rc;
	rc = pp_carry_waiting_of_epoch(db, s.old_epoch, &carry);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	s.carry = rc == PP_OK ? carry.id : 0;
	*swap = s;
	return PP_OK;
}

enum pp_status
pp_swap_shift(struct pp_db *db, int64_t meter, int64_t at,
    struct pp_register_shift *shift)
{
	struct pp_query *q = NULL;
	enum pp_status rc;
	int i;

	rc = pp_query_new(db,
	    "SELECT sum(total_wh), sum(sharp_wh), sum(peak_wh), sum(flat_wh),"
	    " sum(valley_wh), sum(deep_wh) FROM exchange_shift"
	    " WHERE meter = ?1 AND since <= ?2",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, at);
	if ((rc = pp_query_step(q)) == PP_OK) {
		shift->total_wh = pp_query_col_int(q, 0);
		for (i = 0; i < PP_RATES; i++)
			shift->rate_wh[i] = pp_query_col_int(q, 1 + i);
	}
	pp_query_free(q);
	return rc;
}
