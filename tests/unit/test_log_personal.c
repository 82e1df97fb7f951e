/* SPDX-License-Identifier: ISC */
/*
 * Personal data beside the log: kept with its row, checked, and erased.
 */
#include "log_help.h"

static struct pp_db *db;

static int
begin(void **state)
{
	if (enter(state) != 0)
		return -1;
	db = make();
	return 0;
}

static int
end(void **state)
{
	pp_db_close(db);
	db = NULL;
	return leave(state);
}

static void
add_personal(const char *account)
{
	struct pp_words words;

	pp_words_clear(&words);
	pp_words_personal(&words, "name", "Li Na", account);
	pp_words_personal(&words, "phone", "13800000000", account);
	assert_int_equal(pp_db_begin(db), PP_OK);
	if (pp_log_add(db, PP_ACT_OPEN, account, &words, PP_LOG_DONE,
		LOG_BEGAN_AT, "wang") != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static void
personal_data_is_kept_beside_the_row_until_it_is_erased(void **state)
{
	int64_t n = -1;

	(void)state;
	add_personal("A00001");
	add_personal("A00002");
	assert_int_equal(number(db,
			     "SELECT value = 'Li Na' FROM log_personal"
			     " WHERE seq = 1 AND key = 'name'"),
	    1);

	assert_int_equal(pp_db_begin(db), PP_OK);
	if (pp_log_erase(db, "A00001", LOG_BEGAN_AT, "root", &n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_db_commit(db), PP_OK);
	assert_int_equal(n, 2);
	assert_int_equal(number(db, "SELECT min(seq) FROM log_personal"), 2);
	/* The chain is whole without them, and says that they were erased. */
	assert_int_equal(verify(db, NULL, 0), PP_OK);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log WHERE action = 'erase'"
			     " AND subject = 'A00001'"),
	    1);
}

static void
erased_personal_data_is_nowhere_in_the_file(void **state)
{
	int64_t n;
	char found[64] = "";
	FILE *grep;

	(void)state;
	add_personal("A00001");
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_log_erase(db, "A00001", LOG_BEGAN_AT, "root", &n),
	    PP_OK);
	assert_int_equal(pp_db_commit(db), PP_OK);
	assert_int_equal(pp_db_checkpoint(db, 0), PP_OK);
	grep = popen("grep -c 13800000000 pp.db pp.db-wal", "r");
	assert_non_null(grep);
	while (fgets(found, sizeof found, grep) != NULL)
		assert_non_null(strstr(found, ":0\n"));
	assert_string_not_equal(found, "");
	pclose(grep);
}

static void
edited_personal_data_is_named(void **state)
{
	(void)state;
	add_personal("A00001");
	add_personal("A00002");
	drop_triggers(db);
	write_one(db,
	    "UPDATE log_personal SET value = 'Li No' WHERE seq = 2"
	    " AND key = 'name'");
	assert_int_equal(verify(db, NULL, 0), PP_NO);
	assert_only(PP_LOG_EDITED, 2, 2);
	assert_non_null(strstr(faults[0].words, "name"));
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    TEST(personal_data_is_kept_beside_the_row_until_it_is_erased),
	    TEST(erased_personal_data_is_nowhere_in_the_file),
	    TEST(edited_personal_data_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
