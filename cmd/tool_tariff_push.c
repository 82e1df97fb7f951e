/* SPDX-License-Identifier: ISC */
/*
 * Tariffs to the meters, and a look at what these hold: by the books, or on
 * the wire.
 */
#include <stdlib.h>

#include "act.h"
#include "push.h"
#include "tool.h"
#include "tool_bulk.h"
#include "tool_tariff.h"

static struct tool_tariff_duties batch;
static struct pp_push *pushes;
static size_t n_pushes;
static size_t meant, held; /* have a tariff; of them, as wanted in the end */

static enum pp_status
put_refused(const struct pp_tariff_duty *duty)
{
	bool none = duty->stand == PP_TARIFF_NONE;

	if (!none)
		tool_say("%s: %s", duty->target.code, duty->reason);
	if (!none)
		tool_exit_with(tool_exit_of(duty->refusal));
	return pp_tariff_put_duty(tool_tariff.records, duty,
	    none ? "skipped" : "failed", NULL);
}

static void
prepare(struct pp_tariff_duty *duty, bool looks_only)
{
	struct pp_push *push = &pushes[n_pushes++];

	*push = (struct pp_push){
	    .target = duty->target,
	    .looks_only = looks_only,
	    .arg = duty,
	};
	push->wanted.has = duty->parts;
	push->wanted.image = duty->image;
	push->wanted.tariff = duty->tariff;
}

/* From cron, only those that need it; rows for none but those. */
static enum pp_status
sort_out(const struct tool_tariff_how *how, bool looks_only)
{
	struct pp_tariff_duty *duty;
	enum pp_status rc = PP_OK;

	pushes = calloc(batch.n + 1, sizeof *pushes);
	if (!pushes)
		return pp_fail(PP_ESYS, "out of memory");
	for (size_t i = 0; rc == PP_OK && i < batch.n; i++) {
		duty = &batch.duties[i];
		meant += duty->tariff != 0;
		held += how->due && duty->stand == PP_TARIFF_SAME;
		if (how->due &&
		    (duty->stand == PP_TARIFF_SAME ||
			duty->stand == PP_TARIFF_NONE))
			continue;
		if (duty->stand <= PP_TARIFF_REFUSED)
			rc = put_refused(duty);
		else if (how->dry_run)
			rc = pp_tariff_put_duty(tool_tariff.records, duty,
			    duty->stand == PP_TARIFF_SAME ? "skipped"
							  : "planned",
			    NULL);
		else
			prepare(duty, looks_only);
	}
	return rc;
}

/* When the book last confirmed what it was asked, this time's included. */
static enum pp_status
date_confirmed(const struct pp_push *push)
{
	struct pp_tariff_duty *duty = push->arg;
	struct pp_confirmed seen;
	unsigned part;
	enum pp_status rc;

	for (part = 0; part < PP_TARIFF_PARTS; part++) {
		if (!(push->known & 1U << part))
			continue;
		rc = pp_confirmed_at(tool_tariff.db, push->target.id,
		    (enum pp_part)part, INT64_MAX, &seen);
		if (rc != PP_OK && rc != PP_NO)
			return rc;
		if (rc == PP_OK && seen.at > duty->confirmed_at)
			duty->confirmed_at = seen.at;
	}
	return PP_OK;
}

/* Seen at once by whoever reads a pipe, for a batch takes its time. */
static enum pp_status
put_push(const struct pp_push *push)
{
	enum pp_status rc;

	if ((rc = tool_may_print()) != PP_OK ||
	    (rc = date_confirmed(push)) != PP_OK ||
	    (rc = pp_tariff_put_push(tool_tariff.records, push->arg, push)) !=
		PP_OK)
		return rc;
	return fflush(stdout) == EOF
	    ? pp_fail(PP_EOUT, "standard output can't be written")
	    : PP_OK;
}

/* What nobody can read any more is no reason to go on. */
static void
end_push(void *arg, const struct pp_push *push)
{
	enum pp_status rc;

	(void)arg;
	if (*push->reason != '\0' && push->code != PP_OK)
		tool_say("%s: %s", push->target.code, push->reason);
	if (push->result == PP_PUSHED_ALREADY || push->result == PP_PUSHED_DONE)
		held++;
	else
		tool_exit_with(
		    push->code != PP_OK ? tool_exit_of(push->code) : EXIT_SOME);
	if ((rc = put_push(push)) != PP_OK) {
		tool_stop = 1;
		tool_report(rc);
	}
}

static void
progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("meters", done, of);
}

static enum pp_status
make_pushes(void)
{
	struct pp_pusher pusher = {
	    .db = tool_tariff.db,
	    .world = tool_tariff.world = tool_world(),
	    .models = tool_tariff.models,
	    .who = tool_who(),
	    .stop = &tool_stop,
	    .keeps = true,
	    .done = end_push,
	    .progress = progress,
	};
	enum pp_status rc;

	tool_catch_signals();
	rc = pp_push_run(&pusher, pushes, n_pushes);
	tool_progress(NULL, 0, 0);
	if (rc == PP_OK && held < meant)
		tool_say(pushes[0].looks_only
			? PP_PHRASE("%zu of %zu meters hold their tariff")
			: PP_PHRASE("%zu of %zu meters hold their tariff; the "
				    "others don't, or not all of it: run it "
				    "again"),
		    held, meant);
	return rc;
}

/* Whether one may at all, before a bus is taken. */
static enum pp_status
ask(enum pp_act_kind kind)
{
	const struct pp_act act = {
	    .kind = kind,
	    .subject = pushes[0].target.code,
	    .meter = pushes[0].target.id,
	};

	return pp_act_ask(tool_tariff.db, &act, tool_tariff.now, tool_who());
}

static size_t
to_change(void)
{
	size_t n = 0;

	for (size_t i = 0; i < batch.n; i++)
		n += batch.duties[i].stand == PP_TARIFF_UNKNOWN ||
		    batch.duties[i].stand == PP_TARIFF_DIFFERS;
	return n;
}

static void
end_batch(void)
{
	free(batch.duties);
	free(pushes);
}

enum pp_status
tool_tariff_push(const struct tool_tariff_how *how)
{
	enum pp_status rc;

	if ((rc = tool_tariff_open(!how->dry_run)) == PP_OK &&
	    (rc = tool_tariff_gather(how->plan, &batch)) == PP_OK &&
	    (rc = tool_bulk_share(tool_tariff.db, how->max_share,
		 to_change())) == PP_OK &&
	    (rc = tool_tariff_records(PP_TARIFF_LIST_DUTIES)) == PP_OK &&
	    (rc = sort_out(how, false)) == PP_OK && n_pushes > 0 &&
	    (rc = ask(PP_ACT_PUSH)) == PP_OK)
		rc = make_pushes();
	end_batch();
	return rc;
}

enum pp_status
tool_tariff_verify(void)
{
	const struct tool_tariff_how how = {0};
	enum pp_status rc;

	if ((rc = tool_tariff_open(true)) == PP_OK &&
	    (rc = tool_tariff_gather(NULL, &batch)) == PP_OK &&
	    (rc = tool_tariff_records(PP_TARIFF_LIST_DUTIES)) == PP_OK &&
	    (rc = sort_out(&how, true)) == PP_OK && n_pushes > 0 &&
	    (rc = ask(PP_ACT_POLL)) == PP_OK)
		rc = make_pushes();
	end_batch();
	return rc;
}

enum pp_status
tool_tariff_meters(void)
{
	enum pp_status rc;

	if ((rc = tool_tariff_open(false)) == PP_OK &&
	    (rc = tool_tariff_gather(NULL, &batch)) == PP_OK)
		rc = tool_tariff_records(PP_TARIFF_LIST_DUTIES);
	for (size_t i = 0; rc == PP_OK && i < batch.n; i++)
		rc = pp_tariff_put_duty(tool_tariff.records, &batch.duties[i],
		    pp_tariff_stand_name(batch.duties[i].stand), NULL);
	end_batch();
	return rc;
}
