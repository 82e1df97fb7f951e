/* SPDX-License-Identifier: ISC */
/*
 * What is refused before anybody goes to the meter, or before anything is sent
 * to it; and the same order from two desks.
 */
#include "actor_help.h"
#include "till_stage.h"

/* Refused at the desk: nothing was asked of any meter. */
static void
assert_refused_here(struct pp_visit v, enum pp_status code, const char *words)
{
	heal();
	go(&v);
	assert_refused(&v, code, words);
	assert_wire(v.target.id, "");
}

static struct pp_visit
selling_as(const char *model, const char *serial)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);

	snprintf(v.target.model, sizeof v.target.model, "%s", model);
	snprintf(v.target.serial, sizeof v.target.serial, "%s", serial);
	return v;
}

static void
what_cannot_be_sold_to_is_said_at_once(void **state)
{
	(void)state;
	assert_refused_here(selling_as("NOPE", "1"), PP_ECONF, "no model NOPE");
	assert_refused_here(selling_as("ADL3000-E", "1"), PP_NO,
	    "a plain instrument");
	assert_refused_here(selling_as("DTSY1352", ""), PP_NO,
	    "its serial number isn't known");
	assert_refused_here(selling_as("ADF300", "1"), PP_NO,
	    "doesn't say how to sell to it");
	assert_refused_here(selling(FRESH, SOLD_FEN), PP_NO,
	    "no account is open on it");
	assert_refused_here(settling(FRESH), PP_NO, "no account is open on it");
	assert_refused_here(selling(BLIND, 0), PP_EDATA, "above zero");
	assert_refused_here(selling(BLIND, -1), PP_EDATA, "above zero");
}

static void
without_a_probe_the_model_says_the_class(void **state)
{
	struct pp_visit v;

	(void)state;
	write_one(till.db,
	    "INSERT INTO probe (meter, serial, at, who, class, detail)"
	    " VALUES (2, '000000000002', 1, 'me', 'counted', '')");
	assert_int_equal(pp_till_check(&till,
			     &(struct pp_visit){
				 .errand = PP_ERRAND_SETTLE,
				 .target = target[BLIND],
			     }),
	    PP_OK);
	v = selling(BLIND, SOLD_FEN);
	assert_int_equal(pp_till_check(&till, &v), PP_OK);
	assert_int_equal(v.class, PP_CLASS_COUNTED);
	/* What another meter proved in its place says nothing. */
	v = selling_as("DTSY1352", "000000009999");
	assert_int_equal(pp_till_check(&till, &v), PP_OK);
	assert_int_equal(v.class, PP_CLASS_BLIND);
}

static void
beyond_trial_large_amounts_need_a_second_person(void **state)
{
	struct pp_visit v;

	(void)state;
	set_logged("limits.sale_yuan", "100.00");
	set_logged("limits.refund_alone_yuan", "50.00");
	v = selling(BLIND, SOLD_FEN + 1);
	assert_int_equal(pp_till_check(&till, &v), PP_OK);
	act_in(till.db, "small");
	assert_refused_here(selling(BLIND, SOLD_FEN + 1), PP_NO,
	    "needs a second person: request Q1 waits");
	assert_refused_here(refunding(BLIND, 5001), PP_NO,
	    "needs a second person: request Q2 waits");
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	v = gone(refunding(BLIND, 5000));
	assert_ended(&v, PP_SALE_CREDITED);
}

static void
a_limit_that_does_not_read_lets_nothing_through(void **state)
{
	(void)state;
	act_in(till.db, "small");
	set_logged("limits.sale_yuan", "much");
	assert_refused_here(selling(BLIND, SOLD_FEN), PP_ECONF,
	    "setting limits.sale_yuan: not a number");
}

static void
over_a_line_that_is_only_read_nothing_is_sent(void **state)
{
	static struct pp_opening opening = {.name = "Li", .phone = ""};
	struct pp_visit v = {
	    .errand = PP_ERRAND_ADOPT,
	    .target = target[RUNNING],
	    .opening = &opening,
	};

	(void)state;
	write_one(till.db,
	    "INSERT INTO probe (meter, serial, at, who, class, detail)"
	    " VALUES (3, '000000000003', 1, 'me', 'none', '')");
	assert_refused_here(selling(BLIND, SOLD_FEN), PP_NO,
	    "bus BUS01 lets no orders through");
	go(&v);
	assert_result(&v, PP_VISIT_OPENED, "");
}

static void
a_refund_of_all_has_the_same_limit(void **state)
{
	struct pp_visit v = refunding(BLIND, 0);

	(void)state;
	v.all = true;
	act_in(till.db, "small");
	set_logged("limits.refund_alone_yuan", "499.99");
	go(&v);
	assert_refused(&v, PP_NO, "needs a second person");
	set_logged("limits.refund_alone_yuan", "500.00");
	v = refunding(BLIND, 0);
	v.all = true;
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
}

static void
cash_needs_a_shift_where_there_are_drawers(void **state)
{
	struct pp_visit v;

	(void)state;
	set_logged("desk.drawers", "D1");
	assert_refused_here(selling(BLIND, SOLD_FEN), PP_NO, "pp-shift open");
	v = selling(BLIND, SOLD_FEN);
	v.wish.method = "wechat";
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
}

static void
nobody_hoards_beyond_the_cap(void **state)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);

	(void)state;
	v.target.hoarding_cap.fen = START_FEN + SOLD_FEN - 1;
	go(&v);
	assert_refused(&v, PP_NO,
	    "it has 500.00 yuan and would have 600.00, over the hoarding cap"
	    " of 599.99");
	assert_wire(BLIND, "rr");
	v = selling(BLIND, SOLD_FEN);
	v.target.hoarding_cap.fen = START_FEN + SOLD_FEN;
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	v = selling(BLIND, SOLD_FEN);
	v.target.hoarding_cap.fen = 0; /* none */
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
}

static void
no_meter_holds_more_than_its_register(void **state)
{
	struct pp_visit v = selling(BLIND, INT32_MAX);

	(void)state;
	v.target.hoarding_cap.fen = 0;
	go(&v);
	assert_refused(&v, PP_NO, "more than the meter can hold");
	v = selling(BLIND, INT64_MAX);
	go(&v);
	assert_refused(&v, PP_NO, "more than the meter can hold");
}

static void
at_the_end_of_its_count_nothing_more_is_sold(void **state)
{
	static struct pp_opening opening = {.name = "Li", .phone = ""};
	struct pp_visit v = {
	    .errand = PP_ERRAND_ADOPT,
	    .target = target[RUNNING],
	    .opening = &opening,
	};

	(void)state;
	meter(RUNNING)->count = 65534;
	go(&v);
	assert_result(&v, PP_VISIT_OPENED, "");
	v = gone(selling(RUNNING, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(v.sale.slot, 65535);
	v = gone(selling(RUNNING, SOLD_FEN));
	assert_refused(&v, PP_NO, "its purchase count is at its end (65535)");
}

static void
told_to_stop_nobody_is_visited(void **state)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);

	(void)state;
	stopped = 1;
	till.stop = &stopped;
	assert_refused_here(v, PP_ETEMP, "not visited: stopped");
}

static void
told_to_stop_nothing_is_armed(void **state)
{
	struct pp_visit v[2];

	(void)state;
	stopped = 0;
	till.stop = &stopped;
	v[0] = selling(BLIND, SOLD_FEN);
	v[1] = selling(NAIVE, SOLD_FEN);
	after(BLIND, SIM_KIND_READ, 2, stop_now);
	assert_int_equal(go_all(v, 2), PP_OK);
	assert_refused(&v[0], PP_ETEMP, "stopped before anything was sent");
	assert_refused(&v[1], PP_ETEMP, "not visited: stopped");
	assert_int_equal(rows_of("sale"), 0);
}

static void
told_to_stop_what_was_sent_is_brought_to_its_end(void **state)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);

	(void)state;
	stopped = 0;
	till.stop = &stopped;
	after(BLIND, SIM_KIND_PURCHASE, 1, stop_now);
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	/* But a lost one isn't tried again. */
	stopped = 0;
	heal();
	strike(BLIND, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	after(BLIND, SIM_KIND_READ, 3, stop_now);
	v = selling(BLIND, 2 * SOLD_FEN);
	go(&v);
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_int_equal(v.orders, 1);
}

static void
without_a_database_nothing_is_done(void **state)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);

	(void)state;
	pp_db_close(till.db);
	till.db = NULL;
	assert_refused_here(v, PP_ESYS, "no longer open");
	assert_refused_here(settling(BLIND), PP_ESYS, "no longer open");
}

/* From another desk, while we look at the meter. */
static void
arm_at_another_desk(int64_t fen, const char *code)
{
	struct pp_sale_wish wish = selling(BLIND, fen).wish;
	struct pp_proof proof = shown(BLIND);
	struct pp_epoch epoch;
	struct pp_sale sale;

	wish.code = code;
	if (pp_db_begin(till.db) != PP_OK ||
	    pp_epoch_of(till.db, BLIND, &epoch) != PP_OK ||
	    pp_sale_arm(till.db, &wish, &epoch, PP_CLASS_BLIND, &proof, BEGIN_S,
		&sale) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
arm_the_same(struct sim_meter *m)
{
	(void)m;
	arm_at_another_desk(SOLD_FEN, "A1");
}

static void
arm_another(struct sim_meter *m)
{
	(void)m;
	arm_at_another_desk(2 * SOLD_FEN, "A1");
}

static void
the_same_order_from_two_desks_is_one(void **state)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);

	(void)state;
	v.wish.code = "A1";
	after(BLIND, SIM_KIND_READ, 1, arm_the_same);
	go(&v);
	/* The other one had sent nothing yet, so his came to nothing. */
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_true(v.repeated);
	assert_int_equal(rows_of("sale"), 1);
}

static void
one_id_for_two_orders_is_refused(void **state)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);

	(void)state;
	v.wish.code = "A1";
	after(BLIND, SIM_KIND_READ, 1, arm_another);
	go(&v);
	assert_refused(&v, PP_NO, "was given before");
	assert_int_equal(rows_of("sale"), 1);
}

static void
a_slip_of_the_hand_is_caught_behind_the_look(void **state)
{
	struct pp_visit v = gone(selling(BLIND, SOLD_FEN));

	(void)state;
	assert_ended(&v, PP_SALE_CREDITED);
	v = selling(BLIND, SOLD_FEN);
	v.wish.slip_since = BEGIN_S - 600;
	go(&v);
	assert_refused(&v, PP_NO, "the same was given a moment ago");
	v = selling(BLIND, SOLD_FEN + 1);
	v.wish.slip_since = BEGIN_S - 600;
	v.wish.code = "A2";
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(what_cannot_be_sold_to_is_said_at_once),
	    TILL_TEST(without_a_probe_the_model_says_the_class),
	    TILL_TEST(beyond_trial_large_amounts_need_a_second_person),
	    TILL_TEST(a_limit_that_does_not_read_lets_nothing_through),
	    TILL_TEST(over_a_line_that_is_only_read_nothing_is_sent),
	    TILL_TEST(a_refund_of_all_has_the_same_limit),
	    TILL_TEST(cash_needs_a_shift_where_there_are_drawers),
	    TILL_TEST(nobody_hoards_beyond_the_cap),
	    TILL_TEST(no_meter_holds_more_than_its_register),
	    TILL_TEST(at_the_end_of_its_count_nothing_more_is_sold),
	    TILL_TEST(told_to_stop_nobody_is_visited),
	    TILL_TEST(told_to_stop_nothing_is_armed),
	    TILL_TEST(told_to_stop_what_was_sent_is_brought_to_its_end),
	    TILL_TEST(without_a_database_nothing_is_done),
	    TILL_TEST(the_same_order_from_two_desks_is_one),
	    TILL_TEST(one_id_for_two_orders_is_refused),
	    TILL_TEST(a_slip_of_the_hand_is_caught_behind_the_look),
	};

	return TILL_GROUP(tests);
}
