/* SPDX-License-Identifier: ISC */
/*
 * What goes wrong on the wire.  The rates of each place are set anew for each
 * question; what is counted is what the simulated site says has really
 * happened.
 */
#include "life_story.h"

enum {
	POLLED = 1,  /* percent, of what the poller asks */
	VISITED = 9, /* of what a visit asks */
	STORMY = 30, /* the same, in one story of so many */
	STORIES_A_STORM = 4,
	QUESTIONS_A_GATEWAY = 900,
	DARK_US = 8 * SECOND_US,
};

const char *
mishap_name(unsigned mishap)
{
	static const char *const ours[] = {"crash", "commit lost",
	    "commit kept", "dark gateway", "two hands"};

	return mishap < SIM_FAULTS ? sim_fault_name((enum sim_fault)mishap)
				   : ours[mishap - SIM_FAULTS];
}

void
note_mishap(struct story *s, struct place *p, unsigned mishap)
{
	struct life *l = p->life >= 0 ? &s->life[p->life] : NULL;

	if (!l)
		return;
	l->mishaps |= 1U << mishap;
	l->task.mishaps |= 1U << mishap;
}

void
fault_set(struct story *s, struct place *p)
{
	bool ordering = p->question == ASKED_TO_ORDER;
	int64_t percent = s->tale.healed || s->calm ? 0
	    : p->question == ASKED_BY_POLL          ? POLLED
	    : s->tale.seed % STORIES_A_STORM == 0   ? STORMY
						    : VISITED;

	/* Most orders can't bear to be heard twice. */
	wire_faults(s, &s->rates[p->id - 1], p->bus, percent, ordering,
	    !ordering || p->clearing || p->counted);
}

static void
wake_gateway(void *arg)
{
	sim_rig_health(arg, SIM_SOUND);
}

void
fault_gateway(struct story *s, struct place *p)
{
	if (s->tale.healed || s->calm || p->question == ASKED_BY_POLL ||
	    story_lot(s, QUESTIONS_A_GATEWAY) > 0)
		return;
	tell(s, "%s: its gateway is without power", p->code);
	note_mishap(s, p, MISHAP_GATEWAY);
	sim_rig_health(p->bus, SIM_DEAD);
	sim_virtual_at(sim_rig_virtual(s->tale.rig), story_now_us(s) + DARK_US,
	    wake_gateway, p->bus);
}
