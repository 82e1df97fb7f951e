/* SPDX-License-Identifier: ISC */
/*
 * What goes wrong on the wire, and orders that are read from it.  The rates of
 * a meter are set anew for each question.
 */
#include "tale.h"

#include <string.h>

enum {
	LATE_LEAST_US = 200000, /* a reply, or a request in a gateway */
	LATE_MOST_US = 2500000, /* less than a fence */
	PPM_PER_PERCENT = 10000,
	SWAPPED = 8, /* of a gateway, beside the others */

	PDU_AT_TCP = 6, /* unit and all behind it */
	UNIT_LEAST = 4,
	LIVE = 0x0200, /* what the poller reads */
	SUB_PURCHASE = 0x0100,
	SUB_FEE = 0x0200,
	DATA = 7, /* of an order, from the unit on */
	FEE_PREPAY = 0,
	FEE_BALANCE = 2,
	FEE_COUNT = 7,
	ORDER_LEAST = DATA + 8,
	FEE_LEAST = DATA + 60,
};

/* Shares in percent, by what was asked. */
static const struct {
	enum sim_fault fault;
	uint8_t reading, ordering;
} mix[] = {
    {SIM_LOST_REQUEST, 12, 13},
    {SIM_LOST_REPLY, 14, 15},
    {SIM_LATE, 11, 10},
    {SIM_CORRUPT, 10, 8},
    {SIM_HALF, 8, 6},
    {SIM_FOREIGN, 8, 6},
    {SIM_DOUBLED, 8, 6},
    {SIM_ECHO, 6, 5},
    {SIM_BUSY, 6, 5},
    {SIM_CUT, 3, 10},
    {SIM_AGAIN, 6, 5},
    {SIM_DELAYED, 8, 11},
};

enum {
	MIX = sizeof mix / sizeof *mix,
};

void
wire_faults(struct story *s, struct sim_rates *rates, struct sim_rig_bus *bus,
    int64_t percent, bool ordering, bool again)
{
	int64_t left = 100;
	size_t i;

	memset(rates, 0, sizeof *rates);
	if (bus->bus.link == SIM_TCP) {
		rates->ppm[SIM_SWAPPED] = percent * SWAPPED * 100;
		left -= SWAPPED;
	}
	for (i = 0; i < MIX; i++)
		if (again || mix[i].fault != SIM_AGAIN)
			rates->ppm[mix[i].fault] = percent * left *
			    (ordering ? mix[i].ordering : mix[i].reading) *
			    (PPM_PER_PERCENT / 100) / 100;
	bus->bus.late_us =
	    LATE_LEAST_US + (int64_t)story_lot(s, LATE_MOST_US - LATE_LEAST_US);
}

void
wire_watch(struct story *s,
    void (*asked)(void *arg, struct sim_rig_bus *at, const uint8_t *bytes,
	size_t n),
    void (*composed)(void *arg, struct sim_slot *slot,
	const struct sim_call *call, struct sim_reply *reply),
    void (*struck)(void *arg, struct sim_slot *slot,
	const struct sim_call *call, const struct sim_strike *strike))
{
	struct tale *t = (struct tale *)s;
	struct sim_rules *rules = sim_rig_rules(t->rig);
	size_t i;

	rules->composed = composed;
	rules->struck = struck;
	rules->arg = s;
	for (i = 0; i < BUSES; i++) {
		t->bus[i]->asked = asked;
		t->bus[i]->arg = s;
	}
}

bool
wire_order(const uint8_t *unit, size_t n, struct wire_order *order)
{
	const uint8_t *data = unit + DATA;

	if (n < ORDER_LEAST || unit[1] != SIM_ORDER)
		return false;
	if (sim_get16(unit + 2) == SUB_PURCHASE) {
		*order = (struct wire_order){
		    .amount_fen = sim_get32(data),
		    .count = sim_get16(data + 4),
		};
		return true;
	}
	if (sim_get16(unit + 2) != SUB_FEE || n < FEE_LEAST ||
	    data[FEE_BALANCE] != 1)
		return false;
	*order = (struct wire_order){
	    .is_fee = true,
	    .has_prepay = data[FEE_PREPAY] == 1,
	    .prepay = data[FEE_PREPAY + 1] != 0,
	    .amount_fen = (int32_t)sim_get32(data + FEE_BALANCE + 1),
	    .count = sim_get16(data + FEE_COUNT + 1),
	};
	return true;
}

bool
wire_is_poll(const uint8_t *unit)
{
	return unit[1] == SIM_READ && sim_get16(unit + 2) == LIVE;
}

const uint8_t *
wire_unit(const struct sim_rig_bus *at, const uint8_t *bytes, size_t *n)
{
	size_t skip = at->bus.link == SIM_TCP ? PDU_AT_TCP : 0;

	if (*n < skip + UNIT_LEAST || bytes[skip] < 1 || bytes[skip] > ON_BUS)
		return NULL;
	*n -= skip;
	return bytes + skip;
}
