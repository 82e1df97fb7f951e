/* SPDX-License-Identifier: ISC */
/*
 * An end that is begun or gone on with while the database fails, and others
 * are there, too.
 */
#include "close_stage.h"

#include "broken.h"

enum {
	CALLS_MAX = 100
};

static void
leave_closing(void)
{
	struct pp_visit v;

	strike_from(BLIND, SIM_KIND_FEE, 2, SIM_LOST_REQUEST);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_PENDING, "doesn't take the order");
	heal();
}

/* Before anybody goes. */
static void
who_cannot_look_how_it_was_begun_does_not_go(void **state)
{
	struct pp_visit v;
	unsigned n;

	(void)state;
	leave_closing();
	for (n = 1;; n++) {
		assert_true(n < CALLS_MAX);
		v = closing(BLIND, PP_CLOSING_CLOSE);
		pp_query_forget(till.db);
		break_call(BROKEN_QUERY, n);
		if (pp_till_check(&till, &v) == PP_OK)
			break;
		mend();
		assert_true(broken.fired);
		assert_int_equal(v.result, PP_VISIT_REFUSED);
	}
	mend();
	assert_false(broken.fired);
	go(&v);
	assert_closed(&v);
}

/* At another desk, as its last values, when our commit was just lost. */
static void
type_elsewhere(void)
{
	struct pp_typed typed = {
	    .at = world->wall_s(world),
	    .count = meter(BLIND)->count,
	    .total_wh = START_WH,
	};
	struct pp_db *other = NULL;
	struct pp_carry carry;
	struct pp_epoch epoch;

	mend();
	if (pp_db_open_writer(template.path, &other) != PP_OK ||
	    pp_db_begin(other) != PP_OK ||
	    pp_epoch_of(other, BLIND, &epoch) != PP_OK ||
	    pp_closing_type(other, &epoch, PP_CLOSING_CLOSE, &typed, "burnt",
		typed.at, "boss", &carry) != PP_OK ||
	    pp_db_commit(other) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_db_close(other);
}

/* The refund is armed, and ends; the third is the intent. */
static void
what_people_typed_meanwhile_is_not_taken_for_ours(void **state)
{
	struct pp_visit v = closing(BLIND, PP_CLOSING_CLOSE);

	(void)state;
	break_call(BROKEN_COMMIT_LOST, 3);
	broken.then = type_elsewhere;
	go(&v);
	mend();
	assert_true(broken.fired);
	assert_result(&v, PP_VISIT_ENDED, "");
	assert_int_equal(v.code, PP_ESYS);
	assert_state(&v, PP_SALE_CREDITED);
	/* Nothing was sent to close it. */
	assert_int_equal(v.orders, 1);
	assert_int_equal(number(till.db, "SELECT typed FROM closing"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(who_cannot_look_how_it_was_begun_does_not_go),
	    TILL_TEST(what_people_typed_meanwhile_is_not_taken_for_ours),
	};

	return TILL_GROUP(tests);
}
