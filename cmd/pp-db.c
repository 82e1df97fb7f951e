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
    {"force", 0, OPTION_FLAG, NULL,
	PP_PHRASE("backup: replace FILE; restore: though its log was changed"),
	&force},
    {"readings-before", 0, OPTION_TEXT, "DATE",
	PP_PHRASE("prune: delete the readings of passes before"),
	&readings_before},
    {"dry-run", 'n', OPTION_FLAG, NULL, PP_PHRASE("prune: only count"),
	&dry_run},
    {"no-backup", 0, OPTION_FLAG, NULL,
	PP_PHRASE("upgrade: keep no copy of the old file"), &no_backup},
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
    {"head", NULL, PP_KIND_TEXT, false},
    {"newest_at", NULL, PP_KIND_TIME, false},
    {"lost_until", NULL, PP_KIND_TIME, false},
    {"lost_orders", NULL, PP_KIND_INT, false},
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

/* What a row could not take comes out of the close. */
static enum pp_status
finish_row(struct pp_records *r)
{
	(void)pp_records_end(r);
	return pp_records_close(r);
}

/* The operand: a file whose name will be that of the copy. */
static const char *
file_of(const char *command, char *operands[])
{
	if (strcmp(operands[0], "-") == 0 || *operands[0] == '\0')
		tool_usage("%s: needs a file with a name", command);
	tool_path(operands[0]);
	return operands[0];
}

static enum pp_status
init(char *operands[])
{
	(void)operands;
	return pp_db_create(settings.database);
}

static void
show_line(void *arg, const struct pp_checkup_line *line)
{
	struct pp_records *r = arg;

	pp_records_text(r, line->check);
	pp_records_text(r, pp_checkup_word(line->result));
	pp_records_text_if(r, line->detail);
	(void)pp_records_end(r); /* the close says it */
	if (line->result == PP_CHECKUP_FAILED) {
		tool_say("check %s: %s", line->check, line->detail);
		tool_exit_with(EXIT_SOME);
	}
}

static enum pp_status
check(char *operands[])
{
	struct pp_db *db = NULL;
	struct pp_records *r = NULL;
	char words[512];
	struct pp_checkup_line shut = {"integrity", PP_CHECKUP_FAILED, words};
	enum pp_status rc;

	(void)operands;
	/* Without the site's zone: it may stand on a page that is damaged. */
	rc = pp_db_open_reader(settings.database, &db);
	if (rc != PP_OK && rc != PP_EDATA)
		return rc;
	snprintf(words, sizeof words, "%s", pp_errmsg());
	if ((rc = tool_records(check_fields, 3, &r)) == PP_OK && db != NULL) {
		pp_db_lock_wait(db, (int)settings.lock_wait_ms);
		rc = pp_checkup_run(db, tool_now(), show_line, r);
	} else if (rc == PP_OK) {
		show_line(r, &shut);
	}
	tool_report(rc);
	pp_db_close(db);
	return pp_records_close(r);
}

static void
put_copy(struct pp_records *r, const char *file, const struct pp_copy *copy,
    int64_t at)
{
	pp_records_text(r, file);
	pp_records_int(r, copy->bytes);
	pp_records_int(r, copy->readings);
	pp_records_int(r, copy->meters);
	pp_records_time(r, at);
}

/* The log has it where it can be written now: a backup waits for nobody. */
static enum pp_status
note_backup(const char *file)
{
	struct pp_db *db = NULL;
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_BACKUP,
	    .subject = "database",
	    .words = &words,
	};
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_text(&words, "file", file);
	if ((rc = pp_db_open_writer(settings.database, &db)) != PP_OK)
		return PP_OK;
	pp_db_lock_wait(db, 0);
	if ((rc = tool_act_as(db)) == PP_OK &&
	    (rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_act(db, &act, tool_now(), tool_who())) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	pp_db_close(db);
	return rc == PP_EPERM || rc == PP_NO ? rc : PP_OK;
}

static enum pp_status
backup(char *operands[])
{
	const char *file = file_of("backup", operands);
	struct pp_db *db;
	struct pp_records *r = NULL;
	struct pp_copy made;
	enum pp_status rc;

	if ((rc = note_backup(file)) != PP_OK)
		return rc;
	db = tool_open_reader();
	if ((rc = pp_upkeep_backup(db, file, force, tool_now(), tool_who(),
		 &made)) == PP_OK &&
	    (rc = tool_records(backup_fields, 5, &r)) == PP_OK) {
		put_copy(r, file, &made, tool_now());
		rc = finish_row(r);
	}
	pp_db_close(db);
	return rc;
}

/*
 * Who does what opens the database by itself: nobody, where it can't be read
 * or has no operators yet.
 */
static enum pp_status
find_actor(struct pp_actor *actor, struct pp_by *by)
{
	struct pp_db *db = NULL;
	enum pp_status rc = PP_OK;

	*by = (struct pp_by){.at = tool_now()};
	if (pp_db_open_reader(settings.database, &db) == PP_OK &&
	    (rc = tool_act_as(db)) == PP_OK) {
		*actor = *pp_db_actor(db);
		by->actor = actor;
	}
	by->who = tool_who();
	pp_db_close(db);
	return rc;
}

/* Whoever sold since has to be told that these books don't know it. */
static void
tell_loss(const struct pp_restored *done)
{
	char from[PP_TIME_MAX], until[PP_TIME_MAX];

	if (done->newest_at == 0)
		return;
	pp_time_print(done->newest_at, from);
	pp_time_print(done->lost_until, until);
	if (done->loss_known)
		tool_say("lost is what was done after %s, until %s; orders "
			 "among it: %lld",
		    from, until, (long long)done->lost_orders);
	else
		tool_say("lost is what was done after %s, until %s", from,
		    until);
}

static void
put_restored(struct pp_records *r, const char *file,
    const struct pp_restored *done, int64_t at)
{
	put_copy(r, file, &done->copy, at);
	pp_records_text_if(r, done->kept);
	pp_records_text_if(r, done->head);
	pp_records_time_if(r, done->newest_at > 0, done->newest_at);
	pp_records_time(r, done->lost_until);
	pp_records_number_if(r, done->loss_known, done->lost_orders, 0, 0);
}

static enum pp_status
restore(char *operands[])
{
	const char *file = file_of("restore", operands);
	struct pp_restored done;
	struct pp_records *r = NULL;
	struct pp_actor actor;
	struct pp_by by;
	enum pp_status rc;

	if ((rc = find_actor(&actor, &by)) != PP_OK)
		return rc;
	by.insists = force;
	if ((rc = pp_upkeep_restore(settings.database, file, &by,
		 (int)settings.lock_wait_ms, &done)) != PP_OK)
		return rc;
	if (*done.kept != '\0' && !done.kept_sound)
		tool_say("%s: the database was damaged, and is kept as it was",
		    done.kept);
	tool_say("the site is under quarantine until the counts of its meters "
		 "are read again");
	/* The zone of the site is in what was just restored. */
	pp_db_close(tool_open_reader());
	tell_loss(&done);
	if ((rc = tool_records(restore_fields, 10, &r)) != PP_OK)
		return rc;
	put_restored(r, file, &done, by.at);
	return finish_row(r);
}

static enum pp_status
prune(char *operands[])
{
	struct pp_db *db;
	struct pp_records *r = NULL;
	struct pp_pruned p;
	int64_t now = tool_now(), before;
	enum pp_status rc;

	(void)operands;
	if (readings_before == NULL)
		tool_usage("prune: --readings-before DATE is needed");
	db = dry_run ? tool_open_reader() : tool_open_writer();
	rc = tool_past("readings-before", readings_before, &before);
	if (rc == PP_OK)
		rc = dry_run ? pp_upkeep_prune_plan(db, before, &p)
			     : pp_upkeep_prune(db, before, now, tool_who(), &p);
	if (rc == PP_OK && (rc = tool_records(prune_fields, 4, &r)) == PP_OK) {
		pp_records_time(r, before);
		pp_records_int(r, p.readings);
		pp_records_int(r, p.kept);
		pp_records_text(r, dry_run ? "dry-run" : "ok");
		rc = finish_row(r);
	}
	pp_db_close(db);
	return rc;
}

static enum pp_status
compact(char *operands[])
{
	struct pp_db *db = tool_open_writer();
	struct pp_records *r = NULL;
	int64_t before, after;
	enum pp_status rc;

	(void)operands;
	if ((rc = pp_upkeep_compact(db, tool_now(), tool_who(), &before,
		 &after)) == PP_OK &&
	    (rc = tool_records(compact_fields, 2, &r)) == PP_OK) {
		pp_records_int(r, before);
		pp_records_int(r, after);
		rc = finish_row(r);
	}
	pp_db_close(db);
	return rc;
}

static enum pp_status
upgrade(char *operands[])
{
	struct pp_upgraded done;
	struct pp_records *r = NULL;
	struct pp_actor actor;
	struct pp_by by;
	enum pp_status rc;

	(void)operands;
	if ((rc = find_actor(&actor, &by)) != PP_OK ||
	    (rc = pp_upkeep_upgrade(settings.database, !no_backup, &by,
		 (int)settings.lock_wait_ms, &done)) != PP_OK ||
	    (rc = tool_records(upgrade_fields, 3, &r)) != PP_OK)
		return rc;
	pp_records_int(r, done.from_version);
	pp_records_int(r, done.to_version);
	pp_records_text_if(r, done.kept);
	return finish_row(r);
}

static const struct command commands[] = {
    {"init", "", 0, 0, "", false, init},
    {"check", "", 0, 0, "", false, check},
    {"backup", "FILE", 1, 1, "force", false, backup},
    {"restore", "FILE", 1, 1, "force", false, restore},
    {"prune", "", 0, 0, "readings-before dry-run", false, prune},
    {"compact", "", 0, 0, "", false, compact},
    {"upgrade", "", 0, 0, "no-backup", false, upgrade},
};

static const struct tool tool = {
    .name = "pp-db",
    .summary = PP_PHRASE("make, check, back up and restore the database"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
