/* SPDX-License-Identifier: ISC */
/*
 * Days of a tariff file: under each rate its times.  Each minute has to have
 * one rate, and what has two or none is said.
 */
#include "tariff_file_impl.h"

#include <string.h>

enum {
	NO_RATE = PP_RATES,
};

/* A day minute by minute, enum pp_rate or NO_RATE. */
struct minutes {
	uint8_t rate[PP_DAY_MINUTES];
};

/* "06:00" of a longer text; 24:00 only where a time ends. */
static bool
take_minute(const char *text, bool end, unsigned *minute)
{
	unsigned hours, minutes;

	if (!pp_two_digits(text, &hours) || text[2] != ':' ||
	    !pp_two_digits(text + 3, &minutes))
		return false;
	*minute = hours * 60 + minutes;
	return minutes < 60 && *minute < PP_DAY_MINUTES + (unsigned)end;
}

static enum pp_status
fill(const struct pp_node *node, enum pp_rate rate, unsigned from, unsigned to,
    struct minutes *day)
{
	unsigned m;

	for (m = from; m < to; m++) {
		if (day->rate[m] != NO_RATE)
			return pp_node_bad(node, "overlaps %s at %02u:%02u",
			    pp_rate_name(day->rate[m]), m / 60, m % 60);
		day->rate[m] = (uint8_t)rate;
	}
	return PP_OK;
}

/* "22:00-06:00" is both ends of the day. */
static enum pp_status
fill_range(const struct pp_node *node, enum pp_rate rate, struct minutes *day)
{
	unsigned from, to;
	enum pp_status rc;
	const char *text;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (strlen(text) != strlen("06:00-11:00") || text[5] != '-')
		return pp_node_bad(node, "not a time; write 06:00-11:00");
	if (!take_minute(text, false, &from) ||
	    !take_minute(text + 6, true, &to))
		return pp_node_bad(node, "no such time of day");
	if (from == to)
		return pp_node_bad(node, "ends when it begins");
	if (from < to)
		return fill(node, rate, from, to, day);
	rc = fill(node, rate, from, PP_DAY_MINUTES, day);
	return rc == PP_OK ? fill(node, rate, 0, to, day) : rc;
}

static enum pp_status
fill_rate(const struct pp_node *node, struct minutes *day)
{
	const struct pp_node *range;
	enum pp_status rc;
	enum pp_rate rate;

	if ((rc = pp_key_rate(node, &rate)) != PP_OK)
		return rc;
	if (node->kind == PP_NODE_SCALAR)
		return fill_range(node, rate, day);
	if ((rc = pp_node_is_list(node)) != PP_OK)
		return rc;
	if (node->n == 0)
		return pp_node_bad(node, "no times");
	for (range = node->first; range != NULL; range = range->next)
		if ((rc = fill_range(range, rate, day)) != PP_OK)
			return rc;
	return PP_OK;
}

static enum pp_status
check_holes(const struct pp_node *node, const struct minutes *day)
{
	unsigned m = 0, end;

	while (m < PP_DAY_MINUTES && day->rate[m] != NO_RATE)
		m++;
	if (m == PP_DAY_MINUTES)
		return PP_OK;
	for (end = m; end < PP_DAY_MINUTES && day->rate[end] == NO_RATE; end++)
		;
	return pp_node_bad(node, "no rate from %02u:%02u to %02u:%02u", m / 60,
	    m % 60, end / 60, end % 60);
}

static enum pp_status
cut(const struct pp_node *node, const struct minutes *minutes,
    struct pp_tariff_day *day)
{
	unsigned m;

	for (m = 0; m < PP_DAY_MINUTES; m++) {
		if (m > 0 && minutes->rate[m] == minutes->rate[m - 1])
			continue;
		if (day->n == PP_SEGMENTS_MAX)
			return pp_node_bad(node,
			    "more than %d times in a day, which no meter holds",
			    PP_SEGMENTS_MAX);
		day->segments[day->n++] =
		    (struct pp_segment){.from = (uint16_t)m,
			.rate = minutes->rate[m]};
	}
	return PP_OK;
}

static enum pp_status
read_day(const struct pp_node *node, struct pp_tariff_day *day)
{
	const struct pp_node *times;
	struct minutes minutes;
	enum pp_status rc;
	enum pp_rate rate;

	if (node->kind == PP_NODE_SCALAR) {
		if (pp_rate_find(node->text, &rate) != PP_OK)
			return pp_node_bad(node, "%s", pp_errmsg());
		day->n = 1;
		day->segments[0].rate = (uint8_t)rate;
		return PP_OK;
	}
	if ((rc = pp_node_is_map(node)) != PP_OK)
		return rc;
	memset(minutes.rate, NO_RATE, sizeof minutes.rate);
	for (times = node->first; times != NULL; times = times->next)
		if ((rc = fill_rate(times, &minutes)) != PP_OK)
			return rc;
	if ((rc = check_holes(node, &minutes)) != PP_OK)
		return rc;
	return cut(node, &minutes, day);
}

enum pp_status
pp_tariff_read_days(struct pp_tariff_reader *r)
{
	const struct pp_node *days = pp_node_find(r->root, "days"), *day;
	char name[PP_TARIFF_WORD_MAX];
	struct pp_tariff *t = &r->tariff;
	enum pp_status rc;

	if (days == NULL) {
		t->n_days = 1;
		t->days[0].n = 1;
		t->days[0].segments[0].rate = PP_RATE_FLAT;
		return PP_OK;
	}
	if ((rc = pp_node_is_map(days)) != PP_OK)
		return rc;
	if (days->n < 1 || days->n > PP_DAYS_MAX)
		return pp_node_bad(days, "not 1 to %d days", PP_DAYS_MAX);
	for (day = days->first; day != NULL; day = day->next) {
		if ((rc = pp_key_id(day, name)) != PP_OK ||
		    (rc = read_day(day, &t->days[t->n_days])) != PP_OK)
			return rc;
		r->day[t->n_days++] = day;
	}
	return PP_OK;
}
