/* SPDX-License-Identifier: ISC */
/*
 * What it costs on the wire to set meters, in virtual time: against the time
 * that exactly these requests and replies take on their lines; and what comes
 * of it where replies and orders get lost.  The limits are exact: nothing here
 * depends on how busy the machine is.
 */
#include "sweep_site.h"

#include "push.h"

enum {
	BUSES = 12,
	METERS = 257,
	READS = 3, /* before: number, registers, prices; and then 2 */
	AGAIN = 2,
	LOSS_PPM = 50000,
	RUNS_MOST = 12,
	CHARACTER_TENTHS = 10,
	BAUD = 9600,
	TICK_US = 2000, /* a serial chip's portions */
};

static const struct sim_bus strict = {.link = SIM_PTY, .strict = true};

/* The wire time of each bus, of all that was asked on it and answered. */
static double wire_us[BUSES_MAX];
static unsigned exchanges, unlike;
static struct pp_push pushes[METERS];

static double
characters_us(double n)
{
	return n * CHARACTER_TENTHS * 1e6 / BAUD;
}

static void
note_request(void *arg, struct sim_rig_bus *at, const uint8_t *bytes, size_t n)
{
	(void)arg;
	(void)bytes;
	wire_us[at->bus.index] += characters_us((double)n + 3.5);
	exchanges++;
}

static void
note_reply(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	(void)arg;
	(void)call;
	wire_us[slot->bus] +=
	    characters_us((double)reply->n + 3.5) + TURNAROUND_US;
}

static void
open_plant(struct site *s)
{
	struct sim_rules *rules;
	char sql[160];
	size_t b, k;

	open_site(s, first_seed(), BUSES, METERS, &strict, TICK_US);
	rules = sim_rig_rules(s->rig);
	rules->composed = note_reply;
	memset(wire_us, 0, sizeof wire_us);
	exchanges = 0;
	assert_int_equal(pp_db_begin(s->db), PP_OK);
	for (b = 0; b < BUSES; b++) {
		s->bus[b]->asked = note_request;
		for (k = 0; k < s->bus[b]->bus.n_slots; k++) {
			snprintf(sql, sizeof sql,
			    "UPDATE meter SET serial = '%012lld'"
			    " WHERE id = %zu",
			    (long long)s->bus[b]->slot[k].meter.number,
			    100 * (b + 1) + k + 1);
			do_sql(s, sql);
		}
	}
	assert_int_equal(pp_db_commit(s->db), PP_OK);
}

static void
want_prices(struct site *s)
{
	struct pp_targets *targets = NULL;
	size_t i;

	memset(pushes, 0, sizeof pushes);
	assert_int_equal(pp_targets_open(s->db, NULL, 0, &targets), PP_OK);
	for (i = 0; i < METERS; i++) {
		assert_int_equal(pp_targets_next(targets, &pushes[i].target),
		    PP_OK);
		pushes[i].wanted = (struct pp_wanted){
		    .has = 1U << PP_PART_PRICES,
		    .image.price_e4 = {12345, 10101, 8008, 4004, -1},
		};
	}
	pp_targets_close(targets);
}

static void
hear(void *arg, const struct pp_push *push)
{
	(void)arg;
	unlike +=
	    push->result != PP_PUSHED_DONE && push->result != PP_PUSHED_ALREADY;
}

static int64_t
push_all(struct site *s, size_t n)
{
	struct pp_pusher pusher = {
	    .db = s->db,
	    .world = s->world,
	    .models = models,
	    .who = "plant",
	    .done = hear,
	};
	int64_t began_us = s->world->now_us(s->world);

	unlike = 0;
	if (pp_push_run(&pusher, pushes, n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return s->world->now_us(s->world) - began_us;
}

static double
busiest_us(void)
{
	double most_us = 0;
	size_t b;

	for (b = 0; b < BUSES; b++)
		if (wire_us[b] > most_us)
			most_us = wire_us[b];
	return most_us;
}

static void
assert_all_set(const struct site *s)
{
	size_t b, k;

	for (b = 0; b < BUSES; b++)
		for (k = 0; k < s->bus[b]->bus.n_slots; k++)
			assert_int_equal(s->bus[b]
					     ->slot[k]
					     .meter.price_e4[SIM_FLAT],
			    8008);
}

static void
prices_take_hardly_longer_than_the_wire(void **state)
{
	int64_t took_us;
	struct site s;

	(void)state;
	open_plant(&s);
	want_prices(&s);
	took_us = push_all(&s, METERS);
	print_message("# prices to %d meters over %d buses: %.4f of the wire"
		      " time of the busiest bus, %.1f s, %u exchanges\n",
	    METERS, BUSES, (double)took_us / busiest_us(),
	    (double)took_us / 1e6, exchanges);
	assert_int_equal(unlike, 0);
	assert_all_set(&s);
	assert_int_equal(exchanges, METERS * (READS + 1 + AGAIN));
	assert_true((double)took_us <= 1.10 * busiest_us());
	/* Run again it only looks. */
	exchanges = 0;
	want_prices(&s);
	push_all(&s, METERS);
	assert_int_equal(exchanges, METERS * READS);
	close_site(&s);
}

/* Whoever runs it again has only those to set that aren't. */
static size_t
drop_set(size_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (pushes[i].result != PP_PUSHED_DONE &&
		    pushes[i].result != PP_PUSHED_ALREADY)
			pushes[kept++] = (struct pp_push){
			    .target = pushes[i].target,
			    .wanted = pushes[i].wanted,
			};
	return kept;
}

static void
whatever_gets_lost_it_ends_as_wanted(void **state)
{
	struct sim_rates rates = {
	    .ppm =
		{
		    [SIM_LOST_REQUEST] = LOSS_PPM,
		    [SIM_LOST_REPLY] = LOSS_PPM,
		    [SIM_LATE] = LOSS_PPM,
		    [SIM_CORRUPT] = LOSS_PPM,
		},
	};
	struct site s;
	size_t b, left;
	int runs = 0;

	(void)state;
	open_plant(&s);
	for (b = 0; b < BUSES; b++)
		s.bus[b]->bus.rates = &rates;
	want_prices(&s);
	for (left = METERS; left > 0; left = drop_set(left)) {
		push_all(&s, left);
		assert_true(++runs <= RUNS_MOST);
	}
	print_message("# prices where 20 %% of exchanges fail: as wanted after"
		      " %d runs\n",
	    runs);
	assert_all_set(&s);
	close_site(&s);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prices_take_hardly_longer_than_the_wire),
	    cmocka_unit_test(whatever_gets_lost_it_ends_as_wanted),
	};

	take_seed(argc, argv);
	return cmocka_run_group_tests(tests, load_models, free_models);
}
