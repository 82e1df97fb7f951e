/* SPDX-License-Identifier: ISC */
/*
 * The account and what belongs to it, for pp-setup: people, folders, the
 * database, the mode.
 */
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act.h"
#include "operator.h"
#include "seal_log.h"
#include "tool_parts.h"
#include "tool_setup.h"

static void
folder_of(const char *path, char folder[PATH_MAX])
{
	char *slash;

	snprintf(folder, PATH_MAX, "%s", path);
	if ((slash = strrchr(folder, '/')) && slash != folder)
		*slash = '\0';
}

static enum pp_status
make_group(const struct setup *setup, const char *name)
{
	const char *const arguments[] = {"groupadd", "--system", name, NULL};
	bool there = getgrnam(name) != NULL;
	enum pp_status rc;

	setup_tell(setup, there ? SETUP_KEPT : SETUP_MADE, "group", name);
	rc = there ? PP_OK : setup_run(setup, arguments);
	return rc;
}

/* In the group dialout, where serial lines belong to it. */
static enum pp_status
make_account(const struct setup *setup)
{
	char home[PATH_MAX];
	const char *arguments[] = {"useradd", "--system", "--user-group",
	    "--no-create-home", "--home-dir", home, "--shell",
	    "/usr/sbin/nologin", setup->account, NULL, NULL, NULL};
	size_t n = sizeof arguments / sizeof arguments[0] - 4;

	folder_of(settings.database, home);
	if (getgrnam("dialout")) {
		arguments[n++] = "--groups";
		arguments[n++] = "dialout";
		arguments[n] = setup->account;
	}
	return setup_run(setup, arguments);
}

enum pp_status
setup_people(struct setup *setup)
{
	const struct passwd *user = getpwnam(setup->account);
	enum pp_status rc;

	if ((rc = make_group(setup, setup->desk)) != PP_OK ||
	    (rc = make_group(setup, setup->office)) != PP_OK)
		return rc;
	setup_tell(setup, user ? SETUP_KEPT : SETUP_MADE, "account",
	    setup->account);
	if (!user && (rc = make_account(setup)) != PP_OK)
		return rc;
	if (!user && !(user = getpwnam(setup->account)))
		return setup->dry_run
		    ? PP_OK
		    : pp_fail(PP_ESYS, "%s: useradd made no such account",
			  setup->account);
	if (user->pw_uid == 0)
		return pp_fail(PP_ECONF,
		    "%s: is root; the books need an account of their own",
		    setup->account);
	setup->uid = user->pw_uid;
	setup->gid = user->pw_gid;
	return PP_OK;
}

static enum pp_status
create_database(const struct setup *setup, void *arg)
{
	(void)setup;
	(void)arg;
	return pp_db_create(settings.database);
}

static enum pp_status
make_database(const struct setup *setup)
{
	bool there = access(settings.database, F_OK) == 0;
	enum pp_status rc = PP_OK;

	if (!there && !setup->dry_run)
		rc = setup_as_account(setup, create_database, NULL);
	if (rc == PP_OK)
		setup_tell(setup, there ? SETUP_KEPT : SETUP_MADE, "database",
		    settings.database);
	return rc;
}

enum pp_status
setup_books(const struct setup *setup)
{
	char folder[PATH_MAX];
	enum pp_status rc;

	folder_of(settings.database, folder);
	if ((rc = setup_folder(setup, folder)) != PP_OK ||
	    (rc = setup_folder(setup, settings.run_dir)) != PP_OK ||
	    (rc = setup_folder(setup, settings.keys_dir)) != PP_OK ||
	    (rc = make_database(setup)) != PP_OK)
		return rc;
	return setup_keys(setup);
}

/* pp-site records who changed what; there is one way for it. */
static enum pp_status
run_site(const struct setup *setup, enum pp_mode mode)
{
	char program[PATH_MAX + sizeof "/pp-site"];
	const char *const arguments[] = {program, "--quiet", "set", "site.mode",
	    pp_mode_name(mode), common.config ? "--config" : NULL,
	    common.config, NULL};
	enum pp_status rc;

	snprintf(program, sizeof program, "%s/pp-site", tool_bin());
	if ((rc = setup_run(setup, arguments)) == PP_OK)
		setup_tell(setup, SETUP_CHANGED, "mode", pp_mode_name(mode));
	return rc;
}

/* In a process of the account, whose keys they are. */
static enum pp_status
seal_first(const struct setup *setup, void *arg)
{
	char program[PATH_MAX + sizeof "/pp-log"];
	const char *const arguments[] = {program, "--quiet", "seal",
	    common.config ? "--config" : NULL, common.config, NULL};
	struct pp_db *db = NULL;
	int64_t n = 0;
	enum pp_status rc;

	(void)arg;
	rc = pp_db_open_reader(settings.database, &db);
	if (rc == PP_OK)
		rc = pp_seal_count(db, &n);
	pp_db_close(db);
	if (rc != PP_OK || n > 0)
		return rc;
	snprintf(program, sizeof program, "%s/pp-log", tool_bin());
	/* There are more of them to come; this one may be made by hand, too. */
	if (setup_run(setup, arguments) == PP_OK)
		setup_tell(setup, SETUP_MADE, PP_PHRASE("first checkpoint of"),
		    settings.database);
	else
		tool_say("the log has no checkpoint yet: pp-log seal makes it");
	return PP_OK;
}

enum pp_status
setup_seal(const struct setup *setup)
{
	return setup->dry_run ? PP_OK
			      : setup_as_account(setup, seal_first, NULL);
}

/* In a process of the account. */
static enum pp_status
set_mode(const struct setup *setup, void *arg)
{
	const enum pp_mode *wanted = arg;
	struct pp_db *db = NULL;
	enum pp_mode mode;
	bool none = false;
	enum pp_status rc;

	if ((rc = pp_db_open_reader(settings.database, &db)) != PP_OK ||
	    (rc = pp_mode_of(db, &mode)) != PP_OK ||
	    (rc = pp_operators_none(db, &none)) != PP_OK)
		goto out;
	if (mode == *wanted) {
		setup_tell(setup, SETUP_KEPT, "mode", pp_mode_name(mode));
		goto out;
	}
	if (none) {
		rc = pp_fail(PP_NO,
		    "mode %s: there is no operator yet, nobody could work; "
		    "first: runuser -u %s -- %s/pp-operator add",
		    pp_mode_name(*wanted), setup->account, setup->bin);
		goto out;
	}
	rc = run_site(setup, *wanted);
out:
	pp_db_close(db);
	return rc;
}

enum pp_status
setup_mode(const struct setup *setup, enum pp_mode mode)
{
	if (setup->dry_run) {
		setup_tell(setup, SETUP_CHANGED, "mode", pp_mode_name(mode));
		return PP_OK;
	}
	return setup_as_account(setup, set_mode, &mode);
}
