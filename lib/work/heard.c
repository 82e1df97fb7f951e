/* SPDX-License-Identifier: ISC */
#include "heard.h"

#include <stdlib.h>

#include "learned.h"

enum {
	HOUR_S = 60 * 60,
	DAY_S = 24 * HOUR_S
};

/* One hour of the bus; nothing where nobody asked that meter in it. */
static void
look_at(const struct pp_hour_meter *meters, size_t n, int64_t meter, bool *all)
{
	const struct pp_tally *t;
	size_t i;

	for (i = 0; i < n; i++) {
		t = &meters[i].tally;
		if (meters[i].meter == meter && t->asked > 0)
			*all = t->answered == t->asked;
	}
}

enum pp_status
heard_in_vain(struct pp_db *db, const struct pp_target *target, int64_t read_at,
    int64_t now, bool *in_vain)
{
	int64_t since = read_at < now - DAY_S ? now - DAY_S : read_at;
	struct pp_hour_meter *meters =
	    calloc(PP_LEARNED_METERS, sizeof *meters);
	struct pp_hours *hours = NULL;
	int64_t bus, hour;
	bool all = false;
	enum pp_status rc;
	size_t n;

	if (meters == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_hours_open(db, target->bus, since, now + 1, &hours)) !=
	    PP_OK)
		goto out;
	/* A damaged hour proves nothing, and others may follow. */
	while ((rc = pp_hours_next(hours, &bus, &hour, meters, &n)) == PP_OK ||
	    rc == PP_EDATA)
		if (rc == PP_OK && hour > read_at)
			look_at(meters, n, target->id, &all);
	if (rc == PP_DONE) {
		*in_vain = all;
		rc = PP_OK;
	}
out:
	pp_hours_close(hours);
	free(meters);
	return rc;
}
