/* SPDX-License-Identifier: ISC */
/*
 * How a bill ends: ties, what is carried, fixed parts, lines that add up.
 */
#include "bill_help.h"

static void
half_a_fen_goes_where_the_tariff_says(void **state)
{
	static const struct {
		const char *rounding, *price;
		int64_t wh, fen, residue;
	} cases[] = {
	    {"half-up", "0.5285", 50000, 2643, -50000}, /* 26.4250 */
	    {"half-even", "0.5285", 50000, 2642, 50000},
	    {"down", "0.5285", 50000, 2642, 50000},
	    {"half-up", "0.5283", 50000, 2642, -50000}, /* 26.4150 */
	    {"half-even", "0.5283", 50000, 2642, -50000},
	    {"down", "0.5283", 50000, 2641, 50000},
	    {"half-up", "0.5323", 250000, 13308, -50000}, /* 133.0750 */
	    {"half-up", "0.0499", 100, 0, 49900},
	    {"half-up", "0.0500", 100, 1, -50000},
	    {"half-even", "0.0500", 100, 0, 50000},
	    {"half-even", "0.0499", 100, 0, 49900},
	    {"half-even", "0.1500", 100, 2, -50000},
	    {"half-even", "0.0501", 100, 1, -49900},
	    {"down", "0.9999", 1000, 99, 99000},
	};
	struct pp_bill bill;
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pp_tariff t;

		snprintf(text, sizeof text, "rounding: %s\nprices: {flat: %s}",
		    cases[i].rounding, cases[i].price);
		t = tariff_of(text);
		pp_bill_begin(&bill, &t, at("2025-06-01"), 0, 0);
		add(&bill, "2025-06-01", "2025-07-01", cases[i].wh);
		end(&bill);
		assert_int_equal(bill.total.fen, cases[i].fen);
		assert_int_equal(bill.residue, cases[i].residue);
		assert_int_equal(bill.lines[0].fen, cases[i].fen);
	}
}

static void
what_is_below_zero_is_rounded_like_what_is_above(void **state)
{
	static const struct {
		const char *rounding;
		int64_t carried, fen, residue;
	} cases[] = {
	    {"half-up", -50000, -1, 50000},
	    {"half-up", -49999, 0, -49999},
	    {"half-even", -50000, 0, -50000},
	    {"half-even", -50001, -1, 49999},
	    {"down", -99999, 0, -99999},
	};
	struct pp_bill bill;
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pp_tariff t;

		snprintf(text, sizeof text, "rounding: %s\nprices: {flat: 1}",
		    cases[i].rounding);
		t = tariff_of(text);
		pp_bill_begin(&bill, &t, at("2025-06-01"), 0, cases[i].carried);
		end(&bill);
		assert_int_equal(bill.total.fen, cases[i].fen);
		assert_int_equal(bill.residue, cases[i].residue);
	}
}

static void
carried_parts_lose_nothing_and_dropped_ones_are_gone(void **state)
{
	static const char *const texts[] =
	    {"residue: carry\nprices: {flat: 0.1234}",
		"residue: dropped\nprices: {flat: 0.1234}"};
	static const int64_t sums[] = {12, 0};
	struct pp_bill bill;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct pp_tariff t = tariff_of(texts[i]);
		int64_t carried = 0, sum = 0;

		for (int n = 0; n < 1000; n++) {
			pp_bill_begin(&bill, &t, at("2025-06-01"), 0, carried);
			add(&bill, "2025-06-01", "2025-06-01T00:30", 1);
			end(&bill);
			sum += bill.total.fen;
			carried = bill.residue;
		}
		assert_int_equal(sum, sums[i]);
		assert_int_equal(carried, i == 0 ? 34000 : 0);
	}
}

static void
lines_add_up_to_the_rounded_sum(void **state)
{
	static const int64_t carried[] = {0, 49999, -50000, 50000, 99999,
	    -99999};
	static const int64_t counted[PP_RATES] = {1004, 1005, 1006, 1007, 0};
	struct pp_tariff t = tariff_of(
	    "days: {d: {sharp: [08:00-09:00], peak: [09:00-10:00],\n"
	    "  flat: [10:00-11:00], valley: [11:00-08:00]}}\n"
	    "tiers: {up_to_kwh: [1, 2, 3], reset: never}\n"
	    "prices: {sharp: [1.01, 1.02, 1.03, 1.04],\n"
	    "  peak: [0.91, 0.92, 0.93, 0.94], flat: [0.5, 0.6, 0.7, 0.8],\n"
	    "  valley: [0.1, 0.2, 0.3, 0.4]}\n");
	struct pp_bill bill;

	(void)state;
	for (size_t i = 0; i < sizeof carried / sizeof carried[0]; i++) {
		int64_t sum = 0, parts = carried[i];

		pp_bill_begin(&bill, &t, at("2025-06-02"), 0, carried[i]);
		add_rates(&bill, "2025-06-02", "2025-06-03", 4022, counted);
		end(&bill);
		for (size_t k = 0; k < bill.n; k++) {
			const struct pp_bill_line *line = &bill.lines[k];
			int64_t off =
			    line->fen * PP_PARTS_PER_FEN - line->parts;

			assert_int_equal(line->parts,
			    line->wh * line->price.e4_per_kwh);
			assert_true(llabs(off) < PP_PARTS_PER_FEN);
			parts += line->parts;
			sum += line->fen;
		}
		assert_true(bill.n >= 4);
		assert_int_equal(sum, bill.total.fen);
		assert_int_equal(parts, bill.parts);
	}
}

static void
a_line_gets_the_missing_fen_by_what_it_lost(void **state)
{
	static const int64_t counted[PP_RATES] = {0, 1, 1, 1, 0};
	struct pp_tariff t =
	    tariff_of("days: {d: {peak: [08:00-09:00], flat: [10:00-08:00],\n"
		      "  valley: [09:00-10:00]}}\n"
		      "prices: {peak: 3.0, flat: 4.0, valley: 4.0}\n");
	struct pp_bill bill;

	(void)state;
	/* 0.3, 0.4 and 0.4 fen are 1.1: the first of the two equal ones. */
	pp_bill_begin(&bill, &t, at("2025-06-02"), 0, 0);
	add_rates(&bill, "2025-06-02", "2025-06-03", 3, counted);
	end(&bill);
	assert_int_equal(bill.total.fen, 1);
	assert_int_equal(bill.lines[0].fen, 0);
	assert_int_equal(bill.lines[1].fen, 1);
	assert_int_equal(bill.lines[2].fen, 0);
}

static void
fixed_parts_go_by_days_and_months_that_begin(void **state)
{
	static const struct {
		const char *from, *to;
		int64_t fen;
	} cases[] = {
	    {"2025-01-31", "2025-01-31", 0},
	    {"2025-01-31", "2025-02-01", 100},
	    {"2025-01-31T00:00:01", "2025-02-01", 0},
	    {"2025-01-31", "2025-02-01T00:00:01", 1200},
	    {"2025-02-01", "2025-02-02", 1100},
	    {"2025-02-01", "2025-03-01", 2800 + 1000},
	    {"2024-12-31T12:00", "2026-01-01T12:00", 36600 + 13000},
	};
	struct pp_tariff t = tariff_of("prices: {flat: 0.5}\n"
				       "fixed: {a: {yuan: 1, per: day},\n"
				       "  b: {yuan: 10.00, per: month}}\n");
	struct pp_bill bill;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		pp_bill_begin(&bill, &t, at("2025-01-01"), 0, 0);
		assert_int_equal(pp_bill_add_fixed(&bill, at(cases[i].from),
				     at(cases[i].to)),
		    PP_OK);
		end(&bill);
		assert_int_equal(bill.fixed_fen, cases[i].fen);
		assert_int_equal(bill.total.fen, cases[i].fen);
	}
	assert_int_equal(pp_bill_add_fixed(&bill, 1, 0), PP_EDATA);
	assert_int_equal(bill.fixed_fen, 36600 + 13000);
}

static void
a_bill_beyond_all_numbers_is_refused(void **state)
{
	struct pp_tariff t =
	    tariff_of("prices: {flat: 0.5}\n"
		      "fixed: {a: {yuan: 10000000, per: day}}");
	struct pp_bill bill;
	unsigned n = 0;

	(void)state;
	pp_bill_begin(&bill, &t, at("2025-01-01"), 0, 0);
	add(&bill, "2025-01-01", "2025-02-01", 1000000000);
	while (pp_bill_add_fixed(&bill, INT64_MIN, INT64_MAX) == PP_OK)
		n++;
	assert_true(n > 2000 && n < 3000);
	end(&bill);
	bill.fixed_fen = INT64_MAX - 1;
	assert_int_equal(pp_bill_end(&bill), PP_EDATA);
	assert_int_equal(bill.n, 1); /* as it was */
}

static void
parts_are_printed_exactly(void **state)
{
	char text[PP_DECIMAL_MAX];

	(void)state;
	assert_string_equal(pp_parts_print(264150000, text), "26.415");
	assert_string_equal(pp_parts_print(0, text), "0.00");
	assert_string_equal(pp_parts_print(-1, text), "-0.0000001");
	assert_string_equal(pp_parts_print(10000000, text), "1.00");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(half_a_fen_goes_where_the_tariff_says),
	    cmocka_unit_test(what_is_below_zero_is_rounded_like_what_is_above),
	    cmocka_unit_test(
		carried_parts_lose_nothing_and_dropped_ones_are_gone),
	    cmocka_unit_test(lines_add_up_to_the_rounded_sum),
	    cmocka_unit_test(a_line_gets_the_missing_fen_by_what_it_lost),
	    cmocka_unit_test(fixed_parts_go_by_days_and_months_that_begin),
	    cmocka_unit_test(a_bill_beyond_all_numbers_is_refused),
	    cmocka_unit_test(parts_are_printed_exactly),
	};

	return cmocka_run_group_tests(tests, in_shanghai, NULL);
}
