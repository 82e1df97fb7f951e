/* SPDX-License-Identifier: ISC */
/*
 * Whole passes of pp-poll's code over the reference site, 257 meters on 12
 * serial buses, in virtual time: how near a pass comes to the time that the
 * wire itself takes, on good days and bad.  The limits are exact: nothing
 * here depends on how busy the machine is.
 */
#include "sweep_site.h"

enum {
	BUSES = 12,
	METERS = 257,
	SEEDS = 100,
	ADAPTER_SEEDS = 20,
	PASSES_MAX = 8,
	KNOWN_FROM = 2, /* the third pass */
	LOSS_PERCENT = 5,
	DEAD = 5,
	TICK_US = 2000, /* a serial chip's portions */
	ADAPTER_TICK_US = 16000,
	SILENCE_US = 3645, /* 3.5 characters at 9600 baud, 8N1 */
};

static const struct sim_bus strict = {.link = SIM_PTY, .strict = true};
static const struct sim_bus patient = {.link = SIM_PTY};

static void
a_pass_takes_hardly_longer_than_the_wire(void **state)
{
	struct result r;
	struct site s;
	int i;

	(void)state;
	open_site(&s, first_seed(), BUSES, METERS, &patient, 0);
	for (i = 1; i <= 3; i++) {
		r = pass(&s, 0);
		print_message("# all well, pass %d: %.4f of the wire time,"
			      " least gap %lld us, %llu broken silences\n",
		    i, ratio(&s, &r), (long long)r.least_gap_us,
		    (unsigned long long)r.broken);
		assert_all_read(&r);
		assert_int_equal(r.broken, 0);
		assert_true(r.least_gap_us >= SILENCE_US);
		assert_true(ratio(&s, &r) <= 1.02);
	}
	close_site(&s);
}

static void
an_adapter_that_hands_over_every_16_ms_changes_nothing(void **state)
{
	struct result r;
	struct site s;
	int i;

	(void)state;
	open_site(&s, first_seed(), BUSES, METERS, &strict, ADAPTER_TICK_US);
	for (i = 1; i <= 3; i++) {
		r = pass(&s, 0);
		print_message("# behind adapters, pass %d: %.4f of the wire"
			      " time, %llu broken silences\n",
		    i, ratio(&s, &r), (unsigned long long)r.broken);
		assert_all_read(&r);
		assert_int_equal(r.broken, 0);
		assert_true(ratio(&s, &r) <= 1.02);
	}
	close_site(&s);
}

static void
strict_meters_are_all_read_in_the_same_time(void **state)
{
	struct result r;
	struct site s;

	(void)state;
	open_site(&s, first_seed(), BUSES, METERS, &strict, 0);
	r = pass(&s, 0);
	print_message("# strict meters: %.4f of the wire time, %u of %u read\n",
	    ratio(&s, &r), r.read, r.living);
	assert_all_read(&r);
	assert_true(ratio(&s, &r) <= 1.02);
	close_site(&s);
}

/* What came of many seeds, by pass. */
struct sums {
	double ratio[PASSES_MAX];
	unsigned seeds, unread, wrong;
};

/* Five dead from the beginning, and one reply in twenty is lost. */
static void
play_bad_day(uint64_t seed, int64_t tick_us, struct sums *sums)
{
	uint64_t random = seed;
	struct result r;
	struct site s;
	int i;

	open_site(&s, seed, BUSES, METERS, &strict, tick_us);
	kill_some(&s, DEAD, &random);
	set_rate(&s, SIM_LOST_REPLY, LOSS_PERCENT);
	for (i = 0; i < PASSES_MAX; i++) {
		r = pass(&s, 0);
		sums->ratio[i] += ratio(&s, &r);
		sums->unread += r.living - r.read - r.wrong;
		sums->wrong += r.wrong;
		if (r.read != r.living)
			print_message("# seed %llu, pass %d: %u of %u read\n",
			    (unsigned long long)seed, i + 1, r.read, r.living);
	}
	sums->seeds++;
	close_site(&s);
}

static void
assert_bad_days(uint64_t seeds, int64_t tick_us)
{
	double began_s = processor_s(), known = 0;
	uint64_t seed, before = n_passes;
	struct sums sums = {0};
	int i;

	for (seed = first_seed(); seed <= last_seed(seeds); seed++)
		play_bad_day(seed, tick_us, &sums);
	print_message("# %d dead, %d %% of replies lost, portions of %lld ms,"
		      " seeds %llu to %llu: by pass",
	    DEAD, LOSS_PERCENT, (long long)tick_us / 1000,
	    (unsigned long long)first_seed(),
	    (unsigned long long)last_seed(seeds));
	for (i = 0; i < PASSES_MAX; i++) {
		sums.ratio[i] /= sums.seeds;
		print_message(" %.3f", sums.ratio[i]);
		if (i >= KNOWN_FROM)
			known += sums.ratio[i] / (PASSES_MAX - KNOWN_FROM);
	}
	print_message(" of the wire time\n# first %.3f, once the dead are"
		      " known %.3f; %u not read, %u wrong; %.0f passes in a"
		      " minute of a processor\n",
	    sums.ratio[0], known, sums.unread, sums.wrong,
	    (double)(n_passes - before) * 60 / (processor_s() - began_s));
	assert_int_equal(sums.unread, 0);
	assert_int_equal(sums.wrong, 0);
	assert_true(sums.ratio[0] <= 1.25);
	assert_true(known <= 1.10);
}

static void
the_dead_and_the_lost_cost_little(void **state)
{
	double all_s;

	(void)state;
	assert_bad_days(SEEDS, TICK_US);
	all_s = spent.load_s + spent.round_s + spent.store_s;
	print_message("# of the processor's time %.0f %% to know the site,"
		      " %.0f %% to ask it (with the simulated wires), %.0f %%"
		      " to store\n",
	    100 * spent.load_s / all_s, 100 * spent.round_s / all_s,
	    100 * spent.store_s / all_s);
}

static void
the_same_where_an_adapter_hands_over_every_16_ms(void **state)
{
	(void)state;
	assert_bad_days(ADAPTER_SEEDS, ADAPTER_TICK_US);
}

static void
a_far_gateway_is_asked_several_things_at_once(void **state)
{
	enum {
		ON_IT = 22,
		FAR_US = 150000,
	};
	static const struct sim_bus far = {
	    .link = SIM_TCP,
	    .delay_us = FAR_US,
	};
	const int64_t connect_us = INT64_C(2) * FAR_US;
	double without = 0;
	struct result r;
	struct site s;
	int i;

	(void)state;
	open_site(&s, first_seed(), 1, ON_IT, &far, 0);
	for (i = 1; i <= 4; i++) {
		r = pass(&s, 0);
		assert_all_read(&r);
		without =
		    (double)(r.took_us - connect_us) / (ON_IT * exchange_us());
		print_message("# a gateway %d ms away, pass %d: %.3f of the"
			      " wire time, %.3f without connecting\n",
		    FAR_US / 1000, i, ratio(&s, &r), without);
	}
	assert_true(without <= 1.10);
	close_site(&s);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pass_takes_hardly_longer_than_the_wire),
	    cmocka_unit_test(
		an_adapter_that_hands_over_every_16_ms_changes_nothing),
	    cmocka_unit_test(strict_meters_are_all_read_in_the_same_time),
	    cmocka_unit_test(the_dead_and_the_lost_cost_little),
	    cmocka_unit_test(the_same_where_an_adapter_hands_over_every_16_ms),
	    cmocka_unit_test(a_far_gateway_is_asked_several_things_at_once),
	};

	take_seed(argc, argv);
	return cmocka_run_group_tests(tests, load_models, free_models);
}
