/* SPDX-License-Identifier: ISC */
#include "alarms.h"

#include <stdlib.h>

#include "alarms_impl.h"
#include "grow.h"
#include "site_setting.h"

static enum pp_status
change(struct pp_alarm_watch *w, const struct pp_alarm_change *c)
{
	struct pp_alarm_change *more;

	more = pp_grow(w->changes, w->n_changes, &w->room, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	w->changes = more;
	w->changes[w->n_changes++] = *c;
	return PP_OK;
}

static enum pp_status
step(struct pp_alarm_watch *w, const struct pp_alarm_open *open,
    enum pp_alarm_step step, int64_t at)
{
	const struct pp_alarm_change c = {
	    .step = step,
	    .id = open->id,
	    .at = at,
	};

	return change(w, &c);
}

static enum pp_status
raise_one(struct pp_alarm_watch *w, const struct alarm_finding *f)
{
	const struct pp_alarm_change c = {
	    .step = PP_ALARM_RAISED,
	    .at = w->now,
	    .kind = f->kind,
	    .meter = f->meter,
	    .gateway = f->gateway,
	    .since = f->since,
	    .has_value = f->has_value,
	    .has_bound = f->has_bound,
	    .value = f->value,
	    .bound = f->bound,
	};

	return change(w, &c);
}

enum pp_status
alarms_judge(struct pp_alarm_watch *watch, const struct alarm_finding *finding,
    const struct pp_alarm_open *open)
{
	const struct alarm_finding *f = finding;

	if (!open)
		return f->ill ? raise_one(watch, f) : PP_OK;
	if (f->ill)
		return open->well_since != 0
		    ? step(watch, open, PP_ALARM_WELL, 0)
		    : PP_OK;
	if (!f->well)
		return PP_OK;
	if (f->at_once)
		return step(watch, open, PP_ALARM_CLEARED, f->at);
	/* After a clock that was set back it begins anew. */
	if (open->well_since == 0 || open->well_since > f->at)
		return step(watch, open, PP_ALARM_WELL, f->at);
	if (f->at - open->well_since >= watch->hold_s)
		return step(watch, open, PP_ALARM_CLEARED, f->at);
	return PP_OK;
}

const struct pp_alarm_open *
alarms_of(const struct pp_alarm_watch *watch, int64_t meter, int64_t gateway,
    size_t *n)
{
	const struct pp_alarm_open *open = watch->open, *end;
	size_t low = 0, high = watch->n_open, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (open[mid].meter < meter ||
		    (open[mid].meter == meter && open[mid].gateway < gateway))
			low = mid + 1;
		else
			high = mid;
	}
	open += low;
	end = watch->open + watch->n_open;
	for (*n = 0; open + *n < end && open[*n].meter == meter &&
	     open[*n].gateway == gateway;)
		++*n;
	return open;
}

enum pp_status
alarms_find(struct pp_alarm_watch *watch, const struct alarm_finding *finding)
{
	const struct pp_alarm_open *open;
	size_t n;

	open = alarms_of(watch, finding->meter, finding->gateway, &n);
	while (n > 0 && open->kind != finding->kind) {
		open++;
		n--;
	}
	return alarms_judge(watch, finding, n > 0 ? open : NULL);
}

int
alarms_by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

enum pp_status
alarms_others_well(struct pp_alarm_watch *watch, enum pp_alarm_kind kind,
    const void *rows, size_t n, size_t size)
{
	const struct pp_alarm_open *open = watch->open;
	const struct alarm_finding well = {
	    .well = true,
	    .at = watch->now,
	};
	enum pp_status rc;

	for (; open < watch->open + watch->n_open; open++) {
		if (open->kind != kind ||
		    bsearch(&open->meter, rows, n, size, alarms_by_id))
			continue;
		if ((rc = alarms_judge(watch, &well, open)) != PP_OK)
			return rc;
	}
	return PP_OK;
}

static const struct pp_alarm_gateway *
gateway_of(const struct pp_alarm_watch *w, int64_t id)
{
	return bsearch(&id, w->gateways, w->n_gateways, sizeof *w->gateways,
	    alarms_by_id);
}

bool
alarms_gateway_excuses(const struct pp_alarm_watch *watch, int64_t gateway,
    int64_t grace_s)
{
	const struct pp_alarm_gateway *g = gateway_of(watch, gateway);

	return g && (g->lost || g->silent || watch->now - g->since <= grace_s);
}

/* Gateways are lost or well. */
static enum pp_status
watch_gateways(struct pp_alarm_watch *watch)
{
	const struct pp_alarm_gateway *g = watch->gateways;
	enum pp_status rc;

	for (; g < watch->gateways + watch->n_gateways; g++) {
		const struct alarm_finding f = {
		    .kind = PP_ALARM_GATEWAY,
		    .gateway = g->id,
		    .ill = g->lost,
		    .well = !g->lost,
		    .at = watch->now,
		    .since = g->since,
		};

		if ((rc = alarms_find(watch, &f)) != PP_OK)
			return rc;
	}
	return PP_OK;
}

/* What has gone has no alarms, and nobody's meter none of its credit. */
static enum pp_status
clear_gone(struct pp_alarm_watch *w)
{
	struct pp_alarm_open *open = w->open, *kept = w->open;
	enum pp_status rc;

	for (; open < w->open + w->n_open; open++) {
		if (!open->retired &&
		    (open->has_account || !pp_alarm_is_customers(open->kind)))
			*kept++ = *open;
		else if ((rc = step(w, open, PP_ALARM_CLEARED, w->now)) !=
		    PP_OK)
			return rc;
	}
	w->n_open = (size_t)(kept - w->open);
	return PP_OK;
}

enum pp_status
pp_alarm_watch_open(struct pp_db *db, int64_t now,
    struct pp_alarm_watch **watch)
{
	struct pp_alarm_watch *w = calloc(1, sizeof *w);
	enum pp_status rc;

	if (!w)
		return pp_fail(PP_ESYS, "out of memory");
	w->db = db;
	w->now = now;
	if ((rc = pp_site_duration(db, 0, "alarms.hold", &w->hold_s)) !=
		PP_OK ||
	    (rc = pp_alarm_opens(db, &w->open, &w->n_open)) != PP_OK ||
	    (rc = pp_alarm_gateways(db, &w->gateways, &w->n_gateways)) !=
		PP_OK ||
	    (rc = clear_gone(w)) != PP_OK ||
	    (rc = watch_gateways(w)) != PP_OK) {
		pp_alarm_watch_close(w);
		return rc;
	}
	*watch = w;
	return PP_OK;
}

enum pp_status
pp_alarm_watch_store(struct pp_alarm_watch *watch)
{
	enum pp_status rc;

	rc = pp_alarm_apply(watch->db, watch->changes, watch->n_changes);
	if (rc == PP_OK)
		watch->n_changes = 0;
	return rc;
}

void
pp_alarm_watch_close(struct pp_alarm_watch *watch)
{
	if (!watch)
		return;
	free(watch->open);
	free(watch->gateways);
	free(watch->accounts);
	free(watch->changes);
	free(watch);
}
