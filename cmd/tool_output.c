/* SPDX-License-Identifier: ISC */
/*
 * Where records go: standard output, or a file that is written aside and put
 * in its place when it is complete, so that nobody ever reads half a report.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool_parts.h"

enum {
	SUFFIX_MAX = sizeof ".XXXXXX",
	STDOUT_BUFFER = 1 << 16,
	PATIENCE_MS = 30000
};

/* An output that is not simply stdout; `aside` is what is written so far. */
static struct {
	FILE *stream;
	char target[PATH_MAX]; /* "": stdout, in the end */
	char aside[PATH_MAX + SUFFIX_MAX];
} output;

static void
remove_aside(void)
{
	if (*output.aside)
		unlink(output.aside);
}

static enum pp_format
chosen_format(void)
{
	static const char *const names[] = {
	    [PP_FORMAT_CSV] = "csv",
	    [PP_FORMAT_TABLE] = "table",
	    [PP_FORMAT_JSON] = "json",
	    [PP_FORMAT_XLSX] = "xlsx",
	};
	enum {
		N = sizeof names / sizeof names[0]
	};
	const char *wanted = record_options.format;

	if (!wanted)
		return !record_options.output && isatty(STDOUT_FILENO)
		    ? PP_FORMAT_TABLE
		    : PP_FORMAT_CSV;
	for (size_t i = 0; i < N; i++)
		if (strcmp(names[i], wanted) == 0)
			return (enum pp_format)i;
	tool_usage("--format: \"%s\": has to be csv, table, json or xlsx",
	    wanted);
}

/* Make the file aside, with the mode that the old one had. */
static enum pp_status
open_aside(const char *path, const struct stat *old)
{
	int fd;

	snprintf(output.aside, sizeof output.aside, "%s.XXXXXX", path);
	if ((fd = mkstemp(output.aside)) == -1) {
		*output.aside = '\0';
		return pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
	}
	atexit(remove_aside);
	if (old && fchmod(fd, old->st_mode & 0777) == -1)
		tool_say_more("%s: mode not kept: %s", path, strerror(errno));
	if (!(output.stream = fdopen(fd, "w"))) {
		close(fd);
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	}
	return PP_OK;
}

/* A device or pipe is written to; a file is replaced, through links too. */
static enum pp_status
open_file(const char *path)
{
	struct stat old;
	bool exists = stat(path, &old) == 0;

	if (exists && !S_ISREG(old.st_mode)) {
		output.stream = fopen(path, "we");
		return output.stream
		    ? PP_OK
		    : pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
	}
	if ((!exists || !realpath(path, output.target)) &&
	    snprintf(output.target, sizeof output.target, "%s", path) >=
		(int)sizeof output.target)
		return pp_fail(PP_ECREATE, "%.40s...: too long", path);
	return open_aside(output.target, exists ? &old : NULL);
}

/* Excel's format needs a file to seek in, whatever becomes of it. */
static enum pp_status
open_scratch(void)
{
	const char *folder = getenv("TMPDIR");
	char path[PATH_MAX];

	if (isatty(STDOUT_FILENO))
		tool_usage("--format xlsx: needs --output FILE");
	if (!folder || !*folder)
		folder = "/tmp";
	if (snprintf(path, sizeof path, "%s/pp", folder) >= (int)sizeof path)
		return pp_fail(PP_ECREATE, "%.40s...: too long", folder);
	return open_aside(path, NULL);
}

static enum pp_status
open_output(enum pp_format format)
{
	static char buffer[STDOUT_BUFFER];
	const char *path = record_options.output;

	if (output.stream)
		return PP_OK;
	if (path && strcmp(path, "-") != 0)
		return open_file(path);
	if (tool_quiet)
		return open_file("/dev/null");
	if (format == PP_FORMAT_XLSX)
		return open_scratch();
	/* A write for each page of a long list is a tenth of its time. */
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	output.stream = stdout;
	return PP_OK;
}

/* What messages call it; a file aside only where there is no other name. */
static const char *
output_name(void)
{
	if (*output.aside && !*output.target)
		return output.aside;
	if (record_options.output && strcmp(record_options.output, "-") != 0)
		return record_options.output;
	return "standard output";
}

/* What else is written there would wait for ever, the exit's flush too. */
static void
throw_away(int fd)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (nowhere == -1)
		return;
	(void)dup2(nowhere, fd);
	close(nowhere);
}

bool
output_taken(int fd)
{
	static bool stuck[STDERR_FILENO + 1];
	struct pollfd out = {.fd = fd, .events = POLLOUT};

	if (stuck[fd])
		return false;
	if (poll(&out, 1, PATIENCE_MS) != 0)
		return true;
	stuck[fd] = true;
	throw_away(fd);
	return false;
}

enum pp_status
tool_may_print(void)
{
	return output_taken(STDOUT_FILENO)
	    ? PP_OK
	    : pp_fail(PP_EOUT, "standard output took nothing for 30 s");
}

bool
output_flows(void)
{
	return output.stream == stdout && isatty(STDOUT_FILENO) &&
	    chosen_format() != PP_FORMAT_TABLE;
}

static bool
wants_colour(void)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return output.stream == stdout && isatty(STDOUT_FILENO) &&
	    (!no_colour || !*no_colour) && terminal &&
	    strcmp(terminal, "dumb") != 0;
}

enum pp_status
tool_records(const struct pp_field *fields, size_t n,
    struct pp_records **records)
{
	struct pp_records_options how = {
	    .format = chosen_format(),
	    .no_header = record_options.no_header,
	    .bom = record_options.bom,
	    .spreadsheet_safe = record_options.spreadsheet_safe,
	};
	enum pp_status rc;

	if ((rc = open_output(how.format)) != PP_OK)
		return rc;
	how.colour = wants_colour();
	if (how.format == PP_FORMAT_XLSX && !*output.aside)
		how.format = PP_FORMAT_CSV; /* for /dev/null alone */
	how.path = output.aside;
	how.name = output_name();
	return pp_records_new(output.stream, &how, fields, n, records);
}

enum pp_status
tool_stream(FILE **out)
{
	enum pp_status rc;

	if (record_options.format)
		tool_usage("--format: this is no table of records");
	if ((rc = open_output(PP_FORMAT_CSV)) == PP_OK)
		*out = output.stream;
	return rc;
}

enum pp_status
tool_stream_to(const char *path, FILE **out)
{
	record_options.output = path;
	return tool_stream(out);
}

void
tool_no_more_headers(void)
{
	if (chosen_format() != PP_FORMAT_TABLE)
		record_options.no_header = true;
}

static enum pp_status
copy_to_stdout(const char *path)
{
	char buffer[BUFSIZ];
	FILE *in = fopen(path, "re");
	size_t n;

	if (!in)
		return pp_fail(PP_EOUT, "%s: %s", path, strerror(errno));
	while ((n = fread(buffer, 1, sizeof buffer, in)) > 0)
		if (fwrite(buffer, 1, n, stdout) < n)
			break;
	fclose(in);
	return PP_OK; /* stdout remembers its own trouble */
}

static enum pp_status
put_in_place(void)
{
	enum pp_status rc = PP_OK;

	if (!*output.target)
		rc = copy_to_stdout(output.aside);
	else if (rename(output.aside, output.target) == -1)
		return pp_fail(PP_EOUT, "%s: %s", output.target,
		    strerror(errno));
	else
		*output.aside = '\0';
	return rc;
}

/* Everything on the disk, or the reason why not. */
static enum pp_status
close_stream(void)
{
	FILE *stream = output.stream;
	bool bad;

	output.stream = NULL;
	if (!stream || stream == stdout)
		return PP_OK;
	bad = fflush(stream) == EOF || ferror(stream) ||
	    (*output.target && fsync(fileno(stream)) == -1);
	bad |= fclose(stream) == EOF;
	return bad ? pp_fail(PP_EOUT, "%s: %s", output_name(), strerror(errno))
		   : PP_OK;
}

void
output_finish(enum output_end end)
{
	enum pp_status rc = close_stream();

	if (rc == PP_OK && end == OUTPUT_KEEP && *output.aside)
		rc = put_in_place();
	remove_aside();
	*output.aside = '\0';
	tool_report(rc);
}
