/* SPDX-License-Identifier: ISC */
/*
 * Measures: each is what the books say, in the form that Prometheus takes,
 * whatever names people give.
 */
#include "book_help.h"
#include "fail_help.h"

#include "exposition.h"
#include "metrics.h"
#include "vitals.h"

enum {
	TEXT_MAX = 16384,
	NOW = MORNING + 3600,
};

static char text[TEXT_MAX];

static void
measure(struct pp_db *db, int64_t now)
{
	FILE *out = fmemopen(text, sizeof text, "w");

	assert_non_null(out);
	if (pp_metrics_write(db, now, out) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(fclose(out), 0);
}

/* A whole line of it. */
static void
assert_sample(const char *sample)
{
	char line[200];

	snprintf(line, sizeof line, "\n%s\n", sample);
	if (!strstr(text, line))
		fail_msg("no \"%s\" in:\n%s", sample, text);
}

static void
assert_none(const char *name)
{
	if (strstr(text, name))
		fail_msg("\"%s\" in:\n%s", name, text);
}

static void
nothing_happened_yet_is_told_by_zeros_and_by_what_is_absent(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	measure(db, NOW);
	assert_sample("pp_meters{state=\"unknown\"} 3");
	assert_sample("pp_meters{state=\"normal\"} 0");
	assert_sample("pp_orders_open{state=\"pending\"} 0");
	assert_sample("pp_orders_open_oldest_age_seconds 0");
	assert_sample("pp_alarms_live{kind=\"gateway\"} 0");
	assert_sample("pp_alarms_untold 0");
	assert_sample("pp_sms_queue{state=\"waiting\"} 0");
	assert_sample("pp_gateways_lost 0");
	assert_none("pp_bus_last_reading_age_seconds{");
	assert_none("pp_pass_last");
	pp_db_close(db);
}

static void
a_bus_is_as_old_as_the_newest_reading_on_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading r;

	(void)state;
	write_one(db,
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (2, 'BUS02', 1, 'rtu:/dev/y', 'rtu:/dev/y', 9600);"
	    "UPDATE meter SET bus = 2 WHERE id = 3");
	r = made_up(MORNING, 1000);
	store_reading(db, 2, &r);
	r.at += 600;
	store_reading(db, 1, &r);
	r.at += 60;
	r.flags = PP_FLAG_JUMPED; /* it shows nothing */
	store_reading(db, 2, &r);
	r = made_up(MORNING + 1800, 1000);
	store_reading(db, 3, &r);
	measure(db, NOW);
	assert_sample("pp_bus_last_reading_age_seconds{bus=\"BUS01\"} 3000");
	assert_sample("pp_bus_last_reading_age_seconds{bus=\"BUS02\"} 1800");
	assert_sample("pp_meters{state=\"normal\"} 3");
	/* A pass of these tests takes a minute. */
	assert_sample("pp_pass_last_age_seconds 1740");
	assert_sample("pp_pass_last_duration_seconds 60");
	assert_sample("pp_pass_last_answered 1");
	/* Two of them were last heard of longer ago than they may be. */
	measure(db, MORNING + 1800 + GAP_S);
	assert_sample("pp_meters{state=\"lost\"} 2");
	assert_sample("pp_meters{state=\"normal\"} 1");
	pp_db_close(db);
}

static void
a_lost_gateway_is_named_with_how_long_it_is_so(void **state)
{
	struct pp_db *db = make_site();
	char sql[160];

	(void)state;
	snprintf(sql, sizeof sql,
	    "INSERT INTO gateway_now (gateway, state, since, silent)"
	    " VALUES (1, 'refused', %d, 3)",
	    MORNING);
	write_one(db, sql);
	measure(db, NOW);
	assert_sample("pp_gateway_lost_seconds{gateway=\"G1\"} 3600");
	assert_sample("pp_gateways_lost 1");
	pp_db_close(db);
}

static void
add_alarm(struct pp_db *db, enum pp_alarm_kind kind, int64_t meter, bool told)
{
	struct pp_alarm alarm = {
	    .kind = kind,
	    .meter = meter,
	    .since = MORNING,
	    .raised_at = MORNING + 100 * meter,
	};

	if (pp_db_begin(db) != PP_OK || pp_alarm_raise(db, &alarm) != PP_OK ||
	    (told &&
		pp_alarm_noticed(db, alarm.id, PP_NOTICE_TOLD, MORNING) !=
		    PP_OK) ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
alarms_are_counted_by_kind_and_those_that_nobody_was_told_of(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	add_alarm(db, PP_ALARM_LOST, 1, true);
	add_alarm(db, PP_ALARM_LOST, 2, false);
	add_alarm(db, PP_ALARM_TAMPER, 3, false);
	measure(db, NOW);
	assert_sample("pp_alarms_live{kind=\"lost\"} 2");
	assert_sample("pp_alarms_live{kind=\"tamper\"} 1");
	assert_sample("pp_alarms_live{kind=\"disk\"} 0");
	assert_sample("pp_alarms_untold 2");
	assert_sample("pp_alarms_untold_oldest_age_seconds 3400");
	pp_db_close(db);
}

/* Made so long ago. */
static void
add_message(struct pp_db *db, const char *key, const char *state, int64_t ago)
{
	char sql[400];

	snprintf(sql, sizeof sql,
	    "INSERT INTO message (key, kind, number, text, parts, made_at,"
	    " not_before, state, state_at, tries, reason) VALUES ('%s',"
	    " 'staff', '+8613800138000', 'x', 1, %lld, 0, '%s', 0, 0, '')",
	    key, (long long)(NOW - ago), state);
	write_one(db, sql);
}

static void
messages_are_counted_as_they_wait_and_as_the_day_brought_them(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	add_message(db, "a", "waiting", 3 * PP_VITALS_DAY_S);
	add_message(db, "b", "failed", PP_VITALS_DAY_S);
	add_message(db, "c", "failed", PP_VITALS_DAY_S - 1);
	add_message(db, "d", "unknown", 60);
	add_message(db, "e", "sent", 50);
	add_message(db, "f", "waiting", 40);
	measure(db, NOW);
	assert_sample("pp_sms_queue{state=\"waiting\"} 2");
	/* On its way as far as we know; where no reports come, for ever. */
	assert_null(strstr(text, "pp_sms_queue{state=\"sent\"}"));
	assert_sample("pp_sms_queue_oldest_age_seconds 259200");
	assert_sample("pp_sms_last_day{state=\"waiting\"} 1");
	assert_sample("pp_sms_last_day{state=\"failed\"} 1");
	assert_sample("pp_sms_last_day{state=\"unknown\"} 1");
	assert_sample("pp_sms_last_day{state=\"delivered\"} 0");
	pp_db_close(db);
}

static enum pp_status
read_vitals(struct pp_db *db, void *result)
{
	return pp_vitals_read(db, NOW, result);
}

static int64_t
rows(struct pp_db *db)
{
	return number(db, "SELECT count(*) FROM message");
}

static void
trouble_of_the_database_is_told(void **state)
{
	static const struct work works[] = {{read_vitals, "vitals"}};
	struct pp_db *db = make_site();
	struct pp_reading r = made_up(MORNING, 1000);

	(void)state;
	store_reading(db, 1, &r);
	add_alarm(db, PP_ALARM_LOST, 1, false);
	add_message(db, "a", "waiting", 60);
	refuse_each(db, works, 1, rows);
	cut_each(db, works, 1, rows);
	pp_db_close(db);
}

static void
any_text_is_escaped(void **state)
{
	FILE *out = fmemopen(text, sizeof text, "w");
	struct pp_exposition e = {.out = out};

	(void)state;
	assert_non_null(out);
	pp_exposition_family(&e, "x", "a \"b\" \\ c\nd");
	pp_exposition_sample(&e, INT64_MIN);
	pp_exposition_labelled(&e, "bus", "1号\"\\\n", 7);
	pp_exposition_single(&e, "y", "h", 0);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text,
	    "# HELP x a \"b\" \\\\ c\\nd\n"
	    "# TYPE x gauge\n"
	    "x -9223372036854775808\n"
	    "x{bus=\"1号\\\"\\\\\\n\"} 7\n"
	    "# HELP y h\n"
	    "# TYPE y gauge\n"
	    "y 0\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(nothing_happened_yet_is_told_by_zeros_and_by_what_is_absent),
	    TEST(a_bus_is_as_old_as_the_newest_reading_on_it),
	    TEST(a_lost_gateway_is_named_with_how_long_it_is_so),
	    TEST(alarms_are_counted_by_kind_and_those_that_nobody_was_told_of),
	    TEST(messages_are_counted_as_they_wait_and_as_the_day_brought_them),
	    TEST(trouble_of_the_database_is_told),
	    TEST(any_text_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
