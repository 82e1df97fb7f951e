/* SPDX-License-Identifier: ISC */
/*
 * The checks of operators, roles and requests: whoever gets around the
 * triggers is named; and the site's mode is told.
 */
#include "people_help.h"

#include "checkup.h"

struct seen {
	int failed;
	char check[32], detail[160]; /* the first that failed */
	char mode[256];              /* what is said of it */
	char other[160];             /* the last other note */
};

static void
see(void *arg, const struct pp_checkup_line *f)
{
	struct seen *seen = arg;

	if (f->result == PP_CHECKUP_NOTE && strcmp(f->check, "mode") == 0)
		snprintf(seen->mode + strlen(seen->mode),
		    sizeof seen->mode - strlen(seen->mode), "%s.", f->detail);
	else if (f->result == PP_CHECKUP_NOTE)
		snprintf(seen->other, sizeof seen->other, "%s", f->detail);
	if (f->result != PP_CHECKUP_FAILED || seen->failed++ > 0)
		return;
	snprintf(seen->check, sizeof seen->check, "%s", f->check);
	snprintf(seen->detail, sizeof seen->detail, "%s", f->detail);
}

static struct seen
look(struct pp_db *db, int64_t at)
{
	struct seen seen = {0};

	must(pp_checkup_run(db, at, see, &seen));
	return seen;
}

/* Q1 was approved and used, Q2 rejected, Q3 waits. */
static struct pp_db *
make_asked(void)
{
	struct pp_db *db = make_request();

	assert_int_equal(refund(db, "M002", 100, T0), PP_NO);
	assert_int_equal(refund(db, "M003", 100, T0), PP_NO);
	act_as(db, "an");
	must(approve(db, "Q1"));
	must(say_at(db, "Q2", PP_REQUEST_REJECTED, "no", T0 + 1));
	act_as(db, "li.na");
	must(refund(db, "M001", 5000, T0 + 40));
	had_effect(db);
	return db;
}

static void
a_site_where_people_approve_passes(void **state)
{
	struct pp_db *db = make_asked();
	struct seen seen = look(db, T0 + 50);

	(void)state;
	if (seen.failed > 0)
		fail_msg("%s: %s", seen.check, seen.detail);
	assert_string_equal(seen.mode, "");
	pp_db_close(db);
}

static void
a_restore_that_used_up_what_was_approved_breaks_no_promise(void **state)
{
	struct pp_db *db = make_asked();
	struct seen seen;

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q3"));
	must(pp_db_begin(db));
	must(pp_requests_use_up(db));
	must(pp_db_commit(db));
	seen = look(db, T0 + 50);
	if (seen.failed > 0)
		fail_msg("%s: %s", seen.check, seen.detail);
	pp_db_close(db);
}

static void
a_role_that_was_granted_is_in_the_log_as_such(void **state)
{
	struct pp_db *db = make_people("trial");
	struct seen seen;

	(void)state;
	add_person(db, "both", 2001, cashier | plant);
	must(pp_db_begin(db));
	must(pp_operator_grant(db, "wu", PP_ROLE_PLANT, true, T0, "me"));
	must(pp_operator_grant(db, "wu", PP_ROLE_PLANT, false, T0, "me"));
	must(pp_operator_grant(db, "wu", PP_ROLE_PLANT, true, T0, "me"));
	must(pp_db_commit(db));
	seen = look(db, T0 + 50);
	if (seen.failed > 0)
		fail_msg("%s: %s", seen.check, seen.detail);
	pp_db_close(db);
}

static void
each_broken_promise_is_named(void **state)
{
	static const struct {
		const char *sql, *check, *detail;
	} cases[] = {
	    {"DROP TRIGGER operator_role_clash; INSERT INTO operator_role"
	     " (operator, role, granted_at, granted_by) SELECT id, 'auditor',"
	     " 1, 'me' FROM operator WHERE code = 'wu'",
		"operator_role", "wu and wu: one person, auditor and cashier"},
	    {"INSERT INTO operator_role (operator, role, granted_at,"
	     " granted_by) SELECT id, 'plant', 1, 'me' FROM operator"
	     " WHERE code = 'wu'",
		"operator_role", "wu: isn't in the log as plant"},
	    {"UPDATE operator SET enabled = 0 WHERE code = 'an'",
		"operator_left", "there is no auditor any more"},
	    {"UPDATE operator_role SET ended_at = 1, ended_by = 'me'"
	     " WHERE role = 'admin'",
		"operator_left", "there is no admin any more"},
	    {"INSERT INTO session (operator, uid, leader, leader_start, boot,"
	     " tty, began_at) SELECT id, 0, 1, 1, 'b', '', 1 FROM operator"
	     " WHERE code = 'bo'",
		"session", "session 1: of bo, but another person's"},
	    {"PRAGMA ignore_check_constraints = 1; DROP TRIGGER request_keeps;"
	     "UPDATE request SET said_uid = asked_uid WHERE id = 1",
		"request", "Q1: was approved by who asked"},
	    {"PRAGMA ignore_check_constraints = 1;"
	     "UPDATE request SET used_at = 5 WHERE id = 3",
		"request", "Q3: was used, but not approved"},
	    {"INSERT INTO request (id, action, subject, words, amount_fen,"
	     " digest, asked_at, expires_at, asked_by, asked_uid, reason)"
	     " VALUES (9, 'refund', 'x', '', 0, zeroblob(32), 1, 2, 'x', 1,"
	     " '')",
		"request", "Q9: isn't in the log as asked for"},
	    {"UPDATE request SET said = 'approved', said_at = asked_at,"
	     " said_by = 'an', said_uid = 1003 WHERE id = 3;"
	     "UPDATE request SET used_at = asked_at + 1 WHERE id = 3",
		"request", "Q3: isn't in the log as used"},
	    {"UPDATE request SET said = 'approved', said_at = asked_at,"
	     " said_by = 'an', said_uid = 1003 WHERE id = 3",
		"request", "Q3: what was said isn't in the log"},
	    {"DROP TRIGGER request_keeps;"
	     "UPDATE request SET used_at = NULL WHERE id = 1",
		"log_request",
		"Q1: was used by row 12 of the log, but waits to"
		" be"},
	    {"DROP TRIGGER request_keeps;"
	     "UPDATE request SET used_at = used_at + 1 WHERE id = 1",
		"log_request",
		"Q1: was used by row 12 of the log, but at"
		" 2026-11-23T06:00:41Z"},
	    {"DROP TRIGGER request_keeps;"
	     "UPDATE request SET said = 'approved' WHERE id = 2",
		"log_request",
		"Q2: is approved, but by row 11 of the log"
		" rejected"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pp_db *db = make_asked();
		struct seen seen;

		write_one(db, cases[i].sql);
		seen = look(db, T0 + 50);
		if (strcmp(seen.check, cases[i].check) != 0 ||
		    strcmp(seen.detail, cases[i].detail) != 0)
			fail_msg("%s: %s", seen.check, seen.detail);
		pp_db_close(db);
		leave(NULL);
		enter(NULL);
	}
}

static void
what_the_mode_comes_to_is_told(void **state)
{
	struct pp_db *db = make();
	struct seen seen;

	(void)state;
	seen = look(db, T0);
	assert_string_equal(seen.mode,
	    "trial: one user, no separation of duties.");
	set_mode(db, "full");
	seen = look(db, T0);
	assert_string_equal(seen.mode,
	    "full: there is no operator yet, so nobody may do anything.");
	set_mode(db, "trial");
	must(try_add(db, "bo", BO_UID, admin));
	must(try_add(db, "an", AN_UID, auditor));
	set_mode(db, "full");
	seen = look(db, T0);
	assert_string_equal(seen.mode,
	    "full: no auditor has logged in yet, so nothing is approved.");
	write_one(db, "UPDATE operator SET first = 0 WHERE code = 'an'");
	seen = look(db, T0 + 2 * PP_CODE_LIFE_S);
	assert_string_equal(seen.mode, "");
	assert_string_equal(seen.other,
	    "bo: has only a one-time code, which ended");
	set_mode(db, "small");
	seen = look(db, T0);
	assert_string_equal(seen.mode, "small: one person may do much alone.");
	pp_db_close(db);
}

static void
what_was_done_alone_is_counted(void **state)
{
	struct pp_db *db = make_people("small");
	struct seen seen;

	(void)state;
	act_as(db, "li.na");
	must(refund(db, "M001", 5000, T0));
	had_effect(db);
	seen = look(db, T0 + 50);
	assert_string_equal(seen.other,
	    "1 acts were done by one person alone within a day");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_site_where_people_approve_passes),
	    TEST(a_restore_that_used_up_what_was_approved_breaks_no_promise),
	    TEST(a_role_that_was_granted_is_in_the_log_as_such),
	    TEST(each_broken_promise_is_named),
	    TEST(what_the_mode_comes_to_is_told),
	    TEST(what_was_done_alone_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
