/* SPDX-License-Identifier: ISC */
/*
 * Tariff files (YAML): pp-tariff(5) has the format.  Overlaps, holes, rates
 * without a price and impossible times are faults with FILE:LINE:COLUMN.
 */
#ifndef PP_TARIFF_FILE_H
#define PP_TARIFF_FILE_H

#include <stdio.h>

#include "bill.h"
#include "tariff.h"

enum {
	PP_TARIFF_TESTS_MAX = 200
};

/* A case of the file itself: what so much energy has to cost. */
struct pp_tariff_test {
	char name[PP_TARIFF_WORD_MAX];
	unsigned line, column;
	int64_t at, to; /* from when; to: for energy shared by time, else 0 */
	int64_t before_wh;
	int64_t wh; /* shared by time, or of a tariff of one rate */
	bool by_rate;
	int64_t rate_wh[PP_RATES];
	bool has_exact;
	int64_t exact_parts; /* 10^-5 fen */
	pp_money total;
};

struct pp_tariff_tests {
	size_t n;
	struct pp_tariff_test tests[PP_TARIFF_TESTS_MAX];
};

#pragma GCC visibility push(default)

/*
 * Read one; `name` is what messages call the file.  `tests` may be NULL.
 * PP_EDATA: its first fault.
 */
enum pp_status pp_tariff_read(FILE *in, const char *name,
    struct pp_tariff *tariff, struct pp_tariff_tests *tests);

/* What a test comes to; PP_NO with the words where that isn't expected. */
enum pp_status pp_tariff_test(const struct pp_tariff *tariff,
    const struct pp_tariff_test *test, struct pp_bill *bill);

#pragma GCC visibility pop

#endif
