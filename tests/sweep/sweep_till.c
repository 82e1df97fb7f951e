/* SPDX-License-Identifier: ISC */
/*
 * What sales cost on the wire, in virtual time: against the time that exactly
 * these requests and replies take on their lines.  The limits are exact:
 * nothing here depends on how busy the machine is.
 */
#include "sweep_site.h"

#include "account.h"
#include "sim_actor.h"
#include "till.h"

enum {
	BUSES = 12,
	METERS = 257,
	FEN = 1000,
	SALES = 1000,
	BEFORE = 2, /* reads */
	AFTER = 2,
	CHARACTER_TENTHS = 10,
	BAUD = 9600,
	TICK_US = 2000, /* a serial chip's portions */
};

static const struct sim_bus strict = {.link = SIM_PTY, .strict = true};

/* The wire time of each bus, of all that was asked on it and answered. */
static double wire_us[BUSES_MAX];
static unsigned exchanges;

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
open_account(struct site *s, struct sim_rig_bus *at, size_t k)
{
	int64_t id = 100 * (at->bus.index + 1) + (int64_t)k + 1;
	const struct sim_meter *m = &at->slot[k].meter;
	struct pp_proof proof = {
	    .at = BEGIN_S,
	    .balance_fen = sim_meter_balance_fen(m),
	    .prepay = true,
	    .relay = true,
	};
	struct pp_account account;
	struct pp_epoch epoch;
	char sql[120];

	snprintf(proof.serial, sizeof proof.serial, "%012lld",
	    (long long)m->number);
	snprintf(sql, sizeof sql,
	    "UPDATE meter SET serial = '%s' WHERE id = %lld", proof.serial,
	    (long long)id);
	do_sql(s, sql);
	if (pp_account_add(s->db, "Li Wei", "", BEGIN_S, "test", &account) !=
		PP_OK ||
	    pp_epoch_intend(s->db, id, account.id, proof.serial, &proof,
		BEGIN_S, "test", &epoch) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
open_shop(struct site *s, size_t buses, size_t meters)
{
	struct sim_rules *rules;
	size_t b, k;

	open_site(s, first_seed(), buses, meters, &strict, TICK_US);
	rules = sim_rig_rules(s->rig);
	rules->composed = note_reply;
	memset(wire_us, 0, sizeof wire_us);
	exchanges = 0;
	assert_int_equal(pp_db_begin(s->db), PP_OK);
	for (b = 0; b < buses; b++) {
		s->bus[b]->asked = note_request;
		for (k = 0; k < s->bus[b]->bus.n_slots; k++)
			open_account(s, s->bus[b], k);
	}
	assert_int_equal(pp_db_commit(s->db), PP_OK);
}

static void
done(void *arg, const struct pp_visit *visit)
{
	(void)arg;
	if (visit->result != PP_VISIT_ENDED ||
	    visit->sale.state != PP_SALE_CREDITED)
		fail_msg("%s: %s", visit->target.code, visit->reason);
}

static void
make_visits(struct site *s, struct pp_visit *visits, size_t n)
{
	struct pp_targets *targets = NULL;
	enum pp_status rc;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!targets)
			assert_int_equal(pp_targets_open(s->db, NULL, 0,
					     &targets),
			    PP_OK);
		visits[i] = (struct pp_visit){
		    .errand = PP_ERRAND_ORDER,
		    .wish =
			{
			    .kind = PP_SALE,
			    .amount.fen = FEN,
			    .method = "cash",
			    .note = "",
			    .who = "test",
			},
		};
		rc = pp_targets_next(targets, &visits[i].target);
		if (rc == PP_OK)
			continue;
		assert_int_equal(rc, PP_DONE);
		pp_targets_close(targets);
		targets = NULL;
		i--;
	}
	pp_targets_close(targets);
}

/* Microseconds that they took. */
static int64_t
sell(struct pp_db *db, struct pp_world *world, struct pp_visit *visits,
    size_t n)
{
	struct pp_till till = {
	    .db = db,
	    .world = world,
	    .models = models,
	    .who = "test",
	    .done = done,
	};
	int64_t began_us = world->now_us(world);

	assert_int_equal(pp_till_run(&till, visits, n), PP_OK);
	return world->now_us(world) - began_us;
}

static void
a_sale_takes_two_reads_an_order_and_two_reads(void **state)
{
	struct pp_visit visit;
	struct site s;
	int64_t took_us;

	(void)state;
	open_shop(&s, 1, 1);
	make_visits(&s, &visit, 1);
	took_us = sell(s.db, s.world, &visit, 1);
	print_message("# a sale: %u reads, %u order, %.1f ms, %.4f of the wire"
		      " time of exactly these\n",
	    visit.reads, visit.orders, (double)took_us / 1e3,
	    (double)took_us / wire_us[0]);
	assert_int_equal(visit.reads, BEFORE + AFTER);
	assert_int_equal(visit.orders, 1);
	assert_int_equal(visit.fences, 0);
	assert_int_equal(exchanges, BEFORE + 1 + AFTER);
	assert_true((double)took_us <= 1.15 * wire_us[0]);
	close_site(&s);
}

/* Somebody who sells while the poller is at it. */
struct clerk {
	struct pp_db *db;
	struct pp_visit visit;
	int64_t took_us;
	bool sold;
};

static void
act_as_clerk(void *arg, struct pp_world *world)
{
	struct clerk *c = arg;

	c->took_us = sell(c->db, world, &c->visit, 1);
	c->sold = true;
}

static void
act_as_poller(void *arg, struct pp_world *world)
{
	struct site *s = arg;
	struct pp_poll poll = {
	    .db = s->db,
	    .world = world,
	    .models = models,
	    .row = take_row,
	    .arg = s,
	};

	if (pp_poll_pass(&poll) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* A sale that begins so long after a pass; how long it took. */
static int64_t
sell_beside_a_pass(int64_t after_us)
{
	enum {
		ON_IT = 22
	};
	struct clerk clerk = {0};
	struct sim_actor *actor;
	struct sim_cast *cast;
	struct site s;

	open_shop(&s, 1, ON_IT);
	assert_int_equal(pp_db_open_writer("pp.db", &clerk.db), PP_OK);
	make_visits(&s, &clerk.visit, 1);
	assert_int_equal(sim_cast_new(sim_rig_virtual(s.rig), &cast), PP_OK);
	if (after_us >= 0)
		assert_int_equal(sim_actor_start(cast, 0, act_as_poller, &s,
				     &actor),
		    PP_OK);
	assert_int_equal(sim_actor_start(cast, now_us(&s) + after_us,
			     act_as_clerk, &clerk, &actor),
	    PP_OK);
	assert_int_equal(sim_cast_run(cast, INT64_MAX), PP_OK);
	assert_true(clerk.sold);
	sim_cast_free(cast);
	pp_db_close(clerk.db);
	close_site(&s);
	return clerk.took_us;
}

static void
a_pass_delays_a_sale_by_an_exchange_at_most(void **state)
{
	enum {
		MOMENTS = 40,
		APART_US = 37100,
		YIELD_US = 10000, /* to see that the bus is free */
	};
	int64_t alone_us = sell_beside_a_pass(-1), most_us = 0, us;
	int i;

	(void)state;
	for (i = 0; i < MOMENTS; i++) {
		us = sell_beside_a_pass(1 + i * APART_US) - alone_us;
		if (us > most_us)
			most_us = us;
	}
	print_message("# a sale while a pass goes over the same bus, begun at"
		      " %d moments: %.1f ms later at most, an exchange of it"
		      " takes %.1f ms\n",
	    MOMENTS, (double)most_us / 1e3, exchange_us() / 1e3);
	assert_true((double)most_us <= exchange_us() + YIELD_US);
}

static void
a_batch_keeps_the_busiest_bus_busy(void **state)
{
	static struct pp_visit visits[SALES];
	double busiest_us = 0;
	int64_t took_us;
	struct site s;
	size_t b;

	(void)state;
	open_shop(&s, BUSES, METERS);
	make_visits(&s, visits, SALES);
	took_us = sell(s.db, s.world, visits, SALES);
	for (b = 0; b < BUSES; b++)
		if (wire_us[b] > busiest_us)
			busiest_us = wire_us[b];
	print_message("# %d sales over %d buses: %u exchanges, %.1f s, %.4f of"
		      " the wire time of the busiest bus\n",
	    SALES, BUSES, exchanges, (double)took_us / 1e6,
	    (double)took_us / busiest_us);
	assert_int_equal(exchanges, SALES * (BEFORE + 1 + AFTER));
	assert_true((double)took_us <= 1.2 * busiest_us);
	close_site(&s);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_sale_takes_two_reads_an_order_and_two_reads),
	    cmocka_unit_test(a_pass_delays_a_sale_by_an_exchange_at_most),
	    cmocka_unit_test(a_batch_keeps_the_busiest_bus_busy),
	};

	take_seed(argc, argv);
	return cmocka_run_group_tests(tests, load_models, free_models);
}
