/* SPDX-License-Identifier: ISC */
/*
 * pp-trip: orders to relays, one or many, with guards against harm: trip,
 * keep, leave them to their credit, share out supply that is short.
 */
#include "tool.h"
#include "tool_trip.h"

static struct tool_trip words;

static const struct option_row options[] = {
    {"reason", 0, OPTION_TEXT, "TEXT",
	PP_PHRASE("why; needed to order anything"), &words.reason},
    {"until", 0, OPTION_TEXT, "TIME",
	PP_PHRASE("keep, ration: it ends by itself then"), &words.until},
    {"arrears", 0, OPTION_FLAG, NULL,
	PP_PHRASE("trip: for arrears, so that a sale lets go"), &words.arrears},
    {"override", 0, OPTION_TEXT, "GUARD[,GUARD]",
	PP_PHRASE(
	    "reading, warned, hours, never, share, order, kept: not that one"),
	&words.override},
    {"at", 0, OPTION_TEXT, "TIME", PP_PHRASE("ration: from then on (now)"),
	&words.begins},
    {"turn", 0, OPTION_TEXT, "DURATION",
	PP_PHRASE("ration: nobody longer at a time (30m)"), &words.turn},
    {"kw", 0, OPTION_TEXT, "KW",
	PP_PHRASE("ration: so much is to be saved at any time"), &words.kw},
    {"way", 0, OPTION_TEXT, "WORD",
	PP_PHRASE("warn: how it went out: sms, call, paper"), &words.way},
    {"note", 0, OPTION_TEXT, "TEXT", PP_PHRASE("warn: what was said"),
	&words.note},
    {"endless", 0, OPTION_FLAG, NULL,
	PP_PHRASE("list: only what is kept for ever"), &words.endless},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("print the plan, and do nothing"), &words.dry_run},
    {"plan", 0, OPTION_PATH, "FILE", PP_PHRASE("carry out a plan; -: stdin"),
	&words.plan},
    {"max-share", 0, OPTION_TEXT, "PCT",
	PP_PHRASE("do nothing where it would be more of all meters"),
	&words.max_share},
};

static enum pp_status
trip(char *operands[])
{
	(void)operands;
	return tool_trip_order(&words, PP_RELAY_TRIP);
}

static enum pp_status
keep(char *operands[])
{
	(void)operands;
	return tool_trip_order(&words, PP_RELAY_KEEP);
}

static enum pp_status
prepaid(char *operands[])
{
	(void)operands;
	return tool_trip_order(&words, PP_RELAY_PREPAID);
}

static enum pp_status
ration(char *operands[])
{
	(void)operands;
	return tool_trip_ration(&words);
}

static enum pp_status
warn(char *operands[])
{
	(void)operands;
	return tool_trip_warn(&words);
}

static enum pp_status
list(char *operands[])
{
	(void)operands;
	return tool_trip_list(&words);
}

static enum pp_status
repair(char *operands[])
{
	(void)operands;
	return tool_trip_repair();
}

static const struct command commands[] = {
    {"trip", "", 0, 0, "reason arrears override dry-run plan max-share", true,
	trip},
    {"keep", "", 0, 0, "reason until dry-run plan max-share", true, keep},
    {"prepaid", "", 0, 0, "reason override dry-run plan max-share", true,
	prepaid},
    {"ration", "", 0, 0,
	"reason at until turn kw override dry-run plan max-share", true,
	ration},
    {"warn", "", 0, 0, "way note", true, warn},
    {"list", "", 0, 0, "endless", true, list},
    {"repair", "", 0, 0, "", false, repair},
};

static const struct tool tool = {
    .name = "pp-trip",
    .summary = PP_PHRASE(
	"open and close relays, one or many, with guards against harm"),
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
