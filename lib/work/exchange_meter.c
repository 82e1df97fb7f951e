/* SPDX-License-Identifier: ISC */
#include "exchange_meter.h"

#include <stdio.h>
#include <string.h>

enum {
	ADDRESS_MOST = 247
};

const char *
pp_exchange_step_name(enum pp_exchange_step step)
{
	static const char *const names[] = {
	    [PP_EXCHANGE_CLOSES] = "close",
	    [PP_EXCHANGE_TYPES] = "type",
	    [PP_EXCHANGE_WAITS] = "wait",
	    [PP_EXCHANGE_OPENS] = "open",
	    [PP_EXCHANGE_MOVES] = "move",
	    [PP_EXCHANGE_DONE] = "done",
	};

	return names[step];
}

static int64_t
change_at(const struct pp_till *till, const struct pp_exchange_meter *job)
{
	return job->at ? job->at : till->world->wall_s(till->world);
}

static const char *
reason_of(const struct pp_exchange_meter *job)
{
	return job->reason ? job->reason : "";
}

static enum pp_status
do_step(struct pp_exchange_meter *job, enum pp_exchange_step step,
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

/*
 * What waits for what hangs there now (epoch 0: nothing), of what came from
 * there; id 0: nothing.
 */
static enum pp_status
find_carry(struct pp_db *db, const struct pp_target *target, int64_t account,
    int64_t epoch, struct pp_carry *carry)
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

/* The old one's end, from its first step on. */
static enum pp_status
close_old(struct pp_exchange_meter *job, const struct pp_target *target,
    const struct pp_epoch *epoch)
{
	if (job->has_typed) {
		job->step = PP_EXCHANGE_TYPES;
		job->visit = (struct pp_visit){
		    .target = *target,
		    .epoch = *epoch,
		};
		return PP_OK;
	}
	if (job->serial && !epoch->closing)
		return pp_fail(PP_NO,
		    "%s isn't closed yet: first run this without the new serial"
		    " number, while it hangs there, or give its last values",
		    epoch->serial);
	(void)!do_step(job, PP_EXCHANGE_CLOSES, PP_ERRAND_CLOSE, target);
	job->visit.of_epoch = epoch->id;
	job->visit.why = PP_CLOSING_EXCHANGE;
	job->visit.closing_reason = reason_of(job);
	return PP_OK;
}

/* Somebody has an account on it: the old one, or already the new one. */
static enum pp_status
look_at_epoch(struct pp_till *till, struct pp_exchange_meter *job,
    const struct pp_target *target, const struct pp_epoch *epoch)
{
	bool was_moving =
	    job->step == PP_EXCHANGE_OPENS || job->step == PP_EXCHANGE_MOVES;
	bool is_new = job->serial && strcmp(job->serial, epoch->serial) == 0;
	struct pp_sale open;
	enum pp_status rc;

	/* Said again, those are of the one before, and not of this. */
	if (job->has_typed && !is_new &&
	    (rc = pp_closing_was_typed(till->db, target->id, &job->typed,
		 &is_new)) != PP_OK)
		return rc;
	if (!is_new && !was_moving && (job->serial || job->has_typed))
		return close_old(job, target, epoch);
	if (is_new && (rc = pp_swap_followed(till->db, epoch->id)) != PP_OK)
		return rc == PP_NO
		    ? pp_fail(PP_NO,
			  "%s is the meter that hangs there, and took nobody's"
			  " place: --serial is the new one's number",
			  epoch->serial)
		    : rc;
	rc = pp_sale_open_of(till->db, target->id, &open);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if (rc == PP_OK && open.moves != 0)
		return do_step(job, PP_EXCHANGE_MOVES, PP_ERRAND_SETTLE,
		    target);
	rc = find_carry(till->db, target, epoch->account, epoch->id,
	    &job->carry);
	if (rc != PP_OK)
		return rc;
	if (job->carry.id != 0 && !epoch->closing) {
		job->step = PP_EXCHANGE_MOVES;
		pp_till_move(&job->carry, target, till->who, &job->visit);
		return PP_OK;
	}
	if (!is_new && !was_moving)
		return close_old(job, target, epoch);
	job->step = PP_EXCHANGE_DONE;
	return PP_OK;
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

/* The meter as the site is to have it. */
static enum pp_status
take_new(const struct pp_exchange_meter *job, struct pp_target *target)
{
	if (strlen(job->serial) >= sizeof target->serial)
		return pp_fail(PP_EDATA,
		    "serial: \"%.20s...\": too long for a serial number",
		    job->serial);
	snprintf(target->serial, sizeof target->serial, "%s", job->serial);
	if (job->model && strlen(job->model) >= sizeof target->model)
		return pp_fail(PP_EDATA, "model: \"%.20s...\": no model's name",
		    job->model);
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
	(void)!do_step(job, PP_EXCHANGE_OPENS,
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

/* The old one has ended, and what hangs there now isn't written yet. */
static enum pp_status
look_behind(struct pp_till *till, struct pp_exchange_meter *job,
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
		rc = find_carry(till->db, target, account.id, 0, &job->carry);
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
	    .at = change_at(till, job),
	    .since = job->at ? job->at : closing.at,
	    .has_start = job->has_start,
	    .start_wh = job->start_wh,
	    .reason = reason_of(job),
	};
	memcpy(job->swap.start_rate_wh, job->start_rate_wh,
	    sizeof job->swap.start_rate_wh);
	if ((rc = take_new(job, target)) != PP_OK)
		return rc;
	(void)!open_new(job, target, &account);
	job->visit.swap = &job->swap;
	return PP_OK;
}

/* What hangs there is written, and not opened yet. */
static enum pp_status
go_on(struct pp_till *till, struct pp_exchange_meter *job,
    const struct pp_target *target, const struct pp_swap *swap)
{
	struct pp_account account;
	struct pp_epoch epoch;
	enum pp_status rc;

	if (job->serial && strcmp(job->serial, swap->serial) != 0)
		return pp_fail(PP_NO, "it is being exchanged for %s already",
		    swap->serial);
	if ((job->at != 0 && job->at != swap->at) ||
	    (job->has_start &&
		(!swap->has_start || job->start_wh != swap->start_wh)))
		return pp_fail(PP_NO,
		    "it is being exchanged with another time, or another"
		    " start, already: leave them out to go on with that");
	if ((rc = check_said_again(till->db, job, target)) != PP_OK)
		return rc;
	rc = pp_epoch_of(till->db, target->id, &epoch);
	if (rc == PP_OK)
		return do_step(job, PP_EXCHANGE_OPENS, PP_ERRAND_SETTLE,
		    target);
	if (rc != PP_NO)
		return rc;
	rc = pp_account_find(till->db, swap->account_code, &account);
	return rc == PP_OK ? open_new(job, target, &account) : rc;
}

enum pp_status
pp_exchange_meter_next(struct pp_till *till, struct pp_exchange_meter *job)
{
	struct pp_target target;
	struct pp_epoch epoch;
	struct pp_swap swap;
	enum pp_status rc;

	/* What it used since then is to be known. */
	if (job->serial && job->at != 0 && !job->has_start)
		return pp_fail(PP_EDATA,
		    "what the new meter showed at that time is to be given,"
		    " too");
	if ((rc = pp_target_find(till->db, job->meter, &target)) != PP_OK)
		return rc == PP_NO
		    ? pp_fail(PP_NO, "no such meter, or it is retired")
		    : rc;
	if ((rc = pp_swap_of(till->db, target.id, &swap)) == PP_OK)
		return go_on(till, job, &target, &swap);
	if (rc == PP_NO)
		rc = pp_epoch_of(till->db, target.id, &epoch);
	if (rc == PP_OK)
		return look_at_epoch(till, job, &target, &epoch);
	return rc == PP_NO ? look_behind(till, job, &target) : rc;
}

bool
pp_exchange_meter_goes_on(const struct pp_exchange_meter *job)
{
	const struct pp_visit *v = &job->visit;

	switch (job->step) {
	case PP_EXCHANGE_CLOSES:
		return v->result == PP_VISIT_CLOSED;
	case PP_EXCHANGE_OPENS:
		return v->result == PP_VISIT_OPENED;
	case PP_EXCHANGE_MOVES:
		return v->result == PP_VISIT_ENDED &&
		    v->sale.state == PP_SALE_CREDITED;
	case PP_EXCHANGE_TYPES:
		return true;
	case PP_EXCHANGE_WAITS:
	case PP_EXCHANGE_DONE:
	default:
		return false;
	}
}

enum pp_status
pp_exchange_meter_type(struct pp_till *till, struct pp_exchange_meter *job)
{
	struct pp_typed typed = job->typed;
	enum pp_status rc;

	if (typed.at == 0)
		typed.at = change_at(till, job);
	if ((rc = pp_db_begin(till->db)) != PP_OK)
		return rc;
	rc = pp_closing_type(till->db, &job->visit.epoch, PP_CLOSING_EXCHANGE,
	    &typed, reason_of(job), till->world->wall_s(till->world), till->who,
	    &job->carry);
	if (rc == PP_OK)
		return pp_db_commit(till->db);
	pp_db_rollback(till->db);
	return rc;
}
