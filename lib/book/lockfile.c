/* SPDX-License-Identifier: ISC */
/*
 * Open file description locks: they belong to the open file, so that closing
 * another descriptor of it loses nothing.  Two bytes are locked: TURN is the
 * lock, NEXT is the place at the head of the queue.  Who wants TURN waits for
 * NEXT first, so a busy writer can't pass the one who waits already.
 */
#define _GNU_SOURCE /* F_OFD_SETLK */
#include "lockfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	NEXT = 0,
	TURN = 1,
	BEYOND = INT32_MAX, /* SQLite's own locks are at 1 GiB */
	PAUSE_NS = 2000000, /* between two tries; a writer takes milliseconds */
};

struct pp_lockfile {
	int fd;
	char path[];
};

/* As SQLite does for its own files: root may not shut out the owner. */
static enum pp_status
resemble(int fd, const char *path, const char *like)
{
	struct stat st;

	if (stat(like, &st) == -1)
		return pp_fail(PP_ESYS, "%s: %s", like, strerror(errno));
	if (geteuid() == 0 && fchown(fd, st.st_uid, st.st_gid) == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	if (fchmod(fd, st.st_mode & 0666) == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	return PP_OK;
}

static enum pp_status
open_or_make(const char *path, const char *like, int *fd)
{
	const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;

	*fd = open(path, flags);
	if (*fd != -1)
		return PP_OK;
	if (errno == ENOENT) {
		*fd = open(path, flags | O_CREAT | O_EXCL, 0600);
		if (*fd != -1)
			return resemble(*fd, path, like);
		if (errno == EEXIST)
			*fd = open(path, flags); /* another was quicker */
	}
	if (*fd == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	return PP_OK;
}

enum pp_status
pp_lockfile_open(const char *path, const char *like, struct pp_lockfile **lock)
{
	size_t n = strlen(path) + 1;
	struct pp_lockfile *new = malloc(sizeof *new + n);
	enum pp_status rc;

	if (new == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	memcpy(new->path, path, n);
	rc = open_or_make(path, like, &new->fd);
	if (rc != PP_OK) {
		pp_lockfile_close(new);
		return rc;
	}
	*lock = new;
	return PP_OK;
}

void
pp_lockfile_close(struct pp_lockfile *lock)
{
	if (lock == NULL)
		return;
	if (lock->fd != -1)
		close(lock->fd);
	free(lock);
}

/* PP_NO: someone else has it. */
static enum pp_status
try(int fd, const char *path, int byte)
{
	struct flock region = {
	    .l_type = F_WRLCK,
	    .l_whence = SEEK_SET,
	    .l_start = byte,
	    .l_len = 1,
	};

	if (fcntl(fd, F_OFD_SETLK, &region) == 0)
		return PP_OK;
	if (errno == EAGAIN || errno == EACCES)
		return PP_NO;
	return pp_fail(PP_ESYS, "%s: lock: %s", path, strerror(errno));
}

static void
let_go(int fd, int byte)
{
	struct flock region = {
	    .l_type = F_UNLCK,
	    .l_whence = SEEK_SET,
	    .l_start = byte,
	    .l_len = 1,
	};

	(void)fcntl(fd, F_OFD_SETLK, &region);
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* PP_NO: not before `until_ms`. */
static enum pp_status
wait_for(struct pp_lockfile *lock, int byte, int64_t until_ms)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	enum pp_status rc;

	while ((rc = try(lock->fd, lock->path, byte)) == PP_NO) {
		if (now_ms() >= until_ms)
			return PP_NO;
		nanosleep(&pause, NULL);
	}
	return rc;
}

enum pp_status
pp_lockfile_take(struct pp_lockfile *lock, int wait_ms)
{
	int64_t until_ms = now_ms() + wait_ms;
	enum pp_status rc;

	rc = wait_for(lock, NEXT, until_ms);
	if (rc == PP_OK) {
		rc = wait_for(lock, TURN, until_ms);
		let_go(lock->fd, NEXT);
	}
	if (rc == PP_NO)
		return pp_fail(PP_ETEMP,
		    "%s: held by another program for %d.%d s; try again",
		    lock->path, wait_ms / 1000, wait_ms % 1000 / 100);
	return rc;
}

void
pp_lockfile_release(struct pp_lockfile *lock)
{
	let_go(lock->fd, TURN);
}

enum pp_status
pp_lockfile_claim(int fd, const char *path)
{
	enum pp_status rc = try(fd, path, BEYOND);

	if (rc == PP_NO)
		return pp_fail(PP_ETEMP,
		    "%s: another program is writing it; try again", path);
	return rc;
}
