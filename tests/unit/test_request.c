/* SPDX-License-Identifier: ISC */
/*
 * Requests: a second person, another one, says yes to exactly what was asked
 * for, and it is done once.
 */
#include "people_help.h"

#include "request_impl.h"

static void
what_another_person_approves_is_done_once(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	assert_int_equal(refund(db, "M001", 5000, T0 + 1), PP_NO);
	assert_said("request Q1 waits for an auditor: pp-approve Q1");
	act_as(db, "an");
	must(approve(db, "Q1"));
	assert_logged(db, "approve", "an", "done", "says=approved");
	assert_int_equal(state_of(db, "Q1", T0 + 30), PP_REQUEST_APPROVED);
	act_as(db, "li.na");
	must(refund(db, "M001", 5000, T0 + 40));
	assert_true(had_effect(db));
	assert_logged(db, "refund", "li.na", "approved",
	    "amount_yuan=50.00 request=1");
	assert_int_equal(state_of(db, "Q1", T0 + 50), PP_REQUEST_USED);
	pp_db_close(db);
}

static void
what_would_be_shown_otherwise_than_it_is_cannot_be_asked_for(void **state)
{
	static const char *const subjects[] = {"M001\n", "\033[2K", "M\x7f",
	    "M\xe2\x80\xae", "M\xff"};
	struct pp_db *db = make_people("full");

	(void)state;
	act_as(db, "li.na");
	for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
		assert_int_equal(refund(db, subjects[i], 5000, T0), PP_EDATA);
		assert_false(had_effect(db));
	}
	assert_int_equal(number(db, "SELECT count(*) FROM request"), 0);
	pp_db_close(db);
}

static void
an_approval_is_not_replayed(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	must(refund(db, "M001", 5000, T0 + 40));
	had_effect(db);
	assert_int_equal(refund(db, "M001", 5000, T0 + 41), PP_NO);
	assert_false(had_effect(db));
	assert_said("request Q2 waits");
	act_as(db, "an");
	assert_int_equal(approve(db, "Q1"), PP_NO);
	assert_said("request Q1 is used");
	assert_int_equal(attempt(db,
			     "UPDATE request SET used_at = NULL WHERE id = 1"),
	    PP_NO);
	assert_int_equal(attempt(db, "DELETE FROM request"), PP_NO);
	assert_int_equal(attempt(db,
			     "INSERT OR REPLACE INTO request SELECT * FROM"
			     " request WHERE id = 1"),
	    PP_NO);
	pp_db_close(db);
}

static void
an_approval_is_of_exactly_what_was_asked_for(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5001, T0 + 40), PP_NO);
	assert_int_equal(refund(db, "M001", 4999, T0 + 40), PP_NO);
	assert_int_equal(refund(db, "M002", 5000, T0 + 40), PP_NO);
	assert_int_equal(try_act(db, PP_ACT_REVERSE, "M001", 5000), PP_NO);
	assert_false(had_effect(db));
	must(refund(db, "M001", 5000, T0 + 40));
	pp_db_close(db);
}

/* Of a refund of all that is there the words don't say how much. */
static void
an_approval_covers_no_more_than_the_amount_that_was_read(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	act_as(db, "li.na");
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 5000), PP_NO);
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 5001), PP_NO);
	assert_int_equal(pp_act_request(db), 2);
	assert_false(had_effect(db));
	must(try_act(db, PP_ACT_REFUND, "M001", 4990));
	pp_db_close(db);
}

static void
an_approval_is_of_use_to_whoever_asked_alone(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "wu");
	assert_int_equal(refund(db, "M001", 5000, T0 + 40), PP_NO);
	assert_false(had_effect(db));
	act_as(db, "li.na");
	must(refund(db, "M001", 5000, T0 + 40));
	pp_db_close(db);
}

static void
who_lost_the_role_has_no_use_of_an_approval(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	write_one(db,
	    "UPDATE operator_role SET ended_at = 9, ended_by = 'bo'"
	    " WHERE role = 'cashier'");
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, T0 + 40), PP_EPERM);
	assert_false(had_effect(db));
	pp_db_close(db);
}

static void
who_said_yes_is_one_who_may_until_it_is_used(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	write_one(db, "UPDATE operator SET enabled = 0 WHERE code = 'an'");
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, T0 + 40), PP_NO);
	assert_said("request Q2 waits");
	write_one(db, "UPDATE operator SET enabled = 1 WHERE code = 'an'");
	pp_db_tries(db, true);
	must(refund(db, "M001", 5000, T0 + 40));
	pp_db_tries(db, false);
	had_effect(db);
	write_one(db,
	    "UPDATE operator_role SET ended_at = 9, ended_by = 'bo'"
	    " WHERE role = 'auditor'");
	assert_int_equal(refund(db, "M001", 5000, T0 + 41), PP_NO);
	assert_false(had_effect(db));
	pp_db_close(db);
}

static void
one_that_somebody_else_was_faster_to_use_up_is_told(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	must(pp_db_begin(db));
	must(pp_request_use(db, 1, T0 + 30));
	assert_int_equal(pp_request_use(db, 1, T0 + 30), PP_NO);
	assert_said("request Q1 was used meanwhile");
	pp_db_rollback(db);
	pp_db_close(db);
}

static void
used_up_together_approvals_are_of_no_more_use(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "wu");
	assert_int_equal(refund(db, "M002", 5000, T0 + 30), PP_NO);
	must(pp_db_begin(db));
	must(pp_requests_use_up(db));
	must(pp_db_commit(db));
	act_as(db, "an");
	assert_int_equal(state_of(db, "Q1", T0 + 30), PP_REQUEST_USED);
	assert_int_equal(state_of(db, "Q2", T0 + 30), PP_REQUEST_WAITS);
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, T0 + 40), PP_NO);
	assert_said("request Q3 waits");
	assert_false(had_effect(db));
	pp_db_close(db);
}

static void
nobody_has_more_waiting_than_a_second_person_can_read(void **state)
{
	struct pp_db *db = make_people("full");
	char sql[512];

	(void)state;
	snprintf(sql, sizeof sql,
	    "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < %d) INSERT INTO request (action, subject, words,"
	    " amount_fen, digest, asked_at, expires_at, asked_by, asked_uid,"
	    " reason) SELECT 'refund', 'M' || i, '', 0, randomblob(32), %d,"
	    " %d, 'li.na', %d, '' FROM n",
	    PP_REQUESTS_WAITING, T0, T0 + PP_REQUEST_LIFE_S, LI_UID);
	write_one(db, sql);
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, T0 + 40), PP_NO);
	assert_said("1000 requests of yours wait already");
	assert_int_equal(pp_act_request(db), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM request"),
	    PP_REQUESTS_WAITING);
	act_as(db, "wu");
	assert_int_equal(refund(db, "M001", 5000, T0 + 40), PP_NO);
	assert_said("request Q1001 waits");
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, T0 + PP_REQUEST_LIFE_S),
	    PP_NO);
	assert_said("request Q1002 waits");
	pp_db_close(db);
}

static void
after_a_day_a_request_has_expired_and_so_has_its_approval(void **state)
{
	const int64_t end = T0 + PP_REQUEST_LIFE_S;
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	assert_int_equal(say_at(db, "Q1", PP_REQUEST_APPROVED, "", end), PP_NO);
	assert_said("request Q1 is expired");
	must(say_at(db, "Q1", PP_REQUEST_APPROVED, "", end - 1));
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, end), PP_NO);
	assert_false(had_effect(db));
	assert_int_equal(pp_act_request(db), 0);
	assert_int_equal(state_of(db, "Q1", end), PP_REQUEST_EXPIRED);
	assert_int_equal(state_of(db, "Q2", end), PP_REQUEST_WAITS);
	must(refund(db, "M001", 5000, end - 1));
	pp_db_close(db);
}

static void
one_that_expired_waiting_makes_room_for_the_next(void **state)
{
	const int64_t later = T0 + PP_REQUEST_LIFE_S + 5;
	struct pp_db *db = make_request();

	(void)state;
	assert_int_equal(refund(db, "M001", 5000, later), PP_NO);
	assert_said("request Q2 waits");
	assert_int_equal(state_of(db, "Q1", later), PP_REQUEST_EXPIRED);
	act_as(db, "an");
	must(say_at(db, "Q2", PP_REQUEST_APPROVED, "", later + 1));
	pp_db_close(db);
}

static void
before_it_was_asked_for_it_is_of_no_use(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, T0 - 1), PP_NO);
	assert_false(had_effect(db));
	pp_db_close(db);
}

static void
use_and_die(void *arg)
{
	struct pp_db *db = writer();
	const struct pp_act act = {.kind = PP_ACT_REFUND, .subject = "M001"};

	(void)arg;
	act_as(db, "li.na");
	must(pp_db_begin(db));
	must(pp_act(db, &act, T0 + 30, "me"));
	_exit(42);
}

static void
killed_before_its_effect_is_kept_an_approval_is_still_there(void **state)
{
	struct pp_db *db = make_people("full");
	int status;

	(void)state;
	act_as(db, "li.na");
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 0), PP_NO);
	act_as(db, "an");
	must(approve(db, "Q1"));
	pp_db_close(db);
	waitpid(start(use_and_die, NULL), &status, 0);
	assert_int_equal(WEXITSTATUS(status), 42);
	db = writer();
	act_as(db, "an");
	assert_int_equal(state_of(db, "Q1", T0 + 40), PP_REQUEST_APPROVED);
	act_as(db, "li.na");
	must(try_act(db, PP_ACT_REFUND, "M001", 0));
	assert_int_equal(try_act(db, PP_ACT_REFUND, "M001", 0), PP_NO);
	pp_db_close(db);
}

static void
a_dry_run_uses_no_approval_up(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	pp_db_tries(db, true);
	must(refund(db, "M001", 5000, T0 + 40));
	pp_db_tries(db, false);
	assert_int_equal(state_of(db, "Q1", T0 + 40), PP_REQUEST_APPROVED);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_another_person_approves_is_done_once),
	    TEST(an_approval_is_not_replayed),
	    TEST(what_would_be_shown_otherwise_than_it_is_cannot_be_asked_for),
	    TEST(an_approval_is_of_exactly_what_was_asked_for),
	    TEST(an_approval_covers_no_more_than_the_amount_that_was_read),
	    TEST(an_approval_is_of_use_to_whoever_asked_alone),
	    TEST(who_lost_the_role_has_no_use_of_an_approval),
	    TEST(who_said_yes_is_one_who_may_until_it_is_used),
	    TEST(one_that_somebody_else_was_faster_to_use_up_is_told),
	    TEST(used_up_together_approvals_are_of_no_more_use),
	    TEST(nobody_has_more_waiting_than_a_second_person_can_read),
	    TEST(after_a_day_a_request_has_expired_and_so_has_its_approval),
	    TEST(one_that_expired_waiting_makes_room_for_the_next),
	    TEST(before_it_was_asked_for_it_is_of_no_use),
	    TEST(killed_before_its_effect_is_kept_an_approval_is_still_there),
	    TEST(a_dry_run_uses_no_approval_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
