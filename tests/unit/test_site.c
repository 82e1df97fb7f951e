/* SPDX-License-Identifier: ISC */
/* The site as those who work with it see it: selection, targets, values. */
#include "site_fixture.h"

#include "assign.h"
#include "inspect.h"
#include "retire.h"
#include "site.h"
#include "site_setting.h"

/* The codes that a selection names, joined by blanks. */
static const char *
selected(struct pp_db *db, struct pp_selection which)
{
	static char codes[256];
	struct pp_targets *targets = NULL;
	struct pp_target t;
	int64_t *ids = NULL;
	size_t n = 0;

	codes[0] = '\0';
	if (pp_site_select(db, &which, &ids, &n) != PP_OK)
		return "refused";
	assert_non_null(ids);
	assert_int_equal(pp_targets_open(db, ids, n, &targets), PP_OK);
	while (pp_targets_next(targets, &t) == PP_OK)
		snprintf(codes + strlen(codes), sizeof codes - strlen(codes),
		    "%s%s", *codes != '\0' ? " " : "", t.code);
	pp_targets_close(targets);
	free(ids);
	return codes;
}

#define SELECTED(...) selected(db, (struct pp_selection){__VA_ARGS__})

static void
selectors_are_joined_by_and(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	assert_string_equal(SELECTED(0), "M1 M2 M4 M3");
	assert_string_equal(SELECTED(.meter = "M3, M1"), "M1 M3");
	assert_string_equal(SELECTED(.meter = "Ｍ１"), "M1");
	assert_string_equal(SELECTED(.unit = "1-201"), "M2");
	assert_string_equal(SELECTED(.building = "B1"), "M1 M2 M4");
	assert_string_equal(SELECTED(.building = "B1", .floor = "1"), "M1 M4");
	assert_string_equal(SELECTED(.bus = "BUS01", .floor = "2"), "M2");
	assert_string_equal(SELECTED(.gateway = "G2"), "M3");
	assert_string_equal(SELECTED(.gateway = "G2", .building = "B1"), "");
	pp_db_close(db);
}

static void
states_are_those_of_meter_now_and_unknown_without(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	write_one(db,
	    "INSERT INTO meter_now (meter, state, since, silent)"
	    " VALUES (2, 'lost', 1, 0), (3, 'alarm1', 1, 0)");
	assert_string_equal(SELECTED(.state = "lost"), "M2");
	assert_string_equal(SELECTED(.state = "lost,alarm1"), "M2 M3");
	assert_string_equal(SELECTED(.state = "unknown"), "M1 M4");
	assert_string_equal(SELECTED(.state = "normal"), "");
	pp_db_close(db);
}

static void
what_nothing_is_called_by_is_refused_by_name(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	assert_string_equal(SELECTED(.meter = "M1,M9"), "refused");
	assert_said("no such meter: M9");
	assert_string_equal(SELECTED(.unit = "nope"), "refused");
	assert_said("no such unit: nope");
	assert_string_equal(SELECTED(.state = "ill"), "refused");
	assert_said("no such state: ill");
	assert_string_equal(SELECTED(.floor = "x"), "refused");
	assert_string_equal(SELECTED(.meter = "', --"), "refused");
	pp_db_close(db);
}

static enum pp_status
ignore_change(void *arg, const struct pp_change *change)
{
	int *n = arg;

	(void)change;
	*n += 1;
	return PP_OK;
}

static enum pp_status
retire(struct pp_db *db, enum pp_object_kind kind, const char *code)
{
	int told = 0;
	struct pp_retirement r = {kind, code, 2000, "me", ignore_change, &told};

	return pp_retire(db, &r);
}

static void
what_is_retired_is_in_no_selection_and_can_come_back(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o;

	(void)state;
	assert_int_equal(retire(db, PP_METER, "M2"), PP_OK);
	assert_string_equal(SELECTED(0), "M1 M4 M3");
	assert_string_equal(SELECTED(.meter = "M2"), "refused");
	assert_said("meter M2 is retired");
	assert_int_equal(retire(db, PP_METER, "M2"), PP_OK);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM edit"
			     " WHERE field = 'retired_at'"),
	    1);
	o = import_one(db, "meters.csv", meters_csv);
	assert_int_equal(o.changes, 1);
	assert_has(o.rows, "meter M2 retired_at");
	assert_string_equal(SELECTED(0), "M1 M2 M4 M3");
	pp_db_close(db);
}

static void
nothing_is_retired_that_something_hangs_on(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	assert_int_equal(retire(db, PP_BUS, "BUS01"), PP_NO);
	assert_said("bus BUS01: meter M1 is there");
	assert_int_equal(retire(db, PP_METER, "M4"), PP_NO);
	assert_said("meter M1");
	assert_int_equal(retire(db, PP_GATEWAY, "G2"), PP_NO);
	assert_int_equal(retire(db, PP_BUILDING, "B2"), PP_NO);
	assert_int_equal(retire(db, PP_UNIT, "2-101"), PP_NO);
	assert_int_equal(retire(db, PP_METER, "M9"), PP_NO);
	assert_int_equal(retire(db, PP_METER, "M3"), PP_OK);
	assert_int_equal(retire(db, PP_UNIT, "2-101"), PP_OK);
	assert_int_equal(retire(db, PP_BUILDING, "B2"), PP_OK);
	assert_int_equal(retire(db, PP_BUS, "BUS03"), PP_OK);
	assert_int_equal(retire(db, PP_GATEWAY, "G2"), PP_OK);
	pp_db_close(db);
}

static enum pp_status
assign(struct pp_db *db, const char *key, const char *value, const char *meters)
{
	struct pp_selection which = {.meter = meters};
	int told = 0;
	struct pp_assignment a = {.key = key, .value = value, .at = 1};
	int64_t *ids = NULL;
	enum pp_status rc = PP_OK;

	a.who = "me";
	a.row = ignore_change;
	a.arg = &told;
	if (meters != NULL)
		rc = pp_site_select(db, &which, &ids, &a.n);
	a.ids = ids;
	if (rc == PP_OK)
		rc = pp_assign(db, &a);
	free(ids);
	return rc;
}

static void
a_target_has_its_line_and_its_effective_values(void **state)
{
	struct pp_db *db = make_site();
	struct pp_target t;

	(void)state;
	assert_int_equal(assign(db, "lost_after", "2h", "M2,M4"), PP_OK);
	assert_int_equal(assign(db, "alarm2_yuan", "7", "M2"), PP_OK);
	assert_int_equal(assign(db, "rated_kw", "12.5", "M2"), PP_OK);
	assert_int_equal(assign(db, "fence", "5s", "M2"), PP_OK);
	assert_int_equal(assign(db, "hoarding_cap_yuan", "800", NULL), PP_OK);
	assert_int_equal(pp_target_find(db, "M2", &t), PP_OK);
	assert_int_equal(t.id, 2);
	assert_string_equal(t.serial, "002");
	assert_string_equal(t.model, "X");
	assert_string_equal(t.bus_code, "BUS01");
	assert_string_equal(t.gateway_code, "G1");
	assert_string_equal(t.endpoint, "tcp://192.0.2.1:502");
	assert_int_equal(t.baud, 9600);
	assert_int_equal(t.address, 2);
	assert_int_equal(t.lost_after_s, 7200);
	assert_int_equal(t.alarm1.fen, 8000);
	assert_int_equal(t.alarm2.fen, 700);
	assert_int_equal(t.rated_w, 12500);
	assert_int_equal(t.fence_s, 5);
	assert_int_equal(t.hoarding_cap.fen, 80000);
	assert_int_equal(t.poll_interval_s, 1800);
	assert_int_equal(pp_target_find(db, "M4", &t), PP_OK);
	assert_int_equal(t.baud, 19200);
	assert_int_equal(t.ct, 40);
	assert_int_equal(t.lost_after_s, 7200);
	assert_int_equal(t.alarm2.fen, 5000);
	assert_int_equal(t.fence_s, 3);
	assert_int_equal(pp_target_find(db, "M9", &t), PP_NO);
	pp_db_close(db);
}

static void
all_targets_come_once_by_bus_and_address(void **state)
{
	struct pp_db *db = make_site();
	struct pp_targets *targets = NULL;
	struct pp_target t;
	char codes[64] = "";
	int more;

	(void)state;
	assert_int_equal(assign(db, "lost_after", "2h", "M1,M2"), PP_OK);
	assert_int_equal(assign(db, "alarm1_yuan", "99", "M1,M2"), PP_OK);
	assert_int_equal(pp_targets_open(db, NULL, 0, &targets), PP_OK);
	while (pp_targets_next(targets, &t) == PP_OK)
		strcat(codes, t.code);
	assert_string_equal(codes, "M1M2M4M3");
	for (more = 0; more < 3; more++)
		assert_int_equal(pp_targets_next(targets, &t), PP_DONE);
	pp_targets_close(targets);
	pp_db_close(db);
}

static void
a_value_says_where_it_comes_from(void **state)
{
	struct pp_db *db = make_site();
	char value[PP_SETTING_MAX];
	enum pp_source source;

	(void)state;
	assert_int_equal(assign(db, "alarm1_yuan", "99", "M1"), PP_OK);
	assert_int_equal(pp_site_setting(db, 0, "alarm2_yuan", value, &source),
	    PP_OK);
	assert_string_equal(value, "50.00");
	assert_int_equal(source, PP_SOURCE_BUILT_IN);
	assert_int_equal(pp_site_setting(db, 2, "defaults.alarm1_yuan", value,
			     &source),
	    PP_OK);
	assert_string_equal(value, "80.00");
	assert_int_equal(source, PP_SOURCE_SITE);
	assert_int_equal(pp_site_setting(db, 1, "alarm1_yuan", value, &source),
	    PP_OK);
	assert_string_equal(value, "99");
	assert_int_equal(source, PP_SOURCE_METER);
	pp_db_close(db);
}

static void
setting_the_same_again_records_nothing(void **state)
{
	struct pp_db *db = make_site();
	const char *edits = "SELECT count(*) FROM edit";
	int64_t before = number(db, edits);

	(void)state;
	assert_int_equal(assign(db, "alarm1_yuan", "80.00", NULL), PP_OK);
	assert_int_equal(assign(db, "alarm2_yuan", NULL, "M1"), PP_OK);
	assert_int_equal(number(db, edits), before);
	assert_int_equal(assign(db, "alarm2_yuan", "1", "M1"), PP_OK);
	assert_int_equal(assign(db, "alarm2_yuan", NULL, "M1"), PP_OK);
	assert_int_equal(number(db, edits), before + 2);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM edit WHERE who = 'me'"
			     " AND field = 'alarm2_yuan' AND (before IS NULL"
			     " AND after = '1' OR before = '1'"
			     " AND after IS NULL)"),
	    2);
	pp_db_close(db);
}

static void
a_value_of_the_wrong_kind_is_refused(void **state)
{
	static const struct {
		const char *key, *good, *bad;
	} values[] = {
	    {"site.timezone", "Europe/Berlin", "Mars/Base"},
	    {"site.timezone", "UTC", "../../etc/passwd"},
	    {"site.currency", "CNY", "USD"},
	    {"site.desk_hours", "Mon-Fri 08:30-17:30, Sat 09:00-24:00",
		"Mon-Fri 8-17"},
	    {"site.desk_hours", "", "Mon 08:30-25:00"},
	    {"site.holidays", "2026-01-01,2028-02-29", "2026-02-29"},
	    {"guards.friendly_hours", "18:00-08:00, Sat, holidays", "nights"},
	    {"guards.max_share_per_hour", "10%", "0.1"},
	    {"guards.max_share_per_hour", "100%", "101%"},
	    {"guards.reclose_stagger", "2s", "2"},
	    {"guards.never", "M1, M2", "M1,M9"},
	    {"limits.sale_yuan", "20000", "-1"},
	    {"alarm1_yuan", "１００.５", "1.005"},
	    {"overload_kw", "30.125", "1e3"},
	    {"alarm_days", "2.5", "2.55"},
	    {"alarm_days", "365", "365.1"},
	    {"fence", "1s", "0s"},
	    {"fence", "1m", "61s"},
	    {"fence", "3s", "3"},
	    {"tariff", "js-2025", "a b"},
	    {"tariff", "", "a,b"},
	    {"sms_numbers", "+8613800138000,138 0013 8000", "one"},
	    {"sms_numbers", "+442079460958", "123"},
	    {"sms_numbers", "", "+0123456789"},
	    {"sms_numbers", "+12345678", "+1234567"},
	    {"sms_numbers", "+123456789012345", "+1234567890123456"},
	    {"sms_numbers", "+442079460958", "0513-85012345"},
	    {"sms_numbers", "+85291234567", "+8651385012345"},
	    {"sms_numbers", "0085291234567", "+86 0138 0013 8009"},
	    {"sms_numbers", "19912345678", "12345678901"},
	    {"sms_numbers", "8613800138000", "+86138001380"},
	    {"site.sms_sign", "南通宝湾物流园", "南通\n宝湾"},
	    {"site.sms_sign", "", "】宝湾【"},
	    {"site.sms_sign_en", "Baowan Park", "[Baowan]"},
	    {"site.sms_sign", "一二三四五六七八九十一二三四五六七八九十",
		"一二三四五六七八九十一二三四五六七八九十一"},
	    /* None of these may silence everything. */
	    {"alarms.quiet_hours", "22:00-08:00, Sun", "08:00-08:00"},
	    {"alarms.quiet_hours", "", "Mon-Sun"},
	    {"alarms.daily_cap", "1", "0"},
	    {"alarms.staff_cap", "20", "0"},
	    {"alarms.tries", "1", "0"},
	    {"alarms.floor", "24h", "99d"},
	    /* The last: from then on others ask who acts. */
	    {"site.mode", "full", "big"},
	};
	struct pp_db *db = make_site();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof values / sizeof values[0]; i++) {
		if (assign(db, values[i].key, values[i].good, NULL) != PP_OK)
			fail_msg("%s", pp_errmsg());
		if (assign(db, values[i].key, values[i].bad, NULL) == PP_OK)
			fail_msg("%s took %s", values[i].key, values[i].bad);
	}
	assert_int_equal(assign(db, "colour", "red", NULL), PP_EDATA);
	assert_int_equal(assign(db, "site.name", "x", "M1"), PP_EDATA);
	pp_db_close(db);
}

static void
a_mobile_number_is_kept_the_same_however_it_is_written(void **state)
{
	static const char *const forms[] = {"13800138000", "138 0013 8000",
	    "138-0013-8000", "+86 13800138000", "8613800138000",
	    "008613800138000", "１３８００１３８０００", "+86-138-0013-8000"};
	struct pp_db *db = make_site();
	char value[PP_SETTING_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		assert_int_equal(assign(db, "sms_numbers", "", NULL), PP_OK);
		if (assign(db, "sms_numbers", forms[i], NULL) != PP_OK)
			fail_msg("%s", pp_errmsg());
		assert_int_equal(pp_site_setting(db, 0, "sms_numbers", value,
				     NULL),
		    PP_OK);
		assert_string_equal(value, "+8613800138000");
	}
	assert_int_equal(assign(db, "sms_numbers",
			     "138 0013 8000, +44 20 7946 0958", NULL),
	    PP_OK);
	assert_int_equal(pp_site_setting(db, 0, "sms_numbers", value, NULL),
	    PP_OK);
	assert_string_equal(value, "+8613800138000\n+442079460958");
	pp_db_close(db);
}

static void
every_built_in_value_is_one_of_its_kind(void **state)
{
	const struct pp_setting *s;
	size_t i;

	(void)state;
	for (i = 0; i < pp_setting_count(); i++) {
		s = pp_setting_at(i);
		if (pp_setting_check(s, s->built_in) != PP_OK)
			fail_msg("%s: %s", s->key, pp_errmsg());
		assert_ptr_equal(pp_setting_find(s->key), s);
		assert_ptr_equal(pp_setting_find(pp_setting_short_key(s)), s);
	}
}

static enum pp_status
note_finding(void *arg, const struct pp_finding *f)
{
	char *all = arg, line[256];

	snprintf(line, sizeof line, "%s %s %s", f->kind, f->code, f->words);
	append_line(all, 4096, line);
	return PP_OK;
}

static void
an_inspection_finds_what_does_not_fit_together(void **state)
{
	struct pp_db *db = make_site();
	struct pp_models *all = models();
	char said[4096] = "";
	struct pp_finder finder = {note_finding, said};

	(void)state;
	assert_int_equal(pp_inspect(db, all, &finder), PP_OK);
	assert_string_equal(said, "");
	said[0] = '\0';
	write_one(db,
	    "INSERT INTO meter_setting VALUES (1, 'alarm2_yuan', '900');"
	    "UPDATE meter SET model = 'Y', unit = NULL WHERE id = 3;"
	    "UPDATE meter SET retired_at = 1 WHERE id = 2;"
	    "INSERT INTO gateway VALUES (9, 'G9', '', NULL);"
	    "INSERT INTO bus VALUES (9, 'BUS09', 1, 'tcp://192.0.2.1:502',"
	    " 'elsewhere', 9600, NULL);"
	    "INSERT INTO setting VALUES ('limits.sale_yuan', 'lots')");
	assert_int_equal(pp_inspect(db, all, &finder), PP_OK);
	assert_has(said, "meter M3 its model Y is unknown\n");
	assert_has(said, "meter M3 has no unit\n");
	assert_has(said, "gateway G9 has no buses\n");
	assert_has(said, "bus BUS09 has no meters\n");
	assert_has(said, "bus BUS09 is on one line with bus BUS01\n");
	assert_has(said, "setting limits.sale_yuan \"lots\": not a number\n");
	assert_has(said, "meter M1 alarm2_yuan is above alarm1_yuan\n");
	pp_models_free(all);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(selectors_are_joined_by_and),
	    TEST(states_are_those_of_meter_now_and_unknown_without),
	    TEST(what_nothing_is_called_by_is_refused_by_name),
	    TEST(what_is_retired_is_in_no_selection_and_can_come_back),
	    TEST(nothing_is_retired_that_something_hangs_on),
	    TEST(a_target_has_its_line_and_its_effective_values),
	    TEST(all_targets_come_once_by_bus_and_address),
	    TEST(a_value_says_where_it_comes_from),
	    TEST(setting_the_same_again_records_nothing),
	    TEST(a_value_of_the_wrong_kind_is_refused),
	    TEST(a_mobile_number_is_kept_the_same_however_it_is_written),
	    TEST(every_built_in_value_is_one_of_its_kind),
	    TEST(an_inspection_finds_what_does_not_fit_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
