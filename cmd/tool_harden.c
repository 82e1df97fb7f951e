/* SPDX-License-Identifier: ISC */
/*
 * What a process inherits is its caller's choice: descriptors, limits,
 * signals, the environment.  Before anything else it is made plain; behind
 * sudo, where the caller may be no friend, what can't be is a refusal.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool_parts.h"

extern char **environ;

/*
 * A closed descriptor would be given to the next file opened, and a message
 * written into it.  The stand-in fails when it is used.
 */
static void
open_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_SYSTEM);
}

/* A limit that ends the program in the midst of its work is none of ours. */
static void
raise_limits(void)
{
	static const struct {
		int resource;
		rlim_t least; /* behind sudo */
		const char *what;
	} limits[] = {
	    {RLIMIT_FSIZE, RLIM_INFINITY, PP_PHRASE("the size of files")},
	    {RLIMIT_CPU, RLIM_INFINITY, PP_PHRASE("processor time")},
	    /* A bus under way takes two. */
	    {RLIMIT_NOFILE, 256, PP_PHRASE("open files")},
	    {RLIMIT_AS, 1 << 30, PP_PHRASE("memory")},
	    {RLIMIT_DATA, 1 << 29, PP_PHRASE("data")},
	};
	const struct rlimit none = {0, 0};
	struct rlimit limit;

	setrlimit(RLIMIT_CORE, &none);
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		if (getrlimit(limits[i].resource, &limit) == -1)
			continue;
		limit.rlim_cur = limit.rlim_max;
		setrlimit(limits[i].resource, &limit);
		if (limit.rlim_max >= limits[i].least || !behind_sudo())
			continue;
		tool_say("ulimit: a limit on %s would end this in the midst of "
			 "its work; nothing was done, take it away",
		    pp_phrase(limits[i].what));
		exit(EXIT_SYSTEM);
	}
}

/*
 * Nothing blocked or ignored that we count on; a write that nobody reads, or
 * beyond a limit, fails instead.  Behind sudo nobody stops us with ^Z: what we
 * hold, a bus or the books, would be held until he comes back.
 */
static void
reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (behind_sudo())
		ignore_stops();
}

/* The value has no path in it: files would be read with our rights. */
static bool
is_plain(const char *value, const char *name, size_t n)
{
	if (strstr(value, "..") || *value == ':')
		return false;
	/* A zone has a slash within: Asia/Shanghai. */
	return strncmp(name, "TZ", n) == 0 ? *value != '/'
					   : !strchr(value, '/');
}

/*
 * What may stay behind sudo.  PP_DB and PP_CONFIG stay for a refusal that
 * says so; sudo's own are from sudo.
 */
static bool
may_stay(const char *entry)
{
	static const char *const names[] = {"COLUMNS", "LANG", "LANGUAGE",
	    "NO_COLOR", "TERM", "TZ"};
	size_t n = strcspn(entry, "=");

	if (entry[n] != '=')
		return false;
	if (strncmp(entry, "SUDO_", 5) == 0 ||
	    strncmp(entry, "PP_DB=", 6) == 0 ||
	    strncmp(entry, "PP_CONFIG=", 10) == 0)
		return true;
	if (strncmp(entry, "LC_", 3) == 0)
		return is_plain(entry + n + 1, entry, n);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(names[i]) == n && memcmp(entry, names[i], n) == 0)
			return is_plain(entry + n + 1, entry, n);
	return false;
}

static void
clean_environment(void)
{
	size_t kept = 0;

	if (!behind_sudo())
		return;
	for (size_t i = 0; environ[i]; i++)
		if (may_stay(environ[i]))
			environ[kept++] = environ[i];
	environ[kept] = NULL;
	if (setenv("PATH",
		"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		1) == -1)
		_exit(EXIT_SYSTEM);
}

/*
 * Neither our memory nor our files in /proc are another's to read; and what
 * we run gets no rights that we haven't, but for the pages that `pp help`
 * shows by the system's own man(1).
 */
static void
close_doors(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (!(the_tool->groups & GROUP_RUNNER))
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void
harden(void)
{
	open_standard_descriptors();
	close_doors();
	umask(077);
	clean_environment();
	reset_signals();
	raise_limits();
}
