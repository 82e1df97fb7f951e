/* SPDX-License-Identifier: ISC */
/*
 * The judge's other half: sums over the whole book, drawers, carried credit,
 * what clerks were told, and the registers of units.
 */
#include "life_story.h"

#include <sqlite3.h>
#include <string.h>

#include "swap.h"

enum {
	SHOWN_WH = 20, /* two registers, each to 10 Wh */
	SOON_S = 60,   /* hands come after the closing */
};

/* Sums over the whole book; each has to be nothing. */
static const struct {
	const char *what, *sql;
} checks[] = {
    {"the books don't balance", "SELECT sum(balance_fen) FROM ledger_balance"},
    {"suspense isn't empty",
	"SELECT balance_fen FROM ledger_balance"
	" WHERE code = 'suspense'"},
    {"a closed meter's account isn't zero",
	"SELECT count(*) FROM ledger_balance b JOIN epoch e"
	" ON e.id = b.epoch WHERE e.ended_at IS NOT NULL"
	" AND b.balance_fen <> 0"},
    {"a closed shift's drawer isn't empty",
	"SELECT count(*) FROM ledger_balance b JOIN ledger_account l"
	" ON l.id = b.id JOIN shift h ON h.id = l.shift"
	" WHERE h.closed_at IS NULL OR b.balance_fen <> 0"},
    {"differences aren't what was counted wrong",
	"SELECT balance_fen - (SELECT ifnull(sum(expected_fen"
	" - counted_fen), 0) FROM shift) FROM ledger_balance"
	" WHERE code = 'difference'"},
    {"transfer isn't what came from outside, less what waits",
	"SELECT balance_fen - (SELECT ifnull(sum(s.amount_fen), 0)"
	" FROM sale s JOIN carry c ON c.id = s.moves"
	" WHERE s.state = 'credited' AND c.refund IS NULL"
	" AND c.closing IS NULL) - (SELECT ifnull(sum(start_fen), 0)"
	" FROM epoch WHERE adopted = 1) FROM ledger_balance"
	" WHERE code = 'transfer'"},
    {"channels aren't what came in less what went out",
	"SELECT (SELECT sum(balance_fen) FROM ledger_balance"
	" WHERE kind = 'channel') - (SELECT ifnull(sum(amount_fen), 0)"
	" FROM sale WHERE kind IN ('sale', 'refund-reversal')"
	" AND method IN ('wechat', 'bank'))"
	" + (SELECT ifnull(sum(amount_fen), 0) FROM sale"
	" WHERE kind IN ('refund', 'sale-reversal')"
	" AND state = 'credited' AND method IN ('wechat', 'bank'))"
	" + (SELECT ifnull(sum(p.amount_fen), 0) FROM payout y"
	" JOIN posting p ON p.entry = y.entry"
	" WHERE y.method <> 'cash')"},
    {"receipt numbers have gaps",
	"SELECT ifnull(max(receipt), 0) - count(*) FROM (SELECT"
	" receipt FROM sale UNION ALL SELECT receipt FROM event)"},
    {"carried credit was moved twice, or never; its id",
	"SELECT c.id FROM carry c WHERE (SELECT count(*)"
	" FROM sale s WHERE s.moves = c.id AND s.state = 'credited')"
	" <> (c.amount_fen > (SELECT ifnull(sum(x.used_fen), 0)"
	" FROM exchange x WHERE x.carry = c.id)"
	" AND NOT EXISTS (SELECT 1 FROM payout WHERE sale = c.refund"
	" OR closing = c.closing)) LIMIT 1"},
    {"something was reversed twice",
	"SELECT count(*) FROM (SELECT 1 FROM sale"
	" WHERE reverses IS NOT NULL AND state = 'credited'"
	" GROUP BY reverses HAVING count(*) > 1)"},
    {"a customer was opened twice",
	"SELECT count(*) FROM (SELECT 1 FROM account a"
	" WHERE EXISTS (SELECT 1 FROM epoch e WHERE e.account = a.id"
	" AND e.began_at IS NOT NULL) GROUP BY name"
	" HAVING count(*) > 1)"},
    {"an exchange isn't over",
	"SELECT count(*) FROM exchange WHERE new_epoch IS NULL"},
};

void
judge_books(struct story *s)
{
	int64_t off;
	size_t i;

	for (i = 0; i < sizeof checks / sizeof *checks; i++)
		if ((off = judge_number(s, checks[i].sql, 0, 0)) != 0)
			complain(s, "%s: %lld", checks[i].what, (long long)off);
}

void
judge_drawers(struct story *s)
{
	static const char cash[] =
	    "SELECT balance_fen FROM ledger_balance WHERE code = 'cash'";
	static const char due[] =
	    "SELECT -balance_fen FROM ledger_balance WHERE code = 'refund-due'";
	static const char left[] =
	    "SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
	    " JOIN entry n ON n.id = p.entry AND n.kind = 'left'"
	    " JOIN ledger_account l ON l.id = p.credit"
	    " WHERE l.kind = 'refund-due'";
	int64_t is_due = s->due_fen + judge_number(s, left, 0, 0);

	if (judge_number(s, cash, 0, 0) != s->cash_fen)
		complain(s, "the site has %lld fen of cash, by the books %lld",
		    (long long)s->cash_fen,
		    (long long)judge_number(s, cash, 0, 0));
	if (judge_number(s, due, 0, 0) != is_due)
		complain(s, "%lld fen are due to customers, by the books %lld",
		    (long long)is_due, (long long)judge_number(s, due, 0, 0));
}

void
judge_told(struct story *s)
{
	static const char ended[] =
	    "SELECT CASE state WHEN 'credited' THEN ?2 = 2"
	    " WHEN 'not-credited' THEN ?2 = 3 ELSE 0 END FROM sale"
	    " WHERE id = ?1";
	const struct told *t;

	for (t = s->told; t < s->told + s->n_told; t++)
		if (judge_number(s, ended, t->sale, (int64_t)t->state) != 1)
			complain(s, "order %lld: told %d, which isn't so",
			    (long long)t->sale, (int)t->state);
}

/* What a unit may be off by: for each exchange, and until hands came. */
static int64_t
allowed_wh(struct story *s, struct place *p)
{
	static const char late[] =
	    "SELECT ifnull(sum(?2 + 1.0 * (x.at - c.at) * 4000 / 3600), 0)"
	    " FROM exchange x JOIN closing c ON c.epoch = x.old_epoch"
	    " WHERE x.meter = ?1";

	return judge_number(s, late, p->id, SHOWN_WH + SOON_S);
}

/* The register of each unit goes on without a jump. */
void
judge_registers(struct story *s)
{
	struct pp_register_shift shift = {0};
	struct pp_db *db = NULL;
	struct place *p;
	int64_t truth, off;
	int r, i;

	if (pp_db_open_writer(s->tale.path, &db) != PP_OK) {
		complain(s, "%s", pp_errmsg());
		return;
	}
	for (p = s->place; p < s->place + PLACES; p++) {
		if (p->lost)
			continue;
		place_advance(s, p);
		if (pp_swap_shift(db, p->id, story_now_s(s), &shift) != PP_OK)
			complain(s, "%s", pp_errmsg());
		for (r = 0; r < SIM_RATES; r++) {
			truth = p->thing[0].start_wh[r];
			for (i = 0; i < p->n_things; i++)
				truth +=
				    (p->thing[i].gone
					    ? p->thing[i].last.energy_wh[r]
					    : p->slot->meter.energy_wh[r]) -
				    p->thing[i].start_wh[r];
			off = shift.rate_wh[r] + p->slot->meter.energy_wh[r] -
			    truth;
			if (off > allowed_wh(s, p) || off < -allowed_wh(s, p))
				complain(s,
				    "%s: its unit's register of rate %d is off"
				    " by %lld Wh",
				    p->code, r, (long long)off);
		}
		if (p->thing[p->n_things - 1].n_deeds > 0 &&
		    (p->slot->meter.prepay != 0 || p->slot->meter.credit != 0))
			complain(s, "%s: closed, but it has %lld units",
			    p->code, (long long)p->slot->meter.credit);
	}
	pp_db_close(db);
}
