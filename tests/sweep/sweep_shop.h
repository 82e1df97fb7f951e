/* SPDX-License-Identifier: ISC */
/*
 * A shop in virtual time: serial buses with meters of all classes under load,
 * each with somebody's account on it, their book, and what must go over each
 * wire at the least.
 */
#ifndef SWEEP_SHOP_H
#define SWEEP_SHOP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../unit/shipped_models.h"
#include "account.h"
#include "db.h"
#include "sim_rig.h"
#include "till.h"
#include "zone.h"

enum {
	BEGIN_S = 1763776800, /* 2025-11-22T02:00:00Z */
	BUSES = 12,
	ON_BUS = 22,
	START_FEN = 50000,
	SOLD_FEN = 100,
	EXCHANGES = 5, /* of a sale */
	SQL_MAX = 600,
};

/* A bus, what was said on it, and how long that takes at the least. */
struct line {
	struct sim_rig_bus *bus;
	unsigned requests;
	double wire_us;
};

struct shop {
	struct sim_rig *rig;
	struct pp_world *world;
	struct pp_db *db;
	struct line line[BUSES];
	size_t n_buses, n_meters;
	struct pp_target target[BUSES * ON_BUS];
	char folder[PP_PATH_MAX];
};

static struct sim_load *load;
static const struct sim_bus strict = {.link = SIM_PTY, .strict = true};

/* 9600 8N1; behind each frame a silence of 3.5 characters. */
static inline double
frame_us(size_t n)
{
	return ((double)n + 3.5) * 10 * 1e6 / 9600;
}

static inline void
asked(void *arg, struct sim_rig_bus *at, const uint8_t *bytes, size_t n)
{
	struct shop *s = arg;
	struct line *line = &s->line[at->bus.index];

	(void)bytes;
	line->requests++;
	line->wire_us += frame_us(n) + (double)at->bus.turnaround_us;
}

static inline void
composed(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	struct shop *s = arg;

	(void)call;
	s->line[slot->bus].wire_us += frame_us(reply->n);
}

static inline void
do_sql(struct shop *s, const char *sql)
{
	if (pp_db_run(s->db, sql) != PP_OK)
		fail_msg("%s: %s", sql, pp_errmsg());
}

/* One of each class after the other, with somebody's account on it. */
static inline void
write_meter(struct shop *s, int bus, int k, int id)
{
	static const char *const words[] = {"counted", "blind", "naive"};
	static const enum sim_class classes[] = {SIM_COUNTED, SIM_BLIND,
	    SIM_NAIVE};
	struct sim_slot *slot = &s->line[bus].bus->slot[k];
	struct pp_proof proof = {
	    .at = BEGIN_S,
	    .balance_fen = START_FEN,
	    .prepay = true,
	    .relay = true,
	};
	struct pp_account account;
	struct pp_epoch epoch;
	char sql[SQL_MAX];

	slot->meter.class = classes[k % 3];
	slot->column = (int64_t)((size_t)id % sim_load_columns(load));
	slot->divisor = sim_load_divisor(load, (size_t)slot->column);
	snprintf(proof.serial, sizeof proof.serial, "%012lld",
	    (long long)slot->meter.number);
	snprintf(sql, sizeof sql,
	    "INSERT INTO meter (id, code, serial, model, bus, address, ct, pt,"
	    " circuit, note) VALUES (%d, 'M%03d', '%s', 'DTSY1352', %d, %d, 1,"
	    " 1, '', '');"
	    "INSERT INTO probe (meter, serial, at, who, class, detail)"
	    " VALUES (%d, '%s', %d, 'test', '%s', '')",
	    id, id, proof.serial, bus + 1, k + 1, id, proof.serial, BEGIN_S,
	    words[k % 3]);
	do_sql(s, sql);
	if (pp_account_add(s->db, "Li Wei", "", BEGIN_S, "test", &account) !=
		PP_OK ||
	    pp_epoch_intend(s->db, id, account.id, proof.serial, &proof,
		BEGIN_S, "test", &epoch) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static inline void
write_bus(struct shop *s, int bus)
{
	const struct sim_rig_bus *at = s->line[bus].bus;
	char sql[SQL_MAX];
	int k;

	snprintf(sql, sizeof sql,
	    "INSERT INTO gateway (id, code, name) VALUES (%d, 'G%d', '');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (%d, 'BUS%02d', %d, '%s', '%s', 9600)",
	    bus + 1, bus + 1, bus + 1, bus + 1, bus + 1, at->endpoint,
	    at->canonical);
	do_sql(s, sql);
	for (k = 0; k < ON_BUS; k++)
		write_meter(s, bus, k, bus * ON_BUS + k + 1);
}

static inline void
make_database(struct shop *s, const char *where)
{
	struct pp_targets *targets = NULL;
	size_t i;

	snprintf(s->folder, sizeof s->folder, "%s/pp-shop.XXXXXX",
	    where                               ? where
		: access("/dev/shm", W_OK) == 0 ? "/dev/shm"
						: "/tmp");
	if (!mkdtemp(s->folder) || chdir(s->folder) == -1)
		fail_msg("%s: can't be made", s->folder);
	if (pp_zone_use("UTC") != PP_OK || pp_db_create("pp.db") != PP_OK ||
	    pp_db_open_writer("pp.db", &s->db) != PP_OK ||
	    pp_db_begin(s->db) != PP_OK)
		fail_msg("%s", pp_errmsg());
	for (i = 0; i < s->n_buses; i++)
		write_bus(s, (int)i);
	assert_int_equal(pp_db_commit(s->db), PP_OK);
	assert_int_equal(pp_targets_open(s->db, NULL, 0, &targets), PP_OK);
	for (i = 0; i < s->n_meters; i++)
		assert_int_equal(pp_targets_next(targets, &s->target[i]),
		    PP_OK);
	pp_targets_close(targets);
}

/* Its book in a new folder there; NULL: in memory, if that can be. */
static inline void
open_shop(struct shop *s, size_t buses, int64_t tick_us, const char *where)
{
	struct sim_rules *rules;
	size_t i;

	*s = (struct shop){.n_buses = buses, .n_meters = buses * ON_BUS};
	if (sim_rig_new(BEGIN_S, 1, &s->rig) != PP_OK)
		fail_msg("%s", pp_errmsg());
	s->world = sim_rig_world(s->rig);
	rules = sim_rig_rules(s->rig);
	rules->load = load;
	rules->composed = composed;
	rules->arg = s;
	for (i = 0; i < buses; i++) {
		assert_int_equal(sim_rig_add(s->rig, &strict, ON_BUS, tick_us,
				     &s->line[i].bus),
		    PP_OK);
		s->line[i].bus->asked = asked;
		s->line[i].bus->arg = s;
	}
	make_database(s, where);
}

static inline void
close_shop(struct shop *s)
{
	static const char *const files[] = {"pp.db", "pp.db-wal", "pp.db-shm",
	    "pp.db-lock"};
	size_t i;

	assert_int_equal(sim_virtual_locks(sim_rig_virtual(s->rig)), 0);
	pp_db_close(s->db);
	sim_rig_free(s->rig);
	for (i = 0; i < sizeof files / sizeof *files; i++)
		unlink(files[i]);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(s->folder), 0);
}

static inline struct pp_visit
selling(const struct pp_target *target)
{
	return (struct pp_visit){
	    .errand = PP_ERRAND_ORDER,
	    .target = *target,
	    .wish =
		{
		    .kind = PP_SALE,
		    .amount = {SOLD_FEN},
		    .method = "cash",
		    .note = "",
		    .who = "cashier",
		},
	};
}

static inline int
load_shop(void **state)
{
	const char *root = getenv("root");
	char path[512];

	snprintf(path, sizeof path, "%s/lib/sim/load_profiles.csv",
	    root ? root : ".");
	if (sim_load_open(path, &load) != PP_OK)
		return -1;
	return load_models(state);
}

static inline int
free_shop(void **state)
{
	sim_load_free(load);
	return free_models(state);
}

#endif
