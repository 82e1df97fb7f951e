/* SPDX-License-Identifier: ISC */
#include "decision.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "site.h"

/* The words of both holds' and orders' ends, as the books have them. */
static const char credited[] = "credited";
static const char not_credited[] = "not-credited";
static const char adopted[] = "adopted";
static const char released[] = "released";

static enum pp_status
take_verdict(const struct pp_decision_wish *want, const char *one,
    const char *other, struct pp_decision *d)
{
	if (strcmp(want->verdict, one) == 0)
		d->verdict = one;
	else if (other && strcmp(want->verdict, other) == 0)
		d->verdict = other;
	else
		return pp_fail(PP_EDATA,
		    other ? PP_PHRASE("\"%s\": has to be %s or %s")
			  : PP_PHRASE("\"%s\": has to be %s"),
		    want->verdict, one, other);
	d->reason = want->reason;
	d->who = want->who;
	d->at = want->at;
	return PP_OK;
}

/* Whether the meter's count says that the order's slot is used up. */
static enum pp_status
look_up_moved(struct pp_db *db, const struct pp_decision_wish *want,
    const struct pp_sale *sale, bool *moved)
{
	struct pp_proof last;
	enum pp_status rc;

	if (want->moved) {
		*moved = *want->moved;
		return PP_OK;
	}
	rc = pp_epoch_last_proof(db, sale->epoch, &last);
	*moved = rc == PP_OK && last.count >= sale->slot;
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
end_order(struct pp_db *db, const struct pp_decision_wish *want,
    struct pp_decision *d)
{
	bool is_credited = d->verdict == credited, moved = is_credited;
	struct pp_sale sale;
	enum pp_status rc;

	if ((rc = pp_sale_find(db, want->id, &sale)) != PP_OK)
		return pp_fail_in(rc, "%s", want->id);
	if (sale.state == PP_SALE_ARMED && !want->unproven)
		return pp_fail(PP_NO,
		    "order %s is pending, not disputed: pp-settle ends it;"
		    " where its meter will never answer again, --unproven",
		    sale.code);
	if (sale.state != PP_SALE_DISPUTED && sale.state != PP_SALE_ARMED)
		return pp_fail(PP_NO, "order %s has ended: it is %s", sale.code,
		    pp_sale_state_name(sale.state));
	if ((!is_credited || want->moved) &&
	    (rc = look_up_moved(db, want, &sale, &moved)) != PP_OK)
		return rc;
	rc = pp_sale_resolve(db, &sale,
	    is_credited ? PP_SALE_CREDITED : PP_SALE_NOT_CREDITED, moved,
	    want->reason, want->at, want->who);
	if (rc != PP_OK)
		return rc;
	d->kind = "order";
	snprintf(d->id, sizeof d->id, "%s", sale.code);
	snprintf(d->meter, sizeof d->meter, "%s", sale.meter_code);
	d->has_amount = true;
	d->amount = sale.amount;
	return PP_OK;
}

enum pp_status
pp_decide_order(struct pp_db *db, const struct pp_decision_wish *want,
    struct pp_decision *decision)
{
	struct pp_decision d = {0};
	enum pp_status rc;

	if ((rc = take_verdict(want, credited, not_credited, &d)) != PP_OK ||
	    (rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_db_end(db, end_order(db, want, &d))) == PP_OK)
		*decision = d;
	return rc;
}

/* By the meter that it is of, else by its number in the list. */
static enum pp_status
find_hold(struct pp_db *db, const char *id, struct pp_hold *hold)
{
	struct pp_target target;
	int64_t number;
	enum pp_status rc;

	if ((rc = pp_target_find(db, id, &target)) == PP_OK)
		rc = pp_hold_of(db, target.id, hold);
	else if (rc == PP_NO && pp_decimal_parse(id, 0, &number) == PP_OK)
		rc = pp_hold_get(db, number, hold);
	if (rc == PP_NO)
		return pp_fail(PP_NO, "%s: nothing is held under this name",
		    id);
	return rc;
}

static enum pp_status
end_hold(struct pp_db *db, const struct pp_decision_wish *want,
    const struct pp_hold *hold, struct pp_decision *d)
{
	enum pp_hold_end as =
	    d->verdict == adopted ? PP_HOLD_ADOPTED : PP_HOLD_RELEASED;

	d->kind = pp_hold_kind_name(hold->reason);
	snprintf(d->id, sizeof d->id, "%" PRId64, hold->id);
	snprintf(d->meter, sizeof d->meter, "%s", hold->meter_code);
	return pp_hold_end(db, hold, as, d->amount, want->reason, want->at,
	    want->who);
}

static enum pp_status
end_external(struct pp_db *db, const struct pp_decision_wish *want,
    struct pp_decision *d)
{
	struct pp_hold hold;
	enum pp_status rc;

	if ((rc = find_hold(db, want->id, &hold)) != PP_OK)
		return rc;
	if (!pp_hold_is_external(hold.reason))
		return pp_fail(PP_NO,
		    "%s: this is a quarantine, no credit from outside",
		    want->id);
	d->has_amount = d->verdict == adopted;
	if (d->has_amount && !want->amount && !hold.has_amount)
		return pp_fail(PP_NO,
		    "%s: how much it is could not be reckoned; say it by"
		    " --amount",
		    want->id);
	if (d->has_amount)
		d->amount = want->amount ? *want->amount : hold.amount;
	if (hold.reason == PP_HOLD_BALANCE_BEHIND && d->amount.fen > 0)
		return pp_fail(PP_NO,
		    "%s: credit vanished from it: its amount is below zero",
		    want->id);
	return end_hold(db, want, &hold, d);
}

enum pp_status
pp_decide_external(struct pp_db *db, const struct pp_decision_wish *want,
    struct pp_decision *decision)
{
	struct pp_decision d = {0};
	enum pp_status rc;

	if ((rc = take_verdict(want, adopted, released, &d)) != PP_OK ||
	    (rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_db_end(db, end_external(db, want, &d))) == PP_OK)
		*decision = d;
	return rc;
}

/* Whether the last look, since the meter is held, found nothing wrong. */
static enum pp_status
check_agrees(struct pp_db *db, const struct pp_hold *hold)
{
	struct pp_epoch epoch;
	struct pp_proof last;
	char words[PP_HOLD_WORDS_MAX];
	enum pp_status rc;

	/* Nothing was found wrong with it: its books are new to it. */
	if (hold->reason == PP_HOLD_RESTORED)
		return PP_OK;
	if ((rc = pp_epoch_of(db, hold->meter, &epoch)) == PP_OK)
		rc = pp_epoch_last_proof(db, epoch.id, &last);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if (rc == PP_OK && last.at > hold->at && last.count == epoch.count &&
	    strcmp(last.serial, epoch.serial) == 0)
		return PP_OK;
	return pp_fail(PP_NO,
	    "%s: %s; \"pp-settle -m %s\" looks whether it agrees again; if it"
	    " doesn't, its account has to be closed and opened anew",
	    hold->meter_code, pp_hold_words(hold, words, sizeof words),
	    hold->meter_code);
}

static enum pp_status
end_quarantine(struct pp_db *db, const struct pp_decision_wish *want,
    struct pp_decision *d)
{
	struct pp_hold hold;
	enum pp_status rc;

	if ((rc = find_hold(db, want->id, &hold)) != PP_OK)
		return rc;
	if (pp_hold_is_external(hold.reason))
		return pp_fail(PP_NO,
		    "%s: this is credit from outside; see pp-resolve external",
		    want->id);
	if ((rc = check_agrees(db, &hold)) != PP_OK)
		return rc;
	return end_hold(db, want, &hold, d);
}

enum pp_status
pp_decide_quarantine(struct pp_db *db, const struct pp_decision_wish *want,
    struct pp_decision *decision)
{
	struct pp_decision d = {0};
	enum pp_status rc;

	if ((rc = take_verdict(want, released, NULL, &d)) != PP_OK ||
	    (rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_db_end(db, end_quarantine(db, want, &d))) == PP_OK)
		*decision = d;
	return rc;
}
