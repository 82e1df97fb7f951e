/* SPDX-License-Identifier: ISC */
/*
 * What one person gives back alone in a small site: so much on one day, and
 * not what needs two.
 */
#include "people_help.h"

static void
many_refunds_alone_are_one_for_the_limit_of_a_day(void **state)
{
	enum {
		DAY_S = 24 * 3600
	};
	struct pp_db *db = make_people("trial");
	struct pp_act act = {
	    .kind = PP_ACT_REFUND,
	    .subject = "M001",
	    .amount = {30000},
	};

	(void)state;
	add_person(db, "li.2", LI_UID, cashier);
	set_mode(db, "small");
	act_as(db, "li.na");
	must(try_at(db, &act, T0));
	assert_logged(db, "refund", "li.na", "alone",
	    "alone_today_yuan=300.00");
	act.amount.fen = 20001;
	assert_int_equal(try_at(db, &act, T0 + 1), PP_NO);
	act.kind = PP_ACT_REVERSE;
	assert_int_equal(try_at(db, &act, T0 + 1), PP_NO);
	act.amount.fen = 20000;
	must(try_at(db, &act, T0 + 2));
	assert_logged(db, "reverse", "li.na", "alone",
	    "alone_today_yuan=500.00");
	act.amount.fen = 1;
	assert_int_equal(try_at(db, &act, T0 + 3), PP_NO);
	/* As another operator he is no other person. */
	act_as(db, "li.2");
	assert_int_equal(try_at(db, &act, T0 + 4), PP_NO);
	act_as(db, "wu");
	must(try_at(db, &act, T0 + 5));
	assert_logged(db, "reverse", "wu", "alone", "alone_today_yuan=0.01");
	act_as(db, "li.na");
	act.amount.fen = 50000;
	must(try_at(db, &act, T0 + DAY_S));
	pp_db_close(db);
}

static void
what_another_approved_is_not_counted_as_alone(void **state)
{
	struct pp_db *db = make_people("small");

	(void)state;
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 60000, T0), PP_NO);
	act_as(db, "bo");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	must(refund(db, "M001", 60000, T0 + 30));
	assert_logged(db, "refund", "li.na", "approved", "request=1");
	must(refund(db, "M001", 50000, T0 + 40));
	assert_logged(db, "refund", "li.na", "alone",
	    "alone_today_yuan=500.00");
	pp_db_close(db);
}

static void
what_needs_two_is_done_by_nobody_alone(void **state)
{
	struct pp_db *db = make_people("small");
	struct pp_act act = {
	    .kind = PP_ACT_REVERSE,
	    .subject = "M001",
	    .amount = {100},
	    .needs_two = true,
	};

	(void)state;
	act_as(db, "li.na");
	assert_int_equal(try_at(db, &act, T0), PP_NO);
	assert_said("needs a second person");
	assert_false(had_effect(db));
	act.needs_two = false;
	must(try_at(db, &act, T0));
	set_mode(db, "trial");
	act.needs_two = true;
	must(try_at(db, &act, T0));
	pp_db_close(db);
}

static void
what_cannot_be_counted_is_refused(void **state)
{
	struct pp_db *db = make_people("small");
	struct pp_act act = {
	    .kind = PP_ACT_REFUND,
	    .subject = "M001",
	    .amount = {INT64_MAX},
	};

	(void)state;
	act_as(db, "li.na");
	must(refund(db, "M001", 1, T0));
	assert_int_equal(try_at(db, &act, T0 + 30), PP_EDATA);
	must(pp_db_begin(db));
	run(db, "ALTER TABLE log RENAME TO lost");
	act.amount.fen = 1;
	assert_int_equal(pp_act(db, &act, T0 + 30, "me"), PP_ESYS);
	pp_db_rollback(db);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(many_refunds_alone_are_one_for_the_limit_of_a_day),
	    TEST(what_another_approved_is_not_counted_as_alone),
	    TEST(what_needs_two_is_done_by_nobody_alone),
	    TEST(what_cannot_be_counted_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
