/* SPDX-License-Identifier: ISC */
/*
 * Other programs and another account, for pp-setup.
 */
/* initgroups(3) */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool.h"
#include "tool_setup.h"

enum {
	NOT_STARTED = 127
};

void
setup_tell(const struct setup *setup, enum setup_change change,
    const char *what, const char *name)
{
	static const char *const words[][2] = {
	    [SETUP_KEPT] = {PP_PHRASE("kept"), PP_PHRASE("kept")},
	    [SETUP_MADE] = {PP_PHRASE("made"), PP_PHRASE("to be made")},
	    [SETUP_CHANGED] = {PP_PHRASE("changed"),
		PP_PHRASE("to be changed")},
	};

	fprintf(setup->out, "%s: %s %s\n",
	    pp_phrase(words[change][setup->dry_run]), pp_phrase(what), name);
}

/* Its exit status; -1: a signal ended it. */
static enum pp_status
wait_for(pid_t child, const char *what, int *exit_status)
{
	int status;

	if (child == -1)
		return pp_fail(PP_ESYS, "fork: %s", strerror(errno));
	while (waitpid(child, &status, 0) == -1)
		if (errno != EINTR)
			return pp_fail(PP_ESYS, "%s: %s", what,
			    strerror(errno));
	*exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return PP_OK;
}

/* It has said itself why. */
static enum pp_status
failed(enum pp_status code, const char *what)
{
	return pp_fail(code, "%s: failed; see above", what);
}

enum pp_status
setup_run(const struct setup *setup, const char *const arguments[])
{
	enum pp_status rc;
	int status;
	pid_t child;

	if (setup->dry_run) {
		fputs("\t$", setup->out);
		for (size_t i = 0; arguments[i]; i++)
			fprintf(setup->out, " %s", arguments[i]);
		fputc('\n', setup->out);
		return PP_OK;
	}
	fflush(NULL);
	if ((child = fork()) == 0) {
		if (dup2(STDERR_FILENO, STDOUT_FILENO) == -1)
			_exit(EXIT_SYSTEM);
		signal(SIGPIPE, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
		execvp(arguments[0], (char *const *)(uintptr_t)arguments);
		_exit(NOT_STARTED);
	}
	if ((rc = wait_for(child, arguments[0], &status)) != PP_OK ||
	    status == 0)
		return rc;
	return status == NOT_STARTED
	    ? pp_fail(PP_EAWAY, "%s: there is none; install it", arguments[0])
	    : failed(PP_ESYS, arguments[0]);
}

static void
become_account(const struct setup *setup)
{
	static const char *const variables[] = {"SUDO_UID", "SUDO_GID",
	    "SUDO_USER", "SUDO_COMMAND"};

	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
		unsetenv(variables[i]);
	if (initgroups(setup->account, setup->gid) == -1 ||
	    setgid(setup->gid) == -1 || setuid(setup->uid) == -1) {
		tool_say("%s: %s", setup->account, strerror(errno));
		_exit(EXIT_SYSTEM);
	}
}

enum pp_status
setup_as_account(const struct setup *setup,
    enum pp_status (*work)(const struct setup *setup, void *arg), void *arg)
{
	enum pp_status rc;
	int status;
	pid_t child;

	fflush(NULL);
	if ((child = fork()) == 0) {
		become_account(setup);
		if ((rc = work(setup, arg)) != PP_OK)
			tool_say("%s", pp_errmsg());
		fflush(setup->out);
		_exit((int)rc);
	}
	if ((rc = wait_for(child, setup->account, &status)) != PP_OK ||
	    status == PP_OK)
		return rc;
	return failed(status == PP_NO || status == PP_ECONF
		? (enum pp_status)status
		: PP_ESYS,
	    setup->account);
}
