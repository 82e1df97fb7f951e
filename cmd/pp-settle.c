/* SPDX-License-Identifier: ISC */
/*
 * pp-settle: bring to its end what is pending, by evidence, whoever began it;
 * and compare meters with the books.  From cron.
 */
#include <stdlib.h>

#include "tool.h"
#include "tool_till.h"

static bool cancel;

static const struct option_row options[] = {
    {"cancel", 0, OPTION_FLAG, NULL,
	PP_PHRASE("the money is wanted back: end orders that haven't been "
		  "carried out"),
	&cancel},
};

static const struct tool tool = {
    .name = "pp-settle",
    .operands = "",
    .summary = PP_PHRASE("bring pending orders to their end, from evidence"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

/* Leave those that have an account; the others can have no order. */
static enum pp_status
narrow(int64_t *ids, size_t *n)
{
	struct pp_epoch epoch;
	size_t i, kept = 0;
	enum pp_status rc;

	for (i = 0; i < *n; i++) {
		rc = pp_epoch_of(tool_till.db, ids[i], &epoch);
		if (rc == PP_OK)
			ids[kept++] = ids[i];
		else if (rc != PP_NO)
			return rc;
	}
	*n = kept;
	return PP_OK;
}

static enum pp_status
settle(void)
{
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	rc = tool_selected() ? tool_select(tool_till.db, &ids, &n)
			     : pp_till_due(tool_till.db, &ids, &n);
	if (rc == PP_OK)
		rc = narrow(ids, &n);
	/* Nothing to do is nothing to say. */
	if (rc == PP_OK && n > 0 &&
	    (rc = tool_till_records(PP_SALE_LIST_SETTLED)) == PP_OK) {
		tool_till_hear(tool_till_put);
		rc = pp_till_settle(&tool_till, ids, n, cancel);
		tool_progress(NULL, 0, 0);
	}
	free(ids);
	return rc;
}

int
main(int argc, char *argv[])
{
	enum pp_status rc;

	if (tool_start(&tool, argc, argv) != argc)
		tool_usage("takes no operands; meters are named by --meter");
	if (cancel && !tool_selected())
		tool_usage("--cancel: of which meters?");
	if ((rc = tool_till_open(false)) == PP_OK)
		rc = settle();
	tool_report(rc);
	tool_till_close();
	return tool_end();
}
