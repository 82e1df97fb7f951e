/* SPDX-License-Identifier: ISC */
/*
 * What the book is told of a stay: each order before it goes out, with what
 * was found; then how it ended, by what was read back.
 */
#include <string.h>

#include "account.h"
#include "catalogue.h"
#include "push_impl.h"
#include "sale.h"

enum {
	DELAY_S = 2, /* beyond the fence */
};

enum pp_status
stay_check_open(struct pp_db *db, int64_t meter)
{
	struct pp_epoch epoch = {0};
	struct pp_sale sale;
	enum pp_status rc;

	rc = pp_sale_open_of(db, meter, &sale);
	if (rc == PP_OK)
		return pp_fail(PP_NO,
		    "order %s is open on it: settle it first, by pp-settle",
		    sale.code);
	if (rc != PP_NO)
		return rc;
	rc = pp_epoch_brief(db, meter, &epoch);
	if (rc == PP_OK && (epoch.began_at == 0 || epoch.closing))
		return pp_fail(PP_NO,
		    "its %s is under way: settle it first, by pp-settle",
		    epoch.closing ? pp_phrase("closing")
				  : pp_phrase("opening"));
	return rc == PP_NO ? PP_OK : rc;
}

bool
stay_is_doubtful(const struct stay *t)
{
	const struct pp_target *target = &t->p->target;
	char wanted[PP_PART_WORDS_MAX];
	enum pp_push_result result;
	enum pp_part part;
	int64_t at;

	for (part = 0; part < PP_PARTS && !t->p->looks_only; part++)
		if (t->p->wanted.has & 1U << part &&
		    pp_push_last(t->pusher->db, target->id, part, wanted,
			&result, &at) == PP_OK &&
		    result == PP_PUSH_OPEN &&
		    at + target->fence_s + DELAY_S > stay_now(t))
			return true;
	return false;
}

/* The part as it was seen, with the registers before the orders. */
static void
fill_seen(const struct stay *t, enum pp_part part, struct pp_confirmed *seen)
{
	const struct pp_reading *r = &t->before;
	int i;

	*seen = (struct pp_confirmed){
	    .meter = t->p->target.id,
	    .at = r->at,
	    .part = part,
	    .has_energy = r->known[PP_R_TOTAL],
	    .has_balance = r->known[PP_R_BALANCE],
	    .balance_fen = r->value[PP_R_BALANCE],
	};
	for (i = 0; i < PP_R_ENERGIES; i++)
		seen->wh[i] = r->known[i] ? r->value[i] : -1;
	memcpy(seen->value, t->p->held[part], sizeof seen->value);
}

/* A newer wish replaces the one that we came for. */
static enum pp_status
check_wish(const struct stay *t)
{
	struct pp_relay_wish wish;
	enum pp_status rc;

	rc = pp_relay_wish(t->pusher->db, t->p->target.id, &wish);
	if (rc == PP_OK && wish.action == t->p->wanted.order.action)
		return PP_OK;
	return rc == PP_OK || rc == PP_NO
	    ? pp_fail(PP_NO, "a newer wish has replaced this one")
	    : rc;
}

static enum pp_status
intend(struct stay *t, enum pp_part part)
{
	struct pp_db *db = t->pusher->db;
	bool money = MONEY_PARTS & 1 << part;
	struct pp_confirmed seen;
	bool changed;
	enum pp_status rc;

	fill_seen(t, part, &seen);
	rc = pp_push_settle(db, seen.meter, part, seen.value, seen.at,
	    &seen.push, &seen.tariff);
	if (rc == PP_OK)
		rc = pp_confirm(db, &seen, &changed);
	if (rc != PP_OK)
		return rc;
	return pp_push_begin(db, seen.meter, part, t->p->wants[part],
	    money ? t->p->wanted.tariff : 0, stay_now(t), t->pusher->who,
	    &t->push[part]);
}

enum pp_status
stay_write_before(struct stay *t, unsigned parts, bool relay)
{
	struct pp_db *db = t->pusher->db;
	enum pp_part part;
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if (parts != 0)
		rc = stay_check_open(db, t->p->target.id);
	if (rc == PP_OK && relay)
		rc = check_wish(t);
	for (part = 0; part < PP_PARTS && rc == PP_OK; part++)
		if (parts & 1U << part)
			rc = intend(t, part);
	return pp_db_end(db, rc);
}

/* What was wanted of a clock is never quite what it shows. */
static enum pp_status
end_own(struct stay *t, enum pp_part part)
{
	bool same = t->p->same & 1U << part;
	enum pp_push_result result = same ? PP_PUSH_CONFIRMED : PP_PUSH_DIFFERS;

	if (t->push[part] == 0)
		return PP_OK;
	if (!same && t->refused & 1U << part)
		result = PP_PUSH_REFUSED;
	else if (part != PP_PART_CLOCK)
		return PP_OK;
	return pp_push_end(t->pusher->db, t->push[part], result, stay_now(t));
}

static enum pp_status
write_part(struct stay *t, enum pp_part part)
{
	bool same = t->p->same & 1U << part;
	bool money = MONEY_PARTS & 1 << part;
	struct pp_db *db = t->pusher->db;
	struct pp_confirmed seen;
	bool changed;
	enum pp_status rc;

	fill_seen(t, part, &seen);
	if ((rc = end_own(t, part)) != PP_OK)
		return rc;
	rc = pp_push_settle(db, seen.meter, part,
	    part == PP_PART_CLOCK && same ? t->p->wants[part] : seen.value,
	    stay_now(t), &seen.push, &seen.tariff);
	if (rc != PP_OK)
		return rc;
	if (money && same)
		seen.tariff = t->p->wanted.tariff;
	if (part == PP_PART_CLOCK) {
		seen.push = t->push[part];
		seen.at = t->live.at;
		if (seen.push == 0)
			return PP_OK;
	}
	return pp_confirm(db, &seen, &changed);
}

static enum pp_status
write_relay(struct stay *t)
{
	const struct pp_push *p = t->p;
	struct pp_relay_wish wish;
	enum pp_status rc;

	rc = pp_relay_wish(t->pusher->db, p->target.id, &wish);
	if (rc == PP_OK && !wish.done && wish.action == p->wanted.order.action)
		rc = pp_relay_done(t->pusher->db, wish.order, t->live.at,
		    p->relay_known ? p->relay_closed : -1);
	return rc == PP_NO ? PP_OK : rc;
}

/* Whether the book has all of that already. */
static bool
is_written(struct stay *t)
{
	struct pp_db *db = t->pusher->db;
	const struct pp_push *p = t->p;
	char wanted[PP_PART_WORDS_MAX];
	enum pp_push_result result;
	struct pp_relay_wish wish;
	struct pp_confirmed last;
	enum pp_part part;
	int64_t at;

	if (p->wanted.relay && p->relay_same &&
	    (pp_relay_wish(db, p->target.id, &wish) != PP_OK || !wish.done))
		return false;
	for (part = 0; part < PP_PARTS; part++) {
		if (!(p->known & 1U << part))
			continue;
		if (pp_push_last(db, p->target.id, part, wanted, &result,
			&at) == PP_OK &&
		    result == PP_PUSH_OPEN)
			return false;
		if (part == PP_PART_CLOCK)
			continue;
		if (pp_confirmed_at(db, p->target.id, part, INT64_MAX, &last) !=
			PP_OK ||
		    strcmp(last.value, p->held[part]) != 0)
			return false;
		if (MONEY_PARTS & 1 << part && p->same & 1U << part &&
		    p->wanted.tariff != 0 && p->wanted.tariff != last.tariff)
			return false;
	}
	return true;
}

enum pp_status
stay_write_after(struct stay *t)
{
	struct pp_db *db = t->pusher->db;
	const struct pp_push *p = t->p;
	enum pp_part part;
	enum pp_status rc;

	if ((p->looks_only && !t->pusher->keeps) || is_written(t))
		return PP_OK;
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	for (part = 0; part < PP_PARTS && rc == PP_OK; part++)
		if (p->known & 1U << part)
			rc = write_part(t, part);
	if (rc == PP_OK && p->wanted.relay && p->relay_same)
		rc = write_relay(t);
	return pp_db_end(db, rc);
}
