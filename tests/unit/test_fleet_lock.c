/* SPDX-License-Identifier: ISC */
/*
 * The lock that yields: a thousand times somebody wants a line that is busy,
 * at a time of his own, and gets it as soon as what is under way has ended.
 */
#include "far_stage.h"

enum {
	TRIES = 1000,
	METERS = 22,
	TRY_US = 1000,
	FEW_US = 5000, /* his own tries, and the silence on the line */
};

struct seller {
	const struct stage *stage;
	struct pp_lock *lock;
	uint64_t seed;
	unsigned wishes, sent;     /* at most, after a wish */
	unsigned requests;         /* at the wish */
	int64_t wished_us, may_us; /* the longest that it may take */
	unsigned in_time;
	int64_t longest_us;
};

/* A poller that never comes to an end. */
struct poller {
	const struct seller *seller;
	unsigned asked, answered, others;
	unsigned dead; /* a unit, asked twice in a row */
	int64_t reply_us;
};

static uint64_t
draw(struct seller *s, uint64_t below)
{
	s->seed = s->seed * 6364136223846793005U + 1442695040888963407U;
	return (s->seed >> 33) % below;
}

static void seller_tries(void *arg);

static void
seller_leaves(void *arg)
{
	struct seller *s = arg;

	world->release(world, s->lock);
	s->lock = NULL;
	s->wished_us = 0;
	if (s->wishes < TRIES)
		sim_virtual_at(virtual, now() + (int64_t)draw(s, 700000),
		    seller_tries, s);
}

static void
seller_gets_it(struct seller *s)
{
	int64_t took_us = now() - s->wished_us;

	/* His connection is the only one, which some servers insist on. */
	assert_null(s->stage->peer.line);
	s->wishes++;
	if (s->stage->requests - s->requests > s->sent)
		s->sent = s->stage->requests - s->requests;
	s->in_time += took_us <= s->may_us;
	if (took_us > s->longest_us)
		s->longest_us = took_us;
	sim_virtual_at(virtual, now() + 20000, seller_leaves, s);
}

static void
seller_tries(void *arg)
{
	struct seller *s = arg;
	bool held;

	if (s->wished_us == 0) {
		s->wished_us = now();
		s->requests = s->stage->requests;
	}
	assert_int_equal(world->take(world, s->stage->canonical, &s->lock,
			     &held),
	    PP_OK);
	if (held)
		seller_gets_it(s);
	else
		sim_virtual_at(virtual, now() + TRY_US, seller_tries, s);
}

static bool
poller_next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct poller *p = arg;
	uint8_t unit = (uint8_t)(p->asked % METERS + 1);

	(void)bus;
	if (p->seller->wishes == TRIES)
		return false;
	*x = question(p->dead != 0 && unit == p->dead + 1 ? (uint8_t)p->dead
							  : unit,
	    48);
	x->reply_us = p->reply_us;
	p->asked++;
	return true;
}

static void
poller_done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct poller *p = arg;

	(void)bus;
	if (x->outcome == PP_OUTCOME_REPLY) {
		assert_answered(x);
		p->answered++;
	} else {
		p->others++;
	}
}

/* Let him try while it polls; `most_us`: the longest that all under way last.
 */
static void
compete(struct stage *s, unsigned dead, int64_t most_us, unsigned least)
{
	struct seller seller = {
	    .stage = s,
	    .seed = 7,
	    .may_us = most_us + FEW_US,
	};
	struct poller p = {
	    .seller = &seller,
	    .dead = dead,
	    .reply_us = 300000,
	};
	struct pp_rider rider = {
	    .next = poller_next,
	    .done = poller_done,
	    .arg = &p,
	};

	sim_virtual_at(virtual, now() + 100000, seller_tries, &seller);
	assert_int_equal(pp_fleet_run(world, &s->bus, 1, &rider), PP_OK);
	assert_int_equal(world->wait(world, NULL, 0, now() + 100000), PP_OK);
	print_message("# %s: of %u tries %u in time, the longest %lld ms, with"
		      " %u more sent at most; %u of %u read\n",
	    s->canonical, seller.wishes, seller.in_time,
	    (long long)(seller.longest_us / 1000), seller.sent, p.answered,
	    p.asked);
	assert_int_equal(seller.wishes, TRIES);
	assert_true(seller.in_time >= TRIES * 99 / 100);
	/* The one that the line had just been taken for. */
	assert_true(seller.sent <= 1);
	/* And it was busy meanwhile, and lost nothing by it. */
	assert_true(p.answered > least);
	assert_int_equal(p.answered + p.others, p.asked);
	if (dead == 0)
		assert_int_equal(p.others, 0);
}

/* No silence of a dead meter, which is as long as its deadline. */
static void
lives(struct stage *s, const uint8_t *request)
{
	if (s->step == 0 || request[0] != s->step)
		answers(s, request);
}

static void
a_serial_line_is_had_after_the_exchange_under_way(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, "rtu:/dev/pp-test?baud=9600", lives);
	compete(&s, 0, FAR_EXCHANGE_US, TRIES);
	stage_close(&s);
}

static void
a_dead_meter_keeps_it_no_longer_than_its_deadline(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, "rtu:/dev/pp-test?baud=9600", lives);
	s.step = 5;
	compete(&s, 5, 300000 + 8 * FAR_CHARACTER_US, TRIES);
	stage_close(&s);
}

static void
a_server_that_takes_one_client_only_is_free_for_him(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, "rtu+tcp://192.0.2.1:4001", lives);
	compete(&s, 0, FAR_EXCHANGE_US, TRIES);
	stage_close(&s);
}

static void
a_far_gateway_is_had_after_all_that_are_under_way(void **state)
{
	enum {
		WAY_US = 150000,
		AT_ONCE = 4,
	};
	struct far f;

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	compete(&f.stage, 0, 2 * WAY_US + AT_ONCE * FAR_EXCHANGE_US, TRIES);
	assert_int_equal(f.most, AT_ONCE);
	assert_true(pp_bus_window(f.stage.bus) > 1);
	far_close(&f);
}

/* Not for the gateway's patience with one dead meter after another. */
static void
a_far_gateway_is_had_when_the_first_of_several_dead_is_given_up(void **state)
{
	enum {
		WAY_US = 150000,
		AT_ONCE = 4,
		GIVEN_UP_US = 900000, /* its deadline, from its turn on */
		FIRST = 5,
		SOME = 50, /* of reads, while he comes again and again */
	};
	struct far f;
	int unit;

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	f.patience_us = 1000000;
	for (unit = FIRST; unit < FIRST + 8; unit++)
		f.dead[unit] = true;
	compete(&f.stage, FIRST,
	    2 * WAY_US + AT_ONCE * FAR_EXCHANGE_US + GIVEN_UP_US, SOME);
	far_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_serial_line_is_had_after_the_exchange_under_way),
	    TEST(a_dead_meter_keeps_it_no_longer_than_its_deadline),
	    TEST(a_server_that_takes_one_client_only_is_free_for_him),
	    TEST(a_far_gateway_is_had_after_all_that_are_under_way),
	    TEST(
		a_far_gateway_is_had_when_the_first_of_several_dead_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
