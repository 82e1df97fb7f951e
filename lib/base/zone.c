/* SPDX-License-Identifier: ISC */
/*
 * The zone comes from the C library, which is asked once a day of rows how
 * far it is from UTC: reports print tens of thousands of times.
 */
#include "zone.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	QUARTER = 15 * MINUTE,
	DAYS_KEPT = 64,
	ZONE_NAME_MAX = 64,
};

/* 0001-01-02 and 9999-12-30, a day short so that every zone's fit. */
static const int64_t at_least = -62135510400, at_most = 253402214400;

static const char zone_folder[] = "/usr/share/zoneinfo/";

enum {
	PATH_SIZE = sizeof zone_folder + ZONE_NAME_MAX + 1
};

/*
 * The zone is the process's, as TZ is; this counts its changes, so that each
 * thread knows when what it remembers is stale.  0: never set, UTC.
 */
static atomic_uint zone_changes;

int64_t
pp_floor_div(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

int64_t
pp_zone_clamp(int64_t at)
{
	return at < at_least ? at_least : at > at_most ? at_most : at;
}

/* As the C library says; whole minutes, which is what ISO 8601 can write. */
static int64_t
ask_offset(int64_t at)
{
	time_t when = (time_t)at;
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL)
		return 0;
	return tm.tm_gmtoff / MINUTE * MINUTE;
}

/*
 * The last answers are kept (by thread: no locks), one for the day around it
 * or, where the clocks change on that day, for the quarter of an hour: a row
 * has several times, and rows that are sorted by another take turns.
 */
int64_t
pp_zone_offset(int64_t at)
{
	static _Thread_local struct known {
		unsigned zone;
		int64_t from, until, offset;
	} days[DAYS_KEPT];
	static const int64_t spans[] = {DAY, QUARTER};
	unsigned zone = atomic_load(&zone_changes);
	int64_t from, offset = 0;
	struct known *known;
	size_t i;

	if (zone == 0)
		return 0;
	known = &days[(uint64_t)pp_floor_div(at, DAY) % DAYS_KEPT];
	if (known->zone == zone && at >= known->from && at < known->until)
		return known->offset;
	for (i = 0; i < sizeof spans / sizeof spans[0]; i++) {
		from = pp_floor_div(at, spans[i]) * spans[i];
		offset = ask_offset(from);
		if (ask_offset(from + spans[i] - 1) != offset)
			continue;
		*known = (struct known){zone, from, from + spans[i], offset};
		return offset;
	}
	return ask_offset(at);
}

int64_t
pp_zone_at(int64_t local)
{
	int64_t before = pp_zone_offset(local - DAY);
	int64_t after = pp_zone_offset(local + DAY);

	/* The first of two; with neither, the old clock's, so moved on. */
	if (pp_zone_offset(local - before) == before)
		return local - before;
	if (pp_zone_offset(local - after) == after)
		return local - after;
	return local - before;
}

/* ":" and the path of its file, as TZ has it; false: it can't be one. */
static bool
path_of(const char *name, char path[PATH_SIZE])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789/_+-";
	size_t n = strspn(name, letters);

	if (n == 0 || n >= ZONE_NAME_MAX || name[n] != '\0' || *name == '/')
		return false;
	snprintf(path, PATH_SIZE, ":%s%s", zone_folder, name);
	return true;
}

/* For a name that it can't find glibc takes UTC without a word. */
enum pp_status
pp_zone_check(const char *name)
{
	char path[PATH_SIZE], magic[4];
	FILE *in;
	bool zone;

	if (!path_of(name, path))
		return pp_fail(PP_ECONF, "no such time zone");
	if ((in = fopen(path + 1, "re")) == NULL)
		return pp_fail(PP_ECONF, "no such time zone; is tzdata there?");
	zone = fread(magic, 1, sizeof magic, in) == sizeof magic &&
	    memcmp(magic, "TZif", sizeof magic) == 0;
	fclose(in);
	return zone ? PP_OK : pp_fail(PP_ECONF, "no such time zone");
}

enum pp_status
pp_zone_use(const char *name)
{
	char path[PATH_SIZE];
	enum pp_status rc;

	if ((rc = pp_zone_check(name)) != PP_OK)
		return rc;
	(void)path_of(name, path);
	if (setenv("TZ", path, 1) != 0)
		return pp_fail(PP_ESYS, "time zone: %s", strerror(errno));
	tzset();
	atomic_fetch_add(&zone_changes, 1);
	return PP_OK;
}
