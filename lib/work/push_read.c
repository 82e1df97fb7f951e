/* SPDX-License-Identifier: ISC */
/*
 * What is asked of a meter, and what it said.  Whatever was to be set is read
 * by the shortest read that tells it, once each; before that who it is, with
 * the registers by which bills are split.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "push_impl.h"

static void
add(struct stay *t, const struct pp_read *read, bool tables, bool live)
{
	size_t i;

	for (i = 0; i < t->n_reads; i++)
		if (t->reads[i].tables == tables && t->reads[i].live == live &&
		    t->reads[i].read.slot == read->slot)
			return;
	t->reads[t->n_reads++] = (struct stay_read){
	    .read = *read,
	    .tables = tables,
	    .live = live,
	};
}

static void
add_part(struct stay *t, enum pp_part part)
{
	const struct pp_read *reads;
	size_t n, i;

	if (part == PP_PART_CLOCK)
		return; /* a reading has it */
	if (part != PP_PART_TABLES) {
		add(t, pp_model_tells(t->model, stay_part_quantity(part)),
		    false, false);
		return;
	}
	n = pp_model_table_reads(t->model, &reads);
	for (i = 0; i < n; i++)
		add(t, &reads[i], true, false);
}

static void
add_live(struct stay *t)
{
	const struct pp_read *reads;
	size_t n = pp_model_poll(t->model, &reads), i;

	for (i = 0; i < n; i++)
		add(t, &reads[i], false, true);
}

void
stay_list_reads(struct stay *t, enum stay_look look)
{
	const struct pp_read *number = pp_model_tells(t->model, PP_Q_NUMBER);
	unsigned parts = look == LOOK_BEFORE ? t->p->wanted.has : t->set;
	enum pp_part part;

	if (look == LOOK_AGAIN)
		parts &= MONEY_PARTS;
	t->look = look;
	t->n_reads = t->at_read = 0;
	t->tries = 0;
	t->nonsense = false;
	memset(&t->values, 0, sizeof t->values);
	if (look == LOOK_BEFORE && number)
		add(t, number, false, false);
	if (look == LOOK_BEFORE || (look == LOOK_AFTER && t->set_relay) ||
	    (look == LOOK_AFTER && parts & 1 << PP_PART_CLOCK))
		add_live(t);
	t->n_identity = look == LOOK_BEFORE ? t->n_reads : 0;
	for (part = 0; part < PP_PARTS; part++)
		if (parts & 1U << part)
			add_part(t, part);
	t->asked++;
}

struct pp_read
stay_shape(const struct stay *t)
{
	struct pp_read read = t->reads[t->at_read].read;

	read.count = (uint16_t)(read.count - t->asked % (read.spare + 1U));
	return read;
}

static void
take_live(struct stay *t)
{
	pp_reading_of(&t->values, true, stay_now(t), &t->live);
	if (t->look == LOOK_BEFORE)
		t->before = t->live;
}

void
stay_take(struct stay *t, const struct pp_exchange *x)
{
	const struct stay_read *r = &t->reads[t->at_read];
	uint16_t words[PP_READ_WORDS_MAX];
	struct pp_read read = stay_shape(t);

	pp_exchange_words(x, words);
	if (!r->tables)
		pp_model_decode(t->model, &read, words, &t->values);
	else if (pp_model_decode_tables(t->model, &read, words, &t->image) !=
	    PP_OK)
		t->nonsense = true;
	t->at_read++;
	t->tries = 0;
}

static void
take_prices(struct stay *t)
{
	static const enum pp_quantity prices[PP_RATES] = {
	    [PP_RATE_SHARP] = PP_Q_PRICE_SHARP,
	    [PP_RATE_PEAK] = PP_Q_PRICE_PEAK,
	    [PP_RATE_FLAT] = PP_Q_PRICE_FLAT,
	    [PP_RATE_VALLEY] = PP_Q_PRICE_VALLEY,
	    [PP_RATE_DEEP] = PP_QUANTITIES,
	};
	enum pp_rate r;

	for (r = 0; r < PP_RATES; r++)
		t->image.price_e4[r] = prices[r] != PP_QUANTITIES &&
			t->values.known[prices[r]] &&
			t->values.value[prices[r]] <= INT32_MAX
		    ? (int32_t)t->values.value[prices[r]]
		    : -1;
}

enum pp_status
stay_identify(const struct stay *t)
{
	const struct pp_target *target = &t->p->target;
	int64_t code = pp_model_type_code(t->model);
	const int64_t *v = t->values.value;

	if (code >= 0 && !t->values.known[PP_Q_TYPE])
		return pp_fail(PP_EPEER, "it doesn't say which type it is");
	if (code >= 0 && v[PP_Q_TYPE] != code)
		return pp_fail(PP_NO,
		    "it says it is type %" PRId64 ", while model %s is type"
		    " %" PRId64 "; correct its model in meters.csv, see"
		    " pp-site import",
		    v[PP_Q_TYPE], pp_model_name(t->model), code);
	if (!pp_model_tells(t->model, PP_Q_NUMBER) || *target->serial == '\0')
		return PP_OK;
	if (!t->values.known[PP_Q_NUMBER])
		return pp_fail(PP_EPEER, "it doesn't say its number");
	if (v[PP_Q_NUMBER] != strtoll(target->serial, NULL, 10))
		return pp_fail(PP_NO,
		    "a meter with the number %012" PRId64 " answers in its"
		    " place",
		    v[PP_Q_NUMBER]);
	return PP_OK;
}

static bool
was_read(const struct stay *t, enum pp_part part)
{
	enum pp_quantity q = stay_part_quantity(part);

	if (part == PP_PART_TABLES)
		return true;
	if (part == PP_PART_CLOCK)
		return t->live.known[PP_R_CLOCK] ||
		    t->live.flags & PP_FLAG_CLOCK;
	return t->values.known[q];
}

static bool
is_same(const struct stay *t, enum pp_part part)
{
	int64_t limit = t->p->wanted.clock_limit_s;
	int64_t ahead = t->live.value[PP_R_CLOCK];

	if (part != PP_PART_CLOCK)
		return strcmp(t->p->held[part], t->p->wants[part]) == 0;
	return t->live.known[PP_R_CLOCK] && ahead <= limit && ahead >= -limit;
}

static void
compare_part(struct stay *t, enum pp_part part)
{
	struct pp_push *p = t->p;

	stay_held_words(t, part, p->held[part]);
	p->known |= 1U << part;
	p->same &= ~(1U << part);
	if (is_same(t, part))
		p->same |= 1U << part;
	if (t->look != LOOK_AGAIN)
		memcpy(t->first[part], p->held[part], sizeof t->first[part]);
}

static void
compare_relay(struct stay *t)
{
	enum pp_relay_action action = t->p->wanted.order.action;
	bool forced = t->live.bits & PP_BIT_FORCED;
	bool kept = forced && t->live.bits & PP_BIT_FORCED_CLOSED;

	t->p->relay_known = t->live.bits & PP_BIT_RELAY;
	t->p->relay_closed = !(t->live.bits & PP_BIT_OPEN);
	if (action == PP_RELAY_PREPAID)
		t->p->relay_same = !forced;
	else if (action == PP_RELAY_KEEP)
		t->p->relay_same = kept && t->p->relay_closed;
	else
		t->p->relay_same = forced && !kept && !t->p->relay_closed;
}

enum pp_status
stay_compare(struct stay *t)
{
	unsigned parts = t->look == LOOK_BEFORE ? t->p->wanted.has : t->set;
	bool live = false;
	enum pp_part part;
	enum pp_status rc;
	size_t i;

	rc = pp_model_finish(t->model, t->p->target.ct, t->p->target.pt,
	    &t->values);
	if (rc != PP_OK)
		return rc;
	for (i = 0; i < t->n_reads; i++)
		live |= t->reads[i].live;
	if (live)
		take_live(t);
	if (t->look == LOOK_AGAIN)
		parts &= MONEY_PARTS;
	if (parts & 1 << PP_PART_PRICES)
		take_prices(t);
	if (parts & 1 << PP_PART_OVERLOAD) {
		t->step_raw = t->values.value[PP_Q_OVERLOAD_STEP];
		t->pf_raw = t->values.value[PP_Q_OVERLOAD_PF];
	}
	for (part = 0; part < PP_PARTS; part++) {
		if (!(parts & 1U << part))
			continue;
		if (!was_read(t, part))
			return pp_fail(PP_EPEER, "it doesn't say its %s",
			    pp_part_name(part));
		compare_part(t, part);
	}
	if (live && t->p->wanted.relay)
		compare_relay(t);
	return PP_OK;
}
