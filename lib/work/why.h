/* SPDX-License-Identifier: ISC */
/*
 * Why a relay is as it is: the causes that hold, what decides first, each with
 * the row of the books that says so and its time.  Only what was recorded is
 * told; nobody is asked.
 */
#ifndef PP_WHY_H
#define PP_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "records.h"
#include "site.h"
#include "status.h"

enum pp_why_cause {
	PP_WHY_UNKNOWN, /* it was never read */
	PP_WHY_LOST,    /* or not for long: what follows is old */
	PP_WHY_NO_RELAY,
	PP_WHY_TRIP,         /* forced open */
	PP_WHY_KEEP,         /* forced closed */
	PP_WHY_PREPAID_ZERO, /* its credit is used up */
	PP_WHY_OVERLOAD,
	PP_WHY_TIME_CONTROL,
	PP_WHY_NOT_OPENED, /* closed: nothing is counted */
	PP_WHY_PREPAID,    /* closed: credit is left */
	PP_WHY_NOT_DONE,   /* what is wished isn't carried out */
	PP_WHY_RATION,     /* its turn is to come */
	PP_WHY_CAUSES
};

enum {
	PP_WHY_MAX = 8, /* causes at a time */
	PP_WHY_ROW_MAX = 40,
	PP_WHY_WORDS_MAX = 900,
};

struct pp_why_row {
	enum pp_why_cause cause;
	bool has_at;
	int64_t at;
	char row[PP_WHY_ROW_MAX]; /* "relay_order 12", "reading 2097154"; "" */
	char words[PP_WHY_WORDS_MAX];
};

struct pp_why {
	bool has_reading;
	unsigned bits; /* enum pp_bit, by the last reading */
	struct pp_why_row rows[PP_WHY_MAX];
	size_t n;
};

#pragma GCC visibility push(default)

const char *pp_why_cause_name(enum pp_why_cause cause); /* "prepaid-zero" */

/* PP_EPERM: the actor may not read that. */
enum pp_status pp_why(struct pp_db *db, const struct pp_target *target,
    int64_t now, struct pp_why *why);

const struct pp_field *pp_why_fields(size_t *n);
/* All its causes, a record each. */
enum pp_status pp_why_put(struct pp_records *records, const char *meter,
    const struct pp_why *why);

#pragma GCC visibility pop

#endif
