/* SPDX-License-Identifier: ISC */
/*
 * What stories of closings and exchanges are made of.
 */
#ifndef STORY_LIFE_H
#define STORY_LIFE_H

#include "story_parts.h"

#include "carry.h"
#include "swap.h"

static struct pp_visit
a_close(void)
{
	return closing(BLIND, PP_CLOSING_CLOSE);
}

static struct pp_visit
an_end_for_an_exchange(void)
{
	return closing(COUNTED, PP_CLOSING_EXCHANGE);
}

static struct pp_visit
the_new_one(void)
{
	static struct pp_swap_wish swap;
	struct pp_visit v = an_opening();

	swap = (struct pp_swap_wish){
	    .meter = COUNTED,
	    .serial = "000000004242",
	    .at = world->wall_s(world),
	    .has_start = true,
	    .reason = "burnt",
	};
	assert_int_equal(pp_account_find(till.db, "A00001", &opening.account),
	    PP_OK);
	v.target = target[COUNTED];
	snprintf(v.target.serial, sizeof v.target.serial, "%s", swap.serial);
	v.swap = &swap;
	return v;
}

static struct pp_visit
a_move(void)
{
	struct pp_carry carry;
	struct pp_visit v;

	assert_int_equal(pp_carry_get(till.db, 1, &carry), PP_OK);
	pp_till_move(&carry, &target[COUNTED], "cashier", &v);
	return as(v, "A1");
}

/* The refund came through, and then the order to close it got lost. */
static void
lose_a_close(void)
{
	strike(BLIND, SIM_KIND_FEE, 2, SIM_LOST_REQUEST);
}

static void
leave_closing(void)
{
	struct pp_visit v = a_close();

	strike_from(BLIND, SIM_KIND_FEE, 2, SIM_LOST_REQUEST);
	go(&v);
	assert_result(&v, PP_VISIT_PENDING, "");
	heal();
}

/* What hangs there now is the new one. */
static void
hang_another(void)
{
	struct pp_visit v = an_end_for_an_exchange();

	go(&v);
	assert_result(&v, PP_VISIT_CLOSED, "");
	heal();
	pass_time(600);
	assert_true(sim_meter_exchange(meter(COUNTED), OTHER_NUMBER));
	meter(COUNTED)->energy_wh[SIM_FLAT] = 1000;
}

static void
open_another(void)
{
	struct pp_visit v;

	hang_another();
	v = the_new_one();
	go(&v);
	assert_result(&v, PP_VISIT_OPENED, "");
	heal();
	load_targets();
}

#endif
