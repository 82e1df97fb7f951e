/* SPDX-License-Identifier: ISC */
/*
 * Meter models: that the shipped ones read what the vendor's tables say.
 */
#include "model_help.h"

static size_t
known(const struct pp_values *values)
{
	size_t n = 0, q;

	for (q = 0; q < PP_QUANTITIES; q++)
		n += values->known[q];
	return n;
}

/* A made-up answer: 5 March 2025 14:07:09, relays closed, alarm 1. */
static const uint16_t live[48] = {0x0005, 0x08FD, 0x08FA, 0x0906, 0x04E2,
    0x03D4, 0x0451, 0x0B22, 0x08A2, 0x09D0, 0x1D94, 0x0140, 0xFF8D, 0x00D2,
    0x019F, 0x03DF, 0x03D5, 0x03D8, 0x03E6, 0x0001, 0x0001, 0x0012, 0xD687,
    0x0003, 0x0D40, 0x0006, 0x1A80, 0x0006, 0x1A80, 0x0003, 0x9447, 0x0000,
    0x04D2, 0x0005, 0x0000, 0x0003, 0xE040, 0x000F, 0x0000, 0x0000, 0x1903,
    0x0503, 0x0E07, 0x0903, 0x2C1E, 0x0B04, 0x0300, 0x0000};

static void
the_live_block_of_a_prepaid_meter_is_read_whole(void **state)
{
	/* clang-format off: pairs */
	static const struct expected all[] = {
	    {PP_Q_TYPE, 5},
	    {PP_Q_U_A, 2301},
	    {PP_Q_U_B, 2298},
	    {PP_Q_U_C, 2310},
	    {PP_Q_I_A, 1250},
	    {PP_Q_I_B, 980},
	    {PP_Q_I_C, 1105},
	    {PP_Q_P_A, 2850},
	    {PP_Q_P_B, 2210},
	    {PP_Q_P_C, 2512},
	    {PP_Q_P, 7572},
	    {PP_Q_Q_A, 320},
	    {PP_Q_Q_B, -115},
	    {PP_Q_Q_C, 210},
	    {PP_Q_Q, 415},
	    {PP_Q_PF_A, 991},
	    {PP_Q_PF_B, 981},
	    {PP_Q_PF_C, 984},
	    {PP_Q_PF, 998},
	    {PP_Q_PT, 1},
	    {PP_Q_CT, 1},
	    {PP_Q_E_TOTAL, 12345670},
	    {PP_Q_E_SHARP, 2000000},
	    {PP_Q_E_PEAK, 4000000},
	    {PP_Q_E_FLAT, 4000000},
	    {PP_Q_E_VALLEY, 2345670},
	    {PP_Q_BALANCE, 1234},
	    {PP_Q_COUNT, 5},
	    {PP_Q_TRIPS, 0},
	    {PP_Q_TRIPS_ALLOWED, 3},
	    {PP_Q_STATUS, 0xE040},
	    {PP_Q_SOURCES, 0x000F},
	    {PP_Q_BASE, 0},
	    {PP_Q_CLOCK, 1741183629},
	    {PP_Q_CLOCK_BAD, 0},
	    {PP_Q_RELAY_A, 1},
	    {PP_Q_RELAY_B, 1},
	    {PP_Q_RELAY_C, 1},
	    {PP_Q_FORCED, 0},
	    {PP_Q_FORCED_CLOSED, 0},
	    {PP_Q_OVERLOAD, 0},
	    {PP_Q_ARREARS, 0},
	    {PP_Q_ALARM1, 1},
	    {PP_Q_ALARM2, 0},
	    {PP_Q_FAULT, 0},
	    {PP_Q_PREPAY, 1},
	};
	/* clang-format on */
	struct pp_model *m = shipped("DTSY1352");
	struct pp_values values = {0};

	(void)state;
	decode(m, "live", live, &values);
	assert_int_equal(pp_model_finish(m, 1, 1, &values), PP_OK);
	assert_values(&values, all, sizeof(all) / sizeof(*all));
	assert_int_equal(known(&values), sizeof(all) / sizeof(*all));
	pp_model_free(m);
}

static void
a_single_phase_meter_and_a_circuit_share_the_live_block(void **state)
{
	struct pp_model *m = shipped("DDSY1352");
	struct pp_values values = {0};

	(void)state;
	decode(m, "live", live, &values);
	assert_value(values, PP_Q_U_A, 2301);
	assert_value(values, PP_Q_P, 7572);
	assert_value(values, PP_Q_E_TOTAL, 12345670);
	assert_value(values, PP_Q_RELAY_A, 1);
	assert_false(values.known[PP_Q_U_B]);
	assert_int_equal(pp_model_type_code(m), 7);
	assert_int_equal(pp_model_phases(m), 1);
	pp_model_free(m);

	m = shipped("ADF300");
	memset(&values, 0, sizeof(values));
	decode(m, "live", live, &values);
	assert_value(values, PP_Q_BALANCE, 1234);
	assert_int_equal(pp_model_type_code(m), 10);
	pp_model_free(m);
}

static void
the_fee_block_is_read_whole(void **state)
{
	static const uint16_t words[25] = {1, 5, 0, 0x2EE0, 0, 0x2710, 0,
	    0x1F40, 0, 0x0FA0, 0, 0x07D0, 0, 0x01F4, 0, 0x03E8, 0, 0, 0, 0xC350,
	    0, 0x04D2, 0, 0, 0};
	/* clang-format off: pairs */
	static const struct expected all[] = {
	    {PP_Q_PREPAY, 1},
	    {PP_Q_COUNT, 5},
	    {PP_Q_PRICE_SHARP, 12000},
	    {PP_Q_PRICE_PEAK, 10000},
	    {PP_Q_PRICE_FLAT, 8000},
	    {PP_Q_PRICE_VALLEY, 4000},
	    {PP_Q_ALARM1_AMOUNT, 2000},
	    {PP_Q_ALARM2_AMOUNT, 500},
	    {PP_Q_OVERDRAFT, 1000},
	    {PP_Q_PURCHASED, 50000},
	    {PP_Q_BALANCE, 1234},
	    {PP_Q_BASE, 0},
	};
	/* clang-format on */
	struct pp_model *m = shipped("DTSY1352");
	struct pp_values values = {0};

	(void)state;
	decode(m, "fee", words, &values);
	assert_values(&values, all, sizeof(all) / sizeof(*all));
	assert_int_equal(known(&values), sizeof(all) / sizeof(*all));
	pp_model_free(m);
}

static void
the_evidence_is_number_count_and_balance_of_one_read(void **state)
{
	/* 201903260001, purchase 6, a debt of 3.50 */
	static const uint16_t words[18] = {0x2019, 0x0326, 0x0001, 0, 0, 0, 0,
	    0, 0, 0, 0, 6, 0xFFFF, 0xFEA2};
	struct pp_model *m = shipped("DTSY1352");
	struct pp_values values = {0};
	const struct pp_read *reads;

	(void)state;
	assert_int_equal(pp_model_evidence(m, &reads), 2);
	assert_int_equal(reads[0].address, 0x0043);
	assert_int_equal(reads[0].count, 18);
	assert_int_equal(reads[0].spare, 4);
	pp_model_decode(m, &reads[0], words, &values);
	assert_value(values, PP_Q_NUMBER, 201903260001);
	assert_value(values, PP_Q_COUNT, 6);
	assert_value(values, PP_Q_BALANCE, -350);
	pp_model_free(m);
}

static void
a_number_that_is_not_decimal_is_unknown(void **state)
{
	static const uint16_t words[3] = {0x2019, 0x03A6, 0x0001};
	struct pp_model *m = shipped("DTSY1352");
	struct pp_values values = {0};

	(void)state;
	values.known[PP_Q_NUMBER] = true;
	decode(m, "number", words, &values);
	assert_false(values.known[PP_Q_NUMBER]);
	pp_model_free(m);
}

static void
a_clock_that_makes_no_time_is_bad_and_not_a_time(void **state)
{
	static const struct {
		uint16_t words[4];
		int64_t at; /* -1: bad */
	} clocks[] = {
	    {{0x0001, 0x0106, 0x0000, 0x0000}, 946684800},
	    {{0x1802, 0x1D00, 0x173B, 0x3B00}, 1709251199},
	    {{0x1803, 0x0100, 0x0000, 0x0000}, 1709251200},
	    {{0x630C, 0x1F00, 0x173B, 0x3B00}, 4102444799},
	    {{0x1902, 0x1D00, 0x0000, 0x0000}, -1}, /* 29 February 2025 */
	    {{0x1904, 0x1F00, 0x0000, 0x0000}, -1}, /* 31 April */
	    {{0x1900, 0x0100, 0x0000, 0x0000}, -1},
	    {{0x190D, 0x0100, 0x0000, 0x0000}, -1},
	    {{0x1901, 0x0000, 0x0000, 0x0000}, -1},
	    {{0x6401, 0x0100, 0x0000, 0x0000}, -1},
	    {{0x1901, 0x0100, 0x1800, 0x0000}, -1},
	    {{0x1901, 0x0100, 0x003C, 0x0000}, -1},
	    {{0x1901, 0x0100, 0x0000, 0x3C00}, -1},
	    {{0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}, -1},
	    {{0x0000, 0x0000, 0x0000, 0x0000}, -1},
	};
	struct pp_model *m = shipped("DTSY1352");
	struct pp_values values = {0};
	uint16_t words[48];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		memcpy(words, live, sizeof(words));
		memcpy(words + 40, clocks[i].words, sizeof(clocks[i].words));
		decode(m, "live", words, &values);
		assert_value(values, PP_Q_CLOCK_BAD, clocks[i].at == -1);
		assert_int_equal(values.known[PP_Q_CLOCK], clocks[i].at != -1);
		if (clocks[i].at != -1)
			assert_value(values, PP_Q_CLOCK, clocks[i].at);
		assert_value(values, PP_Q_BALANCE, 1234);
	}
	pp_model_free(m);
}

/* An instrument behind CTs of 200/5 and PTs of 10000/100. */
static void
decode_instrument(const struct pp_model *m, uint16_t ct, uint16_t pt,
    struct pp_values *values)
{
	uint16_t energy[63] = {[0] = 0x0001,
	    [1] = 0x86A1, /* 1000.01 kWh */
	    [0x3C] = 0x0907,
	    [0x3D] = 0x0E05,
	    [0x3E] = 0x0319};
	uint16_t electric[47] =
	    {[0] = 1001, [3] = 250, [0x16] = 4998, [0x2C] = pt, [0x2D] = ct};
	uint16_t power[28] = {[0] = 0xFFFF,
	    [1] = 0xFFFF, /* -0.001 kW */
	    [6] = 0x0001,
	    [0x18] = 0xFC19};

	decode(m, "energy", energy, values);
	decode(m, "electric", electric, values);
	decode(m, "power", power, values);
}

static void
an_instrument_multiplies_by_its_own_ratios(void **state)
{
	struct pp_model *m = shipped("DTSD1352");
	struct pp_values values = {0};

	(void)state;
	decode_instrument(m, 40, 100, &values);
	assert_false(values.known[PP_Q_E_TOTAL]);
	assert_int_equal(pp_model_finish(m, 7, 7, &values), PP_OK);
	assert_value(values, PP_Q_E_TOTAL, 1000010LL * 40 * 100);
	assert_value(values, PP_Q_U_A, 100100);
	assert_value(values, PP_Q_I_A, 250 * 40);
	assert_value(values, PP_Q_FREQUENCY, 4998);
	assert_value(values, PP_Q_P_A, -4000);
	assert_value(values, PP_Q_P, 65536LL * 4000);
	assert_value(values, PP_Q_PF_A, -999);
	assert_value(values, PP_Q_CLOCK, 1741183629);
	pp_model_free(m);
}

static void
ratios_that_were_not_read_are_taken_from_the_site(void **state)
{
	static const uint16_t energy[63] = {0, 100};
	struct pp_model *m = shipped("DTSD1352");
	struct pp_values values = {0};

	(void)state;
	decode(m, "energy", energy, &values);
	assert_int_equal(pp_model_finish(m, 40, 2, &values), PP_OK);
	assert_value(values, PP_Q_E_TOTAL, 80000);
	assert_false(values.known[PP_Q_P]);
	pp_model_free(m);
}

static void
a_meter_with_a_ratio_of_zero_is_refused(void **state)
{
	struct pp_model *m = shipped("DTSD1352");
	struct pp_values values = {0}, before;

	(void)state;
	decode_instrument(m, 0, 1, &values);
	memcpy(&before, &values, sizeof before);
	assert_int_equal(pp_model_finish(m, 1, 1, &values), PP_EPEER);
	assert_non_null(strstr(pp_errmsg(), "ct ratio is 0"));
	assert_memory_equal(&values, &before, sizeof(values));
	pp_model_free(m);
}

static void
a_product_that_does_not_fit_is_refused(void **state)
{
	static const uint16_t energy[63] = {0xFFFF, 0xFFFF};
	struct pp_model *m = shipped("DTSD1352");
	struct pp_values values = {0};

	(void)state;
	decode_instrument(m, 0xFFFF, 0xFFFF, &values);
	decode(m, "energy", energy, &values);
	assert_int_equal(pp_model_finish(m, 1, 1, &values), PP_EPEER);
	assert_non_null(strstr(pp_errmsg(), "e_total"));
	pp_model_free(m);
}

static void
decimal_points_and_signs_come_from_the_meter(void **state)
{
	uint16_t ratios[2] = {1, 40};
	uint16_t electric[36] = {[0] = 0x0300, /* dpt 3, dct 0 */
	    [1] = 0x0588,                      /* dpq 5; p and q below 0 */
	    [2] = 2301,
	    [8] = 12345,
	    [14] = 7572,
	    [18] = 415,
	    [22] = 998,
	    [27] = 5001,
	    [28] = 0,
	    [29] = 12345};
	struct pp_model *m = shipped("PZ");
	struct pp_values values = {0};

	(void)state;
	decode(m, "ratios", ratios, &values);
	decode(m, "electric", electric, &values);
	assert_int_equal(pp_model_finish(m, 1, 1, &values), PP_OK);
	assert_value(values, PP_Q_U_A, 2301);
	assert_value(values, PP_Q_I_A, 123); /* 1.2345 A */
	assert_value(values, PP_Q_P, -75720);
	assert_value(values, PP_Q_Q, -4150);
	assert_value(values, PP_Q_P_A, 0);
	assert_value(values, PP_Q_PF_A, 0);
	assert_value(values, PP_Q_FREQUENCY, 5001);
	assert_value(values, PP_Q_E_TOTAL, 12345 * 40);

	electric[8] = 12350; /* half away from zero */
	electric[0] = 0x0301;
	electric[1] = 0x0308;
	electric[14] = 15;
	decode(m, "electric", electric, &values);
	assert_int_equal(pp_model_finish(m, 1, 1, &values), PP_OK);
	assert_value(values, PP_Q_I_A, 1235);
	assert_value(values, PP_Q_P, -2);

	electric[0] = 0xFF00;
	decode(m, "electric", electric, &values);
	assert_int_equal(pp_model_finish(m, 1, 1, &values), PP_EPEER);
	pp_model_free(m);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_live_block_of_a_prepaid_meter_is_read_whole),
	    cmocka_unit_test(
		a_single_phase_meter_and_a_circuit_share_the_live_block),
	    cmocka_unit_test(the_fee_block_is_read_whole),
	    cmocka_unit_test(
		the_evidence_is_number_count_and_balance_of_one_read),
	    cmocka_unit_test(a_number_that_is_not_decimal_is_unknown),
	    cmocka_unit_test(a_clock_that_makes_no_time_is_bad_and_not_a_time),
	    cmocka_unit_test(an_instrument_multiplies_by_its_own_ratios),
	    cmocka_unit_test(ratios_that_were_not_read_are_taken_from_the_site),
	    cmocka_unit_test(a_meter_with_a_ratio_of_zero_is_refused),
	    cmocka_unit_test(a_product_that_does_not_fit_is_refused),
	    cmocka_unit_test(decimal_points_and_signs_come_from_the_meter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
