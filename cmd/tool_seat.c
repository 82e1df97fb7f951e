/* SPDX-License-Identifier: ISC */
#include "tool_seat.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "amount.h"
#include "tool.h"

enum {
	ANCESTORS_MAX = 256, /* more are a game somebody plays */
	STAT_MAX = 1024,
	MAJOR_TTY = 4, /* admin-guide/devices.txt of the kernel */
	MAJOR_PTS = 136,
	MAJOR_PTS_LAST = 143,
	SERIAL_FIRST = 64, /* minor of ttyS0 */
};

/* What /proc/PID tells of a process. */
struct process {
	int64_t pid, parent, session, terminal, start;
};

bool
tool_sudo_uid(uid_t *uid)
{
	const char *text = getenv("SUDO_UID");
	int64_t value;

	if (!text)
		return false;
	*uid = (uid_t)-1;
	if (pp_decimal_parse(text, 0, &value) == PP_OK && value >= 0 &&
	    value < (int64_t)(uid_t)-1)
		*uid = (uid_t)value;
	return true;
}

uid_t
tool_person(void)
{
	uid_t uid;

	return tool_sudo_uid(&uid) ? uid : getuid();
}

static bool
read_small(const char *path, char *text, size_t size)
{
	FILE *in = fopen(path, "re");
	size_t n;

	if (!in)
		return false;
	n = fread(text, 1, size - 1, in);
	fclose(in);
	text[n] = '\0';
	return n > 0;
}

/*
 * The name in the second field is the process's own choice, so the fields are
 * counted from its last parenthesis: state, ppid, pgrp, session, tty_nr; and
 * starttime is the twentieth.
 */
static bool
read_process(int64_t pid, struct process *p)
{
	char path[64], text[STAT_MAX];
	long long parent, session, terminal, start;
	const char *fields;

	snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
	if (!read_small(path, text, sizeof text) ||
	    !(fields = strrchr(text, ')')))
		return false;
	if (sscanf(fields + 1,
		" %*c %lld %*d %lld %lld %*d %*u %*u %*u %*u %*u %*u %*u"
		" %*d %*d %*d %*d %*d %*d %lld",
		&parent, &session, &terminal, &start) != 4)
		return false;
	*p = (struct process){pid, parent, session, terminal, start};
	return true;
}

/* Its effective user: sudo itself, still the person's, has another session. */
static bool
read_user(int64_t pid, uid_t *uid)
{
	char path[64], text[STAT_MAX];
	const char *line;
	unsigned user;

	snprintf(path, sizeof path, "/proc/%lld/status", (long long)pid);
	if (!read_small(path, text, sizeof text) ||
	    !(line = strstr(text, "\nUid:")) ||
	    sscanf(line, "\nUid: %*u %u", &user) != 1)
		return false;
	*uid = (uid_t)user;
	return true;
}

/* From our parent up; the first that is the person's. */
static bool
find_ancestor(uid_t person, struct process *found)
{
	int64_t pid = getppid();
	struct process p;
	uid_t uid;

	for (int i = 0; i < ANCESTORS_MAX && pid > 0; i++) {
		if (!read_process(pid, &p) || !read_user(pid, &uid))
			return false;
		if (uid == person) {
			*found = p;
			return true;
		}
		pid = p.parent;
	}
	return false;
}

/*
 * The first process of its session; where that has ended, or stands outside a
 * container that shares it, the eldest of the ancestors that belong to it.
 */
static struct process
find_first(struct process p)
{
	struct process next;

	if (read_process(p.session, &next))
		return next;
	for (int i = 0; i < ANCESTORS_MAX && read_process(p.parent, &next) &&
	     next.session == p.session;
	     i++)
		p = next;
	return p;
}

/* As people know it: "pts/3", "tty1"; "" where there is none. */
static void
name_terminal(int64_t number, char name[PP_TTY_MAX])
{
	unsigned n = (unsigned)number;
	unsigned major = n >> 8 & 0xfff,
		 minor = (n & 0xff) | (n >> 12 & ~0xffU);

	if (n == 0)
		*name = '\0';
	else if (major >= MAJOR_PTS && major <= MAJOR_PTS_LAST)
		snprintf(name, PP_TTY_MAX, "pts/%u",
		    (major - MAJOR_PTS) * 256 + minor);
	else if (major == MAJOR_TTY && minor < SERIAL_FIRST)
		snprintf(name, PP_TTY_MAX, "tty%u", minor);
	else if (major == MAJOR_TTY)
		snprintf(name, PP_TTY_MAX, "ttyS%u", minor - SERIAL_FIRST);
	else
		snprintf(name, PP_TTY_MAX, "%u:%u", major, minor);
}

enum pp_status
tool_seat(struct pp_seat *seat)
{
	struct pp_seat s = {.uid = tool_person()};
	struct process own, first;

	if (!find_ancestor((uid_t)s.uid, &own))
		return pp_fail(PP_EPERM,
		    "no process of user %lld has called this; run it from "
		    "your own terminal",
		    (long long)s.uid);
	if (!read_small("/proc/sys/kernel/random/boot_id", s.boot,
		sizeof s.boot))
		return pp_fail(PP_ESYS, "/proc: boot_id: %s", strerror(errno));
	s.boot[strcspn(s.boot, "\n")] = '\0';
	first = find_first(own);
	s.leader = first.pid;
	s.leader_start = first.start;
	name_terminal(own.terminal, s.tty);
	*seat = s;
	return PP_OK;
}

static enum pp_status
path_of(const struct pp_seat *seat, char path[PATH_MAX])
{
	if (snprintf(path, PATH_MAX, "%s/session.%lld-%lld-%lld",
		settings.run_dir, (long long)seat->uid, (long long)seat->leader,
		(long long)seat->leader_start) >= PATH_MAX)
		return pp_fail(PP_ECONF, "%.40s...: run_dir: too long",
		    settings.run_dir);
	return PP_OK;
}

int64_t
tool_seat_used(const struct pp_seat *seat)
{
	char path[PATH_MAX];
	struct stat file;

	if (path_of(seat, path) != PP_OK || lstat(path, &file) == -1)
		return 0;
	return file.st_mtim.tv_sec;
}

enum pp_status
tool_seat_use(const struct pp_seat *seat, int64_t now)
{
	const struct timespec times[2] = {{.tv_sec = now}, {.tv_sec = now}};
	char path[PATH_MAX];
	enum pp_status rc;
	int fd;

	if ((rc = path_of(seat, path)) != PP_OK)
		return rc;
	if (mkdir(settings.run_dir, 0700) == -1 && errno != EEXIST)
		return pp_fail(PP_ESYS, "%s: %s", settings.run_dir,
		    strerror(errno));
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1 || futimens(fd, times) == -1)
		rc = pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
	return rc;
}

void
tool_seat_forget(const struct pp_seat *seat)
{
	char path[PATH_MAX];

	if (path_of(seat, path) == PP_OK)
		unlink(path);
}
