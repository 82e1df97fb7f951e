/* SPDX-License-Identifier: ISC */
/*
 * What meters did about money, told by their own state before and after each
 * order, and which orders went over the wire.  A meter's money is reckoned
 * beside it from its energies, so that nothing can come or go unseen.
 */
#include "sale_story.h"

#include <string.h>

enum {
	NUMBER = 0x0043,
};

/* What an order is about; false: none that is about money. */
static bool
read_order(const uint8_t *unit, size_t n, struct deed *deed)
{
	struct wire_order order;

	*deed = (struct deed){.order = -1};
	if (!wire_order(unit, n, &order))
		return false;
	deed->kind = order.is_fee ? DEED_SET : DEED_CREDIT;
	deed->amount_fen = order.amount_fen;
	deed->sent_count = order.count;
	deed->zero = !order.is_fee && order.amount_fen == 0;
	return true;
}

static bool
has_target(const struct order *o, int64_t fen)
{
	unsigned i;

	for (i = 0; i < o->sets; i++)
		if (o->target_fen[i] == fen)
			return true;
	return false;
}

/* The last order that an order on the wire can be of; -1: none. */
static int
owner(const struct story *s, const struct meter *m, const struct deed *deed)
{
	const struct order *o;
	int i;

	for (i = s->n_orders - 1; i >= 0; i--) {
		o = &s->order[i];
		if (o->meter != m->id - 1 || o->slot != deed->sent_count)
			continue;
		if (deed->kind == DEED_SET ? !pp_sale_gives(o->kind) &&
			    has_target(o, deed->amount_fen)
					   : pp_sale_gives(o->kind) &&
			    (deed->zero || o->amount_fen == deed->amount_fen))
			return i;
	}
	return -1;
}

static void
note_sent(struct story *s, struct meter *m, struct deed *sent)
{
	struct order *o;

	if (m->current < 0) {
		complain(s,
		    "%s: an order of %lld, count %lld, on the wire,"
		    " and none is open there",
		    m->slot->id, (long long)sent->amount_fen,
		    (long long)sent->sent_count);
		return;
	}
	o = &s->order[m->current];
	sent->order = m->current;
	if (sent->kind == DEED_SET && !has_target(o, sent->amount_fen) &&
	    o->sets < SETS_MAX)
		o->target_fen[o->sets++] = sent->amount_fen;
	o->sends += sent->kind == DEED_CREDIT && !sent->zero;
	judge_sent(s, m, sent);
}

/* The first half of a look, of one moment; a copy of it says nothing new. */
static bool
is_look(const uint8_t *unit)
{
	return unit[1] == SIM_READ && sim_get16(unit + 2) == NUMBER;
}

static void
asked(void *arg, struct sim_rig_bus *at, const uint8_t *bytes, size_t n)
{
	struct story *s = arg;
	const uint8_t *unit = wire_unit(at, bytes, &n);
	struct deed sent;
	struct meter *m;

	if (!unit)
		return;
	m = &s->meter[at->bus.index * ON_BUS + unit[0] - 1];
	m->question = unit[1] == SIM_ORDER ? ASKED_TO_ORDER
	    : wire_is_poll(unit)           ? ASKED_BY_POLL
					   : ASKED_TO_LOOK;
	fault_set(s, m);
	if (m->question != ASKED_BY_POLL)
		m->visitor = seam_person();
	if (is_look(unit))
		m->asked_us = story_now_us(s);
	if (read_order(unit, n, &sent)) {
		note_sent(s, m, &sent);
		tell(s, "%s <- %s %lld, count %lld", m->slot->id,
		    sent.kind == DEED_SET ? "set" : "credit",
		    (long long)sent.amount_fen, (long long)sent.sent_count);
	} else {
		tell(s, "%s <- %02x %04x", m->slot->id, unit[1],
		    sim_get16(unit + 2));
	}
}

/* What its money would be now, had nobody touched it. */
static int64_t
expected_credit(const struct meter *m)
{
	const struct sim_meter *now = &m->slot->meter;
	int64_t credit = m->credit;
	int r;

	for (r = 0; r < SIM_RATES; r++)
		credit -=
		    (now->energy_wh[r] - m->energy_wh[r]) * now->price_e4[r];
	return credit;
}

static void
keep(struct story *s, struct meter *m, struct deed *deed)
{
	const struct sim_meter *now = &m->slot->meter;

	deed->effect = now->credit - expected_credit(m);
	deed->count = now->count;
	deed->at_us = story_now_us(s);
	m->credit = now->credit;
	m->count = now->count;
	memcpy(m->energy_wh, now->energy_wh, sizeof m->energy_wh);
	m->deed = story_more(m->deed, m->n_deeds, &m->room, sizeof *m->deed);
	m->deed[m->n_deeds++] = *deed;
}

/* A meter has answered: has it done what an order asked? */
static void
composed(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	struct story *s = arg;
	struct meter *m = &s->meter[slot->bus * ON_BUS + slot->index];
	const struct sim_meter *now = &slot->meter;
	struct deed deed;

	(void)reply;
	if (is_look(call->request) && m->seen_us < m->asked_us)
		m->seen_us = story_now_us(s);
	if (!read_order(call->request, call->n, &deed) ||
	    now->cut == SIM_CUT_FORGOTTEN)
		return;
	if (now->count == m->count && now->credit == expected_credit(m) &&
	    deed.kind == DEED_CREDIT)
		return; /* refused */
	deed.torn = now->cut == SIM_CUT_RECORD || now->cut == SIM_CUT_MONEY;
	deed.order = owner(s, m, &deed);
	keep(s, m, &deed);
	tell(s, "%s did %s %lld%s, count %lld", slot->id,
	    deed.kind == DEED_SET ? "set" : "credit",
	    (long long)deed.amount_fen, deed.torn ? ", torn" : "",
	    (long long)now->count);
	if (deed.order < 0)
		complain(s,
		    "%s did an order of %lld, count %lld, that is"
		    " nobody's",
		    slot->id, (long long)deed.amount_fen,
		    (long long)deed.sent_count);
}

static void
struck(void *arg, struct sim_slot *slot, const struct sim_call *call,
    const struct sim_strike *strike)
{
	struct story *s = arg;
	struct meter *m = &s->meter[slot->bus * ON_BUS + slot->index];
	struct deed deed;
	int owned;

	tell(s, "%s: %s", slot->id, sim_fault_name(strike->fault));
	if (wire_is_poll(call->request))
		return;
	note_mishap(s, m, strike->fault);
	if (strike->fault == SIM_AGAIN &&
	    read_order(call->request, call->n, &deed) &&
	    (owned = owner(s, m, &deed)) >= 0)
		s->order[owned].doubled = true;
}

/* Somebody with a card or a key; `counts`: the meter's count moves, too. */
void
truth_cheat(struct story *s, struct meter *m, int64_t amount_fen, bool counts)
{
	struct deed deed = {
	    .kind = DEED_CHEAT,
	    .amount_fen = amount_fen,
	    .order = -1,
	};
	struct sim_rules *rules = sim_rig_rules(s->tale.rig);

	sim_slot_advance(rules, m->slot,
	    rules->start_ms + (story_now_us(s) - s->tale.start_us) / 1000);
	if (!counts)
		m->slot->meter.credit += amount_fen * UNITS_PER_FEN;
	else if (!sim_meter_buy(&m->slot->meter, amount_fen))
		return;
	keep(s, m, &deed);
	s->cheats++;
	note_mishap(s, m, MISHAP_CHEAT);
	tell(s, "%s: cheated of %lld%s, count %lld", m->slot->id,
	    (long long)amount_fen, counts ? "" : " (not counted)",
	    (long long)m->count);
}

void
truth_watch(struct story *s)
{
	wire_watch(s, asked, composed, struck);
}

bool
truth_is_from_outside(const struct meter *m, const struct deed *deed)
{
	const struct deed *d;

	for (d = m->deed; d < deed; d++)
		if (d->order == deed->order && d->effect != 0)
			return true;
	return deed->kind == DEED_CHEAT;
}

/*
 * A gateway's copy of a set puts count and balance back, so that whatever the
 * meter took since is as if it had not been.
 */
struct done
truth_done(const struct story *s, const struct meter *m, int order)
{
	int64_t slot = s->order[order].slot;
	struct done d = {0};
	const struct deed *deed;

	for (deed = m->deed; deed < m->deed + m->n_deeds; deed++) {
		if (deed->kind == DEED_SET && deed->count < slot &&
		    d.credits + d.sets > 0 && truth_is_from_outside(m, deed))
			d = (struct done){.undone = true};
		if (deed->order != order || deed->effect == 0)
			continue;
		d.credits += deed->kind == DEED_CREDIT;
		d.sets += deed->kind == DEED_SET;
		d.effect += deed->effect;
	}
	return d;
}
