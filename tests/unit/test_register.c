/* SPDX-License-Identifier: ISC */
/*
 * Where one meter takes the place of another, the unit's register of energy
 * goes on without a jump, and what each day used comes to the same.
 */
#include "life_help.h"

#include "judge.h"
#include "view.h"

/* A good reading, with all of it in one rate. */
static struct pp_reading
flat(int64_t at, int64_t total_wh)
{
	struct pp_reading r = made_up(at, 0);

	r.value[PP_R_TOTAL] = r.value[PP_R_FLAT] = total_wh;
	return r;
}

/* And one of the old meter, whose rates are those of shows(). */
static void
read_old(struct pp_db *db, int64_t at, int64_t total_wh)
{
	struct pp_reading r = flat(at, total_wh);

	r.value[PP_R_SHARP] = 10000;
	r.value[PP_R_PEAK] = 20000;
	r.value[PP_R_FLAT] = total_wh - 70000;
	r.value[PP_R_VALLEY] = 40000;
	store_reading(db, 1, &r);
}

static void
read_at(struct pp_db *db, int64_t at, int64_t total_wh)
{
	struct pp_reading r = flat(at, total_wh);

	store_reading(db, 1, &r);
}

static struct pp_view_row
view_of(struct pp_db *db)
{
	struct pp_view *view = NULL;
	struct pp_view_row row;

	must(pp_view_open(db, (int64_t[]){1}, 1, 0, &view));
	must(pp_view_next(view, &row));
	pp_view_close(view);
	return row;
}

/* Read at 99 kWh, it was closed at noon, at 100.01. */
static struct pp_db *
make_closed(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	read_old(db, NOON - HOUR, 99000);
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(0, 0), false);
	return db;
}

static void
swap_at(struct pp_db *db, int64_t at, int64_t start_wh, int64_t used_wh)
{
	struct pp_swap_wish wish = swap_wish(1, at);
	struct pp_swap swap;

	wish.start_wh = wish.start_rate_wh[PP_RATE_FLAT] = start_wh;
	must(try_swap(db, &wish, &swap));
	begin_new(db, &swap, used_wh, 0);
}

static void
the_new_meters_readings_go_on_from_the_old_ones(void **state)
{
	struct pp_db *db = make_closed();
	struct pp_limits limits = {.rated_w = 10000, .clock_s = 600};
	struct pp_reading r = flat(NOON + 4 * DAY, 6500);
	struct pp_view_row row = view_of(db);
	struct pp_past past;

	(void)state;
	assert_int_equal(row.total_wh, 99000);
	assert_int_equal(row.register_wh, 99000);
	swap_at(db, NOON + HOUR, 500, 4000);

	/* 99.00 of 100.01 kWh, where 0.50 stands now. */
	past = past_of(db, 1);
	assert_int_equal(past.good.value[PP_R_TOTAL], 99000 - 100010 + 500);
	assert_int_equal(past.shown.value[PP_R_TOTAL], -510);
	assert_int_equal(past.exchanges, 1);
	assert_int_equal(pp_judge(&r, &past.good, &limits), 0);
	row = view_of(db);
	assert_int_equal(row.register_wh, 99000);
	store_reading(db, 1, &r);
	row = view_of(db);
	assert_int_equal(row.total_wh, 6500);
	assert_int_equal(row.register_wh, 106010);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"), 7010);
	past = past_of(db, 1);
	assert_int_equal(past.good.value[PP_R_TOTAL], 6500);
	assert_sound(db);
	pp_db_close(db);
}

/* A poller keeps what it knows from pass to pass. */
static void
what_was_known_before_an_exchange_is_told_anew(void **state)
{
	struct pp_db *db = make_closed();
	struct pp_history *h = NULL;
	struct pp_past past;

	(void)state;
	must(pp_history_open(db, &h));
	must(pp_history_of(h, 1, &past));
	assert_int_equal(past.good.value[PP_R_TOTAL], 99000);
	pp_history_close(h);
	swap_at(db, NOON + HOUR, 0, 0);
	must(pp_history_open(db, &h));
	must(pp_history_again(h, 1, &past));
	assert_int_equal(past.good.value[PP_R_TOTAL], -1010);
	must(pp_history_again(h, 1, &past));
	assert_int_equal(past.good.value[PP_R_TOTAL], -1010);
	pp_history_close(h);
	pp_db_close(db);
}

static void
of_two_exchanges_both_count_from_their_times_on(void **state)
{
	struct pp_db *db = make_closed();
	struct pp_register_shift shift;

	(void)state;
	swap_at(db, NOON + HOUR, 0, 0);
	write_one(db,
	    "INSERT INTO epoch SELECT 3, 2, 1, account, serial, 0, 0, 0, at,"
	    " who, began_at, NULL, NULL, NULL FROM (SELECT *, intended_at AS at"
	    " FROM epoch WHERE id = 2);"
	    "INSERT INTO exchange SELECT NULL, meter, 2, 3, at + 3600, 5,"
	    " 'me', '', '7', 4000, 0, 0, 4000, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0,"
	    " NULL, NULL, NULL, NULL FROM exchange");
	must(pp_swap_shift(db, 1, NOON + HOUR, &shift));
	assert_int_equal(shift.total_wh, 0);
	must(pp_swap_shift(db, 1, NOON + HOUR + 1, &shift));
	assert_int_equal(shift.total_wh, 100010);
	assert_int_equal(shift.rate_wh[PP_RATE_FLAT], 30010);
	assert_int_equal(shift.rate_wh[PP_RATE_SHARP], 10000);
	must(pp_swap_shift(db, 1, NOON + 2 * HOUR + 1, &shift));
	assert_int_equal(shift.total_wh, 104009);
	must(pp_swap_shift(db, 2, NOON + 2 * HOUR, &shift));
	assert_int_equal(shift.total_wh, 0);
	pp_db_close(db);
}

/* Nobody charges it, but it was used. */
static void
what_the_old_one_counted_after_it_was_closed_is_the_units(void **state)
{
	struct pp_db *db = make_closed();

	(void)state;
	read_old(db, NOON + HOUR, 100700);
	swap_at(db, NOON + 2 * HOUR, 0, 0);
	assert_int_equal(number(db, "SELECT old_total_wh FROM exchange"),
	    100700);
	read_at(db, NOON + 4 * DAY, 300);
	assert_int_equal(view_of(db).register_wh, 101000);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"), 2000);
	assert_sound(db);
	pp_db_close(db);
}

/* Of whatever it is that was read there. */
static void
a_reading_below_the_closing_is_not_the_old_ones(void **state)
{
	struct pp_db *db = make_closed();

	(void)state;
	read_at(db, NOON + 1800, 99500);
	swap_at(db, NOON + HOUR, 0, 0);
	assert_int_equal(number(db, "SELECT old_total_wh FROM exchange"),
	    100010);
	pp_db_close(db);
}

/* 100.01 kWh before, used `used` on the new one, whatever it began with. */
static void
assert_late_is_as_on_the_spot(int64_t start, int64_t used)
{
	struct pp_db *db = make_closed();
	int64_t first = start + used / 3, second = start + used / 2;

	/* Where the new one stood a little above the old, nobody noticed. */
	read_at(db, NOON + DAY, first);
	read_at(db, NOON + 2 * DAY, second);
	swap_at(db, NOON + HOUR, start, used);
	assert_sound(db);
	read_at(db, NOON + 4 * DAY, start + used);
	assert_int_equal(view_of(db).register_wh, 100010 + used);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"),
	    1010 + used);
	assert_int_equal(number(db, "SELECT min(total_wh) >= 0 FROM daily"), 1);
	assert_sound(db);
	pp_db_close(db);
	assert_int_equal(unlink("pp.db"), 0);
	assert_int_equal(unlink("pp.db-wal"), 0);
	assert_int_equal(unlink("pp.db-shm"), 0);
}

static void
readings_that_passed_for_the_old_ones_are_put_right(void **state)
{
	(void)state;
	assert_late_is_as_on_the_spot(150000, 9000);
	assert_late_is_as_on_the_spot(99500, 6000);
	assert_late_is_as_on_the_spot(100010, 6000);
}

/* A meter that was first polled after its exchange. */
static void
the_roll_ups_may_begin_with_the_new_meter(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	(void)state;
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(0, 0), false);
	read_at(db, NOON + 2 * HOUR, 700);
	swap_at(db, NOON + HOUR, 0, 4000);
	assert_sound(db);
	read_at(db, NOON + 4 * DAY, 5000);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"), 4300);
	assert_int_equal(view_of(db).register_wh, 105010);
	assert_sound(db);
	pp_db_close(db);
}

static void
or_with_what_is_read_after_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	(void)state;
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(0, 0), false);
	swap_at(db, NOON + HOUR, 0, 4000);
	read_at(db, NOON + 4 * DAY, 5000);
	assert_int_equal(number(db, "SELECT base_wh FROM meter_now"), 105010);
	assert_sound(db);
	read_at(db, NOON + 5 * DAY, 6000);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"), 1000);
	assert_sound(db);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_new_meters_readings_go_on_from_the_old_ones),
	    TEST(what_was_known_before_an_exchange_is_told_anew),
	    TEST(of_two_exchanges_both_count_from_their_times_on),
	    TEST(what_the_old_one_counted_after_it_was_closed_is_the_units),
	    TEST(a_reading_below_the_closing_is_not_the_old_ones),
	    TEST(readings_that_passed_for_the_old_ones_are_put_right),
	    TEST(the_roll_ups_may_begin_with_the_new_meter),
	    TEST(or_with_what_is_read_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
