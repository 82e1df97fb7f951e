/* SPDX-License-Identifier: ISC */
#include "tool_tape.h"

#include <errno.h>
#include <string.h>

#include "site_setting.h"
#include "tool.h"

/* The tape of this run; `file` only where it is ours to close. */
static struct {
	struct pp_trace *trace;
	FILE *file;
	const char *path;
} tape;

enum pp_status
tool_tape_to(FILE *out, const char *name, struct pp_db *db,
    struct pp_world *world, const volatile sig_atomic_t *stop)
{
	char zone[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "site.timezone", zone, NULL);
	if (rc != PP_OK)
		return rc;
	tape.path = name;
	return pp_trace_open(out, name, zone, world, stop, &tape.trace);
}

enum pp_status
tool_tape_open(const char *path, struct pp_db *db, struct pp_world *world,
    const volatile sig_atomic_t *stop)
{
	if (!(tape.file = fopen(path, "we")))
		return pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
	return tool_tape_to(tape.file, path, db, world, stop);
}

enum pp_status
tool_tape_pass(struct pp_poll *poll)
{
	struct pp_world *world = poll->world;
	enum pp_status rc;

	if (tape.trace)
		pp_trace_begin(tape.trace, poll);
	rc = pp_poll_pass(poll);
	if (tape.trace)
		pp_trace_end(tape.trace);
	/* What follows on a pass is not on its tape. */
	poll->world = world;
	return rc;
}

void
tool_tape_close(void)
{
	enum pp_status rc = pp_trace_close(tape.trace);

	if (tape.file && fclose(tape.file) == EOF && rc == PP_OK)
		rc = pp_fail(PP_EOUT, "%s: %s", tape.path, strerror(errno));
	tape.trace = NULL;
	tape.file = NULL;
	tool_report(rc);
}

static void
tell_rest(const struct pp_replay *replay, const char *name)
{
	struct pp_replay_rest rest;

	pp_replay_rest(replay, &rest);
	if (rest.cut)
		tool_say("%s: ends before its last pass does", name);
	if (rest.unknown > 0 || rest.unasked > 0)
		tool_say("%s: %zu questions were asked that are not on the"
			 " tape, and %zu were not that are; what is shown is"
			 " not what was",
		    name, rest.unknown, rest.unasked);
}

enum pp_status
tool_tape_replay(const char *path,
    enum pp_status (*pass)(struct pp_poll *poll, void *arg), void *arg)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "stdin" : path;
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	struct pp_replay *replay = NULL;
	struct pp_poll poll = {0};
	enum pp_status rc;

	if (!in)
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	rc = pp_replay_open(in, name, &replay);
	if (!is_stdin)
		fclose(in);
	while (rc == PP_OK && (rc = pp_replay_next(replay, &poll)) == PP_OK) {
		if ((rc = pass(&poll, arg)) == PP_OK)
			tell_rest(replay, name);
		poll = (struct pp_poll){0};
	}
	pp_replay_close(replay);
	return rc;
}
