/* SPDX-License-Identifier: ISC */
/*
 * Values that no meter holds, and a second alarm before the first, are refused
 * when they are set, not when they are pushed.
 */
#include "site_fixture.h"

#include "assign.h"
#include "site_setting.h"

static enum pp_status
ignore_change(void *arg, const struct pp_change *change)
{
	(void)arg;
	(void)change;
	return PP_OK;
}

/* Of meter `id`, or (0) of the site. */
static enum pp_status
set(struct pp_db *db, int64_t id, const char *key, const char *value)
{
	const struct pp_assignment a = {
	    .key = key,
	    .value = value,
	    .ids = id != 0 ? &id : NULL,
	    .n = id != 0,
	    .at = 1,
	    .who = "me",
	    .row = ignore_change,
	};

	return pp_assign(db, &a);
}

static void
the_most_that_a_register_holds_is_taken_and_no_more(void **state)
{
	static const struct {
		const char *key, *most, *more;
	} cases[] = {
	    {"defaults.overload_kw", "65.535", "65.536"},
	    {"defaults.overload_wait", "255s", "256s"},
	    {"defaults.overload_wait", "4m", "5m"},
	    {"defaults.overload_trips", "65535", "65536"},
	    {"defaults.overdraft_yuan", "42949672.95", "42949672.96"},
	    {"defaults.alarm1_yuan", "42949672.95", "42949672.96"},
	    {"defaults.alarm2_yuan", "42949672.95", "42949672.96"},
	    /* No register is about these. */
	    {"defaults.rated_kw", "65.536", "x"},
	    {"limits.sale_yuan", "42949672.96", "x"},
	};
	const struct pp_setting *s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		s = pp_setting_find(cases[i].key);
		assert_int_equal(pp_setting_check(s, cases[i].most), PP_OK);
		assert_int_equal(pp_setting_check(s, cases[i].more), PP_EDATA);
	}
	s = pp_setting_find("overload_kw");
	assert_int_equal(pp_setting_check(s, "66"), PP_EDATA);
	assert_string_equal(pp_errmsg(), "no meter holds more than 65.535");
}

static void
built_in_values_are_within_bounds(void **state)
{
	const struct pp_setting *s;
	size_t i;

	(void)state;
	for (i = 0; i < pp_setting_count(); i++) {
		s = pp_setting_at(i);
		if (pp_setting_check(s, s->built_in) != PP_OK)
			fail_msg("%s: %s", s->key, pp_errmsg());
	}
}

/* The site's are 80.00 and, built in, 50.00. */
static void
the_second_alarm_is_never_above_the_first(void **state)
{
	struct pp_db *db = make_site();
	int64_t edits;

	(void)state;
	assert_int_equal(set(db, 0, "alarm2_yuan", "80"), PP_OK);
	edits = number(db, "SELECT count(*) FROM edit");
	assert_int_equal(set(db, 0, "alarm2_yuan", "80.01"), PP_EDATA);
	assert_has(pp_errmsg(), "alarm2_yuan would be 80.01, above");
	assert_int_equal(set(db, 1, "alarm1_yuan", "79"), PP_EDATA);
	assert_has(pp_errmsg(), "M1: alarm2_yuan would be 80.00, above");
	/* Nothing of it was kept. */
	assert_int_equal(number(db, "SELECT count(*) FROM edit"), edits);
	assert_int_equal(set(db, 1, "alarm2_yuan", "10"), PP_OK);
	assert_int_equal(set(db, 1, "alarm1_yuan", "10"), PP_OK);
	assert_int_equal(set(db, 1, "alarm2_yuan", NULL), PP_EDATA);
	/* The site's own, and each meter that goes by them. */
	assert_int_equal(set(db, 2, "alarm2_yuan", "60"), PP_OK);
	assert_int_equal(set(db, 0, "alarm2_yuan", "20"), PP_OK);
	assert_int_equal(set(db, 0, "alarm1_yuan", "50"), PP_EDATA);
	assert_has(pp_errmsg(), "M2: alarm2_yuan would be 60.00, above");
	pp_db_close(db);
}

static void
a_file_is_looked_at_as_a_whole(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o;

	(void)state;
	o = import_one(db, "s.yaml", "defaults: {alarm1_yuan: 20}\n");
	assert_int_equal(o.rc, PP_EDATA);
	assert_has(o.said, "alarm2_yuan would be 50.00, above");
	o = import_one(db, "s.yaml",
	    "defaults: {alarm1_yuan: 20, alarm2_yuan: 10}\n"
	    "meters: {M1: {alarm2_yuan: 15}}\n");
	assert_int_equal(o.rc, PP_OK);
	o = import_one(db, "s.yaml", "meters: {M1: {alarm1_yuan: 14}}\n");
	assert_int_equal(o.rc, PP_EDATA);
	assert_has(o.said, "M1: alarm2_yuan would be 15.00, above");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_most_that_a_register_holds_is_taken_and_no_more),
	    TEST(built_in_values_are_within_bounds),
	    TEST(the_second_alarm_is_never_above_the_first),
	    TEST(a_file_is_looked_at_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
