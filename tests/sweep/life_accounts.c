/* SPDX-License-Identifier: ISC */
/*
 * The judge of accounts: what each meter was given and used, and what each
 * customer brought and got, by the book and in truth.
 */
#include "life_story.h"

#include <sqlite3.h>
#include <string.h>

enum {
	/* Fen that an account may be off by: for each refund and closing ... */
	ROUNDED_FEN = 5,
	/* ... and for each exchange, whose registers go by 10 Wh a rate. */
	EXCHANGED_FEN = 16,
};

/* A stretch of a thing's life in one account, by what it did. */
struct stretch {
	int64_t given, left, used; /* in the meter's own unit */
	int64_t begin_wh[SIM_RATES];
	int64_t begin_us;
	bool begun, ended;
};

static void
walk(struct story *s, const struct thing *t, int64_t epoch, struct stretch *st)
{
	const struct deed *d;

	for (d = t->deed; d < t->deed + t->n_deeds && !st->ended; d++) {
		if (d->kind == DEED_OPEN && d->epoch == epoch) {
			if (st->given != 0)
				complain(s,
				    "epoch %lld: it was opened again, after a"
				    " sale",
				    (long long)epoch);
			*st = (struct stretch){
			    .begun = true,
			    .begin_us = d->at_us,
			};
			memcpy(st->begin_wh, d->energy_wh, sizeof st->begin_wh);
		} else if (d->kind == DEED_CLEAR && d->epoch == epoch) {
			st->ended = true;
			st->left = d->before;
		} else if (st->begun && d->kind != DEED_CLEAR) {
			st->given += d->effect;
		}
	}
	if (!st->ended)
		st->left = t->gone ? t->last.credit : t->credit;
	st->used = st->given - st->left;
}

/* Of an epoch as the book has it. */
struct row {
	int64_t id, meter, account, start_fen, books_fen, used_fen, takes;
	bool adopted, begun, ended, typed;
	char serial[PP_SERIAL_MAX];
};

static void
judge_epoch(struct story *s, const struct row *row, int64_t used[LIVES])
{
	struct place *p = place_of_id(s, row->meter);
	struct thing *t = place_thing_of(p, row->serial);
	struct stretch st = {.begun = row->adopted};
	int64_t allowed = ROUNDED_FEN * (row->takes + 1), given, life;

	if (!row->begun)
		return; /* it came to nothing */
	if (!t || !row->ended) {
		complain(s, "epoch %lld (%s): %s", (long long)row->id, p->code,
		    t ? "it hasn't ended" : "no such thing");
		return;
	}
	st.given = row->start_fen * UNITS_PER_FEN;
	if (!row->adopted)
		st.given = 0;
	walk(s, t, row->id, &st);
	given = st.given / UNITS_PER_FEN;
	if (!row->typed && !st.ended)
		complain(s, "epoch %lld (%s): closed, but never cleared",
		    (long long)row->id, p->code);
	if (given - row->books_fen > allowed ||
	    row->books_fen - given > allowed)
		complain(s,
		    "epoch %lld (%s): it was given %lld fen, by the books"
		    " %lld",
		    (long long)row->id, p->code, (long long)given,
		    (long long)row->books_fen);
	if (st.used / UNITS_PER_FEN - row->used_fen > allowed ||
	    row->used_fen - st.used / UNITS_PER_FEN > allowed)
		complain(s,
		    "epoch %lld (%s): it used %lld fen, by the books"
		    " %lld",
		    (long long)row->id, p->code,
		    (long long)(st.used / UNITS_PER_FEN),
		    (long long)row->used_fen);
	life = judge_number(s,
	    "SELECT substr(name, 10) + 0 FROM account WHERE id = ?1",
	    row->account, 0);
	used[life] += st.used;
}

static void
judge_epochs(struct story *s, int64_t used[LIVES])
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT e.id, e.meter, e.account, e.start_fen,"
	    " (SELECT ifnull(sum(CASE WHEN p.credit = l.id THEN p.amount_fen"
	    "   ELSE -p.amount_fen END), 0) FROM posting p"
	    "  JOIN entry n ON n.id = p.entry"
	    "  WHERE (p.credit = l.id OR p.debit = l.id)"
	    "  AND n.kind NOT IN ('used', 'left', 'owed')),"
	    " (SELECT ifnull(sum(CASE WHEN p.debit = l.id THEN p.amount_fen"
	    "   ELSE -p.amount_fen END), 0) FROM posting p"
	    "  JOIN entry n ON n.id = p.entry"
	    "  WHERE (p.credit = l.id OR p.debit = l.id)"
	    "  AND n.kind = 'used'),"
	    " (SELECT count(*) FROM sale s WHERE s.epoch = e.id"
	    "  AND s.state = 'credited'"
	    "  AND s.kind IN ('refund', 'sale-reversal')),"
	    " e.adopted, e.began_at IS NOT NULL, e.ended_at IS NOT NULL,"
	    " ifnull(c.typed, 0), e.serial FROM epoch e"
	    " LEFT JOIN ledger_account l ON l.epoch = e.id"
	    " LEFT JOIN closing c ON c.epoch = e.id");
	struct row row;

	while (sqlite3_step(q) == SQLITE_ROW) {
		row = (struct row){
		    .id = sqlite3_column_int64(q, 0),
		    .meter = sqlite3_column_int64(q, 1),
		    .account = sqlite3_column_int64(q, 2),
		    .start_fen = sqlite3_column_int64(q, 3),
		    .books_fen = sqlite3_column_int64(q, 4),
		    .used_fen = sqlite3_column_int64(q, 5),
		    .takes = sqlite3_column_int64(q, 6),
		    .adopted = sqlite3_column_int(q, 7) != 0,
		    .begun = sqlite3_column_int(q, 8) != 0,
		    .ended = sqlite3_column_int(q, 9) != 0,
		    .typed = sqlite3_column_int(q, 10) != 0,
		};
		snprintf(row.serial, sizeof row.serial, "%s",
		    (const char *)sqlite3_column_text(q, 11));
		judge_epoch(s, &row, used);
	}
	sqlite3_reset(q);
}

/*
 * What a new meter used before its account was opened is taken from what is
 * carried over; and it is what it truly used.
 */
static void
judge_exchanges(struct story *s, int64_t used[LIVES], struct sums *sums)
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT x.meter, x.serial, x.new_epoch, x.used_fen,"
	    " (SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
	    "  JOIN entry n ON n.id = p.entry WHERE n.kind = 'correction'"
	    "  AND n.epoch = x.new_epoch), substr(a.name, 10) + 0,"
	    " x.entered_at - x.at FROM exchange x JOIN epoch e"
	    " ON e.id = x.new_epoch JOIN account a ON a.id = e.account");
	struct place *p;
	struct thing *t;
	int64_t truth, off;

	while (sqlite3_step(q) == SQLITE_ROW) {
		struct stretch st = {0};

		p = place_of_id(s, sqlite3_column_int64(q, 0));
		t = place_thing_of(p, (const char *)sqlite3_column_text(q, 1));
		walk(s, t, sqlite3_column_int64(q, 2), &st);
		truth = truth_worth(&p->slot->meter, t->start_wh, st.begin_wh);
		off = sqlite3_column_int64(q, 3) - truth / UNITS_PER_FEN;
		if (off > EXCHANGED_FEN || off < -EXCHANGED_FEN)
			complain(s,
			    "%s: %lld fen were corrected for an exchange, it"
			    " used %lld",
			    p->code, (long long)sqlite3_column_int64(q, 3),
			    (long long)(truth / UNITS_PER_FEN));
		if (sqlite3_column_int64(q, 3) != sqlite3_column_int64(q, 4))
			complain(s, "%s: the correction isn't in the books",
			    p->code);
		used[sqlite3_column_int(q, 5)] += truth;
		sums->corrections += sqlite3_column_int64(q, 3) > 0;
		sums->late += sqlite3_column_int64(q, 6) > 3600;
	}
	sqlite3_reset(q);
}

/*
 * What a customer brought is what he got back, what he is owed, and what he
 * used by the meters' own truth.
 */
static void
judge_money(struct story *s, const int64_t used[LIVES], struct sums *sums)
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT substr(a.name, 10) + 0,"
	    " (SELECT ifnull(sum(CASE WHEN s.kind IN ('sale',"
	    "   'refund-reversal') THEN s.amount_fen ELSE -s.amount_fen END),"
	    "   0) FROM sale s JOIN epoch e ON e.id = s.epoch"
	    "  WHERE e.account = a.id AND s.state = 'credited'"
	    "  AND (s.method <> 'transfer' OR s.moves IN (SELECT c.id"
	    "   FROM carry c WHERE c.refund IS NULL AND c.closing IS NULL)))"
	    " + (SELECT ifnull(sum(e.start_fen), 0) FROM epoch e"
	    "  WHERE e.account = a.id AND e.adopted = 1),"
	    " (SELECT ifnull(sum(CASE WHEN c.kind = 'claim' THEN"
	    "   p.amount_fen WHEN d.kind = 'refund-due' THEN -p.amount_fen"
	    "   ELSE 0 END), 0) FROM entry n JOIN epoch e ON e.id = n.epoch"
	    "  JOIN posting p ON p.entry = n.id"
	    "  JOIN ledger_account c ON c.id = p.debit"
	    "  JOIN ledger_account d ON d.id = p.credit"
	    "  WHERE e.account = a.id"
	    "  AND n.kind IN ('left', 'owed', 'correction'))"
	    " - (SELECT ifnull(sum(p.amount_fen), 0) FROM payout y"
	    "  JOIN posting p ON p.entry = y.entry JOIN carry c"
	    "  ON c.refund = y.sale OR c.closing = y.closing"
	    "  WHERE c.account = a.id),"
	    " (SELECT count(*) FROM sale s JOIN epoch e ON e.id = s.epoch"
	    "  WHERE e.account = a.id AND s.state = 'credited'"
	    "  AND s.kind IN ('refund', 'sale-reversal')),"
	    " (SELECT count(*) FROM epoch e WHERE e.account = a.id),"
	    " (SELECT count(*) FROM exchange x JOIN epoch e"
	    "  ON e.id = x.new_epoch WHERE e.account = a.id),"
	    " a.closed_at IS NULL FROM account a");
	int64_t off, allowed;
	int life;

	while (sqlite3_step(q) == SQLITE_ROW) {
		life = sqlite3_column_int(q, 0);
		off = sqlite3_column_int64(q, 1) + sqlite3_column_int64(q, 2) -
		    used[life] / UNITS_PER_FEN;
		allowed = ROUNDED_FEN *
			(sqlite3_column_int64(q, 3) +
			    sqlite3_column_int64(q, 4)) +
		    EXCHANGED_FEN * sqlite3_column_int64(q, 5);
		if (off > allowed || off < -allowed)
			complain(s, "customer %d: %lld fen are missing", life,
			    (long long)off);
		if (sqlite3_column_int(q, 6) != 0)
			complain(s, "customer %d: the account isn't closed",
			    life);
		sums->two_meters += sqlite3_column_int64(q, 4) > 1;
	}
	sqlite3_reset(q);
}

void
judge_accounts(struct story *s, struct sums *sums)
{
	int64_t used[LIVES] = {0};

	judge_epochs(s, used);
	judge_exchanges(s, used, sums);
	judge_money(s, used, sums);
}
