/* SPDX-License-Identifier: ISC */
/* Open file description locks are Linux's own. */
#define _GNU_SOURCE
#include "buslock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "refused.h"

enum {
	BYTE_HELD = 0,
	BYTE_WANTED = 1,
};

struct pp_lock {
	int fd;
};

static struct flock
byte(short type, off_t start)
{
	return (struct flock){
	    .l_type = type,
	    .l_whence = SEEK_SET,
	    .l_start = start,
	    .l_len = 1,
	};
}

enum pp_status
pp_buslock_open(const char *folder, const char *canonical,
    struct pp_lock **lock)
{
	char path[PATH_MAX];
	struct pp_lock *l;
	char *p;
	int fd;

	if (snprintf(path, sizeof path, "%s/bus-%s.lock", folder, canonical) >=
	    (int)sizeof path)
		return pp_fail(PP_ESYS, "%.64s...: name too long", path);
	for (p = path + strlen(folder) + 1; *p != '\0'; p++)
		if (*p == '/')
			*p = '_';
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	if (fd < 0)
		return pp_refused(path, errno);
	l = malloc(sizeof *l);
	if (!l) {
		close(fd);
		return pp_fail(PP_ESYS, "out of memory");
	}
	l->fd = fd;
	*lock = l;
	return PP_OK;
}

enum pp_status
pp_buslock_try(struct pp_lock *lock, bool *held)
{
	struct flock hold = byte(F_WRLCK, BYTE_HELD);
	struct flock wish = byte(F_RDLCK, BYTE_WANTED);

	*held = fcntl(lock->fd, F_OFD_SETLK, &hold) == 0;
	if (!*held && errno != EAGAIN && errno != EACCES)
		return pp_fail(PP_ESYS, "bus lock: %s", strerror(errno));
	if (*held)
		wish.l_type = F_UNLCK;
	/* Who locked the whole file doesn't want to hear of wishes. */
	if (fcntl(lock->fd, F_OFD_SETLK, &wish) != 0 && errno != EAGAIN &&
	    errno != EACCES)
		return pp_fail(PP_ESYS, "bus lock: %s", strerror(errno));
	return PP_OK;
}

bool
pp_buslock_wanted(struct pp_lock *lock)
{
	struct flock wish = byte(F_WRLCK, BYTE_WANTED);

	return fcntl(lock->fd, F_OFD_GETLK, &wish) == 0 &&
	    wish.l_type != F_UNLCK;
}

void
pp_buslock_close(struct pp_lock *lock)
{
	if (!lock)
		return;
	close(lock->fd);
	free(lock);
}
