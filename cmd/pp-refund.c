/* SPDX-License-Identifier: ISC */
/*
 * pp-refund: take back what a meter has left, never more than it shows in the
 * visit itself.  As pp-sell in all else.
 */
#include <unistd.h>

#include "tool.h"
#include "tool_till.h"

static const char *order, *method, *note;
static bool all, again, dry_run;

static const struct option_row options[] = {
    {"all", 0, OPTION_FLAG, NULL, PP_PHRASE("all that the meter shows"), &all},
    {"order", 0, OPTION_TEXT, "ID",
	PP_PHRASE(
	    "the order's id: with it, once is once, however often it is said"),
	&order},
    {"method", 0, OPTION_TEXT, "WORD",
	PP_PHRASE("cash, bank, wechat, alipay, unionpay or other (cash)"),
	&method},
    {"note", 0, OPTION_TEXT, "TEXT", PP_PHRASE("kept with the order"), &note},
    {"again", 0, OPTION_FLAG, NULL,
	PP_PHRASE("the same amount as a moment ago is no slip"), &again},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("only show what would be refunded"), &dry_run},
};

static const struct tool tool = {
    .name = "pp-refund",
    .operands = "[METER AMOUNT | METER --all]",
    .summary =
	PP_PHRASE("take credit back from meters, never more than is there"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

/* METER AMOUNT, METER --all, or nothing and rows on stdin. */
static void
check_operands(char *operands[])
{
	bool amount = operands[0] && operands[1];

	if (!operands[0] && (all || order || method || note))
		tool_usage("--all, --order, --method and --note go with METER;"
			   " rows have columns of these names");
	if (!operands[0] && isatty(STDIN_FILENO))
		tool_usage("from whom? METER AMOUNT, METER --all, or rows on"
			   " stdin");
	if (operands[0] && amount == all)
		tool_usage("takes METER AMOUNT, or METER --all");
	if (amount && operands[2])
		tool_usage("takes one meter and one amount, or rows on stdin");
}

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);
	struct pp_till_terms terms = {.kind = PP_REFUND, .again = again};
	struct pp_till_words words = {
	    .order = order,
	    .method = method,
	    .note = note,
	    .all = all,
	};
	enum pp_status rc;

	check_operands(operands);
	if ((words.meter = operands[0]) && !all)
		words.amount = operands[1];
	if ((rc = tool_till_open_orders(dry_run)) == PP_OK)
		rc = tool_till_orders(&terms, &words);
	tool_report(rc);
	tool_till_close();
	return tool_end();
}
