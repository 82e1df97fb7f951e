/* SPDX-License-Identifier: ISC */
/*
 * Who may read the log, check it, seal it and erase from it, on a site of the
 * full mode.
 */
#include "log_help.h"
#include "people_help.h"

#include "seal_log.h"

static struct pp_db *db;

static int
begin(void **state)
{
	if (enter(state) != 0)
		return -1;
	db = make_people("full");
	return 0;
}

static int
end(void **state)
{
	pp_db_close(db);
	db = NULL;
	return leave(state);
}

static enum pp_status
read_log(const char *who)
{
	const struct pp_log_filter filter = {0};
	struct pp_logs *logs = NULL;
	enum pp_status rc;

	act_as(db, who);
	rc = pp_logs_open(db, &filter, &logs);
	assert_true((rc == PP_OK) == (logs != NULL));
	pp_logs_close(logs);
	return rc;
}

static void
auditors_admins_and_cron_read_the_log_and_no_one_else(void **state)
{
	(void)state;
	assert_int_equal(read_log("an"), PP_OK);
	assert_int_equal(read_log("bo"), PP_OK);
	assert_int_equal(read_log("li.na"), PP_EPERM);
	assert_said("li.na may not see that");
	assert_int_equal(read_log("peng"), PP_EPERM);
	assert_int_equal(read_log(NULL), PP_EPERM);
}

static void
everybody_who_is_somebody_may_check_it(void **state)
{
	static const char *const people[] = {"li.na", "peng", "an", "bo"};
	int64_t rows;

	(void)state;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		act_as(db, people[i]);
		assert_int_equal(verify(db, NULL, 0), PP_OK);
	}
	act_as_cron(db);
	assert_int_equal(verify(db, NULL, 0), PP_OK);
	act_as(db, NULL);
	assert_int_equal(pp_log_verify(db, NULL, 0, keep_fault, NULL, &rows),
	    PP_EPERM);
}

static enum pp_status
seal_as(const char *who)
{
	struct pp_seal_keys keys = {.sign = {1}, .mac = {2}};
	struct pp_head head;
	enum pp_status rc;

	if (strcmp(who, "cron") == 0)
		act_as_cron(db);
	else
		act_as(db, who);
	must(pp_db_begin(db));
	if ((rc = pp_seal_add(db, &keys, T0, "me", &head)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
a_checkpoint_that_is_refused_is_in_the_log_and_is_none(void **state)
{
	int64_t n;

	(void)state;
	assert_int_equal(seal_as("peng"), PP_EPERM);
	must(pp_seal_count(db, &n));
	assert_int_equal(n, 0);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log WHERE action = 'seal'"
			     " AND result = 'refused' AND who = 'peng'"),
	    1);
	assert_int_equal(seal_as("cron"), PP_OK);
	must(pp_seal_count(db, &n));
	assert_int_equal(n, 1);
	assert_int_equal(verify(db, NULL, 0), PP_OK);
}

static enum pp_status
erase_as(const char *who, int64_t *n)
{
	enum pp_status rc;

	act_as(db, who);
	must(pp_db_begin(db));
	if ((rc = pp_log_erase(db, "A00001", T0, "me", n)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
personal_data_is_erased_by_an_admin_with_an_auditor(void **state)
{
	struct pp_words words;
	int64_t n = 0;

	(void)state;
	act_as(db, "bo");
	pp_words_clear(&words);
	pp_words_personal(&words, "name", "Li Na", "A00001");
	must(pp_db_begin(db));
	must(pp_log_add(db, PP_ACT_OPEN, "A00001", &words, PP_LOG_DONE, T0,
	    "me"));
	must(pp_db_commit(db));
	assert_int_equal(erase_as("li.na", &n), PP_EPERM);
	assert_int_equal(erase_as("an", &n), PP_EPERM);
	assert_int_equal(erase_as("bo", &n), PP_NO);
	assert_true(pp_act_request(db) > 0);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log_personal"
			     " WHERE account = 'A00001'"),
	    1);
	assert_int_equal(verify(db, NULL, 0), PP_OK);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    TEST(auditors_admins_and_cron_read_the_log_and_no_one_else),
	    TEST(everybody_who_is_somebody_may_check_it),
	    TEST(a_checkpoint_that_is_refused_is_in_the_log_and_is_none),
	    TEST(personal_data_is_erased_by_an_admin_with_an_auditor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
