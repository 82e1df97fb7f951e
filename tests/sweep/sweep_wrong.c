/* SPDX-License-Identifier: ISC */
/*
 * A million exchanges in which something goes wrong, over every kind of bus,
 * in virtual time: no reply is delivered that wasn't composed by that meter
 * for that very question.
 */
#include "sweep_saying.h"

enum {
	BEGIN_S = 1763776800, /* 2025-11-22T02:00:00Z */
	FAULTY = 1000000,     /* exchanges with a fault, at least */
	PLANTED_FAULTY = 5000,
	PPM = 100,        /* of a hundredth of a percent */
	QUESTIONS = 2500, /* on a bus, a seed */
	FIXED_START = 0x0200,
};

/* How late a late reply is: anything up to seconds. */
static void
vary(void *arg, struct sim_rig_bus *at, const uint8_t *bytes, size_t n)
{
	static const int64_t late_us[] = {20000, 60000, 120000, 250000, 400000,
	    800000, 1500000, 2500000};
	struct run *r = arg;

	(void)bytes;
	(void)n;
	at->bus.late_us = late_us[sim_random(&r->random) % 8] +
	    (int64_t)(sim_random(&r->random) % 50000);
}

static bool
is_under_way(const struct run *r, size_t bus, uint8_t unit)
{
	size_t i;

	for (i = 0; i < UNDER_WAY_MAX; i++)
		if (r->open[bus][i].open && r->open[bus][i].unit == unit)
			return true;
	return false;
}

/*
 * Of one meter one thing at a time, as passes do it; half of the questions
 * are the same again and again, half are only asked once.
 */
static bool
next(void *arg, size_t bus, struct pp_exchange *x)
{
	static const uint16_t counts[] = {4, 10, 10, 48};
	static const int64_t reply_us[] = {30000, 60000, 120000, 300000};
	struct run *r = arg;
	uint8_t unit = (uint8_t)(1 + sim_random(&r->random) % METERS);
	uint64_t lot = sim_random(&r->random);
	struct question *q;
	unsigned open = 0;
	size_t i;

	if (r->asked[bus] == QUESTIONS || is_under_way(r, bus, unit))
		return false;
	for (i = 0; i < UNDER_WAY_MAX; i++)
		open += r->open[bus][i].open;
	if (open == UNDER_WAY_MAX)
		return false;
	if (open + 1 > r->most_open)
		r->most_open = open + 1;
	r->beside += open > 0;
	for (i = 0; r->open[bus][i].open; i++)
		;
	q = &r->open[bus][i];
	*q = (struct question){
	    .open = true,
	    .unit = unit,
	    .start = lot & 1 ? (uint16_t)r->asked[bus] : FIXED_START,
	    .count = counts[lot >> 1 & 3],
	};
	r->asked[bus]++;
	pp_exchange_read(x, unit, PP_FUNCTION_READ, q->start, q->count);
	x->reply_us = reply_us[lot >> 3 & 3];
	x->measured = lot >> 5 & 1;
	x->alone = (lot >> 6) % 20 == 0;
	x->tag = i;
	return true;
}

/* The planted bug: what this meter said before is taken for its answer. */
static void
plant(struct run *r, size_t bus, const struct pp_exchange *x)
{
	const struct pp_exchange *old = &r->before[bus][x->unit - 1];
	struct pp_exchange bad = *x;

	if (old->reply_n != x->reply_n || sim_random(&r->random) % 10 != 0)
		return;
	memcpy(bad.reply, old->reply, old->reply_n);
	r->planted++;
	r->noticed += !is_right(r, bus, &bad);
}

static void
done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct run *r = arg;

	r->outcomes[x->outcome]++;
	if (x->outcome == PP_OUTCOME_REPLY) {
		if (r->plant)
			plant(r, bus, x);
		if (!is_right(r, bus, x)) {
			r->wrong++;
			r->wrong_on[bus]++;
		}
		r->before[bus][x->unit - 1] = *x;
	}
	r->open[bus][x->tag].open = false;
}

static void
open_buses(struct run *r, uint64_t seed)
{
	struct pp_endpoint endpoint;
	struct sim_rules *rules;
	size_t i;

	assert_int_equal(sim_rig_new(BEGIN_S, seed, &r->rig), PP_OK);
	r->world = sim_rig_world(r->rig);
	r->random = seed;
	rules = sim_rig_rules(r->rig);
	rules->composed = composed;
	rules->arg = r;
	for (i = 0; i < sizeof rates / sizeof *rates; i++) {
		rules->rates.ppm[rates[i].fault] = rates[i].usual * PPM;
		r->mild.ppm[rates[i].fault] = rates[i].mild * PPM;
	}
	for (i = 0; i < BUSES; i++) {
		assert_int_equal(sim_rig_add(r->rig, &kinds[i], METERS,
				     seed % 2 ? 16000 : 2000, &r->bus[i]),
		    PP_OK);
		if (i >= MILD_FROM)
			r->bus[i]->bus.rates = &r->mild;
		r->bus[i]->asked = vary;
		r->bus[i]->arg = r;
		assert_int_equal(pp_endpoint_parse(r->bus[i]->endpoint,
				     &endpoint),
		    PP_OK);
		endpoint.baud = (int)r->bus[i]->bus.baud;
		assert_int_equal(pp_bus_new(r->world, &endpoint, &r->buses[i]),
		    PP_OK);
		/* Learned in an earlier run, or still to be learned. */
		if (seed % 3 > 0)
			pp_bus_set_window(r->buses[i], seed % 3 == 1 ? 8 : 3);
	}
}

static void
close_buses(struct run *r)
{
	const struct sim_rules *rules = sim_rig_rules(r->rig);
	size_t i;
	int f;

	r->exchanges += sim_rig_counts(r->rig).requests;
	for (f = SIM_SOUND; f < SIM_FAULTS; f++)
		r->fired[f] += rules->fired[f];
	for (f = SIM_SOUND + 1; f < SIM_FAULTS; f++)
		r->faulty += rules->fired[f];
	for (i = 0; i < BUSES; i++)
		pp_bus_free(r->buses[i]);
	sim_rig_free(r->rig);
	r->n_said = 0;
	memset(r->open, 0, sizeof r->open);
	memset(r->asked, 0, sizeof r->asked);
	memset(r->before, 0, sizeof r->before);
}

/* Seed after seed, until so many exchanges had their fault. */
static void
play(struct run *r, uint64_t faulty)
{
	struct pp_rider rider = {.next = next, .done = done, .arg = r};
	uint64_t seed = first_seed(), wrong;

	do {
		wrong = r->wrong;
		open_buses(r, seed);
		assert_int_equal(pp_fleet_run(r->world, r->buses, BUSES,
				     &rider),
		    PP_OK);
		close_buses(r);
		if (r->wrong > wrong && !r->plant)
			print_message("# seed %llu: %llu wrong\n",
			    (unsigned long long)seed,
			    (unsigned long long)(r->wrong - wrong));
		seed++;
	} while (r->faulty < faulty && !has_only_seed);
	free(r->said);
	r->said = NULL;
	print_message("# seeds %llu to %llu: %llu exchanges, %llu with a"
		      " fault; %llu asked beside others, up to %u at once\n",
	    (unsigned long long)first_seed(), (unsigned long long)seed - 1,
	    (unsigned long long)r->exchanges, (unsigned long long)r->faulty,
	    (unsigned long long)r->beside, r->most_open);
}

static void
no_reply_is_taken_that_was_not_meant(void **state)
{
	static struct run r;
	double began_s = processor_s();
	int i;

	(void)state;
	play(&r, FAULTY);
	print_message("# fired:");
	for (i = SIM_SOUND; i < SIM_FAULTS; i++)
		if (r.fired[i] > 0)
			print_message(" %s %llu",
			    sim_fault_name((enum sim_fault)i),
			    (unsigned long long)r.fired[i]);
	print_message("\n# came to:");
	for (i = 0; i < PP_OUTCOMES; i++)
		print_message(" %llu %s%s", (unsigned long long)r.outcomes[i],
		    pp_outcome_words((enum pp_outcome)i),
		    i + 1 < PP_OUTCOMES ? "," : "\n");
	print_message("# %llu delivered, %llu wrong; %.0f exchanges a second\n",
	    (unsigned long long)r.outcomes[PP_OUTCOME_REPLY],
	    (unsigned long long)r.wrong,
	    (double)r.exchanges / (processor_s() - began_s));
	for (i = 0; i < (int)BUSES; i++)
		if (r.wrong_on[i] > 0)
			print_message("# bus %d: %llu wrong\n", i,
			    (unsigned long long)r.wrong_on[i]);
	for (i = 0; i < (int)(sizeof rates / sizeof *rates); i++)
		assert_true(r.fired[rates[i].fault] > 0);
	assert_true(r.outcomes[PP_OUTCOME_REPLY] > r.exchanges / 10);
	assert_int_equal(r.wrong, 0);
}

static void
a_wrong_reply_would_be_noticed(void **state)
{
	static struct run r = {.plant = true};

	(void)state;
	play(&r, PLANTED_FAULTY);
	print_message("# %llu wrong replies planted, %llu noticed\n",
	    (unsigned long long)r.planted, (unsigned long long)r.noticed);
	assert_true(r.planted > 100);
	assert_int_equal(r.noticed, r.planted);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_wrong_reply_would_be_noticed),
	    cmocka_unit_test(no_reply_is_taken_that_was_not_meant),
	};

	take_seed(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
