/* SPDX-License-Identifier: ISC */
/*
 * pp-resolve: people decide what evidence can't: disputed orders, credit from
 * outside, meters under quarantine.
 */
#include <string.h>

#include "decision.h"
#include "hold_rows.h"
#include "till_input.h"
#include "tool.h"

static const char *verdict, *reason, *moved, *amount;
static bool unproven;

static const struct option_row options[] = {
    {"as", 0, OPTION_TEXT, "VERDICT",
	PP_PHRASE("credited, not-credited; adopted; released"), &verdict},
    {"reason", 0, OPTION_TEXT, "TEXT", PP_PHRASE("why; needed"), &reason},
    {"unproven", 0, OPTION_FLAG, NULL,
	PP_PHRASE(
	    "order: though it is pending, for its meter never answers again"),
	&unproven},
    {"moved", 0, OPTION_TEXT, "WORD",
	PP_PHRASE("order: yes or no, the meter counted it (as it showed last)"),
	&moved},
    {"amount", 0, OPTION_TEXT, "YUAN",
	PP_PHRASE("external: so much was credited, below zero: is gone (as "
		  "reckoned)"),
	&amount},
};

/* The orders that wait for people. */
static enum pp_status
list_orders(struct pp_db *db, struct pp_records *records)
{
	const struct pp_sale_filter disputed = {
	    .states = 1U << PP_SALE_DISPUTED,
	};
	struct pp_sales *sales = NULL;
	struct pp_sale sale;
	enum pp_status rc = pp_sales_open(db, &disputed, &sales);

	while (rc == PP_OK && (rc = pp_sales_next(sales, &sale)) == PP_OK)
		rc = pp_hold_put_order(records, &sale);
	pp_sales_close(sales);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
list_holds(struct pp_db *db, struct pp_records *records)
{
	struct pp_holds *holds = NULL;
	struct pp_hold hold;
	enum pp_status rc = pp_holds_open(db, &holds);

	while (rc == PP_OK && (rc = pp_holds_next(holds, &hold)) == PP_OK)
		rc = pp_hold_put(records, &hold);
	pp_holds_close(holds);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
list(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_hold_fields(&n);
	enum pp_status rc;

	(void)operands;
	if ((rc = tool_records(fields, n, &records)) == PP_OK &&
	    (rc = list_orders(db, records)) == PP_OK)
		rc = list_holds(db, records);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}

/* What every decision has to have, and no more. */
static enum pp_status
want(const char *id, struct pp_decision_wish *wanted)
{
	enum pp_status rc;

	if (!verdict || !reason)
		tool_usage("a decision takes --as and --reason");
	if ((rc = pp_till_check_note(reason)) != PP_OK)
		return pp_fail_in(rc, "--reason");
	*wanted = (struct pp_decision_wish){
	    .id = id,
	    .verdict = verdict,
	    .reason = reason,
	    .who = tool_who(),
	    .at = tool_now(),
	};
	return PP_OK;
}

static enum pp_status
decide(const struct pp_decision_wish *wanted,
    enum pp_status (*by)(struct pp_db *db, const struct pp_decision_wish *want,
	struct pp_decision *decision))
{
	struct pp_db *db = tool_open_writer();
	struct pp_records *records = NULL;
	struct pp_decision decision;
	size_t n;
	const struct pp_field *fields = pp_decision_fields(&n);
	enum pp_status rc;

	if ((rc = tool_records(fields, n, &records)) == PP_OK &&
	    (rc = by(db, wanted, &decision)) == PP_OK)
		rc = pp_decision_put(records, &decision);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}

static enum pp_status
order(char *operands[])
{
	struct pp_decision_wish wanted;
	bool yes = moved && strcmp(moved, "yes") == 0;
	enum pp_status rc;

	if (moved && !yes && strcmp(moved, "no") != 0)
		tool_usage("--moved: \"%s\": has to be yes or no", moved);
	if ((rc = want(operands[0], &wanted)) != PP_OK)
		return rc;
	wanted.moved = moved ? &yes : NULL;
	wanted.unproven = unproven;
	return decide(&wanted, pp_decide_order);
}

static enum pp_status
external(char *operands[])
{
	struct pp_decision_wish wanted;
	pp_money given;
	enum pp_status rc;

	if ((rc = want(operands[0], &wanted)) != PP_OK)
		return rc;
	if (amount && (rc = pp_money_parse(amount, &given)) != PP_OK)
		return pp_fail_in(rc, "--amount: \"%s\"", amount);
	wanted.amount = amount ? &given : NULL;
	return decide(&wanted, pp_decide_external);
}

static enum pp_status
quarantine(char *operands[])
{
	struct pp_decision_wish wanted;
	enum pp_status rc;

	if ((rc = want(operands[0], &wanted)) != PP_OK)
		return rc;
	return decide(&wanted, pp_decide_quarantine);
}

static const struct command commands[] = {
    {"list", "", 0, 0, "", false, list},
    {"order", "ID", 1, 1, "as reason moved unproven", false, order},
    {"external", "METER|ID", 1, 1, "as reason amount", false, external},
    {"quarantine", "METER|ID", 1, 1, "as reason", false, quarantine},
};

static const struct tool tool = {
    .name = "pp-resolve",
    .summary =
	PP_PHRASE("decide what evidence can't: disputes, credit from outside"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
