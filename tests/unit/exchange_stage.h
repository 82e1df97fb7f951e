/* SPDX-License-Identifier: ISC */
/*
 * What the tests of exchanges share, over till_stage.h: the job as pp-account
 * does it, and the hands that change the meter.
 */
#ifndef EXCHANGE_STAGE_H
#define EXCHANGE_STAGE_H

#include "till_stage.h"

#include "carry.h"
#include "exchange_meter.h"
#include "swap.h"

enum {
	NEW_NUMBER = 4242,
	DAY_S = 86400,
	KWH_WH = 1000,
	TEN_KWH_FEN = 656, /* 6.557 yuan */
};

static const char new_serial[] = "000000004242";
static struct pp_exchange_meter job;

/* As pp-account does it. */
static inline enum pp_status
exchange(void)
{
	enum pp_status rc;

	do {
		rc = pp_exchange_meter_next(&till, &job);
		if (rc == PP_OK && job.step == PP_EXCHANGE_TYPES)
			rc = pp_exchange_meter_type(&till, &job);
		else if (rc == PP_OK && job.step != PP_EXCHANGE_WAITS &&
		    job.step != PP_EXCHANGE_DONE)
			go(&job.visit);
	} while (rc == PP_OK && pp_exchange_meter_goes_on(&job));
	load_targets();
	return rc;
}

static inline void
assert_step(enum pp_exchange_step step)
{
	if (job.step != step)
		fail_msg("step %d, not %d: \"%s\"", job.step, step,
		    job.visit.reason);
}

static inline void
assert_no(enum pp_status code, const char *words)
{
	assert_int_equal(exchange(), code);
	if (!strstr(pp_errmsg(), words))
		fail_msg("\"%s\", want \"%s\"", pp_errmsg(), words);
}

static inline void
want(const char *meter)
{
	job = (struct pp_exchange_meter){.meter = meter, .reason = "burnt"};
}

static inline void
want_new(const char *meter)
{
	want(meter);
	job.serial = new_serial;
}

/* Hands do it, which takes a while: from the factory, all at zero. */
static inline void
hang(int64_t id)
{
	pass_time(DAY_S);
	assert_true(sim_meter_exchange(meter(id), NEW_NUMBER));
}

static inline void
close_old(const char *code)
{
	want(code);
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_WAITS);
}

/* The old one has ended, another hangs there, and is to be opened. */
static inline void
change(const char *code, int64_t id)
{
	close_old(code);
	hang(id);
	want_new(code);
}

/* The same, where the order to open it stays under way. */
static inline void
leave_opening(const char *code, int64_t id)
{
	change(code, id);
	strike_from(id, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	assert_int_equal(exchange(), PP_OK);
	assert_result(&job.visit, PP_VISIT_PENDING, "doesn't take the order");
}

/* The energy of its unit, as if it were one meter. */
static inline int64_t
register_wh(int64_t id)
{
	struct pp_register_shift shift = {0};

	assert_int_equal(pp_swap_shift(till.db, id, world->wall_s(world),
			     &shift),
	    PP_OK);
	return sim_meter_total_wh(meter(id)) + shift.total_wh;
}

/* The new meter has it, its account too, and nothing waits. */
static inline void
assert_exchanged(int64_t id, int64_t fen)
{
	assert_step(PP_EXCHANGE_DONE);
	assert_string_equal(target[id].serial, new_serial);
	assert_int_equal(meter(id)->prepay, 1);
	assert_int_equal(has_fen(id), fen);
	assert_int_equal(owes(id), fen);
	assert_int_equal(meter(id)->count, fen > 0);
	assert_int_equal(rows_of("event WHERE kind = 'exchanged'"), 1);
	assert_int_equal(rows_of("account WHERE closed_at IS NOT NULL"), 0);
	/* All but what the others had when the books began. */
	assert_int_equal(books("suspense"), 0);
	assert_int_equal(rows_of("carry_left WHERE moved_by IS NULL"
				 " AND left_fen > 0"),
	    0);
}

#endif
