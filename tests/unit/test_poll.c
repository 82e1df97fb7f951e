/* SPDX-License-Identifier: ISC */
/*
 * Whole passes over simulated meters in virtual time: what is believed of
 * what they say, and what is stored of it.
 */
#include "poll_help.h"

#include "history.h"

static struct pp_past
past_of(int64_t meter)
{
	struct pp_history *h = NULL;
	struct pp_past past;

	assert_int_equal(pp_history_open(db, &h), PP_OK);
	assert_int_equal(pp_history_of(h, meter, &past), PP_OK);
	pp_history_close(h);
	return past;
}

static int64_t
used(int64_t meter)
{
	char sql[80];

	snprintf(sql, sizeof sql,
	    "SELECT coalesce(sum(total_wh), -1) FROM daily"
	    " WHERE meter = %" PRId64,
	    meter);
	return number(db, sql);
}

static void
a_pass_reads_stores_and_tells_each_meter(void **state)
{
	struct pp_pass p;
	const struct told *t;
	size_t i;

	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	lines[1].meter[1].prepay = 0;
	sim_meter_set_balance(&lines[1].meter[2], 9000);
	sim_meter_set_balance(&lines[1].meter[3], 4000);
	sim_meter_set_balance(&lines[1].meter[4], -100);
	p = pass();
	assert_int_equal(p.meters, 10);
	assert_int_equal(p.answered, 10);
	assert_int_equal(p.began_at, BEGIN_S);
	assert_int_equal(n_rows, 10);
	assert_int_equal(n_progress, 10);
	assert_asked(&lines[0], "1 2 3 4 5");
	for (i = 0; i < n_rows; i++) {
		assert_true(rows[i].has_reading);
		assert_string_equal(rows[i].reason, "");
		assert_int_equal(rows[i].tries, 1);
		assert_int_equal(rows[i].before, PP_STATE_UNKNOWN);
		/* Until the first character of the reply is over. */
		assert_in_range(rows[i].reply_us, 20000, 30000);
	}
	t = row_of("M101");
	assert_int_equal(t->state, PP_STATE_NORMAL);
	assert_in_range(t->reading.value[PP_R_TOTAL], 5000000, 5000100);
	assert_int_equal(t->reading.value[PP_R_BALANCE], 50000);
	assert_int_equal(t->reading.value[PP_R_CLOCK], 0);
	assert_int_equal(t->reading.bits,
	    PP_BIT_PREPAID | PP_BIT_PREPAY | PP_BIT_RELAY);
	assert_int_equal(row_of("M202")->state, PP_STATE_NOT_OPENED);
	assert_int_equal(row_of("M203")->state, PP_STATE_ALARM1);
	assert_int_equal(row_of("M204")->state, PP_STATE_ALARM2);
	assert_int_equal(row_of("M205")->state, PP_STATE_ARREARS);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 10);
	assert_int_equal(number(db, "SELECT count(*) FROM meter_now"), 10);
	assert_int_equal(number(db, "SELECT count(*) FROM state_change"), 10);
	assert_int_equal(number(db, "SELECT answered FROM pass"), 10);
}

static void
what_is_used_between_passes_is_in_the_days(void **state)
{
	struct pp_reading first;

	(void)state;
	add_bus(0, 1);
	pass();
	first = row_of("M101")->reading;
	pass_time(HALF_HOUR_S);
	pass();
	pass_time(86400);
	pass();
	assert_true(row_of("M101")->reading.value[PP_R_TOTAL] >
	    first.value[PP_R_TOTAL] + 24000);
	assert_int_equal(used(101),
	    row_of("M101")->reading.value[PP_R_TOTAL] -
		first.value[PP_R_TOTAL]);
	assert_int_equal(number(db, "SELECT count(*) FROM daily"), 2);
}

/* The first `spare` replies of meter 2 have another total. */
static bool
spike(struct line *l, int address, uint8_t *reply, size_t *n)
{
	assert_in_range(*n, REPLY_LIVE_N - 8, REPLY_LIVE_N);
	if (address == 2 && l->spare-- > 0)
		put32(reply + REPLY_TOTAL, 99999999);
	*n = sim_frame_seal(reply, *n - 2);
	return true;
}

static void
a_spike_is_kept_and_the_second_reading_believed(void **state)
{
	const struct told *t;

	(void)state;
	add_bus(0, 3);
	pass();
	pass_time(HALF_HOUR_S);
	lines[0].spoil = spike;
	lines[0].spare = 1;
	pass();
	/* Asked again when the round is over. */
	assert_asked(&lines[0], "1 2 3 2");
	t = row_of("M102");
	assert_int_equal(t->tries, 2);
	assert_int_equal(t->reading.flags, 0);
	assert_in_range(t->reading.value[PP_R_TOTAL], 5000490, 5000510);
	assert_int_equal(t->state, PP_STATE_NORMAL);
	assert_int_equal(stored(102, 0, "flags"), PP_FLAG_JUMPED);
	assert_int_equal(stored(102, 0, "total_wh"), 999999990);
	assert_int_equal(stored(102, 1, "flags"), 0);
	assert_int_equal(past_of(102).good.value[PP_R_TOTAL],
	    t->reading.value[PP_R_TOTAL]);
	assert_in_range(used(102), 490, 510);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 7);
}

static void
a_spike_said_twice_is_shown_but_not_billed(void **state)
{
	const struct told *t;
	int64_t good;

	(void)state;
	add_bus(0, 3);
	pass();
	good = past_of(102).good.value[PP_R_TOTAL];
	pass_time(HALF_HOUR_S);
	lines[0].spoil = spike;
	lines[0].spare = 2;
	pass();
	/* Both said the same: confirmed, shown, not billed. */
	t = row_of("M102");
	assert_int_equal(t->reading.flags, PP_FLAG_JUMPED | PP_FLAG_CONFIRMED);
	assert_int_equal(past_of(102).good.value[PP_R_TOTAL], good);
	assert_int_equal(past_of(102).shown.value[PP_R_TOTAL], 999999990);
	assert_int_equal(used(102), 0);
	/* Its own again: the spike is behind, and nothing of it in the days. */
	pass_time(HALF_HOUR_S);
	pass();
	t = row_of("M102");
	assert_int_equal(t->reading.flags, 0);
	assert_int_equal(t->tries, 1);
	assert_int_equal(used(102), t->reading.value[PP_R_TOTAL] - good);
}

/* Meter 2 says a spike, then nothing. */
static bool
spike_and_die(struct line *l, int address, uint8_t *reply, size_t *n)
{
	if (address == 2 && l->spare == 0)
		return false;
	return spike(l, address, reply, n);
}

static void
a_spike_whose_meter_falls_silent_is_kept_alone(void **state)
{
	struct pp_past before, after;
	const struct told *t;

	(void)state;
	add_bus(0, 3);
	pass();
	before = past_of(102);
	pass_time(HALF_HOUR_S);
	lines[0].spoil = spike_and_die;
	lines[0].spare = 1;
	pass();
	assert_asked(&lines[0], "1 2 3 2 2 2 2");
	t = row_of("M102");
	assert_true(t->has_reading);
	assert_string_equal(t->reason, "");
	assert_int_equal(t->reading.flags, PP_FLAG_JUMPED);
	assert_int_equal(t->state, PP_STATE_NORMAL);
	after = past_of(102);
	assert_int_equal(after.good.at, before.good.at);
	assert_int_equal(after.shown.at, before.shown.at);
	assert_int_equal(after.silent, 0);
	assert_int_equal(used(102), 0);
}

static void
a_counter_that_ran_back_is_shown_but_not_billed(void **state)
{
	struct pp_reading good;
	const struct told *t;

	(void)state;
	add_bus(0, 3);
	pass();
	good = past_of(102).good;
	pass_time(HALF_HOUR_S);
	lines[0].meter[1].energy_wh[SIM_FLAT] = 100000;
	pass();
	assert_asked(&lines[0], "1 2 3 2");
	t = row_of("M102");
	assert_int_equal(t->reading.flags,
	    PP_FLAG_RAN_BACK | PP_FLAG_CONFIRMED);
	assert_int_equal(stored(102, 0, "flags"), PP_FLAG_RAN_BACK);
	assert_int_equal(stored(102, 1, "flags"),
	    PP_FLAG_RAN_BACK | PP_FLAG_CONFIRMED);
	assert_int_equal(past_of(102).good.at, good.at);
	assert_in_range(past_of(102).shown.value[PP_R_TOTAL], 100000, 101000);
	/* It goes on in the same way: no need to ask twice. */
	pass_time(HALF_HOUR_S);
	pass();
	assert_asked(&lines[0], "1 2 3");
	t = row_of("M102");
	assert_int_equal(t->reading.flags,
	    PP_FLAG_RAN_BACK | PP_FLAG_CONFIRMED);
	assert_int_equal(past_of(102).shown.at, t->reading.at);
	assert_int_equal(past_of(102).good.at, good.at);
	assert_int_equal(used(102), 0);
	/* But back once more is asked twice. */
	pass_time(HALF_HOUR_S);
	lines[0].meter[1].energy_wh[SIM_FLAT] = 50000;
	pass();
	assert_asked(&lines[0], "1 2 3 2");
}

static void
a_jump_that_time_allows_is_none(void **state)
{
	(void)state;
	add_bus(0, 1);
	pass();
	/* 52.8 kW and a fifth are 31.7 kWh in half an hour. */
	pass_time(HALF_HOUR_S);
	lines[0].meter[0].energy_wh[SIM_FLAT] += 31000;
	pass();
	assert_int_equal(row_of("M101")->reading.flags, 0);
	pass_time(HALF_HOUR_S);
	lines[0].meter[0].energy_wh[SIM_FLAT] += 40000;
	pass();
	assert_int_equal(row_of("M101")->reading.flags,
	    PP_FLAG_JUMPED | PP_FLAG_CONFIRMED);
	pass_time(HALF_HOUR_S);
	pass();
	/* After an hour since the last good one it's no longer too much. */
	assert_int_equal(row_of("M101")->reading.flags, 0);
	assert_in_range(used(101), 71000, 75000);
}

static void
the_limit_follows_ct_and_the_meters_own_power(void **state)
{
	(void)state;
	add_bus(0, 3);
	write_one(db,
	    "UPDATE meter SET ct = 10 WHERE id = 101;"
	    "INSERT INTO meter_setting (meter, key, value)"
	    " VALUES (102, 'rated_kw', '10.000')");
	pass();
	pass_time(HALF_HOUR_S);
	lines[0].meter[0].energy_wh[SIM_FLAT] += 300000;
	lines[0].meter[1].energy_wh[SIM_FLAT] += 10000;
	lines[0].meter[2].energy_wh[SIM_FLAT] += 10000;
	pass();
	assert_int_equal(row_of("M101")->reading.flags, 0);
	assert_int_equal(row_of("M102")->reading.flags,
	    PP_FLAG_JUMPED | PP_FLAG_CONFIRMED);
	assert_int_equal(row_of("M103")->reading.flags, 0);
}

static void
a_bad_clock_is_shown_but_not_billed(void **state)
{
	const struct told *t;
	int64_t good_at;

	(void)state;
	add_bus(0, 2);
	pass();
	good_at = past_of(101).good.at;
	pass_time(HALF_HOUR_S);
	lines[0].meter[0].clock_off_s = -601;
	lines[0].meter[1].clock_off_s = 600;
	pass();
	assert_asked(&lines[0], "1 2 1");
	t = row_of("M101");
	assert_int_equal(t->reading.flags, PP_FLAG_CLOCK | PP_FLAG_CONFIRMED);
	assert_int_equal(t->reading.value[PP_R_CLOCK], -601);
	assert_int_equal(row_of("M102")->reading.flags, 0);
	assert_int_equal(past_of(101).good.at, good_at);
	assert_int_equal(used(101), 0);
	pass_time(HALF_HOUR_S);
	pass();
	assert_asked(&lines[0], "1 2");
	/* Set right, all that was used since is in the days. */
	lines[0].meter[0].clock_off_s = 0;
	pass_time(HALF_HOUR_S);
	pass();
	assert_int_equal(row_of("M101")->reading.flags, 0);
	assert_in_range(used(101), 1490, 1510);
}

static bool
thirteenth_month(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)l;
	(void)address;
	reply[REPLY_MONTH] = 13;
	*n = sim_frame_seal(reply, *n - 2);
	return true;
}

static void
a_clock_that_makes_no_time_is_bad(void **state)
{
	(void)state;
	add_bus(0, 1);
	lines[0].spoil = thirteenth_month;
	pass();
	assert_int_equal(row_of("M101")->reading.flags,
	    PP_FLAG_CLOCK | PP_FLAG_CONFIRMED);
	assert_false(row_of("M101")->reading.known[PP_R_CLOCK]);
	assert_true(past_of(101).has_shown && !past_of(101).has_good);
	assert_int_equal(used(101), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SITE_TEST(a_pass_reads_stores_and_tells_each_meter),
	    SITE_TEST(what_is_used_between_passes_is_in_the_days),
	    SITE_TEST(a_spike_is_kept_and_the_second_reading_believed),
	    SITE_TEST(a_spike_said_twice_is_shown_but_not_billed),
	    SITE_TEST(a_spike_whose_meter_falls_silent_is_kept_alone),
	    SITE_TEST(a_counter_that_ran_back_is_shown_but_not_billed),
	    SITE_TEST(a_jump_that_time_allows_is_none),
	    SITE_TEST(the_limit_follows_ct_and_the_meters_own_power),
	    SITE_TEST(a_bad_clock_is_shown_but_not_billed),
	    SITE_TEST(a_clock_that_makes_no_time_is_bad),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
