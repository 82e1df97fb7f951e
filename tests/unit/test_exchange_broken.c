/* SPDX-License-Identifier: ISC */
/*
 * Looking what is next of an exchange while the database fails, each call of
 * it in turn: what isn't known is told as failed, and typed values are written
 * whole or not at all.
 */
#include "exchange_stage.h"

#include "broken.h"

enum {
	CALLS_MAX = 200
};

/* How far it got before. */
struct stage {
	const char *name;
	void (*prepare)(void);
	enum pp_exchange_step step;
};

static void
begin_nothing(void)
{
	want("M02");
}

static void
close_before(void)
{
	change("M02", BLIND);
}

static void
intend_before(void)
{
	leave_opening("M02", BLIND);
	heal();
	want_new("M02");
}

static void
give_up_opening(void)
{
	struct pp_visit v;

	intend_before();
	meter(BLIND)->prepay = 1;
	assert_true(sim_meter_buy(meter(BLIND), SOLD_FEN));
	v = settled(BLIND);
	assert_refused(&v, PP_NO, "came to nothing");
	want_new("M02");
}

static void
open_before(void)
{
	close_before();
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	go(&job.visit);
	assert_result(&job.visit, PP_VISIT_OPENED, "");
	want_new("M02");
}

static void
leave_moving(void)
{
	open_before();
	strike_from(BLIND, SIM_KIND_PURCHASE, 1, SIM_LOST_REPLY);
	strike_from(BLIND, SIM_KIND_READ, 5, SIM_LOST_REQUEST);
	assert_int_equal(exchange(), PP_OK);
	heal();
	want_new("M02");
}

static void
move_before(void)
{
	close_before();
	assert_int_equal(exchange(), PP_OK);
	want_new("M02");
}

/* It is burnt, and its last values are given. */
static void
type_last(void)
{
	want_new("M02");
	job.has_typed = true;
	job.typed =
	    (struct pp_typed){.balance = {START_FEN}, .total_wh = START_WH};
}

static void
type_before(void)
{
	hang(BLIND);
	type_last();
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	assert_step(PP_EXCHANGE_TYPES);
}

/* And written, but not gone on with. */
static void
type_only(void)
{
	type_before();
	assert_int_equal(pp_exchange_meter_type(&till, &job), PP_OK);
	type_last();
}

static void
type_again(void)
{
	type_before();
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_DONE);
	type_last();
	job.serial = NULL;
}

static const struct stage stages[] = {
    {"nothing", begin_nothing, PP_EXCHANGE_CLOSES},
    {"closed", close_before, PP_EXCHANGE_OPENS},
    {"an opening left", intend_before, PP_EXCHANGE_OPENS},
    {"an opening given up", give_up_opening, PP_EXCHANGE_OPENS},
    {"opened", open_before, PP_EXCHANGE_MOVES},
    {"a move left", leave_moving, PP_EXCHANGE_MOVES},
    {"moved", move_before, PP_EXCHANGE_DONE},
    {"typed", type_only, PP_EXCHANGE_OPENS},
    {"typed again", type_again, PP_EXCHANGE_DONE},
};

/* False: there was no such call any more. */
static bool
look_broken(const struct stage *s, enum broken kind, unsigned n)
{
	struct pp_exchange_meter wish = job;
	enum pp_status rc;

	pp_query_forget(till.db);
	break_call(kind, n);
	rc = pp_exchange_meter_next(&till, &job);
	mend();
	if (broken.fired && rc != PP_ESYS)
		fail_msg("%s: failure %u is not told", s->name, n);
	if (!broken.fired)
		assert_int_equal(rc, PP_OK);
	if (!broken.fired)
		assert_step(s->step);
	job = wish;
	return broken.fired;
}

static void
break_all(enum broken kind)
{
	void *state = NULL;
	unsigned n;
	size_t i;

	for (i = 0; i < sizeof stages / sizeof *stages; i++) {
		assert_int_equal(enter_till(&state), 0);
		stages[i].prepare();
		for (n = 1; look_broken(&stages[i], kind, n); n++)
			assert_true(n < CALLS_MAX);
		assert_in_range(n, 2, CALLS_MAX);
		assert_int_equal(leave_till(&state), 0);
	}
}

static void
whichever_statement_fails(void **state)
{
	(void)state;
	break_all(BROKEN_QUERY);
}

static void
whenever_memory_runs_out(void **state)
{
	(void)state;
	break_all(BROKEN_MEMORY);
}

static void
typed_values_are_written_whole_or_not_at_all(void **state)
{
	enum pp_status rc = PP_ESYS;
	unsigned n;

	(void)state;
	type_before();
	for (n = 1; rc != PP_OK; n++) {
		assert_true(n < CALLS_MAX);
		pp_query_forget(till.db);
		break_call(BROKEN_QUERY, n);
		rc = pp_exchange_meter_type(&till, &job);
		mend();
		assert_false(pp_db_in_transaction(till.db));
		assert_int_equal(broken.fired, rc != PP_OK);
		assert_int_equal(rows_of("closing"), rc == PP_OK);
		assert_int_equal(rows_of("carry"), rc == PP_OK);
	}
	assert_true(n > 2);
}

static void
and_so_they_are_where_the_commit_is_lost(void **state)
{
	(void)state;
	type_before();
	break_call(BROKEN_COMMIT_LOST, 1);
	assert_int_equal(pp_exchange_meter_type(&till, &job), PP_ESYS);
	mend();
	assert_int_equal(rows_of("closing"), 0);
	assert_int_equal(rows_of("carry"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whichever_statement_fails),
	    cmocka_unit_test(whenever_memory_runs_out),
	    TILL_TEST(typed_values_are_written_whole_or_not_at_all),
	    TILL_TEST(and_so_they_are_where_the_commit_is_lost),
	};

	return TILL_GROUP(tests);
}
