/* SPDX-License-Identifier: ISC */
/*
 * Sessions are of one person at one terminal, and end; and how often a login
 * may be tried.
 */
#include "people_help.h"

static const struct pp_seat li_seat = {
    .uid = LI_UID,
    .leader = 4711,
    .leader_start = 99,
    .boot = "boot-1",
    .tty = "pts/1",
};

static enum pp_status
login(struct pp_db *db, const char *code, const struct pp_seat *seat,
    int64_t at)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	if ((rc = pp_session_begin(db, code, seat, at)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
logout(struct pp_db *db, const struct pp_seat *seat, int64_t at)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	if ((rc = pp_session_end(db, seat, at)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
try_login(struct pp_db *db, const char *code, const struct pp_seat *seat,
    int64_t at)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	if ((rc = pp_login_try(db, code, seat, at)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
who_logged_in_is_who_acts(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_actor actor = {.tool = "pp-sell"};

	(void)state;
	assert_int_equal(pp_session_actor(db, &li_seat, 0, T0, &actor), PP_NO);
	assert_said("nobody is logged in");
	must(login(db, "li.na", &li_seat, T0));
	assert_logged(db, "login", "li.na", "done", "");
	must(pp_session_actor(db, &li_seat, 0, T0 + 1, &actor));
	assert_string_equal(actor.code, "li.na");
	assert_string_equal(actor.tty, "pts/1");
	assert_string_equal(actor.tool, "pp-sell");
	assert_int_equal(actor.uid, LI_UID);
	assert_int_equal(actor.roles, cashier);
	assert_int_equal(actor.login_at, T0);
	assert_int_equal(number(db,
			     "SELECT id FROM session WHERE ended_at IS NULL"),
	    actor.session);
	must(pp_db_act_as(db, &actor));
	must(try_act(db, PP_ACT_SELL, "M001", 1));
	must(logout(db, &li_seat, T0 + 5));
	assert_logged(db, "logout", "li.na", "done", "");
	assert_int_equal(pp_session_actor(db, &li_seat, 0, T0 + 6, &actor),
	    PP_NO);
	assert_int_equal(logout(db, &li_seat, T0 + 7), PP_NO);
	pp_db_close(db);
}

static void
a_session_is_of_one_seat_only(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_seat other[4] = {li_seat, li_seat, li_seat, li_seat};
	struct pp_actor actor;

	(void)state;
	must(login(db, "li.na", &li_seat, T0));
	other[0].uid = WU_UID;
	other[1].leader = 4712;
	other[2].leader_start = 100; /* the number was given again */
	snprintf(other[3].boot, sizeof other[3].boot, "boot-2");
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pp_session_actor(db, &other[i], 0, T0 + 1,
				     &actor),
		    PP_NO);
	must(pp_session_actor(db, &li_seat, 0, T0 + 1, &actor));
	pp_db_close(db);
}

static void
one_logs_in_as_ones_own_operator_only(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	assert_int_equal(login(db, "wu", &li_seat, T0), PP_EPERM);
	assert_int_equal(login(db, "nobody", &li_seat, T0), PP_NO);
	write_one(db, "UPDATE operator SET first = 1 WHERE code = 'li.na'");
	assert_int_equal(login(db, "li.na", &li_seat, T0), PP_NO);
	assert_said("a password of his own comes first");
	write_one(db,
	    "UPDATE operator SET first = 0, enabled = 0 WHERE code = 'li.na'");
	assert_int_equal(login(db, "li.na", &li_seat, T0), PP_EPERM);
	assert_int_equal(number(db, "SELECT count(*) FROM session"), 0);
	pp_db_close(db);
}

static void
another_login_at_the_same_seat_ends_the_first(void **state)
{
	struct pp_db *db = make_people("trial");
	struct pp_actor actor;

	(void)state;
	add_person(db, "li.2", LI_UID, plant);
	set_mode(db, "full");
	must(login(db, "li.na", &li_seat, T0));
	must(login(db, "li.2", &li_seat, T0 + 5));
	must(pp_session_actor(db, &li_seat, 0, T0 + 6, &actor));
	assert_string_equal(actor.code, "li.2");
	assert_int_equal(actor.roles, plant);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM session"
			     " WHERE ended_at IS NULL"),
	    1);
	pp_db_close(db);
}

static void
all_sessions_can_be_ended_at_once(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_seat wu = li_seat;
	struct pp_actor actor;

	(void)state;
	wu.uid = WU_UID;
	must(login(db, "li.na", &li_seat, T0));
	must(login(db, "wu", &wu, T0));
	must(pp_db_begin(db));
	must(pp_sessions_end_all(db, T0 + 1));
	must(pp_db_commit(db));
	assert_int_equal(pp_session_actor(db, &li_seat, 0, T0 + 2, &actor),
	    PP_NO);
	assert_int_equal(pp_session_actor(db, &wu, 0, T0 + 2, &actor), PP_NO);
	pp_db_close(db);
}

static void
it_ends_after_ten_minutes_without_use_and_after_eight_hours(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_actor actor;

	(void)state;
	must(login(db, "li.na", &li_seat, T0));
	must(pp_session_actor(db, &li_seat, 0, T0 + PP_SESSION_IDLE_S - 1,
	    &actor));
	assert_int_equal(pp_session_actor(db, &li_seat, 0,
			     T0 + PP_SESSION_IDLE_S, &actor),
	    PP_NO);
	assert_said("ended after 10 minutes without use");
	must(pp_session_actor(db, &li_seat, T0 + PP_SESSION_S - 100,
	    T0 + PP_SESSION_S - 1, &actor));
	assert_int_equal(pp_session_actor(db, &li_seat, T0 + PP_SESSION_S - 100,
			     T0 + PP_SESSION_S, &actor),
	    PP_NO);
	assert_said("ended after 8 hours");
	/* What was used before it began is another one's. */
	assert_int_equal(pp_session_actor(db, &li_seat, T0 - 5,
			     T0 + PP_SESSION_IDLE_S, &actor),
	    PP_NO);
	pp_db_close(db);
}

static void
a_clock_that_is_set_back_makes_no_session_longer(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_actor actor;

	(void)state;
	must(login(db, "li.na", &li_seat, T0));
	must(pp_session_actor(db, &li_seat, 0, T0 - 60, &actor));
	assert_int_equal(pp_session_actor(db, &li_seat, 0, T0 - 61, &actor),
	    PP_NO);
	assert_int_equal(pp_session_actor(db, &li_seat, T0 + 5000, T0 + 10,
			     &actor),
	    PP_NO);
	assert_said("the clock was set back");
	pp_db_close(db);
}

static void
who_is_disabled_is_logged_in_no_more(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_actor actor;

	(void)state;
	must(login(db, "li.na", &li_seat, T0));
	write_one(db, "UPDATE operator SET enabled = 0 WHERE code = 'li.na'");
	assert_int_equal(pp_session_actor(db, &li_seat, 0, T0 + 1, &actor),
	    PP_NO);
	assert_said("operator li.na is disabled");
	pp_db_close(db);
}

static void
after_five_failures_each_further_one_takes_twice_as_long(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t at = T0, delay = 1;

	(void)state;
	for (int i = 0; i < PP_LOGIN_FREE; i++)
		must(try_login(db, "li.na", &li_seat, at));
	for (int i = 0; i < 14; i++) {
		assert_int_equal(try_login(db, "li.na", &li_seat,
				     at + delay - 1),
		    PP_NO);
		assert_said("try again in 1 s");
		at += delay;
		must(try_login(db, "li.na", &li_seat, at));
		delay = delay * 2 < PP_LOGIN_DELAY_MAX_S ? delay * 2
							 : PP_LOGIN_DELAY_MAX_S;
	}
	assert_int_equal(delay, PP_LOGIN_DELAY_MAX_S);
	pp_db_close(db);
}

static void
one_that_works_makes_the_failures_forgotten(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	for (int i = 0; i < PP_LOGIN_FREE; i++)
		must(try_login(db, "li.na", &li_seat, T0));
	assert_int_equal(try_login(db, "li.na", &li_seat, T0), PP_NO);
	must(login(db, "li.na", &li_seat, T0 + 1));
	must(try_login(db, "li.na", &li_seat, T0 + 1));
	pp_db_close(db);
}

static void
nobody_locks_out_another(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_seat wu = li_seat, elsewhere = li_seat;

	(void)state;
	wu.uid = WU_UID;
	snprintf(elsewhere.tty, sizeof elsewhere.tty, "pts/7");
	for (int i = 0; i < PP_LOGIN_FREE; i++)
		must(try_login(db, "li.na", &wu, T0));
	assert_int_equal(try_login(db, "li.na", &wu, T0), PP_NO);
	must(try_login(db, "li.na", &li_seat, T0));
	must(try_login(db, "wu", &wu, T0));
	for (int i = 1; i < PP_LOGIN_FREE; i++)
		must(try_login(db, "li.na", &li_seat, T0));
	assert_int_equal(try_login(db, "li.na", &li_seat, T0), PP_NO);
	must(try_login(db, "li.na", &elsewhere, T0));
	pp_db_close(db);
}

static void
a_hundred_failures_an_hour_are_the_end_at_all_terminals(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_seat seat = li_seat;
	int64_t n = 0;

	(void)state;
	for (int tty = 0; n < PP_LOGIN_HOUR_MAX; tty++) {
		snprintf(seat.tty, sizeof seat.tty, "pts/%d", tty);
		for (int i = 0; i < PP_LOGIN_FREE; i++, n++)
			must(try_login(db, "li.na", &seat, T0 + n));
	}
	snprintf(seat.tty, sizeof seat.tty, "pts/999");
	assert_int_equal(try_login(db, "li.na", &seat, T0 + 200), PP_NO);
	assert_said("100 logins failed within an hour");
	assert_int_equal(try_login(db, "li.na", &seat, T0 + 3599), PP_NO);
	must(try_login(db, "li.na", &seat, T0 + 3600 + 100));
	pp_db_close(db);
}

static void
a_clock_that_is_set_back_locks_nobody_out_for_good(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	for (int i = 0; i < PP_LOGIN_FREE; i++)
		must(try_login(db, "li.na", &li_seat, T0));
	assert_int_equal(try_login(db, "li.na", &li_seat, T0 - 600), PP_NO);
	assert_said("try again in 601 s");
	must(try_login(db, "li.na", &li_seat, T0 - 999999));
	assert_int_equal(try_login(db, "li.na", &li_seat, T0 - 999999), PP_NO);
	assert_said("try again in 2 s");
	pp_db_close(db);
}

/* Of those a row each would be kept, and for each a password be hashed. */
static void
codes_that_are_not_the_persons_own_count_as_one(void **state)
{
	struct pp_db *db = make_people("full");
	char code[PP_WHO_MAX];

	(void)state;
	for (int i = 0; i < PP_LOGIN_FREE; i++) {
		snprintf(code, sizeof code, "x%d", i);
		must(try_login(db, code, &li_seat, T0));
	}
	assert_int_equal(try_login(db, "another", &li_seat, T0), PP_NO);
	assert_int_equal(try_login(db, "wu", &li_seat, T0), PP_NO);
	must(try_login(db, "li.na", &li_seat, T0));
	assert_int_equal(number(db, "SELECT count(*) FROM login_try"), 2);
	pp_db_close(db);
}

static void
each_failure_is_in_the_log(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	must(pp_db_begin(db));
	must(pp_login_failed(db, "li.na", &li_seat, T0));
	must(pp_db_commit(db));
	assert_logged(db, "login", "li.na", "refused", "uid=1001 tty=pts/1");
	pp_db_close(db);
}

static void
what_is_no_code_is_not_kept(void **state)
{
	struct pp_db *db = make_people("full");
	char code[PP_WHO_MAX + 1];

	(void)state;
	memset(code, 'x', sizeof code);
	code[PP_WHO_MAX] = '\0';
	assert_int_equal(try_login(db, code, &li_seat, T0), PP_EDATA);
	code[PP_WHO_MAX - 1] = '\0';
	must(try_login(db, code, &li_seat, T0));
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(who_logged_in_is_who_acts),
	    TEST(a_session_is_of_one_seat_only),
	    TEST(one_logs_in_as_ones_own_operator_only),
	    TEST(another_login_at_the_same_seat_ends_the_first),
	    TEST(all_sessions_can_be_ended_at_once),
	    TEST(it_ends_after_ten_minutes_without_use_and_after_eight_hours),
	    TEST(a_clock_that_is_set_back_makes_no_session_longer),
	    TEST(who_is_disabled_is_logged_in_no_more),
	    TEST(after_five_failures_each_further_one_takes_twice_as_long),
	    TEST(one_that_works_makes_the_failures_forgotten),
	    TEST(nobody_locks_out_another),
	    TEST(a_hundred_failures_an_hour_are_the_end_at_all_terminals),
	    TEST(a_clock_that_is_set_back_locks_nobody_out_for_good),
	    TEST(codes_that_are_not_the_persons_own_count_as_one),
	    TEST(each_failure_is_in_the_log),
	    TEST(what_is_no_code_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
