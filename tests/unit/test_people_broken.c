/* SPDX-License-Identifier: ISC */
/*
 * Acts and requests without memory: none is done that isn't written down, and
 * none is refused or asked for without a word.
 */
#include "people_help.h"

#include "broken.h"

enum {
	CALLS_MAX = 100
};

/* Whether its n-th allocation failed, which its result has to say. */
static bool
failed(enum pp_status rc, enum pp_status otherwise)
{
	mend();
	assert_int_equal(rc, broken.fired ? PP_ESYS : otherwise);
	if (broken.fired)
		assert_said("out of memory");
	return broken.fired;
}

static bool
act_broken(struct pp_db *db, enum pp_act_kind kind, enum pp_status otherwise,
    unsigned n)
{
	const struct pp_act act = {.kind = kind, .subject = "M001"};
	enum pp_status rc;

	pp_query_forget(db);
	must(pp_db_begin(db));
	break_call(BROKEN_MEMORY, n);
	rc = pp_act(db, &act, T0, "me");
	mend();
	pp_db_rollback(db);
	return failed(rc, otherwise);
}

static void
act_without_memory(struct pp_db *db, enum pp_act_kind kind,
    enum pp_status otherwise)
{
	unsigned n;

	for (n = 1; act_broken(db, kind, otherwise, n); n++)
		assert_true(n < CALLS_MAX);
	assert_in_range(n, 2, CALLS_MAX);
}

static void
no_act_is_done_refused_or_asked_for(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t rows = log_rows(db);

	(void)state;
	act_as(db, "li.na");
	act_without_memory(db, PP_ACT_SELL, PP_OK);
	assert_int_equal(log_rows(db), rows);
	act_without_memory(db, PP_ACT_RELAY, PP_EPERM);
	assert_int_equal(log_rows(db), rows + 1);
	act_without_memory(db, PP_ACT_REFUND, PP_NO);
	assert_int_equal(log_rows(db), rows + 2);
	pp_db_close(db);
}

static void
nobody_begins_to_act(void **state)
{
	const struct pp_actor li = {.code = "li.na", .uid = LI_UID};
	struct pp_db *db = make();

	(void)state;
	break_call(BROKEN_MEMORY, 1);
	assert_true(failed(pp_db_act_as(db, &li), PP_OK));
	assert_null(pp_db_actor(db));
	set_mode(db, "full");
	act_without_memory(db, PP_ACT_SELL, PP_EPERM);
	assert_logged(db, "sell", "me", "refused", "why=login");
	pp_db_close(db);
}

static enum pp_status
list(struct pp_db *db)
{
	struct pp_requests *requests = NULL;
	struct pp_request r;
	enum pp_status rc = pp_requests_open(db, true, T0, &requests);

	while (rc == PP_OK)
		rc = pp_requests_next(requests, &r);
	pp_requests_close(requests);
	return rc;
}

static bool
list_broken(struct pp_db *db, unsigned n)
{
	pp_query_forget(db);
	break_call(BROKEN_MEMORY, n);
	return failed(list(db), PP_DONE);
}

static void
no_request_goes_unread(void **state)
{
	struct pp_db *db = make_request();
	unsigned n;

	(void)state;
	for (n = 1; list_broken(db, n); n++)
		assert_true(n < CALLS_MAX);
	assert_in_range(n, 2, CALLS_MAX);
	pp_db_close(db);
}

/* The n-th statement fails. */
static bool
ask_before_broken(struct pp_db *db, unsigned n)
{
	const struct pp_act act = {.kind = PP_ACT_RELAY, .subject = "M001"};
	enum pp_status rc;

	break_call(BROKEN_QUERY, n);
	rc = pp_act_ask(db, &act, T0, "me");
	mend();
	assert_int_not_equal(rc, PP_OK);
	assert_false(pp_db_in_transaction(db));
	return broken.fired;
}

static void
nobody_is_told_that_he_may_where_that_is_not_known(void **state)
{
	struct pp_db *db = make_people("full");
	unsigned n;

	(void)state;
	act_as(db, "li.na");
	for (n = 1; ask_before_broken(db, n); n++)
		assert_true(n < CALLS_MAX);
	assert_in_range(n, 2, CALLS_MAX);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(no_act_is_done_refused_or_asked_for),
	    TEST(nobody_begins_to_act),
	    TEST(no_request_goes_unread),
	    TEST(nobody_is_told_that_he_may_where_that_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
