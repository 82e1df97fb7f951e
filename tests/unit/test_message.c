/* SPDX-License-Identifier: ISC */
/*
 * The outbox: what is written down once, moved only by who saw it last, asked
 * for by floors and caps, and erased with its account.
 */
#include "book_help.h"

#include "alarm.h"
#include "log.h"
#include "message.h"

enum {
	NOON = 1763798400, /* 2025-11-22T08:00:00Z */
	MIDNIGHT = NOON - 8 * 3600,
};

static const char li[] = "+8613800138000";

static void
must(enum pp_status rc)
{
	if (rc != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static struct pp_message
message(const char *key, int64_t at)
{
	struct pp_message m = {
	    .kind = PP_MESSAGE_CUSTOMER,
	    .meter = 1,
	    .made_at = at,
	    .not_before = at,
	};

	snprintf(m.key, sizeof m.key, "%s", key);
	snprintf(m.number, sizeof m.number, "%s", li);
	snprintf(m.text, sizeof m.text, "【宝湾】余额不足50元");
	return m;
}

static int64_t
add(struct pp_db *db, const char *key, int64_t at, const int64_t *alarms,
    size_t n)
{
	struct pp_message m = message(key, at);

	must(pp_db_begin(db));
	must(pp_message_add(db, &m, alarms, n));
	must(pp_db_commit(db));
	return m.id;
}

static struct pp_message
get(struct pp_db *db, int64_t id)
{
	struct pp_message m;

	must(pp_message_get(db, id, &m));
	return m;
}

static enum pp_status
move(struct pp_db *db, struct pp_message *m, enum pp_message_state state)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	rc = pp_message_move(db, m, state, "slip", "why", NOON + 9);
	if (rc == PP_OK)
		must(pp_db_commit(db));
	pp_db_rollback(db);
	return rc;
}

static int64_t
raise_one(struct pp_db *db, enum pp_alarm_kind kind, int64_t meter)
{
	struct pp_alarm a = {
	    .kind = kind,
	    .meter = meter,
	    .since = NOON,
	    .raised_at = NOON,
	};

	must(pp_db_begin(db));
	must(pp_alarm_raise(db, &a));
	must(pp_db_commit(db));
	return a.id;
}

static void
clear_one(struct pp_db *db, int64_t id)
{
	must(pp_db_begin(db));
	must(pp_alarm_well(db, id, NOON));
	must(pp_alarm_clear(db, id, NOON + 60));
	must(pp_db_commit(db));
}

static void
what_has_a_key_is_written_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m = message("alarm/1/0", NOON), again = m;

	(void)state;
	must(pp_db_begin(db));
	must(pp_message_add(db, &m, NULL, 0));
	assert_int_equal(pp_message_add(db, &again, NULL, 0), PP_NO);
	assert_said("says that already");
	must(pp_db_commit(db));
	assert_int_equal(m.parts, 1);
	assert_int_equal(m.state, PP_MESSAGE_WAITING);
	again = get(db, m.id);
	assert_string_equal(again.key, "alarm/1/0");
	assert_string_equal(again.number, li);
	assert_string_equal(again.text, m.text);
	assert_string_equal(again.meter_code, "M001");
	assert_string_equal(again.account_code, "");
	assert_int_equal(pp_message_get(db, 99, &again), PP_NO);
	pp_db_close(db);
}

static void
a_text_that_cannot_be_sent_is_refused(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m = message("k", NOON);

	(void)state;
	strcpy(m.text, "bell \a");
	must(pp_db_begin(db));
	assert_int_equal(pp_message_add(db, &m, NULL, 0), PP_EDATA);
	pp_db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM message"), 0);
	pp_db_close(db);
}

static void
of_two_who_saw_it_waiting_one_moves_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m = get(db, add(db, "k", NOON, NULL, 0)), other = m;

	(void)state;
	must(move(db, &m, PP_MESSAGE_HANDING));
	assert_int_equal(m.state, PP_MESSAGE_HANDING);
	assert_string_equal(m.slip, "slip");
	assert_int_equal(m.state_at, NOON + 9);
	assert_int_equal(move(db, &other, PP_MESSAGE_HANDING), PP_NO);
	assert_said("isn't waiting any more");
	/* Nor one who saw an earlier try of it. */
	other = m;
	must(pp_db_begin(db));
	must(pp_message_again(db, &m, "busy", NOON + 300, NOON));
	must(pp_db_commit(db));
	assert_int_equal(m.tries, 1);
	assert_int_equal(m.not_before, NOON + 300);
	must(move(db, &m, PP_MESSAGE_HANDING));
	assert_int_equal(move(db, &other, PP_MESSAGE_SENT), PP_NO);
	must(move(db, &m, PP_MESSAGE_FAILED));
	assert_int_equal(m.tries, 2);
	assert_int_equal(move(db, &m, PP_MESSAGE_WAITING), PP_NO);
	pp_db_close(db);
}

static void
only_what_is_due_is_handed_over(void **state)
{
	struct pp_db *db = make_site();
	int64_t first = add(db, "a", NOON, NULL, 0), *ids = NULL;
	size_t n = 9;

	(void)state;
	add(db, "b", NOON + 60, NULL, 0);
	must(
	    pp_messages_due(db, PP_MESSAGE_WAITING, INT64_MIN, NOON, &ids, &n));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], first);
	free(ids);
	must(pp_messages_due(db, PP_MESSAGE_SENT, INT64_MIN, INT64_MAX, &ids,
	    &n));
	assert_int_equal(n, 0);
	free(ids);
	pp_db_close(db);
}

static void
caps_count_what_went_and_what_will(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m = get(db, add(db, "a", MIDNIGHT - 60, NULL, 0));
	struct pp_message_past past;

	(void)state;
	must(pp_message_past(db, li, MIDNIGHT, &past));
	assert_int_equal(past.last_at, MIDNIGHT - 60);
	assert_int_equal(past.since_midnight, 0);
	/* It went after midnight. */
	must(move(db, &m, PP_MESSAGE_HANDING));
	must(move(db, &m, PP_MESSAGE_SENT));
	add(db, "b", NOON + 60, NULL, 0);
	m = get(db, add(db, "c", NOON + 70, NULL, 0));
	must(move(db, &m, PP_MESSAGE_FAILED));
	must(pp_message_past(db, li, MIDNIGHT, &past));
	assert_int_equal(past.last_at, NOON + 60);
	assert_int_equal(past.since_midnight, 2);
	must(pp_message_past(db, "+8613900139000", MIDNIGHT, &past));
	assert_int_equal(past.last_at, 0);
	assert_int_equal(past.since_midnight, 0);
	pp_db_close(db);
}

/* Made, handed over and sent long before, it rings there when it arrives. */
static void
one_that_arrived_counts_from_then_on(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m = get(db, add(db, "a", MIDNIGHT - 60, NULL, 0));
	struct pp_message_past past;

	(void)state;
	must(move(db, &m, PP_MESSAGE_HANDING));
	must(move(db, &m, PP_MESSAGE_SENT));
	must(pp_db_begin(db));
	must(pp_message_move(db, &m, PP_MESSAGE_DELIVERED, NULL, NULL,
	    NOON + 90));
	must(pp_db_commit(db));
	must(pp_message_past(db, li, MIDNIGHT, &past));
	assert_int_equal(past.last_at, NOON + 90);
	assert_int_equal(past.since_midnight, 1);
	pp_db_close(db);
}

static void
it_is_over_when_all_that_it_tells_of_is(void **state)
{
	struct pp_db *db = make_site();
	int64_t alarms[] = {raise_one(db, PP_ALARM_1, 1),
	    raise_one(db, PP_ALARM_1, 2)};
	int64_t id = add(db, "a", NOON, alarms, 2), *meters;
	int64_t other = add(db, "b", NOON, NULL, 0);
	size_t n;
	bool over = true;

	(void)state;
	must(pp_message_is_over(db, id, &over));
	assert_false(over);
	clear_one(db, alarms[0]);
	must(pp_message_is_over(db, id, &over));
	assert_false(over);
	clear_one(db, alarms[1]);
	must(pp_message_is_over(db, id, &over));
	assert_true(over);
	/* What tells of no alarm is needed as it is. */
	must(pp_message_is_over(db, other, &over));
	assert_false(over);
	must(pp_message_meters(db, id, &meters, &n));
	assert_int_equal(n, 2);
	assert_int_equal(meters[0], 1);
	assert_int_equal(meters[1], 2);
	free(meters);
	pp_db_close(db);
}

static enum pp_status
resend(struct pp_db *db, int64_t id, struct pp_message *m)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	if ((rc = pp_message_resend(db, id, NOON + 99, "boss", m)) == PP_OK)
		must(pp_db_commit(db));
	pp_db_rollback(db);
	return rc;
}

static void
a_person_sends_again_what_is_settled_and_not_twice(void **state)
{
	struct pp_db *db = make_site();
	int64_t alarm = raise_one(db, PP_ALARM_2, 1);
	struct pp_message m = get(db, add(db, "a", NOON, &alarm, 1)), again;

	(void)state;
	assert_int_equal(resend(db, m.id, &again), PP_NO);
	assert_said("is waiting");
	must(move(db, &m, PP_MESSAGE_HANDING));
	assert_int_equal(resend(db, m.id, &again), PP_NO);
	must(move(db, &m, PP_MESSAGE_UNKNOWN));
	must(resend(db, m.id, &again));
	assert_int_equal(again.again_of, m.id);
	assert_int_equal(again.state, PP_MESSAGE_WAITING);
	assert_int_equal(again.tries, 0);
	assert_string_equal(again.text, m.text);
	assert_int_equal(get(db, m.id).state, PP_MESSAGE_UNKNOWN);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM message_alarm"
			     " WHERE alarm = 1"),
	    2);
	assert_int_equal(resend(db, m.id, &again), PP_NO);
	assert_said("is being sent again already");
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log"
			     " WHERE action = 'sms-again' AND result = 'done'"),
	    1);
	pp_db_close(db);
}

static void
a_try_has_no_number_in_what_is_kept_for_ever(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m;

	(void)state;
	must(pp_db_begin(db));
	must(pp_message_try(db, li, "test", NOON, "boss", &m));
	must(pp_message_try(db, li, "test", NOON, "boss", &m));
	must(pp_db_commit(db));
	assert_int_equal(m.kind, PP_MESSAGE_TEST);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM message, log WHERE"
			     " message.key || log.words LIKE '%138001%'"),
	    0);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log"
			     " WHERE action = 'sms-again'"),
	    2);
	pp_db_close(db);
}

static void
what_is_erased_is_gone_and_is_not_sent(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m;
	int64_t n = 0, waiting, handed, kept = add(db, "other", NOON, NULL, 0);

	(void)state;
	write_one(db,
	    "INSERT INTO account (id, code, name, phone, opened_at, opened_by)"
	    " VALUES (1, 'A00001', 'Li', '', 1, 'me')");
	waiting = add(db, "a", NOON, NULL, 0);
	handed = add(db, "b", NOON, NULL, 0);
	write_one(db,
	    "DROP TRIGGER message_keeps;"
	    "UPDATE message SET account = 1 WHERE id > 1");
	m = get(db, handed);
	assert_string_equal(m.account_code, "A00001");
	must(move(db, &m, PP_MESSAGE_HANDING));
	must(pp_db_begin(db));
	must(pp_log_erase(db, "A00001", NOON, "boss", &n));
	must(pp_db_commit(db));
	assert_int_equal(n, 2);
	m = get(db, waiting);
	assert_int_equal(m.state, PP_MESSAGE_DROPPED);
	assert_string_equal(m.number, "");
	assert_string_equal(m.text, "");
	m = get(db, handed);
	assert_int_equal(m.state, PP_MESSAGE_UNKNOWN);
	assert_string_equal(m.slip, "");
	assert_string_equal(get(db, kept).number, li);
	assert_int_equal(resend(db, handed, &m), PP_NO);
	assert_said("was erased");
	pp_db_close(db);
}

static void
a_list_is_of_states_times_and_meters(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m = get(db, add(db, "a", NOON, NULL, 0));
	const int64_t two = 2;
	struct pp_message_filter filter = {
	    .states = 1U << PP_MESSAGE_HANDING,
	    .from = NOON,
	    .until = NOON + 1,
	};
	struct pp_messages *list = NULL;

	(void)state;
	add(db, "b", NOON, NULL, 0);
	must(move(db, &m, PP_MESSAGE_HANDING));
	must(pp_messages_open(db, &filter, &list));
	must(pp_messages_next(list, &m));
	assert_string_equal(m.key, "a");
	assert_int_equal(pp_messages_next(list, &m), PP_DONE);
	pp_messages_close(list);
	filter.meters = &two;
	filter.n_meters = 1;
	must(pp_messages_open(db, &filter, &list));
	assert_int_equal(pp_messages_next(list, &m), PP_DONE);
	pp_messages_close(list);
	pp_db_close(db);
}

/* A message has its first meter only; a digest is about others too. */
static void
a_digest_is_listed_for_each_meter_that_it_is_about(void **state)
{
	struct pp_db *db = make_site();
	struct pp_alarm a = {.kind = PP_ALARM_LOST,
	    .meter = 2,
	    .since = NOON,
	    .raised_at = NOON};
	const int64_t two = 2, three = 3;
	struct pp_message_filter filter = {.meters = &two, .n_meters = 1};
	struct pp_messages *list = NULL;
	struct pp_message m;

	(void)state;
	must(pp_db_begin(db));
	must(pp_alarm_raise(db, &a));
	must(pp_db_commit(db));
	add(db, "digest", NOON, &a.id, 1);
	must(pp_messages_open(db, &filter, &list));
	must(pp_messages_next(list, &m));
	assert_string_equal(m.key, "digest");
	pp_messages_close(list);
	filter.meters = &three;
	must(pp_messages_open(db, &filter, &list));
	assert_int_equal(pp_messages_next(list, &m), PP_DONE);
	pp_messages_close(list);
	pp_db_close(db);
}

/* However many were sent before: pp-sms runs every few minutes. */
static void
what_is_open_is_found_by_its_index(void **state)
{
	struct pp_db *db = make_site();
	struct pp_query *q = NULL;

	(void)state;
	must(pp_query_new(db,
	    "EXPLAIN QUERY PLAN SELECT id FROM message WHERE state = 'waiting'"
	    " AND not_before BETWEEN ?1 AND ?2 ORDER BY id",
	    &q));
	must(pp_query_step(q));
	if (strstr(pp_query_col_text(q, 3), "message_open") == NULL)
		fail_msg("%s", pp_query_col_text(q, 3));
	pp_query_free(q);
	pp_db_close(db);
}

static void
each_word_is_its_own(void **state)
{
	enum pp_message_state found;

	(void)state;
	for (int i = 0; i < PP_MESSAGE_STATES; i++) {
		must(pp_message_state_find(pp_message_state_name(
					       (enum pp_message_state)i),
		    &found));
		assert_int_equal(found, i);
	}
	assert_int_equal(pp_message_state_find("lost", &found), PP_EDATA);
	for (int i = 0; i < PP_MESSAGE_KINDS; i++)
		assert_non_null(pp_message_kind_name((enum pp_message_kind)i));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_has_a_key_is_written_once),
	    TEST(a_text_that_cannot_be_sent_is_refused),
	    TEST(of_two_who_saw_it_waiting_one_moves_it),
	    TEST(only_what_is_due_is_handed_over),
	    TEST(caps_count_what_went_and_what_will),
	    TEST(one_that_arrived_counts_from_then_on),
	    TEST(it_is_over_when_all_that_it_tells_of_is),
	    TEST(a_person_sends_again_what_is_settled_and_not_twice),
	    TEST(a_try_has_no_number_in_what_is_kept_for_ever),
	    TEST(what_is_erased_is_gone_and_is_not_sent),
	    TEST(a_list_is_of_states_times_and_meters),
	    TEST(a_digest_is_listed_for_each_meter_that_it_is_about),
	    TEST(what_is_open_is_found_by_its_index),
	    TEST(each_word_is_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
