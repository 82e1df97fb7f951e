/* SPDX-License-Identifier: ISC */
/*
 * What things did about money, told by their own state before and after each
 * order, and which orders went over the wire.  A thing's money is reckoned
 * beside it from its energies, so that nothing can come or go unseen.
 */
#include "life_story.h"

#include <string.h>

/* What an order is about; false: none that is about money. */
static bool
read_order(const uint8_t *unit, size_t n, struct sent *sent)
{
	struct wire_order order;

	if (!wire_order(unit, n, &order))
		return false;
	*sent = (struct sent){
	    .kind = !order.is_fee   ? DEED_CREDIT
		: !order.has_prepay ? DEED_SET
		: order.prepay      ? DEED_OPEN
				    : DEED_CLEAR,
	    .count = order.count,
	    .amount_fen = order.amount_fen,
	};
	return true;
}

static void
note_sent(struct story *s, struct place *p, struct sent *sent)
{
	judge_sent(s, p, sent);
	p->sent[p->n_sent++ % SENT_MAX] = *sent;
}

/* The last on the wire that says the same. */
static void
find_owner(const struct place *p, const struct sent *sent, struct deed *deed)
{
	unsigned i, n = p->n_sent < SENT_MAX ? p->n_sent : SENT_MAX;
	const struct sent *o;

	for (i = 1; i <= n; i++) {
		o = &p->sent[(p->n_sent - i) % SENT_MAX];
		if (o->kind != sent->kind || o->count != sent->count ||
		    o->amount_fen != sent->amount_fen)
			continue;
		deed->sale = o->sale;
		deed->epoch = o->epoch;
		return;
	}
}

static void
asked(void *arg, struct sim_rig_bus *at, const uint8_t *bytes, size_t n)
{
	struct story *s = arg;
	const uint8_t *unit = wire_unit(at, bytes, &n);
	struct sent sent;
	struct place *p;
	bool orders;

	if (!unit)
		return;
	p = &s->place[at->bus.index * ON_BUS + unit[0] - 1];
	p->question = unit[1] == SIM_ORDER ? ASKED_TO_ORDER
	    : wire_is_poll(unit)           ? ASKED_BY_POLL
					   : ASKED_TO_LOOK;
	orders = read_order(unit, n, &sent);
	p->clearing = orders && sent.kind == DEED_CLEAR;
	p->counted = orders && sent.kind == DEED_CREDIT &&
	    p->slot->meter.class == SIM_COUNTED;
	fault_set(s, p);
	fault_gateway(s, p);
	if (p->question != ASKED_BY_POLL)
		p->visitor = seam_person();
	if (orders) {
		static const char *const kinds[] = {"open", "credit", "set",
		    "clear"};

		tell(s, "%s <- %s %lld, count %lld", p->code, kinds[sent.kind],
		    (long long)sent.amount_fen, (long long)sent.count);
		note_sent(s, p, &sent);
	} else {
		tell(s, "%s <- %02x %04x", p->code, unit[1],
		    sim_get16(unit + 2));
	}
}

int64_t
truth_worth(const struct sim_meter *m, const int64_t from_wh[SIM_RATES],
    const int64_t to_wh[SIM_RATES])
{
	int64_t worth = 0;
	int r;

	for (r = 0; r < SIM_RATES; r++)
		worth += (to_wh[r] - from_wh[r]) * m->price_e4[r];
	return worth;
}

/* What its money would be now, had nobody touched it. */
static int64_t
expected_credit(const struct thing *t, const struct sim_meter *now)
{
	return t->prepay
	    ? t->credit - truth_worth(now, t->energy_wh, now->energy_wh)
	    : t->credit;
}

static void
keep(struct thing *t, const struct sim_meter *now, const struct deed *deed)
{
	t->credit = now->credit;
	t->prepay = now->prepay != 0;
	memcpy(t->energy_wh, now->energy_wh, sizeof t->energy_wh);
	t->deed = story_more(t->deed, t->n_deeds, &t->room, sizeof *t->deed);
	t->deed[t->n_deeds++] = *deed;
}

/* A meter has answered: has it done what an order asked? */
static void
composed(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	struct story *s = arg;
	struct place *p = &s->place[slot->bus * ON_BUS + slot->index];
	const struct sim_meter *now = &slot->meter;
	struct thing *t = place_thing(p);
	struct deed deed = {0};
	struct sent sent;

	(void)reply;
	if (!read_order(call->request, call->n, &sent) ||
	    now->cut == SIM_CUT_FORGOTTEN)
		return;
	deed.kind = sent.kind;
	deed.sent_count = sent.count;
	deed.amount_fen = sent.amount_fen;
	deed.before = expected_credit(t, now);
	deed.effect = now->credit - deed.before;
	deed.at_us = story_now_us(s);
	memcpy(deed.energy_wh, now->energy_wh, sizeof deed.energy_wh);
	if (deed.kind == DEED_CREDIT && deed.effect == 0)
		return; /* refused, or a slot that was cancelled */
	find_owner(p, &sent, &deed);
	keep(t, now, &deed);
	tell(s, "%s did it: %lld, count %lld", p->code,
	    (long long)deed.effect / UNITS_PER_FEN, (long long)now->count);
	if (deed.sale == 0 && deed.epoch == 0)
		complain(s, "%s did an order of %lld, count %lld: nobody's",
		    p->code, (long long)deed.amount_fen,
		    (long long)deed.sent_count);
}

static void
struck(void *arg, struct sim_slot *slot, const struct sim_call *call,
    const struct sim_strike *strike)
{
	struct story *s = arg;
	struct place *p = &s->place[slot->bus * ON_BUS + slot->index];

	tell(s, "%s: %s", p->code, sim_fault_name(strike->fault));
	if (wire_is_poll(call->request))
		return;
	note_mishap(s, p, strike->fault);
}

void
truth_watch(struct story *s)
{
	wire_watch(s, asked, composed, struck);
}

unsigned
truth_done(struct place *p, int64_t sale, int64_t *effect)
{
	const struct thing *t;
	const struct deed *d;
	unsigned n = 0;

	*effect = 0;
	for (t = p->thing; t < p->thing + p->n_things; t++)
		for (d = t->deed; d < t->deed + t->n_deeds; d++)
			if (d->sale == sale) {
				n++;
				*effect += d->effect;
			}
	return n;
}
