/* SPDX-License-Identifier: ISC */
/*
 * Prices, tables and settings: what is wanted is sent once and read back, what
 * is so already is left alone, and nothing counts that wasn't seen.
 */
#include "push_stage.h"

static const char new_prices[] =
    "sharp=1.2000 peak=1.0000 flat=0.8000 valley=0.4000";

static void
prices_are_read_back_twice_and_then_confirmed(void **state)
{
	struct pp_confirmed seen;
	struct pp_push p;

	(void)state;
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_wire(COUNTED, "rrrFrr"); /* number, prices, registers */
	assert_int_equal(meter(COUNTED)->price_e4[SIM_SHARP], 12000);
	assert_int_equal(meter(COUNTED)->price_e4[SIM_VALLEY], 4000);
	assert_string_equal(p.held[PP_PART_PRICES], new_prices);
	assert_logged(COUNTED, PP_PART_PRICES, PP_PUSH_CONFIRMED);
	assert_int_equal(pp_confirmed_at(till.db, COUNTED, PP_PART_PRICES,
			     INT64_MAX, &seen),
	    PP_OK);
	assert_string_equal(seen.value, new_prices);
	assert_true(seen.push > 0 && seen.has_energy && seen.has_balance);
	assert_int_equal(seen.wh[PP_R_TOTAL], START_WH);
	assert_int_equal(seen.wh[PP_R_DEEP], -1);
	assert_int_equal(seen.balance_fen, START_FEN);
}

static void
what_it_held_before_is_kept_too(void **state)
{
	int64_t was = meter(COUNTED)->price_e4[SIM_FLAT];
	char sql[200];
	struct pp_push p;

	(void)state;
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(rows_of("confirmed"), 2);
	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM confirmed WHERE push IS NULL"
	    " AND value LIKE '%%flat=%d.%04d%%'",
	    (int)(was / 10000), (int)(was % 10000));
	assert_int_equal(number(till.db, sql), 1);
}

static void
what_is_as_wanted_is_left_alone(void **state)
{
	struct pp_push p;

	(void)state;
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_ALREADY, "");
	assert_wire(COUNTED, "rrr");
	assert_int_equal(p.orders, 0);
	assert_int_equal(rows_of("push"), 1);
	assert_int_equal(rows_of("confirmed"), 2);
}

static void
a_lost_reply_is_no_reason_to_send_again(void **state)
{
	struct pp_push p;

	(void)state;
	strike(COUNTED, SIM_KIND_FEE, 1, SIM_LOST_REPLY);
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(p.orders, 1);
}

static void
a_lost_order_is_sent_again(void **state)
{
	struct pp_push p;

	(void)state;
	strike(COUNTED, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(p.orders, 2);
	assert_int_equal(rows_of("push"), 2);
	assert_int_equal(number(till.db,
			     "SELECT count(*) FROM push WHERE result IS NULL"),
	    0);
}

static void
one_that_comes_late_is_seen_twice_as_well(void **state)
{
	struct pp_push p;

	(void)state;
	strike(FAR_COUNTED, SIM_KIND_FEE, 1, SIM_DELAYED);
	p = pushed(dearer(FAR_COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_logged(FAR_COUNTED, PP_PART_PRICES, PP_PUSH_CONFIRMED);
}

static void
a_meter_that_falls_silent_behind_an_order_is_unknown(void **state)
{
	struct pp_push p;

	(void)state;
	strike_from(COUNTED, SIM_KIND_READ, 4, SIM_LOST_REQUEST);
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_UNKNOWN, "run it again");
	assert_int_equal(p.code, PP_EAWAY);
	assert_logged(COUNTED, PP_PART_PRICES, PP_PUSH_OPEN);
	heal();
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_ALREADY, "");
	assert_logged(COUNTED, PP_PART_PRICES, PP_PUSH_CONFIRMED);
	assert_confirmed(COUNTED, PP_PART_PRICES, new_prices);
}

static void
what_is_open_still_is_waited_for_behind_a_fence(void **state)
{
	struct pp_push p;
	int64_t began_us;

	(void)state;
	strike_from(COUNTED, SIM_KIND_READ, 4, SIM_LOST_REQUEST);
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_UNKNOWN, "run it again");
	heal();
	began_us = world->now_us(world);
	p = pushed(pricing(COUNTED, 9000, 9000, 9000, 9000));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_true(world->now_us(world) - began_us >= 3000000);
}

static void
a_silent_meter_is_told_nothing(void **state)
{
	struct pp_push p;

	(void)state;
	strike_from(COUNTED, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_FAILED, "no answer from bus BUS01");
	assert_wire(COUNTED, "rrr");
	assert_int_equal(rows_of("push"), 0);
}

static void
another_type_of_meter_is_never_written_to(void **state)
{
	struct pp_push p = tabling(COUNTED);

	(void)state;
	snprintf(p.target.model, sizeof p.target.model, "DDSY1352");
	p = pushed(p);
	/* Where this one has a table, that one has its dates. */
	assert_pushed(&p, PP_PUSHED_FAILED,
	    "it says it is type 5, while model DDSY1352 is type 7");
	assert_null(strchr(wire[COUNTED], '?'));
	assert_int_equal(rows_of("push"), 0);
}

static void
another_meter_in_its_place_is_never_written_to(void **state)
{
	struct pp_push p;

	(void)state;
	replace(meter(COUNTED));
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_FAILED,
	    "a meter with the number 000000004242 answers in its place");
	assert_null(strchr(wire[COUNTED], 'F'));
}

static void
a_meter_with_an_open_order_is_settled_first(void **state)
{
	struct pp_push p;

	(void)state;
	left_pending(COUNTED, SIM_LOST_REPLY);
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_FAILED, "settle it first, by pp-settle");
	assert_int_equal(p.code, PP_NO);
	assert_wire(COUNTED, "");
	settled(COUNTED);
	p = pushed(dearer(COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
}

static void
a_refusal_of_the_meter_itself_is_told(void **state)
{
	struct pp_push p = {
	    .target = target[COUNTED],
	    .wanted =
		{
		    .has = 1U << PP_PART_ALARMS,
		    .alarm1 = {UINT32_MAX},
		    .alarm2 = {5000},
		},
	};

	(void)state;
	p = pushed(p);
	assert_pushed(&p, PP_PUSHED_FAILED, "refused the order: alarms");
	assert_int_equal(p.code, PP_EPEER);
	assert_int_equal(p.orders, 1);
	assert_logged(COUNTED, PP_PART_ALARMS, PP_PUSH_REFUSED);
}

static void
tables_and_dates_are_set_by_the_model(void **state)
{
	static const uint8_t table[] = {4, 0, 0, 3, 0, 7, 4, 30, 22, 0, 0, 0};
	static const uint8_t zones[] = {1, 1, 3, 2, 24, 12, 2, 24, 12, 2, 24,
	    12};
	struct pp_push p;

	(void)state;
	p = pushed(tabling(COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(p.orders, 3);
	assert_memory_equal(meter(COUNTED)->table[0], table, sizeof table);
	assert_memory_equal(meter(COUNTED)->zones, zones, sizeof zones);
	assert_confirmed(COUNTED, PP_PART_TABLES,
	    "table1=00:00v,07:00f,22:30v table2=00:00p"
	    " zones=1:03-01,2:12-24");
	p = pushed(tabling(COUNTED));
	assert_pushed(&p, PP_PUSHED_ALREADY, "");
	/* Only what differs. */
	p = tabling(COUNTED);
	p.wanted.image.zones[1].day = 25;
	p = pushed(p);
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(p.orders, 1);
}

static void
tables_that_make_no_sense_are_set_anew(void **state)
{
	struct pp_push p;

	(void)state;
	meter(COUNTED)->table[1][0] = 9;
	p = pushed(tabling(COUNTED));
	assert_pushed(&p, PP_PUSHED_DONE, "");
}

static void
settings_go_by_one_order_of_each_kind(void **state)
{
	struct pp_push p = {
	    .target = target[COUNTED],
	    .wanted =
		{
		    .has = 1U << PP_PART_ALARMS | 1U << PP_PART_OVERDRAFT |
			1U << PP_PART_OVERLOAD,
		    .alarm1 = {20000},
		    .alarm2 = {5000},
		    .overdraft = {1000},
		    .overload_w = 30000,
		    .overload_trips = 3,
		    .overload_wait_s = 60,
		},
	};
	const struct sim_meter *m = meter(COUNTED);

	(void)state;
	meter(COUNTED)->step_w = 1234;
	p = pushed(p);
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(p.orders, 2);
	assert_int_equal(m->alarm_fen[0], 20000);
	assert_int_equal(m->overdraft_fen, 1000);
	assert_int_equal(m->overload_on, 1);
	assert_int_equal(m->overload_w, 30000);
	assert_int_equal(m->trips_allowed, 3);
	assert_int_equal(m->waiting_s, 60);
	assert_int_equal(m->step_w, 1234); /* not ours to change */
	assert_confirmed(COUNTED, PP_PART_OVERLOAD,
	    "kw=30.000 trips=3 wait=60");
	assert_confirmed(COUNTED, PP_PART_ALARMS, "alarm1=200.00 alarm2=50.00");
	p.wanted.overload_w = 0;
	p = pushed(p);
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(m->overload_on, 0);
	assert_confirmed(COUNTED, PP_PART_OVERLOAD, "off");
}

static void
a_value_that_fits_no_register_is_refused_unasked(void **state)
{
	struct pp_push p = {
	    .target = target[COUNTED],
	    .wanted = {.has = 1U << PP_PART_OVERLOAD, .overload_w = 70000},
	};

	(void)state;
	p = pushed(p);
	assert_pushed(&p, PP_PUSHED_FAILED, "doesn't fit its field");
	assert_wire(COUNTED, "");
}

static void
each_part_is_held_against_the_model_by_itself(void **state)
{
	const struct pp_push p = {
	    .target = target[COUNTED],
	    .wanted =
		{
		    .has = 1U << PP_PART_ALARMS | 1U << PP_PART_OVERLOAD,
		    .alarm1 = {10000},
		    .alarm2 = {5000},
		    .overload_w = 70000,
		},
	};

	(void)state;
	assert_int_equal(pp_push_fits(models, &p, PP_PART_ALARMS), PP_OK);
	assert_int_equal(pp_push_fits(models, &p, PP_PART_OVERLOAD), PP_EDATA);
	assert_non_null(strstr(pp_errmsg(), "doesn't fit its field"));
}

static void
a_clock_is_set_where_it_is_off_beyond_the_limit(void **state)
{
	struct pp_push p = {
	    .target = target[COUNTED],
	    .wanted = {.has = 1U << PP_PART_CLOCK, .clock_limit_s = 600},
	};

	(void)state;
	meter(COUNTED)->clock_off_s = 599;
	p = pushed(p);
	assert_pushed(&p, PP_PUSHED_ALREADY, "");
	assert_int_equal(meter(COUNTED)->clock_off_s, 599);
	meter(COUNTED)->clock_off_s = -4000;
	p = pushed(p);
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_in_range(meter(COUNTED)->clock_off_s + 2, 0, 4);
	assert_logged(COUNTED, PP_PART_CLOCK, PP_PUSH_CONFIRMED);
	assert_int_equal(rows_of("confirmed"), 2); /* before and after */
}

static void
a_look_only_compares(void **state)
{
	struct pp_push p = dearer(COUNTED);

	(void)state;
	p.looks_only = true;
	p = pushed(p);
	assert_pushed(&p, PP_PUSHED_FAILED, "not as wanted: prices");
	assert_int_equal(p.code, PP_NO);
	assert_int_equal(p.known, 1U << PP_PART_PRICES);
	assert_int_equal(p.same, 0);
	assert_wire(COUNTED, "rrr");
	assert_int_equal(rows_of("confirmed"), 0);
}

static void
nothing_begins_once_it_is_told_to_stop(void **state)
{
	static volatile sig_atomic_t stop = 1;
	struct pp_push p[2] = {dearer(COUNTED), dearer(FAR_BLIND)};

	(void)state;
	pusher.stop = &stop;
	push_all(p, 2);
	assert_pushed(&p[0], PP_PUSHED_FAILED, "stopped");
	assert_pushed(&p[1], PP_PUSHED_FAILED, "stopped");
	assert_int_equal(rows_of("push"), 0);
}

static void
many_are_set_at_once_each_by_itself(void **state)
{
	struct pp_push p[METERS];
	int64_t id;

	(void)state;
	strike_from(BLIND, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	for (id = 1; id <= METERS; id++)
		p[id - 1] = dearer(id);
	push_all(p, METERS);
	for (id = 1; id <= METERS; id++)
		assert_int_equal(p[id - 1].result,
		    id == BLIND ? PP_PUSHED_FAILED : PP_PUSHED_DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUSH_TEST(prices_are_read_back_twice_and_then_confirmed),
	    PUSH_TEST(what_it_held_before_is_kept_too),
	    PUSH_TEST(what_is_as_wanted_is_left_alone),
	    PUSH_TEST(a_lost_reply_is_no_reason_to_send_again),
	    PUSH_TEST(a_lost_order_is_sent_again),
	    PUSH_TEST(one_that_comes_late_is_seen_twice_as_well),
	    PUSH_TEST(a_meter_that_falls_silent_behind_an_order_is_unknown),
	    PUSH_TEST(what_is_open_still_is_waited_for_behind_a_fence),
	    PUSH_TEST(a_silent_meter_is_told_nothing),
	    PUSH_TEST(another_type_of_meter_is_never_written_to),
	    PUSH_TEST(another_meter_in_its_place_is_never_written_to),
	    PUSH_TEST(a_meter_with_an_open_order_is_settled_first),
	    PUSH_TEST(a_refusal_of_the_meter_itself_is_told),
	    PUSH_TEST(tables_and_dates_are_set_by_the_model),
	    PUSH_TEST(tables_that_make_no_sense_are_set_anew),
	    PUSH_TEST(settings_go_by_one_order_of_each_kind),
	    PUSH_TEST(a_value_that_fits_no_register_is_refused_unasked),
	    PUSH_TEST(each_part_is_held_against_the_model_by_itself),
	    PUSH_TEST(a_clock_is_set_where_it_is_off_beyond_the_limit),
	    PUSH_TEST(a_look_only_compares),
	    PUSH_TEST(nothing_begins_once_it_is_told_to_stop),
	    PUSH_TEST(many_are_set_at_once_each_by_itself),
	};

	return TILL_GROUP(tests);
}
