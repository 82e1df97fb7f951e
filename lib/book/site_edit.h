/* SPDX-License-Identifier: ISC */
/*
 * The record of each change to the site's description: who, when, what,
 * before, after.  Written in the transaction of the change itself.
 */
#ifndef PP_SITE_EDIT_H
#define PP_SITE_EDIT_H

#include <stdint.h>

#include "db.h"
#include "right.h"
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
int64_t pp_edits_at(const struct pp_edits *edits);
const char *pp_edits_who(const struct pp_edits *edits);

/*
 * One change of the object `code` of `kind` ("building", "gateway", "bus",
 * "unit", "meter", "setting").  `before` NULL: was not there; `after` NULL:
 * is no more.
 */
enum pp_status pp_edits_add(struct pp_edits *edits, const char *kind,
    const char *code, const char *field, const char *before, const char *after);

/*
 * All that was added is one act, of the site or (where limits are among it) of
 * the tariff; nothing added is none.  In the same transaction, whose commit
 * waits for it: PP_EPERM, PP_NO as pp_act().  What is too much for the log is
 * in it by its digest.
 */
enum pp_status pp_edits_act(struct pp_edits *edits);
/* They are part of an act that was done before, which the log says so. */
enum pp_status pp_edits_log(struct pp_edits *edits, enum pp_act_kind act);
/* The site's mode is an act of its own, before anything goes by it. */
enum pp_status pp_edits_act_mode(struct pp_edits *edits, const char *before,
    const char *after);

/*
 * Tell all that was recorded through `edits`, from the database: what it
 * says now was committed.  Stops at an outcome other than PP_OK.
 */
enum pp_status pp_edits_tell(const struct pp_edits *edits,
    enum pp_status (*row)(void *arg, const struct pp_change *change),
    void *arg);

#pragma GCC visibility pop

#endif
