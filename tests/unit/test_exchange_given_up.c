/* SPDX-License-Identifier: ISC */
/*
 * Exchanges that come to nothing: the new meter dies before it proves that it
 * was opened; and a place that waits for one is kept for its customer.
 */
#include "exchange_stage.h"

enum {
	THIRD_NUMBER = 4343,
};

static const char third_serial[] = "000000004343";

static enum pp_status
give_up(int64_t id, const char *reason)
{
	enum pp_status rc;

	assert_int_equal(pp_db_begin(till.db), PP_OK);
	rc = pp_swap_give_up(till.db, id, reason, world->wall_s(world), "boss");
	if (rc == PP_OK)
		assert_int_equal(pp_db_commit(till.db), PP_OK);
	else
		pp_db_rollback(till.db);
	return rc;
}

/* The order to open it goes out, and that is the last of it. */
static void
leave_half_open(void)
{
	leave_opening("M02", BLIND);
	heal();
}

static void
a_third_meter_takes_the_place_of_one_that_died(void **state)
{
	(void)state;
	leave_half_open();
	assert_int_equal(give_up(BLIND, "burnt at once"), PP_OK);
	want("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_WAITS);
	assert_int_equal(job.carry.left.fen, START_FEN);
	pass_time(DAY_S);
	assert_true(sim_meter_exchange(meter(BLIND), THIRD_NUMBER));
	want("M02");
	job.serial = third_serial;
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_DONE);
	assert_string_equal(target[BLIND].serial, third_serial);
	assert_int_equal(has_fen(BLIND), START_FEN);
	assert_int_equal(owes(BLIND), START_FEN);
	assert_int_equal(register_wh(BLIND), START_WH);
	assert_int_equal(rows_of("exchange"), 2);
	assert_int_equal(rows_of("exchange WHERE given_up_by = 'boss'"
				 " AND given_up_why = 'burnt at once'"),
	    1);
}

static void
then_its_account_may_end(void **state)
{
	struct pp_account account;

	(void)state;
	use_wh(meter(BLIND), START_WORTH_WH);
	sim_meter_set_balance(meter(BLIND), 0);
	leave_half_open();
	assert_int_equal(pp_account_find(till.db, "A00002", &account), PP_OK);
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_account_close(till.db, &account,
			     world->wall_s(world), "boss"),
	    PP_NO);
	pp_db_rollback(till.db);
	assert_int_equal(give_up(BLIND, "he leaves"), PP_OK);
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_account_close(till.db, &account,
			     world->wall_s(world), "boss"),
	    PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
}

static void
an_opening_that_no_meter_proves_comes_to_nothing(void **state)
{
	struct pp_opening opening = {.name = "Li", .phone = ""};
	struct pp_visit v = {
	    .errand = PP_ERRAND_OPEN,
	    .target = target[FRESH],
	    .opening = &opening,
	};

	(void)state;
	strike_from(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	go(&v);
	assert_result(&v, PP_VISIT_PENDING, "doesn't take the order");
	heal();
	assert_int_equal(give_up(FRESH, "stolen"), PP_OK);
	assert_int_equal(rows_of("epoch WHERE ended_at IS NULL AND meter = 4"),
	    0);
	assert_int_equal(give_up(FRESH, "stolen"), PP_NO);
	v = gone(settling(FRESH));
	assert_refused(&v, PP_NO, "no account is open on it");
}

static void
what_is_proven_is_not_given_up(void **state)
{
	(void)state;
	assert_int_equal(give_up(BLIND, "burnt"), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "that is closed, not given up"));
	assert_int_equal(give_up(RUNNING, "burnt"), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "neither an opening of it waits"));
	assert_int_equal(give_up(BLIND, ""), PP_EDATA);
}

static void
what_was_given_up_stays_so(void **state)
{
	static const char *const changes[] = {
	    "UPDATE exchange SET given_up_at = NULL, given_up_by = NULL,"
	    " given_up_why = NULL",
	    "UPDATE exchange SET new_epoch = 1, used_wh = 0, used_fen = 0,"
	    " total_wh = 0, sharp_wh = 0, peak_wh = 0, flat_wh = 0,"
	    " valley_wh = 0, deep_wh = 0",
	    "DELETE FROM exchange",
	    "UPDATE given_up SET reason = 'x'",
	    "DELETE FROM given_up",
	    "INSERT OR REPLACE INTO given_up SELECT * FROM given_up",
	};
	size_t i;

	(void)state;
	leave_half_open();
	assert_int_equal(give_up(BLIND, "burnt"), PP_OK);
	for (i = 0; i < sizeof changes / sizeof *changes; i++)
		assert_int_not_equal(attempt(till.db, changes[i]), PP_OK);
}

static void
its_place_is_kept_for_the_customer(void **state)
{
	struct pp_opening opening = {.name = "Li", .phone = ""};
	struct pp_visit v = {
	    .errand = PP_ERRAND_OPEN,
	    .target = target[BLIND],
	    .opening = &opening,
	};

	(void)state;
	close_old("M02");
	pass_time(DAY_S);
	heal();
	go(&v);
	assert_refused(&v, PP_NO, "it waits for a new meter of account A00002");
	meter(BLIND)->prepay = 1;
	v = gone((struct pp_visit){
	    .errand = PP_ERRAND_ADOPT,
	    .target = target[BLIND],
	    .opening = &opening,
	});
	assert_refused(&v, PP_NO, "it waits for a new meter of account A00002");
	assert_int_equal(opening.account.id, 0);
	meter(BLIND)->prepay = 0;
	assert_int_equal(give_up(BLIND, "he wants no other"), PP_OK);
	assert_int_equal(give_up(BLIND, "he wants no other"), PP_NO);
	v = gone((struct pp_visit){
	    .errand = PP_ERRAND_OPEN,
	    .target = target[BLIND],
	    .opening = &opening,
	});
	assert_result(&v, PP_VISIT_OPENED, "");
	/* What the other had waits still, for him. */
	assert_int_equal(rows_of("carry_left WHERE left_fen = 50000"
				 " AND moved_by IS NULL"),
	    1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_third_meter_takes_the_place_of_one_that_died),
	    TILL_TEST(then_its_account_may_end),
	    TILL_TEST(an_opening_that_no_meter_proves_comes_to_nothing),
	    TILL_TEST(what_is_proven_is_not_given_up),
	    TILL_TEST(what_was_given_up_stays_so),
	    TILL_TEST(its_place_is_kept_for_the_customer),
	};

	return TILL_GROUP(tests);
}
