/* SPDX-License-Identifier: ISC */
/*
 * Stories of visits, to be told while something fails; and what has to be so
 * whatever failed: nobody was told what isn't so, the books are sound, and one
 * who settles afterwards brings all to its end.
 */
#ifndef TILL_STORIES_H
#define TILL_STORIES_H

#include "story_life.h"

/*
 * Where a story breaks: everywhere as tests/cover.sh builds it; sanitized,
 * which takes many times as long, at each eighth call, another one in each
 * story.
 */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
enum {
#ifdef SANITIZED
	STEP = 8,
#else
	STEP = 1,
#endif
};

static int64_t orders_before;

/* What a story begins with, before anything fails, and what it then does. */
struct story {
	const char *name;
	void (*prepare)(void);
	struct pp_visit (*visit)(void);
	bool is_sound; /* in the end the meter has what the books say */
};

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
    {"a close", nothing, a_close, true},
    {"a lost close", lose_a_close, a_close, true},
    {"a close settled", leave_closing, settling_blind, true},
    {"an end for an exchange", nothing, an_end_for_an_exchange, true},
    {"the new one of an exchange", hang_another, the_new_one, true},
    {"credit that is moved", open_another, a_move, true},
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

static inline unsigned
first_call(const struct story *s)
{
	return 1 + (unsigned)((s - stories) % STEP);
}

/* So is an end; and where nothing was done, there is none, nor a refund. */
static void
assert_true_end(const struct story *s, const struct pp_visit *v, unsigned n)
{
	int64_t proven = rows_of("closing WHERE at IS NOT NULL");

	if (v->result == PP_VISIT_CLOSED && proven != 1)
		fail_msg("%s, %u: told as closed, but isn't", s->name, n);
	if (v->result == PP_VISIT_REFUSED &&
	    (rows_of("closing") != 0 || rows_of("sale") != orders_before))
		fail_msg("%s, %u: refused, but begun: %s", s->name, n,
		    v->reason);
}

/* An order that was told of is in the book as it was told. */
static void
assert_truth(const struct story *s, const struct pp_visit *v, unsigned n)
{
	struct pp_sale sale;
	enum pp_status rc = PP_NO;

	if (v->errand == PP_ERRAND_CLOSE)
		assert_true_end(s, v, n);
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
	if (meter(COUNTED)->number == COUNTED || rows_of("carry") > 0)
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
	if (rows_of("closing WHERE at IS NULL") != 0)
		fail_msg("%s, %u: an end is left", s->name, n);
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
