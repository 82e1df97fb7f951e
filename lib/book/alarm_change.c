/* SPDX-License-Identifier: ISC */
#include "alarm_change.h"

#include <assert.h>

static const char *const sql[PP_ALARM_STEPS] = {
    [PP_ALARM_RAISED] =
	"INSERT INTO alarm (kind, meter, gateway, since, raised_at, value,"
	" bound) VALUES (?1, nullif(?2, 0), nullif(?3, 0), ?4, ?5, ?6, ?7)"
	" ON CONFLICT (kind, coalesce(meter, 0), coalesce(gateway, 0))"
	" WHERE cleared_at IS NULL DO NOTHING",
    [PP_ALARM_WELL] = "UPDATE alarm SET well_since = nullif(?2, 0)"
		      " WHERE id = ?1 AND cleared_at IS NULL",
    [PP_ALARM_CLEARED] = "UPDATE alarm SET cleared_at = ?2,"
			 " well_since = coalesce(well_since, ?2)"
			 " WHERE id = ?1 AND cleared_at IS NULL",
};

static void
bind_raised(struct pp_query *q, const struct pp_alarm_change *c)
{
	pp_query_lent_text(q, 1, pp_alarm_kind_name(c->kind));
	pp_query_int(q, 2, c->meter);
	pp_query_int(q, 3, c->gateway);
	pp_query_int(q, 4, c->since);
	pp_query_int(q, 5, c->at);
	pp_query_null(q, 6);
	pp_query_null(q, 7);
	if (c->has_value)
		pp_query_int(q, 6, c->value);
	if (c->has_bound)
		pp_query_int(q, 7, c->bound);
}

static enum pp_status
apply(struct pp_query *q, const struct pp_alarm_change *c)
{
	if (c->step == PP_ALARM_RAISED) {
		bind_raised(q, c);
	} else {
		pp_query_int(q, 1, c->id);
		pp_query_int(q, 2, c->at);
	}
	return pp_query_run(q);
}

enum pp_status
pp_alarm_apply(struct pp_db *db, const struct pp_alarm_change *changes,
    size_t n)
{
	struct pp_query *q[PP_ALARM_STEPS] = {0};
	enum pp_status rc = PP_OK;
	size_t i;

	assert(pp_db_in_transaction(db));
	for (i = 0; rc == PP_OK && i < n; i++) {
		enum pp_alarm_step step = changes[i].step;

		if (q[step] == NULL)
			rc = pp_query_new(db, sql[step], &q[step]);
		if (rc == PP_OK)
			rc = apply(q[step], &changes[i]);
	}
	for (i = 0; i < PP_ALARM_STEPS; i++)
		pp_query_free(q[i]);
	return rc;
}

enum pp_status
pp_alarm_raise(struct pp_db *db, struct pp_alarm *alarm)
{
	const struct pp_alarm_change change = {
	    .step = PP_ALARM_RAISED,
	    .at = alarm->raised_at,
	    .kind = alarm->kind,
	    .meter = alarm->meter,
	    .gateway = alarm->gateway,
	    .since = alarm->since,
	    .has_value = alarm->has_value,
	    .has_bound = alarm->has_bound,
	    .value = alarm->value,
	    .bound = alarm->bound,
	};
	enum pp_status rc;

	if ((rc = pp_alarm_apply(db, &change, 1)) != PP_OK)
		return rc;
	if (pp_db_changes(db) == 0)
		return pp_fail(PP_NO, "one is open already");
	alarm->id = pp_db_last_id(db);
	return PP_OK;
}

enum pp_status
pp_alarm_well(struct pp_db *db, int64_t id, int64_t at)
{
	const struct pp_alarm_change change = {
	    .step = PP_ALARM_WELL,
	    .id = id,
	    .at = at,
	};

	return pp_alarm_apply(db, &change, 1);
}

enum pp_status
pp_alarm_clear(struct pp_db *db, int64_t id, int64_t at)
{
	const struct pp_alarm_change change = {
	    .step = PP_ALARM_CLEARED,
	    .id = id,
	    .at = at,
	};

	return pp_alarm_apply(db, &change, 1);
}
