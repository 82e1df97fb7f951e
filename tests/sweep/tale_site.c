/* SPDX-License-Identifier: ISC */
/*
 * The site of a story: three buses of different links; and its database, made
 * once and copied for each story.
 */
#include "tale.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db_impl.h"
#include "tale_memory.h"
#include "zone.h"

enum {
	HOURS = 2 * 168,
	DARK_MS = 8000, /* of a meter, after its power failed */
	SQL_MAX = 600,
	OWN_HANDLES = 32, /* in one story of so many each has his own */
};

struct pp_models *site_models;

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

/* Columns of 0, 1 and `much` kW, for ever. */
static bool
make_load(const char *much)
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
		fprintf(out, "2025-06-%02dT%02d:00,0,1.000,%s\n", 2 + h / 24,
		    h % 24, much);
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
write_bus(struct pp_db *db, const struct tale_site *site,
    const struct sim_rig_bus *at, int b)
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
		rc = site->meter(db, b, k, b * ON_BUS + k + 1);
	return rc;
}

static enum pp_status
write_site(struct pp_db *db, const struct tale_site *site)
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
		rc = write_bus(db, site, bus[b], b);
	sim_rig_free(rig);
	return rc == PP_OK && site->last ? site->last(db) : rc;
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
tale_prepare(const struct tale_site *site)
{
	const char *root = getenv("root");
	struct pp_db *db = NULL;
	enum pp_status rc;
	char path[512];

	keep_memory();
	heap_use();
	snprintf(path, sizeof path, "%s/lib/models", root ? root : ".");
	snprintf(template.folder, sizeof template.folder, "%s/pp-%s.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", site->name);
	if (!make_load(site->much_kw) || !mkdtemp(template.folder))
		return false;
	snprintf(template.path, sizeof template.path, "%s/pp.db",
	    template.folder);
	if ((rc = pp_models_open(path, &site_models)) == PP_OK &&
	    (rc = pp_zone_use("UTC")) == PP_OK &&
	    (rc = pp_db_create(template.path)) == PP_OK &&
	    (rc = pp_db_open_writer(template.path, &db)) == PP_OK &&
	    (rc = pp_db_begin(db)) == PP_OK &&
	    (rc = write_site(db, site)) == PP_OK &&
	    (rc = pp_db_commit(db)) == PP_OK &&
	    (rc = site->look ? site->look(db) : PP_OK) == PP_OK &&
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
tale_finish(void)
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

bool
tale_open(struct tale *t, uint64_t seed)
{
	struct sim_rules *rules;

	*t = (struct tale){.seed = seed, .random = seed};
	memcpy(t->path, template.path, sizeof t->path);
	t->shares = seed % OWN_HANDLES != 0;
	if (!copy_template(!t->shares) ||
	    sim_rig_new(BEGIN_S, seed, &t->rig) != PP_OK ||
	    !add_buses(t->rig, t->bus) ||
	    sim_cast_new(sim_rig_virtual(t->rig), &t->cast) != PP_OK) {
		tale_close(t);
		return false;
	}
	t->start_us = story_now_us((struct story *)t);
	rules = sim_rig_rules(t->rig);
	rules->load = template.load;
	rules->dark_ms = DARK_MS;
	return true;
}

void
tale_close(struct tale *t)
{
	sim_cast_free(t->cast);
	sim_rig_free(t->rig);
	t->cast = NULL;
	t->rig = NULL;
}

void
tale_heal(struct tale *t)
{
	size_t b, k;

	t->healed = true;
	for (b = 0; b < BUSES; b++) {
		sim_rig_health(t->bus[b], SIM_SOUND);
		for (k = 0; k < ON_BUS; k++)
			t->bus[b]->slot[k].dark_ms = 0;
	}
}
