/* SPDX-License-Identifier: ISC */
/*
 * What is due to customers, from whichever shift or closing: paid out once,
 * and within what one person may.
 */
#include "actor_help.h"
#include "shift_help.h"

static void
a_refund_that_outlives_its_shift_is_due_and_paid_out_once(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = adopt_meter(db, 1, 5, 90000);
	struct pp_shift s = open_shift(db, "D1", "me", 1000);
	struct pp_sale sale;
	int64_t fen = 0;

	(void)state;
	sale = arm(db, wish_of(PP_REFUND, 700), &e, shows(5, 90000));
	must(try_close(db, &s, 1000));
	assert_int_equal(s.expected.fen, 1000);
	assert_int_equal(s.pending, 1);
	assert_int_equal(try_payout(db, sale.code, "bank", &fen), PP_NO);
	assert_said("nothing is due: it is pending");
	finish(db, &sale, credited, shows(6, 89300));
	assert_int_equal(balance_of(db, "refund-due"), -700);
	assert_int_equal(try_payout(db, sale.code, "cash", &fen), PP_NO);
	assert_said("cash needs an open shift");
	s = open_shift(db, "D2", "me", 1000);
	must(try_payout(db, sale.code, "cash", &fen));
	assert_int_equal(fen, 700);
	assert_int_equal(balance_of(db, "refund-due"), 0);
	assert_int_equal(holds(db, &s), 300);
	assert_int_equal(again(db, "D2").paid_out.fen, 700);
	assert_int_equal(try_payout(db, sale.code, "cash", &fen), PP_NO);
	assert_said("it was paid out by me");
	pp_db_close(db);
}

static void
a_sale_that_came_to_nothing_is_paid_back(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_shift s = open_shift(db, "D1", "me", 0);
	struct pp_sale sale;
	char receipt[32];
	int64_t fen = 0;

	(void)state;
	sale = arm(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	finish(db, &sale, not_credited, shows(0, 0));
	assert_int_equal(holds(db, &s), 5000);
	snprintf(receipt, sizeof receipt, "%lld", (long long)sale.receipt);
	must(try_payout(db, receipt, "cash", &fen));
	assert_int_equal(fen, 5000);
	s = again(db, "D1");
	assert_int_equal(holds(db, &s), 0);
	assert_int_equal(s.sold.fen, 5000);
	assert_int_equal(s.paid_out.fen, 5000);
	must(try_close(db, &s, 0));
	must(pp_shift_ledger(db, &sale, true, &fen));
	assert_int_equal(fen,
	    number(db, "SELECT id FROM ledger_account WHERE code = 'cash'"));
	assert_int_equal(balance_of(db, "cash"), 0);
	assert_int_equal(balance_of(db, "difference"), 0);
	pp_db_close(db);
}

static void
where_nothing_is_due_nothing_is_paid_out(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale sale = done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	int64_t fen = 0;

	(void)state;
	assert_int_equal(try_payout(db, sale.code, "cash", &fen), PP_NO);
	assert_said("nothing is due: it is credited");
	assert_int_equal(try_payout(db, "none", "cash", &fen), PP_NO);
	assert_said("no such order or receipt: none");
	assert_int_equal(try_payout(db, "999", "cash", &fen), PP_NO);
	begin(db);
	must(pp_event_add(db, e.id, PP_EVENT_ADDED, NOON, "me"));
	commit(db);
	assert_int_equal(try_payout(db, "2", "cash", &fen), PP_NO);
	assert_said("receipt 2 is of no closing");
	assert_int_equal(fen, 0);
	pp_db_close(db);
}

static void
what_a_burnt_meter_still_had_is_paid_out_by_its_receipt(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	char receipt[NUMBER_MAX];
	int64_t fen = 0;

	(void)state;
	done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	must(pp_epoch_of(db, 1, &e));
	burn(db, &e, "M001", 1, 4950, receipt);
	assert_int_equal(balance_of(db, "refund-due"), -4950);
	must(try_payout(db, receipt, "bank", &fen));
	assert_int_equal(fen, 4950);
	assert_int_equal(balance_of(db, "refund-due"), 0);
	assert_int_equal(balance_of(db, "channel:bank"), -4950);
	assert_int_equal(try_payout(db, receipt, "bank", &fen), PP_NO);
	assert_said("it was paid out");
	pp_db_close(db);
}

static void
credit_that_waits_is_moved_or_paid_out_and_never_both(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch a = adopt_meter(db, 1, 5, 90000);
	struct pp_sale_wish wish = wish_of(PP_REFUND, 700);
	struct pp_sale first, second, move;
	struct pp_carry carry;
	int64_t fen = 0;

	(void)state;
	wish.method = "transfer";
	first = done(db, wish, &a, shows(5, 90000));
	wish.amount.fen = 900;
	second = done(db, wish, &a, shows(6, 89300));
	must(try_payout(db, first.code, "bank", &fen));
	assert_int_equal(fen, 700);
	assert_int_equal(try_payout(db, first.code, "bank", &fen), PP_NO);
	assert_said("it was paid out");
	must(pp_carry_of_refund(db, second.id, &carry));
	wish = wish_of(PP_SALE, 900);
	wish.method = "transfer";
	wish.moves = carry.id;
	move = arm(db, wish, &a, shows(7, 88400));
	assert_int_equal(try_payout(db, second.code, "bank", &fen), PP_NO);
	assert_said("it was moved to a meter");
	finish(db, &move, not_credited, shows(7, 88400));
	must(try_payout(db, second.code, "bank", &fen));
	assert_int_equal(fen, 900);
	assert_int_equal(balance_of(db, "channel:bank"), -1600);
	pp_db_close(db);
}

static void
credit_that_waits_is_paid_out_by_one_person_as_refunds_are(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, 190000);
	struct pp_sale_wish wish = wish_of(PP_REFUND, 50000);
	struct pp_sale at, above;
	int64_t fen = 0;

	(void)state;
	act_in(db, "small"); /* refunds up to 500 */
	wish.method = "transfer";
	at = done(db, wish, &e, shows(5, 190000));
	wish.amount.fen = 50001;
	above = done(db, wish, &e, shows(6, 140000));
	must(try_payout(db, at.code, "bank", &fen));
	assert_int_equal(fen, 50000);
	assert_int_equal(try_payout(db, above.code, "bank", &fen), PP_NO);
	assert_said("needs a second person");
	assert_int_equal(balance_of(db, "channel:bank"), -50000);
	pp_db_close(db);
}

static void
what_was_typed_is_paid_out_by_one_person_as_refunds_are(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, 90000);
	char receipt[NUMBER_MAX];
	int64_t fen = 0;

	(void)state;
	burn(db, &e, "M001", 5, 90000, receipt);
	act_in(db, "small");
	assert_int_equal(try_payout(db, receipt, "bank", &fen), PP_NO);
	assert_said("needs a second person");
	assert_int_equal(balance_of(db, "refund-due"), -90000);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_refund_that_outlives_its_shift_is_due_and_paid_out_once),
	    TEST(a_sale_that_came_to_nothing_is_paid_back),
	    TEST(where_nothing_is_due_nothing_is_paid_out),
	    TEST(what_a_burnt_meter_still_had_is_paid_out_by_its_receipt),
	    TEST(credit_that_waits_is_moved_or_paid_out_and_never_both),
	    TEST(credit_that_waits_is_paid_out_by_one_person_as_refunds_are),
	    TEST(what_was_typed_is_paid_out_by_one_person_as_refunds_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
