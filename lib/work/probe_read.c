/* SPDX-License-Identifier: ISC */
/*
 * What can be read of a meter, and what that says of the questions; and
 * whether it may be sold anything to try it.
 */
#include <inttypes.h>
#include <stdio.h>

#include "answer.h"
#include "catalogue.h"
#include "probe_impl.h"

enum {
	MODE_EXTERNAL = 3, /* bits of the run mode */
	MODE_CIPHER = 5,
	COUNT_MOST = 65535,
	COUNT_ROOM = 8,
	TEXT = 160,
	FEN_PER_KWH_MOST = 1000,
	SPAN_S = 15, /* from before an order until after it */
	W_S_PER_KWH = 3600 * 1000,
	SURELY = 4,
};

/* The reads of a model, by their name in its file. */
static const char *const names[PROBE_READS] = {
    [READ_LIVE] = "live",
    [READ_FEE] = "fee",
    [READ_OLDER] = "fee_older",
    [READ_MODE] = "run_mode",
    [READ_AGAIN] = "fee",
};

static bool
is_for_class(int what)
{
	return what == READ_LIVE || what == READ_MODE;
}

bool
probe_read_begin(struct probe *b, int what)
{
	if (b->asked[what] || (b->p->class_only && !is_for_class(what)))
		return false;
	b->asked[what] = true;
	if (probe_ask(b, names[what]))
		return true;
	if (what != READ_AGAIN)
		probe_tell(b, NULL, names[what], pp_phrase("not tried"),
		    "the model has no read of that name");
	return false;
}

static void
tell_read(struct probe *b, const char *name, const char *finding)
{
	probe_tell(b, &b->x, name, finding,
	    b->read.count == 1 ? PP_PHRASE("%d register from 0x%04X")
			       : PP_PHRASE("%d registers from 0x%04X"),
	    b->read.count, b->read.address);
}

/* Without it nobody knows what kind it is, and what it feeds. */
static void
stop_unread(struct probe *b)
{
	char words[PROBE_WORDS];

	if (answer_is_silence(&b->x))
		probe_stop(b, PP_EAWAY, "no answer from bus %s",
		    b->target.bus_code);
	else
		probe_stop(b, PP_EPEER, "what it is can't be read: %s",
		    b->x.outcome == PP_OUTCOME_REPLY
			? pp_phrase("it makes no sense")
			: probe_failure(&b->x, words));
}

void
probe_read_end(struct probe *b, int what)
{
	char words[PROBE_WORDS];
	uint16_t raw[PP_READ_WORDS_MAX];

	b->was_read[what] = probe_words(b, &b->values[what]);
	if (!b->was_read[what]) {
		tell_read(b, names[what],
		    b->x.outcome == PP_OUTCOME_REPLY
			? pp_phrase("makes no sense")
			: probe_failure(&b->x, words));
		if (what == READ_LIVE)
			stop_unread(b);
		return;
	}
	pp_exchange_words(&b->x, raw);
	if (what == READ_MODE)
		b->mode = raw[0];
	tell_read(b, names[what], "read");
}

bool
probe_first_begin(struct probe *b, int what)
{
	(void)what;
	return !b->has_first && probe_look(b);
}

void
probe_first_end(struct probe *b, int what)
{
	char yuan[PP_DECIMAL_MAX];

	(void)what;
	b->has_first = true;
	b->first = b->now;
	probe_tell(b, NULL, "number", b->now.serial, "as in the site");
	probe_tell(b, NULL, "found",
	    pp_money_print((pp_money){b->now.balance_fen}, yuan),
	    "balance in yuan; count %" PRId64 ", fee control %s, relay %s",
	    b->now.count, b->now.prepay ? pp_phrase("on") : pp_phrase("off"),
	    b->now.relay ? pp_phrase("closed") : pp_phrase("open"));
}

/* One quantity in each of the blocks that hold it. */
static void
compare(struct probe *b, enum pp_quantity q, const char *question, bool money)
{
	static const int blocks[] = {READ_LIVE, READ_FEE, READ_OLDER};
	char text[TEXT] = "", yuan[PP_DECIMAL_MAX];
	const struct pp_values *v;
	int64_t first = 0;
	size_t i, n = 0, known = 0;
	bool same = true;

	for (i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		v = &b->values[blocks[i]];
		if (!b->was_read[blocks[i]] || !v->known[q])
			continue;
		if (known++ == 0)
			first = v->value[q];
		same &= v->value[q] == first;
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %s",
		    known > 1 ? ", " : "", names[blocks[i]],
		    pp_decimal_print(v->value[q], money ? 2 : 0, money ? 2 : 0,
			yuan));
	}
	if (known > 1)
		probe_tell(b, NULL, question,
		    same ? pp_phrase("the same") : pp_phrase("not the same"),
		    "%s", text);
}

static void
tell_prices(struct probe *b)
{
	static const enum pp_quantity prices[] = {PP_Q_PRICE_SHARP,
	    PP_Q_PRICE_PEAK, PP_Q_PRICE_FLAT, PP_Q_PRICE_VALLEY};
	const struct pp_values *v = &b->values[READ_FEE];
	const struct pp_values *older = &b->values[READ_OLDER];
	char text[TEXT] = "", yuan[PP_DECIMAL_MAX];
	bool same = b->was_read[READ_OLDER];
	size_t i, n = 0;

	if (!b->was_read[READ_FEE])
		return;
	for (i = 0; i < sizeof prices / sizeof *prices; i++) {
		if (!v->known[prices[i]])
			return;
		same &= older->known[prices[i]] &&
		    older->value[prices[i]] == v->value[prices[i]];
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
		    i > 0 ? " " : "",
		    pp_price_print((pp_price){v->value[prices[i]]}, yuan));
	}
	probe_tell(b, NULL, "prices", text,
	    "yuan a kWh: sharp, peak, flat, valley; in the older block %s",
	    !b->was_read[READ_OLDER] ? pp_phrase("not known")
		: same               ? pp_phrase("the same")
				     : pp_phrase("not the same"));
}

static void
tell_mode(struct probe *b)
{
	if (!b->was_read[READ_MODE])
		return;
	probe_tell(b, NULL, pp_phrase("frame cipher"),
	    b->mode & 1 << MODE_CIPHER ? pp_phrase("on") : pp_phrase("off"),
	    "run mode 0x%04X, %s relay", b->mode,
	    b->mode & 1 << MODE_EXTERNAL ? pp_phrase("external")
					 : pp_phrase("internal"));
	if (b->mode & 1 << MODE_CIPHER)
		probe_stop(b, PP_NO,
		    "its frame cipher is on: it takes no orders in plain");
}

/* Orders mean something else to another kind. */
static void
tell_type(struct probe *b)
{
	const struct pp_values *v = &b->values[READ_LIVE];
	int64_t code = pp_model_type_code(b->model);
	char text[PP_DECIMAL_MAX];

	if (!b->was_read[READ_LIVE] || !v->known[PP_Q_TYPE])
		return;
	probe_tell(b, NULL, pp_phrase("type code"),
	    pp_decimal_print(v->value[PP_Q_TYPE], 0, 0, text), "model %s",
	    b->target.model);
	if (code >= 0 && code != v->value[PP_Q_TYPE])
		probe_stop(b, PP_NO,
		    "its type code is %s, that of model %s %" PRId64, text,
		    b->target.model, code);
	if (v->known[PP_Q_CT] && v->known[PP_Q_PT])
		probe_tell(b, NULL, "ratios",
		    v->value[PP_Q_CT] == b->target.ct &&
			    v->value[PP_Q_PT] == b->target.pt
			? pp_phrase("as in the site")
			: pp_phrase("not as in the site"),
		    "ct %" PRId64 ", pt %" PRId64 "; in the site %" PRId64
		    " and %" PRId64,
		    v->value[PP_Q_CT], v->value[PP_Q_PT], b->target.ct,
		    b->target.pt);
}

/* Fee control counts nothing off where it isn't on. */
static int64_t
used_most(const struct probe *b)
{
	const struct pp_values *live = &b->values[READ_LIVE];
	int64_t watts = live->known[PP_Q_P] ? live->value[PP_Q_P] : 0;

	if (watts < 0)
		watts = -watts;
	if (watts == 0 || (b->has_first && !b->first.prepay))
		return 0;
	return (watts * SPAN_S * FEN_PER_KWH_MOST / W_S_PER_KWH + 1) * SURELY;
}

static void
refuse_what_is_used(struct probe *b)
{
	char yuan[PP_DECIMAL_MAX], more[PP_DECIMAL_MAX];
	int64_t used = used_most(b);

	pp_money_print((pp_money){b->first.balance_fen}, yuan);
	if (b->first.prepay && b->first.balance_fen != 0 && !b->p->running)
		probe_stop(b, PP_NO,
		    "it runs, with %s yuan: somebody may live by it; see "
		    "--running",
		    yuan);
	else if (b->first.prepay && !b->values[READ_LIVE].known[PP_Q_P])
		probe_stop(b, PP_NO, "whether it feeds something isn't known");
	else if (b->first.count > COUNT_MOST - COUNT_ROOM)
		probe_stop(b, PP_NO, "its count is near its end");
	else if (b->p->amount_fen < used)
		probe_stop(b, PP_NO,
		    "what it feeds uses up about as much as is sold: switch it "
		    "off, or see --amount %s",
		    pp_money_print((pp_money){used}, more));
}

bool
probe_check_begin(struct probe *b, int what)
{
	(void)what;
	tell_type(b);
	tell_mode(b);
	compare(b, PP_Q_BALANCE, pp_phrase("balance in each block"), true);
	compare(b, PP_Q_COUNT, pp_phrase("count in each block"), false);
	tell_prices(b);
	if (!b->over)
		refuse_what_is_used(b);
	return false;
}
