/* SPDX-License-Identifier: ISC */
/*
 * The checks of orders and the books.  The triggers of the schema refuse what
 * these find: who gets around them, by hand or on a damaged disk, is named.
 */
#include "checkup_impl.h"

/* Whether an order gives, on any row that has its kind. */
#define GIVES "kind IN ('sale', 'refund-reversal')"

/*
 * What an order has to have in the books by its state: rows of debit, credit.
 * Its money is a person's, the meter's, or due back; meanwhile in suspense.
 * What a drawer was to pay out is due where its shift was over by then.
 */
#define WANTED                                                                 \
	"WITH side AS (SELECT s.id, s.code, s.state, s.amount_fen,"            \
	" s." GIVES " AS gives, u.id AS suspense,"                             \
	" iif(s.method = 'transfer', p.id, d.id) AS due,"                      \
	" l.id AS meter, coalesce(w.id, p.id) AS person,"                      \
	" iif(w.id IS NULL, p.id, d.id) AS late FROM sale s"                   \
	" JOIN ledger_account u ON u.code = 'suspense'"                        \
	" JOIN ledger_account d ON d.code = 'refund-due'"                      \
	" LEFT JOIN ledger_account l ON l.epoch = s.epoch"                     \
	" LEFT JOIN ledger_account w ON w.shift = s.shift"                     \
	" LEFT JOIN ledger_account p ON p.code = iif(s.method IN"              \
	" ('cash', 'transfer'), s.method, 'channel:' || s.method)),"           \
	" wanted AS (SELECT id, code, amount_fen, 'armed' AS kind,"            \
	" iif(gives, person, meter) AS debit, suspense AS credit,"             \
	" suspense AS or_credit FROM side"                                     \
	" UNION ALL SELECT id, code, amount_fen, state, suspense,"             \
	" CASE WHEN state = 'credited' THEN iif(gives, meter, person)"         \
	" ELSE iif(gives, due, meter) END,"                                    \
	" CASE WHEN state = 'credited' THEN iif(gives, meter, late)"           \
	" ELSE iif(gives, due, meter) END FROM side"                           \
	" WHERE state IN ('credited', 'not-credited')) "

const struct pp_check pp_checkup_money[] = {
    {"receipt",
	"SELECT 'receipt ' || (before + 1) || ': is missing' FROM"
	" (SELECT receipt, lag(receipt, 1, 0) OVER (ORDER BY receipt)"
	" AS before FROM (SELECT receipt FROM sale UNION ALL"
	" SELECT receipt FROM event)) WHERE receipt <> before + 1"},
    {"order_epoch",
	"SELECT s.code || ': for another meter than its account''s'"
	" FROM sale s JOIN epoch e ON e.id = s.epoch WHERE e.meter <> s.meter"},
    {"order_evidence",
	"SELECT code || ': ' || CASE"
	" WHEN NOT EXISTS (SELECT 1 FROM attempt WHERE sale = s.id)"
	" THEN 'no attempt to send it'"
	" WHEN NOT EXISTS (SELECT 1 FROM evidence WHERE sale = s.id"
	" AND role = 'before') THEN 'nothing was read before it'"
	" ELSE 'nothing proves how it ended' END FROM sale s"
	" WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE sale = s.id)"
	" OR NOT EXISTS (SELECT 1 FROM evidence WHERE sale = s.id"
	" AND role = 'before') OR (state <> 'armed' AND NOT EXISTS"
	" (SELECT 1 FROM evidence WHERE sale = s.id AND role = 'verdict')"
	" AND NOT EXISTS (SELECT 1 FROM resolution WHERE sale = s.id))"},
    {"order_reversal",
	"SELECT s.code || ': is not the reversal of ' || r.code"
	" FROM sale s JOIN sale r ON r.id = s.reverses"
	" WHERE s.kind <> r.kind || '-reversal' OR s.epoch <> r.epoch"
	" OR s.amount_fen <> r.amount_fen"
	" OR (r.state <> 'credited' AND s.state <> 'not-credited')"},
    {"order_slot",
	"SELECT code || ': has slot ' || slot || ', by those before it '"
	" || due FROM (SELECT s.code, s.slot, e.start_count"
	" + row_number() OVER (PARTITION BY s.epoch ORDER BY s.id)"
	" + (SELECT coalesce(sum(h.count - h.books_count), 0) FROM hold h"
	" WHERE h.epoch = e.id AND h.ended_as = 'adopted'"
	" AND h.books_count < s.slot) AS due"
	" FROM sale s JOIN epoch e ON e.id = s.epoch WHERE s.moved = 1)"
	" WHERE slot <> due"},
    {"epoch_count",
	"SELECT m.code || ': its purchase count is ' || c.count"
	" || ' by the books, which no meter shows' FROM epoch_count c"
	" JOIN meter m ON m.id = c.meter WHERE c.count NOT BETWEEN 0 AND "
	"65535"},
    {"epoch_in_use",
	"SELECT m.code || ': retired, but account ' || a.code || ' has it'"
	" FROM epoch e JOIN meter m ON m.id = e.meter"
	" JOIN account a ON a.id = e.account"
	" WHERE e.ended_at IS NULL AND m.retired_at IS NOT NULL"},
    {"account_in_use",
	"SELECT m.code || ': account ' || a.code || ' has it, but is closed'"
	" FROM epoch e JOIN meter m ON m.id = e.meter"
	" JOIN account a ON a.id = e.account"
	" WHERE e.ended_at IS NULL AND a.closed_at IS NOT NULL"},
    {"entry",
	"SELECT 'entry ' || e.id || ': has ' || count(p.id) || ' postings'"
	" FROM entry e LEFT JOIN posting p ON p.entry = e.id"
	" GROUP BY e.id HAVING count(p.id) <> 1"},
    {"order_posted",
	WANTED
	"SELECT w.code || ': its entry ' || w.kind || ' is missing or wrong'"
	" FROM wanted w LEFT JOIN entry e ON e.sale = w.id AND e.kind = w.kind"
	" LEFT JOIN posting p ON p.entry = e.id"
	" WHERE p.debit IS NOT w.debit OR (p.credit IS NOT w.credit"
	" AND p.credit IS NOT w.or_credit)"
	" OR p.amount_fen IS NOT w.amount_fen"
	" UNION ALL SELECT s.code || ': has an entry ' || e.kind"
	" || ' that it can''t have' FROM entry e JOIN sale s ON s.id = e.sale"
	" WHERE e.epoch IS NOT s.epoch OR (e.kind NOT IN ('armed', s.state)"
	" AND e.kind <> 'payout'"
	" AND (e.kind <> 'rounding' OR s.state <> 'credited' OR s." GIVES "))"},
    {"suspense",
	"SELECT 'suspense: ' || books || ' fen, open orders come to '"
	" || orders || ' fen' FROM (SELECT -balance_fen AS books,"
	" (SELECT coalesce(sum(amount_fen), 0) FROM sale"
	" WHERE state IN ('armed', 'disputed')) AS orders"
	" FROM ledger_balance WHERE code = 'suspense')"
	" WHERE books <> orders"},
    {"refund_due",
	"SELECT 'refund-due: ' || balance_fen || ' fen more was given back"
	" than was due' FROM ledger_balance"
	" WHERE code = 'refund-due' AND balance_fen > 0"},
    /* All that was given, less what was taken or is about to be. */
    {"liability",
	"SELECT meter || ':' || no || ': the books owe it ' || books"
	" || ' fen, by its history ' || history || ' fen'"
	" FROM (SELECT m.code AS meter, e.no, -l.balance_fen AS books,"
	" iif(e.adopted, e.start_fen, 0)"
	" + (SELECT coalesce(sum(CASE WHEN s." GIVES
	" THEN iif(state = 'credited', amount_fen, 0)"
	" ELSE iif(state = 'not-credited', 0, -amount_fen) END), 0)"
	" FROM sale s WHERE s.meter = e.meter AND s.epoch = e.id"
	" AND (state <> 'not-credited' OR moved = 1))"
	" + (SELECT coalesce(sum(iif(p.credit = l.id, amount_fen,"
	" -amount_fen)), 0) FROM posting p JOIN entry x ON x.id = p.entry"
	" WHERE (p.credit = l.id OR p.debit = l.id)"
	" AND x.kind IN ('rounding', 'external', 'used', 'left', 'owed'))"
	" AS history"
	" FROM epoch e JOIN ledger_balance l ON l.epoch = e.id"
	" JOIN meter m ON m.id = e.meter)"
	" WHERE books <> history"
	" UNION ALL SELECT m.code || ':' || e.no || ': is not in the books'"
	" FROM epoch e JOIN meter m ON m.id = e.meter"
	" WHERE e.began_at IS NOT NULL AND NOT EXISTS"
	" (SELECT 1 FROM ledger_account WHERE epoch = e.id)"},
    {0},
};

const struct pp_check pp_checkup_money_notes[] = {
    {"hold",
	"SELECT count(*) || iif(count(*) = 1, ' meter is', ' meters are')"
	" || ' closed for sale; pp-resolve ends it'"
	" FROM hold WHERE ended_at IS NULL HAVING count(*) > 0"},
    {"disputed",
	"SELECT count(*) || iif(count(*) = 1, ' order is', ' orders are')"
	" || ' disputed; pp-resolve ends it'"
	" FROM sale WHERE state = 'disputed' HAVING count(*) > 0"},
    {"pending",
	"SELECT count(*) || iif(count(*) = 1, ' order is', ' orders are')"
	" || ' pending for more than a day; pp-settle ends it'"
	" FROM sale WHERE state = 'armed' AND at < ?1 - 86400"
	" HAVING count(*) > 0"},
    /* More may be paid back by a method than came in by it. */
    {"paid_out",
	"SELECT code || ': ' || printf('%d.%02d', -balance_fen / 100,"
	" -balance_fen % 100) || ' yuan more was paid out than came in'"
	" FROM ledger_balance WHERE kind IN ('cash', 'channel')"
	" AND balance_fen < 0"},
    {0},
};
