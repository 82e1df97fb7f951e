/* SPDX-License-Identifier: ISC */
/*
 * Orders in words, and as they are found again.
 */
#include "sale_help.h"

static void
an_orders_id_is_plain_ascii(void **state)
{
	static const struct {
		const char *code, *words; /* words NULL: it is one */
	} cases[] = {
	    {"a", NULL},
	    {"!#$%&()*+-./09:;<=>?@AZ[]^_`az{|}~", NULL},
	    {"", "is empty"},
	    {"pp-20251122-000001", "begins with pp-"},
	    {"a b", "not ASCII without blanks"},
	    {"a\"", "not ASCII without blanks"},
	    {"'a", "not ASCII without blanks"},
	    {"a,b", "not ASCII without blanks"},
	    {"a\x7f", "not ASCII without blanks"},
	    {"\xe5\xbc\xa0", "not ASCII without blanks"},
	};
	char longer[PP_ORDER_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(pp_sale_check_code(cases[i].code),
		    cases[i].words == NULL ? PP_OK : PP_EDATA);
		if (cases[i].words != NULL)
			assert_said(cases[i].words);
	}
	memset(longer, 'x', sizeof longer - 1);
	longer[PP_ORDER_MAX] = '\0';
	assert_int_equal(pp_sale_check_code(longer), PP_EDATA);
	assert_said("longer than 64");
	longer[PP_ORDER_MAX - 1] = '\0';
	must(pp_sale_check_code(longer));
}

static void
the_words_of_orders_are_found_again(void **state)
{
	enum pp_sale_state s = PP_SALE_STATES;

	(void)state;
	for (int i = 0; i < PP_SALE_STATES; i++) {
		must(pp_sale_state_find(pp_sale_state_name(
					    (enum pp_sale_state)i),
		    &s));
		assert_int_equal(s, i);
	}
	assert_int_equal(pp_sale_state_find("armed", &s), PP_NO);
	for (int i = 0; i < PP_SALE_KINDS; i++)
		assert_true(*pp_sale_kind_name((enum pp_sale_kind)i) != '\0');
	must(pp_sale_check_method("other"));
}

static void
the_same_amount_a_little_before_is_found(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 300), &e, shows(0, 0)), t;
	pp_money amount = {300};

	(void)state;
	must(pp_sale_recent(db, 1, PP_SALE, amount, NOON, &t));
	assert_int_equal(t.id, s.id);
	assert_int_equal(pp_sale_recent(db, 1, PP_SALE, amount, NOON + 1, &t),
	    PP_NO);
	assert_int_equal(pp_sale_recent(db, 2, PP_SALE, amount, NOON, &t),
	    PP_NO);
	assert_int_equal(pp_sale_recent(db, 1, PP_REFUND, amount, NOON, &t),
	    PP_NO);
	finish(db, &s, not_credited, shows(0, 0));
	assert_int_equal(pp_sale_recent(db, 1, PP_SALE, amount, NOON, &t),
	    PP_NO);
	assert_int_equal(pp_sale_open_of(db, 1, &t), PP_NO);
	assert_int_equal(pp_sale_find(db, "nothing", &t), PP_NO);
	assert_int_equal(t.state, PP_SALE_ARMED);
	must(pp_sale_refresh(db, &s));
	assert_int_equal(s.state, PP_SALE_NOT_CREDITED);
	s.id++;
	assert_int_equal(pp_sale_refresh(db, &s), PP_NO);
	pp_db_close(db);
}

static void
the_same_order_is_one_with_the_same_content(void **state)
{
	struct pp_sale s = {.meter = 1,
	    .kind = PP_SALE,
	    .amount = {5},
	    .method = "cash"};
	struct pp_sale_wish wish = wish_of(PP_SALE, 5);

	(void)state;
	assert_true(pp_sale_is(&s, 1, &wish));
	assert_false(pp_sale_is(&s, 2, &wish));
	wish.kind = PP_REFUND;
	assert_false(pp_sale_is(&s, 1, &wish));
	wish = wish_of(PP_SALE, 6);
	assert_false(pp_sale_is(&s, 1, &wish));
	wish = wish_of(PP_SALE, 5);
	wish.method = "bank";
	assert_false(pp_sale_is(&s, 1, &wish));
	wish = wish_of(PP_SALE, 5);
	wish.note = "n";
	assert_false(pp_sale_is(&s, 1, &wish));
	wish = wish_of(PP_SALE, 5);
	wish.reverses = 1;
	assert_false(pp_sale_is(&s, 1, &wish));
	wish = wish_of(PP_SALE, 5);
	wish.who = "somebody else";
	assert_true(pp_sale_is(&s, 1, &wish));
}

static size_t
count(struct pp_db *db, const struct pp_sale_filter *filter)
{
	struct pp_sales *all = NULL;
	struct pp_sale s;
	size_t n = 0;
	enum pp_status rc;
	int64_t last = 0;

	must(pp_sales_open(db, filter, &all));
	while ((rc = pp_sales_next(all, &s)) == PP_OK) {
		assert_true(s.id > last);
		last = s.id;
		n++;
	}
	assert_int_equal(rc, PP_DONE);
	pp_sales_close(all);
	return n;
}

static void
the_list_is_about_what_is_asked_for(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	static const int64_t meters[] = {3, 2, 1};
	struct pp_sale s;

	(void)state;
	done(db, wish_of(PP_SALE, 300), &e, shows(0, 0));
	s = arm(db, wish_of(PP_SALE, 300), &e, shows(1, 300));
	finish(db, &s, disputed, shows(9, 300));
	arm(db, wish_of(PP_SALE, 300), &f, shows(0, 0));
	assert_int_equal(count(db, &(struct pp_sale_filter){0}), 3);
	assert_int_equal(count(db, &(struct pp_sale_filter){.from = NOON}), 3);
	assert_int_equal(count(db, &(struct pp_sale_filter){.until = NOON}), 0);
	assert_int_equal(count(db,
			     &(struct pp_sale_filter){.meters = meters,
				 .n_meters = 0}),
	    0);
	assert_int_equal(count(db,
			     &(struct pp_sale_filter){.meters = meters,
				 .n_meters = 2}),
	    1);
	assert_int_equal(count(db,
			     &(struct pp_sale_filter){.meters = meters + 2,
				 .n_meters = 1}),
	    2);
	assert_int_equal(count(db,
			     &(struct pp_sale_filter){
				 .account = f.account_code}),
	    1);
	assert_int_equal(count(db,
			     &(struct pp_sale_filter){
				 .states = 1U << PP_SALE_DISPUTED |
				     1U << PP_SALE_ARMED}),
	    2);
	pp_db_close(db);
}

/* Nobody but a damaged disk writes such a thing. */
static void
a_damaged_order_is_told(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 300), &e, shows(0, 0)), t;
	struct pp_sales *all = NULL;
	static const char *const damages[] = {"kind = 'gift'", "state = 'x'",
	    "class = 'x'"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char sql[128];

		begin(db);
		must(pp_db_only_adds(db));
		run(db, "PRAGMA ignore_check_constraints = ON");
		snprintf(sql, sizeof sql, "UPDATE sale SET %s", damages[i]);
		run(db, sql);
		assert_int_equal(pp_sale_get(db, s.id, &t), PP_EDATA);
		assert_said("pp-20251122-000001: damaged");
		must(pp_sales_open(db, &(struct pp_sale_filter){0}, &all));
		assert_int_equal(pp_sales_next(all, &t), PP_EDATA);
		pp_sales_close(all);
		pp_db_rollback(db);
	}
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_orders_id_is_plain_ascii),
	    TEST(the_words_of_orders_are_found_again),
	    TEST(the_same_amount_a_little_before_is_found),
	    TEST(the_same_order_is_one_with_the_same_content),
	    TEST(the_list_is_about_what_is_asked_for),
	    TEST(a_damaged_order_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
