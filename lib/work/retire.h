/* SPDX-License-Identifier: ISC */
/*
 * Taking something out of use.  It keeps its id, its history and its name;
 * importing it again brings it back.
 */
#ifndef PP_RETIRE_H
#define PP_RETIRE_H

#include <stdint.h>

#include "db.h"
#include "site_image.h"
#include "status.h"

struct pp_retirement {
	enum pp_object_kind kind;
	const char *code;
	int64_t at;
	const char *who;

	/* Told of the change, once it is committed. */
	enum pp_status (*row)(void *arg, const struct pp_change *change);
	void *arg;
};

#pragma GCC visibility push(default)

/*
 * PP_NO: there is none, or something in use hangs on it, which the words
 * name.  What was retired before stays as it is.
 */
enum pp_status pp_retire(struct pp_db *db, const struct pp_retirement *r);

#pragma GCC visibility pop

#endif
