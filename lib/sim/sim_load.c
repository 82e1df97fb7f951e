/* SPDX-License-Identifier: ISC */
#include "sim_load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "clock.h"

enum {
	HOUR_S = 3600,
	WEEK_H = 168,
	MONDAY_S = 4 * 86400, /* 1970-01-05 */
	COLUMNS_MAX = 10000,
	HOURS_MAX = 100000,
	HIGHEST_W = 25000,
};

struct sim_load {
	char *header; /* the names lie in it */
	char **names;
	size_t columns, hours, room;
	int32_t *w;     /* hours x columns */
	int64_t from_s; /* local time of the Monday that `first` is */
	size_t first, cycle;
};

/* Cut at the comma; NULL behind the last field. */
static char *
next_field(char **rest)
{
	char *field = *rest, *comma;

	if (field == NULL)
		return NULL;
	comma = strchr(field, ',');
	*rest = comma == NULL ? NULL : comma + 1;
	if (comma != NULL)
		*comma = '\0';
	return field;
}

static enum pp_status
read_header(struct sim_load *load, const char *line)
{
	size_t columns = 1;
	const char *p;
	char *rest;

	for (p = line; (p = strchr(p, ',')) != NULL; p++)
		columns++;
	if (strncmp(line, "hour_start,", 11) != 0 || columns > COLUMNS_MAX)
		return pp_fail(PP_EDATA,
		    "1: want \"hour_start\" and up to %d columns",
		    COLUMNS_MAX - 1);
	load->header = strdup(line);
	load->names = calloc(columns, sizeof *load->names);
	if (load->header == NULL || load->names == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(ENOMEM));
	rest = load->header + 11;
	while (rest != NULL)
		load->names[load->columns++] = next_field(&rest);
	return PP_OK;
}

static enum pp_status
grow(struct sim_load *load)
{
	size_t room = load->room == 0 ? 2 * WEEK_H : 2 * load->room;
	int32_t *w;

	if (load->hours < load->room)
		return PP_OK;
	w = reallocarray(load->w, room, load->columns * sizeof *w);
	if (w == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(ENOMEM));
	load->w = w;
	load->room = room;
	return PP_OK;
}

/* "2025-06-01T00:00", local without a zone: as if it were UTC. */
static enum pp_status
read_hour(const char *text, int64_t *at_s)
{
	char utc[PP_TIME_MAX];

	if ((size_t)snprintf(utc, sizeof utc, "%sZ", text) >= sizeof utc ||
	    pp_time_parse(utc, 0, at_s) != PP_OK)
		return pp_fail(PP_EDATA, "want an hour as 2025-06-01T00:00");
	return PP_OK;
}

/* Find the Monday at which the repeated weeks begin; each row must follow. */
static enum pp_status
place(struct sim_load *load, const char *text, int64_t *last_s)
{
	enum pp_status rc;
	int64_t at_s;

	if ((rc = read_hour(text, &at_s)) != PP_OK)
		return rc;
	if (load->hours > 0 && at_s != *last_s + HOUR_S)
		return pp_fail(PP_EDATA, "not an hour after the last row");
	*last_s = at_s;
	if (load->from_s < 0 && (at_s - MONDAY_S) % (WEEK_H * HOUR_S) == 0) {
		load->from_s = at_s;
		load->first = load->hours;
	}
	return PP_OK;
}

static enum pp_status
read_row(struct sim_load *load, char *line, int64_t *last_s)
{
	char *rest = line, *field = next_field(&rest);
	enum pp_status rc;
	size_t i;

	if ((rc = place(load, field, last_s)) != PP_OK)
		return pp_fail_in(rc, "hour_start: \"%.40s\"", field);
	if (load->hours >= HOURS_MAX)
		return pp_fail(PP_EDATA, "more than %d hours", HOURS_MAX);
	if ((rc = grow(load)) != PP_OK)
		return rc;
	for (i = 0; i < load->columns; i++) {
		int64_t wh;

		if ((field = next_field(&rest)) == NULL)
			return pp_fail(PP_EDATA, "%zu fields, want %zu", i + 1,
			    load->columns + 1);
		if ((rc = pp_decimal_parse(field, 3, &wh)) != PP_OK)
			return pp_fail_in(rc, "%s: \"%.40s\"", load->names[i],
			    field);
		if (wh < 0 || wh > INT32_MAX)
			return pp_fail(PP_EDATA, "%s: out of range",
			    load->names[i]);
		load->w[load->hours * load->columns + i] = (int32_t)wh;
	}
	if (rest != NULL)
		return pp_fail(PP_EDATA, "more than %zu fields",
		    load->columns + 1);
	load->hours++;
	return PP_OK;
}

enum pp_status
sim_load_read(FILE *in, const char *name, struct sim_load **result)
{
	struct sim_load *load = calloc(1, sizeof *load);
	int64_t last_s = 0;
	char *line = NULL;
	size_t room = 0, number = 0;
	enum pp_status rc = PP_OK;
	ssize_t n;

	if (load == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(ENOMEM));
	load->from_s = -1;
	while (rc == PP_OK && (n = getline(&line, &room, in)) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (number++ == 0)
			rc = read_header(load, line);
		else
			rc = read_row(load, line, &last_s);
	}
	if (rc != PP_OK) {
		rc = pp_fail_in(rc, "%s:%zu", name, number);
		goto out;
	}
	if (ferror(in)) {
		rc = pp_fail(PP_ESYS, "%s: %s", name, strerror(errno));
		goto out;
	}
	if (load->from_s >= 0)
		load->cycle = (load->hours - load->first) / WEEK_H * WEEK_H;
	if (load->cycle == 0) {
		rc = pp_fail(PP_EDATA,
		    "%s: want at least one whole week from a Monday", name);
		goto out;
	}
	*result = load;
	load = NULL;
out:
	free(line);
	sim_load_free(load);
	return rc;
}

enum pp_status
sim_load_open(const char *path, struct sim_load **load)
{
	FILE *in = fopen(path, "re");
	enum pp_status rc;

	if (in == NULL)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	rc = sim_load_read(in, path, load);
	fclose(in);
	return rc;
}

void
sim_load_free(struct sim_load *load)
{
	if (load == NULL)
		return;
	free(load->header);
	free(load->names);
	free(load->w);
	free(load);
}

size_t
sim_load_columns(const struct sim_load *load)
{
	return load->columns;
}

const char *
sim_load_name(const struct sim_load *load, size_t column)
{
	return load->names[column];
}

enum pp_status
sim_load_find(const struct sim_load *load, const char *name, size_t *column)
{
	size_t i;

	for (i = 0; i < load->columns; i++)
		if (strcmp(load->names[i], name) == 0) {
			*column = i;
			return PP_OK;
		}
	return pp_fail(PP_NO, "no such profile");
}

int64_t
sim_load_divisor(const struct sim_load *load, size_t column)
{
	static const int64_t divisors[] = {1, 2, 5, 10, 20, 50};
	enum {
		LAST = sizeof divisors / sizeof divisors[0] - 1
	};
	int64_t highest = 0;
	size_t i;

	for (i = 0; i < load->hours; i++)
		if (load->w[i * load->columns + column] > highest)
			highest = load->w[i * load->columns + column];
	for (i = 0; i < LAST && highest > HIGHEST_W * divisors[i]; i++)
		;
	return divisors[i];
}

int64_t
sim_load_mean_w(const struct sim_load *load, size_t column)
{
	int64_t sum = 0;
	size_t i;

	for (i = load->first; i < load->first + load->cycle; i++)
		sum += load->w[i * load->columns + column];
	return sum / (int64_t)load->cycle;
}

int64_t
sim_load_w(const struct sim_load *load, size_t column, int64_t local_s,
    int64_t *until_s)
{
	int64_t since_s = local_s - load->from_s, cycle_s, hour;

	cycle_s = (int64_t)load->cycle * HOUR_S;
	since_s = (since_s % cycle_s + cycle_s) % cycle_s;
	hour = since_s / HOUR_S;
	*until_s = local_s + HOUR_S - since_s % HOUR_S;
	return load->w[(load->first + (size_t)hour) * load->columns + column];
}
