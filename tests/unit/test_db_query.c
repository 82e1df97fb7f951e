/* SPDX-License-Identifier: ISC */
/*
 * Statements, and what the schema refuses.
 */
#include "db_fixture.h"

static void
values_come_back_as_they_went_in(void **state)
{
	static const char text[] = "1号库, \"x\"", blob[] = {0, 1, 2, 0};
	struct pp_db *db = make();
	struct pp_query *q = NULL;
	char text_copy[sizeof text];
	const void *bytes;
	size_t n;

	(void)state;
	assert_int_equal(pp_query_new(db, "SELECT ?1, ?2, ?3, ?4, ?5, ?6", &q),
	    PP_OK);
	memcpy(text_copy, text, sizeof text);
	pp_query_int(q, 1, INT64_MIN);
	pp_query_text(q, 2, text_copy);
	pp_query_blob(q, 3, blob, sizeof blob);
	pp_query_null(q, 4);
	pp_query_text(q, 5, NULL);
	pp_query_blob(q, 6, NULL, 0);
	memset(text_copy, 'x', sizeof text_copy - 1);
	assert_int_equal(pp_query_step(q), PP_OK);
	assert_true(pp_query_col_int(q, 0) == INT64_MIN);
	assert_string_equal(pp_query_col_text(q, 1), text);
	bytes = pp_query_col_blob(q, 2, &n);
	assert_int_equal(n, sizeof blob);
	assert_memory_equal(bytes, blob, n);
	assert_true(pp_query_is_null(q, 3));
	assert_true(pp_query_is_null(q, 4));
	assert_string_equal(pp_query_col_text(q, 4), "");
	assert_false(pp_query_is_null(q, 5));
	assert_int_equal(pp_query_step(q), PP_DONE);
	pp_query_free(q);
	pp_query_free(NULL);
	pp_db_close(db);
	pp_db_close(NULL);
}

static void
a_statement_runs_again_with_new_values(void **state)
{
	struct pp_db *db = make();
	struct pp_query *q = NULL;
	char code[16];

	(void)state;
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_query_new(db,
			     "INSERT INTO gateway VALUES (?1, ?2, '', NULL)",
			     &q),
	    PP_OK);
	for (int i = 1; i <= 3; i++) {
		snprintf(code, sizeof code, "G%d", i);
		pp_query_int(q, 1, i);
		pp_query_text(q, 2, code);
		assert_int_equal(pp_query_run(q), PP_OK);
		assert_int_equal(pp_db_last_id(db), i);
		assert_int_equal(pp_db_changes(db), 1);
	}
	/* A refusal leaves the statement, and the transaction, usable. */
	assert_int_equal(pp_query_run(q), PP_NO);
	assert_said("UNIQUE constraint failed: gateway");
	pp_query_int(q, 1, 4);
	pp_query_text(q, 2, "G4");
	assert_int_equal(pp_query_run(q), PP_OK);
	pp_query_free(q);
	assert_int_equal(pp_db_commit(db), PP_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM gateway"), 4);
	pp_db_close(db);
}

static void
a_constraint_is_a_lawful_refusal(void **state)
{
	static const char *const refused[] = {
	    "INSERT INTO gateway VALUES (2, 'G1', '', NULL)",
	    "INSERT INTO gateway VALUES (2, '', '', NULL)",
	    "INSERT INTO gateway VALUES (2, NULL, '', NULL)",
	    "INSERT INTO gateway VALUES ('two', 'G2', '', NULL)",
	    "INSERT INTO bus VALUES (2, 'B2', 1, 'x', 'L1', 9600, NULL)",
	    "INSERT INTO bus VALUES (2, 'B2', 9, 'x', 'L2', 9600, NULL)",
	    "INSERT INTO bus VALUES (2, 'B2', 1, 'x', 'L2', 1, NULL)",
	    "INSERT INTO bus VALUES (2, 'B2', 1, 'x', 'L2', 9600.5, NULL)",
	    "DELETE FROM gateway WHERE id = 1",
	};
	struct pp_db *db = make();

	(void)state;
	write_one(db,
	    "INSERT INTO gateway VALUES (1, 'G1', '', NULL);"
	    "INSERT INTO bus VALUES (1, 'B1', 1, 'x', 'L1', 9600, NULL)");
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (attempt(db, refused[i]) != PP_NO)
			fail_msg("not refused: %s: %s", refused[i],
			    pp_errmsg());
	pp_db_close(db);
}

static void
history_is_never_rewritten_not_even_by_hand(void **state)
{
	static const char *const refused[] = {
	    "UPDATE reading SET rest_wh = 1",
	    "DELETE FROM reading WHERE id >= 4194304",
	    "INSERT OR REPLACE INTO reading (id, after_s, flags, rest_wh,"
	    " bits, packed) VALUES (4194306, 0, 0, 1, 0, x'')",
	    "UPDATE edit SET who = 'you'",
	    "DELETE FROM edit",
	    "REPLACE INTO edit (seq, at, who, kind, code, field)"
	    " VALUES (1, 1, 'you', 'meter', 'M1', 'note')",
	    "UPDATE state_change SET after = 'lost'",
	    "DELETE FROM state_change",
	    "REPLACE INTO state_change VALUES (1, 1, 1, 'lost', 'lost')",
	    "UPDATE prune SET before_pass = 1000",
	    "DELETE FROM prune",
	    "REPLACE INTO prune VALUES (1, 3000, 'me', 1500, 1000)",
	};
	struct pp_db *db = make();

	(void)state;
	write_one(db, history);
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		if (attempt(db, refused[i]) != PP_NO)
			fail_msg("not refused: %s: %s", refused[i],
			    pp_errmsg());
		sqlite3_shell("pp.db", refused[i], false);
	}
	/* What a recorded pruning covers may go. */
	assert_int_equal(attempt(db, "DELETE FROM reading WHERE id = 2097154"),
	    PP_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 2);
	pp_db_close(db);
}

static void
an_overflow_is_an_error_never_a_float(void **state)
{
	struct pp_db *db = make();
	struct pp_query *q = NULL;

	(void)state;
	assert_int_equal(pp_query_new(db, "SELECT 9223372036854775807 + 1", &q),
	    PP_OK);
	assert_int_equal(pp_query_step(q), PP_EDATA);
	assert_said("ran over");
	pp_query_free(q);
	assert_int_equal(pp_query_new(db,
			     "SELECT sum(column1) FROM"
			     " (VALUES (9223372036854775807), (1))",
			     &q),
	    PP_OK);
	assert_int_equal(pp_query_step(q), PP_ESYS);
	assert_said("integer overflow");
	pp_query_free(q);
	pp_db_close(db);
}

/* Freed ones are kept for the next who asks: nobody may notice. */
static void
a_statement_asked_for_again_is_as_new(void **state)
{
	static const char sql[] = "SELECT ?1, code FROM gateway ORDER BY id";
	struct pp_db *db = make();
	struct pp_query *q[2] = {NULL, NULL};
	char other[64];

	(void)state;
	write_one(db,
	    "INSERT INTO gateway VALUES (1, 'G1', '', NULL),"
	    " (2, 'G2', '', NULL)");
	assert_int_equal(pp_query_new(db, sql, &q[0]), PP_OK);
	pp_query_int(q[0], 1, 7);
	assert_int_equal(pp_query_step(q[0]), PP_OK);
	pp_query_free(q[0]); /* in the middle */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pp_query_new(db, sql, &q[i]), PP_OK);
		assert_int_equal(pp_query_step(q[i]), PP_OK);
		assert_true(pp_query_is_null(q[i], 0));
		assert_string_equal(pp_query_col_text(q[i], 1), "G1");
	}
	assert_ptr_not_equal(q[0], q[1]);
	assert_int_equal(pp_query_step(q[0]), PP_OK);
	pp_query_free(q[0]);
	assert_int_equal(pp_query_step(q[1]), PP_OK);
	pp_query_free(q[1]);
	/* None holds up a writer, or is too many. */
	for (int i = 0; i < 3 * PP_DB_KEPT; i++) {
		snprintf(other, sizeof other, "SELECT %d FROM gateway", i);
		assert_int_equal(pp_query_new(db, other, &q[0]), PP_OK);
		assert_int_equal(pp_query_step(q[0]), PP_OK);
		assert_int_equal(pp_query_col_int(q[0], 0), i);
		pp_query_free(q[0]);
	}
	assert_int_equal(pp_db_exec(db, "VACUUM"), PP_OK);
	write_one(db, "ALTER TABLE gateway RENAME COLUMN code TO word");
	q[0] = NULL;
	if (pp_query_new(db, sql, &q[0]) == PP_OK)
		assert_int_equal(pp_query_step(q[0]), PP_ESYS);
	assert_said("no such column");
	pp_query_free(q[0]);
	pp_db_close(db);
}

static void
lent_values_are_bound_without_a_copy(void **state)
{
	static const char text[] = "normal", blob[] = {0, 1, 0};
	struct pp_db *db = make();
	struct pp_query *q = NULL;
	const void *bytes;
	size_t n;

	(void)state;
	assert_int_equal(pp_query_new(db, "SELECT ?1, ?2, ?3", &q), PP_OK);
	pp_query_lent_text(q, 1, text);
	pp_query_lent_blob(q, 2, blob, sizeof blob);
	pp_query_lent_blob(q, 3, NULL, 0);
	assert_int_equal(pp_query_step(q), PP_OK);
	assert_string_equal(pp_query_col_text(q, 0), text);
	bytes = pp_query_col_blob(q, 1, &n);
	assert_int_equal(n, sizeof blob);
	assert_memory_equal(bytes, blob, n);
	assert_false(pp_query_is_null(q, 2));
	pp_query_free(q);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(values_come_back_as_they_went_in),
	    TEST(a_statement_runs_again_with_new_values),
	    TEST(a_constraint_is_a_lawful_refusal),
	    TEST(history_is_never_rewritten_not_even_by_hand),
	    TEST(an_overflow_is_an_error_never_a_float),
	    TEST(a_statement_asked_for_again_is_as_new),
	    TEST(lent_values_are_bound_without_a_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
