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
#include <unistd.h>

#include "tool_aside.h"
#include "tool_parts.h"

enum {
	STDOUT_BUFFER = 1 << 16,
	PATIENCE_MS = 30000
};

static struct tool_aside output;

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
	return tool_aside_scratch(&output, path);
}

static enum pp_status
open_output(enum pp_format format)
{
	static char buffer[STDOUT_BUFFER];
	const char *path = record_options.output;

	if (output.stream)
		return PP_OK;
	if (path && strcmp(path, "-") != 0)
		return tool_aside_open(&output, path);
	if (tool_quiet)
		return tool_aside_open(&output, "/dev/null");
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
	if (*output.path && !*output.target)
		return output.path;
	if (record_options.output && strcmp(record_options.output, "-") != 0)
		return record_options.output;
	return pp_phrase("standard output");
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

/* Of a sheet: the kind of a report, else what the tool is about. */
static const char *
title(void)
{
	const char *about = the_tool->name + strlen("pp-");

	return strcmp(about, "report") == 0 ? the_command->name : about;
}

/* The column that --sheet-by names, or NULL. */
static const char *
chosen_part(const struct pp_field *fields, size_t n, enum pp_format format)
{
	const char *wanted = record_options.sheet_by;

	if (!wanted)
		return NULL;
	if (format != PP_FORMAT_XLSX)
		tool_usage("--sheet-by: is for --format xlsx");
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].name, wanted) == 0)
			return wanted;
	tool_usage("--sheet-by: \"%s\": there is no such column", wanted);
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
	    .chinese = tool_chinese,
	    .title = title(),
	};
	enum pp_status rc;

	how.sheet_by = chosen_part(fields, n, how.format);

	if ((rc = open_output(how.format)) != PP_OK)
		return rc;
	how.colour = wants_colour();
	if (how.format == PP_FORMAT_XLSX && !*output.path)
		how.format = PP_FORMAT_CSV; /* for /dev/null alone */
	how.path = output.path;
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

void
output_finish(enum output_end end)
{
	enum pp_status rc = PP_OK;

	if (output.stream && output.stream != stdout)
		rc = tool_aside_close(&output, output_name());
	output.stream = NULL;
	if (rc == PP_OK && end == OUTPUT_KEEP && *output.path)
		rc = *output.target ? tool_aside_keep(&output)
				    : copy_to_stdout(output.path);
	tool_aside_drop(&output);
	tool_report(rc);
}
