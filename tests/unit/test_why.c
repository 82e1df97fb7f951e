/* SPDX-License-Identifier: ISC */
/*
 * Why a relay is as it is: each cause is told with the row that says so, its
 * time and words; what isn't known isn't told.
 */
#include "relays_stage.h"

#include "learned.h"
#include "why.h"

static struct pp_why why;

/* All of them, by commas. */
static const char *
causes_of(int64_t id)
{
	static char text[200];
	size_t i, n = 0;

	if (pp_why(till.db, &target[id], wall(), &why) != PP_OK)
		fail_msg("%s", pp_errmsg());
	text[0] = '\0';
	for (i = 0; i < why.n; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
		    i > 0 ? "," : "", pp_why_cause_name(why.rows[i].cause));
	return text;
}

static void
assert_row(size_t i, const char *row, int64_t at, const char *words)
{
	if (strncmp(why.rows[i].row, row, strlen(row)) != 0 ||
	    why.rows[i].at != at || !strstr(why.rows[i].words, words))
		fail_msg("\"%s\" at %" PRId64 ": \"%s\"", why.rows[i].row,
		    why.rows[i].at, why.rows[i].words);
}

static void
order(int64_t id, enum pp_relay_action action, enum pp_relay_cause cause)
{
	struct pp_relay_want want = wanting(action, cause);

	lift_guards();
	want.overrides = ALL_GUARDS;
	ordered(&want, &id, 1);
}

static void
who_was_never_read_is_unknown(void **state)
{
	(void)state;
	assert_string_equal(causes_of(COUNTED), "unknown");
	assert_false(why.rows[0].has_at);
	assert_string_equal(why.rows[0].row, "");
}

static void
who_was_silent_for_long_is_lost_and_what_it_said_last_is_told(void **state)
{
	int64_t at = wall();

	(void)state;
	said(COUNTED, LEFT_CLOSED, START_FEN);
	pass_time(5401);
	assert_string_equal(causes_of(COUNTED), "lost,prepaid");
	assert_row(0, "reading ", at + 5400, "it doesn't answer");
	assert_row(1, "reading ", at, "its credit is 500.00 yuan");
}

static void
credit_that_is_used_up_opens_it(void **state)
{
	int64_t at = wall();

	(void)state;
	said(COUNTED, LEFT_OPEN | PP_BIT_ARREARS, -5);
	assert_string_equal(causes_of(COUNTED), "prepaid-zero");
	assert_row(0, "reading ", at, "used up: -0.05 yuan; a sale closes it");
}

static void
an_overload_opens_it_and_may_do_so_beside_arrears(void **state)
{
	(void)state;
	said(COUNTED, LEFT_OPEN | PP_BIT_OVERLOAD, START_FEN);
	assert_string_equal(causes_of(COUNTED), "overload");
	assert_row(0, "reading ", wall(), "drew more than it may");
	said(BLIND, LEFT_OPEN | PP_BIT_OVERLOAD, 0);
	assert_string_equal(causes_of(BLIND), "prepaid-zero,overload");
}

static void
what_is_left_is_the_time_control(void **state)
{
	(void)state;
	said(COUNTED, LEFT_OPEN, START_FEN);
	assert_string_equal(causes_of(COUNTED), "time-control");
	assert_row(0, "reading ", wall(), "own time control");
}

static void
a_forced_trip_tells_who_why_and_what_was_overridden(void **state)
{
	(void)state;
	said(COUNTED, LEFT_CLOSED, START_FEN);
	pass_time(1);
	order(COUNTED, PP_RELAY_TRIP, PP_CAUSE_PERSON);
	assert_string_equal(causes_of(COUNTED), "trip");
	assert_row(0, "relay_order 1", wall(),
	    "tripped by plant: a test (overridden: warned)");
	assert_true(why.bits & PP_BIT_OPEN);
	/* And so it stays when it is read. */
	pass_time(60);
	said(COUNTED, HELD_OPEN, START_FEN);
	assert_string_equal(causes_of(COUNTED), "trip");
}

static void
a_keep_tells_its_end(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;

	(void)state;
	said(COUNTED, LEFT_CLOSED, START_FEN);
	want.until = wall() + 3600;
	ordered(&want, &id, 1);
	assert_string_equal(causes_of(COUNTED), "keep");
	assert_row(0, "relay_order 1", wall(),
	    "kept closed by plant: a test, until 2025-11-22T03:00:00+00:00");
}

static void
what_others_forced_is_told_as_theirs(void **state)
{
	(void)state;
	said(COUNTED, HELD_OPEN, START_FEN);
	assert_string_equal(causes_of(COUNTED), "trip");
	assert_row(0, "reading ", wall(), "forced open, and pp didn't order");
	said(BLIND, HELD_CLOSED, START_FEN);
	assert_string_equal(causes_of(BLIND), "keep");
}

static void
a_wish_that_is_not_carried_out_says_what_it_waits_for(void **state)
{
	(void)state;
	said(COUNTED, LEFT_CLOSED, START_FEN);
	pass_time(60);
	wish(COUNTED, PP_RELAY_TRIP);
	assert_string_equal(causes_of(COUNTED), "prepaid,not-carried-out");
	assert_row(1, "relay_order 1", wall(),
	    "trip ordered by boss isn't carried out: the meter hasn't been "
	    "read since");
	pass_time(60);
	said(COUNTED, LEFT_CLOSED, START_FEN);
	assert_string_equal(causes_of(COUNTED), "prepaid,not-carried-out");
	assert_row(1, "relay_order 1", wall() - 60, "friendly hours");
	lift_guards();
	assert_string_equal(causes_of(COUNTED), "prepaid,not-carried-out");
	assert_row(1, "relay_order 1", wall() - 60, "try again");
}

/* In the hour that goes on it was asked and answered so often. */
static void
answered(int64_t id, uint32_t asked, uint32_t times)
{
	const struct pp_hour_meter hour = {
	    .meter = id,
	    .tally = {.asked = asked, .answered = times},
	};

	if (pp_db_begin(till.db) != PP_OK ||
	    pp_hour_add(till.db, target[id].bus, wall(), &hour, 1) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
	write_one(till.db, "UPDATE meter_now SET silent = 1");
}

static void
who_answers_as_another_type_is_not_taken_for_silent(void **state)
{
	(void)state;
	said(COUNTED, LEFT_CLOSED, START_FEN);
	answered(COUNTED, 2, 2); /* before or after that, nobody knows */
	wish(COUNTED, PP_RELAY_TRIP);
	assert_string_equal(causes_of(COUNTED), "prepaid,not-carried-out");
	assert_row(1, "relay_order 1", wall(), "hasn't been read since");
	pass_time(3600);
	answered(COUNTED, 2, 2);
	assert_string_equal(causes_of(COUNTED), "prepaid,not-carried-out");
	assert_row(1, "relay_order 1", wall() - 3600,
	    "isn't carried out: it answers, but not as a DTSY1352 does: its "
	    "type doesn't match its model; correct that in meters.csv");
	pass_time(3600);
	assert_string_equal(causes_of(COUNTED), "lost,prepaid,not-carried-out");
	assert_row(0, "reading ", wall() - 1800, "it answers, but not as a");
	/* Who misses some of what it is asked may be silent for that. */
	answered(COUNTED, 3, 2);
	assert_string_equal(causes_of(COUNTED), "lost,prepaid,not-carried-out");
	assert_row(0, "reading ", wall() - 1800, "it doesn't answer");
	assert_row(2, "relay_order 1", wall() - 7200, "hasn't been read since");
}

static void
each_guard_of_a_repair_is_named(void **state)
{
	(void)state;
	lift_guards();
	wish(COUNTED, PP_RELAY_TRIP);
	pass_time(60);
	said(COUNTED, LEFT_CLOSED, START_FEN);
	rule("guards.never", "M01");
	assert_string_equal(causes_of(COUNTED), "prepaid,not-carried-out");
	assert_row(1, "relay_order 1", wall() - 60, "lifts, pumps, fire");
}

static void
an_end_that_is_held_back_is_told(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;

	(void)state;
	rule("guards.friendly_hours", "00:00-24:00");
	want.until = wall() + 600;
	ordered(&want, &id, 1);
	pass_time(700);
	said(COUNTED, HELD_CLOSED, -100);
	assert_string_equal(causes_of(COUNTED), "keep,not-carried-out");
	assert_row(1, "relay_order 1", wall() - 700,
	    "the end of keep at 2025-11-22T02:10:00+00:00 isn't carried out: "
	    "these are friendly hours");
}

static void
what_was_let_go_says_by_whom_until_it_is_read(void **state)
{
	(void)state;
	said(COUNTED, HELD_OPEN, START_FEN);
	pass_time(1);
	order(COUNTED, PP_RELAY_PREPAID, PP_CAUSE_PERSON);
	assert_string_equal(causes_of(COUNTED), "prepaid");
	assert_row(0, "relay_order 1", wall(), "left to its credit by plant");
	pass_time(60);
	said(COUNTED, LEFT_CLOSED, START_FEN);
	assert_string_equal(causes_of(COUNTED), "prepaid");
	assert_row(0, "reading ", wall(), "nothing else is ordered");
}

static void
not_opened_and_no_relay_are_told(void **state)
{
	(void)state;
	said(COUNTED, PP_BIT_PREPAID | PP_BIT_RELAY, 0);
	assert_string_equal(causes_of(COUNTED), "not-opened");
	said(BLIND, 0, 0);
	assert_string_equal(causes_of(BLIND), "no-relay");
}

static void
a_turn_that_is_to_come_is_told(void **state)
{
	const struct pp_turn turn = {COUNTED, wall() + 60, wall() + 120, ""};

	(void)state;
	said(COUNTED, LEFT_CLOSED, START_FEN);
	if (pp_db_begin(till.db) != PP_OK ||
	    pp_ration_add(till.db, &turn, "short", wall(), "boss") != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_string_equal(causes_of(COUNTED), "prepaid,ration");
	assert_row(1, "", wall() + 60,
	    "from 2025-11-22T02:01:00+00:00 to 2025-11-22T02:02:00");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUSH_TEST(who_was_never_read_is_unknown),
	    PUSH_TEST(
		who_was_silent_for_long_is_lost_and_what_it_said_last_is_told),
	    PUSH_TEST(credit_that_is_used_up_opens_it),
	    PUSH_TEST(an_overload_opens_it_and_may_do_so_beside_arrears),
	    PUSH_TEST(what_is_left_is_the_time_control),
	    PUSH_TEST(a_forced_trip_tells_who_why_and_what_was_overridden),
	    PUSH_TEST(a_keep_tells_its_end),
	    PUSH_TEST(what_others_forced_is_told_as_theirs),
	    PUSH_TEST(a_wish_that_is_not_carried_out_says_what_it_waits_for),
	    PUSH_TEST(who_answers_as_another_type_is_not_taken_for_silent),
	    PUSH_TEST(each_guard_of_a_repair_is_named),
	    PUSH_TEST(an_end_that_is_held_back_is_told),
	    PUSH_TEST(what_was_let_go_says_by_whom_until_it_is_read),
	    PUSH_TEST(not_opened_and_no_relay_are_told),
	    PUSH_TEST(a_turn_that_is_to_come_is_told),
	};

	return TILL_GROUP(tests);
}
