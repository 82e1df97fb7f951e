/* SPDX-License-Identifier: ISC */
/*
 * What the files of the shim share.  None of them may call the C library for
 * anything that becomes a system call: that would come back to the shim.
 */
#ifndef SHIM_H
#define SHIM_H

#include <stdbool.h>
#include <stddef.h>

struct call {
	long number;
	long arg[6];
};

enum {
	ERRORS_MOST = 4
};

/* What can be done to a kind of call. */
struct kind {
	const char *name;
	long number;
	bool (*is)(const struct call *call); /* NULL: all of that number */
	int errors[ERRORS_MOST + 1];         /* it can fail with; then 0 */
	int size_arg;                        /* cut short by this; 0: never */
	bool happens; /* a failure is told after the deed */
};

/* Make it, unseen. */
long make_call(const struct call *call);
long call_3(long number, long a, long b, long c);

/* Of any call; those that can't fail share one for each number. */
const struct kind *kind_of(const struct call *call, struct kind *plain);

/* "EIO" and back; NULL, 0: none. */
const char *error_name(int error);
int error_number(const char *name);

/* Record what reaches files below a folder, what is sent, what is told. */
void log_open(const char *path, const char *folder);
void log_before(const struct call *call);
void log_after(const struct call *call, long result);

#endif
