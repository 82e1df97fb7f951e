/* SPDX-License-Identifier: ISC */
/*
 * Openings that people give up: there has to be one, and a reason.
 */
#include "life_help.h"

static enum pp_status
give_up(struct pp_db *db, int64_t meter, const char *reason)
{
	enum pp_status rc;

	begin(db);
	rc = pp_swap_give_up(db, meter, reason, NOON, "boss");
	pp_db_rollback(db);
	return rc;
}

static void
what_is_given_up_has_a_reason(void **state)
{
	struct pp_db *db = make_site();
	char longest[PP_NOTE_MAX + 1];

	(void)state;
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(give_up(db, 1, ""), PP_EDATA);
	assert_int_equal(give_up(db, 1, longest), PP_EDATA);
	assert_said("reason: is empty, or longer than");
	pp_db_close(db);
}

static void
where_nothing_waits_nothing_is_given_up(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	assert_int_equal(give_up(db, 1, "broken"), PP_NO);
	assert_said("neither an opening of it waits for proof");
	(void)open_meter(db, 1);
	assert_int_equal(give_up(db, 1, "broken"), PP_NO);
	assert_said("that is closed, not given up");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_given_up_has_a_reason),
	    TEST(where_nothing_waits_nothing_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
