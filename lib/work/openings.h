/* SPDX-License-Identifier: ISC */
/*
 * Customers to be opened or taken over, one with some meters or a whole site
 * in rows, made into visits.  Whatever is there already for the same customer
 * is left as it is, so that the same input can be used again.
 */
#ifndef PP_OPENINGS_H
#define PP_OPENINGS_H

#include <stddef.h>
#include <stdio.h>

#include "db.h"
#include "status.h"
#include "till.h"

/* What is the same for all of one input. */
struct pp_opening_terms {
	struct pp_db *db; /* to look at */
	enum pp_errand errand;

	/* A row that is no opening, as a visit that was refused. */
	void (*refused)(void *arg, const struct pp_visit *visit);
	void *arg;
};

struct pp_openings;

#pragma GCC visibility push(default)

/* `terms` is copied. */
enum pp_status pp_openings_new(const struct pp_opening_terms *terms,
    struct pp_openings **openings);
void pp_openings_free(struct pp_openings *openings);

/*
 * One customer with "METER[,METER...]"; `phone` may be NULL.  PP_EDATA, PP_NO:
 * what is no good.
 */
enum pp_status pp_openings_add(struct pp_openings *openings, const char *name,
    const char *phone, const char *meters);

/*
 * Those of a CSV: meter, name, phone, the last of which may be missing.  Rows
 * with the same name and the same phone number are one customer.
 */
enum pp_status pp_openings_read(struct pp_openings *openings, FILE *in,
    const char *name);

/*
 * The visits, in the order of the input, with a struct pp_till_row each; they
 * live as long as it.  `repeated`: it has been opened before, and needn't be
 * visited.
 */
struct pp_visit *pp_openings_visits(struct pp_openings *openings, size_t *n);

#pragma GCC visibility pop

#endif
