/* SPDX-License-Identifier: ISC */
/*
 * Head meters with those below them, and what all of a group showed in one
 * pass: registers that are to be added up are of one time.
 */
#ifndef PP_HEADS_H
#define PP_HEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "status.h"
#include "text.h"

/* A meter of a group; the first is the head. */
struct pp_head_meter {
	int64_t id;
	int64_t ratio; /* CT times PT */
	bool has_ct;
};

struct pp_head_group {
	char code[PP_ID_MAX], building[PP_ID_MAX]; /* "": none */
	const struct pp_head_meter *meters;        /* borrowed */
	size_t n;                                  /* 2 or more */
};

/* Of one meter in a pass; the unit's register, exchanges are in it. */
struct pp_head_reading {
	int64_t at, wh, power_w;
};

struct pp_heads;
struct pp_together;

#pragma GCC visibility push(default)

/*
 * Each meter in use that others in use have as their parent, by its id: PP_OK,
 * PP_DONE.  PP_EPERM: the actor may not see energy.
 */
enum pp_status pp_heads_open(struct pp_db *db, struct pp_heads **heads);
enum pp_status pp_heads_next(struct pp_heads *heads,
    struct pp_head_group *head);
void pp_heads_close(struct pp_heads *heads);

/* Passes that began in a time; until is exclusive. */
enum pp_status pp_together_open(struct pp_db *db, int64_t from, int64_t until,
    struct pp_together **together);
void pp_together_close(struct pp_together *together);

/*
 * The first pass, or the last, that began in a time and in which each of a
 * group has a good reading; one for each in `readings`.  PP_DONE: there is
 * none, and in `unread` how many meters the best of them left out.
 */
enum pp_status pp_together_find(struct pp_together *together,
    const struct pp_head_group *head, int64_t from, int64_t until, bool last,
    struct pp_head_reading *readings, size_t *unread);

#pragma GCC visibility pop

#endif
