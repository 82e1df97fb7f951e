/* SPDX-License-Identifier: ISC */
/*
 * Alarms that no pass sees: each is raised by what the books say, one for a
 * dead poller, and looking costs nothing where nothing has changed.
 */
#include "alarm_help.h"

#include "done_last.h"

enum {
	DAY_S = 86400,
	HEAD_WITHIN_S = 48 * HOUR_S,
};

static void
check_as(struct pp_db *db, struct pp_alarm_site site)
{
	if (pp_alarm_site_check(db, &site) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* With a disk and a modem that are well. */
static void
check(struct pp_db *db, int64_t now)
{
	check_as(db,
	    (struct pp_alarm_site){.now = now, .disk_free_percent = 50});
}

static void
add_pass(struct pp_db *db, int64_t at)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "INSERT INTO pass (began_at, ended_at, missed, meters, answered)"
	    " VALUES (%" PRId64 ", %" PRId64 ", 0, 1, 1)",
	    at, at);
	write_one(db, sql);
}

static void
heard(struct pp_db *db, int meter, int64_t at)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "INSERT OR REPLACE INTO meter_now (meter, shown_at, state, since,"
	    " silent) VALUES (%d, %" PRId64 ", 'normal', 1, 0)",
	    meter, at);
	write_one(db, sql);
}

static void
a_site_that_is_well_or_new_has_no_alarm(void **state)
{
	struct pp_db *db = make_customers();
	struct stat before, after;

	(void)state;
	assert_int_equal(stat("pp.db-wal", &before), 0);
	check(db, MORNING);
	assert_int_equal(stat("pp.db-wal", &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	assert_string_equal(alarms_of_book(db), "");
	pp_db_close(db);
}

static void
looking_needs_no_lock(void **state)
{
	struct pp_db *db = make_customers(), *other = writer();

	(void)state;
	add_pass(db, MORNING);
	assert_int_equal(pp_db_begin(other), PP_OK);
	pp_db_lock_wait(db, 1);
	check(db, MORNING);
	assert_int_equal(pp_alarm_site_check(db,
			     &(struct pp_alarm_site){
				 .now = MORNING,
				 .disk_free_percent = 1,
			     }),
	    PP_ETEMP);
	pp_db_rollback(other);
	pp_db_close(other);
	pp_db_close(db);
}

/* As a dry run takes it back. */
static void
what_it_does_may_be_part_of_the_callers_transaction(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	add_pass(db, MORNING);
	assert_int_equal(pp_db_begin(db), PP_OK);
	check(db, MORNING + LOST_AFTER_S + 1);
	assert_true(pp_db_in_transaction(db));
	assert_string_equal(alarms_of_book(db), "poller 0 0 live");
	pp_db_rollback(db);
	assert_string_equal(alarms_of_book(db), "");
	pp_db_close(db);
}

static void
a_dead_poller_is_one_alarm_whatever_is_not_heard(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	heard(db, 1, MORNING);
	heard(db, 2, MORNING);
	add_pass(db, MORNING);
	check(db, MORNING + LOST_AFTER_S);
	assert_string_equal(alarms_of_book(db), "");
	check(db, MORNING + LOST_AFTER_S + 1);
	check(db, MORNING + DAY_S);
	assert_string_equal(alarms_of_book(db), "poller 0 0 live");
	assert_int_equal(number(db,
			     "SELECT value = 5401 AND bound = 5400"
			     " AND since = raised_at - 5401 FROM alarm"),
	    1);
	add_pass(db, MORNING + DAY_S);
	heard(db, 1, MORNING + DAY_S);
	heard(db, 2, MORNING + DAY_S);
	check(db, MORNING + DAY_S);
	check(db, MORNING + DAY_S + HOLD_S);
	assert_string_equal(alarms_of_book(db), "poller 0 0 cleared");
	pp_db_close(db);
}

static void
the_poller_has_as_long_as_the_most_patient_meter(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	write_one(db,
	    "INSERT INTO meter_setting VALUES (1, 'lost_after', '3h'),"
	    " (2, 'lost_after', '1h')");
	add_pass(db, MORNING);
	check(db, MORNING + 3 * HOUR_S);
	assert_string_equal(alarms_of_book(db), "");
	check(db, MORNING + 3 * HOUR_S + 1);
	assert_string_equal(alarms_of_book(db), "poller 0 0 live");
	pp_db_close(db);
}

static void
meters_that_passes_leave_out_are_lost_by_the_clock(void **state)
{
	struct pp_db *db = make_customers();
	int64_t now = MORNING + 2 * HOUR_S;

	(void)state;
	heard(db, 1, MORNING);
	heard(db, 2, MORNING);
	heard(db, 3, now);
	write_one(db,
	    "INSERT INTO meter_setting VALUES (2, 'lost_after', '3h')");
	add_pass(db, now);
	check(db, now);
	assert_string_equal(alarms_of_book(db), "lost 1 0 live");
	assert_int_equal(number(db, "SELECT since FROM alarm"),
	    MORNING + LOST_AFTER_S);
	pp_db_close(db);
}

static void
behind_a_lost_gateway_nothing_is_lost_by_the_clock(void **state)
{
	struct pp_db *db = make_customers();
	int64_t now = MORNING + 2 * HOUR_S;

	(void)state;
	heard(db, 1, MORNING);
	add_pass(db, now);
	write_one(db,
	    "INSERT INTO gateway_now VALUES (1, 'refused', 1763777000, 0)");
	check(db, now);
	assert_string_equal(alarms_of_book(db), "gateway 0 1 live");
	write_one(db,
	    "UPDATE gateway_now SET state = 'ok', since = 1763783000");
	check(db, now);
	assert_string_equal(alarms_of_book(db), "gateway 0 1 well");
	pp_db_close(db);
}

static void
a_hold_is_an_alarm_unless_the_books_were_restored(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	write_one(db,
	    "INSERT INTO hold (id, meter, epoch, at, kind, reason) VALUES"
	    " (1, 1, 1, 77, 'quarantine', 'serial'),"
	    " (2, 2, 2, 78, 'quarantine', 'restored')");
	check(db, MORNING);
	check(db, MORNING + 1);
	assert_string_equal(alarms_of_book(db), "count 1 0 live");
	assert_int_equal(number(db, "SELECT since FROM alarm"), 77);
	write_one(db,
	    "UPDATE hold SET ended_at = 99, ended_by = 'me',"
	    " ended_as = 'agrees', ended_reason = '' WHERE id = 1");
	check(db, MORNING + 2);
	check(db, MORNING + 2 + HOLD_S);
	assert_string_equal(alarms_of_book(db), "count 1 0 cleared");
	pp_db_close(db);
}

static void
disk_and_modem_are_as_the_caller_says(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	check_as(db,
	    (struct pp_alarm_site){.now = MORNING, .disk_free_percent = -1});
	check_as(db,
	    (struct pp_alarm_site){.now = MORNING, .disk_free_percent = 5});
	assert_string_equal(alarms_of_book(db), "");
	check_as(db,
	    (struct pp_alarm_site){
		.now = MORNING + 1,
		.disk_free_percent = 4,
		.modem_silent_since = MORNING - 600,
	    });
	assert_string_equal(alarms_of_book(db),
	    "disk 0 0 live, modem 0 0 live");
	assert_int_equal(number(db,
			     "SELECT value FROM alarm WHERE kind = 'disk'"
			     " AND bound = 5"),
	    4);
	assert_int_equal(number(db,
			     "SELECT value FROM alarm WHERE kind = 'modem'"),
	    601);
	/* Not known is neither. */
	check_as(db,
	    (struct pp_alarm_site){.now = MORNING + 2,
		.disk_free_percent = -1});
	assert_string_equal(alarms_of_book(db),
	    "disk 0 0 live, modem 0 0 well");
	pp_db_close(db);
}

/* A log that began in the morning. */
static void
begin_log(struct pp_db *db)
{
	write_one(db,
	    "INSERT INTO log (seq, at, who, tty, tool, action, subject, words,"
	    " result, hash) VALUES (1, 1763776800, 'me', '', '', 'site', '',"
	    " '', 'done', zeroblob(32))");
}

static void
a_log_whose_head_never_left_is_told(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	begin_log(db);
	check(db, MORNING + HEAD_WITHIN_S);
	assert_string_equal(alarms_of_book(db), "");
	check(db, MORNING + HEAD_WITHIN_S + 1);
	assert_string_equal(alarms_of_book(db), "head 0 0 live");
	pp_db_close(db);
}

static void
a_head_leaves_on_paper_in_a_message_or_by_other_ways(void **state)
{
	static const char *const ways[] = {
	    "INSERT INTO print (receipt, at, who, copies, format) VALUES"
	    " (1, 1763949700, 'me', 1, 'text')",
	    "INSERT INTO message (key, kind, number, text, parts, made_at,"
	    " not_before, state, state_at, tries, reason) VALUES ('h', 'head',"
	    " '+8613800138000', 'x', 1, 1, 1, 'sent', 1763949700, 1, '')",
	    "INSERT INTO done_last VALUES ('head-left', 1763949700)",
	};
	static const char *const none[] = {
	    "INSERT INTO print (receipt, at, who, copies, format, failed)"
	    " VALUES (1, 1763949700, 'me', 1, 'text', 1)",
	    "INSERT INTO message (key, kind, number, text, parts, made_at,"
	    " not_before, state, state_at, tries, reason) VALUES ('f', 'head',"
	    " '+8613800138000', 'x', 1, 1, 1, 'failed', 1763949700, 1, ''),"
	    " ('s', 'staff', '+8613800138000', 'x', 1, 1, 1, 'sent',"
	    " 1763949700, 1, '')",
	};
	struct pp_db *db;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		db = make_customers();
		begin_log(db);
		write_one(db, none[i % 2]);
		write_one(db, none[(i + 1) % 2]);
		check(db, MORNING + HEAD_WITHIN_S + 1);
		assert_string_equal(alarms_of_book(db), "head 0 0 live");
		write_one(db, ways[i]);
		check(db, MORNING + HEAD_WITHIN_S + 2);
		assert_string_equal(alarms_of_book(db), "head 0 0 well");
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		unlink("pp.db-wal");
		unlink("pp.db-shm");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_site_that_is_well_or_new_has_no_alarm),
	    TEST(looking_needs_no_lock),
	    TEST(what_it_does_may_be_part_of_the_callers_transaction),
	    TEST(a_dead_poller_is_one_alarm_whatever_is_not_heard),
	    TEST(the_poller_has_as_long_as_the_most_patient_meter),
	    TEST(meters_that_passes_leave_out_are_lost_by_the_clock),
	    TEST(behind_a_lost_gateway_nothing_is_lost_by_the_clock),
	    TEST(a_hold_is_an_alarm_unless_the_books_were_restored),
	    TEST(disk_and_modem_are_as_the_caller_says),
	    TEST(a_log_whose_head_never_left_is_told),
	    TEST(a_head_leaves_on_paper_in_a_message_or_by_other_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
