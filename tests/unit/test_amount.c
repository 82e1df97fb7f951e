/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "amount.h"

enum {
	UNTOUCHED = 4711
};

struct sample {
	const char *text;
	unsigned decimals;
	int64_t value;
};

static void
plain_decimals_are_exact(void **state)
{
	static const struct sample samples[] = {
	    {"0", 0, 0},
	    {"0", 2, 0},
	    {"-0", 2, 0},
	    {"7", 2, 700},
	    {"7.5", 2, 750},
	    {"7.05", 2, 705},
	    {"-7.05", 2, -705},
	    {"-0.01", 2, -1},
	    {"007", 0, 7},
	    {"0.6557", 4, 6557},
	    {"12.345", 3, 12345},
	    {"0.000000001", 9, 1},
	    {"9223372036854775807", 0, INT64_MAX},
	    {"-9223372036854775808", 0, INT64_MIN},
	    {"92233720368547758.07", 2, INT64_MAX},
	    {"-92233720368547758.08", 2, INT64_MIN},
	    {"9223372036.854775807", 9, INT64_MAX},
	};
	int64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		value = UNTOUCHED;
		assert_int_equal(pp_decimal_parse(samples[i].text,
				     samples[i].decimals, &value),
		    PP_OK);
		assert_true(value == samples[i].value);
	}
}

static void
anything_else_is_no_decimal(void **state)
{
	static const char *const bad[] = {"", "-", "--1", "+5", ".5", "5.",
	    "-.5", "5.-1", "1e3", "1E3", "0x10", " 1", "1 ", "1,000", "1.2.3",
	    "1..2", "nan", "inf", "1_000", "１２", "−1", "1\n", "\t1", "5.5x",
	    "x5", "1-", "1+1"};
	int64_t value = UNTOUCHED;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(pp_decimal_parse(bad[i], 2, &value), PP_EDATA);
		assert_true(value == UNTOUCHED);
		assert_string_equal(pp_errmsg(), "not a number");
	}
}

static void
too_many_places_are_refused_not_rounded(void **state)
{
	int64_t value = UNTOUCHED;

	(void)state;
	assert_int_equal(pp_decimal_parse("5.005", 2, &value), PP_EDATA);
	assert_string_equal(pp_errmsg(), "at most 2 decimals");
	assert_int_equal(pp_decimal_parse("5.000", 2, &value), PP_EDATA);
	assert_int_equal(pp_decimal_parse("5.0", 0, &value), PP_EDATA);
	assert_string_equal(pp_errmsg(), "not a whole number");
	assert_true(value == UNTOUCHED);
}

static void
numbers_beyond_64_bits_are_refused(void **state)
{
	static const struct sample samples[] = {
	    {"9223372036854775808", 0, 0},
	    {"-9223372036854775809", 0, 0},
	    {"92233720368547758.08", 2, 0},
	    {"-92233720368547758.09", 2, 0},
	    {"92233720368547759", 2, 0},
	    {"99999999999999999999", 0, 0},
	};
	int64_t value = UNTOUCHED;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		assert_int_equal(pp_decimal_parse(samples[i].text,
				     samples[i].decimals, &value),
		    PP_EDATA);
		assert_string_equal(pp_errmsg(), "number out of range");
	}
	assert_true(value == UNTOUCHED);
}

static void
a_thousand_digits_are_just_out_of_range(void **state)
{
	char digits[1001];
	int64_t value = UNTOUCHED;

	(void)state;
	memset(digits, '9', sizeof digits - 1);
	digits[sizeof digits - 1] = '\0';
	assert_int_equal(pp_decimal_parse(digits, 2, &value), PP_EDATA);
	assert_string_equal(pp_errmsg(), "number out of range");
	memset(digits, '0', sizeof digits - 1);
	digits[sizeof digits - 2] = '7';
	assert_int_equal(pp_decimal_parse(digits, 0, &value), PP_OK);
	assert_true(value == 7);
}

static void
printing_keeps_the_least_places_and_drops_zeros_beyond(void **state)
{
	static const struct {
		int64_t value;
		unsigned decimals, least;
		const char *text;
	} samples[] = {
	    {0, 0, 0, "0"},
	    {0, 2, 2, "0.00"},
	    {0, 3, 0, "0"},
	    {5, 2, 2, "0.05"},
	    {-5, 2, 2, "-0.05"},
	    {1234567, 3, 2, "1234.567"},
	    {1234560, 3, 2, "1234.56"},
	    {1234500, 3, 2, "1234.50"},
	    {1234000, 3, 2, "1234.00"},
	    {1234000, 3, 0, "1234"},
	    {6557, 4, 4, "0.6557"},
	    {1000, 9, 0, "0.000001"},
	    {INT64_MAX, 0, 0, "9223372036854775807"},
	    {INT64_MIN, 0, 0, "-9223372036854775808"},
	    {INT64_MIN, 2, 2, "-92233720368547758.08"},
	    {INT64_MIN, 9, 9, "-9223372036.854775808"},
	};
	char text[PP_DECIMAL_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++)
		assert_string_equal(pp_decimal_print(samples[i].value,
					samples[i].decimals, samples[i].least,
					text),
		    samples[i].text);
}

static void
what_is_printed_reads_back(void **state)
{
	static const int64_t values[] = {0, 1, -1, 9, 10, 99, 100, 101, -100,
	    999999, INT64_MAX, INT64_MAX - 1, INT64_MIN, INT64_MIN + 1};
	char text[PP_DECIMAL_MAX];
	unsigned decimals, least;
	int64_t back;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof values / sizeof values[0]; i++)
		for (decimals = 0; decimals <= 9; decimals++)
			for (least = 0; least <= decimals; least++) {
				pp_decimal_print(values[i], decimals, least,
				    text);
				assert_int_equal(pp_decimal_parse(text,
						     decimals, &back),
				    PP_OK);
				assert_true(back == values[i]);
			}
}

static void
money_energy_and_price_have_their_units(void **state)
{
	char text[PP_DECIMAL_MAX];
	pp_money money = {UNTOUCHED};
	pp_price price;

	(void)state;
	assert_int_equal(pp_money_parse("-12.5", &money), PP_OK);
	assert_true(money.fen == -1250);
	assert_int_equal(pp_money_parse("12.345", &money), PP_EDATA);
	assert_true(money.fen == -1250);
	assert_string_equal(pp_money_print(money, text), "-12.50");
	assert_string_equal(pp_energy_print((pp_energy){1234567}, text),
	    "1234.567");
	assert_string_equal(pp_energy_print((pp_energy){1234500}, text),
	    "1234.50");
	assert_int_equal(pp_price_parse("0.6557", &price), PP_OK);
	assert_true(price.e4_per_kwh == 6557);
	assert_string_equal(pp_price_print(price, text), "0.6557");
}

static void
scaling_rounds_half_away_from_zero(void **state)
{
	static const struct {
		int64_t value, numerator, denominator, result;
	} samples[] = {
	    {0, 5, 3, 0},
	    {1, 1, 2, 1},
	    {-1, 1, 2, -1},
	    {1, -1, 2, -1},
	    {3, 1, 2, 2},
	    {-3, 1, 2, -2},
	    {1, 1, 3, 0},
	    {2, 1, 3, 1},
	    {-1, 1, 3, 0},
	    {-2, 1, 3, -1},
	    {49, 1, 100, 0},
	    {50, 1, 100, 1},
	    {-49, 1, 100, 0},
	    {-50, 1, 100, -1},
	    {50000, 5283, 100000, 2642}, /* 50 kWh at 0.5283: 26.415 yuan */
	    {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
	    {INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN},
	    {INT64_MAX, 2, 4, INT64_MAX / 2 + 1},
	    {INT64_MIN, 1, 1, INT64_MIN},
	};
	int64_t result;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		assert_int_equal(pp_scale(samples[i].value,
				     samples[i].numerator,
				     samples[i].denominator, &result),
		    PP_OK);
		assert_true(result == samples[i].result);
	}
}

static void
scaling_beyond_64_bits_is_refused(void **state)
{
	int64_t result = UNTOUCHED;

	(void)state;
	assert_int_equal(pp_scale(INT64_MAX, 2, 1, &result), PP_EDATA);
	assert_int_equal(pp_scale(INT64_MIN, -1, 1, &result), PP_EDATA);
	assert_int_equal(pp_scale(INT64_MIN, 2, 1, &result), PP_EDATA);
	assert_int_equal(pp_scale(INT64_MIN, INT64_MIN, 1, &result), PP_EDATA);
	assert_int_equal(pp_scale(INT64_MAX, 3, 2, &result), PP_EDATA);
	assert_true(result == UNTOUCHED);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_decimals_are_exact),
	    cmocka_unit_test(anything_else_is_no_decimal),
	    cmocka_unit_test(too_many_places_are_refused_not_rounded),
	    cmocka_unit_test(numbers_beyond_64_bits_are_refused),
	    cmocka_unit_test(a_thousand_digits_are_just_out_of_range),
	    cmocka_unit_test(
		printing_keeps_the_least_places_and_drops_zeros_beyond),
	    cmocka_unit_test(what_is_printed_reads_back),
	    cmocka_unit_test(money_energy_and_price_have_their_units),
	    cmocka_unit_test(scaling_rounds_half_away_from_zero),
	    cmocka_unit_test(scaling_beyond_64_bits_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
