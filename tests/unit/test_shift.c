/* SPDX-License-Identifier: ISC */
/*
 * The cash desk: shifts, their drawers, and what is counted at their end.
 */
#include "shift_help.h"

static void
a_site_without_drawers_needs_no_shift(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s;

	(void)state;
	s = done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	assert_int_equal(s.shift, 0);
	assert_int_equal(balance_of(db, "cash"), 5000);
	assert_int_equal(try_open(db, "D1", "me", 0, &(struct pp_shift){0}),
	    PP_NO);
	assert_said("no drawers");
	pp_db_close(db);
}

static void
with_drawers_cash_needs_a_shift_and_nothing_else_does(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 5000);
	struct pp_proof before = shows(0, 0);
	struct pp_sale s;

	(void)state;
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("cash needs an open shift, and me has none");
	wish.method = "wechat";
	s = done(db, wish, &e, before);
	assert_int_equal(s.shift, 0);
	pp_db_close(db);
}

static void
a_drawer_is_one_operators_and_an_operator_has_one(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_shift s = {.id = 77}, mine;

	(void)state;
	mine = open_shift(db, "D1", "me", 0);
	assert_string_equal(mine.drawer, "D1");
	assert_string_equal(mine.who, "me");
	assert_int_equal(try_open(db, "D1", "you", 0, &s), PP_NO);
	assert_said("me has a shift open at it");
	assert_int_equal(try_open(db, "D2", "me", 0, &s), PP_NO);
	assert_said("me has a shift open at drawer D1");
	assert_int_equal(try_open(db, "D", "you", 0, &s), PP_NO);
	assert_said("no such drawer: D;");
	assert_int_equal(try_open(db, "D2", "you", -1, &s), PP_EDATA);
	assert_int_equal(s.id, 77);
	open_shift(db, "D2", "you", 0);
	pp_db_close(db);
}

static void
cash_of_orders_goes_through_the_drawer_of_their_shift(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_shift s = open_shift(db, "D1", "me", 20000);
	struct pp_sale sale;

	(void)state;
	assert_int_equal(balance_of(db, "cash"), -20000);
	sale = done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	assert_int_equal(sale.shift, s.id);
	done(db, wish_of(PP_REFUND, 1200), &e, shows(1, 5000));
	must(try_hand_over(db, &s, 10000));
	assert_int_equal(s.sold.fen, 5000);
	assert_int_equal(s.refunded.fen, 1200);
	assert_int_equal(s.handed_over.fen, 10000);
	assert_int_equal(s.orders, 2);
	assert_int_equal(s.pending, 0);
	assert_int_equal(holds(db, &s), 20000 + 5000 - 1200 - 10000);
	assert_int_equal(balance_of(db, "cash"), -10000);
	pp_db_close(db);
}

static void
a_shift_ends_with_what_was_counted_and_the_difference_is_booked(void **state)
{
	static const int64_t counted[] = {25000, 24990, 25500, 0};
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	int64_t i, cash = 0, short_by = 0;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct pp_shift s = open_shift(db, "D1", "me", 20000);

		done(db, wish_of(PP_SALE, 5000), &e, shows(i, i * 5000));
		must(try_close(db, &s, counted[i]));
		assert_int_equal(s.expected.fen, 25000);
		assert_int_equal(s.counted.fen, counted[i]);
		assert_string_equal(s.closed_by, "boss");
		assert_int_equal(holds(db, &s), 0);
		cash += counted[i] - 20000;
		short_by += 25000 - counted[i];
		assert_int_equal(balance_of(db, "cash"), cash);
		assert_int_equal(balance_of(db, "difference"), short_by);
		assert_int_equal(try_close(db, &s, 1), PP_NO);
		assert_said("was closed by boss");
		assert_int_equal(try_hand_over(db, &s, 1), PP_NO);
	}
	pp_db_close(db);
}

static void
what_cannot_be_counted_is_refused(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_shift s = open_shift(db, "D1", "me", 100);

	(void)state;
	assert_int_equal(try_close(db, &s, -1), PP_EDATA);
	assert_int_equal(try_close(db, &s, INT64_MAX), PP_EDATA);
	assert_int_equal(try_hand_over(db, &s, 0), PP_EDATA);
	assert_int_equal(try_hand_over(db, &s, INT64_MAX), PP_EDATA);
	assert_int_equal(s.closed_at, 0);
	pp_db_close(db);
}

/* A refusal would tell what the books have to who tries often enough. */
static void
any_cash_is_handed_over_and_the_close_tells_the_difference(void **state)
{
	static const int64_t handed[] = {100, 101, 5000};
	struct pp_db *db = make_desk();

	(void)state;
	for (size_t i = 0; i < sizeof handed / sizeof handed[0]; i++) {
		int64_t difference = balance_of(db, "difference");
		struct pp_shift s = open_shift(db, "D1", "me", 100);

		must(try_hand_over(db, &s, handed[i]));
		assert_int_equal(s.handed_over.fen, handed[i]);
		assert_int_equal(holds(db, &s), 0);
		must(try_hand_over(db, &s, 7));
		assert_int_equal(holds(db, &s), 0);
		must(try_close(db, &s, 3));
		assert_int_equal(s.expected.fen, 100 - handed[i] - 7);
		assert_int_equal(holds(db, &s), 0);
		assert_int_equal(difference - balance_of(db, "difference"),
		    3 - s.expected.fen);
	}
	pp_db_close(db);
}

static void
a_float_is_no_more_than_the_ceiling(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_shift s;

	(void)state;
	write_one(db,
	    "INSERT INTO setting VALUES ('desk.ceiling_yuan', '50.00')");
	assert_int_equal(try_open(db, "D1", "me", 5001, &s), PP_NO);
	assert_said("desk.ceiling_yuan (50.00); take a smaller float");
	assert_int_equal(number(db, "SELECT count(*) FROM shift"), 0);
	must(try_open(db, "D1", "me", 5000, &s));
	pp_db_close(db);
}

static void
a_drawer_takes_no_more_than_its_ceiling(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_shift s = open_shift(db, "D1", "me", 1000);
	struct pp_sale_wish wish = wish_of(PP_SALE, 4001);
	struct pp_proof before = shows(0, 0);
	struct pp_sale sale;

	(void)state;
	write_one(db,
	    "INSERT INTO setting (key, value)"
	    " VALUES ('desk.ceiling_yuan', '50.00')");
	assert_int_equal(try_arm(db, &wish, &e, &before, &sale), PP_NO);
	assert_said("desk.ceiling_yuan (50.00)");
	wish.amount.fen = 4000;
	must(try_arm(db, &wish, &e, &before, &sale));
	finish(db, &sale, credited, shows(1, 4000));
	must(try_hand_over(db, &s, 5000));
	done(db, wish, &e, shows(1, 4000));
	write_one(db,
	    "UPDATE setting SET value = 'x' WHERE key = 'desk.ceiling_yuan'");
	before = shows(2, 8000);
	assert_int_equal(try_arm(db, &wish, &e, &before, &sale), PP_ECONF);
	assert_said("setting desk.ceiling_yuan: not a number");
	pp_db_close(db);
}

static void
a_drawer_pays_out_what_it_has_beside_refunds_that_are_pending(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch a = adopt_meter(db, 1, 5, 90000);
	struct pp_epoch b = adopt_meter(db, 2, 5, 90000);
	struct pp_shift s = open_shift(db, "D1", "me", 1000);
	struct pp_sale_wish wish = wish_of(PP_REFUND, 1001);
	struct pp_proof before = shows(5, 90000);
	struct pp_sale first, second;

	(void)state;
	assert_int_equal(try_arm(db, &wish, &a, &before, &first), PP_NO);
	assert_said("too little by the books");
	wish.amount.fen = 700;
	must(try_arm(db, &wish, &a, &before, &first));
	wish.amount.fen = 301;
	assert_int_equal(try_arm(db, &wish, &b, &before, &second), PP_NO);
	must(try_hand_over(db, &s, 301));
	assert_int_equal(holds(db, &s), 700);
	finish(db, &first, credited, shows(6, 89300));
	assert_int_equal(holds(db, &s), 0);
	pp_db_close(db);
}

static void
notes_of_both_ends_are_kept(void **state)
{
	struct pp_db *db = make_desk();
	char longest[PP_NOTE_MAX];
	struct pp_shift s;

	(void)state;
	memset(longest, 'x', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	begin(db);
	must(pp_shift_open(db, "D1", "me", (pp_money){0}, "early", NOON, &s));
	assert_int_equal(pp_shift_close(db, &s, (pp_money){0}, longest, NOON,
			     "me"),
	    PP_EDATA);
	assert_said("note: longer than");
	must(pp_shift_close(db, &s, (pp_money){0}, "ill", NOON, "me"));
	commit(db);
	assert_string_equal(s.note, "early; ill");
	begin(db);
	must(pp_shift_open(db, "D1", "me", (pp_money){0}, "early", NOON, &s));
	must(pp_shift_close(db, &s, (pp_money){0}, "", NOON, "me"));
	commit(db);
	assert_string_equal(s.note, "early");
	pp_db_close(db);
}

static int
count(struct pp_db *db, struct pp_shift_filter filter)
{
	struct pp_shifts *shifts = NULL;
	struct pp_shift s;
	enum pp_status rc;
	int n = 0;

	must(pp_shifts_open(db, &filter, &shifts));
	while ((rc = pp_shifts_next(shifts, &s)) == PP_OK)
		n++;
	assert_int_equal(rc, PP_DONE);
	pp_shifts_close(shifts);
	return n;
}

static void
shifts_are_listed_by_time_drawer_and_operator(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_shift s = open_shift(db, "D1", "me", 0);

	(void)state;
	must(try_close(db, &s, 0));
	open_shift(db, "D1", "you", 0);
	open_shift(db, "D2", "me", 0);
	assert_int_equal(count(db, (struct pp_shift_filter){0}), 3);
	assert_int_equal(count(db, (struct pp_shift_filter){.drawer = "D1"}),
	    2);
	assert_int_equal(count(db, (struct pp_shift_filter){.who = "me"}), 2);
	assert_int_equal(count(db, (struct pp_shift_filter){.open_only = true}),
	    2);
	assert_int_equal(count(db, (struct pp_shift_filter){.from = NOON + 1}),
	    0);
	assert_int_equal(count(db, (struct pp_shift_filter){.until = NOON}), 0);
	assert_int_equal(pp_shift_of(db, "nobody", &s), PP_NO);
	assert_int_equal(pp_shift_get(db, 99, &s), PP_NO);
	pp_shifts_close(NULL);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_site_without_drawers_needs_no_shift),
	    TEST(with_drawers_cash_needs_a_shift_and_nothing_else_does),
	    TEST(a_drawer_is_one_operators_and_an_operator_has_one),
	    TEST(cash_of_orders_goes_through_the_drawer_of_their_shift),
	    TEST(
		a_shift_ends_with_what_was_counted_and_the_difference_is_booked),
	    TEST(what_cannot_be_counted_is_refused),
	    TEST(any_cash_is_handed_over_and_the_close_tells_the_difference),
	    TEST(a_float_is_no_more_than_the_ceiling),
	    TEST(a_drawer_takes_no_more_than_its_ceiling),
	    TEST(a_drawer_pays_out_what_it_has_beside_refunds_that_are_pending),
	    TEST(notes_of_both_ends_are_kept),
	    TEST(shifts_are_listed_by_time_drawer_and_operator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
