/* SPDX-License-Identifier: ISC */
/*
 * Credit that is moved where more is going on: other credit that waits, other
 * orders on the meter, and what was paid out instead.
 */
#include "transfer_help.h"

static void
what_another_meter_gave_is_not_moved_for_it(void **state)
{
	struct pair p = make_pair();
	struct pp_proof proof = shows(0, MOVED_FEN);
	struct pp_epoch third = add_meter(p.db, 3, p.old.account, &proof);
	struct pp_carry other = take_all(p.db, &third, proof);
	struct pp_visit v;

	(void)state;
	p.transfer.from = &p.from;
	assert_int_equal(move(&p, &v), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "M001: nothing was taken"));
	/* Nor is it from outside. */
	p.transfer.from = NULL;
	must(move(&p, &v));
	assert_int_not_equal(v.wish.moves, other.id);
	pp_db_close(p.db);
}

static void
what_comes_from_outside_is_not_of_a_meter(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;

	(void)state;
	must(move(&p, &v));
	must(take(&p, &v));
	assert_int_equal(v.wish.kind, PP_REFUND);
	pp_db_close(p.db);
}

/* What its tenant bought there, and what was moved to another one. */
static void
other_orders_there_are_not_the_move(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;
	struct pp_sale s;

	(void)state;
	done(p.db, wish_of(PP_SALE, MOVED_FEN), &p.new, shows(0, 0));
	must(move(&p, &v));
	s = visited(&p, &v, &p.new, shows(1, MOVED_FEN));
	finish(p.db, &s, credited, shows(2, 2 * MOVED_FEN));
	close_meter(p.db, &p.new, PP_CLOSING_EXCHANGE, shows(2, 0), true);
	p.new = add_meter(p.db, 2, p.old.account, NULL);
	must(move(&p, &v));
	assert_int_equal(v.errand, PP_ERRAND_ORDER);
	assert_int_equal(number(p.db, "SELECT count(*) FROM carry"), 2);
	pp_db_close(p.db);
}

/* Credit of one is never told as another's, whatever the meter is given. */
static void
what_was_moved_for_its_customer_is_not_anothers(void **state)
{
	struct pair p = make_pair();
	struct pp_epoch other = open_meter(p.db, 3);
	struct pp_visit v;
	struct pp_sale s;

	(void)state;
	must(move(&p, &v));
	s = visited(&p, &v, &p.new, shows(0, 0));
	finish(p.db, &s, credited, shows(1, MOVED_FEN));
	p.transfer.account = other.account;
	must(move(&p, &v));
	assert_int_equal(v.errand, PP_ERRAND_ORDER);
	assert_int_not_equal(v.wish.moves, s.moves);
	pp_db_close(p.db);
}

static void
what_was_paid_out_is_taken_anew(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;
	struct pp_sale s;

	(void)state;
	done(p.db, wish_of(PP_SALE, 1000), &p.old, shows(0, 0));
	s = taken(&p);
	pay_out(p.db, s.id, MOVED_FEN);
	must(take(&p, &v));
	assert_int_equal(v.errand, PP_ERRAND_ORDER);
	assert_string_not_equal(v.wish.code, s.code);
	pp_db_close(p.db);
}

static void
an_order_that_is_told_as_moved_goes_on_as_it_is(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v;
	struct pp_sale s;

	(void)state;
	done(p.db, wish_of(PP_SALE, 1000), &p.old, shows(0, 0));
	must(take(&p, &v));
	s = visited(&p, &v, &p.old, shows(1, 1000));
	finish(p.db, &s, disputed, shows(2, 900));
	must(take(&p, &v));
	assert_string_equal(v.wish.code, s.code);
	pp_db_close(p.db);
}

static void
what_an_exchange_carries_is_not_from_outside(void **state)
{
	struct pair p = make_pair();
	struct pp_proof last = shows(0, MOVED_FEN);
	struct pp_epoch third = add_meter(p.db, 3, p.old.account, &last);
	struct pp_typed typed = typed_of(last, MOVED_FEN);
	struct pp_carry carry;
	struct pp_visit v;

	(void)state;
	typed.total_wh = last.total_wh;
	must(try_type(p.db, &third, PP_CLOSING_EXCHANGE, &typed, &carry));
	must(move(&p, &v));
	assert_int_not_equal(v.wish.moves, carry.id);
	pp_db_close(p.db);
}

/* So many refunds of it came to nothing: the last is told. */
static void
it_is_not_tried_for_ever(void **state)
{
	enum {
		TRIES_MOST = 999
	};
	struct pair p = make_pair();
	struct pp_sale_wish wish = wish_of(PP_REFUND, MOVED_FEN);
	struct pp_proof shown = shows(1, 1000);
	char code[2 * PP_ORDER_MAX];
	struct pp_visit v;
	struct pp_sale s;
	int i;

	(void)state;
	done(p.db, wish_of(PP_SALE, 1000), &p.old, shows(0, 0));
	must(take(&p, &v));
	wish.method = "transfer";
	wish.code = v.wish.code;
	begin(p.db);
	for (i = 1; i <= TRIES_MOST; i++) {
		if (i > 1)
			wish.code = code;
		must(pp_sale_arm(p.db, &wish, &p.old, PP_CLASS_BLIND, &shown,
		    NOON, &s));
		must(pp_sale_end(p.db, &s, &not_credited, &shown, NOON, "me"));
		snprintf(code, sizeof code, "%s-%d", p.transfer.order, i + 1);
	}
	commit(p.db);
	must(take(&p, &v));
	assert_string_equal(v.wish.code, s.code);
	pp_db_close(p.db);
}

static void
from_a_meter_without_an_account_nothing_is_taken(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v = {0};

	(void)state;
	must(pp_target_find(p.db, "M003", &p.from));
	assert_int_equal(take(&p, &v), PP_NO);
	assert_string_equal(pp_errmsg(), "M003: no account is open on it");
	assert_int_equal(v.target.id, 0);
	pp_db_close(p.db);
}

static void
what_waits_is_called_by_where_it_comes_from(void **state)
{
	struct pair p = make_pair();
	struct pp_proof last = shows(1, 1000 - MOVED_FEN);
	struct pp_typed typed = typed_of(last, last.balance_fen);
	char id[PP_ORDER_MAX] = "", receipt[PP_ORDER_MAX];
	struct pp_carry carry;
	struct pp_event event;
	struct pp_visit v;
	struct pp_sale s;

	(void)state;
	must(move(&p, &v));
	must(pp_carry_get(p.db, v.wish.moves, &carry));
	assert_int_equal(pp_transfer_payable(p.db, &carry, id), PP_NO);
	assert_string_equal(id, "");
	done(p.db, wish_of(PP_SALE, 1000), &p.old, shows(0, 0));
	s = taken(&p);
	must(pp_carry_of_refund(p.db, s.id, &carry));
	must(pp_transfer_payable(p.db, &carry, id));
	assert_string_equal(id, s.code);
	typed.count = 2;
	must(try_type(p.db, &p.old, PP_CLOSING_EXCHANGE, &typed, &carry));
	must(pp_transfer_payable(p.db, &carry, id));
	must(pp_event_last_of(p.db, "M001", &event));
	snprintf(receipt, sizeof receipt, "%d", (int)event.receipt);
	assert_string_equal(id, receipt);
	pp_db_close(p.db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_another_meter_gave_is_not_moved_for_it),
	    TEST(what_comes_from_outside_is_not_of_a_meter),
	    TEST(other_orders_there_are_not_the_move),
	    TEST(what_was_moved_for_its_customer_is_not_anothers),
	    TEST(what_was_paid_out_is_taken_anew),
	    TEST(an_order_that_is_told_as_moved_goes_on_as_it_is),
	    TEST(what_an_exchange_carries_is_not_from_outside),
	    TEST(it_is_not_tried_for_ever),
	    TEST(from_a_meter_without_an_account_nothing_is_taken),
	    TEST(what_waits_is_called_by_where_it_comes_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
