/* SPDX-License-Identifier: ISC */
/*
 * What the tests of a pass share, over db_fixture.h: lines in virtual time
 * with simulated meters on them, a site in a database that says so, and a
 * pass with what it told of each meter.
 */
#ifndef POLL_HELP_H
#define POLL_HELP_H

#include "db_fixture.h"

#include <inttypes.h>

#include "clock.h"
#include "poll.h"
#include "shipped_models.h"
#include "sim_frame.h"
#include "sim_meter.h"
#include "sim_virtual.h"

enum {
	METERS = 5, /* on a line */
	LINES_MAX = 3,
	ROWS_MAX = METERS * LINES_MAX,
	BEGIN_S = 1763776800, /* 2025-11-22T02:00:00Z */
	HALF_HOUR_S = 1800,
	CHARACTER_US = 1042,
	REQUEST_N = 8,
	ASKED_MAX = 64,
	/* Places in the reply to the read of the live block. */
	REPLY_LIVE_N = 101,
	REPLY_TYPE = 3,
	REPLY_TOTAL = 3 + 2 * 0x15,
	REPLY_BALANCE = 3 + 2 * 0x1F,
	REPLY_MONTH = 3 + 81,
};

struct line {
	struct sim_peer peer;
	char canonical[64];
	struct sim_meter meter[METERS]; /* at addresses from 1 on */
	bool dead[METERS];
	int asked[ASKED_MAX]; /* addresses, in order; then 0 */
	size_t n_asked;
	/* Spoils the reply to a meter; may be NULL.  false: none is sent. */
	bool (
	    *spoil)(struct line *line, int address, uint8_t *reply, size_t *n);
	int64_t spare; /* for the spoilers of a test */
};

struct told {
	char code[PP_ID_MAX], reason[160];
	bool has_reading, denied;
	struct pp_reading reading;
	enum pp_state before, state;
	int tries;
	int64_t reply_us;
};

static struct sim_virtual *virtual;
static struct pp_world *world;
static struct pp_db *db;
static struct line lines[LINES_MAX];
static struct told rows[ROWS_MAX];
static size_t n_rows, n_progress;

static inline int64_t
wall(void)
{
	return world->wall_s(world);
}

/* Time in which nothing happens, for us. */
static inline void
pass_time(int64_t seconds)
{
	assert_int_equal(world->wait(world, NULL, 0,
			     world->now_us(world) + seconds * 1000000),
	    PP_OK);
}

static inline void
put32(uint8_t *bytes, int64_t value)
{
	sim_put16(bytes, (uint16_t)((uint64_t)value >> 16));
	sim_put16(bytes + 2, (uint16_t)value);
}

static inline void
line_hear(struct sim_peer *peer, int64_t over_us, const uint8_t *bytes,
    size_t n)
{
	struct line *l = peer->arg;
	uint8_t reply[SIM_FRAME_MAX];
	int address = bytes[0];
	struct sim_meter *m = &l->meter[address - 1];

	assert_int_equal(n, REQUEST_N);
	assert_true(sim_frame_is_sound(bytes, n));
	assert_in_range(address, 1, METERS);
	assert_true(l->n_asked < ASKED_MAX);
	l->asked[l->n_asked++] = address;
	if (l->dead[address - 1])
		return;
	sim_meter_advance(m, wall() * 1000, 1000);
	n = sim_meter_answer(m, bytes, n, reply);
	assert_true(n > 0);
	if (l->spoil && !l->spoil(l, address, reply, &n))
		return;
	/* Unless the spoiler left it without a good check. */
	sim_peer_say(peer, over_us + 4 * CHARACTER_US + 20000, reply, n);
}

static inline void
open_line(struct line *l, int i)
{
	int k;

	*l = (struct line){0};
	snprintf(l->canonical, sizeof l->canonical, "rtu:/dev/pp-bus%d", i + 1);
	l->peer = (struct sim_peer){
	    .canonical = l->canonical,
	    .character_us = CHARACTER_US,
	    .hear = line_hear,
	    .arg = l,
	};
	for (k = 0; k < METERS; k++) {
		sim_meter_init(&l->meter[k], 100 * i + k + 1, k + 1,
		    BEGIN_S * INT64_C(1000));
		l->meter[k].prepay = 1;
		l->meter[k].energy_wh[SIM_FLAT] = 5000000;
		sim_meter_set_balance(&l->meter[k], 50000);
	}
	sim_virtual_peer(virtual, &l->peer);
}

/* Bus `i` (from 0) with its first `n` meters, in the database. */
static inline void
add_bus(int i, int n)
{
	char sql[400];
	int k;

	open_line(&lines[i], i);
	snprintf(sql, sizeof sql,
	    "INSERT OR IGNORE INTO gateway (id, code, name)"
	    " VALUES (1, 'G1', '');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (%d, 'BUS0%d', 1, '%s', '%s', 9600)",
	    i + 1, i + 1, lines[i].canonical, lines[i].canonical);
	write_one(db, sql);
	for (k = 0; k < n; k++) {
		snprintf(sql, sizeof sql,
		    "INSERT INTO meter (id, code, model, bus, address, ct, pt,"
		    " circuit, note) VALUES (%d, 'M%d%02d', 'DTSY1352', %d, %d,"
		    " 1, 1, '', '')",
		    100 * (i + 1) + k + 1, i + 1, k + 1, i + 1, k + 1);
		write_one(db, sql);
	}
}

static inline int
enter_site(void **state)
{
	virtual = NULL;
	db = NULL;
	if (enter(state) != 0 || sim_virtual_new(BEGIN_S, &virtual) != PP_OK)
		return -1;
	world = sim_virtual_world(virtual);
	return pp_zone_use("UTC") != PP_OK || pp_db_create("pp.db") != PP_OK ||
		pp_db_open_writer("pp.db", &db) != PP_OK
	    ? -1
	    : 0;
}

static inline int
leave_site(void **state)
{
	pp_db_close(db);
	sim_virtual_free(virtual);
	return leave(state);
}

#define SITE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, enter_site, leave_site)

static inline void
tell(void *arg, const struct pp_poll_row *row)
{
	struct told *t = &rows[n_rows++];

	(void)arg;
	assert_true(n_rows <= ROWS_MAX);
	*t = (struct told){
	    .has_reading = row->reading != NULL,
	    .denied = row->denied,
	    .before = row->before,
	    .state = row->state,
	    .tries = row->tries,
	    .reply_us = row->reply_us,
	};
	snprintf(t->code, sizeof t->code, "%s", row->target->code);
	snprintf(t->reason, sizeof t->reason, "%s", row->reason);
	if (row->reading)
		t->reading = *row->reading;
}

static inline void
count_progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	assert_int_equal(done, ++n_progress);
	assert_true(done <= of);
}

/* A pass over all meters; nothing of it is left open or locked. */
static inline struct pp_poll
make_poll(void)
{
	return (struct pp_poll){
	    .db = db,
	    .world = world,
	    .models = models,
	    .progress = count_progress,
	    .row = tell,
	};
}

static inline enum pp_status
try_pass(struct pp_poll *poll)
{
	enum pp_status rc;
	size_t i;

	n_rows = n_progress = 0;
	for (i = 0; i < LINES_MAX; i++) {
		memset(lines[i].asked, 0, sizeof lines[i].asked);
		lines[i].n_asked = 0;
	}
	rc = pp_poll_pass(poll);
	assert_int_equal(sim_virtual_lines(virtual), 0);
	assert_int_equal(sim_virtual_locks(virtual), 0);
	assert_false(pp_db_in_transaction(db));
	return rc;
}

static inline struct pp_pass
pass(void)
{
	struct pp_poll poll = make_poll();

	if (try_pass(&poll) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return poll.pass;
}

static inline const struct told *
row_of(const char *code)
{
	size_t i;

	for (i = 0; i < n_rows; i++)
		if (strcmp(rows[i].code, code) == 0)
			return &rows[i];
	fail_msg("no row of %s", code);
	return NULL;
}

static inline void
assert_asked(const struct line *l, const char *addresses)
{
	char text[2 * ASKED_MAX + 1] = "";
	size_t i, n = 0;

	for (i = 0; i < l->n_asked; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%d",
		    i > 0 ? " " : "", l->asked[i]);
	assert_string_equal(text, addresses);
}

/* The reading of a meter that is stored last, beside its key. */
static inline int64_t
stored(int64_t meter, int second, const char *column)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "SELECT %s FROM reading WHERE id %% 2097152 = %" PRId64
	    " ORDER BY id DESC LIMIT 1",
	    column, 2 * meter + second);
	return number(db, sql);
}

#endif
