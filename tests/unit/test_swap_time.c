/* SPDX-License-Identifier: ISC */
/*
 * When a meter was exchanged, by people, against what was read there: no
 * reading is taken for the other one's.
 */
#include "life_help.h"

#include "view.h"

enum {
	START = 5000,  /* of the new one */
	SHOWS = 20000, /* it, three days later */
	OLD = 100010,  /* the other, when it was closed */
	HALF_HOUR = 1800,
};

static const struct pp_pace_wh pace = {.step = 10, .hour = 2000};

/* Meter 1 was closed a minute after noon. */
static struct pp_db *
make_closed(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(0, 0), false);
	return db;
}

static void
read_at(struct pp_db *db, int64_t at, int64_t total_wh, unsigned flags)
{
	struct pp_reading r = made_up(at, total_wh);

	r.flags = flags;
	store_reading(db, 1, &r);
}

/* Half an hour after the change, the place was read with so much. */
static enum pp_status
check_with(int64_t at, int64_t total_wh, unsigned flags, bool has_start)
{
	struct pp_db *db = make_closed();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_proof now = new_shows(0, 0, SHOWS);
	enum pp_status rc;

	wish.has_start = has_start;
	wish.start_wh = START;
	read_at(db, at, total_wh, flags);
	rc = pp_swap_check_gone(db, &wish, &now, &pace);
	pp_db_close(db);
	assert_int_equal(unlink("pp.db"), 0);
	assert_int_equal(unlink("pp.db-wal"), 0);
	assert_int_equal(unlink("pp.db-shm"), 0);
	return rc;
}

static void
what_only_the_old_one_can_have_shown_is_told(void **state)
{
	static const struct {
		int64_t after_s, total_wh;
	} cases[] = {
	    {HALF_HOUR, OLD},
	    {HALF_HOUR, START - 10},
	    {HALF_HOUR, START + 3001}, /* an hour and a half at most */
	    {1, OLD},
	    {2 * DAY, SHOWS + 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(check_with(NOON + HOUR + cases[i].after_s,
				     cases[i].total_wh, 0, true),
		    PP_NO);
	assert_said("the old meter was read after that, at 2025-");
	assert_said(", with 20.001 kWh: say a later --at");
}

static void
what_the_new_one_can_have_shown_is_its(void **state)
{
	static const struct {
		int64_t after_s, total_wh;
	} cases[] = {
	    {HALF_HOUR, START - 9}, {HALF_HOUR, START + 3000}, {2 * DAY, SHOWS},
	    {0, OLD},              /* in the very second, the old one is read */
	    {3 * DAY - HOUR, OLD}, /* and then, by its number, the new one */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(check_with(NOON + HOUR + cases[i].after_s,
				     cases[i].total_wh, 0, true),
		    PP_OK);
	assert_int_equal(check_with(NOON + HOUR + HALF_HOUR, OLD,
			     PP_FLAG_JUMPED, true),
	    PP_OK);
	assert_int_equal(check_with(NOON + HOUR + HALF_HOUR, OLD, 0, false),
	    PP_OK);
}

static int64_t
register_wh(struct pp_db *db)
{
	struct pp_view *view = NULL;
	struct pp_view_row row;

	must(pp_view_open(db, (int64_t[]){1}, 1, 0, &view));
	must(pp_view_next(view, &row));
	pp_view_close(view);
	return row.register_wh;
}

static void
swap_at(struct pp_db *db, int64_t at)
{
	struct pp_swap_wish wish = swap_wish(1, at);
	struct pp_swap swap;

	must(try_swap(db, &wish, &swap));
	begin_new(db, &swap, 4000, 0);
}

/* People say it was at the hour, and at the hour a poll reads. */
static void
what_is_read_in_the_very_second_is_the_old_ones(void **state)
{
	struct pp_db *db = make_closed();

	(void)state;
	read_at(db, NOON + HALF_HOUR, OLD + 100, 0);
	read_at(db, NOON + HOUR, OLD + 490, 0);
	swap_at(db, NOON + HOUR);
	assert_int_equal(number(db, "SELECT old_total_wh FROM exchange"),
	    OLD + 490);
	assert_int_equal(register_wh(db), OLD + 490);
	assert_int_equal(past_of(db, 1).good.value[PP_R_TOTAL], 0);
	assert_sound(db);
	read_at(db, NOON + 4 * DAY, 5000, 0);
	assert_int_equal(register_wh(db), OLD + 490 + 5000);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"), 5390);
	assert_sound(db);
	pp_db_close(db);
}

static void
typed_for_the_second_of_a_reading_it_is_as_read(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed = typed_of(shows(0, 0), 0);
	struct pp_carry carry;

	(void)state;
	typed.at = NOON + HOUR;
	typed.total_wh = OLD;
	read_at(db, NOON + HALF_HOUR, OLD, 0);
	read_at(db, typed.at, OLD + 490, 0);
	assert_int_equal(try_type(db, &e, PP_CLOSING_EXCHANGE, &typed, &carry),
	    PP_NO);
	assert_said("its register was at 100.50 kWh at ");
	typed.total_wh = OLD + 490;
	must(try_type(db, &e, PP_CLOSING_EXCHANGE, &typed, &carry));
	swap_at(db, typed.at);
	assert_int_equal(register_wh(db), OLD + 490);
	read_at(db, NOON + 4 * DAY, 5000, 0);
	assert_int_equal(register_wh(db), OLD + 490 + 5000);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"), 5490);
	assert_sound(db);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_only_the_old_one_can_have_shown_is_told),
	    TEST(what_the_new_one_can_have_shown_is_its),
	    TEST(what_is_read_in_the_very_second_is_the_old_ones),
	    TEST(typed_for_the_second_of_a_reading_it_is_as_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
