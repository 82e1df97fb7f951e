/* SPDX-License-Identifier: ISC */
#include "tool_open.h"

#include <stdlib.h>
#include <string.h>

#include "tool.h"
#include "tool_account.h"
#include "tool_open_input.h"
#include "tool_till.h"
#include "transfer.h"

/* What came of a meter's opening and of the money that followed it. */
struct outcome {
	struct pp_visit visit;
	const char *result;
	char reason[PP_REASON_MAX];
};

static const struct tool_opening *wanted;
static struct pp_records *rows;
static struct outcome *outcomes; /* in the order of the input */
static struct pp_target old;     /* the meter that has what is moved */
static bool taken;               /* from there, or it needn't be */

static const struct pp_opening_row *
row_of(const struct pp_visit *visit)
{
	return visit->arg;
}

static bool
has_money(const struct pp_visit *visit)
{
	return row_of(visit)->credit.fen > 0 || row_of(visit)->transfer.fen > 0;
}

/* A meter as the book has it now, else what was wanted of it. */
static enum pp_status
put_outcome(const struct outcome *o)
{
	const struct pp_visit *visit = &o->visit;
	const struct pp_account_filter filter = {
	    .account = visit->epoch.account_code,
	    .meters = &visit->target.id,
	    .n_meters = 1,
	};
	const struct pp_account_how how = {
	    .phone = true,
	    .result = o->result,
	    .reason = o->reason,
	};

	if (tool_till.db && visit->epoch.id != 0 &&
	    (visit->result == PP_VISIT_OPENED ||
		visit->result == PP_VISIT_PENDING))
		return tool_accounts_put(tool_till.db, &filter, rows, &how);
	return pp_account_put_visit(rows, visit, false);
}

static void
refuse_row(void *arg, const struct pp_visit *visit)
{
	(void)arg;
	tool_say("%s", visit->reason);
	tool_exit_with(tool_exit_of(visit->code));
	tool_report(pp_account_put_visit(rows, visit, false));
}

/* What can't be ordered for one meter is told, and the others go on. */
static enum pp_status
refuse(struct outcome *o, enum pp_status code)
{
	if (code != PP_NO && code != PP_EDATA)
		return code;
	o->result = "failed";
	snprintf(o->reason, sizeof o->reason, "%s", pp_errmsg());
	tool_say("%s: %s", o->visit.target.code, o->reason);
	tool_exit_with(tool_exit_of(code));
	return PP_OK;
}

/* What a meter has of its own may change though it was open before. */
static enum pp_status
set_values(struct outcome *o)
{
	bool changed;
	enum pp_status rc;

	if (wanted->dry_run || !tool_till.db || o->visit.epoch.id == 0 ||
	    (o->visit.result != PP_VISIT_OPENED &&
		o->visit.result != PP_VISIT_PENDING))
		return PP_OK;
	rc = pp_opening_set(tool_till.db, &o->visit, tool_now(), tool_who(),
	    &changed);
	if (rc == PP_OK && changed && o->visit.repeated) {
		o->result = "ok";
		snprintf(o->reason, sizeof o->reason,
		    pp_phrase(
			"it was open before; its own values were changed"));
		tool_say("%s: %s", o->visit.target.code, o->reason);
	}
	return rc;
}

/* Of one that is open already, whether the sale to it would be refused. */
static enum pp_status
try_credit(struct outcome *o)
{
	struct pp_visit order;
	enum pp_status rc;

	if (!wanted->dry_run || !o->visit.repeated ||
	    row_of(&o->visit)->credit.fen == 0)
		return PP_OK;
	if ((rc = pp_opening_credit(tool_till.db, &o->visit, tool_who(),
		 &order)) == PP_OK)
		rc = pp_till_check(&tool_till, &order);
	return rc == PP_DONE ? PP_OK : refuse(o, rc);
}

/* A meter's visit is over, or it might be made: the row, or money first. */
static enum pp_status
end_opening(const struct pp_visit *visit, bool planned)
{
	struct outcome *o = row_of(visit)->arg;
	enum pp_status rc;

	o->visit = *visit;
	snprintf(o->reason, sizeof o->reason, "%s", visit->reason);
	if (planned)
		return pp_account_put_visit(rows, visit, true);
	o->result = visit->result == PP_VISIT_PENDING ? "pending"
	    : visit->result != PP_VISIT_OPENED        ? "failed"
	    : visit->repeated                         ? "skipped"
						      : "ok";
	if ((rc = set_values(o)) != PP_OK || (rc = try_credit(o)) != PP_OK)
		return rc;
	return has_money(visit) && !wanted->dry_run ? PP_OK : put_outcome(o);
}

/* So is that of a first credit; it shows in the row of the account. */
static enum pp_status
end_order(const struct pp_visit *visit, bool planned)
{
	struct outcome *o = row_of(visit)->arg;
	bool credited = visit->has_sale && visit->result == PP_VISIT_ENDED &&
	    visit->sale.state == PP_SALE_CREDITED;

	(void)planned;
	if (!credited) {
		o->result =
		    visit->result == PP_VISIT_PENDING ? "pending" : "failed";
		snprintf(o->reason, sizeof o->reason, "%s",
		    *visit->reason ? visit->reason
				   : pp_phrase(visit->sale.remark));
	} else if (!visit->repeated && strcmp(o->result, "skipped") == 0) {
		o->result = "ok";
	}
	return PP_OK;
}

static struct pp_transfer
transfer_of(const struct pp_visit *visit, int64_t account)
{
	return (struct pp_transfer){
	    .account = account,
	    .amount = row_of(visit)->transfer,
	    .from = wanted->transfer_from ? &old : NULL,
	    .note = row_of(visit)->transfer_note,
	    .who = tool_who(),
	};
}

/* The orders that follow a meter that is open. */
static enum pp_status
add_orders(struct outcome *o, struct pp_visit *orders, size_t *n)
{
	const struct pp_visit *visit = &o->visit;
	struct pp_transfer transfer = transfer_of(visit, visit->epoch.account);
	enum pp_status rc = PP_OK;

	if (row_of(visit)->transfer.fen > 0) {
		rc = pp_transfer_move(tool_till.db, &transfer, &visit->target,
		    tool_now(), &orders[*n]);
		orders[*n].arg = visit->arg;
		*n += rc == PP_OK;
	}
	if (rc == PP_DONE)
		rc = PP_OK;
	if (rc == PP_OK && row_of(visit)->credit.fen > 0 &&
	    (rc = pp_opening_credit(tool_till.db, visit, tool_who(),
		 &orders[*n])) == PP_OK)
		++*n;
	return rc;
}

/* Money for all that are open now; each with its row behind it. */
static enum pp_status
follow(size_t n)
{
	struct pp_visit *orders = calloc(2 * n + 1, sizeof *orders);
	size_t i, n_orders = 0;
	enum pp_status rc = PP_OK;

	if (!orders)
		return pp_fail(PP_ESYS, "out of memory");
	if (!tool_till.db)
		rc = pp_fail(PP_ESYS, "the database is no longer open");
	for (i = 0; rc == PP_OK && i < n; i++) {
		struct outcome *o = &outcomes[i];

		if (!has_money(&o->visit))
			continue;
		if (o->visit.result == PP_VISIT_OPENED)
			rc = refuse(o, add_orders(o, orders, &n_orders));
		else
			tool_say("%s: it isn't opened, so nothing is sold to "
				 "it",
			    o->visit.target.code);
	}
	if (rc == PP_OK && n_orders > 0)
		rc = tool_till_run(orders, n_orders, end_order);
	for (i = 0; rc == PP_OK && i < n; i++)
		if (has_money(&outcomes[i].visit))
			rc = put_outcome(&outcomes[i]);
	free(orders);
	return rc;
}

static enum pp_status
end_taking(const struct pp_visit *visit, bool planned)
{
	taken = planned ||
	    (visit->has_sale && visit->result == PP_VISIT_ENDED &&
		visit->sale.state == PP_SALE_CREDITED);
	return PP_OK;
}

/* Before anything is opened: there may be too little to take. */
static enum pp_status
take(const struct pp_visit *first)
{
	struct pp_transfer transfer =
	    transfer_of(first, first->opening->account.id);
	struct pp_visit visit;
	enum pp_status rc;

	rc = pp_target_find(tool_till.db, wanted->transfer_from, &old);
	if (rc == PP_OK)
		rc = pp_transfer_take(tool_till.db, &transfer, &first->target,
		    &visit);
	taken = rc == PP_DONE;
	if (rc == PP_OK)
		rc = tool_till_run(&visit, 1, end_taking);
	if (rc == PP_DONE)
		rc = PP_OK;
	return rc;
}

static enum pp_status
refuse_all(size_t n)
{
	enum pp_status rc = PP_OK;
	size_t i;

	tool_say("nothing was taken from %s, so nothing is opened", old.code);
	for (i = 0; rc == PP_OK && i < n; i++) {
		struct pp_visit *visit = &outcomes[i].visit;

		snprintf(visit->reason, sizeof visit->reason,
		    pp_phrase("nothing was taken from %s"), old.code);
		rc = pp_account_put_visit(rows, visit, false);
	}
	return rc;
}

static enum pp_status
visit_all(struct pp_visit *visits, size_t n)
{
	bool money = false;
	size_t i;
	enum pp_status rc;

	if (!(outcomes = calloc(n + 1, sizeof *outcomes)))
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_openings_try(&tool_till, visits, n, wanted->dry_run)) !=
	    PP_OK)
		return rc;
	for (i = 0; i < n; i++) {
		struct pp_opening_row *row = visits[i].arg;

		row->arg = &outcomes[i];
		outcomes[i].visit = visits[i];
		money |= has_money(&visits[i]);
	}
	if (n > 0 && wanted->transfer_from && visits[0].code == PP_OK &&
	    ((rc = take(&visits[0])) != PP_OK || !taken))
		return rc == PP_OK ? refuse_all(n) : rc;
	rc = tool_till_run(visits, n, end_opening);
	if (rc == PP_OK && money && !wanted->dry_run)
		rc = follow(n);
	return rc;
}

static enum pp_status
open_all(void)
{
	struct pp_opening_terms terms = {
	    .db = tool_till.db,
	    .errand = wanted->errand,
	    .method = wanted->method,
	    .who = tool_who(),
	    .now = tool_now(),
	    .discard = wanted->discard,
	    .from_meter = wanted->transfer_from != NULL,
	    .refused = refuse_row,
	};
	struct pp_openings *openings = NULL;
	struct pp_account account;
	struct pp_visit *visits;
	size_t n;
	enum pp_status rc;

	if ((rc = tool_open_find(wanted, &account, &terms.account)) != PP_OK ||
	    (rc = pp_openings_new(&terms, &openings)) != PP_OK)
		return rc;
	rc = tool_open_read(wanted, openings);
	if (rc == PP_OK) {
		visits = pp_openings_visits(openings, &n);
		rc = visit_all(visits, n);
	}
	free(outcomes);
	outcomes = NULL;
	pp_openings_free(openings);
	return rc;
}

enum pp_status
tool_open_accounts(const struct tool_opening *opening)
{
	enum pp_status rc;

	wanted = opening;
	if ((rc = tool_till_open(opening->dry_run)) == PP_OK &&
	    (rc = tool_accounts_records(true, &rows)) == PP_OK)
		rc = open_all();
	tool_report(rc);
	tool_report(pp_records_close(rows));
	tool_till_close();
	return PP_OK;
}
