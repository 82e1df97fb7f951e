/* SPDX-License-Identifier: ISC */
/*
 * How orders end, and where the money is then.
 */
#include "sale_help.h"

/* Each kind of order, each way it ends, and where the money is then. */
static void
money_goes_from_hand_to_meter_or_back_by_way_of_suspense(void **state)
{
	static const struct {
		enum pp_sale_kind kind;
		/* When armed, credited, not credited: cash and the meter. */
		int64_t armed[2], done[2], undone[2], due;
	} cases[] = {
	    {PP_SALE, {300, -1000}, {300, -1300}, {300, -1000}, -300},
	    {PP_REFUND, {0, -700}, {-300, -700}, {0, -1000}, 0},
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct pp_db *db = make_site();
		struct pp_epoch e = adopt_meter(db, 1, 5, 1000);
		struct pp_sale_wish wish = wish_of(cases[i / 2].kind, 300);
		struct pp_sale s = arm(db, wish, &e, shows(5, 1000));
		const int64_t *end =
		    i % 2 == 0 ? cases[i / 2].done : cases[i / 2].undone;
		int64_t due = i % 2 == 0 ? 0 : cases[i / 2].due;

		assert_int_equal(balance_of(db, "cash"), cases[i / 2].armed[0]);
		assert_int_equal(balance_of(db, "meter:M001:1"),
		    cases[i / 2].armed[1]);
		assert_int_equal(balance_of(db, "suspense"), -300);
		finish(db, &s, i % 2 == 0 ? credited : not_credited,
		    shows(6, 1000));
		assert_int_equal(balance_of(db, "cash"), end[0]);
		assert_int_equal(balance_of(db, "meter:M001:1"), end[1]);
		assert_int_equal(balance_of(db, "refund-due"), due);
		assert_int_equal(balance_of(db, "suspense"), 0);
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		assert_int_equal(unlink("pp.db-wal"), 0);
		assert_int_equal(unlink("pp.db-shm"), 0);
	}
}

static void
a_reversal_takes_back_a_sale_and_gives_back_a_refund(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE_REVERSAL, 1000);
	struct pp_sale s, r;

	(void)state;
	s = done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	wish.reverses = s.id;
	r = done(db, wish, &e, shows(1, 1000));
	assert_int_equal(r.kind, PP_SALE_REVERSAL);
	assert_int_equal(r.reverses, s.id);
	assert_string_equal(r.reverses_code, s.code);
	assert_int_equal(balance_of(db, "cash"), 0);
	assert_int_equal(balance_of(db, "meter:M001:1"), 0);
	done(db, wish_of(PP_SALE, 1000), &e, shows(2, 0));
	r = done(db, wish_of(PP_REFUND, 400), &e, shows(3, 1000));
	assert_int_equal(balance_of(db, "cash"), 600);
	wish = wish_of(PP_REFUND_REVERSAL, 400);
	wish.reverses = r.id;
	r = arm(db, wish, &e, shows(4, 600));
	assert_int_equal(balance_of(db, "cash"), 1000);
	finish(db, &r, not_credited, shows(4, 600));
	assert_int_equal(balance_of(db, "refund-due"), -400);
	/* It came to nothing, so it may be tried again. */
	done(db, wish, &e, shows(4, 600));
	assert_int_equal(balance_of(db, "meter:M001:1"), -1000);
	pp_db_close(db);
}

static void
an_order_ends_once_with_what_proves_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 300), &e, shows(0, 0)), t;
	struct pp_sale_end end = credited;
	struct pp_proof after = shows(1, 299);

	(void)state;
	t = s;
	end.weak = true;
	end.remark = "its relay stays tripped";
	finish(db, &s, end, after);
	assert_int_equal(s.state, PP_SALE_CREDITED);
	assert_true(s.moved && s.weak && s.has_after);
	assert_int_equal(s.ended_at, NOON + 5);
	assert_int_equal(s.count_after, 1);
	assert_int_equal(s.balance_after_fen, 299);
	assert_string_equal(s.remark, "its relay stays tripped");
	begin(db);
	assert_int_equal(pp_sale_end(db, &t, &not_credited, &after, NOON, "me"),
	    PP_NO);
	assert_said("order pp-20251122-000001 is credited");
	t.id = 99;
	assert_int_equal(pp_sale_end(db, &t, &not_credited, &after, NOON, "me"),
	    PP_NO);
	pp_db_rollback(db);
	assert_int_equal(t.state, PP_SALE_ARMED);
	must(pp_epoch_of(db, 1, &e));
	assert_int_equal(e.count, 1);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM evidence"
			     " WHERE role = 'verdict' AND sale = 1"),
	    1);
	pp_db_close(db);
}

static void
a_slot_that_somebody_else_took_is_counted(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 300), &e, shows(0, 0));
	struct pp_sale_end end = not_credited;

	(void)state;
	end.moved = true;
	finish(db, &s, end, shows(1, 50));
	assert_true(s.moved);
	must(pp_epoch_of(db, 1, &e));
	assert_int_equal(e.count, 1);
	assert_int_equal(balance_of(db, "refund-due"), -300);
	s = arm(db, wish_of(PP_SALE, 300), &e, shows(1, 50));
	assert_int_equal(s.slot, 2);
	pp_db_close(db);
}

static void
an_order_that_came_to_nothing_leaves_its_slot_to_the_next(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 300), &e, shows(0, 0));

	(void)state;
	finish(db, &s, not_credited, shows(0, 0));
	s = done(db, wish_of(PP_SALE, 300), &e, shows(0, 0));
	assert_int_equal(s.slot, 1);
	assert_int_equal(s.receipt, 2);
	assert_int_equal(balance_of(db, "cash"), 600);
	assert_int_equal(balance_of(db, "refund-due"), -300);
	pp_db_close(db);
}

static void
what_a_refund_let_slip_is_rounding(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, 1000);
	struct pp_sale s = arm(db, wish_of(PP_REFUND, 300), &e, shows(5, 1000));
	struct pp_sale_end end = credited;

	(void)state;
	end.rounding = (pp_money){2};
	finish(db, &s, end, shows(6, 700));
	assert_int_equal(balance_of(db, "rounding"), 2);
	assert_int_equal(balance_of(db, "meter:M001:1"), -702);
	assert_int_equal(balance_of(db, "cash"), -300);
	pp_db_close(db);
}

static void
people_end_an_order_that_will_never_be_proven(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 300), &e, shows(0, 0));

	(void)state;
	begin(db);
	assert_int_equal(pp_sale_resolve(db, &s, PP_SALE_NOT_CREDITED, false,
			     "the meter burnt", NOON, "boss"),
	    PP_OK);
	commit(db);
	assert_int_equal(s.state, PP_SALE_NOT_CREDITED);
	assert_int_equal(s.ended_at, NOON);
	assert_false(s.has_after);
	pp_db_close(db);
}

static void
a_disputed_order_keeps_its_money_until_people_end_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 300), &e, shows(0, 0)), t;

	(void)state;
	finish(db, &s, disputed, shows(3, 300));
	assert_int_equal(s.state, PP_SALE_DISPUTED);
	assert_int_equal(s.ended_at, 0);
	assert_true(s.has_after);
	assert_int_equal(balance_of(db, "suspense"), -300);
	t = s;
	begin(db);
	assert_int_equal(pp_sale_end(db, &t, &credited,
			     &(struct pp_proof){.count = 1}, NOON, "me"),
	    PP_NO);
	assert_int_equal(pp_sale_resolve(db, &t, PP_SALE_CREDITED, true, "",
			     NOON, "boss"),
	    PP_EDATA);
	assert_int_equal(pp_sale_resolve(db, &t, PP_SALE_CREDITED, false, "why",
			     NOON, "boss"),
	    PP_NO);
	assert_said("can't have been credited");
	assert_same_sale(&t, &s);
	must(pp_sale_resolve(db, &t, PP_SALE_CREDITED, true, "the meter shows",
	    NOON + 9, "boss"));
	commit(db);
	assert_int_equal(t.state, PP_SALE_CREDITED);
	assert_int_equal(t.ended_at, NOON + 9);
	assert_int_equal(t.count_after, 3);
	assert_true(t.moved);
	assert_int_equal(balance_of(db, "suspense"), 0);
	assert_int_equal(balance_of(db, "meter:M001:1"), -300);
	pp_db_close(db);
}

static void
people_may_say_that_nothing_came_of_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 300), &e, shows(0, 0));

	(void)state;
	finish(db, &s, disputed, shows(0, 0));
	begin(db);
	must(pp_sale_resolve(db, &s, PP_SALE_NOT_CREDITED, false, "seen there",
	    NOON, "boss"));
	commit(db);
	assert_int_equal(s.state, PP_SALE_NOT_CREDITED);
	assert_false(s.moved);
	assert_int_equal(balance_of(db, "refund-due"), -300);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM resolution WHERE sale = 1"
			     " AND who = 'boss' AND reason = 'seen there'"),
	    1);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(money_goes_from_hand_to_meter_or_back_by_way_of_suspense),
	    TEST(a_reversal_takes_back_a_sale_and_gives_back_a_refund),
	    TEST(an_order_ends_once_with_what_proves_it),
	    TEST(a_slot_that_somebody_else_took_is_counted),
	    TEST(an_order_that_came_to_nothing_leaves_its_slot_to_the_next),
	    TEST(what_a_refund_let_slip_is_rounding),
	    TEST(people_end_an_order_that_will_never_be_proven),
	    TEST(a_disputed_order_keeps_its_money_until_people_end_it),
	    TEST(people_may_say_that_nothing_came_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
