/* SPDX-License-Identifier: ISC */
/*
 * A look at a meter, question by question: what its answers have to agree on,
 * and in which shapes they are asked for.
 */
#include "look_help.h"

static void
number_count_and_balance_make_a_look_possible(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_true(look_is_possible(model));
	pp_model_free(model);
	begin("");
	assert_false(look_is_possible(model));
}

static void
two_reads_that_agree_are_a_proof(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_string_equal(proof.serial, "000042");
	assert_int_equal(proof.count, 3);
	assert_int_equal(proof.balance_fen, 10000);
	assert_int_equal(proof.total_wh, 5000);
	assert_int_equal(proof.at, START_S);
	assert_false(proof.fenced);
	assert_true(proof.prepay); /* it can't tell */
	assert_int_equal(look.reads_made, 2);
}

static void
a_meter_of_one_rate_has_all_its_energy_there(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.rate_wh[PP_RATE_FLAT], 5000);
	assert_int_equal(proof.rate_wh[PP_RATE_PEAK], 0);
}

/* Each rate may hide what isn't a step of its register yet. */
static void
what_is_less_than_a_step_a_rate_is_of_no_rate(void **state)
{
	(void)state;
	registers[TOTAL + 1] = 40;
	begin("[sale, state]");
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.total_wh, 40);
	assert_int_equal(proof.rate_wh[PP_RATE_FLAT], 0);
}

static void
what_is_one_read_is_read_twice_in_two_shapes(void **state)
{
	struct pp_exchange x;
	uint16_t n;

	(void)state;
	begin("[sale]");
	x = question();
	n = count_of(&x);
	assert_int_equal(answer(&x), LOOK_MORE);
	x = question();
	assert_int_equal(first_of(&x), 10);
	assert_int_not_equal(count_of(&x), n);
	assert_int_equal(answer(&x), LOOK_SEEN);
}

static void
no_two_looks_in_a_row_ask_for_the_same(void **state)
{
	struct pp_exchange x;
	uint16_t n[4];
	size_t i;

	(void)state;
	begin("[sale, state]");
	for (i = 0; i < 4; i++) {
		if (i == 2)
			look_begin(&look, 0);
		x = question();
		n[i] = count_of(&x);
		(void)answer(&x);
	}
	assert_int_not_equal(n[0], n[2]);
	assert_int_not_equal(n[1], n[3]);
}

static void
a_step_may_lack_what_the_others_know(void **state)
{
	(void)state;
	begin("[sale, count]");
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.balance_fen, 10000);
}

static void
of_many_reads_only_some_are_asked(void **state)
{
	int i;

	(void)state;
	begin("[sale, state, count, money, sale]");
	for (i = 1; i < LOOK_STEPS; i++)
		assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
}

/* Between the two reads of each round. */
static void
unsettle(uint16_t *word, int by)
{
	int i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(step(), LOOK_MORE);
		*word = (uint16_t)(*word + by);
		assert_int_equal(step(), LOOK_MORE);
	}
	assert_int_equal(step(), LOOK_MORE);
	*word = (uint16_t)(*word + by);
	assert_int_equal(step(), LOOK_UNSURE);
}

static void
a_number_that_changes_is_none(void **state)
{
	(void)state;
	begin("[sale]");
	unsettle(&registers[NUMBER + 1], 1);
}

static void
a_count_that_changes_is_none(void **state)
{
	(void)state;
	begin("[sale]");
	unsettle(&registers[COUNT], 1);
}

static void
a_balance_that_rises_is_none(void **state)
{
	(void)state;
	begin("[sale]");
	unsettle(&registers[BALANCE], 1);
}

static void
a_balance_that_falls_faster_than_it_can_is_none(void **state)
{
	(void)state;
	begin("[sale]");
	unsettle(&registers[BALANCE], -200);
}

static void
credit_that_runs_down_agrees(void **state)
{
	(void)state;
	begin("[sale]");
	assert_int_equal(step(), LOOK_MORE);
	registers[BALANCE] -= 2;
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.balance_fen, 9998);
}

static void
the_second_round_may_agree(void **state)
{
	(void)state;
	begin("[sale]");
	assert_int_equal(step(), LOOK_MORE);
	registers[COUNT]++;
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.count, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(number_count_and_balance_make_a_look_possible),
	    TEST(two_reads_that_agree_are_a_proof),
	    TEST(a_meter_of_one_rate_has_all_its_energy_there),
	    TEST(what_is_less_than_a_step_a_rate_is_of_no_rate),
	    TEST(what_is_one_read_is_read_twice_in_two_shapes),
	    TEST(no_two_looks_in_a_row_ask_for_the_same),
	    TEST(a_step_may_lack_what_the_others_know),
	    TEST(of_many_reads_only_some_are_asked),
	    TEST(a_number_that_changes_is_none),
	    TEST(a_count_that_changes_is_none),
	    TEST(a_balance_that_rises_is_none),
	    TEST(a_balance_that_falls_faster_than_it_can_is_none),
	    TEST(credit_that_runs_down_agrees),
	    TEST(the_second_round_may_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
