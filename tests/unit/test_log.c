/* SPDX-License-Identifier: ISC */
/*
 * The log as it is written and read: the very line that is hashed, who stands
 * in it, what can't be done to it, and heads.
 */
#include "log_help.h"

#include "act.h"
#include "digest.h"

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
add(enum pp_act_kind kind, const char *subject, const struct pp_words *words,
    enum pp_log_result result, const char *who)
{
	assert_int_equal(pp_db_begin(db), PP_OK);
	if (pp_log_add(db, kind, subject, words, result, LOG_BEGAN_AT, who) !=
	    PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static struct pp_log_row
row_at(int64_t seq, struct pp_logs **logs)
{
	struct pp_log_filter filter = {.after = seq - 1};
	struct pp_log_row row;

	assert_int_equal(pp_logs_open(db, &filter, logs), PP_OK);
	assert_int_equal(pp_logs_next(*logs, &row), PP_OK);
	return row;
}

static void
the_line_is_as_described(void **state)
{
	static const uint8_t before[PP_DIGEST_BYTES] = {0x9f};
	struct pp_log_row row = {
	    .seq = 12,
	    .at = -5,
	    .has_uid = true,
	    .uid = 1001,
	    .who = "李娜",
	    .tty = "pts/3",
	    .tool = "",
	    .action = "sell",
	    .subject = "M017",
	    .words = "a=1 b=2",
	    .result = "done",
	};
	char *line;
	size_t n;

	(void)state;
	assert_int_equal(pp_log_line(&row, before, &line, &n), PP_OK);
	assert_string_equal(line,
	    "pp-log-1,9f00000000000000000000000000000000000000000000000000000"
	    "000000000,2:12,2:-5,6:李娜,4:1001,5:pts/3,0:,4:sell,4:M017,"
	    "7:a=1 b=2,4:done,");
	assert_int_equal(n, strlen(line));
	free(line);
	row.has_uid = false;
	assert_int_equal(pp_log_line(&row, before, &line, &n), PP_OK);
	assert_non_null(strstr(line, ",6:李娜,0:,5:pts/3,"));
	free(line);
}

static void
a_row_has_the_hash_of_its_line(void **state)
{
	static const uint8_t zeros[PP_DIGEST_BYTES];
	uint8_t digest[PP_DIGEST_BYTES];
	struct pp_digester *d = NULL;
	struct pp_logs *logs = NULL;
	struct pp_log_row row;
	char *line;
	size_t n;

	(void)state;
	add(PP_ACT_SELL, "M017", NULL, PP_LOG_DONE, "li.na");
	row = row_at(1, &logs);
	assert_int_equal(row.seq, 1);
	assert_int_equal(pp_log_line(&row, zeros, &line, &n), PP_OK);
	assert_int_equal(pp_digester_new(&d), PP_OK);
	pp_digest_begin(d);
	pp_digest_add(d, line, n);
	assert_int_equal(pp_digest_end(d, digest), PP_OK);
	assert_memory_equal(row.hash, digest, sizeof digest);
	pp_digester_free(d);
	free(line);
	pp_logs_close(logs);
}

static void
a_row_says_who_acted_where_and_by_which_tool(void **state)
{
	static const struct pp_actor actor = {
	    .code = "li.na",
	    .uid = 1001,
	    .tty = "pts/3",
	    .tool = "pp-sell 0.1.0",
	};
	struct pp_logs *logs = NULL;
	struct pp_log_row row;

	(void)state;
	add(PP_ACT_SELL, "M017", NULL, PP_LOG_REFUSED, "root");
	assert_int_equal(pp_db_act_as(db, &actor), PP_OK);
	add(PP_ACT_SELL, "M017", NULL, PP_LOG_ALONE, "somebody else");
	row = row_at(1, &logs);
	assert_string_equal(row.who, "root");
	assert_false(row.has_uid);
	assert_string_equal(row.result, "refused");
	assert_int_equal(pp_logs_next(logs, &row), PP_OK);
	assert_string_equal(row.who, "li.na");
	assert_true(row.has_uid && row.uid == 1001);
	assert_string_equal(row.tty, "pts/3");
	assert_string_equal(row.tool, "pp-sell 0.1.0");
	assert_string_equal(row.action, pp_act_name(PP_ACT_SELL));
	assert_string_equal(row.subject, "M017");
	assert_string_equal(row.result, "alone");
	assert_int_equal(pp_logs_next(logs, &row), PP_DONE);
	pp_logs_close(logs);
}

static void
no_field_has_a_control_character_and_none_is_refused_for_it(void **state)
{
	char large[1000];
	struct pp_logs *logs = NULL;
	struct pp_log_row row;

	(void)state;
	memset(large, '\n', sizeof large - 1);
	large[sizeof large - 1] = '\0';
	add(PP_ACT_SELL, "M1\n1,\x1b[31m \xff", NULL, PP_LOG_REFUSED, "a\tb");
	add(PP_ACT_SELL, large, NULL, PP_LOG_REFUSED, large);
	add(PP_ACT_SELL, NULL, NULL, PP_LOG_REFUSED, NULL);
	row = row_at(1, &logs);
	assert_string_equal(row.subject, "M1%0A1,%1B[31m %FF");
	assert_string_equal(row.who, "a%09b");
	pp_logs_close(logs);
	assert_int_equal(verify(db, NULL, 0), PP_OK);
}

static void
words_that_do_not_fit_are_refused(void **state)
{
	struct pp_words words = {.full = true};

	(void)state;
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_log_add(db, PP_ACT_SELL, "M1", &words, PP_LOG_DONE,
			     LOG_BEGAN_AT, ""),
	    PP_EDATA);
	pp_db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM log"), 0);
}

static void
a_row_that_is_taken_back_was_never_there(void **state)
{
	struct pp_head head;

	(void)state;
	assert_int_equal(pp_log_head(db, &head), PP_NO);
	add_rows(db, 3);
	head = head_of(db);
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_log_add(db, PP_ACT_SELL, "M1", NULL, PP_LOG_DONE,
			     LOG_BEGAN_AT, ""),
	    PP_OK);
	pp_db_rollback(db);
	assert_int_equal(head_of(db).seq, 3);
	assert_memory_equal(head_of(db).hash, head.hash, sizeof head.hash);
	add_rows(db, 1);
	assert_int_equal(verify(db, &head, 1), PP_OK);
}

static void
the_file_itself_refuses_to_change_a_row(void **state)
{
	(void)state;
	add_rows(db, 5);
	assert_int_equal(attempt(db, "UPDATE log SET who = 'x'"), PP_NO);
	assert_int_equal(attempt(db, "DELETE FROM log WHERE seq = 5"), PP_NO);
	assert_int_equal(attempt(db,
			     "INSERT INTO log SELECT 3, at, who, uid, tty,"
			     " tool, action, subject, words, result, hash"
			     " FROM log WHERE seq = 4"),
	    PP_NO);
	assert_int_equal(verify(db, NULL, 0), PP_OK);
}

/* A row of another number, with a hash of its own. */
static enum pp_status
attempt_row(const char *verb, const char *seq)
{
	char sql[256];

	snprintf(sql, sizeof sql,
	    "%s INTO log SELECT %s, at, 'x', uid, tty, tool, action,"
	    " subject, words, result, hash FROM log WHERE seq = 3",
	    verb, seq);
	return attempt(db, sql);
}

static void
no_row_is_put_in_place_of_another_or_anywhere_but_at_the_end(void **state)
{
	static const char *const seqs[] = {"1", "3", "5", "7", "9999"};

	(void)state;
	add_rows(db, 5);
	for (size_t i = 0; i < sizeof seqs / sizeof *seqs; i++) {
		assert_int_equal(attempt_row("INSERT OR REPLACE", seqs[i]),
		    PP_NO);
		assert_int_equal(attempt_row("INSERT", seqs[i]), PP_NO);
	}
	assert_int_equal(verify(db, NULL, 0), PP_OK);
	assert_int_equal(head_of(db).seq, 5);
	add_rows(db, 1);
}

static void
a_row_that_is_put_in_place_of_another_by_the_owner_is_found(void **state)
{
	(void)state;
	add_rows(db, 5);
	write_one(db, "DROP TRIGGER log_no_replace");
	write_one(db,
	    "INSERT OR REPLACE INTO log SELECT seq, at, 'x', uid, tty, tool,"
	    " action, subject, words, result, hash FROM log WHERE seq = 3");
	assert_int_equal(verify(db, NULL, 0), PP_NO);
	assert_only(PP_LOG_EDITED, 3, 3);
}

static int64_t
count(const struct pp_log_filter *filter)
{
	struct pp_logs *logs = NULL;
	struct pp_log_row row;
	int64_t n = 0;

	assert_int_equal(pp_logs_open(db, filter, &logs), PP_OK);
	while (pp_logs_next(logs, &row) == PP_OK)
		n++;
	pp_logs_close(logs);
	return n;
}

static void
rows_are_found_by_what_they_say(void **state)
{
	(void)state;
	add_rows(db, 110);
	assert_int_equal(count(&(struct pp_log_filter){0}), 110);
	assert_int_equal(count(&(struct pp_log_filter){.after = 100}), 10);
	assert_int_equal(count(&(struct pp_log_filter){
			     .from = LOG_BEGAN_AT + 10,
			     .until = LOG_BEGAN_AT + 20,
			 }),
	    10);
	assert_int_equal(count(&(struct pp_log_filter){.result = "refused"}),
	    10);
	assert_int_equal(count(&(struct pp_log_filter){.who = "wang"}), 37);
	assert_int_equal(count(&(struct pp_log_filter){.subject = "M007"}), 1);
	assert_int_equal(count(&(struct pp_log_filter){
			     .action = pp_act_name(PP_ACT_REFUND),
			     .who = "wang",
			 }),
	    7);
}

static void
a_head_is_written_and_read_back(void **state)
{
	char words[PP_HEAD_MAX], full[PP_HEAD_FULL_MAX];
	struct pp_head head = {.seq = 1234, .hash_digits = 64}, back;

	(void)state;
	head.hash[0] = 0x9f;
	head.hash[31] = 0x07;
	assert_string_equal(pp_head_words(&head, words), "1234-9f000000");
	assert_int_equal(pp_head_parse(pp_head_full(&head, full), &back),
	    PP_OK);
	assert_int_equal(back.seq, 1234);
	assert_int_equal(back.hash_digits, 64);
	assert_memory_equal(back.hash, head.hash, sizeof head.hash);
	assert_int_equal(pp_head_parse("7-9F3A77C1b", &back), PP_OK);
	assert_int_equal(back.hash_digits, 9);
	assert_string_equal(pp_head_words(&back, words), "7-9f3a77c1");
	assert_string_equal(pp_head_full(&back, full), "7-9f3a77c1b");
	head.seq = INT64_MAX;
	pp_head_full(&head, full);
	assert_int_equal(strlen(full), 19 + 1 + 64);
}

static void
what_is_no_head_is_refused(void **state)
{
	static const char *const wrong[] = {"", "7", "-9f3a77c1", "7-",
	    "7-9f3a77c", "0-9f3a77c1", "+7-9f3a77c1", " 7-9f3a77c1",
	    "7-9f3a77c1 ", "7-9f3a77cg", "7_9f3a77c1",
	    "9223372036854775808-9f3a77c1",
	    "99999999999999999999999999999999999-9f3a77c1",
	    /* 65 digits */
	    ("7-0000000000000000000000000000000000000000000000000000000000"
	     "0000000")};
	struct pp_head head = {.seq = 5};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(pp_head_parse(wrong[i], &head), PP_EDATA);
	assert_int_equal(head.seq, 5);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    TEST(the_line_is_as_described),
	    TEST(a_row_has_the_hash_of_its_line),
	    TEST(a_row_says_who_acted_where_and_by_which_tool),
	    TEST(no_field_has_a_control_character_and_none_is_refused_for_it),
	    TEST(words_that_do_not_fit_are_refused),
	    TEST(a_row_that_is_taken_back_was_never_there),
	    TEST(the_file_itself_refuses_to_change_a_row),
	    TEST(no_row_is_put_in_place_of_another_or_anywhere_but_at_the_end),
	    TEST(a_row_that_is_put_in_place_of_another_by_the_owner_is_found),
	    TEST(rows_are_found_by_what_they_say),
	    TEST(a_head_is_written_and_read_back),
	    TEST(what_is_no_head_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
