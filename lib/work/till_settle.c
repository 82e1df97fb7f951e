/* SPDX-License-Identifier: ISC */
/*
 * SETTLE visits to many meters.
 */
#include <stdlib.h>

#include "till.h"

static enum pp_status
load(struct pp_till *till, const int64_t *ids, size_t n, bool cancel,
    struct pp_visit *visits, size_t *n_visits)
{
	struct pp_targets *targets = NULL;
	enum pp_status rc;

	*n_visits = 0;
	rc = pp_targets_open(till->db, ids, n, &targets);
	while (rc == PP_OK && *n_visits < n &&
	    (rc = pp_targets_next(targets, &visits[*n_visits].target)) ==
		PP_OK) {
		visits[*n_visits].errand = PP_ERRAND_SETTLE;
		visits[*n_visits].cancel = cancel;
		++*n_visits;
	}
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_till_settle(struct pp_till *till, const int64_t *ids, size_t n, bool cancel)
{
	struct pp_visit *visits = calloc(n + 1, sizeof *visits);
	size_t n_visits;
	enum pp_status rc;

	if (!visits)
		return pp_fail(PP_ESYS, "out of memory");
	rc = load(till, ids, n, cancel, visits, &n_visits);
	if (rc == PP_OK)
		rc = pp_till_run(till, visits, n_visits);
	free(visits);
	return rc;
}
