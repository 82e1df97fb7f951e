/* SPDX-License-Identifier: ISC */
/*
 * The descriptor is kept until the end: it carries the claim, and closing any
 * descriptor of a file drops the POSIX locks that SQLite holds on it.
 */
#define _GNU_SOURCE /* renameat2 */
#include "aside.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lockfile.h"

struct pp_aside {
	int fd;
	bool ours; /* the file at `path` is the one we hold */
	char place[PP_PATH_MAX];
	char path[PP_PATH_MAX];
};

static const char *const companions[] = {"-journal", "-wal", "-shm"};

enum {
	N_COMPANIONS = sizeof companions / sizeof companions[0],
	NAME_MAX_ALL = PP_PATH_MAX + 16,
};

static enum pp_status
cannot(const char *path)
{
	return pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
}

/* Where the folder isn't there, the name of a file in it says nothing. */
static enum pp_status
cannot_open(const char *path)
{
	char copy[PP_PATH_MAX];

	if (errno != ENOENT && errno != ENOTDIR)
		return cannot(path);
	memcpy(copy, path, strlen(path) + 1);
	return cannot(dirname(copy));
}

/* SQLite would play an old -wal into the new file. */
static enum pp_status
refuse_leftovers(const char *place)
{
	char name[NAME_MAX_ALL];
	struct stat st;

	for (int i = 0; i < N_COMPANIONS; i++) {
		snprintf(name, sizeof name, "%s%s", place, companions[i]);
		if (lstat(name, &st) == 0)
			return pp_fail(PP_ECREATE,
			    "%s: belongs to a database in use, or left by one "
			    "that is gone; if it is gone, move this away too",
			    name);
	}
	return PP_OK;
}

static void
clear_companions(const char *path)
{
	char name[NAME_MAX_ALL];

	for (int i = 0; i < N_COMPANIONS; i++) {
		snprintf(name, sizeof name, "%s%s", path, companions[i]);
		unlink(name);
	}
}

/*
 * Between our open and our claim another program may have settled the file:
 * then we hold what is now at the place, and must not touch it.
 */
static enum pp_status
claim(struct pp_aside *a)
{
	struct stat held, named;
	enum pp_status rc;

	if ((rc = pp_lockfile_claim(a->fd, a->path)) != PP_OK)
		return rc;
	if (fstat(a->fd, &held) == -1 || lstat(a->path, &named) == -1 ||
	    held.st_ino != named.st_ino || held.st_dev != named.st_dev)
		return pp_fail(PP_ETEMP,
		    "%s: another program has just written it; try again",
		    a->place);
	a->ours = true;
	/* Some file systems have one mode for all: see what came of it. */
	(void)fchmod(a->fd, 0600);
	if (ftruncate(a->fd, 0) == -1 || fstat(a->fd, &held) == -1)
		return cannot(a->path);
	if ((held.st_mode & 077) != 0)
		return pp_fail(PP_ECREATE,
		    "%s: others could read it, and its mode can't be changed",
		    a->path);
	clear_companions(a->path);
	return PP_OK;
}

/* rename(2) would put a file in the place of /dev/null, for root. */
static enum pp_status
refuse_special(const char *place)
{
	struct stat st;

	if (stat(place, &st) == 0 && !S_ISREG(st.st_mode))
		return pp_fail(PP_ECREATE,
		    "%s: not a regular file, and not replaced", place);
	return PP_OK;
}

enum pp_status
pp_aside_open(const char *place, struct pp_aside **aside)
{
	struct pp_aside *a = NULL;
	enum pp_status rc;
	int n;

	if ((rc = refuse_special(place)) != PP_OK ||
	    (rc = refuse_leftovers(place)) != PP_OK)
		return rc;
	if ((a = calloc(1, sizeof *a)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	a->fd = -1;
	n = snprintf(a->path, sizeof a->path, "%s.partial", place);
	if (n >= PP_PATH_MAX) {
		rc = pp_fail(PP_ECREATE, "%s: name too long", place);
		goto out;
	}
	memcpy(a->place, place, strlen(place) + 1);
	a->fd = open(a->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (a->fd == -1) {
		rc = cannot_open(a->path);
		goto out;
	}
	rc = claim(a);
out:
	if (rc == PP_OK)
		*aside = a;
	else
		pp_aside_free(a);
	return rc;
}

const char *
pp_aside_path(const struct pp_aside *aside)
{
	return aside->path;
}

enum pp_status
pp_aside_sync(struct pp_aside *aside)
{
	if (fsync(aside->fd) == -1)
		return pp_fail(PP_ESYS, "%s: sync: %s", aside->path,
		    strerror(errno));
	(void)posix_fadvise(aside->fd, 0, 0, POSIX_FADV_DONTNEED);
	return PP_OK;
}

static enum pp_status
sync_folder(const char *path)
{
	char copy[PP_PATH_MAX];
	enum pp_status rc = PP_OK;
	int fd;

	memcpy(copy, path, strlen(path) + 1);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Some file systems have no such thing, and say EINVAL. */
	if (fd == -1 || (fsync(fd) == -1 && errno != EINVAL))
		rc = pp_fail(PP_ESYS, "%s: sync of its folder: %s", path,
		    strerror(errno));
	if (fd != -1)
		close(fd);
	return rc;
}

/* NFS and some others know no RENAME_NOREPLACE, but links. */
static int
move_to_free_place(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (link(from, to) == -1)
		return -1;
	return unlink(from);
}

enum pp_status
pp_aside_settle(struct pp_aside *aside, bool replace)
{
	enum pp_status rc;
	int moved;

	if ((rc = pp_aside_sync(aside)) != PP_OK)
		return rc;
	if ((rc = refuse_leftovers(aside->place)) != PP_OK)
		return rc;
	if (replace)
		moved = rename(aside->path, aside->place);
	else
		moved = move_to_free_place(aside->path, aside->place);
	if (moved == -1)
		return cannot(aside->place);
	aside->ours = false;
	return sync_folder(aside->place);
}

void
pp_aside_free(struct pp_aside *aside)
{
	if (aside == NULL)
		return;
	if (aside->ours) {
		unlink(aside->path);
		clear_companions(aside->path);
	}
	if (aside->fd != -1)
		close(aside->fd);
	free(aside);
}

enum pp_status
pp_aside_vacant(const char *place)
{
	struct stat st;

	if (lstat(place, &st) == 0)
		return pp_fail(PP_ECREATE, "%s: exists already", place);
	return PP_OK;
}

bool
pp_aside_same(const char *a, const char *b)
{
	struct stat sa, sb;

	return stat(a, &sa) == 0 && stat(b, &sb) == 0 &&
	    sa.st_ino == sb.st_ino && sa.st_dev == sb.st_dev;
}
