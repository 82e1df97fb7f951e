/* SPDX-License-Identifier: ISC */
/*
 * What can be said of a visit before anybody goes: most refusals need no bus.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "look.h"
#include "probe_log.h"
#include "shift.h"
#include "till.h"
#include "visit.h"

static enum pp_status
check_model(struct pp_till *till, struct pp_visit *v)
{
	const struct pp_target *t = &v->target;
	const struct pp_model *model = pp_models_find(till->models, t->model);
	enum pp_status rc;

	if (!model)
		return pp_fail(PP_ECONF, "no model %s", t->model);
	if (!pp_model_is_prepaid(model))
		return pp_fail(PP_NO,
		    "a plain instrument (%s): nothing can be sold to it",
		    t->model);
	if (*t->serial == '\0')
		return pp_fail(PP_NO,
		    "its serial number isn't known: give it by pp-site import");
	rc = pp_probe_class(till->db, t->id, t->serial, &v->class);
	if (rc == PP_NO)
		v->class = pp_model_class_of(model);
	else if (rc != PP_OK)
		return rc;
	if (v->class == PP_CLASS_NONE || !look_is_possible(model) ||
	    !pp_model_has_order(model, PP_ORDER_PURCHASE) ||
	    !pp_model_has_order(model, PP_ORDER_FEE))
		return pp_fail(PP_NO,
		    "its model %s doesn't say how to sell to it", t->model);
	return PP_OK;
}

/* A converter that passes no orders is found by a probe, not by a sale. */
static enum pp_status
check_bus(struct pp_till *till, const struct pp_visit *v)
{
	bool read_only;
	enum pp_status rc;

	rc = pp_probe_read_only(till->db, v->target.bus, &read_only);
	if (rc == PP_OK && read_only && v->errand != PP_ERRAND_ADOPT)
		return pp_fail(PP_NO,
		    "bus %s lets no orders through, as a probe found;"
		    " pp-site probe tries it again",
		    v->target.bus_code);
	return rc;
}

enum pp_status
till_check_epoch(const struct pp_visit *v)
{
	if (v->epoch.id == 0 || v->epoch.id == v->of_epoch)
		return PP_OK;
	return pp_fail(PP_NO,
	    "another account was opened on it meanwhile, %s, so nothing is"
	    " done",
	    v->epoch.account_code);
}

enum pp_status
till_check_swap(const struct pp_swap *swap, const struct pp_visit *v)
{
	if (swap->account == v->opening->account.id)
		return PP_OK;
	return pp_fail(PP_NO,
	    "it is being exchanged for account %s: pp-account exchange goes on"
	    " with that",
	    swap->account_code);
}

enum pp_status
till_check_kept(struct pp_till *till, const struct pp_visit *v)
{
	struct pp_db *db = till->db;
	char code[PP_ID_MAX], account[PP_ID_MAX];
	struct pp_swap swap;
	enum pp_status rc;

	if (v->swap) /* this is it */
		return PP_OK;
	rc = pp_swap_of(db, v->target.id, &swap);
	if (rc == PP_OK)
		return till_check_swap(&swap, v);
	if (rc == PP_NO)
		rc = pp_swap_waits(db, v->target.id, 0, code, account);
	if (rc != PP_OK)
		return rc == PP_NO ? PP_OK : rc;
	return pp_fail(PP_NO,
	    "it waits for a new meter of account %s: pp-account exchange goes"
	    " on with that, or gives it up (--give-up)",
	    account);
}

enum pp_status
till_fail_open(const struct pp_epoch *epoch)
{
	const char *account = epoch->account_code;

	return epoch->closing
	    ? pp_fail(PP_NO,
		  "account %s is open on it, though it is being closed;"
		  " pp-settle ends that",
		  account)
	    : pp_fail(PP_NO,
		  "account %s is open on it; pp-account close %s ends that",
		  account, account);
}

/* PP_NO: nobody has an account on it, or (where one is to be made) somebody. */
static enum pp_status
check_epoch(struct pp_till *till, struct pp_visit *v)
{
	bool wants =
	    v->errand != PP_ERRAND_OPEN && v->errand != PP_ERRAND_ADOPT;
	enum pp_status rc = pp_epoch_brief(till->db, v->target.id, &v->epoch);

	if (rc == PP_NO && wants)
		return pp_fail(PP_NO,
		    "no account is open on it; see pp-account open");
	if (rc == PP_OK && !wants && v->epoch.began_at != 0)
		return till_fail_open(&v->epoch);
	if (rc == PP_OK && v->errand == PP_ERRAND_ORDER && v->epoch.closing)
		return pp_fail(PP_NO,
		    "it is being closed: nothing is sold to it or taken from"
		    " it");
	if (rc == PP_OK &&
	    (v->errand == PP_ERRAND_ORDER || v->errand == PP_ERRAND_CLOSE)) {
		if (v->of_epoch == 0)
			v->of_epoch = v->epoch.id;
		return till_check_epoch(v);
	}
	return rc == PP_NO ? PP_OK : rc;
}

/* The same content under the same id is the same order, told once more. */
static enum pp_status
check_repeated(struct pp_till *till, struct pp_visit *v, bool *known)
{
	enum pp_status rc;

	*known = false;
	if (!v->wish.code)
		return PP_OK;
	rc = pp_sale_find(till->db, v->wish.code, &v->sale);
	if (rc == PP_NO)
		return PP_OK;
	if (rc != PP_OK)
		return rc;
	if (v->all) /* how much that was, only the meter knew */
		v->wish.amount = v->sale.amount;
	if (!pp_sale_is(&v->sale, v->target.id, &v->wish))
		return pp_fail(PP_NO,
		    "order %s was given before, with other content",
		    v->wish.code);
	*known = true;
	v->has_sale = v->repeated = true;
	v->result =
	    v->sale.state == PP_SALE_ARMED ? PP_VISIT_PENDING : PP_VISIT_ENDED;
	return PP_OK;
}

static enum pp_status
check_reversed(struct pp_till *till, struct pp_visit *v)
{
	struct pp_sale undone;
	enum pp_status rc;

	if (v->wish.reverses == 0)
		return PP_OK;
	if ((rc = pp_sale_get(till->db, v->wish.reverses, &undone)) != PP_OK)
		return rc;
	if (undone.state != PP_SALE_CREDITED)
		return pp_fail(PP_NO, "order %s is %s: there's nothing to undo",
		    undone.code, pp_sale_state_name(undone.state));
	if (undone.kind != PP_SALE && undone.kind != PP_REFUND)
		return pp_fail(PP_NO, "order %s is a reversal itself",
		    undone.code);
	if (undone.epoch != v->epoch.id)
		return pp_fail(PP_NO,
		    "order %s was for an account that is no longer on the"
		    " meter",
		    undone.code);
	if (strcmp(undone.method, "transfer") == 0)
		return pp_fail(PP_NO,
		    "order %s moved credit between meters, which isn't undone",
		    undone.code);
	assert(undone.amount.fen == v->wish.amount.fen);
	return PP_OK;
}

/* A hold that proof may end is looked into; any other needs people. */
static enum pp_status
check_hold(struct pp_till *till, struct pp_visit *v)
{
	enum pp_status rc = pp_hold_of(till->db, v->target.id, &v->hold);
	char words[PP_REASON_MAX];

	if (rc == PP_NO)
		return PP_OK;
	if (rc == PP_OK && v->hold.reason != PP_HOLD_RESTORED)
		return pp_fail(PP_NO, "%s",
		    pp_hold_words(&v->hold, words, sizeof words));
	return rc;
}

static enum pp_status
check_order(struct pp_till *till, struct pp_visit *v)
{
	int64_t shift;
	enum pp_status rc;

	if (v->wish.amount.fen <= 0 && !v->all)
		return pp_fail(PP_EDATA, "the amount has to be above zero");
	if ((rc = check_reversed(till, v)) != PP_OK ||
	    (rc = pp_shift_for(till->db, v->wish.who, v->wish.method,
		 pp_sale_gives(v->wish.kind), v->wish.amount, &shift)) != PP_OK)
		return rc;
	return check_hold(till, v);
}

/* The refund that goes before it is of all that the meter shows. */
static enum pp_status
check_closing(struct pp_till *till, struct pp_visit *v)
{
	struct pp_closing closing;
	enum pp_status rc;

	v->wish.kind = PP_REFUND;
	v->all = true;
	if (v->why == PP_CLOSING_EXCHANGE)
		v->wish.method = "transfer";
	if (!v->wish.note)
		v->wish.note = "";
	if (!v->wish.who)
		v->wish.who = till->who;
	if (!v->epoch.closing)
		return check_hold(till, v);
	rc = pp_closing_of(till->db, v->epoch.id, &closing);
	if (rc == PP_OK && closing.why != v->why)
		return pp_fail(PP_NO,
		    "its end was begun as another: pp-account %s goes on with"
		    " that",
		    pp_closing_why_name(closing.why));
	return rc;
}

static enum pp_status
check(struct pp_till *till, struct pp_visit *v)
{
	bool known = false;
	enum pp_status rc = PP_OK;

	if (v->errand == PP_ERRAND_ORDER)
		rc = check_repeated(till, v, &known);
	if (rc == PP_OK && known) {
		if (v->sale.state != PP_SALE_ARMED)
			return PP_DONE;
		v->errand = PP_ERRAND_SETTLE;
	}
	if (rc == PP_OK)
		rc = check_model(till, v);
	if (rc == PP_OK && v->errand != PP_ERRAND_SETTLE)
		rc = check_bus(till, v);
	if (rc == PP_OK)
		rc = check_epoch(till, v);
	if (rc == PP_OK && v->opening && v->epoch.id == 0)
		rc = till_check_kept(till, v);
	if (rc == PP_OK && v->errand == PP_ERRAND_ORDER)
		rc = check_order(till, v);
	if (rc == PP_OK && v->errand == PP_ERRAND_CLOSE)
		rc = check_closing(till, v);
	return rc == PP_OK ? visit_ask(till, v) : rc;
}

enum pp_status
pp_till_check(struct pp_till *till, struct pp_visit *v)
{
	enum pp_status rc;

	if (till->db) {
		pp_db_view(till->db);
		rc = check(till, v);
		pp_db_view_end(till->db);
	} else {
		rc = pp_fail(PP_ESYS, "the database is no longer open");
	}
	if (rc == PP_OK || rc == PP_DONE)
		return rc;
	v->result = PP_VISIT_REFUSED;
	v->code = rc;
	snprintf(v->reason, sizeof v->reason, "%s", pp_errmsg());
	return rc;
}
