/* SPDX-License-Identifier: ISC */
/*
 * pp-db: make the database, check it, copy it, put a copy back, keep it
 * small and up to date.
 */
#include <string.h>

#include "checkup.h"
#include "clock.h"
#include "tool.h"
#include "upkeep.h"

static bool force, dry_run, no_backup;
static const char *readings_before;

static const struct option_row options[] = {
    {"force", 0, OPTION_FLAG, NULL, "backup: replace FILE", &force},
    {"readings-before", 0, OPTION_TEXT, "DATE",
	"prune: delete the readings of passes before", &readings_before},
    {"dry-run", 'n', OPTION_FLAG, NULL, "prune: only count", &dry_run},
    {"no-backup", 0, OPTION_FLAG, NULL, "upgrade: keep no copy of the old file",
	&no_backup},
};

static const struct tool tool = {
    .name = "pp-db",
    .operands = "init | check | backup FILE | restore FILE | prune | compact "
		"| upgrade",
    .summary = "make, check, back up and restore the database",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

static const struct pp_field check_fields[] = {
    {"check", NULL, PP_KIND_TEXT, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"detail", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field backup_fields[] = {
    {"file", NULL, PP_KIND_TEXT, false},
    {"bytes", NULL, PP_KIND_INT, false},
    {"readings", NULL, PP_KIND_INT, false},
    {"meters", NULL, PP_KIND_INT, false},
    {"verified_at", NULL, PP_KIND_TIME, false},
};

static const struct pp_field restore_fields[] = {
    {"file", NULL, PP_KIND_TEXT, false},
    {"bytes", NULL, PP_KIND_INT, false},
    {"readings", NULL, PP_KIND_INT, false},
    {"meters", NULL, PP_KIND_INT, false},
    {"quarantine_at", NULL, PP_KIND_TIME, false},
    {"kept", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field prune_fields[] = {
    {"before", NULL, PP_KIND_TIME, false},
    {"readings", NULL, PP_KIND_INT, false},
    {"kept", NULL, PP_KIND_INT, false},
    {"result", NULL, PP_KIND_TEXT, true},
};

static const struct pp_field compact_fields[] = {
    {"bytes_before", NULL, PP_KIND_INT, false},
    {"bytes_after", NULL, PP_KIND_INT, false},
};

static const struct pp_field upgrade_fields[] = {
    {"from_version", NULL, PP_KIND_INT, false},
    {"to_version", NULL, PP_KIND_INT, false},
    {"kept", NULL, PP_KIND_TEXT, false},
};

/* Open the output; on failure it has been said. */
static struct pp_records *
records(const struct pp_field *fields, size_t n)
{
	struct pp_records *r = NULL;

	tool_report(tool_records(fields, n, &r));
	return r;
}

static void
finish_row(struct pp_records *r)
{
	tool_report(pp_records_end(r));
	tool_report(pp_records_close(r));
}

static void
put_text(struct pp_records *r, const char *text)
{
	if (*text != '\0')
		pp_records_text(r, text);
	else
		pp_records_none(r);
}

static void
init(const char *file)
{
	(void)file;
	tool_report(pp_db_create(settings.database));
}

static void
show_finding(void *arg, const struct pp_finding *f)
{
	struct pp_records *r = arg;

	pp_records_text(r, f->check);
	pp_records_text(r, pp_verdict_word(f->verdict));
	put_text(r, f->detail);
	tool_report(pp_records_end(r));
	if (f->verdict == PP_VERDICT_FAILED) {
		tool_say("check %s: %s", f->check, f->detail);
		tool_exit_with(EXIT_SOME);
	}
}

static void
check(const char *file)
{
	struct pp_db *db = tool_open_reader();
	struct pp_records *r = records(check_fields, 3);

	(void)file;
	if (r != NULL) {
		tool_report(pp_checkup_run(db, show_finding, r));
		tool_report(pp_records_close(r));
	}
	pp_db_close(db);
}

static void
put_copy(struct pp_records *r, const char *file, const struct pp_copy *copy)
{
	pp_records_text(r, file);
	pp_records_int(r, copy->bytes);
	pp_records_int(r, copy->readings);
	pp_records_int(r, copy->meters);
	pp_records_time(r, tool_now());
}

static void
backup(const char *file)
{
	struct pp_db *db = tool_open_reader();
	struct pp_records *r;
	struct pp_copy made;
	enum pp_status rc;

	rc = pp_upkeep_backup(db, file, force, &made);
	tool_report(rc);
	if (rc == PP_OK && (r = records(backup_fields, 5)) != NULL) {
		put_copy(r, file, &made);
		finish_row(r);
	}
	pp_db_close(db);
}

static void
restore(const char *file)
{
	struct pp_restored done;
	struct pp_records *r;
	enum pp_status rc;

	rc = pp_upkeep_restore(settings.database, file, tool_now(), tool_who(),
	    (int)settings.lock_wait_ms, &done);
	if (rc != PP_OK) {
		tool_report(rc);
		return;
	}
	if (*done.kept != '\0' && !done.kept_sound)
		tool_say("%s: the database was damaged, and is kept as it was",
		    done.kept);
	tool_say("the site is under quarantine until the counts of its meters "
		 "are read again");
	/* The zone of the site is in what was just restored. */
	pp_db_close(tool_open_reader());
	if ((r = records(restore_fields, 6)) != NULL) {
		put_copy(r, file, &done.copy);
		put_text(r, done.kept);
		finish_row(r);
	}
}

static void
prune(const char *file)
{
	struct pp_db *db = dry_run ? tool_open_reader() : tool_open_writer();
	struct pp_records *r;
	struct pp_pruned p;
	int64_t now = tool_now(), before;
	enum pp_status rc;

	(void)file;
	if (pp_time_parse(readings_before, now, &before) != PP_OK)
		tool_usage("--readings-before: \"%s\": %s", readings_before,
		    pp_errmsg());
	if (before > now)
		tool_usage("--readings-before: \"%s\": is in the future",
		    readings_before);
	rc = dry_run ? pp_upkeep_prune_plan(db, before, &p)
		     : pp_upkeep_prune(db, before, now, tool_who(), &p);
	tool_report(rc);
	if (rc == PP_OK && (r = records(prune_fields, 4)) != NULL) {
		pp_records_time(r, before);
		pp_records_int(r, p.readings);
		pp_records_int(r, p.kept);
		pp_records_text(r, dry_run ? "dry-run" : "ok");
		finish_row(r);
	}
	pp_db_close(db);
}

static void
compact(const char *file)
{
	struct pp_db *db = tool_open_writer();
	struct pp_records *r;
	int64_t before, after;
	enum pp_status rc;

	(void)file;
	rc = pp_upkeep_compact(db, &before, &after);
	tool_report(rc);
	if (rc == PP_OK && (r = records(compact_fields, 2)) != NULL) {
		pp_records_int(r, before);
		pp_records_int(r, after);
		finish_row(r);
	}
	pp_db_close(db);
}

static void
upgrade(const char *file)
{
	struct pp_upgraded done;
	struct pp_records *r;
	enum pp_status rc;

	(void)file;
	rc = pp_upkeep_upgrade(settings.database, !no_backup, tool_now(),
	    (int)settings.lock_wait_ms, &done);
	tool_report(rc);
	if (rc == PP_OK && (r = records(upgrade_fields, 3)) != NULL) {
		pp_records_int(r, done.from_version);
		pp_records_int(r, done.to_version);
		put_text(r, done.kept);
		finish_row(r);
	}
}

struct command {
	const char *name;
	int files;
	void (*run)(const char *file);
};

static const struct command commands[] = {
    {"init", 0, init},
    {"check", 0, check},
    {"backup", 1, backup},
    {"restore", 1, restore},
    {"prune", 0, prune},
    {"compact", 0, compact},
    {"upgrade", 0, upgrade},
};

/* An option that would be ignored is a mistake that should be heard of. */
static void
refuse_strangers(const char *command)
{
	const struct {
		bool given;
		const char *option, *command;
	} owners[] = {
	    {force, "force", "backup"},
	    {readings_before != NULL, "readings-before", "prune"},
	    {dry_run, "dry-run", "prune"},
	    {no_backup, "no-backup", "upgrade"},
	};

	for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++)
		if (owners[i].given && strcmp(owners[i].command, command) != 0)
			tool_usage("--%s: only with %s", owners[i].option,
			    owners[i].command);
	if (strcmp(command, "prune") == 0 && readings_before == NULL)
		tool_usage("prune: --readings-before DATE is needed");
}

static const struct command *
find(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	tool_usage("\"%s\": has to be one of %s", name, tool.operands);
}

int
main(int argc, char *argv[])
{
	int first = tool_start(&tool, argc, argv);
	const struct command *command;
	const char *file = NULL;

	if (first == argc)
		tool_usage("what to do? %s", tool.operands);
	command = find(argv[first]);
	refuse_strangers(command->name);
	if (argc - first - 1 != command->files)
		tool_usage("%s: takes %s", command->name,
		    command->files == 1 ? "one FILE" : "nothing else");
	if (command->files == 1) {
		file = argv[first + 1];
		if (strcmp(file, "-") == 0 || *file == '\0')
			tool_usage("%s: needs a file with a name",
			    command->name);
		tool_path(file);
	}
	command->run(file);
	return tool_end();
}
