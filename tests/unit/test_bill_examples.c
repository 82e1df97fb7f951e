/* SPDX-License-Identifier: ISC */
/*
 * The published bills to the fen, by rates and from hourly profiles.
 */
#include "bill_help.h"

enum {
	HOUR_S = 3600,
	METERS = 257,
};

/* kWh by the hour of all meters, from the simulator's profiles. */
struct profile {
	size_t hours;
	int64_t from[1500];
	int32_t wh[1500][METERS];
};

static struct profile *
load_profile(void)
{
	FILE *in = open_in("lib/sim", "load_profiles.csv");
	struct profile *p = calloc(1, sizeof *p);
	const char *fields[METERS + 1];
	char line[ROW_MAX_BYTES];

	assert_non_null(p);
	assert_true(next_row(in, line, fields, METERS + 1));
	while (next_row(in, line, fields, METERS + 1)) {
		p->from[p->hours] = at(fields[0]);
		for (size_t i = 0; i < METERS; i++)
			p->wh[p->hours][i] = (int32_t)wh_of(fields[i + 1]);
		p->hours++;
	}
	fclose(in);
	assert_int_equal(p->hours, 1464);
	return p;
}

/* One row of tariff_examples.csv. */
struct example {
	struct pp_tariff tariff;
	const char *meter, *month, *exact;
	int64_t before, wh, rate_wh[PP_RATES], fen;
	int64_t from; /* of the month, or any time */
};

/* "flat=18318.7 peak=18300.0" */
static void
read_rates(const char *text, int64_t rate_wh[PP_RATES])
{
	char copy[256], *rest = copy, *word;
	enum pp_rate rate;

	snprintf(copy, sizeof copy, "%s", text);
	while ((word = strsep(&rest, " ")) != NULL && *word != '\0') {
		char *kwh = strchr(word, '=');

		assert_non_null(kwh);
		*kwh++ = '\0';
		assert_int_equal(pp_rate_find(word, &rate), PP_OK);
		rate_wh[rate] = wh_of(kwh);
	}
}

static bool
next_example(FILE *in, char line[ROW_MAX_BYTES], struct example *e)
{
	const char *f[8];
	char day[16];

	if (!next_row(in, line, f, 8))
		return false;
	*e = (struct example){
	    .tariff = example(f[0]),
	    .meter = f[1],
	    .month = f[2],
	    .before = wh_of(f[3]),
	    .wh = wh_of(f[4]),
	    .exact = f[6],
	    .fen = strtoll(f[7], NULL, 10),
	};
	read_rates(f[5], e->rate_wh);
	snprintf(day, sizeof day, "%s-01", *f[2] == '\0' ? "2025-06" : f[2]);
	e->from = at(day);
	return true;
}

static void
check_example(const struct example *e, struct pp_bill *bill)
{
	assert_parts(bill, e->exact);
	end(bill);
	assert_int_equal(bill->wh, e->wh);
	assert_int_equal(bill->total.fen, e->fen);
}

static void
all_published_bills_come_out_to_the_fen(void **state)
{
	FILE *in = open_in("tests/data", "tariff_examples.csv");
	char line[ROW_MAX_BYTES];
	struct pp_bill bill;
	struct example e;
	enum pp_rate r;
	unsigned n = 0;

	(void)state;
	assert_non_null(fgets(line, sizeof line, in));
	for (; next_example(in, line, &e); n++) {
		pp_bill_begin(&bill, &e.tariff, e.from, e.before, 0);
		if (*e.meter == '\0')
			assert_int_equal(pp_bill_add_at(&bill, e.from,
					     PP_RATE_FLAT, e.wh),
			    PP_OK);
		for (r = 0; r < PP_RATES; r++)
			assert_int_equal(pp_bill_add_at(&bill, e.from, r,
					     e.rate_wh[r]) != PP_OK,
			    e.tariff.seasons[0].price_e4[0][r] < 0);
		check_example(&e, &bill);
	}
	fclose(in);
	assert_int_equal(n, 84);
}

/* A meter's month, an hour a row. */
static void
add_month(const struct profile *p, const struct example *e,
    struct pp_bill *bill)
{
	size_t meter = strtoul(e->meter + 1, NULL, 10) - 1, i;
	struct pp_civil first, c;

	pp_civil_of(e->from, &first);
	for (i = 0; i < p->hours; i++) {
		pp_civil_of(p->from[i], &c);
		if (c.month == first.month)
			assert_int_equal(pp_bill_add(bill, p->from[i],
					     p->from[i] + HOUR_S,
					     p->wh[i][meter], NULL),
			    PP_OK);
	}
}

static void
the_same_bills_come_from_the_profiles_hour_by_hour(void **state)
{
	FILE *in = open_in("tests/data", "tariff_examples.csv");
	struct profile *p = load_profile();
	char line[ROW_MAX_BYTES];
	struct pp_bill bill;
	struct example e;
	unsigned n = 0;
	size_t i;

	(void)state;
	assert_non_null(fgets(line, sizeof line, in));
	while (next_example(in, line, &e)) {
		if (*e.meter == '\0')
			continue;
		pp_bill_begin(&bill, &e.tariff, e.from, 0, 0);
		add_month(p, &e, &bill);
		check_example(&e, &bill);
		for (i = 0; i < bill.n; i++)
			assert_int_equal(bill.lines[i].wh,
			    e.rate_wh[bill.lines[i].rate]);
		n++;
	}
	fclose(in);
	free(p);
	assert_int_equal(n, 68);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_published_bills_come_out_to_the_fen),
	    cmocka_unit_test(
		the_same_bills_come_from_the_profiles_hour_by_hour),
	};

	return cmocka_run_group_tests(tests, in_shanghai, NULL);
}
