/* SPDX-License-Identifier: ISC */
/*
 * Which meters a push, a look or a list is about, with what they are to hold.
 */
#include <stdlib.h>
#include <string.h>

#include "site.h"
#include "tool.h"
#include "tool_bulk.h"
#include "tool_tariff.h"

static enum pp_status
add(struct tool_tariff_duties *batch, const struct pp_target *target)
{
	struct pp_tariff_duty *more;

	if (batch->n == batch->room) {
		batch->room = 2 * batch->room + 16;
		more = realloc(batch->duties, batch->room * sizeof *more);
		if (!more)
			return pp_fail(PP_ESYS, "out of memory");
		batch->duties = more;
	}
	return pp_tariff_plan(tool_tariff.planner, target, NULL,
	    &batch->duties[batch->n++]);
}

/* NULL: all in use. */
static enum pp_status
add_all(struct tool_tariff_duties *batch, const int64_t *ids, size_t n)
{
	struct pp_targets *targets = NULL;
	struct pp_target target;
	enum pp_status rc = pp_targets_open(tool_tariff.db, ids, n, &targets);

	while (rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK)
		rc = add(batch, &target);
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
add_selected(struct tool_tariff_duties *batch)
{
	int64_t *ids = NULL;
	size_t n;
	enum pp_status rc;

	if (!tool_selected())
		return add_all(batch, NULL, 0);
	if ((rc = tool_select(tool_tariff.db, &ids, &n)) == PP_OK)
		rc = add_all(batch, ids, n);
	free(ids);
	return rc;
}

enum {
	PLAN_METER,
	PLAN_TARIFF,
	PLAN_PRICES,
	PLAN_TABLES,
	PLAN_HELD_PRICES,
	PLAN_HELD_TABLES,
	PLAN_RESULT,
	PLAN_COLUMNS
};

static const struct pp_column plan_columns[PLAN_COLUMNS] = {
    [PLAN_METER] = {"meter", true},
    [PLAN_TARIFF] = {"tariff", true},
    [PLAN_PRICES] = {"prices", true},
    [PLAN_TABLES] = {"tables", true},
    [PLAN_HELD_PRICES] = {"held_prices", true},
    [PLAN_HELD_TABLES] = {"held_tables", true},
    [PLAN_RESULT] = {"result", true},
};

/* Where a fact of the plan isn't one any more, nothing is sent. */
static void
compare(const struct pp_rows *rows, struct pp_tariff_duty *duty)
{
	const char *const facts[PLAN_COLUMNS] = {
	    [PLAN_TARIFF] = duty->code,
	    [PLAN_PRICES] = duty->wants[PP_PART_PRICES],
	    [PLAN_TABLES] = duty->wants[PP_PART_TABLES],
	    [PLAN_HELD_PRICES] = duty->held[PP_PART_PRICES],
	    [PLAN_HELD_TABLES] = duty->held[PP_PART_TABLES],
	};

	if (duty->stand == PP_TARIFF_REFUSED)
		return;
	for (unsigned i = PLAN_TARIFF; i <= PLAN_HELD_TABLES; i++)
		if (strcmp(pp_rows_text(rows, i), facts[i]) != 0) {
			duty->stand = PP_TARIFF_REFUSED;
			duty->refusal = PP_NO;
			snprintf(duty->reason, sizeof duty->reason,
			    pp_phrase("its %s isn't what it was when this was "
				      "planned; "
				      "make a new plan"),
			    plan_columns[i].name);
			return;
		}
}

static enum pp_status
add_planned(struct tool_tariff_duties *batch, const char *path)
{
	struct pp_rows *rows = NULL;
	struct pp_target target;
	enum pp_status rc =
	    tool_bulk_plan(path, plan_columns, PLAN_COLUMNS, &rows);

	while (rc == PP_OK && (rc = pp_rows_next(rows)) == PP_OK) {
		if (strcmp(pp_rows_text(rows, PLAN_RESULT), "planned") != 0)
			continue;
		rc = pp_target_find(tool_tariff.db,
		    pp_rows_text(rows, PLAN_METER), &target);
		if (rc == PP_OK && (rc = add(batch, &target)) == PP_OK)
			compare(rows, &batch->duties[batch->n - 1]);
	}
	pp_rows_free(rows);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
tool_tariff_gather(const char *plan, struct tool_tariff_duties *duties)
{
	return plan ? add_planned(duties, plan) : add_selected(duties);
}
