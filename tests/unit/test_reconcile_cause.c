/* SPDX-License-Identifier: ISC */
/*
 * What a day on which the law didn't hold is a sign of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bill.h"
#include "reconcile_impl.h"

enum {
	STEP_WH = 10,
	FLAT_E4 = 8000,
	FEN = PP_PARTS_PER_FEN,
	HOURS = 24,
};

/*
 * A day of intervals that use so much each at the flat rate; `off_fen` is what
 * the balance has more than that after each.
 */
static struct reconcile_day
make_day(size_t n, int64_t wh, const int64_t off_fen[])
{
	struct reconcile_day day = {0};
	int64_t fen = wh * FLAT_E4 / FEN, balance = 100000;
	size_t i;

	for (i = 0; i < n; i++) {
		struct pp_use use = {
		    .from = (int64_t)i * 3600,
		    .to = (int64_t)(i + 1) * 3600,
		    .wh = wh,
		    .total_wh = wh,
		    .by_rate = true,
		    .rate_wh = {[PP_RATE_FLAT] = wh},
		    .has_balance = true,
		    .has_prices = true,
		    .price_e4 = {12000, 10000, FLAT_E4, 4000, -1},
		    .balance_from = balance,
		};

		balance += off_fen[i] - fen;
		use.balance_to = balance;
		reconcile_day_add(&day, &use, off_fen[i] * FEN);
	}
	return day;
}

static enum reconcile_sign
sign_of(const struct reconcile_day *day, size_t *jumps, int64_t *off)
{
	enum reconcile_sign sign;

	assert_int_equal(reconcile_sign_of(day, STEP_WH, &sign, jumps, off),
	    PP_OK);
	return sign;
}

static void
what_rounds_is_sound(void **state)
{
	int64_t off_fen[HOURS] = {1, -1, 1, -1, 1, 1, -1}, off;
	struct reconcile_day day = make_day(HOURS, 1000, off_fen);
	size_t jumps;

	(void)state;
	assert_int_equal(sign_of(&day, &jumps, &off), RECONCILE_SOUND);
}

/* A fen or so too much an hour is nothing alone, and a price in a day. */
static void
what_is_off_by_the_energy_is_a_price(void **state)
{
	int64_t off_fen[HOURS], off;
	struct reconcile_day day;
	size_t jumps;
	int i;

	(void)state;
	for (i = 0; i < HOURS; i++)
		off_fen[i] = -2;
	day = make_day(HOURS, 1000, off_fen);
	assert_int_equal(sign_of(&day, &jumps, &off), RECONCILE_SPREAD);
	assert_int_equal(off, -2 * HOURS * FEN);
	assert_int_equal(day.sum.wh, HOURS * 1000);
}

static void
what_came_at_once_is_a_jump_where_it_came(void **state)
{
	int64_t off_fen[HOURS] = {[7] = 5000, [9] = 1}, off;
	struct reconcile_day day = make_day(HOURS, 1000, off_fen);
	size_t jumps;

	(void)state;
	assert_int_equal(sign_of(&day, &jumps, &off), RECONCILE_JUMP);
	assert_int_equal(jumps, 1);
	assert_int_equal(day.worst[0].from, 7 * 3600);
	assert_int_equal(day.worst[0].off, 5000 * FEN);
	assert_int_equal(day.worst[0].moved_fen, 5000 - 80);
}

static void
a_day_may_have_two_that_differ(void **state)
{
	int64_t off_fen[HOURS] = {[3] = 5000, [20] = -700}, off;
	struct reconcile_day day = make_day(HOURS, 1000, off_fen);
	size_t jumps;

	(void)state;
	assert_int_equal(sign_of(&day, &jumps, &off), RECONCILE_JUMP);
	assert_int_equal(jumps, 2);
	assert_int_equal(day.worst[1].off, -700 * FEN);
}

/* One reading a day: both would look so; but no price gives money. */
static void
one_interval_tells_only_what_no_price_can_be(void **state)
{
	int64_t little = -150, more = 900, off;
	struct reconcile_day day = make_day(1, 10000, &little);
	size_t jumps;

	(void)state;
	assert_int_equal(sign_of(&day, &jumps, &off), RECONCILE_UNSURE);
	assert_int_equal(off, -150 * FEN);
	day = make_day(1, 10000, &more);
	assert_int_equal(sign_of(&day, &jumps, &off), RECONCILE_UNSURE);
	more = 1300;
	day = make_day(1, 10000, &more);
	assert_int_equal(sign_of(&day, &jumps, &off), RECONCILE_JUMP);
	day = make_day(1, 0, &little);
	assert_int_equal(sign_of(&day, &jumps, &off), RECONCILE_JUMP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_rounds_is_sound),
	    cmocka_unit_test(what_is_off_by_the_energy_is_a_price),
	    cmocka_unit_test(what_came_at_once_is_a_jump_where_it_came),
	    cmocka_unit_test(a_day_may_have_two_that_differ),
	    cmocka_unit_test(one_interval_tells_only_what_no_price_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
