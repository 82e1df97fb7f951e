/* SPDX-License-Identifier: ISC */
/*
 * What each meter confirmed that it holds, beside what it is to hold by its
 * tariff, or, without one, beside what it held before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "push_log.h"
#include "reconcile_impl.h"
#include "tariff_plan.h"

static enum pp_status
add(struct reconcile_work *work, const struct reconcile_meter *m, int64_t at,
    const char *books, const char *seen, bool pushed)
{
	struct pp_misfit *misfit =
	    reconcile_last(work, PP_MISFIT_PRICE, m->sides.code);

	if (misfit == NULL)
		misfit = reconcile_add(work, PP_MISFIT_PRICE, &m->sides, at);
	if (misfit == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	snprintf(misfit->books, sizeof misfit->books, "%s", books);
	snprintf(misfit->seen, sizeof misfit->seen, "%s", seen);
	misfit->cause = pushed
	    ? pp_phrase("somebody else set it since")
	    : pp_phrase("its tariff never came to the meter");
	misfit->advice =
	    pp_phrase("pp-tariff push sets it; then settle the difference"
		      " with the customer");
	return PP_OK;
}

/* By its tariff. */
static enum pp_status
check_duty(struct reconcile_work *work, const struct reconcile_meter *m,
    const struct pp_tariff_duty *duty)
{
	char wanted[PP_PART_WORDS_MAX];
	enum pp_push_result result;
	enum pp_part part = PP_PART_PRICES;
	bool pushed;
	int64_t at;
	enum pp_status rc;

	if (strcmp(duty->wants[part], duty->held[part]) == 0)
		part = PP_PART_TABLES;
	rc = pp_push_last(work->what->db, m->sides.meter, part, wanted, &result,
	    &at);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	pushed = rc == PP_OK && result == PP_PUSH_CONFIRMED &&
	    strcmp(wanted, duty->wants[part]) == 0;
	return add(work, m, duty->confirmed_at, duty->wants[part],
	    duty->held[part], pushed);
}

/* Without a tariff nobody of us sets its prices. */
static enum pp_status
check_found(struct reconcile_work *work, const struct reconcile_meter *m)
{
	const struct pp_reconcile *what = work->what;
	struct pp_confirmed now, before;
	enum pp_status rc;

	rc = pp_confirmed_at(what->db, m->sides.meter, PP_PART_PRICES, what->to,
	    &now);
	if (rc != PP_OK || now.push != 0 || now.at < what->from)
		return rc == PP_NO ? PP_OK : rc;
	rc = pp_confirmed_at(what->db, m->sides.meter, PP_PART_PRICES,
	    now.at - 1, &before);
	if (rc != PP_OK || before.at < m->sides.began_at)
		return rc == PP_NO ? PP_OK : rc;
	return add(work, m, now.at, before.value, now.value, true);
}

static enum pp_status
check_all(struct reconcile_work *work, struct pp_tariff_planner *planner,
    struct pp_tariff_duty *duty)
{
	struct pp_targets *targets = NULL;
	const struct reconcile_meter *m;
	struct pp_target target;
	enum pp_status rc;

	rc = pp_targets_open(work->what->db, work->what->ids, work->what->n,
	    &targets);
	while (
	    rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK) {
		if ((m = reconcile_find(work, target.id)) == NULL)
			continue;
		rc = pp_tariff_plan(planner, &target, NULL, duty);
		if (rc == PP_OK && duty->stand == PP_TARIFF_DIFFERS)
			rc = check_duty(work, m, duty);
		else if (rc == PP_OK && duty->stand == PP_TARIFF_NONE)
			rc = check_found(work, m);
	}
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
reconcile_prices(struct reconcile_work *work)
{
	struct pp_tariff_duty *duty = malloc(sizeof *duty);
	struct pp_tariff_planner *planner = NULL;
	enum pp_status rc;

	if (duty == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_tariff_planner_new(work->what->db, work->what->models,
	    work->what->now, &planner);
	if (rc == PP_OK)
		rc = check_all(work, planner, duty);
	pp_tariff_planner_free(planner);
	free(duty);
	return rc;
}
