/* SPDX-License-Identifier: ISC */
/*
 * Which system calls can fail with what.  Only what a call can return as it is
 * made here stands in the table: a test that fails a call with what no kernel
 * says tells nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "shim.h"

static bool
creates(const struct call *call)
{
	return (call->arg[2] & O_CREAT) != 0;
}

static bool
locks(const struct call *call)
{
	enum {
		OFD_SETLK = 37,
		OFD_SETLKW = 38
	};
	struct flock region;

	switch (call->arg[1]) {
	case F_SETLK:
	case F_SETLKW:
	case OFD_SETLK:
	case OFD_SETLKW:
		memcpy(&region, (const void *)call->arg[2], sizeof region);
		return region.l_type != F_UNLCK;
	default:
		return false;
	}
}

static const struct kind kinds[] = {
    {"openat-create", SYS_openat, .is = creates,
	.errors = {EMFILE, EIO, ENOSPC}},
    {"openat", SYS_openat, .errors = {EMFILE, EIO}},
    {"close", SYS_close, .errors = {EIO, EINTR}, .happens = true},
    {"read", SYS_read, .errors = {EIO, EINTR}},
    {"pread", SYS_pread64, .errors = {EIO}},
    {"write", SYS_write, .errors = {EIO, ENOSPC, EINTR}, .size_arg = 2},
    {"pwrite", SYS_pwrite64, .errors = {EIO, ENOSPC}, .size_arg = 2},
    {"fsync", SYS_fsync, .errors = {EIO, ENOSPC}},
    {"fdatasync", SYS_fdatasync, .errors = {EIO, ENOSPC}},
    {"ftruncate", SYS_ftruncate, .errors = {EIO, EINTR}},
    {"fallocate", SYS_fallocate, .errors = {EIO, ENOSPC, EINTR}},
    {"lock", SYS_fcntl, .is = locks, .errors = {EAGAIN, ENOLCK}},
    {"unlinkat", SYS_unlinkat, .errors = {EIO, EACCES}},
    {"renameat", SYS_renameat, .errors = {EIO, ENOSPC}},
    {"mkdirat", SYS_mkdirat, .errors = {EIO, ENOSPC}},
    {"fchmod", SYS_fchmod, .errors = {EIO, EPERM}},
    {"fchown", SYS_fchown, .errors = {EIO, EPERM}},
    {"fstat", SYS_fstat, .errors = {EIO}},
    {"fstatat", SYS_newfstatat, .errors = {EIO, EACCES}},
    {"mmap", SYS_mmap, .errors = {ENOMEM}},
    {"socket", SYS_socket, .errors = {EMFILE, ENOBUFS}},
    {"connect", SYS_connect, .errors = {ECONNREFUSED, ENETUNREACH}},
    {"sendto", SYS_sendto, .errors = {ECONNRESET, EPIPE, EAGAIN, EINTR},
	.size_arg = 2},
    {"recvfrom", SYS_recvfrom, .errors = {ECONNRESET, EAGAIN, EINTR}},
    {"ppoll", SYS_ppoll, .errors = {EINTR, ENOMEM}},
    {"pselect", SYS_pselect6, .errors = {EINTR, ENOMEM}},
    {"nanosleep", SYS_clock_nanosleep, .errors = {EINTR}},
    {"unlink", SYS_unlink, .errors = {EIO, EACCES}},
    {"rename", SYS_rename, .errors = {EIO, ENOSPC}},
    {"mkdir", SYS_mkdir, .errors = {EIO, ENOSPC}},
    {"stat", SYS_stat, .errors = {EIO, EACCES}},
    {"lstat", SYS_lstat, .errors = {EIO, EACCES}},
    {"access", SYS_access, .errors = {EIO, EACCES}},
    {"readlink", SYS_readlink, .errors = {EIO, EACCES}},
    {"poll", SYS_poll, .errors = {EINTR, ENOMEM}},
    {"select", SYS_select, .errors = {EINTR, ENOMEM}},
};

const struct kind *
kind_of(const struct call *call, struct kind *plain)
{
	static _Thread_local char name[24];

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].number == call->number &&
		    (kinds[i].is == NULL || kinds[i].is(call)))
			return &kinds[i];
	snprintf(name, sizeof name, "call-%ld", call->number);
	*plain = (struct kind){.name = name, .number = call->number};
	return plain;
}

static const struct {
	int number;
	const char *name;
} errors[] = {
    {EACCES, "EACCES"},
    {EAGAIN, "EAGAIN"},
    {ECONNREFUSED, "ECONNREFUSED"},
    {ECONNRESET, "ECONNRESET"},
    {EINTR, "EINTR"},
    {EIO, "EIO"},
    {EMFILE, "EMFILE"},
    {ENETUNREACH, "ENETUNREACH"},
    {ENOBUFS, "ENOBUFS"},
    {ENOLCK, "ENOLCK"},
    {ENOMEM, "ENOMEM"},
    {ENOSPC, "ENOSPC"},
    {EPERM, "EPERM"},
    {EPIPE, "EPIPE"},
};

const char *
error_name(int error)
{
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (errors[i].number == error)
			return errors[i].name;
	return NULL;
}

int
error_number(const char *name)
{
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].number;
	return 0;
}
