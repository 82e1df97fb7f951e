/* SPDX-License-Identifier: ISC */
/*
 * Who acts through a handle: in a trial the user; elsewhere the operator who
 * is logged in at this seat, or, without a person, the account of the database
 * itself: cron.  What they may do is the library's to say.
 */
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act.h"
#include "tool_parts.h"
#include "tool_seat.h"

static char who[PP_WHO_MAX];

/* The name of a user, or its number. */
static const char *
name_user(uid_t uid, char name[PP_WHO_MAX])
{
	const struct passwd *user = getpwuid(uid);

	if (user)
		snprintf(name, PP_WHO_MAX, "%s", user->pw_name);
	else
		snprintf(name, PP_WHO_MAX, "uid %u", (unsigned)uid);
	return name;
}

const char *
tool_who(void)
{
	return *who ? who : name_user(tool_person(), who);
}

static enum pp_status
send_to(uid_t account)
{
	char owner[PP_WHO_MAX];

	name_user(account, owner);
	return pp_fail(PP_EPERM,
	    "%s: belongs to the account %s; run it as: sudo -u %s %s/%s",
	    settings.database, owner, owner, tool_bin(), the_tool->name);
}

enum pp_status
actor_shut_out(enum pp_status rc)
{
	char folder[PATH_MAX];
	struct stat file;
	char *slash;

	snprintf(folder, sizeof folder, "%s", settings.database);
	if (!(slash = strrchr(folder, '/')))
		return rc;
	*slash = '\0';
	if (access(folder, X_OK) == 0 || errno != EACCES ||
	    stat(folder, &file) == -1 || file.st_uid == geteuid())
		return rc;
	return send_to(file.st_uid);
}

/* Nobody else's, not even root's, for their files would lock pp out. */
static enum pp_status
check_account(void)
{
	struct stat file;

	if (stat(settings.database, &file) == -1)
		return pp_fail(PP_ESYS, "%s: %s", settings.database,
		    strerror(errno));
	return file.st_uid == geteuid() ? PP_OK : send_to(file.st_uid);
}

/* The actor who is logged in at this seat; PP_NO: nobody is. */
static enum pp_status
find_operator(struct pp_db *db, struct pp_actor *actor)
{
	int64_t now = tool_now();
	struct pp_seat seat;
	enum pp_status rc;

	if ((rc = tool_seat(&seat)) != PP_OK)
		return rc;
	snprintf(actor->tty, sizeof actor->tty, "%s", seat.tty);
	rc = pp_session_actor(db, &seat, tool_seat_used(&seat), now, actor);
	return rc == PP_OK ? tool_seat_use(&seat, now) : rc;
}

static enum pp_status
find_actor(struct pp_db *db, struct pp_actor *actor)
{
	uid_t caller;
	enum pp_status rc;

	if ((rc = check_account()) != PP_OK)
		return rc;
	rc = find_operator(db, actor);
	if (rc != PP_NO && rc != PP_EPERM)
		return rc;
	if (!tool_sudo_uid(&caller)) {
		snprintf(actor->code, sizeof actor->code, "cron");
		actor->roles = 1U << PP_ROLE_CRON;
		return PP_OK;
	}
	if (the_tool->without_login) { /* a user without any role */
		name_user(tool_person(), actor->code);
		return PP_OK;
	}
	return rc == PP_EPERM
	    ? rc
	    : pp_fail(PP_EPERM, "%s; log in first: pp-login", pp_errmsg());
}

/* Whoever is here, and where nobody is logged in or may be, the user. */
static enum pp_status
make_actor(struct pp_db *db, struct pp_actor *actor)
{
	enum pp_mode mode;
	struct pp_seat seat;
	enum pp_status rc;

	*actor = (struct pp_actor){.uid = tool_person()};
	snprintf(actor->tool, sizeof actor->tool, "%s", the_tool->name);
	name_user(tool_person(), actor->code);
	if ((rc = pp_mode_of(db, &mode)) != PP_OK)
		return rc;
	if (mode != PP_MODE_TRIAL)
		return find_actor(db, actor);
	if (tool_seat(&seat) == PP_OK)
		snprintf(actor->tty, sizeof actor->tty, "%s", seat.tty);
	return PP_OK;
}

enum pp_status
tool_act_as(struct pp_db *db)
{
	struct pp_actor actor;
	enum pp_status rc = make_actor(db, &actor);

	if (rc == PP_EPERM)
		actor_denied("login");
	pp_db_guard(db);
	if (rc == PP_OK && (rc = pp_db_act_as(db, &actor)) == PP_OK)
		snprintf(who, sizeof who, "%s", actor.code);
	return rc;
}

static const char *denied;

void
actor_denied(const char *why)
{
	if (!denied && (the_tool->groups & GROUP_DATABASE))
		denied = why;
}

static enum pp_status
write_denied(struct pp_db *db, const char *why)
{
	struct pp_actor actor;
	enum pp_status rc = make_actor(db, &actor);

	if ((rc != PP_OK && rc != PP_EPERM) ||
	    (rc = pp_db_act_as(db, &actor)) != PP_OK)
		return rc;
	return pp_act_denied(db, why, tool_now(), actor.code);
}

void
actor_denied_end(void)
{
	const char *why = denied;
	struct pp_db *db = NULL;
	enum pp_status rc;

	denied = NULL;
	if (!why || !*settings.database || check_account() != PP_OK)
		return;
	rc = pp_db_open_writer(settings.database, &db);
	if (rc == PP_OK) {
		pp_db_lock_wait(db, (int)settings.lock_wait_ms);
		rc = write_denied(db, why);
	}
	if (rc != PP_OK)
		tool_say("the log has no row of that: %s", pp_errmsg());
	pp_db_close(db);
}
