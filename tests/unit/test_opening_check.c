/* SPDX-License-Identifier: ISC */
/*
 * What the books know against an opening is told before anything is opened.
 */
#include "actor_help.h"
#include "openings_help.h"

#include "shift.h"
#include "site_edit.h"
#include "site_setting.h"

static void
credit_from_outside_above_the_cap_is_refused_before_anything_is_opened(
    void **state)
{
	struct pp_db *db = make_site();
	struct told told = {0};
	struct pp_openings *o = openings(db, NULL, &told);
	size_t n;

	(void)state;
	read_text(o,
	    "meter,name,transfer_yuan,transfer_note\n"
	    "M001,Li,50000.01,old 77\nM002,Li,50000,old 78\n");
	assert_int_equal(told.n, 1);
	assert_non_null(strstr(told.words, "hoarding cap of 50000.00"));
	pp_openings_visits(o, &n);
	assert_int_equal(n, 1);
	pp_openings_free(o);
	pp_db_close(db);
}

/* What is told of a row with these words behind its name; "": nothing. */
static void
assert_row(struct pp_db *db, const char *columns, const char *words,
    const char *said)
{
	struct told told = {0};
	struct pp_openings *o = openings(db, NULL, &told);
	char text[256];
	size_t n;

	snprintf(text, sizeof text, "meter,name,%s\nM001,a,%s\n", columns,
	    words);
	read_text(o, text);
	pp_openings_visits(o, &n);
	assert_int_equal(n, *said == '\0');
	assert_int_equal(told.n, *said != '\0');
	if (!strstr(told.words, said))
		fail_msg("\"%s\", want \"%s\"", told.words, said);
	pp_openings_free(o);
}

static void
the_second_alarm_comes_at_less_than_the_first_whoever_has_set_that(void **state)
{
	struct pp_db *db = make_site();
	const char *both = "alarm1_yuan,alarm2_yuan";

	(void)state;
	assert_row(db, both, "10,50", "2:4: alarm2_yuan: \"50\": ");
	assert_row(db, both, "50,50", "");
	/* The site's are 100 and 50. */
	assert_row(db, both, ",100.01", "above alarm1_yuan with 100.00");
	assert_row(db, both, "49,",
	    "2:3: alarm1_yuan: \"49\": alarm2_yuan would");
	assert_row(db, both, ",100", "");
	pp_db_close(db);
}

static void
set_site(struct pp_db *db, const char *key, const char *value)
{
	struct pp_setting_change change = {
	    .setting = pp_setting_find(key),
	    .value = value,
	};
	struct pp_edits *edits = NULL;

	begin(db);
	must(pp_edits_new(db, NOON, "boss", &edits));
	must(pp_site_set(db, edits, &change));
	commit(db);
	pp_edits_free(edits);
}

static void
a_first_credit_that_the_books_refuse_opens_nothing(void **state)
{
	struct pp_db *db = make_site();
	const char *money = "credit_yuan,transfer_yuan,transfer_note";
	struct pp_shift shift;

	(void)state;
	assert_row(db, money, "50000.01,,",
	    "2:3: credit_yuan: \"50000.01\": it");
	assert_row(db, money, "50000,0.01,x", "over the hoarding cap of 50000");
	assert_row(db, money, "21474836.48,,", "more than the meter can hold");
	assert_row(db, money, "49999.99,0.01,x", "");
	act_in(db, "full");
	assert_row(db, money, "20000.01,,", "needs a second person");
	set_site(db, "desk.drawers", "D1");
	assert_row(db, money, "5,,", "cash needs an open shift");
	begin(db);
	must(pp_shift_open(db, "D1", "Li", (pp_money){0}, "", NOON, &shift));
	commit(db);
	set_site(db, "desk.ceiling_yuan", "100");
	assert_row(db, money, "100,,", "");
	assert_row(db, money, "100.01,,", "would hold more than");
	pp_db_close(db);
}

static void
what_the_rows_before_bring_into_the_drawer_counts(void **state)
{
	struct pp_db *db = make_site();
	struct told told = {0};
	struct pp_openings *o = openings(db, NULL, &told);
	struct pp_shift shift;
	size_t n;

	(void)state;
	set_site(db, "desk.drawers", "D1");
	set_site(db, "desk.ceiling_yuan", "100");
	begin(db);
	must(pp_shift_open(db, "D1", "Li", (pp_money){0}, "", NOON, &shift));
	commit(db);
	read_text(o,
	    "meter,name,credit_yuan\nM001,a,60\nM002,b,40.01\nM003,c,40\n");
	assert_int_equal(told.n, 1);
	assert_non_null(strstr(told.words, "in:3:3: credit_yuan: \"40.01\""));
	pp_openings_visits(o, &n);
	assert_int_equal(n, 2);
	pp_openings_free(o);
	pp_db_close(db);
}

static void
an_order_that_was_given_before_is_no_first_credit(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 2);
	struct pp_sale_wish wish = {
	    .code = "used",
	    .kind = PP_SALE,
	    .amount = {5000},
	    .method = "cash",
	    .note = "",
	    .who = "Li",
	};
	struct pp_opening_words words = {
	    .name = "Li",
	    .meters = "M001",
	    .credit = "50",
	    .order = "used",
	};
	struct told told = {0};
	struct pp_openings *o = openings(db, NULL, &told);
	size_t n;

	(void)state;
	done(db, wish, &e, shows(0, 0));
	assert_int_equal(pp_openings_add(o, &words), PP_NO);
	assert_string_equal(pp_errmsg(),
	    "meter: \"M001\": credit_yuan: order used was given before, with"
	    " other content");
	words.order = "new";
	must(pp_openings_add(o, &words));
	pp_openings_visits(o, &n);
	assert_int_equal(n, 1);
	pp_openings_free(o);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(
		credit_from_outside_above_the_cap_is_refused_before_anything_is_opened),
	    TEST(
		the_second_alarm_comes_at_less_than_the_first_whoever_has_set_that),
	    TEST(a_first_credit_that_the_books_refuse_opens_nothing),
	    TEST(what_the_rows_before_bring_into_the_drawer_counts),
	    TEST(an_order_that_was_given_before_is_no_first_credit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
