/* SPDX-License-Identifier: ISC */
/*
 * The judge: what the book says, read by plain SQL, against what was asked
 * for, what was told, and what the meters did.  Nothing here calls the code
 * that is judged.
 */
#include "sale_story.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum {
	TAKEN_MOST_FEN = 1000, /* used while a refund was under way */
};

/* What the book says of an order. */
struct row {
	int64_t id, meter, slot, amount_fen, evidence;
	bool gives, moved, weak, resolved;
	const char *code, *kind, *state, *class;
};

static const char *
text(sqlite3_stmt *q, int i)
{
	return (const char *)sqlite3_column_text(q, i);
}

/* P2: the row was there before the first byte. */
void
judge_sent(struct story *s, struct meter *m, const struct deed *sent)
{
	static const char armed[] =
	    "SELECT s.code, s.amount_fen, s.class,"
	    " (SELECT count(*) FROM attempt WHERE sale = s.id"
	    "  AND what = 'credit'),"
	    " (SELECT count(*) FROM attempt WHERE sale = s.id"
	    "  AND what = 'set' AND target_fen = ?3)"
	    " FROM sale s WHERE s.meter = ?1 AND s.slot = ?2"
	    " AND s.state IN ('armed', 'disputed') AND s.state = 'armed'";
	const struct order *o = &s->order[sent->order];
	sqlite3_stmt *q = judge_prepare(s, armed);
	const char *wrong = NULL;

	sqlite3_bind_int64(q, 1, m->id);
	sqlite3_bind_int64(q, 2, sent->sent_count);
	sqlite3_bind_int64(q, 3, sent->amount_fen);
	if (sqlite3_step(q) != SQLITE_ROW)
		wrong = "no order is armed for it";
	else if (strcmp(text(q, 0), o->code) != 0)
		wrong = "another order is armed";
	else if (sent->kind == DEED_SET && sqlite3_column_int(q, 4) == 0)
		wrong = "no attempt is on record";
	else if (sent->kind == DEED_CREDIT && !sent->zero &&
	    sqlite3_column_int64(q, 1) != sent->amount_fen)
		wrong = "it is of another amount";
	else if (sent->kind == DEED_CREDIT && !sent->zero &&
	    strcmp(text(q, 2), "counted") != 0 &&
	    (unsigned)sqlite3_column_int(q, 3) < o->sends)
		wrong = "more copies were sent than attempts are on record";
	else if (sent->zero && strcmp(text(q, 2), "counted") != 0)
		wrong = "a zero, to a meter that doesn't count";
	sqlite3_reset(q);
	if (wrong)
		complain(s,
		    "P2: %s: order %s, %lld fen, count %lld, is on the"
		    " wire: %s",
		    m->slot->id, o->code, (long long)sent->amount_fen,
		    (long long)sent->sent_count, wrong);
}

/* A gateway did it, of its own; no meter but one that counts is safe. */
static bool
may_double(const struct row *row, const struct order *o)
{
	return o->doubled && strcmp(row->class, "counted") != 0;
}

/* P1: credited once, or not at all, as the book says. */
static const char *
judge_gift(const struct row *row, const struct order *o, const struct done *d)
{
	if (strcmp(row->state, "not-credited") == 0)
		return d->credits == 0 ? NULL
				       : "not credited, but the meter did";
	if (d->credits == 0)
		return d->undone ? NULL : "credited, but the meter did nothing";
	if (d->credits > 1 && !may_double(row, o))
		return "the meter credited it twice";
	return NULL;
}

/*
 * What somebody bought between the reading and the setting: the set wrote
 * over it, and nothing that the meter shows can tell.
 */
static int64_t
written_over(const struct meter *m, const struct order *o, int order)
{
	const struct deed *d, *set = NULL;
	int64_t sum = 0;

	for (d = m->deed; d < m->deed + m->n_deeds; d++)
		if (d->order == order && d->kind == DEED_SET)
			set = d;
	for (d = m->deed; set && d < set; d++)
		if (truth_is_from_outside(m, d) && d->at_us >= o->looked_us)
			sum += d->effect;
	return sum;
}

static const char *
judge_taking(const struct row *row, const struct order *o, const struct done *d,
    int64_t over)
{
	int64_t amount = row->amount_fen * UNITS_PER_FEN + over;

	if (o->doubled)
		return NULL; /* a copy of it undoes what came since */
	if (strcmp(row->state, "not-credited") == 0)
		return d->sets == 0 ? NULL : "not taken, but the meter did";
	if (d->sets == 0)
		return "taken, but the meter did nothing";
	if (d->effect < -amount - UNITS_PER_FEN)
		return "the meter took more";
	if (d->effect > -amount + TAKEN_MOST_FEN * (int64_t)UNITS_PER_FEN)
		return "the meter took less";
	return NULL;
}

static const char *
judge_told(const struct row *row, const struct order *o)
{
	bool credited = strcmp(row->state, "credited") == 0;

	if (o->told == TOLD_REFUSED)
		return "told that nothing was done, but it is in the book";
	if (row->resolved || o->told == TOLD_DISPUTED)
		return row->resolved && o->told != TOLD_CREDITED &&
			o->told != TOLD_NOT_CREDITED
		    ? NULL
		    : o->told == TOLD_CREDITED || o->told == TOLD_NOT_CREDITED
		    ? NULL
		    : "told that it is disputed, but nobody decided it";
	if (o->told == TOLD_CREDITED && !credited)
		return "told credited, but it isn't";
	if (o->told == TOLD_NOT_CREDITED && credited)
		return "told not credited, but it is";
	return NULL;
}

/* What evidence can't decide has a cause that it can't tell. */
static bool
is_ambiguous(const struct meter *m, const struct order *o)
{
	const struct deed *d;

	for (d = m->deed; d < m->deed + m->n_deeds; d++)
		if (d->at_us >= o->looked_us && d->at_us <= o->ended_us &&
		    (d->torn || truth_is_from_outside(m, d)))
			return true;
	return false;
}

static const char *
judge_dispute(const struct row *row, const struct meter *m,
    const struct order *o, const struct done *d)
{
	if (!is_ambiguous(m, o))
		return "disputed without a cause";
	/* People decided it by the truth, but that can't make up for this. */
	if (row->gives && d->credits > 1 && !may_double(row, o))
		return "disputed, and the meter credited it twice";
	return NULL;
}

static const char *
judge_row(struct story *s, const struct row *row, struct order *o)
{
	static const char *const kinds[] = {"sale", "refund", "sale-reversal",
	    "refund-reversal"};
	struct meter *m = &s->meter[o->meter];
	struct done d = truth_done(s, m, (int)(o - s->order));
	const char *wrong;

	if (row->meter != m->id || row->amount_fen != o->amount_fen ||
	    strcmp(row->kind, kinds[o->kind]) != 0)
		return "it isn't what was asked for";
	if (strcmp(row->state, "armed") == 0 ||
	    strcmp(row->state, "disputed") == 0)
		return "P5: it has no end";
	if ((wrong = judge_told(row, o)))
		return wrong;
	if (row->resolved)
		return judge_dispute(row, m, o, &d);
	wrong = row->gives
	    ? judge_gift(row, o, &d)
	    : judge_taking(row, o, &d, written_over(m, o, (int)(o - s->order)));
	if (!wrong && row->evidence == 0)
		wrong = "P3: it ended without evidence";
	return wrong;
}

static void
add_up(struct sums *sums, const struct row *row, const struct order *o)
{
	static const char *const classes[] = {"", "counted", "blind", "naive"};
	enum pp_sale_state state = row->resolved  ? PP_SALE_DISPUTED
	    : strcmp(row->state, "credited") == 0 ? PP_SALE_CREDITED
						  : PP_SALE_NOT_CREDITED;
	unsigned i;

	sums->armed++;
	sums->faulted += o->mishaps != 0;
	sums->pending_ever += o->was_pending;
	sums->weak += row->weak;
	sums->by_kind[o->kind][state]++;
	for (i = 1; i < PP_CLASSES; i++)
		sums->by_class[i][state] += strcmp(classes[i], row->class) == 0;
	for (i = 0; i < MISHAPS; i++) {
		sums->cell[i][state] += o->mishaps >> i & 1;
		sums->cell[i][PP_SALE_ARMED] +=
		    (o->mishaps >> i & 1) && o->was_pending;
	}
}

static void
judge_orders(struct story *s, struct sums *sums)
{
	sqlite3_stmt *q = judge_prepare(s,
	    "SELECT s.id, s.meter, s.slot, s.amount_fen,"
	    " (SELECT count(*) FROM evidence e WHERE e.sale = s.id"
	    "  AND e.role = 'verdict' AND e.count = s.slot - 1 + s.moved),"
	    " s.moved, s.weak, r.id IS NOT NULL, s.code, s.kind, s.state,"
	    " s.class FROM sale s LEFT JOIN resolution r ON r.sale = s.id");
	bool in_book[ORDERS_MAX] = {false};
	const char *wrong;
	struct row row;
	int i;

	while (sqlite3_step(q) == SQLITE_ROW) {
		row = (struct row){
		    .id = sqlite3_column_int64(q, 0),
		    .meter = sqlite3_column_int64(q, 1),
		    .slot = sqlite3_column_int64(q, 2),
		    .amount_fen = sqlite3_column_int64(q, 3),
		    .evidence = sqlite3_column_int64(q, 4),
		    .moved = sqlite3_column_int(q, 5) != 0,
		    .weak = sqlite3_column_int(q, 6) != 0,
		    .resolved = sqlite3_column_int(q, 7) != 0,
		    .code = text(q, 8),
		    .kind = text(q, 9),
		    .state = text(q, 10),
		    .class = text(q, 11),
		};
		row.gives = strcmp(row.kind, "sale") == 0 ||
		    strcmp(row.kind, "refund-reversal") == 0;
		i = atoi(row.code + 1) - 1;
		if (i < 0 || i >= s->n_orders || in_book[i]) {
			complain(s, "order %s: nobody asked for it", row.code);
			continue;
		}
		in_book[i] = true;
		if ((wrong = judge_row(s, &row, &s->order[i])))
			complain(s, "order %s (%s, %s, %s): %s", row.code,
			    row.kind, row.class, row.state, wrong);
		add_up(sums, &row, &s->order[i]);
	}
	sqlite3_reset(q);
	for (i = 0; i < s->n_orders; i++) {
		if (in_book[i])
			continue;
		sums->refused++;
		if (s->order[i].told != TOLD_REFUSED &&
		    s->order[i].told != TOLD_NOTHING)
			complain(s,
			    "order %s: it was told of, but isn't in the"
			    " book",
			    s->order[i].code);
	}
}

void
judge_end(struct story *s, struct sums *sums)
{
	size_t i;

	judge_orders(s, sums);
	judge_books(s);
	for (i = 0; i < METERS; i++)
		judge_meter(s, &s->meter[i], sums);
	sums->stories++;
	sums->orders += (uint64_t)s->n_orders;
	sums->cheats += s->cheats;
	sums->crashes += s->crashes;
	sums->holds += s->holds;
	sums->resolved += s->resolved;
}
