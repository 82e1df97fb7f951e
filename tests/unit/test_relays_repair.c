/* SPDX-License-Identifier: ISC */
/*
 * Relays brought to their wishes: what was missed is carried out when the
 * meter answers, ends come by themselves, nobody who paid is tripped, and
 * rations begin and end in turn.
 */
#include "relays_stage.h"

static void
wish_until(int64_t id, enum pp_relay_action action, enum pp_relay_cause cause,
    int64_t until)
{
	const struct pp_relay_order order = {
	    .meter = id,
	    .at = wall(),
	    .who = "boss",
	    .action = action,
	    .cause = cause,
	    .reason = "",
	    .until = until,
	};

	if (pp_db_begin(till.db) != PP_OK ||
	    pp_relay_log(till.db, &order) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static struct pp_relay_wish
last_order(int64_t id)
{
	struct pp_relay_wish w;

	if (pp_relay_order_last(till.db, id, &w) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return w;
}

static void
what_was_missed_is_carried_out_when_the_meter_answers(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;

	(void)state;
	lift_guards();
	want.overrides = ALL_GUARDS;
	strike_from(COUNTED, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	ordered(&want, &id, 1);
	heal();
	assert_int_equal(repaired(), 0); /* it hasn't been heard of */
	pass_time(60);
	said(COUNTED, LEFT_CLOSED, START_FEN);
	assert_int_equal(repaired(), 1);
	assert_held(COUNTED, PP_RELAY_TRIP);
	assert_true(last_order(COUNTED).done);
	pass_time(60);
	said(COUNTED, HELD_OPEN, START_FEN);
	assert_int_equal(repaired(), 0);
}

static void
what_opens_waits_for_friendly_hours_to_end(void **state)
{
	(void)state;
	lift_guards();
	rule("guards.friendly_hours", "02:00-03:00");
	wish_until(COUNTED, PP_RELAY_TRIP, PP_CAUSE_PERSON, 0);
	wish_until(BLIND, PP_RELAY_KEEP, PP_CAUSE_PERSON, 0);
	pass_time(60);
	said(COUNTED, LEFT_CLOSED, START_FEN);
	said(BLIND, LEFT_CLOSED, START_FEN);
	assert_int_equal(repaired(), 1);
	assert_held(COUNTED, PP_RELAY_PREPAID);
	assert_held(BLIND, PP_RELAY_KEEP);
	pass_time(3600);
	assert_int_equal(repaired(), 1);
	assert_held(COUNTED, PP_RELAY_TRIP);
}

static void
a_keep_ends_by_itself_and_is_left_to_the_credit(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;
	struct pp_relay_wish w;

	(void)state;
	rule("guards.friendly_hours", "00:00-24:00");
	want.until = wall() + 3600;
	ordered(&want, &id, 1);
	pass_time(600);
	said(COUNTED, HELD_CLOSED, START_FEN);
	assert_int_equal(repaired(), 0);
	pass_time(3000);
	assert_int_equal(repaired(), 1);
	assert_held(COUNTED, PP_RELAY_PREPAID);
	w = last_order(COUNTED);
	assert_int_equal(w.cause, PP_CAUSE_ENDED);
	assert_string_equal(w.reason,
	    "keep until 2025-11-22T03:00:00+00:00 is over");
	assert_int_equal(pp_relay_wish(till.db, COUNTED, &w), PP_NO);
	assert_int_equal(repaired(), 0);
}

static void
a_keep_of_a_meter_in_arrears_does_not_end_at_night(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;

	(void)state;
	rule("guards.friendly_hours", "00:00-08:00");
	want.until = wall() + 600;
	ordered(&want, &id, 1);
	pass_time(700);
	said(COUNTED, HELD_CLOSED, -100);
	assert_int_equal(repaired(), 0);
	assert_held(COUNTED, PP_RELAY_KEEP);
	pass_time((int64_t)6 * 3600);
	assert_int_equal(repaired(), 1);
	assert_held(COUNTED, PP_RELAY_PREPAID);
}

static void
arrears_that_were_paid_meanwhile_trip_nobody(void **state)
{
	(void)state;
	lift_guards();
	wish_until(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS, 0);
	pass_time(60);
	said(COUNTED, LEFT_CLOSED, START_FEN);
	assert_int_equal(repaired(), 1);
	assert_held(COUNTED, PP_RELAY_PREPAID);
	assert_string_equal(last_order(COUNTED).reason, "no longer in arrears");
	assert_null(strchr(wire[COUNTED], 'f'));
}

static void
what_a_person_did_at_the_meter_is_put_right(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	const int64_t id = COUNTED;

	(void)state;
	ordered(&want, &id, 1);
	meter(COUNTED)->force_enable = 0;
	pass_time(60);
	said(COUNTED, LEFT_CLOSED, START_FEN);
	assert_int_equal(repaired(), 1);
	assert_held(COUNTED, PP_RELAY_KEEP);
}

static struct pp_ration
rationing(int64_t turns, int64_t shed_w)
{
	return (struct pp_ration){
	    .begins = wall() + 600,
	    .ends = wall() + 600 + turns * 600,
	    .turn_s = 600,
	    .shed_w = shed_w,
	    .reason = "short supply",
	};
}

/* "12 13 23|4": the meters of each turn, and behind the bar the others. */
static const char *
rota_of(const struct pp_ration *ration, const int64_t *ids, size_t n)
{
	static char text[200];
	struct pp_ration_row *rows = NULL;
	size_t i, n_rows, length = 0;
	int64_t begins = ration->begins;

	if (pp_ration_plan(till.db, models, ration, ids, n, wall(), &rows,
		&n_rows) != PP_OK)
		fail_msg("%s", pp_errmsg());
	for (i = 0; i < n_rows; i++) {
		if (rows[i].begins != begins)
			text[length++] = rows[i].begins == 0 ? '|' : ' ';
		begins = rows[i].begins;
		text[length++] = (char)('0' + rows[i].relay.target.id);
	}
	text[length] = '\0';
	free(rows);
	return text;
}

static void
five_draw_ten_kilowatts(void)
{
	int64_t id;

	for (id = COUNTED; id <= NEAR; id++)
		said_power(id, LEFT_CLOSED, START_FEN, 10000);
}

static const int64_t five[] = {COUNTED, BLIND, NAIVE, FRESH, RUNNING};

static void
everybody_has_a_turn_in_a_ration(void **state)
{
	struct pp_ration ration = rationing(3, 20000);

	(void)state;
	five_draw_ten_kilowatts();
	assert_string_equal(rota_of(&ration, five, 5), "12 34 51");
	ration.shed_w = 15000; /* two make enough */
	assert_string_equal(rota_of(&ration, five, 5), "12 34 51");
	ration.shed_w = 70000; /* all there is */
	assert_string_equal(rota_of(&ration, five, 5), "12345 12345 12345");
	ration.ends = ration.begins + 900; /* the last turn is shorter */
	ration.shed_w = 10000;
	assert_string_equal(rota_of(&ration, five, 5), "1 2|345");
}

static void
high_priorities_go_first_and_low_ones_only_where_needed(void **state)
{
	struct pp_ration ration = rationing(3, 20000);

	(void)state;
	five_draw_ten_kilowatts();
	write_one(till.db,
	    "INSERT INTO meter_setting VALUES (1, 'priority', '1'),"
	    " (4, 'priority', '9')");
	assert_string_equal(rota_of(&ration, five, 5), "42 43 45|1");
	ration.shed_w = 50000;
	assert_string_equal(rota_of(&ration, five, 5), "42351 42351 42351");
}

static void
who_is_protected_kept_or_draws_nothing_has_no_turn(void **state)
{
	struct pp_ration ration = rationing(2, 50000);

	(void)state;
	five_draw_ten_kilowatts();
	rule("guards.never", "M01");
	wish_until(BLIND, PP_RELAY_KEEP, PP_CAUSE_PERSON, 0);
	pass_time(60);
	said_power(NAIVE, LEFT_CLOSED, START_FEN, 0);
	assert_string_equal(rota_of(&ration, five, 5), "45 45|123");
}

static enum pp_status
kept(const struct pp_ration *ration)
{
	struct pp_ration_row *rows = NULL;
	enum pp_status rc;
	size_t n;

	rc =
	    pp_ration_plan(till.db, models, ration, five, 5, wall(), &rows, &n);
	if (rc == PP_OK)
		rc = pp_ration_keep(till.db, ration, rows, n, wall(), "boss");
	free(rows);
	return rc;
}

static void
a_ration_has_to_be_announced(void **state)
{
	struct pp_ration ration = rationing(3, 20000);

	(void)state;
	five_draw_ten_kilowatts();
	warned(COUNTED);
	assert_int_equal(kept(&ration), PP_OK);
	assert_int_equal(rows_of("ration"), 2); /* of the one that was told */
	ration.overrides = 1U << PP_GUARD_WARNED;
	assert_int_equal(kept(&ration), PP_OK);
	assert_int_equal(rows_of("ration"), 6); /* and the same again is none */
}

static void
turns_begin_and_end_by_themselves(void **state)
{
	struct pp_ration ration = rationing(3, 20000);

	(void)state;
	five_draw_ten_kilowatts();
	rule("guards.friendly_hours", "00:00-24:00");
	ration.overrides = 1U << PP_GUARD_WARNED;
	assert_int_equal(kept(&ration), PP_OK);
	assert_int_equal(repaired(), 0);
	pass_time(601);
	assert_int_equal(repaired(), 2);
	assert_held(COUNTED, PP_RELAY_TRIP);
	assert_held(BLIND, PP_RELAY_TRIP);
	assert_int_equal(last_order(COUNTED).cause, PP_CAUSE_RATION);
	assert_int_equal(repaired(), 0);
	wish_until(NAIVE, PP_RELAY_KEEP, PP_CAUSE_PERSON, 0);
	pass_time(600);
	assert_int_equal(repaired(), 3); /* two close, one is left to open */
	assert_held(COUNTED, PP_RELAY_PREPAID);
	assert_held(BLIND, PP_RELAY_PREPAID);
	assert_held(FRESH, PP_RELAY_TRIP);
	assert_held(NAIVE, PP_RELAY_PREPAID); /* taken out by that order */
	pass_time(600);
	assert_int_equal(repaired(), 3);
	assert_held(FRESH, PP_RELAY_PREPAID);
	assert_held(RUNNING, PP_RELAY_TRIP);
	assert_held(COUNTED, PP_RELAY_TRIP);
	pass_time(600);
	assert_int_equal(repaired(), 2);
	assert_held(COUNTED, PP_RELAY_PREPAID);
}

static void
a_turn_that_adjoins_the_last_goes_on_from_it(void **state)
{
	struct pp_ration ration = rationing(2, 70000); /* all, twice */

	(void)state;
	five_draw_ten_kilowatts();
	ration.overrides = 1U << PP_GUARD_WARNED;
	assert_int_equal(kept(&ration), PP_OK);
	pass_time(601);
	assert_int_equal(repaired(), 5);
	pass_time(600);
	assert_int_equal(repaired(), 5);
	assert_held(COUNTED, PP_RELAY_TRIP);
	assert_int_equal(last_order(COUNTED).until, ration.ends);
	pass_time(600);
	assert_int_equal(repaired(), 5);
	assert_held(COUNTED, PP_RELAY_PREPAID);
}

static void
a_turn_whose_time_was_slept_through_does_not_begin(void **state)
{
	struct pp_ration ration = rationing(1, 20000);

	(void)state;
	five_draw_ten_kilowatts();
	ration.overrides = 1U << PP_GUARD_WARNED;
	assert_int_equal(kept(&ration), PP_OK);
	pass_time(1300);
	assert_int_equal(repaired(), 0);
	assert_int_equal(rows_of("relay_order"), 0);
}

static void
impossible_rations_are_refused(void **state)
{
	struct pp_ration ration = rationing(3, 20000);
	struct pp_ration_row *rows;
	size_t n;

	(void)state;
	ration.ends = ration.begins;
	assert_int_equal(pp_ration_plan(till.db, models, &ration, five, 5,
			     wall(), &rows, &n),
	    PP_EDATA);
	ration.ends = ration.begins + (int64_t)97 * 600;
	assert_int_equal(pp_ration_plan(till.db, models, &ration, five, 5,
			     wall(), &rows, &n),
	    PP_EDATA);
	assert_said("more than 96 turns");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUSH_TEST(what_was_missed_is_carried_out_when_the_meter_answers),
	    PUSH_TEST(what_opens_waits_for_friendly_hours_to_end),
	    PUSH_TEST(a_keep_ends_by_itself_and_is_left_to_the_credit),
	    PUSH_TEST(a_keep_of_a_meter_in_arrears_does_not_end_at_night),
	    PUSH_TEST(arrears_that_were_paid_meanwhile_trip_nobody),
	    PUSH_TEST(what_a_person_did_at_the_meter_is_put_right),
	    PUSH_TEST(everybody_has_a_turn_in_a_ration),
	    PUSH_TEST(high_priorities_go_first_and_low_ones_only_where_needed),
	    PUSH_TEST(who_is_protected_kept_or_draws_nothing_has_no_turn),
	    PUSH_TEST(a_ration_has_to_be_announced),
	    PUSH_TEST(turns_begin_and_end_by_themselves),
	    PUSH_TEST(a_turn_that_adjoins_the_last_goes_on_from_it),
	    PUSH_TEST(a_turn_whose_time_was_slept_through_does_not_begin),
	    PUSH_TEST(impossible_rations_are_refused),
	};

	return TILL_GROUP(tests);
}
