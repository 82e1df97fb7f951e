/* SPDX-License-Identifier: ISC */
/*
 * What meters are to hold of their tariffs, beside what they confirmed.
 */
#include "people_help.h"
#include "shipped_models.h"

#include "clock.h"
#include "tariff_book.h"
#include "tariff_plan.h"

#define HEAD "title: x\nzone: Asia/Shanghai\n"
#define ALL_YEAR "months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"

static const char weekend[] =
    "tariff: weekend\nfrom: 2025-01-01\n" HEAD
    "days:\n  a: {valley: [00:00-08:00], peak: [08:00-24:00]}\n"
    "  b: {valley: [00:00-12:00], peak: [12:00-24:00]}\n"
    "seasons:\n  all: {" ALL_YEAR ", days: {Mon-Fri: a, Sat-Sun: b}}\n"
    "prices: {peak: 1.2000, valley: 0.4000}\n";

static const char home[] =
    "tariff: home\nfrom: 2025-01-01\n" HEAD
    "days: {all: flat}\nseasons: {all: {" ALL_YEAR ", days: all}}\n"
    "prices: {flat: [0.5000, 0.6000]}\n"
    "tiers: {up_to_kwh: [100], reset: month}\n";

static const char later_home[] =
    "tariff: home\nfrom: 2026-12-01\n" HEAD
    "days: {all: flat}\nseasons: {all: {" ALL_YEAR ", days: all}}\n"
    "prices: {flat: 0.7000}\n";

static const char deep[] =
    "tariff: deep\nfrom: 2025-01-01\n" HEAD
    "days:\n  all: {deep: [00:00-08:00], flat: [08:00-24:00]}\n"
    "seasons: {all: {" ALL_YEAR ", days: all}}\n"
    "prices: {deep: 0.2000, flat: 0.7000}\n";

static const char *const texts[][3] = {
    {"weekend", "2025-01-01", weekend},
    {"home", "2025-01-01", home},
    {"home", "2026-12-01", later_home},
    {"deep", "2025-01-01", deep},
};

static int64_t
at(const char *time)
{
	int64_t value;

	must(pp_time_parse(time, 0, &value));
	return value;
}

/* M001 is to have `code`, M002 is an instrument, M003 of no known model. */
static struct pp_db *
make_meters(const char *code)
{
	struct pp_db *db;
	char sql[1024];
	bool again;
	int64_t id;

	must(pp_zone_use("Asia/Shanghai"));
	db = make();
	must(pp_db_begin(db));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct pp_tariff t = {.from_day = pp_day_of(at(texts[i][1]))};

		snprintf(t.name, sizeof t.name, "%s", texts[i][0]);
		must(pp_tariff_keep(db, &t, texts[i][2], strlen(texts[i][2]),
		    at("2025-01-01"), "me", &id, &again));
	}
	must(pp_db_commit(db));
	snprintf(sql, sizeof sql,
	    "INSERT INTO gateway (id, code, name) VALUES (1, 'G1', 'g');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (1, 'BUS01', 1, 'rtu:/dev/x', 'rtu:/dev/x', 9600);"
	    "INSERT INTO meter (id, code, model, bus, address, ct, pt, circuit,"
	    " note) VALUES (1, 'M001', 'DTSY1352', 1, 1, 1, 1, '', ''),"
	    " (2, 'M002', 'ACR10R', 1, 2, 1, 1, '', ''),"
	    " (3, 'M003', 'X', 1, 3, 1, 1, '', '');"
	    "INSERT INTO setting VALUES ('defaults.tariff', '%s')",
	    code);
	write_one(db, sql);
	return db;
}

static struct pp_tariff_duty
plan_as(struct pp_db *db, const char *meter, int64_t when, const char *code)
{
	struct pp_tariff_planner *planner = NULL;
	struct pp_tariff_duty duty;
	struct pp_target target;

	must(pp_target_find(db, meter, &target));
	must(pp_tariff_planner_new(db, models, when, &planner));
	must(pp_tariff_plan(planner, &target, code, &duty));
	/* What is remembered is the same. */
	must(pp_tariff_plan(planner, &target, code, &duty));
	pp_tariff_planner_free(planner);
	return duty;
}

static struct pp_tariff_duty
plan(struct pp_db *db, const char *when)
{
	return plan_as(db, "M001", at(when), NULL);
}

static void
assert_stand(const struct pp_tariff_duty *duty, enum pp_tariff_stand stand,
    const char *reason)
{
	assert_string_equal(pp_tariff_stand_name(duty->stand),
	    pp_tariff_stand_name(stand));
	if (strstr(duty->reason, reason) == NULL)
		fail_msg("\"%s\"", duty->reason);
}

/* The meter showed that it holds these. */
static void
confirm(struct pp_db *db, enum pp_part part, const char *words,
    const char *when)
{
	struct pp_confirmed seen = {
	    .meter = 1,
	    .at = at(when),
	    .part = part,
	};
	bool changed = false;

	snprintf(seen.value, sizeof seen.value, "%s", words);
	must(pp_db_begin(db));
	must(pp_confirm(db, &seen, &changed));
	must(pp_db_commit(db));
	assert_true(changed);
}

static void
confirm_all(struct pp_db *db, const struct pp_tariff_duty *duty,
    const char *when)
{
	for (enum pp_part part = 0; part <= PP_PART_TABLES; part++)
		if (duty->parts & 1U << part)
			confirm(db, part, duty->wants[part], when);
}

static void
what_a_meter_cant_have_is_said(void **state)
{
	struct pp_db *db = make_meters("");
	struct pp_tariff_duty duty;
	int64_t now = at("2026-11-23");

	(void)state;
	duty = plan_as(db, "M001", now, NULL);
	assert_stand(&duty, PP_TARIFF_NONE, "it has no tariff");
	assert_int_equal(duty.tariff, 0);
	duty = plan_as(db, "M001", now, "deep");
	assert_stand(&duty, PP_TARIFF_REFUSED, "no price for the rate deep");
	assert_int_equal(duty.refusal, PP_NO);
	duty = plan_as(db, "M001", now, "nothing");
	assert_stand(&duty, PP_TARIFF_REFUSED, "no tariff nothing");
	duty = plan_as(db, "M001", at("2024-01-01"), "home");
	assert_stand(&duty, PP_TARIFF_REFUSED, "begins on 2025-01-01 only");
	duty = plan_as(db, "M002", now, "home");
	assert_stand(&duty, PP_TARIFF_NONE, "an instrument");
	duty = plan_as(db, "M003", now, "home");
	assert_stand(&duty, PP_TARIFF_REFUSED, "model X isn't known");
	assert_int_equal(duty.refusal, PP_ECONF);
	pp_db_close(db);
}

static void
what_was_confirmed_decides_how_it_stands(void **state)
{
	struct pp_db *db = make_meters("home");
	struct pp_tariff_duty duty = plan(db, "2026-11-20T10:00");

	(void)state;
	assert_stand(&duty, PP_TARIFF_UNKNOWN, "never confirmed");
	assert_string_equal(duty.wants[PP_PART_PRICES],
	    "sharp=0.5000 peak=0.5000 flat=0.5000 valley=0.5000");
	confirm_all(db, &duty, "2026-11-20T10:01");
	duty = plan(db, "2026-11-20T10:02");
	assert_stand(&duty, PP_TARIFF_SAME, "");
	assert_int_equal(duty.confirmed_at, at("2026-11-20T10:01"));
	assert_string_equal(duty.held[PP_PART_PRICES],
	    duty.wants[PP_PART_PRICES]);
	/* Somebody set another price, by hand. */
	confirm(db, PP_PART_PRICES,
	    "sharp=0.5000 peak=0.5000 flat=0.1000 valley=0.5000",
	    "2026-11-20T11:00");
	duty = plan(db, "2026-11-20T12:00");
	assert_stand(&duty, PP_TARIFF_DIFFERS, "");
	pp_db_close(db);
}

static void
an_order_whose_end_isnt_known_is_looked_after(void **state)
{
	struct pp_db *db = make_meters("home");
	struct pp_tariff_duty duty = plan(db, "2026-11-20T10:00");
	int64_t push;

	(void)state;
	confirm_all(db, &duty, "2026-11-20T10:01");
	must(pp_db_begin(db));
	must(pp_push_begin(db, 1, PP_PART_PRICES, duty.wants[PP_PART_PRICES],
	    duty.tariff, at("2026-11-20T10:02"), "me", &push));
	must(pp_db_commit(db));
	duty = plan(db, "2026-11-20T10:03");
	assert_stand(&duty, PP_TARIFF_UNKNOWN, "an order was sent");
	must(pp_db_begin(db));
	must(pp_push_end(db, push, PP_PUSH_CONFIRMED, at("2026-11-20T10:04")));
	must(pp_db_commit(db));
	duty = plan(db, "2026-11-20T10:05");
	assert_stand(&duty, PP_TARIFF_SAME, "");
	pp_db_close(db);
}

static void
a_tier_is_reached_by_the_use_of_its_count(void **state)
{
	struct pp_db *db = make_meters("home");
	struct pp_tariff_duty duty = plan(db, "2026-11-20T10:00");
	char sql[256];

	(void)state;
	confirm_all(db, &duty, "2026-11-20T10:01");
	snprintf(sql, sizeof sql,
	    "INSERT INTO daily (id, readings, gap_s, total_wh, sharp_wh,"
	    " peak_wh, flat_wh, valley_wh, deep_wh) VALUES"
	    " (%lld, 1, 0, 90000, 0, 0, 0, 0, 0),"
	    " (%lld, 1, 0, 99999, 0, 0, 0, 0, 0),"
	    " (%lld, 1, 0, 1, 0, 0, 0, 0, 0)",
	    (long long)pp_day_of(at("2026-10-31")) * 1048576 + 1,
	    (long long)pp_day_of(at("2026-11-01")) * 1048576 + 1,
	    (long long)pp_day_of(at("2026-11-20")) * 1048576 + 1);
	write_one(db, sql);
	duty = plan(db, "2026-11-20T11:00");
	assert_stand(&duty, PP_TARIFF_DIFFERS, "");
	assert_true(duty.has_tiers);
	assert_int_equal(duty.used_wh, 100000);
	assert_int_equal(duty.tier, 1);
	assert_string_equal(duty.wants[PP_PART_PRICES],
	    "sharp=0.6000 peak=0.6000 flat=0.6000 valley=0.6000");
	assert_int_equal(duty.image.until, at("2026-12-01"));
	pp_db_close(db);
}

static void
a_later_tariff_is_due_on_its_day(void **state)
{
	struct pp_db *db = make_meters("home");
	struct pp_tariff_duty duty = plan(db, "2026-11-30T23:59:59");

	(void)state;
	confirm_all(db, &duty, "2026-11-30T23:59:59");
	duty = plan(db, "2026-11-30T23:59:59");
	assert_stand(&duty, PP_TARIFF_SAME, "");
	duty = plan(db, "2026-12-01T00:00");
	assert_stand(&duty, PP_TARIFF_DIFFERS, "");
	assert_int_equal(duty.from_day, pp_day_of(at("2026-12-01")));
	assert_string_equal(duty.wants[PP_PART_PRICES],
	    "sharp=0.7000 peak=0.7000 flat=0.7000 valley=0.7000");
	pp_db_close(db);
}

/* 2026-11-20 is a Friday. */
static void
tables_that_will_do_are_left_alone(void **state)
{
	struct pp_db *db = make_meters("weekend");
	struct pp_tariff_duty duty = plan(db, "2026-11-20T10:00");

	(void)state;
	assert_string_equal(duty.wants[PP_PART_TABLES],
	    "table1=00:00v,08:00p table2=00:00v,12:00p "
	    "zones=1:11-16,2:11-21,1:11-23,2:11-28");
	confirm_all(db, &duty, "2026-11-20T10:01");
	/* They reach to the second Sunday, so the day before is in time. */
	duty = plan(db, "2026-11-28T23:59");
	assert_stand(&duty, PP_TARIFF_SAME, "");
	duty = plan(db, "2026-11-29T00:00");
	assert_stand(&duty, PP_TARIFF_DIFFERS, "");
	assert_string_equal(duty.wants[PP_PART_TABLES],
	    "table1=00:00v,12:00p table2=00:00v,08:00p "
	    "zones=1:11-28,2:11-30,1:12-05,2:12-07");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_a_meter_cant_have_is_said),
	    TEST(what_was_confirmed_decides_how_it_stands),
	    TEST(an_order_whose_end_isnt_known_is_looked_after),
	    TEST(a_tier_is_reached_by_the_use_of_its_count),
	    TEST(a_later_tariff_is_due_on_its_day),
	    TEST(tables_that_will_do_are_left_alone),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
