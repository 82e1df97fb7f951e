/* SPDX-License-Identifier: ISC */
/*
 * pp-sell: sell electricity.  What is typed or piped in becomes orders
 * (work/till_input), each is brought to its meter and proven there
 * (work/till), and told as soon as that is in the book.
 */
#include <unistd.h>

#include "tool.h"
#include "tool_till.h"

static const char *order, *method, *note;
static bool again, dry_run;

static const struct option_row options[] = {
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
	PP_PHRASE("only show what would be sold"), &dry_run},
};

static const struct tool tool = {
    .name = "pp-sell",
    .operands = "[METER AMOUNT]",
    .summary = PP_PHRASE("sell electricity: credit meters, each order once"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);
	struct pp_till_terms terms = {.kind = PP_SALE, .again = again};
	struct pp_till_words words = {
	    .order = order,
	    .method = method,
	    .note = note,
	};
	enum pp_status rc;

	if (operands[0]) {
		words.meter = operands[0];
		words.amount = operands[1];
		if (!operands[1] || operands[2])
			tool_usage("takes METER AMOUNT, or rows on stdin");
	} else if (order || method || note) {
		tool_usage("--order, --method and --note go with METER AMOUNT;"
			   " rows have columns of these names");
	} else if (isatty(STDIN_FILENO)) {
		tool_usage("to whom? METER AMOUNT, or rows on stdin");
	}
	if ((rc = tool_till_open_orders(dry_run)) == PP_OK)
		rc = tool_till_orders(&terms, &words);
	tool_report(rc);
	tool_till_close();
	return tool_end();
}
