/* SPDX-License-Identifier: ISC */
#include "look.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	TRIES = 3,  /* of each read */
	ROUNDS = 3, /* until two reads agree */
	TWICE = 2,
	STEP_WH = 10, /* energy registers show 0.01 kWh */
	SECOND_US = 1000000,
	SECONDS_AN_HOUR = 3600,
	FEN_PER_KWH_MOST = 1000, /* 10 yuan: more than any price */
	WATTS_PER_KW = 1000,
	SLACK_PERCENT = 120, /* of rated power */
	PERCENT = 100,
};

bool
look_is_possible(const struct pp_model *model)
{
	const struct pp_read *reads;

	return pp_model_evidence(model, &reads) > 0;
}

void
look_init(struct look *look, const struct pp_model *model,
    const struct pp_target *target, struct pp_world *world)
{
	size_t i;

	*look = (struct look){
	    .model = model,
	    .target = target,
	    .world = world,
	};
	/* Whoever was here before us began elsewhere. */
	for (i = 0; i < LOOK_STEPS; i++)
		look->asked[i] =
		    (unsigned)(world->now_us(world) % PP_READ_WORDS_MAX);
	look->n_reads = pp_model_evidence(model, &look->reads);
	look->steps = look->n_reads < TWICE ? TWICE : look->n_reads;
	if (look->steps > LOOK_STEPS)
		look->steps = LOOK_STEPS;
}

static void
start_over(struct look *look)
{
	look->step = 0;
	look->tries = 0;
	look->began_at = look->world->wall_s(look->world);
	look->began_us = look->world->now_us(look->world);
	memset(look->values, 0, sizeof look->values);
}

void
look_begin(struct look *look, int64_t fence_us)
{
	start_over(look);
	look->rounds = 0;
	look->fence_us = fence_us;
	look->fenced = fence_us > 0;
}

static struct pp_read
shaped(const struct look *look)
{
	size_t which = look->step % look->n_reads;
	struct pp_read read = look->reads[which];

	read.count =
	    (uint16_t)(read.count - look->asked[which] % (read.spare + 1U));
	return read;
}

void
look_question(struct look *look, struct pp_exchange *x)
{
	struct pp_read read = shaped(look);

	pp_exchange_read(x, look->target->address, read.function, read.address,
	    read.count);
	x->reply_us = (int64_t)pp_model_reply_ms(look->model) * 1000;
	x->keep = true;
	x->fence_us = look->fence_us;
	look->reads_made++;
}

/* Where the steps said the same; each value by the last that knew it. */
static bool
is_known(const struct look *look, enum pp_quantity q, int64_t *value)
{
	bool known = false;
	size_t i;

	for (i = 0; i < look->steps; i++)
		if (look->values[i].known[q]) {
			*value = look->values[i].value[q];
			known = true;
		}
	return known;
}

bool
look_knows(const struct look *look, enum pp_quantity q)
{
	int64_t value;

	return is_known(look, q, &value);
}

static bool
agrees_on(const struct look *look, enum pp_quantity q)
{
	int64_t first = 0, value;
	bool any = false;
	size_t i;

	for (i = 0; i < look->steps; i++) {
		if (!look->values[i].known[q])
			continue;
		value = look->values[i].value[q];
		if (any && value != first)
			return false;
		first = value;
		any = true;
	}
	return any;
}

/* Seconds that the look took, by whichever clock ran faster. */
static int64_t
lasted_s(const struct look *look)
{
	struct pp_world *world = look->world;
	int64_t s = (world->now_us(world) - look->began_us) / SECOND_US;
	int64_t wall_s = world->wall_s(world) - look->began_at;

	return (wall_s > s ? wall_s : s) + 1;
}

int64_t
look_step_wh(const struct pp_target *target)
{
	return STEP_WH * target->ct * target->pt;
}

int64_t
look_use_wh(const struct pp_model *model, const struct pp_target *target,
    int64_t seconds)
{
	int64_t w = target->rated_w ? target->rated_w
				    : pp_model_rated_w(model) + WATTS_PER_KW;
	int64_t wh;

	if (pp_scale(w * target->ct * target->pt, SLACK_PERCENT * seconds,
		PERCENT * SECONDS_AN_HOUR, &wh) != PP_OK)
		return INT64_MAX;
	return wh + TWICE * look_step_wh(target);
}

int64_t
look_use_fen(const struct pp_model *model, const struct pp_target *target,
    int64_t seconds)
{
	int64_t kw = pp_model_rated_w(model) / WATTS_PER_KW + 1;

	return kw * target->ct * target->pt * FEN_PER_KWH_MOST /
	    SECONDS_AN_HOUR * seconds +
	    1;
}

/* Credit runs down between two reads, but no faster than the meter can. */
static bool
balances_agree(const struct look *look)
{
	int64_t drop_fen =
	    look_use_fen(look->model, look->target, lasted_s(look));
	int64_t before = 0, value;
	bool any = false;
	size_t i;

	for (i = 0; i < look->steps; i++) {
		if (!look->values[i].known[PP_Q_BALANCE])
			continue;
		value = look->values[i].value[PP_Q_BALANCE];
		if (any && (value > before || value < before - drop_fen))
			return false;
		before = value;
		any = true;
	}
	return any;
}

static int64_t
value_or(const struct look *look, enum pp_quantity q, int64_t otherwise)
{
	int64_t value;

	return is_known(look, q, &value) ? value : otherwise;
}

static void
take_energies(const struct look *look, struct pp_proof *proof)
{
	static const enum pp_quantity of[PP_RATES] = {
	    [PP_RATE_SHARP] = PP_Q_E_SHARP,
	    [PP_RATE_PEAK] = PP_Q_E_PEAK,
	    [PP_RATE_FLAT] = PP_Q_E_FLAT,
	    [PP_RATE_VALLEY] = PP_Q_E_VALLEY,
	    [PP_RATE_DEEP] = PP_Q_E_DEEP,
	};
	int64_t sum_wh = 0;
	int r;

	for (r = 0; r < PP_RATES; r++) {
		proof->rate_wh[r] = value_or(look, of[r], 0);
		sum_wh += proof->rate_wh[r];
	}
	proof->total_wh = value_or(look, PP_Q_E_TOTAL, sum_wh);
	/*
	 * A meter of one rate has all of its energy there; a new one of many
	 * may have less than a step in each.
	 */
	if (sum_wh == 0 &&
	    proof->total_wh > PP_RATES * look_step_wh(look->target))
		proof->rate_wh[PP_RATE_FLAT] = proof->total_wh;
}

static void
take(const struct look *look, struct pp_proof *proof)
{
	*proof = (struct pp_proof){
	    .at = look->began_at,
	    .count = value_or(look, PP_Q_COUNT, 0),
	    .balance_fen = value_or(look, PP_Q_BALANCE, 0),
	    /* Where a model can't tell, it is taken to be on. */
	    .prepay = value_or(look, PP_Q_PREPAY, 1) != 0,
	    .base_wh = value_or(look, PP_Q_BASE, 0),
	    .status = value_or(look, PP_Q_STATUS, 0),
	    .sources = value_or(look, PP_Q_SOURCES, 0),
	    .forced = value_or(look, PP_Q_FORCED, 0) != 0,
	    .forced_closed = value_or(look, PP_Q_FORCED_CLOSED, 0) != 0,
	    .relay = value_or(look, PP_Q_RELAY_A, 1) != 0,
	    .fenced = look->fenced,
	};
	/* As many digits as it should have, for zeros may lead. */
	snprintf(proof->serial, sizeof proof->serial, "%0*" PRId64,
	    (int)strlen(look->target->serial), value_or(look, PP_Q_NUMBER, 0));
	take_energies(look, proof);
}

/* All steps are in. */
static enum look_result
conclude(struct look *look, struct pp_proof *proof)
{
	if (agrees_on(look, PP_Q_NUMBER) && agrees_on(look, PP_Q_COUNT) &&
	    balances_agree(look)) {
		take(look, proof);
		return LOOK_SEEN;
	}
	if (++look->rounds >= ROUNDS)
		return LOOK_UNSURE;
	start_over(look);
	return LOOK_MORE;
}

static enum look_result
again(struct look *look, enum look_result otherwise)
{
	return ++look->tries < TRIES ? LOOK_MORE : otherwise;
}

enum look_result
look_answer(struct look *look, const struct pp_exchange *x,
    struct pp_proof *proof)
{
	struct pp_values *values = &look->values[look->step];
	struct pp_read read = shaped(look);
	uint16_t words[PP_READ_WORDS_MAX];

	look->asked[look->step % look->n_reads]++;
	if (pp_outcome_is_of_line(x->outcome))
		return LOOK_NO_LINE;
	if (x->outcome != PP_OUTCOME_REPLY)
		return again(look,
		    x->outcome == PP_OUTCOME_EXCEPTION ? LOOK_UNSURE
						       : LOOK_SILENT);
	/* The fence stands: nothing else goes out before the look is over. */
	look->fence_us = 0;
	pp_exchange_words(x, words);
	*values = (struct pp_values){0};
	pp_model_decode(look->model, &read, words, values);
	if (pp_model_finish(look->model, look->target->ct, look->target->pt,
		values) != PP_OK)
		return again(look, LOOK_UNSURE);
	look->tries = 0;
	return ++look->step == look->steps ? conclude(look, proof) : LOOK_MORE;
}
