/* SPDX-License-Identifier: ISC */
/*
 * Visits as acts: what isn't anybody's right is refused before a meter is
 * asked, what needs a second person waits for one and is done once; and what
 * was begun is brought to its end by whoever comes by.
 */
#include "actor_help.h"
#include "close_stage.h"
#include "open_stage.h"
#include "sale_rows.h"

/* It waits for a second person, who agrees. */
static void
assert_waits(const struct pp_visit *v)
{
	assert_refused(v, PP_NO, "needs a second person");
	assert_int_not_equal(v->request, 0);
	approve(till.db, v->request);
}

static int64_t
logged(const char *action, const char *result)
{
	char sql[SQL_MAX];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM log WHERE action = '%s' AND result = '%s'",
	    action, result);
	return number(till.db, sql);
}

static void
what_is_no_right_is_refused_before_a_meter_is_asked(void **state)
{
	struct pp_visit v;

	(void)state;
	act_in(till.db, "full");
	act_with(till.db, "full", PP_ROLE_AUDITOR);
	heal();
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_EPERM, "sell: not by me, but by a cashier");
	assert_int_equal(v.request, 0);
	assert_wire(BLIND, "");
	v = opened(FRESH);
	assert_refused(&v, PP_EPERM, "open: not by me");
	assert_wire(FRESH, "");
	assert_int_equal(logged("sell", "refused"), 1);
	assert_int_equal(logged("open", "refused"), 1);
	act_with(till.db, "full", PP_ROLE_ADMIN);
	v = gone(settling(BLIND));
	assert_refused(&v, PP_EPERM, "settle: not by me");
	assert_wire(BLIND, "");
}

static void
a_refund_waits_for_a_second_person_and_is_made_once(void **state)
{
	struct pp_visit v = gone(selling(BLIND, SOLD_FEN));

	(void)state;
	act_in(till.db, "full");
	heal();
	v = gone(refunding(BLIND, 100));
	assert_wire(BLIND, "");
	assert_waits(&v);
	/* Not another amount, though, nor another meter. */
	v = gone(refunding(BLIND, 101));
	assert_refused(&v, PP_NO, "needs a second person");
	v = gone(refunding(BLIND, 100));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(logged("refund", "approved"), 1);
	v = gone(refunding(BLIND, 100));
	assert_refused(&v, PP_NO, "needs a second person");
	assert_int_equal(logged("refund", "requested"), 3);
	assert_int_equal(rows_of("sale WHERE kind = 'refund'"), 1);
}

static void
all_that_a_meter_shows_may_run_down_meanwhile_but_not_be_sold_to(void **state)
{
	struct pp_visit all = refunding(BLIND, 0), v;

	(void)state;
	all.all = true;
	act_in(till.db, "full");
	v = gone(all);
	assert_waits(&v);
	sim_meter_set_balance(meter(BLIND), START_FEN - 7);
	v = gone(all);
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(v.sale.amount.fen, START_FEN - 7);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	v = gone(all);
	assert_waits(&v);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	v = gone(all);
	assert_refused(&v, PP_NO, "needs a second person");
}

static void
a_closing_and_its_refund_are_one_request(void **state)
{
	struct pp_visit v;

	(void)state;
	act_in(till.db, "full");
	v = closed(BLIND);
	assert_waits(&v);
	assert_int_equal(rows_of("sale"), 0);
	assert_int_equal(rows_of("closing"), 0);
	v = closed(BLIND);
	assert_closed(&v);
	assert_int_equal(rows_of("sale"), 1);
	assert_int_equal(logged("close", "approved"), 1);
	assert_int_equal(rows_of("request"), 1);
	assert_int_equal(logged("closed", "done"), 2); /* and its account */
}

static void
an_opening_waits_for_a_second_person(void **state)
{
	struct pp_visit v;

	(void)state;
	act_in(till.db, "full");
	heal();
	v = opened(FRESH);
	assert_wire(FRESH, "");
	assert_waits(&v);
	v = opened(FRESH);
	assert_opened(&v);
	assert_int_equal(logged("open", "approved"), 1);
	assert_int_equal(logged("begun", "done"),
	    1 +
		number(till.db,
		    "SELECT count(*) FROM event WHERE kind <> 'closed'"
		    " AND epoch <> (SELECT max(id) FROM epoch)"));
	assert_int_equal(number(till.db,
			     "SELECT count(*) FROM log_personal"
			     " WHERE key = 'name' AND value = 'Wang Fang'"),
	    1);
	assert_int_equal(number(till.db,
			     "SELECT count(*) FROM log"
			     " WHERE words LIKE '%Wang%'"),
	    0);
}

static void
an_opening_is_agreed_to_with_the_meters_own_values(void **state)
{
	struct pp_visit v;

	(void)state;
	act_in(till.db, "full");
	heal();
	v = making(FRESH, PP_ERRAND_OPEN);
	v.alarm1 = "30";
	v.alarm2 = "";
	v.overload = "7.5";
	v = gone(v);
	assert_waits(&v);
	v = making(FRESH, PP_ERRAND_OPEN);
	v.alarm1 = "300";
	v = gone(v);
	assert_refused(&v, PP_NO, "needs a second person");
	assert_int_equal(number(till.db,
			     "SELECT count(*) FROM log WHERE action = 'open'"
			     " AND words LIKE '%alarm1_yuan=30 overload_kw=7.5 "
			     "%'"),
	    1);
	assert_int_equal(rows_of("request"), 2);
}

static void
in_a_small_site_one_person_does_it_alone_and_is_listed(void **state)
{
	struct pp_visit v;

	(void)state;
	set_logged("limits.refund_alone_yuan", "999.00");
	act_in(till.db, "small");
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	v = gone(refunding(BLIND, 100));
	assert_ended(&v, PP_SALE_CREDITED);
	v = closed(BLIND);
	assert_closed(&v);
	assert_int_equal(logged("sell", "done"), 1);
	assert_int_equal(logged("refund", "alone"), 1);
	assert_int_equal(logged("close", "alone"), 1);
	assert_int_equal(logged("ended", "done"), 3);
}

static void
cron_settles_what_a_cashier_left(void **state)
{
	static const struct pp_actor cron = {
	    .code = "cron",
	    .uid = 999,
	    .tool = "pp-settle",
	    .roles = 1U << PP_ROLE_CRON,
	};
	struct pp_visit v;

	(void)state;
	act_in(till.db, "full");
	v = left_pending(COUNTED, SIM_LOST_REPLY);
	assert_int_equal(pp_db_act_as(till.db, &cron), PP_OK);
	v = gone(settling(COUNTED));
	assert_state(&v, PP_SALE_CREDITED);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_refused(&v, PP_EPERM, "sell: not by cron");
	assert_int_equal(number(till.db,
			     "SELECT count(*) FROM log WHERE action = 'ended'"
			     " AND who = 'cron' AND tool = 'pp-settle'"),
	    1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(what_is_no_right_is_refused_before_a_meter_is_asked),
	    TILL_TEST(a_refund_waits_for_a_second_person_and_is_made_once),
	    TILL_TEST(
		all_that_a_meter_shows_may_run_down_meanwhile_but_not_be_sold_to),
	    TILL_TEST(a_closing_and_its_refund_are_one_request),
	    TILL_TEST(an_opening_waits_for_a_second_person),
	    TILL_TEST(an_opening_is_agreed_to_with_the_meters_own_values),
	    TILL_TEST(in_a_small_site_one_person_does_it_alone_and_is_listed),
	    TILL_TEST(cron_settles_what_a_cashier_left),
	};

	return TILL_GROUP(tests);
}
