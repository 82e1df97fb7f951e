/* SPDX-License-Identifier: ISC */
/*
 * Options as data: the tool's own table and the groups it takes part in are
 * joined into one, and parsing, --help and --completion read only that.
 * getopt_long(3) does the work, with two guards: a long name has to be
 * spelled whole, and options may stand anywhere before "--".
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tool_parts.h"

enum {
	OPTIONS_MAX = 64,
	LONG_BASE = 256, /* getopt's value for the long name of option 0 */
	HELP_COLUMN = 29
};

struct selectors selectors;
struct common_options common;
struct record_options record_options;

static const struct option_row select_options[] = {
    {"meter", 'm', OPTION_TEXT, "ID[,ID...]", PP_PHRASE("these meters"),
	&selectors.meter},
    {"account", 0, OPTION_TEXT, "NO", PP_PHRASE("meters of this account"),
	&selectors.account},
    {"unit", 0, OPTION_TEXT, "NO", PP_PHRASE("meters of this unit"),
	&selectors.unit},
    {"building", 0, OPTION_TEXT, "ID", PP_PHRASE("meters of this building"),
	&selectors.building},
    {"floor", 0, OPTION_TEXT, "N", PP_PHRASE("meters on this floor"),
	&selectors.floor},
    {"bus", 0, OPTION_TEXT, "ID", PP_PHRASE("meters on this bus"),
	&selectors.bus},
    {"gateway", 0, OPTION_TEXT, "ID", PP_PHRASE("meters behind this gateway"),
	&selectors.gateway},
    {"state", 0, OPTION_TEXT, "WORD[,WORD...]",
	PP_PHRASE("meters in these states"), &selectors.state},
    {"from", 0, OPTION_PATH, "FILE",
	PP_PHRASE("meters of a CSV's column meter; -: stdin"), &selectors.from},
    {"all", 0, OPTION_FLAG, NULL, PP_PHRASE("all meters in use"),
	&selectors.all},
};

static const struct option_row records_options[] = {
    {"format", 'f', OPTION_TEXT, "FORMAT",
	PP_PHRASE("csv, table, json or xlsx"), &record_options.format},
    {"output", 'o', OPTION_PATH, "FILE",
	PP_PHRASE("write there, whole or not at all"), &record_options.output},
    {"no-header", 0, OPTION_FLAG, NULL, PP_PHRASE("leave out the header row"),
	&record_options.no_header},
    {"bom", 0, OPTION_FLAG, NULL, PP_PHRASE("begin CSV with a byte order mark"),
	&record_options.bom},
    {"spreadsheet-safe", 0, OPTION_FLAG, NULL,
	PP_PHRASE("neutralise text that would run as a formula"),
	&record_options.spreadsheet_safe},
    {"sheet-by", 0, OPTION_TEXT, "COLUMN",
	PP_PHRASE("xlsx: a sheet for each value of this column"),
	&record_options.sheet_by},
};

static const struct option_row database_options[] = {
    {"db", 'd', OPTION_PATH, "FILE", PP_PHRASE("the database"),
	&common.database},
    {"config", 'c', OPTION_PATH, "FILE", PP_PHRASE("the settings"),
	&common.config},
};

static const struct option_row common_options[] = {
    {"verbose", 'v', OPTION_FLAG, NULL, PP_PHRASE("say more on stderr"),
	&tool_verbose},
    {"quiet", 'q', OPTION_FLAG, NULL, PP_PHRASE("no records, only trouble"),
	&tool_quiet},
    {"help", 'h', OPTION_FLAG, NULL, PP_PHRASE("show this and exit"),
	&common.help},
    {"version", 'V', OPTION_FLAG, NULL, PP_PHRASE("show the version and exit"),
	&common.version},
    {"completion", 0, OPTION_FLAG, NULL, NULL, &common.completion},
    {"summary", 0, OPTION_FLAG, NULL, NULL, &common.summary},
};

/* All options of this tool; `group` is the heading of its first, or NULL. */
struct joined {
	const struct option_row *row;
	const char *group;
	bool seen;
};

static struct joined joined[OPTIONS_MAX];
static size_t n_joined;

static void
join(const char *group, const struct option_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (n_joined == OPTIONS_MAX)
			abort();
		joined[n_joined++] = (struct joined){
		    .row = &rows[i],
		    .group = i == 0 ? group : NULL,
		};
	}
}

static void
join_all(void)
{
	enum {
		N_SELECT = sizeof select_options / sizeof select_options[0],
		N_RECORDS = sizeof records_options / sizeof records_options[0],
		N_COMMON = sizeof common_options / sizeof common_options[0],
		N_DATABASE =
		    sizeof database_options / sizeof database_options[0],
	};

	join(PP_PHRASE("Options:"), the_tool->options, the_tool->n_options);
	if (the_tool->groups & GROUP_SELECT)
		join(PP_PHRASE("Which meters (all that is said has to hold):"),
		    select_options, N_SELECT);
	if (the_tool->groups & GROUP_RECORDS)
		join(PP_PHRASE("Records:"), records_options, N_RECORDS);
	join(PP_PHRASE("Common:"), common_options, N_COMMON);
	if (the_tool->groups & GROUP_DATABASE)
		join(NULL, database_options, N_DATABASE);
}

/* What getopt_long(3) wants: "+:" and the letters, and the long names. */
static void
make_getopt(char letters[2 * OPTIONS_MAX + 3],
    struct option longs[OPTIONS_MAX + 1])
{
	size_t at = 0;

	letters[at++] = '+';
	letters[at++] = ':';
	for (size_t i = 0; i < n_joined; i++) {
		const struct option_row *row = joined[i].row;

		longs[i] = (struct option){
		    .name = row->name,
		    .has_arg = row->argument ? required_argument : no_argument,
		    .val = LONG_BASE + (int)i,
		};
		if (row->letter == 0)
			continue;
		letters[at++] = row->letter;
		if (row->argument)
			letters[at++] = ':';
	}
	letters[at] = '\0';
	longs[n_joined] = (struct option){0};
}

static struct joined *
by_letter(int letter)
{
	for (size_t i = 0; i < n_joined; i++)
		if (joined[i].row->letter == letter)
			return &joined[i];
	abort(); /* getopt gives only letters that it was given */
}

static void
store(struct joined *option, const char *argument)
{
	const struct option_row *row = option->row;

	if (row->kind == OPTION_FLAG) {
		*(bool *)row->where = true;
		return;
	}
	if (option->seen)
		tool_usage("--%s: given twice", row->name);
	option->seen = true;
	/* As from a variable of the shell that was never set. */
	if (argument[strspn(argument, row->kind == OPTION_PATH ? "" : ", ")] ==
	    '\0')
		tool_usage("--%s: \"%s\": needs an argument", row->name,
		    argument);
	if (row->kind == OPTION_PATH)
		tool_path(argument);
	*(const char **)row->where = argument;
}

/* The option in `arg` is none, or lacks an argument, or has one too many. */
static _Noreturn void
complain(int trouble, const char *arg)
{
	bool is_long = strncmp(arg, "--", 2) == 0;
	int length = is_long ? (int)strcspn(arg, "=") : 2;

	if (trouble == ':' && is_long)
		tool_usage("%.*s: needs an argument", length, arg);
	if (trouble == ':')
		tool_usage("-%c: needs an argument", optopt);
	if (is_long && optopt != 0)
		tool_usage("%.*s: takes no argument", length, arg);
	if (is_long)
		tool_usage("unknown option %.*s", length, arg);
	tool_usage("unknown option -%c", optopt);
}

static void
take(int found, const char *arg)
{
	struct joined *option;

	if (found == ':' || found == '?')
		complain(found, arg);
	if (found < LONG_BASE) {
		store(by_letter(found), optarg);
		return;
	}
	option = &joined[found - LONG_BASE];
	if (strcspn(arg + 2, "=") != strlen(option->row->name))
		tool_usage("unknown option %.*s (spell out --%s)",
		    (int)strcspn(arg, "="), arg, option->row->name);
	store(option, optarg);
}

int
options_parse(int argc, char *argv[])
{
	char letters[2 * OPTIONS_MAX + 3];
	struct option longs[OPTIONS_MAX + 1];
	int n = 0; /* operands so far, kept in argv[1] to argv[n] */

	join_all();
	make_getopt(letters, longs);
	opterr = 0;
	while (optind < argc) {
		int before = optind;
		const char *arg = argv[before];
		int found = getopt_long(argc, argv, letters, longs, NULL);

		if (found != -1)
			take(found, arg);
		else if (optind > before || the_tool->groups & GROUP_RUNNER)
			break; /* behind "--", or what another will parse */
		else
			argv[1 + n++] = argv[optind++];
	}
	while (optind < argc)
		argv[1 + n++] = argv[optind++];
	memmove(argv + argc - n, argv + 1, (size_t)n * sizeof *argv);
	return argc - n;
}

static void
print_help(void)
{
	const char *operands =
	    the_tool->commands ? command_usage() : the_tool->operands;

	printf(pp_phrase("Usage: %s [OPTION ...]%s%s"), the_tool->name,
	    *operands ? " " : "", operands);
	printf("\n%s\n", pp_phrase(the_tool->summary));
	for (size_t i = 0; i < n_joined; i++) {
		const struct option_row *row = joined[i].row;
		char left[HELP_COLUMN * 2];

		if (joined[i].group)
			printf("\n%s\n", pp_phrase(joined[i].group));
		if (!row->help)
			continue;
		snprintf(left, sizeof left, "  %c%c%c --%s%s%s",
		    row->letter ? '-' : ' ', row->letter ? row->letter : ' ',
		    row->letter ? ',' : ' ', row->name,
		    row->argument ? " " : "",
		    row->argument ? row->argument : "");
		printf("%-*s  %s\n", HELP_COLUMN, left, pp_phrase(row->help));
	}
	putchar('\n');
	printf(pp_phrase("The manual: man %s"), the_tool->name);
	putchar('\n');
}

/*
 * A line each: the long name, its letter or "-", its argument or "-"; and the
 * commands likewise, with their operands.
 */
static void
print_completion(void)
{
	for (size_t i = 0; i < n_joined; i++) {
		const struct option_row *row = joined[i].row;

		if (row->help)
			printf("--%s %c %s\n", row->name,
			    row->letter ? row->letter : '-',
			    row->argument ? row->argument : "-");
	}
	for (size_t i = 0; i < the_tool->n_commands; i++) {
		const struct command *command = &the_tool->commands[i];

		printf("%s - %s\n", command->name,
		    *command->operands ? command->operands : "-");
	}
}

void
options_answer(void)
{
	if (common.help)
		print_help();
	else if (common.version)
		printf("%s %s\n", the_tool->name, PP_VERSION);
	else if (common.completion)
		print_completion();
	else if (common.summary)
		printf("%s\n", pp_phrase(the_tool->summary));
	else
		return;
	exit(tool_end());
}
