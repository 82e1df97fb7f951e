/* SPDX-License-Identifier: ISC */
/*
 * Customers with more than one meter are opened whole or not at all, as far as
 * looking tells: each meter is looked at before the first is opened.
 */
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "openings.h"

/* Whether there is anything else of its customer to be done by halves. */
static bool
is_wanted(const struct pp_visit *v)
{
	return !v->repeated && v->errand != PP_ERRAND_SETTLE;
}

/* For `bad` can't be, nothing is done for its customer. */
static void
refuse_kin(struct pp_visit *visits, size_t n, const struct pp_opening *opening,
    const char *bad, enum pp_status code)
{
	struct pp_visit *v;

	for (v = visits; v < visits + n; v++) {
		if (v->opening != opening || !is_wanted(v) || v->code != PP_OK)
			continue;
		v->result = PP_VISIT_REFUSED;
		v->code = code;
		snprintf(v->reason, sizeof v->reason,
		    pp_phrase("left as it is, for %s of the same customer "
			      "can't be had"),
		    bad);
	}
}

/* What was found at one of them, into its own visit and its kin's. */
static void
refuse(struct pp_visit *visits, size_t n, const struct pp_visit *found)
{
	struct pp_visit *v = visits;

	while (v->target.id != found->target.id)
		v++;
	v->result = found->result;
	v->code = found->code;
	v->request = found->request;
	memcpy(v->reason, found->reason, sizeof v->reason);
	refuse_kin(visits, n, v->opening, v->target.code, v->code);
}

static enum pp_status
look(struct pp_till *till, struct pp_visit *tries, size_t n, bool books_only)
{
	size_t i;

	for (i = 0; books_only && i < n; i++)
		(void)!pp_till_check(till, &tries[i]);
	return books_only ? PP_OK : pp_till_look(till, tries, n);
}

enum pp_status
pp_openings_try(struct pp_till *till, struct pp_visit *visits, size_t n,
    bool books_only)
{
	struct pp_visit *tries = calloc(n + 1, sizeof *tries);
	size_t i, n_tries = 0;
	enum pp_status rc;

	if (!tries)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < n; i++) {
		const struct pp_opening *o = visits[i].opening;

		if (*o->refused != '\0')
			refuse_kin(visits, n, o, o->refused, PP_NO);
		else if (o->meters > 1 && is_wanted(&visits[i]))
			tries[n_tries++] = visits[i];
	}
	if ((rc = look(till, tries, n_tries, books_only)) == PP_OK)
		for (i = 0; i < n_tries; i++)
			if (tries[i].code != PP_OK)
				refuse(visits, n, &tries[i]);
	free(tries);
	return rc;
}
