/* SPDX-License-Identifier: ISC */
/*
 * How a meter's epoch ends for good, by what the meter proved; its account in
 * the ledger comes to zero.
 */
#include "life_help.h"

static void
an_end_is_intended_once_and_then_nothing_is_sold(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), now;
	struct pp_proof before = shows(0, 0);
	struct pp_sale_wish wish = wish_of(PP_SALE, 500);
	struct pp_closing c = {.id = 77};
	struct pp_sale s;

	(void)state;
	assert_int_equal(pp_closing_of(db, e.id, &c), PP_NO);
	assert_int_equal(c.id, 77);
	must(try_intend(db, &e, PP_CLOSING_CLOSE));
	must(try_intend(db, &e, PP_CLOSING_CLOSE));
	assert_int_equal(number(db, "SELECT count(*) FROM closing"), 1);
	assert_int_equal(try_intend(db, &e, PP_CLOSING_EXCHANGE), PP_NO);
	assert_said("its account is being closed on it: for good");
	assert_string_equal(pp_closing_why_name(PP_CLOSING_CLOSE), "close");
	assert_string_equal(pp_closing_why_name(PP_CLOSING_EXCHANGE),
	    "exchange");
	c = closing_of(db, &e);
	assert_int_equal(c.why, PP_CLOSING_CLOSE);
	assert_int_equal(c.intended_at, NOON + HOUR);
	assert_string_equal(c.who, "boss");
	assert_string_equal(c.reason, "why");
	assert_int_equal(c.at, 0);
	must(pp_epoch_of(db, 1, &now));
	assert_false(e.closing);
	assert_true(now.closing);
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("its account is being closed");
	assert_sound(db);
	pp_db_close(db);
}

static void
an_end_is_not_intended_while_anything_is_open(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), unborn;
	char longer[PP_NOTE_MAX + 1];
	struct pp_sale s;

	(void)state;
	s = arm(db, wish_of(PP_SALE, 500), &e, shows(0, 0));
	assert_int_equal(try_intend(db, &e, PP_CLOSING_CLOSE), PP_NO);
	assert_said("order pp-20251122-000001 is open on it");
	finish(db, &s, credited, shows(1, 500));
	must(try_intend(db, &e, PP_CLOSING_EXCHANGE));
	assert_int_equal(try_intend(db, &e, PP_CLOSING_CLOSE), PP_NO);
	assert_said("another meter is to take its place");
	begin(db);
	must(pp_epoch_intend(db, 2, e.account, SERIAL, NULL, NOON, "me",
	    &unborn));
	commit(db);
	assert_int_equal(try_intend(db, &unborn, PP_CLOSING_CLOSE), PP_NO);
	assert_said("its account isn't opened yet");
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	begin(db);
	assert_int_equal(pp_closing_intend(db, &e, PP_CLOSING_CLOSE, longer,
			     NOON, "me"),
	    PP_EDATA);
	pp_db_rollback(db);
	assert_said("reason: longer than 200 bytes");
	pp_db_close(db);
}

static void
a_proven_end_books_what_was_used_and_leaves_nothing(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), gone;
	struct pp_closing c;
	struct pp_event v;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	/* It used 3.00 yuan, has 7.00, which are paid out. */
	done(db, wish_of(PP_REFUND, 700), &e, shows(1, 700));
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(2, 0), true);
	assert_int_equal(balance_of(db, "meter:M001:1"), 0);
	assert_int_equal(balance_of(db, "revenue"), -300);
	assert_int_equal(balance_of(db, "cash"), 300);
	c = closing_of(db, &e);
	assert_int_equal(c.at, NOON + 60);
	assert_false(c.typed);
	assert_int_equal(c.count, 2);
	assert_int_equal(c.balance_fen, 0);
	assert_int_equal(c.total_wh, 100010);
	assert_int_equal(c.rate_wh[PP_RATE_FLAT], 30010);
	assert_int_equal(pp_epoch_of(db, 1, &gone), PP_NO);
	assert_int_equal(number(db,
			     "SELECT end_count = 2 AND end_fen = 0 AND"
			     " ended_at = began_at + 60 FROM epoch"),
	    1);
	must(pp_event_last_of(db, "M001", &v));
	assert_int_equal(v.kind, PP_EVENT_CLOSED);
	assert_int_equal(v.receipt, 3);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM evidence"
			     " WHERE role = 'end' AND count = 0"),
	    1);
	assert_sound(db);
	pp_db_close(db);
}

static void
what_it_used_after_all_was_taken_is_rounding(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	done(db, wish_of(PP_REFUND, 700), &e, shows(1, 700));
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(2, -2), true);
	assert_int_equal(balance_of(db, "rounding"), 2);
	assert_int_equal(balance_of(db, "claim"), 0);
	assert_int_equal(balance_of(db, "revenue"), -302);
	assert_int_equal(balance_of(db, "meter:M001:1"), 0);
	assert_sound(db);
	pp_db_close(db);
}

static void
what_no_moment_uses_is_owed_even_after_all_was_taken(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	done(db, wish_of(PP_REFUND, 700), &e, shows(1, 700));
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(2, -101), true);
	assert_int_equal(balance_of(db, "rounding"), 0);
	assert_int_equal(balance_of(db, "claim"), 101);
	assert_sound(db);
	pp_db_close(db);
}

static void
what_a_meter_owes_at_its_end_is_claimed(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(1, -250), false);
	assert_int_equal(balance_of(db, "claim"), 250);
	assert_int_equal(balance_of(db, "revenue"), -1250);
	assert_int_equal(balance_of(db, "meter:M001:1"), 0);
	assert_sound(db);
	pp_db_close(db);
}

static void
the_little_that_could_not_be_taken_is_the_customers(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = adopt_meter(db, 1, 5, 900),
			two = adopt_meter(db, 2, 5, 900);
	struct pp_carry c;

	(void)state;
	close_meter(db, &one, PP_CLOSING_CLOSE, shows(5, 3), true);
	assert_int_equal(balance_of(db, "refund-due"), -3);
	close_meter(db, &two, PP_CLOSING_EXCHANGE, shows(5, 3), true);
	assert_int_equal(balance_of(db, "transfer"), 1800 - 3);
	must(pp_carry_get(db, 1, &c));
	assert_int_equal(c.left.fen, 3);
	assert_string_equal(c.from, "M002");
	assert_int_equal(c.closing, closing_of(db, &two).id);
	assert_sound(db);
	pp_db_close(db);
}

/* A meter that gained in between, or one taken over in debt. */
static void
more_than_the_books_gave_is_less_revenue(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, -900);

	(void)state;
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(5, -100), false);
	assert_int_equal(balance_of(db, "revenue"), 800);
	assert_int_equal(balance_of(db, "claim"), 100);
	assert_int_equal(balance_of(db, "meter:M001:1"), 0);
	assert_sound(db);
	pp_db_close(db);
}

static void
an_end_is_proven_once_and_not_unintended(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_proof proof = shows(0, 0);

	(void)state;
	begin(db);
	assert_int_equal(pp_closing_prove(db, &e, &proof, &proof, false, NOON,
			     "me"),
	    PP_NO);
	pp_db_rollback(db);
	assert_said("it isn't closed, nor being closed");
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(0, 0), false);
	begin(db);
	assert_int_equal(pp_closing_prove(db, &e, &proof, &proof, false, NOON,
			     "me"),
	    PP_NO);
	pp_db_rollback(db);
	assert_int_equal(try_intend(db, &e, PP_CLOSING_CLOSE), PP_NO);
	assert_said("it has no account");
	open_meter(db, 1);
	assert_int_equal(try_intend(db, &e, PP_CLOSING_CLOSE), PP_NO);
	assert_said("its account was changed meanwhile");
	pp_db_close(db);
}

static void
a_hold_ends_with_the_epoch(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed = typed_of(shows(0, 0), 0);
	struct pp_proof proof = shows(0, 0);
	struct pp_carry c;
	struct pp_hold h;
	bool made;

	(void)state;
	begin(db);
	must(pp_hold_add(db, &e, PP_HOLD_SERIAL, &proof, NULL, NOON, &made));
	commit(db);
	must(try_type(db, &e, PP_CLOSING_EXCHANGE, &typed, &c));
	assert_int_equal(pp_hold_of(db, 1, &h), PP_NO);
	assert_int_equal(number(db,
			     "SELECT ended_as = 'released' AND ended_by ="
			     " 'boss' FROM hold"),
	    1);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_end_is_intended_once_and_then_nothing_is_sold),
	    TEST(an_end_is_not_intended_while_anything_is_open),
	    TEST(a_proven_end_books_what_was_used_and_leaves_nothing),
	    TEST(what_it_used_after_all_was_taken_is_rounding),
	    TEST(what_no_moment_uses_is_owed_even_after_all_was_taken),
	    TEST(what_a_meter_owes_at_its_end_is_claimed),
	    TEST(the_little_that_could_not_be_taken_is_the_customers),
	    TEST(more_than_the_books_gave_is_less_revenue),
	    TEST(an_end_is_proven_once_and_not_unintended),
	    TEST(a_hold_ends_with_the_epoch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
