/* SPDX-License-Identifier: ISC */
/*
 * The prices in the meter, read where energy doesn't tell without them.
 */
#include "visit.h"

enum {
	TRIES = 3
};

/* The read that has them; NULL: its model knows of none. */
static const struct pp_read *
prices_of(const struct visit *t)
{
	return pp_model_read(t->model, "fee");
}

void
visit_ask_prices(struct visit *t)
{
	t->prices_tried = true;
	t->prices_reads = 0;
	if (prices_of(t))
		t->step = STEP_PRICES;
	else
		visit_decide(t); /* without them, then */
}

void
visit_prices_question(struct visit *t, struct pp_exchange *x)
{
	const struct pp_read *read = prices_of(t);

	t->prices_reads++;
	t->v->reads++;
	pp_exchange_read(x, t->v->target.address, read->function, read->address,
	    read->count);
	x->reply_us = (int64_t)pp_model_reply_ms(t->model) * 1000;
}

static void
take(struct visit *t, const struct pp_exchange *x)
{
	static const enum pp_quantity of[] = {
	    [PP_RATE_SHARP] = PP_Q_PRICE_SHARP,
	    [PP_RATE_PEAK] = PP_Q_PRICE_PEAK,
	    [PP_RATE_FLAT] = PP_Q_PRICE_FLAT,
	    [PP_RATE_VALLEY] = PP_Q_PRICE_VALLEY,
	};
	const struct pp_read *read = prices_of(t);
	uint16_t words[PP_READ_WORDS_MAX];
	struct pp_values values = {0};
	int64_t most = 0;
	size_t r;

	if (x->outcome != PP_OUTCOME_REPLY)
		return;
	pp_exchange_words(x, words);
	pp_model_decode(t->model, read, words, &values);
	for (r = 0; r < sizeof of / sizeof *of; r++) {
		if (!values.known[of[r]])
			return;
		t->prices.e4[r] = values.value[of[r]];
		if (t->prices.e4[r] > most)
			most = t->prices.e4[r];
	}
	/* No register is known for the price of the fifth rate. */
	t->prices.e4[PP_RATE_DEEP] = most;
	t->prices.known = true;
}

void
visit_prices_answer(struct visit *t, const struct pp_exchange *x)
{
	take(t, x);
	if (t->prices.known || t->prices_reads >= TRIES ||
	    pp_outcome_is_of_line(x->outcome))
		visit_decide(t);
}
