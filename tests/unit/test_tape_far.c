/* SPDX-License-Identifier: ISC */
/*
 * A tape of a gateway far away, that bears several questions at once: each
 * answer follows its own question, whatever was asked in between.
 */
#include "far_stage.h"
#include "tape_stage.h"

enum {
	WAY_US = 150000
};

static struct far far;
static struct stage *far_line = &far.stage;

static const char *
word_of(enum far_manner manner)
{
	static const char *const words[] = {
	    [FAR_QUEUES] = "queues",
	    [FAR_QUEUES_THREE] = "queues three",
	    [FAR_DROPS] = "drops",
	    [FAR_SAYS_BUSY] = "says busy",
	    [FAR_TURNS_ROUND] = "turns round",
	    [FAR_SWAPS] = "swaps",
	    [FAR_HANGS_UP] = "hangs up",
	    [FAR_DOUBLES] = "doubles",
	};

	return words[manner];
}

/* What became of them on tape, in `was`, and of the same, played. */
static void
record_and_play(enum far_manner manner, struct asks *was, struct asks *is)
{
	record(NULL);
	far_open(&far, manner, WAY_US);
	far.dead[7] = true;
	name(only_name, &far.stage);
	*was = *is = (struct asks){0};
	add_units(was, 1, 20);
	add_units(is, 1, 20);
	assert_int_equal(run_fleet(&far_line, 1, was), PP_OK);
	/* What the gateway has still to do is of no interest. */
	assert_int_equal(outside->wait(outside, NULL, 0,
			     outside->now_us(outside) + 60000000),
	    PP_OK);
	play_tape(&far_line, &only_name, 1);
	assert_int_equal(run_fleet(&far_line, 1, is), PP_OK);
}

static void
leave_line(void)
{
	pp_tape_play_free(play);
	play = NULL;
	world = sim_virtual_world(virtual);
	stage_close(&far.stage);
	far.stage.bus = NULL;
	fclose(file);
	file = tmpfile();
	assert_non_null(file);
}

static void
each_answer_follows_its_own_question(void **state)
{
	static const enum far_manner manners[] = {FAR_QUEUES, FAR_QUEUES_THREE,
	    FAR_DROPS, FAR_SAYS_BUSY, FAR_TURNS_ROUND, FAR_SWAPS, FAR_HANGS_UP,
	    FAR_DOUBLES};
	static struct asks was, is;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof manners / sizeof *manners; i++) {
		printf("it %s\n", word_of(manners[i]));
		record_and_play(manners[i], &was, &is);
		assert_true(manners[i] != FAR_QUEUES || far.most > 1);
		assert_all_same(&was, &is);
		assert_rest(0, 0);
		leave_line();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TAPE_TEST(each_answer_follows_its_own_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
