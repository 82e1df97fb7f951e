/* SPDX-License-Identifier: ISC */
/*
 * The record of each change to the site's description: who, when, what,
 * before, after.  Written in the transaction of the change itself.
 */
#ifndef PP_SITE_EDIT_H
#define PP_SITE_EDIT_H

#include <stdint.h>

#include "db.h"
#include "status.h"

struct pp_edits;

/* One change to the site's description. */
struct pp_change {
	const char *kind, *code;
	/* "": the whole object, summed up; "retired_at": in use or not. */
	const char *field;
	const char *before; /* NULL: was not there */
	const char *after;  /* NULL: is no more */
};

#pragma GCC visibility push(default)

/* `who` is copied. */
enum pp_status pp_edits_new(struct pp_db *db, int64_t at, const char *who,
    struct pp_edits **edits);
void pp_edits_free(struct pp_edits *edits);

/*
 * One change of the object `code` of `kind` ("building", "gateway", "bus",
 * "unit", "meter", "setting").  `before` NULL: was not there; `after` NULL:
 * is no more.
 */
enum pp_status pp_edits_add(struct pp_edits *edits, const char *kind,
    const char *code, const char *field, const char *before, const char *after);

/*
 * Tell all that was recorded through `edits`, from the database: what it
 * says now was committed.  Stops at an outcome other than PP_OK.
 */
enum pp_status pp_edits_tell(const struct pp_edits *edits,
    enum pp_status (*row)(void *arg, const struct pp_change *change),
    void *arg);

#pragma GCC visibility pop

#endif
