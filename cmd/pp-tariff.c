/* SPDX-License-Identifier: ISC */
/*
 * pp-tariff: prices as dated files: check and keep them, say which meter has
 * which, bring them to the meters and look whether they are there, and price
 * what was used by others.
 */
#include "tool.h"
#include "tool_tariff.h"

static struct tool_tariff_how how;
static const char *since, *until, *against, *at;

static const struct option_row options[] = {
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("only show what would be done"), &how.dry_run},
    {"plan", 0, OPTION_PATH, "FILE",
	PP_PHRASE("assign, push: carry out what --dry-run printed; where facts "
		  "have moved"
		  " since, nothing"),
	&how.plan},
    {"max-share", 0, OPTION_TEXT, "PCT",
	PP_PHRASE("do nothing where more of the site's meters would change"),
	&how.max_share},
    {"due", 0, OPTION_FLAG, NULL,
	PP_PHRASE("push: only where something has changed; for cron"),
	&how.due},
    {"unset", 0, OPTION_FLAG, NULL,
	PP_PHRASE("assign: take it back; the site's counts again"), &how.unset},
    {"site", 0, OPTION_FLAG, NULL,
	PP_PHRASE("assign: to all that have none of their own"), &how.site},
    {"at", 0, OPTION_TEXT, "TIME",
	PP_PHRASE("show: that of another day (today)"), &at},
    {"since", 0, OPTION_TEXT, "TIME", PP_PHRASE("what-if: from then on"),
	&since},
    {"until", 0, OPTION_TEXT, "TIME", PP_PHRASE("what-if: before then (now)"),
	&until},
    {"against", 0, OPTION_TEXT, "CODE",
	PP_PHRASE("what-if: beside this tariff, not what meters had confirmed"),
	&against},
};

static enum pp_status
define(char *operands[])
{
	return tool_tariff_define(operands[0], how.dry_run);
}

static enum pp_status
check(char *operands[])
{
	return tool_tariff_check(operands[0]);
}

static enum pp_status
list(char *operands[])
{
	(void)operands;
	return tool_tariff_list();
}

static enum pp_status
show(char *operands[])
{
	if ((operands[0] != NULL) == tool_selected())
		tool_usage("show: a tariff's code, or meters by selectors");
	if (!operands[0] && at)
		tool_usage("--at goes with a tariff's code");
	return operands[0] ? tool_tariff_show(operands[0], at)
			   : tool_tariff_meters();
}

static enum pp_status
assign(char *operands[])
{
	bool meters = tool_selected();

	if (how.plan && (meters || how.site || how.unset || operands[0]))
		tool_usage("assign: a plan says all by itself");
	if (!how.plan && meters == how.site)
		tool_usage("assign: to which meters, or --site?");
	if (!how.plan && (operands[0] != NULL) == how.unset)
		tool_usage("assign: which tariff, or --unset?");
	return tool_tariff_assign(operands[0], &how);
}

static enum pp_status
push(char *operands[])
{
	(void)operands;
	if (how.plan && (tool_selected() || how.due))
		tool_usage("push: a plan says all by itself");
	if (!how.plan && !how.due && !tool_selected())
		tool_usage("push: to which meters? --all, or --due");
	return tool_tariff_push(&how);
}

static enum pp_status
verify(char *operands[])
{
	(void)operands;
	if (!tool_selected())
		tool_usage("verify: which meters? --all");
	return tool_tariff_verify();
}

static enum pp_status
what_if(char *operands[])
{
	if (!since)
		tool_usage("what-if: --since when?");
	return tool_tariff_what_if(operands[0], against, since, until);
}

static const struct command commands[] = {
    {"define", "FILE", 1, 1, "dry-run", false, define},
    {"check", "FILE", 1, 1, "", false, check},
    {"list", "", 0, 0, "", false, list},
    {"show", "[CODE]", 0, 1, "at", true, show},
    {"assign", "[CODE]", 0, 1, "dry-run plan max-share unset site", true,
	assign},
    {"push", "", 0, 0, "dry-run plan max-share due", true, push},
    {"verify", "", 0, 0, "", true, verify},
    {"what-if", "FILE", 1, 1, "since until against", true, what_if},
};

static const struct tool tool = {
    .name = "pp-tariff",
    .summary =
	PP_PHRASE("prices: define, assign, push to meters, verify, what if"),
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
	tool_tariff_close();
	return tool_end();
}
