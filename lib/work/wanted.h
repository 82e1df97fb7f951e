/* SPDX-License-Identifier: ISC */
/*
 * The settings that meters are to have, by the site and over that by their
 * own: alarm amounts, overdraft, overload; beside what they confirmed.
 */
#ifndef PP_WANTED_H
#define PP_WANTED_H

#include "push.h"
#include "records.h"

enum {
	/* Those parts. */
	PP_WANTED_PARTS = 1 << PP_PART_ALARMS | 1 << PP_PART_OVERDRAFT |
	    1 << PP_PART_OVERLOAD,
};

/* One part of a meter, for a record. */
struct pp_wanted_row {
	const struct pp_target *target;
	enum pp_part part;
	const char *wanted, *confirmed; /* "": not known */
	int64_t confirmed_at;           /* 0: never */
	const char *result, *reason;
};

#pragma GCC visibility push(default)

/*
 * What is wanted of a meter, of `parts` those that its model can be told.
 * PP_ECONF: a value of the site doesn't read.
 */
enum pp_status pp_wanted_of(struct pp_db *db, const struct pp_models *models,
    const struct pp_target *target, unsigned parts, struct pp_wanted *wanted);

/*
 * Whether a part can be as it is wanted: PP_NO, PP_EDATA say why not, and what
 * to do.
 */
enum pp_status pp_wanted_check(const struct pp_models *models,
    const struct pp_push *push, enum pp_part part);

/* "alarms,overload" as a set of parts; PP_EDATA: none of these. */
enum pp_status pp_wanted_parts(const char *list, unsigned *parts);

const struct pp_field *pp_wanted_fields(size_t *n);
enum pp_status pp_wanted_put(struct pp_records *r,
    const struct pp_wanted_row *row);
/* A row for each part that was to be set, as the meter showed it now. */
enum pp_status pp_wanted_put_push(struct pp_records *r,
    const struct pp_push *push, int64_t now);

#pragma GCC visibility pop

#endif
