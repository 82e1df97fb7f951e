/* SPDX-License-Identifier: ISC */
/*
 * Visits while the database fails, each call of it in turn; while commits
 * report an error, whether or not they happened; and without memory.
 */
#include "till_stories.h"

#include "broken.h"

static void
open_book(void)
{
	if (!till.db)
		assert_int_equal(pp_db_open_writer(template.path, &till.db),
		    PP_OK);
}

/* Once, with its nth call failing; false: there are no more. */
static bool
tell_broken(const struct story *s, enum broken kind, unsigned n, bool lasting)
{
	struct pp_visit v;
	void *state = NULL;
	bool fired;

	assert_int_equal(enter_till(&state), 0);
	s->prepare();
	v = s->visit();
	orders_before = rows_of("sale");
	n_told = 0;
	break_call(kind, n);
	broken.onwards = lasting;
	broken.reopens = !lasting;
	assert_int_equal(pp_till_run(&till, &v, 1), PP_OK);
	fired = broken.fired;
	mend();
	assert_int_equal(n_told, 1);
	assert_let_go();
	open_book();
	assert_truth(s, &v, n);
	assert_end(s, n);
	leave_lightly();
	return fired;
}

enum {
	SOME = 5 /* since it takes long, and the first failure matters most */
};

/* Each call in turn, or each `step`th. */
static void
break_all(enum broken kind, bool lasting, unsigned step)
{
	const struct story *s;
	unsigned n;

	for (s = stories; s < stories + STORIES; s++)
		for (n = first_call(s); tell_broken(s, kind, n, lasting);
		     n += step * STEP)
			assert_true(n < CALLS_MAX);
}

static void
whichever_statement_fails(void **state)
{
	(void)state;
	break_all(BROKEN_QUERY, false, 1);
}

static void
whichever_commit_is_lost(void **state)
{
	(void)state;
	break_all(BROKEN_COMMIT_LOST, false, 1);
}

static void
whichever_commit_only_seems_lost(void **state)
{
	(void)state;
	break_all(BROKEN_COMMIT_KEPT, false, 1);
}

static void
when_the_disk_is_lost_for_good(void **state)
{
	(void)state;
	break_all(BROKEN_COMMIT_LOST, true, 1);
	break_all(BROKEN_COMMIT_KEPT, true, 1);
	break_all(BROKEN_QUERY, true, SOME);
}

/* One visit loses the book; the other, on its own bus, can't go on either. */
static bool
tell_two(enum broken kind, unsigned n)
{
	struct pp_visit v[2];
	void *state = NULL;
	bool fired;
	size_t i;

	assert_int_equal(enter_till(&state), 0);
	v[0] = as(selling(BLIND, SOLD_FEN), "A1");
	v[1] = as(selling(FAR_COUNTED, SOLD_FEN), "A2");
	strike(FAR_COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	orders_before = 0;
	n_told = 0;
	break_call(kind, n);
	broken.reopens = false;
	assert_int_equal(pp_till_run(&till, v, 2), PP_OK);
	fired = broken.fired;
	mend();
	assert_int_equal(n_told, 2);
	open_book();
	for (i = 0; i < 2; i++)
		assert_truth(&stories[0], &v[i], n);
	assert_end(&stories[0], n);
	leave_lightly();
	return fired;
}

static void
when_another_visit_loses_the_book(void **state)
{
	unsigned n;

	(void)state;
	for (n = 1; tell_two(BROKEN_COMMIT_LOST, n); n++)
		assert_true(n < CALLS_MAX);
	for (n = 1; tell_two(BROKEN_COMMIT_KEPT, n); n++)
		assert_true(n < CALLS_MAX);
}

/* At another desk, when our commit was just lost. */
static void
sell_elsewhere(void)
{
	struct pp_sale_wish wish = selling(FAR_BLIND, 2 * SOLD_FEN).wish;
	struct pp_proof proof = shown(FAR_BLIND);
	struct pp_db *other = NULL;
	struct pp_epoch epoch;
	struct pp_sale sale;

	mend();
	if (pp_db_open_writer(template.path, &other) != PP_OK ||
	    pp_db_begin(other) != PP_OK ||
	    pp_epoch_of(other, FAR_BLIND, &epoch) != PP_OK ||
	    pp_sale_arm(other, &wish, &epoch, PP_CLASS_BLIND, &proof,
		world->wall_s(world), &sale) != PP_OK ||
	    pp_db_commit(other) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_db_close(other);
}

/* The code that we had made is theirs now. */
static void
what_another_armed_is_not_taken_for_ours(void **state)
{
	struct pp_visit v = a_sale_without_a_code();

	(void)state;
	break_call(BROKEN_COMMIT_LOST, 1);
	broken.then = sell_elsewhere;
	go(&v);
	mend();
	assert_refused(&v, PP_ESYS, "nothing was sent");
	assert_wire(BLIND, "rr");
	assert_int_equal(rows_of("sale"), 1);
}

/* Who wants a visit, and making them, with the nth call failing. */
static bool
settle_broken(enum broken kind, unsigned n)
{
	int64_t *ids = NULL;
	size_t n_ids = 0;
	enum pp_status rc;

	pp_query_forget(till.db);
	break_call(kind, n);
	rc = pp_till_due(till.db, &ids, &n_ids);
	if (rc == PP_OK && kind == BROKEN_QUERY)
		rc = pp_till_settle(&till, ids, n_ids, false);
	mend();
	free(ids);
	assert_true(rc == PP_OK || broken.fired);
	return broken.fired && rc != PP_OK;
}

static void
a_settler_that_breaks_off_says_so(void **state)
{
	unsigned n;

	(void)state;
	leave_pending();
	for (n = 1; settle_broken(BROKEN_MEMORY, n); n++)
		assert_true(n < CALLS_MAX);
	assert_in_range(n, 2, CALLS_MAX);
	for (n = 1; settle_broken(BROKEN_QUERY, n); n++)
		assert_true(n < CALLS_MAX);
	assert_in_range(n, 2, CALLS_MAX);
}

/* Who sells goes on being the one who does, or nobody sells. */
static void
the_book_that_is_opened_again_is_acted_on_by_the_same_person(void **state)
{
	const struct pp_actor li = {.code = "li.na", .uid = 1001};
	struct pp_visit v;
	int reopens;

	(void)state;
	for (reopens = 0; reopens < 2; reopens++) {
		open_book();
		assert_int_equal(pp_db_act_as(till.db, &li), PP_OK);
		break_call(BROKEN_COMMIT_LOST, 1);
		broken.reopens = reopens;
		v = selling(BLIND, SOLD_FEN);
		go(&v);
		mend();
		assert_result(&v, reopens ? PP_VISIT_REFUSED : PP_VISIT_PENDING,
		    "nothing was sent");
		assert_int_equal(till.db != NULL, reopens);
	}
	assert_string_equal(pp_db_actor(till.db)->code, "li.na");
	assert_int_equal(rows_of("sale"), 0);
}

static void
without_memory_no_meter_is_gone(void **state)
{
	struct pp_epoch epoch;
	enum pp_status rc;
	unsigned n;

	(void)state;
	assert_int_equal(pp_epoch_of(till.db, BLIND, &epoch), PP_OK);
	assert_int_equal(pp_till_gone(&till, &target[BLIND], &epoch), PP_NO);
	for (n = 1; n <= 3; n++) {
		break_call(BROKEN_MEMORY, n);
		rc = pp_till_gone(&till, &target[BLIND], &epoch);
		mend();
		assert_int_equal(rc, PP_ESYS);
		assert_true(broken.fired);
	}
}

static void
without_memory_nothing_begins(void **state)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);
	int64_t ids[1] = {BLIND}, *due = NULL;
	size_t n_due = 7;
	unsigned n;

	(void)state;
	for (n = 1; n <= 3; n++) {
		n_told = 0;
		break_call(BROKEN_MEMORY, n);
		assert_int_equal(pp_till_run(&till, &v, 1), PP_ESYS);
		mend();
		assert_true(broken.fired);
		assert_int_equal(n_told, 0);
	}
	/* The bus can't be had. */
	break_call(BROKEN_MEMORY, 4);
	assert_int_equal(pp_till_run(&till, &v, 1), PP_ESYS);
	mend();
	assert_int_equal(n_told, 1);
	assert_refused(&v, PP_ESYS, "bus BUS01: out of memory");
	break_call(BROKEN_MEMORY, 1);
	assert_int_equal(pp_till_settle(&till, ids, 1, false), PP_ESYS);
	mend();
	for (n = 1; n <= 3; n++) {
		pp_query_forget(till.db);
		break_call(BROKEN_MEMORY, n);
		assert_int_equal(pp_till_due(till.db, &due, &n_due), PP_ESYS);
		mend();
		assert_null(due);
		assert_int_equal(n_due, 7);
	}
	assert_int_equal(rows_of("sale"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whichever_statement_fails),
	    cmocka_unit_test(whichever_commit_is_lost),
	    cmocka_unit_test(whichever_commit_only_seems_lost),
	    cmocka_unit_test(when_the_disk_is_lost_for_good),
	    cmocka_unit_test(when_another_visit_loses_the_book),
	    TILL_TEST(what_another_armed_is_not_taken_for_ours),
	    TILL_TEST(a_settler_that_breaks_off_says_so),
	    TILL_TEST(
		the_book_that_is_opened_again_is_acted_on_by_the_same_person),
	    TILL_TEST(without_memory_no_meter_is_gone),
	    TILL_TEST(without_memory_nothing_begins),
	};

	return TILL_GROUP(tests);
}
