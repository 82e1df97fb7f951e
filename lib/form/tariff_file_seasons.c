/* SPDX-License-Identifier: ISC */
/*
 * Seasons of a tariff file: their dates, which have to make up a year, and the
 * day that each weekday has.
 */
#include "tariff_file_impl.h"

#include <string.h>

/* As enum of tariff.h has them. */
static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
    "Sat"};

enum {
	WEEKDAYS = sizeof weekdays / sizeof weekdays[0],
	NO_DAY = UINT8_MAX,
};

/* The date's season, unless it has one. */
static enum pp_status
take_date(struct pp_tariff_reader *r, const struct pp_node *node,
    unsigned month, unsigned day, uint8_t season)
{
	uint8_t *of = &r->tariff.season_of[month][day];

	if (*of != NO_SEASON)
		return pp_node_bad(node, "%02u-%02u is of the season %s",
		    month + 1, day + 1, r->tariff.seasons[*of].name);
	*of = season;
	return PP_OK;
}

static enum pp_status
take_month(struct pp_tariff_reader *r, const struct pp_node *node,
    uint8_t season)
{
	enum pp_status rc;
	unsigned day;
	int64_t month;

	if ((rc = pp_node_int(node, 1, 12, &month)) != PP_OK)
		return rc;
	for (day = 0; day < pp_month_days((unsigned)month - 1); day++)
		if ((rc = take_date(r, node, (unsigned)month - 1, day,
			 season)) != PP_OK)
			return rc;
	return PP_OK;
}

/* "06-01..08-31", "12-01..02-29" or one date. */
static enum pp_status
take_dates(struct pp_tariff_reader *r, const struct pp_node *node,
    uint8_t season)
{
	unsigned month, day, last_month, last_day;
	enum pp_status rc;
	const char *text;

	if ((rc = pp_node_text(node, &text)) != PP_OK ||
	    (rc = pp_node_date(node, text, &month, &day)) != PP_OK)
		return rc;
	last_month = month;
	last_day = day;
	if (text[5] != '\0') {
		if (text[6] != '.' || strlen(text) != strlen("06-01..08-31"))
			return pp_node_bad(node,
			    "not dates; write 06-01..08-31");
		if ((rc = pp_node_date(node, text + 7, &last_month,
			 &last_day)) != PP_OK)
			return rc;
	}
	for (;;) {
		if ((rc = take_date(r, node, month, day, season)) != PP_OK)
			return rc;
		if (month == last_month && day == last_day)
			return PP_OK;
		if (++day == pp_month_days(month)) {
			day = 0;
			month = (month + 1) % 12;
		}
	}
}

static enum pp_status
take_list(struct pp_tariff_reader *r, const struct pp_node *list,
    uint8_t season,
    enum pp_status (
	*take)(struct pp_tariff_reader *, const struct pp_node *, uint8_t))
{
	const struct pp_node *item;
	enum pp_status rc;

	if (list == NULL)
		return PP_OK;
	if ((rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	if (list->n == 0)
		return pp_node_bad(list, "is empty");
	for (item = list->first; item != NULL; item = item->next)
		if ((rc = take(r, item, season)) != PP_OK)
			return rc;
	return PP_OK;
}

static enum pp_status
read_dates(struct pp_tariff_reader *r, const struct pp_node *node,
    uint8_t season)
{
	const struct pp_node *months = pp_node_find(node, "months");
	const struct pp_node *dates = pp_node_find(node, "dates");
	enum pp_status rc;

	if (months == NULL && dates == NULL) {
		if (r->tariff.n_seasons > 1)
			return pp_key_bad(node, "neither months nor dates");
		memset(r->tariff.season_of, 0, sizeof r->tariff.season_of);
		return PP_OK;
	}
	rc = take_list(r, months, season, take_month);
	return rc == PP_OK ? take_list(r, dates, season, take_dates) : rc;
}

/* The day that a node's text names. */
static enum pp_status
find_day(struct pp_tariff_reader *r, const struct pp_node *node, uint8_t *day)
{
	enum pp_status rc;
	const char *name;
	uint8_t i;

	if ((rc = pp_node_text(node, &name)) != PP_OK)
		return rc;
	for (i = 0; i < r->tariff.n_days; i++)
		if (r->day[i] != NULL && strcmp(r->day[i]->key, name) == 0) {
			r->day_used[i] = true;
			*day = i;
			return PP_OK;
		}
	return pp_node_bad(node, "no such day under days");
}

static bool
find_weekday(const char *text, size_t n, unsigned *weekday)
{
	unsigned i;

	for (i = 0; i < WEEKDAYS; i++)
		if (n == strlen(weekdays[i]) &&
		    memcmp(text, weekdays[i], n) == 0) {
			*weekday = i;
			return true;
		}
	return false;
}

/* "Mon", "Mon-Fri", "Sat-Sun" or "holidays". */
static enum pp_status
find_types(const struct pp_tariff_reader *r, const struct pp_node *node,
    unsigned *first, unsigned *last)
{
	const char *dash = strchr(node->key, '-');
	size_t n =
	    dash == NULL ? strlen(node->key) : (size_t)(dash - node->key);

	if (strcmp(node->key, "holidays") == 0) {
		if (r->tariff.n_holidays == 0)
			return pp_key_bad(node, "the file lists no holidays");
		*first = *last = PP_DAY_HOLIDAY;
		return PP_OK;
	}
	if (!find_weekday(node->key, n, first))
		return pp_key_bad(node,
		    "not a weekday; write Mon, Sat-Sun or holidays");
	*last = *first;
	if (dash != NULL && !find_weekday(dash + 1, strlen(dash + 1), last))
		return pp_key_bad(node,
		    "not a weekday; write Mon, Sat-Sun or holidays");
	return PP_OK;
}

static enum pp_status
read_week(struct pp_tariff_reader *r, const struct pp_node *week,
    uint8_t day_of[PP_DAY_TYPES])
{
	const struct pp_node *node;
	unsigned type = 0, last = 0;
	enum pp_status rc;
	uint8_t day;

	if ((rc = pp_node_is_map(week)) != PP_OK)
		return rc;
	memset(day_of, NO_DAY, PP_DAY_TYPES);
	for (node = week->first; node != NULL; node = node->next) {
		if ((rc = find_types(r, node, &type, &last)) != PP_OK ||
		    (rc = find_day(r, node, &day)) != PP_OK)
			return rc;
		for (;; type = (type + 1) % WEEKDAYS) {
			if (day_of[type] != NO_DAY)
				return pp_key_bad(node,
				    "a weekday that is given before");
			day_of[type] = day;
			if (type == last)
				break;
		}
	}
	for (type = 0; type < WEEKDAYS; type++)
		if (day_of[type] == NO_DAY)
			return pp_node_bad(week, "no day for %s",
			    weekdays[type]);
	if (day_of[PP_DAY_HOLIDAY] == NO_DAY && r->tariff.n_holidays > 0)
		return pp_node_bad(week, "no day for holidays");
	if (day_of[PP_DAY_HOLIDAY] == NO_DAY)
		day_of[PP_DAY_HOLIDAY] = day_of[0];
	return PP_OK;
}

/* Left out, it is the only one that there is. */
static enum pp_status
read_day_of(struct pp_tariff_reader *r, const struct pp_node *node,
    struct pp_season *season)
{
	const struct pp_node *days =
	    node == r->root ? NULL : pp_node_find(node, "days");
	enum pp_status rc;
	uint8_t day = 0;

	if (days == NULL) {
		if (r->tariff.n_days > 1)
			return pp_node_bad(node,
			    "days: not said which of several");
		r->day_used[0] = true;
	} else if (days->kind != PP_NODE_SCALAR) {
		return read_week(r, days, season->day_of);
	} else if ((rc = find_day(r, days, &day)) != PP_OK) {
		return rc;
	}
	memset(season->day_of, day, sizeof season->day_of);
	return PP_OK;
}

static enum pp_status
check_dates(const struct pp_tariff_reader *r, const struct pp_node *node)
{
	unsigned month, day;

	for (month = 0; month < 12; month++)
		for (day = 0; day < pp_month_days(month); day++)
			if (r->tariff.season_of[month][day] == NO_SEASON)
				return pp_node_bad(node,
				    "no season on "
				    "%02u-%02u",
				    month + 1, day + 1);
	return PP_OK;
}

/* Dates that no month has are as the month's last. */
static void
fill_dates(struct pp_tariff *t)
{
	unsigned month, day;

	for (month = 0; month < 12; month++)
		for (day = pp_month_days(month); day < 31; day++)
			t->season_of[month][day] = t->season_of[month][day - 1];
}

static enum pp_status
read_season(struct pp_tariff_reader *r, const struct pp_node *node,
    uint8_t index)
{
	static const char *const keys[] = {"months", "dates", "days", "prices"};
	struct pp_season *season = &r->tariff.seasons[index];
	enum pp_status rc;

	if ((rc = pp_key_id(node, season->name)) != PP_OK ||
	    (rc = pp_node_only(node, keys, sizeof keys / sizeof keys[0])) !=
		PP_OK ||
	    (rc = read_dates(r, node, index)) != PP_OK)
		return rc;
	return read_day_of(r, node, season);
}

static enum pp_status
read_all(struct pp_tariff_reader *r, const struct pp_node *seasons)
{
	const struct pp_node *node;
	enum pp_status rc;
	uint8_t i = 0;

	if ((rc = pp_node_is_map(seasons)) != PP_OK)
		return rc;
	if (seasons->n < 1 || seasons->n > PP_SEASONS_MAX)
		return pp_node_bad(seasons, "not 1 to %d seasons",
		    PP_SEASONS_MAX);
	r->tariff.n_seasons = (uint8_t)seasons->n;
	for (node = seasons->first; node != NULL; node = node->next)
		if ((rc = read_season(r, node, i++)) != PP_OK)
			return rc;
	return check_dates(r, seasons);
}

enum pp_status
pp_tariff_read_seasons(struct pp_tariff_reader *r)
{
	const struct pp_node *seasons = pp_node_find(r->root, "seasons");
	struct pp_tariff *t = &r->tariff;
	enum pp_status rc;
	unsigned i;

	memset(t->season_of, NO_SEASON, sizeof t->season_of);
	if (seasons == NULL) {
		static const char year[] = "year";

		t->n_seasons = 1;
		memcpy(t->seasons[0].name, year, sizeof year);
		memset(t->season_of, 0, sizeof t->season_of);
		rc = read_day_of(r, r->root, &t->seasons[0]);
	} else {
		rc = read_all(r, seasons);
	}
	if (rc != PP_OK)
		return rc;
	for (i = 0; i < t->n_days; i++)
		if (!r->day_used[i])
			return pp_key_bad(r->day[i], "no season has that day");
	fill_dates(t);
	return PP_OK;
}
