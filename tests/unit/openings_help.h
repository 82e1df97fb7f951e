/* SPDX-License-Identifier: ISC */
/*
 * What the tests of openings in words and rows share, over life_help.h.
 */
#ifndef OPENINGS_HELP_H
#define OPENINGS_HELP_H

#include "life_help.h"

#include "openings.h"

struct told {
	unsigned n;
	char words[PP_REASON_MAX];
};

static inline void
hear(void *arg, const struct pp_visit *visit)
{
	struct told *told = arg;

	told->n++;
	assert_int_equal(visit->result, PP_VISIT_REFUSED);
	snprintf(told->words, sizeof told->words, "%s", visit->reason);
}

static inline struct pp_openings *
openings(struct pp_db *db, const struct pp_account *account, struct told *told)
{
	const struct pp_opening_terms terms = {
	    .db = db,
	    .errand = PP_ERRAND_OPEN,
	    .account = account,
	    .who = "Li",
	    .refused = hear,
	    .arg = told,
	};
	struct pp_openings *o = NULL;

	must(pp_openings_new(&terms, &o));
	return o;
}

static inline void
read_text(struct pp_openings *o, const char *text)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

	assert_non_null(in);
	must(pp_openings_read(o, in, "in"));
	fclose(in);
}

#endif
