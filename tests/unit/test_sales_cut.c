/* SPDX-License-Identifier: ISC */
/*
 * What sums of money are cut by: places, people, methods, the site's days; and
 * whose they are to read.
 */
#include "sales_help.h"

#include "actor_help.h"

static void
places_people_and_methods_have_their_own(void **state)
{
	struct pp_db *db = make_books();
	struct cut c = cut_by(db, PP_SALES_BY_METER);

	(void)state;
	assert_int_equal(c.n, 3);
	assert_row(&c.row[0], "M001", "", 10300);
	assert_row(&c.row[1], "M002", "", 7700);
	assert_row(&c.row[2], "M003", "", 0);
	c = cut_by(db, PP_SALES_BY_ACCOUNT);
	assert_row(&c.row[1], "A00002", "李四", 7700);
	c = cut_by(db, PP_SALES_BY_BUILDING);
	assert_row(&c.row[0], "", "", 0);
	assert_row(&c.row[1], "A", "a", 10300);
	assert_row(&c.row[2], "B", "b", 7700);
	c = cut_by(db, PP_SALES_BY_FLOOR);
	assert_false(c.row[0].has_floor);
	assert_row(&c.row[1], "A", "", 10300);
	assert_int_equal(c.row[1].floor, 3);
	assert_int_equal(c.row[2].floor, -1);
	c = cut_by(db, PP_SALES_BY_UNIT);
	assert_int_equal(c.n, 2);
	assert_row(&c.row[1], "U1", "shop", 10300);
	/* Whoever settled an order took no money. */
	c = cut_by(db, PP_SALES_BY_OPERATOR);
	assert_int_equal(c.n, 2);
	assert_row(&c.row[0], "me", "", 10300);
	assert_row(&c.row[1], "you", "", 7700);
	c = cut_by(db, PP_SALES_BY_METHOD);
	assert_row(&c.row[1], "bank", "", 7700);
	assert_row(&c.row[2], "cash", "", 10000);
	assert_int_equal(c.row[2].of[PP_SALES_PAID_OUT].sum.fen, 90);
	assert_row(&c.row[4], "wechat", "", 300);
	pp_db_close(db);
}

static void
selected_meters_accounts_and_times_are_all_there_is(void **state)
{
	static const int64_t second[] = {2};
	struct pp_db *db = make_books();
	struct pp_sales_filter f = {
	    .by = PP_SALES_BY_METER,
	    .meters = second,
	    .n_meters = 1,
	};
	struct cut c = cut_of(db, f);

	(void)state;
	assert_int_equal(c.n, 1);
	assert_row(&c.row[0], "M002", "", 7700);
	f.n_meters = 0;
	assert_int_equal(cut_of(db, f).n, 0);
	f.meters = NULL;
	f.account = "A00001";
	c = cut_of(db, f);
	assert_int_equal(c.n, 1);
	assert_row(&c.row[0], "M001", "", 10300);
	f.from = NOON + 60;
	f.until = NOON + 61;
	c = cut_of(db, f);
	assert_row(&c.row[0], "M001", "", 300);
	assert_int_equal(c.row[0].of[PP_SALES_PENDING].n, 0);
	pp_db_close(db);
}

static void
assert_days(const char *zone)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct cut c;
	int64_t midnight;

	must(pp_zone_use(zone));
	midnight = pp_day_start(pp_day_of(NOON) + 1);
	order(db, &e, wish_of(PP_SALE, 1), shows(0, 0), midnight - 1);
	order(db, &e, wish_of(PP_SALE, 20), shows(1, 1), midnight);
	c = cut_by(db, PP_SALES_BY_DAY);
	assert_int_equal(c.n, 2);
	assert_int_equal(fen(&c, PP_SALES_SOLD), 21);
	assert_int_equal(c.row[0].of[PP_SALES_SOLD].sum.fen, 1);
	assert_int_equal(cut_by(db, PP_SALES_BY_MONTH).n, 1);
	must(pp_zone_use("UTC"));
	pp_db_close(db);
}

static void
days_are_those_of_the_sites_zone(void **state)
{
	(void)state;
	assert_days("Asia/Shanghai");
}

/* In Nepal they begin at a quarter past six in the evening, by UTC. */
static void
days_begin_at_any_quarter_of_an_hour(void **state)
{
	(void)state;
	assert_days("Asia/Kathmandu");
}

static void
a_cashier_reads_the_sums_of_his_own_orders(void **state)
{
	struct pp_db *db = make_books();
	struct cut c;

	(void)state;
	act_in(db, "full");
	c = cut_by(db, PP_SALES_BY_OPERATOR);
	assert_int_equal(c.n, 1);
	assert_row(&c.row[0], "me", "", 10300);
	c = cut_by(db, PP_SALES_BY_METER);
	assert_row(&c.row[0], "M001", "", 10300);
	assert_int_equal(fen(&c, PP_SALES_REFUNDED), 40);
	pp_db_close(db);
}

static void
a_cut_that_is_none_is_refused(void **state)
{
	enum pp_sales_by found = PP_SALES_BY_UNIT;

	(void)state;
	must(pp_sales_by_find("month", &found));
	assert_int_equal(found, PP_SALES_BY_MONTH);
	assert_int_equal(pp_sales_by_find("week", &found), PP_EDATA);
	assert_int_equal(found, PP_SALES_BY_MONTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(places_people_and_methods_have_their_own),
	    TEST(selected_meters_accounts_and_times_are_all_there_is),
	    TEST(days_are_those_of_the_sites_zone),
	    TEST(days_begin_at_any_quarter_of_an_hour),
	    TEST(a_cashier_reads_the_sums_of_his_own_orders),
	    TEST(a_cut_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
