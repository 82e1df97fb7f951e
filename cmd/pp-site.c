/* SPDX-License-Identifier: ISC */
/*
 * pp-site: the description of the site, in and out; and who is on a bus.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "assign.h"
#include "export.h"
#include "import.h"
#include "inspect.h"
#include "listing.h"
#include "retire.h"
#include "scan.h"
#include "tool.h"
#include "tool_probe.h"

static bool unset, retired;
static const char *to, *addresses;
static struct tool_probe how;

static const struct option_row options[] = {
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("import, probe: only show the plan"), &how.dry_run},
    {"to", 0, OPTION_PATH, "DIR", PP_PHRASE("export: all files into there"),
	&to},
    {"retired", 0, OPTION_FLAG, NULL, PP_PHRASE("list: what is retired too"),
	&retired},
    {"unset", 0, OPTION_FLAG, NULL, PP_PHRASE("set: take the value back"),
	&unset},
    {"addresses", 'a', OPTION_TEXT, "LIST",
	PP_PHRASE("scan: these only, as 1-32,40; else 1-247"), &addresses},
    {"yes", 0, OPTION_FLAG, NULL, PP_PHRASE("probe: do it"), &how.yes},
    {"class-only", 0, OPTION_FLAG, NULL,
	PP_PHRASE("probe: only what the class needs"), &how.class_only},
    {"raw", 0, OPTION_FLAG, NULL, PP_PHRASE("probe: show the bytes"), &how.raw},
    {"running", 0, OPTION_FLAG, NULL,
	PP_PHRASE("probe: a meter with money, too"), &how.running},
    {"relay", 0, OPTION_FLAG, NULL,
	PP_PHRASE("probe: cut power, and give it back"), &how.relay},
    {"amount", 0, OPTION_TEXT, "YUAN", PP_PHRASE("probe: of a purchase (0.01)"),
	&how.amount},
};

/* What a command works with; end() puts it all away. */
static struct {
	struct pp_db *db;
	struct pp_models *models;
	struct pp_image *image;
	struct pp_import *import;
	struct pp_world *world;
	struct pp_records *records;
	/* Its columns, where they are made: a table is written at the end. */
	struct pp_field fields[PP_EXPORT_FIELDS_MAX];
	/* The meters that selectors name; NULL: there were none. */
	int64_t *ids;
	size_t n_ids;
} job;

static enum pp_status
select_meters(void)
{
	return tool_selected() ? tool_select(job.db, &job.ids, &job.n_ids)
			       : PP_OK;
}

/* A row of what was changed; where nothing was, there is no header either. */
static enum pp_status
put_change(void *arg, const struct pp_change *change)
{
	size_t n;
	const struct pp_field *fields = pp_listing_change_fields(&n);
	enum pp_status rc;

	(void)arg;
	if (job.records == NULL &&
	    (rc = tool_records(fields, n, &job.records)) != PP_OK)
		return rc;
	return pp_listing_change(change, job.records);
}

static void
hear_fault(void *arg, const char *words)
{
	(void)arg;
	tool_say("%s", words);
}

static enum pp_status
read_inputs(char *operands[])
{
	enum pp_status rc = PP_OK;

	for (; rc == PP_OK && *operands != NULL; operands++) {
		tool_path(*operands);
		rc = strcmp(*operands, "-") == 0
		    ? pp_import_read(job.import, stdin, "stdin")
		    : pp_import_open(job.import, *operands);
	}
	return rc;
}

static enum pp_status
import_files(char *operands[])
{
	struct pp_import_ear ear = {.fault = hear_fault};
	struct pp_import_how import = {
	    .at = tool_now(),
	    .who = tool_who(),
	    .dry_run = how.dry_run,
	};
	struct pp_change change;
	size_t n = 0;
	enum pp_status rc;

	job.db = tool_open_writer();
	rc = pp_models_open(settings.models_dir, &job.models);
	if (rc != PP_OK ||
	    (rc = pp_import_new(job.models, &ear, &job.import)) != PP_OK ||
	    (rc = read_inputs(operands)) != PP_OK ||
	    (rc = pp_import_run(job.import, job.db, &import)) != PP_OK)
		return rc;
	for (; (rc = pp_import_changes(job.import, &change)) == PP_OK; n++)
		if ((rc = put_change(NULL, &change)) != PP_OK)
			return rc;
	if (how.dry_run)
		tool_say_more(n == 1 ? PP_PHRASE("%zu change, none made")
				     : PP_PHRASE("%zu changes, none made"),
		    n);
	else
		tool_say_more(n == 1 ? PP_PHRASE("%zu change")
				     : PP_PHRASE("%zu changes"),
		    n);
	return rc;
}

static enum pp_object_kind
find_kind(const char *word)
{
	enum pp_object_kind kind;

	if (pp_object_kind_parse(word, &kind) != PP_OK)
		tool_usage("%s", pp_errmsg());
	return kind;
}

static enum pp_status
put_objects(enum pp_object_kind kind)
{
	enum pp_status rc;

	if (kind == PP_METER && (rc = select_meters()) != PP_OK)
		return rc;
	rc = tool_records(job.fields,
	    pp_export_fields(kind, retired, job.fields), &job.records);
	if (rc != PP_OK)
		return rc;
	if (job.ids != NULL)
		return pp_export_some(job.image, kind, job.ids, job.n_ids,
		    job.records);
	return pp_export_rows(job.image, kind, retired, job.records);
}

/* The database as it is now, in one state, and the site in it. */
static enum pp_status
open_image(void)
{
	enum pp_status rc;

	job.db = tool_open_reader();
	if ((rc = pp_db_snapshot(job.db)) != PP_OK)
		return rc;
	return pp_image_load(job.db, &job.image);
}

static enum pp_status
export_files(char *operands[])
{
	const char *what = operands[0];
	enum pp_object_kind kind = what != NULL ? find_kind(what) : PP_METER;
	FILE *out;
	enum pp_status rc;

	if (to != NULL && what != NULL)
		tool_usage("export --to DIR writes all, and takes no operand");
	if (kind < PP_UNIT)
		tool_usage("export takes units or meters, or nothing");
	if ((rc = open_image()) != PP_OK)
		return rc;
	if (to != NULL)
		return pp_export_folder(job.db, job.image, to);
	if (what != NULL)
		return put_objects(kind);
	if ((rc = tool_stream(&out)) != PP_OK)
		return rc;
	return pp_export_yaml(job.db, job.image, out);
}

static enum pp_status
put_finding(void *arg, const struct pp_finding *finding)
{
	tool_exit_with(EXIT_SOME);
	return pp_listing_finding(finding, arg);
}

static enum pp_status
check(char *operands[])
{
	struct pp_finder finder = {.found = put_finding};
	size_t n;
	const struct pp_field *fields = pp_listing_finding_fields(&n);
	enum pp_status rc;

	(void)operands;
	job.db = tool_open_reader();
	rc = pp_models_open(settings.models_dir, &job.models);
	if (rc != PP_OK ||
	    (rc = tool_records(fields, n, &job.records)) != PP_OK)
		return rc;
	finder.arg = job.records;
	return pp_inspect(job.db, job.models, &finder);
}

static enum pp_status
list_models(void)
{
	size_t n;
	const struct pp_field *fields = pp_listing_model_fields(&n);
	enum pp_status rc;

	rc = pp_models_open(settings.models_dir, &job.models);
	if (rc != PP_OK ||
	    (rc = tool_records(fields, n, &job.records)) != PP_OK)
		return rc;
	return pp_listing_models(job.models, job.records);
}

static enum pp_status
list(char *operands[])
{
	const char *what = operands[0];
	bool models = strcmp(what, "models") == 0;
	bool values = strcmp(what, "defaults") == 0;
	enum pp_object_kind kind =
	    models || values ? PP_METER : find_kind(what);
	size_t n;
	const struct pp_field *fields = pp_listing_value_fields(&n);
	enum pp_status rc;

	if (tool_selected() && (models || kind != PP_METER || retired))
		tool_usage("list %s%s: takes no selectors", what,
		    retired ? " --retired" : "");
	if (retired && (models || values))
		tool_usage("list %s: nothing of it is ever retired", what);
	if (models)
		return list_models();
	if ((rc = open_image()) != PP_OK)
		return rc;
	if (!values)
		return put_objects(kind);
	if ((rc = select_meters()) != PP_OK ||
	    (rc = tool_records(fields, n, &job.records)) != PP_OK)
		return rc;
	return pp_listing_values(job.db, job.ids, job.n_ids, job.records);
}

static enum pp_status
set(char *operands[])
{
	struct pp_assignment a = {
	    .at = tool_now(),
	    .who = tool_who(),
	    .row = put_change,
	};
	enum pp_status rc;

	if ((operands[1] == NULL) != unset)
		tool_usage("set takes KEY and VALUE, or KEY and --unset");
	job.db = tool_open_writer();
	if ((rc = select_meters()) != PP_OK)
		return rc;
	a.key = operands[0];
	a.value = unset ? NULL : operands[1];
	a.ids = job.ids;
	a.n = job.n_ids;
	return pp_assign(job.db, &a);
}

static enum pp_status
retire(char *operands[])
{
	const struct pp_retirement retirement = {
	    .kind = find_kind(operands[0]),
	    .code = operands[1],
	    .at = tool_now(),
	    .who = tool_who(),
	    .row = put_change,
	};

	job.db = tool_open_writer();
	return pp_retire(job.db, &retirement);
}

static void
show_progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("scan", done, of);
}

static enum pp_status
scan(char *operands[])
{
	struct pp_scan_site site = {
	    .addresses = addresses,
	    .progress = show_progress,
	};
	enum pp_status rc;

	if ((rc = open_image()) != PP_OK)
		return rc;
	pp_db_snapshot_end(job.db); /* a scan takes minutes */
	rc = pp_models_open(settings.models_dir, &job.models);
	if (rc != PP_OK ||
	    (rc = tool_records(job.fields,
		 pp_export_fields(PP_METER, false, job.fields),
		 &job.records)) != PP_OK)
		return rc;
	site.bus = operands[0];
	site.models = job.models;
	site.image = job.image;
	site.records = job.records;
	site.world = job.world = tool_world();
	rc = pp_scan_site(&site);
	tool_progress(NULL, 0, 0);
	return rc;
}

static enum pp_status
probe(char *operands[])
{
	return tool_probe(&how, operands[0]);
}

static void
end(void)
{
	tool_report(pp_records_close(job.records));
	free(job.ids);
	pp_import_free(job.import);
	pp_image_free(job.image);
	pp_models_free(job.models);
	pp_world_free(job.world);
	pp_db_close(job.db);
}

static const struct command commands[] = {
    {"import", "FILE ...", 1, INT_MAX, "dry-run", false, import_files},
    {"export", "[units | meters]", 0, 1, "to", false, export_files},
    {"check", "", 0, 0, "", false, check},
    {"list", "KIND", 1, 1, "retired", true, list},
    {"set", "KEY [VALUE]", 1, 2, "unset", true, set},
    {"retire", "KIND ID", 2, 2, "", false, retire},
    {"scan", "BUS", 1, 1, "addresses", false, scan},
    {"probe", "METER", 1, 1, "dry-run yes class-only raw running relay amount",
	false, probe},
};

static const struct tool tool = {
    .name = "pp-site",
    .summary = PP_PHRASE(
	"describe the site: buildings, buses, units, meters, defaults"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);

	tool_report(tool_command(operands)->run(operands + 1));
	end();
	return tool_end();
}
