/* SPDX-License-Identifier: ISC */
/*
 * Energy by time and place: every watt-hour is in one row, costs what its
 * meter had confirmed when it was used, and belongs to who had the meter then.
 */
#include "use_help.h"

#include "bill.h"
#include "energy.h"
#include "register_at.h"

enum {
	DAY_S = 86400,
	MIDNIGHT = 1764547200, /* 2025-12-01T00:00:00Z */
	ROWS = 40,
};

static size_t
ask_for(struct pp_db *db, const struct pp_energy_ask *ask,
    struct pp_energy_row rows[ROWS], char names[ROWS][2 * PP_ID_MAX])
{
	struct pp_energy *energy = NULL;
	enum pp_status rc;
	size_t n = 0;

	if (pp_energy_open(db, ask, &energy) != PP_OK)
		fail_msg("%s", pp_errmsg());
	while (n < ROWS && (rc = pp_energy_next(energy, &rows[n])) != PP_DONE) {
		if (rc != PP_OK)
			fail_msg("%s", pp_errmsg());
		/* What it points to is gone when it is closed. */
		if (names != NULL)
			snprintf(names[n], 2 * PP_ID_MAX, "%s/%s",
			    rows[n].place->building,
			    rows[n].owner ? rows[n].owner->code : "-");
		n++;
	}
	pp_energy_close(energy);
	return n;
}

/* Of days from the first of December on, up to `days` later. */
static size_t
december(struct pp_db *db, unsigned cuts, int days,
    struct pp_energy_row rows[ROWS], char names[ROWS][2 * PP_ID_MAX])
{
	const struct pp_energy_ask ask = {
	    .from = MIDNIGHT,
	    .until = MIDNIGHT + days * DAY_S,
	    .now = MIDNIGHT + days * DAY_S,
	    .cuts = cuts,
	};

	return ask_for(db, &ask, rows, names);
}

/* Read at each hour, from one day to another, by so much more each time. */
static void
read_days(struct pp_db *db, int64_t meter, int first, int last, int64_t wh)
{
	int64_t at;

	assert_int_equal(pp_db_begin(db), PP_OK);
	for (at = MIDNIGHT + first * DAY_S; at <= MIDNIGHT + last * DAY_S;
	     at += 3600) {
		struct pp_reading r =
		    prepaid(at, (at - MIDNIGHT) / 3600 * wh, 10000, 1);
		struct pp_news news = {
		    .meter = meter,
		    .first = &r,
		    .state = PP_STATE_NORMAL,
		    .gap_s = GAP_S,
		};

		assert_int_equal(put(db, at, &news), PP_OK);
	}
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static void
days_add_up_to_months_and_meters_to_buildings(void **state)
{
	struct pp_energy_row rows[ROWS];
	char names[ROWS][2 * PP_ID_MAX];
	struct pp_db *db = make_site();

	(void)state;
	write_one(db,
	    "INSERT INTO building (id, code, name) VALUES (1, 'N1', ''),"
	    " (2, 'N2', '');"
	    "UPDATE meter SET building = (id + 1) / 2");
	read_days(db, 1, 0, 33, 100);
	read_days(db, 2, 0, 33, 1000);
	read_days(db, 3, 0, 33, 10000);
	assert_int_equal(december(db, PP_CUT_DAY, 34, rows, NULL), 34);
	assert_int_equal(rows[0].wh, 24 * 11100);
	assert_int_equal(rows[33].wh, 0);
	assert_int_equal(december(db, PP_CUT_MONTH | PP_CUT_BUILDING, 33, rows,
			     names),
	    4);
	assert_string_equal(names[0], "N1/-");
	assert_int_equal(rows[0].wh, 31 * 24 * 1100);
	assert_int_equal(rows[0].rate_wh[PP_RATE_FLAT], 31 * 24 * 1100);
	assert_string_equal(names[1], "N2/-");
	assert_int_equal(rows[1].wh, 31 * 24 * 10000);
	assert_int_equal(rows[2].wh, 2 * 24 * 1100);
	assert_int_equal(december(db, PP_CUT_YEAR, 33, rows, NULL), 2);
	assert_int_equal(rows[0].wh, 31 * 24 * 11100);
	assert_int_equal(december(db, PP_CUT_METER, 33, rows, NULL), 3);
	assert_int_equal(rows[2].wh, 33 * 24 * 10000);
	assert_false(rows[2].has_cost);
	assert_int_equal(rows[2].unpriced_wh, rows[2].wh);
	/* Below a head meter, its energy isn't counted twice. */
	write_one(db, "UPDATE meter SET parent = 3 WHERE id < 3");
	assert_int_equal(december(db, PP_CUT_YEAR, 33, rows, NULL), 2);
	assert_int_equal(rows[0].wh, 31 * 24 * 1100);
	assert_int_equal(december(db, PP_CUT_METER, 33, rows, NULL), 3);
	pp_db_close(db);
}

static void
a_price_counts_from_the_register_at_which_it_was_confirmed(void **state)
{
	static const char *const dearer = "sharp=1.2000 peak=1.0000 flat=1.0000"
					  " valley=0.4000";
	struct pp_energy_row rows[ROWS];
	struct pp_db *db = make_site();

	(void)state;
	confirm(db, MIDNIGHT - 60, prices, -1, 0);
	/* Between two readings, with what was read then. */
	confirm(db, MIDNIGHT + DAY_S + 1000, dearer, 2430, 0);
	/* And where nobody read the registers: by time, half an hour's part. */
	confirm(db, MIDNIGHT + 2 * DAY_S + 1800, prices, -1, 0);
	read_days(db, 1, 0, 3, 100);
	assert_int_equal(december(db, PP_CUT_DAY, 3, rows, NULL), 3);
	assert_true(rows[0].has_cost);
	assert_true(rows[0].parts == 2400 * 8000);
	assert_true(rows[1].parts == 30 * 8000 + 2370 * 10000);
	assert_true(rows[2].parts == 50 * 10000 + 2350 * 8000);
	assert_int_equal(rows[1].unpriced_wh, 0);
	assert_int_equal(rows[1].wh, 2400);
	pp_db_close(db);
}

static void
what_was_used_before_any_price_is_unpriced(void **state)
{
	struct pp_energy_row rows[ROWS];
	struct pp_db *db = make_site();

	(void)state;
	confirm(db, MIDNIGHT + 3600 * 6, prices, 600, 0);
	read_days(db, 1, 0, 2, 100);
	assert_int_equal(december(db, 0, 2, rows, NULL), 1);
	assert_int_equal(rows[0].wh, 4800);
	assert_int_equal(rows[0].unpriced_wh, 600);
	assert_true(rows[0].parts == 4200 * 8000);
	pp_db_close(db);
}

static void
energy_is_of_who_had_the_meter(void **state)
{
	struct pp_energy_ask ask = {
	    .from = MIDNIGHT,
	    .until = MIDNIGHT + 2 * DAY_S,
	    .now = MIDNIGHT + 2 * DAY_S,
	    .cuts = PP_CUT_ACCOUNT,
	};
	struct pp_energy_row rows[ROWS];
	char names[ROWS][2 * PP_ID_MAX], sql[900];
	struct pp_db *db = make_site();

	(void)state;
	read_days(db, 1, 0, 2, 100);
	snprintf(sql, sizeof sql,
	    "INSERT INTO account (id, code, name, phone, opened_at, opened_by)"
	    " VALUES (1, 'A1', 'a', '', 1, 'me'), (2, 'A2', 'b', '', 1, 'me');"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at, ended_at)"
	    " VALUES (1, 1, 1, '1', 1, 1, 0, 1, 'me', 1, %d),"
	    " (1, 2, 2, '1', 1, 1, 0, 1, 'me', %d, NULL)",
	    MIDNIGHT + DAY_S + 3600 * 6, MIDNIGHT + DAY_S + 3600 * 8);
	write_one(db, sql);
	assert_int_equal(ask_for(db, &ask, rows, names), 3);
	assert_string_equal(names[0], "/-");
	assert_int_equal(rows[0].wh, 200);
	assert_string_equal(names[1], "/A1");
	assert_int_equal(rows[1].wh, 3000);
	assert_string_equal(names[2], "/A2");
	assert_int_equal(rows[2].wh, 1600);
	/* Asked for one customer, the others' isn't added. */
	ask.account = "A2";
	ask.cuts = PP_CUT_DAY;
	assert_int_equal(ask_for(db, &ask, rows, names), 1);
	assert_int_equal(rows[0].wh, 1600);
	pp_db_close(db);
}

static void
an_exchanged_meter_runs_on_without_a_jump(void **state)
{
	int64_t wh[PP_R_ENERGIES], at = MIDNIGHT + DAY_S;
	struct pp_registers *registers = NULL;
	struct pp_energy_row rows[ROWS];
	struct pp_db *db = make_site();
	char sql[1200];

	(void)state;
	confirm(db, MIDNIGHT - 60, prices, -1, 0);
	read_meter(db, 1, at, 500000, 10000);
	snprintf(sql, sizeof sql,
	    "INSERT INTO account (code, name, phone, opened_at, opened_by)"
	    " VALUES ('A1', 'a', '', 1, 'me');"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at, ended_at)"
	    " VALUES (1, 1, 1, '1', 1, 1, 0, 1, 'me', 1, %d);"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at)"
	    " VALUES (1, 2, 1, '2', 1, 1, 0, 3, 'me', %d);"
	    "INSERT INTO exchange (meter, old_epoch, new_epoch, at,"
	    " entered_at, who, reason, serial, old_total_wh, old_sharp_wh,"
	    " old_peak_wh, old_flat_wh, old_valley_wh, old_deep_wh, total_wh,"
	    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, used_wh,"
	    " used_fen) VALUES (1, 1, 2, %d, 1, 'me', '', '2', 500700, 0, 0,"
	    " 500700, 0, 0, 100, 0, 0, 100, 0, 0, 0, 0)",
	    (int)at + 600, (int)at + 900, (int)at + 600);
	write_one(db, sql);
	read_meter(db, 1, at + HALF_HOUR, 400, 10000);
	read_meter(db, 1, at + DAY_S, 900, 10000);
	assert_int_equal(december(db, PP_CUT_DAY, 2, rows, NULL), 1);
	assert_int_equal(rows[0].wh, 700 + 300 + 500);
	assert_int_equal(rows[0].rate_wh[PP_RATE_FLAT], 1500);
	/* What the other one costs nobody knows, until it is asked. */
	assert_true(rows[0].parts == 700 * 8000);
	assert_int_equal(rows[0].unpriced_wh, 800);
	/* The same customer has both meters, and what is between them. */
	assert_int_equal(december(db, PP_CUT_ACCOUNT, 2, rows, NULL), 1);
	assert_int_equal(rows[0].wh, 1500);
	assert_int_equal(pp_registers_open(db, &registers), PP_OK);
	assert_int_equal(pp_registers_at(registers, 1, at + DAY_S, wh), PP_OK);
	assert_int_equal(wh[PP_R_TOTAL], 501500);
	assert_int_equal(pp_registers_at(registers, 1, at + 900, wh), PP_OK);
	assert_int_equal(wh[PP_R_FLAT], 500500);
	pp_registers_close(registers);
	confirm(db, at + HALF_HOUR, prices, 400, 10000);
	assert_int_equal(december(db, PP_CUT_DAY, 2, rows, NULL), 1);
	assert_true(rows[0].parts == (700 + 500) * 8000);
	assert_int_equal(rows[0].unpriced_wh, 300);
	pp_db_close(db);
}

static void
a_gap_is_shown_as_one(void **state)
{
	struct pp_energy_row rows[ROWS];
	struct pp_db *db = make_site();

	(void)state;
	write_one(db,
	    "INSERT INTO setting VALUES ('defaults.lost_after', '2h')");
	read_days(db, 1, 0, 1, 100);
	read_days(db, 1, 3, 4, 100);
	/* Silent until the end of the sixth day, and nobody knows of what. */
	assert_int_equal(december(db, PP_CUT_DAY, 6, rows, NULL), 6);
	assert_int_equal(rows[0].gap_s, 0);
	assert_int_equal(rows[0].estimated_wh, 0);
	assert_int_equal(rows[1].gap_s, DAY_S);
	assert_int_equal(rows[1].wh, 2400);
	assert_int_equal(rows[1].estimated_wh, 2400);
	assert_int_equal(rows[2].gap_s, DAY_S);
	assert_int_equal(rows[3].gap_s, 0);
	assert_true(rows[4].known); /* the reading at its midnight */
	assert_int_equal(rows[4].gap_s, DAY_S);
	assert_false(rows[5].known);
	assert_int_equal(rows[5].gap_s, DAY_S);
	pp_db_close(db);
}

static void
without_readings_a_day_is_parted_by_time(void **state)
{
	struct pp_energy_row rows[ROWS];
	struct pp_db *db = make_site();

	(void)state;
	confirm(db, MIDNIGHT + 3600 * 6, prices, -1, 0);
	read_days(db, 1, 0, 2, 100);
	write_one(db,
	    "INSERT INTO prune (at, who, before_at, before_pass) SELECT 1,"
	    " 'me', 1, max(id) FROM pass;"
	    "DELETE FROM reading WHERE id / 2097152 <"
	    " (SELECT max(id) FROM pass)");
	assert_int_equal(december(db, PP_CUT_DAY, 2, rows, NULL), 3 - 1);
	assert_int_equal(rows[0].wh, 2400);
	assert_int_equal(rows[0].unpriced_wh, 600);
	assert_int_equal(rows[0].estimated_wh, 2400);
	assert_true(rows[0].parts == 1800 * 8000);
	pp_db_close(db);
}

static void
periods_are_named_as_people_do(void **state)
{
	const struct pp_energy_ask ask = {
	    .from = MIDNIGHT + 1,
	    .now = MIDNIGHT + 40 * DAY_S + 5,
	    .cuts = PP_CUT_MONTH,
	};
	int64_t from, until;
	unsigned cuts;

	(void)state;
	assert_int_equal(pp_energy_cuts_parse("month,building", &cuts), PP_OK);
	assert_int_equal(cuts, PP_CUT_MONTH | PP_CUT_BUILDING);
	assert_int_equal(pp_energy_cuts_parse("day,month", &cuts), PP_EDATA);
	assert_int_equal(pp_energy_cuts_parse("day,", &cuts), PP_EDATA);
	assert_int_equal(pp_energy_cuts_parse("", &cuts), PP_EDATA);
	assert_int_equal(pp_energy_cuts_parse("days", &cuts), PP_EDATA);
	pp_energy_span(&ask, pp_day_of(MIDNIGHT) + 3, &from, &until);
	assert_int_equal(from, MIDNIGHT);
	assert_int_equal(until, MIDNIGHT + 31 * DAY_S);
	pp_energy_span(&ask, pp_day_of(MIDNIGHT) + 32, &from, &until);
	assert_int_equal(from, MIDNIGHT + 31 * DAY_S);
	assert_int_equal(until, MIDNIGHT + 41 * DAY_S);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(days_add_up_to_months_and_meters_to_buildings),
	    TEST(a_price_counts_from_the_register_at_which_it_was_confirmed),
	    TEST(what_was_used_before_any_price_is_unpriced),
	    TEST(energy_is_of_who_had_the_meter),
	    TEST(an_exchanged_meter_runs_on_without_a_jump),
	    TEST(a_gap_is_shown_as_one),
	    TEST(without_readings_a_day_is_parted_by_time),
	    TEST(periods_are_named_as_people_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
