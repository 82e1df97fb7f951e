/* SPDX-License-Identifier: ISC */
/*
 * Openings in words and rows: what is taken of them, what follows them, and
 * that the same again is the same.
 */
#include "openings_help.h"

#include "site_setting.h"

static const struct pp_opening_row *
row_of(const struct pp_visit *visit)
{
	return visit->arg;
}

static void
values_and_money_of_a_row_are_taken(void **state)
{
	struct pp_db *db = make_site();
	struct told told = {0};
	struct pp_openings *o = openings(db, NULL, &told);
	const struct pp_opening_row *row;
	struct pp_visit *v;
	size_t n;

	(void)state;
	read_text(o,
	    "meter,name,phone,alarm1_yuan,alarm2_yuan,overload_kw,credit_yuan,"
	    "transfer_yuan,transfer_note\n"
	    "M001,\"Li, Ltd\",138 0013 8001,３０,10.5,7.5,50,12.34,old 77\n"
	    "M002,\"Li, Ltd\",13800138001,,,,,,\n");
	v = pp_openings_visits(o, &n);
	assert_int_equal(n, 2);
	assert_int_equal(told.n, 0);
	row = row_of(&v[0]);
	assert_string_equal(row->settings[PP_OPENING_ALARM1], "30");
	assert_string_equal(row->settings[PP_OPENING_ALARM2], "10.5");
	assert_string_equal(row->settings[PP_OPENING_OVERLOAD], "7.5");
	assert_int_equal(row->credit.fen, 5000);
	assert_string_equal(row->row.method, "cash");
	assert_int_equal(row->transfer.fen, 1234);
	assert_string_equal(row->transfer_note, "old 77");
	assert_ptr_equal(v[0].opening, v[1].opening);
	assert_string_equal(v[0].opening->phone, "+8613800138001");
	row = row_of(&v[1]);
	assert_string_equal(row->settings[PP_OPENING_ALARM1], "");
	assert_int_equal(row->credit.fen, 0);
	assert_int_equal(row->transfer.fen, 0);
	pp_openings_free(o);
	pp_db_close(db);
}

static void
a_value_that_is_none_is_told_with_its_place(void **state)
{
	static const struct {
		const char *row, *words;
	} bad[] = {
	    {",5,,,", "in:2:4: transfer_yuan: \"5\": transfer_note has to"},
	    {"x,0,,,", "in:2:4: transfer_yuan: \"0\": has to be above zero"},
	    {"x,,,,", "in:2:3: transfer_note: \"x\": goes with"},
	    {"x,1,-5,,", "in:2:5: credit_yuan: \"-5\": "},
	    {"x,1,5,7kW,", "in:2:6: overload_kw: \"7kW\": "},
	    {"x,1,5,10000.001,", "in:2:6: overload_kw: \"10000.001\": no me"},
	    {"x,1,5,7,49.99",
		"in:2:7: alarm1_yuan: \"49.99\": alarm2_yuan wou"},
	    {"x,1,5,7,1e3", "in:2:7: alarm1_yuan: \"1e3\": "},
	};
	struct pp_db *db = make_site();
	char text[256];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct told told = {0};
		struct pp_openings *o = openings(db, NULL, &told);

		snprintf(text, sizeof text,
		    "meter,name,transfer_note,transfer_yuan,credit_yuan,"
		    "overload_kw,alarm1_yuan\nM001,a,%s\n",
		    bad[i].row);
		read_text(o, text);
		assert_int_equal(told.n, 1);
		if (strncmp(told.words, bad[i].words, strlen(bad[i].words)) !=
		    0)
			fail_msg("%s", told.words);
		pp_openings_visits(o, &n);
		assert_int_equal(n, 0);
		pp_openings_free(o);
	}
	pp_db_close(db);
}

static void
money_is_for_the_first_meter_and_values_for_all(void **state)
{
	struct pp_db *db = make_site();
	struct told told = {0};
	struct pp_openings *o = openings(db, NULL, &told);
	const struct pp_opening_words words = {
	    .name = "Li",
	    .meters = "M001,M002",
	    .settings = {"60", NULL, NULL},
	    .credit = "50",
	    .order = "first",
	    .note = "paid",
	};
	struct pp_visit *v;
	size_t n;

	(void)state;
	must(pp_openings_add(o, &words));
	v = pp_openings_visits(o, &n);
	assert_int_equal(n, 2);
	assert_int_equal(row_of(&v[0])->credit.fen, 5000);
	assert_string_equal(row_of(&v[0])->row.order, "first");
	assert_string_equal(row_of(&v[0])->row.note, "paid");
	assert_int_equal(row_of(&v[1])->credit.fen, 0);
	assert_string_equal(row_of(&v[1])->settings[0], "60");
	pp_openings_free(o);
	pp_db_close(db);
}

static void
meters_are_added_to_an_account_that_is_there(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_opening_words words = {.meters = "M001,M002"};
	struct told told = {0};
	struct pp_account account;
	struct pp_openings *o;
	struct pp_visit *v;
	size_t n;

	(void)state;
	must(pp_account_find(db, e.account_code, &account));
	o = openings(db, &account, &told);
	must(pp_openings_add(o, &words));
	v = pp_openings_visits(o, &n);
	assert_int_equal(n, 2);
	assert_true(v[0].repeated);
	assert_false(v[1].repeated);
	assert_int_equal(v[1].opening->account.id, e.account);
	pp_openings_free(o);
	pp_db_close(db);
}

static void
a_meter_of_another_account_is_not_of_this_one(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), other = open_meter(db, 2);
	struct pp_opening_words words = {.meters = "M002"};
	struct told told = {0};
	struct pp_account account;
	struct pp_openings *o;
	struct pp_visit *v;
	size_t n;

	(void)state;
	/* Name and number are the same: the account isn't. */
	assert_int_not_equal(e.account, other.account);
	must(pp_account_find(db, e.account_code, &account));
	o = openings(db, &account, &told);
	must(pp_openings_add(o, &words));
	v = pp_openings_visits(o, &n);
	assert_false(v[0].repeated);
	assert_int_equal(v[0].opening->account.id, e.account);
	pp_openings_free(o);
	pp_db_close(db);
}

static void
the_first_credit_has_one_order_until_it_comes_to_nothing(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_opening_row row = {.credit = {5000}};
	struct pp_visit visit = {.epoch = e, .arg = &row}, order;
	char first[PP_ORDER_MAX];
	struct pp_sale s;

	(void)state;
	snprintf(row.row.method, sizeof row.row.method, "cash");
	must(pp_target_find(db, "M001", &visit.target));
	must(pp_opening_credit(db, &visit, "me", &order));
	snprintf(first, sizeof first, "%s", order.wish.code);
	s = arm(db, order.wish, &e, shows(0, 0));
	*row.row.order = '\0';
	must(pp_opening_credit(db, &visit, "me", &order));
	assert_string_equal(order.wish.code, first);
	finish(db, &s, not_credited, shows(0, 0));
	*row.row.order = '\0';
	must(pp_opening_credit(db, &visit, "me", &order));
	assert_string_not_equal(order.wish.code, first);
	s = done(db, order.wish, &e, shows(0, 0));
	*row.row.order = '\0';
	must(pp_opening_credit(db, &visit, "me", &order));
	assert_string_equal(order.wish.code, s.code);
	pp_db_close(db);
}

static void
its_own_values_are_kept_and_recorded_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_opening_row row = {.settings = {"30", "", "7.5"}};
	struct pp_visit visit = {.arg = &row};
	char value[PP_SETTING_MAX];
	bool changed;

	(void)state;
	must(pp_target_find(db, "M001", &visit.target));
	must(pp_opening_set(db, &visit, NOON, "boss", &changed));
	assert_true(changed);
	must(pp_opening_set(db, &visit, NOON + 5, "boss", &changed));
	assert_false(changed);
	must(pp_site_setting(db, 1, "alarm1_yuan", value, NULL));
	assert_string_equal(value, "30");
	must(pp_site_setting(db, 1, "overload_kw", value, NULL));
	assert_string_equal(value, "7.5");
	must(pp_site_setting(db, 2, "alarm1_yuan", value, NULL));
	assert_string_equal(value, "100.00");
	assert_int_equal(number(db, "SELECT count(*) FROM edit"), 2);
	assert_int_equal(number(db, "SELECT count(*) FROM meter_setting"), 2);
	assert_false(pp_db_in_transaction(db));
	pp_db_close(db);
}

static void
a_name_has_up_to_200_characters_of_any_script(void **state)
{
	char name[PP_HOLDER_MAX], words[4 * PP_HOLDER_MAX] = "";
	size_t i;

	(void)state;
	for (i = 0; i < PP_HOLDER_CHARS; i++)
		memcpy(words + 4 * i, "😀", 5);
	must(pp_customer_name(words, name));
	assert_string_equal(name, words);
	memcpy(words + 4 * i, "x", 2);
	assert_int_equal(pp_customer_name(words, name), PP_EDATA);
	must(pp_customer_name("x", name));
	assert_int_equal(pp_customer_name("", name), PP_EDATA);
	assert_int_equal(pp_customer_name("  ", name), PP_EDATA);
	assert_int_equal(pp_customer_name("a\033b", name), PP_EDATA);
	assert_int_equal(pp_customer_name("a\xff", name), PP_EDATA);
	assert_int_equal(pp_customer_name("a\xe2\x80\xae"
					  "b",
			     name),
	    PP_EDATA);
	assert_string_equal(name, "x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(values_and_money_of_a_row_are_taken),
	    TEST(a_value_that_is_none_is_told_with_its_place),
	    TEST(money_is_for_the_first_meter_and_values_for_all),
	    TEST(meters_are_added_to_an_account_that_is_there),
	    TEST(a_meter_of_another_account_is_not_of_this_one),
	    TEST(the_first_credit_has_one_order_until_it_comes_to_nothing),
	    TEST(its_own_values_are_kept_and_recorded_once),
	    TEST(a_name_has_up_to_200_characters_of_any_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
