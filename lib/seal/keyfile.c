/* SPDX-License-Identifier: ISC */
/*
 * Keys in files that only their owner reads.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "sign.h"

enum {
	OTHERS = 077 /* bits of a mode */
};

/* Open one, not through a link, and never waiting for what is no file. */
static enum pp_status
open_key(const char *path, int how, size_t n, int *fd)
{
	struct stat st;

	*fd = open(path, how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (*fd == -1 && errno == ENOENT)
		return pp_fail(PP_ENOINPUT, "%s: no such key file", path);
	if (*fd == -1 && errno == ELOOP)
		return pp_fail(PP_ECONF, "%s: a link is no key file", path);
	if (*fd == -1 || fstat(*fd, &st) == -1)
		return pp_fail(PP_ECONF, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return pp_fail(PP_ECONF, "%s: not a file", path);
	if (st.st_uid != geteuid())
		return pp_fail(PP_ECONF, "%s: belongs to another user", path);
	if (st.st_mode & OTHERS)
		return pp_fail(PP_ECONF,
		    "%s: others may read it, and perhaps have; chmod 600 "
		    "makes it work again",
		    path);
	if (st.st_size != (off_t)n)
		return pp_fail(PP_ECONF, "%s: not a key of %zu bytes", path, n);
	return PP_OK;
}

static void
close_key(int fd)
{
	if (fd != -1)
		(void)close(fd);
}

static bool
read_all(int fd, uint8_t *to, size_t n)
{
	while (n > 0) {
		ssize_t part = read(fd, to, n);

		if (part == -1 && errno == EINTR)
			continue;
		if (part <= 0)
			return false;
		to += part;
		n -= (size_t)part;
	}
	return true;
}

static bool
write_all(int fd, const uint8_t *from, size_t n)
{
	while (n > 0) {
		ssize_t part = write(fd, from, n);

		if (part == -1 && errno == EINTR)
			continue;
		if (part == -1)
			return false;
		from += part;
		n -= (size_t)part;
	}
	return fsync(fd) == 0;
}

enum pp_status
pp_key_read(const char *path, uint8_t *key, size_t n)
{
	uint8_t *got = NULL;
	enum pp_status rc;
	int fd = -1;

	if ((rc = open_key(path, O_RDONLY, n, &fd)) != PP_OK)
		goto out;
	if ((got = malloc(n)) == NULL)
		rc = pp_fail(PP_ESYS, "out of memory");
	else if (!read_all(fd, got, n))
		rc = pp_fail(PP_ESYS, "%s: the key can't be read", path);
	else
		memcpy(key, got, n);
out:
	if (got != NULL)
		pp_forget(got, n);
	free(got);
	close_key(fd);
	return rc;
}

/* A new file beside it with the key. */
static enum pp_status
write_beside(const char *path, const uint8_t *key, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	enum pp_status rc = PP_OK;

	if (fd == -1)
		return pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
	if (!write_all(fd, key, n)) {
		rc = pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
		(void)unlink(path);
	}
	(void)close(fd);
	return rc;
}

/* A rename that isn't synced may be gone after a crash. */
static enum pp_status
sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	enum pp_status rc = PP_OK;
	int fd;

	if (slash == NULL)
		snprintf(folder, sizeof folder, ".");
	else
		snprintf(folder, sizeof folder, "%.*s",
		    slash == path ? 1 : (int)(slash - path), path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || fsync(fd) == -1)
		rc = pp_fail(PP_ESYS, "%s: %s", folder, strerror(errno));
	close_key(fd);
	return rc;
}

/* Its last name is gone already: what is left is in the disk's blocks. */
static enum pp_status
wipe(int fd, size_t n, const char *path)
{
	uint8_t *nothing = calloc(1, n);
	enum pp_status rc = PP_OK;

	if (nothing == NULL || !write_all(fd, nothing, n))
		rc = pp_fail(PP_ESYS, "%s: the old key can't be overwritten",
		    path);
	free(nothing);
	return rc;
}

enum pp_status
pp_key_write(const char *path, const uint8_t *key, size_t n)
{
	char beside[PATH_MAX];
	enum pp_status rc;
	int old = -1;

	if (snprintf(beside, sizeof beside, "%s.new", path) >=
	    (int)sizeof beside)
		return pp_fail(PP_ECONF, "%s: too long a name", path);
	rc = open_key(path, O_WRONLY, n, &old);
	if (rc != PP_OK && rc != PP_ENOINPUT)
		goto out;
	/* One that a crash left behind was never used. */
	(void)unlink(beside);
	if ((rc = write_beside(beside, key, n)) != PP_OK)
		goto out;
	if (rename(beside, path) == -1) {
		rc = pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
		(void)unlink(beside);
		goto out;
	}
	if ((rc = sync_folder(path)) == PP_OK && old != -1)
		rc = wipe(old, n, path);
out:
	close_key(old);
	return rc;
}
