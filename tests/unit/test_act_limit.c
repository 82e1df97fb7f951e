/* SPDX-License-Identifier: ISC */
/*
 * Limits of acts: by amount, by building, and by whose it is.
 */
#include "people_help.h"

static void
one_person_refunds_up_to_the_limit_alone_in_a_small_site(void **state)
{
	struct pp_db *db = make_people("small");

	(void)state;
	act_as(db, "li.na");
	must(try_act(db, PP_ACT_REFUND, "M001", 50000));
	assert_logged(db, "refund", "li.na", "alone", "");
	had_effect(db);
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 50001), PP_NO);
	assert_said("request Q1 waits for an auditor or an admin: pp-approve");
	assert_false(had_effect(db));
	act_as(db, "bo");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	must(try_act(db, PP_ACT_REFUND, "M001", 50001));
	assert_logged(db, "refund", "li.na", "approved", "request=1");
	pp_db_close(db);
}

static void
above_the_sites_limit_a_sale_needs_two_in_a_full_site_too(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	act_as(db, "li.na");
	must(try_act(db, PP_ACT_SELL, "M001", 2000000));
	had_effect(db);
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 2000001), PP_NO);
	assert_false(had_effect(db));
	write_one(db,
	    "INSERT INTO setting VALUES ('limits.sale_yuan', 'much')");
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 1), PP_ECONF);
	assert_said("setting limits.sale_yuan");
	pp_db_close(db);
}

static void
beyond_ones_own_limit_one_is_refused(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	write_one(db,
	    "UPDATE operator SET sale_fen = 10000, refund_fen = 2000"
	    " WHERE code = 'li.na'");
	act_as(db, "li.na");
	must(try_act(db, PP_ACT_SELL, "M001", 10000));
	had_effect(db);
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 10001), PP_EPERM);
	assert_said("li.na's limit of 100.00 yuan");
	assert_false(had_effect(db));
	assert_logged(db, "sell", "li.na", "refused", "why=limit");
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 2001), PP_EPERM);
	assert_said("li.na's limit of 20.00 yuan");
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 2000), PP_NO);
	act_as(db, "wu");
	must(try_act(db, PP_ACT_SELL, "M001", 10001));
	pp_db_close(db);
}

static struct pp_act
sale_of(int64_t fen)
{
	return (struct pp_act){
	    .kind = PP_ACT_SELL,
	    .subject = "M001",
	    .amount = {fen},
	};
}

static void
above_a_limit_the_password_is_asked_for_again(void **state)
{
	static const char *const modes[] = {"small", "full"};
	struct pp_act large = sale_of(200001), small = sale_of(200000);
	struct pp_db *db = make_people("trial");

	(void)state;
	act_as(db, "li.na");
	for (size_t i = 0; i < 2; i++) {
		set_mode(db, modes[i]);
		must(try_at(db, &large, T0 + PP_PASSWORD_AGAIN_S));
		had_effect(db);
		assert_int_equal(try_at(db, &large,
				     T0 + PP_PASSWORD_AGAIN_S + 1),
		    PP_EPERM);
		assert_string_equal(pp_errmsg(),
		    "above 2000.00 yuan your password is asked for again; "
		    "pp-login, then the same command within 5 minutes");
		assert_false(had_effect(db));
		assert_logged(db, "sell", "li.na", "refused", "why=password");
		must(try_at(db, &small, T0 + PP_SESSION_S));
	}
	pp_db_close(db);
}

static void
what_is_asked_before_the_work_says_the_same(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_act large = sale_of(200001);
	int64_t rows;

	(void)state;
	act_as(db, "li.na");
	rows = log_rows(db);
	must(pp_act_ask(db, &large, T0 + PP_PASSWORD_AGAIN_S, "me"));
	assert_int_equal(log_rows(db), rows);
	assert_int_equal(pp_act_ask(db, &large, T0 + PP_PASSWORD_AGAIN_S + 1,
			     "me"),
	    PP_EPERM);
	assert_said("your password is asked for again");
	assert_logged(db, "sell", "li.na", "refused", "why=password");
	assert_int_equal(log_rows(db), rows + 1);
	pp_db_close(db);
}

static void
log_in_at(struct pp_db *db, int64_t at)
{
	struct pp_actor actor = *pp_db_actor(db);

	actor.login_at = at;
	must(pp_db_act_as(db, &actor));
}

/* What waits moves nothing yet, and what was approved isn't used up. */
static void
a_request_takes_no_password_but_its_approval_and_use_do(void **state)
{
	enum {
		LATER = T0 + 3600
	};
	struct pp_db *db = make_people("full");
	struct pp_actor actor;

	(void)state;
	act_as(db, "li.na");
	actor = *pp_db_actor(db);
	assert_int_equal(refund(db, "M001", 300000, LATER - 60), PP_NO);
	act_as(db, "an");
	assert_int_equal(say_at(db, "Q1", PP_REQUEST_APPROVED, "", LATER - 30),
	    PP_EPERM);
	assert_said("your password is asked for again");
	assert_logged(db, "approve", "an", "refused", "why=password");
	assert_int_equal(state_of(db, "Q1", LATER), PP_REQUEST_WAITS);
	log_in_at(db, LATER - 30);
	must(say_at(db, "Q1", PP_REQUEST_APPROVED, "", LATER - 30));
	must(pp_db_act_as(db, &actor));
	assert_int_equal(refund(db, "M001", 300000, LATER), PP_EPERM);
	assert_said("your password is asked for again");
	assert_logged(db, "refund", "li.na", "refused", "why=password");
	assert_int_equal(state_of(db, "Q1", LATER), PP_REQUEST_APPROVED);
	actor.login_at = LATER + 1;
	must(pp_db_act_as(db, &actor));
	must(refund(db, "M001", 300000, LATER + 2));
	assert_logged(db, "refund", "li.na", "approved", "request=1");
	assert_int_equal(state_of(db, "Q1", LATER + 3), PP_REQUEST_USED);
	pp_db_close(db);
}

static void
to_give_people_power_takes_the_password_again(void **state)
{
	enum {
		LATER = T0 + PP_PASSWORD_AGAIN_S + 1
	};
	static const enum pp_act_kind kinds[] = {PP_ACT_OPERATOR, PP_ACT_GRANT};
	struct pp_db *db = make_people("small");
	struct pp_act act = {.kind = PP_ACT_MODE, .subject = "site.mode"};

	(void)state;
	/* Whoever asks for it has a name, but gets nothing by that. */
	act_as(db, "bo");
	assert_int_equal(try_at(db, &act, LATER), PP_NO);
	act_as(db, "an");
	assert_int_equal(say_at(db, "Q1", PP_REQUEST_APPROVED, "", LATER),
	    PP_EPERM);
	assert_logged(db, "approve", "an", "refused", "why=password");
	must(say_at(db, "Q1", PP_REQUEST_REJECTED, "no", LATER));
	act_as(db, "bo");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		act.kind = kinds[i];
		act.subject = "li.na";
		assert_int_equal(try_at(db, &act, LATER), PP_EPERM);
		assert_said("your password is asked for again; pp-login");
		assert_false(had_effect(db));
		assert_logged(db, pp_act_name(act.kind), "bo", "refused",
		    "why=password");
		must(try_at(db, &act, LATER - 1));
		assert_true(had_effect(db));
	}
	pp_db_close(db);
}

static void
the_site_says_from_which_amount_and_zero_is_always(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_act fen = sale_of(1), none = sale_of(0);

	(void)state;
	act_as(db, "li.na");
	write_one(db,
	    "INSERT INTO setting VALUES"
	    " ('limits.password_again_yuan', '0.00')");
	assert_int_equal(try_at(db, &fen, T0 + PP_SESSION_S), PP_EPERM);
	assert_said("above 0.00 yuan");
	must(try_at(db, &none, T0 + PP_SESSION_S));
	write_one(db,
	    "UPDATE setting SET value = 'much'"
	    " WHERE key = 'limits.password_again_yuan'");
	assert_int_equal(try_at(db, &fen, T0 + PP_SESSION_S), PP_ECONF);
	assert_said("setting limits.password_again_yuan");
	pp_db_close(db);
}

/* Neither has one. */
static void
a_trial_and_cron_are_asked_for_no_password(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_act act = {
	    .kind = PP_ACT_SETTLE,
	    .subject = "S1",
	    .amount = {200001},
	};

	(void)state;
	act_as_cron(db);
	must(try_at(db, &act, T0 + PP_SESSION_S));
	set_mode(db, "trial");
	act_as(db, "li.na");
	must(try_at(db, &act, T0 + PP_SESSION_S));
	pp_db_close(db);
}

static void
outside_ones_own_buildings_one_is_refused(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_act act = {
	    .kind = PP_ACT_SELL,
	    .subject = "M001",
	    .amount = {100},
	};

	(void)state;
	write_one(db,
	    "INSERT INTO building VALUES (1, 'B1', 'b', NULL, NULL),"
	    " (2, 'B2', 'b', NULL, NULL);"
	    "INSERT INTO unit VALUES (1, 'U1', 2, 1, '', NULL);"
	    "INSERT INTO gateway VALUES (1, 'G1', '', NULL);"
	    "INSERT INTO bus VALUES (1, 'B1', 1, 'x', 'L1', 9600, NULL);"
	    "INSERT INTO meter VALUES"
	    " (1, 'M1', NULL, 'X', 1, 1, 1, NULL, NULL, 1, 1, NULL, '', '',"
	    " NULL), (2, 'M2', NULL, 'X', 1, 2, NULL, NULL, 1, 1, 1, NULL, '',"
	    " '', NULL), (3, 'M3', NULL, 'X', 1, 3, NULL, NULL, NULL, 1, 1,"
	    " NULL, '', '', NULL);"
	    "INSERT INTO operator_building SELECT id, 2 FROM operator"
	    " WHERE code = 'li.na'");
	act_as(db, "li.na");
	for (act.meter = 1; act.meter <= 3; act.meter++) {
		enum pp_status rc = try_at(db, &act, T0);

		assert_int_equal(rc, act.meter == 2 ? PP_OK : PP_EPERM);
		assert_int_equal(had_effect(db), act.meter == 2);
	}
	assert_said("in none of li.na's buildings");
	assert_logged(db, "sell", "li.na", "refused", "why=building");
	act_as(db, "wu");
	act.meter = 1;
	must(try_at(db, &act, T0));
	pp_db_close(db);
}

static void
what_is_anothers_is_not_ones_own(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_act act = {
	    .kind = PP_ACT_REVERSE,
	    .subject = "S1",
	    .owner = "wu",
	};

	(void)state;
	act_as(db, "li.na");
	assert_int_equal(try_at(db, &act, T0), PP_EPERM);
	assert_said("reverse: is wu's, not li.na's");
	act.owner = "li.na";
	assert_int_equal(try_at(db, &act, T0), PP_NO);
	act.kind = PP_ACT_SHIFT_CLOSE;
	must(try_at(db, &act, T0));
	act.owner = "wu";
	assert_int_equal(try_at(db, &act, T0), PP_NO);
	/* Who couldn't do it with his own isn't told whose it is. */
	act_as(db, "peng");
	assert_int_equal(try_at(db, &act, T0), PP_EPERM);
	assert_said("shift-close: not by peng, but by a cashier");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(one_person_refunds_up_to_the_limit_alone_in_a_small_site),
	    TEST(above_the_sites_limit_a_sale_needs_two_in_a_full_site_too),
	    TEST(beyond_ones_own_limit_one_is_refused),
	    TEST(above_a_limit_the_password_is_asked_for_again),
	    TEST(what_is_asked_before_the_work_says_the_same),
	    TEST(a_request_takes_no_password_but_its_approval_and_use_do),
	    TEST(to_give_people_power_takes_the_password_again),
	    TEST(the_site_says_from_which_amount_and_zero_is_always),
	    TEST(a_trial_and_cron_are_asked_for_no_password),
	    TEST(outside_ones_own_buildings_one_is_refused),
	    TEST(what_is_anothers_is_not_ones_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
