/* SPDX-License-Identifier: ISC */
/*
 * Each write of the books is an act: the log names it, and whoever has no
 * right to it changes nothing.
 */
#include "act_jobs.h"
#include "actor_help.h"
#include "day_sheet.h"

/* The first row of that act behind a seq. */
static void
assert_logged(struct pp_db *db, int64_t after, const struct job *job,
    const char *result)
{
	struct pp_query *q = NULL;

	must(pp_query_new(db,
	    "SELECT subject, words, result FROM log WHERE seq > ?1"
	    " AND action = ?2 ORDER BY seq",
	    &q));
	pp_query_int(q, 1, after);
	pp_query_text(q, 2, job->action);
	if (pp_query_step(q) != PP_OK)
		fail_msg("%s: not in the log", job->action);
	if (job->subject)
		assert_string_equal(pp_query_col_text(q, 0), job->subject);
	if (job->words && strcmp(result, "done") == 0)
		assert_string_equal(pp_query_col_text(q, 1), job->words);
	assert_string_equal(pp_query_col_text(q, 2), result);
	pp_query_free(q);
}

static void
each_write_of_the_books_is_named_in_the_log(void **state)
{
	struct pp_db *db = make_books();
	int64_t last;
	size_t i;

	(void)state;
	last = number(db, "SELECT max(seq) FROM log");
	for (i = 0; i < JOBS; i++) {
		begin(db);
		if (jobs[i].work != give_up) /* there is nothing to give up */
			must(jobs[i].work(db));
		else
			assert_int_equal(jobs[i].work(db), PP_NO);
		assert_logged(db, last, &jobs[i], "done");
		pp_db_rollback(db);
	}
	assert_int_equal(number(db, "SELECT max(seq) FROM log"), last);
	pp_db_close(db);
}

/* How many rows there are of all but the log. */
static int64_t
rows_in_all(struct pp_db *db)
{
	struct pp_query *q = NULL;
	char sql[8192] = "SELECT 0";
	size_t n = strlen(sql);

	must(pp_query_new(db,
	    "SELECT name FROM sqlite_schema WHERE type = 'table'"
	    " AND name NOT IN ('log', 'request', 'sqlite_sequence')",
	    &q));
	while (pp_query_step(q) == PP_OK)
		n += (size_t)snprintf(sql + n, sizeof sql - n,
		    " + (SELECT count(*) FROM %s)", pp_query_col_text(q, 0));
	pp_query_free(q);
	assert_true(n < sizeof sql);
	return number(db, sql);
}

static void
whoever_has_no_right_changes_nothing(void **state)
{
	struct pp_db *db = make_books();
	int64_t rows, last;
	size_t i;

	(void)state;
	act_in(db, "small");
	act_with(db, "small", PP_ROLE_AUDITOR);
	rows = rows_in_all(db);
	for (i = 0; i < JOBS; i++) {
		/* These two are an auditor's, too. */
		if (jobs[i].work == end_day || jobs[i].work == print)
			continue;
		last = number(db, "SELECT max(seq) FROM log");
		begin(db);
		assert_int_equal(jobs[i].work(db), PP_EPERM);
		pp_db_rollback(db);
		assert_int_equal(rows_in_all(db), rows);
		assert_logged(db, last, &jobs[i], "refused");
	}
	pp_db_close(db);
}

static void
what_needs_a_second_person_waits_for_one(void **state)
{
	struct pp_db *db = make_books();
	size_t i;

	(void)state;
	act_in(db, "full");
	for (i = 0; i < JOBS; i++) {
		int64_t last = number(db, "SELECT max(seq) FROM log");
		enum pp_status rc;

		if (jobs[i].work != refund && jobs[i].work != reverse &&
		    jobs[i].work != resolve && jobs[i].work != end_hold &&
		    jobs[i].work != bring_credit && jobs[i].work != type_end &&
		    jobs[i].work != give_up && jobs[i].work != set_limit)
			continue;
		begin(db);
		rc = jobs[i].work(db);
		pp_db_rollback(db);
		if (rc != PP_NO)
			fail_msg("%s: %d", jobs[i].action, rc);
		assert_said("pp-approve Q");
		assert_int_not_equal(pp_act_request(db), 0);
		assert_logged(db, last, &jobs[i], "requested");
	}
	assert_int_equal(number(db, "SELECT count(*) FROM request"), 8);
	pp_db_close(db);
}

static void
nobody_at_all_may_do_nothing_beyond_a_trial(void **state)
{
	struct pp_db *db = make_books();
	int64_t rows;
	size_t i;

	(void)state;
	act_in(db, "small");
	must(pp_db_act_as(db, NULL));
	rows = rows_in_all(db);
	for (i = 0; i < JOBS; i++) {
		begin(db);
		assert_int_equal(jobs[i].work(db), PP_EPERM);
		pp_db_rollback(db);
	}
	assert_int_equal(rows_in_all(db), rows);
	pp_db_close(db);
}

/* Orders and shifts as they are listed for whoever the handle acts for. */
static int64_t
lists(struct pp_db *db)
{
	struct pp_sales *sales = NULL;
	struct pp_shifts *shifts = NULL;
	struct pp_shift shift;
	struct pp_sale sale;
	enum pp_status rc;
	int64_t n = 0;

	rc = pp_sales_open(db, &(struct pp_sale_filter){0}, &sales);
	if (rc == PP_EPERM)
		return -1;
	must(rc);
	while (pp_sales_next(sales, &sale) == PP_OK)
		n++;
	pp_sales_close(sales);
	must(pp_shifts_open(db, &(struct pp_shift_filter){0}, &shifts));
	while (pp_shifts_next(shifts, &shift) == PP_OK)
		n += 100;
	pp_shifts_close(shifts);
	return n;
}

static void
a_cashier_sees_his_own_orders_and_an_auditor_all(void **state)
{
	struct pp_db *db = make_books();
	struct pp_sale_wish wish = wish_of(PP_SALE, 5);
	struct pp_epoch e = epoch_of(db, 1);

	(void)state;
	begin(db);
	must(open_shift(db)); /* another's */
	commit(db);
	wish.who = "you";
	arm(db, wish, &e, shows(1, 5000));
	assert_int_equal(lists(db), 204);
	act_in(db, "full");
	act_with(db, "full", PP_ROLE_CASHIER);
	assert_int_equal(lists(db), 103);
	must(pp_db_act_as(db, &actor_auditor));
	assert_int_equal(lists(db), 204);
	must(pp_db_act_as(db, &actor_me));
	act_with(db, "full", PP_ROLE_PLANT);
	assert_int_equal(lists(db), -1);
	assert_said("me may not see that");
	pp_db_close(db);
}

static void
assert_words(struct pp_db *db, const char *action, const char *words)
{
	char sql[512];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM log WHERE action = '%s' AND words LIKE '%s'",
	    action, words);
	assert_int_equal(number(db, sql), 1);
}

static void
a_meter_called_like_the_mode_is_changed_by_an_act_too(void **state)
{
	struct pp_db *db = make_site();
	struct pp_edits *edits = NULL;

	(void)state;
	begin(db);
	must(pp_edits_new(db, NOON, "me", &edits));
	must(pp_edits_add(edits, "meter", "site.mode", "hoarding_cap_yuan",
	    "1.00", "2.00"));
	must(pp_edits_act(edits));
	commit(db);
	assert_words(db, "tariff", "meter.site.mode.hoarding%=1.00>2.00");
	pp_edits_free(edits);
	pp_db_close(db);
}

static void
a_limit_is_not_hidden_among_many_changes(void **state)
{
	struct pp_db *db = make_site();
	struct pp_edits *edits = NULL;
	char code[16];
	int i;

	(void)state;
	begin(db);
	must(pp_edits_new(db, NOON, "me", &edits));
	for (i = 0; i < 20; i++) {
		snprintf(code, sizeof code, "U%d", i);
		must(pp_edits_add(edits, "unit", code, "name", "a", "b"));
	}
	must(pp_edits_add(edits, "setting", "limits.refund_alone_yuan", "value",
	    "500.00", "99999.00"));
	must(pp_edits_act(edits));
	commit(db);
	assert_words(db, "tariff",
	    "setting.limits.refund_alone_yuan.value=500.00>99999.00"
	    " changes=21 sha256=%");
	pp_edits_free(edits);
	pp_db_close(db);
}

static void
do_one(struct pp_db *db, enum pp_status (*work)(struct pp_db *db))
{
	begin(db);
	must(work(db));
	commit(db);
}

static void
the_day_sheet_lists_what_was_done_alone_and_by_approval(void **state)
{
	struct pp_letterhead letterhead = {.site = "Park", .who = "me"};
	struct pp_day_sheet sheet = {
	    .day = "2025-11-22",
	    .at = NOON + DAY,
	    .who = "me",
	};
	struct pp_db *db = make_books();
	char *sums = NULL, *text = NULL;

	(void)state;
	act_in(db, "small");
	do_one(db, close_shift);
	do_one(db, end_hold);
	begin(db);
	assert_int_equal(set_limit(db), PP_NO);
	pp_db_rollback(db);
	approve(db, 1);
	do_one(db, set_limit);
	begin(db);
	must(pp_day_close(db, sheet.day, sheet.at, "me", &sums));
	commit(db);
	sheet.sums = sums;
	must(pp_day_sheet_text(&sheet, &letterhead, &text));
	assert_non_null(strstr(text,
	    "Done by one person alone\n"
	    "  external M003                     me\n"
	    "      ends=released held=count-ahead hold=1 reason=why\n"));
	assert_non_null(strstr(text,
	    "Done with a second person's approval\n"
	    "  tariff limits.sale_yuan           me, an\n"));
	free(sums);
	free(text);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_write_of_the_books_is_named_in_the_log),
	    TEST(whoever_has_no_right_changes_nothing),
	    TEST(what_needs_a_second_person_waits_for_one),
	    TEST(nobody_at_all_may_do_nothing_beyond_a_trial),
	    TEST(a_meter_called_like_the_mode_is_changed_by_an_act_too),
	    TEST(a_limit_is_not_hidden_among_many_changes),
	    TEST(a_cashier_sees_his_own_orders_and_an_auditor_all),
	    TEST(the_day_sheet_lists_what_was_done_alone_and_by_approval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
