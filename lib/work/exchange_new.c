/* SPDX-License-Identifier: ISC */
/*
 * An exchange whose old meter has ended: the new one, as it is wished or as it
 * was begun.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange_impl.h"
#include "look.h"

enum {
	ADDRESS_MOST = 247
};

int64_t
exchange_at(const struct pp_till *till, const struct pp_exchange_meter *job)
{
	return job->at ? job->at : till->world->wall_s(till->world);
}

const char *
exchange_reason(const struct pp_exchange_meter *job)
{
	return job->reason ? job->reason : "";
}

enum pp_status
exchange_step(struct pp_exchange_meter *job, enum pp_exchange_step step,
    enum pp_errand errand, const struct pp_target *target)
{
	job->step = step;
	job->visit = (struct pp_visit){.errand = errand, .target = *target};
	return PP_OK;
}

/* Whether it was taken from the very thing that hangs there. */
static enum pp_status
comes_from(struct pp_db *db, const struct pp_carry *carry, int64_t epoch,
    bool *own)
{
	struct pp_sale refund;
	enum pp_status rc;

	*own = false;
	if (carry->refund == 0)
		return PP_OK;
	if ((rc = pp_sale_get(db, carry->refund, &refund)) == PP_OK)
		*own = refund.epoch == epoch;
	return rc;
}

enum pp_status
exchange_carry(struct pp_db *db, const struct pp_target *target,
    int64_t account, int64_t epoch, struct pp_carry *carry)
{
	struct pp_carries *carries = NULL;
	struct pp_carry one;
	bool own;
	enum pp_status rc;

	*carry = (struct pp_carry){0};
	rc = pp_carries_open(db, account, &carries);
	while (rc == PP_OK && (rc = pp_carries_next(carries, &one)) == PP_OK) {
		if (carry->id != 0 || strcmp(one.from, target->code) != 0)
			continue;
		if ((rc = comes_from(db, &one, epoch, &own)) == PP_OK && !own)
			*carry = one;
	}
	pp_carries_close(carries);
	return rc == PP_DONE ? PP_OK : rc;
}

/* The account of the epoch that was the last there, and how it ended. */
static enum pp_status
find_last(struct pp_db *db, int64_t meter, struct pp_account *account,
    struct pp_closing *closing)
{
	struct pp_query *q = NULL;
	char code[PP_ID_MAX] = "";
	int64_t epoch = 0;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT e.id, a.code FROM epoch e JOIN account a"
	    " ON a.id = e.account WHERE e.meter = ?1"
	    " AND e.began_at IS NOT NULL ORDER BY e.no DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK) {
		epoch = pp_query_col_int(q, 0);
		snprintf(code, sizeof code, "%s", pp_query_col_text(q, 1));
	}
	pp_query_free(q);
	if (rc == PP_OK)
		rc = pp_closing_of(db, epoch, closing);
	if (rc == PP_DONE || rc == PP_NO)
		return pp_fail(PP_NO,
		    "no account is open on it; see pp-account open");
	return rc == PP_OK ? pp_account_find(db, code, account) : rc;
}

static enum pp_status
read_address(const char *text, uint8_t *address)
{
	int64_t value;

	if (pp_decimal_parse(text, 0, &value) != PP_OK || value < 1 ||
	    value > ADDRESS_MOST)
		return pp_fail(PP_EDATA,
		    "address: \"%.20s\": wants a number from 1 to %d", text,
		    ADDRESS_MOST);
	*address = (uint8_t)value;
	return PP_OK;
}

enum pp_status
exchange_take_new(const struct pp_till *till,
    const struct pp_exchange_meter *job, struct pp_target *target)
{
	if (strlen(job->serial) >= sizeof target->serial)
		return pp_fail(PP_EDATA,
		    "serial: \"%.20s...\": too long for a serial number",
		    job->serial);
	snprintf(target->serial, sizeof target->serial, "%s", job->serial);
	if (job->model &&
	    (strlen(job->model) >= sizeof target->model ||
		!pp_models_find(till->models, job->model)))
		return pp_fail(PP_EDATA,
		    "model: \"%.*s\": no such model; see pp-site list models",
		    PP_ID_MAX, job->model);
	if (job->model)
		snprintf(target->model, sizeof target->model, "%s", job->model);
	return job->address ? read_address(job->address, &target->address)
			    : PP_OK;
}

static enum pp_status
open_new(struct pp_exchange_meter *job, const struct pp_target *target,
    const struct pp_account *account)
{
	job->opening = (struct pp_opening){
	    .name = job->opening.account.name,
	    .phone = job->opening.account.phone,
	    .account = *account,
	};
	(void)!exchange_step(job, PP_EXCHANGE_OPENS,
	    job->adopt ? PP_ERRAND_ADOPT : PP_ERRAND_OPEN, target);
	job->visit.opening = &job->opening;
	job->visit.discard = job->discard;
	return PP_OK;
}

/* What is typed of the old one is what it was ended with, or it's lost. */
static enum pp_status
check_said_again(struct pp_db *db, const struct pp_exchange_meter *job,
    const struct pp_target *target)
{
	bool was = true;
	enum pp_status rc = PP_OK;

	if (job->has_typed)
		rc = pp_closing_was_typed(db, target->id, &job->typed, &was);
	if (rc != PP_OK || was)
		return rc;
	return pp_fail(PP_NO,
	    "the old meter has ended already, with other values: leave these"
	    " out to go on with that");
}

enum pp_status
exchange_look_behind(struct pp_till *till, struct pp_exchange_meter *job,
    struct pp_target *target)
{
	struct pp_account account;
	struct pp_closing closing;
	enum pp_status rc;

	rc = find_last(till->db, target->id, &account, &closing);
	if (rc == PP_OK && closing.why != PP_CLOSING_EXCHANGE)
		return pp_fail(PP_NO,
		    "its account was closed for good; see pp-account open");
	if (rc == PP_OK && account.closed_at != 0)
		return pp_fail(PP_NO,
		    "account %s was closed while this waited: pp-site import"
		    " tells of the new meter, pp-account open begins another",
		    account.code);
	if (rc == PP_OK)
		rc = check_said_again(till->db, job, target);
	if (rc == PP_OK)
		rc = exchange_carry(till->db, target, account.id, 0,
		    &job->carry);
	if (rc != PP_OK)
		return rc;
	if (!job->serial) {
		job->step = PP_EXCHANGE_WAITS;
		return PP_OK;
	}
	job->swap = (struct pp_swap_wish){
	    .meter = target->id,
	    .serial = job->serial,
	    .address = job->address,
	    .model = job->model,
	    .at = exchange_at(till, job),
	    .since = job->at ? job->at : closing.at,
	    .has_start = job->has_start,
	    .start_wh = job->start_wh,
	    .reason = exchange_reason(job),
	};
	memcpy(job->swap.start_rate_wh, job->start_rate_wh,
	    sizeof job->swap.start_rate_wh);
	if ((rc = exchange_take_new(till, job, target)) != PP_OK)
		return rc;
	(void)!open_new(job, target, &account);
	job->visit.swap = &job->swap;
	return PP_OK;
}

/* Its display may have shown a digit more than the register. */
static bool
is_same_start(const struct pp_exchange_meter *job, const struct pp_swap *swap,
    const struct pp_target *target)
{
	int64_t step_wh = look_step_wh(target), sum_wh = 0;
	bool same = swap->has_start && job->start_wh == swap->start_wh;
	int r;

	for (r = 0; r < PP_RATES; r++)
		sum_wh += job->start_rate_wh[r];
	for (r = 0; same && sum_wh != 0 && r < PP_RATES; r++)
		same = llabs(job->start_rate_wh[r] - swap->start_rate_wh[r]) <
		    step_wh;
	return same;
}

enum pp_status
exchange_go_on(struct pp_till *till, struct pp_exchange_meter *job,
    const struct pp_target *target, const struct pp_swap *swap)
{
	struct pp_account account;
	struct pp_epoch epoch;
	enum pp_status rc;

	if (job->serial && strcmp(job->serial, swap->serial) != 0)
		return pp_fail(PP_NO, "it is being exchanged for %s already",
		    swap->serial);
	if ((job->at != 0 && job->at != swap->at) ||
	    (job->has_start && !is_same_start(job, swap, target)))
		return pp_fail(PP_NO,
		    "it is being exchanged with another time, or another"
		    " start, already: leave them out to go on with that");
	if ((rc = check_said_again(till->db, job, target)) != PP_OK)
		return rc;
	rc = pp_epoch_of(till->db, target->id, &epoch);
	if (rc == PP_OK)
		return exchange_step(job, PP_EXCHANGE_OPENS, PP_ERRAND_SETTLE,
		    target);
	if (rc != PP_NO)
		return rc;
	rc = pp_account_find(till->db, swap->account_code, &account);
	return rc == PP_OK ? open_new(job, target, &account) : rc;
}
