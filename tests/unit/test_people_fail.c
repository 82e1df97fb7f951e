/* SPDX-License-Identifier: ISC */
/*
 * Whatever fails on the way of an act, of an operator's change, or of a login,
 * it is told, and no result is touched: each statement is refused in turn, and
 * each is cut short at every place.
 */
#include "people_help.h"

#include "fail_help.h"

static const struct pp_seat seat = {
    .uid = LI_UID,
    .leader = 4711,
    .leader_start = 99,
    .boot = "boot-1",
    .tty = "pts/1",
};

/* Of one who has limits of his own, of all kinds. */
static enum pp_status
sell(struct pp_db *db, void *result)
{
	const struct pp_act act = {
	    .kind = PP_ACT_SELL,
	    .subject = "M001",
	    .meter = 1,
	    .amount = {100},
	};

	(void)result;
	return pp_act(db, &act, T0 + 40, "me");
}

static enum pp_status
refund_approved(struct pp_db *db, void *result)
{
	const struct pp_act act = {.kind = PP_ACT_REFUND, .subject = "M001"};

	(void)result;
	return pp_act(db, &act, T0 + 40, "me");
}

/* Nobody asked for it before, nor is it asked for now. */
static enum pp_status
ask(struct pp_db *db, void *result)
{
	const struct pp_act act = {.kind = PP_ACT_REFUND, .subject = "M003"};
	enum pp_status rc;

	(void)result;
	if ((rc = pp_act(db, &act, T0 + 40, "me")) != PP_NO)
		return rc;
	db->behind = NULL;
	return PP_OK;
}

static enum pp_status
say_yes(struct pp_db *db, void *result)
{
	struct pp_request r;
	enum pp_status rc;

	(void)result;
	if ((rc = pp_request_find(db, "Q2", T0 + 40, &r)) != PP_OK)
		return rc;
	return pp_request_say(db, &r, r.digest, PP_REQUEST_APPROVED, "",
	    T0 + 40, "me");
}

static enum pp_status
use_up(struct pp_db *db, void *result)
{
	(void)result;
	return pp_requests_use_up(db);
}

static enum pp_status
list_requests(struct pp_db *db, void *result)
{
	struct pp_requests *requests = NULL;
	struct pp_request r;
	enum pp_status rc;

	(void)result;
	rc = pp_requests_open(db, false, T0 + 40, &requests);
	while (rc == PP_OK)
		rc = pp_requests_next(requests, &r);
	pp_requests_close(requests);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
add(struct pp_db *db, void *result)
{
	const struct pp_operator_wish wish = {
	    .code = "qian",
	    .name = "Qian",
	    .uid = 1010,
	    .roles = cashier | plant,
	    .secret = "x",
	};

	(void)result;
	return pp_operator_add(db, &wish, T0, "me");
}

static enum pp_status
renew(struct pp_db *db, void *result)
{
	(void)result;
	return pp_operator_renew(db, "li.na", "x", T0, "me");
}

static enum pp_status
disable(struct pp_db *db, void *result)
{
	(void)result;
	return pp_operator_enable(db, "an.2", false, T0, "me");
}

static enum pp_status
grant(struct pp_db *db, void *result)
{
	(void)result;
	return pp_operator_grant(db, "li.na", PP_ROLE_PLANT, true, T0, "me");
}

static enum pp_status
revoke_role(struct pp_db *db, void *result)
{
	(void)result;
	return pp_operator_grant(db, "an.2", PP_ROLE_AUDITOR, false, T0, "me");
}

static enum pp_status
limit(struct pp_db *db, void *result)
{
	static const pp_money most = {100};

	(void)result;
	return pp_operator_limit(db, "li.na", &most, &most, "B1", T0, "me");
}

static enum pp_status
set_password(struct pp_db *db, void *result)
{
	(void)result;
	return pp_operator_password(db, "li.na", "x", T0, "me");
}

static enum pp_status
list_operators(struct pp_db *db, void *result)
{
	struct pp_operators *operators = NULL;
	struct pp_operator op;
	enum pp_status rc = pp_operators_open(db, &operators);

	(void)result;
	while (rc == PP_OK)
		rc = pp_operators_next(operators, &op);
	pp_operators_close(operators);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
find_own(struct pp_db *db, void *result)
{
	return pp_operator_of(db, LI_UID, result);
}

static enum pp_status
find_secret(struct pp_db *db, void *result)
{
	return pp_operator_secret(db, "li.na", result);
}

static enum pp_status
count_peppered(struct pp_db *db, void *result)
{
	(void)result;
	return pp_operators_peppered(db, &(int64_t){0});
}

static enum pp_status
try_login(struct pp_db *db, void *result)
{
	(void)result;
	return pp_login_try(db, "li.na", &seat, T0);
}

static enum pp_status
fail_login(struct pp_db *db, void *result)
{
	(void)result;
	return pp_login_failed(db, "li.na", &seat, T0);
}

static enum pp_status
begin_session(struct pp_db *db, void *result)
{
	(void)result;
	return pp_session_begin(db, "li.na", &seat, T0 + 1);
}

static enum pp_status
find_actor(struct pp_db *db, void *result)
{
	return pp_session_actor(db, &seat, 0, T0 + 1, result);
}

static enum pp_status
end_session(struct pp_db *db, void *result)
{
	(void)result;
	return pp_session_end(db, &seat, T0 + 1);
}

/* What any of them would leave behind. */
static int64_t
written(struct pp_db *db)
{
	return number(db,
	    "SELECT (SELECT count(*) FROM log) + (SELECT count(*) FROM request)"
	    " + (SELECT count(*) FROM request WHERE said IS NOT NULL)"
	    " + (SELECT count(*) FROM request WHERE used_at IS NOT NULL)"
	    " + (SELECT count(*) FROM operator)"
	    " + (SELECT count(*) FROM operator_role)"
	    " + (SELECT count(*) FROM session)"
	    " + (SELECT count(*) FROM login_try)");
}

static const struct work in_a_trial[] = {
    {add, "add"},
    {renew, "renew"},
    {disable, "disable"},
    {grant, "grant"},
    {revoke_role, "revoke"},
    {limit, "limit"},
    {set_password, "password"},
    {list_operators, "operators"},
    {find_own, "own operator"},
    {find_secret, "secret"},
    {count_peppered, "peppered"},
    {try_login, "try"},
    {fail_login, "failed"},
    {begin_session, "session"},
    {find_actor, "actor"},
    {end_session, "end of a session"},
};

static const struct work by_the_cashier[] = {
    {sell, "sell"},
    {refund_approved, "refund"},
    {ask, "ask"},
    {use_up, "use up"},
    {list_requests, "requests"},
};

static const struct work by_the_auditor[] = {
    {say_yes, "approve"},
    {list_operators, "operators"},
    {list_requests, "requests"},
};

enum {
	N_TRIAL = sizeof in_a_trial / sizeof in_a_trial[0],
	N_CASHIER = sizeof by_the_cashier / sizeof by_the_cashier[0],
	N_AUDITOR = sizeof by_the_auditor / sizeof by_the_auditor[0]
};

static struct pp_db *
make_trial(void)
{
	struct pp_db *db = make_people("trial");

	add_person(db, "an.2", 1011, auditor);
	write_one(db, "INSERT INTO building VALUES (1, 'B1', 'b', NULL, NULL)");
	must(pp_db_begin(db));
	must(pp_session_begin(db, "li.na", &seat, T0));
	must(pp_db_commit(db));
	return db;
}

/* Q1 is approved, Q2 waits. */
static struct pp_db *
make_full(void)
{
	struct pp_db *db = make_people("full");

	act_as(db, "li.na");
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 0), PP_NO);
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M002", 0), PP_NO);
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	write_one(db,
	    "INSERT INTO building VALUES (1, 'B1', 'b', NULL, NULL);"
	    "INSERT INTO gateway VALUES (1, 'G1', '', NULL);"
	    "INSERT INTO bus VALUES (1, 'B1', 1, 'x', 'L1', 9600, NULL);"
	    "INSERT INTO meter VALUES (1, 'M001', NULL, 'X', 1, 1, 1, NULL,"
	    " NULL, 1, 1, NULL, '', '', NULL);"
	    "UPDATE operator SET sale_fen = 1000 WHERE code = 'li.na';"
	    "INSERT INTO operator_building SELECT id, 1 FROM operator"
	    " WHERE code = 'li.na'");
	return db;
}

static void
no_refused_statement_of_operators_goes_untold(void **state)
{
	struct pp_db *db = make_trial();

	(void)state;
	refuse_each(db, in_a_trial, N_TRIAL, written);
	pp_db_close(db);
}

static void
no_statement_of_operators_that_is_cut_short_goes_untold(void **state)
{
	struct pp_db *db = make_trial();

	(void)state;
	cut_each(db, in_a_trial, N_TRIAL, written);
	pp_db_close(db);
}

static void
no_refused_statement_of_acts_goes_untold(void **state)
{
	struct pp_db *db = make_full();

	(void)state;
	refuse_each(db, by_the_cashier, N_CASHIER, written);
	act_as(db, "an");
	refuse_each(db, by_the_auditor, N_AUDITOR, written);
	pp_db_close(db);
}

static void
no_statement_of_acts_that_is_cut_short_goes_untold(void **state)
{
	struct pp_db *db = make_full();

	(void)state;
	cut_each(db, by_the_cashier, N_CASHIER, written);
	act_as(db, "an");
	cut_each(db, by_the_auditor, N_AUDITOR, written);
	pp_db_close(db);
}

/* With the n-th statement refused; false: there were less than that. */
static bool
ask_refused(struct pp_db *db, int n)
{
	const struct pp_act act = {.kind = PP_ACT_REFUND, .subject = "M003"};

	must(pp_db_begin(db));
	assert_int_equal(pp_act(db, &act, T0 + 40, "me"), PP_NO);
	pp_query_forget(db);
	sqlite3_set_authorizer(db->sqlite, refuse, NULL);
	left = n;
	pp_db_rollback(db);
	n = left;
	left = 0;
	sqlite3_set_authorizer(db->sqlite, NULL, NULL);
	return n == 0;
}

static void
a_request_is_written_down_with_its_row_or_not_at_all(void **state)
{
	struct pp_db *db = make_full();
	int64_t before = written(db);
	int n;

	(void)state;
	for (n = 1; ask_refused(db, n); n++)
		assert_int_equal(written(db), before);
	assert_in_range(n, 2, 100);
	assert_int_equal(written(db), before + 2);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(no_refused_statement_of_operators_goes_untold),
	    TEST(no_statement_of_operators_that_is_cut_short_goes_untold),
	    TEST(no_refused_statement_of_acts_goes_untold),
	    TEST(no_statement_of_acts_that_is_cut_short_goes_untold),
	    TEST(a_request_is_written_down_with_its_row_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
