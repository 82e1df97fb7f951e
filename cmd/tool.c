/* SPDX-License-Identifier: ISC */
/*
 * How every command begins, speaks and leaves.
 */
#include "tool.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"
#include "tool_parts.h"

const struct tool *the_tool;
bool tool_verbose, tool_quiet;
static int gravest = EXIT_DONE;
static bool settings_tried;
static bool progress_shown;
static bool output_told; /* every row that follows fails the same way */

/*
 * Characters only; a whole locale is a dozen files.  cron has none, and many a
 * machine lacks the one that is asked for.
 */
static void
choose_characters(void)
{
	if (!setlocale(LC_CTYPE, "") ||
	    strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

/* For its language a tool reads them that wants nothing else of them. */
static enum pp_status
load_settings(void)
{
	bool needed = the_tool->groups & GROUP_DATABASE;
	enum pp_status rc = PP_OK;

	settings_tried = true;
	if (needed || !behind_sudo())
		rc = settings_load();
	return needed ? rc : PP_OK;
}

int
tool_start(const struct tool *tool, int argc, char *argv[])
{
	enum pp_status rc;
	int first;

	the_tool = tool;
	harden();
	choose_characters();
	language_begin();
	first = options_parse(argc, argv);
	rc = load_settings();
	options_answer();
	if (rc != PP_OK) {
		tool_report(rc);
		exit(tool_end());
	}
	return first;
}

/* A message quotes what it was given: no line, no colour of its own. */
static void
make_plain(char *words)
{
	char *to = words;
	uint32_t ch;
	size_t n;

	for (const char *from = words; *from; from += n) {
		n = pp_text_next(from, &ch);
		if (pp_char_is_control(ch)) {
			*to++ = '?';
		} else {
			memmove(to, from, n);
			to += n;
		}
	}
	*to = '\0';
}

static void say(const char *fmt, va_list ap) PP_PRINTF(1, 0);

static void
say(const char *fmt, va_list ap)
{
	char words[2048];

	tool_progress(NULL, 0, 0);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	make_plain(words);
	if (output_taken(STDERR_FILENO))
		fprintf(stderr, "%s: %s\n", the_tool->name, words);
}

void
tool_say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
tool_say_more(const char *fmt, ...)
{
	va_list ap;

	if (!tool_verbose)
		return;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
tool_usage(const char *fmt, ...)
{
	char words[1024];
	va_list ap;

	/* What is wrong with them is told another time. */
	if (!settings_tried)
		(void)!load_settings();
	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	tool_say("%s; try '%s --help'", words, the_tool->name);
	exit(EXIT_USAGE);
}

/* The books are those of the default settings: no others may be named. */
static void
deny_path(void)
{
	actor_denied("path");
	unsetenv("PP_DB");
	unsetenv("PP_CONFIG");
	common = (struct common_options){0};
	if (settings_load() == PP_OK)
		actor_denied_end();
}

void
tool_path(const char *path)
{
	if (!path || strcmp(path, "-") == 0 || !behind_sudo())
		return;
	tool_say("%s: no file is opened behind sudo; use standard input and "
		 "output",
	    path);
	deny_path();
	exit(EXIT_NOPERM);
}

int
tool_exit_of(enum pp_status code)
{
	switch (code) {
	case PP_OK:
	case PP_DONE:
		return EXIT_DONE;
	case PP_NO:
		return EXIT_SOME;
	case PP_EDATA:
		return EXIT_DATA;
	case PP_ENOINPUT:
		return EXIT_NOINPUT;
	case PP_EAWAY:
		return EXIT_AWAY;
	case PP_ESYS:
		return EXIT_SYSTEM;
	case PP_ECREATE:
		return EXIT_CANTCREATE;
	case PP_EOUT:
		return EXIT_OUTPUT;
	case PP_ETEMP:
		return EXIT_TEMP;
	case PP_EPEER:
		return EXIT_PEER;
	case PP_EPERM:
		return EXIT_NOPERM;
	case PP_ECONF:
		return EXIT_CONFIG;
	}
	return EXIT_BUG;
}

/* True where stdout is a pipe whose reader, a head(1), has seen enough. */
static bool
reader_has_left(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

void
tool_report(enum pp_status code)
{
	if (code == PP_OK || code == PP_DONE)
		return;
	if (code != PP_EOUT || (!output_told && !reader_has_left()))
		tool_say("%s", pp_errmsg());
	output_told |= code == PP_EOUT;
	if (code == PP_EPERM)
		actor_denied("role");
	tool_exit_with(tool_exit_of(code));
}

/* The place of a status among the gravest; beyond the list is harmless. */
static size_t
gravity(int status)
{
	static const int order[] = {
	    EXIT_PENDING,
	    EXIT_BUG,
	    EXIT_SYSTEM,
	    EXIT_OUTPUT,
	    EXIT_CANTCREATE,
	    EXIT_CONFIG,
	    EXIT_NOPERM,
	    EXIT_USAGE,
	    EXIT_PEER,
	    EXIT_AWAY,
	    EXIT_TEMP,
	    EXIT_NOINPUT,
	    EXIT_DATA,
	    EXIT_SOME,
	};
	enum {
		N = sizeof order / sizeof order[0]
	};

	for (size_t i = 0; i < N; i++)
		if (order[i] == status)
			return i;
	return N;
}

void
tool_exit_with(int status)
{
	if (gravity(status) < gravity(gravest))
		gravest = status;
}

/* Whether the rows written so far are all that there would have been. */
static bool
rows_are_whole(void)
{
	return gravity(gravest) > gravity(EXIT_NOPERM) ||
	    gravest == EXIT_PENDING;
}

int
tool_end(void)
{
	tool_progress(NULL, 0, 0);
	output_finish(rows_are_whole() ? OUTPUT_KEEP : OUTPUT_DISCARD);
	if (fflush(stdout) == EOF || ferror(stdout))
		tool_report(
		    pp_fail(PP_EOUT, "standard output: %s", strerror(errno)));
	actor_denied_end();
	return gravest;
}

void
tool_progress(const char *what, size_t done, size_t of)
{
	if (what && !tool_quiet && isatty(STDERR_FILENO) && !output_flows() &&
	    output_taken(STDERR_FILENO)) {
		fprintf(stderr, "\r\033[K%s %zu/%zu", pp_phrase(what), done,
		    of);
		progress_shown = true;
	} else if (progress_shown) {
		fputs("\r\033[K", stderr);
		progress_shown = false;
	}
}
