/* SPDX-License-Identifier: ISC */
/*
 * pp-setup: keep people behind the tools.  An account for the books, a folder
 * that nobody else can enter, sudo and cron.  Running it again changes nothing
 * that is as it should be.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"
#include "tool_setup.h"

enum {
	ACCOUNT_MAX = 31
};

static const char *account = "pp", *desk = "pp-desk", *office = "pp-office";
static const char *root, *prefix, *mode_word;
static bool dry_run, no_cron;

static const struct option_row options[] = {
    {"mode", 0, OPTION_TEXT, "MODE",
	PP_PHRASE("trial, small or full, once all is there"), &mode_word},
    {"account", 0, OPTION_TEXT, "NAME",
	PP_PHRASE("the account of the books (pp)"), &account},
    {"desk", 0, OPTION_TEXT, "GROUP",
	PP_PHRASE("who may sell and report (pp-desk)"), &desk},
    {"office", 0, OPTION_TEXT, "GROUP",
	PP_PHRASE("who may also run the other tools (pp-office)"), &office},
    {"no-cron", 0, OPTION_FLAG, NULL, PP_PHRASE("write no file for cron"),
	&no_cron},
    {"root", 0, OPTION_PATH, "DIR",
	PP_PHRASE("only write files, below DIR: a package"), &root},
    {"prefix", 0, OPTION_PATH, "DIR", PP_PHRASE("the programs are in DIR/bin"),
	&prefix},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("show what would be done, do nothing"), &dry_run},
};

static const struct tool tool = {
    .name = "pp-setup",
    .operands = "",
    .summary =
	PP_PHRASE("keep people behind the tools: account, sudo, cron, mode"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_DATABASE,
};

/* A name that stands in sudo's file as it is. */
static void
check_name(const char *option, const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char more[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

	if (strspn(name, letters) == 0 || name[strspn(name, more)] != '\0' ||
	    strlen(name) > ACCOUNT_MAX)
		tool_usage("--%s: \"%s\": has to be letters a-z, digits, _ and "
			   "-, a letter first",
		    option, name);
}

static bool
is_plain_path(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-+";

	return *path == '/' && path[strspn(path, plain)] == '\0' &&
	    !strstr(path, "/../");
}

static void
read_options(struct setup *setup, enum pp_mode *mode)
{
	*setup = (struct setup){
	    .account = account,
	    .desk = desk,
	    .office = office,
	    .root = root ? root : "",
	    .dry_run = dry_run,
	    .uid = (uid_t)-1,
	    .gid = (gid_t)-1,
	};
	check_name("account", account);
	check_name("desk", desk);
	check_name("office", office);
	if (root && !is_plain_path(root))
		tool_usage("--root: \"%s\": has to be an absolute path", root);
	snprintf(setup->bin, sizeof setup->bin, "%s%s",
	    prefix ? prefix : tool_bin(), prefix ? "/bin" : "");
	if (!is_plain_path(setup->bin))
		tool_usage("\"%s\": has to be an absolute path, plain enough "
			   "for sudo's file",
		    setup->bin);
	if (mode_word && pp_mode_find(mode_word, mode) != PP_OK)
		tool_usage("--mode: \"%s\": has to be trial, small or full",
		    mode_word);
	if (root && mode_word)
		tool_usage("--mode: there are no books below --root");
}

/* sudo looks whether it can be read before it counts. */
static enum pp_status
write_files(const struct setup *setup)
{
	static const char *const check[] = {"visudo", "-q", "-c", "-f", NULL};
	char path[128], *text = NULL;
	enum pp_status rc;

	snprintf(path, sizeof path, "/etc/sudoers.d/%s", account);
	if ((rc = setup_sudoers(setup, &text)) != PP_OK ||
	    (rc = setup_file(setup, path, 0440, text, check)) != PP_OK)
		return rc;
	if (no_cron)
		return PP_OK;
	snprintf(path, sizeof path, "/etc/cron.d/%s", account);
	if ((rc = setup_crontab(setup, &text)) != PP_OK)
		return rc;
	return setup_file(setup, path, 0644, text, NULL);
}

static enum pp_status
set_up(struct setup *setup, enum pp_mode mode)
{
	enum pp_status rc;

	/* Who became root by su(1) lacks the folders of root's programs. */
	if (setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1) == -1)
		return pp_fail(PP_ESYS, "out of memory");
	if (!dry_run && !root && geteuid() != 0)
		return pp_fail(PP_EPERM,
		    "accounts and sudo are root's; run it as root, or look at "
		    "what it would do: --dry-run");
	if (!dry_run && !root && !no_cron && access("/etc/cron.d", F_OK) != 0)
		return pp_fail(PP_ECREATE,
		    "/etc/cron.d: no such folder; install cron, or give "
		    "--no-cron");
	if ((rc = tool_stream_to(NULL, &setup->out)) != PP_OK)
		return rc;
	if (root)
		return write_files(setup);
	if ((rc = setup_people(setup)) != PP_OK ||
	    (rc = setup_books(setup)) != PP_OK ||
	    (rc = write_files(setup)) != PP_OK ||
	    (rc = setup_seal(setup)) != PP_OK)
		return rc;
	return mode_word ? setup_mode(setup, mode) : PP_OK;
}

int
main(int argc, char *argv[])
{
	enum pp_mode mode = PP_MODE_TRIAL;
	struct setup setup;

	if (tool_start(&tool, argc, argv) != argc)
		tool_usage("takes no operands");
	read_options(&setup, &mode);
	tool_report(set_up(&setup, mode));
	return tool_end();
}
