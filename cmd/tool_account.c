/* SPDX-License-Identifier: ISC */
#include "tool_account.h"

#include <stdlib.h>

#include "act.h"
#include "event.h"
#include "openings.h"
#include "site.h"
#include "tool.h"

enum pp_status
tool_accounts_records(bool acted, struct pp_records **records)
{
	size_t n;
	const struct pp_field *fields = pp_account_fields(acted, &n);

	return tool_records(fields, n, records);
}

/* An opening that came to nothing is nobody's. */
static bool
is_nothing(const struct pp_account_row *row)
{
	return row->ended_at != 0 && row->epoch.began_at == 0;
}

enum pp_status
tool_accounts_put(struct pp_db *db, const struct pp_account_filter *filter,
    struct pp_records *records, const struct pp_account_how *how)
{
	struct pp_accounts *accounts = NULL;
	struct pp_account_row row;
	enum pp_status rc = pp_accounts_open(db, filter, &accounts);

	while (rc == PP_OK && (rc = pp_accounts_next(accounts, &row)) == PP_OK)
		if (!is_nothing(&row))
			rc = pp_account_put(records, db, &row, how);
	pp_accounts_close(accounts);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
put_list(struct pp_db *db, const struct pp_account_filter *filter, bool phone)
{
	const struct pp_account_how how = {.phone = phone};
	struct pp_records *records = NULL;
	enum pp_status rc;

	if ((rc = tool_accounts_records(false, &records)) == PP_OK)
		rc = tool_accounts_put(db, filter, records, &how);
	tool_report(pp_records_close(records));
	return rc;
}

enum pp_status
tool_accounts_list(struct pp_account_filter *filter, const char *since,
    const char *until, bool opened, bool closed, bool phones)
{
	struct pp_db *db = tool_open_reader();
	int64_t from, to, *ids = NULL;
	enum pp_status rc;

	if ((rc = tool_period(since, until, &from, &to)) != PP_OK)
		goto out;
	filter->opened_from = opened ? from : 0;
	filter->opened_until = opened ? to : 0;
	/* Any time is after 1970: what was never closed isn't. */
	filter->closed_from = closed ? from + !since : 0;
	filter->closed_until = closed ? to : 0;
	if (tool_selected() &&
	    (rc = tool_select(db, &ids, &filter->n_meters)) != PP_OK)
		goto out;
	filter->meters = ids;
	rc = put_list(db, filter, phones);
out:
	free(ids);
	pp_db_close(db);
	return rc;
}

enum pp_status
tool_account_show(const char *number_or_meter)
{
	struct pp_db *db = tool_open_reader();
	struct pp_account_filter filter = {
	    .with_closed = true,
	    .with_ended = true,
	};
	struct pp_account account;
	struct pp_target target;
	struct pp_epoch epoch;
	struct pp_event last;
	enum pp_status rc;

	if ((rc = pp_account_find(db, number_or_meter, &account)) == PP_OK)
		filter.account = account.code;
	else if (rc == PP_NO &&
	    (rc = pp_target_find(db, number_or_meter, &target)) == PP_OK &&
	    (rc = pp_epoch_of(db, target.id, &epoch)) == PP_OK)
		filter.account = epoch.account_code;
	else if (rc == PP_NO && /* which had one */
	    (rc = pp_event_last_of(db, number_or_meter, &last)) == PP_OK)
		filter.account = last.account;
	if (rc == PP_NO)
		rc = pp_fail(PP_NO,
		    "%s: no such account, and no meter that has one",
		    number_or_meter);
	if (rc == PP_OK)
		rc = put_list(db, &filter, true);
	pp_db_close(db);
	return rc;
}

static enum pp_status
note_change(void *arg, const struct pp_change *change)
{
	bool *changed = arg;

	(void)change;
	*changed = true;
	return PP_OK;
}

/* In a transaction; a dry run tries it, and takes it back. */
static enum pp_status
edit(struct pp_db *db, struct pp_account *account, const char *name,
    const char *phone, bool dry_run, const char **result)
{
	struct pp_edits *edits = NULL;
	bool changed = false;
	enum pp_status rc;

	pp_db_tries(db, dry_run);
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_edits_new(db, tool_now(), tool_who(), &edits);
	if (rc == PP_OK &&
	    (rc = pp_account_edit(db, edits, account, name, phone)) == PP_OK &&
	    (rc = pp_edits_tell(edits, note_change, &changed)) == PP_OK &&
	    !dry_run)
		rc = pp_db_commit(db);
	if (rc != PP_OK || dry_run)
		pp_db_rollback(db);
	pp_edits_free(edits);
	*result = !changed ? "skipped" : dry_run ? "planned" : "ok";
	return rc;
}

/* What is wanted, as the book keeps it. */
static enum pp_status
take_words(const char **name, char new_name[PP_HOLDER_MAX], const char **phone,
    char new_phone[PP_PHONE_MAX])
{
	enum pp_status rc;

	if (*name && (rc = pp_customer_name(*name, new_name)) != PP_OK)
		return pp_fail_in(rc, "name");
	if (*phone && (rc = pp_customer_phone(*phone, new_phone)) != PP_OK)
		return pp_fail_in(rc, "phone");
	*name = *name ? new_name : NULL;
	*phone = *phone ? new_phone : NULL;
	return PP_OK;
}

enum pp_status
tool_account_edit(const char *number, const char *name, const char *phone,
    bool dry_run)
{
	char new_name[PP_HOLDER_MAX], new_phone[PP_PHONE_MAX];
	struct pp_account_how how = {.phone = true};
	struct pp_account_filter filter = {.account = number};
	struct pp_db *db = tool_open_writer();
	struct pp_records *records = NULL;
	struct pp_account account;
	enum pp_status rc;

	if ((rc = take_words(&name, new_name, &phone, new_phone)) == PP_OK &&
	    (rc = pp_account_find(db, number, &account)) == PP_OK &&
	    (rc = edit(db, &account, name, phone, dry_run, &how.result)) ==
		PP_OK &&
	    (rc = tool_accounts_records(true, &records)) == PP_OK)
		rc = tool_accounts_put(db, &filter, records, &how);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}
