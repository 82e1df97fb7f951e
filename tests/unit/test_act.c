/* SPDX-License-Identifier: ISC */
/*
 * Acts: who may, what the log gets of it, and that a refusal leaves nothing
 * behind but its row.
 */
#include "people_help.h"

static void
without_an_actor_one_acts_in_a_trial_only(void **state)
{
	struct pp_db *db = make();

	(void)state;
	must(try_act(db, PP_ACT_SELL, "M001", 5000));
	assert_true(had_effect(db));
	assert_logged(db, "sell", "me", "done", "");
	add_person(db, "bo", BO_UID, admin);
	set_mode(db, "small");
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 5000), PP_EPERM);
	assert_said("log in first: pp-login");
	assert_false(had_effect(db));
	assert_logged(db, "sell", "me", "refused", "why=login");
	pp_db_close(db);
}

static void
in_a_trial_everything_is_done_and_logged(void **state)
{
	struct pp_db *db = make();

	(void)state;
	for (int kind = 0; kind < PP_ACTS; kind++) {
		must(try_act(db, (enum pp_act_kind)kind, "x", 99999999));
		assert_true(had_effect(db));
		assert_logged(db, pp_act_name((enum pp_act_kind)kind), "me",
		    "done", "");
	}
	pp_db_close(db);
}

/* One act by one person comes to what the matrix says, and is logged so. */
static void
check_one(struct pp_db *db, const char *code, enum pp_act_kind kind,
    enum pp_leave leave)
{
	int64_t before = log_rows(db);
	enum pp_status rc = try_act(db, kind, "x", 0);
	int64_t request = pp_act_request(db);

	if (had_effect(db) != (leave >= PP_LEAVE_ALONE))
		fail_msg("%s by %s", pp_act_name(kind), code);
	assert_int_equal(log_rows(db), before + 1);
	switch (leave) {
	case PP_LEAVE_DO:
		assert_int_equal(rc, PP_OK);
		assert_logged(db, pp_act_name(kind), code, "done", "");
		break;
	case PP_LEAVE_ALONE:
		assert_int_equal(rc, PP_OK);
		assert_logged(db, pp_act_name(kind), code, "alone", "");
		break;
	case PP_LEAVE_REQUEST:
		assert_int_equal(rc, PP_NO);
		assert_int_not_equal(request, 0);
		assert_logged(db, pp_act_name(kind), code, "requested",
		    "request=");
		break;
	case PP_LEAVE_NONE:
		assert_int_equal(rc, PP_EPERM);
		assert_int_equal(request, 0);
		assert_logged(db, pp_act_name(kind), code, "refused",
		    "why=role");
		break;
	}
}

static void
check_all(enum pp_mode mode)
{
	static const struct {
		const char *code;
		enum pp_role role;
	} people[] = {
	    {"li.na", PP_ROLE_CASHIER},
	    {"peng", PP_ROLE_PLANT},
	    {"an", PP_ROLE_AUDITOR},
	    {"bo", PP_ROLE_ADMIN},
	};
	struct pp_db *db = make_people(pp_mode_name(mode));

	for (int kind = 0; kind < PP_ACTS; kind++) {
		for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
			act_as(db, people[i].code);
			check_one(db, people[i].code, (enum pp_act_kind)kind,
			    pp_right_of(mode, 1U << people[i].role,
				(enum pp_act_kind)kind));
		}
		act_as_cron(db);
		check_one(db, "cron", (enum pp_act_kind)kind,
		    pp_right_of(mode, 1U << PP_ROLE_CRON,
			(enum pp_act_kind)kind));
	}
	pp_db_close(db);
}

static void
in_a_full_site_each_act_of_each_role_is_done_or_not_and_logged(void **state)
{
	(void)state;
	check_all(PP_MODE_FULL);
}

static void
in_a_small_site_each_act_of_each_role_is_done_or_not_and_logged(void **state)
{
	(void)state;
	check_all(PP_MODE_SMALL);
}

static void
a_row_says_who_did_it_where_and_with_what(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_log_filter filter = {.action = "sell"};
	struct pp_logs *logs = NULL;
	struct pp_words words;
	struct pp_act act = {
	    .kind = PP_ACT_SELL,
	    .subject = "M001",
	    .words = &words,
	    .amount = {5000},
	};
	struct pp_log_row row;

	(void)state;
	act_as(db, "li.na");
	pp_words_clear(&words);
	pp_words_money(&words, "amount_yuan", act.amount);
	must(try_at(db, &act, T0 + 10));
	act_as(db, "an");
	must(pp_logs_open(db, &filter, &logs));
	must(pp_logs_next(logs, &row));
	assert_string_equal(row.who, "li.na");
	assert_int_equal(row.uid, LI_UID);
	assert_string_equal(row.tty, "pts/3");
	assert_string_equal(row.tool, "pp-test");
	assert_string_equal(row.subject, "M001");
	assert_string_equal(row.words, "amount_yuan=50.00");
	assert_int_equal(row.at, T0 + 10);
	pp_logs_close(logs);
	pp_db_close(db);
}

static void
who_is_disabled_or_loses_a_role_may_nothing_from_then_on(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	act_as(db, "li.na");
	must(try_act(db, PP_ACT_SELL, "M001", 1));
	write_one(db, "UPDATE operator SET enabled = 0 WHERE code = 'li.na'");
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 1), PP_EPERM);
	assert_said("operator li.na is disabled");
	assert_logged(db, "sell", "li.na", "refused", "why=disabled");
	act_as(db, "wu");
	write_one(db,
	    "UPDATE operator_role SET ended_at = 9, ended_by = 'bo'"
	    " WHERE operator = (SELECT id FROM operator WHERE code = 'wu')");
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 1), PP_EPERM);
	assert_said("sell: not by wu, but by a cashier");
	pp_db_close(db);
}

static void
an_actor_who_is_not_the_operators_person_is_nobody(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_actor actor;

	(void)state;
	act_as(db, "li.na");
	actor = *pp_db_actor(db);
	actor.uid = WU_UID;
	must(pp_db_act_as(db, &actor));
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 1), PP_EPERM);
	actor.uid = LI_UID;
	actor.operator_id = 0;
	actor.roles = ~0U;
	must(pp_db_act_as(db, &actor));
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 1), PP_EPERM);
	pp_db_close(db);
}

static void
without_any_operator_the_account_sets_up_and_does_nothing_else(void **state)
{
	static const enum pp_act_kind set_up[] = {PP_ACT_MODE, PP_ACT_BACKUP,
	    PP_ACT_UPGRADE, PP_ACT_SEAL, PP_ACT_VERIFY, PP_ACT_READ_ALL};
	static const enum pp_act_kind others[] = {PP_ACT_SELL, PP_ACT_POLL,
	    PP_ACT_SITE, PP_ACT_RESTORE, PP_ACT_GRANT};
	struct pp_db *db = make();

	(void)state;
	set_mode(db, "full");
	for (size_t i = 0; i < sizeof set_up / sizeof set_up[0]; i++) {
		act_as_cron(db);
		must(try_act(db, set_up[i], "x", 0));
		must(pp_db_act_as(db, NULL));
		assert_int_equal(try_act(db, set_up[i], "x", 0), PP_EPERM);
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		act_as_cron(db);
		assert_int_equal(try_act(db, others[i], "x", 0), PP_EPERM);
		assert_said("it has no operator yet: pp-operator add");
	}
	pp_db_close(db);
}

static void
a_dry_run_tells_and_leaves_nothing(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t before = log_rows(db);

	(void)state;
	act_as(db, "li.na");
	pp_db_tries(db, true);
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 1), PP_NO);
	assert_said("needs a second person: an auditor");
	assert_int_equal(pp_act_request(db), 0);
	assert_int_equal(try_act(db, PP_ACT_RELAY, "M001", 0), PP_EPERM);
	assert_int_equal(log_rows(db), before);
	assert_int_equal(number(db, "SELECT count(*) FROM request"), 0);
	pp_db_tries(db, false);
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 1), PP_NO);
	assert_int_equal(pp_act_request(db), 1);
	pp_db_close(db);
}

static void
to_ask_before_leaves_nothing_where_it_is_allowed(void **state)
{
	struct pp_db *db = make_people("full"), *reader = NULL;
	struct pp_act act = {
	    .kind = PP_ACT_SELL,
	    .subject = "M001",
	    .amount = {1},
	};
	int64_t before = log_rows(db);

	(void)state;
	act_as(db, "li.na");
	must(pp_act_ask(db, &act, T0, "me"));
	assert_int_equal(log_rows(db), before);
	act.kind = PP_ACT_REFUND;
	must(pp_db_open_reader("pp.db", &reader));
	must(pp_db_act_as(reader, pp_db_actor(db)));
	assert_int_equal(pp_act_ask(reader, &act, T0, "me"), PP_NO);
	assert_int_equal(log_rows(db), before);
	assert_int_equal(pp_act_ask(db, &act, T0, "me"), PP_NO);
	assert_said("request Q1 waits");
	assert_int_equal(pp_act_request(db), 1);
	assert_int_equal(log_rows(db), before + 1);
	assert_int_equal(pp_act_ask(db, &act, T0, "me"), PP_NO);
	assert_int_equal(pp_act_request(db), 1);
	assert_int_equal(log_rows(db), before + 1);
	act.kind = PP_ACT_RELAY;
	assert_int_equal(pp_act_ask(db, &act, T0, "me"), PP_EPERM);
	assert_int_equal(pp_act_request(db), 0);
	assert_int_equal(log_rows(db), before + 2);
	pp_db_close(reader);
	pp_db_close(db);
}

static void
words_around_a_refusal_stay_as_the_caller_made_them(void **state)
{
	struct pp_db *db = make_people("full");
	const struct pp_act act = {.kind = PP_ACT_RELAY, .subject = "M001"};

	(void)state;
	act_as(db, "li.na");
	must(pp_db_begin(db));
	assert_int_equal(pp_fail_in(pp_act(db, &act, T0, "me"), "M001"),
	    PP_EPERM);
	pp_db_rollback(db);
	assert_string_equal(pp_errmsg(),
	    "M001: relay: not by li.na, but by a technician (plant)");
	assert_false(pp_db_in_transaction(db));
	must(try_act(db, PP_ACT_SELL, "M001", 1));
	pp_db_close(db);
}

static void
a_refusal_that_cannot_be_written_down_is_one_all_the_same(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	write_one(db,
	    "CREATE TRIGGER broken BEFORE INSERT ON log"
	    " BEGIN SELECT raise(ABORT, 'no room'); END");
	act_as(db, "li.na");
	assert_int_equal(try_act(db, PP_ACT_RELAY, "M001", 0), PP_EPERM);
	assert_said("not by li.na");
	assert_said("nor was that written down: no room");
	assert_false(had_effect(db));
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 1), PP_NO);
	assert_said("no room");
	assert_false(had_effect(db));
	assert_false(pp_db_in_transaction(db));
	pp_db_close(db);
}

static void
a_refusal_is_written_down_though_the_triggers_rested(void **state)
{
	struct pp_db *db = make_people("full");
	const struct pp_act act = {.kind = PP_ACT_RELAY, .subject = "M001"};

	(void)state;
	act_as(db, "li.na");
	must(pp_db_begin(db));
	must(pp_db_only_adds(db));
	assert_int_equal(pp_act(db, &act, T0, "me"), PP_EPERM);
	pp_db_rollback(db);
	assert_logged(db, "relay", "li.na", "refused", "why=role");
	assert_int_equal(attempt(db, "DELETE FROM log"), PP_NO);
	pp_db_close(db);
}

static void
what_is_too_long_to_be_kept_is_refused_at_once(void **state)
{
	struct pp_db *db = make();
	char subject[PP_SUBJECT_MAX + 1];

	(void)state;
	memset(subject, 'x', sizeof subject);
	subject[PP_SUBJECT_MAX] = '\0';
	assert_int_equal(try_act(db, PP_ACT_SITE, subject, 0), PP_EDATA);
	assert_false(had_effect(db));
	subject[PP_SUBJECT_MAX - 1] = '\0';
	must(try_act(db, PP_ACT_SITE, subject, 0));
	set_mode(db, "big");
	assert_int_equal(try_act(db, PP_ACT_SITE, "x", 0), PP_ECONF);
	assert_said("setting site.mode");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(without_an_actor_one_acts_in_a_trial_only),
	    TEST(in_a_trial_everything_is_done_and_logged),
	    TEST(
		in_a_full_site_each_act_of_each_role_is_done_or_not_and_logged),
	    TEST(
		in_a_small_site_each_act_of_each_role_is_done_or_not_and_logged),
	    TEST(a_row_says_who_did_it_where_and_with_what),
	    TEST(who_is_disabled_or_loses_a_role_may_nothing_from_then_on),
	    TEST(an_actor_who_is_not_the_operators_person_is_nobody),
	    TEST(
		without_any_operator_the_account_sets_up_and_does_nothing_else),
	    TEST(a_dry_run_tells_and_leaves_nothing),
	    TEST(to_ask_before_leaves_nothing_where_it_is_allowed),
	    TEST(words_around_a_refusal_stay_as_the_caller_made_them),
	    TEST(a_refusal_that_cannot_be_written_down_is_one_all_the_same),
	    TEST(a_refusal_is_written_down_though_the_triggers_rested),
	    TEST(what_is_too_long_to_be_kept_is_refused_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
