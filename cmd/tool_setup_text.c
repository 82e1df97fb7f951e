/* SPDX-License-Identifier: ISC */
/*
 * What pp-setup writes: the rules of sudo and the times of cron.  The rules
 * name each program by its path: no wildcard, no editor, no interpreter, and
 * none that runs others at its user's word (pp, pp-sim, pp-setup).
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"
#include "tool_setup.h"

enum {
	ALIAS_MAX = 64
};

/* What each may do with them is the library's to say, by his roles. */
static const char *const desk[] = {"pp-account", "pp-approve", "pp-log",
    "pp-login", "pp-logout", "pp-operator", "pp-poll", "pp-receipt",
    "pp-refund", "pp-report", "pp-resolve", "pp-reverse", "pp-sell",
    "pp-settle", "pp-shift", "pp-sms", "pp-status", "pp-why", NULL};
static const char *const office[] = {"pp-bus", "pp-db", "pp-set", "pp-site",
    "pp-tariff", "pp-trip", NULL};

/* Aliases are one name space for all of sudo's files. */
static void
name_alias(const char *account, const char *what, char alias[ALIAS_MAX])
{
	snprintf(alias, ALIAS_MAX, "%s_%s", account, what);
	for (char *c = alias; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
}

static void
put_alias(FILE *out, const struct setup *setup, const char *alias,
    const char *const programs[])
{
	fprintf(out, "Cmnd_Alias %s =", alias);
	for (size_t i = 0; programs[i]; i++)
		fprintf(out, "%s \\\n    %s/%s", i > 0 ? "," : "", setup->bin,
		    programs[i]);
	fputc('\n', out);
}

static void
put_defaults(FILE *out, const char *alias)
{
	fprintf(out,
	    "Defaults!%s env_reset, !setenv, use_pty, closefrom=3, \\\n"
	    "    !closefrom_override, umask=0077, !stay_setuid\n",
	    alias);
}

static enum pp_status
finish(FILE *out, char **text)
{
	if (fclose(out) == EOF || !*text) {
		free(*text);
		*text = NULL;
		return pp_fail(PP_ESYS, "out of memory");
	}
	return PP_OK;
}

enum pp_status
setup_sudoers(const struct setup *setup, char **text)
{
	char desks[ALIAS_MAX], offices[ALIAS_MAX];
	size_t n;
	FILE *out = open_memstream(text, &n);

	if (!out)
		return pp_fail(PP_ESYS, "out of memory");
	name_alias(setup->account, "DESK", desks);
	name_alias(setup->account, "OFFICE", offices);
	fputs("# Made by pp-setup(1), which makes it anew: edits are lost.\n"
	      "# People run the tools as the account of the books, and nothing "
	      "else.\n",
	    out);
	put_alias(out, setup, desks, desk);
	put_alias(out, setup, offices, office);
	put_defaults(out, desks);
	put_defaults(out, offices);
	fprintf(out, "%%%s ALL = (%s) NOPASSWD: NOSETENV: %s\n", setup->desk,
	    setup->account, desks);
	fprintf(out, "%%%s ALL = (%s) NOPASSWD: NOSETENV: %s, %s\n",
	    setup->office, setup->account, desks, offices);
	return finish(out, text);
}

enum pp_status
setup_crontab(const struct setup *setup, char **text)
{
	/* Of those that nothing was set up for, cron would mail for ever. */
	const struct {
		const char *when, *command;
		bool left_out;
	} jobs[] = {
	    {"0,30 * * * *", "pp-poll --quiet", false},
	    {"*/5 * * * *", "pp-settle --quiet", false},
	    {"4-59/5 * * * *", "pp-sms run --quiet",
		settings.sms_sender == SMS_NONE},
	    {"2-59/5 * * * *", "pp-trip repair --quiet", false},
	    {"5,35 * * * *", "pp-tariff push --due --quiet", false},
	    {"23 * * * *", "pp-log seal --quiet", false},
	    {"47 1 * * *", "pp-db check --quiet", false},
	    {"7 3 * * 0", "pp-log verify --quiet", false},
	    {"* * * * *", "pp-metrics --quiet", !*settings.metrics_file},
	    {"37 6 * * *",
		"../share/doc/pp/examples/send-head.sh"
		" -f /etc/pp/send-head.conf",
		false},
	};
	size_t n;
	FILE *out = open_memstream(text, &n);

	if (!out)
		return pp_fail(PP_ESYS, "out of memory");
	fputs("# Made by pp-setup(1), which makes it anew: edits are lost.  "
	      "Silence is\n# success; cron mails only trouble.\n",
	    out);
	for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
		if (!jobs[i].left_out)
			fprintf(out, "%s\t%s\t%s/%s\n", jobs[i].when,
			    setup->account, setup->bin, jobs[i].command);
	return finish(out, text);
}
