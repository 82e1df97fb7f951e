/* SPDX-License-Identifier: ISC */
/*
 * Giving the site, or some of its meters, a value.
 */
#ifndef PP_ASSIGN_H
#define PP_ASSIGN_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "site_edit.h"
#include "status.h"

struct pp_assignment {
	const char *key;
	const char *value;  /* as people write it, lists with commas; NULL: */
			    /* take it back */
	const int64_t *ids; /* of meters; NULL: the site's own value */
	size_t n;
	int64_t at;
	const char *who;

	/* Told of each change, once all are committed. */
	enum pp_status (*row)(void *arg, const struct pp_change *change);
	void *arg;
};

#pragma GCC visibility push(default)

/*
 * One transaction; what has the value already isn't touched.  PP_EDATA: no
 * such key, not this value, not for single meters.
 */
enum pp_status pp_assign(struct pp_db *db, const struct pp_assignment *a);

#pragma GCC visibility pop

#endif
