/* SPDX-License-Identifier: ISC */
/*
 * Tariffs as files and in the book.
 */
#include "tool_tariff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "clock.h"
#include "site_setting.h"
#include "text.h"
#include "tool.h"

enum {
	FILE_MAX_BYTES = 64 << 10,
};

struct tool_tariff tool_tariff;

enum pp_status
tool_tariff_open(bool writes)
{
	enum pp_status rc;

	tool_tariff.db = writes ? tool_open_writer() : tool_open_reader();
	tool_tariff.now = tool_now();
	rc = pp_models_open(settings.models_dir, &tool_tariff.models);
	return rc == PP_OK
	    ? pp_tariff_planner_new(tool_tariff.db, tool_tariff.models,
		  tool_tariff.now, &tool_tariff.planner)
	    : rc;
}

void
tool_tariff_close(void)
{
	tool_report(pp_records_close(tool_tariff.records));
	pp_tariff_planner_free(tool_tariff.planner);
	pp_models_free(tool_tariff.models);
	pp_world_free(tool_tariff.world);
	pp_db_close(tool_tariff.db);
}

enum pp_status
tool_tariff_records(enum pp_tariff_list_kind kind)
{
	size_t n;
	const struct pp_field *fields = pp_tariff_fields(kind, &n);

	return tool_records(fields, n, &tool_tariff.records);
}

/* All of a file, however it was written, as UTF-8. */
static enum pp_status
slurp(FILE *in, const char *name, struct tool_tariff_file *file)
{
	static char bytes[FILE_MAX_BYTES + 1];
	size_t n = fread(bytes, 1, sizeof bytes, in);
	enum pp_status rc;

	if (ferror(in))
		return pp_fail(PP_ESYS, "%s: %s", name, strerror(errno));
	if (n > FILE_MAX_BYTES)
		return pp_fail(PP_EDATA, "%s: longer than %d bytes", name,
		    FILE_MAX_BYTES);
	rc = pp_text_decode(bytes, n, &file->text, &file->n);
	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "%s", name);
}

static enum pp_status
parse(const char *name, struct tool_tariff_file *file)
{
	FILE *in;
	enum pp_status rc;

	if (file->n == 0)
		return pp_fail(PP_EDATA, "%s: it is empty", name);
	if (!(in = fmemopen(file->text, file->n, "r")))
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	rc = pp_tariff_read(in, name, &file->tariff, &file->tests);
	fclose(in);
	return rc;
}

/* Days and times of a file are of its zone. */
static enum pp_status
settle_zone(const char *name, bool anywhere, struct tool_tariff_file *file)
{
	char zone[PP_SETTING_MAX];
	enum pp_status rc;

	if (anywhere) {
		if ((rc = pp_zone_use(file->tariff.zone)) != PP_OK)
			return pp_fail_in(rc, "%s", name);
		return parse(name, file);
	}
	rc = pp_site_setting(tool_tariff.db, 0, "site.timezone", zone, NULL);
	if (rc == PP_OK && strcmp(zone, file->tariff.zone) != 0)
		rc = pp_fail(PP_EDATA, "%s: zone: %s, and the site's is %.64s",
		    name, file->tariff.zone, zone);
	return rc;
}

enum pp_status
tool_tariff_read(const char *path, bool anywhere, struct tool_tariff_file *file)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "stdin" : path;
	FILE *in;
	enum pp_status rc;

	tool_path(path);
	if (!(in = is_stdin ? stdin : fopen(path, "re")))
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	rc = slurp(in, name, file);
	if (!is_stdin)
		fclose(in);
	if (rc == PP_OK && (rc = parse(name, file)) == PP_OK)
		rc = settle_zone(name, anywhere, file);
	return rc;
}

static bool
test_one(const char *name, const struct pp_tariff *tariff,
    const struct pp_tariff_test *test)
{
	static struct pp_bill bill;
	enum pp_status rc;

	bill = (struct pp_bill){0};
	rc = pp_tariff_test(tariff, test, &bill);
	if (rc != PP_OK) {
		tool_say("%s:%u:%u: %s: %s", name, test->line, test->column,
		    test->name, pp_errmsg());
		tool_exit_with(tool_exit_of(rc));
	}
	if (tool_tariff.records)
		tool_report(pp_tariff_put_test(tool_tariff.records, test, &bill,
		    rc, rc == PP_OK ? "" : pp_errmsg()));
	return rc == PP_OK;
}

/* Its own cases, with rows where there are records; how many fail. */
static size_t
run_tests(const char *path, const struct tool_tariff_file *file)
{
	const char *name = strcmp(path, "-") == 0 ? "stdin" : path;
	size_t failed = 0;

	for (size_t i = 0; i < file->tests.n; i++)
		failed += !test_one(name, &file->tariff, &file->tests.tests[i]);
	tool_say_more("%s: %zu cases, %zu of them fail", name, file->tests.n,
	    failed);
	return failed;
}

enum pp_status
tool_tariff_check(const char *path)
{
	static struct tool_tariff_file file;
	enum pp_status rc;

	if ((rc = tool_tariff_read(path, true, &file)) == PP_OK &&
	    (rc = tool_tariff_records(PP_TARIFF_LIST_TESTS)) == PP_OK)
		run_tests(path, &file);
	free(file.text);
	return rc;
}

static enum pp_status
keep(const struct tool_tariff_file *file, bool dry_run, bool *again)
{
	struct pp_db *db = tool_tariff.db;
	int64_t id;
	enum pp_status rc;

	pp_db_tries(db, dry_run);
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_tariff_keep(db, &file->tariff, file->text, file->n,
	    tool_tariff.now, tool_who(), &id, again);
	if (rc == PP_OK && !dry_run)
		rc = pp_db_commit(db);
	if (rc != PP_OK || dry_run)
		pp_db_rollback(db);
	return rc;
}

/* A file whose own cases fail isn't kept. */
enum pp_status
tool_tariff_define(const char *path, bool dry_run)
{
	static struct tool_tariff_file file;
	bool again = false;
	enum pp_status rc;

	if ((rc = tool_tariff_open(true)) == PP_OK &&
	    (rc = tool_tariff_read(path, false, &file)) == PP_OK &&
	    run_tests(path, &file) > 0)
		rc = pp_fail(PP_NO, "%s: its cases fail; nothing was kept",
		    path);
	if (rc == PP_OK)
		rc = keep(&file, dry_run, &again);
	if (rc == PP_OK)
		tool_say_more("tariff %s: %s", file.tariff.name,
		    again         ? pp_phrase("it is kept already")
			: dry_run ? pp_phrase("it would be kept")
				  : "kept");
	free(file.text);
	return rc;
}

enum pp_status
tool_tariff_show(const char *code, const char *day)
{
	int64_t at, id;
	char *text = NULL;
	size_t n;
	FILE *out;
	enum pp_status rc;

	if ((rc = tool_tariff_open(false)) != PP_OK)
		return rc;
	at = tool_tariff.now;
	if (day && (rc = pp_time_parse(day, tool_tariff.now, &at)) != PP_OK)
		return pp_fail_in(rc, "--at: \"%s\"", day);
	rc =
	    pp_tariff_text(tool_tariff.db, code, pp_day_of(at), &id, &text, &n);
	if (rc == PP_OK && (rc = tool_stream(&out)) == PP_OK)
		fwrite(text, 1, n, out);
	free(text);
	return rc;
}
