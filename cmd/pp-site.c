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

static bool dry_run, unset, retired;
static const char *to, *addresses;

static const struct option_row options[] = {
    {"dry-run", 'n', OPTION_FLAG, NULL, "import: only show changes", &dry_run},
    {"to", 0, OPTION_PATH, "DIR", "export: all files into there", &to},
    {"retired", 0, OPTION_FLAG, NULL, "list: what is retired too", &retired},
    {"unset", 0, OPTION_FLAG, NULL, "set: take the value back", &unset},
    {"addresses", 'a', OPTION_TEXT, "LIST",
	"scan: these only, as 1-32,40; else 1-247", &addresses},
};

static const struct tool tool = {
    .name = "pp-site",
    .operands = "import FILE ...|export [units|meters]|check|list KIND|"
		"set KEY [VALUE]|retire KIND ID|scan BUS",
    .summary = "describe the site: buildings, buses, units, meters, defaults",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

/* A command's operands, and what it works with; main ends it all. */
struct job {
	int n;
	char **operands;
	struct pp_db *db;
	struct pp_models *models;
	struct pp_image *image;
	struct pp_import *import;
	struct pp_world *world;
	struct pp_records *records;
	/* The meters that selectors name; NULL: there were none. */
	int64_t *ids;
	size_t n_ids;
};

static enum pp_status
select_meters(struct job *job)
{
	return tool_selected() ? tool_select(job->db, &job->ids, &job->n_ids)
			       : PP_OK;
}

/* A row of what was changed; where nothing was, there is no header either. */
static enum pp_status
put_change(void *arg, const struct pp_change *change)
{
	struct job *job = arg;
	size_t n;
	const struct pp_field *fields = pp_listing_change_fields(&n);
	enum pp_status rc;

	if (job->records == NULL &&
	    (rc = tool_records(fields, n, &job->records)) != PP_OK)
		return rc;
	return pp_listing_change(change, job->records);
}

static void
hear_fault(void *arg, const char *words)
{
	(void)arg;
	tool_say("%s", words);
}

static enum pp_status
read_inputs(const struct job *job)
{
	enum pp_status rc = PP_OK;
	int i;

	for (i = 0; rc == PP_OK && i < job->n; i++) {
		tool_path(job->operands[i]);
		rc = strcmp(job->operands[i], "-") == 0
		    ? pp_import_read(job->import, stdin, "stdin")
		    : pp_import_open(job->import, job->operands[i]);
	}
	return rc;
}

static enum pp_status
import_files(struct job *job)
{
	struct pp_import_ear ear = {.fault = hear_fault};
	struct pp_import_how how = {
	    .at = tool_now(),
	    .who = tool_who(),
	    .dry_run = dry_run,
	};
	struct pp_change change;
	size_t n = 0;
	enum pp_status rc;

	job->db = tool_open_writer();
	rc = pp_models_open(settings.models_dir, &job->models);
	if (rc != PP_OK ||
	    (rc = pp_import_new(job->models, &ear, &job->import)) != PP_OK ||
	    (rc = read_inputs(job)) != PP_OK ||
	    (rc = pp_import_run(job->import, job->db, &how)) != PP_OK)
		return rc;
	for (; (rc = pp_import_changes(job->import, &change)) == PP_OK; n++)
		if ((rc = put_change(job, &change)) != PP_OK)
			return rc;
	tool_say_more("%zu change%s%s", n, n == 1 ? "" : "s",
	    dry_run ? ", none made" : "");
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
put_objects(struct job *job, enum pp_object_kind kind)
{
	struct pp_field fields[PP_EXPORT_FIELDS_MAX];
	enum pp_status rc;

	if (kind == PP_METER && (rc = select_meters(job)) != PP_OK)
		return rc;
	rc = tool_records(fields, pp_export_fields(kind, retired, fields),
	    &job->records);
	if (rc != PP_OK)
		return rc;
	if (job->ids != NULL)
		return pp_export_some(job->image, kind, job->ids, job->n_ids,
		    job->records);
	return pp_export_rows(job->image, kind, retired, job->records);
}

/* The database as it is now, in one state, and the site in it. */
static enum pp_status
open_image(struct job *job)
{
	enum pp_status rc;

	job->db = tool_open_reader();
	if ((rc = pp_db_snapshot(job->db)) != PP_OK)
		return rc;
	return pp_image_load(job->db, &job->image);
}

static enum pp_status
export_files(struct job *job)
{
	enum pp_object_kind kind;
	FILE *out;
	enum pp_status rc;

	if ((rc = open_image(job)) != PP_OK)
		return rc;
	if (to != NULL)
		return pp_export_folder(job->db, job->image, to);
	if (job->n == 1 && (kind = find_kind(job->operands[0])) >= PP_UNIT)
		return put_objects(job, kind);
	if (job->n == 1)
		tool_usage("export takes units or meters, or nothing");
	if ((rc = tool_stream(&out)) != PP_OK)
		return rc;
	return pp_export_yaml(job->db, job->image, out);
}

static enum pp_status
put_finding(void *arg, const struct pp_finding *finding)
{
	tool_exit_with(EXIT_SOME);
	return pp_listing_finding(finding, arg);
}

static enum pp_status
check(struct job *job)
{
	struct pp_finder finder = {.found = put_finding};
	size_t n;
	const struct pp_field *fields = pp_listing_finding_fields(&n);
	enum pp_status rc;

	job->db = tool_open_reader();
	rc = pp_models_open(settings.models_dir, &job->models);
	if (rc != PP_OK ||
	    (rc = tool_records(fields, n, &job->records)) != PP_OK)
		return rc;
	finder.arg = job->records;
	return pp_inspect(job->db, job->models, &finder);
}

static enum pp_status
list_models(struct job *job)
{
	size_t n;
	const struct pp_field *fields = pp_listing_model_fields(&n);
	enum pp_status rc;

	rc = pp_models_open(settings.models_dir, &job->models);
	if (rc != PP_OK ||
	    (rc = tool_records(fields, n, &job->records)) != PP_OK)
		return rc;
	return pp_listing_models(job->models, job->records);
}

static enum pp_status
list(struct job *job)
{
	size_t n;
	const struct pp_field *fields = pp_listing_value_fields(&n);
	enum pp_status rc;

	if (strcmp(job->operands[0], "models") == 0)
		return list_models(job);
	if ((rc = open_image(job)) != PP_OK)
		return rc;
	if (strcmp(job->operands[0], "defaults") != 0)
		return put_objects(job, find_kind(job->operands[0]));
	if ((rc = select_meters(job)) != PP_OK ||
	    (rc = tool_records(fields, n, &job->records)) != PP_OK)
		return rc;
	return pp_listing_values(job->db, job->ids, job->n_ids, job->records);
}

static enum pp_status
set(struct job *job)
{
	struct pp_assignment a = {
	    .at = tool_now(),
	    .who = tool_who(),
	    .row = put_change,
	    .arg = job,
	};
	enum pp_status rc;

	if (job->n != (unset ? 1 : 2))
		tool_usage("set takes KEY and VALUE, or KEY and --unset");
	job->db = tool_open_writer();
	if ((rc = select_meters(job)) != PP_OK)
		return rc;
	a.key = job->operands[0];
	a.value = unset ? NULL : job->operands[1];
	a.ids = job->ids;
	a.n = job->n_ids;
	return pp_assign(job->db, &a);
}

static enum pp_status
retire(struct job *job)
{
	const struct pp_retirement retirement = {
	    .kind = find_kind(job->operands[0]),
	    .code = job->operands[1],
	    .at = tool_now(),
	    .who = tool_who(),
	    .row = put_change,
	    .arg = job,
	};

	job->db = tool_open_writer();
	return pp_retire(job->db, &retirement);
}

static void
show_progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("scan", done, of);
}

static enum pp_status
scan(struct job *job)
{
	struct pp_field fields[PP_EXPORT_FIELDS_MAX];
	struct pp_scan_site site = {
	    .addresses = addresses,
	    .progress = show_progress,
	};
	enum pp_status rc;

	if ((rc = open_image(job)) != PP_OK)
		return rc;
	pp_db_snapshot_end(job->db); /* a scan takes minutes */
	rc = pp_models_open(settings.models_dir, &job->models);
	if (rc != PP_OK ||
	    (rc = tool_records(fields,
		 pp_export_fields(PP_METER, false, fields), &job->records)) !=
		PP_OK)
		return rc;
	site.bus = job->operands[0];
	site.models = job->models;
	site.image = job->image;
	site.records = job->records;
	site.world = job->world = tool_world();
	return pp_scan_site(&site);
}

static void
end(struct job *job)
{
	tool_report(pp_records_close(job->records));
	free(job->ids);
	pp_import_free(job->import);
	pp_image_free(job->image);
	pp_models_free(job->models);
	pp_world_free(job->world);
	pp_db_close(job->db);
}

static const struct command {
	const char *name;
	enum pp_status (*run)(struct job *);
	int least, most; /* operands */
	const char *takes;
	bool selects;
} commands[] = {
    {"import", import_files, 1, INT_MAX, "files, or - for stdin", false},
    {"export", export_files, 0, 1, "units or meters, or nothing", false},
    {"check", check, 0, 0, "no operands", false},
    {"list", list, 1, 1,
	"buildings, gateways, buses, units, meters, models or defaults", true},
    {"set", set, 1, 2, "KEY and VALUE, or KEY and --unset", true},
    {"retire", retire, 2, 2, "KIND and ID", false},
    {"scan", scan, 1, 1, "a BUS", false},
};

/* An option that its command doesn't know might be taken for obeyed. */
static void
refuse_strays(const struct command *command)
{
	const struct {
		bool given;
		const char *option, *command;
	} rules[] = {
	    {dry_run, "dry-run", "import"},
	    {to != NULL, "to", "export"},
	    {retired, "retired", "list"},
	    {unset, "unset", "set"},
	    {addresses != NULL, "addresses", "scan"},
	};
	size_t i;

	for (i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].given &&
		    strcmp(rules[i].command, command->name) != 0)
			tool_usage("--%s is for %s", rules[i].option,
			    rules[i].command);
	if (tool_selected() && (!command->selects || retired))
		tool_usage("%s: takes no selectors", command->name);
}

static const struct command *
find_command(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	tool_usage("no such command: %s", name);
}

int
main(int argc, char *argv[])
{
	int first = tool_start(&tool, argc, argv);
	const struct command *command;
	struct job job = {0};

	if (first == argc)
		tool_usage("needs a command: %s", tool.operands);
	command = find_command(argv[first]);
	job.n = argc - first - 1;
	job.operands = argv + first + 1;
	if (job.n < command->least || job.n > command->most)
		tool_usage("%s takes %s", command->name, command->takes);
	refuse_strays(command);
	tool_report(command->run(&job));
	end(&job);
	return tool_end();
}
