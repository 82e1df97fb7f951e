/* SPDX-License-Identifier: ISC */
/*
 * What each operator has of his own: a password that nobody else learns,
 * limits, and who may read of him.
 */
#include "people_help.h"

static enum pp_status
renew(struct pp_db *db, const char *code)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	rc = pp_operator_renew(db, code, "$scrypt$new", T0 + 5, "me");
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
set_password(struct pp_db *db, const char *code)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	rc = pp_operator_password(db, code, "$scrypt$own", T0 + 5, "me");
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
set_limit(struct pp_db *db, const char *code, const pp_money *sale,
    const pp_money *refund_, const char *buildings)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	rc =
	    pp_operator_limit(db, code, sale, refund_, buildings, T0 + 5, "me");
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
nobody_learns_or_sets_anothers_password(void **state)
{
	struct pp_db *db = make_people("full");
	char secret[PP_SECRET_MAX];

	(void)state;
	act_as(db, "bo");
	assert_int_equal(set_password(db, "li.na"), PP_EPERM);
	assert_logged(db, "password", "bo", "refused", "why=another");
	act_as_cron(db);
	assert_int_equal(set_password(db, "li.na"), PP_EPERM);
	act_as(db, "li.na");
	must(set_password(db, "li.na"));
	assert_logged(db, "password", "li.na", "done", "");
	must(pp_operator_secret(db, "li.na", secret));
	assert_string_equal(secret, "$scrypt$own");
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log WHERE words LIKE"
			     " '%scrypt%' OR subject LIKE '%scrypt%'"),
	    0);
	pp_db_close(db);
}

static void
ones_own_password_is_kept_in_a_stronger_way_and_no_other(void **state)
{
	struct pp_db *db = make_people("full");
	char secret[PP_SECRET_MAX];

	(void)state;
	must(pp_db_begin(db));
	assert_int_equal(pp_operator_keep_stronger(db, "li.na", "x", T0),
	    PP_EPERM);
	act_as(db, "wu");
	assert_int_equal(pp_operator_keep_stronger(db, "li.na", "x", T0),
	    PP_EPERM);
	act_as(db, "li.na");
	must(pp_operator_keep_stronger(db, "li.na", "$scrypt$stronger", T0));
	assert_logged(db, "password", "li.na", "done", "does=keep-stronger");
	must(pp_db_commit(db));
	must(pp_operator_secret(db, "li.na", secret));
	assert_string_equal(secret, "$scrypt$stronger");
	pp_db_close(db);
}

/* Whoever knew the old one may sit in another. */
static void
a_new_password_ends_all_other_sessions_of_that_operator(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_actor actor;

	(void)state;
	write_one(db,
	    "INSERT INTO session (id, operator, uid, leader, leader_start,"
	    " boot, tty, began_at) SELECT 10 + x.n, o.id, o.uid, x.n, 1, 'b',"
	    " '', 1 FROM operator o, (SELECT 1 AS n UNION SELECT 2) x"
	    " WHERE o.code = 'li.na';"
	    "INSERT INTO session (id, operator, uid, leader, leader_start,"
	    " boot, tty, began_at) SELECT 20, id, uid, 3, 1, 'b', '', 1"
	    " FROM operator WHERE code = 'wu'");
	act_as(db, "li.na");
	actor = *pp_db_actor(db);
	actor.session = 12;
	must(pp_db_act_as(db, &actor));
	must(set_password(db, "li.na"));
	assert_int_equal(number(db,
			     "SELECT ended_at FROM session WHERE id = 11"),
	    T0 + 5);
	assert_int_equal(number(db,
			     "SELECT sum(id) FROM session"
			     " WHERE ended_at IS NULL"),
	    12 + 20);
	pp_db_close(db);
}

static void
those_whose_password_needs_the_pepper_are_counted(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t n = -1;

	(void)state;
	must(pp_operators_peppered(db, &n));
	assert_int_equal(n, 0);
	write_one(db,
	    "UPDATE operator SET secret = '$hmac-scrypt$ln=4'"
	    " WHERE code IN ('li.na', 'wu');"
	    "UPDATE operator SET enabled = 0 WHERE code = 'wu'");
	must(pp_operators_peppered(db, &n));
	assert_int_equal(n, 1);
	pp_db_close(db);
}

static void
a_forgotten_password_is_renewed_by_two(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_operator op;

	(void)state;
	write_one(db,
	    "INSERT INTO session (operator, uid, leader, leader_start, boot,"
	    " tty, began_at) SELECT id, uid, 1, 1, 'b', '', 1 FROM operator");
	act_as(db, "bo");
	assert_int_equal(renew(db, "li.na"), PP_NO);
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "bo");
	must(renew(db, "li.na"));
	must(pp_operator_find(db, "li.na", &op));
	assert_true(op.first);
	assert_false(pp_operator_code_ended(&op, T0 + 5));
	assert_false(pp_operator_code_ended(&op, T0 + 5 + PP_CODE_LIFE_S - 1));
	assert_true(pp_operator_code_ended(&op, T0 + 5 + PP_CODE_LIFE_S));
	assert_true(pp_operator_code_ended(&op, T0 + 4));
	assert_int_equal(number(db,
			     "SELECT count(*) FROM session WHERE ended_at > 0"),
	    1);
	pp_db_close(db);
}

static void
nobody_is_locked_out_for_good(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	act_as(db, "bo");
	must(renew(db, "an"));
	assert_logged(db, "operator", "bo", "alone", "does=new-code");
	act_as(db, "li.na");
	assert_int_equal(renew(db, "an"), PP_EPERM);
	act_as_cron(db);
	must(renew(db, "bo"));
	assert_logged(db, "operator", "cron", "alone", "does=new-code");
	assert_int_equal(renew(db, "li.na"), PP_EPERM);
	pp_db_close(db);
}

static void
limits_are_set_changed_and_lifted_by_two(void **state)
{
	static const pp_money hundred = {10000}, below = {-1};
	struct pp_db *db = make_people("trial");
	struct pp_operator op;

	(void)state;
	write_one(db,
	    "INSERT INTO building VALUES (1, 'B1', 'b', NULL, NULL),"
	    " (2, 'B2', 'b', NULL, NULL), (3, 'B3', 'b', NULL, 5)");
	must(set_limit(db, "li.na", &hundred, NULL, "B2,B1"));
	assert_logged(db, "operator", "me", "done",
	    "does=limit sale_yuan=none>100.00 buildings=");
	must(pp_operator_find(db, "li.na", &op));
	assert_true(op.has_sale_limit && !op.has_refund_limit);
	assert_int_equal(op.sale_limit.fen, 10000);
	assert_string_equal(op.buildings, "B1,B2");
	must(set_limit(db, "li.na", NULL, &hundred, ""));
	must(pp_operator_find(db, "li.na", &op));
	assert_true(!op.has_sale_limit && op.has_refund_limit);
	assert_string_equal(op.buildings, "");
	assert_int_equal(set_limit(db, "li.na", NULL, NULL, "B9"), PP_NO);
	assert_int_equal(set_limit(db, "li.na", NULL, NULL, "B3"), PP_NO);
	assert_int_equal(set_limit(db, "li.na", NULL, NULL, "B1,B1"), PP_NO);
	assert_int_equal(set_limit(db, "li.na", &below, NULL, ""), PP_EDATA);
	assert_int_equal(set_limit(db, "li.na", NULL, &below, ""), PP_EDATA);
	assert_int_equal(set_limit(db, "nobody", NULL, NULL, ""), PP_NO);
	set_mode(db, "full");
	act_as(db, "bo");
	assert_int_equal(set_limit(db, "li.na", NULL, NULL, ""), PP_NO);
	act_as(db, "li.na");
	assert_int_equal(set_limit(db, "li.na", NULL, NULL, ""), PP_EPERM);
	pp_db_close(db);
}

static void
operators_are_found_by_code_and_by_person(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_operators *operators = NULL;
	struct pp_operator op;
	char secret[PP_SECRET_MAX];
	int n = 0;

	(void)state;
	must(pp_operator_of(db, LI_UID, &op));
	assert_string_equal(op.code, "li.na");
	assert_int_equal(pp_operator_of(db, 4711, &op), PP_NO);
	assert_said("you are no operator");
	assert_int_equal(pp_operator_secret(db, "nobody", secret), PP_NO);
	act_as(db, "li.na");
	assert_int_equal(pp_operators_open(db, &operators), PP_EPERM);
	act_as(db, "an");
	must(pp_operators_open(db, &operators));
	while (pp_operators_next(operators, &op) == PP_OK)
		n++;
	assert_int_equal(n, 5);
	assert_string_equal(op.code, "wu");
	pp_operators_close(operators);
	pp_operators_close(NULL);
	set_mode(db, "trial");
	must(try_add(db, "li.2", LI_UID, plant));
	assert_int_equal(pp_operator_of(db, LI_UID, &op), PP_NO);
	assert_said("several operators");
	write_one(db, "UPDATE operator SET enabled = 0 WHERE code = 'li.2'");
	must(pp_operator_of(db, LI_UID, &op));
	pp_db_close(db);
}

static void
operators_and_roles_stay_who_they_are(void **state)
{
	static const char *const changes[] = {
	    "UPDATE operator SET uid = 1004 WHERE code = 'li.na'",
	    "UPDATE operator SET code = 'x' WHERE code = 'li.na'",
	    "DELETE FROM operator",
	    "INSERT OR REPLACE INTO operator SELECT * FROM operator LIMIT 1",
	    "INSERT OR REPLACE INTO operator (code, name, uid, enabled, secret,"
	    " first, secret_at, added_at, added_by) VALUES ('li.na', 'x', 0,"
	    " 1, '', 0, 0, 0, '')",
	    "UPDATE operator_role SET role = 'admin' WHERE role = 'cashier'",
	    "UPDATE operator_role SET operator = 1 WHERE role = 'plant'",
	    "DELETE FROM operator_role",
	    "INSERT OR REPLACE INTO operator_role SELECT * FROM operator_role",
	};
	struct pp_db *db = make_people("trial");

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		if (attempt(db, changes[i]) != PP_NO)
			fail_msg("not refused: %s", changes[i]);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(nobody_learns_or_sets_anothers_password),
	    TEST(ones_own_password_is_kept_in_a_stronger_way_and_no_other),
	    TEST(a_new_password_ends_all_other_sessions_of_that_operator),
	    TEST(those_whose_password_needs_the_pepper_are_counted),
	    TEST(a_forgotten_password_is_renewed_by_two),
	    TEST(nobody_is_locked_out_for_good),
	    TEST(limits_are_set_changed_and_lifted_by_two),
	    TEST(operators_are_found_by_code_and_by_person),
	    TEST(operators_and_roles_stay_who_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
