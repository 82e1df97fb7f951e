/* SPDX-License-Identifier: ISC */
/*
 * pp-account: customers and their meters: open an account, take over a meter
 * that is running, list and show.
 */
#include <stdlib.h>

#include "site.h"
#include "tool.h"
#include "tool_open.h"

static const char *name, *phone, *credit, *order, *method, *note;
static const char *since, *until;
static bool dry_run, opened, closed, with_closed, phones;

static const struct option_row options[] = {
    {"name", 0, OPTION_TEXT, "NAME", "open, adopt: the customer", &name},
    {"phone", 0, OPTION_TEXT, "NUMBER", "open, adopt: to be told by", &phone},
    {"credit", 0, OPTION_TEXT, "YUAN", "open: sell so much on the first meter",
	&credit},
    {"order", 0, OPTION_TEXT, "ID", "open: the id of that sale", &order},
    {"method", 0, OPTION_TEXT, "WORD", "open: how it is paid (cash)", &method},
    {"note", 0, OPTION_TEXT, "TEXT", "open: kept with that sale", &note},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	"open, adopt: only show what would be done", &dry_run},
    {"opened", 0, OPTION_FLAG, NULL, "list: by when it was opened", &opened},
    {"closed", 0, OPTION_FLAG, NULL, "list: by when it was closed", &closed},
    {"since", 0, OPTION_TEXT, "TIME", "list: from then on", &since},
    {"until", 0, OPTION_TEXT, "TIME", "list: before then", &until},
    {"with-closed", 0, OPTION_FLAG, NULL, "list: those that are closed, too",
	&with_closed},
    {"phones", 0, OPTION_FLAG, NULL, "list: phone numbers, too", &phones},
};

static void
check_opening(void)
{
	const struct selectors *s = &selectors;

	if (s->all || s->account || s->unit || s->building || s->floor ||
	    s->bus || s->gateway || s->state)
		tool_usage(
		    "meters to be opened are named by --meter or --from");
	if ((s->meter != NULL) == (s->from != NULL))
		tool_usage("which meters? --meter ID[,ID...] with --name, or"
			   " --from FILE");
	if (s->meter && !name)
		tool_usage("--name: whose are the meters?");
	if (s->from && (name || phone || credit))
		tool_usage("--from FILE has names and phones of its own, and"
			   " sells nothing");
	if (!credit && (order || method || note))
		tool_usage("--order, --method and --note go with --credit");
}

/* Open accounts, or take over meters that run already. */
static enum pp_status
begin(enum pp_errand errand)
{
	const struct tool_opening opening = {
	    .errand = errand,
	    .name = name,
	    .phone = phone,
	    .meters = selectors.meter,
	    .from = selectors.from,
	    .credit =
		{
		    .amount = credit,
		    .order = order,
		    .method = method,
		    .note = note,
		},
	    .dry_run = dry_run,
	};

	check_opening();
	return tool_open_accounts(&opening);
}

static enum pp_status
open_account(char *operands[])
{
	(void)operands;
	return begin(PP_ERRAND_OPEN);
}

static enum pp_status
adopt(char *operands[])
{
	(void)operands;
	return begin(PP_ERRAND_ADOPT);
}

static enum pp_status
put_list(struct pp_db *db, const struct pp_account_filter *filter,
    bool with_phone)
{
	struct pp_records *records = NULL;
	enum pp_status rc;

	if ((rc = tool_accounts_records(&records)) == PP_OK)
		rc = tool_accounts_put(db, filter, records, with_phone);
	tool_report(pp_records_close(records));
	return rc;
}

static enum pp_status
list(char *operands[])
{
	struct pp_account_filter filter = {
	    .with_closed = with_closed || opened || closed,
	};
	struct pp_db *db;
	int64_t from, to, *ids = NULL;
	enum pp_status rc;

	(void)operands;
	if (opened && closed)
		tool_usage("--opened or --closed: one list at a time");
	if ((since || until) && !opened && !closed)
		tool_usage("--since and --until go with --opened or --closed");
	db = tool_open_reader();
	if ((rc = tool_period(since, until, &from, &to)) != PP_OK)
		goto out;
	filter.opened_from = opened ? from : 0;
	filter.opened_until = opened ? to : 0;
	/* Any time is after 1970: what was never closed isn't. */
	filter.closed_from = closed ? from + !since : 0;
	filter.closed_until = closed ? to : 0;
	if (tool_selected() &&
	    (rc = tool_select(db, &ids, &filter.n_meters)) != PP_OK)
		goto out;
	filter.meters = ids;
	rc = put_list(db, &filter, phones);
out:
	free(ids);
	pp_db_close(db);
	return rc;
}

static enum pp_status
show(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	struct pp_account_filter filter = {.with_closed = true};
	struct pp_account account;
	struct pp_target target;
	struct pp_epoch epoch;
	enum pp_status rc;

	if ((rc = pp_account_find(db, operands[0], &account)) == PP_OK)
		filter.account = account.code;
	else if (rc == PP_NO &&
	    (rc = pp_target_find(db, operands[0], &target)) == PP_OK &&
	    (rc = pp_epoch_of(db, target.id, &epoch)) == PP_OK)
		filter.account = epoch.account_code;
	if (rc == PP_NO)
		rc = pp_fail(PP_NO,
		    "%s: no such account, and no meter that has one",
		    operands[0]);
	if (rc == PP_OK)
		rc = put_list(db, &filter, true);
	pp_db_close(db);
	return rc;
}

static const struct command commands[] = {
    {"open", "", 0, 0, "name phone credit order method note dry-run", true,
	open_account},
    {"adopt", "", 0, 0, "name phone dry-run", true, adopt},
    {"list", "", 0, 0, "opened closed since until with-closed phones", true,
	list},
    {"show", "NO|METER", 1, 1, "", false, show},
};

static const struct tool tool = {
    .name = "pp-account",
    .summary = "customers and their meters: open, take over, list, show",
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);

	tool_report(tool_command(operands)->run(operands + 1));
	return tool_end();
}
