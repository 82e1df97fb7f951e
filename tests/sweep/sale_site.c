/* SPDX-License-Identifier: ISC */
/*
 * The site of a story: three buses of different links, meters of all three
 * classes on each, half of them under load; and its database, made once and
 * copied for each story.
 */
#include "sale_story.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "db_impl.h"
#include "sale_memory.h"
#include "site.h"
#include "zone.h"

enum {
	HOURS = 2 * 168,
	DARK_MS = 8000, /* of a meter, after its power failed */
	SQL_MAX = 600,
	OWN_HANDLES = 32, /* in one story of so many each has his own */
};

struct pp_models *site_models;
struct pp_target site_target[METERS];

/* What all stories begin with. */
static struct {
	char folder[64], path[80];
	uint8_t *bytes;
	size_t n;
	struct sim_load *load;
} template;

static const struct sim_bus links[BUSES] = {
    {.link = SIM_PTY, .strict = true},
    {.link = SIM_TCP, .delay_us = 4000, .timeout_us = 900000},
    {.link = SIM_RTU_TCP, .delay_us = 2000},
};

/* Columns of 0, 1 and 9 kW, for ever. */
static bool
make_load(void)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n), *in;
	bool made;
	int h;

	if (!out)
		return false;
	fprintf(out, "hour_start,idle,some,much\n");
	for (h = 0; h < HOURS; h++)
		fprintf(out, "2025-06-%02dT%02d:00,0,1.000,9.000\n", 2 + h / 24,
		    h % 24);
	fclose(out);
	in = fmemopen(text, n, "r");
	made = in && sim_load_read(in, "load", &template.load) == PP_OK;
	if (in)
		fclose(in);
	free(text);
	return made;
}

static bool
add_buses(struct sim_rig *rig, struct sim_rig_bus *bus[BUSES])
{
	size_t b;

	for (b = 0; b < BUSES; b++)
		if (sim_rig_add(rig, &links[b], ON_BUS, -1, &bus[b]) != PP_OK)
			return false;
	return true;
}

static enum pp_status
write_meter(struct pp_db *db, int b, int k, int id)
{
	static const char *const classes[] = {"counted", "blind", "naive"};
	struct pp_proof proof = {
	    .at = BEGIN_S,
	    .balance_fen = START_FEN,
	    .prepay = true,
	    .relay = true,
	};
	struct pp_account account;
	struct pp_epoch epoch;
	enum pp_status rc;
	char sql[SQL_MAX];

	snprintf(proof.serial, sizeof proof.serial, "%012d", b * 1000 + k + 1);
	snprintf(sql, sizeof sql,
	    "INSERT INTO meter (id, code, serial, model, bus, address, ct, pt,"
	    " circuit, note) VALUES (%d, 'M%02d', '%s', 'DTSY1352', %d, %d, 1,"
	    " 1, '', '');"
	    "INSERT INTO probe (meter, serial, at, who, class, detail)"
	    " VALUES (%d, '%s', %d, 'test', '%s', '')",
	    id, id, proof.serial, b + 1, k + 1, id, proof.serial, BEGIN_S,
	    classes[k % 3]);
	if ((rc = pp_db_run(db, sql)) != PP_OK ||
	    (rc = pp_account_add(db, "Li Wei", "", BEGIN_S, "test",
		 &account)) != PP_OK ||
	    (rc = pp_epoch_intend(db, id, account.id, proof.serial, &proof,
		 BEGIN_S, "test", &epoch)) != PP_OK)
		return rc;
	return PP_OK;
}

static enum pp_status
write_bus(struct pp_db *db, const struct sim_rig_bus *at, int b)
{
	enum pp_status rc;
	char sql[SQL_MAX];
	int k;

	snprintf(sql, sizeof sql,
	    "INSERT INTO gateway (id, code, name) VALUES (%d, 'G%d', '');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (%d, 'B%d', %d, '%s', '%s', 9600)",
	    b + 1, b + 1, b + 1, b + 1, b + 1, at->endpoint, at->canonical);
	rc = pp_db_run(db, sql);
	for (k = 0; rc == PP_OK && k < ON_BUS; k++)
		rc = write_meter(db, b, k, b * ON_BUS + k + 1);
	return rc;
}

static enum pp_status
write_site(struct pp_db *db)
{
	struct sim_rig_bus *bus[BUSES];
	struct sim_rig *rig = NULL;
	enum pp_status rc;
	int b;

	if ((rc = sim_rig_new(BEGIN_S, 1, &rig)) != PP_OK)
		return rc;
	if (!add_buses(rig, bus))
		rc = PP_ESYS;
	for (b = 0; rc == PP_OK && b < BUSES; b++)
		rc = write_bus(db, bus[b], b);
	sim_rig_free(rig);
	return rc;
}

static bool
slurp_template(void)
{
	FILE *in = fopen(template.path, "rb");
	struct stat st;
	bool read = false;

	if (in && fstat(fileno(in), &st) == 0) {
		template.n = (size_t)st.st_size;
		template.bytes = malloc(template.n);
		read = template.bytes &&
		    fread(template.bytes, 1, template.n, in) == template.n;
	}
	if (in)
		fclose(in);
	return read;
}

static void
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

static enum pp_status
load_targets(struct pp_db *db)
{
	struct pp_targets *targets = NULL;
	enum pp_status rc = pp_targets_open(db, NULL, 0, &targets);
	size_t i;

	for (i = 0; rc == PP_OK && i < METERS; i++)
		rc = pp_targets_next(targets, &site_target[i]);
	pp_targets_close(targets);
	return rc;
}

/* Smaller pages than a disk's: in memory each byte of them is a copy's time. */
static enum pp_status
shrink_pages(struct pp_db *db)
{
	enum pp_status rc;

	if ((rc = pp_db_exec(db, "PRAGMA journal_mode=delete")) != PP_OK ||
	    (rc = pp_db_exec(db, "PRAGMA page_size=1024")) != PP_OK ||
	    (rc = pp_db_exec(db, "VACUUM")) != PP_OK)
		return rc;
	return pp_db_journal(db, "wal");
}

/* What one story leaves the next one takes, without asking the kernel. */
static void
keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	mallopt(M_TOP_PAD, 1 << 24);
}

bool
site_prepare(void)
{
	const char *root = getenv("root");
	struct pp_db *db = NULL;
	enum pp_status rc;
	char path[512];

	keep_memory();
	heap_use();
	snprintf(path, sizeof path, "%s/lib/models", root ? root : ".");
	snprintf(template.folder, sizeof template.folder, "%s/pp-sale.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!make_load() || !mkdtemp(template.folder))
		return false;
	snprintf(template.path, sizeof template.path, "%s/pp.db",
	    template.folder);
	if ((rc = pp_models_open(path, &site_models)) == PP_OK &&
	    (rc = pp_zone_use("UTC")) == PP_OK &&
	    (rc = pp_db_create(template.path)) == PP_OK &&
	    (rc = pp_db_open_writer(template.path, &db)) == PP_OK &&
	    (rc = pp_db_begin(db)) == PP_OK && (rc = write_site(db)) == PP_OK &&
	    (rc = pp_db_commit(db)) == PP_OK &&
	    (rc = load_targets(db)) == PP_OK &&
	    (rc = shrink_pages(db)) == PP_OK)
		rc = pp_db_checkpoint(db, 0);
	pp_db_close(db);
	if (rc != PP_OK) {
		fprintf(stderr, "the site: %s\n", pp_errmsg());
		return false;
	}
	return slurp_template();
}

void
site_finish(void)
{
	memory_use(false);
	memory_free();
	heap_free();
	remove_database();
	rmdir(template.folder);
	free(template.bytes);
	sim_load_free(template.load);
	pp_models_free(site_models);
}

/* To the disk; or into memory, beside the one there that shows its place. */
static bool
copy_template(bool to_disk)
{
	FILE *out;
	bool written;

	memory_use(!to_disk);
	if (!to_disk)
		return memory_put(template.path, template.bytes, template.n);
	remove_database();
	if (!(out = fopen(template.path, "wb")))
		return false;
	written = fwrite(template.bytes, 1, template.n, out) == template.n;
	return fclose(out) == 0 && written;
}

static void
place_meter(struct story *s, int b, int k)
{
	static const enum sim_class classes[] = {SIM_COUNTED, SIM_BLIND,
	    SIM_NAIVE};
	struct meter *m = &s->meter[b * ON_BUS + k];
	struct sim_slot *slot = &s->bus[b]->slot[k];

	slot->meter.class = classes[k % 3];
	slot->column = (b + k) % 3;
	slot->rates = &s->rates[b * ON_BUS + k];
	*m = (struct meter){
	    .slot = slot,
	    .bus = s->bus[b],
	    .class = classes[k % 3],
	    .id = b * ON_BUS + k + 1,
	    .credit = slot->meter.credit,
	    .current = -1,
	};
}

bool
site_open(struct story *s, uint64_t seed)
{
	struct sim_rules *rules;
	int b, k;

	*s = (struct story){.seed = seed, .random = seed};
	memcpy(s->folder, template.folder, sizeof s->folder);
	memcpy(s->path, template.path, sizeof s->path);
	s->shares = seed % OWN_HANDLES != 0;
	if (!copy_template(!s->shares) ||
	    sim_rig_new(BEGIN_S, seed, &s->rig) != PP_OK ||
	    !add_buses(s->rig, s->bus) ||
	    sim_cast_new(sim_rig_virtual(s->rig), &s->cast) != PP_OK) {
		site_close(s);
		return false;
	}
	s->start_us = story_now_us(s);
	rules = sim_rig_rules(s->rig);
	rules->load = template.load;
	rules->dark_ms = DARK_MS;
	for (b = 0; b < BUSES; b++)
		for (k = 0; k < ON_BUS; k++)
			place_meter(s, b, k);
	return true;
}

void
site_close(struct story *s)
{
	size_t i;

	sim_cast_free(s->cast);
	sim_rig_free(s->rig);
	for (i = 0; i < METERS; i++)
		free(s->meter[i].deed);
	s->cast = NULL;
	s->rig = NULL;
}

struct meter *
meter_of_id(struct story *s, int64_t id)
{
	return id >= 1 && id <= METERS ? &s->meter[id - 1] : NULL;
}
