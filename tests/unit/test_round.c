/* SPDX-License-Identifier: ISC */
/*
 * What one pass learns for the next: how soon meters answer, who is dead,
 * which bus is dark and which gateway lost.  Meters and time are simulated.
 */
#include "poll_help.h"

#include "gateway.h"
#include "learned.h"

enum {
	TURNAROUND_US = 20000,
};

static struct pp_poll_gateway gateways[LINES_MAX];
static size_t n_gateways;

static void
tell_gateway(void *arg, const struct pp_poll_gateway *gateway)
{
	(void)arg;
	assert_true(n_gateways < LINES_MAX);
	gateways[n_gateways++] = *gateway;
}

/* A pass in the middle of many, three minutes after the one before. */
static int64_t
timed_pass(void)
{
	struct pp_poll poll = make_poll();
	int64_t from_us;

	pass_time(180);
	n_gateways = 0;
	poll.gateway = tell_gateway;
	from_us = world->now_us(world);
	if (try_pass(&poll) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return world->now_us(world) - from_us;
}

static int64_t
silent(int64_t meter)
{
	char sql[100];

	snprintf(sql, sizeof sql,
	    "SELECT silent FROM meter_now WHERE meter = %" PRId64, meter);
	return number(db, sql);
}

static void
switch_line(struct line *l, bool off)
{
	int k;

	for (k = 0; k < METERS; k++)
		l->dead[k] = off;
}

static void
the_dead_are_probed_behind_the_living_and_ever_more_rarely(void **state)
{
	int i;

	(void)state;
	add_bus(0, METERS);
	pass();
	lines[0].dead[1] = true;
	timed_pass();
	assert_asked(&lines[0], "1 2 3 4 5 2 2 2 2");
	timed_pass();
	assert_asked(&lines[0], "1 3 4 5 2 2");
	timed_pass();
	assert_asked(&lines[0], "1 3 4 5 2");
	timed_pass();
	assert_asked(&lines[0], "1 3 4 5");
	assert_string_equal(row_of("M102")->reason,
	    "silent for 3 passes, not asked this time");
	assert_int_equal(row_of("M102")->tries, 0);
	/* It goes on to be silent, asked or not. */
	assert_int_equal(silent(102), 4);
	for (i = 0; i < 4; i++)
		timed_pass();
	assert_asked(&lines[0], "1 3 4 5");
	/* The eighth. */
	lines[0].dead[1] = false;
	timed_pass();
	assert_asked(&lines[0], "1 3 4 5 2");
	assert_true(row_of("M102")->has_reading);
	assert_int_equal(silent(102), 0);
	timed_pass();
	assert_asked(&lines[0], "1 2 3 4 5");
}

static void
who_is_asked_for_by_name_is_asked_whatever_was(void **state)
{
	static const int64_t one[] = {102};
	struct pp_poll poll = make_poll();
	int i;

	(void)state;
	add_bus(0, METERS);
	pass();
	lines[0].dead[1] = true;
	for (i = 0; i < 4; i++)
		timed_pass();
	poll.ids = one;
	poll.n = 1;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_asked(&lines[0], "2 2 2 2 2");
	poll = make_poll();
	poll.thorough = true;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_asked(&lines[0], "1 3 4 5 2 2 2 2 2");
}

static void
a_deadline_is_learned_and_outlives_the_program(void **state)
{
	int64_t at_first_us, later_us;

	(void)state;
	add_bus(0, 1);
	lines[0].dead[0] = true;
	at_first_us = timed_pass();
	lines[0].dead[0] = false;
	timed_pass();
	lines[0].dead[0] = true;
	later_us = timed_pass();
	/* Five times 300 ms; then 40, 40, 80, 160 and 300. */
	assert_in_range(at_first_us, 1500000, 1620000);
	assert_in_range(later_us, 620000, 780000);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM bus_now"
			     " WHERE length(packed) > 0"),
	    1);
}

/* All that is known of bus 1. */
static const struct pp_learned_bus *
learned(void)
{
	static struct pp_learned_bus bus;

	assert_int_equal(pp_learned_of(db, 1, &bus), PP_OK);
	return &bus;
}

static void
the_pace_of_each_meter_is_its_own(void **state)
{
	const struct pp_learned_bus *bus;
	size_t i;

	(void)state;
	add_bus(0, METERS);
	timed_pass();
	timed_pass();
	bus = learned();
	assert_int_equal(bus->n, METERS);
	for (i = 0; i < bus->n; i++) {
		assert_int_equal(bus->meter[i].pace.samples, 2);
		/* With the silences on either side of it. */
		assert_in_range(bus->meter[i].pace.mean_us, TURNAROUND_US,
		    TURNAROUND_US + 5 * CHARACTER_US);
		assert_in_range(bus->meter[i].asked_at, wall() - 5, wall());
	}
}

static void
how_exchanges_ended_is_kept_by_hour(void **state)
{
	struct pp_hour_meter meters[PP_LEARNED_METERS];
	struct pp_hours *hours = NULL;
	int64_t bus, hour;
	size_t n;

	(void)state;
	add_bus(0, METERS);
	timed_pass();
	lines[0].dead[2] = true;
	timed_pass();
	assert_int_equal(pp_hours_open(db, 1, BEGIN_S, BEGIN_S + 7200, &hours),
	    PP_OK);
	assert_int_equal(pp_hours_next(hours, &bus, &hour, meters, &n), PP_OK);
	assert_int_equal(hour, BEGIN_S);
	assert_int_equal(n, METERS);
	assert_int_equal(meters[0].tally.asked, 2);
	assert_int_equal(meters[0].tally.answered, 2);
	assert_int_equal(meters[2].tally.asked, 6);
	assert_int_equal(meters[2].tally.silent, 5);
	assert_int_equal(pp_hours_next(hours, &bus, &hour, meters, &n),
	    PP_DONE);
	pp_hours_close(hours);
}

/* 150 ms later than usual. */
static bool
answer_slowly(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)address;
	sim_peer_say(&l->peer, world->now_us(world) + 8336 + 150000, reply, *n);
	return false;
}

/*
 * Its reply to the first question comes when the second is out.  The meter's
 * balance tells which one was believed.
 */
static bool
answer_late_once(struct line *l, int address, uint8_t *reply, size_t *n)
{
	if (address != 1 || l->spare++ > 0)
		return true;
	sim_peer_say(&l->peer, world->now_us(world) + 90000, reply, *n);
	sim_meter_set_balance(&l->meter[0], 12345);
	return false;
}

static void
a_late_reply_does_not_pass_for_the_answer_to_the_second_try(void **state)
{
	(void)state;
	add_bus(0, 1);
	timed_pass();
	lines[0].spoil = answer_late_once;
	timed_pass();
	assert_true(lines[0].n_asked > 1);
	assert_int_equal(row_of("M101")->reading.value[PP_R_BALANCE], 12345);
}

static int
spared_rows(void)
{
	size_t i;
	int n = 0;

	for (i = 0; i < n_rows; i++)
		n += strstr(rows[i].reason, "as is all of its bus") != NULL;
	return n;
}

static void
a_dark_bus_takes_little_and_is_all_asked_when_it_is_back(void **state)
{
	int64_t usual_us, dark_us;
	int i, last = 0;

	(void)state;
	add_bus(0, METERS);
	usual_us = timed_pass();
	switch_line(&lines[0], true);
	timed_pass();
	timed_pass();
	for (i = 0; i < 3; i++) {
		dark_us = timed_pass();
		assert_int_equal(lines[0].n_asked, 3);
		assert_true(dark_us < usual_us);
		/* Each time others. */
		assert_int_not_equal(lines[0].asked[0], last);
		last = lines[0].asked[0];
		assert_int_equal(spared_rows(), METERS - 2);
	}
	assert_int_equal(silent(103), 5);
	assert_int_equal(n_progress, METERS);
	switch_line(&lines[0], false);
	timed_pass();
	assert_int_equal(lines[0].n_asked, METERS);
	for (i = 0; i < METERS; i++)
		assert_true(rows[i].has_reading);
}

static void
a_gateway_is_lost_when_all_behind_it_is_silent_in_two_passes(void **state)
{
	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	timed_pass();
	switch_line(&lines[0], true);
	timed_pass();
	timed_pass();
	/* One of its buses answers. */
	assert_int_equal(n_gateways, 0);
	switch_line(&lines[1], true);
	timed_pass();
	assert_int_equal(n_gateways, 0);
	timed_pass();
	assert_int_equal(n_gateways, 1);
	assert_int_equal(gateways[0].news.before, PP_GATEWAY_OK);
	assert_int_equal(gateways[0].news.after, PP_GATEWAY_SILENT);
	assert_int_equal(gateways[0].meters, 2 * METERS);
	timed_pass();
	assert_int_equal(n_gateways, 0);
	switch_line(&lines[1], false);
	timed_pass();
	assert_int_equal(n_gateways, 1);
	assert_int_equal(gateways[0].news.after, PP_GATEWAY_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM gateway_change"), 2);
}

static void
a_gateway_that_refuses_is_lost_at_once(void **state)
{
	(void)state;
	add_bus(0, METERS);
	timed_pass();
	lines[0].peer.refuses = true;
	timed_pass();
	assert_int_equal(n_gateways, 1);
	assert_int_equal(gateways[0].news.after, PP_GATEWAY_REFUSED);
	timed_pass();
	timed_pass();
	assert_int_equal(n_gateways, 0);
	assert_non_null(strstr(row_of("M105")->reason, "refused"));
	lines[0].peer.refuses = false;
	timed_pass();
	assert_int_equal(n_gateways, 1);
	assert_int_equal(gateways[0].news.after, PP_GATEWAY_OK);
	assert_int_equal(lines[0].n_asked, METERS);
}

/* One meter behind it, which is not asked in every pass. */
static void
a_gateway_that_nobody_asked_is_as_it_was(void **state)
{
	int i;

	(void)state;
	add_bus(0, 1);
	timed_pass();
	lines[0].peer.refuses = true;
	timed_pass();
	assert_int_equal(n_gateways, 1);
	for (i = 0; i < 12; i++) {
		timed_pass();
		assert_int_equal(n_gateways, 0);
	}
	assert_int_equal(number(db, "SELECT count(*) FROM gateway_change"), 1);
}

static bool
refuse_all(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)l;
	reply[0] = (uint8_t)address;
	reply[1] = 0x83;
	reply[2] = 2;
	*n = sim_frame_seal(reply, 3);
	return true;
}

static void
a_gateway_whose_meters_only_refuse_is_not_lost(void **state)
{
	int i;

	(void)state;
	add_bus(0, METERS);
	lines[0].spoil = refuse_all;
	for (i = 0; i < 4; i++) {
		timed_pass();
		assert_int_equal(n_gateways, 0);
	}
}

static void
a_lost_gateway_without_meters_is_no_news(void **state)
{
	struct pp_lost_gateways *lost = NULL;
	struct pp_lost_gateway gateway;

	(void)state;
	add_bus(0, METERS);
	timed_pass();
	lines[0].peer.refuses = true;
	timed_pass();
	assert_int_equal(pp_lost_gateways_open(db, &lost), PP_OK);
	assert_int_equal(pp_lost_gateways_next(lost, &gateway), PP_OK);
	assert_int_equal(pp_lost_gateways_next(lost, &gateway), PP_DONE);
	pp_lost_gateways_close(lost);
	write_one(db, "UPDATE meter SET retired_at = 1");
	assert_int_equal(pp_lost_gateways_open(db, &lost), PP_OK);
	assert_int_equal(pp_lost_gateways_next(lost, &gateway), PP_DONE);
	pp_lost_gateways_close(lost);
}

static void
two_meters_that_became_slow_are_read_all_the_same(void **state)
{
	int i;

	(void)state;
	add_bus(0, 2);
	for (i = 0; i < 3; i++)
		timed_pass();
	lines[0].spoil = answer_slowly;
	for (i = 0; i < 3; i++) {
		timed_pass();
		assert_true(rows[0].has_reading && rows[1].has_reading);
	}
}

static void
damaged_lore_is_learned_again(void **state)
{
	(void)state;
	add_bus(0, METERS);
	timed_pass();
	write_one(db, "UPDATE bus_now SET packed = x'02'");
	timed_pass();
	assert_true(rows[0].has_reading);
	assert_int_equal(learned()->n, METERS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SITE_TEST(
		the_dead_are_probed_behind_the_living_and_ever_more_rarely),
	    SITE_TEST(who_is_asked_for_by_name_is_asked_whatever_was),
	    SITE_TEST(a_deadline_is_learned_and_outlives_the_program),
	    SITE_TEST(the_pace_of_each_meter_is_its_own),
	    SITE_TEST(how_exchanges_ended_is_kept_by_hour),
	    SITE_TEST(
		a_late_reply_does_not_pass_for_the_answer_to_the_second_try),
	    SITE_TEST(a_dark_bus_takes_little_and_is_all_asked_when_it_is_back),
	    SITE_TEST(
		a_gateway_is_lost_when_all_behind_it_is_silent_in_two_passes),
	    SITE_TEST(a_gateway_that_refuses_is_lost_at_once),
	    SITE_TEST(a_gateway_that_nobody_asked_is_as_it_was),
	    SITE_TEST(a_gateway_whose_meters_only_refuse_is_not_lost),
	    SITE_TEST(a_lost_gateway_without_meters_is_no_news),
	    SITE_TEST(two_meters_that_became_slow_are_read_all_the_same),
	    SITE_TEST(damaged_lore_is_learned_again),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
