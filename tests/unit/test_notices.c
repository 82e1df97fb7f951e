/* SPDX-License-Identifier: ISC */
/*
 * Who is told what and when: each rise of level once and the worst of several,
 * nobody too often or at night, and nothing lost by waiting.
 */
#include "notices_help.h"

static void
a_customer_is_told_once(void **state)
{
	struct pp_db *db = stage();
	int64_t id = raise_one(db, PP_ALARM_1, 1, 9900);
	struct pp_message m;

	(void)state;
	assert_int_equal(make_at(db, NOON), 1);
	m = last(db);
	assert_string_equal(m.text,
	    "【宝湾】1-101电费余额99.00元，请及时购电。");
	assert_string_equal(m.number, LI);
	assert_string_equal(m.key, "alarm/1/a1");
	assert_int_equal(m.kind, PP_MESSAGE_CUSTOMER);
	assert_int_equal(m.account, 1);
	assert_int_equal(m.meter, 1);
	assert_int_equal(m.not_before, NOON);
	assert_notice(db, id, PP_NOTICE_TOLD);
	assert_int_equal(number(db, "SELECT count(*) FROM message_alarm"), 1);
	assert_int_equal(make_at(db, NOON + DAY_S), 0);
	pp_db_close(db);
}

static void
of_several_levels_at_once_the_worst_is_told(void **state)
{
	struct pp_db *db = stage();
	int64_t days = raise_one(db, PP_ALARM_DAYS, 1, 20);
	int64_t one = raise_one(db, PP_ALARM_1, 1, -100);
	int64_t two = raise_one(db, PP_ALARM_2, 1, -100);
	int64_t arrears = raise_one(db, PP_ALARM_ARREARS, 1, -100);

	(void)state;
	assert_int_equal(make_at(db, NOON), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】1-101电费已用完，欠费1.00元，随时可能停电，请立即购电。");
	assert_notice(db, arrears, PP_NOTICE_TOLD);
	assert_notice(db, two, PP_NOTICE_WORSE);
	assert_notice(db, one, PP_NOTICE_WORSE);
	assert_notice(db, days, PP_NOTICE_WORSE);
	pp_db_close(db);
}

static void
levels_that_come_one_by_one_are_told_in_order(void **state)
{
	struct pp_db *db = stage();
	int64_t days;

	(void)state;
	raise_one(db, PP_ALARM_1, 1, 9900);
	assert_int_equal(make_and_send(db, NOON), 1);
	raise_one(db, PP_ALARM_2, 1, 4900);
	assert_int_equal(make_and_send(db, NOON + HOUR_S), 1);
	/* What is milder than one that was told isn't told behind it. */
	days = raise_one(db, PP_ALARM_DAYS, 1, 10);
	assert_int_equal(make_and_send(db, NOON + 2 * HOUR_S), 0);
	assert_notice(db, days, PP_NOTICE_WORSE);
	raise_one(db, PP_ALARM_ARREARS, 1, 0);
	assert_int_equal(make_and_send(db, NOON + 3 * HOUR_S), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM message"), 3);
	pp_db_close(db);
}

static void
the_milder_is_told_after_all_where_the_worse_never_was(void **state)
{
	struct pp_db *db = stage();
	int64_t one = raise_one(db, PP_ALARM_1, 1, 4900);
	int64_t two = raise_one(db, PP_ALARM_2, 1, 4900);

	(void)state;
	assert_int_equal(make_at(db, NIGHT), 0);
	assert_notice(db, one, PP_NOTICE_NONE);
	well(db, two, NIGHT + HOUR_S);
	assert_int_equal(make_at(db, MORNING_8), 1);
	assert_notice(db, one, PP_NOTICE_TOLD);
	clear(db, two, MORNING_8);
	assert_int_equal(make_at(db, MORNING_8 + HOUR_S), 0);
	assert_notice(db, two, PP_NOTICE_CLEARED);
	pp_db_close(db);
}

static void
what_is_over_is_not_told(void **state)
{
	struct pp_db *db = stage();
	int64_t one = raise_one(db, PP_ALARM_1, 1, 9900);
	int64_t two = raise_one(db, PP_ALARM_1, 3, 9900);

	(void)state;
	clear(db, one, NOON + 1);
	well(db, two, NOON + 1);
	assert_int_equal(make_at(db, NOON + 2), 0);
	assert_notice(db, one, PP_NOTICE_CLEARED);
	assert_notice(db, two, PP_NOTICE_NONE);
	well(db, two, 0);
	assert_int_equal(make_at(db, NOON + 3), 1);
	pp_db_close(db);
}

static void
between_messages_to_a_number_there_is_a_floor(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	raise_one(db, PP_ALARM_1, 1, 9900);
	assert_int_equal(make_and_send(db, NOON), 1);
	raise_one(db, PP_ALARM_1, 2, 9800);
	assert_held(db, NOON + HOUR_S - 1, 1);
	/* Of another number nothing is held. */
	raise_one(db, PP_ALARM_1, 3, 9700);
	assert_int_equal(make_and_send(db, NOON + HOUR_S - 1), 1);
	assert_string_equal(last(db).number, WANG);
	assert_int_equal(make_and_send(db, NOON + HOUR_S), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】1-102电费余额98.00元，请及时购电。");
	pp_db_close(db);
}

static void
while_one_has_not_gone_no_other_is_made(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	raise_one(db, PP_ALARM_1, 1, 9900);
	assert_int_equal(make_at(db, NOON), 1);
	raise_one(db, PP_ALARM_1, 2, 9800);
	raise_one(db, PP_ALARM_2, 1, 4900);
	assert_held(db, NOON + 5 * HOUR_S, 2);
	/* Nor while the modem has it: both would arrive when it wakes. */
	move_all(db, "waiting", "handed", NOON);
	assert_held(db, NOON + 5 * HOUR_S, 2);
	move_all(db, "handed", "sent", NOON + 5 * HOUR_S);
	assert_int_equal(make_at(db, NOON + 6 * HOUR_S), 1);
	pp_db_close(db);
}

static void
nobody_gets_more_than_the_cap_of_a_day(void **state)
{
	struct pp_db *db = stage();
	int64_t id;

	(void)state;
	set(db, "alarms.daily_cap", "2");
	for (int i = 0; i < 3; i++) {
		id = raise_one(db, PP_ALARM_1, 1, 9900);
		assert_int_equal(make_and_send(db, NOON + 2 * i * HOUR_S),
		    i < 2);
		if (i < 2)
			clear(db, id, NOON + 2 * i * HOUR_S);
	}
	/* Nothing is lost: when the day is over, it goes. */
	assert_notice(db, id, PP_NOTICE_NONE);
	raise_one(db, PP_ALARM_1, 2, 9800);
	assert_held(db, NOON + 9 * HOUR_S, 2);
	assert_int_equal(make_and_send(db, MORNING_8), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】1-101电费余额99.00元，请及时购电。"
	    "1-102电费余额98.00元，请及时购电。");
	assert_notice(db, id, PP_NOTICE_TOLD);
	pp_db_close(db);
}

static void
quiet_hours_hold_all_but_arrears_where_these_may_break_them(void **state)
{
	struct pp_db *db = stage();
	int64_t one, arrears;

	(void)state;
	one = raise_one(db, PP_ALARM_1, 2, 9900);
	arrears = raise_one(db, PP_ALARM_ARREARS, 1, -100);
	assert_held(db, NIGHT, 2);
	assert_held(db, MORNING_8 - 1, 2);
	set(db, "alarms.arrears_break_quiet", "yes");
	assert_int_equal(make_and_send(db, NIGHT), 1);
	assert_notice(db, arrears, PP_NOTICE_TOLD);
	assert_notice(db, one, PP_NOTICE_NONE);
	assert_int_equal(make_and_send(db, MORNING_8), 1);
	assert_notice(db, one, PP_NOTICE_TOLD);
	pp_db_close(db);
}

static void
many_at_once_are_one_digest_the_gravest_first(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	write_one(db,
	    "INSERT INTO epoch (id, meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at) VALUES"
	    " (4, 4, 1, 1, '4', 0, 0, 0, 1, 'x', 1)");
	raise_one(db, PP_ALARM_1, 1, 9900);
	raise_one(db, PP_ALARM_2, 2, 4900);
	raise_one(db, PP_ALARM_ARREARS, 4, -100);
	assert_int_equal(make_at(db, NOON), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】3处电表请购电：M004已用完欠1.00元，1-102余额仅49.00元，"
	    "1-101余额99.00元。");
	assert_string_equal(last(db).key, "alarm/1,2,3/a1");
	assert_int_equal(number(db, "SELECT count(*) FROM message_alarm"), 3);
	assert_int_equal(
	    number(db, "SELECT count(*) FROM alarm WHERE notice = 'told'"), 3);
	pp_db_close(db);
}

static void
a_dark_bus_is_one_message_to_each_of_the_staff(void **state)
{
	struct pp_db *db = stage();
	struct pp_message m;

	(void)state;
	set(db, "defaults.sms_numbers", STAFF "\n" CHIEF "\n" STAFF);
	for (int64_t meter = 1; meter <= 4; meter++)
		raise_one(db, PP_ALARM_LOST, meter, 0);
	assert_int_equal(make_at(db, NOON), 2);
	m = last(db);
	assert_string_equal(m.text,
	    "【宝湾】4项告警：M001失联，M002失联，M003失联，M004失联。");
	assert_string_equal(m.number, CHIEF);
	assert_string_equal(m.key, "alarm/1,2,3,4/s2");
	assert_int_equal(m.kind, PP_MESSAGE_STAFF);
	assert_int_equal(m.account, 0);
	assert_int_equal(make_at(db, NOON + DAY_S), 0);
	pp_db_close(db);
}

static void
who_was_held_is_told_later_and_the_others_not_again(void **state)
{
	struct pp_db *db = stage();
	int64_t first, second;

	(void)state;
	first = raise_one(db, PP_ALARM_LOST, 1, 0);
	assert_int_equal(make_and_send(db, NOON), 1);
	set(db, "defaults.sms_numbers", STAFF "\n" CHIEF);
	second = raise_one(db, PP_ALARM_LOST, 2, 0);
	assert_int_equal(make_and_send(db, NOON + MINUTE_S), 1);
	assert_string_equal(last(db).number, CHIEF);
	assert_notice(db, first, PP_NOTICE_TOLD);
	assert_notice(db, second, PP_NOTICE_NONE);
	assert_int_equal(make_and_send(db, NOON + HOUR_S), 1);
	assert_string_equal(last(db).number, STAFF);
	assert_notice(db, second, PP_NOTICE_TOLD);
	pp_db_close(db);
}

static void
that_it_ends_soon_is_told_who_knows_of_the_first_level(void **state)
{
	struct pp_db *db = stage();
	int64_t days;

	(void)state;
	raise_one(db, PP_ALARM_1, 1, 9900);
	assert_int_equal(make_and_send(db, NOON), 1);
	days = raise_at(db, PP_ALARM_DAYS, 1, 25, NOON + DAY_S);
	assert_int_equal(make_and_send(db, NOON + DAY_S), 1);
	assert_notice(db, days, PP_NOTICE_TOLD);
	assert_non_null(strstr(last(db).text, "约可用2.5天"));
	pp_db_close(db);
}

static void
an_english_text_bears_no_sign_that_doubles_its_length(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	set(db, "defaults.sms_language", "en");
	raise_one(db, PP_ALARM_ARREARS, 1, -100);
	assert_int_equal(make_at(db, NOON), 1);
	assert_string_equal(last(db).text,
	    "Unit 1-101: credit is used up, 1.00 yuan owed. Power may be cut "
	    "at any time. Please top up at once.");
	assert_int_equal(last(db).parts, 1);
	set(db, "site.sms_sign_en", "Baowan");
	raise_one(db, PP_ALARM_LOST, 3, 0);
	assert_int_equal(make_at(db, NOON), 1);
	assert_memory_equal(last(db).text, "[Baowan] Meter M003 ", 20);
	set(db, "defaults.sms_language", "zh");
	raise_one(db, PP_ALARM_ARREARS, 3, -100);
	assert_int_equal(make_at(db, NOON), 1);
	assert_memory_equal(last(db).text, "【宝湾】", strlen("【宝湾】"));
	pp_db_close(db);
}

static void
what_is_held_is_counted_with_when_it_may_go(void **state)
{
	struct pp_db *db = stage();
	struct pp_notices n = {.db = db, .texts = texts, .now = NIGHT};

	(void)state;
	raise_one(db, PP_ALARM_1, 1, 9900);
	raise_one(db, PP_ALARM_LOST, 1, 0);
	must(pp_db_begin(db));
	must(pp_notices_make(&n));
	assert_int_equal(n.held, 2);
	assert_int_equal(n.held_until, MORNING_8);
	pp_db_rollback(db);
	assert_int_equal(make_and_send(db, NOON), 2);
	raise_one(db, PP_ALARM_LOST, 2, 0);
	n.now = NOON + MINUTE_S;
	must(pp_db_begin(db));
	must(pp_notices_make(&n));
	assert_int_equal(n.held, 1);
	assert_int_equal(n.held_until, NOON + HOUR_S);
	pp_db_rollback(db);
	pp_db_close(db);
}

static void
note_codes(void *arg, const struct pp_message *message)
{
	struct pp_message *m = arg;

	*m = *message;
}

static void
whoever_is_shown_a_message_sees_whose_it_is(void **state)
{
	struct pp_db *db = stage();
	struct pp_message m;
	struct pp_notices n = {.db = db,
	    .texts = texts,
	    .now = NOON,
	    .told = note_codes,
	    .arg = &m};

	(void)state;
	raise_one(db, PP_ALARM_1, 3, 9900);
	must(pp_db_begin(db));
	must(pp_notices_make(&n));
	pp_db_rollback(db);
	assert_string_equal(m.account_code, "A00002");
	assert_string_equal(m.meter_code, "M003");
	pp_db_close(db);
}

static void
each_is_told_in_the_language_of_his_meter(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	write_one(db,
	    "INSERT INTO meter_setting (meter, key, value)"
	    " VALUES (1, 'sms_language', 'en')");
	set(db, "site.sms_sign", "Baowan");
	raise_one(db, PP_ALARM_2, 1, 4900);
	assert_int_equal(make_at(db, NOON), 1);
	assert_string_equal(last(db).text,
	    "[Baowan] Unit 1-101: only 49.00 yuan of credit left. Please top"
	    " up now.");
	pp_db_close(db);
}

/* Or a number of its own for the staff, in place of the site's. */
static void
a_meter_may_have_its_own_staff(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	write_one(db,
	    "INSERT INTO meter_setting (meter, key, value)"
	    " VALUES (2, 'sms_numbers', '" CHIEF "')");
	raise_one(db, PP_ALARM_LOST, 2, 0);
	assert_int_equal(make_at(db, NOON), 1);
	assert_string_equal(last(db).number, CHIEF);
	pp_db_close(db);
}

static void
without_a_sign_it_is_the_sites_name(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	set(db, "site.sms_sign", "");
	set(db, "site.name", "南通锡通宝湾物流中心南通锡通宝湾物流中心东区");
	raise_one(db, PP_ALARM_LOST, 1, 0);
	assert_int_equal(make_at(db, NOON), 1);
	assert_string_equal(last(db).text,
	    "【南通锡通宝湾物流中心南通锡通宝湾物流中心】电表M001（1-101）没"
	    "有应答，11-22 11:59起列为失联。");
	pp_db_close(db);
}

static void
a_dry_run_says_the_same_and_leaves_nothing(void **state)
{
	struct pp_db *db = stage();
	struct pp_notices n = {.db = db, .texts = texts, .now = NOON};
	int64_t id = raise_one(db, PP_ALARM_1, 1, 9900);

	(void)state;
	must(pp_db_begin(db));
	must(pp_notices_make(&n));
	pp_db_rollback(db);
	assert_int_equal(n.made, 1);
	assert_notice(db, id, PP_NOTICE_NONE);
	assert_int_equal(make_at(db, NOON), 1);
	pp_db_close(db);
}

static void
a_thousand_alarms_are_one_message_with_one_key(void **state)
{
	struct pp_db *db = stage();
	struct pp_message m;

	(void)state;
	write_one(db,
	    "WITH RECURSIVE n(i) AS (SELECT 5 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 1004) INSERT INTO meter (id, code, model, bus, address,"
	    " ct, pt, circuit, note, retired_at) SELECT i, 'M' || i, 'x', 1, 9,"
	    " 1, 1, '', '', 1 FROM n;"
	    "INSERT INTO alarm (kind, meter, since, raised_at) SELECT 'lost',"
	    " id, 1, 1 FROM meter WHERE id > 4");
	assert_int_equal(make_at(db, NOON), 1);
	m = last(db);
	assert_memory_equal(m.text, "【宝湾】1000项告警：M5失联，",
	    strlen("【宝湾】1000项告警：M5失联，"));
	assert_true(m.parts <= 3);
	assert_non_null(strstr(m.key, "+9"));
	assert_int_equal(number(db, "SELECT count(*) FROM message_alarm"),
	    1000);
	pp_db_close(db);
}

static void
the_head_goes_once_a_day_and_not_at_night(void **state)
{
	struct pp_db *db = stage();
	struct pp_notices n = {.db = db, .texts = texts, .now = NIGHT};

	(void)state;
	must(pp_db_begin(db));
	assert_int_equal(pp_notices_head(&n, "4711 3fa9"), PP_ECONF);
	pp_db_rollback(db);
	set(db, "alarms.head_numbers", STAFF "\n" CHIEF);
	for (int day = 0; day < 2; day++)
		for (int again = 0; again < 2; again++) {
			n.now = NIGHT + day * DAY_S + again * MINUTE_S;
			must(pp_db_begin(db));
			must(pp_notices_head(&n, "4711 3fa9"));
			must(pp_db_commit(db));
			assert_int_equal(n.made, again == 0 ? 2 : 0);
		}
	assert_string_equal(last(db).text,
	    "【宝湾】日志链头 11-23 23:00：4711 3fa9");
	assert_string_equal(last(db).number, CHIEF);
	assert_int_equal(last(db).kind, PP_MESSAGE_HEAD);
	assert_int_equal(last(db).not_before, MORNING_8 + DAY_S);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_customer_is_told_once),
	    TEST(of_several_levels_at_once_the_worst_is_told),
	    TEST(levels_that_come_one_by_one_are_told_in_order),
	    TEST(the_milder_is_told_after_all_where_the_worse_never_was),
	    TEST(what_is_over_is_not_told),
	    TEST(between_messages_to_a_number_there_is_a_floor),
	    TEST(while_one_has_not_gone_no_other_is_made),
	    TEST(nobody_gets_more_than_the_cap_of_a_day),
	    TEST(quiet_hours_hold_all_but_arrears_where_these_may_break_them),
	    TEST(many_at_once_are_one_digest_the_gravest_first),
	    TEST(a_dark_bus_is_one_message_to_each_of_the_staff),
	    TEST(who_was_held_is_told_later_and_the_others_not_again),
	    TEST(that_it_ends_soon_is_told_who_knows_of_the_first_level),
	    TEST(an_english_text_bears_no_sign_that_doubles_its_length),
	    TEST(what_is_held_is_counted_with_when_it_may_go),
	    TEST(whoever_is_shown_a_message_sees_whose_it_is),
	    TEST(each_is_told_in_the_language_of_his_meter),
	    TEST(a_meter_may_have_its_own_staff),
	    TEST(without_a_sign_it_is_the_sites_name),
	    TEST(a_dry_run_says_the_same_and_leaves_nothing),
	    TEST(a_thousand_alarms_are_one_message_with_one_key),
	    TEST(the_head_goes_once_a_day_and_not_at_night),
	};

	return cmocka_run_group_tests(tests, open_texts, close_texts);
}
