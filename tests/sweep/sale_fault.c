/* SPDX-License-Identifier: ISC */
/*
 * What goes wrong on the wire.  The rates of each meter are set anew for each
 * question, so that visits get their share; what is counted is what the
 * simulated site says has really happened.
 */
#include "sale_story.h"

enum {
	POLLED = 4, /* percent, of what the poller asks */
	FIRST = 55, /* of what a visit asks that nothing has befallen */
	FURTHER = 5,
	STORM = 90, /* towards the end, where an order is open */
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
	if (s->tale.healed)
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
	wire_faults(s, &s->rates[m->id - 1], m->bus, share(s, m),
	    m->question == ASKED_TO_ORDER, true);
}
