/* SPDX-License-Identifier: ISC */
/*
 * The tariffs that are defined, and how far those in force have come.
 */
#include <stdlib.h>

#include "clock.h"
#include "site.h"
#include "tool_tariff.h"

/* A tariff in force, and its meters. */
struct count {
	struct count *next;
	int64_t tariff, meters, confirmed;
};

static struct count *counts;

static enum pp_status
count(const struct pp_tariff_duty *duty)
{
	struct count *c;

	for (c = counts; c && c->tariff != duty->tariff; c = c->next)
		;
	if (!c) {
		if (!(c = calloc(1, sizeof *c)))
			return pp_fail(PP_ESYS, "out of memory");
		c->tariff = duty->tariff;
		c->next = counts;
		counts = c;
	}
	c->meters++;
	c->confirmed += duty->stand == PP_TARIFF_SAME;
	return PP_OK;
}

static enum pp_status
count_all(void)
{
	static struct pp_tariff_duty duty;
	struct pp_targets *targets = NULL;
	struct pp_target target;
	enum pp_status rc = pp_targets_open(tool_tariff.db, NULL, 0, &targets);

	while (
	    rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK) {
		rc = pp_tariff_plan(tool_tariff.planner, &target, NULL, &duty);
		if (rc == PP_OK && duty.tariff != 0)
			rc = count(&duty);
	}
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

static void
free_counts(void)
{
	while (counts) {
		struct count *next = counts->next;

		free(counts);
		counts = next;
	}
}

/* Whether it is the one of its code that counts today. */
static enum pp_status
find_in_force(const struct pp_tariff_row *row, bool *in_force)
{
	char *text = NULL;
	int64_t id = 0;
	size_t n;
	enum pp_status rc;

	rc = pp_tariff_text(tool_tariff.db, row->code,
	    pp_day_of(tool_tariff.now), &id, &text, &n);
	free(text);
	*in_force = rc == PP_OK && id == row->id;
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
put(const struct pp_tariff_row *row)
{
	struct pp_tariff_count sum = {0};
	enum pp_status rc;

	if ((rc = find_in_force(row, &sum.known)) != PP_OK)
		return rc;
	for (struct count *c = counts; c; c = c->next)
		if (c->tariff == row->id) {
			sum.meters = c->meters;
			sum.confirmed = c->confirmed;
		}
	return pp_tariff_put(tool_tariff.records, row, &sum);
}

enum pp_status
tool_tariff_list(void)
{
	struct pp_tariff_list *list = NULL;
	struct pp_tariff_row row;
	enum pp_status rc;

	if ((rc = tool_tariff_open(false)) != PP_OK ||
	    (rc = pp_db_snapshot(tool_tariff.db)) != PP_OK ||
	    (rc = tool_tariff_records(PP_TARIFF_LIST_ALL)) != PP_OK)
		return rc;
	if ((rc = count_all()) == PP_OK)
		rc = pp_tariff_list_open(tool_tariff.db, NULL, &list);
	while (rc == PP_OK && (rc = pp_tariff_list_next(list, &row)) == PP_OK)
		rc = put(&row);
	pp_tariff_list_close(list);
	free_counts();
	return rc == PP_DONE ? PP_OK : rc;
}
