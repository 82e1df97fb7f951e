/* SPDX-License-Identifier: ISC */
/*
 * What the simulated meter holds over time: energy, credit, relay.
 */
#include "sim_help.h"

enum {
	HOUR_MS = 3600000,
	KW = 1000,
};

static struct sim_meter
meter_with(int64_t fen)
{
	struct sim_meter m = new_meter();

	sim_meter_set_balance(&m, fen);
	return m;
}

static void
energy_is_counted_by_the_rate_of_the_hour(void **state)
{
	struct sim_meter m = meter_with(1000000);

	(void)state;
	m.at_ms = local_ms(2025, 3, 5, 0, 0, 0);
	sim_meter_advance(&m, local_ms(2025, 3, 6, 0, 0, 0), 2 * KW);
	assert_int_equal(m.energy_wh[SIM_VALLEY], 16000); /* 0 to 8 */
	assert_int_equal(m.energy_wh[SIM_PEAK], 16000);   /* 8-11, 17-22 */
	assert_int_equal(m.energy_wh[SIM_FLAT], 16000);   /* 11-17, 22-24 */
	assert_int_equal(m.energy_wh[SIM_SHARP], 0);
	assert_int_equal(sim_meter_total_wh(&m), 48000);
}

static void
credit_goes_down_by_the_price_of_the_rate(void **state)
{
	struct sim_meter m = meter_with(10000);

	(void)state;
	/* 14:07:09 to 15:07:09 is flat, 0.6557 a kWh. */
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 10 * KW);
	assert_int_equal(m.credit,
	    10000 * (int64_t)SIM_CREDIT_PER_FEN - 10000 * 6557);
	assert_int_equal(sim_meter_balance_fen(&m), 10000 - 656);
}

static void
how_often_it_is_asked_changes_nothing(void **state)
{
	struct sim_meter once = meter_with(5000), often;
	int64_t end_ms = once.at_ms + 72 * (int64_t)HOUR_MS;
	uint64_t random = 1;

	(void)state;
	once.overload_on = 1;
	once.overload_w = 900;
	once.seed = 5;
	once.trips_allowed = 9;
	memcpy(&often, &once, sizeof often);
	sim_meter_advance(&once, end_ms, 977);
	while (often.at_ms < end_ms) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		int64_t to_ms =
		    often.at_ms + 1 + (int64_t)(random >> 33) % 700000;
		sim_meter_advance(&often, to_ms < end_ms ? to_ms : end_ms, 977);
	}
	assert_int_equal(once.trips, 9);
	assert_true(sim_meter_total_wh(&once) > 0);
	assert_memory_equal(&once, &often, sizeof once);
}

static void
the_relay_opens_with_the_watt_hour_that_ends_the_credit(void **state)
{
	struct sim_meter m = meter_with(100);

	(void)state;
	m.price_e4[SIM_FLAT] = 10000; /* 1.00 a kWh: 1 kWh is the credit */
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 2 * KW);
	assert_int_equal(m.relay, 0);
	/* At 0.00 what is below a fen doesn't count as credit. */
	assert_int_equal(sim_meter_total_wh(&m), 991);
	assert_int_equal(sim_meter_balance_fen(&m), 0);
	assert_int_equal(m.at_ms, new_meter().at_ms + HOUR_MS);
	assert_int_equal(sim_meter_status(&m), 0x00E0);
	assert_int_equal(m.electric.p[SIM_TOTAL], 0);
}

static void
an_overdraft_keeps_the_relay_closed_so_much_longer(void **state)
{
	struct sim_meter m = meter_with(100);

	(void)state;
	m.price_e4[SIM_FLAT] = 10000;
	m.overdraft_fen = 100;
	sim_meter_advance(&m, m.at_ms + HOUR_MS / 2 + 1, 2 * KW);
	assert_int_equal(m.relay, 1);
	assert_true(sim_meter_status(&m) & 1 << 5); /* in arrears already */
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 2 * KW);
	assert_int_equal(m.relay, 0);
	assert_int_equal(sim_meter_balance_fen(&m), -100);
}

static void
free_energy_is_used_before_money(void **state)
{
	struct sim_meter m = meter_with(10000);

	(void)state;
	m.base_wh = 1500;
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 1 * KW);
	assert_int_equal(m.base_wh, 500);
	assert_int_equal(sim_meter_balance_fen(&m), 10000);
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 1 * KW);
	assert_int_equal(m.base_wh, 0);
	assert_int_equal(m.credit,
	    10000 * (int64_t)SIM_CREDIT_PER_FEN - 500 * 6557);
}

static void
what_is_forced_closed_goes_on_into_debt(void **state)
{
	struct sim_meter m = meter_with(1);

	(void)state;
	m.force_enable = 1;
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 10 * KW);
	assert_int_equal(m.relay, 1);
	assert_int_equal(sim_meter_total_wh(&m), 10000);
	assert_int_equal(sim_meter_balance_fen(&m), 1 - 656);
}

static void
a_meter_that_is_not_opened_counts_and_charges_nothing(void **state)
{
	struct sim_meter m = meter_with(0);

	(void)state;
	m.prepay = 0;
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 10 * KW);
	assert_int_equal(m.relay, 1);
	assert_int_equal(sim_meter_total_wh(&m), 10000);
	assert_int_equal(m.credit, 0);
	assert_int_equal(sim_meter_status(&m), 0xE000);
	assert_int_equal(sim_meter_sources(&m), 0);
}

static void
overload_trips_recloses_and_stays_open_at_last(void **state)
{
	struct sim_meter m = meter_with(100000);
	int64_t start_ms = m.at_ms;

	(void)state;
	m.overload_on = 1;
	m.overload_w = 5 * KW;
	m.trips_allowed = 2;
	m.recovery_min = 5;
	m.waiting_s = 10;
	sim_meter_advance(&m, start_ms + 9999, 6 * KW);
	assert_int_equal(m.relay, 1);
	assert_true(sim_meter_status(&m) & 1 << 4);
	sim_meter_advance(&m, start_ms + 10000, 6 * KW);
	assert_int_equal(m.relay, 0);
	assert_int_equal(m.trips, 1);
	assert_int_equal(sim_meter_sources(&m), 0x080F);
	sim_meter_advance(&m, start_ms + 10000 + 299999, 6 * KW);
	assert_int_equal(m.relay, 0);
	sim_meter_advance(&m, start_ms + 10000 + 300000, 6 * KW);
	assert_int_equal(m.relay, 1);
	sim_meter_advance(&m, start_ms + 100 * HOUR_MS, 6 * KW);
	assert_int_equal(m.relay, 0);
	assert_int_equal(m.trips, 2);
	/* 10 s of 6 kW, twice. */
	assert_int_equal(sim_meter_total_wh(&m) * 3600000 + m.rest_wms,
	    2 * 10000 * INT64_C(6000));
}

static void
overload_without_waiting_or_recovery_comes_to_an_end(void **state)
{
	struct sim_meter m = meter_with(100000);

	(void)state;
	m.overload_on = 1;
	m.overload_w = 1;
	m.trips_allowed = 1000;
	m.recovery_min = 0;
	m.waiting_s = 0;
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 6 * KW);
	assert_int_equal(m.trips, 1000);
	assert_int_equal(m.relay, 0);
}

static void
a_date_zone_brings_its_own_table(void **state)
{
	/* Table 1 from 5 March on, table 2 from 6 March. */
	static const uint8_t zones[] = {1, 5, 3, 2, 6, 3};
	struct sim_meter m = meter_with(1000000);

	(void)state;
	memcpy(m.zones, zones, sizeof zones);
	memset(m.table[1], 0, SIM_TABLE_BYTES);
	m.table[1][0] = SIM_SHARP + 1;
	m.at_ms = local_ms(2025, 3, 5, 23, 0, 0);
	sim_meter_advance(&m, local_ms(2025, 3, 6, 1, 0, 0), 1 * KW);
	assert_int_equal(m.energy_wh[SIM_FLAT], 1000);
	assert_int_equal(m.energy_wh[SIM_SHARP], 1000);
	/* Before the first zone of a year the last one still holds. */
	m.at_ms = local_ms(2026, 1, 1, 0, 0, 0);
	sim_meter_advance(&m, local_ms(2026, 1, 1, 1, 0, 0), 1 * KW);
	assert_int_equal(m.energy_wh[SIM_SHARP], 2000);
}

static void
an_empty_table_or_a_single_rate_is_flat(void **state)
{
	struct sim_meter m = meter_with(1000000);

	(void)state;
	memset(m.table[0], 0, SIM_TABLE_BYTES);
	sim_meter_advance(&m, m.at_ms + 24 * HOUR_MS, 1 * KW);
	assert_int_equal(m.energy_wh[SIM_FLAT], 24000);
	m = meter_with(1000000);
	m.run_mode = 0;
	sim_meter_advance(&m, m.at_ms + 24 * HOUR_MS, 1 * KW);
	assert_int_equal(m.energy_wh[SIM_FLAT], 24000);
}

static void
rates_change_by_the_meters_own_clock(void **state)
{
	struct sim_meter m = meter_with(1000000);

	(void)state;
	m.at_ms = local_ms(2025, 3, 5, 16, 0, 0);
	m.clock_off_s = 1800; /* it says 16:30 */
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 1 * KW);
	assert_int_equal(m.energy_wh[SIM_FLAT], 500);
	assert_int_equal(m.energy_wh[SIM_PEAK], 500);
}

static void
what_flows_agrees_with_itself(void **state)
{
	struct sim_meter m = meter_with(1000000);
	const struct sim_electric *e = &m.electric;
	int64_t w, p = 0, shown;
	int k;

	(void)state;
	for (w = 0; w < 26 * KW; w += 1237, p = 0) {
		sim_meter_advance(&m, m.at_ms + 60000, w);
		for (k = 0; k < SIM_PHASES; k++) {
			p += e->p[k];
			assert_in_range(e->u[k], 2250, 2350);
			shown = e->u[k] * e->i[k] * e->pf[k] / 1000000;
			assert_in_range(e->p[k] - shown, 0, 5);
			assert_in_range(e->pf[k], 880, 1000);
		}
		assert_int_equal(p, w);
		assert_int_equal(e->p[SIM_TOTAL], w);
	}
}

static void
time_never_runs_back(void **state)
{
	struct sim_meter m = meter_with(1000000), before;

	(void)state;
	sim_meter_advance(&m, m.at_ms + HOUR_MS, 1 * KW);
	memcpy(&before, &m, sizeof before);
	sim_meter_advance(&m, m.at_ms - HOUR_MS, 1 * KW);
	assert_memory_equal(&m, &before, sizeof m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(energy_is_counted_by_the_rate_of_the_hour),
	    cmocka_unit_test(credit_goes_down_by_the_price_of_the_rate),
	    cmocka_unit_test(how_often_it_is_asked_changes_nothing),
	    cmocka_unit_test(
		the_relay_opens_with_the_watt_hour_that_ends_the_credit),
	    cmocka_unit_test(
		an_overdraft_keeps_the_relay_closed_so_much_longer),
	    cmocka_unit_test(free_energy_is_used_before_money),
	    cmocka_unit_test(what_is_forced_closed_goes_on_into_debt),
	    cmocka_unit_test(
		a_meter_that_is_not_opened_counts_and_charges_nothing),
	    cmocka_unit_test(overload_trips_recloses_and_stays_open_at_last),
	    cmocka_unit_test(
		overload_without_waiting_or_recovery_comes_to_an_end),
	    cmocka_unit_test(a_date_zone_brings_its_own_table),
	    cmocka_unit_test(an_empty_table_or_a_single_rate_is_flat),
	    cmocka_unit_test(rates_change_by_the_meters_own_clock),
	    cmocka_unit_test(what_flows_agrees_with_itself),
	    cmocka_unit_test(time_never_runs_back),
	};

	return cmocka_run_group_tests_name("sim_meter", tests, NULL, NULL);
}
