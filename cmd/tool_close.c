/* SPDX-License-Identifier: ISC */
#include "tool_close.h"

#include <stdio.h>
#include <stdlib.h>

#include "close_rows.h"
#include "tool.h"
#include "tool_till.h"
#include "transfer.h"

static const struct tool_closing *wanted;
static struct pp_typed typed; /* where its end is typed */
static struct pp_account account;
static struct pp_records *rows;
static bool any_row; /* a meter was told of */

/* A meter as it ended, by the books. */
static enum pp_status
put_end(int64_t epoch, const char *result)
{
	struct pp_life_event end;
	enum pp_status rc;

	any_row = true;
	if ((rc = pp_life_end_of(tool_till.db, epoch, &end)) == PP_OK)
		rc = pp_close_put(rows, &end, result);
	return rc;
}

void
tool_close_advise(const struct pp_visit *visit)
{
	if (visit->errand == PP_ERRAND_CLOSE && visit->code == PP_EAWAY)
		tool_say("%s: if it is gone for good, give its last values,"
			 " see --typed",
		    visit->target.code);
}

static enum pp_status
put_visit(const struct pp_visit *visit, bool planned)
{
	tool_close_advise(visit);
	any_row = true;
	if (!planned && visit->result == PP_VISIT_CLOSED && visit->has_closing)
		return put_end(visit->closing.epoch, "ok");
	return pp_close_put_visit(rows, visit, planned);
}

/* What was closed by an earlier run is told as it was then. */
static enum pp_status
put_ended(const int64_t *ids, size_t n)
{
	const struct pp_account_filter filter = {
	    .account = account.code,
	    .with_closed = true,
	    .with_ended = true,
	    .meters = ids,
	    .n_meters = n,
	};
	struct pp_accounts *accounts = NULL;
	struct pp_account_row row;
	struct pp_closing closing;
	enum pp_status rc = pp_accounts_open(tool_till.db, &filter, &accounts);

	while (
	    rc == PP_OK && (rc = pp_accounts_next(accounts, &row)) == PP_OK) {
		if (row.meter == 0)
			continue;
		rc = pp_closing_of(tool_till.db, row.epoch.id, &closing);
		if (rc == PP_OK && closing.at != 0 &&
		    closing.why == PP_CLOSING_CLOSE)
			rc = put_end(row.epoch.id, "skipped");
		if (rc == PP_NO)
			rc = PP_OK;
	}
	pp_accounts_close(accounts);
	return rc == PP_DONE ? PP_OK : rc;
}

/* The meters that the account has now, and that are meant. */
static enum pp_status
find_meters(int64_t **ids, size_t *n)
{
	struct pp_selection which = {.account = account.code};
	enum pp_status rc;

	if (!wanted->some)
		return pp_site_select(tool_till.db, &which, ids, n);
	rc = tool_select(tool_till.db, ids, n);
	return rc;
}

/* Whether it was the account's once: closed before, as somebody may say again.
 */
static enum pp_status
check_had(const struct pp_target *target)
{
	const struct pp_account_filter filter = {
	    .account = account.code,
	    .with_closed = true,
	    .with_ended = true,
	    .meters = &target->id,
	    .n_meters = 1,
	};
	struct pp_accounts *accounts = NULL;
	struct pp_account_row row = {0};
	enum pp_status rc = pp_accounts_open(tool_till.db, &filter, &accounts);

	if (rc == PP_OK)
		rc = pp_accounts_next(accounts, &row);
	pp_accounts_close(accounts);
	if (rc == PP_DONE || (rc == PP_OK && row.meter == 0))
		return pp_fail(PP_NO, "%s: no meter of account %s",
		    target->code, account.code);
	return rc;
}

static enum pp_status
load(const int64_t *ids, size_t n, struct pp_visit *visits, size_t *n_visits)
{
	struct pp_targets *targets = NULL;
	struct pp_epoch epoch;
	struct pp_target target;
	enum pp_status rc = pp_targets_open(tool_till.db, ids, n, &targets);

	while (
	    rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK) {
		rc = pp_epoch_of(tool_till.db, target.id, &epoch);
		if (rc == PP_NO)
			rc = check_had(&target);
		else if (rc == PP_OK && epoch.account != account.id)
			rc = pp_fail(PP_NO,
			    "%s: account %s is open on it, and not %s;"
			    " pp-account show %s tells of it",
			    target.code, epoch.account_code, account.code,
			    target.code);
		else if (rc == PP_OK)
			visits[(*n_visits)++] = (struct pp_visit){
			    .errand = PP_ERRAND_CLOSE,
			    .target = target,
			    .of_epoch = epoch.id,
			    .why = PP_CLOSING_CLOSE,
			    .closing_reason = wanted->reason,
			    .wish =
				{
				    .kind = PP_REFUND,
				    .method = wanted->method,
				    .note = wanted->note,
				    .who = tool_who(),
				},
			};
	}
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

/* The account that was asked for may have ended meanwhile, as any other. */
static enum pp_status
check_epoch(struct pp_visit *visit)
{
	enum pp_status rc =
	    pp_epoch_of(tool_till.db, visit->target.id, &visit->epoch);

	if (rc == PP_OK && visit->epoch.id != visit->of_epoch)
		return pp_fail(PP_NO,
		    "another account was opened on it meanwhile, %s",
		    visit->epoch.account_code);
	return rc;
}

static enum pp_status
type_values(struct pp_visit *visit)
{
	struct pp_epoch *epoch = &visit->epoch;
	struct pp_carry carry;
	int64_t now = tool_now();
	bool before;
	enum pp_status rc;

	if ((rc = pp_closing_was_typed(tool_till.db, visit->target.id, &typed,
		 &before)) != PP_OK ||
	    before) /* and told as it was then */
		return rc;
	if (typed.at == 0)
		typed.at = now;
	/* Nobody's word is taken for what the meter can say itself. */
	if ((rc = check_epoch(visit)) != PP_OK ||
	    (rc = pp_till_gone(&tool_till, &visit->target, epoch)) != PP_OK)
		return pp_fail_in(rc, "%s", visit->target.code);
	pp_db_tries(tool_till.db, wanted->dry_run);
	if ((rc = pp_db_begin(tool_till.db)) != PP_OK)
		return rc;
	if ((rc = check_epoch(visit)) == PP_OK &&
	    (rc = pp_closing_type(tool_till.db, epoch, PP_CLOSING_CLOSE, &typed,
		 wanted->reason, now, tool_who(), &carry)) == PP_OK &&
	    !wanted->dry_run)
		rc = pp_db_commit(tool_till.db);
	if (rc != PP_OK || wanted->dry_run)
		pp_db_rollback(tool_till.db);
	if (rc != PP_OK)
		return pp_fail_in(rc, "%s", visit->target.code);
	return wanted->dry_run ? pp_close_put_visit(rows, visit, true)
			       : put_end(epoch->id, "ok");
}

/* How the customer may have what waits, where no meter is to have it. */
static bool
advise(void)
{
	bool said = false;
	struct pp_carries *carries = NULL;
	struct pp_carry carry;
	char id[PP_ORDER_MAX], yuan[PP_DECIMAL_MAX];
	enum pp_status rc;

	rc = pp_carries_open(tool_till.db, account.id, &carries);
	while (rc == PP_OK && (rc = pp_carries_next(carries, &carry)) == PP_OK)
		if (pp_transfer_payable(tool_till.db, &carry, id) == PP_OK) {
			tool_say("account %s: %s yuan of %s wait for a meter;"
				 " pp-shift pay-out %s pays them out instead",
			    account.code, pp_money_print(carry.left, yuan),
			    carry.from, id);
			said = true;
		}
	pp_carries_close(carries);
	return said;
}

/* Where no meter was told of, the account itself is. */
static void
tell_account(bool was_closed, enum pp_status code, const char *reason)
{
	const char *result = code != PP_OK ? "failed"
	    : was_closed                   ? "skipped"
					   : "ok";

	if (!any_row && (code == PP_OK || code == PP_NO))
		tool_report(
		    pp_close_put_account(rows, &account, result, reason));
}

/* With its last meter the account is closed, too, but maybe for a carry. */
static enum pp_status
close_account(void)
{
	char meter[PP_ID_MAX] = "", code[PP_ID_MAX], words[PP_REASON_MAX];
	bool was_closed = account.closed_at != 0;
	enum pp_status rc;

	if (wanted->dry_run || !tool_till.db)
		return PP_OK;
	/* Where only some were meant, one that is exchanged isn't. */
	rc = pp_swap_waits(tool_till.db, 0, account.id, meter, code);
	if ((rc == PP_OK && wanted->some) || (rc != PP_OK && rc != PP_NO))
		return rc;
	if ((rc = pp_db_begin(tool_till.db)) != PP_OK)
		return rc;
	if ((rc = pp_account_close(tool_till.db, &account, tool_now(),
		 tool_who())) == PP_OK)
		rc = pp_db_commit(tool_till.db);
	if (rc != PP_OK)
		pp_db_rollback(tool_till.db);
	else if (*meter != '\0')
		tool_say("account %s: %s waits for no other meter any more;"
			 " pp-site import tells of what hangs there",
		    account.code, meter);
	/* Others of its meters stay, where only some were meant. */
	if (rc == PP_NO && wanted->some)
		return PP_OK;
	snprintf(words, sizeof words, "%s", rc == PP_OK ? "" : pp_errmsg());
	tell_account(was_closed, rc, words);
	if (rc == PP_NO && advise()) {
		tool_exit_with(tool_exit_of(rc));
		return PP_OK;
	}
	return rc == PP_OK ? PP_OK : pp_fail(rc, "%s", words);
}

static enum pp_status
close_all(void)
{
	struct pp_visit *visits = NULL;
	int64_t *ids = NULL;
	size_t n = 0, n_visits = 0;
	enum pp_status rc;

	if ((rc = pp_account_find(tool_till.db, wanted->account, &account)) !=
		PP_OK ||
	    (rc = find_meters(&ids, &n)) != PP_OK)
		goto out;
	if (!(visits = calloc(n + 1, sizeof *visits))) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	if ((rc = put_ended(wanted->some ? ids : NULL, n)) != PP_OK ||
	    (rc = load(ids, n, visits, &n_visits)) != PP_OK)
		goto out;
	if (n_visits > 0)
		rc = wanted->typed ? type_values(&visits[0])
				   : tool_till_run(visits, n_visits, put_visit);
	if (rc == PP_OK)
		rc = close_account();
out:
	free(visits);
	free(ids);
	return rc;
}

static enum pp_status
check_words(void)
{
	enum pp_status rc;

	if ((rc = pp_till_check_method(wanted->method)) != PP_OK)
		return pp_fail_in(rc, "--method: \"%.40s\"", wanted->method);
	if ((rc = pp_till_check_note(wanted->note)) != PP_OK)
		return pp_fail_in(rc, "--note");
	if ((rc = pp_till_check_note(wanted->reason)) != PP_OK)
		return pp_fail_in(rc, "--reason");
	return wanted->typed
	    ? pp_typed_parse(&wanted->words, tool_now(), &typed)
	    : PP_OK;
}

enum pp_status
tool_close_account(const struct tool_closing *closing)
{
	size_t n;
	const struct pp_field *fields = pp_close_fields(&n);
	enum pp_status rc;

	wanted = closing;
	/* Typed values are tried in the book even for a dry run. */
	if ((rc = tool_till_open(closing->dry_run && !closing->typed)) ==
		PP_OK &&
	    (rc = check_words()) == PP_OK &&
	    (rc = tool_records(fields, n, &rows)) == PP_OK)
		rc = close_all();
	tool_report(rc);
	tool_report(pp_records_close(rows));
	tool_till_close();
	return PP_OK;
}
