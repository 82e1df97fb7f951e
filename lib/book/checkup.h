/* SPDX-License-Identifier: ISC */
/*
 * Is the database sound?  SQLite's own checks, the schema against the one
 * this program makes, and what our tables promise each other beyond what a
 * constraint can say.
 */
#ifndef PP_CHECKUP_H
#define PP_CHECKUP_H

#include "db.h"

enum pp_checkup_result {
	PP_CHECKUP_OK,
	PP_CHECKUP_NOTE, /* nothing wrong, but one should know */
	PP_CHECKUP_FAILED,
};

/* One line of the outcome: a check that holds, or one thing to tell. */
struct pp_checkup_line {
	const char *check;
	enum pp_checkup_result result;
	const char *detail;
};

#pragma GCC visibility push(default)

/* "ok", "note", "failed" */
const char *pp_checkup_word(enum pp_checkup_result result);

/*
 * Run every check in one snapshot and tell each line to `found`; an
 * offence is not a failure of this call.
 */
enum pp_status pp_checkup_run(struct pp_db *db, int64_t now,
    void (*found)(void *arg, const struct pp_checkup_line *), void *arg);

#pragma GCC visibility pop

#endif
