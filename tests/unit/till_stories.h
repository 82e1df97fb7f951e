/* SPDX-License-Identifier: ISC */
/*
 * Stories of visits, to be told while something fails; and what has to be so
 * whatever failed: nobody was told what isn't so, the books are sound, and one
 * who settles afterwards brings all to its end.
 */
#ifndef TILL_STORIES_H
#define TILL_STORIES_H

#include "till_stage.h"

enum {
	SOLD_FEN = 10000,
	BOUGHT_FEN = 777,
	OTHER_NUMBER = 4242,
	CALLS_MAX = 2000, /* of the database, or the world, in a story */
};

static struct pp_opening opening;
static int64_t orders_before;

/* What a story begins with, before anything fails, and what it then does. */
struct story {
	const char *name;
	void (*prepare)(void);
	struct pp_visit (*visit)(void);
	bool is_sound; /* in the end the meter has what the books say */
};

static void
buy_elsewhere(struct sim_meter *m)
{
	assert_true(sim_meter_buy(m, BOUGHT_FEN));
}

static void
count_anew(struct sim_meter *m)
{
	sim_meter_reset(m);
}

static void
replace(struct sim_meter *m)
{
	assert_true(sim_meter_replace(m, OTHER_NUMBER));
}

static void
use_a_kwh(struct sim_meter *m)
{
	use_wh(m, 1000);
}

static void
use_much(struct sim_meter *m)
{
	use_wh(m, 50000);
}

static struct pp_visit
as(struct pp_visit v, const char *code)
{
	v.wish.code = code;
	return v;
}

static struct pp_visit
a_counted_sale(void)
{
	return as(selling(COUNTED, SOLD_FEN), "A1");
}

static struct pp_visit
a_blind_sale(void)
{
	return as(selling(BLIND, SOLD_FEN), "A1");
}

static struct pp_visit
a_sale_without_a_code(void)
{
	return selling(BLIND, SOLD_FEN);
}

static struct pp_visit
a_sale_that_may_be_a_slip(void)
{
	struct pp_visit v = a_blind_sale();

	v.wish.slip_since = BEGIN_S - 600;
	return v;
}

static struct pp_visit
a_refund(void)
{
	return as(refunding(BLIND, SOLD_FEN), "A1");
}

static struct pp_visit
a_reversal(void)
{
	struct pp_sale sale;

	assert_int_equal(pp_sale_find(till.db, "A0", &sale), PP_OK);
	return as(reversing(&sale), "A1");
}

static struct pp_visit
an_opening(void)
{
	opening = (struct pp_opening){.name = "Wang Fang", .phone = ""};
	return (struct pp_visit){
	    .errand = PP_ERRAND_OPEN,
	    .target = target[FRESH],
	    .opening = &opening,
	};
}

static struct pp_visit
an_adoption(void)
{
	opening = (struct pp_opening){.name = "Wang Fang", .phone = ""};
	return (struct pp_visit){
	    .errand = PP_ERRAND_ADOPT,
	    .target = target[RUNNING],
	    .opening = &opening,
	};
}

static struct pp_visit
settling_counted(void)
{
	return settling(COUNTED);
}

static struct pp_visit
settling_blind(void)
{
	return settling(BLIND);
}

static struct pp_visit
settling_fresh(void)
{
	return settling(FRESH);
}

static struct pp_visit
cancelling_counted(void)
{
	struct pp_visit v = settling(COUNTED);

	v.cancel = true;
	return v;
}

static void
nothing(void)
{
}

static void
lose_a_blind_order(void)
{
	strike(BLIND, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
}

static void
lose_a_counted_order(void)
{
	strike(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
}

static void
lose_a_refund(void)
{
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
}

static void
use_within_a_refund(void)
{
	after(BLIND, SIM_KIND_READ, 2, use_a_kwh);
}

static void
sell_before(void)
{
	struct pp_visit v = as(selling(BLIND, SOLD_FEN), "A0");

	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	heal();
}

static void
go_beyond_trial(void)
{
	write_one(till.db,
	    "INSERT OR REPLACE INTO setting VALUES ('site.mode', 'full')");
}

static void
lose_an_opening(void)
{
	strike(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
}

static void
buy_before(void)
{
	buy_elsewhere(meter(BLIND));
}

static void
buy_within(void)
{
	after(COUNTED, SIM_KIND_READ, 2, buy_elsewhere);
}

static void
buy_within_blind(void)
{
	after(BLIND, SIM_KIND_READ, 2, buy_elsewhere);
}

static void
restore(void)
{
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_hold_all(till.db, BEGIN_S), PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
}

static void
restore_and_buy(void)
{
	restore();
	buy_elsewhere(meter(BLIND));
}

static void
reset_within(void)
{
	sell_before();
	after(BLIND, SIM_KIND_READ, 2, count_anew);
}

static void
replace_within(void)
{
	after(COUNTED, SIM_KIND_READ, 2, replace);
}

static void
leave_pending(void)
{
	struct pp_visit v = as(selling(COUNTED, 2 * SOLD_FEN), "A0");

	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	go(&v);
	assert_pending(&v, "");
	heal();
}

static void
leave_own_pending(void)
{
	struct pp_visit v = a_counted_sale();

	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	go(&v);
	assert_pending(&v, "");
	heal();
}

static void
leave_pending_and_use(void)
{
	leave_pending();
	use_much(meter(COUNTED));
}

static void
leave_intended(void)
{
	struct pp_visit v = an_opening();

	strike_from(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	go(&v);
	assert_result(&v, PP_VISIT_PENDING, "");
	heal();
}

static void
log_trip(enum pp_relay_cause cause)
{
	struct pp_relay_order order = {
	    .meter = BLIND,
	    .at = BEGIN_S,
	    .who = "boss",
	    .action = PP_RELAY_TRIP,
	    .cause = cause,
	    .reason = "",
	};

	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_relay_log(till.db, &order), PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
	meter(BLIND)->force_enable = meter(BLIND)->force_trip = 1;
	sim_meter_settle(meter(BLIND), 0);
}

/* It was opened after all, and somebody bought by card since. */
static void
overtake_an_opening(void)
{
	leave_intended();
	meter(FRESH)->prepay = 1;
	buy_elsewhere(meter(FRESH));
}

static void
trip_for_arrears(void)
{
	log_trip(PP_CAUSE_ARREARS);
}

static const struct story stories[] = {
    {"a counted sale", nothing, a_counted_sale, true},
    {"a blind sale", nothing, a_blind_sale, true},
    {"a sale without a code", nothing, a_sale_without_a_code, true},
    {"a sale that may be a slip", nothing, a_sale_that_may_be_a_slip, true},
    {"a sale beyond trial", go_beyond_trial, a_blind_sale, true},
    {"a lost order, counted", lose_a_counted_order, a_counted_sale, true},
    {"a lost order, blind", lose_a_blind_order, a_blind_sale, true},
    {"a refund", nothing, a_refund, true},
    {"a lost refund", lose_a_refund, a_refund, true},
    {"a refund that is rounded", use_within_a_refund, a_refund, false},
    {"a reversal", sell_before, a_reversal, true},
    {"an opening", nothing, an_opening, true},
    {"a lost opening", lose_an_opening, an_opening, true},
    {"an opening settled", leave_intended, settling_fresh, true},
    {"an opening overtaken", overtake_an_opening, settling_fresh, true},
    {"an adoption", nothing, an_adoption, true},
    {"credit from elsewhere", buy_before, a_blind_sale, false},
    {"credit from elsewhere, settled", buy_before, settling_blind, false},
    {"a slot lost", buy_within, a_counted_sale, false},
    {"two credits", buy_within_blind, a_blind_sale, false},
    {"restored books", restore, a_blind_sale, true},
    {"restored books, settled", restore, settling_blind, true},
    {"restored books that are old", restore_and_buy, a_blind_sale, false},
    {"a count that falls", reset_within, a_blind_sale, false},
    {"a stranger", replace_within, a_counted_sale, false},
    {"another's order first", leave_pending, a_counted_sale, true},
    {"the same once more", leave_own_pending, a_counted_sale, true},
    {"an order cancelled", leave_pending, cancelling_counted, true},
    {"an order settled", leave_pending_and_use, settling_counted, false},
    {"a relay let go", trip_for_arrears, a_blind_sale, true},
};

enum {
	STORIES = sizeof stories / sizeof *stories
};

/* An order that was told of is in the book as it was told. */
static void
assert_truth(const struct story *s, const struct pp_visit *v, unsigned n)
{
	struct pp_sale sale;
	enum pp_status rc = PP_NO;

	if (v->wish.code)
		rc = pp_sale_find(till.db, v->wish.code, &sale);
	else if (v->errand != PP_ERRAND_ORDER)
		return;
	if (v->result == PP_VISIT_REFUSED && rc == PP_OK &&
	    sale.id > orders_before)
		fail_msg("%s, %u: refused, but there: %s", s->name, n,
		    v->reason);
	if (v->result == PP_VISIT_ENDED && rc == PP_OK &&
	    sale.state != v->sale.state)
		fail_msg("%s, %u: is %s, told %s", s->name, n,
		    pp_sale_state_name(sale.state),
		    pp_sale_state_name(v->sale.state));
}

/* Nobody is left behind: what can be settled is, once. */
static void
settle_all(void)
{
	int64_t *ids = NULL;
	size_t n = 0;

	heal();
	pass_time(60);
	assert_int_equal(pp_till_due(till.db, &ids, &n), PP_OK);
	assert_int_equal(pp_till_settle(&till, ids, n, false), PP_OK);
	free(ids);
	if (meter(COUNTED)->number == COUNTED)
		return;
	/* Ours is back from the workshop. */
	meter(COUNTED)->number = COUNTED;
	assert_int_equal(pp_till_due(till.db, &ids, &n), PP_OK);
	assert_int_equal(pp_till_settle(&till, ids, n, false), PP_OK);
	free(ids);
}

static void
assert_end(const struct story *s, unsigned n)
{
	int64_t id;

	settle_all();
	if (rows_of("sale WHERE state = 'armed'") != 0)
		fail_msg("%s, %u: an order is left", s->name, n);
	for (id = 1; s->is_sound && id <= METERS; id++)
		if (id != FRESH && id != RUNNING && owes(id) != has_fen(id))
			fail_msg("%s, %u: meter %d has %" PRId64
				 ", by the books %" PRId64,
			    s->name, n, (int)id, has_fen(id), owes(id));
}

/* Quicker than all that pp-db check looks at, since it is done so often. */
static void
leave_lightly(void)
{
	assert_int_equal(number(till.db,
			     "SELECT sum(balance_fen) FROM ledger_balance"),
	    0);
	assert_int_equal(number(till.db,
			     "SELECT -balance_fen - (SELECT coalesce(sum("
			     "amount_fen), 0) FROM sale"
			     " WHERE state IN ('armed', 'disputed'))"
			     " FROM ledger_balance WHERE code = 'suspense'"),
	    0);
	take_down();
}

#endif
