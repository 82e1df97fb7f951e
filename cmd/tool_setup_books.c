/* SPDX-License-Identifier: ISC */
/*
 * The account and what belongs to it, for pp-setup: people, folders, the
 * database, keys, the mode.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act.h"
#include "digest.h"
#include "operator.h"
#include "sign.h"
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

struct keys {
	char sign_path[PATH_MAX], mac_path[PATH_MAX], public_path[PATH_MAX];
	uint8_t sign[PP_SIGN_KEY_BYTES], mac[PP_DIGEST_BYTES];
	char public_hex[2 * PP_SIGN_KEY_BYTES + 1];
};

static enum pp_status
name_keys(struct keys *keys)
{
	const char *folder = settings.keys_dir;

	if (snprintf(keys->sign_path, PATH_MAX, "%s/sign.key", folder) >=
		PATH_MAX ||
	    snprintf(keys->mac_path, PATH_MAX, "%s/mac.key", folder) >=
		PATH_MAX ||
	    snprintf(keys->public_path, PATH_MAX, "%s/sign.pub", folder) >=
		PATH_MAX)
		return pp_fail(PP_ECONF, "%.40s...: too long", folder);
	return PP_OK;
}

static enum pp_status
write_keys(const struct setup *setup, void *arg)
{
	const struct keys *keys = arg;
	enum pp_status rc;
	FILE *out;

	(void)setup;
	if ((rc = pp_key_write(keys->mac_path, keys->mac, sizeof keys->mac)) !=
		PP_OK ||
	    (rc = pp_key_write(keys->sign_path, keys->sign,
		 sizeof keys->sign)) != PP_OK)
		return rc;
	if (!(out = fopen(keys->public_path, "we")))
		return pp_fail(PP_ECREATE, "%s: %s", keys->public_path,
		    strerror(errno));
	fprintf(out, "%s\n", keys->public_hex);
	return fclose(out) == 0
	    ? PP_OK
	    : pp_fail(PP_ESYS, "%s: %s", keys->public_path, strerror(errno));
}

/* In fours, as people copy them. */
static void
print_key(FILE *out, const char *what, const char *hex)
{
	enum {
		GROUP = 4
	};

	fprintf(out, "  %s\n   ", what);
	for (; *hex != '\0'; hex += GROUP)
		fprintf(out, " %.*s", GROUP, hex);
	fputc('\n', out);
}

static enum pp_status
invent_keys(const struct setup *setup, struct keys *keys)
{
	uint8_t public_key[PP_SIGN_KEY_BYTES];
	char mac_hex[PP_DIGEST_HEX];
	enum pp_status rc;

	if ((rc = pp_random(keys->sign, sizeof keys->sign)) != PP_OK ||
	    (rc = pp_random(keys->mac, sizeof keys->mac)) != PP_OK ||
	    (rc = pp_sign_public(keys->sign, public_key)) != PP_OK)
		return rc;
	pp_hex(public_key, sizeof public_key, keys->public_hex);
	if ((rc = setup_as_account(setup, write_keys, keys)) != PP_OK)
		return rc;
	pp_hex(keys->mac, sizeof keys->mac, mac_hex);
	fputs("\nFor the owner, on paper, and away from this machine; they are "
	      "shown this once:\n",
	    setup->out);
	print_key(setup->out, "first key of the log's checkpoints (secret)",
	    mac_hex);
	print_key(setup->out, "key that proves their signatures (public)",
	    keys->public_hex);
	fputc('\n', setup->out);
	pp_forget(mac_hex, sizeof mac_hex);
	return PP_OK;
}

/* Both or neither: a key of its own would prove nothing that was sealed. */
static enum pp_status
make_keys(const struct setup *setup)
{
	struct keys keys = {0};
	bool signs, macs;
	enum pp_status rc;

	if ((rc = name_keys(&keys)) != PP_OK)
		return rc;
	signs = access(keys.sign_path, F_OK) == 0;
	macs = access(keys.mac_path, F_OK) == 0;
	if (signs != macs)
		return pp_fail(PP_ECONF,
		    "%s: one of sign.key and mac.key is missing; put it back "
		    "from a backup",
		    settings.keys_dir);
	if (!signs && !setup->dry_run)
		rc = invent_keys(setup, &keys);
	pp_forget(&keys, sizeof keys);
	if (rc == PP_OK)
		setup_tell(setup, signs ? SETUP_KEPT : SETUP_MADE, "keys in",
		    settings.keys_dir);
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
	return make_keys(setup);
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
