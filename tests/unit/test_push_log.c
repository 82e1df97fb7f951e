/* SPDX-License-Identifier: ISC */
/*
 * What the book keeps of pushes: each before its order goes out, each ended
 * once, by what was seen; and what meters were seen to hold, when that changed.
 */
#include "push_log.h"

#include "book_help.h"

static const char cheap[] =
    "sharp=1.0000 peak=0.9000 flat=0.6000 valley=0.3000";
static const char dear[] = "sharp=1.2000 peak=1.0000 flat=0.8000 valley=0.4000";

static void
ok(enum pp_status rc)
{
	if (rc != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static int64_t
pushed(struct pp_db *db, int64_t meter, const char *wanted, int64_t at)
{
	int64_t push = 0;

	ok(pp_db_begin(db));
	ok(pp_push_begin(db, meter, PP_PART_PRICES, wanted, 0, at, "plant",
	    &push));
	ok(pp_db_commit(db));
	assert_true(push > 0);
	return push;
}

static void
ended(struct pp_db *db, int64_t push, enum pp_push_result result)
{
	ok(pp_db_begin(db));
	ok(pp_push_end(db, push, result, MORNING + 9));
	ok(pp_db_commit(db));
}

static bool
seen(struct pp_db *db, const char *value, int64_t at, int64_t wh)
{
	struct pp_confirmed c = {
	    .meter = 1,
	    .at = at,
	    .part = PP_PART_PRICES,
	    .has_energy = true,
	    .wh = {wh, 1, 2, 3, 4, -1},
	    .has_balance = true,
	    .balance_fen = -5,
	};
	bool changed = false;

	snprintf(c.value, sizeof c.value, "%s", value);
	ok(pp_db_begin(db));
	ok(pp_confirm(db, &c, &changed));
	ok(pp_db_commit(db));
	return changed;
}

static enum pp_push_result
result_of(struct pp_db *db, int64_t meter)
{
	char wanted[PP_PART_WORDS_MAX];
	enum pp_push_result result;
	int64_t at;

	ok(pp_push_last(db, meter, PP_PART_PRICES, wanted, &result, &at));
	return result;
}

static void
a_push_is_open_until_it_ended(void **state)
{
	struct pp_db *db = make_site();
	int64_t push = pushed(db, 1, dear, MORNING);

	(void)state;
	assert_int_equal(result_of(db, 1), PP_PUSH_OPEN);
	ended(db, push, PP_PUSH_REFUSED);
	assert_int_equal(result_of(db, 1), PP_PUSH_REFUSED);
	pp_db_close(db);
}

static void
it_ends_once(void **state)
{
	struct pp_db *db = make_site();
	int64_t push = pushed(db, 1, dear, MORNING);

	(void)state;
	ended(db, push, PP_PUSH_CONFIRMED);
	ended(db, push, PP_PUSH_REFUSED);
	assert_int_equal(result_of(db, 1), PP_PUSH_CONFIRMED);
	pp_db_close(db);
}

static void
what_was_open_before_ends_with_it(void **state)
{
	struct pp_db *db = make_site();
	int64_t push;

	(void)state;
	pushed(db, 1, cheap, MORNING);
	pushed(db, 1, dear, MORNING + 1);
	pushed(db, 2, dear, MORNING + 1);
	push = pushed(db, 1, dear, MORNING + 2);
	ended(db, push, PP_PUSH_CONFIRMED);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM push WHERE meter = 1"
			     " AND result = 'confirmed'"),
	    2);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM push WHERE id = 1"
			     " AND result = 'differs'"),
	    1);
	assert_int_equal(result_of(db, 2), PP_PUSH_OPEN);
	pp_db_close(db);
}

static void
a_look_settles_what_is_open(void **state)
{
	struct pp_db *db = make_site();
	int64_t first = pushed(db, 1, dear, MORNING), push = -1, tariff = -1;

	(void)state;
	pushed(db, 1, cheap, MORNING + 1);
	ok(pp_db_begin(db));
	ok(pp_push_settle(db, 1, PP_PART_PRICES, dear, MORNING + 5, &push,
	    &tariff));
	ok(pp_db_commit(db));
	assert_int_equal(push, first);
	assert_int_equal(tariff, 0);
	assert_int_equal(result_of(db, 1), PP_PUSH_DIFFERS);
	ok(pp_db_begin(db));
	ok(pp_push_settle(db, 1, PP_PART_PRICES, dear, MORNING + 6, &push,
	    &tariff));
	ok(pp_db_commit(db));
	assert_int_equal(push, 0);
	pp_db_close(db);
}

static void
only_what_changed_is_kept(void **state)
{
	struct pp_db *db = make_site();
	struct pp_confirmed c;

	(void)state;
	assert_true(seen(db, cheap, MORNING, 1000));
	assert_false(seen(db, cheap, MORNING + 60, 1010));
	assert_true(seen(db, dear, MORNING + 120, 1020));
	ok(pp_confirmed_at(db, 1, PP_PART_PRICES, MORNING + 119, &c));
	assert_string_equal(c.value, cheap);
	assert_int_equal(c.at, MORNING);
	assert_true(c.has_energy && c.has_balance);
	assert_int_equal(c.wh[PP_R_TOTAL], 1000);
	assert_int_equal(c.wh[PP_R_VALLEY], 4);
	assert_int_equal(c.wh[PP_R_DEEP], -1);
	assert_int_equal(c.balance_fen, -5);
	assert_int_equal(pp_confirmed_at(db, 1, PP_PART_PRICES, MORNING - 1,
			     &c),
	    PP_NO);
	assert_int_equal(pp_confirmed_at(db, 1, PP_PART_TABLES, INT64_MAX, &c),
	    PP_NO);
	pp_db_close(db);
}

static void
another_meter_in_its_place_says_it_anew(void **state)
{
	struct pp_db *db = make_site();
	struct pp_confirmed c;

	(void)state;
	assert_true(seen(db, dear, MORNING, 1000));
	write_one(db,
	    "INSERT INTO account (code, name, phone, opened_at, opened_by)"
	    " VALUES ('A1', 'a', '', 1, 'me');"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at, ended_at)"
	    " VALUES (1, 1, 1, '1', 1, 1, 0, 1, 'me', 1, 2);"
	    "INSERT INTO exchange (meter, old_epoch, at, entered_at, who,"
	    " reason, serial, old_total_wh, old_sharp_wh, old_peak_wh,"
	    " old_flat_wh, old_valley_wh, old_deep_wh) VALUES (1, 1,"
	    " 1763776860, 1763776900, 'me', '', '2', 0, 0, 0, 0, 0, 0)");
	/* The old one's are not its prices, however alike they are. */
	ok(pp_confirmed_at(db, 1, PP_PART_PRICES, MORNING + 60, &c));
	assert_int_equal(pp_confirmed_at(db, 1, PP_PART_PRICES, MORNING + 61,
			     &c),
	    PP_NO);
	assert_true(seen(db, dear, MORNING + 120, 10));
	assert_false(seen(db, dear, MORNING + 180, 20));
	ok(pp_confirmed_at(db, 1, PP_PART_PRICES, INT64_MAX, &c));
	assert_int_equal(c.at, MORNING + 120);
	pp_db_close(db);
}

static void
each_part_has_a_word(void **state)
{
	enum pp_part part, found;

	(void)state;
	for (part = 0; part < PP_PARTS; part++) {
		ok(pp_part_find(pp_part_name(part), &found));
		assert_int_equal(found, part);
	}
	assert_int_equal(pp_part_find("relay", &found), PP_EDATA);
}

static void
every_push_is_an_act_of_its_meter(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	pushed(db, 3, dear, MORNING);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log"
			     " WHERE action = 'push' AND subject = 'M003'"),
	    1);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_push_is_open_until_it_ended),
	    TEST(it_ends_once),
	    TEST(what_was_open_before_ends_with_it),
	    TEST(a_look_settles_what_is_open),
	    TEST(only_what_changed_is_kept),
	    TEST(another_meter_in_its_place_says_it_anew),
	    TEST(each_part_has_a_word),
	    TEST(every_push_is_an_act_of_its_meter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
