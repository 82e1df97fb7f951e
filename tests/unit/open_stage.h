/* SPDX-License-Identifier: ISC */
/*
 * What the tests of openings share, over till_stage.h.
 */
#ifndef OPEN_STAGE_H
#define OPEN_STAGE_H

#include "till_stage.h"

enum {
	SOLD_FEN = 10000,
	OTHER_NUMBER = 4242,
};

static struct pp_opening opening;
static volatile sig_atomic_t stopped;

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

static inline void
stop_now(struct sim_meter *m)
{
	(void)m;
	stopped = 1;
}

static inline void
replace(struct sim_meter *m)
{
	assert_true(sim_meter_replace(m, OTHER_NUMBER));
}

#endif
