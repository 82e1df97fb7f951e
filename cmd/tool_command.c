/* SPDX-License-Identifier: ISC */
/*
 * Tools that have several commands: which one was meant, and whether its
 * operands and options suit it.  What it would ignore might be taken for
 * obeyed, and is a usage error.
 */
#include <string.h>

#include "tool_parts.h"

const struct command *the_command;

/* What --help says of each; borrowed until the next call. */
const char *
command_usage(void)
{
	static char all[512];
	size_t n = 0;

	for (size_t i = 0; i < the_tool->n_commands && n < sizeof all; i++) {
		const struct command *c = &the_tool->commands[i];

		n += (size_t)snprintf(all + n, sizeof all - n, "%s%s%s%s",
		    i > 0 ? " | " : "", c->name, *c->operands ? " " : "",
		    c->operands);
	}
	return all;
}

static const struct command *
find(const char *name)
{
	for (size_t i = 0; i < the_tool->n_commands; i++)
		if (strcmp(the_tool->commands[i].name, name) == 0)
			return &the_tool->commands[i];
	tool_usage("\"%s\": has to be one of %s", name, command_usage());
}

/* Whether the command's options, by name with blanks between, have this. */
static bool
takes(const struct command *command, const char *option)
{
	size_t n, length = strlen(option);

	for (const char *p = command->options; *p; p += n + (p[n] == ' ')) {
		n = strcspn(p, " ");
		if (n == length && memcmp(p, option, n) == 0)
			return true;
	}
	return false;
}

static _Noreturn void
refuse(const char *option)
{
	char who[128] = "";
	size_t n = 0;

	for (size_t i = 0; i < the_tool->n_commands && n < sizeof who; i++)
		if (takes(&the_tool->commands[i], option))
			n += (size_t)snprintf(who + n, sizeof who - n, "%s%s",
			    n > 0 ? pp_phrase(" or ") : "",
			    the_tool->commands[i].name);
	tool_usage("--%s: only with %s", option, who);
}

static bool
is_given(const struct option_row *row)
{
	return row->kind == OPTION_FLAG ? *(bool *)row->where
					: *(const char **)row->where != NULL;
}

const struct command *
tool_command(char *argv[])
{
	const struct command *command;
	int n = 0;

	if (!argv[0])
		tool_usage("what to do? %s", command_usage());
	command = find(argv[0]);
	while (argv[1 + n])
		n++;
	if (n > command->most && command->most == 0)
		tool_usage("%s: takes no operands", command->name);
	if (n < command->least || n > command->most)
		tool_usage("%s: takes %s", command->name, command->operands);
	for (size_t i = 0; i < the_tool->n_options; i++)
		if (is_given(&the_tool->options[i]) &&
		    !takes(command, the_tool->options[i].name))
			refuse(the_tool->options[i].name);
	if (tool_selected() && !command->selects)
		tool_usage("%s: takes no selectors", command->name);
	the_command = command;
	return command;
}

int
tool_run(const struct tool *tool, int argc, char *argv[])
{
	char **operands = argv + tool_start(tool, argc, argv);

	tool_report(tool_command(operands)->run(operands + 1));
	return tool_end();
}
