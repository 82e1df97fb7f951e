/* SPDX-License-Identifier: ISC */
/*
 * The stages of a probe in their order: what can be read, what the meter does
 * with purchases, how it is set back, what its relay does; and what is left of
 * it in the book.
 */
#include "probe_impl.h"

#include <stdarg.h>
#include <stdio.h>

#include "account.h"
#include "act.h"
#include "catalogue.h"
#include "probe_log.h"

static const struct probe_stage stages[] = {
    {probe_read_begin, probe_read_end, READ_LIVE, false},
    {probe_read_begin, probe_read_end, READ_MODE, false},
    {probe_read_begin, probe_read_end, READ_FEE, false},
    {probe_read_begin, probe_read_end, READ_OLDER, false},
    {probe_first_begin, probe_first_end, 0, false},
    {probe_check_begin, NULL, 0, false},
    {probe_plan_begin, NULL, 0, false},
    {probe_trial_begin, probe_trial_end, TRIAL_NEXT, false},
    {probe_trial_begin, probe_trial_end, TRIAL_REPEAT, false},
    {probe_trial_begin, probe_trial_end, TRIAL_AHEAD, false},
    {probe_trial_begin, probe_trial_end, TRIAL_ZERO, false},
    {probe_trial_begin, probe_trial_end, TRIAL_BEHIND, false},
    {probe_class_begin, NULL, 0, true},
    {probe_back_begin, probe_back_end, 0, true},
    {probe_again_begin, probe_again_end, READ_AGAIN, false},
    {probe_relay_begin, probe_relay_end, FORCE_TRIP, false},
    {probe_force_begin, probe_force_end, FORCE_TRIP, false},
    {probe_relay_begin, probe_relay_end, FORCE_OFF, false},
    {probe_force_begin, probe_force_end, FORCE_OFF, false},
    {probe_relay_begin, probe_relay_end, FORCE_KEEP, false},
    {probe_force_begin, probe_force_end, FORCE_KEEP, false},
    {probe_relay_begin, probe_relay_end, FORCE_OFF_AGAIN, false},
    {probe_force_begin, probe_force_end, FORCE_OFF_AGAIN, false},
    {probe_relay_begin, probe_relay_end, FORCE_AS_BEFORE, true},
    {probe_untried_begin, NULL, 0, false},
};

void
probe_tell(struct probe *b, const struct pp_exchange *x, const char *question,
    const char *finding, const char *fmt, ...)
{
	char detail[PROBE_DETAIL];
	struct pp_probe_row row = {
	    .step = ++b->rows,
	    .question = question,
	    .finding = finding,
	    .detail = detail,
	    .x = x,
	};
	enum pp_status rc;
	va_list args;

	va_start(args, fmt);
	vsnprintf(detail, sizeof detail, pp_phrase(fmt), args);
	va_end(args);
	if ((rc = b->p->row(b->p->arg, &row)) != PP_OK)
		probe_stop(b, rc, NULL);
}

void
probe_stop(struct probe *b, enum pp_status rc, const char *fmt, ...)
{
	va_list args;

	b->over = true;
	if (b->rc != PP_OK)
		return;
	b->rc = rc;
	if (!fmt) {
		snprintf(b->words, sizeof b->words, "%s", pp_errmsg());
		return;
	}
	va_start(args, fmt);
	vsnprintf(b->words, sizeof b->words, pp_phrase(fmt), args);
	va_end(args);
}

void
probe_set(struct pp_values *values, enum pp_quantity q, int64_t value)
{
	values->known[q] = true;
	values->value[q] = value;
}

bool
probe_is_unsold(struct probe *b)
{
	struct pp_epoch epoch;
	enum pp_status rc = pp_epoch_of(b->p->db, b->target.id, &epoch);

	if (rc == PP_OK)
		probe_stop(b, PP_NO,
		    "account %s has it: only a meter that nobody has is probed",
		    epoch.account_code);
	else if (rc != PP_NO)
		probe_stop(b, rc, NULL);
	return rc == PP_NO;
}

/* What can be said without asking the meter. */
static enum pp_status
check(const struct probe *b)
{
	static const enum pp_order needed[] = {PP_ORDER_PURCHASE, PP_ORDER_FEE,
	    PP_ORDER_FORCE};
	size_t i, n = sizeof needed / sizeof *needed - !b->p->relay;
	const char *model = b->target.model;

	if (!b->model)
		return pp_fail(PP_ECONF, "no model file has the model %s",
		    model);
	if (!pp_model_is_prepaid(b->model))
		return pp_fail(PP_NO, "it is an instrument: nothing is sold");
	if (!look_is_possible(b->model))
		return pp_fail(PP_ECONF,
		    "model %s has no evidence: what a purchase did can't be "
		    "seen",
		    model);
	for (i = 0; i < n; i++)
		if (!pp_model_has_order(b->model, needed[i]))
			return pp_fail(PP_ECONF, "model %s has no %s order",
			    model, pp_order_name(needed[i]));
	if (b->target.serial[0] == '\0')
		return pp_fail(PP_NO,
		    "the site doesn't know its number: see pp-site scan");
	return PP_OK;
}

/* Before the meter is asked anything. */
static enum pp_status
ask(struct probe *b)
{
	const struct pp_act act = {
	    .kind = PP_ACT_PROBE,
	    .subject = b->target.code,
	    .meter = b->target.id,
	};

	return pp_act_ask(b->p->db, &act, b->p->world->wall_s(b->p->world),
	    b->p->who);
}

static enum pp_status
connect(struct probe *b)
{
	struct pp_endpoint endpoint;
	enum pp_status rc;

	if ((rc = pp_endpoint_parse(b->target.endpoint, &endpoint)) != PP_OK)
		return rc;
	endpoint.baud = b->target.baud;
	if ((rc = pp_bus_new(b->p->world, &endpoint, &b->bus)) == PP_OK)
		pp_bus_set_window(b->bus, 1);
	return rc;
}

static enum pp_status
record(struct probe *b)
{
	struct pp_probe *p = b->p;
	int64_t now = p->world->wall_s(p->world);
	char detail[PROBE_DETAIL];
	enum pp_status rc;

	if ((rc = pp_db_begin(p->db)) != PP_OK)
		return rc;
	rc = pp_probe_log(p->db, b->target.id, b->target.serial, b->class,
	    probe_summary(b, detail), now, p->who);
	if (rc == PP_OK)
		rc = pp_db_commit(p->db);
	if (rc != PP_OK) {
		pp_db_rollback(p->db);
		return rc;
	}
	p->class = b->class;
	return PP_OK;
}

/* The words are about this meter. */
static enum pp_status
outcome(const struct probe *b, enum pp_status rc)
{
	if (rc == PP_OK && b->rc != PP_OK)
		rc = pp_fail(b->rc, "%s", b->words);
	return rc == PP_OK ? rc : pp_fail_in(rc, "%s", b->target.code);
}

enum pp_status
pp_probe_run(struct pp_probe *probe)
{
	struct probe b = {
	    .p = probe,
	    .stages = stages,
	    .n_stages = sizeof stages / sizeof *stages,
	};
	struct pp_rider rider = {
	    .next = probe_next,
	    .done = probe_done,
	    .arg = &b,
	};
	enum pp_status rc;

	probe->class = PP_CLASS_NONE;
	rc = pp_target_find(probe->db, probe->meter, &b.target);
	if (rc != PP_OK)
		return rc;
	b.model = pp_models_find(probe->models, b.target.model);
	if ((rc = check(&b)) != PP_OK || (rc = ask(&b)) != PP_OK)
		return outcome(&b, rc);
	if (!probe_is_unsold(&b))
		return outcome(&b, PP_OK);
	if ((rc = connect(&b)) != PP_OK)
		return outcome(&b, rc);
	look_init(&b.look, b.model, &b.target, probe->world);
	rc = pp_fleet_run(probe->world, &b.bus, 1, &rider);
	if (rc == PP_OK && (b.class != PP_CLASS_NONE || b.read_only))
		rc = record(&b);
	pp_bus_free(b.bus);
	return outcome(&b, rc);
}
