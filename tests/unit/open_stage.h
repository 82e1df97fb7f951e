/* SPDX-License-Identifier: ISC */
/*
 * What the tests of openings share, over till_stage.h.
 */
#ifndef OPEN_STAGE_H
#define OPEN_STAGE_H

#include "till_stage.h"

#include "closing.h"

static struct pp_opening opening;
static inline struct pp_visit
making(int64_t id, enum pp_errand errand)
{
	opening = (struct pp_opening){.name = "Wang Fang", .phone = ""};
	stopped = 0;
	return (struct pp_visit){
	    .errand = errand,
	    .target = target[id],
	    .opening = &opening,
	};
}

static inline struct pp_visit
opened(int64_t id)
{
	return gone(making(id, PP_ERRAND_OPEN));
}

static inline void
assert_opened(const struct pp_visit *v)
{
	assert_result(v, PP_VISIT_OPENED, "");
	assert_int_equal(v->code, PP_OK);
	assert_int_not_equal(v->epoch.id, 0);
	assert_int_equal(meter(v->target.id)->prepay, 1);
}

/* By people, now, with all that it has by the books; it runs on. */
static inline void
end_as_of(int64_t id, int64_t at)
{
	struct pp_typed typed = {
	    .at = at,
	    .count = meter(id)->count,
	    .balance = {has_fen(id)},
	    .total_wh = sim_meter_total_wh(meter(id)),
	};
	struct pp_epoch epoch;
	struct pp_carry carry;

	assert_int_equal(pp_epoch_of(till.db, id, &epoch), PP_OK);
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	if (pp_closing_type(till.db, &epoch, PP_CLOSING_CLOSE, &typed, "lost",
		world->wall_s(world), "boss", &carry) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_db_commit(till.db), PP_OK);
}

static inline void
give_up(int64_t id)
{
	end_as_of(id, world->wall_s(world));
	pass_time(60);
}

#endif
