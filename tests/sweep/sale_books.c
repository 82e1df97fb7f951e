/* SPDX-License-Identifier: ISC */
/*
 * The judge's other half: what the books say of each meter's money and count,
 * against what the meters did.
 */
#include "sale_story.h"

enum {
	REFUND_FEN = 5,   /* rounding of one may be off by so much */
	ADOPTED_FEN = 20, /* where its prices could not be read */
};

int64_t
judge_disputed(struct story *s)
{
	return judge_number(s,
	    "SELECT id FROM sale WHERE state IN ('armed', 'disputed')"
	    " AND state = 'disputed' LIMIT 1",
	    0, 0);
}

int64_t
judge_external(struct story *s)
{
	return judge_number(s,
	    "SELECT id FROM hold WHERE ended_at IS NULL AND kind = 'external'"
	    " LIMIT 1",
	    0, 0);
}

unsigned
judge_armed(struct story *s)
{
	return (unsigned)judge_number(s,
	    "SELECT count(*) FROM sale WHERE state = 'armed'", 0, 0);
}

int64_t
judge_missing(struct story *s, const struct meter *m)
{
	static const char books[] =
	    "SELECT -coalesce(sum(b.balance_fen), 0) FROM ledger_balance b"
	    " JOIN epoch e ON e.id = b.epoch WHERE e.meter = ?1";
	int64_t truth = START_FEN * (int64_t)UNITS_PER_FEN;
	const struct deed *d;

	for (d = m->deed; d < m->deed + m->n_deeds; d++)
		truth += d->effect;
	return truth / UNITS_PER_FEN - judge_number(s, books, m->id, 0);
}

/* P4: what the meter was given is what the books say it was. */
static void
judge_money(struct story *s, struct meter *m)
{
	static const char refunds[] =
	    "SELECT count(*) FROM sale WHERE meter = ?1 AND state = 'credited'"
	    " AND kind IN ('refund', 'sale-reversal')";
	static const char adopted[] =
	    "SELECT count(*) FROM hold WHERE meter = ?1"
	    " AND ended_as = 'adopted'";
	int64_t off = -judge_missing(s, m);
	int64_t allowed = REFUND_FEN * judge_number(s, refunds, m->id, 0) +
	    ADOPTED_FEN * judge_number(s, adopted, m->id, 0);

	if (off > allowed || off < -allowed)
		complain(s,
		    "P4: %s: by the books it has %lld fen more than it"
		    " was given (allowed: %lld)",
		    m->slot->id, (long long)off, (long long)allowed);
}

/* Nothing but what a gateway doubled, or a meter tore apart, does that. */
static bool
has_cause(const struct story *s, const struct meter *m)
{
	const struct deed *d;
	const struct order *o;

	for (d = m->deed; d < m->deed + m->n_deeds; d++)
		if (d->torn)
			return true;
	for (o = s->order; o < s->order + s->n_orders; o++)
		if (o->doubled && o->meter == m->id - 1 &&
		    (m->class != SIM_COUNTED || !pp_sale_gives(o->kind)))
			return true;
	return false;
}

void
judge_meter(struct story *s, struct meter *m, struct sums *sums)
{
	static const char count[] =
	    "SELECT (SELECT count(*) FROM sale WHERE meter = ?1 AND moved = 1)"
	    " + (SELECT coalesce(sum(count - books_count), 0) FROM hold"
	    "  WHERE meter = ?1 AND ended_as = 'adopted')";
	static const char held[] =
	    "SELECT count(*) FROM hold WHERE meter = ?1 AND ended_at IS NULL";

	if (judge_number(s, held, m->id, 0) > 0) {
		sums->quarantined++;
		if (!has_cause(s, m))
			complain(s, "%s is in quarantine without a cause",
			    m->slot->id);
		return;
	}
	if (judge_number(s, count, m->id, 0) != m->slot->meter.count)
		complain(s,
		    "P6: %s: its count is %lld, by the books %lld, and"
		    " nobody noticed",
		    m->slot->id, (long long)m->slot->meter.count,
		    (long long)judge_number(s, count, m->id, 0));
	judge_money(s, m);
}

/* Sums over the whole book, and what each has to be. */
void
judge_books(struct story *s)
{
	static const struct {
		const char *what, *sql;
	} checks[] = {
	    {"the books don't balance",
		"SELECT sum(balance_fen) FROM ledger_balance"},
	    {"suspense isn't empty",
		"SELECT balance_fen FROM ledger_balance"
		" WHERE code = 'suspense'"},
	    {"cash isn't what came in less what went out",
		"SELECT balance_fen - (SELECT coalesce(sum(amount_fen), 0)"
		" FROM sale WHERE kind IN ('sale', 'refund-reversal'))"
		" + (SELECT coalesce(sum(amount_fen), 0) FROM sale"
		"  WHERE kind IN ('refund', 'sale-reversal')"
		"  AND state = 'credited')"
		" FROM ledger_balance WHERE code = 'cash'"},
	    {"refund-due isn't what came to nothing",
		"SELECT balance_fen + (SELECT coalesce(sum(amount_fen), 0)"
		" FROM sale WHERE kind IN ('sale', 'refund-reversal')"
		"  AND state = 'not-credited')"
		" FROM ledger_balance WHERE code = 'refund-due'"},
	    {"receipt numbers have gaps",
		"SELECT coalesce(max(receipt), 0) - count(*) FROM sale"},
	    {"a slot was sold twice",
		"SELECT count(*) FROM (SELECT 1 FROM sale WHERE moved = 1"
		" GROUP BY epoch, slot HAVING count(*) > 1)"},
	    {"something was reversed twice",
		"SELECT count(*) FROM (SELECT 1 FROM sale"
		" WHERE reverses IS NOT NULL AND state = 'credited'"
		" GROUP BY reverses HAVING count(*) > 1)"},
	};
	int64_t off;
	size_t i;

	for (i = 0; i < sizeof checks / sizeof *checks; i++)
		if ((off = judge_number(s, checks[i].sql, 0, 0)) != 0)
			complain(s, "%s: %lld", checks[i].what, (long long)off);
}
