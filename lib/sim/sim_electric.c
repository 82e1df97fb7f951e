/* SPDX-License-Identifier: ISC */
/*
 * Voltages, currents, powers and power factors that agree with each other
 * and with the load.  They vary a little by meter and minute, the same in
 * every run.
 */
#include "sim_inside.h"

enum {
	NOMINAL_U = 2300, /* 0.1 V */
};

/* A number within `span` of zero that belongs to meter, minute and place. */
static int64_t
wobble(const struct sim_meter *m, int64_t minute, unsigned place, int64_t span)
{
	uint64_t x = (uint64_t)m->seed * 0x9E3779B97F4A7C15u +
	    (uint64_t)minute * 16 + place;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return (int64_t)(x >> 33) % (2 * span + 1) - span;
}

static int64_t
root(int64_t square)
{
	int64_t x = square, y = (square + 1) / 2;

	while (y < x) {
		x = y;
		y = (x + square / x) / 2;
	}
	return x;
}

void
sim_electric_fill(struct sim_meter *m, int64_t load_w)
{
	struct sim_electric *e = &m->electric;
	int64_t minute = m->at_ms / 60000;
	int64_t rest = load_w, apparent;
	int k;

	e->p[SIM_TOTAL] = load_w;
	e->q[SIM_TOTAL] = 0;
	for (k = 0; k < SIM_PHASES; k++) {
		unsigned place = (unsigned)k * 4;
		/* How a meter's load lies on its phases doesn't change. */
		int64_t share = 333 + wobble(m, 0, place, 60);
		int64_t pf = 930 + wobble(m, minute, place + 1, 50);
		int64_t p = k == SIM_PHASES - 1 ? rest : load_w * share / 1000;
		int64_t s = p * 1000 / pf;

		rest -= p;
		e->u[k] = NOMINAL_U + wobble(m, minute, place + 2, 45);
		e->p[k] = p;
		e->pf[k] = p == 0 ? 1000 : pf;
		e->i[k] = p * 1000000 / (e->u[k] * pf);
		e->q[k] = root(s * s - p * p);
		e->q[SIM_TOTAL] += e->q[k];
	}
	apparent = root(load_w * load_w + e->q[SIM_TOTAL] * e->q[SIM_TOTAL]);
	e->pf[SIM_TOTAL] = apparent == 0 ? 1000 : load_w * 1000 / apparent;
}
