/* SPDX-License-Identifier: ISC */
/*
 * What is asked of the books for the sums of a day.
 */
#include "day_sums.h"

/* The entries `e` of a span: ?1 is its end, ?2 its begin, ?3 what was seen. */
#define IN_SPAN "e.at < ?1 AND (e.at >= ?2 OR e.id > ?3)"

/*
 * What people alone vouch for, and what they began and didn't finish: the
 * owner signs for it by name, not as part of a sum.
 */
static const char items[] =
    "WITH item AS ("
    /* Meters that ended by typed values. */
    " SELECT 1 AS part, v.id, v.epoch, iif(k.why = 'close', 'typed-close',"
    "  'typed-exchange') AS what, k.balance_fen AS fen, v.who,"
    "  k.reason AS said FROM closing k JOIN event v ON v.epoch = k.epoch"
    "  AND v.kind = 'closed' WHERE k.typed = 1 AND v.at >= ?2 AND v.at < ?1"
    /* What new meters had used by the time they were entered. */
    " UNION ALL SELECT 2, x.id, e.epoch, 'correction', sum(p.amount_fen),"
    "  e.who, x.reason FROM entry e JOIN posting p ON p.entry = e.id"
    "  JOIN exchange x ON x.new_epoch = e.epoch"
    "  WHERE " IN_SPAN " AND e.kind = 'correction' GROUP BY x.id"
    /* Credit that no money stands behind here. */
    " UNION ALL SELECT 3, s.id, s.epoch, 'outside', s.amount_fen, c.who,"
    "  c.note FROM entry e JOIN sale s ON s.id = e.sale"
    "  JOIN carry c ON c.id = s.moves WHERE " IN_SPAN
    "  AND e.kind = 'credited' AND c.refund IS NULL AND c.closing IS NULL"
    " UNION ALL SELECT 4, e.id, e.epoch, 'external', p.amount_fen, e.who, ''"
    "  FROM entry e JOIN posting p ON p.entry = e.id WHERE " IN_SPAN
    "  AND e.kind = 'external'"
    /* Decisions. */
    " UNION ALL SELECT 5, r.id, s.epoch, 'decided', s.amount_fen, r.who,"
    "  s.code || ' ' || r.verdict || ': ' || r.reason FROM resolution r"
    "  JOIN sale s ON s.id = r.sale WHERE r.at >= ?2 AND r.at < ?1"
    " UNION ALL SELECT 6, g.epoch, g.epoch, 'given-up', NULL, g.who,"
    "  g.reason FROM given_up g WHERE g.at >= ?2 AND g.at < ?1"
    /* What isn't finished. */
    " UNION ALL SELECT 7, k.id, k.epoch, 'closing', NULL, k.who, k.reason"
    "  FROM closing k WHERE k.at IS NULL AND k.intended_at < ?1"
    " UNION ALL SELECT 8, o.id, o.id, 'opening', NULL, o.who, o.serial"
    "  FROM epoch o WHERE o.began_at IS NULL AND o.ended_at IS NULL"
    "  AND o.intended_at < ?1 AND NOT EXISTS (SELECT 1 FROM exchange"
    "   WHERE meter = o.meter AND new_epoch IS NULL AND given_up_at IS NULL)"
    " UNION ALL SELECT 9, k.id, o.id, 'exchange', NULL, k.who, k.reason"
    "  FROM closing k JOIN epoch o ON o.id = k.epoch"
    "  JOIN account a ON a.id = o.account WHERE k.why = 'exchange'"
    "  AND k.at IS NOT NULL AND k.intended_at < ?1 AND a.closed_at IS NULL"
    "  AND NOT EXISTS (SELECT 1 FROM epoch n WHERE n.meter = o.meter"
    "   AND n.no > o.no AND n.began_at IS NOT NULL)"
    "  AND NOT EXISTS (SELECT 1 FROM given_up WHERE epoch = o.id))"
    " SELECT row_number() OVER (ORDER BY i.part, i.id), i.what, m.code,"
    " a.code, i.fen, i.who, i.said FROM item i"
    " JOIN epoch o ON o.id = i.epoch JOIN meter m ON m.id = o.meter"
    " JOIN account a ON a.id = o.account ORDER BY i.part, i.id";

const struct pp_day_query pp_day_queries[] = {
    {
	.n_values = 3,
	.sql = "WITH given AS (SELECT s.receipt FROM entry e"
	       "  JOIN sale s ON s.id = e.sale WHERE " IN_SPAN
	       "  AND e.kind = 'armed' UNION ALL SELECT receipt FROM event"
	       "  WHERE at >= ?2 AND at < ?1)"
	       " SELECT count(*), ifnull(min(receipt), 0),"
	       " ifnull(max(receipt), 0) FROM given",
	.columns = {{"receipts.count", PP_DAY_NUMBER},
	    {"receipts.first", PP_DAY_NUMBER},
	    {"receipts.last", PP_DAY_NUMBER}},
    },
    /*
     * Money of customers: taken, also of what they owed, returned for refunds,
     * paid out as was due.
     */
    {
	.rows = "method",
	.n_values = 3,
	.sql =
	    "SELECT CASE a.kind WHEN 'cash' THEN 'cash'"
	    "  ELSE substr(a.code, 9) END AS method,"
	    " sum(e.kind IN ('armed', 'payin')),"
	    " sum(iif(e.kind IN ('armed', 'payin'), p.amount_fen, 0)),"
	    " sum(e.kind = 'credited'),"
	    " sum(iif(e.kind = 'credited', p.amount_fen, 0)),"
	    " sum(e.kind = 'payout'),"
	    " sum(iif(e.kind = 'payout', p.amount_fen, 0))"
	    " FROM entry e JOIN posting p ON p.entry = e.id"
	    " JOIN ledger_account a"
	    "  ON a.id = iif(e.kind IN ('armed', 'payin'), p.debit, p.credit)"
	    " WHERE " IN_SPAN
	    " AND e.kind IN ('armed', 'credited', 'payout', 'payin')"
	    " AND a.kind IN ('cash', 'channel')"
	    " GROUP BY method ORDER BY min(a.id)",
	.columns = {{"taken.count", PP_DAY_NUMBER}, {"taken.yuan", PP_DAY_YUAN},
	    {"returned.count", PP_DAY_NUMBER}, {"returned.yuan", PP_DAY_YUAN},
	    {"paid_out.count", PP_DAY_NUMBER}, {"paid_out.yuan", PP_DAY_YUAN}},
    },
    {
	.n_values = 3,
	.sql = "SELECT count(*), ifnull(sum(p.amount_fen), 0) FROM entry e"
	       " JOIN posting p ON p.entry = e.id"
	       " WHERE " IN_SPAN " AND e.kind = 'payin'",
	.columns = {{"paid_in.count", PP_DAY_NUMBER},
	    {"paid_in.yuan", PP_DAY_YUAN}},
    },
    /*
     * What meters were given and what was taken back; moves are in both, and
     * what came from outside the books is in the first alone.
     */
    {
	.n_values = 3,
	.sql = "WITH credited AS (SELECT a.kind = 'meter' AS given,"
	       "  p.amount_fen AS fen, c.id IS NOT NULL AS moved,"
	       "  coalesce(c.refund, c.closing) IS NOT NULL AS inside"
	       "  FROM entry e JOIN posting p ON p.entry = e.id"
	       "  JOIN ledger_account a ON a.id = p.credit"
	       "  JOIN sale s ON s.id = e.sale"
	       "  LEFT JOIN carry c ON c.id = s.moves"
	       "  WHERE " IN_SPAN " AND e.kind = 'credited')"
	       " SELECT count(*) FILTER (WHERE given),"
	       " ifnull(sum(fen) FILTER (WHERE given), 0),"
	       " count(*) FILTER (WHERE NOT given),"
	       " ifnull(sum(fen) FILTER (WHERE NOT given), 0),"
	       " count(*) FILTER (WHERE moved AND inside),"
	       " ifnull(sum(fen) FILTER (WHERE moved AND inside), 0),"
	       " count(*) FILTER (WHERE moved AND NOT inside),"
	       " ifnull(sum(fen) FILTER (WHERE moved AND NOT inside), 0)"
	       " FROM credited",
	.columns = {{"meters.given.count", PP_DAY_NUMBER},
	    {"meters.given.yuan", PP_DAY_YUAN},
	    {"meters.taken.count", PP_DAY_NUMBER},
	    {"meters.taken.yuan", PP_DAY_YUAN},
	    {"meters.moved.count", PP_DAY_NUMBER},
	    {"meters.moved.yuan", PP_DAY_YUAN},
	    {"meters.outside.count", PP_DAY_NUMBER},
	    {"meters.outside.yuan", PP_DAY_YUAN}},
    },
    /* The site's cash: what it had, what came and went, what it has then. */
    {
	.n_values = 3,
	.sql = "WITH moved AS (SELECT e.kind,"
	       "  iif(p.debit = a.id, p.amount_fen, -p.amount_fen) AS fen,"
	       "  e.at >= ?2 OR e.id > ?3 AS here"
	       "  FROM ledger_account a"
	       "  JOIN posting p ON a.id IN (p.debit, p.credit)"
	       "  JOIN entry e ON e.id = p.entry"
	       "  WHERE a.code = 'cash' AND e.at < ?1)"
	       " SELECT ifnull(sum(fen) FILTER (WHERE NOT here), 0),"
	       " ifnull(sum(fen) FILTER (WHERE here AND kind NOT IN"
	       "  ('float', 'handover', 'counted')), 0),"
	       " ifnull(sum(-fen) FILTER (WHERE here AND kind = 'float'), 0),"
	       " ifnull(sum(fen) FILTER (WHERE here AND kind IN"
	       "  ('handover', 'counted')), 0), ifnull(sum(fen), 0) FROM moved",
	.columns = {{"cash.before.yuan", PP_DAY_YUAN},
	    {"cash.orders.yuan", PP_DAY_YUAN},
	    {"cash.floats.yuan", PP_DAY_YUAN},
	    {"cash.handed_over.yuan", PP_DAY_YUAN},
	    {"cash.after.yuan", PP_DAY_YUAN}},
    },
    /* What accounts of the books stand at, when the span ends. */
    {
	.n_values = 1,
	.sql = "WITH stands AS (SELECT a.kind, a.shift,"
	       "  iif(p.debit = a.id, p.amount_fen, -p.amount_fen) AS fen"
	       "  FROM ledger_account a"
	       "  JOIN posting p ON a.id IN (p.debit, p.credit)"
	       "  JOIN entry e ON e.id = p.entry"
	       "  WHERE e.at < ?1 AND (a.shift IS NOT NULL"
	       "  OR a.kind IN ('refund-due', 'claim')))"
	       " SELECT ifnull(sum(fen) FILTER (WHERE shift IS NOT NULL), 0),"
	       " ifnull(sum(-fen) FILTER (WHERE kind = 'refund-due'), 0),"
	       " ifnull(sum(fen) FILTER (WHERE kind = 'claim'), 0) FROM stands",
	.columns = {{"drawers.after.yuan", PP_DAY_YUAN},
	    {"due.after.yuan", PP_DAY_YUAN},
	    {"claims.after.yuan", PP_DAY_YUAN}},
    },
    /* Orders of the span, or before, that hadn't ended with it. */
    {
	.n_values = 1,
	.sql = "SELECT count(*) FILTER (WHERE state <> 'disputed'),"
	       " ifnull(sum(amount_fen) FILTER (WHERE state <> 'disputed'), 0),"
	       " count(*) FILTER (WHERE state = 'disputed'),"
	       " ifnull(sum(amount_fen) FILTER (WHERE state = 'disputed'), 0)"
	       " FROM sale WHERE at < ?1 AND ifnull(ended_at, ?1) >= ?1",
	.columns = {{"pending.count", PP_DAY_NUMBER},
	    {"pending.yuan", PP_DAY_YUAN}, {"disputed.count", PP_DAY_NUMBER},
	    {"disputed.yuan", PP_DAY_YUAN}},
    },
    {
	.n_values = 2,
	.sql = "SELECT count(*) FILTER (WHERE opened_at >= ?2"
	       "  AND opened_at < ?1),"
	       " count(*) FILTER (WHERE closed_at >= ?2 AND closed_at < ?1),"
	       " (SELECT count(*) FROM closing k JOIN event v"
	       "  ON v.epoch = k.epoch AND v.kind = 'closed'"
	       "  WHERE k.typed = 1 AND v.at >= ?2 AND v.at < ?1)"
	       " FROM account",
	.columns = {{"accounts.opened", PP_DAY_NUMBER},
	    {"accounts.closed", PP_DAY_NUMBER},
	    {"accounts.typed", PP_DAY_NUMBER}},
    },
    {
	.rows = "item",
	.n_values = 3,
	.sql = items,
	.columns = {{"what", PP_DAY_TEXT}, {"meter", PP_DAY_TEXT},
	    {"account", PP_DAY_TEXT}, {"yuan", PP_DAY_YUAN},
	    {"operator", PP_DAY_TEXT}, {"said", PP_DAY_TEXT}},
    },
    /* What one person did alone, and what another approved, by the log. */
    {
	.rows = "act",
	.n_values = 2,
	.sql =
	    "SELECT l.seq, l.result, l.action || ' ' || l.subject,"
	    " l.who || ifnull(', ' || r.said_by, ''), substr(l.words, 1, 400)"
	    " FROM log l LEFT JOIN request r ON l.result = 'approved'"
	    "  AND instr(l.words, 'request=') > 0 AND r.id = CAST("
	    "  substr(l.words, instr(l.words, 'request=') + 8) AS INTEGER)"
	    " WHERE l.at >= ?2 AND l.at < ?1"
	    " AND l.result IN ('alone', 'approved') ORDER BY l.seq",
	.columns = {{"result", PP_DAY_TEXT}, {"did", PP_DAY_TEXT},
	    {"operator", PP_DAY_TEXT}, {"words", PP_DAY_TEXT}},
    },
    {0},
};
