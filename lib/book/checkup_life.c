/* SPDX-License-Identifier: ISC */
/*
 * The checks of what goes on around orders: carried credit, closings and
 * exchanges of meters, drawers, and what was paid out and in.
 */
#include "checkup_impl.h"

const struct pp_check pp_checkup_life[] = {
    {"carry",
	"SELECT s.code || ': what it took isn''t carried as it should be'"
	" FROM sale s JOIN epoch e ON e.id = s.epoch"
	" LEFT JOIN carry c ON c.refund = s.id"
	" WHERE (c.id IS NOT NULL OR (s.kind = 'refund'"
	" AND s.method = 'transfer' AND s.state = 'credited'))"
	" AND (s.kind <> 'refund' OR s.method <> 'transfer'"
	" OR s.state <> 'credited' OR c.amount_fen IS NOT s.amount_fen"
	" OR c.account IS NOT e.account)"
	" UNION ALL SELECT m.code || ':' || e.no"
	" || ': what it had left isn''t carried as it should be'"
	" FROM closing k JOIN epoch e ON e.id = k.epoch"
	" JOIN meter m ON m.id = e.meter LEFT JOIN carry c ON c.closing = k.id"
	" WHERE iif(k.why = 'exchange' AND k.balance_fen > 0,"
	" c.amount_fen IS NOT k.balance_fen OR c.account IS NOT e.account,"
	" c.id IS NOT NULL)"
	" UNION ALL SELECT s.code || ': moves other credit than its own'"
	" FROM sale s JOIN epoch e ON e.id = s.epoch"
	" LEFT JOIN carry_left l ON l.id = s.moves"
	" WHERE s.moves IS NOT NULL AND s.state <> 'not-credited'"
	" AND (l.left_fen IS NOT s.amount_fen OR l.account IS NOT e.account)"},
    /* Owed to customers on its way; from outside, until it is moved, not. */
    {"transfer",
	"SELECT 'transfer: ' || books || ' fen, by what was carried '"
	" || history || ' fen' FROM (SELECT balance_fen AS books,"
	" (SELECT coalesce(sum(start_fen), 0) FROM epoch"
	" WHERE adopted = 1 AND began_at IS NOT NULL)"
	" + (SELECT coalesce(sum(CASE"
	" WHEN c.refund IS NULL AND c.closing IS NULL"
	" THEN iif(l.moved_by IS NULL, 0, l.left_fen)"
	" ELSE iif(l.moved_by IS NULL AND NOT l.paid_out, -l.left_fen, 0)"
	" END), 0)"
	" FROM carry c JOIN carry_left l ON l.id = c.id) AS history"
	" FROM ledger_balance WHERE code = 'transfer')"
	" WHERE books <> history"},
    {"closing",
	"SELECT m.code || ':' || e.no || ': ' || CASE"
	" WHEN e.ended_at IS NULL THEN 'goes on, but was closed'"
	" WHEN k.at IS NULL THEN 'has ended, but is being closed still'"
	" ELSE 'has ended, but the books owe it ' || -l.balance_fen"
	" || ' fen' END FROM closing k JOIN epoch e ON e.id = k.epoch"
	" JOIN meter m ON m.id = e.meter"
	" LEFT JOIN ledger_balance l ON l.epoch = e.id"
	" WHERE (e.ended_at IS NULL) <> (k.at IS NULL)"
	" OR (k.at IS NOT NULL AND l.balance_fen IS NOT 0)"},
    {"exchange",
	"SELECT m.code || ': its exchange is of another meter or account'"
	" FROM exchange x JOIN meter m ON m.id = x.meter"
	" JOIN epoch o ON o.id = x.old_epoch"
	" LEFT JOIN closing k ON k.epoch = o.id"
	" LEFT JOIN epoch n ON n.id = x.new_epoch"
	" WHERE o.meter <> x.meter OR k.why IS NOT 'exchange' OR k.at IS NULL"
	" OR (n.id IS NOT NULL AND (n.meter <> x.meter"
	" OR n.account <> o.account OR n.serial <> x.serial))"},
    /* Before the new one proved itself, it showed no more than then. */
    {"exchange_time",
	"SELECT m.code || ': the old meter was there after its exchange, with '"
	" || max(r.total_wh) || ' Wh' FROM exchange x"
	" CROSS JOIN meter m ON m.id = x.meter"
	" CROSS JOIN evidence v ON v.id ="
	" (SELECT min(id) FROM evidence WHERE epoch = x.new_epoch)"
	" CROSS JOIN pass p ON p.ended_at > x.at AND p.began_at < v.at"
	" CROSS JOIN reading r ON r.id IN"
	" (p.id * 2097152 + m.id * 2, p.id * 2097152 + m.id * 2 + 1)"
	" WHERE r.flags = 0 AND p.began_at + r.after_s > x.at"
	" AND p.began_at + r.after_s < v.at AND (r.total_wh > v.total_wh"
	" OR (x.used_wh > 0 AND r.total_wh < x.total_wh)) GROUP BY x.id"},
    {"drawer",
	"SELECT l.code || ': ' || l.balance_fen || ' fen after its shift'"
	" FROM shift s JOIN ledger_account a ON a.shift = s.id"
	" JOIN ledger_balance l ON l.id = a.id"
	" WHERE s.closed_at IS NOT NULL AND l.balance_fen <> 0"
	" UNION ALL SELECT 'shift ' || s.id || ': has no drawer in the books'"
	" FROM shift s WHERE NOT EXISTS"
	" (SELECT 1 FROM ledger_account WHERE shift = s.id)"
	" UNION ALL SELECT 'shift ' || s.id || ': its ' || w.kind"
	" || ' isn''t what the books have' FROM shift s"
	" JOIN ledger_account a ON a.shift = s.id"
	" JOIN (SELECT 'float' AS kind UNION ALL SELECT 'counted'"
	" UNION ALL SELECT 'difference') w"
	" WHERE (w.kind = 'float' OR s.closed_at IS NOT NULL)"
	" AND CASE w.kind WHEN 'float' THEN s.float_fen"
	" WHEN 'counted' THEN -s.counted_fen"
	" ELSE s.counted_fen - s.expected_fen END"
	" <> (SELECT coalesce(sum(iif(p.debit = a.id, p.amount_fen,"
	" -p.amount_fen)), 0) FROM entry e JOIN posting p ON p.entry = e.id"
	" WHERE e.shift = s.id AND e.kind = w.kind)"},
    /* What was due once is given once, and all of it. */
    {"payout",
	"SELECT 'payout ' || o.id || ': isn''t what was due'"
	" FROM payout o JOIN ledger_account d ON d.code = 'refund-due'"
	" JOIN ledger_account t ON t.code = 'transfer'"
	" LEFT JOIN entry x ON x.id = o.entry AND x.kind = 'payout'"
	" LEFT JOIN posting p ON p.entry = x.id"
	" LEFT JOIN carry c ON c.refund = o.sale OR c.closing = o.closing"
	" LEFT JOIN carry_left l ON l.id = c.id WHERE p.id IS NULL"
	" OR p.debit <> iif(c.id IS NULL, d.id, t.id)"
	" OR p.amount_fen IS NOT iif(c.id IS NOT NULL, l.left_fen,"
	" (SELECT q.amount_fen FROM entry y"
	" JOIN posting q ON q.entry = y.id WHERE q.credit = d.id"
	" AND (y.sale = o.sale OR (y.kind = 'left' AND y.epoch ="
	" (SELECT epoch FROM closing WHERE id = o.closing)))))"
	" UNION ALL SELECT 'entry ' || x.id || ': is no payout of anything'"
	" FROM entry x WHERE x.kind = 'payout' AND NOT EXISTS"
	" (SELECT 1 FROM payout WHERE entry = x.id)"},
    /* What was owed once is paid once, and all of it. */
    {"payin",
	"SELECT 'payin ' || o.id || ': isn''t what was owed'"
	" FROM payin o JOIN ledger_account d ON d.code = 'claim'"
	" JOIN event v ON v.id = o.claim"
	" LEFT JOIN entry x ON x.id = o.entry AND x.kind = 'payin'"
	" AND x.epoch = v.epoch LEFT JOIN posting p ON p.entry = x.id"
	" WHERE p.id IS NULL OR p.credit <> d.id"
	" OR p.amount_fen IS NOT (SELECT sum(q.amount_fen) FROM entry y"
	" JOIN posting q ON q.entry = y.id WHERE q.debit = d.id"
	" AND y.epoch = v.epoch AND y.kind = CASE v.kind"
	" WHEN 'closed' THEN 'owed' WHEN 'exchanged' THEN 'correction' END)"
	" UNION ALL SELECT 'entry ' || x.id || ': is no payin of anything'"
	" FROM entry x WHERE x.kind = 'payin' AND NOT EXISTS"
	" (SELECT 1 FROM payin WHERE entry = x.id)"},
    {0},
};
