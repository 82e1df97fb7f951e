/* SPDX-License-Identifier: ISC */
/*
 * Head meters by day and month out of readings, and what those hint at.
 */
#include "use_help.h"

#include "balance_heads.h"
#include "balance_hints.h"

enum {
	DAY = 86400,
	MIDNIGHT = 1763769600, /* 2025-11-22T00:00:00Z */
};

/* Meter 1 is the head of 2 and 3. */
static struct pp_db *
make_heads(void)
{
	struct pp_db *db = make_site();

	write_one(db,
	    "UPDATE meter SET parent = 1 WHERE id IN (2, 3);"
	    "UPDATE meter SET ct = 40 WHERE id = 1");
	return db;
}

/* A pass that reads some of the three; below 0: not that one. */
static void
pass(struct pp_db *db, int64_t at, const int64_t wh[3])
{
	const struct pp_pass p = {
	    .began_at = at,
	    .ended_at = at + 60,
	    .meters = 3,
	    .answered = 3,
	};
	struct pp_store *store = NULL;
	struct pp_past past[3];
	struct pp_reading r;
	int i;

	for (i = 0; i < 3; i++)
		past[i] = past_of(db, i + 1);
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_store_open(db, &p, &store), PP_OK);
	for (i = 0; i < 3; i++) {
		struct pp_news news = {
		    .meter = i + 1,
		    .first = wh[i] < 0 ? NULL : &r,
		    .state = PP_STATE_NORMAL,
		    .past = &past[i],
		    .gap_s = GAP_S,
		};

		r = made_up(at, wh[i]);
		assert_int_equal(pp_store_meter(store, &news), PP_OK);
	}
	pp_store_close(store);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static size_t
balances(struct pp_db *db, bool by_month, int64_t from, int64_t until,
    struct pp_balance_row **rows)
{
	const struct pp_balance_ask ask = {
	    .from = from,
	    .until = until,
	    .by_month = by_month,
	};
	size_t n = 0;

	if (pp_balance_heads(db, &ask, rows, &n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return n;
}

static void
days_end_with_the_first_pass_that_has_all_of_the_next(void **state)
{
	struct pp_db *db = make_heads();
	struct pp_balance_row *rows = NULL;

	(void)state;
	pass(db, MIDNIGHT + 60, (int64_t[]){100000, 50000, 50000});
	pass(db, MIDNIGHT + DAY / 2, (int64_t[]){120000, 60000, 60000});
	pass(db, MIDNIGHT + DAY + 60, (int64_t[]){140000, -1, 70000});
	pass(db, MIDNIGHT + DAY + 3600, (int64_t[]){150000, 74000, 75000});
	pass(db, MIDNIGHT + DAY + 7200, (int64_t[]){190000, 76000, 77000});
	assert_int_equal(balances(db, false, MIDNIGHT, MIDNIGHT + 2 * DAY,
			     &rows),
	    2);
	assert_string_equal(rows[0].meter, "M001");
	assert_int_equal(rows[0].below, 2);
	assert_true(rows[0].known);
	assert_int_equal(rows[0].from, MIDNIGHT + 60);
	assert_int_equal(rows[0].to, MIDNIGHT + DAY + 3600);
	assert_int_equal(rows[0].balance.head_wh, 50000);
	assert_int_equal(rows[0].balance.loss_wh, 1000);
	assert_int_equal(rows[0].balance.finding, PP_BALANCE_OK);
	assert_int_equal(rows[1].from, MIDNIGHT + DAY + 3600);
	assert_int_equal(rows[1].balance.loss_wh, 36000);
	assert_int_equal(rows[1].balance.finding, PP_BALANCE_LOSS);
	free(rows);
	pp_db_close(db);
}

static void
where_one_is_never_read_with_its_head_nothing_is_known(void **state)
{
	struct pp_db *db = make_heads();
	struct pp_balance_row *rows = NULL;

	(void)state;
	pass(db, MIDNIGHT + 60, (int64_t[]){100000, -1, 50000});
	pass(db, MIDNIGHT + DAY / 2, (int64_t[]){120000, -1, 60000});
	assert_int_equal(balances(db, false, MIDNIGHT, MIDNIGHT + DAY, &rows),
	    1);
	assert_false(rows[0].known);
	assert_int_equal(rows[0].unread, 1);
	assert_int_equal(rows[0].from, MIDNIGHT);
	assert_int_equal(rows[0].to, MIDNIGHT + DAY);
	free(rows);
	pp_db_close(db);
}

static void
a_month_is_from_its_first_pass_to_the_first_of_the_next(void **state)
{
	struct pp_db *db = make_heads();
	struct pp_balance_row *rows = NULL;

	(void)state;
	pass(db, MIDNIGHT, (int64_t[]){100000, 50000, 50000});
	pass(db, MIDNIGHT + 5 * DAY, (int64_t[]){120000, 60000, 60000});
	pass(db, MIDNIGHT + 20 * DAY, (int64_t[]){160000, 80000, 80000});
	assert_int_equal(balances(db, true, MIDNIGHT, MIDNIGHT + 1, &rows), 1);
	assert_int_equal(rows[0].to, MIDNIGHT + 20 * DAY);
	assert_int_equal(rows[0].balance.head_wh, 60000);
	free(rows);
	pp_db_close(db);
}

static size_t
hints_of(struct pp_db *db, struct pp_hint **hints)
{
	size_t n = 0;

	if (pp_balance_hints(db, NULL, 0, MIDNIGHT, MIDNIGHT + DAY, hints,
		&n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return n;
}

static void
show(struct pp_db *db, int64_t meter, int64_t at, unsigned bits, int64_t wh,
    int64_t balance_fen)
{
	struct pp_reading r = prepaid(at, wh, balance_fen, 1);

	r.bits |= PP_BIT_RELAY | bits;
	store_reading(db, meter, &r);
}

static void
energy_that_nobody_pays_for_is_a_hint(void **state)
{
	struct pp_db *db = make_site();
	struct pp_hint *hints = NULL;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		int64_t at = MIDNIGHT + i * 1800;

		show(db, 1, at, PP_BIT_OPEN, 1000 + i * 500, 0);
		show(db, 2, at, 0, 1000 + i * 500, -100 - i * 40);
		show(db, 3, at, 0, 1000 + i * 1000, 5000);
	}
	assert_int_equal(hints_of(db, &hints), 3);
	assert_int_equal(hints[0].meter, 1);
	assert_int_equal(hints[0].kind, PP_HINT_WHILE_OPEN);
	assert_int_equal(hints[0].times, 3);
	assert_int_equal(hints[0].wh, 1500);
	assert_int_equal(hints[0].from, MIDNIGHT);
	assert_int_equal(hints[0].to, MIDNIGHT + 3 * 1800);
	assert_int_equal(hints[1].kind, PP_HINT_AT_ZERO);
	assert_int_equal(hints[2].meter, 3);
	assert_int_equal(hints[2].kind, PP_HINT_CREDIT);
	assert_int_equal(hints[2].wh, 2000);
	free(hints);
	pp_db_close(db);
}

/* What people keep closed, what is idle and what has credit hints nothing. */
static void
what_is_in_order_is_none(void **state)
{
	struct pp_db *db = make_site();
	struct pp_hint *hints = NULL;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		int64_t at = MIDNIGHT + i * 1800;

		show(db, 1, at, PP_BIT_FORCED | PP_BIT_FORCED_CLOSED,
		    1000 + i * 500, -100 - i * 40);
		show(db, 2, at, PP_BIT_OPEN, 1000 + i * 10, 0);
		show(db, 3, at, 0, 1000 + i * 1000, 5000 - i * 80);
	}
	assert_int_equal(hints_of(db, &hints), 0);
	free(hints);
	pp_db_close(db);
}

static void
a_phase_with_current_needs_voltage(void **state)
{
	struct pp_db *db = make_site();
	struct pp_hint *hints = NULL;
	struct pp_reading r;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		r = prepaid(MIDNIGHT + i * 1800, 1000, 5000, 1);
		r.packed = (struct pp_packed){
		    .phases = {[PP_PHASE_U] = 3, [PP_PHASE_I] = 3},
		    .value = {[PP_PHASE_U] = {2300, i > 0 ? 0 : 2300, 2300},
			[PP_PHASE_I] = {100, 100, 100}},
		};
		store_reading(db, 2, &r);
	}
	assert_int_equal(hints_of(db, &hints), 1);
	assert_int_equal(hints[0].meter, 2);
	assert_int_equal(hints[0].kind, PP_HINT_NO_VOLTAGE);
	assert_int_equal(hints[0].times, 2);
	free(hints);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(days_end_with_the_first_pass_that_has_all_of_the_next),
	    TEST(where_one_is_never_read_with_its_head_nothing_is_known),
	    TEST(a_month_is_from_its_first_pass_to_the_first_of_the_next),
	    TEST(energy_that_nobody_pays_for_is_a_hint),
	    TEST(what_is_in_order_is_none),
	    TEST(a_phase_with_current_needs_voltage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
