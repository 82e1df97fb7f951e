/* SPDX-License-Identifier: ISC */
/*
 * Which season, rate and tier each watt-hour of a bill gets.
 */
#include "bill_help.h"

static int64_t
wh_at(const struct pp_bill *bill, unsigned season, enum pp_rate rate)
{
	int64_t wh = 0;

	for (size_t i = 0; i < bill->n; i++)
		if (bill->lines[i].season == season &&
		    bill->lines[i].rate == rate)
			wh += bill->lines[i].wh;
	return wh;
}

static void
time_is_shared_to_the_last_watt_hour(void **state)
{
	struct pp_tariff t = example("js-2025");
	struct pp_bill bill;

	(void)state;
	/* Two hours of flat, one of valley, and a watt-hour that won't part. */
	pp_bill_begin(&bill, &t, at("2025-06-02T22:00"), 0, 0);
	add(&bill, "2025-06-02T22:00", "2025-06-03T01:00", 1000);
	end(&bill);
	assert_int_equal(bill.n, 2);
	assert_int_equal(bill.lines[0].rate, PP_RATE_FLAT);
	assert_int_equal(bill.lines[0].wh, 667);
	assert_int_equal(bill.lines[1].rate, PP_RATE_VALLEY);
	assert_int_equal(bill.lines[1].wh, 333);
	/* A moment has one rate. */
	pp_bill_begin(&bill, &t, at("2025-06-02T22:00"), 0, 0);
	add(&bill, "2025-06-02T14:00", "2025-06-02T14:00", 10);
	add(&bill, "2025-06-02T22:00", "2025-06-02T22:00", 7);
	end(&bill);
	assert_int_equal(bill.n, 2);
	assert_int_equal(bill.lines[0].rate, PP_RATE_PEAK);
	assert_int_equal(bill.lines[0].wh, 10);
	assert_int_equal(bill.lines[1].wh, 7);
}

static void
seasons_are_cut_at_their_midnight(void **state)
{
	struct pp_tariff t = example("js-2025");
	struct pp_bill bill;

	(void)state;
	pp_bill_begin(&bill, &t, at("2025-08-31T23:00"), 0, 0);
	add(&bill, "2025-08-31T23:00", "2025-09-01T03:00", 4000);
	end(&bill);
	assert_int_equal(bill.n, 3);
	assert_int_equal(bill.lines[0].season, 0);
	assert_int_equal(bill.lines[0].wh, 1000);
	assert_int_equal(bill.lines[1].season, 1);
	assert_int_equal(bill.lines[1].rate, PP_RATE_FLAT);
	assert_int_equal(bill.lines[1].wh, 2000);
	assert_int_equal(bill.lines[2].rate, PP_RATE_VALLEY);
	assert_int_equal(bill.lines[2].wh, 1000);
}

static void
what_the_meter_counted_by_rates_decides(void **state)
{
	static const int64_t counted[PP_RATES] = {0, 700, 200, 100, 0};
	struct pp_tariff t = example("js-2025");
	struct pp_bill bill;

	(void)state;
	/* By time it were 3 : 7 of peak and flat. */
	pp_bill_begin(&bill, &t, at("2025-06-02T12:00"), 0, 0);
	add_rates(&bill, "2025-06-02T12:00", "2025-06-03T00:00", 1000, counted);
	end(&bill);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_PEAK), 700);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_FLAT), 200);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_VALLEY), 100);
	/* Over a change of seasons each rate goes by its own hours. */
	pp_bill_begin(&bill, &t, at("2025-08-31"), 0, 0);
	add_rates(&bill, "2025-08-31T00:00", "2025-09-02T00:00", 1000, counted);
	end(&bill);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_PEAK), 700 * 8 / 15);
	assert_int_equal(wh_at(&bill, 1, PP_RATE_PEAK), 700 - 700 * 8 / 15);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_VALLEY), 50);
	assert_int_equal(bill.wh, 1000);
}

static void
a_rate_counted_out_of_its_hours_is_still_priced(void **state)
{
	static const int64_t counted[PP_RATES] = {500, 20, 0, 0, 30};
	struct pp_tariff t = example("gd-2021");
	struct pp_bill bill;

	(void)state;
	/* At midnight there is neither sharp nor peak: the clock is off.  The
	 * whole tariff has a price for both, for deep there is none. */
	pp_bill_begin(&bill, &t, at("2026-07-01"), 0, 0);
	add_rates(&bill, "2026-07-01T00:00", "2026-07-01T04:00", 600, counted);
	end(&bill);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_SHARP), 500);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_PEAK), 20);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_VALLEY), 80);
	assert_int_equal(bill.wh, 600);
}

static void
a_price_of_one_season_is_of_that_season_alone(void **state)
{
	static const int64_t counted[PP_RATES] = {0, 100, 0, 0, 0};
	struct pp_tariff t = tariff_of(
	    "days: {p: {peak: [08:00-10:00], flat: [10:00-08:00]}, q: flat}\n"
	    "seasons:\n"
	    "  a: {months: [1,2,3,4,5,6], days: p, prices: {peak: 2}}\n"
	    "  b: {months: [7,8,9,10,11,12], days: q}\n"
	    "prices: {flat: 1}\n");
	struct pp_bill bill;

	(void)state;
	pp_bill_begin(&bill, &t, at("2025-06-30T23:00"), 0, 0);
	add_rates(&bill, "2025-06-30T23:00", "2025-07-01T01:00", 100, counted);
	end(&bill);
	assert_int_equal(wh_at(&bill, 0, PP_RATE_PEAK), 100);
	assert_int_equal(bill.n, 1);
	assert_int_equal(pp_bill_add_at(&bill, at("2025-07-01"), PP_RATE_PEAK,
			     1),
	    PP_EDATA);
	assert_string_equal(pp_errmsg(), "peak has no price in the season b");
}

static void
tiers_are_filled_in_the_order_of_time(void **state)
{
	struct pp_tariff t = tariff_of(
	    "days: {d: {peak: [08:00-20:00], valley: [20:00-08:00]}}\n"
	    "tiers: {up_to_kwh: [10, 20], reset: month}\n"
	    "prices: {peak: [1, 2, 3], valley: [0.5, 0.6, 0.7]}\n");
	struct pp_bill bill;

	(void)state;
	/* 8 kWh of peak first, then 8 of valley, over the edge at 10. */
	pp_bill_begin(&bill, &t, at("2025-06-02T12:00"), 0, 0);
	add(&bill, "2025-06-02T12:00", "2025-06-03T04:00", 16000);
	assert_parts(&bill, "12.6"); /* 8 + 2 * .5 + 6 * .6 */
	/* Used before, and over two edges at once. */
	pp_bill_begin(&bill, &t, at("2025-06-02T12:00"), 9999, 0);
	add(&bill, "2025-06-02T12:00", "2025-06-02T13:00", 10002);
	assert_parts(&bill, "20.004"); /* .001, 10, .001 */
	end(&bill);
	assert_int_equal(bill.n, 3);
	assert_int_equal(bill.lines[1].wh, 10000);
	assert_int_equal(bill.used_wh, 20001);
}

static void
a_new_cycle_begins_inside_an_interval(void **state)
{
	struct pp_tariff t = example("js-home-month");
	struct pp_bill bill;

	(void)state;
	pp_bill_begin(&bill, &t, at("2025-06-30"), 400000, 0);
	add(&bill, "2025-06-30T12:00", "2025-07-01T12:00", 20000);
	assert_parts(&bill, "13.566"); /* 10 of the third, 10 of the first */
	assert_int_equal(bill.used_wh, 10000);
	assert_int_equal(bill.cycle, at("2025-07-01"));
	end(&bill);
	assert_int_equal(bill.n, 2);
	assert_int_equal(bill.lines[0].tier, 0);
	assert_int_equal(bill.lines[1].tier, 2);
}

static void
what_no_meter_counts_is_refused_and_changes_nothing(void **state)
{
	static const int64_t over[PP_RATES] = {0, 600, 500, 0, 0};
	static const int64_t below[PP_RATES] = {0, -1, 0, 0, 0};
	struct pp_tariff t = example("js-home-month");
	const int64_t june = at("2025-06-15"), july = at("2025-07-15");
	const struct {
		int64_t from, to, wh;
		const int64_t *rate_wh;
	} cases[] = {
	    {june, july, -1, NULL},
	    {june, july, INT64_MAX, NULL},
	    {june, july, INT64_MAX / 8283 - 1000, NULL},
	    {july, june, 1, NULL},
	    {june, june + (int64_t)11 * 366 * 86400, 1, NULL},
	    {at("2025-05-31"), june, 1, NULL}, /* another cycle */
	    {INT64_MIN, june, 1, NULL},
	    {june, INT64_MAX, 1, NULL},
	    {june, july, 1000, over},
	    {june, july, 1000, below},
	};
	struct pp_bill bill;

	(void)state;
	pp_bill_begin(&bill, &t, june, 100, 7);
	add(&bill, "2025-06-15", "2025-06-16", 1000000);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t parts = bill.parts;

		assert_int_equal(pp_bill_add(&bill, cases[i].from, cases[i].to,
				     cases[i].wh, cases[i].rate_wh),
		    PP_EDATA);
		assert_int_equal(bill.parts, parts);
		assert_int_equal(bill.wh, 1000000);
		assert_int_equal(bill.used_wh, 1000100);
	}
	assert_int_equal(pp_bill_add_at(&bill, june, PP_RATE_FLAT, -1),
	    PP_EDATA);
	assert_int_equal(pp_bill_add_at(&bill, june, PP_RATE_PEAK, 1),
	    PP_EDATA);
	assert_int_equal(pp_bill_add_at(&bill, at("2025-05-01"), PP_RATE_FLAT,
			     1),
	    PP_EDATA);
	assert_int_equal(bill.wh, 1000000);
}

static void
energy_beyond_all_numbers_is_refused_at_no_price_too(void **state)
{
	struct pp_tariff t = tariff_of("tiers: {up_to_kwh: [1], reset: month}\n"
				       "prices: {flat: [0, 0]}\n");
	const int64_t most = INT64_MAX / 3 * 2;
	struct pp_bill bill;

	(void)state;
	pp_bill_begin(&bill, &t, at("2025-06-01"), 0, 0);
	add(&bill, "2025-06-01", "2025-06-02", most);
	assert_int_equal(pp_bill_add(&bill, at("2025-06-02"), at("2025-06-03"),
			     most, NULL),
	    PP_EDATA);
	/* In another month tiers count anew, but the bill is the same. */
	add(&bill, "2025-07-01", "2025-07-02", 1);
	assert_int_equal(bill.used_wh, 1);
	assert_int_equal(pp_bill_add(&bill, at("2025-07-02"), at("2025-07-03"),
			     most, NULL),
	    PP_EDATA);
	assert_int_equal(bill.wh, most + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(time_is_shared_to_the_last_watt_hour),
	    cmocka_unit_test(seasons_are_cut_at_their_midnight),
	    cmocka_unit_test(what_the_meter_counted_by_rates_decides),
	    cmocka_unit_test(a_rate_counted_out_of_its_hours_is_still_priced),
	    cmocka_unit_test(a_price_of_one_season_is_of_that_season_alone),
	    cmocka_unit_test(tiers_are_filled_in_the_order_of_time),
	    cmocka_unit_test(a_new_cycle_begins_inside_an_interval),
	    cmocka_unit_test(
		what_no_meter_counts_is_refused_and_changes_nothing),
	    cmocka_unit_test(
		energy_beyond_all_numbers_is_refused_at_no_price_too),
	};

	return cmocka_run_group_tests(tests, in_shanghai, NULL);
}
