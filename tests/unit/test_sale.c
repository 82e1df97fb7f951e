/* SPDX-License-Identifier: ISC */
/*
 * Orders as they are armed: what is written down, and what is refused.
 */
#include "sale_help.h"

static void
a_sale_is_written_down_whole_before_anything_is_sent(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 6, 1000);
	struct pp_sale_wish wish = wish_of(PP_SALE, 5000);
	struct pp_proof before = shows(6, 900), kept;
	struct pp_attempt attempt;
	struct pp_sale s, again;

	(void)state;
	wish.code = "till-1/42";
	wish.note = "for 2-101";
	wish.method = "wechat";
	s = arm(db, wish, &e, before);
	assert_string_equal(s.code, "till-1/42");
	assert_int_equal(s.state, PP_SALE_ARMED);
	assert_int_equal(s.slot, 7);
	assert_int_equal(s.receipt, 1);
	assert_int_equal(s.count_before, 6);
	assert_int_equal(s.balance_before_fen, 900);
	assert_int_equal(s.class, PP_CLASS_BLIND);
	assert_string_equal(s.meter_code, "M001");
	assert_string_equal(s.account, "A00001");
	assert_string_equal(s.holder, "李四");
	assert_false(s.moved || s.weak || s.has_after);
	assert_int_equal(s.ended_at, 0);
	must(pp_sale_find(db, "till-1/42", &again));
	assert_same_sale(&again, &s);
	must(pp_sale_get(db, s.id, &again));
	assert_same_sale(&again, &s);
	must(pp_sale_open_of(db, 1, &again));
	assert_same_sale(&again, &s);
	must(pp_sale_last_attempt(db, s.id, &attempt, &kept));
	assert_int_equal(attempt.no, 1);
	assert_int_equal(attempt.at, NOON);
	assert_int_equal(attempt.what, PP_ATTEMPT_CREDIT);
	assert_int_equal(kept.balance_fen, 900);
	assert_int_equal(balance_of(db, "channel:wechat"), 5000);
	assert_int_equal(balance_of(db, "suspense"), -5000);
	assert_int_equal(balance_of(db, "meter:M001:1"), -1000);
	pp_db_close(db);
}

static void
ours_are_named_for_the_local_day_and_the_receipt(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	struct pp_sale_wish wish = wish_of(PP_SALE, 1);
	struct pp_proof before = shows(0, 0);
	int64_t midnight = 1763827200; /* 2025-11-23 in Shanghai */
	struct pp_sale s, t;

	(void)state;
	must(pp_zone_use("Asia/Shanghai"));
	begin(db);
	must(pp_sale_arm(db, &wish, &e, PP_CLASS_COUNTED, &before, midnight - 1,
	    &s));
	must(pp_sale_arm(db, &wish, &f, PP_CLASS_NAIVE, &before, midnight, &t));
	commit(db);
	must(pp_zone_use("UTC"));
	assert_string_equal(s.code, "pp-20251122-000001");
	assert_string_equal(t.code, "pp-20251123-000002");
	assert_int_equal(s.class, PP_CLASS_COUNTED);
	assert_int_equal(t.class, PP_CLASS_NAIVE);
	pp_db_close(db);
}

static void
a_reversal_is_of_one_credited_order_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	struct pp_sale_wish wish = wish_of(PP_SALE_REVERSAL, 1000);
	struct pp_proof two = shows(2, 2000), none = shows(0, 0);
	struct pp_sale s, t, poison = {.id = 7};

	(void)state;
	s = done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	done(db, wish_of(PP_SALE, 1000), &e, shows(1, 1000));
	wish.reverses = 99;
	assert_int_equal(try_arm(db, &wish, &e, &two, &poison), PP_NO);
	assert_said("no such order");
	wish.reverses = s.id;
	assert_int_equal(try_arm(db, &wish, &f, &none, &poison), PP_NO);
	assert_said("was for another meter or account");
	wish.amount.fen = 999;
	assert_int_equal(try_arm(db, &wish, &e, &two, &poison), PP_NO);
	assert_said("was of another amount");
	wish.amount.fen = 1000;
	wish.kind = PP_REFUND_REVERSAL;
	assert_int_equal(try_arm(db, &wish, &e, &two, &poison), PP_NO);
	assert_said("is no refund, but a sale");
	wish.kind = PP_SALE_REVERSAL;
	t = arm(db, wish, &e, two);
	finish(db, &t, not_credited, two);
	done(db, wish, &e, two);
	two = shows(3, 1000);
	assert_int_equal(try_arm(db, &wish, &e, &two, &poison), PP_NO);
	assert_said("was reversed before, by pp-20251122-000004");
	wish.reverses = t.id;
	assert_int_equal(try_arm(db, &wish, &e, &two, &poison), PP_NO);
	assert_said("is no sale, but a sale-reversal");
	t = arm(db, wish_of(PP_SALE, 1000), &e, two);
	finish(db, &t, not_credited, two);
	wish.reverses = t.id;
	assert_int_equal(try_arm(db, &wish, &e, &two, &poison), PP_NO);
	assert_said("order pp-20251122-000005 is not-credited");
	assert_int_equal(poison.id, 7);
	pp_db_close(db);
}

static void
an_order_is_armed_only_where_meter_and_books_agree(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), other = e;
	struct pp_sale_wish wish = wish_of(PP_SALE, 1000);
	struct pp_proof before = shows(1, 0);
	struct pp_sale s = {.id = 7};
	bool made;

	(void)state;
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("its purchase count is 1, by the books 0");
	before = shows(0, 0);
	strcpy(before.serial, "1");
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("its serial number is 1, by the books " SERIAL);
	before = shows(0, 0);
	other.id++;
	assert_int_equal(try_arm(db, &wish, &other, &before, &s), PP_NO);
	assert_said("its account was changed meanwhile");
	other.meter = 3;
	assert_int_equal(try_arm(db, &wish, &other, &before, &s), PP_NO);
	assert_said("it has no account");
	begin(db);
	must(pp_epoch_intend(db, 2, e.account, SERIAL, NULL, NOON, "me",
	    &other));
	commit(db);
	assert_int_equal(try_arm(db, &wish, &other, &before, &s), PP_NO);
	assert_said("its account isn't opened yet");
	begin(db);
	must(pp_hold_add(db, &e, PP_HOLD_CLOSED, &before, NULL, NOON, &made));
	commit(db);
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("it is closed for sale: its fee control is off");
	other = adopt_meter(db, 3, 65535, 0);
	before = shows(65535, 0);
	assert_int_equal(try_arm(db, &wish, &other, &before, &s), PP_NO);
	assert_said("its purchase count is at its end: 65535");
	assert_int_equal(s.id, 7);
	assert_int_equal(number(db, "SELECT count(*) FROM sale"), 0);
	pp_db_close(db);
}

static void
a_meter_has_one_open_order_at_most(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 1000);
	struct pp_proof before = shows(0, 0);
	struct pp_sale s = arm(db, wish, &e, before), other = {.id = 7};

	(void)state;
	assert_int_equal(try_arm(db, &wish, &e, &before, &other), PP_NO);
	assert_said("order pp-20251122-000001 is still pending on it");
	finish(db, &s, disputed, shows(2, 0));
	assert_int_equal(try_arm(db, &wish, &e, &before, &other), PP_NO);
	assert_said("order pp-20251122-000001 is still disputed on it");
	assert_int_equal(other.id, 7);
	pp_db_close(db);
}

static void
no_more_is_taken_than_the_meter_shows(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, 1000);
	struct pp_sale_wish wish = wish_of(PP_REFUND, 901);
	struct pp_proof before = shows(5, 900);
	struct pp_attempt attempt;
	struct pp_sale s = {.id = 7};

	(void)state;
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("it has 9.00 yuan left");
	wish.amount.fen = 900;
	s = arm(db, wish, &e, before);
	must(pp_sale_last_attempt(db, s.id, &attempt, NULL));
	assert_int_equal(attempt.what, PP_ATTEMPT_SET);
	assert_int_equal(attempt.target_fen, 0);
	assert_int_equal(attempt.read_fen, 900);
	pp_db_close(db);
}

static void
what_cannot_be_written_down_is_refused(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	struct pp_proof before = shows(0, 0);
	struct pp_sale_wish wish;
	struct pp_sale s = {.id = 7};
	char longer[PP_NOTE_MAX + 1];

	(void)state;
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	wish = wish_of(PP_SALE, 100000000001);
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("above all bounds");
	wish = wish_of(PP_SALE, 1);
	wish.note = longer;
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_EDATA);
	assert_said("note: longer than 200 bytes");
	wish = wish_of(PP_SALE, 1);
	wish.who = longer;
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_EDATA);
	assert_said("who: longer than 64 bytes");
	wish = wish_of(PP_SALE, 1);
	wish.method = "shells";
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_EDATA);
	assert_said("method: not cash, bank");
	wish = wish_of(PP_SALE, 1);
	wish.code = "pp-1";
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_EDATA);
	assert_said("order: begins with pp-");
	assert_int_equal(s.id, 7);
	wish.code = "x";
	arm(db, wish, &e, before);
	assert_int_equal(try_arm(db, &wish, &f, &before, &s), PP_NO);
	assert_said("order x was given before, for meter M001");
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_string_equal(pp_errmsg(), "order x was given before");
	pp_db_close(db);
}

static void
each_attempt_is_kept_with_what_was_read_for_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, 1000);
	struct pp_sale s = arm(db, wish_of(PP_REFUND, 300), &e, shows(5, 1000));
	struct pp_attempt next = {.at = NOON + 3,
	    .what = PP_ATTEMPT_SET,
	    .target_fen = 690,
	    .read_fen = 990};
	struct pp_attempt got;
	struct pp_proof read = shows(5, 990), before;

	(void)state;
	begin(db);
	must(pp_sale_attempt(db, s.id, &next, &read));
	must(pp_sale_last_attempt(db, s.id, &got, &before));
	assert_int_equal(got.no, 2);
	assert_int_equal(got.at, NOON + 3);
	assert_int_equal(got.target_fen, 690);
	assert_int_equal(got.read_fen, 990);
	assert_int_equal(before.balance_fen, 990);
	next = (struct pp_attempt){.at = NOON + 4, .what = PP_ATTEMPT_CANCEL};
	must(pp_sale_attempt(db, s.id, &next, NULL));
	must(pp_sale_last_attempt(db, s.id, &got, NULL));
	assert_int_equal(got.no, 3);
	assert_int_equal(got.what, PP_ATTEMPT_CANCEL);
	assert_int_equal(got.target_fen, 0);
	commit(db);
	assert_int_equal(pp_sale_last_attempt(db, 99, &got, NULL), PP_NO);
	begin(db);
	assert_int_equal(pp_sale_attempt(db, 99, &next, NULL), PP_NO);
	pp_db_rollback(db);
	finish(db, &s, credited, shows(6, 690));
	begin(db);
	assert_int_equal(pp_sale_attempt(db, s.id, &next, NULL), PP_NO);
	assert_said("order pp-20251122-000001 is credited");
	pp_db_rollback(db);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_sale_is_written_down_whole_before_anything_is_sent),
	    TEST(ours_are_named_for_the_local_day_and_the_receipt),
	    TEST(a_reversal_is_of_one_credited_order_once),
	    TEST(an_order_is_armed_only_where_meter_and_books_agree),
	    TEST(a_meter_has_one_open_order_at_most),
	    TEST(no_more_is_taken_than_the_meter_shows),
	    TEST(what_cannot_be_written_down_is_refused),
	    TEST(each_attempt_is_kept_with_what_was_read_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
