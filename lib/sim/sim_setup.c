/* SPDX-License-Identifier: ISC */
/*
 * sim.yaml: how a site is served.  Each key once in a table: where it goes
 * and between what bounds.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "conf.h"
#include "sim_site.h"

enum {
	MS = 1000
};

/* An integer of the file times `unit` is the value. */
struct number {
	const char *key;
	int64_t least, most, unit;
	int64_t *value;
};

static enum pp_status
read_numbers(const struct pp_node *map, const struct number *numbers, size_t n)
{
	enum pp_status rc;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct number *number = &numbers[i];
		const struct pp_node *node = pp_node_find(map, number->key);
		int64_t value;

		if (node == NULL)
			continue;
		rc = pp_node_int(node, number->least, number->most, &value);
		if (rc != PP_OK)
			return rc;
		*number->value = value * number->unit;
	}
	return PP_OK;
}

static enum pp_status
read_bool(const struct pp_node *map, const char *key, bool *value)
{
	const struct pp_node *node = pp_node_find(map, key);

	return node == NULL ? PP_OK : pp_node_bool(node, value);
}

/* The index of a word among some. */
static enum pp_status
read_word(const struct pp_node *map, const char *key, const char *const *words,
    size_t n, size_t *index)
{
	const struct pp_node *node = pp_node_find(map, key);
	const char *text;
	enum pp_status rc;
	size_t i;

	if (node == NULL)
		return PP_OK;
	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	for (i = 0; i < n; i++)
		if (strcmp(text, words[i]) == 0) {
			*index = i;
			return PP_OK;
		}
	return pp_node_bad(node, "want %s or %s", words[0], words[n - 1]);
}

/* Percent of exchanges, by fault. */
static enum pp_status
read_rates(const struct pp_node *map, struct sim_rates *rates)
{
	const struct pp_node *node;
	const char *percent;
	enum pp_status rc;

	if ((rc = pp_node_is_map(map)) != PP_OK)
		return rc;
	*rates = (struct sim_rates){0};
	for (node = map->first; node != NULL; node = node->next) {
		if ((rc = pp_node_text(node, &percent)) != PP_OK)
			return rc;
		if (sim_rates_add(rates, node->key, percent) != PP_OK)
			return pp_node_bad(node, "%s", pp_errmsg());
	}
	return PP_OK;
}

static enum pp_status
read_own_rates(const struct pp_node *map, struct sim_rates **rates)
{
	const struct pp_node *node = pp_node_find(map, "faults");

	if (node == NULL)
		return PP_OK;
	if (*rates == NULL && (*rates = calloc(1, sizeof **rates)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	return read_rates(node, *rates);
}

/* A name that stands in the file, as `id` of a map in a list. */
static enum pp_status
read_id(const struct pp_node *map, char id[PP_ID_MAX])
{
	/* A bus has its link in run/, among other files. */
	static const char *const taken[] = {"clock", "control", "counts",
	    "lock", "locks", "state"};
	const struct pp_node *node = pp_node_find(map, "id");
	const char *text;
	enum pp_status rc;
	size_t i;

	if (node == NULL)
		return pp_node_bad(map, "want an id");
	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (pp_id_check(text) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	for (i = 0; i < sizeof taken / sizeof taken[0]; i++)
		if (strcmp(text, taken[i]) == 0 || *text == '.')
			return pp_node_bad(node, "can't be a name in run/");
	snprintf(id, PP_ID_MAX, "%s", text);
	return PP_OK;
}

static enum pp_status
read_bus_words(const struct pp_node *map, struct sim_bus *bus)
{
	static const char *const links[SIM_LINKS] = {"pty", "tcp", "rtu+tcp"};
	static const char *const parities[] = {"N", "O", "E"};
	static const char *const waits[] = {"refuse", "queue"};
	static const char *const busy[] = {"nothing", "busy"};
	size_t link = SIM_PTY, parity = 0, wait = 0, says = 1;
	enum pp_status rc;

	if ((rc = read_word(map, "link", links, SIM_LINKS, &link)) != PP_OK ||
	    (rc = read_word(map, "parity", parities, 3, &parity)) != PP_OK ||
	    (rc = read_word(map, "when_full", waits, 2, &wait)) != PP_OK ||
	    (rc = read_word(map, "silent_meter", busy, 2, &says)) != PP_OK)
		return rc;
	bus->link = (enum sim_link)link;
	bus->parity = *parities[parity];
	bus->queues = wait == 1;
	bus->says_busy = says == 1;
	if ((rc = read_bool(map, "forgets", &bus->forgets)) != PP_OK)
		return rc;
	if (bus->link != SIM_PTY && bus->port == 0)
		return pp_node_bad(map, "want a port");
	return PP_OK;
}

static enum pp_status
read_bus(const struct pp_node *map, const struct sim_bus *usual,
    struct sim_bus *bus)
{
	static const char *const keys[] = {"id", "link", "port", "baud",
	    "parity", "stop", "clients", "when_full", "delay_ms", "timeout_ms",
	    "silent_meter", "forgets", "faults"};
	int index = bus->index;
	const struct number numbers[] = {
	    {"port", 1, 65535, 1, &bus->port},
	    {"baud", 1200, 38400, 1, &bus->baud},
	    {"stop", 1, 2, 1, &bus->stop},
	    {"clients", 1, 64, 1, &bus->clients},
	    {"delay_ms", 0, 60000, MS, &bus->delay_us},
	    {"timeout_ms", 1, 60000, MS, &bus->timeout_us},
	};
	enum pp_status rc;

	*bus = *usual;
	bus->index = index;
	if ((rc = pp_node_is_map(map)) != PP_OK ||
	    (rc = pp_node_only(map, keys, sizeof keys / sizeof *keys)) !=
		PP_OK ||
	    (rc = read_id(map, bus->id)) != PP_OK ||
	    (rc = read_numbers(map, numbers,
		 sizeof numbers / sizeof *numbers)) != PP_OK ||
	    (rc = read_bus_words(map, bus)) != PP_OK)
		return rc;
	return read_own_rates(map, &bus->rates);
}

static enum pp_status
read_buses(struct sim_site *site, const struct pp_node *list,
    const struct sim_bus *usual)
{
	const struct pp_node *node;
	struct sim_bus *same;
	enum pp_status rc;

	if ((rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	if (list->n == 0)
		return pp_node_bad(list, "want at least one bus");
	site->buses = calloc(list->n, sizeof *site->buses);
	if (site->buses == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (node = list->first; node != NULL; node = node->next) {
		struct sim_bus *bus = &site->buses[site->n_buses];

		bus->index = (int)site->n_buses++;
		if ((rc = read_bus(node, usual, bus)) != PP_OK)
			return rc;
		if (sim_site_bus(site, bus->id, &same) == PP_OK && same != bus)
			return pp_node_bad(pp_node_find(node, "id"),
			    "a second bus of this name");
	}
	return PP_OK;
}

static enum pp_status
read_speed(const struct pp_node *map, int64_t *speed_milli)
{
	const struct pp_node *node = pp_node_find(map, "speed");
	const char *text;
	enum pp_status rc;

	if (node == NULL)
		return PP_OK;
	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (sim_speed_parse(text, speed_milli) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	return PP_OK;
}

/* Its offset as it is now: meters know no other. */
static enum pp_status
read_zone(struct sim_site *site, const struct pp_node *map)
{
	const struct pp_node *node = pp_node_find(map, "timezone");
	const char *zone = "Asia/Shanghai";
	enum pp_status rc;

	if (node != NULL && (rc = pp_node_text(node, &zone)) != PP_OK)
		return rc;
	if ((rc = pp_zone_use(zone)) != PP_OK)
		return node == NULL ? rc : pp_node_bad(node, "%s", pp_errmsg());
	site->rules.zone_s = sim_zone_s(site->clock.sim_s);
	return PP_OK;
}

static enum pp_status
read_load(struct sim_site *site, const struct pp_node *map,
    const char *profiles)
{
	const struct pp_node *node = pp_node_find(map, "profiles");
	enum pp_status rc;

	if (node != NULL && (rc = pp_node_text(node, &profiles)) != PP_OK)
		return rc;
	if ((rc = sim_load_open(profiles, &site->load)) != PP_OK)
		return rc;
	site->rules.load = site->load;
	return PP_OK;
}

static enum pp_status
read_top(struct sim_site *site, const struct pp_node *map, const char *profiles)
{
	static const char *const keys[] = {"profiles", "timezone", "speed",
	    "turnaround_ms", "spread_ms", "strict", "late_ms", "dark_s",
	    "save_every_s", "seed", "faults", "buses"};
	struct sim_rules *rules = &site->rules;
	int64_t seed = 1;
	struct sim_bus usual = {.baud = 9600,
	    .stop = 1,
	    .strict = true,
	    .clients = 8,
	    .turnaround_us = 20 * MS,
	    .late_us = 1500 * MS,
	    .timeout_us = 1000 * MS};
	const struct number numbers[] = {
	    {"turnaround_ms", 0, 10000, MS, &usual.turnaround_us},
	    {"spread_ms", 0, 10000, MS, &usual.spread_us},
	    {"late_ms", 1, 600000, MS, &usual.late_us},
	    {"dark_s", 1, 86400, 1000, &rules->dark_ms},
	    {"save_every_s", 1, 3600, 1, &site->save_s},
	    {"seed", 0, INT64_MAX, 1, &seed},
	};
	const struct pp_node *faults = pp_node_find(map, "faults");
	const struct pp_node *buses = pp_node_find(map, "buses");
	enum pp_status rc;

	if ((rc = pp_node_is_map(map)) != PP_OK ||
	    (rc = pp_node_only(map, keys, sizeof keys / sizeof *keys)) !=
		PP_OK ||
	    (rc = read_numbers(map, numbers,
		 sizeof numbers / sizeof *numbers)) != PP_OK ||
	    (rc = read_bool(map, "strict", &usual.strict)) != PP_OK ||
	    (rc = read_speed(map, &site->speed_milli)) != PP_OK ||
	    (rc = read_zone(site, map)) != PP_OK ||
	    (rc = read_load(site, map, profiles)) != PP_OK)
		return rc;
	rules->random = (uint64_t)seed;
	if (faults != NULL && (rc = read_rates(faults, &rules->rates)) != PP_OK)
		return rc;
	if (buses == NULL)
		return pp_node_bad(map, "want buses");
	return read_buses(site, buses, &usual);
}

enum pp_status
sim_setup_read(struct sim_site *site, const char *profiles)
{
	struct pp_conf *conf = NULL;
	char path[PATH_MAX];
	enum pp_status rc;

	site->rules.dark_ms = 60 * MS;
	site->speed_milli = SIM_SPEED_ONE;
	site->save_s = 30;
	rc = pp_conf_open(sim_site_path(site, "sim.yaml", path), &conf);
	if (rc == PP_OK)
		rc = read_top(site, pp_conf_root(conf), profiles);
	pp_conf_free(conf);
	return rc;
}
