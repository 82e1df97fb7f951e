/* SPDX-License-Identifier: ISC */
/*
 * pp-set: the settings in the meters: alarm amounts, overdraft, overload, as
 * the site's description wants them.
 */
#include "tool.h"
#include "tool_set.h"
#include "wanted.h"

static const char *only, *max_share, *plan;
static bool dry_run;

static const struct option_row options[] = {
    {"dry-run", 'n', OPTION_FLAG, NULL, PP_PHRASE("only print the plan"),
	&dry_run},
    {"plan", 0, OPTION_PATH, "FILE",
	PP_PHRASE(
	    "carry out what --dry-run printed; rows whose facts have moved are "
	    "refused"),
	&plan},
    {"max-share", 0, OPTION_TEXT, "PCT",
	PP_PHRASE("do nothing where more of all meters would be touched"),
	&max_share},
    {"part", 0, OPTION_TEXT, "PART[,PART...]",
	PP_PHRASE("only alarms, overdraft, overload"), &only},
};

static unsigned
parts(void)
{
	unsigned set = PP_WANTED_PARTS;

	if (only && pp_wanted_parts(only, &set) != PP_OK)
		tool_usage("--part: \"%s\": %s", only, pp_errmsg());
	return set;
}

static enum pp_status
push(char *operands[])
{
	enum pp_status rc;

	(void)operands;
	if (plan && (dry_run || only || tool_selected()))
		tool_usage("--plan takes meters and parts from the plan");
	if ((rc = tool_set_begin(!dry_run, parts(), plan)) == PP_OK &&
	    (rc = tool_set_share(max_share)) == PP_OK)
		rc = dry_run ? tool_set_show(true) : tool_set_drop_moved();
	if (rc == PP_OK && !dry_run)
		rc = tool_set_go(false);
	return tool_set_end(rc);
}

static enum pp_status
verify(char *operands[])
{
	enum pp_status rc;

	(void)operands;
	/* What it finds is kept. */
	if ((rc = tool_set_begin(true, parts(), NULL)) == PP_OK)
		rc = tool_set_go(true);
	return tool_set_end(rc);
}

static enum pp_status
show(char *operands[])
{
	enum pp_status rc;

	(void)operands;
	if ((rc = tool_set_begin(false, parts(), NULL)) == PP_OK)
		rc = tool_set_show(false);
	return tool_set_end(rc);
}

static const struct command commands[] = {
    {"push", "", 0, 0, "dry-run plan max-share part", true, push},
    {"verify", "", 0, 0, "part", true, verify},
    {"show", "", 0, 0, "part", true, show},
};

static const struct tool tool = {
    .name = "pp-set",
    .summary = PP_PHRASE("alarm amounts, overdraft and overload in the meters"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
