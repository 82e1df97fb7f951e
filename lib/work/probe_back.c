/* SPDX-License-Identifier: ISC */
/*
 * After the trials: the meter is set back to what it was, whatever came of
 * them; what that left alone is compared; and what a probe can't try is told.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "probe_impl.h"

static const char question[] = PP_PHRASE("set back");

static bool
is_back(const struct probe *b)
{
	int64_t over = b->now.balance_fen - b->first.balance_fen;

	return b->now.count == b->first.count && over <= 0 &&
	    over >= -(b->p->amount_fen / 2);
}

static void
fail(struct probe *b)
{
	char was[PP_DECIMAL_MAX], is[PP_DECIMAL_MAX];
	size_t n;

	probe_tell(b, &b->x, pp_phrase(question), "failed",
	    "it had %s yuan and count %" PRId64 ", and had %s and %" PRId64
	    " when it was last seen",
	    pp_money_print((pp_money){b->first.balance_fen}, was),
	    b->first.count, pp_money_print((pp_money){b->now.balance_fen}, is),
	    b->now.count);
	/* Graver than a refusal. */
	if (b->rc == PP_OK || b->rc == PP_NO)
		b->rc = PP_EPEER;
	n = strlen(b->words);
	snprintf(b->words + n, sizeof b->words - n, "%s", n > 0 ? "; " : "");
	n = strlen(b->words);
	snprintf(b->words + n, sizeof b->words - n,
	    pp_phrase("it could not be set back to %s yuan and count %" PRId64),
	    was, b->first.count);
	b->over = true;
}

/* Absolute, so that it may be sent again. */
bool
probe_back_begin(struct probe *b, int what)
{
	struct pp_values values = {0};

	(void)what;
	if (!b->sold || b->stranger || (!b->stale && is_back(b)))
		return false;
	probe_set(&values, PP_Q_BALANCE, b->first.balance_fen);
	probe_set(&values, PP_Q_COUNT, b->first.count);
	if (b->backs++ < PROBE_SENDS && probe_send(b, PP_ORDER_FEE, &values))
		return true;
	fail(b);
	return false;
}

void
probe_back_end(struct probe *b, int what)
{
	char yuan[PP_DECIMAL_MAX];

	(void)what;
	if (is_back(b))
		probe_tell(b, &b->x, pp_phrase(question), "done",
		    "balance %s yuan, count %" PRId64,
		    pp_money_print((pp_money){b->now.balance_fen}, yuan),
		    b->now.count);
}

bool
probe_again_begin(struct probe *b, int what)
{
	return b->was_read[READ_FEE] && probe_read_begin(b, what);
}

void
probe_again_end(struct probe *b, int what)
{
	static const enum pp_quantity alone[] = {PP_Q_PREPAY, PP_Q_PRICE_SHARP,
	    PP_Q_PRICE_PEAK, PP_Q_PRICE_FLAT, PP_Q_PRICE_VALLEY,
	    PP_Q_ALARM1_AMOUNT, PP_Q_ALARM2_AMOUNT, PP_Q_OVERDRAFT, PP_Q_BASE};
	const struct pp_values *was = &b->values[READ_FEE];
	struct pp_values *is = &b->values[what];
	char text[PROBE_DETAIL];
	size_t i, n = 0;

	if (!probe_words(b, is))
		return;
	snprintf(text, sizeof text, "%s",
	    pp_phrase("prices, alarms, overdraft and fee control"));
	for (i = 0; i < sizeof alone / sizeof *alone && n < sizeof text; i++)
		if (was->known[alone[i]] &&
		    was->value[alone[i]] != is->value[alone[i]])
			n += (size_t)snprintf(text + n, sizeof text - n,
			    pp_phrase("%s%s %" PRId64 " was %" PRId64),
			    n > 0 ? ", " : "", pp_quantity_name(alone[i]),
			    is->value[alone[i]], was->value[alone[i]]);
	probe_tell(b, &b->x, pp_phrase("what a fee order doesn't name"),
	    n == 0 ? pp_phrase("stays") : pp_phrase("changes"), "%s", text);
	if (was->known[PP_Q_PURCHASED] && is->known[PP_Q_PURCHASED])
		probe_tell(b, NULL, pp_phrase("total purchased"),
		    is->value[PP_Q_PURCHASED] > was->value[PP_Q_PURCHASED]
			? pp_phrase("grows")
			: pp_phrase("stays"),
		    "fen: %" PRId64 " was %" PRId64 ", and is left so",
		    is->value[PP_Q_PURCHASED], was->value[PP_Q_PURCHASED]);
}

bool
probe_untried_begin(struct probe *b, int what)
{
	static const struct {
		const char *question, *how;
	} untried[] = {
	    {PP_PHRASE("scale of prices"),
		PP_PHRASE("run a known load for an hour")},
	    {PP_PHRASE("ratios in the energy"),
		PP_PHRASE(
		    "compare the energy read with the display, behind CTs")},
	    {PP_PHRASE("order of the date zones"),
		PP_PHRASE("write a zone of 5 March, look at the display")},
	    {PP_PHRASE("hoarding cap"),
		PP_PHRASE("no register of it is known")},
	    {PP_PHRASE("a card's purchase of the same count"),
		PP_PHRASE("needs a card")},
	    {PP_PHRASE("sold in kWh"),
		PP_PHRASE("needs a meter that is set so")},
	    {PP_PHRASE("orders through other converters"),
		PP_PHRASE("probe a meter behind each brand in use")},
	};
	size_t i;

	(void)what;
	if (b->p->class_only)
		return false;
	if (!b->p->relay)
		probe_tell(b, NULL, "relay", pp_phrase("not tried"),
		    "it cuts power: see --relay");
	for (i = 0; i < sizeof untried / sizeof *untried; i++)
		probe_tell(b, NULL, pp_phrase(untried[i].question),
		    pp_phrase("not tried"), "%s", pp_phrase(untried[i].how));
	return false;
}
