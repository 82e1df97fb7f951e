/* SPDX-License-Identifier: ISC */
/*
 * Operators: how the first ones are made, and that no one person makes the
 * rest.
 */
#include "people_help.h"

static enum pp_status
grant(struct pp_db *db, const char *code, enum pp_role role, bool granted)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	rc = pp_operator_grant(db, code, role, granted, T0 + 5, "me");
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
enable(struct pp_db *db, const char *code, bool enabled)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	rc = pp_operator_enable(db, code, enabled, T0 + 5, "me");
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static unsigned
roles_of(struct pp_db *db, const char *code)
{
	struct pp_operator op;

	must(pp_operator_find(db, code, &op));
	return op.roles;
}

static void
the_first_of_all_is_an_admin_and_nothing_else(void **state)
{
	const unsigned others[] = {0, auditor, cashier, plant, cashier | admin};
	struct pp_db *db = make();
	struct pp_operator op;
	bool none = false;

	(void)state;
	must(pp_operators_none(db, &none));
	assert_true(none);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(try_add(db, "an", AN_UID, others[i]), PP_NO);
		assert_said("the first operator of all is an admin");
		assert_logged(db, "operator", "me", "refused", "why=first");
	}
	must(try_add(db, "zhang", BO_UID, admin));
	must(pp_operator_find(db, "zhang", &op));
	assert_int_equal(op.roles, admin);
	assert_true(op.first && op.enabled);
	assert_int_equal(op.uid, BO_UID);
	must(pp_operators_none(db, &none));
	assert_false(none);
	assert_logged(db, "operator", "me", "done",
	    "does=add uid=1004 roles=admin name=#");
	must(try_add(db, "wu", WU_UID, cashier));
	assert_int_equal(roles_of(db, "wu"), cashier);
	pp_db_close(db);
}

static void
outside_a_trial_only_the_account_makes_the_first(void **state)
{
	struct pp_db *db = make();

	(void)state;
	set_mode(db, "full");
	assert_int_equal(try_add(db, "li.na", LI_UID, admin), PP_EPERM);
	assert_int_equal(enable(db, "li.na", true), PP_NO);
	act_as_cron(db);
	must(try_add(db, "bo", BO_UID, admin));
	assert_logged(db, "operator", "cron", "alone", "does=add");
	assert_int_equal(try_add(db, "li.na", LI_UID, admin), PP_EPERM);
	pp_db_close(db);
}

static void
the_first_admin_makes_the_first_auditor_alone_and_only_him(void **state)
{
	struct pp_db *db = make();

	(void)state;
	add_person(db, "bo", BO_UID, admin);
	set_mode(db, "full");
	act_as(db, "bo");
	assert_int_equal(try_add(db, "li.na", LI_UID, cashier), PP_NO);
	assert_int_equal(try_add(db, "x", WU_UID, auditor | plant), PP_NO);
	must(try_add(db, "an", AN_UID, auditor));
	assert_logged(db, "operator", "bo", "alone", "roles=auditor");
	assert_int_equal(try_add(db, "an.2", WU_UID, auditor), PP_NO);
	assert_said("waits for an auditor");
	pp_db_close(db);
}

static void
the_first_auditor_may_be_somebody_who_is_there(void **state)
{
	struct pp_db *db = make();

	(void)state;
	add_person(db, "bo", BO_UID, admin);
	add_person(db, "peng", PENG_UID, plant);
	add_person(db, "wu", WU_UID, plant);
	set_mode(db, "full");
	act_as(db, "bo");
	must(grant(db, "peng", PP_ROLE_AUDITOR, true));
	assert_logged(db, "grant", "bo", "alone", "does=grant role=auditor");
	assert_int_equal(grant(db, "wu", PP_ROLE_AUDITOR, true), PP_NO);
	pp_db_close(db);
}

static void
an_admin_adds_and_grants_with_an_auditor(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	act_as(db, "bo");
	assert_int_equal(try_add(db, "qian", 1010, cashier), PP_NO);
	assert_int_equal(grant(db, "wu", PP_ROLE_PLANT, true), PP_NO);
	act_as(db, "an");
	must(approve(db, "Q1"));
	must(approve(db, "Q2"));
	act_as(db, "bo");
	assert_int_equal(try_add(db, "qian", 1011, cashier), PP_NO);
	assert_int_equal(try_add(db, "qian", 1010, cashier | plant), PP_NO);
	must(try_add(db, "qian", 1010, cashier));
	must(grant(db, "wu", PP_ROLE_PLANT, true));
	assert_int_equal(roles_of(db, "wu"), cashier | plant);
	must(grant(db, "wu", PP_ROLE_PLANT, true));
	act_as(db, "li.na");
	assert_int_equal(grant(db, "li.na", PP_ROLE_ADMIN, true), PP_EPERM);
	assert_int_equal(try_add(db, "li.2", LI_UID, admin), PP_EPERM);
	pp_db_close(db);
}

static void
a_person_is_no_auditor_and_cashier_under_whatever_names(void **state)
{
	struct pp_db *db = make_people("trial");

	(void)state;
	assert_int_equal(try_add(db, "li.2", LI_UID, auditor), PP_NO);
	assert_said("that person is cashier as li.na already");
	assert_int_equal(try_add(db, "an.2", AN_UID, admin), PP_NO);
	assert_int_equal(try_add(db, "x", 1010, auditor | cashier), PP_NO);
	must(try_add(db, "li.2", LI_UID, plant));
	assert_int_equal(grant(db, "li.2", PP_ROLE_AUDITOR, true), PP_NO);
	assert_int_equal(grant(db, "an", PP_ROLE_CASHIER, true), PP_NO);
	assert_int_equal(attempt(db,
			     "INSERT INTO operator_role (operator, role,"
			     " granted_at, granted_by) SELECT id, 'auditor', 1,"
			     " 'me' FROM operator WHERE code = 'li.2'"),
	    PP_NO);
	must(grant(db, "li.na", PP_ROLE_CASHIER, false));
	must(grant(db, "li.2", PP_ROLE_AUDITOR, true));
	assert_int_equal(grant(db, "li.na", PP_ROLE_CRON, true), PP_EDATA);
	pp_db_close(db);
}

/* Nor does the answer tell him who is what. */
static void
who_has_nothing_to_do_with_operators_is_told_that_first(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	act_as(db, "li.na");
	assert_int_equal(enable(db, "an", false), PP_EPERM);
	assert_logged(db, "operator", "li.na", "refused",
	    "does=disable why=role");
	assert_int_equal(enable(db, "nobody", true), PP_EPERM);
	assert_int_equal(grant(db, "bo", PP_ROLE_AUDITOR, true), PP_EPERM);
	assert_logged(db, "grant", "li.na", "refused",
	    "does=grant role=auditor why=role");
	assert_int_equal(grant(db, "an", PP_ROLE_AUDITOR, true), PP_EPERM);
	act_as(db, NULL);
	assert_int_equal(enable(db, "an", false), PP_EPERM);
	pp_db_close(db);
}

static void
the_last_auditor_and_the_last_admin_stay(void **state)
{
	struct pp_db *db = make_people("trial");

	(void)state;
	assert_int_equal(grant(db, "an", PP_ROLE_AUDITOR, false), PP_NO);
	assert_said("an is the last auditor");
	assert_int_equal(enable(db, "an", false), PP_NO);
	assert_int_equal(grant(db, "bo", PP_ROLE_ADMIN, false), PP_NO);
	assert_int_equal(enable(db, "bo", false), PP_NO);
	must(enable(db, "li.na", false));
	add_person(db, "an.2", 1010, auditor);
	must(enable(db, "an.2", false));
	assert_int_equal(enable(db, "an", false), PP_NO);
	must(enable(db, "an.2", true));
	must(enable(db, "an", false));
	assert_int_equal(grant(db, "an.2", PP_ROLE_AUDITOR, false), PP_NO);
	must(grant(db, "an", PP_ROLE_AUDITOR, false));
	pp_db_close(db);
}

static void
what_is_so_already_is_done_and_not_logged(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t before = log_rows(db);

	(void)state;
	act_as(db, "bo");
	must(enable(db, "wu", true));
	must(grant(db, "wu", PP_ROLE_CASHIER, true));
	must(grant(db, "wu", PP_ROLE_ADMIN, false));
	assert_int_equal(log_rows(db), before);
	pp_db_close(db);
}

static void
codes_and_names_that_are_none_are_refused(void **state)
{
	static char too_long[PP_WHO_MAX + 1];
	static const char *const codes[] = {"", "1li", ".li", "li na", "li/na",
	    "cron", "李娜", "li\nna", too_long};
	static const char *const names[] = {"", "Li\nNa", "Li \xff"};
	struct pp_db *db = make_people("trial");
	struct pp_operator_wish wish = {
	    .name = "x",
	    .uid = 1010,
	    .secret = "x",
	};

	(void)state;
	memset(too_long, 'x', PP_WHO_MAX);
	must(pp_db_begin(db));
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		wish.code = codes[i];
		assert_int_equal(pp_operator_add(db, &wish, T0, "me"),
		    PP_EDATA);
	}
	wish.code = "ok";
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		wish.name = names[i];
		assert_int_equal(pp_operator_add(db, &wish, T0, "me"),
		    PP_EDATA);
	}
	wish.name = "Ok";
	wish.uid = -1;
	assert_int_equal(pp_operator_add(db, &wish, T0, "me"), PP_EDATA);
	wish.uid = UINT32_MAX;
	assert_int_equal(pp_operator_add(db, &wish, T0, "me"), PP_EDATA);
	wish.uid = 1010;
	wish.roles = 1U << PP_ROLE_CRON;
	assert_int_equal(pp_operator_add(db, &wish, T0, "me"), PP_EDATA);
	wish.roles = 0;
	wish.code = "LI.NA";
	assert_int_equal(pp_operator_add(db, &wish, T0, "me"), PP_NO);
	assert_said("there is an operator li.na");
	pp_db_rollback(db);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_first_of_all_is_an_admin_and_nothing_else),
	    TEST(outside_a_trial_only_the_account_makes_the_first),
	    TEST(the_first_admin_makes_the_first_auditor_alone_and_only_him),
	    TEST(the_first_auditor_may_be_somebody_who_is_there),
	    TEST(an_admin_adds_and_grants_with_an_auditor),
	    TEST(a_person_is_no_auditor_and_cashier_under_whatever_names),
	    TEST(who_has_nothing_to_do_with_operators_is_told_that_first),
	    TEST(the_last_auditor_and_the_last_admin_stay),
	    TEST(what_is_so_already_is_done_and_not_logged),
	    TEST(codes_and_names_that_are_none_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
