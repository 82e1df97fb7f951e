/* SPDX-License-Identifier: ISC */
/*
 * What a check of the log names, one kind of tampering a test, by whoever owns
 * the file: no trigger is in the way.
 */
#include "log_help.h"

enum {
	ROWS = 200
};

static struct pp_db *db;
static struct pp_head outside; /* of all rows, as it was */

static int
begin(void **state)
{
	if (enter(state) != 0)
		return -1;
	db = make();
	add_rows(db, ROWS);
	outside = head_of(db);
	drop_triggers(db);
	return 0;
}

static int
end(void **state)
{
	pp_db_close(db);
	db = NULL;
	return leave(state);
}

/* Rows from one on get numbers that are `by` more. */
static void
renumber(int64_t from, int64_t by)
{
	char sql[256];

	snprintf(sql, sizeof sql,
	    "UPDATE log SET seq = seq + 1000000000 WHERE seq >= %lld;"
	    "UPDATE log SET seq = seq - 1000000000 + %lld"
	    " WHERE seq >= 1000000000",
	    (long long)from, (long long)by);
	write_one(db, sql);
}

static void
an_untouched_log_is_whole(void **state)
{
	(void)state;
	assert_int_equal(verify(db, NULL, 0), PP_OK);
	assert_int_equal(verify(db, &outside, 1), PP_OK);
	outside.hash_digits = 8;
	memset(outside.hash + 4, 0, sizeof outside.hash - 4);
	assert_int_equal(verify(db, &outside, 1), PP_OK);
}

static void
an_empty_log_is_whole_unless_a_head_is_known(void **state)
{
	(void)state;
	write_one(db, "DELETE FROM log");
	assert_int_equal(verify(db, NULL, 0), PP_OK);
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_CUT, 1, ROWS);
}

static void
each_edited_field_names_its_row(void **state)
{
	static const char *const edits[] = {
	    "at = at + 1",
	    "who = 'wang2'",
	    "uid = 0",
	    "tty = 'pts/9'",
	    "tool = 'x'",
	    "action = 'login'",
	    "subject = 'M999'",
	    "words = replace(words, 'cash', 'bank')",
	    "result = 'alone'",
	    "hash = zeroblob(32)",
	    "words = words || char(0) || 'x'",
	};
	char sql[160];

	(void)state;
	for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
		for (int64_t row = 1; row <= ROWS; row += 199) {
			assert_int_equal(pp_db_begin(db), PP_OK);
			snprintf(sql, sizeof sql,
			    "UPDATE log SET %s WHERE seq = %lld", edits[i],
			    (long long)row);
			run(db, sql);
			assert_int_equal(verify(db, &outside, 1), PP_NO);
			assert_only(PP_LOG_EDITED, row, row);
			pp_db_rollback(db);
		}
}

static void
an_edited_row_with_its_own_hash_made_anew_is_named(void **state)
{
	(void)state;
	write_one(db, "UPDATE log SET who = 'x' WHERE seq = 77");
	rehash(db, 77, 77);
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_EDITED, 78, 78);
	assert_non_null(strstr(faults[0].words, "row 77 was edited"));
}

static void
edited_rows_in_turn_are_one_fault(void **state)
{
	(void)state;
	write_one(db, "UPDATE log SET who = 'x' WHERE seq BETWEEN 50 AND 150");
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_EDITED, 50, 150);
}

static void
removed_rows_are_named(void **state)
{
	(void)state;
	write_one(db, "DELETE FROM log WHERE seq IN (1, 2, 30, 100, 101)");
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_int_equal(n_faults, 3);
	assert_true(told(PP_LOG_MISSING, 1, 2));
	assert_true(told(PP_LOG_MISSING, 30, 30));
	assert_true(told(PP_LOG_MISSING, 100, 101));
}

static void
removed_rows_are_named_though_the_rest_has_new_numbers(void **state)
{
	(void)state;
	write_one(db, "DELETE FROM log WHERE seq BETWEEN 100 AND 103");
	renumber(104, -4);
	write_one(db, "DELETE FROM log WHERE seq = 20");
	renumber(21, -1);
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_int_equal(n_faults, 2);
	assert_true(told(PP_LOG_MISSING, 20, 20));
	assert_true(told(PP_LOG_MISSING, 100, 103));
}

static void
an_inserted_row_is_named(void **state)
{
	(void)state;
	renumber(50, 1);
	write_one(db,
	    "INSERT INTO log SELECT 50, at, who, uid, tty, tool, action,"
	    " 'M001', words, result, hash FROM log WHERE seq = 49");
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_INSERTED, 50, 50);
}

static void
inserted_rows_whose_hashes_fit_are_named(void **state)
{
	(void)state;
	renumber(50, 3);
	write_one(db,
	    "INSERT INTO log SELECT seq + 3, at, who, uid, tty, tool, action,"
	    " subject, words, result, hash FROM log WHERE seq"
	    " BETWEEN 47 AND 49");
	rehash(db, 50, 52);
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_INSERTED, 50, 52);
}

static void
swapped_rows_are_named(void **state)
{
	static const int64_t pairs[][2] = {{1, 2}, {10, 12}, {20, 90},
	    {100, 101}, {199, 200}, {3, 198}};
	char sql[256];

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		long long a = pairs[i][0], b = pairs[i][1];

		assert_int_equal(pp_db_begin(db), PP_OK);
		snprintf(sql, sizeof sql,
		    "UPDATE log SET seq = 1000 WHERE seq = %lld;"
		    "UPDATE log SET seq = %lld WHERE seq = %lld;"
		    "UPDATE log SET seq = %lld WHERE seq = 1000",
		    a, a, b, b);
		run(db, sql);
		assert_int_equal(verify(db, &outside, 1), PP_NO);
		assert_only(PP_LOG_SWAPPED, a, b);
		pp_db_rollback(db);
	}
}

static void
rows_that_swapped_all_but_their_hashes_are_named(void **state)
{
	(void)state;
	write_one(db,
	    "CREATE TEMP TABLE h AS SELECT seq, hash FROM log;"
	    "UPDATE log SET seq = 1000 WHERE seq = 30;"
	    "UPDATE log SET seq = 30 WHERE seq = 130;"
	    "UPDATE log SET seq = 130 WHERE seq = 1000;"
	    "UPDATE log SET hash = (SELECT h.hash FROM h"
	    " WHERE h.seq = log.seq)");
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_SWAPPED, 30, 130);
}

static void
a_log_that_ends_early_is_cut(void **state)
{
	(void)state;
	write_one(db, "DELETE FROM log WHERE seq > 150");
	assert_int_equal(verify(db, NULL, 0), PP_OK); /* nobody can know */
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_CUT, 151, ROWS);
}

static void
a_restored_copy_that_went_on_is_another_history(void **state)
{
	(void)state;
	write_one(db, "DELETE FROM log WHERE seq > 150");
	add_rows(db, 80);
	assert_int_equal(verify(db, NULL, 0), PP_OK);
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_REWRITTEN, 1, ROWS);
}

static void
a_rewritten_history_is_between_two_heads(void **state)
{
	struct pp_head heads[] = {outside, head_at(db, 100), head_at(db, 60),
	    head_at(db, 150)};

	(void)state;
	write_one(db, "UPDATE log SET who = 'x' WHERE seq = 77");
	rehash(db, 77, ROWS);
	assert_int_equal(verify(db, NULL, 0), PP_OK);
	assert_int_equal(verify(db, heads, 1), PP_NO);
	assert_only(PP_LOG_REWRITTEN, 1, ROWS);
	assert_int_equal(verify(db, heads, 4), PP_NO);
	assert_only(PP_LOG_REWRITTEN, 61, 100);
}

static void
eight_digits_of_a_head_are_enough_to_tell(void **state)
{
	(void)state;
	write_one(db, "UPDATE log SET who = 'x' WHERE seq = 77");
	rehash(db, 77, ROWS);
	outside.hash_digits = 8;
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_only(PP_LOG_REWRITTEN, 1, ROWS);
}

static void
a_checkpoint_in_the_file_narrows_nothing_but_tells(void **state)
{
	(void)state;
	write_one(db,
	    "INSERT INTO seal SELECT 1, seq, hash, at, '', zeroblob(64),"
	    " zeroblob(32) FROM log WHERE seq = 120");
	assert_int_equal(verify(db, NULL, 0), PP_OK);
	write_one(db, "UPDATE log SET who = 'x' WHERE seq = 77");
	rehash(db, 77, ROWS);
	assert_int_equal(verify(db, NULL, 0), PP_NO);
	assert_only(PP_LOG_UNSEALED, 120, 120);
	write_one(db, "DELETE FROM log WHERE seq >= 110");
	assert_int_equal(verify(db, NULL, 0), PP_NO);
	assert_only(PP_LOG_CUT, 110, 120);
}

static void
every_fault_of_a_copy_is_told(void **state)
{
	(void)state;
	renumber(160, 1);
	write_one(db,
	    "INSERT INTO log SELECT 160, at, who, uid, tty, tool, action,"
	    " 'M001', words, result, hash FROM log WHERE seq = 49;"
	    "DELETE FROM log WHERE seq IN (40, 41);"
	    "UPDATE log SET who = 'x' WHERE seq IN (10, 60, 190);"
	    "UPDATE log SET seq = 1000 WHERE seq = 90;"
	    "UPDATE log SET seq = 90 WHERE seq = 120;"
	    "UPDATE log SET seq = 120 WHERE seq = 1000;"
	    "DELETE FROM log WHERE seq > 195");
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_int_equal(n_faults, 7);
	assert_true(told(PP_LOG_EDITED, 10, 10));
	assert_true(told(PP_LOG_MISSING, 40, 41));
	assert_true(told(PP_LOG_EDITED, 60, 60));
	assert_true(told(PP_LOG_SWAPPED, 90, 120));
	assert_true(told(PP_LOG_INSERTED, 160, 160));
	assert_true(told(PP_LOG_EDITED, 190, 190));
	assert_true(told(PP_LOG_CUT, 195, ROWS));
}

static void
mad_numbers_and_lengths_are_faults_too(void **state)
{
	(void)state;
	write_one(db,
	    "PRAGMA ignore_check_constraints = ON;"
	    "UPDATE log SET seq = 9223372036854775807 WHERE seq = 200;"
	    "UPDATE log SET seq = -5 WHERE seq = 100;"
	    "UPDATE log SET hash = x'00' WHERE seq = 50;"
	    "UPDATE log SET at = -9223372036854775807 - 1 WHERE seq = 60;");
	assert_int_equal(verify(db, &outside, 1), PP_NO);
	assert_int_equal(n_faults, 5);
	assert_true(told(PP_LOG_INSERTED, -5, -5));
	assert_true(told(PP_LOG_EDITED, 50, 50));
	assert_true(told(PP_LOG_EDITED, 60, 60));
	assert_true(told(PP_LOG_MISSING, 100, 100));
	assert_true(told(PP_LOG_MISSING, 200, INT64_MAX - 1));
}

static enum pp_status
stop(void *arg, const struct pp_log_fault *fault)
{
	(void)fault;
	++*(int *)arg;
	return pp_fail(PP_EOUT, "full");
}

static void
who_is_told_may_stop_the_check(void **state)
{
	int64_t rows = -1;
	int n = 0;

	(void)state;
	write_one(db, "DELETE FROM log WHERE seq IN (5, 50)");
	assert_int_equal(pp_log_verify(db, NULL, 0, stop, &n, &rows), PP_EOUT);
	assert_int_equal(n, 1);
	assert_true(rows == -1);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    TEST(an_untouched_log_is_whole),
	    TEST(an_empty_log_is_whole_unless_a_head_is_known),
	    TEST(each_edited_field_names_its_row),
	    TEST(an_edited_row_with_its_own_hash_made_anew_is_named),
	    TEST(edited_rows_in_turn_are_one_fault),
	    TEST(removed_rows_are_named),
	    TEST(removed_rows_are_named_though_the_rest_has_new_numbers),
	    TEST(an_inserted_row_is_named),
	    TEST(inserted_rows_whose_hashes_fit_are_named),
	    TEST(swapped_rows_are_named),
	    TEST(rows_that_swapped_all_but_their_hashes_are_named),
	    TEST(a_log_that_ends_early_is_cut),
	    TEST(a_restored_copy_that_went_on_is_another_history),
	    TEST(a_rewritten_history_is_between_two_heads),
	    TEST(eight_digits_of_a_head_are_enough_to_tell),
	    TEST(a_checkpoint_in_the_file_narrows_nothing_but_tells),
	    TEST(every_fault_of_a_copy_is_told),
	    TEST(mad_numbers_and_lengths_are_faults_too),
	    TEST(who_is_told_may_stop_the_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
