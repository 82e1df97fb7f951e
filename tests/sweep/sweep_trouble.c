/* SPDX-License-Identifier: ISC */
/*
 * Passes of pp-poll's code over the reference site, 257 meters on 12 serial
 * buses, in virtual time, where something is out of order: a bus without
 * power, late replies, dead meters.  The limits are exact: nothing here
 * depends on how busy the machine is.
 */
#include "sweep_site.h"

enum {
	BUSES = 12,
	METERS = 257,
	LATE_PERCENT = 10,
	DEAD = 5,
	TICK_US = 2000, /* a serial chip's portions */
	ADAPTER_TICK_US = 16000,
	EVERY_S = 180,
};

static const struct sim_bus strict = {.link = SIM_PTY, .strict = true};

static void
a_bus_without_power_delays_nobody_and_is_back_at_once(void **state)
{
	enum {
		DARK = 3,
		GOOD_PASSES = 3,
		DARK_PASSES = 6,
	};
	struct result before, r;
	struct site s;
	size_t b, k;
	int i;

	(void)state;
	open_site(&s, first_seed(), BUSES, METERS, &strict, TICK_US);
	for (i = 0; i < GOOD_PASSES; i++)
		before = pass(&s, 0);
	assert_all_read(&before);
	for (k = 0; k < s.bus[DARK]->bus.n_slots; k++)
		set_power(&s, DARK, k, false);
	for (i = 1; i <= DARK_PASSES; i++) {
		r = pass(&s, 0);
		print_message("# a dark bus, pass %d: %.3f of its usual time\n",
		    i, (double)r.bus_us[DARK] / (double)before.bus_us[DARK]);
		assert_all_read(&r);
		for (b = 0; b < BUSES; b++)
			if (b != DARK)
				assert_true((double)r.bus_us[b] <=
				    1.001 * (double)before.bus_us[b]);
		if (i >= 3)
			assert_true(r.bus_us[DARK] <= before.bus_us[DARK] / 2);
	}
	for (k = 0; k < s.bus[DARK]->bus.n_slots; k++)
		set_power(&s, DARK, k, true);
	r = pass(&s, 0);
	print_message("# its power is back: %.3f of its usual time, %u of %u"
		      " read\n",
	    (double)r.bus_us[DARK] / (double)before.bus_us[DARK], r.read,
	    r.living);
	assert_all_read(&r);
	close_site(&s);
}

static void
of_late_replies_none_becomes_a_wrong_value(void **state)
{
	enum {
		VALUES = 10000
	};
	static const int late_ms[] = {150, 250, 350, 600, 1500};
	struct sim_bus slow = strict;
	unsigned read, wrong = 0, unread = 0, all = 0;
	uint64_t fired, seed = first_seed();
	struct result r;
	struct site s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof late_ms / sizeof *late_ms; i++) {
		slow.late_us = late_ms[i] * 1000;
		open_site(&s, seed + i, BUSES, METERS, &slow, TICK_US);
		set_rate(&s, SIM_LATE, LATE_PERCENT);
		read = 0;
		while (read < VALUES / 5) {
			r = pass(&s, 0);
			read += r.read + r.wrong;
			unread += r.living - r.read - r.wrong;
			wrong += r.wrong;
		}
		all += read;
		fired = sim_rig_rules(s.rig)->fired[SIM_LATE];
		print_message("# replies %d ms late, seed %llu: %llu fired,"
			      " %u values\n",
		    late_ms[i], (unsigned long long)(seed + i),
		    (unsigned long long)fired, read);
		assert_true(fired > 100);
		close_site(&s);
	}
	print_message("# %d %% late: of %u values %u wrong; %u not read\n",
	    LATE_PERCENT, all, wrong, unread);
	assert_int_equal(wrong, 0);
	assert_int_equal(unread, 0);
}

/* The longest time between two values of any meter. */
static int64_t
widest_us(const struct site *s)
{
	int64_t us = 0;
	size_t b, k;

	for (b = 0; b < s->n_buses; b++)
		for (k = 0; k < s->bus[b]->bus.n_slots; k++)
			if (s->truth[b][k].widest_us > us)
				us = s->truth[b][k].widest_us;
	return us;
}

static void
every_three_minutes_no_reading_gets_older_than_that(void **state)
{
	enum {
		HOUR_S = 3600,
		HOURS = 10,
	};
	int64_t oldest_us = 0;
	uint64_t seed, random;
	struct result r;
	struct site s;
	int i;

	(void)state;
	for (seed = first_seed(); seed <= last_seed(HOURS); seed++) {
		random = seed;
		open_site(&s, seed, BUSES, METERS, &strict, ADAPTER_TICK_US);
		kill_some(&s, DEAD, &random);
		for (i = 0; i <= HOUR_S / EVERY_S; i++) {
			wait_for_slot(&s, EVERY_S);
			r = pass(&s, EVERY_S);
			assert_all_read(&r);
		}
		if (widest_us(&s) > oldest_us)
			oldest_us = widest_us(&s);
		close_site(&s);
	}
	print_message("# --every 3m, %d dead, seeds %llu to %llu: the oldest"
		      " reading within an hour was of %.6f s\n",
	    DEAD, (unsigned long long)first_seed(),
	    (unsigned long long)last_seed(HOURS), (double)oldest_us / 1e6);
	assert_true(oldest_us <= INT64_C(1000000) * EVERY_S);
}

static void
a_dead_meter_is_cheap_and_noticed_when_it_returns(void **state)
{
	enum {
		ON_IT = 22,
		DEAD_ONE = 8,
		FIRST = 2, /* passes in which it becomes known */
		PASSES = 20,
	};
	static const int64_t every_s[] = {0, 180, 1800};
	double living_us = (ON_IT - 1) * exchange_us(), cost;
	struct result r;
	struct site s;
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < sizeof every_s / sizeof *every_s; i++) {
		open_site(&s, first_seed(), 1, ON_IT, &strict, 0);
		pass(&s, 0);
		set_power(&s, 0, DEAD_ONE, false);
		cost = 0;
		for (k = 0; k < FIRST + PASSES; k++) {
			if (every_s[i] > 0)
				wait_for_slot(&s, every_s[i]);
			r = pass(&s, every_s[i]);
			assert_all_read(&r);
			if (k >= FIRST)
				cost += (double)r.took_us - living_us;
		}
		cost /= PASSES * ON_IT * exchange_us();
		set_power(&s, 0, DEAD_ONE, true);
		for (k = 1; k <= PASSES; k++) {
			if (every_s[i] > 0)
				wait_for_slot(&s, every_s[i]);
			r = pass(&s, every_s[i]);
			if (r.read == ON_IT)
				break;
		}
		print_message("# a pass every %lld s: a dead meter costs"
			      " %.2f %% of a pass, mean of %d; back after %d"
			      " passes\n",
		    (long long)every_s[i], 100 * cost, PASSES, k);
		assert_true(cost <= 0.02);
		assert_true(k <= PASSES);
		close_site(&s);
	}
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_bus_without_power_delays_nobody_and_is_back_at_once),
	    cmocka_unit_test(of_late_replies_none_becomes_a_wrong_value),
	    cmocka_unit_test(
		every_three_minutes_no_reading_gets_older_than_that),
	    cmocka_unit_test(a_dead_meter_is_cheap_and_noticed_when_it_returns),
	};

	take_seed(argc, argv);
	return cmocka_run_group_tests(tests, load_models, free_models);
}
