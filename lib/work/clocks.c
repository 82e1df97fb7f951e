/* SPDX-License-Identifier: ISC */
#include "clocks.h"

#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "reading.h"
#include "right.h"
#include "site_setting.h"

enum {
	DAY_S = 86400,
	FEW = 3, /* of so many it can't be said that most are off */
};

struct drifted {
	int64_t *ids;
	size_t n, told; /* of all that told their time */
};

/* By their last readings; and which of them weren't set today. */
static const char shown[] =
    "SELECT m.id, r.flags, EXISTS (SELECT 1 FROM push p WHERE p.meter = m.id"
    " AND p.part = 'clock' AND p.at > ?2)"
    " FROM meter m JOIN meter_now n ON n.meter = m.id"
    " JOIN reading r ON r.id = n.shown"
    " WHERE m.retired_at IS NULL AND n.shown_at >= ?1"
    " AND (r.clock_s IS NOT NULL OR r.flags & ?3) ORDER BY m.bus, m.address";

static bool
may_push(struct pp_db *db)
{
	const struct pp_actor *actor = pp_db_actor(db);
	enum pp_mode mode;

	if (pp_mode_of(db, &mode) != PP_OK)
		return false;
	return mode == PP_MODE_TRIAL ||
	    (actor &&
		pp_right_of(mode, actor->roles, PP_ACT_PUSH) == PP_LEAVE_DO);
}

static enum pp_status
count_all(struct pp_db *db, size_t *n)
{
	int64_t all = 0;
	enum pp_status rc;

	rc = pp_query_one(db, "SELECT count(*) FROM meter WHERE id >= ?1", 0,
	    &all);
	*n = (size_t)all;
	return rc;
}

static enum pp_status
find(struct pp_db *db, int64_t since, int64_t now, struct drifted *d)
{
	struct pp_query *q = NULL;
	size_t off = 0, all = 0;
	enum pp_status rc;

	if ((rc = count_all(db, &all)) != PP_OK)
		return rc;
	if ((d->ids = calloc(all + 1, sizeof *d->ids)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_query_new(db, shown, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, since);
	pp_query_int(q, 2, now - DAY_S);
	pp_query_int(q, 3, PP_FLAG_CLOCK);
	while ((rc = pp_query_step(q)) == PP_OK) {
		d->told++;
		if (!(pp_query_col_int(q, 1) & PP_FLAG_CLOCK))
			continue;
		off++;
		if (pp_query_col_int(q, 2) == 0 && d->n < all)
			d->ids[d->n++] = pp_query_col_int(q, 0);
	}
	pp_query_free(q);
	if (rc != PP_DONE)
		return rc;
	if (d->n > 0 && d->told >= FEW && 2 * off > d->told)
		return pp_fail(PP_NO,
		    "the clocks of %zu of %zu meters are off: look at this"
		    " machine's own; none is set",
		    off, d->told);
	return PP_OK;
}

static enum pp_status
lets(struct pp_db *db, int64_t meter, bool *yes)
{
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, meter, "defaults.set_clock", value, NULL);
	*yes = rc == PP_OK && strcmp(value, "yes") == 0;
	return rc;
}

/* A push for each where the site lets; others have no such order. */
static enum pp_status
plan(struct pp_pusher *pusher, const struct drifted *d, struct pp_push *pushes,
    size_t *n)
{
	struct pp_targets *targets = NULL;
	struct pp_push *p = pushes;
	bool yes;
	enum pp_status rc;

	rc = pp_targets_open(pusher->db, d->ids, d->n, &targets);
	while (rc == PP_OK &&
	    (rc = pp_targets_next(targets, &p->target)) == PP_OK &&
	    (rc = lets(pusher->db, p->target.id, &yes)) == PP_OK) {
		p->wanted.has = 1U << PP_PART_CLOCK;
		p->wanted.clock_limit_s = p->target.clock_limit_s;
		if (yes && pp_push_check(pusher, p) == PP_OK)
			p++;
	}
	pp_targets_close(targets);
	*n = (size_t)(p - pushes);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_clocks_set(struct pp_pusher *pusher, int64_t since, size_t *n)
{
	int64_t now = pusher->world->wall_s(pusher->world);
	struct drifted d = {0};
	struct pp_push *pushes = NULL;
	enum pp_status rc = PP_OK;

	*n = 0;
	if (!may_push(pusher->db))
		return PP_OK;
	if ((rc = find(pusher->db, since, now, &d)) != PP_OK || d.n == 0)
		goto out;
	if ((pushes = calloc(d.n + 1, sizeof *pushes)) == NULL) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	if ((rc = plan(pusher, &d, pushes, n)) == PP_OK && *n > 0)
		rc = pp_push_run(pusher, pushes, *n);
out:
	free(pushes);
	free(d.ids);
	return rc;
}
