/* SPDX-License-Identifier: ISC */
/*
 * What stories are made of: the visits that they are about, and what went on
 * before.
 */
#ifndef STORY_PARTS_H
#define STORY_PARTS_H

#include "till_stage.h"

enum {
	CALLS_MAX = 2000, /* of the database, or the world, in a story */
};

static struct pp_opening opening;
static void
use_much(struct sim_meter *m)
{
	use_wh(m, 50000);
}

static struct pp_visit
as(struct pp_visit v, const char *code)
{
	v.wish.code = code;
	return v;
}

static struct pp_visit
a_counted_sale(void)
{
	return as(selling(COUNTED, SOLD_FEN), "A1");
}

static struct pp_visit
a_blind_sale(void)
{
	return as(selling(BLIND, SOLD_FEN), "A1");
}

static struct pp_visit
a_sale_without_a_code(void)
{
	return selling(BLIND, SOLD_FEN);
}

static struct pp_visit
a_sale_that_may_be_a_slip(void)
{
	struct pp_visit v = a_blind_sale();

	v.wish.slip_since = BEGIN_S - 600;
	return v;
}

static struct pp_visit
a_refund(void)
{
	return as(refunding(BLIND, SOLD_FEN), "A1");
}

static struct pp_visit
a_reversal(void)
{
	struct pp_sale sale;

	assert_int_equal(pp_sale_find(till.db, "A0", &sale), PP_OK);
	return as(reversing(&sale), "A1");
}

static struct pp_visit
an_opening(void)
{
	opening = (struct pp_opening){.name = "Wang Fang", .phone = ""};
	return (struct pp_visit){
	    .errand = PP_ERRAND_OPEN,
	    .target = target[FRESH],
	    .opening = &opening,
	};
}

static struct pp_visit
an_adoption(void)
{
	opening = (struct pp_opening){.name = "Wang Fang", .phone = ""};
	return (struct pp_visit){
	    .errand = PP_ERRAND_ADOPT,
	    .target = target[RUNNING],
	    .opening = &opening,
	};
}

static struct pp_visit
settling_counted(void)
{
	return settling(COUNTED);
}

static struct pp_visit
settling_blind(void)
{
	return settling(BLIND);
}

static struct pp_visit
settling_fresh(void)
{
	return settling(FRESH);
}

static struct pp_visit
cancelling_counted(void)
{
	return cancelling(COUNTED);
}

static void
nothing(void)
{
}

static void
lose_a_blind_order(void)
{
	strike(BLIND, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
}

static void
lose_a_counted_order(void)
{
	strike(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
}

static void
lose_a_refund(void)
{
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
}

static void
use_within_a_refund(void)
{
	after(BLIND, SIM_KIND_READ, 2, use_a_kwh);
}

static void
sell_before(void)
{
	struct pp_visit v = as(selling(BLIND, SOLD_FEN), "A0");

	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	heal();
}

static void
go_beyond_trial(void)
{
	write_one(till.db,
	    "INSERT OR REPLACE INTO setting VALUES ('site.mode', 'full')");
}

static void
lose_an_opening(void)
{
	strike(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
}

static void
buy_before(void)
{
	buy_elsewhere(meter(BLIND));
}

static void
buy_within(void)
{
	after(COUNTED, SIM_KIND_READ, 2, buy_elsewhere);
}

static void
buy_within_blind(void)
{
	after(BLIND, SIM_KIND_READ, 2, buy_elsewhere);
}

static void
restore(void)
{
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_hold_all(till.db, BEGIN_S), PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
}

static void
restore_and_buy(void)
{
	restore();
	buy_elsewhere(meter(BLIND));
}

static void
reset_within(void)
{
	sell_before();
	after(BLIND, SIM_KIND_READ, 2, count_anew);
}

static void
replace_within(void)
{
	after(COUNTED, SIM_KIND_READ, 2, replace);
}

static void
leave_pending(void)
{
	struct pp_visit v = as(selling(COUNTED, 2 * SOLD_FEN), "A0");

	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	go(&v);
	assert_pending(&v, "");
	heal();
}

static void
leave_own_pending(void)
{
	struct pp_visit v = a_counted_sale();

	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	go(&v);
	assert_pending(&v, "");
	heal();
}

static void
leave_pending_and_use(void)
{
	leave_pending();
	use_much(meter(COUNTED));
}

static void
leave_intended(void)
{
	struct pp_visit v = an_opening();

	strike_from(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	go(&v);
	assert_result(&v, PP_VISIT_PENDING, "");
	heal();
}

static void
log_trip(enum pp_relay_cause cause)
{
	struct pp_relay_order order = {
	    .meter = BLIND,
	    .at = BEGIN_S,
	    .who = "boss",
	    .action = PP_RELAY_TRIP,
	    .cause = cause,
	    .reason = "",
	};

	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_relay_log(till.db, &order), PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
	meter(BLIND)->force_enable = meter(BLIND)->force_trip = 1;
	sim_meter_settle(meter(BLIND), 0);
}

/* It was opened after all, and somebody bought by card since. */
static void
overtake_an_opening(void)
{
	leave_intended();
	meter(FRESH)->prepay = 1;
	buy_elsewhere(meter(FRESH));
}

static void
trip_for_arrears(void)
{
	log_trip(PP_CAUSE_ARREARS);
}

#endif
