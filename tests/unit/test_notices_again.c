/* SPDX-License-Identifier: ISC */
/*
 * What didn't arrive: the office calls the customer, the staff is told anew,
 * and the books say what is true of each alarm.
 */
#include "notices_help.h"

static void
a_customer_without_a_number_is_told_of_to_the_staff(void **state)
{
	struct pp_db *db = stage();
	int64_t id;

	(void)state;
	write_one(db,
	    "UPDATE account SET phone = '' WHERE id = 1;"
	    "UPDATE account SET phone = '+8651385012345'"
	    " WHERE id = 2");
	id = raise_one(db, PP_ALARM_2, 1, 4900);
	assert_int_equal(make_and_send(db, NOON), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】无手机号码，请电话通知：1-101 李四（电表M001），余额将尽"
	    "。");
	assert_string_equal(last(db).number, STAFF);
	assert_int_equal(last(db).account, 1);
	assert_int_equal(last(db).kind, PP_MESSAGE_STAFF);
	assert_notice(db, id, PP_NOTICE_NOBODY);
	/* A land line gets none either; names of two aren't in one text. */
	raise_one(db, PP_ALARM_2, 3, 4900);
	raise_one(db, PP_ALARM_2, 2, 4900);
	assert_int_equal(make_and_send(db, NOON + HOUR_S), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】2项告警：1-103余额将尽请致电（无手机号码），"
	    "1-102余额将尽请致电（无手机号码）。");
	assert_int_equal(last(db).account, 0);
	pp_db_close(db);
}

static void
without_anybody_that_is_what_is_recorded(void **state)
{
	struct pp_db *db = stage();
	int64_t lost, nobodys, unreachable;

	(void)state;
	set(db, "defaults.sms_numbers", "");
	write_one(db, "UPDATE account SET phone = '' WHERE id = 1");
	lost = raise_one(db, PP_ALARM_LOST, 1, 0);
	nobodys = raise_one(db, PP_ALARM_1, 4, 9900);
	unreachable = raise_one(db, PP_ALARM_1, 1, 9900);
	assert_held(db, NOON, 0);
	assert_notice(db, lost, PP_NOTICE_NOBODY);
	assert_notice(db, nobodys, PP_NOTICE_NOBODY);
	assert_notice(db, unreachable, PP_NOTICE_NOBODY);
	pp_db_close(db);
}

static void
the_office_is_told_once_of_what_did_not_arrive(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	raise_one(db, PP_ALARM_ARREARS, 1, -100);
	assert_int_equal(make_at(db, NOON), 1);
	write_one(db,
	    "UPDATE message SET state = 'failed',"
	    " reason = 'the command ended with 75'");
	assert_int_equal(make_and_send(db, NOON + MINUTE_S), 1);
	/* The sender's own words are not for people. */
	assert_string_equal(last(db).text,
	    "【宝湾】短信未送达，请电话通知：1-101 李四（电表M001），电费已用"
	    "完，发送失败。");
	assert_string_equal(last(db).number, STAFF);
	assert_string_equal(last(db).key, "escalation/1/s1");
	assert_int_equal(last(db).kind, PP_MESSAGE_ESCALATION);
	assert_int_equal(last(db).account, 1);
	assert_int_equal(number(db, "SELECT count(escalated_at) FROM message"),
	    1);
	assert_int_equal(make_at(db, NOON + DAY_S), 0);
	pp_db_close(db);
}

static void
of_the_first_level_the_office_hears_only_where_it_failed(void **state)
{
	struct pp_db *db = stage();
	int64_t one;

	(void)state;
	set(db, "alarms.escalate_after", "3h");
	one = raise_one(db, PP_ALARM_1, 1, 9900);
	raise_one(db, PP_ALARM_1, 3, 9900);
	assert_int_equal(make_and_send(db, NOON), 2);
	assert_int_equal(make_with(db, NOON + 4 * HOUR_S, true, NULL), 0);
	move_all(db, "sent", "failed", NOON + 4 * HOUR_S);
	/* Who has just paid isn't called. */
	well(db, one, NOON + 4 * HOUR_S);
	assert_int_equal(make_at(db, NOON + 4 * HOUR_S), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】短信未送达，请电话通知：1-103 王五（电表M003），余额不足"
	    "，发送失败。");
	pp_db_close(db);
}

/* Whoever has a number in the list is told in the end. */
static void
what_failed_is_told_the_staff_anew_later_and_later(void **state)
{
	struct pp_db *db = stage();
	int64_t id = raise_one(db, PP_ALARM_LOST, 1, 0), now = NOON;

	(void)state;
	assert_int_equal(make_at(db, now), 1);
	assert_notice(db, id, PP_NOTICE_TOLD);
	move_all(db, "waiting", "failed", now);
	assert_notice(db, id, PP_NOTICE_FAILED);
	assert_int_equal(make_at(db, now + HOUR_S - 1), 0);
	assert_int_equal(make_at(db, now += HOUR_S), 1);
	assert_string_equal(last(db).key, "alarm/1/s2");
	assert_string_equal(last(db).number, STAFF);
	assert_notice(db, id, PP_NOTICE_TOLD);
	move_all(db, "waiting", "failed", now);
	assert_int_equal(make_at(db, now + 2 * HOUR_S - 1), 0);
	/* Together with what is new. */
	raise_one(db, PP_ALARM_LOST, 2, 0);
	assert_int_equal(make_and_send(db, now += 2 * HOUR_S), 1);
	assert_string_equal(last(db).key, "alarm/1,2/s3");
	assert_int_equal(make_at(db, now + 2 * DAY_S), 0);
	pp_db_close(db);
}

static void
a_number_that_never_works_is_given_up(void **state)
{
	struct pp_db *db = stage();
	int made = 0;

	(void)state;
	raise_one(db, PP_ALARM_LOST, 1, 0);
	for (int day = 0; day < 20; day++) {
		made += (int)make_at(db, NOON + day * DAY_S);
		move_all(db, "waiting", "failed", NOON + day * DAY_S);
	}
	assert_int_equal(made, 10);
	pp_db_close(db);
}

static void
what_is_over_is_not_told_anew(void **state)
{
	struct pp_db *db = stage();
	int64_t id = raise_one(db, PP_ALARM_LOST, 1, 0);

	(void)state;
	assert_int_equal(make_at(db, NOON), 1);
	move_all(db, "waiting", "failed", NOON);
	well(db, id, NOON + HOUR_S);
	assert_int_equal(make_at(db, NOON + 2 * HOUR_S), 0);
	clear(db, id, NOON + 3 * HOUR_S);
	assert_int_equal(make_at(db, NOON + 3 * HOUR_S), 0);
	assert_notice(db, id, PP_NOTICE_FAILED);
	pp_db_close(db);
}

static void
what_was_over_before_it_went_was_not_told(void **state)
{
	struct pp_db *db = stage();
	int64_t id = raise_one(db, PP_ALARM_LOST, 1, 0);

	(void)state;
	assert_int_equal(make_at(db, NOON), 1);
	move_all(db, "waiting", "dropped", NOON);
	assert_notice(db, id, PP_NOTICE_CLEARED);
	pp_db_close(db);
}

static void
a_call_that_the_office_never_heard_of_is_asked_for_anew(void **state)
{
	struct pp_db *db = stage();
	struct pp_message first;

	(void)state;
	write_one(db, "UPDATE account SET phone = '' WHERE id = 2");
	raise_one(db, PP_ALARM_ARREARS, 1, -100);
	raise_one(db, PP_ALARM_2, 3, 4900);
	/* Wang has no number; Li's message fails, and then the office's. */
	assert_int_equal(make_at(db, NOON), 2);
	move_all(db, "waiting", "failed", NOON);
	assert_int_equal(make_at(db, NOON + MINUTE_S), 1);
	first = last(db);
	assert_int_equal(first.kind, PP_MESSAGE_ESCALATION);
	move_all(db, "waiting", "failed", NOON + MINUTE_S);
	assert_int_equal(make_and_send(db, NOON + 2 * HOUR_S), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】2项告警：1-101电费已用完请致电（发送失败），"
	    "1-103余额将尽请致电（无手机号码）。");
	assert_int_equal(make_at(db, NOON + 2 * DAY_S), 0);
	pp_db_close(db);
}

/* A person sent it again, or a report came late. */
static void
who_was_reached_after_all_is_not_called(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	raise_one(db, PP_ALARM_ARREARS, 1, -100);
	assert_int_equal(make_at(db, NOON), 1);
	move_all(db, "waiting", "unknown", NOON);
	assert_int_equal(make_at(db, NOON), 1);
	move_all(db, "waiting", "failed", NOON);
	move_all(db, "unknown", "delivered", NOON);
	assert_int_equal(make_at(db, NOON + DAY_S), 0);
	pp_db_close(db);
}

static void
only_where_the_sender_tells_of_deliveries_one_is_missed(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	raise_one(db, PP_ALARM_2, 1, 4900);
	assert_int_equal(make_and_send(db, NOON), 1);
	set(db, "alarms.escalate_after", "3h");
	assert_int_equal(make_with(db, NOON + 4 * HOUR_S, false, NULL), 0);
	assert_int_equal(make_with(db, NOON + 3 * HOUR_S - 1, true, NULL), 0);
	assert_int_equal(make_with(db, NOON + 3 * HOUR_S, true, NULL), 1);
	assert_string_equal(last(db).text,
	    "【宝湾】短信未送达，请电话通知：1-101 李四（电表M001），余额将尽"
	    "，没有送达回执。");
	pp_db_close(db);
}

static void
who_has_paid_meanwhile_needs_no_call(void **state)
{
	struct pp_db *db = stage();
	int64_t id = raise_one(db, PP_ALARM_2, 1, 4900);

	(void)state;
	assert_int_equal(make_and_send(db, NOON), 1);
	clear(db, id, NOON + HOUR_S);
	assert_int_equal(make_with(db, NOON + DAY_S, true, NULL), 0);
	pp_db_close(db);
}

static void
a_message_of_unknown_fate_is_told_as_that(void **state)
{
	struct pp_db *db = stage();

	(void)state;
	raise_one(db, PP_ALARM_2, 1, 4900);
	assert_int_equal(make_at(db, NOON), 1);
	move_all(db, "waiting", "unknown", NOON);
	assert_int_equal(make_at(db, NOON + MINUTE_S), 1);
	assert_non_null(strstr(last(db).text, "不知是否已发出"));
	pp_db_close(db);
}

static void
who_is_erased_is_not_named_to_the_office(void **state)
{
	struct pp_db *db = stage();
	int64_t n;

	(void)state;
	raise_one(db, PP_ALARM_2, 1, 4900);
	assert_int_equal(make_at(db, NOON), 1);
	move_all(db, "waiting", "failed", NOON);
	must(pp_db_begin(db));
	must(pp_message_erase(db, "A00001", NOON, &n));
	must(pp_db_commit(db));
	assert_int_equal(n, 1);
	assert_int_equal(make_at(db, NOON + HOUR_S), 0);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_customer_without_a_number_is_told_of_to_the_staff),
	    TEST(without_anybody_that_is_what_is_recorded),
	    TEST(the_office_is_told_once_of_what_did_not_arrive),
	    TEST(of_the_first_level_the_office_hears_only_where_it_failed),
	    TEST(what_failed_is_told_the_staff_anew_later_and_later),
	    TEST(a_number_that_never_works_is_given_up),
	    TEST(what_is_over_is_not_told_anew),
	    TEST(what_was_over_before_it_went_was_not_told),
	    TEST(a_call_that_the_office_never_heard_of_is_asked_for_anew),
	    TEST(who_was_reached_after_all_is_not_called),
	    TEST(only_where_the_sender_tells_of_deliveries_one_is_missed),
	    TEST(who_has_paid_meanwhile_needs_no_call),
	    TEST(a_message_of_unknown_fate_is_told_as_that),
	    TEST(who_is_erased_is_not_named_to_the_office),
	};

	return cmocka_run_group_tests(tests, open_texts, close_texts);
}
