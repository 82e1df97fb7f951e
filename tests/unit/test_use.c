/* SPDX-License-Identifier: ISC */
/*
 * What a meter used, interval by interval: nothing is lost or told twice, a
 * push parts the pair of readings that it lies between, and the balance has
 * to say the same.
 */
#include "use_help.h"

#include "bill.h"

enum {
	STEP_WH = 10,
};

static const char *const dearer = "sharp=1.3000 peak=1.1000 flat=0.9000"
				  " valley=0.5000";

static void
what_is_used_adds_up_to_the_registers(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];
	struct pp_reading r;
	int64_t wh = 0, rates = 0;
	size_t n, i;
	int k;

	(void)state;
	for (i = 0; i < READINGS; i++) {
		r = made_up(MORNING + (int64_t)i * HALF_HOUR,
		    1000000 + (int64_t)(i * i) * 777);
		store_reading(db, 1, &r);
		/* Another meter's are none of its business. */
		store_reading(db, 2, &r);
	}
	n = uses_of(db, 0, INT64_MAX, list, READINGS);
	assert_int_equal(n, READINGS - 1);
	for (i = 0; i < n; i++) {
		assert_int_equal(list[i].meter, 1);
		assert_int_equal(list[i].from,
		    MORNING + (int64_t)i * HALF_HOUR);
		assert_int_equal(list[i].to, list[i].from + HALF_HOUR);
		assert_true(list[i].by_rate);
		assert_false(list[i].gap);
		assert_false(list[i].has_balance);
		wh += list[i].wh;
		for (k = 0; k < PP_RATES; k++)
			rates += list[i].rate_wh[k];
	}
	assert_int_equal(wh, 25 * 777);
	assert_int_equal(rates, wh);
	pp_db_close(db);
}

static void
only_what_lies_within_the_time_is_told(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];
	int i;

	(void)state;
	for (i = 0; i < READINGS; i++)
		read_meter(db, 1, MORNING + i * HALF_HOUR, 1000 * i, 0);
	assert_int_equal(uses_of(db, MORNING + 1, MORNING + 3 * HALF_HOUR, list,
			     READINGS),
	    2);
	assert_int_equal(list[0].from, MORNING + HALF_HOUR);
	assert_int_equal(list[1].to, MORNING + 3 * HALF_HOUR);
	pp_db_close(db);
}

static void
a_long_silence_is_a_gap(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];

	(void)state;
	read_meter(db, 1, MORNING, 1000, 0);
	read_meter(db, 1, MORNING + 30 * 86400, 5000, 0);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 1);
	assert_true(list[0].gap);
	pp_db_close(db);
}

static void
a_push_parts_the_readings_around_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];
	int64_t off;

	(void)state;
	confirm(db, MORNING - 60, prices, -1, 0);
	read_meter(db, 1, MORNING, 100000, 10000);
	/* 3 kWh at 0.80, then 5 kWh at 0.90. */
	confirm(db, MORNING + 600, dearer, 103000, 10000 - 240);
	read_meter(db, 1, MORNING + HALF_HOUR, 108000, 10000 - 240 - 450);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 2);
	assert_int_equal(list[0].to, MORNING + 600);
	assert_int_equal(list[0].wh, 3000);
	assert_int_equal(list[0].price_e4[PP_RATE_FLAT], 8000);
	assert_true(list[0].split);
	assert_int_equal(list[1].from, MORNING + 600);
	assert_int_equal(list[1].wh, 5000);
	assert_int_equal(list[1].price_e4[PP_RATE_FLAT], 9000);
	assert_int_equal(pp_use_conserves(&list[0], STEP_WH, &off), PP_OK);
	assert_int_equal(off, 0);
	assert_int_equal(pp_use_conserves(&list[1], STEP_WH, &off), PP_OK);
	assert_int_equal(off, 0);
	pp_db_close(db);
}

static void
prices_that_nobody_knows_are_not_guessed(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];
	int64_t off;

	(void)state;
	read_meter(db, 1, MORNING, 100000, 10000);
	read_meter(db, 1, MORNING + HALF_HOUR, 101000, 9920);
	/* Seen to be so, and nobody read the registers with it. */
	confirm(db, MORNING + HALF_HOUR + 60, prices, -1, 0);
	read_meter(db, 1, MORNING + 2 * HALF_HOUR, 102000, 9840);
	read_meter(db, 1, MORNING + 3 * HALF_HOUR, 103000, 9760);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 3);
	assert_false(list[0].has_prices);
	assert_false(list[1].has_prices);
	assert_true(list[2].has_prices);
	assert_int_equal(pp_use_conserves(&list[0], STEP_WH, &off), PP_DONE);
	assert_int_equal(pp_use_conserves(&list[2], STEP_WH, &off), PP_OK);
	pp_db_close(db);
}

/* An order that a meter took, of so much, into the slot 2. */
static void
sell(struct pp_db *db, int64_t began, int64_t ended, int64_t fen)
{
	char sql[1024];

	snprintf(sql, sizeof sql,
	    "DROP TRIGGER sale_begins;"
	    "INSERT INTO account (code, name, phone, opened_at, opened_by)"
	    " VALUES ('A1', 'a', '', 1, 'me');"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at) VALUES"
	    " (1, 1, 1, '1', 1, 1, 0, 1, 'me', 1);"
	    "INSERT INTO sale (code, kind, meter, epoch, slot, class,"
	    " amount_fen, method, note, who, at, receipt, count_before,"
	    " balance_before_fen, state, moved, weak, ended_at, remark) VALUES"
	    " ('S1', 'sale', 1, 1, 2, 'blind', %lld, 'bank', '', 'me', %lld, 1,"
	    " 1, 0, 'credited', 1, 0, %lld, '')",
	    (long long)fen, (long long)began, (long long)ended);
	write_one(db, sql);
}

static void
an_order_belongs_to_the_interval_in_which_the_count_moved(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];
	struct pp_reading r;
	int64_t off;

	(void)state;
	confirm(db, MORNING - 60, prices, -1, 0);
	/* Sent at once, and known to be credited long after. */
	sell(db, MORNING + 60, MORNING + 5 * HALF_HOUR, 5000);
	read_meter(db, 1, MORNING, 100000, 10000);
	read_meter(db, 1, MORNING + HALF_HOUR, 101000, 9920);
	r = prepaid(MORNING + 2 * HALF_HOUR, 102000, 14840, 2);
	store_reading(db, 1, &r);
	r = prepaid(MORNING + 6 * HALF_HOUR, 103000, 14760, 2);
	store_reading(db, 1, &r);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 3);
	assert_int_equal(list[0].credited_fen, 0);
	assert_int_equal(list[1].credited_fen, 5000);
	assert_int_equal(list[2].credited_fen, 0);
	assert_int_equal(pp_use_conserves(&list[0], STEP_WH, &off), PP_OK);
	assert_int_equal(pp_use_conserves(&list[1], STEP_WH, &off), PP_OK);
	assert_int_equal(pp_use_conserves(&list[2], STEP_WH, &off), PP_OK);
	pp_db_close(db);
}

static void
credit_from_nowhere_breaks_the_law(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];
	int64_t off;

	(void)state;
	confirm(db, MORNING - 60, prices, -1, 0);
	read_meter(db, 1, MORNING, 100000, 10000);
	read_meter(db, 1, MORNING + HALF_HOUR, 101000, 12920);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 1);
	assert_int_equal(pp_use_conserves(&list[0], STEP_WH, &off), PP_NO);
	assert_int_equal(off, 3000 * PP_PARTS_PER_FEN);
	assert_said("30.00");
	pp_db_close(db);
}

static void
an_exchanged_meter_runs_on_without_a_jump(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];
	char sql[1200];

	(void)state;
	confirm(db, MORNING - 60, prices, -1, 0);
	read_meter(db, 1, MORNING, 500000, 10000);
	snprintf(sql, sizeof sql,
	    "INSERT INTO account (code, name, phone, opened_at, opened_by)"
	    " VALUES ('A1', 'a', '', 1, 'me');"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at, ended_at)"
	    " VALUES (1, 1, 1, '1', 1, 1, 0, 1, 'me', 1, 2);"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at)"
	    " VALUES (1, 2, 1, '2', 1, 1, 0, 3, 'me', 3);"
	    "INSERT INTO exchange (meter, old_epoch, new_epoch, at,"
	    " entered_at, who, reason, serial, old_total_wh, old_sharp_wh,"
	    " old_peak_wh, old_flat_wh, old_valley_wh, old_deep_wh, total_wh,"
	    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, used_wh,"
	    " used_fen) VALUES (1, 1, 2, %d, 1, 'me', '', '2', 500700, 0, 0,"
	    " 500700, 0, 0, 100, 0, 0, 100, 0, 0, 0, 0)",
	    MORNING + 600);
	write_one(db, sql);
	/* Judged as if it was the old one, so kept for what it is. */
	read_meter(db, 1, MORNING + HALF_HOUR, 400, 10000);
	read_meter(db, 1, MORNING + 2 * HALF_HOUR, 900, 10000);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 2);
	assert_int_equal(list[0].wh, 700 + 300);
	assert_int_equal(list[0].rate_wh[PP_RATE_FLAT], 1000);
	assert_false(list[0].has_balance);
	assert_false(list[0].has_prices);
	assert_int_equal(list[1].wh, 500);
	/* It is another meter: nobody asked it for its prices yet. */
	assert_false(list[1].has_prices);
	/* Nor did anybody where the walk begins behind the exchange. */
	assert_int_equal(uses_of(db, MORNING + HALF_HOUR, INT64_MAX, list,
			     READINGS),
	    1);
	assert_false(list[0].has_prices);
	/* Asked once, by its registers or without, it is known from there. */
	confirm(db, MORNING + HALF_HOUR + 60, prices, -1, 0);
	read_meter(db, 1, MORNING + 3 * HALF_HOUR, 1400, 9960);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 3);
	assert_false(list[1].has_prices);
	assert_true(list[2].has_prices);
	pp_db_close(db);
}

static void
all_meters_at_once_are_each_as_alone(void **state)
{
	struct pp_db *db = make_site();
	const int64_t wanted[] = {1, 3};
	struct pp_uses *uses = NULL;
	struct pp_use use, list[READINGS];
	size_t n[4] = {0}, alone;
	int i;

	(void)state;
	confirm(db, MORNING - 60, prices, -1, 0);
	for (i = 0; i < READINGS; i++) {
		read_meter(db, 1, MORNING + i * HALF_HOUR, 1000 * i, 0);
		read_meter(db, 2, MORNING + i * HALF_HOUR, 300 * i, 0);
		read_meter(db, 3, MORNING + i * HALF_HOUR, 20 * i, 0);
	}
	alone = uses_of(db, 0, INT64_MAX, list, READINGS);
	assert_int_equal(pp_uses_open_all(db, wanted, 2, 0, INT64_MAX, &uses),
	    PP_OK);
	while (pp_uses_next(uses, &use) == PP_OK) {
		if (use.meter == 1) {
			assert_int_equal(use.from, list[n[1]].from);
			assert_int_equal(use.to, list[n[1]].to);
			assert_int_equal(use.wh, list[n[1]].wh);
			assert_true(use.has_prices);
		}
		n[use.meter]++;
	}
	pp_uses_close(uses);
	assert_int_equal(n[1], alone);
	assert_int_equal(n[2], 0);
	assert_int_equal(n[3], alone);
	pp_uses_close(NULL);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_used_adds_up_to_the_registers),
	    TEST(only_what_lies_within_the_time_is_told),
	    TEST(a_long_silence_is_a_gap),
	    TEST(a_push_parts_the_readings_around_it),
	    TEST(prices_that_nobody_knows_are_not_guessed),
	    TEST(an_order_belongs_to_the_interval_in_which_the_count_moved),
	    TEST(credit_from_nowhere_breaks_the_law),
	    TEST(an_exchanged_meter_runs_on_without_a_jump),
	    TEST(all_meters_at_once_are_each_as_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
