/* SPDX-License-Identifier: ISC */
/*
 * pp-sms: tells people of alarms by short messages, each once; what became of
 * the messages, and what people decide about them.
 */
#include <limits.h>

#include "tool.h"
#include "tool_sms.h"

static struct tool_sms words;

static const struct option_row options[] = {
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("run: only show who would be told what"), &words.dry_run},
    {"since", 0, OPTION_TEXT, "TIME", PP_PHRASE("list: made from then on"),
	&words.since},
    {"until", 0, OPTION_TEXT, "TIME", PP_PHRASE("list: made before then"),
	&words.until},
    {"note", 0, OPTION_TEXT, "TEXT",
	PP_PHRASE("acknowledge: what is done about it"), &words.note},
};

static enum pp_status
run(char *operands[])
{
	(void)operands;
	return tool_sms_run(&words);
}

static enum pp_status
list(char *operands[])
{
	(void)operands;
	return tool_sms_list(&words);
}

static enum pp_status
test(char *operands[])
{
	return tool_sms_test(operands[0]);
}

static enum pp_status
resend(char *operands[])
{
	return tool_sms_resend(operands[0]);
}

static enum pp_status
acknowledge(char *operands[])
{
	return tool_sms_acknowledge(&words, operands);
}

static enum pp_status
head(char *operands[])
{
	(void)operands;
	return tool_sms_head();
}

static const struct command commands[] = {
    {"run", "", 0, 0, "dry-run", false, run},
    {"list", "", 0, 0, "since until", true, list},
    {"test", "NUMBER", 1, 1, "", false, test},
    {"resend", "ID", 1, 1, "", false, resend},
    {"acknowledge", "ALARM ...", 1, INT_MAX, "note", false, acknowledge},
    {"head", "", 0, 0, "", false, head},
};

static const struct tool tool = {
    .name = "pp-sms",
    .summary = PP_PHRASE("tell people of alarms by short messages, each once"),
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
