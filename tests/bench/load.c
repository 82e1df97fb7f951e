/* SPDX-License-Identifier: ISC */
/*
 * load DATABASE METERS PER_BUS PASSES EVERY_S SEED [alarms]: makes a database
 * and fills it through the store, as pp-poll does after each pass: history,
 * judgement, readings, roll-ups, states, what was learned of the wire.  The
 * meters' loads are drawn from the seed.  A line of CSV a pass: milliseconds
 * from begin to commit, those of them on the processor, and the bytes it wrote
 * to the -wal; with alarms, of meters that are all somebody's, those of the
 * processor's that went into them.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "alarms.h"
#include "clock.h"
#include "gateway.h"
#include "history.h"
#include "judge.h"
#include "learned.h"
#include "pass.h"

enum {
	FIRST_AT = 1735660800, /* 2025-01-01T00:00:00+08:00 */
	CHECKPOINT_BYTES = 1 << 20,
	GAP_S = 5400,
	BUSES_A_GATEWAY = 4,
};

struct meter {
	int64_t base_w;
	struct pp_reading last;
	struct pp_past past;
};

struct site {
	int64_t meters, per_bus, buses, every_s;
	uint64_t seed;
	struct meter *meter;
	struct pp_db *db;
	int64_t stamp;
	char wal[4096];
	bool alarms;
	double alarms_ms;
};

static void
must(enum pp_status rc)
{
	if (rc != PP_OK)
		errx(1, "%s", pp_errmsg());
}

static int64_t
draw(uint64_t *seed, int64_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (int64_t)(*seed >> 33) % below;
}

static void
run(struct pp_db *db, const char *format, long long a, long long b)
{
	char sql[1024];

	snprintf(sql, sizeof sql, format, a, b);
	must(pp_db_run(db, sql));
}

/* Each meter in an account of its own. */
static const char customers[] =
    "INSERT INTO account (id, code, name, phone, opened_at, opened_by)"
    " SELECT id, 'A' || code, 'Somebody', '', 1, 'me' FROM meter;"
    "INSERT INTO epoch (meter, no, account, serial, adopted, start_count,"
    " start_fen, intended_at, who, began_at)"
    " SELECT id, 1, id, serial, 1, 0, 0, 1, 'me', 1 FROM meter";

static void
make_site(struct site *s, const char *path)
{
	must(pp_db_create(path));
	must(pp_db_open_writer(path, &s->db));
	snprintf(s->wal, sizeof s->wal, "%s-wal", path);
	must(pp_db_begin(s->db));
	run(s->db,
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i * %lld < %lld)"
	    " INSERT INTO gateway SELECT i, 'G' || i, '', NULL FROM n;",
	    BUSES_A_GATEWAY, s->buses);
	run(s->db,
	    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i + 1 < %lld)"
	    " INSERT INTO bus SELECT i + 1, 'B' || i, i / %lld + 1, '',"
	    " 'line' || i, 9600, NULL FROM n;",
	    s->buses, BUSES_A_GATEWAY);
	run(s->db,
	    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i + 1 < %lld)"
	    " INSERT INTO meter (id, code, serial, model, bus, address, ct,"
	    " pt, circuit, note) SELECT i + 1, printf('M%%05d', i + 1),"
	    " printf('%%012d', i), 'DTSY1352', i / %2$lld + 1,"
	    " i %% %2$lld + 1, 1, 1, '', '' FROM n;",
	    s->meters, s->per_bus);
	run(s->db,
	    "INSERT INTO setting VALUES ('site.timezone', 'Asia/Shanghai')", 0,
	    0);
	if (s->alarms)
		run(s->db, customers, 0, 0);
	must(pp_db_commit(s->db));
}

static void
first_reading(struct site *s, struct meter *m)
{
	static const int known[] = {PP_R_TOTAL, PP_R_SHARP, PP_R_PEAK,
	    PP_R_FLAT, PP_R_VALLEY, PP_R_BALANCE, PP_R_COUNT, PP_R_CLOCK,
	    PP_R_POWER};
	struct pp_reading *r = &m->last;
	size_t i;
	int rate;

	m->base_w = 50 + draw(&s->seed, 3000);
	for (i = 0; i < sizeof known / sizeof *known; i++)
		r->known[known[i]] = true;
	for (rate = PP_R_SHARP; rate <= PP_R_VALLEY; rate++) {
		r->value[rate] = draw(&s->seed, 10000000) * 10;
		r->value[PP_R_TOTAL] += r->value[rate];
	}
	r->value[PP_R_BALANCE] = 5000 + draw(&s->seed, 100000);
	r->value[PP_R_COUNT] = 1 + draw(&s->seed, 60);
	r->bits = PP_BIT_PREPAID | PP_BIT_PREPAY | PP_BIT_RELAY;
	r->packed.status = 0x00E0;
	for (i = 0; i < PP_PHASE_QUANTITIES; i++)
		r->packed.phases[i] = 3;
}

/* What a meter of ours says a while after it was read last. */
static void
next_reading(struct site *s, struct meter *m, int64_t at)
{
	static const int rates[24] = {4, 4, 4, 4, 4, 4, 4, 3, 2, 2, 1, 1, 3, 3,
	    2, 2, 2, 3, 2, 1, 1, 2, 3, 4};
	struct pp_reading *r = &m->last;
	struct pp_civil c;
	int64_t *value[PP_PHASE_QUANTITIES], used, paid_fen;
	int i;

	pp_civil_of(at, &c);
	r->value[PP_R_POWER] = m->base_w / (1 + (rates[c.hour] == 4) * 3) *
	    (50 + draw(&s->seed, 100)) / 100;
	used = r->value[PP_R_POWER] * s->every_s / 36000 * 10;
	/* 0.50 yuan a kWh, without a drift by what each step rounds off. */
	paid_fen = r->value[PP_R_TOTAL] / 20;
	r->value[PP_R_TOTAL] += used;
	r->value[rates[c.hour]] += used;
	r->value[PP_R_BALANCE] -= r->value[PP_R_TOTAL] / 20 - paid_fen;
	if (r->value[PP_R_BALANCE] < 2000) {
		r->value[PP_R_BALANCE] += 50000;
		r->value[PP_R_COUNT]++;
	}
	r->value[PP_R_CLOCK] = draw(&s->seed, 7) - 3;
	for (i = 0; i < PP_PHASE_QUANTITIES; i++)
		value[i] = r->packed.value[i];
	for (i = 0; i < PP_PHASES; i++) {
		value[PP_PHASE_U][i] = 2280 + draw(&s->seed, 50);
		value[PP_PHASE_P][i] =
		    r->value[PP_R_POWER] / 3 + draw(&s->seed, 20);
		value[PP_PHASE_I][i] = value[PP_PHASE_P][i] * 100 / 225;
		value[PP_PHASE_PF][i] = 900 + draw(&s->seed, 100);
	}
	r->at = at;
	r->flags = 0;
}

/* Read at whole slots, so that midnight falls on a reading. */
static void
ask(struct site *s, int64_t at)
{
	int64_t i;

	for (i = 0; i < s->meters; i++) {
		if (s->meter[i].last.at == 0)
			first_reading(s, &s->meter[i]);
		next_reading(s, &s->meter[i], at);
	}
}

/* What pp-poll reads before the first question. */
static void
load_history(struct site *s)
{
	struct pp_history *history = NULL;
	int64_t i;

	must(pp_db_snapshot(s->db));
	must(pp_db_stamp(s->db, &s->stamp));
	must(pp_history_open(s->db, &history));
	for (i = 0; i < s->meters; i++)
		must(pp_history_of(history, i + 1, &s->meter[i].past));
	pp_history_close(history);
	pp_db_snapshot_end(s->db);
}

static void
store_meters(struct site *s, struct pp_store *store, struct pp_history *history)
{
	const struct pp_limits limits = {
	    .rated_w = 40000,
	    .step_wh = 10,
	    .clock_s = 300,
	};
	struct pp_reading *r;
	struct pp_past *past;
	struct pp_news news;
	int64_t i, stamp;

	must(pp_db_stamp(s->db, &stamp));
	for (i = 0; i < s->meters; i++) {
		r = &s->meter[i].last;
		past = &s->meter[i].past;
		if (stamp != s->stamp)
			must(pp_history_again(history, i + 1, past));
		r->flags =
		    pp_judge(r, past->has_good ? &past->good : NULL, &limits);
		news = (struct pp_news){
		    .meter = i + 1,
		    .first = r,
		    .past = past,
		    .gap_s = s->every_s > GAP_S ? s->every_s : GAP_S,
		    .state = pp_state_of(r->bits, r->value[PP_R_BALANCE], 10000,
			5000),
		};
		must(pp_store_meter(store, &news));
	}
}

static void
store_buses(struct site *s, int64_t at)
{
	static struct pp_learned_bus bus;
	static struct pp_hour_meter hours[PP_LEARNED_METERS];
	int64_t first, m, took_us;
	size_t i;

	for (bus.bus = 1; bus.bus <= s->buses; bus.bus++) {
		must(pp_learned_of(s->db, bus.bus, &bus));
		bus.n = 0;
		first = (bus.bus - 1) * s->per_bus + 1;
		for (m = first; m < first + s->per_bus && m <= s->meters; m++) {
			i = bus.n++;
			took_us = 18000 + draw(&s->seed, 5000);
			bus.meter[i].meter = m;
			bus.meter[i].asked_at = at;
			pp_pace_add(&bus.meter[i].pace, took_us);
			hours[i] = (struct pp_hour_meter){
			    .meter = m,
			    .tally = {.asked = 1, .answered = 1},
			};
			pp_tally_reply(&hours[i].tally, took_us);
		}
		must(pp_learned_put(s->db, &bus));
		must(pp_hour_add(s->db, bus.bus, at, hours, bus.n));
	}
}

static void
store_gateways(struct site *s, int64_t at)
{
	struct pp_gateway_news news;
	struct pp_gateway_pass seen = {
	    .at = at,
	    .whole = true,
	    .answered = true,
	};

	for (seen.gateway = 1; (seen.gateway - 1) * BUSES_A_GATEWAY < s->buses;
	     seen.gateway++)
		must(pp_gateway_store(s->db, &seen, &news));
}

static double
now_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* As pp-poll shows them to the watch. */
static void
store_alarms(struct site *s, int64_t at)
{
	struct pp_alarm_watch *watch = NULL;
	const struct pp_reading *r;
	struct pp_alarm_seen seen = {
	    .lost_after_s = GAP_S,
	    .answered = true,
	    .opened = true,
	    .has_balance = true,
	    .has_clock = true,
	    .alarm1_fen = 10000,
	    .alarm2_fen = 5000,
	    .margin_fen = 500,
	    .clock_limit_s = 600,
	};
	double began = now_ms(CLOCK_PROCESS_CPUTIME_ID);
	int64_t i;

	must(pp_alarm_watch_open(s->db, at, &watch));
	for (i = 0; i < s->meters; i++) {
		r = &s->meter[i].last;
		seen.meter = i + 1;
		seen.gateway = i / s->per_bus / BUSES_A_GATEWAY + 1;
		seen.at = r->at;
		seen.balance_fen = r->value[PP_R_BALANCE];
		seen.bits = r->bits;
		seen.flags = r->flags;
		seen.clock_s = r->value[PP_R_CLOCK];
		must(pp_alarm_watch_meter(watch, &seen));
	}
	must(pp_alarm_watch_store(watch));
	pp_alarm_watch_close(watch);
	s->alarms_ms = now_ms(CLOCK_PROCESS_CPUTIME_ID) - began;
}

static void
store_pass(struct site *s, int64_t at)
{
	struct pp_pass pass = {at, at + 5, at, 0, s->meters, s->meters};
	struct pp_history *history = NULL;
	struct pp_store *store = NULL;

	must(pp_db_begin(s->db));
	must(pp_history_open(s->db, &history));
	must(pp_store_open(s->db, &pass, &store));
	store_meters(s, store, history);
	store_buses(s, at);
	store_gateways(s, at);
	if (s->alarms)
		store_alarms(s, at);
	pp_store_close(store);
	pp_history_close(history);
	must(pp_db_commit(s->db));
}

static long long
size_of(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 ? st.st_size : 0;
}

int
main(int argc, char *argv[])
{
	struct site s = {0};
	long long passes, i, bytes;
	double began, began_cpu;

	s.alarms = argc == 8 && strcmp(argv[7], "alarms") == 0;
	if (argc != 7 + s.alarms)
		errx(64,
		    "usage: load DATABASE METERS PER_BUS PASSES EVERY_S"
		    " SEED [alarms]");
	s.meters = atoll(argv[2]);
	s.per_bus = atoll(argv[3]);
	s.buses = (s.meters + s.per_bus - 1) / s.per_bus;
	passes = atoll(argv[4]);
	s.every_s = atoll(argv[5]);
	s.seed = strtoull(argv[6], NULL, 10);
	s.meter = calloc((size_t)s.meters, sizeof *s.meter);
	if (!s.meter)
		err(71, NULL);
	must(pp_zone_use("Asia/Shanghai"));
	make_site(&s, argv[1]);
	must(pp_db_checkpoint(s.db, 0));
	for (i = 0; i < passes; i++) {
		ask(&s, FIRST_AT + i * s.every_s);
		load_history(&s);
		bytes = size_of(s.wal);
		began = now_ms(CLOCK_MONOTONIC);
		began_cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);
		store_pass(&s, FIRST_AT + i * s.every_s);
		printf("%lld,%.3f,%.3f,%lld,%.3f\n", i + 1,
		    now_ms(CLOCK_MONOTONIC) - began,
		    now_ms(CLOCK_PROCESS_CPUTIME_ID) - began_cpu,
		    size_of(s.wal) - bytes, s.alarms_ms);
		must(pp_db_checkpoint(s.db, CHECKPOINT_BYTES));
	}
	pp_db_close(s.db);
	free(s.meter);
	return 0;
}
