/* SPDX-License-Identifier: ISC */
/*
 * A year of hourly loads: what each meter used on a day, laid over its hours in
 * the shape of the same weekday in the weeks that are known by the hour.
 */
#include "alarm_year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	HOURS = 24,
	WEEK = 7,
	FIRST_DAY = 5,    /* of the year's days: 2025-01-06, a Monday */
	FIRST_MONDAY = 1, /* of the hours' days: 2025-06-02 */
	DAYS_THERE = 365,
	LINE_MAX_BYTES = 20000,
	WH_IN_KWH = 1000,
	WHOLE_WEEKS = 51, /* from that Monday on */
};

static double shape[METERS][WEEK][HOURS], used[METERS][DAYS_THERE];

/* A row of numbers behind its time; false: the file has ended. */
static bool
read_row(FILE *f, double row[METERS])
{
	static char line[LINE_MAX_BYTES];
	char *p = fgets(line, sizeof line, f);

	for (size_t m = 0; p && m < METERS; m++)
		if ((p = strchr(p, ',')))
			row[m] = strtod(p + 1, &p);
	return p != NULL;
}

static FILE *
open_table(const char *path)
{
	static char header[LINE_MAX_BYTES];
	FILE *f = fopen(path, "r");

	if (!f || !fgets(header, sizeof header, f)) {
		fprintf(stderr, "%s: can't be read\n", path);
		exit(1);
	}
	return f;
}

static void
read_tables(void)
{
	FILE *hours = open_table("lib/sim/load_profiles.csv");
	FILE *days = open_table("tests/data/load_daily_year.csv");
	double row[METERS];
	int i;

	for (i = 0; i < (FIRST_MONDAY + WEEK) * HOURS && read_row(hours, row);
	     i++)
		for (size_t m = 0; i >= FIRST_MONDAY * HOURS && m < METERS; m++)
			shape[m][i / HOURS - FIRST_MONDAY][i % HOURS] = row[m];
	for (i = 0; i < DAYS_THERE && read_row(days, row); i++)
		for (size_t m = 0; m < METERS; m++)
			used[m][i] = row[m];
	fclose(hours);
	fclose(days);
}

static double
kwh_of(size_t m, int day, int hour)
{
	double sum = 0, *of = shape[m][day % WEEK];

	for (int i = 0; i < HOURS; i++)
		sum += of[i];
	return used[m][FIRST_DAY + day] *
	    (sum > 0 ? of[hour] / sum : 1.0 / HOURS);
}

static void
write_hours(FILE *f, int days)
{
	fputs("hour_start", f);
	for (int m = 1; m <= METERS; m++)
		fprintf(f, ",M%03d", m);
	for (int i = 0; i < days * HOURS; i++) {
		int64_t at = BEGIN_S + ZONE_S + (int64_t)i * HOUR_S;
		time_t t = (time_t)at;
		char text[32];
		struct tm tm;

		strftime(text, sizeof text, "\n%Y-%m-%dT%H:%M",
		    gmtime_r(&t, &tm));
		fputs(text, f);
		for (size_t m = 0; m < METERS; m++)
			fprintf(f, ",%.3f", kwh_of(m, i / HOURS, i % HOURS));
	}
	fputc('\n', f);
}

struct sim_load *
load_of_year(int days)
{
	struct sim_load *load = NULL;
	int weeks = (days + WEEK - 1) / WEEK;
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	read_tables();
	write_hours(f, WEEK * (weeks < WHOLE_WEEKS ? weeks : WHOLE_WEEKS));
	fclose(f);
	f = fmemopen(text, n, "r");
	if (sim_load_read(f, "the year", &load) != PP_OK) {
		fprintf(stderr, "%s\n", pp_errmsg());
		exit(1);
	}
	fclose(f);
	free(text);
	return load;
}
