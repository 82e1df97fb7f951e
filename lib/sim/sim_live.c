/* SPDX-License-Identifier: ISC */
/*
 * The live block at 0x0200 and the energies, which the low block has too.
 */
#include "sim_inside.h"

#include <time.h>

enum {
	TYPE_DTSY = 5
};

void
sim_put_pair(uint16_t *word, int64_t value)
{
	word[0] = (uint16_t)((uint64_t)value >> 16);
	word[1] = (uint16_t)value;
}

void
sim_pack(uint16_t *word, const uint8_t *bytes, size_t words)
{
	size_t i;

	for (i = 0; i < words; i++)
		word[i] = sim_get16(bytes + 2 * i);
}

/* Five energies in 0.01 kWh, total first. */
void
sim_fill_energies(const struct sim_meter *m, uint16_t *word)
{
	int r;

	sim_put_pair(word, sim_meter_total_wh(m) / 10);
	for (r = 0; r < SIM_RATES; r++)
		sim_put_pair(word + 2 + 2 * r, m->energy_wh[r] / 10);
}

static int16_t
within_word(int64_t value)
{
	return (int16_t)(value > INT16_MAX ? INT16_MAX : value);
}

static void
fill_electric(const struct sim_electric *e, uint16_t *word)
{
	int k;

	for (k = 0; k < SIM_PHASES; k++) {
		word[1 + k] = (uint16_t)e->u[k];
		word[4 + k] = (uint16_t)e->i[k];
	}
	for (k = 0; k <= SIM_TOTAL; k++) {
		word[7 + k] = (uint16_t)within_word(e->p[k]);
		word[11 + k] = (uint16_t)within_word(e->q[k]);
		word[15 + k] = (uint16_t)within_word(e->pf[k]);
	}
}

/* Clock, highest demand (0.01 kW) and its time lie across the words. */
static void
fill_times(const struct sim_meter *m, uint16_t *word)
{
	time_t now = (time_t)sim_meter_local_s(m);
	time_t then = (time_t)m->demand_at_s;
	uint8_t bytes[16] = {0};
	struct tm tm;

	gmtime_r(&now, &tm);
	bytes[0] = (uint8_t)(tm.tm_year % 100);
	bytes[1] = (uint8_t)(tm.tm_mon + 1);
	bytes[2] = (uint8_t)tm.tm_mday;
	bytes[3] = (uint8_t)tm.tm_wday;
	bytes[4] = (uint8_t)tm.tm_hour;
	bytes[5] = (uint8_t)tm.tm_min;
	bytes[6] = (uint8_t)tm.tm_sec;
	gmtime_r(&then, &tm);
	sim_put16(bytes + 7, (uint16_t)(m->demand_w / 10));
	bytes[9] = (uint8_t)tm.tm_min;
	bytes[10] = (uint8_t)tm.tm_hour;
	bytes[11] = (uint8_t)tm.tm_mday;
	bytes[12] = (uint8_t)(tm.tm_mon + 1);
	sim_pack(word, bytes, 8);
}

void
sim_fill_live(const struct sim_meter *m, uint16_t *word)
{
	word[0x00] = TYPE_DTSY;
	fill_electric(&m->electric, word);
	word[0x13] = (uint16_t)m->pt;
	word[0x14] = (uint16_t)m->ct;
	sim_fill_energies(m, word + 0x15);
	sim_put_pair(word + 0x1F, sim_meter_balance_fen(m));
	word[0x21] = (uint16_t)m->count;
	word[0x22] = (uint16_t)m->trips;
	word[0x23] = (uint16_t)m->trips_allowed;
	word[0x24] = sim_meter_status(m);
	word[0x25] = sim_meter_sources(m);
	sim_put_pair(word + 0x26, m->base_wh / 10);
	fill_times(m, word + 0x28);
}
