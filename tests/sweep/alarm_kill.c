/* SPDX-License-Identifier: ISC */
/*
 * What `pp-sms run` does: whole, or in a process of its own that dies of
 * SIGKILL at one of the points of alarm_seam.c.
 */
#include "alarm_year.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alarms.h"
#include "courier.h"
#include "notices.h"

enum {
	HANG_AFTER_S = 600,
	FREE_PERCENT = 50,
};

static int64_t now_s;

static int64_t
tell_time(void)
{
	return now_s;
}

static enum pp_status
make_notices(struct year *y)
{
	struct pp_notices notices = {
	    .db = y->db,
	    .texts = y->texts,
	    .now = now_s,
	    .reports = true,
	};
	enum pp_status rc;

	if ((rc = pp_db_begin(y->db)) == PP_OK &&
	    (rc = pp_notices_make(&notices)) == PP_OK)
		rc = pp_db_commit(y->db);
	if (rc != PP_OK)
		pp_db_rollback(y->db);
	return rc;
}

static enum pp_status
run(struct year *y)
{
	struct pp_courier courier = {
	    .db = y->db,
	    .sender = PP_SENDER_SPOOL,
	    .spool = "spool",
	    .reports = true,
	    .hang_after_s = HANG_AFTER_S,
	    .who = "cron",
	    .now = tell_time,
	};
	struct pp_alarm_site site = {
	    .now = now_s,
	    .disk_free_percent = FREE_PERCENT,
	};
	enum pp_status rc;

	if ((rc = pp_courier_settle(&courier)) != PP_OK)
		return rc;
	site.modem_silent_since = courier.silent_since;
	if ((rc = pp_alarm_site_check(y->db, &site)) != PP_OK ||
	    (rc = make_notices(y)) != PP_OK)
		return rc;
	return pp_courier_run(&courier);
}

/* A process of its own, with a handle of its own. */
static void
run_and_die(struct year *y)
{
	if (pp_db_open_writer("pp.db", &y->db) == PP_OK && run(y) == PP_OK) {
		seam_disarm();
		pp_db_close(y->db);
		_exit(0);
	}
	fprintf(stderr, "%s\n", pp_errmsg());
	_exit(1);
}

bool
kill_run(struct year *y)
{
	int status = 0;
	pid_t child;

	seam_arm(y);
	now_s = year_now(y);
	fflush(NULL);
	if ((child = fork()) == 0)
		run_and_die(y);
	seam_disarm();
	if (child == -1 || waitpid(child, &status, 0) != child)
		abort();
	y->kills.tries++;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
		y->kills.done++;
		return true;
	}
	if (status != 0)
		complain(y, "a run ended with %d", status);
	return false;
}

void
kill_run_whole(struct year *y)
{
	y->ran_before = y->ran_at;
	now_s = y->ran_at = year_now(y);
	if (run(y) != PP_OK)
		complain(y, "%s", pp_errmsg());
}
