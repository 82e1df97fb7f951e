/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the push engine share, over till_site.h: meters to be set,
 * and what came of it in them and in the book.
 */
#ifndef PUSH_STAGE_H
#define PUSH_STAGE_H

#include "push.h"
#include "push_log.h"
#include "till_stage.h"

#define IN_USE static inline __attribute__((unused))

static struct pp_pusher pusher;
static unsigned n_pushed;

IN_USE void
hear_pushed(void *arg, const struct pp_push *push)
{
	(void)arg;
	assert_non_null(push);
	n_pushed++;
}

IN_USE int
enter_push(void **state)
{
	int failed = enter_till(state);

	pusher = (struct pp_pusher){
	    .db = till.db,
	    .world = world,
	    .models = models,
	    .who = "plant",
	    .done = hear_pushed,
	};
	return failed;
}

/* Prices in 1/10000 yuan, sharp to valley. */
IN_USE struct pp_push
pricing(int64_t id, int32_t sharp, int32_t peak, int32_t flat, int32_t valley)
{
	return (struct pp_push){
	    .target = target[id],
	    .wanted =
		{
		    .has = 1U << PP_PART_PRICES,
		    .image.price_e4 = {sharp, peak, flat, valley, -1},
		},
	};
}

IN_USE struct pp_push
dearer(int64_t id)
{
	return pricing(id, 12000, 10000, 8000, 4000);
}

/* Two tables, and the dates on which each begins. */
IN_USE struct pp_push
tabling(int64_t id)
{
	struct pp_push p = {
	    .target = target[id],
	    .wanted.has = 1U << PP_PART_TABLES,
	};
	struct pp_meter_image *image = &p.wanted.image;

	image->has_tables = true;
	image->n_tables = 2;
	image->tables[0] = (struct pp_tariff_day){
	    .n = 3,
	    .segments = {{0, PP_RATE_VALLEY}, {7 * 60, PP_RATE_FLAT},
		{22 * 60 + 30, PP_RATE_VALLEY}},
	};
	image->tables[1] = (struct pp_tariff_day){
	    .n = 1,
	    .segments = {{0, PP_RATE_PEAK}},
	};
	image->n_zones = 2;
	image->zones[0] = (struct pp_zone_entry){1, 3, 1};
	image->zones[1] = (struct pp_zone_entry){2, 12, 24};
	return p;
}

IN_USE struct pp_push
relaying(int64_t id, enum pp_relay_action action)
{
	return (struct pp_push){
	    .target = target[id],
	    .wanted =
		{
		    .relay = true,
		    .order = {.meter = id, .action = action},
		},
	};
}

/* The wish that stands in the book before anybody goes. */
IN_USE void
wish(int64_t id, enum pp_relay_action action)
{
	struct pp_relay_order order = {
	    .meter = id,
	    .at = world->wall_s(world),
	    .who = "boss",
	    .action = action,
	    .cause = PP_CAUSE_PERSON,
	    .reason = "",
	};

	if (pp_db_begin(till.db) != PP_OK ||
	    pp_relay_log(till.db, &order) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

IN_USE void
push_all(struct pp_push *p, size_t n)
{
	n_pushed = 0;
	if (pp_push_run(&pusher, p, n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(n_pushed, n);
	assert_let_go();
}

/* Set one meter; nothing was asked of it before. */
IN_USE struct pp_push
pushed(struct pp_push p)
{
	memset(wire[p.target.id], 0, sizeof wire[p.target.id]);
	push_all(&p, 1);
	return p;
}

IN_USE void
assert_pushed(const struct pp_push *p, enum pp_pushed result,
    const char *reason)
{
	if (p->result != result || !strstr(p->reason, reason) ||
	    (*reason == '\0' && *p->reason != '\0'))
		fail_msg("result %d, want %d: \"%s\", want \"%s\"",
		    (int)p->result, (int)result, p->reason, reason);
}

/* The last push of a part has that result in the book. */
IN_USE void
assert_logged(int64_t id, enum pp_part part, enum pp_push_result result)
{
	char wanted[PP_PART_WORDS_MAX];
	enum pp_push_result is;
	int64_t at;

	if (pp_push_last(till.db, id, part, wanted, &is, &at) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(is, result);
}

IN_USE void
assert_confirmed(int64_t id, enum pp_part part, const char *words)
{
	struct pp_confirmed seen;

	if (pp_confirmed_at(till.db, id, part, INT64_MAX, &seen) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_string_equal(seen.value, words);
}

#define PUSH_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, enter_push, leave_till)

#endif
