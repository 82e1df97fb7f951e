/* SPDX-License-Identifier: ISC */
/*
 * Which settings of the site one technician changes, and which need another:
 * what limits or guards money, and what such a thing hangs on.
 */
#include "act_jobs.h"
#include "actor_help.h"

static enum pp_status
change(struct pp_db *db, const char *key, const char *value)
{
	enum pp_status rc;

	begin(db);
	if ((rc = set(db, key, value)) == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
fence_zone_and_limits_need_a_second_person(void **state)
{
	static const char *const changes[][2] = {
	    {"defaults.fence", "2s"},
	    {"site.timezone", "Asia/Urumqi"},
	    {"limits.refund_alone_yuan", "9999.00"},
	    {"limits.password_again_yuan", "9999.00"},
	    {"defaults.hoarding_cap_yuan", "1.00"},
	};
	static const char *const modes[] = {"small", "full"};
	struct pp_db *db = make_books();

	(void)state;
	act_in(db, "trial");
	for (size_t m = 0; m < 2; m++) {
		put_mode(db, modes[m]);
		for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
			assert_int_equal(change(db, changes[i][0],
					     changes[i][1]),
			    PP_NO);
			assert_said("needs a second person");
		}
	}
	pp_db_close(db);
}

static void
name_and_banner_do_not(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	act_in(db, "full");
	must(change(db, "site.name", "Park"));
	must(change(db, "site.login_banner", "Only for the desk"));
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(fence_zone_and_limits_need_a_second_person),
	    TEST(name_and_banner_do_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
