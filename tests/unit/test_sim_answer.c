/* SPDX-License-Identifier: ISC */
/*
 * The simulated meter against frames worked out by hand and with another
 * program: reads, orders, refusals.
 */
#include "sim_help.h"

static const char *const sell_100 = "01 20 01 00 00 04 08 00 00 27 10 00 06 "
				    "00 00 A3 DE";

static struct sim_meter
meter_at_count_5(int64_t class)
{
	struct sim_meter m = new_meter();

	m.class = class;
	m.count = 5;
	sim_meter_set_balance(&m, 1234);
	return m;
}

static void
the_check_is_that_of_the_manuals(void **state)
{
	static const char *const sound[] = {
	    "01 03 02 00 00 30 44 66",
	    "01 03 02 1F 00 03 35 B5",
	    "01 03 06 00 00 04 D2 00 05 40 7F",
	    "01 03 06 00 00 2B E2 00 06 08 A5",
	    "01 03 06 FF FF FE A2 00 05 71 67",
	    "01 03 02 24 00 02 85 B8",
	    "01 03 04 00 00 19 85 30",
	    "01 03 00 46 00 1C A5 D6",
	    "01 03 00 57 00 02 75 DB",
	    "01 03 00 00 00 0A C5 CD",
	    "01 03 00 43 00 03 F4 1F",
	    "01 03 00 22 00 01 24 00",
	    "01 03 03 60 00 05 85 93",
	    "01 11 FE DC BA 98 76 54 32 10 06 E5",
	    "01 20 0A 00 00 00 00 00 00 00 00 00 00 A1 0D",
	    "01 A0 01 99 C0",
	    "01 90 02 CD C1",
	};
	uint8_t bytes[SIM_FRAME_MAX];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof sound / sizeof sound[0]; i++) {
		n = from_hex(sound[i], bytes);
		assert_true(sim_frame_is_sound(bytes, n));
		bytes[i % n] ^= 0x10;
		assert_false(sim_frame_is_sound(bytes, n));
	}
}

static void
the_live_block_has_each_value_in_its_place(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	m.electric = (struct sim_electric){
	    .u = {2301, 2298, 2310},
	    .i = {1250, 980, 1105},
	    .p = {2850, 2210, 2512, 7572},
	    .q = {320, -115, 210, 415},
	    .pf = {991, 981, 984, 998},
	};
	m.energy_wh[SIM_SHARP] = 2000000;
	m.energy_wh[SIM_PEAK] = 4000000;
	m.energy_wh[SIM_FLAT] = 4000000;
	m.energy_wh[SIM_VALLEY] = 2345670;
	m.trips_allowed = 3;
	m.alarm_fen[0] = 2000;
	m.alarm_fen[1] = 500;
	m.demand_w = 8120;
	m.demand_at_s = (local_ms(2025, 3, 4, 11, 30, 0) / 1000) + 8 * 3600;
	asked(&m, "01 03 02 00 00 30 44 66",
	    "01 03 60 00 05 08 FD 08 FA 09 06 04 E2 03 D4 04 51 0B 22 08 A2 09"
	    "D0 1D 94 01 40 FF 8D 00 D2 01 9F 03 DF 03 D5 03 D8 03 E6 00 01 00"
	    "01 00 12 D6 87 00 03 0D 40 00 06 1A 80 00 06 1A 80 00 03 94 47 00"
	    "00 04 D2 00 05 00 00 00 03 E0 40 00 0F 00 00 00 00 19 03 05 03 0E"
	    "07 09 03 2C 1E 0B 04 03 00 00 00 D6 28");
}

static void
balance_and_count_read_as_they_are(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	asked(&m, "01 03 02 1F 00 03 35 B5",
	    "01 03 06 00 00 04 D2 00 05 40 7F");
	asked(&m, sell_100, "01 20 01 00 00 04 80 32");
	asked(&m, "01 03 02 1F 00 03 35 B5",
	    "01 03 06 00 00 2B E2 00 06 08 A5");
	m.count = 5;
	sim_meter_set_balance(&m, -350);
	asked(&m, "01 03 02 1F 00 03 35 B5",
	    "01 03 06 FF FF FE A2 00 05 71 67");
}

static void
the_status_words_say_how_it_is(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	sim_meter_set_balance(&m, 100000);
	asked(&m, "01 03 02 24 00 02 85 B8", "01 03 04 E0 00 00 0F 8D F7");
	sim_meter_set_balance(&m, 0);
	sim_meter_settle(&m, 0);
	asked(&m, "01 03 02 24 00 02 85 B8", "01 03 04 00 E0 00 08 FA 03");
}

static void
the_fee_parameters_read_as_they_are(void **state)
{
	static const int64_t price_e4[SIM_RATES] = {12000, 10000, 8000, 4000};
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	memcpy(m.price_e4, price_e4, sizeof price_e4);
	m.alarm_fen[0] = 2000;
	m.alarm_fen[1] = 500;
	m.overdraft_fen = 1000;
	m.purchased_fen = 50000;
	asked(&m, "01 03 04 00 00 19 85 30",
	    "01 03 32 00 01 00 05 00 00 2E E0 00 00 27 10 00 00 1F 40 00 00 0F"
	    "A0 00 00 07 D0 00 00 01 F4 00 00 03 E8 00 00 00 00 00 00 C3 50 00"
	    "00 04 D2 00 00 00 00 00 00 1C C4");
}

static void
the_force_pair_trips_keeps_and_lets_go(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	asked(&m, "01 10 00 57 00 02 04 00 01 00 01 27 75",
	    "01 10 00 57 00 02 F0 18");
	assert_int_equal(m.relay, 0);
	assert_int_equal(sim_meter_status(&m) & 0xE00F, 0x0008);
	sim_meter_set_balance(&m, -5);
	asked(&m, "01 10 00 57 00 02 04 00 01 00 00 E6 B5",
	    "01 10 00 57 00 02 F0 18");
	assert_int_equal(m.relay, 1);
	assert_int_equal(sim_meter_status(&m) & 0xE00F, 0xE00F);
	asked(&m, "01 10 00 57 00 02 04 00 00 00 01 76 B5",
	    "01 10 00 57 00 02 F0 18");
	assert_int_equal(m.relay, 0);
	asked_open(&m, "01 03 00 57 00 02", "01 03 04 00 00 00 01");
}

static void
a_purchase_closes_what_arrears_have_opened(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_BLIND);

	(void)state;
	sim_meter_set_balance(&m, -1);
	sim_meter_settle(&m, 0);
	assert_int_equal(m.relay, 0);
	asked(&m, sell_100, "01 20 01 00 00 04 80 32");
	assert_int_equal(m.relay, 1);
	assert_int_equal(sim_meter_balance_fen(&m), 9999);
}

static void
a_counted_meter_credits_each_count_once(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	asked(&m, sell_100, "01 20 01 00 00 04 80 32");
	asked(&m, sell_100, "01 20 01 00 00 04 80 32"); /* a repeat */
	assert_int_equal(sim_meter_balance_fen(&m), 11234);
	assert_int_equal(m.count, 6);
	/* The same count with another amount, an old one, one too far. */
	asked_open(&m, "01 20 01 00 00 04 08 00 00 27 11 00 06 00 00",
	    "01 A0 03");
	asked_open(&m, "01 20 01 00 00 04 08 00 00 27 10 00 05 00 00",
	    "01 A0 03");
	asked_open(&m, "01 20 01 00 00 04 08 00 00 27 10 00 08 00 00",
	    "01 A0 03");
	assert_int_equal(sim_meter_balance_fen(&m), 11234);
	assert_int_equal(m.count, 6);
	assert_int_equal(m.purchased_fen, 10000);
}

static void
a_counted_meter_never_wraps_its_count(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	m.count = 65535;
	asked_open(&m, "01 20 01 00 00 04 08 00 00 27 10 00 00 00 00",
	    "01 A0 03");
	assert_int_equal(sim_meter_balance_fen(&m), 1234);
}

static void
a_blind_meter_credits_each_frame_and_counts_by_itself(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_BLIND);

	(void)state;
	asked(&m, sell_100, "01 20 01 00 00 04 80 32");
	asked(&m, sell_100, "01 20 01 00 00 04 80 32");
	assert_int_equal(sim_meter_balance_fen(&m), 21234);
	assert_int_equal(m.count, 7);
}

static void
a_naive_meter_credits_each_frame_and_stores_its_count(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_NAIVE);

	(void)state;
	asked(&m, sell_100, "01 20 01 00 00 04 80 32");
	asked(&m, sell_100, "01 20 01 00 00 04 80 32");
	assert_int_equal(sim_meter_balance_fen(&m), 21234);
	assert_int_equal(m.count, 6);
}

static void
a_purchase_that_its_register_cannot_hold_is_refused(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_BLIND);

	(void)state;
	sim_meter_set_balance(&m, INT32_MAX - 9999);
	asked(&m, sell_100, "01 A0 03 18 01");
	asked_open(&m, "01 20 01 00 00 04 08 80 00 00 00 00 06 00 00",
	    "01 A0 03");
	assert_int_equal(m.count, 5);
	assert_int_equal(sim_meter_balance_fen(&m), INT32_MAX - 9999);
}

static void
the_long_reply_has_fifteen_bytes(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_BLIND);

	(void)state;
	m.long_reply = true;
	asked(&m, sell_100, "01 20 0A 00 00 00 00 00 00 00 00 00 00 A1 0D");
}

static void
fee_parameters_are_set_where_they_are_enabled(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	asked(&m,
	    "01 20 02 00 00 1E 3C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 2E E0 00 00 27"
	    "10 00 00 1F 40 00 00 0F A0 00 00 00 00 00 00 00 00 00 00 00 00 00"
	    "00 BB 84",
	    "01 20 02 00 00 1E 01 BD");
	assert_int_equal(m.price_e4[SIM_SHARP], 12000);
	assert_int_equal(m.price_e4[SIM_PEAK], 10000);
	assert_int_equal(m.price_e4[SIM_FLAT], 8000);
	assert_int_equal(m.price_e4[SIM_VALLEY], 4000);
	asked(&m,
	    "01 20 02 00 00 1E 3C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	    "00 00 00 00 00 01 00 00 07 D0 00 00 01 F4 00 00 00 00 00 00 00 00"
	    "00 00 00 00 00 00 00 00 00 01 00 00 03 E8 00 00 00 00 00 00 00 00"
	    "00 45 8B",
	    "01 20 02 00 00 1E 01 BD");
	assert_int_equal(m.alarm_fen[0], 2000);
	assert_int_equal(m.alarm_fen[1], 500);
	assert_int_equal(m.overdraft_fen, 1000);
	assert_int_equal(m.price_e4[SIM_SHARP], 12000);
	assert_int_equal(m.count, 5);
	assert_int_equal(sim_meter_balance_fen(&m), 1234);
}

static void
an_account_is_opened_and_closed_by_one_order_each(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	m.purchased_fen = 99;
	asked(&m,
	    "01 20 02 00 00 1E 3C 01 01 01 00 00 00 00 01 00 00 01 00 00 00 00"
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	    "00 12 ED",
	    "01 20 02 00 00 1E 01 BD");
	assert_int_equal(m.prepay, 1);
	assert_int_equal(m.count, 0);
	assert_int_equal(m.credit, 0);
	assert_int_equal(m.purchased_fen, 0);
	assert_int_equal(m.relay, 0);
	asked(&m,
	    "01 20 02 00 00 1E 3C 01 00 01 00 00 00 00 01 00 00 01 00 00 00 00"
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	    "00 42 EC",
	    "01 20 02 00 00 1E 01 BD");
	assert_int_equal(m.prepay, 0);
	assert_int_equal(m.relay, 1);
}

static void
the_clock_is_set_to_the_second_and_runs_on(void **state)
{
	struct sim_meter m = new_meter();

	(void)state;
	m.clock_off_s = -4000;
	asked(&m, "01 20 03 54 00 05 0A 09 07 0E 03 05 03 19 00 00 00 04 E3",
	    "01 20 03 54 00 05 01 9A");
	assert_int_equal(m.clock_off_s, 0);
	sim_meter_advance(&m, m.at_ms + 61000, 0);
	asked_open(&m, "01 03 02 28 00 04", "01 03 08 19 03 05 03 0E 08 0A 00");
	/* The 30th of February. */
	asked_open(&m, "01 20 03 54 00 05 0A 09 07 0E 03 1E 02 19 00 00 00",
	    "01 A0 03");
}

static void
a_day_table_is_written_and_counts(void **state)
{
	struct sim_meter m = new_meter();

	(void)state;
	asked(&m,
	    "01 10 20 00 00 15 2A 04 00 00 03 00 07 02 00 09 03 00 0C 01 00 12"
	    "03 00 15 04 00 17 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	    "00 00 00 00 00 32 21",
	    "01 10 20 00 00 15 0A 06");
	sim_meter_set_balance(&m, 1000000);
	m.at_ms = local_ms(2025, 3, 5, 17, 0, 0);
	sim_meter_advance(&m, local_ms(2025, 3, 5, 19, 0, 0), 1000);
	assert_int_equal(m.energy_wh[SIM_FLAT], 1000);
	assert_int_equal(m.energy_wh[SIM_SHARP], 1000);
	asked_open(&m, "01 03 20 03 00 02", "01 03 04 02 00 09 03");
}

static void
overload_is_set_and_its_trips_reset(void **state)
{
	struct sim_meter m = new_meter();

	(void)state;
	asked_open(&m,
	    "01 20 04 00 00 0D 1A 01 01 01 13 88 00 00 00 00 01 07 01 00 04 01"
	    "00 09 01 1E 00 00 00 00 00 00 00",
	    "01 20 04 00 00 0D");
	assert_int_equal(m.overload_on, 1);
	assert_int_equal(m.overload_w, 5000);
	assert_int_equal(m.recovery_min, 7);
	assert_int_equal(m.trips_allowed, 4);
	assert_int_equal(m.trips, 9);
	assert_int_equal(m.waiting_s, 30);
	asked_open(&m, "01 03 04 80 00 07",
	    "01 03 0E 00 01 13 88 00 00 00 00 00 09 00 04 07 1E");
	asked_open(&m, "01 03 00 61 00 01", "01 03 02 13 88");
	m.overload_open = 1;
	asked_open(&m, "01 20 04 10 00 04 08 00 00 00 00 00 00 01 00",
	    "01 20 04 10 00 04");
	assert_int_equal(m.trips, 0);
	assert_int_equal(m.overload_open, 0);
}

static void
it_says_what_it_is(void **state)
{
	struct sim_meter m = new_meter();

	(void)state;
	asked_open(&m, "01 11 FE DC BA 98 76 54 32 10",
	    "01 11 0A 00 05 00 00 00 84 00 00 00 00");
	asked_open(&m, "01 03 00 43 00 03", "01 03 06 20 25 03 05 00 01");
	asked_open(&m, "01 03 03 A0 00 07",
	    "01 03 0E 30 30 32 30 32 35 30 33 30 35 30 30 30 31");
	asked_open(&m, "01 03 03 60 00 05",
	    "01 03 0A 01 03 00 00 20 25 03 05 00 01");
	asked_open(&m, "01 03 00 22 00 01", "01 03 02 00 01");
	asked_open(&m, "01 03 00 37 00 02", "01 03 04 00 01 00 01");
}

static void
one_read_may_span_the_older_blocks(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	asked_open(&m, "01 03 00 43 00 0E",
	    "01 03 1C 20 25 03 05 00 01 00 00 27 10 00 00 13 88 00 00 00 00 00"
	    "00 00 00 00 05 00 00 04 D2");
	asked_open(&m, "01 03 00 55 00 04", "01 03 08 01 00 00 00 00 00 00 00");
}

static void
what_it_does_not_have_is_refused(void **state)
{
	struct sim_meter m = new_meter();

	(void)state;
	asked_open(&m, "01 04 00 00 00 01", "01 84 01");
	asked_open(&m, "01 06 00 57 00 01", "01 86 01");
	asked_open(&m, "01 03 00 0A 00 01", "01 83 02");
	asked_open(&m, "01 03 02 00 00 31", "01 83 02");
	asked_open(&m, "01 03 FF FF 00 02", "01 83 02");
	asked_open(&m, "01 03 02 00 00 00", "01 83 03");
	asked_open(&m, "01 03 02 00 00 7E", "01 83 03");
	asked_open(&m, "01 03 02 00 00", "01 83 03");
	asked_open(&m, "01 10 02 1F 00 01 02 00 00", "01 90 02");
	asked_open(&m, "01 10 00 58 00 02 04 00 00 00 00", "01 90 02");
	asked_open(&m, "01 10 00 57 00 02 04 00 02 00 00", "01 90 03");
	asked_open(&m, "01 10 00 57 00 02 03 00 00 00", "01 90 03");
	asked_open(&m, "01 10 00 57 00 02 04 00 00 00", "01 90 03");
	asked_open(&m, "01 20 03 00 00 01 02 00 00", "01 A0 02");
	asked_open(&m, "01 20 01 00 00 01 02 00 00", "01 A0 03");
	asked_open(&m, "01 11", "01 91 03");
	asked_open(&m, "01 11 00 00 00 00 00 00 00 00", "01 91 03");
}

static void
it_is_silent_to_others_and_to_all(void **state)
{
	struct sim_meter m = new_meter();
	uint8_t bad[] = {1, 3, 2, 0, 0, 0x30, 0x44, 0x67};
	uint8_t reply[SIM_FRAME_MAX];

	(void)state;
	asked_open(&m, "02 03 02 00 00 30", "");
	assert_int_equal(sim_meter_answer(&m, bad, sizeof bad, reply), 0);
	assert_int_equal(sim_meter_answer(&m, bad, 3, reply), 0);
	/* To all: it acts, and says nothing. */
	asked_open(&m, "00 10 00 57 00 02 04 00 01 00 01", "");
	assert_int_equal(m.force_trip, 1);
}

static void
its_address_and_ratios_can_be_written(void **state)
{
	struct sim_meter m = new_meter();

	(void)state;
	asked_open(&m, "01 10 00 38 00 01 02 00 28", "01 10 00 38 00 01");
	assert_int_equal(m.ct, 40);
	assert_int_equal(m.pt, 1);
	asked_open(&m, "01 10 00 38 00 01 02 00 00", "01 90 03");
	asked_open(&m, "01 10 03 60 00 05 0A 07 03 00 00 20 25 03 05 00 02",
	    "01 10 03 60 00 05");
	assert_int_equal(m.address, 7);
	assert_int_equal(m.number, 202503050002);
	asked_open(&m, "01 03 00 00 00 01", "");
	asked_open(&m, "07 03 00 00 00 01", "07 03 02 00 00");
	/* No such digits, no such rate. */
	asked_open(&m, "07 10 00 43 00 03 06 20 25 0A 05 00 02", "07 90 03");
	asked_open(&m, "07 10 03 60 00 01 02 07 06", "07 90 03");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_check_is_that_of_the_manuals),
	    cmocka_unit_test(the_live_block_has_each_value_in_its_place),
	    cmocka_unit_test(balance_and_count_read_as_they_are),
	    cmocka_unit_test(the_status_words_say_how_it_is),
	    cmocka_unit_test(the_fee_parameters_read_as_they_are),
	    cmocka_unit_test(the_force_pair_trips_keeps_and_lets_go),
	    cmocka_unit_test(a_purchase_closes_what_arrears_have_opened),
	    cmocka_unit_test(a_counted_meter_credits_each_count_once),
	    cmocka_unit_test(a_counted_meter_never_wraps_its_count),
	    cmocka_unit_test(
		a_blind_meter_credits_each_frame_and_counts_by_itself),
	    cmocka_unit_test(
		a_naive_meter_credits_each_frame_and_stores_its_count),
	    cmocka_unit_test(
		a_purchase_that_its_register_cannot_hold_is_refused),
	    cmocka_unit_test(the_long_reply_has_fifteen_bytes),
	    cmocka_unit_test(fee_parameters_are_set_where_they_are_enabled),
	    cmocka_unit_test(an_account_is_opened_and_closed_by_one_order_each),
	    cmocka_unit_test(the_clock_is_set_to_the_second_and_runs_on),
	    cmocka_unit_test(a_day_table_is_written_and_counts),
	    cmocka_unit_test(overload_is_set_and_its_trips_reset),
	    cmocka_unit_test(it_says_what_it_is),
	    cmocka_unit_test(one_read_may_span_the_older_blocks),
	    cmocka_unit_test(what_it_does_not_have_is_refused),
	    cmocka_unit_test(it_is_silent_to_others_and_to_all),
	    cmocka_unit_test(its_address_and_ratios_can_be_written),
	};

	return cmocka_run_group_tests_name("sim_answer", tests, NULL, NULL);
}
