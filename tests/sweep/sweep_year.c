/* SPDX-License-Identifier: ISC */
/*
 * A year of real load profiles in virtual time, with the poller's and the
 * pusher's own code and two changes of price: what each meter's balance went
 * down by is what its energy cost at the prices that it had confirmed, in each
 * interval and over the year.
 */
#include "sweep_site.h"

#include "bill.h"
#include "push.h"
#include "use.h"

enum {
	BUSES = 2,
	METERS = 8,
	PROFILES_APART = 31,
	HALF_HOUR = 1800,
	YEAR_SLOTS = 365 * 48,
	FIRST_CHANGE = YEAR_SLOTS / 3,
	SECOND_CHANGE = YEAR_SLOTS * 2 / 3,
	BETWEEN_S = 700, /* changes come between two passes */
	BALANCE_FEN = 2000000000,
	STEP_WH = 10,
	TEN_THOUSANDTH = 10000,
	TICK_US = -1, /* replies come whole: the cheapest to play */
};

static struct sim_load *load;

static const struct sim_bus line = {.link = SIM_PTY};

static const int32_t prices_e4[][PP_RATES] = {
    {12000, 10358, 7390, 4634, -1},
    {13530, 11275, 6557, 2744, -1},
    {11111, 9999, 8001, 3333, -1},
};

/* Profiles from all over the file, laid on meters with credit for years. */
static void
furnish(struct site *s)
{
	struct sim_rules *rules = sim_rig_rules(s->rig);
	size_t b, k, column = 0;
	struct sim_slot *slot;
	char sql[160];

	rules->composed = NULL;
	rules->load = load;
	assert_int_equal(pp_db_begin(s->db), PP_OK);
	for (b = 0; b < BUSES; b++) {
		s->bus[b]->asked = NULL;
		for (k = 0; k < s->bus[b]->bus.n_slots; k++) {
			slot = &s->bus[b]->slot[k];
			slot->column = (int64_t)column;
			slot->divisor = sim_load_divisor(load, column);
			slot->meter.prepay = 1;
			sim_meter_set_balance(&slot->meter, BALANCE_FEN);
			column += PROFILES_APART;
			snprintf(sql, sizeof sql,
			    "UPDATE meter SET serial = '%012lld'"
			    " WHERE id = %zu",
			    (long long)slot->meter.number,
			    100 * (b + 1) + k + 1);
			do_sql(s, sql);
		}
	}
	assert_int_equal(pp_db_commit(s->db), PP_OK);
}

static void
expect_pushed(void *arg, const struct pp_push *push)
{
	(void)arg;
	if (push->result != PP_PUSHED_DONE && push->result != PP_PUSHED_ALREADY)
		fail_msg("%s: %s", push->target.code, push->reason);
}

static void
change_prices(struct site *s, const int32_t e4[PP_RATES])
{
	struct pp_pusher pusher = {
	    .db = s->db,
	    .world = s->world,
	    .models = models,
	    .who = "plant",
	    .done = expect_pushed,
	};
	struct pp_targets *targets = NULL;
	static struct pp_push pushes[METERS];
	size_t i;

	memset(pushes, 0, sizeof pushes);
	assert_int_equal(pp_targets_open(s->db, NULL, 0, &targets), PP_OK);
	for (i = 0; i < METERS; i++) {
		assert_int_equal(pp_targets_next(targets, &pushes[i].target),
		    PP_OK);
		pushes[i].wanted.has = 1U << PP_PART_PRICES;
		memcpy(pushes[i].wanted.image.price_e4, e4,
		    sizeof pushes[i].wanted.image.price_e4);
	}
	pp_targets_close(targets);
	if (pp_push_run(&pusher, pushes, METERS) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
wait_until(struct site *s, int64_t at_s)
{
	int64_t left_s = at_s - s->world->wall_s(s->world);

	if (left_s > 0)
		pass_time_us(s, left_s * SECOND_US);
}

static void
expect_row(void *arg, const struct pp_poll_row *row)
{
	unsigned *unread = arg;

	*unread += row->reading == NULL || row->reading->flags != 0;
}

static void
poll_all(struct site *s, unsigned *unread)
{
	struct pp_poll poll = {
	    .db = s->db,
	    .world = s->world,
	    .models = models,
	    .row = expect_row,
	    .arg = unread,
	    .interval_s = HALF_HOUR,
	    .slot_at = s->world->wall_s(s->world) / HALF_HOUR * HALF_HOUR,
	};

	if (pp_poll_pass(&poll) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
live_a_year(struct site *s)
{
	int64_t begin_s = s->world->wall_s(s->world);
	unsigned unread = 0;
	int i;

	change_prices(s, prices_e4[0]);
	for (i = 1; i <= YEAR_SLOTS; i++) {
		wait_until(s, begin_s + (int64_t)i * HALF_HOUR);
		poll_all(s, &unread);
		if (i != FIRST_CHANGE && i != SECOND_CHANGE)
			continue;
		wait_until(s, begin_s + (int64_t)i * HALF_HOUR + BETWEEN_S);
		change_prices(s, prices_e4[i == FIRST_CHANGE ? 1 : 2]);
	}
	assert_int_equal(unread, 0);
}

/* What came of all intervals of a meter. */
struct sums {
	unsigned n, split;
	int64_t wh, off, worst, priced;
};

static struct sums
add_up(struct site *s, int64_t meter)
{
	struct pp_uses *uses = NULL;
	struct sums sums = {0};
	int64_t off, parts;
	enum pp_status rc;
	struct pp_use use;

	assert_int_equal(pp_uses_open(s->db, meter, 0, INT64_MAX, &uses),
	    PP_OK);
	while ((rc = pp_uses_next(uses, &use)) == PP_OK) {
		rc = pp_use_conserves(&use, STEP_WH, &off);
		if (rc != PP_OK)
			fail_msg("meter %lld, %lld to %lld: %d: %s",
			    (long long)meter, (long long)use.from,
			    (long long)use.to, (int)rc, pp_errmsg());
		assert_int_equal(pp_use_price(&use, &parts), PP_OK);
		sums.n++;
		sums.split += use.split;
		sums.wh += use.wh;
		sums.off += off;
		sums.priced += parts;
		if (llabs(off) > sums.worst)
			sums.worst = llabs(off);
	}
	assert_int_equal(rc, PP_DONE);
	pp_uses_close(uses);
	return sums;
}

/* The simulated meter's own word for what it used. */
static int64_t
register_of(const struct site *s, int64_t meter)
{
	return sim_meter_total_wh(
	    &s->bus[meter / 100 - 1]->slot[meter % 100 - 1].meter);
}

static void
assert_year(struct site *s, int64_t meter)
{
	struct sums sums = add_up(s, meter);
	int64_t begun;

	print_message("# M%lld: %u intervals, %lld kWh, %lld yuan; worst"
		      " interval %.3f fen, the year %.3f fen off\n",
	    (long long)meter, sums.n, (long long)sums.wh / 1000,
	    (long long)(sums.priced / PP_PARTS_PER_FEN / 100),
	    (double)sums.worst / PP_PARTS_PER_FEN,
	    (double)sums.off / PP_PARTS_PER_FEN);
	/* The look of the first push begins it; two more part two pairs. */
	assert_int_equal(sums.n, YEAR_SLOTS + 2);
	assert_int_equal(sums.split, 1 + 2 * 2);
	assert_true(llabs(sums.off) <= sums.priced / TEN_THOUSANDTH);
	/* Nothing is lost on the way, but for what a register doesn't show. */
	begun = register_of(s, meter) - sums.wh;
	assert_true(begun >= 0 && begun <= 2 * (int64_t)PP_RATES * STEP_WH);
}

static void
the_balance_goes_down_by_what_the_energy_cost(void **state)
{
	double began_s = processor_s();
	struct site s;
	size_t b, k;

	(void)state;
	open_site(&s, first_seed(), BUSES, METERS, &line, TICK_US);
	furnish(&s);
	live_a_year(&s);
	for (b = 0; b < BUSES; b++)
		for (k = 0; k < s.bus[b]->bus.n_slots; k++)
			assert_year(&s, (int64_t)(100 * (b + 1) + k + 1));
	close_site(&s);
	print_message("# %.1f s of a processor\n", processor_s() - began_s);
}

/* The same, in small, sees what it has to see. */
static void
a_price_that_somebody_changed_by_hand_is_found(void **state)
{
	struct pp_uses *uses = NULL;
	struct pp_use use;
	unsigned unread = 0, broken = 0;
	struct site s;
	int64_t off;
	int i;

	(void)state;
	open_site(&s, first_seed(), BUSES, METERS, &line, TICK_US);
	furnish(&s);
	change_prices(&s, prices_e4[0]);
	for (i = 1; i <= 48; i++) {
		wait_until(&s, BEGIN_S + (int64_t)i * HALF_HOUR);
		poll_all(&s, &unread);
		if (i == 24)
			s.bus[0]->slot[0].meter.price_e4[SIM_FLAT] += 500;
	}
	assert_int_equal(pp_uses_open(s.db, 101, 0, INT64_MAX, &uses), PP_OK);
	while (pp_uses_next(uses, &use) == PP_OK) {
		if (pp_use_conserves(&use, STEP_WH, &off) != PP_NO)
			continue;
		assert_true(use.from > BEGIN_S + 23 * HALF_HOUR);
		assert_true(off < 0);
		broken++;
	}
	pp_uses_close(uses);
	assert_true(broken > 0);
	close_site(&s);
}

static int
begin(void **state)
{
	return sim_load_open("lib/sim/load_profiles.csv", &load) == PP_OK
	    ? load_models(state)
	    : -1;
}

static int
end(void **state)
{
	sim_load_free(load);
	return free_models(state);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_price_that_somebody_changed_by_hand_is_found),
	    cmocka_unit_test(the_balance_goes_down_by_what_the_energy_cost),
	};

	take_seed(argc, argv);
	return cmocka_run_group_tests(tests, begin, end);
}
