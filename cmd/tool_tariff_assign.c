/* SPDX-License-Identifier: ISC */
/*
 * Which meter has which tariff: an edit of its setting, once it is known that
 * the meter can be made to follow it.
 */
#include <stdlib.h>
#include <string.h>

#include "assign.h"
#include "site.h"
#include "site_setting.h"
#include "tool.h"
#include "tool_bulk.h"
#include "tool_tariff.h"

enum outcome {
	PLANNED,
	SKIPPED, /* it is so, or it's nothing for an instrument */
	FAILED,  /* the duty has the reason */
	DONE,
};

/* A meter of the batch, as if it had the tariff. */
struct wish {
	struct pp_tariff_duty duty;
	char before[PP_ID_MAX];
	enum outcome outcome;
};

static struct {
	struct wish *wishes;
	size_t n, room, planned, failed;
	const char *code; /* NULL: taken back */
	char plan_code[PP_ID_MAX];
} batch;

static enum pp_status
add(const struct pp_target *target, const char *before, struct wish **wish)
{
	struct wish *more;

	if (batch.n == batch.room) {
		batch.room = 2 * batch.room + 16;
		more = realloc(batch.wishes, batch.room * sizeof *more);
		if (!more)
			return pp_fail(PP_ESYS, "out of memory");
		batch.wishes = more;
	}
	*wish = &batch.wishes[batch.n++];
	**wish = (struct wish){.duty.target = *target};
	snprintf((*wish)->before, sizeof(*wish)->before, "%.*s", PP_ID_MAX - 1,
	    before);
	return PP_OK;
}

/* What the meter would have to hold; an instrument holds nothing. */
static enum pp_status
judge(struct wish *w, const char *after, bool same)
{
	struct pp_target target = w->duty.target;
	enum pp_status rc;

	rc = pp_tariff_plan(tool_tariff.planner, &target, after, &w->duty);
	if (rc != PP_OK)
		return rc;
	if (same || (w->duty.stand == PP_TARIFF_NONE && *after != '\0'))
		w->outcome = SKIPPED;
	else if (w->duty.stand == PP_TARIFF_REFUSED)
		w->outcome = FAILED;
	return PP_OK;
}

/* The site's own, or the one that is built in. */
static enum pp_status
site_value(char value[PP_SETTING_MAX])
{
	return pp_site_setting(tool_tariff.db, 0, "defaults.tariff", value,
	    NULL);
}

/*
 * One meter, with what it has now.  A site's value changes nothing for those
 * that have their own.
 */
static enum pp_status
consider(const struct pp_target *target, bool site)
{
	char now[PP_SETTING_MAX], after[PP_SETTING_MAX] = "";
	enum pp_source source;
	struct wish *wish = NULL;
	enum pp_status rc;

	rc = pp_site_setting(tool_tariff.db, target->id, "defaults.tariff", now,
	    &source);
	if (rc != PP_OK || (site && source == PP_SOURCE_METER))
		return rc;
	if (batch.code)
		snprintf(after, sizeof after, "%s", batch.code);
	else if (!site && (rc = site_value(after)) != PP_OK)
		return rc;
	if ((rc = add(target, now, &wish)) != PP_OK)
		return rc;
	return judge(wish, after,
	    batch.code || site ? strcmp(now, after) == 0
			       : source != PP_SOURCE_METER);
}

static enum pp_status
consider_all(const int64_t *ids, size_t n, bool site)
{
	struct pp_targets *targets = NULL;
	struct pp_target target;
	enum pp_status rc = pp_targets_open(tool_tariff.db, ids, n, &targets);

	while (rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK)
		rc = consider(&target, site);
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

enum {
	PLAN_METER,
	PLAN_BEFORE,
	PLAN_TARIFF,
	PLAN_RESULT,
	PLAN_COLUMNS
};

/* A row of a plan: done only where the meter has still what it had. */
static enum pp_status
consider_row(const struct pp_rows *rows)
{
	const char *before = pp_rows_text(rows, PLAN_BEFORE);
	const char *tariff = pp_rows_text(rows, PLAN_TARIFF);
	struct pp_target target;
	struct wish *w;
	enum pp_status rc;

	if (strcmp(pp_rows_text(rows, PLAN_RESULT), "planned") != 0)
		return PP_OK;
	if (!batch.code) {
		snprintf(batch.plan_code, sizeof batch.plan_code, "%s", tariff);
		batch.code = batch.plan_code;
	}
	if (*tariff == '\0' || strcmp(tariff, batch.code) != 0)
		return pp_rows_bad(rows, PLAN_TARIFF,
		    "a plan is of one tariff");
	rc = pp_target_find(tool_tariff.db, pp_rows_text(rows, PLAN_METER),
	    &target);
	if (rc != PP_OK || (rc = consider(&target, false)) != PP_OK)
		return rc;
	w = &batch.wishes[batch.n - 1];
	if (strcmp(w->before, before) != 0 && w->outcome == PLANNED) {
		w->outcome = FAILED;
		snprintf(w->duty.reason, sizeof w->duty.reason,
		    pp_phrase("it had \"%.32s\" when this was planned, and has "
			      "\"%s\" "
			      "now; make a new plan"),
		    before, w->before);
	}
	return PP_OK;
}

static enum pp_status
read_plan(const char *path)
{
	static const struct pp_column columns[PLAN_COLUMNS] = {
	    [PLAN_METER] = {"meter", true},
	    [PLAN_BEFORE] = {"before", true},
	    [PLAN_TARIFF] = {"tariff", true},
	    [PLAN_RESULT] = {"result", true},
	};
	struct pp_rows *rows = NULL;
	enum pp_status rc = tool_bulk_plan(path, columns, PLAN_COLUMNS, &rows);

	while (rc == PP_OK && (rc = pp_rows_next(rows)) == PP_OK)
		rc = consider_row(rows);
	pp_rows_free(rows);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
gather(const struct tool_tariff_how *how)
{
	int64_t *ids = NULL;
	size_t n;
	enum pp_status rc;

	if (how->plan)
		return read_plan(how->plan);
	if (how->site)
		return consider_all(NULL, 0, true);
	if ((rc = tool_select(tool_tariff.db, &ids, &n)) == PP_OK)
		rc = consider_all(ids, n, false);
	free(ids);
	return rc;
}

static enum pp_status
told(void *arg, const struct pp_change *change)
{
	(void)arg;
	(void)change;
	return PP_OK;
}

/* One act for all of them. */
static enum pp_status
write_down(const int64_t *ids, size_t n)
{
	const struct pp_assignment a = {
	    .key = "defaults.tariff",
	    .value = batch.code,
	    .ids = ids,
	    .n = n,
	    .at = tool_tariff.now,
	    .who = tool_who(),
	    .row = told,
	};

	return pp_assign(tool_tariff.db, &a);
}

/* How many are to change; what stands against it. */
static enum pp_status
weigh(const struct tool_tariff_how *how)
{
	for (size_t i = 0; i < batch.n; i++) {
		batch.planned += batch.wishes[i].outcome == PLANNED;
		batch.failed += batch.wishes[i].outcome == FAILED;
	}
	if (batch.failed > 0)
		tool_exit_with(EXIT_SOME);
	if (how->site && batch.failed > 0)
		tool_say("%zu of %zu meters can't follow it, so none is to; "
			 "give these a tariff of their own",
		    batch.failed, batch.n);
	return tool_bulk_share(tool_tariff.db, how->max_share, batch.planned);
}

static enum pp_status
carry_out(const struct tool_tariff_how *how)
{
	int64_t *ids;
	size_t n = 0;
	enum pp_status rc;

	if ((rc = weigh(how)) != PP_OK || how->dry_run ||
	    (how->site ? batch.failed > 0 : batch.planned == 0))
		return rc;
	if (!(ids = calloc(batch.n + 1, sizeof *ids)))
		return pp_fail(PP_ESYS, "out of memory");
	for (size_t i = 0; i < batch.n; i++)
		if (batch.wishes[i].outcome == PLANNED)
			ids[n++] = batch.wishes[i].duty.target.id;
	rc = write_down(how->site ? NULL : ids, n);
	for (size_t i = 0; rc == PP_OK && i < batch.n; i++)
		if (batch.wishes[i].outcome == PLANNED)
			batch.wishes[i].outcome = DONE;
	free(ids);
	return rc;
}

static enum pp_status
put_all(void)
{
	static const char *const results[] = {
	    [PLANNED] = "planned",
	    [SKIPPED] = "skipped",
	    [FAILED] = "failed",
	    [DONE] = "ok",
	};
	enum pp_status rc = tool_tariff_records(PP_TARIFF_LIST_ASSIGNED);

	for (size_t i = 0; rc == PP_OK && i < batch.n; i++) {
		const struct wish *w = &batch.wishes[i];

		if (w->outcome == FAILED)
			tool_say("%s: %s", w->duty.target.code, w->duty.reason);
		rc = pp_tariff_put_assigned(tool_tariff.records, &w->duty,
		    w->before, results[w->outcome]);
	}
	return rc;
}

enum pp_status
tool_tariff_assign(const char *code, const struct tool_tariff_how *how)
{
	enum pp_status rc;

	batch.code = code;
	if ((rc = tool_tariff_open(!how->dry_run)) == PP_OK &&
	    (rc = gather(how)) == PP_OK && (rc = carry_out(how)) == PP_OK)
		rc = put_all();
	free(batch.wishes);
	return rc;
}
