/* SPDX-License-Identifier: ISC */
/*
 * Orders to relays: each guard refuses and can be overridden by name, what is
 * so already is left alone, and a share of an hour is a share.
 */
#include "relays_stage.h"

/* Every guard stands against it. */
static void
raise_guards(void)
{
	rule("guards.never", "M01");
	rule("guards.max_share_per_hour", "1%");
	rule("guards.friendly_hours", "00:00-24:00");
	left_pending(COUNTED, SIM_LOST_REQUEST);
	wish(COUNTED, PP_RELAY_KEEP);
	wish(BLIND, PP_RELAY_TRIP);
}

static void
each_guard_refuses_alone_and_says_why(void **state)
{
	static const char *const words[PP_GUARDS] = {
	    [PP_GUARD_READING] = "never read well; poll it first",
	    [PP_GUARD_WARNED] = "nobody was warned within 3d",
	    [PP_GUARD_HOURS] = "friendly hours, until further notice",
	    [PP_GUARD_NEVER] = "guards.never: lifts, pumps, fire",
	    [PP_GUARD_SHARE] = "1 of 7 meters were tripped within an hour",
	    [PP_GUARD_ORDER] = "is pending there; settle it first",
	    [PP_GUARD_KEPT] = "it is kept closed, by boss",
	};
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_PERSON);
	struct pp_relay_row row;
	int guard;

	(void)state;
	raise_guards();
	row = planned(&want, COUNTED);
	assert_int_equal(row.guards, ALL_GUARDS);
	for (guard = 0; guard < PP_GUARDS; guard++) {
		want.overrides = ALL_GUARDS & ~(1U << guard);
		row = planned(&want, COUNTED);
		assert_int_equal(row.guards, 1U << guard);
		assert_int_equal(row.overridden, want.overrides);
		if (!strstr(row.reason, words[guard]))
			fail_msg("%s: \"%s\"", words[guard], row.reason);
	}
	settled(COUNTED);
}

static void
all_of_them_can_be_overridden_and_the_order_says_so(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;
	struct pp_relay_wish w;

	(void)state;
	raise_guards();
	want.overrides = ALL_GUARDS;
	ordered(&want, &id, 1);
	assert_held(COUNTED, PP_RELAY_TRIP);
	assert_int_equal(pp_relay_wish(till.db, COUNTED, &w), PP_OK);
	assert_string_equal(w.overridden,
	    "reading,warned,hours,never,share,order,kept");
	assert_true(w.done);
	settled(COUNTED);
}

/* An override that nothing stood against is no news. */
static void
only_what_stood_against_it_is_overridden(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_PERSON);
	struct pp_relay_row row;

	(void)state;
	lift_guards();
	said(COUNTED, LEFT_CLOSED, START_FEN);
	want.overrides = ALL_GUARDS;
	row = planned(&want, COUNTED);
	assert_int_equal(row.overridden, 1U << PP_GUARD_WARNED);
}

static void
what_closes_asks_nobody(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	struct pp_relay_row row;

	(void)state;
	raise_guards();
	row = planned(&want, COUNTED);
	assert_int_equal(row.guards, 0);
	assert_string_equal(row.reason, "");
	settled(COUNTED);
}

static void
letting_go_asks_where_it_would_open(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_PREPAID, PP_CAUSE_PERSON);
	struct pp_relay_row row;

	(void)state;
	rule("guards.friendly_hours", "00:00-24:00");
	wish(COUNTED, PP_RELAY_KEEP);
	said(COUNTED, HELD_CLOSED, START_FEN);
	row = planned(&want, COUNTED);
	assert_int_equal(row.guards, 0);
	wish(BLIND, PP_RELAY_KEEP);
	said(BLIND, HELD_CLOSED, -100);
	row = planned(&want, BLIND);
	assert_int_equal(row.guards,
	    1U << PP_GUARD_HOURS | 1U << PP_GUARD_WARNED);
}

static void
who_is_not_in_arrears_is_not_tripped_for_them(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	struct pp_relay_row row;

	(void)state;
	lift_guards();
	warned(COUNTED);
	want.overrides = ALL_GUARDS;
	row = planned(&want, COUNTED);
	assert_string_equal(row.reason, "its balance isn't known");
	said(COUNTED, LEFT_CLOSED, 1);
	row = planned(&want, COUNTED);
	assert_string_equal(row.reason,
	    "it isn't in arrears: 0.01 yuan are left");
	pass_time(60);
	said(COUNTED, LEFT_OPEN, 0);
	row = planned(&want, COUNTED);
	assert_string_equal(row.reason, "");
}

static void
arrears_leave_alone_what_a_person_ordered(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_ARREARS);

	(void)state;
	lift_guards();
	want.overrides = ALL_GUARDS;
	wish(COUNTED, PP_RELAY_TRIP); /* somebody works on that line */
	wish(BLIND, PP_RELAY_KEEP);
	pass_time(60);
	said(COUNTED, HELD_OPEN, -1);
	said(BLIND, HELD_CLOSED, -1);
	assert_string_equal(planned(&want, COUNTED).reason,
	    "it is under another order, trip, of boss");
	assert_string_equal(planned(&want, BLIND).reason,
	    "it is under another order, keep, of boss");
}

static void
an_hour_has_a_share_and_each_meter_counts_once_in_it(void **state)
{
	const int64_t ids[] = {COUNTED, BLIND, NAIVE};
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_PERSON);
	struct pp_relay_row *rows = NULL;

	(void)state;
	lift_guards();
	rule("guards.max_share_per_hour", "30%"); /* two of seven */
	want.overrides = 1U << PP_GUARD_READING | 1U << PP_GUARD_WARNED;
	ordered(&want, ids, 3);
	assert_int_equal(n_pushed, 2);
	assert_held(NAIVE, PP_RELAY_PREPAID);
	/* Again, after somebody let them go: these two are counted already. */
	wish(COUNTED, PP_RELAY_PREPAID);
	wish(BLIND, PP_RELAY_PREPAID);
	assert_int_equal(pp_relays_plan(till.db, models, &want, ids, 3, wall(),
			     &rows),
	    PP_OK);
	assert_string_equal(rows[0].reason, "");
	assert_string_equal(rows[1].reason, "");
	assert_int_equal(rows[2].guards, 1U << PP_GUARD_SHARE);
	free(rows);
	pass_time(3601);
	assert_int_equal(planned(&want, NAIVE).guards, 0);
}

static void
what_is_so_already_is_not_ordered_again(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;

	(void)state;
	said(COUNTED, LEFT_CLOSED, START_FEN);
	ordered(&want, &id, 1);
	assert_int_equal(n_pushed, 1);
	assert_held(COUNTED, PP_RELAY_KEEP);
	ordered(&want, &id, 1);
	assert_int_equal(n_pushed, 0);
	assert_int_equal(rows_of("relay_order"), 1);
	/* For another time is another order. */
	want.until = wall() + 3600;
	ordered(&want, &id, 1);
	assert_int_equal(n_pushed, 1);
	assert_int_equal(rows_of("relay_order"), 2);
	want = wanting(PP_RELAY_PREPAID, PP_CAUSE_PERSON);
	ordered(&want, &id, 1);
	assert_held(COUNTED, PP_RELAY_PREPAID);
	ordered(&want, &id, 1);
	assert_int_equal(n_pushed, 0);
}

static void
a_meter_that_does_not_answer_keeps_its_wish(void **state)
{
	const int64_t ids[] = {COUNTED, BLIND};
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_PERSON);
	struct pp_relay_wish w;

	(void)state;
	lift_guards();
	want.overrides = ALL_GUARDS;
	strike_from(COUNTED, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	ordered(&want, ids, 2);
	assert_held(COUNTED, PP_RELAY_PREPAID);
	assert_held(BLIND, PP_RELAY_TRIP);
	assert_int_equal(pp_relay_wish(till.db, COUNTED, &w), PP_OK);
	assert_false(w.done);
}

/* Whether that is what it shows next, after what it showed last. */
static bool
is_foreign(unsigned bits)
{
	struct pp_past past = {0};
	struct pp_history *h = NULL;
	struct pp_reading r = made_up(wall(), START_WH);
	bool foreign = false;

	r.bits = bits;
	if (pp_history_open(till.db, &h) != PP_OK ||
	    pp_history_of(h, COUNTED, &past) != PP_OK ||
	    pp_relay_foreign(till.db, COUNTED, &past, &r, &foreign) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_history_close(h);
	return foreign;
}

static void
what_others_forced_is_news_once_and_only_where_nothing_is_wished(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;

	(void)state;
	assert_false(is_foreign(HELD_OPEN)); /* nothing was known of it */
	said(COUNTED, LEFT_CLOSED, START_FEN);
	pass_time(60);
	assert_true(is_foreign(HELD_OPEN));
	assert_true(is_foreign(HELD_CLOSED));
	assert_false(is_foreign(LEFT_OPEN));
	said(COUNTED, HELD_OPEN, START_FEN);
	pass_time(60);
	assert_false(is_foreign(HELD_OPEN));
	assert_true(is_foreign(HELD_CLOSED));
	ordered(&want, &id, 1);
	pass_time(60);
	assert_false(is_foreign(HELD_OPEN)); /* is put right */
	want = wanting(PP_RELAY_PREPAID, PP_CAUSE_PERSON);
	ordered(&want, &id, 1);
	pass_time(60);
	assert_true(is_foreign(HELD_OPEN));
}

static void
guards_have_names(void **state)
{
	char words[PP_RELAY_GUARDS_MAX];
	unsigned guards = 7;

	(void)state;
	assert_int_equal(pp_guards_find("hours,reading", &guards), PP_OK);
	assert_int_equal(guards, 1U << PP_GUARD_READING | 1U << PP_GUARD_HOURS);
	assert_string_equal(pp_guards_words(guards, words), "reading,hours");
	assert_int_equal(pp_guards_find("hour", &guards), PP_EDATA);
	assert_int_equal(pp_guards_find("hours,,never", &guards), PP_EDATA);
	assert_int_equal(pp_guards_find("", &guards), PP_OK);
	assert_int_equal(guards, 0);
	pp_guards_words(ALL_GUARDS, words);
	assert_int_equal(pp_guards_find(words, &guards), PP_OK);
	assert_int_equal(guards, ALL_GUARDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUSH_TEST(each_guard_refuses_alone_and_says_why),
	    PUSH_TEST(all_of_them_can_be_overridden_and_the_order_says_so),
	    PUSH_TEST(only_what_stood_against_it_is_overridden),
	    PUSH_TEST(what_closes_asks_nobody),
	    PUSH_TEST(letting_go_asks_where_it_would_open),
	    PUSH_TEST(who_is_not_in_arrears_is_not_tripped_for_them),
	    PUSH_TEST(arrears_leave_alone_what_a_person_ordered),
	    PUSH_TEST(an_hour_has_a_share_and_each_meter_counts_once_in_it),
	    PUSH_TEST(what_is_so_already_is_not_ordered_again),
	    PUSH_TEST(a_meter_that_does_not_answer_keeps_its_wish),
	    PUSH_TEST(
		what_others_forced_is_news_once_and_only_where_nothing_is_wished),
	    PUSH_TEST(guards_have_names),
	};

	return TILL_GROUP(tests);
}
