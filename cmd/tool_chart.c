/* SPDX-License-Identifier: ISC */
/*
 * gnuplot as a process of its own: no shell, no file of anybody's, its program
 * on its standard input.  What it draws is taken from its standard output when
 * it has ended well, and only then put where it is wanted.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tool_chart.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "text.h"
#include "tool.h"
#include "tool_aside.h"
#include "tool_report.h"

enum {
	LIMIT_S = 60,
	NOT_STARTED = 127,
	COMPLAINT_MAX = 512,
	ROWS_FIRST = 64,
};

static struct tool_aside output;

/* The program, while it is written. */
static char *program_text;
static size_t program_length;

static const char *
ending(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot : "";
}

void
tool_chart_check(void)
{
	const char *path = tool_report_asked.chart;

	if (path && strcmp(ending(path), ".svg") != 0 &&
	    strcmp(ending(path), ".png") != 0)
		tool_usage("--chart: \"%s\": has to end in .svg or .png", path);
}

/* The first of those that PDFs take, which may be several. */
static const char *
font(void)
{
	static char family[sizeof settings.receipt_font];

	snprintf(family, sizeof family, "%.*s",
	    (int)strcspn(settings.receipt_font, ","), settings.receipt_font);
	return *family ? family : "Noto Sans CJK SC";
}

enum pp_status
tool_chart_begin(struct pp_chart *chart, FILE **program)
{
	chart->png = strcmp(ending(tool_report_asked.chart), ".png") == 0;
	chart->font = font();
	*program = open_memstream(&program_text, &program_length);
	return *program ? PP_OK : pp_fail(PP_ESYS, "%s", strerror(errno));
}

/* What it reads, draws and complains of; all of it in memory. */
enum stream {
	PROGRAM,
	DRAWN,
	COMPLAINT,
	STREAMS
};

static enum pp_status
open_streams(int fd[STREAMS])
{
	for (int i = 0; i < STREAMS; i++)
		if ((fd[i] = memfd_create("chart", MFD_CLOEXEC)) == -1)
			return pp_fail(PP_ESYS, "%s", strerror(errno));
	if (pwrite(fd[PROGRAM], program_text, program_length, 0) !=
	    (ssize_t)program_length)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	return PP_OK;
}

/* Settings of its user's, as ~/.gnuplot, are none of ours. */
static void
set_environment(void)
{
	static const char *const kept[] = {"PATH", "HOME"};
	char *value[] = {NULL, NULL};
	const char *inherited;

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if ((inherited = getenv(kept[i])) != NULL)
			value[i] = strdup(inherited);
	clearenv();
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (value[i])
			setenv(kept[i], value[i], 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	/* Of shapes that Chinese and Japanese write otherwise: the former. */
	setenv("FC_LANG", "zh-cn", 1);
}

static _Noreturn void
become_gnuplot(const int fd[STREAMS])
{
	char name[] = "gnuplot", plain[] = "--default-settings";
	char *arguments[] = {name, plain, NULL};

	for (int i = 0; i < STREAMS; i++)
		if (dup2(fd[i], i) == -1)
			_exit(EXIT_SYSTEM);
	set_environment();
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
	alarm(LIMIT_S);
	execvp(name, arguments);
	_exit(NOT_STARTED);
}

/* ": its last line", which is the one that says what; or nothing. */
static const char *
complaint(int fd, char words[PP_SHOWN_MAX + 2])
{
	char text[COMPLAINT_MAX + 1], shown[PP_SHOWN_MAX], *line;
	off_t size = lseek(fd, 0, SEEK_END);
	ssize_t n = pread(fd, text, COMPLAINT_MAX,
	    size > COMPLAINT_MAX ? size - COMPLAINT_MAX : 0);

	*words = '\0';
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	if (n <= 0)
		return words;
	text[n] = '\0';
	line = strrchr(text, '\n');
	line = line ? line + 1 : text;
	line += strspn(line, " ");
	snprintf(words, PP_SHOWN_MAX + 2, ": %s", pp_text_show(line, shown));
	return words;
}

static enum pp_status
judge(int status, int complaints, int drawn)
{
	char words[PP_SHOWN_MAX + 2];

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		return pp_fail(PP_EAWAY,
		    "gnuplot took longer than %d s; nothing was drawn",
		    LIMIT_S);
	if (WIFSIGNALED(status))
		return pp_fail(PP_EAWAY,
		    "gnuplot was ended by signal %d; nothing was drawn",
		    WTERMSIG(status));
	if (WEXITSTATUS(status) == NOT_STARTED)
		return pp_fail(PP_EAWAY,
		    "--chart: there is no gnuplot here; install gnuplot-nox");
	if (WEXITSTATUS(status) != 0 || lseek(drawn, 0, SEEK_END) <= 0)
		return pp_fail(PP_EAWAY,
		    "gnuplot failed with status %d%s; nothing was drawn",
		    WEXITSTATUS(status), complaint(complaints, words));
	return PP_OK;
}

static enum pp_status
run(const int fd[STREAMS])
{
	pid_t child;
	int status;

	fflush(NULL);
	if ((child = fork()) == 0)
		become_gnuplot(fd);
	if (child == -1)
		return pp_fail(PP_ESYS, "fork: %s", strerror(errno));
	while (waitpid(child, &status, 0) == -1)
		if (errno != EINTR)
			return pp_fail(PP_ESYS, "gnuplot: %s", strerror(errno));
	return judge(status, fd[COMPLAINT], fd[DRAWN]);
}

static enum pp_status
put_in_place(int drawn)
{
	const char *path = tool_report_asked.chart;
	char bytes[BUFSIZ];
	off_t at = 0;
	ssize_t n;
	enum pp_status rc;

	if ((rc = tool_aside_open(&output, path)) != PP_OK)
		return rc;
	while ((n = pread(drawn, bytes, sizeof bytes, at)) > 0) {
		fwrite(bytes, 1, (size_t)n, output.stream);
		at += n;
	}
	rc = tool_aside_close(&output, path);
	if (rc == PP_OK && n == -1)
		rc = pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	if (rc == PP_OK)
		rc = tool_aside_keep(&output);
	tool_aside_drop(&output);
	return rc;
}

enum pp_status
tool_chart_end(FILE *program, enum pp_status rc)
{
	int fd[STREAMS] = {-1, -1, -1};

	if (fclose(program) == EOF && rc == PP_OK)
		rc = pp_fail(PP_ESYS, "%s", strerror(errno));
	if (rc == PP_OK && (rc = open_streams(fd)) == PP_OK &&
	    (rc = run(fd)) == PP_OK)
		rc = put_in_place(fd[DRAWN]);
	for (int i = 0; i < STREAMS; i++)
		if (fd[i] != -1)
			close(fd[i]);
	free(program_text);
	program_text = NULL;
	return rc;
}

void
tool_chart_add(char note[TOOL_CHART_NOTE_MAX], const char *fmt, ...)
{
	size_t n = strlen(note);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(note + n, TOOL_CHART_NOTE_MAX - n, fmt, ap);
	va_end(ap);
}

void
tool_chart_days(enum pp_chart_unit unit, int32_t first, int32_t last,
    char note[TOOL_CHART_NOTE_MAX])
{
	int length = unit == PP_CHART_OF_YEARS ? 4
	    : unit == PP_CHART_OF_MONTHS       ? 7
					       : 10;
	char from[PP_TIME_MAX], to[PP_TIME_MAX];

	pp_time_print(pp_day_start(first), from);
	pp_time_print(pp_day_start(last), to);
	from[length] = to[length] = '\0';
	tool_chart_add(note, "%s", from);
	if (strcmp(from, to) != 0)
		tool_chart_add(note, " – %s", to);
}

void
tool_chart_asked(int64_t from, int64_t until, char note[TOOL_CHART_NOTE_MAX])
{
	char day[PP_TIME_MAX];

	if (from != 0 && until != 0)
		tool_chart_days(PP_CHART_OF_DAYS, pp_day_of(from),
		    pp_day_of(until - 1), note);
	else if (from != 0)
		tool_chart_add(note, pp_phrase("since %.10s"),
		    pp_time_print(from, day));
	else if (until != 0)
		tool_chart_add(note, pp_phrase("until %.10s"),
		    pp_time_print(until - 1, day));
	else
		tool_chart_add(note, "%s", pp_phrase("of all time"));
}

void
tool_chart_selected(char note[TOOL_CHART_NOTE_MAX])
{
	const struct {
		const char *what, *which;
	} chosen[] = {
	    {pp_phrase("meter"), selectors.meter},
	    {pp_phrase("account"), selectors.account},
	    {pp_phrase("unit"), selectors.unit},
	    {pp_phrase("building"), selectors.building},
	    {pp_phrase("floor"), selectors.floor},
	    {pp_phrase("bus"), selectors.bus},
	    {pp_phrase("gateway"), selectors.gateway},
	    {pp_phrase("state"), selectors.state},
	    {pp_phrase("file"), selectors.from},
	};

	for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++)
		if (chosen[i].which)
			tool_chart_add(note, ", %s %.40s", chosen[i].what,
			    chosen[i].which);
}

enum pp_status
tool_chart_grow(void **row, size_t *room, size_t n, size_t size)
{
	size_t more = *room == 0 ? ROWS_FIRST : 2 * *room;
	void *grown;

	if (n < *room)
		return PP_OK;
	if ((grown = reallocarray(*row, more, size)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	*row = grown;
	*room = more;
	return PP_OK;
}
