/* SPDX-License-Identifier: ISC */
/*
 * What the sweeps over passes share: a simulated site in virtual time, the
 * same site in a database of its own, and passes of pp-poll's very code over
 * it.
 */
#ifndef SWEEP_SITE_H
#define SWEEP_SITE_H

#include "sweep_truth.h"

#include <dirent.h>
#include <unistd.h>

#include "clock.h"

enum {
	SECOND_US = 1000000
};

static inline void
do_sql(struct site *s, const char *sql)
{
	if (pp_db_run(s->db, sql) != PP_OK)
		fail_msg("%s: %s", sql, pp_errmsg());
}

/* The bus and its meters, in the database. */
static inline void
write_bus(struct site *s, const struct sim_rig_bus *at)
{
	int b = at->bus.index + 1, k;
	char sql[400];

	snprintf(sql, sizeof sql,
	    "INSERT OR IGNORE INTO gateway (id, code, name)"
	    " VALUES (%d, 'G%d', '');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (%d, 'BUS%02d', %d, '%s', '%s', 9600)",
	    b, b, b, b, b, at->endpoint, at->canonical);
	do_sql(s, sql);
	for (k = 1; k <= (int)at->bus.n_slots; k++) {
		snprintf(sql, sizeof sql,
		    "INSERT INTO meter (id, code, model, bus, address, ct, pt,"
		    " circuit, note) VALUES (%d, 'M%d%02d', 'DTSY1352', %d, %d,"
		    " 1, 1, '', '')",
		    100 * b + k, b, k, b, k);
		do_sql(s, sql);
	}
}

static inline void
make_database(struct site *s)
{
	size_t i;

	snprintf(s->folder, sizeof s->folder, "%s/pp-sweep.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(s->folder) || chdir(s->folder) == -1)
		fail_msg("%s: can't be made", s->folder);
	if (pp_zone_use("UTC") != PP_OK || pp_db_create("pp.db") != PP_OK ||
	    pp_db_open_writer("pp.db", &s->db) != PP_OK ||
	    pp_db_begin(s->db) != PP_OK)
		fail_msg("%s", pp_errmsg());
	for (i = 0; i < s->n_buses; i++)
		write_bus(s, s->bus[i]);
	assert_int_equal(pp_db_commit(s->db), PP_OK);
}

/*
 * So many meters on so many buses like this one, as even as can be, the first
 * ones having one more.
 */
static inline void
open_site(struct site *s, uint64_t seed, size_t buses, size_t meters,
    const struct sim_bus *like, int64_t tick_us)
{
	struct sim_rules *rules;
	size_t i;

	*s = (struct site){
	    .n_buses = buses,
	    .n_meters = meters,
	    .stamp = FIRST_STAMP,
	};
	if (sim_rig_new(BEGIN_S, seed, &s->rig) != PP_OK)
		fail_msg("%s", pp_errmsg());
	s->world = sim_rig_world(s->rig);
	rules = sim_rig_rules(s->rig);
	rules->composed = composed;
	rules->arg = s;
	for (i = 0; i < buses; i++) {
		assert_int_equal(sim_rig_add(s->rig, like,
				     meters / buses + (i < meters % buses),
				     tick_us, &s->bus[i]),
		    PP_OK);
		s->bus[i]->asked = asked;
		s->bus[i]->arg = s;
	}
	make_database(s);
}

static inline void
close_site(struct site *s)
{
	DIR *dir = opendir(s->folder);
	struct dirent *entry;

	pp_db_close(s->db);
	sim_rig_free(s->rig);
	while (dir && (entry = readdir(dir)))
		unlink(entry->d_name);
	if (dir)
		closedir(dir);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(s->folder), 0);
}

static inline void
set_power(struct site *s, size_t bus, size_t meter, bool on)
{
	sim_rig_power(s->bus[bus], meter, on);
	s->truth[bus][meter].dead = !on;
}

/* Take the power of so many meters by lot. */
static inline void
kill_some(struct site *s, unsigned n, uint64_t *random)
{
	size_t bus, meter;

	while (n > 0) {
		bus = sim_random(random) % s->n_buses;
		meter = sim_random(random) % s->bus[bus]->bus.n_slots;
		if (s->truth[bus][meter].dead)
			continue;
		set_power(s, bus, meter, false);
		n--;
	}
}

static inline void
set_rate(struct site *s, enum sim_fault fault, int64_t percent)
{
	sim_rig_rules(s->rig)->rates.ppm[fault] = percent * 10000;
}

/* One pass, as pp-poll makes it; for a slot where there is an interval. */
static inline struct result
pass(struct site *s, int64_t interval_s)
{
	struct pp_poll poll = {
	    .db = s->db,
	    .world = s->world,
	    .models = models,
	    .row = take_row,
	    .bus = note_asked,
	    .arg = s,
	    .interval_s = interval_s,
	};
	struct sim_counts before = sim_rig_counts(s->rig), after;
	int64_t began_us = now_us(s);
	size_t i;

	s->now = (struct result){0};
	s->mark_s = processor_s();
	if (interval_s > 0)
		poll.slot_at =
		    s->world->wall_s(s->world) / interval_s * interval_s;
	if (pp_poll_pass(&poll) != PP_OK)
		fail_msg("%s", pp_errmsg());
	spent.store_s += since_mark(s);
	assert_int_equal(sim_virtual_lines(sim_rig_virtual(s->rig)), 0);
	assert_int_equal(sim_virtual_locks(sim_rig_virtual(s->rig)), 0);
	after = sim_rig_counts(s->rig);
	s->now.took_us = now_us(s) - began_us;
	s->now.requests = after.requests - before.requests;
	s->now.broken = after.broken - before.broken;
	s->now.least_gap_us = after.least_gap_us;
	for (i = 0; i < s->n_buses; i++)
		s->now.bus_us[i] = s->bus[i]->went_us - began_us;
	n_passes++;
	return s->now;
}

/* Against the wire time of the busiest bus, when all is well. */
static inline double
ratio(const struct site *s, const struct result *r)
{
	return (double)r->took_us /
	    ((double)s->bus[0]->bus.n_slots * exchange_us());
}

static inline void
assert_all_read(const struct result *r)
{
	if (r->read != r->living || r->wrong != 0)
		fail_msg("of %u living meters %u were read, %u wrongly",
		    r->living, r->read, r->wrong);
}

/* Until the next slot, as pp-poll waits for it. */
static inline void
wait_for_slot(struct site *s, int64_t interval_s)
{
	int64_t slot =
	    s->world->wall_s(s->world) / interval_s * interval_s + interval_s;

	while (s->world->wall_s(s->world) < slot)
		pass_time_us(s, SECOND_US - now_us(s) % SECOND_US);
}

#endif
