/* SPDX-License-Identifier: ISC */
/*
 * What happens between two passes: customers buy, some when they are told, two
 * meters are kept about their limit, a gateway and a meter die and live again.
 */
#include "alarm_year.h"

enum {
	/* What happens, by the slot. */
	HOVERS_FROM = 3 * SLOTS_A_DAY,
	HOVERS_UNTIL = 10 * SLOTS_A_DAY,
	HOVERS_BY_FEN = 350,
	SWINGS_BY_FEN = 4000,
	/* Customers. */
	HEEDS_PERCENT = 88,
	BUYS_WITHIN_H = 20,
	SMALL_PERCENT = 20,
	OF_ITSELF_EACH = 2000, /* slots */
	WITHOUT_POWER_EACH = 60,
};

static void
decide(struct year *y, struct meter *m, int64_t at)
{
	int64_t days = 2 + (int64_t)year_draw(y, 9);

	m->buys_at = at;
	m->buys_fen = year_draw(y, 100) < SMALL_PERCENT
	    ? 3000 + (int64_t)year_draw(y, 5000)
	    : 20000 + days * m->a_day_fen;
}

void
site_told(struct year *y, struct meter *m)
{
	if (m->buys_at == 0 && year_draw(y, 100) < HEEDS_PERCENT)
		decide(y, m,
		    year_now(y) + HOUR_S / 2 +
			(int64_t)year_draw(y, BUYS_WITHIN_H * HOUR_S));
}

static int64_t
now_ms(struct year *y)
{
	const struct sim_rules *rules = sim_rig_rules(y->rig);

	return rules->start_ms +
	    (y->world->now_us(y->world) - y->start_us) / 1000;
}

static void
act_of_customer(struct year *y, struct meter *m)
{
	sim_slot_advance(sim_rig_rules(y->rig), m->slot, now_ms(y));
	if (m->buys_at == 0 &&
	    (year_draw(y, OF_ITSELF_EACH) == 0 ||
		(sim_meter_balance_fen(&m->slot->meter) <= 0 &&
		    year_draw(y, WITHOUT_POWER_EACH) == 0)))
		decide(y, m, year_now(y));
	if (m->buys_at == 0 || m->buys_at > year_now(y))
		return;
	m->buys_at = 0;
	if (sim_meter_buy(&m->slot->meter, m->buys_fen))
		y->bought++;
}

static void
put_near_limit(struct year *y, struct meter *m, int64_t by_fen)
{
	sim_slot_advance(sim_rig_rules(y->rig), m->slot, now_ms(y));
	sim_meter_set_balance(&m->slot->meter,
	    m->limit_fen[LEVEL_1] +
		(int64_t)year_draw(y, 2 * (uint64_t)by_fen) - by_fen);
}

void
site_events(struct year *y, int64_t slot)
{
	for (size_t i = 0; i < METERS; i++)
		if (i == HOVERS && slot >= HOVERS_FROM && slot < HOVERS_UNTIL)
			put_near_limit(y, &y->meter[i], HOVERS_BY_FEN);
		else if (i == SWINGS)
			put_near_limit(y, &y->meter[i], SWINGS_BY_FEN);
		else
			act_of_customer(y, &y->meter[i]);
	if (slot == DARK_FROM || slot == DARK_UNTIL)
		sim_rig_health(y->bus[DARK],
		    slot == DARK_FROM ? SIM_DEAD : SIM_SOUND);
	if (slot == DEAD_FROM || slot == DEAD_UNTIL)
		sim_rig_power(y->bus[0], DEAD, slot == DEAD_UNTIL);
}
