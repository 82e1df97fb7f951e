/* SPDX-License-Identifier: ISC */
/*
 * When something was done last that leaves no other row to find it by.
 */
#ifndef PP_DONE_LAST_H
#define PP_DONE_LAST_H

#include <stdint.h>

#include "db.h"
#include "status.h"

enum pp_done {
	PP_DONE_DAYS_LEFT,  /* they were looked at */
	PP_DONE_HEAD_LEFT,  /* the log's head left the machine, not by pp */
	PP_DONE_SENDER_ILL, /* messages couldn't be given to it, since then */
	PP_DONES
};

#pragma GCC visibility push(default)

/* 0: never. */
enum pp_status pp_done_last(struct pp_db *db, enum pp_done what, int64_t *at);

/* In a writer's transaction. */
enum pp_status pp_done_now(struct pp_db *db, enum pp_done what, int64_t at);

/* As if it had never been; likewise. */
enum pp_status pp_done_never(struct pp_db *db, enum pp_done what);

#pragma GCC visibility pop

#endif
