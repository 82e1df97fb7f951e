/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a tariff file: a tariff that holds together, whose stretches
 * fill a day, and that prices what it is given; or a fault with its place.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "tariff_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	DAY_S = 86400,
	HOUR_S = 3600,
	DAYS = 4,
};

static struct pp_tariff tariff;
static struct pp_tariff_tests tests;
static struct pp_bill bill;

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_words(void)
{
	const char *words = pp_errmsg();

	check(*words != '\0' && strchr(words, '\n') == NULL);
}

static void
check_days(int64_t at)
{
	struct pp_stretch s;
	int64_t end = at + (int64_t)DAYS * DAY_S;

	for (; at < end; at = s.to) {
		pp_tariff_stretch(&tariff, at, &s);
		check(s.from <= at && s.to > at && s.to - s.from <= DAY_S);
		check(s.season < tariff.n_seasons);
		check(s.cycle <= at || tariff.reset == PP_RESET_NEVER);
		check(pp_season_uses(&tariff, s.season, s.rate));
		check(tariff.seasons[s.season].price_e4[0][s.rate] >= 0);
	}
}

static void
check_bill(int64_t at)
{
	int64_t fen = 0;
	size_t i;

	pp_bill_begin(&bill, &tariff, at, 0, 0);
	for (i = 0; i < 48; i++, at += HOUR_S)
		check(pp_bill_add(&bill, at, at + HOUR_S, 997, NULL) == PP_OK);
	check(pp_bill_end(&bill) == PP_OK);
	check(bill.wh == 48 * 997);
	for (i = 0; i < bill.n; i++)
		fen += bill.lines[i].fen;
	check(fen == bill.total.fen);
}

static void
check_tariff(void)
{
	/* The end of a year, in the middle of what clocks can say. */
	static const int64_t winter = 1767139200;
	size_t i;

	check(pp_tariff_check(&tariff) == PP_OK);
	check(tests.n <= PP_TARIFF_TESTS_MAX);
	check_days(winter);
	check_days(pp_day_start(tariff.from_day));
	check_bill(winter);
	for (i = 0; i < tests.n; i++)
		if (pp_tariff_test(&tariff, &tests.tests[i], &bill) != PP_OK)
			check_words();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	FILE *in = fmemopen((void *)(uintptr_t)data, n, "r");
	enum pp_status rc;

	check(in != NULL && pp_zone_use("Asia/Shanghai") == PP_OK);
	rc = pp_tariff_read(in, "fuzz", &tariff, &tests);
	fclose(in);
	if (rc == PP_OK) {
		check_tariff();
	} else {
		check(rc == PP_EDATA);
		check_words();
	}
	return 0;
}
