/* SPDX-License-Identifier: ISC */
/*
 * What goes wrong on the wire.  The rates of each meter are set anew for each
 * question, so that visits get their share; what is counted is what the
 * simulated site says has really happened.
 */
#include "sale_story.h"

#include <string.h>

enum {
	LATE_LEAST_US = 200000, /* a reply, or a request in a gateway */
	LATE_MOST_US = 2500000, /* less than a fence */
	PPM_PER_PERCENT = 10000,
	POLLED = 4, /* percent, of what the poller asks */
	FIRST = 55, /* of what a visit asks that nothing has befallen */
	FURTHER = 5,
	STORM = 90, /* towards the end, where an order is open */
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
	SWAPPED = 8, /* of a gateway, beside the others */
};

const char *
mishap_name(unsigned mishap)
{
	static const char *const ours[] = {"crash", "commit lost",
	    "commit kept", "cheat", "dark gateway"};

	return mishap < SIM_FAULTS ? sim_fault_name((enum sim_fault)mishap)
				   : ours[mishap - SIM_FAULTS];
}

void
note_mishap(struct story *s, struct meter *m, unsigned mishap)
{
	m->mishaps |= 1U << mishap;
	if (m->current >= 0)
		s->order[m->current].mishaps |= 1U << mishap;
}

static unsigned
share(const struct story *s, const struct meter *m)
{
	if (s->healed)
		return 0;
	if (m->question == ASKED_BY_POLL)
		return POLLED;
	if (s->stormy && m->current >= 0)
		return STORM;
	return m->mishaps == 0 ? FIRST : FURTHER;
}

void
fault_set(struct story *s, struct meter *m)
{
	struct sim_rates *rates = &s->rates[m->id - 1];
	bool ordering = m->question == ASKED_TO_ORDER;
	unsigned percent = share(s, m), left = 100;
	size_t i;

	memset(rates, 0, sizeof *rates);
	if (m->bus->bus.link == SIM_TCP) {
		rates->ppm[SIM_SWAPPED] = percent * SWAPPED * 100;
		left -= SWAPPED;
	}
	for (i = 0; i < MIX; i++)
		rates->ppm[mix[i].fault] = (int64_t)percent * left *
		    (ordering ? mix[i].ordering : mix[i].reading) *
		    (PPM_PER_PERCENT / 100) / 100;
	m->bus->bus.late_us =
	    LATE_LEAST_US + (int64_t)story_lot(s, LATE_MOST_US - LATE_LEAST_US);
}

void
fault_heal(struct story *s)
{
	size_t i;

	s->healed = true;
	for (i = 0; i < BUSES; i++)
		sim_rig_health(s->bus[i], SIM_SOUND);
	for (i = 0; i < METERS; i++)
		s->meter[i].slot->dark_ms = 0;
}
