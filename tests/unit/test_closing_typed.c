/* SPDX-License-Identifier: ISC */
/*
 * A meter that is lost or burnt ends by values that people typed, as far as
 * they can be.
 */
#include "life_help.h"

static void
typed_values_close_a_meter_and_what_it_had_is_due(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed = typed_of(shows(1, 1000), 600);
	struct pp_carry carry;
	struct pp_closing c;
	struct pp_event v;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	assert_int_equal(carry.id, 0);
	assert_int_equal(balance_of(db, "refund-due"), -600);
	assert_int_equal(balance_of(db, "revenue"), -400);
	assert_int_equal(balance_of(db, "meter:M001:1"), 0);
	c = closing_of(db, &e);
	assert_true(c.typed);
	assert_int_equal(c.at, NOON + HOUR);
	assert_int_equal(c.intended_at, NOON + 3 * DAY);
	assert_string_equal(c.reason, "burnt");
	/* No rates were typed: they are as last known. */
	assert_int_equal(c.total_wh, 100500);
	assert_int_equal(c.rate_wh[PP_RATE_FLAT], 30000);
	must(pp_event_last_of(db, "A00001", &v));
	assert_int_equal(v.kind, PP_EVENT_CLOSED);
	assert_int_equal(v.at, NOON + 3 * DAY);
	assert_sound(db);
	pp_db_close(db);
}

static void
typed_for_an_exchange_what_it_had_waits(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed = typed_of(shows(1, 1000), 600);
	struct pp_carry carry;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	typed.has_rates = true;
	memcpy(typed.rate_wh, (int64_t[]){10000, 20000, 30400, 40000, 100},
	    sizeof typed.rate_wh);
	/* It was to be closed by a visit, which never came to its end. */
	must(try_intend(db, &e, PP_CLOSING_EXCHANGE));
	must(try_type(db, &e, PP_CLOSING_EXCHANGE, &typed, &carry));
	assert_int_equal(carry.left.fen, 600);
	assert_int_equal(carry.closing, closing_of(db, &e).id);
	assert_int_equal(balance_of(db, "transfer"), -600);
	assert_int_equal(closing_of(db, &e).rate_wh[PP_RATE_FLAT], 30400);
	assert_sound(db);
	pp_db_close(db);
}

static void
typed_debts_are_claimed(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed = typed_of(shows(0, 0), -120);
	struct pp_carry carry;

	(void)state;
	must(try_type(db, &e, PP_CLOSING_EXCHANGE, &typed, &carry));
	assert_int_equal(carry.id, 0);
	assert_int_equal(balance_of(db, "claim"), 120);
	assert_sound(db);
	pp_db_close(db);
}

/* Less than it owed when it was read: people know why. */
static void
a_debt_may_be_typed_smaller(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 0, -500);
	struct pp_typed typed = typed_of(shows(0, -500), -400);
	struct pp_carry carry;

	(void)state;
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	assert_int_equal(balance_of(db, "claim"), 400);
	assert_int_equal(balance_of(db, "revenue"), 100);
	assert_sound(db);
	pp_db_close(db);
}

/* What another meter that hangs there already showed says nothing of it. */
static void
what_another_meter_showed_is_not_its(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_proof other = new_shows(9, 0, 999999);
	struct pp_typed typed = typed_of(shows(0, 0), 0);
	struct pp_carry carry;

	(void)state;
	begin(db);
	must(pp_epoch_keep_proof(db, e.id, &other));
	commit(db);
	must(try_type(db, &e, PP_CLOSING_EXCHANGE, &typed, &carry));
	assert_sound(db);
	pp_db_close(db);
}

static void
what_a_meter_cannot_have_ended_with_is_refused(void **state)
{
	static const struct {
		struct pp_typed typed;
		const char *words;
		enum pp_status rc;
	} cases[] = {
	    {{NOON + 9, 2, {801}, 100500, false, {0}},
		"it can't have more than 8.00 yuan", PP_NO},
	    {{NOON + 9, 2, {700}, 101000, false, {0}},
		"it can't have used more than 0.32 since", PP_NO},
	    {{NOON + HOUR, 2, {-1101}, 100000, false, {0}},
		"it can't have less than ", PP_NO},
	    {{NOON + HOUR, 3, {700}, 100500, false, {0}},
		"the books know of a count of 2 at most", PP_NO},
	    {{NOON + HOUR, 2, {700}, 100500, true,
		 {100500, 20000, 30000, 40000}},
		"its rates come to more than its total", PP_NO},
	    {{NOON + 9, 1, {700}, 100500, false, {0}},
		"its purchase count was 2 at ", PP_NO},
	    {{NOON + 9, 2, {700}, 99990, false, {0}},
		"its register was at 100.00 kWh at ", PP_NO},
	    {{NOON + 9, 2, {700}, 100500, true, {10000, 20000, 29990, 40000}},
		"the register of a rate was at 30.00 kWh at ", PP_NO},
	    {{NOON + 4 * DAY, 2, {700}, 100500, false, {0}},
		"its end is ahead of now", PP_NO},
	    {{NOON - 9, 2, {700}, 100500, false, {0}},
		"its account was opened only at ", PP_NO},
	    {{NOON + 9, 65536, {700}, 100500, false, {0}}, "count: ", PP_EDATA},
	    {{NOON + 9, -1, {700}, 100500, false, {0}}, "count: ", PP_EDATA},
	    {{NOON + 9, 2, {100000000001}, 100500, false, {0}},
		"balance: ", PP_EDATA},
	    {{NOON + 9, 2, {-100000000001}, 100500, false, {0}},
		"balance: ", PP_EDATA},
	    {{NOON + 9, 2, {700}, -1, false, {0}}, "energy: ", PP_EDATA},
	    {{NOON + 9, 2, {700}, 1000000000000000, false, {0}},
		"energy: ", PP_EDATA},
	    {{NOON + 9, 2, {700}, 100500, true, {-1}}, "rates: ", PP_EDATA},
	    {{NOON + 9, 2, {700}, 100500, true, {100501}}, "rates: ", PP_EDATA},
	};
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_carry carry = {.id = 77};
	struct pp_sale s;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	s = arm(db, wish_of(PP_REFUND, 200), &e, shows(1, 1000));
	assert_int_equal(try_type(db, &e, PP_CLOSING_CLOSE, &cases[0].typed,
			     &carry),
	    PP_NO);
	assert_said("order pp-20251122-000002 is open on it");
	finish(db, &s, credited, shows(2, 800));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(try_type(db, &e, PP_CLOSING_CLOSE,
				     &cases[i].typed, &carry),
		    cases[i].rc);
		assert_said(cases[i].words);
	}
	begin(db);
	assert_int_equal(pp_closing_type(db, &e, PP_CLOSING_CLOSE,
			     &cases[0].typed, "", NOON + DAY, "me", &carry),
	    PP_EDATA);
	pp_db_rollback(db);
	assert_said("reason: is empty");
	assert_int_equal(carry.id, 77);
	assert_int_equal(number(db, "SELECT count(*) FROM closing"), 0);
	pp_db_close(db);
}

static void
a_meter_that_answered_was_not_gone(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_proof proof = later(shows(0, 0), 2 * HOUR, 0);
	struct pp_typed typed = typed_of(shows(0, 0), 0);
	struct pp_carry carry;

	(void)state;
	begin(db);
	must(pp_epoch_keep_proof(db, e.id, &proof));
	commit(db);
	assert_int_equal(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry),
	    PP_NO);
	assert_said("it answered after that, at ");
	typed.at = proof.at;
	typed.total_wh = proof.total_wh;
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	pp_db_close(db);
}

/* What was read before its end counts; what was read since is another's. */
static void
what_the_poller_read_of_it_counts_too(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_reading r = made_up(NOON + 600, 100300);
	struct pp_typed typed = typed_of(shows(1, 1000), 901);
	struct pp_carry carry;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	r.known[PP_R_BALANCE] = true;
	r.value[PP_R_BALANCE] = 900;
	store_reading(db, 1, &r);
	r = made_up(NOON + 2 * HOUR, 100900);
	r.known[PP_R_BALANCE] = true;
	r.value[PP_R_BALANCE] = 0;
	store_reading(db, 1, &r);
	assert_int_equal(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry),
	    PP_NO);
	assert_said("it can't have more than 9.00 yuan");
	typed.total_wh = 100299;
	typed.balance.fen = 900;
	assert_int_equal(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry),
	    PP_NO);
	assert_said("its register was at 100.30 kWh");
	typed.total_wh = 100300;
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	pp_db_close(db);
}

/*
 * Two hours later it still had its purchase, and went on from there, whatever
 * hangs there since.
 */
static void
what_was_read_after_its_end_was_not_gone(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_reading r = made_up(NOON + 2 * HOUR, 100900);
	struct pp_reading other = made_up(NOON + 3 * HOUR, 101000);
	struct pp_typed typed = typed_of(shows(1, 1000), 900);
	struct pp_carry carry;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	r.known[PP_R_BALANCE] = r.known[PP_R_COUNT] = true;
	r.value[PP_R_BALANCE] = 400;
	r.value[PP_R_COUNT] = 1;
	store_reading(db, 1, &r);
	other.known[PP_R_COUNT] = true;
	store_reading(db, 1, &other);
	assert_int_equal(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry),
	    PP_NO);
	assert_said("it was read after that, at ");
	typed.at = r.at + 1;
	typed.balance.fen = 400;
	typed.total_wh = 100900;
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	pp_db_close(db);
}

/* What people ended unproven may have come: the meter may show it. */
static void
an_order_that_people_ended_may_count(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	struct pp_typed typed = typed_of(shows(0, 0), 0);
	struct pp_carry carry;

	(void)state;
	begin(db);
	must(pp_sale_resolve(db, &s, PP_SALE_NOT_CREDITED, false, "burnt", NOON,
	    "me"));
	commit(db);
	typed.count = 2;
	assert_int_equal(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry),
	    PP_NO);
	assert_said("the books know of a count of 1 at most");
	typed.count = 1;
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	pp_db_close(db);
}

/* A reading before a sale says nothing against what the sale gave. */
static void
what_was_sold_since_a_reading_may_be_left(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_reading r = made_up(NOON + 2, 100000);
	struct pp_typed typed = typed_of(shows(1, 1000), 1000);
	struct pp_carry carry;

	(void)state;
	r.known[PP_R_BALANCE] = true;
	r.value[PP_R_BALANCE] = 0;
	store_reading(db, 1, &r);
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(typed_values_close_a_meter_and_what_it_had_is_due),
	    TEST(typed_for_an_exchange_what_it_had_waits),
	    TEST(typed_debts_are_claimed),
	    TEST(a_debt_may_be_typed_smaller),
	    TEST(what_another_meter_showed_is_not_its),
	    TEST(what_a_meter_cannot_have_ended_with_is_refused),
	    TEST(a_meter_that_answered_was_not_gone),
	    TEST(what_the_poller_read_of_it_counts_too),
	    TEST(what_was_read_after_its_end_was_not_gone),
	    TEST(an_order_that_people_ended_may_count),
	    TEST(what_was_sold_since_a_reading_may_be_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
