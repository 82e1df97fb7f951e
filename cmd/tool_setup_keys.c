/* SPDX-License-Identifier: ISC */
/*
 * The keys of a site, for pp-setup: those that seal the log, and the pepper of
 * its passwords, which a copy of the database lacks.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "operator.h"
#include "sign.h"
#include "tool_parts.h"
#include "tool_password.h"
#include "tool_setup.h"

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
	fprintf(setup->out, "\n%s\n",
	    pp_phrase("For the owner, on paper, and away from this machine; "
		      "they are shown this once:"));
	print_key(setup->out,
	    pp_phrase("first key of the log's checkpoints (secret)"), mac_hex);
	print_key(setup->out,
	    pp_phrase("key that proves their signatures (public)"),
	    keys->public_hex);
	fputc('\n', setup->out);
	pp_forget(mac_hex, sizeof mac_hex);
	return PP_OK;
}

/* Both or neither: a key of its own would prove nothing that was sealed. */
static enum pp_status
make_log_keys(const struct setup *setup)
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
		setup_tell(setup, signs ? SETUP_KEPT : SETUP_MADE,
		    PP_PHRASE("keys in"), settings.keys_dir);
	return rc;
}

/* With a new one nobody whose password was kept with the old could log in. */
static enum pp_status
check_unused(const char *path)
{
	struct pp_db *db = NULL;
	int64_t n = 0;
	enum pp_status rc;

	rc = pp_db_open_reader(settings.database, &db);
	if (rc == PP_OK)
		rc = pp_operators_peppered(db, &n);
	pp_db_close(db);
	if (rc == PP_OK && n > 0)
		rc = pp_fail(PP_ECONF,
		    "%s: is missing, and passwords of %lld operators were kept "
		    "with it; put it back from its copy, or give each a new "
		    "code first: pp-operator passwd",
		    path, (long long)n);
	return rc;
}

/* In a process of the account. */
static enum pp_status
write_pepper(const struct setup *setup, void *arg)
{
	const char *path = arg;
	uint8_t pepper[PP_PEPPER_BYTES];
	enum pp_status rc;

	(void)setup;
	if ((rc = check_unused(path)) != PP_OK ||
	    (rc = pp_random(pepper, sizeof pepper)) != PP_OK)
		return rc;
	rc = pp_key_write(path, pepper, sizeof pepper);
	pp_forget(pepper, sizeof pepper);
	return rc;
}

static enum pp_status
make_pepper(const struct setup *setup)
{
	char path[PATH_MAX];
	bool there;
	enum pp_status rc;

	if ((rc = tool_pepper_path(path)) != PP_OK)
		return rc;
	there = access(path, F_OK) == 0;
	if (!there && !setup->dry_run)
		rc = setup_as_account(setup, write_pepper, path);
	if (rc == PP_OK)
		setup_tell(setup, there ? SETUP_KEPT : SETUP_MADE, "key", path);
	return rc;
}

enum pp_status
setup_keys(const struct setup *setup)
{
	enum pp_status rc = make_log_keys(setup);

	return rc == PP_OK ? make_pepper(setup) : rc;
}
