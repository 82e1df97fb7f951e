/* SPDX-License-Identifier: ISC */
/*
 * Quiet hours, of messages that were written before them and had to wait: for a
 * modem that hung, or another try.
 */
#include "courier_help.h"

enum {
	NIGHT = NOON + 15 * 60 * 60, /* 23:00 */
	NEXT_DAY_8 = NOON + 24 * 60 * 60,
};

static void
what_had_to_wait_by_day_wakes_nobody_by_night(void **state)
{
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "x");
	struct pp_alarm a = {
	    .kind = PP_ALARM_ARREARS,
	    .meter = 1,
	    .since = NOON,
	    .raised_at = NOON,
	};
	struct pp_message m;

	(void)state;
	clock_s = NIGHT;
	assert_int_equal(deliver(db, NULL).waiting, 1);
	assert_int_equal(state_of(db, id), PP_MESSAGE_WAITING);
	/* Arrears may, where the site says so; and what a person wished. */
	m = get(db, id);
	strcpy(m.key, "l");
	must(pp_db_begin(db));
	must(pp_alarm_raise(db, &a));
	must(pp_message_add(db, &m, &a.id, 1));
	must(pp_db_commit(db));
	assert_int_equal(deliver(db, NULL).waiting, 2);
	write_one(db,
	    "INSERT INTO setting (key, value)"
	    " VALUES ('alarms.arrears_break_quiet', 'yes')");
	deliver(db, NULL);
	assert_int_equal(state_of(db, m.id), PP_MESSAGE_HANDED);
	must(pp_db_begin(db));
	must(pp_message_try(db, li, "x", clock_s, "boss", &m));
	must(pp_db_commit(db));
	deliver(db, NULL);
	assert_int_equal(state_of(db, m.id), PP_MESSAGE_HANDED);
	assert_int_equal(state_of(db, id), PP_MESSAGE_WAITING);
	shell("for f in spool/outbox/*; do mv $f spool/sent/; done");
	clock_s = NEXT_DAY_8;
	deliver(db, NULL);
	assert_int_equal(state_of(db, id), PP_MESSAGE_HANDED);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SPOOL_TEST(what_had_to_wait_by_day_wakes_nobody_by_night),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
