/* SPDX-License-Identifier: ISC */
/*
 * Whatever a gateway does: each question ends once, none of the answers is
 * another's, nobody is asked for ever, and nothing is left behind.  Seeded.
 */
#include "far_stage.h"

enum {
	STORMS = 400,
	METERS = 22,
	ASKED_MOST =
	    4, /* once, and again after breaks of two kinds, and alone */
};

struct storm {
	struct far far; /* first: the rest is found from it */
	uint64_t lost_percent, broken_percent;
	unsigned n_dead;
};

static uint64_t seed;

static uint64_t
draw(uint64_t below)
{
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (seed >> 33) % below;
}

static bool
is_lost(const struct far *f)
{
	return draw(100) < ((const struct storm *)f)->lost_percent;
}

static void
break_now_and_then(struct far *f, const uint8_t *request)
{
	(void)request;
	if (draw(100) < ((const struct storm *)f)->broken_percent)
		sim_peer_hang_up(&f->stage.peer);
}

static void
brew(struct storm *s)
{
	static const int64_t ways_us[] = {0, 1000, 20000, 80000, 150000,
	    400000};
	static const uint64_t rates[] = {0, 0, 3, 10, 30};
	unsigned i;

	far_open(&s->far, (enum far_manner)draw(FAR_DOUBLES + 1),
	    ways_us[draw(6)]);
	s->lost_percent = rates[draw(5)];
	s->broken_percent = rates[draw(5)] / 3;
	s->far.loses = is_lost;
	s->far.heard = break_now_and_then;
	s->far.patience_us = (int64_t)draw(20) * 100000 + 100000;
	s->far.refuses_dead = draw(2);
	s->n_dead = 4 * (unsigned)draw(3);
	for (i = s->n_dead; i > 0; i--)
		s->far.dead[1 + draw(METERS)] = true;
}

static void
weather(struct storm *s)
{
	struct asks a = {0};
	unsigned i, answered;
	bool measured = draw(2);

	memset(s->far.asked, 0, sizeof s->far.asked);
	add_units(&a, 1, METERS);
	for (i = 0; i < METERS; i++) {
		a.x[i].measured = measured;
		a.x[i].reply_us = 50000 + 2 * s->far.way_us;
		a.x[i].alone = draw(15) == 0;
	}
	run_stage(&s->far.stage, &a);
	assert_int_equal(a.finished, METERS);
	answered = count_answered(&a);
	/* Whatever it bears, all are read; but who comes last may starve. */
	if (s->lost_percent + s->broken_percent + s->n_dead == 0 &&
	    s->far.manner != FAR_TURNS_ROUND)
		assert_int_equal(answered, METERS);
	for (i = 0; i < METERS; i++) {
		assert_true(a.done[i]);
		assert_true(s->far.asked[i + 1] <= ASKED_MOST);
		if (a.x[i].outcome == PP_OUTCOME_REPLY)
			assert_false(s->far.dead[i + 1]);
	}
}

static void
each_question_ends_once_and_with_no_other_answer(void **state)
{
	uint64_t answered = 0, asked = 0;
	struct storm s;
	unsigned i;

	(void)state;
	for (i = 0; i < STORMS; i++) {
		seed = i;
		s = (struct storm){0};
		brew(&s);
		weather(&s);
		weather(&s);
		answered +=
		    pp_bus_counts(s.far.stage.bus)->outcomes[PP_OUTCOME_REPLY];
		asked += pp_bus_counts(s.far.stage.bus)->exchanges;
		far_close(&s.far);
	}
	print_message("# %u storms: %llu of %llu read\n", (unsigned)STORMS,
	    (unsigned long long)answered, (unsigned long long)asked);
	assert_int_equal(asked, 2 * STORMS * METERS);
	assert_true(answered > asked / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_question_ends_once_and_with_no_other_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
