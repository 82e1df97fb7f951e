/* SPDX-License-Identifier: ISC */
/*
 * Alarms of whole passes over simulated meters: stored with the pass, and by
 * nobody who only looks.
 */
#include "poll_help.h"

#include "alarm.h"

static void
open_account(int64_t meter)
{
	char sql[400];

	snprintf(sql, sizeof sql,
	    "INSERT OR IGNORE INTO account (id, code, name, phone, opened_at,"
	    " opened_by) VALUES (1, 'A1', 'Li Wei', '', 1, 'me');"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at) VALUES"
	    " (%" PRId64 ", 1, 1, '1', 0, 0, 0, 1, 'me', 1)",
	    meter);
	write_one(db, sql);
}

static int64_t
count(const char *kind, int64_t meter)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM alarm WHERE kind = '%s' AND cleared_at IS"
	    " NULL AND coalesce(meter, 0) = %" PRId64,
	    kind, meter);
	return number(db, sql);
}

static void
a_pass_raises_and_clears_what_it_sees(void **state)
{
	(void)state;
	add_bus(0, 3);
	open_account(101);
	open_account(102);
	sim_meter_set_balance(&lines[0].meter[0], 4000);
	sim_meter_set_balance(&lines[0].meter[2], 4000);
	pass();
	assert_int_equal(count("alarm1", 101), 1);
	assert_int_equal(count("alarm2", 101), 1);
	assert_int_equal(count("arrears", 101), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM alarm"), 2);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM alarm WHERE value = 4000"
			     " AND raised_at = (SELECT ended_at FROM pass)"),
	    2);
	sim_meter_set_balance(&lines[0].meter[0], 50000);
	pass_time(HALF_HOUR_S);
	pass();
	assert_int_equal(count("alarm1", 101), 1);
	pass_time(HALF_HOUR_S);
	pass();
	pass_time(1);
	pass();
	assert_int_equal(number(db,
			     "SELECT count(*) FROM alarm"
			     " WHERE cleared_at IS NULL"),
	    0);
}

static void
one_gateway_down_is_one_alarm(void **state)
{
	int i, k;

	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	pass();
	for (k = 0; k < METERS; k++)
		lines[0].dead[k] = lines[1].dead[k] = true;
	for (i = 0; i < 48; i++) {
		pass_time(HALF_HOUR_S);
		pass();
	}
	assert_int_equal(number(db, "SELECT count(*) FROM alarm"), 1);
	assert_int_equal(count("gateway", 0), 1);
	for (k = 1; k < METERS; k++)
		lines[0].dead[k] = lines[1].dead[k] = false;
	/* One of each line doesn't come back. */
	for (i = 0; i < 8; i++) {
		pass_time(HALF_HOUR_S);
		pass();
	}
	assert_int_equal(count("gateway", 0), 0);
	assert_int_equal(count("lost", 101), 1);
	assert_int_equal(count("lost", 201), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM alarm"), 3);
}

static void
who_only_looks_raises_nothing(void **state)
{
	struct pp_poll poll = make_poll();

	(void)state;
	add_bus(0, 1);
	open_account(101);
	sim_meter_set_balance(&lines[0].meter[0], 0);
	poll.keep_nothing = true;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM alarm"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SITE_TEST(a_pass_raises_and_clears_what_it_sees),
	    SITE_TEST(one_gateway_down_is_one_alarm),
	    SITE_TEST(who_only_looks_raises_nothing),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
