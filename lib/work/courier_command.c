/* SPDX-License-Identifier: ISC */
/*
 * A command that sends one message: no shell, an environment of its own, the
 * text on its standard input.  Nothing of the message is in its arguments,
 * which all users of the machine can read.
 */
#define _GNU_SOURCE /* memfd_create, pidfd_open */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "catalogue.h"
#include "courier_impl.h"
#include "text.h"

enum {
	EXIT_LATER = 75,
	/* It can't send any: by sysexits, and as shells have it. */
	EXIT_CONFIG = 78,
	EXIT_NO_PROGRAM = 126,
	EXIT_NOT_FOUND = 127,
	COMPLAINT_MAX = 160,
	MS = 1000,
	NS_PER_MS = 1000000,
};

enum pp_status
pp_command_check(const char *command)
{
	struct stat st;

	if (*command != '/')
		return pp_fail(PP_ECONF,
		    "sms.command: \"%.80s\": has to be an absolute path",
		    command);
	if (stat(command, &st) == -1)
		return pp_fail(PP_ECONF, "sms.command: %s: %s", command,
		    strerror(errno));
	if (!S_ISREG(st.st_mode) || access(command, X_OK) == -1)
		return pp_fail(PP_ECONF, "sms.command: %s: is no program",
		    command);
	return PP_OK;
}

/* The text, to be read from its beginning. */
static enum pp_status
make_input(const char *text, int *fd)
{
	size_t n = strlen(text);

	*fd = memfd_create("message", MFD_CLOEXEC);
	if (*fd != -1 && pwrite(*fd, text, n, 0) == (ssize_t)n)
		return PP_OK;
	return pp_fail(PP_ESYS, "sms.command: %s", strerror(errno));
}

/* A group of its own, so that it ends with all that it started. */
static int
set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	if ((error = posix_spawnattr_setsigmask(attributes, &none)) != 0 ||
	    (error = posix_spawnattr_setsigdefault(attributes, &all)) != 0 ||
	    (error = posix_spawnattr_setpgroup(attributes, 0)) != 0)
		return error;
	return posix_spawnattr_setflags(attributes,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
		POSIX_SPAWN_SETPGROUP);
}

/* What it prints is nobody's; what it complains of is kept, a line of it. */
struct ear {
	int fd, its; /* of a pipe: what we read, and where it writes */
	char words[COMPLAINT_MAX];
	size_t n;
};

static enum pp_status
make_ear(struct ear *ear)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) == -1 ||
	    fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1)
		return pp_fail(PP_ESYS, "sms.command: %s", strerror(errno));
	ear->fd = ends[0];
	ear->its = ends[1];
	return PP_OK;
}

/* All that is there now, kept as far as there is room. */
static void
listen_to(struct ear *ear)
{
	char rest[1024];
	ssize_t n;

	while ((n = read(ear->fd, rest, sizeof rest)) > 0) {
		size_t room = sizeof ear->words - 1 - ear->n,
		       taken = (size_t)n < room ? (size_t)n : room;

		memcpy(ear->words + ear->n, rest, taken);
		ear->n += taken;
		ear->words[ear->n] = '\0';
	}
	if (n == 0) { /* nobody writes there any more */
		close(ear->fd);
		ear->fd = -1;
	}
}

static int
set_files(posix_spawn_file_actions_t *files, int input, int complaints)
{
	int error;

	if ((error = posix_spawn_file_actions_adddup2(files, input,
		 STDIN_FILENO)) != 0 ||
	    (error = posix_spawn_file_actions_addopen(files, STDOUT_FILENO,
		 "/dev/null", O_WRONLY, 0)) != 0)
		return error;
	return posix_spawn_file_actions_adddup2(files, complaints,
	    STDERR_FILENO);
}

static int
spawn(const char *command, const struct pp_message *m, int input,
    int complaints, pid_t *child)
{
	char number[PP_NUMBER_MAX + 16], id[48],
	    path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
		     "/sbin:/bin";
	char *const environment[] = {path, number, id, NULL};
	char *const arguments[] = {(char *)(uintptr_t)command, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int error;

	snprintf(number, sizeof number, "PP_NUMBER=%s", m->number);
	snprintf(id, sizeof id, "PP_MESSAGE_ID=%" PRId64, m->id);
	if ((error = posix_spawnattr_init(&attributes)) != 0)
		return error;
	if ((error = posix_spawn_file_actions_init(&files)) == 0) {
		if ((error = set_attributes(&attributes)) == 0 &&
		    (error = set_files(&files, input, complaints)) == 0)
			error = posix_spawn(child, command, &files, &attributes,
			    arguments, environment);
		posix_spawn_file_actions_destroy(&files);
	}
	posix_spawnattr_destroy(&attributes);
	return error;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * MS + t.tv_nsec / NS_PER_MS;
}

/* False: not within that time, or that can't be told. */
static bool
ends_within(pid_t child, int64_t wait_s, struct ear *ear)
{
	struct pollfd on[2] = {
	    {.fd = pidfd_open(child, 0), .events = POLLIN},
	    {.events = POLLIN},
	};
	int64_t until = now_ms() + wait_s * MS, left;
	bool ended = false;

	if (on[0].fd == -1)
		return false;
	while (!ended && (left = until - now_ms()) > 0) {
		on[1].fd = ear->fd;
		if (poll(on, 2, left < INT32_MAX ? (int)left : INT32_MAX) < 1)
			continue;
		if (ear->fd != -1 && on[1].revents != 0)
			listen_to(ear);
		ended = on[0].revents != 0;
	}
	close(on[0].fd);
	return ended;
}

/* ": its first line", or nothing. */
static const char *
first_line(struct ear *ear, char line[PP_SHOWN_MAX + 2])
{
	char shown[PP_SHOWN_MAX];

	*line = '\0';
	ear->words[strcspn(ear->words, "\r\n")] = '\0';
	if (*ear->words != '\0')
		snprintf(line, PP_SHOWN_MAX + 2, ": %s",
		    pp_text_show(ear->words, shown));
	return line;
}

static enum pp_command_end
judge(int status, bool late, struct ear *ear,
    char reason[PP_MESSAGE_REASON_MAX])
{
	char line[PP_SHOWN_MAX + 2];
	int code = WEXITSTATUS(status);

	*reason = '\0';
	if (late || !WIFEXITED(status)) {
		snprintf(reason, PP_MESSAGE_REASON_MAX,
		    late ? PP_PHRASE("the command took too long")
			 : "the command was ended by signal %d",
		    WTERMSIG(status));
		return PP_COMMAND_UNKNOWN;
	}
	if (code == 0)
		return PP_COMMAND_SENT;
	snprintf(reason, PP_MESSAGE_REASON_MAX, "the command ended with %d%s",
	    code, first_line(ear, line));
	return code == EXIT_LATER ? PP_COMMAND_LATER : PP_COMMAND_NOT_SENT;
}

/* Not of that message: of the command. */
static bool
is_trouble(int code)
{
	return code == EXIT_CONFIG || code == EXIT_NO_PROGRAM ||
	    code == EXIT_NOT_FOUND;
}

enum pp_status
pp_command_run(const char *command, int64_t wait_s,
    const struct pp_message *message, enum pp_command_end *verdict,
    char reason[PP_MESSAGE_REASON_MAX])
{
	struct ear ear = {.fd = -1, .its = -1};
	int input = -1, status = 0, error;
	pid_t child = -1, got;
	bool late;
	enum pp_status rc = make_input(message->text, &input);

	if (rc == PP_OK && (rc = make_ear(&ear)) == PP_OK &&
	    (error = spawn(command, message, input, ear.its, &child)) != 0)
		rc = pp_fail(PP_ESYS, "sms.command: %s: %s", command,
		    strerror(error));
	if (input != -1)
		close(input);
	if (ear.its != -1)
		close(ear.its);
	if (rc != PP_OK)
		goto out;
	if ((late = !ends_within(child, wait_s, &ear)))
		(void)kill(-child, SIGKILL);
	while ((got = waitpid(child, &status, 0)) == -1 && errno == EINTR)
		continue;
	/* Somebody else took its status. */
	if (got == -1)
		late = true;
	if (ear.fd != -1)
		listen_to(&ear);
	*verdict = judge(status, late, &ear, reason);
	if (*verdict == PP_COMMAND_NOT_SENT && is_trouble(WEXITSTATUS(status)))
		rc = pp_fail(PP_ECONF, "sms.command: %s: %s", command, reason);
out:
	if (ear.fd != -1)
		close(ear.fd);
	return rc;
}
