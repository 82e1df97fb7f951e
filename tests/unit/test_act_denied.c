/* SPDX-License-Identifier: ISC */
/*
 * Commands that were refused before they came to an act leave a row, but no
 * flood of them; and so does what is refused for how people stand.
 */
#include "people_help.h"

static enum pp_status
grant(struct pp_db *db, const char *code, enum pp_role role, bool granted)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	rc = pp_operator_grant(db, code, role, granted, T0, "me");
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
disable(struct pp_db *db, const char *code)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	rc = pp_operator_enable(db, code, false, T0, "me");
	pp_db_rollback(db);
	return rc;
}

static void
a_command_that_was_denied_leaves_one_row_a_minute(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t rows = log_rows(db);

	(void)state;
	act_as(db, "li.na");
	for (int i = 0; i < PP_DENIED_EVERY_S; i++)
		must(pp_act_denied(db, "login", T0 + i, "li"));
	assert_int_equal(log_rows(db), rows + 1);
	assert_logged(db, "denied", "li.na", "refused", "why=login");
	must(pp_act_denied(db, "login", T0 + PP_DENIED_EVERY_S, "li"));
	assert_int_equal(log_rows(db), rows + 2);
	pp_db_close(db);
}

static void
another_person_and_another_command_have_their_own(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t rows = log_rows(db);
	struct pp_actor actor;

	(void)state;
	act_as(db, "li.na");
	must(pp_act_denied(db, "login", T0, "li"));
	act_as(db, "wu");
	must(pp_act_denied(db, "login", T0, "wu"));
	actor = *pp_db_actor(db);
	snprintf(actor.tool, sizeof actor.tool, "pp-other");
	must(pp_db_act_as(db, &actor));
	must(pp_act_denied(db, "path", T0, "wu"));
	assert_int_equal(log_rows(db), rows + 3);
	pp_db_close(db);
}

static void
who_is_disabled_is_named_as_that_and_who_is_several_by_his_user(void **state)
{
	struct pp_db *db = make_people("trial");

	(void)state;
	add_person(db, "wu.2", WU_UID, cashier);
	set_mode(db, "full");
	act_as(db, "wu");
	must(pp_act_denied(db, "login", T0, "wu"));
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log WHERE action = 'denied'"
			     " AND subject = 'wu' AND words = 'why=login'"),
	    1);
	act_as(db, "li.na");
	write_one(db, "UPDATE operator SET enabled = 0 WHERE code = 'li.na'");
	must(pp_act_denied(db, "login", T0, "li"));
	assert_logged(db, "denied", "li.na", "refused", "why=disabled");
	pp_db_close(db);
}

static void
a_refused_act_has_its_row_already(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t rows;

	(void)state;
	act_as(db, "an");
	assert_int_equal(try_act(db, PP_ACT_SELL, "M001", 100), PP_EPERM);
	rows = log_rows(db);
	must(pp_act_denied(db, "role", T0 + 11, "an"));
	assert_int_equal(log_rows(db), rows);
	pp_db_close(db);
}

static void
what_an_admin_may_not_for_how_people_stand_is_in_the_log(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	act_as(db, "bo");
	assert_int_equal(grant(db, "an", PP_ROLE_CASHIER, true), PP_NO);
	assert_said("that person is auditor as an already");
	assert_logged(db, "grant", "bo", "refused",
	    "does=grant role=cashier roles=auditor>cashier,auditor why=clash");
	assert_int_equal(grant(db, "an", PP_ROLE_AUDITOR, false), PP_NO);
	assert_logged(db, "grant", "bo", "refused",
	    "does=revoke role=auditor roles=auditor>none why=last");
	assert_int_equal(disable(db, "an"), PP_NO);
	assert_logged(db, "operator", "bo", "refused", "does=disable why=last");
	assert_int_equal(try_add(db, "bo.2", BO_UID, auditor), PP_NO);
	assert_logged(db, "operator", "bo", "refused", "why=clash");
	assert_int_equal(try_add(db, "LI.NA", BO_UID, plant), PP_NO);
	assert_logged(db, "operator", "bo", "refused", "why=exists");
	assert_int_equal(number(db, "SELECT count(*) FROM request"), 0);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_command_that_was_denied_leaves_one_row_a_minute),
	    TEST(another_person_and_another_command_have_their_own),
	    TEST(
		who_is_disabled_is_named_as_that_and_who_is_several_by_his_user),
	    TEST(a_refused_act_has_its_row_already),
	    TEST(what_an_admin_may_not_for_how_people_stand_is_in_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
