/* SPDX-License-Identifier: ISC */
/*
 * What the tests of closings share, over till_stage.h.
 */
#ifndef CLOSE_STAGE_H
#define CLOSE_STAGE_H

#include "till_stage.h"

static inline struct pp_visit
closed(int64_t id)
{
	return gone(closing(id, PP_CLOSING_CLOSE));
}

static inline bool
account_is_open(int64_t id)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM account a JOIN epoch e ON e.account = a.id"
	    " WHERE e.meter = %d AND a.closed_at IS NULL",
	    (int)id);
	return number(till.db, sql) == 1;
}

/* The meter was told, the books are at zero, and the account has ended. */
static inline void
assert_closed(const struct pp_visit *v)
{
	const struct sim_meter *m = meter(v->target.id);

	assert_result(v, PP_VISIT_CLOSED, "");
	assert_int_equal(v->code, PP_OK);
	assert_true(v->has_closing);
	assert_int_not_equal(v->closing.at, 0);
	assert_false(v->closing.typed);
	assert_int_equal(m->prepay, 0);
	assert_int_equal(m->count, 0);
	assert_int_equal(m->credit, 0);
	assert_int_equal(m->purchased_fen, 0);
	assert_int_equal(owes(v->target.id), 0);
	assert_false(account_is_open(v->target.id));
}

#endif
