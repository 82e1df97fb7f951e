/* SPDX-License-Identifier: ISC */
/*
 * The record of a run: what reached the files of one folder and in which order
 * it was made lasting, what was about to be sent, what was told.  A file is
 * known by its inode number; its name is what the folder says.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "record.h"
#include "shim.h"

enum {
	PATH_SIZE = 4096,
	FILES_MOST = 1024
};

static int log_fd;
static char folder[PATH_SIZE];
static size_t folder_size;
static ino_t inode[FILES_MOST]; /* of those open in the folder, by fd */
static bool is_folder[FILES_MOST];
static bool creating; /* the open under way will make a new file */

static void
put(int kind, ino_t number, long offset, const char *name, const void *data,
    size_t size)
{
	struct record head = {
	    .kind = (uint8_t)kind,
	    .name_size = (uint8_t)strlen(name),
	    .data_size = (uint32_t)size,
	    .inode = number,
	    .offset = (uint64_t)offset,
	};
	const char *bytes = data;
	struct iovec parts[] = {
	    {&head, sizeof head},
	    {(char *)(uintptr_t)name, head.name_size},
	    {(char *)(uintptr_t)bytes, size},
	};

	(void)call_3(SYS_writev, log_fd, (long)parts, 3);
}

void
log_open(const char *path, const char *where)
{
	log_fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
	folder_size = (size_t)snprintf(folder, sizeof folder, "%s", where);
}

/* The name within the folder, "" for itself, or NULL. */
static const char *
name_within(const char *path)
{
	if (strncmp(path, folder, folder_size) != 0)
		return NULL;
	path += folder_size;
	if (*path == '\0')
		return path;
	return *path == '/' && strchr(path + 1, '/') == NULL ? path + 1 : NULL;
}

/* What is behind a descriptor; 0: nothing. */
static mode_t
type_of(long fd, ino_t *number)
{
	struct stat st;

	if (call_3(SYS_fstat, fd, (long)&st, 0) != 0)
		return 0;
	*number = st.st_ino;
	return st.st_mode & S_IFMT;
}

static void
opened(int fd)
{
	char link[40], path[PATH_SIZE];
	const char *name;
	mode_t type;
	long n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = call_3(SYS_readlink, (long)link, (long)path, sizeof path - 1);
	if (n < 0 || fd >= FILES_MOST)
		return;
	path[n] = '\0';
	inode[fd] = 0;
	if ((name = name_within(path)) == NULL)
		return;
	type = type_of(fd, &inode[fd]);
	is_folder[fd] = type == S_IFDIR;
	if (type == S_IFREG)
		put(creating ? RECORD_CREATED : RECORD_OPENED, inode[fd], 0,
		    name, NULL, 0);
}

/* Orders go to sockets and terminals. */
static bool
is_line(long fd)
{
	ino_t number;
	mode_t type = type_of(fd, &number);

	return type == S_IFSOCK || (type == S_IFCHR && fd > STDERR_FILENO);
}

void
log_before(const struct call *call)
{
	const char *bytes = (const char *)call->arg[1];
	struct stat st;

	switch (call->number) {
	case SYS_openat:
		creating = (call->arg[2] & O_CREAT) != 0 &&
		    call_3(SYS_stat, call->arg[1], (long)&st, 0) != 0;
		break;
	case SYS_sendto:
	case SYS_write:
		if (is_line(call->arg[0]))
			put(RECORD_SENDING, 0, 0, "", bytes,
			    (size_t)call->arg[2]);
		break;
	default:
		break;
	}
}

/* The inode of a file or folder that is recorded, or 0. */
static ino_t
known(long fd)
{
	return fd >= 0 && fd < FILES_MOST ? inode[fd] : 0;
}

static void
written(const struct call *call, long size, long offset)
{
	const char *bytes = (const char *)call->arg[1];

	if (call->arg[0] == STDOUT_FILENO)
		put(RECORD_TOLD, 0, 0, "", bytes, (size_t)size);
	else if (known(call->arg[0]) != 0)
		put(RECORD_WRITTEN, known(call->arg[0]), offset, "", bytes,
		    (size_t)size);
}

static void
named(int kind, const char *path, const char *new)
{
	const char *name = name_within(path);

	if (new != NULL)
		new = name_within(new);
	if (name != NULL)
		put(kind, 0, 0, name, new, new == NULL ? 0 : strlen(new));
}

void
log_after(const struct call *call, long result)
{
	const long *arg = call->arg;

	if (result < 0)
		return;
	switch (call->number) {
	case SYS_openat:
		opened((int)result);
		break;
	case SYS_close:
		if (arg[0] < FILES_MOST)
			inode[arg[0]] = 0;
		break;
	case SYS_write:
		written(call, result,
		    call_3(SYS_lseek, arg[0], 0, SEEK_CUR) - result);
		break;
	case SYS_pwrite64:
		written(call, result, arg[3]);
		break;
	case SYS_ftruncate:
		if (known(arg[0]) != 0)
			put(RECORD_CUT, known(arg[0]), arg[1], "", NULL, 0);
		break;
	case SYS_fsync:
	case SYS_fdatasync:
		if (known(arg[0]) != 0)
			put(RECORD_SYNCED,
			    is_folder[arg[0]] ? 0 : known(arg[0]), 0, "", NULL,
			    0);
		break;
	case SYS_unlink:
		named(RECORD_UNLINKED, (const char *)arg[0], NULL);
		break;
	case SYS_rename:
		named(RECORD_RENAMED, (const char *)arg[0],
		    (const char *)arg[1]);
		break;
	default:
		break;
	}
}
