/* SPDX-License-Identifier: ISC */
/*
 * What a meter can have used until the end that people typed, by what it is
 * rated at.
 */
#include "life_help.h"

static void
rate_at(struct pp_db *db, const char *kw)
{
	char sql[128];

	snprintf(sql, sizeof sql,
	    "INSERT OR REPLACE INTO setting VALUES ('defaults.rated_kw', '%s')",
	    kw);
	write_one(db, sql);
}

/* So much more, two hours later. */
static enum pp_status
type_used(struct pp_db *db, const struct pp_epoch *e, int64_t wh)
{
	struct pp_typed typed = typed_of(shows(0, 0), 0);
	struct pp_carry carry;

	typed.at += HOUR;
	typed.total_wh = shows(0, 0).total_wh + wh;
	return try_type(db, e, PP_CLOSING_EXCHANGE, &typed, &carry);
}

static void
a_place_of_less_power_bounds_what_it_used(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	(void)state;
	rate_at(db, "1.000");
	assert_int_equal(type_used(db, &e, 2500), PP_NO);
	assert_said("it can't have used more than 2.42 since");
	must(type_used(db, &e, 2300));
	pp_db_close(db);
}

/*
 * More than any number holds, in that time or at all, by its transformers or
 * with what its display leaves out, is no bound.
 */
static void
a_rating_beyond_all_numbers_is_no_bound(void **state)
{
	static const struct {
		const char *kw, *ct, *pt;
	} ratings[] = {
	    {"7000000000000000.000", "1", "1"},
	    {"8000000000000000.000", "1", "1"},
	    {"8000000000000000.000", "2", "1"},
	    {"8000000000000000.000", "1", "2"},
	    {"38430716.820", "10000", "10000"},
	};
	struct pp_db *db;
	struct pp_epoch e;
	char sql[128];
	size_t i;

	for (i = 0; i < sizeof ratings / sizeof *ratings; i++) {
		db = make_site();
		e = open_meter(db, 1);
		rate_at(db, ratings[i].kw);
		snprintf(sql, sizeof sql,
		    "UPDATE meter SET ct = %s, pt = %s WHERE id = 1",
		    ratings[i].ct, ratings[i].pt);
		write_one(db, sql);
		must(type_used(db, &e, 1000000));
		pp_db_close(db);
		assert_int_equal(leave(state), 0);
		assert_int_equal(enter(state), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_place_of_less_power_bounds_what_it_used),
	    TEST(a_rating_beyond_all_numbers_is_no_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
