/* SPDX-License-Identifier: ISC */
/*
 * Exchanges where more is going on: ends that are intended, other orders and
 * other credit of the same account; and what a wish has to look like.
 */
#include "exchange_stage.h"

static void
assert_moves_where_it_is_over_the_cap(void)
{
	struct pp_visit v;

	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	assert_step(PP_EXCHANGE_MOVES);
	v = job.visit;
	v.target.hoarding_cap.fen = START_FEN - 1;
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
}

/* What is moved was no hoard where it comes from. */
static void
credit_over_the_hoarding_cap_is_moved(void **state)
{
	(void)state;
	change("M02", BLIND);
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	assert_step(PP_EXCHANGE_OPENS);
	go(&job.visit);
	assert_result(&job.visit, PP_VISIT_OPENED, "");
	assert_moves_where_it_is_over_the_cap();
	load_targets();
	want("M02");
	job.serial = new_serial;
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

/* The order to close it gets lost, and then the meter isn't heard of. */
static void
leave_closing(const char *code, int64_t id, unsigned fee)
{
	strike(id, SIM_KIND_FEE, fee, SIM_LOST_REQUEST);
	strike_from(id, SIM_KIND_READ, 2 * fee + 2, SIM_LOST_REQUEST);
	want(code);
	assert_int_equal(exchange(), PP_OK);
	assert_result(&job.visit, PP_VISIT_PENDING, "");
	heal();
}

static void
an_end_that_is_intended_comes_first(void **state)
{
	(void)state;
	leave_closing("M02", BLIND, 2);
	assert_int_equal(rows_of("closing WHERE at IS NULL"), 1);
	want_new("M02");
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	assert_step(PP_EXCHANGE_CLOSES);
	close_old("M02");
	assert_int_equal(job.carry.left.fen, START_FEN);
}

/* A new one that is to go, too, before anything was moved to it. */
static void
what_is_carried_waits_for_the_one_after_it(void **state)
{
	(void)state;
	change("M02", BLIND);
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	go(&job.visit);
	assert_result(&job.visit, PP_VISIT_OPENED, "");
	load_targets();
	heal();
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	job.visit = gone(closing(BLIND, PP_CLOSING_EXCHANGE));
	assert_result(&job.visit, PP_VISIT_PENDING, "");
	heal();
	want("M02");
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	assert_step(PP_EXCHANGE_CLOSES);
	close_old("M02");
	assert_int_equal(job.carry.left.fen, START_FEN);
	assert_int_equal(rows_of("carry"), 1);
}

static void
an_order_that_is_open_there_is_settled_first(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "");
	heal();
	close_old("M01");
	assert_int_equal(job.carry.left.fen, START_FEN + SOLD_FEN);
}

static void
add_credit(const char *account, struct pp_carry *carry)
{
	struct pp_account a;

	assert_int_equal(pp_account_find(till.db, account, &a), PP_OK);
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_carry_add(till.db, a.id, (pp_money){5}, "card",
			     BEGIN_S, "boss", carry),
	    PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
}

static void
credit_from_elsewhere_is_left_alone(void **state)
{
	struct pp_carry before, behind;

	(void)state;
	add_credit("A00002", &before);
	close_old("M02");
	add_credit("A00002", &behind);
	hang(BLIND);
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_DONE);
	assert_int_equal(has_fen(BLIND), START_FEN);
	assert_int_equal(pp_carry_get(till.db, before.id, &before), PP_OK);
	assert_int_equal(before.moved_by, 0);
	assert_int_equal(pp_carry_get(till.db, behind.id, &behind), PP_OK);
	assert_int_equal(behind.moved_by, 0);
}

/* It is intended, opened, and somebody buys by card before that is proven. */
static void
an_opening_that_came_to_nothing_is_begun_anew(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_opening("M02", BLIND);
	meter(BLIND)->prepay = 1;
	assert_true(sim_meter_buy(meter(BLIND), SOLD_FEN));
	v = settled(BLIND);
	assert_refused(&v, PP_NO, "so the opening came to nothing");
	want("M02");
	job.adopt = true;
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_DONE);
	assert_int_equal(has_fen(BLIND), START_FEN + SOLD_FEN);
	assert_int_equal(owes(BLIND), START_FEN + SOLD_FEN);
}

/* Just behind the order that opens it. */
static void
what_was_bought_behind_its_opening_stays(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	after(BLIND, SIM_KIND_FEE, 1, buy_elsewhere);
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "pp-account exchange --adopt");
	assert_int_equal(has_fen(BLIND), BOUGHT_FEN);
}

/* Without the new number: the book has it. */
static void
what_was_begun_is_gone_on_with_as_it_stands(void **state)
{
	(void)state;
	leave_opening("M02", BLIND);
	heal();
	want("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

static void
the_old_ones_last_values_have_a_time_of_their_own(void **state)
{
	int64_t at;

	(void)state;
	pass_time(DAY_S);
	at = world->wall_s(world);
	hang(BLIND);
	want_new("M02");
	job.has_typed = true;
	job.typed = (struct pp_typed){
	    .at = at,
	    .balance = {START_FEN},
	    .total_wh = START_WH,
	};
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
	assert_int_equal(number(till.db, "SELECT at FROM closing"), at);
}

static void
on_the_spot_it_needs_no_reason(void **state)
{
	(void)state;
	want("M02");
	job.reason = NULL;
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_WAITS);
	assert_int_equal(rows_of("closing WHERE reason = ''"), 1);
}

static void
prices_that_make_no_sense_begin_nothing(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->energy_wh[SIM_FLAT] = 10 * KWH_WH;
	meter(BLIND)->price_e4[SIM_FLAT] = 20000000;
	want_new("M02");
	job.has_start = true;
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_EPEER, "its prices make no sense");
	assert_int_equal(job.visit.orders, 0);
	assert_int_equal(rows_of("exchange"), 0);
}

/* By its registers it used nearly a fen's worth; it took off two. */
static void
what_it_took_off_by_itself_is_not_given_back(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REPLY);
	strike_from(BLIND, SIM_KIND_READ, 4, SIM_LOST_REQUEST);
	want_new("M02");
	job.has_start = true;
	assert_int_equal(exchange(), PP_OK);
	assert_result(&job.visit, PP_VISIT_PENDING, "");
	heal();
	use_wh(meter(BLIND), 19);
	want("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_DONE);
	assert_int_equal(number(till.db, "SELECT used_fen FROM exchange"), 0);
	assert_int_equal(rows_of("entry WHERE kind = 'correction'"), 0);
}

/* As it could be before there were closings. */
static void
an_account_that_ended_in_another_way_is_not_gone_on_with(void **state)
{
	struct pp_proof proof = shown(BLIND);
	struct pp_epoch epoch;

	(void)state;
	sim_meter_set_balance(meter(BLIND), 0);
	proof.balance_fen = 0;
	assert_int_equal(pp_epoch_of(till.db, BLIND, &epoch), PP_OK);
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_epoch_end(till.db, &epoch, &proof, BEGIN_S), PP_OK);
	want_new("M02");
	assert_no(PP_NO, "no account is open on it; see pp-account open");
	pp_db_rollback(till.db);
}

/* The poller read the old one an hour after its closing. */
static void
where_the_old_one_hung_still_the_change_was_later(void **state)
{
	char sql[256];
	int64_t at;

	(void)state;
	close_old("M02");
	at = world->wall_s(world);
	snprintf(sql, sizeof sql,
	    "INSERT INTO pass VALUES (1, %lld, %lld, NULL, 0, 1, 1);"
	    "INSERT INTO reading (id, after_s, flags, rest_wh, bits, packed)"
	    " VALUES (%d, 0, 0, %d, 0, x'')",
	    (long long)at + 3600, (long long)at + 3600, 2097152 + BLIND * 2,
	    START_WH);
	write_one(till.db, sql);
	hang(BLIND);
	want_new("M02");
	job.has_start = true;
	job.at = at + 3599;
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "the old meter was read after that");
	assert_int_equal(rows_of("exchange"), 0);
	want_new("M02");
	job.has_start = true;
	job.at = at + 3600;
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
	assert_int_equal(register_wh(BLIND), START_WH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(credit_over_the_hoarding_cap_is_moved),
	    TILL_TEST(an_end_that_is_intended_comes_first),
	    TILL_TEST(what_is_carried_waits_for_the_one_after_it),
	    TILL_TEST(an_order_that_is_open_there_is_settled_first),
	    TILL_TEST(credit_from_elsewhere_is_left_alone),
	    TILL_TEST(an_opening_that_came_to_nothing_is_begun_anew),
	    TILL_TEST(what_was_bought_behind_its_opening_stays),
	    TILL_TEST(what_was_begun_is_gone_on_with_as_it_stands),
	    TILL_TEST(the_old_ones_last_values_have_a_time_of_their_own),
	    TILL_TEST(on_the_spot_it_needs_no_reason),
	    TILL_TEST(prices_that_make_no_sense_begin_nothing),
	    TILL_TEST(what_it_took_off_by_itself_is_not_given_back),
	    TILL_TEST(an_account_that_ended_in_another_way_is_not_gone_on_with),
	    TILL_TEST(where_the_old_one_hung_still_the_change_was_later),
	};

	return TILL_GROUP(tests);
}
