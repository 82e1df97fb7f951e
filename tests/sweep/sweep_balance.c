/* SPDX-License-Identifier: ISC */
/*
 * How often a clean month is taken for theft, and how much theft is seen, on
 * the real profiles: heads over meters drawn by lot, in months drawn by lot,
 * with errors, transformers and lines drawn within what the balance is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "balance.h"

enum {
	METERS = 257,
	DAYS = 365,
	MONTH = 30,
	LEAST = 4, /* below a head */
	MOST = 60,
	MONTHS = 1000,
	STEP_WH = 10,
	HEAD_CT = 40,
	CLASS_E4 = 100,
	HEAD_CLASS_E4 = 50,
	CT_E4 = 50,
	LINE_E4 = 300,
	E6 = 1000000,
	LINE_LENGTH = 20000,
	FALSE_PERMILLE = 10,
};

/* How meters of one batch err. */
enum batch {
	EACH_BY_ITSELF,
	HALF_ALIKE,
};

static int64_t day_wh[METERS][DAYS];
static uint64_t seed;

static uint64_t
draw(void)
{
	uint64_t z = seed += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

/* Within plus and minus so much. */
static int64_t
error_e6(int64_t e4)
{
	int64_t e6 = e4 * 100;

	return (int64_t)(draw() % (uint64_t)(2 * e6 + 1)) - e6;
}

static int
load(void **state)
{
	static char line[LINE_LENGTH];
	FILE *f = fopen("tests/data/load_daily_year.csv", "r");
	int day, m;
	char *p;

	(void)state;
	if (f == NULL || fgets(line, sizeof line, f) == NULL)
		return -1;
	for (day = 0; day < DAYS; day++) {
		p = fgets(line, sizeof line, f);
		for (m = 0; m < METERS && p != NULL; m++) {
			if ((p = strchr(p, ',')) == NULL)
				break;
			day_wh[m][day] =
			    (int64_t)(strtod(p + 1, &p) * 1000 + 0.5);
		}
		if (m < METERS)
			return -1;
	}
	fclose(f);
	return 0;
}

static int64_t
month_of(size_t meter, size_t first)
{
	int64_t wh = 0;
	size_t day;

	for (day = first; day < first + MONTH; day++)
		wh += day_wh[meter][day];
	return wh;
}

/* As registers show it that are cut to their steps at both ends. */
static int64_t
counted(int64_t wh, int64_t off_e6, int64_t step_wh)
{
	int64_t begin = (int64_t)(draw() % (uint64_t)step_wh);

	wh += wh * off_e6 / E6;
	return (begin + wh) / step_wh * step_wh;
}

/* A month of a head; somebody takes so much of it past his meter. */
static enum pp_balance_finding
play(enum batch batch, int64_t theft_e4)
{
	struct pp_balance_meter head = {
	    .step_wh = STEP_WH * HEAD_CT,
	    .class_e4 = HEAD_CLASS_E4,
	    .ct_e4 = CT_E4,
	};
	struct pp_balance_meter below[MOST];
	size_t n = LEAST + draw() % (MOST - LEAST + 1), i;
	size_t first = draw() % (DAYS - MONTH);
	int64_t alike = batch == HALF_ALIKE ? error_e6(CLASS_E4 / 2) : 0;
	int64_t own_e4 = batch == HALF_ALIKE ? CLASS_E4 / 2 : CLASS_E4;
	int64_t sum = 0, wh;
	struct pp_balance b;

	for (i = 0; i < n; i++) {
		wh = month_of(draw() % METERS, first);
		sum += wh;
		below[i] = (struct pp_balance_meter){
		    .wh = counted(wh, alike + error_e6(own_e4), STEP_WH),
		    .step_wh = STEP_WH,
		    .class_e4 = CLASS_E4,
		};
	}
	sum += sum * theft_e4 / (E6 / 100);
	sum += sum * (int64_t)(draw() % (LINE_E4 * 100)) / E6;
	head.wh = counted(sum, error_e6(HEAD_CLASS_E4) + error_e6(CT_E4),
	    head.step_wh);
	assert_int_equal(pp_balance_of(&head, below, n, LINE_E4, &b), PP_OK);
	return b.finding;
}

static int
count(enum batch batch, int64_t theft_e4, enum pp_balance_finding other)
{
	int n = 0, i;

	for (i = 0; i < MONTHS; i++)
		n += play(batch, theft_e4) != other;
	return n;
}

static void
clean_months_raise_no_alarm(void **state)
{
	static const char *const names[] = {"each errs by itself",
	    "a batch errs half alike"};
	int batch, n;

	(void)state;
	for (batch = EACH_BY_ITSELF; batch <= HALF_ALIKE; batch++) {
		seed = 1;
		n = count((enum batch)batch, 0, PP_BALANCE_OK);
		printf("# %d clean months, %s: %d false alarms\n", MONTHS,
		    names[batch], n);
		assert_in_range(n, 0, MONTHS * FALSE_PERMILLE / 1000);
	}
}

static void
theft_is_seen(void **state)
{
	static const int shares[] = {100, 200, 300, 400, 500, 700, 1000};
	int seen = 0, before = 0;
	size_t i;

	(void)state;
	seed = 2;
	for (i = 0; i < sizeof shares / sizeof *shares; i++) {
		seen = count(HALF_ALIKE, shares[i], PP_BALANCE_OK);
		printf("# theft of %d %% of what is counted, lines that lose"
		       " up to %d %%: seen in %d of %d months\n",
		    shares[i] / 100, LINE_E4 / 100, seen, MONTHS);
		assert_true(seen >= before);
		before = seen;
	}
	assert_int_equal(seen, MONTHS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(clean_months_raise_no_alarm),
	    cmocka_unit_test(theft_is_seen),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
