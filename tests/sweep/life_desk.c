/* SPDX-License-Identifier: ISC */
/*
 * Drawers as those in front of them see them: what customers put there and
 * were given out of it, whatever the books say; and the shifts of clerks, who
 * sometimes count wrong.
 */
#include "life_story.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "shift.h"

enum {
	ACTS_A_SHIFT = 12,
	MISCOUNTED = 10, /* percent */
	FLOAT_FEN = 20000,
};

static const char shift_of[] =
    "SELECT id FROM shift WHERE who = ?1 AND closed_at IS NULL";

bool
desk_open(struct person *p, struct pp_db *db)
{
	struct story *s = p->role.story;
	struct pp_shift shift;
	char drawer[16];
	pp_money start = {s->cash_fen < FLOAT_FEN ? s->cash_fen : FLOAT_FEN};
	enum pp_status rc;

	if (seam_is_dead() || judge_named(s, shift_of, p->role.name) != 0)
		return !seam_is_dead();
	if (start.fen < 0)
		start.fen = 0;
	snprintf(drawer, sizeof drawer, "D%d", (int)(p - s->clerk) + 1);
	if ((rc = pp_db_begin(db)) != PP_OK)
		return !seam_is_dead();
	rc = pp_shift_open(db, drawer, p->role.name, start, "", story_now_s(s),
	    &shift);
	if (rc == PP_OK && (rc = pp_db_commit(db)) == PP_OK) {
		p->acts_left = ACTS_A_SHIFT;
		s->shifts++;
		tell(s, "%s opens shift %lld with %lld fen", p->role.name,
		    (long long)shift.id, (long long)start.fen);
	}
	pp_db_rollback(db);
	if (rc != PP_OK && rc != PP_ESYS)
		complain(s, "%s: shift: %s", p->role.name, pp_errmsg());
	return !seam_is_dead();
}

bool
desk_close(struct person *p, struct pp_db *db)
{
	struct story *s = p->role.story;
	struct pp_shift shift;
	int64_t id = judge_named(s, shift_of, p->role.name), counted;
	enum pp_status rc;

	if (seam_is_dead() || id == 0 || id >= SHIFTS_MAX)
		return !seam_is_dead();
	counted = s->drawer[id].cash_fen;
	if (story_chance(s, MISCOUNTED))
		counted += 100 - (int64_t)story_lot(s, 200);
	if (counted < 0)
		counted = 0;
	if ((rc = pp_db_begin(db)) != PP_OK)
		return !seam_is_dead();
	if ((rc = pp_shift_of(db, p->role.name, &shift)) == PP_OK &&
	    (rc = pp_shift_close(db, &shift, (pp_money){counted}, "",
		 story_now_s(s), p->role.name)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	if (rc != PP_OK && rc != PP_ESYS)
		complain(s, "%s: shift: %s", p->role.name, pp_errmsg());
	return !seam_is_dead();
}

/* Yesterday: it may be closed when no shift of it is open, nothing pends. */
void
desk_close_day(struct person *p, struct pp_db *db)
{
	static const char may[] =
	    "SELECT NOT EXISTS (SELECT 1 FROM shift WHERE closed_at IS NULL"
	    "  AND opened_at < ?1) AND NOT EXISTS (SELECT 1 FROM sale"
	    "  WHERE state = 'armed' AND at < ?1 AND at <= ?2 - 3600)";
	struct story *s = p->role.story;
	int64_t now = story_now_s(s), today = now / 86400 * 86400;
	char day[PP_TIME_MAX], *sums = NULL;
	bool allowed = judge_number(s, may, today, now) != 0;
	enum pp_status rc;

	pp_time_print(today - 86400, day);
	day[10] = '\0';
	if (judge_named(s, "SELECT count(*) FROM day_close WHERE day >= ?1",
		day) != 0 ||
	    pp_db_begin(db) != PP_OK)
		return;
	rc = pp_day_close(db, day, now, p->role.name, &sums);
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	free(sums);
	if (rc == PP_OK && !allowed)
		complain(s, "%s is closed, and something pends", day);
	s->days += rc == PP_OK;
	s->days_refused += rc == PP_NO;
}

/* An order that is armed: who pays in cash has done so. */
static void
see_armed(struct story *s)
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT id, meter, kind IN ('sale', 'refund-reversal')"
	    " AND method = 'cash', amount_fen, ifnull(shift, 0)"
	    " FROM sale WHERE id > ?1 ORDER BY id");
	int64_t shift;

	sqlite3_bind_int64(q, 1, s->last_sale);
	while (sqlite3_step(q) == SQLITE_ROW) {
		s->last_sale = sqlite3_column_int64(q, 0);
		s->open_sale[sqlite3_column_int64(q, 1) - 1] = s->last_sale;
		shift = sqlite3_column_int64(q, 4);
		if (sqlite3_column_int(q, 2) == 0)
			continue;
		if (shift <= 0 || shift >= SHIFTS_MAX || !s->drawer[shift].open)
			complain(s, "order %lld: cash, and no drawer",
			    (long long)s->last_sale);
		else
			s->drawer[shift].cash_fen += sqlite3_column_int64(q, 3);
	}
	sqlite3_reset(q);
}

/* One that ended: cash is given, from its drawer while that is open. */
static void
see_ended(struct story *s, int64_t *open)
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT state, kind IN ('sale', 'refund-reversal'),"
	    " method = 'cash', method = 'transfer', amount_fen,"
	    " ifnull(shift, 0) FROM sale WHERE id = ?1"
	    " AND state IN ('credited', 'not-credited')");
	bool credited, gives, cash;
	int64_t fen, shift;

	sqlite3_bind_int64(q, 1, *open);
	if (sqlite3_step(q) == SQLITE_ROW) {
		*open = 0;
		credited = strcmp((const char *)sqlite3_column_text(q, 0),
			       "credited") == 0;
		gives = sqlite3_column_int(q, 1) != 0;
		cash = sqlite3_column_int(q, 2) != 0;
		fen = sqlite3_column_int64(q, 4);
		shift = sqlite3_column_int64(q, 5);
		if (gives && !credited && sqlite3_column_int(q, 3) == 0)
			s->due_fen += fen;
		if (!gives && credited && cash &&
		    (shift <= 0 || !s->drawer[shift].open))
			s->due_fen += fen;
		else if (!gives && credited && cash)
			s->drawer[shift].cash_fen -= fen;
	}
	sqlite3_reset(q);
}

static void
see_shifts(struct story *s)
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT id, closed_at IS NULL, float_fen, counted_fen,"
	    " expected_fen FROM shift WHERE id > ?1 ORDER BY id");
	struct drawer *d;
	int64_t id;

	sqlite3_bind_int64(q, 1, s->last_shift);
	while (sqlite3_step(q) == SQLITE_ROW) {
		id = sqlite3_column_int64(q, 0);
		if (id >= SHIFTS_MAX)
			break;
		d = &s->drawer[id];
		if (!d->seen) {
			*d = (struct drawer){.seen = true, .open = true};
			d->cash_fen = sqlite3_column_int64(q, 2);
			s->cash_fen -= d->cash_fen;
		}
		if (sqlite3_column_int(q, 1) != 0 || !d->open)
			continue;
		d->open = false;
		s->cash_fen += sqlite3_column_int64(q, 3);
		if (sqlite3_column_int64(q, 4) != d->cash_fen)
			complain(s,
			    "shift %lld: %lld fen by the books, %lld went"
			    " in",
			    (long long)id,
			    (long long)sqlite3_column_int64(q, 4),
			    (long long)d->cash_fen);
	}
	sqlite3_reset(q);
	while (s->last_shift + 1 < SHIFTS_MAX &&
	    s->drawer[s->last_shift + 1].seen &&
	    !s->drawer[s->last_shift + 1].open)
		s->last_shift++;
}

/* What was due to a customer, or waited for a meter, is given to him. */
static void
see_payouts(struct story *s)
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT y.id, p.amount_fen, d.kind = 'refund-due',"
	    " y.method = 'cash', ifnull((SELECT h.id FROM shift h"
	    "  WHERE h.who = y.who AND h.closed_at IS NULL), 0)"
	    " FROM payout y CROSS JOIN posting p ON p.entry = y.entry"
	    " JOIN ledger_account d ON d.id = p.debit WHERE y.id > ?1");
	int64_t shift, fen;

	sqlite3_bind_int64(q, 1, s->last_payout);
	while (sqlite3_step(q) == SQLITE_ROW) {
		s->last_payout = sqlite3_column_int64(q, 0);
		fen = sqlite3_column_int64(q, 1);
		if (sqlite3_column_int(q, 2) != 0)
			s->due_fen -= fen;
		shift = sqlite3_column_int64(q, 4);
		if (sqlite3_column_int(q, 3) == 0)
			continue;
		if (shift <= 0 || shift >= SHIFTS_MAX)
			complain(s, "cash was paid out of no drawer");
		else
			s->drawer[shift].cash_fen -= fen;
	}
	sqlite3_reset(q);
}

void
desk_watch(struct story *s)
{
	int64_t *open;

	see_armed(s);
	for (open = s->open_sale; open < s->open_sale + PLACES; open++)
		if (*open != 0)
			see_ended(s, open);
	see_payouts(s);
	see_shifts(s);
}
