/* SPDX-License-Identifier: ISC */
/*
 * What meters are to be set to: by the site, over that by their own, as far as
 * a model can be told and its registers hold it.
 */
#include "relays_stage.h"

#include "wanted.h"

static struct pp_push
wanting_of(int64_t id, unsigned parts)
{
	struct pp_push p = {.target = target[id]};

	if (pp_wanted_of(till.db, models, &p.target, parts, &p.wanted) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return p;
}

static void
a_meters_own_values_go_over_the_sites(void **state)
{
	struct pp_push p;

	(void)state;
	rule("defaults.overdraft_yuan", "7.00");
	rule("defaults.overload_kw", "12.5");
	write_one(till.db,
	    "INSERT INTO meter_setting (meter, key, value) VALUES"
	    " (1, 'overload_kw', '3'), (1, 'overload_wait', '20s')");
	p = wanting_of(BLIND, PP_WANTED_PARTS);
	assert_int_equal(p.wanted.has, PP_WANTED_PARTS);
	assert_int_equal(p.wanted.overdraft.fen, 700);
	assert_int_equal(p.wanted.overload_w, 12500);
	assert_int_equal(p.wanted.overload_trips, 3);
	assert_int_equal(p.wanted.overload_wait_s, 60);
	p = wanting_of(COUNTED, 1U << PP_PART_OVERLOAD);
	assert_int_equal(p.wanted.has, 1U << PP_PART_OVERLOAD);
	assert_int_equal(p.wanted.overload_w, 3000);
	assert_int_equal(p.wanted.overload_wait_s, 20);
	assert_int_equal(p.wanted.overdraft.fen, 700);
	write_one(till.db,
	    "DELETE FROM meter_setting WHERE key LIKE 'overload%'");
}

static void
a_model_is_asked_only_for_what_it_can_be_told(void **state)
{
	struct pp_target t = target[COUNTED];
	struct pp_wanted w = {0};

	(void)state;
	snprintf(t.model, sizeof t.model, "ACR10R");
	assert_int_equal(pp_wanted_of(till.db, models, &t, PP_WANTED_PARTS, &w),
	    PP_OK);
	assert_int_equal(w.has, 0);
	snprintf(t.model, sizeof t.model, "NONE");
	assert_int_equal(pp_wanted_of(till.db, models, &t, PP_WANTED_PARTS, &w),
	    PP_ECONF);
	assert_non_null(strstr(pp_errmsg(), "no model NONE"));
}

/* As an older pp may have stored them. */
static void
what_no_register_holds_is_told_before_anybody_goes(void **state)
{
	struct pp_push p = wanting_of(COUNTED, PP_WANTED_PARTS);

	(void)state;
	assert_int_equal(pp_wanted_check(models, &p, PP_PART_ALARMS), PP_OK);
	assert_int_equal(pp_wanted_check(models, &p, PP_PART_OVERLOAD), PP_OK);
	assert_int_equal(pp_wanted_check(models, &p, PP_PART_OVERDRAFT), PP_OK);
	p.wanted.alarm2.fen = p.wanted.alarm1.fen + 1;
	assert_int_equal(pp_wanted_check(models, &p, PP_PART_ALARMS), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "alarm2_yuan is above"));
	p.wanted.overload_w = UINT16_MAX;
	assert_int_equal(pp_wanted_check(models, &p, PP_PART_OVERLOAD), PP_OK);
	p.wanted.overload_w++;
	assert_int_not_equal(pp_wanted_check(models, &p, PP_PART_OVERLOAD),
	    PP_OK);
	assert_non_null(strstr(pp_errmsg(), "correct it by pp-site set"));
	p.wanted.overload_w = 1;
	p.wanted.overload_wait_s = UINT8_MAX + 1;
	assert_int_not_equal(pp_wanted_check(models, &p, PP_PART_OVERLOAD),
	    PP_OK);
	p.wanted.overdraft.fen = UINT32_MAX;
	assert_int_equal(pp_wanted_check(models, &p, PP_PART_OVERDRAFT), PP_OK);
	p.wanted.overdraft.fen++;
	assert_int_not_equal(pp_wanted_check(models, &p, PP_PART_OVERDRAFT),
	    PP_OK);
}

static void
parts_are_named_by_people(void **state)
{
	unsigned parts = 0;

	(void)state;
	assert_int_equal(pp_wanted_parts("overload,alarms", &parts), PP_OK);
	assert_int_equal(parts, 1U << PP_PART_OVERLOAD | 1U << PP_PART_ALARMS);
	assert_int_equal(pp_wanted_parts("", &parts), PP_EDATA);
	assert_int_equal(pp_wanted_parts("clock", &parts), PP_EDATA);
	assert_int_equal(pp_wanted_parts("prices", &parts), PP_EDATA);
	assert_int_equal(pp_wanted_parts("overdraftoverdraft", &parts),
	    PP_EDATA);
	assert_int_equal(parts, 1U << PP_PART_OVERLOAD | 1U << PP_PART_ALARMS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUSH_TEST(a_meters_own_values_go_over_the_sites),
	    PUSH_TEST(a_model_is_asked_only_for_what_it_can_be_told),
	    PUSH_TEST(what_no_register_holds_is_told_before_anybody_goes),
	    PUSH_TEST(parts_are_named_by_people),
	};

	return TILL_GROUP(tests);
}
