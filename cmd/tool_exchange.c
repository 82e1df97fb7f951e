/* SPDX-License-Identifier: ISC */
#include "tool_exchange.h"

#include <string.h>

#include "exchange_rows.h"
#include "tool.h"
#include "tool_close.h"
#include "tool_till.h"

enum {
	STEPS_MOST = 8 /* there are four */
};

static struct pp_exchange_meter job;
static struct pp_visit last; /* as it ended */

/* The words into the job, each checked by itself. */
static enum pp_status
take_words(const struct tool_exchange *x)
{
	const char *reason = x->reason ? x->reason : "";
	enum pp_status rc;

	job = (struct pp_exchange_meter){
	    .meter = x->meter,
	    .reason = reason,
	    .serial = x->serial,
	    .address = x->address,
	    .model = x->model,
	    .adopt = x->adopt,
	    .discard = x->discard,
	    .has_typed = x->typed,
	    .has_start = x->start_kwh != NULL,
	};
	if ((rc = pp_till_check_note(reason)) != PP_OK)
		return pp_fail_in(rc, "--reason");
	if (x->words.at &&
	    (rc = pp_typed_time("--at", x->words.at, tool_now(), &job.at)) !=
		PP_OK)
		return rc;
	if (x->typed &&
	    (rc = pp_typed_parse(&x->words, tool_now(), &job.typed)) != PP_OK)
		return rc;
	if (x->start_kwh &&
	    (rc = pp_typed_energy("--start-kwh", x->start_kwh,
		 &job.start_wh)) != PP_OK)
		return rc;
	return x->start_rates
	    ? pp_typed_rates("--start-rates", x->start_rates, job.start_rate_wh)
	    : PP_OK;
}

static enum pp_status
end_visit(const struct pp_visit *visit, bool planned)
{
	(void)planned;
	last = *visit;
	tool_close_advise(visit);
	return PP_OK;
}

static bool
is_visit(void)
{
	return job.step == PP_EXCHANGE_CLOSES ||
	    job.step == PP_EXCHANGE_OPENS || job.step == PP_EXCHANGE_MOVES;
}

/* A step that can be made; *on: another may follow. */
static enum pp_status
make_step(bool *on)
{
	struct pp_visit visit = job.visit;
	enum pp_status rc;

	if (job.step == PP_EXCHANGE_TYPES) {
		*on = true;
		return pp_exchange_meter_type(&tool_till, &job);
	}
	if ((rc = tool_till_run(&visit, 1, end_visit)) != PP_OK)
		return rc;
	job.visit = last;
	*on = pp_exchange_meter_goes_on(&job);
	return PP_OK;
}

static const char *
result_of(bool on, int made)
{
	if (is_visit() && !on)
		return job.visit.result == PP_VISIT_PENDING ? "pending"
							    : "failed";
	return made > 0 ? "ok" : "skipped";
}

/* What people have to do next. */
static void
advise(void)
{
	if (job.step == PP_EXCHANGE_WAITS)
		tool_say("%s: hang the new meter there, then give its number by"
			 " pp-account exchange %s --serial NUMBER --start-kwh "
			 "KWH",
		    job.meter, job.meter);
}

static enum pp_status
run(struct pp_records *records, bool dry_run)
{
	bool on = true;
	int made = 0;
	enum pp_status rc = PP_OK;

	while (rc == PP_OK && on && made < STEPS_MOST) {
		rc = pp_exchange_meter_next(&tool_till, &job);
		if (rc != PP_OK || dry_run ||
		    (!is_visit() && job.step != PP_EXCHANGE_TYPES))
			break;
		made++;
		rc = make_step(&on);
	}
	if (rc != PP_OK)
		return pp_fail_in(rc, "%s", job.meter);
	if (dry_run && is_visit() && (rc = make_step(&on)) != PP_OK)
		return rc;
	if (dry_run && job.step == PP_EXCHANGE_TYPES &&
	    (rc = pp_till_gone(&tool_till, &job.visit.target,
		 &job.visit.epoch)) != PP_OK)
		return pp_fail_in(rc, "%s", job.meter);
	advise();
	return pp_exchange_put(records, tool_till.db, &job,
	    dry_run ? "planned" : result_of(on, made),
	    is_visit() ? job.visit.reason : "");
}

static enum pp_status
give_up(struct pp_records *records, bool dry_run)
{
	struct pp_target target;
	enum pp_status rc;

	pp_db_tries(tool_till.db, dry_run);
	if ((rc = pp_target_find(tool_till.db, job.meter, &target)) != PP_OK ||
	    (rc = pp_db_begin(tool_till.db)) != PP_OK)
		return pp_fail_in(rc, "%s", job.meter);
	rc = pp_swap_give_up(tool_till.db, target.id, job.reason, tool_now(),
	    tool_who());
	if (rc == PP_OK && !dry_run)
		rc = pp_db_commit(tool_till.db);
	if (rc != PP_OK || dry_run)
		pp_db_rollback(tool_till.db);
	if (rc != PP_OK)
		return pp_fail_in(rc, "%s", job.meter);
	job.step = PP_EXCHANGE_WAITS;
	return pp_exchange_put(records, tool_till.db, &job,
	    dry_run ? "planned" : "ok", job.reason);
}

enum pp_status
tool_exchange_meter(const struct tool_exchange *exchange)
{
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_exchange_fields(&n);
	enum pp_status rc;

	/* Giving up is tried in the book even for a dry run. */
	if ((rc = tool_till_open(exchange->dry_run && !exchange->give_up)) ==
		PP_OK &&
	    (rc = take_words(exchange)) == PP_OK &&
	    (rc = tool_records(fields, n, &records)) == PP_OK)
		rc = exchange->give_up ? give_up(records, exchange->dry_run)
				       : run(records, exchange->dry_run);
	tool_report(rc);
	tool_report(pp_records_close(records));
	tool_till_close();
	return PP_OK;
}
