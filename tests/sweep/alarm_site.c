/* SPDX-License-Identifier: ISC */
/*
 * The site: its meters, who has which, and a folder with books and spool.
 */
#include "alarm_year.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"

enum {
	OWN_LIMITS_EACH = 7, /* meters that have their own */
	MUTE_EACH = 30,      /* phones that confirm nothing */
	TICK_US = -1,        /* replies come whole: the cheapest to play */
	PRICE_FEN = 75,      /* of a kWh, about */
	W_A_DAY = 24,
	LOST_PPM = 50000,
	BALANCE = 0x021F, /* its first register */
	DELAY_US = 20000,
};

static void
die_of(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, pp_errmsg());
	exit(1);
}

static void
do_sql(struct year *y, const char *sql)
{
	if (pp_db_run(y->db, sql) != PP_OK)
		die_of(sql);
}

static void
write_bus(struct year *y, const struct sim_rig_bus *at)
{
	int b = at->bus.index + 1, k;
	char sql[400];

	snprintf(sql, sizeof sql,
	    "INSERT INTO gateway (id, code, name) VALUES (%d, 'G%d', '');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (%d, 'BUS%02d', %d, '%s', '%s', 9600)",
	    b, b, b, b, b, at->endpoint, at->canonical);
	do_sql(y, sql);
	for (k = 1; k <= (int)at->bus.n_slots; k++) {
		snprintf(sql, sizeof sql,
		    "INSERT INTO meter (id, code, serial, model, bus, address,"
		    " ct, pt, circuit, note) VALUES (%d, 'M%02d%02d',"
		    " '%012lld', 'DTSY1352', %d, %d, 1, 1, '', '')",
		    100 * b + k, b, k, (long long)at->slot[k - 1].meter.number,
		    b, k);
		do_sql(y, sql);
	}
}

/* A meter's customer; several follow each other in a bunch. */
static void
write_customer(struct year *y, size_t i)
{
	size_t group = i / (BUNCHES - 1 + IN_A_BUNCH),
	       place = i % (BUNCHES - 1 + IN_A_BUNCH);
	size_t account =
	    1 + group * BUNCHES + (place < BUNCHES - 1 ? place : BUNCHES - 1);
	struct meter *m = &y->meter[i];
	char sql[500], number[40] = "";

	m->phone = NO_PHONE;
	if (i == NOBODYS)
		return;
	if (i != PHONELESS) {
		m->phone = (int)account;
		snprintf(number, sizeof number, "+861380013%04zu", account);
		y->phone[account].exists = i != WRONG;
		y->phone[account].confirms = account % MUTE_EACH != 0;
		y->n_phones = account + 1;
	}
	snprintf(sql, sizeof sql,
	    "INSERT OR IGNORE INTO account (id, code, name, phone, opened_at,"
	    " opened_by) VALUES (%zu, 'A%05zu', 'Li', '%s', 1, 'me');"
	    "INSERT INTO epoch (id, meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at) VALUES"
	    " (%zu, %" PRId64 ", 1, %zu, '%012lld', 0, 0, 0, 1, 'me', 1)",
	    account, account, number, i + 1, m->id, account,
	    (long long)m->slot->meter.number);
	do_sql(y, sql);
}

/* As a look at the meter found them, so that days left are known at once. */
static void
write_prices(struct year *y, const struct meter *m)
{
	char sql[300];

	snprintf(sql, sizeof sql,
	    "INSERT INTO confirmed (meter, part, at, value, hash) VALUES"
	    " (%" PRId64 ", 'prices', 1, 'sharp=1.3530 peak=1.1275 flat=0.6557"
	    " valley=0.2744', zeroblob(32))",
	    m->id);
	do_sql(y, sql);
}

static void
set_limits(struct year *y, size_t i)
{
	struct meter *m = &y->meter[i];
	char sql[300];

	m->limit_fen[LEVEL_1] = 10000;
	m->limit_fen[LEVEL_2] = 5000;
	m->limit_fen[LEVEL_ARREARS] = 0;
	if (i % OWN_LIMITS_EACH != OWN_LIMITS_EACH - 1)
		return;
	m->limit_fen[LEVEL_1] = 25000;
	m->limit_fen[LEVEL_2] = 2000;
	snprintf(sql, sizeof sql,
	    "INSERT INTO meter_setting (meter, key, value) VALUES"
	    " (%" PRId64 ", 'alarm1_yuan', '250.00'),"
	    " (%" PRId64 ", 'alarm2_yuan', '20.00')",
	    m->id, m->id);
	do_sql(y, sql);
}

static void
hang_up_meter(struct year *y, size_t i, struct sim_rig_bus *at, size_t k)
{
	struct meter *m = &y->meter[i];
	struct sim_slot *slot = &at->slot[k];

	m->id = 100 * (at->bus.index + 1) + (int64_t)k + 1;
	m->slot = slot;
	snprintf(m->code, sizeof m->code, "M%02d%02zu", at->bus.index + 1,
	    k + 1);
	slot->column = (int64_t)i;
	slot->divisor = sim_load_divisor(y->load, i);
	slot->meter.overload_on = 0;
	slot->meter.zone_s = ZONE_S;
	m->a_day_fen = 1 +
	    sim_load_mean_w(y->load, i) / slot->divisor * W_A_DAY * PRICE_FEN /
		1000;
	sim_meter_set_balance(&slot->meter,
	    6000 + (int64_t)year_draw(y, 8000 + 7 * (uint64_t)m->a_day_fen));
	write_prices(y, m);
	set_limits(y, i);
	write_customer(y, i);
}

/* Each reply with a balance in it: what it says. */
static void
composed(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	unsigned first = sim_get16(call->request + 2);
	unsigned count = sim_get16(call->request + 4);
	size_t more = METERS % BUSES, bus = (size_t)slot->bus;
	struct year *y = arg;

	(void)reply;
	if (call->request[1] == SIM_READ && first <= BALANCE &&
	    first + count >= BALANCE + 2)
		y->meter[bus * (METERS / BUSES) + (bus < more ? bus : more) +
		     (size_t)slot->index]
		    .said_fen = sim_meter_balance_fen(&slot->meter);
}

static void
build_rig(struct year *y)
{
	static const struct sim_bus serial = {.link = SIM_PTY};
	static const struct sim_bus far = {
	    .link = SIM_TCP,
	    .delay_us = DELAY_US,
	};
	struct sim_rules *rules;

	if (sim_rig_new(BEGIN_S, y->random, &y->rig) != PP_OK)
		die_of("rig");
	y->world = sim_rig_world(y->rig);
	y->start_us = y->world->now_us(y->world);
	rules = sim_rig_rules(y->rig);
	rules->load = y->load;
	rules->zone_s = ZONE_S;
	rules->rates.ppm[SIM_LOST_REPLY] = LOST_PPM;
	rules->composed = composed;
	rules->arg = y;
	for (size_t b = 0; b < BUSES; b++)
		if (sim_rig_add(y->rig, b == DARK ? &far : &serial,
			METERS / BUSES + (b < METERS % BUSES), TICK_US,
			&y->bus[b]) != PP_OK)
			die_of("bus");
}

/* The words by which the phones' end knows what they are about. */
static void
write_texts(void)
{
	static const char *const told[] = {"alarm1", "alarm2", "arrears",
	    "lost", "escalation", "no_number"};
	FILE *f = fopen("texts.yaml", "w");

	fputs("en:\n"
	      "  customer_digest: 'told: {list}'\n"
	      "  staff_digest: 'told: {list}'\n"
	      "  gateway: 'gateway {gateway} {since};'\n"
	      "  gateway_item: 'gateway {gateway} {since};'\n",
	    f);
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		fprintf(f,
		    "  %s: '%s {meter} {since};'\n"
		    "  %s_item: '%s {meter} {since};'\n",
		    told[i], told[i], told[i], told[i]);
	fclose(f);
}

static void
make_folder(struct year *y)
{
	static const char *const folders[] = {"spool", "spool/inbox",
	    "spool/outbox", "spool/sent", "spool/error", "spool/unknown"};

	snprintf(y->folder, sizeof y->folder, "%s/pp-sweep.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(y->folder) || chdir(y->folder) == -1)
		die_of("folder");
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		(void)!mkdir(folders[i], 0700);
	write_texts();
}

void
site_open(struct year *y)
{
	size_t i = 0;

	y->load = load_of_year(y->days);
	build_rig(y);
	make_folder(y);
	if (pp_zone_use("Asia/Shanghai") != PP_OK ||
	    pp_message_texts_open("texts.yaml", &y->texts) != PP_OK ||
	    pp_db_create("pp.db") != PP_OK ||
	    pp_db_open_writer("pp.db", &y->db) != PP_OK ||
	    pp_db_begin(y->db) != PP_OK)
		die_of("books");
	do_sql(y,
	    "INSERT INTO setting (key, value) VALUES"
	    " ('site.sms_sign', 'pp'), ('defaults.sms_language', 'en'),"
	    " ('defaults.sms_numbers', '+8613900139000\n+8613900139001'),"
	    " ('alarms.arrears_break_quiet', 'yes')");
	for (size_t b = 0; b < BUSES; b++) {
		write_bus(y, y->bus[b]);
		for (size_t k = 0; k < y->bus[b]->bus.n_slots; k++)
			hang_up_meter(y, i++, y->bus[b], k);
	}
	for (i = 0; i < STAFF; i++)
		y->phone[y->n_phones + i] = (struct phone){
		    .exists = true,
		    .confirms = true,
		    .is_staffs = true,
		};
	if (pp_db_commit(y->db) != PP_OK)
		die_of("books");
}

void
site_reopen(struct year *y)
{
	if (pp_db_open_writer("pp.db", &y->db) != PP_OK)
		die_of("books");
}

static void
empty_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[600];

	while (dir && (entry = readdir(dir))) {
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		unlink(name);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

void
site_close(struct year *y)
{
	static const char *const folders[] = {"spool/inbox", "spool/outbox",
	    "spool/sent", "spool/error", "spool/unknown", "spool"};

	pp_db_close(y->db);
	pp_message_texts_free(y->texts);
	sim_rig_free(y->rig);
	sim_load_free(y->load);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		empty_folder(folders[i]);
	empty_folder(y->folder);
	free(y->modem.passed);
	free(y->rise);
	free(y->live);
}
