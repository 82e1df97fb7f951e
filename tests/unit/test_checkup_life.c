/* SPDX-License-Identifier: ISC */
/*
 * The checks of carried credit, closings, exchanges, drawers and pay-outs:
 * whoever gets around the triggers is named.
 */
#include "life_help.h"

#include "shift.h"

/* A good reading of meter 1 an hour after its exchange. */
#define READ_AFTER(wh)                                                         \
	"INSERT INTO pass SELECT 1, at + 3600, at + 3600, NULL, 0, 1, 1"       \
	" FROM exchange;"                                                      \
	"INSERT INTO reading (id, after_s, flags, rest_wh, bits, packed)"      \
	" VALUES (2097154, 0, 0, " wh ", 0, x'')"

struct seen {
	int failed;
	char check[32], detail[160]; /* the first that failed */
};

static void
see(void *arg, const struct pp_checkup_line *f)
{
	struct seen *seen = arg;

	if (f->result != PP_CHECKUP_FAILED || seen->failed++ > 0)
		return;
	snprintf(seen->check, sizeof seen->check, "%s", f->check);
	snprintf(seen->detail, sizeof seen->detail, "%s", f->detail);
}

static struct pp_sale_wish
of_kept(struct pp_sale_wish wish, const char *who)
{
	wish.who = who;
	return wish;
}

/*
 * Meter 1 was exchanged for another, which had used 2.00 yuan; meter 2 was
 * closed by typed values; 7.00 yuan of outside wait, 3.00 were moved to meter
 * 3, to which "clerk" sold 5.00 and 4.00 in cash, the latter for nothing.
 */
static struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch one = adopt_meter(db, 1, 0, 900),
			two = adopt_meter(db, 2, 0, 600), new, three;
	struct pp_typed typed = typed_of(shows(0, 600), 500);
	struct pp_carry carry = take_all(db, &one, shows(0, 900)), none;
	struct pp_shift shift;
	struct pp_swap swap;
	struct pp_sale s;
	struct pp_payout paid;

	close_meter(db, &one, PP_CLOSING_EXCHANGE, shows(1, -1), true);
	must(try_swap(db, &wish, &swap));
	new = begin_new(db, &swap, 4000, 200);
	must(pp_carry_get(db, carry.id, &carry));
	done(db, move_wish(&carry), &new, new_shows(0, 0, 4000));
	must(try_type(db, &two, PP_CLOSING_CLOSE, &typed, &none));
	three = open_meter(db, 3);
	begin(db);
	must(set(db, "desk.drawers", "D1"));
	must(pp_carry_add(db, three.account, (pp_money){700}, "old", NOON, "me",
	    &carry));
	must(pp_carry_add(db, three.account, (pp_money){300}, "old", NOON, "me",
	    &carry));
	must(
	    pp_shift_open(db, "D1", "clerk", (pp_money){50}, "", NOON, &shift));
	commit(db);
	done(db, move_wish(&carry), &three, shows(0, 0));
	done(db, of_kept(wish_of(PP_SALE, 500), "clerk"), &three,
	    shows(1, 300));
	s = arm(db, of_kept(wish_of(PP_SALE, 400), "clerk"), &three,
	    shows(2, 800));
	finish(db, &s, not_credited, shows(2, 800));
	s = arm(db, of_kept(wish_of(PP_REFUND, 100), "clerk"), &three,
	    shows(2, 800));
	begin(db);
	must(pp_payout(db, "pp-20251122-000008", "cash", NOON, "clerk", &paid));
	must(pp_shift_close(db, &shift, (pp_money){540}, "", NOON, "clerk"));
	commit(db);
	finish(db, &s, credited, shows(3, 700));
	return db;
}

static void
sound_books_pass(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	assert_sound(db);
	/* Too little by ten fen was counted, and a refund came too late. */
	assert_int_equal(balance_of(db, "cash:D1:1"), 0);
	assert_int_equal(balance_of(db, "difference"), 10);
	assert_int_equal(balance_of(db, "refund-due"), -500 - 100);
	assert_int_equal(balance_of(db, "transfer"), 900 + 600 + 300);
	pp_db_close(db);
}

#define LEDGER(code) "(SELECT id FROM ledger_account WHERE code = '" code "')"

/* Of what nobody owes. */
#define PAYIN                                                                  \
	"INSERT INTO entry VALUES (99, 5, 'me', 'payin', NULL, 2, NULL);"      \
	"INSERT INTO posting VALUES (NULL, 99, " LEDGER("cash") "," LEDGER(    \
	    "claim") ", 5);"

static void
each_broken_promise_is_named(void **state)
{
	static const struct {
		const char *sql, *check, *detail;
	} cases[] = {
	    {"DELETE FROM event WHERE receipt = 3", "receipt",
		"receipt 3: is missing"},
	    {"UPDATE carry SET refund = NULL", "carry",
		"pp-20251122-000001: what it took isn't carried as it should "
		"be"},
	    {"UPDATE carry SET amount_fen = 800 WHERE refund IS NOT NULL",
		"carry",
		"pp-20251122-000001: what it took isn't carried as it should "
		"be"},
	    {"UPDATE carry SET closing = (SELECT id FROM closing"
	     " WHERE epoch = 2) WHERE id = 2",
		"carry",
		"M002:1: what it had left isn't carried as it should be"},
	    {"UPDATE closing SET why = 'exchange' WHERE epoch = 2", "carry",
		"M002:1: what it had left isn't carried as it should be"},
	    {"UPDATE carry SET amount_fen = 299 WHERE id = 3", "carry",
		"pp-20251122-000006: moves other credit than its own"},
	    {"UPDATE exchange SET carry = NULL", "carry",
		"pp-20251122-000004: moves other credit than its own"},
	    {"UPDATE epoch SET start_fen = 601 WHERE id = 2", "liability",
		"M002:1: the books owe it 0 fen, by its history 1 fen"},
	    {"INSERT INTO entry VALUES (99, 5, 'me', 'begin', NULL, 1, NULL);"
	     "INSERT INTO posting VALUES (NULL, 99, " LEDGER(
		 "transfer") "," LEDGER("revenue") ", 5)",
		"transfer", "transfer: 1805 fen, by what was carried 1800 fen"},
	    {"UPDATE closing SET at = NULL, typed = NULL, count = NULL,"
	     " balance_fen = NULL, total_wh = NULL WHERE epoch = 1",
		"closing", "M001:1: has ended, but is being closed still"},
	    {"UPDATE epoch SET ended_at = NULL WHERE id = 2", "closing",
		"M002:1: goes on, but was closed"},
	    {"INSERT INTO entry VALUES (99, 5, 'me', 'external', NULL, 2,"
	     " NULL);"
	     "INSERT INTO posting VALUES (NULL, 99, " LEDGER(
		 "external") "," LEDGER("meter:M002:1") ", 5)",
		"closing", "M002:1: has ended, but the books owe it 5 fen"},
	    {"UPDATE exchange SET serial = '8'", "exchange",
		"M001: its exchange is of another meter or account"},
	    {"UPDATE epoch SET account = 2 WHERE id = 3", "carry",
		"pp-20251122-000004: moves other credit than its own"},
	    {"UPDATE exchange SET old_epoch = 2", "exchange",
		"M001: its exchange is of another meter or account"},
	    {READ_AFTER("4001"), "exchange_time",
		"M001: the old meter was there after its exchange, with 4001 "
		"Wh"},
	    {"UPDATE exchange SET total_wh = 9;" READ_AFTER("8"),
		"exchange_time",
		"M001: the old meter was there after its exchange, with 8 Wh"},
	    {"UPDATE shift SET float_fen = 51", "drawer",
		"shift 1: its float isn't what the books have"},
	    {"UPDATE shift SET counted_fen = 541, expected_fen = 551", "drawer",
		"shift 1: its counted isn't what the books have"},
	    {"UPDATE shift SET expected_fen = 551", "drawer",
		"shift 1: its difference isn't what the books have"},
	    {"UPDATE ledger_account SET shift = NULL", "order_posted",
		"pp-20251122-000007: its entry armed is missing or wrong"},
	    {"UPDATE posting SET credit = " LEDGER(
		 "cash") " WHERE credit =" LEDGER("cash:D1:1") " AND entry = "
							       "(SELECT entry "
							       "FROM payout)",
		"drawer", "cash:D1:1: 400 fen after its shift"},
	    {"UPDATE posting SET amount_fen = 399 WHERE entry ="
	     " (SELECT entry FROM payout)",
		"drawer", "cash:D1:1: 1 fen after its shift"},
	    {"UPDATE payout SET sale = 4", "payout",
		"payout 1: isn't what was due"},
	    {"DELETE FROM payout", "payout",
		"entry 20: is no payout of anything"},
	    {PAYIN, "payin", "entry 99: is no payin of anything"},
	    {PAYIN "INSERT INTO payin VALUES (1, (SELECT id FROM event"
		   " WHERE epoch = 2 AND kind = 'closed'), 99,"
		   " (SELECT min(id) FROM event), 5, 'me', 'cash')",
		"payin", "payin 1: isn't what was owed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pp_db *db = make_books();
		struct seen seen = {0};

		begin(db);
		must(pp_db_only_adds(db)); /* the triggers rest */
		run(db, cases[i].sql);
		commit(db);
		must(pp_checkup_run(db, NOON, see, &seen));
		if (strcmp(seen.check, cases[i].check) != 0 ||
		    strcmp(seen.detail, cases[i].detail) != 0)
			fail_msg("%s: \"%s: %s\"", cases[i].sql, seen.check,
			    seen.detail);
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		assert_int_equal(unlink("pp.db-wal"), 0);
		assert_int_equal(unlink("pp.db-shm"), 0);
	}
}

/* What people ended without evidence is as good. */
static void
an_order_that_people_ended_needs_no_evidence(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 5), &e, shows(0, 0));

	(void)state;
	begin(db);
	must(pp_sale_resolve(db, &s, PP_SALE_NOT_CREDITED, false, "lost", NOON,
	    "boss"));
	commit(db);
	assert_sound(db);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(sound_books_pass),
	    TEST(each_broken_promise_is_named),
	    TEST(an_order_that_people_ended_needs_no_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
