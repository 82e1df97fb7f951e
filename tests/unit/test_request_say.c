/* SPDX-License-Identifier: ISC */
/*
 * Who may say what to a request, and who may read it.
 */
#include "people_help.h"

static int
count(struct pp_db *db, bool waiting, int64_t at)
{
	struct pp_requests *requests = NULL;
	struct pp_request r;
	enum pp_status rc;
	int n = 0;

	must(pp_requests_open(db, waiting, at, &requests));
	while ((rc = pp_requests_next(requests, &r)) == PP_OK)
		n++;
	assert_int_equal(rc, PP_DONE);
	pp_requests_close(requests);
	return n;
}

static void
who_has_no_right_to_does_not_approve(void **state)
{
	static const char *const others[] = {"wu", "bo", "peng"};
	struct pp_db *db = make_request();
	struct pp_request r;

	(void)state;
	must(pp_request_find(db, "Q1", T0, &r));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		act_as(db, others[i]);
		must(pp_db_begin(db));
		assert_int_equal(pp_request_say(db, &r, r.digest,
				     PP_REQUEST_APPROVED, "", T0 + 5, "me"),
		    PP_EPERM);
		pp_db_rollback(db);
		assert_logged(db, "approve", others[i], "refused", "why=role");
	}
	act_as_cron(db);
	must(pp_db_begin(db));
	assert_int_equal(pp_request_say(db, &r, r.digest, PP_REQUEST_APPROVED,
			     "", T0 + 5, "me"),
	    PP_EPERM);
	pp_db_rollback(db);
	must(pp_db_act_as(db, NULL));
	must(pp_db_begin(db));
	assert_int_equal(pp_request_say(db, &r, r.digest, PP_REQUEST_APPROVED,
			     "", T0 + 5, "me"),
	    PP_EPERM);
	pp_db_rollback(db);
	act_as(db, "an");
	assert_int_equal(state_of(db, "Q1", T0 + 30), PP_REQUEST_WAITS);
	pp_db_close(db);
}

static void
nobody_approves_for_himself_under_another_name(void **state)
{
	struct pp_db *db = make_people("full");

	(void)state;
	/* A technician who is auditor too: no roles that clash. */
	set_mode(db, "trial");
	act_as(db, NULL);
	add_person(db, "peng.2", PENG_UID, auditor);
	set_mode(db, "full");
	act_as(db, "peng");
	assert_int_equal(try_act(db, PP_ACT_OPEN, "M001", 0), PP_NO);
	act_as(db, "peng.2");
	assert_int_equal(approve(db, "Q1"), PP_EPERM);
	assert_said("asked for by the same person, as peng");
	assert_logged(db, "approve", "peng.2", "refused", "why=self");
	assert_int_equal(state_of(db, "Q1", T0 + 30), PP_REQUEST_WAITS);
	assert_int_equal(attempt(db,
			     "UPDATE request SET said = 'approved',"
			     " said_at = asked_at, said_by = 'peng.2',"
			     " said_uid = asked_uid"),
	    PP_NO);
	act_as(db, "an");
	must(approve(db, "Q1"));
	pp_db_close(db);
}

static void
an_auditor_who_was_disabled_approves_nothing(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	write_one(db, "UPDATE operator SET enabled = 0 WHERE code = 'an'");
	assert_int_equal(approve(db, "Q1"), PP_EPERM);
	pp_db_close(db);
}

static void
who_says_no_says_why_and_no_it_is(void **state)
{
	struct pp_db *db = make_request();
	struct pp_request r;

	(void)state;
	act_as(db, "an");
	assert_int_equal(say_at(db, "Q1", PP_REQUEST_REJECTED, "", T0 + 1),
	    PP_EDATA);
	must(say_at(db, "Q1", PP_REQUEST_REJECTED, "no receipt", T0 + 1));
	assert_logged(db, "approve", "an", "done", "reason=no%20receipt");
	assert_int_equal(approve(db, "Q1"), PP_NO);
	must(pp_request_find(db, "Q1", T0 + 2, &r));
	assert_int_equal(r.state, PP_REQUEST_REJECTED);
	assert_string_equal(r.reason, "no receipt");
	assert_string_equal(r.said_by, "an");
	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, T0 + 40), PP_NO);
	assert_int_equal(pp_act_request(db), 2);
	assert_int_equal(state_of(db, "Q2", T0 + 40), PP_REQUEST_WAITS);
	pp_db_close(db);
}

static void
one_takes_back_ones_own_and_nobody_elses(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	assert_int_equal(say_at(db, "Q1", PP_REQUEST_WITHDRAWN, "", T0 + 1),
	    PP_EPERM);
	assert_logged(db, "approve", "an", "refused", "why=another");
	act_as(db, "li.na");
	must(say_at(db, "Q1", PP_REQUEST_WITHDRAWN, "", T0 + 1));
	assert_int_equal(state_of(db, "Q1", T0 + 2), PP_REQUEST_WITHDRAWN);
	act_as(db, "an");
	assert_int_equal(approve(db, "Q1"), PP_NO);
	pp_db_close(db);
}

static void
what_expired_waiting_has_expired_though_taken_back(void **state)
{
	const int64_t late = T0 + PP_REQUEST_LIFE_S;
	struct pp_db *db = make_request();

	(void)state;
	assert_int_equal(state_of(db, "Q1", late), PP_REQUEST_EXPIRED);
	must(say_at(db, "Q1", PP_REQUEST_WITHDRAWN, "", late));
	assert_int_equal(state_of(db, "Q1", late + 1), PP_REQUEST_EXPIRED);
	assert_int_equal(state_of(db, "Q1", T0 + 1), PP_REQUEST_EXPIRED);
	pp_db_close(db);
}

static void
what_was_answered_is_not_taken_back(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "li.na");
	assert_int_equal(say_at(db, "Q1", PP_REQUEST_WITHDRAWN, "", T0 + 30),
	    PP_NO);
	assert_said("request Q1 is approved");
	pp_db_close(db);
}

static void
a_reason_that_cannot_be_kept_is_refused(void **state)
{
	struct pp_db *db = make_request();
	char reason[PP_REQUEST_REASON_MAX + 1];

	(void)state;
	memset(reason, 'x', sizeof reason);
	reason[PP_REQUEST_REASON_MAX] = '\0';
	act_as(db, "an");
	assert_int_equal(say_at(db, "Q1", PP_REQUEST_REJECTED, reason, T0 + 1),
	    PP_EDATA);
	assert_said("reason: longer than");
	assert_int_equal(say_at(db, "Q1", PP_REQUEST_REJECTED, "\xff", T0 + 1),
	    PP_EDATA);
	assert_said("reason: not UTF-8");
	reason[PP_REQUEST_REASON_MAX - 1] = '\0';
	must(say_at(db, "Q1", PP_REQUEST_REJECTED, reason, T0 + 1));
	pp_db_close(db);
}

/* But for their own: that needs two, whatever the mode. */
static void
in_a_trial_everybody_reads_and_answers_the_others(void **state)
{
	struct pp_db *db = make_request();

	(void)state;
	set_mode(db, "trial");
	assert_int_equal(approve(db, "Q1"), PP_EPERM);
	act_as(db, "wu");
	assert_int_equal(count(db, true, T0), 1);
	must(approve(db, "q1"));
	assert_int_equal(state_of(db, "Q1", T0 + 30), PP_REQUEST_APPROVED);
	pp_db_close(db);
}

static void
what_is_said_is_about_what_was_read(void **state)
{
	struct pp_db *db = make_request();
	struct pp_request r;
	uint8_t other[PP_DIGEST_BYTES];

	(void)state;
	act_as(db, "an");
	must(pp_request_find(db, "1", T0, &r));
	memcpy(other, r.digest, sizeof other);
	other[31] ^= 1;
	must(pp_db_begin(db));
	assert_int_equal(pp_request_say(db, &r, other, PP_REQUEST_APPROVED, "",
			     T0 + 1, "me"),
	    PP_NO);
	pp_db_rollback(db);
	assert_said("isn't what was read");
	pp_db_close(db);
}

static void
one_that_was_edited_is_shown_to_nobody_as_a_request(void **state)
{
	static const struct {
		const char *sql, *says;
	} edits[] = {
	    {"UPDATE request SET words = 'amount_yuan=5000.00'",
		"it was edited"},
	    {"UPDATE request SET subject = 'M002'", "it was edited"},
	    {"UPDATE request SET action = 'reverse'", "it was edited"},
	    {"UPDATE request SET action = 'rob'", "no act of ours"},
	    {"PRAGMA ignore_check_constraints = 1;"
	     "UPDATE request SET digest = x'00'",
		"it was edited"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		struct pp_db *db = make_request();
		struct pp_requests *requests = NULL;
		struct pp_request r;

		assert_int_equal(attempt(db, edits[i].sql), PP_NO);
		write_one(db, "DROP TRIGGER request_keeps");
		write_one(db, edits[i].sql);
		act_as(db, "an");
		assert_int_equal(approve(db, "Q1"), PP_EDATA);
		assert_said(edits[i].says);
		must(pp_requests_open(db, true, T0, &requests));
		assert_int_equal(pp_requests_next(requests, &r), PP_EDATA);
		pp_requests_close(requests);
		pp_db_close(db);
		leave(NULL);
		enter(NULL);
	}
}

static void
an_auditor_reads_all_others_their_own(void **state)
{
	struct pp_db *db = make_request();
	struct pp_request r;

	(void)state;
	act_as(db, "wu");
	assert_int_equal(refund(db, "M002", 100, T0), PP_NO);
	assert_int_equal(count(db, true, T0), 1);
	assert_int_equal(pp_request_find(db, "Q1", T0, &r), PP_EPERM);
	must(pp_request_find(db, "Q2", T0, &r));
	assert_string_equal(r.asked_by, "wu");
	assert_string_equal(r.words, "amount_yuan=1.00");
	act_as(db, "an");
	assert_int_equal(count(db, true, T0), 2);
	must(approve(db, "Q2"));
	assert_int_equal(count(db, true, T0 + 30), 1);
	assert_int_equal(count(db, false, T0 + 30), 2);
	assert_int_equal(count(db, true, T0 + PP_REQUEST_LIFE_S), 0);
	assert_int_equal(pp_request_find(db, "Q3", T0, &r), PP_NO);
	assert_int_equal(pp_request_find(db, "Q", T0, &r), PP_EDATA);
	assert_int_equal(pp_request_find(db, "Q-1", T0, &r), PP_EDATA);
	assert_int_equal(pp_request_find(db, "x", T0, &r), PP_EDATA);
	must(pp_db_act_as(db, NULL));
	assert_int_equal(count(db, false, T0), 0);
	pp_requests_close(NULL);
	pp_db_close(db);
}

static void
personal_data_is_neither_kept_with_it_nor_part_of_it(void **state)
{
	struct pp_db *db = make_people("full");
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_OPEN,
	    .subject = "M001",
	    .words = &words,
	};
	struct pp_request r;

	(void)state;
	act_as(db, "li.na");
	for (int i = 0; i < 2; i++) {
		pp_words_clear(&words);
		pp_words_text(&words, "price", "0.6");
		pp_words_personal(&words, "name", "Wang Fang", "");
		assert_int_equal(try_at(db, &act, T0), PP_NO);
	}
	must(pp_request_find(db, "Q1", T0, &r));
	assert_string_equal(r.words, "price=0.6");
	assert_int_equal(number(db, "SELECT count(*) FROM request"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM log_personal"),
	    5); /* of operators */
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(who_has_no_right_to_does_not_approve),
	    TEST(nobody_approves_for_himself_under_another_name),
	    TEST(an_auditor_who_was_disabled_approves_nothing),
	    TEST(who_says_no_says_why_and_no_it_is),
	    TEST(one_takes_back_ones_own_and_nobody_elses),
	    TEST(what_expired_waiting_has_expired_though_taken_back),
	    TEST(what_was_answered_is_not_taken_back),
	    TEST(a_reason_that_cannot_be_kept_is_refused),
	    TEST(in_a_trial_everybody_reads_and_answers_the_others),
	    TEST(what_is_said_is_about_what_was_read),
	    TEST(one_that_was_edited_is_shown_to_nobody_as_a_request),
	    TEST(an_auditor_reads_all_others_their_own),
	    TEST(personal_data_is_neither_kept_with_it_nor_part_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
