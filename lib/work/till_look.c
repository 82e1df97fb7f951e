/* SPDX-License-Identifier: ISC */
/*
 * Visits that only look.
 */
#include <string.h>

#include "till.h"

static void
tell_nobody(void *arg, const struct pp_visit *visit)
{
	(void)arg;
	(void)visit;
}

enum pp_status
pp_till_look(struct pp_till *till, struct pp_visit *visits, size_t n)
{
	struct pp_till quiet = *till;
	size_t i;

	quiet.done = tell_nobody;
	quiet.progress = NULL;
	for (i = 0; i < n; i++)
		visits[i].looks_only = true;
	return pp_till_run(&quiet, visits, n);
}

/* One that isn't as the books say can't be closed by what it shows. */
static enum pp_status
is_quarantined(struct pp_till *till, int64_t meter, bool *quarantined)
{
	struct pp_hold hold;
	enum pp_status rc = pp_hold_of(till->db, meter, &hold);

	*quarantined = rc == PP_OK && !pp_hold_is_external(hold.reason) &&
	    hold.reason != PP_HOLD_RESTORED;
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
pp_till_gone(struct pp_till *till, const struct pp_target *target,
    const struct pp_epoch *epoch)
{
	struct pp_visit v = {.errand = PP_ERRAND_SETTLE, .target = *target};
	char yuan[PP_DECIMAL_MAX];
	bool quarantined;
	enum pp_status rc;

	if ((rc = is_quarantined(till, target->id, &quarantined)) != PP_OK ||
	    quarantined || (rc = pp_till_look(till, &v, 1)) != PP_OK)
		return rc;
	if (!v.has_proof && (v.code == PP_ETEMP || v.code == PP_ESYS))
		return pp_fail(v.code, "%s", v.reason);
	if (!v.has_proof || strcmp(v.proof.serial, epoch->serial) != 0)
		return PP_OK;
	return pp_fail(PP_NO,
	    "it answers still, with %s yuan: do this without --typed; one that"
	    " takes no orders is taken off its bus first",
	    pp_money_print((pp_money){v.proof.balance_fen}, yuan));
}
