/* SPDX-License-Identifier: ISC */
/*
 * pp-export: the books for other accounting programs, which check them.
 */
#include "book_export.h"
#include "tool.h"

static const char *since, *until, *output;

static const struct option_row options[] = {
    {"output", 'o', OPTION_PATH, "FILE",
	PP_PHRASE("to there, not to standard output"), &output},
    {"since", 0, OPTION_TEXT, "TIME",
	PP_PHRASE("entries from then on; what was before is the opening"),
	&since},
    {"until", 0, OPTION_TEXT, "TIME", PP_PHRASE("entries before then"), &until},
};

static enum pp_status
export_to(enum pp_book_program program)
{
	struct pp_db *db = tool_open_reader();
	int64_t from = 0, to = 0;
	FILE *out;
	enum pp_status rc;

	if ((rc = tool_period(since, until, &from, &to)) == PP_OK &&
	    (rc = tool_stream_to(output, &out)) == PP_OK)
		rc = pp_book_export(db, program, from, to, out);
	pp_db_close(db);
	return rc;
}

static enum pp_status
hledger(char *operands[])
{
	(void)operands;
	return export_to(PP_BOOK_HLEDGER);
}

static enum pp_status
ledger(char *operands[])
{
	(void)operands;
	return export_to(PP_BOOK_LEDGER);
}

static enum pp_status
beancount(char *operands[])
{
	(void)operands;
	return export_to(PP_BOOK_BEANCOUNT);
}

static const struct command commands[] = {
    {"hledger", "", 0, 0, "output since until", false, hledger},
    {"ledger", "", 0, 0, "output since until", false, ledger},
    {"beancount", "", 0, 0, "output since until", false, beancount},
};

static const struct tool tool = {
    .name = "pp-export",
    .summary = PP_PHRASE("the books, for other accounting programs"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
