/* SPDX-License-Identifier: ISC */
/*
 * Whether all that had to be told was: after each run nothing waits without a
 * cause, and in the end the books say of each rise what the phones say.
 */
#include "alarm_year.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* What pp knows of the phone's last message it knows by its next run.
	 */
	NOTED_WITHIN_S = SLOT_S + 900,
	RETRIED_WITHIN_S = 2 * HOUR_S,
};

static const char *const kinds[] = {"alarm1", "alarm2", "arrears"};

/* Whoever has to be told of it. */
static const struct phone *
phone_of(const struct year *y, const struct rise *r)
{
	int phone = y->meter[r->meter].phone;

	return &y->phone[phone == NO_PHONE ? y->n_phones : (size_t)phone];
}

/* Of a meter, only the worst level that lasts is told. */
static bool
is_worst(const struct year *y, const struct rise *r)
{
	const struct meter *m = &y->meter[r->meter];

	for (int level = (int)r->level + 1; level < LEVELS; level++)
		if (m->open[level] != 0 && m->well_since[level] == 0)
			return false;
	return true;
}

static unsigned
got_since(const struct phone *p, int64_t since)
{
	unsigned n = 0;

	for (size_t i = 0; i < RECKONED && i < p->n_reckoned; i++)
		n += p->reckoned_at[i] >= since;
	return n;
}

/*
 * By night: what was written for the phone by day goes first, by day; unless it
 * is over, which a run finds after it has made messages.
 */
static bool
is_behind(const struct year *y, const struct rise *r)
{
	const struct phone *p = phone_of(y, r);
	int64_t evening = y->ran_at;

	while (year_is_quiet(evening))
		evening -= SLOT_S;
	if (p->tried_again != 0)
		return true;
	for (size_t i = 0; i < y->n_live; i++) {
		const struct rise *other = &y->rise[y->live[i]];

		if (other != r && other->told == 0 && phone_of(y, other) == p &&
		    other->at <= evening + SLOT_S)
			return true;
	}
	return false;
}

/* Why it isn't told yet; NULL: there is no cause. */
static const char *
cause(const struct year *y, const struct rise *r)
{
	const struct phone *p = phone_of(y, r);
	const struct modem *m = &y->modem;
	int64_t now = y->ran_at;

	if (y->meter[r->meter].well_since[r->level] != 0)
		return "it is well for now";
	if (!is_worst(y, r))
		return "a worse one is told first";
	if (year_is_quiet(now) && (r->level != LEVEL_ARREARS || p->is_staffs))
		return "at night";
	if (year_is_quiet(now) && is_behind(y, r))
		return "another one first, by day";
	if (m->hangs_until != 0 || m->woke_at >= y->ran_before)
		return "the modem hangs";
	if (got_since(p, year_day(now) * DAY_S - ZONE_S - NOTED_WITHIN_S) >=
	    (p->is_staffs ? STAFF_CAP : CAP))
		return "the cap";
	if (got_since(p, now - FLOOR_S - NOTED_WITHIN_S) > 0)
		return "the floor";
	if (p->refused_at != 0 && now - p->refused_at < RETRIED_WITHIN_S)
		return "one is refused";
	return NULL;
}

/* Told, passed over, or over: nothing is to be told of it any more. */
static bool
is_settled(const struct rise *r)
{
	return r->told > 0 || r->passed_over || r->ended_at != 0;
}

void
judge_slot(struct year *y)
{
	size_t i, kept = 0;

	for (i = 0; i < y->n_live; i++) {
		struct rise *r = &y->rise[y->live[i]];

		if (!is_settled(r) && !cause(y, r)) {
			complain(y, "%s: %s isn't told, without a cause",
			    y->meter[r->meter].code, kinds[r->level]);
			r->passed_over = true; /* complained of once */
		}
	}
	for (i = 0; i < y->n_live; i++)
		if (!is_settled(&y->rise[y->live[i]]))
			y->live[kept++] = y->live[i];
	y->n_live = kept;
}

/* As the books have it: "told", "worse", "cleared", "nobody", ""; NULL: not. */
static const char *
notice_of(struct year *y, const struct rise *r, char notice[16])
{
	struct pp_query *q = NULL;
	const char *found = NULL;

	if (pp_query_new(y->db,
		"SELECT coalesce(notice, '') FROM alarm WHERE meter = ?1"
		" AND kind = ?2 AND since = ?3"
		" AND coalesce(cleared_at, 0) = ?4",
		&q) != PP_OK)
		return NULL;
	pp_query_int(q, 1, y->meter[r->meter].id);
	pp_query_lent_text(q, 2, kinds[r->level]);
	pp_query_int(q, 3, r->at);
	pp_query_int(q, 4, r->ended_at);
	if (pp_query_step(q) == PP_OK) {
		pp_query_copy(q, 0, notice, 16);
		found = notice;
	}
	pp_query_free(q);
	return found;
}

/* Written, and then not handed: what it told of was over. */
static bool
was_dropped(struct year *y, const struct rise *r)
{
	static const char sql[] =
	    "SELECT count(*) FROM alarm a JOIN message_alarm l ON l.alarm ="
	    " a.id JOIN message m ON m.id = l.message WHERE a.meter = ?1"
	    " AND a.since = ?2 AND m.state = 'dropped'";

	return r->ended_at != 0 &&
	    year_number(y, sql, y->meter[r->meter].id, r->at) > 0;
}

static bool
fits(struct year *y, const struct rise *r, const char *notice)
{
	if (r->meter == PHONELESS && strcmp(notice, "nobody") == 0)
		return r->told == 1;
	if (r->told == 1)
		return strcmp(notice, "told") == 0;
	if (strcmp(notice, "told") == 0)
		return was_dropped(y, r) ||
		    (r->ended_at == 0 && cause(y, r) != NULL);
	if (strcmp(notice, "worse") == 0)
		return r->passed_over || r->ended_at != 0 || cause(y, r);
	if (strcmp(notice, "cleared") == 0)
		return r->ended_at != 0;
	return r->ended_at == 0 && cause(y, r) != NULL;
}

static void
judge_rise(struct year *y, const struct rise *r)
{
	const char *code = y->meter[r->meter].code;
	char notice[16];

	if (!notice_of(y, r, notice))
		complain(y, "%s: %s at %" PRId64 " isn't in the books", code,
		    kinds[r->level], r->at);
	else if (!fits(y, r, notice))
		complain(y,
		    "%s: %s at %" PRId64 " until %" PRId64
		    " was told %u times%s, and the books say \"%s\"",
		    code, kinds[r->level], r->at, r->ended_at, r->told,
		    r->passed_over ? ", a worse one instead" : "", notice);
}

static int64_t
count(struct year *y, const char *sql)
{
	return year_number(y, sql, 0, 0);
}

static void
expect(struct year *y, const char *what, int64_t is, int64_t should)
{
	if (is != should)
		complain(y, "%s: %" PRId64 ", not %" PRId64, what, is, should);
}

/* As pp has it of a message; "" where it has none. */
static void
read_state(struct year *y, size_t id, char state[16])
{
	struct pp_query *q = NULL;

	*state = '\0';
	if (pp_query_new(y->db, "SELECT state FROM message WHERE id = ?1",
		&q) != PP_OK)
		return;
	pp_query_int(q, 1, (int64_t)id);
	if (pp_query_step(q) == PP_OK)
		pp_query_copy(q, 0, state, 16);
	pp_query_free(q);
}

/* What the modem knows of each message is what pp says of it. */
static void
judge_messages(struct year *y)
{
	const struct modem *m = &y->modem;
	char state[16];

	for (size_t id = 1; id < m->n_passed; id++) {
		const struct passed *p = &m->passed[id];
		bool right;

		if (!p->taken && !p->doubtful && p->refused < TRIES)
			continue;
		read_state(y, id, state);
		if (p->doubtful)
			right = strcmp(state, "unknown") == 0;
		else if (p->taken)
			right = strcmp(state, "sent") == 0 ||
			    strcmp(state, "delivered") == 0;
		else
			right = strcmp(state, "failed") == 0;
		if (!right)
			complain(y, "message %zu is said to be %s", id, state);
	}
	expect(y, "messages that are unknown",
	    count(y, "SELECT count(*) FROM message WHERE state = 'unknown'"),
	    m->unknown);
	expect(y, "messages half handed",
	    count(y, "SELECT count(*) FROM message WHERE state = 'handing'"),
	    0);
}

void
judge_end(struct year *y)
{
	int64_t slots = (int64_t)y->days * SLOTS_A_DAY;
	bool dark = slots >= DARK_UNTIL, died = slots >= DEAD_UNTIL;

	for (size_t i = 0; i < y->n_rises; i++)
		judge_rise(y, &y->rise[i]);
	expect(y, "rises in the books",
	    count(y,
		"SELECT count(*) FROM alarm"
		" WHERE kind IN ('alarm1', 'alarm2', 'arrears')"),
	    (int64_t)y->n_rises);
	expect(y, "lost meters",
	    count(y, "SELECT count(*) FROM alarm WHERE kind = 'lost'"), died);
	expect(y, "lost gateways",
	    count(y, "SELECT count(*) FROM alarm WHERE kind = 'gateway'"),
	    dark);
	for (size_t i = 0; i < STAFF; i++) {
		expect(y, "told of the lost meter", y->lost_told[i], died);
		expect(y, "told of the gateway", y->gateway_told[i], dark);
	}
	judge_messages(y);
}
