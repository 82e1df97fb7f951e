/* SPDX-License-Identifier: ISC */
/*
 * The meters of a pp-set and what is wanted of each: from selectors or a plan,
 * to rows or to the meters.
 */
#include "tool_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "model.h"
#include "push.h"
#include "tool.h"
#include "tool_bulk.h"
#include "wanted.h"

static struct {
	struct pp_db *db;
	struct pp_models *models;
	struct pp_records *records;
	struct pp_push *pushes;
	char (*refused)[TOOL_SET_REASON_MAX]; /* "": it may be set */
	size_t n;
} batch;

/* One meter to the batch. */
static enum pp_status
add(const struct pp_target *target, unsigned of)
{
	struct pp_push *p = &batch.pushes[batch.n];
	enum pp_part part;
	enum pp_status rc;

	*p = (struct pp_push){.target = *target};
	rc = pp_wanted_of(batch.db, batch.models, target, of, &p->wanted);
	if (rc != PP_OK)
		return rc;
	for (part = 0; part < PP_PARTS; part++)
		if (p->wanted.has & 1U << part)
			(void)!pp_wanted_words(&p->wanted, part,
			    p->wants[part]);
	p->arg = batch.refused[batch.n++];
	return PP_OK;
}

static enum pp_status
make_room(size_t n)
{
	batch.pushes = calloc(n + 1, sizeof *batch.pushes);
	batch.refused = calloc(n + 1, sizeof *batch.refused);
	return batch.pushes && batch.refused
	    ? PP_OK
	    : pp_fail(PP_ESYS, "out of memory");
}

static enum pp_status
add_selected(unsigned parts)
{
	struct pp_targets *targets = NULL;
	struct pp_target target;
	int64_t *ids = NULL;
	size_t n;
	enum pp_status rc;

	if (!tool_selected())
		tool_usage("which meters? --meter, --building ... or --all");
	if ((rc = tool_select(batch.db, &ids, &n)) == PP_OK &&
	    (rc = make_room(n)) == PP_OK)
		rc = pp_targets_open(batch.db, ids, n, &targets);
	while (rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK)
		rc = add(&target, parts);
	pp_targets_close(targets);
	free(ids);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What the book has seen of a part; "" never. */
static enum pp_status
confirmed(const struct pp_push *p, enum pp_part part, struct pp_confirmed *seen)
{
	enum pp_status rc;

	seen->value[0] = '\0';
	seen->at = 0;
	rc = pp_confirmed_at(batch.db, p->target.id, part, INT64_MAX, seen);
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
put(const struct pp_push *p, enum pp_part part, const char *result,
    const char *reason)
{
	struct pp_confirmed seen;
	enum pp_status rc = confirmed(p, part, &seen);

	if (rc != PP_OK)
		return rc;
	return pp_wanted_put(batch.records,
	    &(struct pp_wanted_row){
		.target = &p->target,
		.part = part,
		.wanted = p->wants[part],
		.confirmed = seen.value,
		.confirmed_at = seen.at,
		.result = result,
		.reason = reason,
	    });
}

/* How the book has it, before anybody is asked. */
static const char *
standing(const struct pp_push *p, enum pp_part part)
{
	struct pp_confirmed seen;

	if (confirmed(p, part, &seen) != PP_OK || seen.at == 0)
		return "unknown";
	return strcmp(seen.value, p->wants[part]) == 0 ? "same" : "differs";
}

/* A part that can't be as wanted is told, and left out; others aren't. */
static enum pp_status
put_unfit(struct pp_push *p, enum pp_part part, bool *unfit)
{
	char why[TOOL_SET_REASON_MAX];

	*unfit = pp_wanted_check(batch.models, p, part) != PP_OK;
	if (!*unfit)
		return PP_OK;
	snprintf(why, sizeof why, "%s", pp_errmsg());
	tool_say("%s: %s", p->target.code, why);
	tool_exit_with(EXIT_SOME);
	return put(p, part, "failed", why);
}

enum pp_status
tool_set_show(bool plans)
{
	enum pp_status rc = PP_OK;
	bool unfit = false;
	const char *stands;
	enum pp_part part;
	size_t i;

	for (i = 0; i < batch.n; i++)
		for (part = 0; part < PP_PARTS && rc == PP_OK; part++) {
			if (!(batch.pushes[i].wanted.has & 1U << part))
				continue;
			if (plans)
				rc = put_unfit(&batch.pushes[i], part, &unfit);
			if (rc != PP_OK || unfit)
				continue;
			stands = standing(&batch.pushes[i], part);
			if (plans)
				stands = strcmp(stands, "same") == 0
				    ? "skipped"
				    : "planned";
			rc = put(&batch.pushes[i], part, stands, NULL);
		}
	return rc;
}

static void
tell(void *arg, const struct pp_push *p)
{
	(void)arg;
	if (p->result != PP_PUSHED_ALREADY && p->result != PP_PUSHED_DONE) {
		tool_say("%s: %s", p->target.code, p->reason);
		tool_exit_with(tool_exit_of(p->code));
	}
	tool_report(pp_wanted_put_push(batch.records, p, tool_now()));
}

static void
progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("meters", done, of);
}

/* Whether one may at all, before a bus is taken. */
static enum pp_status
ask(void)
{
	const struct pp_act act = {
	    .kind = PP_ACT_PUSH,
	    .subject = batch.pushes[0].target.code,
	    .meter = batch.pushes[0].target.id,
	};

	return pp_act_ask(batch.db, &act, tool_now(), tool_who());
}

enum pp_status
tool_set_go(bool looks_only)
{
	struct pp_pusher pusher = {
	    .db = batch.db,
	    .world = tool_world(),
	    .models = batch.models,
	    .who = tool_who(),
	    .stop = &tool_stop,
	    .keeps = true,
	    .done = tell,
	    .progress = progress,
	};
	enum pp_status rc = PP_OK;
	size_t i;

	if (batch.n > 0 && !looks_only)
		rc = ask();
	for (i = 0; i < batch.n; i++)
		batch.pushes[i].looks_only = looks_only;
	if (rc != PP_OK || batch.n == 0)
		goto out;
	tool_catch_signals();
	rc = pp_push_run(&pusher, batch.pushes, batch.n);
	tool_progress(NULL, 0, 0);
out:
	pp_world_free(pusher.world);
	return rc;
}

enum {
	PLAN_METER,
	PLAN_PART,
	PLAN_WANTED,
	PLAN_CONFIRMED,
	PLAN_RESULT,
	PLAN_COLUMNS
};

static const struct pp_column plan_columns[PLAN_COLUMNS] = {
    [PLAN_METER] = {"meter", true},
    [PLAN_PART] = {"part", true},
    [PLAN_WANTED] = {"wanted", true},
    [PLAN_CONFIRMED] = {"confirmed", true},
    [PLAN_RESULT] = {"result", true},
};

/* The parts of a meter whose row came just before: it is set at once. */
static unsigned
before(const struct pp_target *target)
{
	const struct pp_push *last = &batch.pushes[batch.n - 1];

	if (batch.n == 0 || last->target.id != target->id)
		return 0;
	batch.n--;
	return last->wanted.has;
}

/* One row of a plan, where its facts are what they were. */
static enum pp_status
add_row(const struct pp_rows *rows)
{
	struct pp_confirmed seen;
	struct pp_target target;
	const struct pp_push *p;
	unsigned of;
	enum pp_status rc;

	if ((rc = pp_wanted_parts(pp_rows_text(rows, PLAN_PART), &of)) !=
		PP_OK ||
	    (rc = pp_target_find(batch.db, pp_rows_text(rows, PLAN_METER),
		 &target)) != PP_OK ||
	    (rc = add(&target, of | before(&target))) != PP_OK)
		return rc;
	p = &batch.pushes[batch.n - 1];
	if (!(p->wanted.has & of))
		return pp_fail(PP_NO, "%s: its model has no order for %s",
		    target.code, pp_rows_text(rows, PLAN_PART));
	for (enum pp_part part = 0; part < PP_PARTS; part++) {
		if (!(of & 1U << part))
			continue;
		if ((rc = confirmed(p, part, &seen)) != PP_OK)
			return rc;
		if (strcmp(p->wants[part], pp_rows_text(rows, PLAN_WANTED)) !=
			0 ||
		    (strcmp(seen.value, pp_rows_text(rows, PLAN_CONFIRMED)) !=
			    0 &&
			strcmp(seen.value, p->wants[part]) != 0))
			snprintf(batch.refused[batch.n - 1],
			    sizeof *batch.refused,
			    pp_phrase("it isn't what it was when this was "
				      "planned; make"
				      " a new plan"));
	}
	return PP_OK;
}

enum {
	PLAN_MOST = 10000 /* rows */
};

static enum pp_status
add_planned(const char *plan)
{
	struct pp_rows *rows = NULL;
	enum pp_status rc;

	if ((rc = make_room(PLAN_MOST)) == PP_OK)
		rc = tool_bulk_plan(plan, plan_columns, PLAN_COLUMNS, &rows);
	while (rc == PP_OK && (rc = pp_rows_next(rows)) == PP_OK) {
		if (strcmp(pp_rows_text(rows, PLAN_RESULT), "planned") != 0)
			continue;
		rc = batch.n < PLAN_MOST
		    ? add_row(rows)
		    : pp_fail(PP_EDATA, "%s: more than %d rows", plan,
			  PLAN_MOST);
	}
	pp_rows_free(rows);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What is left of a meter can be said to it. */
static enum pp_status
drop_unfit(struct pp_push *p)
{
	enum pp_status rc = PP_OK;
	enum pp_part part;
	bool unfit;

	for (part = 0; part < PP_PARTS && rc == PP_OK; part++) {
		if (!(p->wanted.has & 1U << part))
			continue;
		rc = put_unfit(p, part, &unfit);
		if (unfit)
			p->wanted.has &= ~(1U << part);
	}
	return rc;
}

enum pp_status
tool_set_drop_moved(void)
{
	enum pp_status rc = PP_OK;
	enum pp_part part;
	size_t i, kept = 0;

	for (i = 0; i < batch.n; i++) {
		struct pp_push *p = &batch.pushes[i];
		const char *why = p->arg;

		if (*why == '\0') {
			if (rc == PP_OK)
				rc = drop_unfit(p);
			if (p->wanted.has != 0)
				batch.pushes[kept++] = *p;
			continue;
		}
		tool_say("%s: %s", p->target.code, why);
		tool_exit_with(EXIT_SOME);
		for (part = 0; part < PP_PARTS && rc == PP_OK; part++)
			if (p->wanted.has & 1U << part)
				rc = put(p, part, "failed", why);
	}
	batch.n = kept;
	return rc;
}

enum pp_status
tool_set_begin(bool writes, unsigned parts, const char *plan)
{
	const struct pp_field *fields;
	enum pp_status rc;
	size_t n;

	batch.db = writes ? tool_open_writer() : tool_open_reader();
	fields = pp_wanted_fields(&n);
	if ((rc = pp_models_open(settings.models_dir, &batch.models)) !=
		PP_OK ||
	    (rc = plan ? add_planned(plan) : add_selected(parts)) != PP_OK)
		return rc;
	return tool_records(fields, n, &batch.records);
}

enum pp_status
tool_set_share(const char *max_share)
{
	return tool_bulk_share(batch.db, max_share, batch.n);
}

enum pp_status
tool_set_end(enum pp_status rc)
{
	tool_report(rc);
	tool_report(pp_records_close(batch.records));
	free(batch.pushes);
	free(batch.refused);
	pp_models_free(batch.models);
	pp_db_close(batch.db);
	return PP_OK;
}
