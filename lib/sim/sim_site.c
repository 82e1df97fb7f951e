/* SPDX-License-Identifier: ISC */
#include "sim_site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "sim_state.h"

const char *
sim_site_path(const struct sim_site *site, const char *name,
    char path[PATH_MAX])
{
	/* The folder leaves room for every name of ours: see open. */
	snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - 32, site->folder, name);
	return path;
}

static int
compare_id(const void *key, const void *member)
{
	const struct sim_slot *const *slot = member;

	return strcmp(key, (*slot)->id);
}

static int
compare_slots(const void *a, const void *b)
{
	const struct sim_slot *const *slot = a;

	return compare_id((*slot)->id, b);
}

enum pp_status
sim_site_slot(const struct sim_site *site, const char *id,
    struct sim_slot **slot)
{
	struct sim_slot **found = bsearch(id, site->by_id, site->n_slots,
	    sizeof *site->by_id, compare_id);

	if (found == NULL)
		return pp_fail(PP_NO, "%s: no such meter", id);
	*slot = *found;
	return PP_OK;
}

enum pp_status
sim_site_bus(const struct sim_site *site, const char *id, struct sim_bus **bus)
{
	size_t i;

	for (i = 0; i < site->n_buses; i++)
		if (strcmp(site->buses[i].id, id) == 0) {
			*bus = &site->buses[i];
			return PP_OK;
		}
	return pp_fail(PP_NO, "%s: no such bus", id);
}

enum pp_status
sim_site_target(const struct sim_site *site, const char *name, int *bus_index,
    int *meter_index)
{
	struct sim_slot *slot = NULL;
	struct sim_bus *bus = NULL;

	if (strcmp(name, "all") == 0)
		return PP_OK;
	if (sim_site_bus(site, name, &bus) == PP_OK) {
		*bus_index = bus->index;
		return PP_OK;
	}
	if (sim_site_slot(site, name, &slot) == PP_OK) {
		*meter_index = slot->index;
		return PP_OK;
	}
	return pp_fail(PP_NO, "no such meter or bus");
}

static enum pp_status
find(void *arg, const char *name, int *bus, int *meter)
{
	return sim_site_target(arg, name, bus, meter);
}

enum pp_status
sim_site_script(struct sim_site *site, const char *path)
{
	enum pp_status rc;
	FILE *in = fopen(path, "re");

	if (in == NULL)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	rc = sim_script_read(in, path, find, site, &site->rules.script);
	fclose(in);
	return rc;
}

enum pp_status
sim_site_set_clock(struct sim_site *site, const struct sim_clock *clock)
{
	char path[PATH_MAX];
	enum pp_status rc;

	sim_site_path(site, "run/clock", path);
	if ((rc = sim_clock_store(path, clock)) == PP_OK)
		site->clock = *clock;
	return rc;
}

static enum pp_status
lock(struct sim_site *site)
{
	char path[PATH_MAX];

	sim_site_path(site, "run/lock", path);
	site->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (site->lock == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	if (flock(site->lock, LOCK_EX | LOCK_NB) == 0)
		return PP_OK;
	if (errno == EWOULDBLOCK)
		return pp_fail(PP_ETEMP, "%s: another pp-sim plays this site",
		    site->folder);
	return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
}

static enum pp_status
sort_slots(struct sim_site *site)
{
	size_t i;

	site->by_id = calloc(site->n_slots + 1, sizeof *site->by_id);
	if (site->by_id == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	for (i = 0; i < site->n_slots; i++)
		site->by_id[i] = &site->slots[i];
	qsort(site->by_id, site->n_slots, sizeof *site->by_id, compare_slots);
	for (i = 1; i < site->n_slots; i++)
		if (compare_slots(&site->by_id[i - 1], &site->by_id[i]) == 0)
			return pp_fail(PP_EDATA,
			    "sim.csv: meter: \"%s\": twice",
			    site->by_id[i]->id);
	return PP_OK;
}

/* Each bus gets its meters. */
static enum pp_status
join(struct sim_site *site)
{
	size_t i, b;

	for (i = 0; i < site->n_slots; i++)
		site->buses[site->slots[i].bus].n_slots++;
	for (b = 0; b < site->n_buses; b++) {
		struct sim_bus *bus = &site->buses[b];

		bus->slots = calloc(bus->n_slots + 1, sizeof *bus->slots);
		if (bus->slots == NULL)
			return pp_fail(PP_ESYS, "%s", strerror(errno));
		bus->n_slots = 0;
	}
	for (i = 0; i < site->n_slots; i++) {
		struct sim_bus *bus = &site->buses[site->slots[i].bus];

		bus->slots[bus->n_slots++] = &site->slots[i];
	}
	return PP_OK;
}

enum pp_status
sim_site_open(const char *folder, enum sim_purpose purpose,
    const char *profiles, struct sim_site **result)
{
	struct sim_site *site = calloc(1, sizeof *site);
	char path[PATH_MAX];
	enum pp_status rc;

	if (site == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	site->lock = site->journal = -1;
	if (realpath(folder, site->folder) == NULL) {
		rc = pp_fail(PP_ENOINPUT, "%s: %s", folder, strerror(errno));
		goto out;
	}
	if (strlen(site->folder) > PATH_MAX - 64) {
		rc = pp_fail(PP_ENOINPUT, "%s: too long a path", folder);
		goto out;
	}
	if (purpose == SIM_PLAY && (rc = lock(site)) != PP_OK)
		goto out;
	sim_site_path(site, "run/clock", path);
	if ((rc = sim_clock_load(path, &site->clock)) != PP_OK ||
	    (rc = sim_setup_read(site, profiles)) != PP_OK ||
	    (rc = sim_rows_read(site)) != PP_OK ||
	    (rc = sort_slots(site)) != PP_OK || (rc = join(site)) != PP_OK ||
	    (rc = sim_state_load(site)) != PP_OK)
		goto out;
	*result = site;
	site = NULL;
out:
	sim_site_close(site);
	return rc;
}

enum pp_status
sim_site_start(struct sim_site *site, int64_t real_us, int64_t speed_milli,
    int64_t start_s)
{
	struct sim_clock clock = site->clock;
	enum pp_status rc;
	size_t i;

	sim_clock_turn(&clock, real_us,
	    speed_milli != 0 ? speed_milli : site->speed_milli);
	if (start_s >= 0)
		clock.sim_s = start_s;
	site->rules.start_ms = clock.sim_s * 1000;
	for (i = 0; start_s >= 0 && i < site->n_slots; i++) {
		site->slots[i].meter.at_ms = site->rules.start_ms;
		site->slots[i].dark_ms = 0;
	}
	if ((rc = sim_site_set_clock(site, &clock)) != PP_OK)
		return rc;
	return sim_state_save(site, site->rules.start_ms);
}

void
sim_site_close(struct sim_site *site)
{
	size_t i;

	if (site == NULL)
		return;
	for (i = 0; i < site->n_buses; i++) {
		free(site->buses[i].rates);
		free(site->buses[i].slots);
	}
	for (i = 0; i < site->n_slots; i++)
		free(site->slots[i].rates);
	free(site->buses);
	free(site->slots);
	free(site->by_id);
	sim_script_free(&site->rules.script);
	sim_load_free(site->load);
	if (site->journal != -1)
		close(site->journal);
	if (site->lock != -1)
		close(site->lock);
	free(site);
}
