/* SPDX-License-Identifier: ISC */
/*
 * pp-reverse: undo a sale or a refund that was a mistake, once and wholly, by
 * an order of its own.
 */
#include "tool.h"
#include "tool_till.h"

static const char *order, *reason;
static bool dry_run;

static const struct option_row options[] = {
    {"reason", 0, OPTION_TEXT, "TEXT",
	PP_PHRASE("why it was a mistake; needed"), &reason},
    {"order", 0, OPTION_TEXT, "ID", PP_PHRASE("the id of the reversal itself"),
	&order},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("only show what would be undone"), &dry_run},
};

static const struct tool tool = {
    .name = "pp-reverse",
    .operands = "ORDER",
    .summary = PP_PHRASE("undo a mistaken sale or refund, once"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

/* From an order that was given to one that takes it back. */
static enum pp_status
mirror(const struct pp_sale *undone, struct pp_visit *visit)
{
	*visit = (struct pp_visit){
	    .errand = PP_ERRAND_ORDER,
	    .wish =
		{
		    .code = order,
		    .kind = pp_sale_gives(undone->kind) ? PP_SALE_REVERSAL
							: PP_REFUND_REVERSAL,
		    .reverses = undone->id,
		    .amount = undone->amount,
		    .method = undone->method,
		    .note = reason,
		    .who = tool_who(),
		},
	};
	return pp_target_find(tool_till.db, undone->meter_code, &visit->target);
}

static enum pp_status
reverse(const char *code)
{
	struct pp_sale undone;
	struct pp_visit visit;
	enum pp_status rc;

	if (order && (rc = pp_sale_check_code(order)) != PP_OK)
		return pp_fail_in(rc, "--order: \"%s\"", order);
	if ((rc = pp_till_check_note(reason)) != PP_OK)
		return pp_fail_in(rc, "--reason");
	if ((rc = pp_sale_find(tool_till.db, code, &undone)) != PP_OK)
		return pp_fail_in(rc, "%s", code);
	if ((rc = mirror(&undone, &visit)) != PP_OK ||
	    (rc = tool_till_records(PP_SALE_LIST_ORDERED)) != PP_OK)
		return rc;
	return tool_till_run(&visit, 1, tool_till_put);
}

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);
	enum pp_status rc;

	if (!operands[0] || operands[1])
		tool_usage("takes one order");
	if (!reason)
		tool_usage("--reason: say why it is to be undone");
	if ((rc = tool_till_open_orders(dry_run)) == PP_OK)
		rc = reverse(operands[0]);
	tool_report(rc);
	tool_till_close();
	return tool_end();
}
