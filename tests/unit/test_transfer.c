/* SPDX-License-Identifier: ISC */
/*
 * Credit moved to a meter, from another or from outside: what was done of it
 * is found in the books at each step, and isn't done again.
 */
#include "actor_help.h"
#include "transfer_help.h"

static void
from_outside_it_is_written_down_once_and_moved_once(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;
	struct pp_sale s;
	int64_t first;

	(void)state;
	must(move(&p, &v));
	first = v.wish.moves;
	assert_int_not_equal(first, 0);
	assert_int_equal(v.wish.amount.fen, 400);
	assert_string_equal(v.wish.method, "transfer");
	/* Died before it was sold; and again. */
	must(move(&p, &v));
	assert_int_equal(v.wish.moves, first);
	s = visited(&p, &v, &p.new, shows(0, 0));
	/* Died while it was: the order is to be settled. */
	must(move(&p, &v));
	assert_int_equal(v.errand, PP_ERRAND_SETTLE);
	assert_true(v.has_sale);
	finish(p.db, &s, credited, shows(1, 400));
	assert_int_equal(move(&p, &v), PP_DONE);
	assert_int_equal(v.sale.id, s.id);
	assert_int_equal(number(p.db, "SELECT count(*) FROM carry"), 1);
	assert_int_equal(balance_of(p.db, "transfer"), 400);
	pp_db_close(p.db);
}

static void
what_came_to_nothing_is_moved_by_another_order(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;
	struct pp_sale s;
	int64_t first;

	(void)state;
	must(move(&p, &v));
	first = v.wish.moves;
	s = visited(&p, &v, &p.new, shows(0, 0));
	finish(p.db, &s, not_credited, shows(0, 0));
	must(move(&p, &v));
	assert_int_equal(v.errand, PP_ERRAND_ORDER);
	assert_int_equal(v.wish.moves, first);
	pp_db_close(p.db);
}

static void
another_note_is_another_credit(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;
	int64_t first;

	(void)state;
	must(move(&p, &v));
	first = v.wish.moves;
	p.transfer.note = "old meter 78";
	must(move(&p, &v));
	assert_int_not_equal(v.wish.moves, first);
	assert_int_equal(number(p.db, "SELECT count(*) FROM carry"), 2);
	pp_db_close(p.db);
}

static void
while_it_waits_no_other_amount_of_its_note_is_written_down(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;
	struct pp_sale s;

	(void)state;
	must(move(&p, &v));
	p.transfer.amount.fen = 401;
	assert_int_equal(move(&p, &v), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "4.00 yuan with that note wait"));
	assert_int_equal(number(p.db, "SELECT count(*) FROM carry"), 1);
	p.transfer.amount.fen = 400;
	must(move(&p, &v));
	s = visited(&p, &v, &p.new, shows(0, 0));
	finish(p.db, &s, credited, shows(1, 400));
	p.transfer.amount.fen = 401;
	must(move(&p, &v));
	pp_db_close(p.db);
}

/* No more than could be sold is minted. */
static void
from_outside_no_more_comes_than_one_may_sell_and_the_meter_have(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;

	(void)state;
	p.transfer.amount.fen = (int64_t)INT32_MAX + 1;
	assert_int_equal(move(&p, &v), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "more than the meter can hold"));
	p.transfer.amount.fen = 2000001;
	p.to.hoarding_cap.fen = 2000000;
	assert_int_equal(move(&p, &v), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "hoarding cap of 20000.00"));
	p.to.hoarding_cap.fen = 0;
	act_in(p.db, "small");
	assert_int_equal(move(&p, &v), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "needs a second person"));
	assert_int_equal(number(p.db, "SELECT count(*) FROM carry"), 0);
	p.transfer.amount.fen = 2000000;
	must(move(&p, &v));
	pp_db_close(p.db);
}

static void
from_a_meter_it_is_taken_once_and_moved_once(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;
	struct pp_sale s;

	(void)state;
	done(p.db, wish_of(PP_SALE, 1000), &p.old, shows(0, 0));
	must(take(&p, &v));
	assert_int_equal(v.wish.kind, PP_REFUND);
	assert_int_equal(v.target.id, 1);
	assert_int_equal(move(&p, &v), PP_NO);
	must(take(&p, &v));
	s = visited(&p, &v, &p.old, shows(1, 1000));
	/* Whoever else asks for it means the same order. */
	must(take(&p, &v));
	assert_string_equal(v.wish.code, s.code);
	finish(p.db, &s, not_credited, shows(1, 1000));
	must(take(&p, &v));
	assert_string_not_equal(v.wish.code, s.code);
	s = visited(&p, &v, &p.old, shows(1, 1000));
	finish(p.db, &s, credited, shows(2, 600));
	assert_int_equal(take(&p, &v), PP_DONE);
	must(move(&p, &v));
	s = visited(&p, &v, &p.new, shows(0, 0));
	finish(p.db, &s, credited, shows(1, 400));
	assert_int_equal(take(&p, &v), PP_DONE);
	assert_int_equal(move(&p, &v), PP_DONE);
	assert_int_equal(balance_of(p.db, "transfer"), 0);
	pp_db_close(p.db);
}

static void
what_an_exchange_carries_is_not_taken_for_it(void **state)
{
	struct pair p = make_pair();
	struct pp_proof last = shows(1, 400);
	struct pp_typed typed = typed_of(last, 400);
	struct pp_carry carry;
	struct pp_visit v;

	(void)state;
	done(p.db, wish_of(PP_SALE, 400), &p.old, shows(0, 0));
	must(try_type(p.db, &p.old, PP_CLOSING_EXCHANGE, &typed, &carry));
	assert_int_equal(carry.left.fen, 400);
	p.transfer.from = &p.from;
	assert_int_equal(move(&p, &v), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "M001: nothing was taken"));
	pp_db_close(p.db);
}

static void
credit_stays_with_its_customer(void **state)
{
	struct pair p = make_pair();
	struct pp_epoch other = open_meter(p.db, 3);
	struct pp_visit v = {0};

	(void)state;
	p.transfer.account = other.account;
	assert_int_equal(take(&p, &v), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "M001: account A00001 is open"));
	must(pp_target_find(p.db, "M003", &p.from));
	p.transfer.account = p.old.account;
	assert_int_equal(take(&p, &v), PP_NO);
	assert_int_equal(v.target.id, 0);
	pp_db_close(p.db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(from_outside_it_is_written_down_once_and_moved_once),
	    TEST(what_came_to_nothing_is_moved_by_another_order),
	    TEST(another_note_is_another_credit),
	    TEST(while_it_waits_no_other_amount_of_its_note_is_written_down),
	    TEST(
		from_outside_no_more_comes_than_one_may_sell_and_the_meter_have),
	    TEST(from_a_meter_it_is_taken_once_and_moved_once),
	    TEST(what_an_exchange_carries_is_not_taken_for_it),
	    TEST(credit_stays_with_its_customer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
