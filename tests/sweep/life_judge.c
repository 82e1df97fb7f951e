/* SPDX-License-Identifier: ISC */
/*
 * The judge: what the book says of each order, read by plain SQL, against
 * what things truly did.  Nothing here calls the code that is judged.
 */
#include "life_story.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum {
	TAKEN_MOST_FEN = 400, /* used while a refund was under way */
};

/* It was in the book before its first byte. */
void
judge_sent(struct story *s, struct place *p, struct sent *sent)
{
	static const char *const whose[] = {
	    [DEED_OPEN] = "SELECT id FROM epoch WHERE meter = ?1"
			  " AND began_at IS NULL AND ended_at IS NULL",
	    [DEED_CREDIT] = "SELECT id FROM sale WHERE meter = ?1"
			    " AND slot = ?2 AND state = 'armed'"
			    " AND kind IN ('sale', 'refund-reversal')"
			    " AND (amount_fen = ?3 OR ?3 = 0)",
	    [DEED_SET] = "SELECT s.id FROM sale s JOIN attempt a"
			 " ON a.sale = s.id WHERE s.meter = ?1 AND slot = ?2"
			 " AND state = 'armed' AND a.what = 'set'"
			 " AND a.target_fen = ?3",
	    [DEED_CLEAR] = "SELECT e.id FROM epoch e JOIN closing c"
			   " ON c.epoch = e.id WHERE e.meter = ?1"
			   " AND c.at IS NULL AND ended_at IS NULL",
	};
	sqlite3_stmt *q = judge_prepare(s, whose[sent->kind]);
	bool orders = sent->kind == DEED_CREDIT || sent->kind == DEED_SET;
	int64_t id;

	sqlite3_bind_int64(q, 1, p->id);
	if (orders) {
		sqlite3_bind_int64(q, 2, sent->count);
		sqlite3_bind_int64(q, 3, sent->amount_fen);
	}
	id = judge_one(q);
	if (orders)
		sent->sale = id;
	else
		sent->epoch = id;
	if (id == 0)
		complain(s,
		    "%s: an order of kind %d, %lld fen, count %lld, is on the"
		    " wire, and not in the book",
		    p->code, (int)sent->kind, (long long)sent->amount_fen,
		    (long long)sent->count);
}

/* Each order was done once, or not at all, as the book says. */
static void
judge_orders(struct story *s, struct sums *sums)
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT id, meter, state = 'credited', amount_fen,"
	    " kind IN ('sale', 'refund-reversal'), state IN ('armed',"
	    " 'disputed'), code FROM sale");
	const char *wrong;
	int64_t effect, amount;
	bool credited, gives;
	unsigned n;

	while (sqlite3_step(q) == SQLITE_ROW) {
		n = truth_done(place_of_id(s, sqlite3_column_int64(q, 1)),
		    sqlite3_column_int64(q, 0), &effect);
		credited = sqlite3_column_int(q, 2) != 0;
		amount = sqlite3_column_int64(q, 3) * UNITS_PER_FEN;
		gives = sqlite3_column_int(q, 4) != 0;
		wrong = NULL;
		if (sqlite3_column_int(q, 5) != 0)
			wrong = "it has no end";
		else if (!credited && n > 0)
			wrong = "not credited, but the meter did it";
		else if (credited && n == 0)
			wrong = "credited, but the meter did nothing";
		else if (credited && gives && (n > 1 || effect != amount))
			wrong = "the meter was given something else";
		else if (credited && !gives &&
		    (effect < -amount - UNITS_PER_FEN ||
			effect >
			    -amount + TAKEN_MOST_FEN * (int64_t)UNITS_PER_FEN))
			wrong = "something else was taken from the meter";
		if (wrong)
			complain(s, "order %s: %s",
			    (const char *)sqlite3_column_text(q, 6), wrong);
		sums->orders++;
	}
	sqlite3_reset(q);
}

static void
add_up(struct story *s, struct sums *sums)
{
	unsigned a, i;
	int l;

	sums->stories++;
	for (l = 0; l < s->n_lives; l++) {
		sums->lives += s->life[l].over;
		sums->faulted += s->life[l].over && s->life[l].mishaps != 0;
	}
	for (a = 0; a < ACTS; a++) {
		sums->done[a] += s->done[a];
		sums->refused[a] += s->refused[a];
		for (i = 0; i < MISHAPS; i++)
			sums->cell[i][a] += s->cell[i][a];
	}
	sums->crashes += s->crashes;
	sums->resolved += s->resolved;
	sums->days += s->days;
	sums->days_refused += s->days_refused;
	sums->shifts += s->shifts;
	sums->payouts += s->payouts;
	sums->holds +=
	    (uint64_t)judge_number(s, "SELECT count(*) FROM hold", 0, 0);
	sums->carries += (uint64_t)judge_number(s,
	    "SELECT count(*) FROM sale WHERE moves IS NOT NULL"
	    " AND state = 'credited'",
	    0, 0);
	sums->receipts += (uint64_t)judge_number(s,
	    "SELECT (SELECT count(*) FROM sale) + (SELECT count(*)"
	    " FROM event)",
	    0, 0);
}

void
judge_end(struct story *s, struct sums *sums)
{
	judge_orders(s, sums);
	judge_accounts(s, sums);
	judge_books(s);
	judge_drawers(s);
	judge_told(s);
	judge_registers(s);
	add_up(s, sums);
}
