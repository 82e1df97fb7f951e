/* SPDX-License-Identifier: ISC */
/*
 * The socket over which a site that is being played is spoken to: both of its
 * ends.
 */
#include "sim_control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	STOP_TRIES = 1500,
	STOP_WAIT_NS = 20000000,
};

/*
 * A socket's name is short, a folder's may be long: so it is named by a
 * descriptor of its folder.
 */
static enum pp_status
name_socket(const char *folder, int *run, struct sockaddr_un *address)
{
	char path[PATH_MAX + 8];

	snprintf(path, sizeof path, "%s/run", folder);
	*run = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*run == -1)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(address->sun_path, sizeof address->sun_path,
	    "/proc/self/fd/%d/control", *run);
	return PP_OK;
}

enum pp_status
sim_control_open(const struct sim_site *site, int *result)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address;
	enum pp_status rc;
	int run = -1;

	if (fd == -1)
		return pp_fail(PP_ESYS, "socket: %s", strerror(errno));
	if ((rc = name_socket(site->folder, &run, &address)) != PP_OK)
		goto out;
	unlink(address.sun_path);
	if (bind(fd, (const struct sockaddr *)&address, sizeof address) == -1 ||
	    chmod(address.sun_path, 0600) == -1 || listen(fd, 4) == -1) {
		rc = pp_fail(PP_ECREATE, "%s/run/control: %s", site->folder,
		    strerror(errno));
		goto out;
	}
	*result = fd;
	fd = -1;
out:
	if (fd != -1)
		close(fd);
	if (run != -1)
		close(run);
	return rc;
}

static enum pp_status
converse(int fd, const char *command)
{
	char answer[SIM_CONTROL_MAX];
	size_t n = 0;
	ssize_t got;

	if (dprintf(fd, "%s\n", command) < 0)
		return pp_fail(PP_EAWAY, "control: %s", strerror(errno));
	do {
		got = recv(fd, answer + n, sizeof answer - 1 - n, 0);
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0 && n < sizeof answer - 1);
	answer[n] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	if (strcmp(answer, "ok") == 0)
		return PP_OK;
	if (n == 0)
		return pp_fail(PP_EAWAY, "control: it went away");
	return pp_fail(PP_NO, "%s", answer);
}

enum pp_status
sim_control_tell(const char *folder, const char *command)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;
	enum pp_status rc;
	int run = -1;

	if (fd == -1)
		return pp_fail(PP_ESYS, "socket: %s", strerror(errno));
	if ((rc = name_socket(folder, &run, &address)) != PP_OK)
		goto out;
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) ==
	    -1)
		rc = pp_fail(PP_EAWAY, "%s: no pp-sim plays this site", folder);
	else
		rc = converse(fd, command);
out:
	close(fd);
	if (run != -1)
		close(run);
	return rc;
}

/* The lock is free when all is saved and the process has gone. */
enum pp_status
sim_control_stop(const char *folder)
{
	const struct timespec wait = {.tv_nsec = STOP_WAIT_NS};
	char path[PATH_MAX + 16];
	enum pp_status rc;
	int fd, i;

	if ((rc = sim_control_tell(folder, "stop")) != PP_OK)
		return rc;
	snprintf(path, sizeof path, "%s/run/lock", folder);
	if ((fd = open(path, O_RDWR | O_CLOEXEC)) == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	rc = pp_fail(PP_ETEMP, "%s: still being played", folder);
	for (i = 0; i < STOP_TRIES && rc != PP_OK; i++) {
		if (flock(fd, LOCK_SH | LOCK_NB) == 0)
			rc = PP_OK;
		else
			nanosleep(&wait, NULL);
	}
	close(fd);
	return rc;
}
