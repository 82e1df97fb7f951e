/* SPDX-License-Identifier: ISC */
/*
 * Random tariffs and loads, each bill compared with that of an oracle in exact
 * rationals: every watt-hour in its season, tier and rate, every part of a fen
 * accounted for, and lines that add up.
 *
 *	sweep_tariff [SEED | --millions FROM TO]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "clock.h"
#include "rational.h"
#include "sweep.h"

enum {
	MILLION = 1000000,
	PLANTED = 2000,
	BERLIN_OF = 4, /* every fourth */
};

struct tally {
	uint64_t cases, ties, wrong, lines;
};

/* Of seeds, in millions. */
static uint64_t after = 0, up_to = 1;

static enum pp_status
price(const struct made *made, struct pp_bill *bill)
{
	enum pp_status rc = PP_OK;
	unsigned i;

	pp_bill_begin(bill, &made->tariff, made->loads[0].from, made->used_wh,
	    made->carried);
	for (i = 0; i < made->n && rc == PP_OK; i++) {
		const struct load *load = &made->loads[i];

		rc = load->kind == AT_ONCE
		    ? pp_bill_add_at(bill, load->from, load->rate, load->wh)
		    : pp_bill_add(bill, load->from, load->to, load->wh,
			  load->kind == BY_RATE ? load->rate_wh : NULL);
	}
	if (rc == PP_OK)
		rc = pp_bill_add_fixed(bill, made->fixed_from, made->fixed_to);
	return rc == PP_OK ? pp_bill_end(bill) : rc;
}

/* Each watt-hour is in the line of its season, tier and rate, and no other. */
static const char *
compare_lines(const struct made *made, const struct pp_bill *bill,
    const struct truth *truth)
{
	int64_t sum_fen = 0, sum_wh = 0, most = PP_PARTS_PER_FEN;
	size_t i;

	for (i = 0; i < bill->n; i++) {
		const struct pp_bill_line *line = &bill->lines[i];
		int64_t off = line->fen * PP_PARTS_PER_FEN - line->parts;

		if (line->wh != truth->wh[line->season][line->tier][line->rate])
			return "a line has other energy";
		if (line->price.e4_per_kwh !=
		    made->tariff.seasons[line->season]
			.price_e4[line->tier][line->rate])
			return "a line has another price";
		/* What was carried in may be on one of them, too. */
		if (llabs(off) >= most * (made->carried == 0 ? 1 : 2))
			return "a line is off by a fen";
		sum_fen += line->fen;
		sum_wh += line->wh;
	}
	if (sum_wh != bill->wh)
		return "lines lose energy";
	if (bill->n > 0 && sum_fen + truth->fixed_fen != bill->total.fen)
		return "lines don't add up";
	return NULL;
}

/* What is wrong with a bill, or NULL. */
static const char *
compare(const struct made *made, const struct pp_bill *bill,
    const struct truth *truth)
{
	int64_t wh = 0,
		most = made->tariff.rounding == PP_ROUND_DOWN
	    ? PP_PARTS_PER_FEN - 1
	    : PP_PARTS_PER_FEN / 2;
	unsigned i;

	for (i = 0; i < made->n; i++)
		wh += made->loads[i].wh;
	if (bill->wh != wh)
		return "energy is lost";
	if (bill->used_wh != truth->used_wh)
		return "tiers count otherwise";
	if (bill->parts != truth->exact)
		return "the exact sum is another";
	if (bill->fixed_fen != truth->fixed_fen)
		return "fixed parts are others";
	if (bill->total.fen != truth->total_fen)
		return "the rounded sum is another";
	if (bill->residue != truth->residue)
		return "something else is left";
	if (llabs(bill->residue) > most)
		return "too much is left";
	return compare_lines(made, bill, truth);
}

/* Only the given seed, or every one up to `last` of these clocks. */
static void
play(enum clocks clocks, uint64_t first, uint64_t last, struct tally *tally)
{
	static struct made made;
	static struct pp_bill bill;
	static struct truth truth;
	uint64_t seed;

	assert_int_equal(pp_zone_use(clocks == BERLIN ? "Europe/Berlin"
						      : "Asia/Shanghai"),
	    PP_OK);
	oracle_begin(clocks);
	for (seed = first; seed <= last; seed++) {
		const char *fault;

		if ((seed % BERLIN_OF == 0) != (clocks == BERLIN))
			continue;
		make_case(seed, &made);
		if (pp_tariff_check(&made.tariff) != PP_OK ||
		    price(&made, &bill) != PP_OK)
			fail_msg("seed %llu: %s", (unsigned long long)seed,
			    pp_errmsg());
		oracle_bill(&made, &truth);
		if ((fault = compare(&made, &bill, &truth)) != NULL) {
			print_message("# seed %llu: %s\n",
			    (unsigned long long)seed, fault);
			tally->wrong++;
		}
		tally->cases++;
		tally->ties += truth.tie;
		tally->lines += bill.n;
	}
	oracle_end();
}

static void
every_bill_is_exactly_the_oracles(void **state)
{
	struct tally tally = {0};
	uint64_t first = after * MILLION + first_seed();
	uint64_t last = last_seed(up_to * MILLION);

	(void)state;
	play(SHANGHAI, first, last, &tally);
	play(BERLIN, first, last, &tally);
	print_message("# %llu tariffs and loads, %llu lines, %llu ties, "
		      "%.1f s\n",
	    (unsigned long long)tally.cases, (unsigned long long)tally.lines,
	    (unsigned long long)tally.ties, processor_s());
	assert_int_equal(tally.wrong, 0);
	assert_true(has_only_seed || tally.ties > tally.cases / 100);
}

/* The oracle prices a tariff that differs by the least there is. */
static uint64_t
notice(void (*plant)(struct pp_tariff *))
{
	static struct made made, other;
	static struct pp_bill bill;
	static struct truth truth;
	uint64_t seed, noticed = 0;

	assert_int_equal(pp_zone_use("Asia/Shanghai"), PP_OK);
	oracle_begin(SHANGHAI);
	for (seed = 1; seed <= PLANTED; seed++) {
		make_case(seed, &made);
		other = made;
		plant(&other.tariff);
		assert_int_equal(price(&made, &bill), PP_OK);
		oracle_bill(&other, &truth);
		noticed += compare(&made, &bill, &truth) != NULL;
	}
	oracle_end();
	return noticed;
}

static void
plant_price(struct pp_tariff *t)
{
	unsigned season, rate;

	for (season = 0; season < t->n_seasons; season++)
		for (rate = 0; rate < PP_RATES; rate++)
			t->seasons[season].price_e4[0][rate] += 1;
}

static void
plant_rounding(struct pp_tariff *t)
{
	if (t->rounding == PP_ROUND_HALF_EVEN)
		t->rounding = PP_ROUND_HALF_UP;
}

static void
plant_edge(struct pp_tariff *t)
{
	if (t->n_tiers > 1)
		t->tier_to_wh[0]--;
}

static void
plant_minute(struct pp_tariff *t)
{
	if (t->days[0].n > 1)
		t->days[0].segments[1].from--;
}

static void
plant_reset(struct pp_tariff *t)
{
	t->reset_day = (uint8_t)(t->reset_day % 28 + 1);
}

static void
the_oracle_notices_what_is_wrong_by_the_least(void **state)
{
	(void)state;
	if (has_only_seed)
		return;
	assert_true(notice(plant_price) > PLANTED / 2);
	assert_true(notice(plant_rounding) > 0);
	assert_true(notice(plant_edge) > 0);
	assert_true(notice(plant_minute) > 0);
	assert_true(notice(plant_reset) > 0);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_bill_is_exactly_the_oracles),
	    cmocka_unit_test(the_oracle_notices_what_is_wrong_by_the_least),
	};

	if (argc == 4 && strcmp(argv[1], "--millions") == 0) {
		after = strtoull(argv[2], NULL, 10);
		up_to = strtoull(argv[3], NULL, 10);
	} else {
		take_seed(argc, argv);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
