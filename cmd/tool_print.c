/* SPDX-License-Identifier: ISC */
/*
 * Printing, by lp(1) as a process of its own: no shell, its bytes on its
 * standard input.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool.h"

enum {
	LIMIT_S = 60, /* a spooler that takes longer is none */
	ARGUMENTS_MAX = 16,
	NOT_STARTED = 127
};

/* In the child; a signal that we ignore would be ignored by lp as well. */
static _Noreturn void
become_lp(int in, const char *queue, const char *title, const char *wish)
{
	char program[] = "lp", to[] = "-d", name[] = "-t", option[] = "-o",
	     end[] = "--", standard_input[] = "-";
	char *arguments[ARGUMENTS_MAX] = {program};
	size_t n = 1;

	if (*queue != '\0') {
		arguments[n++] = to;
		arguments[n++] = (char *)(uintptr_t)queue;
	}
	arguments[n++] = name;
	arguments[n++] = (char *)(uintptr_t)title;
	if (wish) {
		arguments[n++] = option;
		arguments[n++] = (char *)(uintptr_t)wish;
	}
	arguments[n++] = end;
	arguments[n++] = standard_input;
	if (dup2(in, STDIN_FILENO) == -1 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) == -1)
		_exit(EXIT_SYSTEM);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
	alarm(LIMIT_S);
	execvp(program, arguments);
	_exit(NOT_STARTED);
}

static bool
write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, bytes, n);

		if (written == -1 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		n -= (size_t)written;
	}
	return true;
}

/*
 * What became of it.  An lp that fails has queued nothing; one that was cut
 * off, or left bytes unread, may have.
 */
static enum pp_status
judge(const char *queue, int status, bool taken)
{
	const char *what =
	    *queue != '\0' ? queue : pp_phrase("the default printer");

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		return pp_fail(PP_EOUT,
		    "%s: lp was ended by signal %d, for it took too long; look "
		    "whether it printed",
		    what, WTERMSIG(status));
	if (WIFSIGNALED(status))
		return pp_fail(PP_EOUT,
		    "%s: lp was ended by signal %d; look whether it printed",
		    what, WTERMSIG(status));
	if (WEXITSTATUS(status) == NOT_STARTED)
		return pp_fail(PP_EAWAY,
		    "%s: there is no lp here; install cups-client, or print "
		    "what --output gives",
		    what);
	if (WEXITSTATUS(status) != 0)
		return pp_fail(PP_EAWAY,
		    "%s: lp failed with status %d, nothing was printed; see "
		    "lpstat -t, then run it again",
		    what, WEXITSTATUS(status));
	if (!taken)
		return pp_fail(PP_EOUT,
		    "%s: lp didn't take all of it; look what it printed", what);
	return PP_OK;
}

enum pp_status
tool_print(const char *queue, const char *title, const char *option,
    const char *bytes, size_t n)
{
	int ends[2], status;
	pid_t child;
	bool taken;

	if (pipe(ends) == -1)
		return pp_fail(PP_ESYS, "pipe: %s", strerror(errno));
	/* Whoever started us may ignore it, and lp's status would be lost. */
	signal(SIGCHLD, SIG_DFL);
	fflush(NULL);
	if ((child = fork()) == 0) {
		close(ends[1]);
		become_lp(ends[0], queue, title, option);
	}
	close(ends[0]);
	if (child == -1) {
		close(ends[1]);
		return pp_fail(PP_ESYS, "fork: %s", strerror(errno));
	}
	taken = write_all(ends[1], bytes, n);
	close(ends[1]);
	while (waitpid(child, &status, 0) == -1)
		if (errno != EINTR)
			return pp_fail(PP_EOUT, "lp: %s", strerror(errno));
	return judge(queue, status, taken);
}
