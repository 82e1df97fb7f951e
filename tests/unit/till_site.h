/* SPDX-License-Identifier: ISC */
/*
 * A small site in virtual time for the tests of the till, over db_fixture.h:
 * with a database of its own, and trouble that strikes at the very request that
 * a test names.
 */
#ifndef TILL_SITE_H
#define TILL_SITE_H

#include "db_fixture.h"

#include <inttypes.h>

#include "account.h"
#include "checkup.h"
#include "hold.h"
#include "relay_log.h"
#include "shipped_models.h"
#include "sim_rig.h"
#include "site.h"
#include "till.h"
#include "zone.h"

/* Meters by their id: five on a serial line, two behind a gateway. */
enum {
	COUNTED = 1,
	BLIND,
	NAIVE,
	FRESH,   /* never opened */
	RUNNING, /* opened by others; no account */
	FAR_COUNTED,
	FAR_BLIND,
	METERS = FAR_BLIND,
	NEAR = RUNNING,
};

enum {
	BEGIN_S = 1763776800, /* 2025-11-22T02:00:00Z */
	SEED = 7,
	START_FEN = 50000,
	START_WH = 5000000,
	START_WORTH_WH = 800000, /* about what START_FEN pays for */
	TROUBLES_MAX = 8,
	WIRE_MAX = 200,
	TOLD_MAX = 64,
	ALL_PPM = 1000000,
	TCP_HEAD = 6, /* before the unit */
	SQL_MAX = 700,
	FEN = SIM_CREDIT_PER_FEN,
};

/* What goes wrong, at the nth request of a kind since it was set. */
struct trouble {
	int64_t meter;
	enum sim_kind kind;
	unsigned nth;
	bool onwards; /* and all later ones */
	enum sim_fault fault;
	void (*then)(struct sim_meter *m); /* when its reply is composed */
	void (*garble)(struct sim_reply *reply);
	unsigned seen;
	bool now;
};

static struct sim_rig *rig;
static struct sim_rig_bus *near, *far;
static struct sim_rates rates[METERS + 1];
static struct trouble trouble[TROUBLES_MAX];
static size_t n_troubles;
static char wire[METERS + 1][WIRE_MAX]; /* what was asked: "rrPrr" */
static struct pp_world *world;
static struct pp_till till;
static struct pp_target target[METERS + 1];
static const struct pp_visit *told[TOLD_MAX];
static size_t n_told;

/* The database that each test begins with, made once. */
static struct {
	char folder[64], path[80];
	char *bytes;
	size_t n;
} template;

static inline struct sim_slot *
slot(int64_t id)
{
	return id <= NEAR ? &near->slot[id - 1] : &far->slot[id - NEAR - 1];
}

static inline struct sim_meter *
meter(int64_t id)
{
	return &slot(id)->meter;
}

static inline int64_t
meter_at(const struct sim_rig_bus *at, int address)
{
	return at == near ? address : NEAR + address;
}

static inline int64_t
has_fen(int64_t id)
{
	return sim_meter_balance_fen(meter(id));
}

/* So much is used, of the flat rate. */
static inline void
use_wh(struct sim_meter *m, int64_t wh)
{
	m->energy_wh[SIM_FLAT] += wh;
	m->credit -= wh * m->price_e4[SIM_FLAT];
}

/*
 * Trouble.
 */

static inline struct trouble *
strike(int64_t id, enum sim_kind kind, unsigned nth, enum sim_fault fault)
{
	struct trouble *t = &trouble[n_troubles++];

	assert_true(n_troubles <= TROUBLES_MAX);
	*t = (struct trouble){
	    .meter = id,
	    .kind = kind,
	    .nth = nth,
	    .fault = fault,
	};
	return t;
}

/* That one, and all later ones. */
static inline struct trouble *
strike_from(int64_t id, enum sim_kind kind, unsigned nth, enum sim_fault fault)
{
	struct trouble *t = strike(id, kind, nth, fault);

	t->onwards = true;
	return t;
}

/* When the meter has answered that request, this happens to it. */
static inline void
after(int64_t id, enum sim_kind kind, unsigned nth,
    void (*then)(struct sim_meter *m))
{
	strike(id, kind, nth, SIM_SOUND)->then = then;
}

/* From now on nothing goes wrong, and nothing was asked. */
static inline void
heal(void)
{
	n_troubles = 0;
	memset(wire, 0, sizeof wire);
	memset(rates, 0, sizeof rates);
}

static inline char
letter(enum sim_kind kind, const uint8_t *unit)
{
	static const char letters[SIM_KINDS] = {
	    [SIM_KIND_READ] = 'r',
	    [SIM_KIND_PURCHASE] = 'P',
	    [SIM_KIND_FEE] = 'F',
	    [SIM_KIND_FORCE] = 'f',
	    [SIM_KIND_OTHER] = '?',
	};

	if (kind == SIM_KIND_PURCHASE && sim_get32(unit + 7) == 0)
		return 'Z'; /* a cancelling zero */
	return letters[kind];
}

static inline void
asked(void *arg, struct sim_rig_bus *at, const uint8_t *bytes, size_t n)
{
	size_t head = at->bus.link == SIM_TCP ? TCP_HEAD : 0, length;
	const uint8_t *unit = bytes + head;
	int64_t id = meter_at(at, unit[0]);
	enum sim_kind kind = sim_kind_of(unit, n - head);
	struct trouble *t;

	(void)arg;
	length = strlen(wire[id]);
	assert_true(length + 1 < WIRE_MAX);
	wire[id][length] = letter(kind, unit);
	memset(&rates[id], 0, sizeof rates[id]);
	for (t = trouble; t < trouble + n_troubles; t++) {
		if (t->meter != id)
			continue;
		t->now = t->kind == kind &&
		    (++t->seen == t->nth || (t->onwards && t->seen > t->nth));
		if (t->now && t->fault != SIM_SOUND)
			rates[id].ppm[t->fault] = ALL_PPM;
	}
}

static inline void
composed(void *arg, struct sim_slot *at, const struct sim_call *call,
    struct sim_reply *reply)
{
	struct trouble *t;

	(void)arg;
	(void)call;
	for (t = trouble; t < trouble + n_troubles; t++) {
		if (!t->now || meter(t->meter) != &at->meter)
			continue;
		t->now = false;
		if (t->then)
			t->then(&at->meter);
		if (t->garble)
			t->garble(reply);
	}
}

/*
 * The site.
 */

static inline void
class_of(int64_t id, const char **word, enum sim_class *class)
{
	*word = id == NAIVE ? "naive" : "blind";
	*class = id == NAIVE ? SIM_NAIVE : SIM_BLIND;
	if (id == COUNTED || id == FAR_COUNTED) {
		*word = "counted";
		*class = SIM_COUNTED;
	}
}

/* What a look at it would show now. */
static inline struct pp_proof
shown(int64_t id)
{
	const struct sim_meter *m = meter(id);
	struct pp_proof proof = {
	    .at = BEGIN_S,
	    .count = m->count,
	    .balance_fen = sim_meter_balance_fen(m),
	    .prepay = m->prepay != 0,
	    .relay = true,
	    .total_wh = sim_meter_total_wh(m),
	    .rate_wh = {[PP_RATE_FLAT] = m->energy_wh[SIM_FLAT]},
	};

	snprintf(proof.serial, sizeof proof.serial, "%012" PRId64, m->number);
	return proof;
}

static inline void
write_meter(struct pp_db *db, int64_t id)
{
	struct pp_proof proof = shown(id);
	struct pp_account account;
	struct pp_epoch epoch;
	enum sim_class class;
	const char *word;
	char sql[SQL_MAX];

	class_of(id, &word, &class);
	snprintf(sql, sizeof sql,
	    "INSERT INTO meter (id, code, serial, model, bus, address, ct, pt,"
	    " circuit, note) VALUES (%d, 'M%02d', '%s', 'DTSY1352', %d, %d, 1,"
	    " 1, '', '');"
	    "INSERT INTO probe (meter, serial, at, who, class, detail)"
	    " VALUES (%d, '%s', %d, 'test', '%s', '')",
	    (int)id, (int)id, proof.serial, id <= NEAR ? 1 : 2,
	    (int)meter(id)->address, (int)id, proof.serial, BEGIN_S, word);
	run(db, sql);
	if (id == FRESH || id == RUNNING)
		return;
	if (pp_account_add(db, "Li Wei", "", BEGIN_S, "test", &account) !=
		PP_OK ||
	    pp_epoch_intend(db, id, account.id, proof.serial, &proof, BEGIN_S,
		"test", &epoch) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static inline void
build_site(void)
{
	struct sim_bus serial = {.link = SIM_PTY, .strict = true};
	struct sim_bus tcp = {.link = SIM_TCP, .delay_us = 4000};
	enum sim_class class;
	const char *word;
	int64_t id;

	if (sim_rig_new(BEGIN_S, SEED, &rig) != PP_OK ||
	    sim_rig_add(rig, &serial, NEAR, -1, &near) != PP_OK ||
	    sim_rig_add(rig, &tcp, METERS - NEAR, -1, &far) != PP_OK)
		abort();
	world = sim_rig_world(rig);
	sim_rig_rules(rig)->composed = composed;
	sim_rig_rules(rig)->dark_ms = 1000;
	near->asked = far->asked = asked;
	for (id = 1; id <= METERS; id++) {
		class_of(id, &word, &class);
		meter(id)->class = class;
		meter(id)->energy_wh[SIM_FLAT] = START_WH;
		slot(id)->rates = &rates[id];
	}
	meter(FRESH)->prepay = 0;
	sim_meter_set_balance(meter(FRESH), 0);
	meter(RUNNING)->count = 5;
	heal();
}

static inline void
write_bus(struct pp_db *db, int id, const struct sim_rig_bus *at)
{
	char sql[SQL_MAX];

	snprintf(sql, sizeof sql,
	    "INSERT INTO gateway (id, code, name) VALUES (%d, 'G%d', '');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (%d, 'BUS0%d', %d, '%s', '%s', 9600)",
	    id, id, id, id, id, at->endpoint, at->canonical);
	run(db, sql);
}

static inline void
remove_database(void)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
	char path[128];
	size_t i;

	for (i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(path, sizeof path, "%s%s", template.path, ends[i]);
		unlink(path);
	}
}

static inline void
slurp_template(void)
{
	FILE *in = fopen(template.path, "rb");
	struct stat st;

	assert_non_null(in);
	assert_int_equal(fstat(fileno(in), &st), 0);
	template.n = (size_t)st.st_size;
	template.bytes = malloc(template.n);
	assert_non_null(template.bytes);
	assert_int_equal(fread(template.bytes, 1, template.n, in), template.n);
	fclose(in);
}

static inline int
make_template(void **state)
{
	struct pp_db *db = NULL;
	int64_t id;

	if (load_models(state) != 0)
		return -1;
	snprintf(template.folder, sizeof template.folder, "%s/pp-till.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(template.folder))
		return -1;
	snprintf(template.path, sizeof template.path, "%s/pp.db",
	    template.folder);
	build_site();
	if (pp_zone_use("UTC") != PP_OK ||
	    pp_db_create(template.path) != PP_OK ||
	    pp_db_open_writer(template.path, &db) != PP_OK ||
	    pp_db_begin(db) != PP_OK)
		return -1;
	write_bus(db, 1, near);
	write_bus(db, 2, far);
	for (id = 1; id <= METERS; id++)
		write_meter(db, id);
	if (pp_db_commit(db) != PP_OK || pp_db_checkpoint(db, 0) != PP_OK)
		return -1;
	pp_db_close(db);
	sim_rig_free(rig);
	slurp_template();
	remove_database();
	return 0;
}

static inline int
drop_template(void **state)
{
	free(template.bytes);
	rmdir(template.folder);
	return free_models(state);
}

static inline void
load_targets(void)
{
	struct pp_targets *targets = NULL;
	struct pp_target t;

	assert_int_equal(pp_targets_open(till.db, NULL, 0, &targets), PP_OK);
	while (pp_targets_next(targets, &t) == PP_OK)
		target[t.id] = t;
	pp_targets_close(targets);
}

static inline void
hear_done(void *arg, const struct pp_visit *v)
{
	(void)arg;
	if (n_told < TOLD_MAX)
		told[n_told] = v;
	n_told++;
}

/* A site and a database as they were made; what was open is closed first. */
static inline int
enter_till(void **state)
{
	FILE *out;

	(void)state;
	build_site();
	remove_database();
	out = fopen(template.path, "wb");
	if (!out || fwrite(template.bytes, 1, template.n, out) != template.n ||
	    fclose(out) != 0)
		return -1;
	till = (struct pp_till){
	    .world = world,
	    .models = models,
	    .who = "cashier",
	    .done = hear_done,
	};
	if (pp_db_open_writer(template.path, &till.db) != PP_OK)
		return -1;
	load_targets();
	return 0;
}

static inline void
find_fault(void *arg, const struct pp_checkup_line *line)
{
	(void)arg;
	if (line->result == PP_CHECKUP_FAILED)
		fail_msg("the books: %s: %s", line->check, line->detail);
}

/* Whatever happened, the books are sound. */
static inline void
assert_books(void)
{
	if (!till.db)
		assert_int_equal(pp_db_open_writer(template.path, &till.db),
		    PP_OK);
	if (pp_checkup_run(till.db, world->wall_s(world), find_fault, NULL) !=
	    PP_OK)
		fail_msg("%s", pp_errmsg());
}

static inline void
take_down(void)
{
	pp_db_close(till.db);
	till.db = NULL;
	sim_rig_free(rig);
	remove_database();
}

static inline int
leave_till(void **state)
{
	(void)state;
	assert_books();
	take_down();
	return 0;
}

#define TILL_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, enter_till, leave_till)

#define TILL_GROUP(tests)                                                      \
	cmocka_run_group_tests(tests, make_template, drop_template)

#endif
