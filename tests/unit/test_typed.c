/* SPDX-License-Identifier: ISC */
/*
 * Values of meters as people type them: taken as they stand, or refused by
 * name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clock.h"
#include "typed.h"

enum {
	NOON = 1763791200
};

static const struct pp_typed_words good = {
    .balance = "12.34",
    .count = "7",
    .energy = "1234.567",
};

static void
refuses(struct pp_typed_words words, const char *option)
{
	struct pp_typed typed = {.count = 77};

	assert_int_equal(pp_typed_parse(&words, NOON, &typed), PP_EDATA);
	assert_int_equal(strncmp(pp_errmsg(), option, strlen(option)), 0);
	assert_int_equal(typed.count, 77);
}

static void
what_is_typed_is_taken_to_the_last_place(void **state)
{
	struct pp_typed_words words = good;
	struct pp_typed t;

	(void)state;
	words.rates = "1,2.5,3.25,0.125";
	words.at = "2025-11-22T10:00:00+08:00";
	assert_int_equal(pp_typed_parse(&words, NOON, &t), PP_OK);
	assert_int_equal(t.balance.fen, 1234);
	assert_int_equal(t.count, 7);
	assert_int_equal(t.total_wh, 1234567);
	assert_true(t.has_rates);
	assert_int_equal(t.rate_wh[PP_RATE_SHARP], 1000);
	assert_int_equal(t.rate_wh[PP_RATE_PEAK], 2500);
	assert_int_equal(t.rate_wh[PP_RATE_FLAT], 3250);
	assert_int_equal(t.rate_wh[PP_RATE_VALLEY], 125);
	assert_int_equal(t.rate_wh[PP_RATE_DEEP], 0);
	assert_int_equal(t.at, 1763776800);
}

static void
what_may_be_left_out_is_nothing(void **state)
{
	struct pp_typed_words words = good;
	struct pp_typed t;

	(void)state;
	words.balance = "-0.05";
	words.count = "０";
	assert_int_equal(pp_typed_parse(&words, NOON, &t), PP_OK);
	assert_int_equal(t.balance.fen, -5);
	assert_int_equal(t.count, 0);
	assert_int_equal(t.at, 0);
	assert_false(t.has_rates);
}

static void
what_is_needed_is_asked_for_by_name(void **state)
{
	struct pp_typed_words words = good;

	(void)state;
	words.balance = NULL;
	refuses(words, "--balance: is needed");
	words = good;
	words.count = "";
	refuses(words, "--count: is needed");
	words = good;
	words.energy = NULL;
	refuses(words, "--energy-kwh: is needed");
}

static void
what_no_meter_shows_is_refused(void **state)
{
	struct pp_typed_words words = good;

	(void)state;
	words.balance = "12.345";
	refuses(words, "--balance: \"12.345\"");
	words.balance = "1000000000.00";
	refuses(words, "--balance");
	words = good;
	words.count = "65536";
	refuses(words, "--count");
	words.count = "-1";
	refuses(words, "--count");
	words = good;
	words.energy = "-1";
	refuses(words, "--energy-kwh");
	words.energy = "99999999999.9999";
	refuses(words, "--energy-kwh");
	words = good;
	words.at = "2025-11-23";
	refuses(words, "--at: \"2025-11-23\": is ahead");
	words.at = "soon";
	refuses(words, "--at: \"soon\"");
}

static void
rates_are_four_or_five(void **state)
{
	static const char *const bad[] = {"", "1", "1,2,3", "1,2,3,4,5,6",
	    "1,2,,4", "1,2,3,x", "1,2,3,4,"};
	struct pp_typed_words words = good;
	struct pp_typed t;
	size_t i;

	(void)state;
	words.rates = "1,2,3,4,5";
	assert_int_equal(pp_typed_parse(&words, NOON, &t), PP_OK);
	assert_int_equal(t.rate_wh[PP_RATE_DEEP], 5000);
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		words.rates = bad[i];
		refuses(words, "--rates");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_typed_is_taken_to_the_last_place),
	    cmocka_unit_test(what_may_be_left_out_is_nothing),
	    cmocka_unit_test(what_is_needed_is_asked_for_by_name),
	    cmocka_unit_test(what_no_meter_shows_is_refused),
	    cmocka_unit_test(rates_are_four_or_five),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
