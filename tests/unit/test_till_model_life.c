/* SPDX-License-Identifier: ISC */
/*
 * Accounts that are opened and closed on meters whose models lack something of
 * what that is usually done with.
 */
#include "model_stage.h"

static struct pp_visit
opened(void)
{
	static struct pp_opening opening;

	opening = (struct pp_opening){.name = "Wang Fang", .phone = ""};
	return gone((struct pp_visit){
	    .errand = PP_ERRAND_OPEN,
	    .target = target[FRESH],
	    .opening = &opening,
	});
}

static void
a_type_that_no_model_names_is_not_asked(void **state)
{
	struct pp_visit v;

	(void)state;
	use_edited("type_code: 5", "#", "");
	v = opened();
	assert_result(&v, PP_VISIT_OPENED, "");
	assert_wire(FRESH, "rrFrr");
}

/* In the first read there is none, and then it isn't the first word. */
static void
a_type_is_asked_where_it_is(void **state)
{
	struct pp_visit v;

	(void)state;
	use_edited("poll: [", "live]", "poll: [fee, ");
	v = opened();
	assert_result(&v, PP_VISIT_OPENED, "");
	assert_wire(FRESH, "rrrFrr");
}

/* Nor at first, so that it has to be told once in any case. */
static void
where_fee_control_does_not_show_the_rest_proves_the_end(void **state)
{
	char text[TEXT_MAX], *state_read;
	struct pp_visit v;

	(void)state;
	read_shipped(text);
	edit(text, "      prepay: {at: 0x0225", "\n", "");
	state_read = strstr(text, "\n  state:");
	assert_non_null(state_read);
	edit(state_read, "      prepay: {at: 0x0225", "\n", "");
	use_model(text);
	v = gone(closing(BLIND, PP_CLOSING_CLOSE));
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_int_equal(meter(BLIND)->prepay, 0);
	assert_int_equal(v.orders, 2);
	/* Empty as it is, another is told all the same. */
	heal();
	strike(COUNTED, SIM_KIND_FEE, 2, SIM_LOST_REQUEST);
	strike_from(COUNTED, SIM_KIND_READ, 6, SIM_LOST_REQUEST);
	v = gone(closing(COUNTED, PP_CLOSING_CLOSE));
	assert_result(&v, PP_VISIT_PENDING, "");
	v = settled(COUNTED);
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_int_equal(v.orders, 1);
	assert_int_equal(meter(COUNTED)->prepay, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    MODEL_TEST(a_type_that_no_model_names_is_not_asked),
	    MODEL_TEST(a_type_is_asked_where_it_is),
	    MODEL_TEST(where_fee_control_does_not_show_the_rest_proves_the_end),
	};

	return TILL_GROUP(tests);
}
