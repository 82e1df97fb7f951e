/* SPDX-License-Identifier: ISC */
/*
 * What only acts change is committed with a row of the log, or not at all.
 */
#include "people_help.h"

static enum pp_status
commit_of(struct pp_db *db, const char *sql, bool logged)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	must(pp_db_begin(db));
	must(pp_query_new(db, sql, &q));
	must(pp_query_run(q));
	pp_query_free(q);
	if (logged)
		must(pp_log_add(db, PP_ACT_SITE, "x", NULL, PP_LOG_DONE, T0,
		    "me"));
	rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static const char *const guarded[] = {
    "INSERT INTO setting (key, value) VALUES ('site.name', 'x')",
    "INSERT OR REPLACE INTO setting VALUES ('site.name', 'y')",
    "UPDATE operator SET enabled = 0 WHERE code = 'wu'",
    "UPDATE OR IGNORE operator SET enabled = 0 WHERE code = 'wu'",
    "DELETE FROM setting",
};

enum {
	N_GUARDED = sizeof guarded / sizeof *guarded
};

static void
what_only_acts_change_does_not_commit_without_a_row(void **state)
{
	struct pp_db *db = make_people("trial");

	(void)state;
	pp_db_guard(db);
	for (int i = 0; i < N_GUARDED; i++) {
		int64_t changes = number(db,
		    "SELECT sum(enabled) + (SELECT count(*)"
		    " FROM setting) FROM operator");

		assert_int_equal(commit_of(db, guarded[i], false), PP_ESYS);
		assert_said("a change that the log has no row of");
		assert_int_equal(number(db,
				     "SELECT sum(enabled) + (SELECT count(*)"
				     " FROM setting) FROM operator"),
		    changes);
		must(commit_of(db, guarded[i], true));
	}
	pp_db_close(db);
}

/* A kept statement, too, is seen in each transaction that it is run in. */
static void
each_transaction_is_asked_for_its_own_row(void **state)
{
	struct pp_db *db = make_people("trial");

	(void)state;
	pp_db_guard(db);
	must(commit_of(db, guarded[1], true));
	assert_int_equal(commit_of(db, guarded[1], false), PP_ESYS);
	must(commit_of(db, "UPDATE bus_now SET packed = packed", false));
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_only_acts_change_does_not_commit_without_a_row),
	    TEST(each_transaction_is_asked_for_its_own_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
