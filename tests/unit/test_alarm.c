/* SPDX-License-Identifier: ISC */
/*
 * The table of alarms: one open of a kind and place, and nothing that happened
 * to one is ever changed.
 */
#include "alarm_help.h"

#include "act.h"
#include "alarm_place.h"
#include "done_last.h"

static struct pp_alarm
short_of_credit(int64_t meter)
{
	return (struct pp_alarm){
	    .kind = PP_ALARM_2,
	    .meter = meter,
	    .since = MORNING - 60,
	    .raised_at = MORNING,
	    .has_value = true,
	    .has_bound = true,
	    .value = 4321,
	    .bound = 5000,
	};
}

static void
begin(struct pp_db *db)
{
	assert_int_equal(pp_db_begin(db), PP_OK);
}

static void
commit(struct pp_db *db)
{
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static struct pp_alarm
get(struct pp_db *db, int64_t id)
{
	struct pp_alarm a;

	if (pp_alarm_get(db, id, &a) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return a;
}

static void
an_alarm_reads_back_as_it_was_raised(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm a = short_of_credit(1), b;

	(void)state;
	begin(db);
	assert_int_equal(pp_alarm_raise(db, &a), PP_OK);
	commit(db);
	b = get(db, a.id);
	assert_int_equal(b.kind, PP_ALARM_2);
	assert_int_equal(b.meter, 1);
	assert_int_equal(b.gateway, 0);
	assert_int_equal(b.since, MORNING - 60);
	assert_int_equal(b.raised_at, MORNING);
	assert_true(b.has_value && b.has_bound);
	assert_int_equal(b.value, 4321);
	assert_int_equal(b.bound, 5000);
	assert_int_equal(b.well_since, 0);
	assert_int_equal(b.cleared_at, 0);
	assert_int_equal(b.notice, PP_NOTICE_NONE);
	assert_int_equal(b.noticed_at, 0);
	assert_int_equal(b.acknowledged_at, 0);
	assert_int_equal(pp_alarm_get(db, 99, &b), PP_NO);
	pp_db_close(db);
}

static void
of_a_kind_and_place_one_is_open(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm a = short_of_credit(1), again = short_of_credit(1),
			other = short_of_credit(2),
			disk = {.kind = PP_ALARM_DISK,
			    .since = 1,
			    .raised_at = 1};

	(void)state;
	begin(db);
	assert_int_equal(pp_alarm_raise(db, &a), PP_OK);
	assert_int_equal(pp_alarm_raise(db, &again), PP_NO);
	assert_int_equal(pp_alarm_raise(db, &other), PP_OK);
	assert_int_equal(pp_alarm_raise(db, &disk), PP_OK);
	assert_int_equal(pp_alarm_raise(db, &disk), PP_NO);
	assert_int_equal(pp_alarm_clear(db, a.id, MORNING + 9), PP_OK);
	assert_int_equal(pp_alarm_raise(db, &again), PP_OK);
	commit(db);
	assert_string_equal(alarms_of_book(db),
	    "alarm2 1 0 cleared, alarm2 2 0 live, disk 0 0 live,"
	    " alarm2 1 0 live");
	pp_db_close(db);
}

static void
it_is_well_or_not_until_it_is_cleared(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm a = short_of_credit(1);

	(void)state;
	begin(db);
	assert_int_equal(pp_alarm_raise(db, &a), PP_OK);
	assert_int_equal(pp_alarm_well(db, a.id, MORNING + 1), PP_OK);
	assert_int_equal(get(db, a.id).well_since, MORNING + 1);
	assert_int_equal(pp_alarm_well(db, a.id, 0), PP_OK);
	assert_int_equal(get(db, a.id).well_since, 0);
	assert_int_equal(pp_alarm_clear(db, a.id, MORNING + 2), PP_OK);
	assert_int_equal(get(db, a.id).well_since, MORNING + 2);
	/* What comes too late finds nothing to change. */
	assert_int_equal(pp_alarm_well(db, a.id, 0), PP_OK);
	assert_int_equal(pp_alarm_clear(db, a.id, MORNING + 3), PP_OK);
	assert_int_equal(get(db, a.id).cleared_at, MORNING + 2);
	commit(db);
	pp_db_close(db);
}

static void
it_is_noticed_once_with_the_reason(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm a = short_of_credit(1);

	(void)state;
	begin(db);
	assert_int_equal(pp_alarm_raise(db, &a), PP_OK);
	assert_int_equal(pp_alarm_noticed(db, a.id, PP_NOTICE_WORSE, MORNING),
	    PP_OK);
	assert_int_equal(pp_alarm_noticed(db, a.id, PP_NOTICE_TOLD, MORNING),
	    PP_NO);
	commit(db);
	assert_int_equal(get(db, a.id).notice, PP_NOTICE_WORSE);
	assert_int_equal(get(db, a.id).noticed_at, MORNING);
	pp_db_close(db);
}

static void
a_person_acknowledges_it_once_and_the_log_has_it(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm a = short_of_credit(1);
	char note[PP_ALARM_NOTE_MAX + 1];

	(void)state;
	memset(note, 'x', sizeof note - 1);
	note[sizeof note - 1] = '\0';
	begin(db);
	assert_int_equal(pp_alarm_raise(db, &a), PP_OK);
	assert_int_equal(pp_alarm_acknowledge(db, a.id, note, MORNING, "li"),
	    PP_EDATA);
	assert_int_equal(pp_alarm_acknowledge(db, 99, "", MORNING, "li"),
	    PP_NO);
	assert_int_equal(pp_alarm_acknowledge(db, a.id, "called him", MORNING,
			     "li"),
	    PP_OK);
	commit(db);
	begin(db);
	assert_int_equal(pp_alarm_acknowledge(db, a.id, "", MORNING, "wang"),
	    PP_NO);
	assert_said("li acknowledged it before");
	pp_db_rollback(db);
	assert_int_equal(get(db, a.id).acknowledged_at, MORNING);
	assert_string_equal(get(db, a.id).acknowledged_by, "li");
	assert_string_equal(get(db, a.id).acknowledged_note, "called him");
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log WHERE action ="
			     " 'acknowledge' AND subject = 'M001' AND words ="
			     " 'alarm=1 kind=alarm2 note=called%20him'"),
	    1);
	pp_db_close(db);
}

/* How many a filter lets through. */
static size_t
count(struct pp_db *db, struct pp_alarm_filter filter)
{
	struct pp_alarms *alarms = NULL;
	struct pp_alarm a;
	size_t n = 0;

	if (pp_alarms_open(db, &filter, &alarms) != PP_OK)
		fail_msg("%s", pp_errmsg());
	while (pp_alarms_next(alarms, &a) == PP_OK)
		n++;
	pp_alarms_close(alarms);
	return n;
}

static void
a_list_has_what_its_filter_asks_for(void **state)
{
	static const int64_t second = 2;
	struct pp_db *db = make_customers();
	struct pp_alarm a = short_of_credit(1), b = short_of_credit(2),
			g = {.kind = PP_ALARM_GATEWAY,
			    .gateway = 1,
			    .since = MORNING,
			    .raised_at = MORNING + 10};

	(void)state;
	begin(db);
	assert_int_equal(pp_alarm_raise(db, &a), PP_OK);
	assert_int_equal(pp_alarm_raise(db, &b), PP_OK);
	assert_int_equal(pp_alarm_raise(db, &g), PP_OK);
	assert_int_equal(pp_alarm_clear(db, a.id, MORNING + 5), PP_OK);
	assert_int_equal(pp_alarm_noticed(db, b.id, PP_NOTICE_TOLD, MORNING),
	    PP_OK);
	commit(db);
	assert_int_equal(count(db, (struct pp_alarm_filter){0}), 3);
	assert_int_equal(count(db, (struct pp_alarm_filter){.live = true}), 2);
	assert_int_equal(count(db, (struct pp_alarm_filter){.untold = true}),
	    2);
	assert_int_equal(count(db,
			     (struct pp_alarm_filter){.live = true,
				 .untold = true}),
	    1);
	assert_int_equal(count(db,
			     (struct pp_alarm_filter){.meters = &second,
				 .n_meters = 1}),
	    1);
	assert_int_equal(count(db,
			     (struct pp_alarm_filter){.from = MORNING + 10}),
	    1);
	assert_int_equal(count(db,
			     (struct pp_alarm_filter){.until = MORNING + 10}),
	    2);
	pp_db_close(db);
}

static void
its_place_is_whose_it_was_then(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm a = short_of_credit(1), before = short_of_credit(1),
			g = {.gateway = 1}, disk = {0};
	struct pp_alarm_places *places = NULL;
	struct pp_alarm_place p;

	(void)state;
	before.raised_at = 0;
	assert_int_equal(pp_alarm_places_open(db, &places), PP_OK);
	assert_int_equal(pp_alarm_places_of(places, &a, &p), PP_OK);
	assert_string_equal(p.meter, "M001");
	assert_string_equal(p.account, "A1");
	assert_string_equal(p.holder, "Li Wei");
	assert_string_equal(p.gateway, "");
	assert_int_equal(pp_alarm_places_of(places, &before, &p), PP_OK);
	assert_string_equal(p.account, "");
	assert_int_equal(pp_alarm_places_of(places, &g, &p), PP_OK);
	assert_string_equal(p.gateway, "G1");
	assert_string_equal(p.meter, "");
	assert_int_equal(pp_alarm_places_of(places, &disk, &p), PP_OK);
	assert_string_equal(p.meter, "");
	assert_string_equal(p.gateway, "");
	pp_alarm_places_close(places);
	pp_db_close(db);
}

static void
nobody_changes_what_happened_to_one(void **state)
{
	static const char *const changes[] = {
	    "UPDATE alarm SET since = 0",
	    "UPDATE alarm SET kind = 'lost'",
	    "UPDATE alarm SET cleared_at = NULL",
	    "UPDATE alarm SET cleared_at = 5",
	    "UPDATE alarm SET notice = 'told'",
	    "UPDATE alarm SET acknowledged_by = 'wang'",
	    "DELETE FROM alarm",
	    "REPLACE INTO alarm (id, kind, since, raised_at) VALUES(1,'',1,1)",
	};
	struct pp_db *db = make_customers();
	struct pp_alarm a = short_of_credit(1);
	size_t i;

	(void)state;
	begin(db);
	assert_int_equal(pp_alarm_raise(db, &a), PP_OK);
	assert_int_equal(pp_alarm_clear(db, a.id, MORNING), PP_OK);
	assert_int_equal(pp_alarm_noticed(db, a.id, PP_NOTICE_CLEARED, MORNING),
	    PP_OK);
	assert_int_equal(pp_alarm_acknowledge(db, a.id, "", MORNING, "li"),
	    PP_OK);
	commit(db);
	for (i = 0; i < sizeof changes / sizeof *changes; i++)
		assert_int_equal(attempt(db, changes[i]), PP_NO);
	pp_db_close(db);
}

static void
every_kind_has_its_own_word_and_its_own_people(void **state)
{
	enum pp_alarm_kind found;
	int k;

	(void)state;
	for (k = 0; k < PP_ALARM_KINDS; k++) {
		assert_int_equal(pp_alarm_kind_find(pp_alarm_kind_name(
							(enum pp_alarm_kind)k),
				     &found),
		    PP_OK);
		assert_int_equal(found, k);
		assert_int_equal(pp_alarm_is_customers((enum pp_alarm_kind)k),
		    k < PP_ALARM_LOST);
	}
	assert_int_equal(pp_alarm_kind_find("fire", &found), PP_EDATA);
}

static void
what_was_done_last_is_remembered(void **state)
{
	struct pp_db *db = make_site();
	int64_t at;

	(void)state;
	assert_int_equal(pp_done_last(db, PP_DONE_HEAD_LEFT, &at), PP_OK);
	assert_int_equal(at, 0);
	begin(db);
	assert_int_equal(pp_done_now(db, PP_DONE_HEAD_LEFT, 7), PP_OK);
	assert_int_equal(pp_done_now(db, PP_DONE_HEAD_LEFT, 8), PP_OK);
	commit(db);
	assert_int_equal(pp_done_last(db, PP_DONE_HEAD_LEFT, &at), PP_OK);
	assert_int_equal(at, 8);
	assert_int_equal(pp_done_last(db, PP_DONE_DAYS_LEFT, &at), PP_OK);
	assert_int_equal(at, 0);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_alarm_reads_back_as_it_was_raised),
	    TEST(of_a_kind_and_place_one_is_open),
	    TEST(it_is_well_or_not_until_it_is_cleared),
	    TEST(it_is_noticed_once_with_the_reason),
	    TEST(a_person_acknowledges_it_once_and_the_log_has_it),
	    TEST(a_list_has_what_its_filter_asks_for),
	    TEST(its_place_is_whose_it_was_then),
	    TEST(nobody_changes_what_happened_to_one),
	    TEST(every_kind_has_its_own_word_and_its_own_people),
	    TEST(what_was_done_last_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
