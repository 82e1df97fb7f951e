/* SPDX-License-Identifier: ISC */
/*
 * The front door: lists the commands, runs one of them, shows its manual.
 * It only runs what lies beside itself, and does nothing else of its own.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

enum {
	NAME_LENGTH_MAX = 31
};

/*
 * In the order in which one meets them.  The words are those of the command
 * itself and of its manual: tests/manual.sh holds all three together.
 */
static const struct {
	const char *name, *summary;
} commands[] = {
    {"db", "make, check, back up and restore the database"},
    {"site", "describe the site: buildings, buses, units, meters, defaults"},
    {"account", "customers and their meters: open, add, exchange, close, list"},
    {"sell", "sell electricity: credit meters, each order once"},
    {"refund", "take credit back from meters, never more than is there"},
    {"reverse", "undo a mistaken sale or refund, once"},
    {"settle", "bring pending orders to their end, from evidence"},
    {"resolve", "decide what evidence can't: disputes, credit from outside"},
    {"shift", "the cash desk: shifts at drawers, payouts, the day's close"},
    {"receipt", "print receipts: numbered, in copies, reprints marked"},
    {"tariff", "prices: define, assign, push to meters, verify, what if"},
    {"set", "alarm amounts, overdraft and overload in the meters"},
    {"trip", "open and close relays, one or many, with guards against harm"},
    {"why", "why a meter's relay is as it is"},
    {"poll", "read meters, store and show what they say"},
    {"status", "show what is known of each meter now"},
    {"bus", "how well the buses are, and what goes over them"},
    {"report", "what the books say, as rows"},
    {"export", "the books, for other accounting programs"},
    {"sms", "tell people of alarms by short messages, each once"},
    {"metrics", "write measures for a monitor, Prometheus"},
    {"login", "begin a session of an operator at this terminal"},
    {"logout", "end the session at this terminal"},
    {"approve", "what waits for a second person, and that person's word on it"},
    {"operator",
	"operators: who may work with pp, as what, within which limits"},
    {"log", "what was done, and proof that nobody changed it since"},
    {"setup", "keep people behind the tools: account, sudo, cron, mode"},
    {"sim", "a simulated site of meters on many buses"},
};

enum {
	N_COMMANDS = sizeof commands / sizeof commands[0]
};

static bool
path_of(const char *name, char path[PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/pp-%s", tool_bin(), name) <
	    PATH_MAX;
}

/* A name that can't lead out of the folder. */
static bool
is_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= NAME_LENGTH_MAX && name[n] == '\0';
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters have to be put in, left out or changed. */
static size_t
distance(const char *from, const char *to)
{
	size_t row[NAME_LENGTH_MAX + 1];
	size_t n = strlen(to);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; from[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t change = diagonal + (from[i - 1] != to[j - 1]);

			diagonal = row[j];
			row[j] = least(least(row[j], row[j - 1]) + 1, change);
		}
	}
	return row[n];
}

static _Noreturn void
unknown(const char *name)
{
	enum {
		FAR = 4
	};
	const char *closest = NULL;
	size_t best = FAR;

	for (size_t i = 0; is_name(name) && i < N_COMMANDS; i++) {
		size_t d = distance(name, commands[i].name);

		if (d < best && 2 * d <= strlen(commands[i].name)) {
			best = d;
			closest = commands[i].name;
		}
	}
	if (closest)
		tool_say("%s: no such command; did you mean %s?", name,
		    closest);
	else
		tool_say("%s: no such command; 'pp' lists them", name);
	_exit(EXIT_USAGE);
}

static void
list(void)
{
	char path[PATH_MAX];

	printf("%s\n\n",
	    pp_phrase("pp COMMAND [ARGUMENT ...] runs one of these:"));
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (path_of(commands[i].name, path) && access(path, X_OK) == 0)
			printf("  %-10s %s\n", commands[i].name,
			    pp_phrase(commands[i].summary));
	printf("\n%s\n",
	    pp_phrase("'pp COMMAND --help' shows its options, "
		      "'pp help COMMAND' its manual;\n"
		      "'man 7 pp' has the ideas, 'man 5 pp' the files."));
}

/* What tool_start() changed, as a program that isn't ours expects it. */
static void
soften(void)
{
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	tool_language_undo();
}

static _Noreturn void
run(char *argv[])
{
	char path[PATH_MAX], name[NAME_LENGTH_MAX + sizeof "pp-"];
	const char *command = argv[0];

	if (!is_name(command) || !path_of(command, path) ||
	    access(path, F_OK) == -1)
		unknown(command);
	snprintf(name, sizeof name, "pp-%s", command);
	argv[0] = name;
	soften();
	execv(path, argv);
	tool_say("%s: %s", path, strerror(errno));
	_exit(EXIT_SYSTEM);
}

/* The page that lies beside this program, as installed; else by name. */
static _Noreturn void
help(const char *command)
{
	char name[NAME_LENGTH_MAX + sizeof "pp-"], path[PATH_MAX];
	char page[PATH_MAX + 64];

	if (!is_name(command) || !path_of(command, path) ||
	    access(path, X_OK) == -1)
		unknown(command);
	snprintf(name, sizeof name, "pp-%s", command);
	snprintf(page, sizeof page, "%s/../share/man/man1/%s.1", tool_bin(),
	    name);
	soften();
	if (access(page, R_OK) == 0) {
		execlp("man", "man", "-l", page, (char *)NULL);
		execlp("mandoc", "mandoc", "-a", page, (char *)NULL);
	} else {
		execlp("man", "man", name, (char *)NULL);
	}
	tool_say("help: neither man nor mandoc is here; 'pp %s --help' shows "
		 "its options",
	    command);
	_exit(EXIT_AWAY);
}

int
main(int argc, char *argv[])
{
	static const struct tool tool = {
	    .name = "pp",
	    .operands = "[COMMAND [ARGUMENT ...] | help [COMMAND]]",
	    .summary = PP_PHRASE("run and list the commands of pp"),
	    .groups = GROUP_RUNNER,
	};
	int first = tool_start(&tool, argc, argv);

	if (first < argc && strcmp(argv[first], "help") != 0)
		run(argv + first);
	if (argc - first > 2)
		tool_usage("help: one command at a time");
	if (argc - first == 2)
		help(argv[first + 1]);
	list();
	return tool_end();
}
