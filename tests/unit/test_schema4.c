/* SPDX-License-Identifier: ISC */
/*
 * What the schema of accounts' lives, the cash desk and paper refuses, whoever
 * asks.
 */
#include "life_books.h"

static void
the_record_is_only_added_to(void **state)
{
	static const struct {
		const char *table, *column, *words;
	} tables[] = {
	    {"carry", "at = 9", "carried credit is never"},
	    {"shift", "note = 'x'", "shift"},
	    {"payout", "at = 9", "payouts are never"},
	    {"payin", "at = 9", "payins are never"},
	    {"day_close", "at = 9", "closed"},
	    {"closing", "reason = 'x'", "closing"},
	    {"exchange", "reason = 'x'", "exchange"},
	    {"event", "at = 9", "event"},
	    {"print", "at = 9", "prints are never"},
	    {"invoice", "number = '9'", "invoice numbers are never"},
	};
	struct pp_db *db = make_books();

	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		const char *name = tables[i].table;

		assert_kept(db, name, tables[i].column, tables[i].words,
		    strcmp(name, "event") == 0 ? "a receipt has one number"
					       : tables[i].words);
	}
	pp_db_close(db);
}

static void
what_replaces_by_another_key_is_refused_too(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT OR REPLACE INTO carry (account, refund, amount_fen, at,"
	     " who, note) VALUES (1, 1, 5, 5, 'me', '')",
		"carried credit is never changed"},
	    {"INSERT OR REPLACE INTO payout (sale, entry, event, at, who,"
	     " method) VALUES (3, 2, 2, 5, 'me', 'cash')",
		"payouts are never changed"},
	    {"INSERT OR REPLACE INTO payout (sale, entry, event, at, who,"
	     " method) VALUES (2, 1, 2, 5, 'me', 'cash')",
		"payouts are never changed"},
	    {"INSERT OR REPLACE INTO payout (sale, entry, event, at, who,"
	     " method) VALUES (2, 2, 7, 5, 'me', 'cash')",
		"payouts are never changed"},
	    {"INSERT OR REPLACE INTO payin (claim, entry, event, at, who,"
	     " method) VALUES (1, 9, 9, 5, 'me', 'cash')",
		"payins are never changed"},
	    {"INSERT OR REPLACE INTO payin (claim, entry, event, at, who,"
	     " method) VALUES (2, 2, 9, 5, 'me', 'cash')",
		"payins are never changed"},
	    {"INSERT OR REPLACE INTO payin (claim, entry, event, at, who,"
	     " method) VALUES (2, 9, 10, 5, 'me', 'cash')",
		"payins are never changed"},
	    {"INSERT OR REPLACE INTO closing (epoch, why, intended_at, who,"
	     " reason) VALUES (1, 'close', 5, 'me', '')",
		"closings are never changed"},
	    {"INSERT OR REPLACE INTO event (receipt, epoch, kind, at, who)"
	     " VALUES (99, 1, 'closed', 5, 'me')",
		"a receipt has one number"},
	    {"INSERT OR REPLACE INTO exchange SELECT 9, meter, 4, new_epoch,"
	     " at, entered_at, who, reason, serial, 1, 1, 1, 1, 1, 1, 1, 1,"
	     " 1, 1, 1, 1, 1, 1, NULL, NULL, NULL, NULL FROM exchange WHERE id "
	     "= 1",
		"exchanges are never changed"},
	    {"INSERT OR REPLACE INTO ledger_account (code, kind, shift)"
	     " VALUES ('x', 'cash', 2)",
		"ledger accounts are never changed"},
	    {"INSERT OR REPLACE INTO sale SELECT NULL, 'x', kind, reverses,"
	     " meter, epoch, 2, class, amount_fen, method, note, who, at, 99,"
	     " 1, 0, 'armed', 0, 0, NULL, NULL, NULL, '', moves, shift"
	     " FROM sale WHERE id = 2",
		"carried credit is moved once"},
	};

	(void)state;
	REFUSED(cases);
}

/* The armed sale of an order that goes on, with what comes behind. */
#define SALE(kind, method, tail)                                               \
	"INSERT INTO sale (code, kind, meter, epoch, slot, class, amount_fen," \
	" method, note, who, at, receipt, count_before, balance_before_fen,"   \
	" state, moved, weak, remark, moves, shift) VALUES ('x', '" kind       \
	"', 1, 2, 2, 'blind', 900, '" method "', '', 'me', 5, 99, 1, 0,"       \
	" 'armed', 0, 0, '', " tail ")"

#define CHANGE "UPDATE sale SET shift = 1 WHERE code = 'x'"
#define KEPT "of a sale only the end is written"

static void
a_sale_goes_the_way_it_is_paid(void **state)
{
	static const struct refusal cases[] = {
	    {SALE("sale", "transfer", "NULL, NULL"), "moves IS NOT NULL"},
	    {SALE("sale", "cash", "9, NULL"), "moves IS NOT NULL"},
	    {SALE("refund", "transfer", "9, NULL"), "moves IS NOT NULL"},
	    {SALE("sale", "transfer", "9, NULL"), "FOREIGN KEY"},
	    {SALE("sale", "transfer", "1, NULL"),
		"carried credit is moved once"},
	    {SALE("sale", "wechat", "NULL, 2"), "shift IS NULL"},
	    {SALE("sale", "cash", "NULL, 9"), "FOREIGN KEY"},
	    {SALE("sale", "cash", "NULL, 2") ";" CHANGE, KEPT},
	    {SALE("sale", "cash", "NULL, NULL") ";" CHANGE, KEPT},
	};

	(void)state;
	REFUSED(cases);
}

static void
nothing_is_sold_to_a_meter_that_is_being_closed(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT INTO sale SELECT NULL, 'x', kind, reverses, meter, epoch,"
	     " 2, class, amount_fen, method, note, who, at, 99, 1, 0,"
	     " 'armed', 0, 0, NULL, NULL, NULL, '', NULL, NULL FROM sale"
	     " WHERE id = 3",
		"the meter is being closed"},
	};

	(void)state;
	REFUSED(cases);
}

static void
a_receipt_has_one_number(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT INTO event VALUES (NULL, 1, 4, 'opened', 5, 'me')",
		"a receipt has one number"},
	    {"INSERT INTO event VALUES (NULL, 2, 4, 'opened', 5, 'me')",
		"a receipt has one number"},
	    {"INSERT INTO event VALUES (NULL, 0, 4, 'opened', 5, 'me')",
		"receipt >= 1"},
	    {"INSERT INTO event VALUES (NULL, 99, 4, 'lost', 5, 'me')",
		"kind IN"},
	    {"INSERT INTO event VALUES (NULL, 99, 9, 'opened', 5, 'me')",
		"FOREIGN KEY"},
	    {"INSERT INTO sale (code, kind, meter, epoch, slot, class,"
	     " amount_fen, method, note, who, at, receipt, count_before,"
	     " balance_before_fen, state, moved, weak, remark) VALUES"
	     " ('x', 'sale', 1, 2, 2, 'blind', 9, 'cash', '', 'me', 5, 2, 1,"
	     " 0, 'armed', 0, 0, '')",
		"a receipt has one number"},
	};

	(void)state;
	REFUSED(cases);
}

static void
credit_is_carried_as_it_came(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT INTO carry VALUES (NULL, 1, NULL, NULL, 0, 5, 'me', '')",
		"amount_fen >= 1"},
	    {"INSERT INTO carry VALUES (NULL, 1, 3, 1, 5, 5, 'me', '')",
		"refund IS NULL OR closing IS NULL"},
	    {"INSERT INTO carry VALUES (NULL, 99, NULL, NULL, 5, 5, 'me', '')",
		"FOREIGN KEY"},
	    {"INSERT INTO carry VALUES (NULL, 1, NULL, 77, 5, 5, 'me', '')",
		"FOREIGN KEY"},
	};

	(void)state;
	REFUSED(cases);
}

static void
a_shift_is_closed_once_with_all_that_it_needs(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT INTO shift VALUES (NULL, 'D1', 'you', 5, 0, NULL, NULL,"
	     " NULL, NULL, '')",
		"shift.drawer"},
	    {"INSERT INTO shift VALUES (NULL, 'D2', 'me', 5, 0, NULL, NULL,"
	     " NULL, NULL, '')",
		"shift.who"},
	    {"INSERT INTO shift VALUES (NULL, '', 'you', 5, 0, NULL, NULL,"
	     " NULL, NULL, '')",
		"drawer <> ''"},
	    {"INSERT INTO shift VALUES (NULL, 'D2', 'you', 5, -1, NULL, NULL,"
	     " NULL, NULL, '')",
		"float_fen >= 0"},
	    {"UPDATE shift SET closed_at = 8, closed_by = 'me',"
	     " counted_fen = -1, expected_fen = 0 WHERE id = 2",
		"counted_fen >= 0"},
	    {"UPDATE shift SET closed_at = 8, counted_fen = 1,"
	     " expected_fen = 0 WHERE id = 2",
		"closed_by"},
	    {"UPDATE shift SET closed_at = 8, closed_by = 'me',"
	     " expected_fen = 0 WHERE id = 2",
		"counted_fen"},
	    {"UPDATE shift SET closed_at = 8, closed_by = 'me',"
	     " counted_fen = 0 WHERE id = 2",
		"expected_fen"},
	    {"UPDATE shift SET closed_at = 8, closed_by = 'me',"
	     " counted_fen = 0, expected_fen = 0, float_fen = 5 WHERE id = 2",
		"a shift is only closed, once"},
	    {"UPDATE shift SET counted_fen = 5 WHERE id = 1",
		"a shift is only closed, once"},
	    {"INSERT INTO ledger_account (code, kind, shift)"
	     " VALUES ('x', 'channel', 1)",
		"shift IS NULL OR kind = 'cash'"},
	    {"INSERT INTO payout VALUES (NULL, NULL, NULL, 2, 2, 5, 'me', '')",
		"sale IS NULL"},
	    {"INSERT INTO payout VALUES (NULL, 2, 1, 2, 2, 5, 'me', '')",
		"sale IS NULL"},
	    {"INSERT INTO payout VALUES (NULL, 2, NULL, 2, NULL, 5, 'me', '')",
		"payout.event"},
	    {"INSERT INTO payin VALUES (NULL, NULL, 9, 9, 5, 'me', '')",
		"payin.claim"},
	    {"INSERT INTO payin VALUES (NULL, 9, 9, 9, 5, 'me', '')",
		"claim <> event"},
	    {"INSERT INTO day_close VALUES ('today', 5, 'me', '')", "day"},
	};

	(void)state;
	REFUSED(cases);
}

static void
a_closing_is_ended_once_and_whole(void **state)
{
	static const struct refusal cases[] = {
	    {"UPDATE closing SET at = 9 WHERE id = 1",
		"a closing is only ended, once"},
	    {"UPDATE closing SET count = 0 WHERE id = 9",
		"a closing is only ended, once"},
	    {"UPDATE closing SET at = 5, typed = 1, count = 1,"
	     " balance_fen = 1, total_wh = 1, why = 'exchange' WHERE id = 9",
		"a closing is only ended, once"},
	    {"UPDATE closing SET at = 5, count = 1, balance_fen = 1,"
	     " total_wh = 1 WHERE id = 9",
		"typed IS NULL"},
	    {"UPDATE closing SET at = 5, typed = 1, balance_fen = 1,"
	     " total_wh = 1 WHERE id = 9",
		"count IS NULL"},
	    {"UPDATE closing SET at = 5, typed = 1, count = 1, total_wh = 1"
	     " WHERE id = 9",
		"balance_fen IS NULL"},
	    {"UPDATE closing SET at = 5, typed = 1, count = 1,"
	     " balance_fen = 1 WHERE id = 9",
		"total_wh IS NULL"},
	    {"UPDATE closing SET at = 5, typed = 2, count = 1,"
	     " balance_fen = 1, total_wh = 1 WHERE id = 9",
		"typed IN"},
	    {"UPDATE closing SET at = 5, typed = 1, count = 65536,"
	     " balance_fen = 1, total_wh = 1 WHERE id = 9",
		"count BETWEEN"},
	    {"INSERT INTO closing (epoch, why, intended_at, who, reason)"
	     " VALUES (2, 'boredom', 5, 'me', '')",
		"why IN"},
	    {"INSERT INTO closing (epoch, why, intended_at, who, reason)"
	     " VALUES (99, 'close', 5, 'me', '')",
		"FOREIGN KEY"},
	};

	(void)state;
	REFUSED(cases);
}

/* It is exchange 2 that hasn't begun; what is typed of it stays. */
static void
an_exchange_is_ended_once_and_whole(void **state)
{
	static const struct refusal cases[] = {
	    {"UPDATE exchange SET used_wh = 9 WHERE id = 1",
		"an exchange is only ended, once"},
	    {"UPDATE exchange SET new_epoch = NULL, used_wh = NULL,"
	     " used_fen = NULL WHERE id = 1",
		"an exchange is only ended, once"},
	    {"UPDATE exchange SET new_epoch = 4, used_wh = 0, used_fen = 0,"
	     " old_total_wh = 9 WHERE id = 2",
		"an exchange is only ended, once"},
	    {"UPDATE exchange SET new_epoch = 4, used_wh = 0, used_fen = 0,"
	     " flat_wh = 9 WHERE id = 2",
		"an exchange is only ended, once"},
	    {"UPDATE exchange SET new_epoch = 4, used_wh = 0, used_fen = 0,"
	     " serial = '9' WHERE id = 2",
		"an exchange is only ended, once"},
	    {"UPDATE exchange SET new_epoch = 4, used_fen = 0 WHERE id = 2",
		"used_wh IS NULL"},
	    {"UPDATE exchange SET new_epoch = 4, used_wh = 0 WHERE id = 2",
		"used_fen IS NULL"},
	    {"UPDATE exchange SET new_epoch = 4, used_wh = -1, used_fen = 0"
	     " WHERE id = 2",
		"used_wh >= 0"},
	    {"UPDATE exchange SET new_epoch = 4, used_wh = 0, used_fen = -1"
	     " WHERE id = 2",
		"used_fen >= 0"},
	    {"UPDATE exchange SET new_epoch = 2, used_wh = 0, used_fen = 0"
	     " WHERE id = 2",
		"exchange.new_epoch"},
	    {"UPDATE exchange SET given_up_at = 5, given_up_by = 'me',"
	     " given_up_why = 'x' WHERE id = 1",
		"an exchange is only ended, once"},
	    {"UPDATE exchange SET new_epoch = 4, used_wh = 0, used_fen = 0,"
	     " given_up_at = 5, given_up_by = 'me', given_up_why = 'x'"
	     " WHERE id = 2",
		"an exchange is only ended, once"},
	    {"UPDATE exchange SET given_up_at = 5, given_up_why = 'x'"
	     " WHERE id = 2",
		"given_up_by IS NULL"},
	    {"UPDATE exchange SET given_up_at = 5, given_up_by = 'me'"
	     " WHERE id = 2",
		"given_up_why IS NULL"},
	    {"UPDATE exchange SET given_up_at = 5, given_up_by = 'me',"
	     " given_up_why = '' WHERE id = 2",
		"given_up_why <> ''"},
	    {"INSERT INTO exchange SELECT 9, meter, 4, NULL, at, entered_at,"
	     " who, reason, serial, 1, 1, 1, 1, 1, 1, 1, NULL, 1, 1, 1, 1,"
	     " NULL, NULL, NULL, NULL, NULL, NULL FROM exchange WHERE id = 1",
		"sharp_wh IS NULL"},
	    {"INSERT INTO exchange SELECT 9, meter, 4, NULL, at, entered_at,"
	     " who, reason, '', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,"
	     " NULL, NULL, NULL, NULL, NULL, NULL FROM exchange WHERE id = 1",
		"serial <> ''"},
	    {"INSERT INTO carry VALUES (9, 1, NULL, NULL, 5, 5, 'me', '');"
	     "INSERT INTO exchange SELECT 9, meter, 4, NULL, at, entered_at,"
	     " who, reason, '5', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,"
	     " NULL, NULL, 9, NULL, NULL, NULL FROM exchange WHERE id = 1",
		"carry IS NULL"},
	};

	(void)state;
	REFUSED(cases);
}

static void
a_print_may_only_turn_out_to_have_failed(void **state)
{
	static const struct refusal cases[] = {
	    {"UPDATE print SET copies = 9, failed = 1 WHERE id = 1",
		"prints are never changed"},
	    {"UPDATE print SET failed = 0 WHERE id = 2",
		"prints are never changed"},
	    {"INSERT INTO print VALUES (NULL, 1, 5, 'me', 0, 'text', 0)",
		"copies BETWEEN"},
	    {"INSERT INTO print VALUES (NULL, 1, 5, 'me', 1, 'text', 7)",
		"failed IN"},
	    {"INSERT INTO invoice VALUES (NULL, 1, '', 5, 'me')",
		"number <> ''"},
	};
	struct pp_db *db;

	(void)state;
	REFUSED(cases);
	assert_int_equal(unlink("pp.db"), 0);
	assert_int_equal(unlink("pp.db-wal"), 0);
	assert_int_equal(unlink("pp.db-shm"), 0);
	db = make_books();
	write_one(db, "UPDATE print SET failed = 1 WHERE id = 1");
	write_one(db, "INSERT INTO invoice VALUES (NULL, 1, '8', 5, 'me')");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_record_is_only_added_to),
	    TEST(what_replaces_by_another_key_is_refused_too),
	    TEST(a_sale_goes_the_way_it_is_paid),
	    TEST(nothing_is_sold_to_a_meter_that_is_being_closed),
	    TEST(a_receipt_has_one_number),
	    TEST(credit_is_carried_as_it_came),
	    TEST(a_shift_is_closed_once_with_all_that_it_needs),
	    TEST(a_closing_is_ended_once_and_whole),
	    TEST(an_exchange_is_ended_once_and_whole),
	    TEST(a_print_may_only_turn_out_to_have_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
