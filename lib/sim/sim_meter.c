/* SPDX-License-Identifier: ISC */
/*
 * How the meter lives: from one event to the next (end of a rate, credit
 * used up, overload, recovery), each found by arithmetic, so that the sum
 * doesn't depend on the steps.
 */
#include "sim_inside.h"

#include <string.h>

enum {
	WMS_PER_WH = 3600000,
	/* More than any load can use within a day, which bounds a step. */
	FAR_WH = 100000000,
};

static const int64_t NUMBER_MAX = 999999999999;

/* valley 0:00, peak 8:00, flat 11:00, peak 17:00, flat 22:00 */
static const uint8_t usual_table[] = {4, 0, 0, 2, 0, 8, 3, 0, 11, 2, 0, 17, 3,
    0, 22};
static const int64_t usual_price_e4[SIM_RATES] = {13530, 11275, 6557, 2744};

void
sim_meter_init(struct sim_meter *m, int64_t number, int64_t address,
    int64_t at_ms)
{
	*m = (struct sim_meter){
	    .class = SIM_BLIND,
	    .number = number,
	    .address = address,
	    .baud_index = 3,
	    .ct = 1,
	    .pt = 1,
	    .run_mode = 1,
	    .pulse_ms = 500,
	    .pulse_s = 30,
	    .seed = number,
	    .at_ms = at_ms,
	    .last_fen = -1,
	    .alarm_fen = {10000, 5000},
	    .relay = 1,
	    .overload_on = 1,
	    .overload_w = 30000,
	    .trips_allowed = 3,
	    .recovery_min = 5,
	    .waiting_s = 10,
	};
	memcpy(m->table[0], usual_table, sizeof usual_table);
	memcpy(m->table[1], usual_table, sizeof usual_table);
	memcpy(m->price_e4, usual_price_e4, sizeof m->price_e4);
	sim_electric_fill(m, 0);
}

int64_t
sim_meter_total_wh(const struct sim_meter *m)
{
	int64_t total = 0;
	int r;

	for (r = 0; r < SIM_RATES; r++)
		total += m->energy_wh[r];
	return total;
}

int64_t
sim_meter_balance_fen(const struct sim_meter *m)
{
	return m->credit / SIM_CREDIT_PER_FEN -
	    (m->credit % SIM_CREDIT_PER_FEN < 0);
}

void
sim_meter_set_balance(struct sim_meter *m, int64_t fen)
{
	m->credit = fen * SIM_CREDIT_PER_FEN;
}

bool
sim_meter_buy(struct sim_meter *m, int64_t fen)
{
	if (fen < 0 || fen > INT32_MAX - sim_meter_balance_fen(m))
		return false;
	m->credit += fen * SIM_CREDIT_PER_FEN;
	m->purchased_fen = (m->purchased_fen + fen) & UINT32_MAX;
	m->count = (m->count + 1) & UINT16_MAX;
	m->last_fen = fen;
	return true;
}

bool
sim_meter_replace(struct sim_meter *m, int64_t number)
{
	if (number < 0 || number > NUMBER_MAX)
		return false;
	m->number = number;
	return true;
}

bool
sim_meter_exchange(struct sim_meter *m, int64_t number)
{
	const struct sim_meter old = *m;

	if (number < 0 || number > NUMBER_MAX)
		return false;
	sim_meter_init(m, number, old.address, old.at_ms);
	m->class = old.class;
	m->atomic = old.atomic;
	m->cap_fen = old.cap_fen;
	m->refuses_zero = old.refuses_zero;
	m->baud_index = old.baud_index;
	m->parity_index = old.parity_index;
	m->stop_index = old.stop_index;
	m->ct = old.ct;
	m->pt = old.pt;
	m->zone_s = old.zone_s;
	memcpy(m->table, old.table, sizeof m->table);
	memcpy(m->zones, old.zones, sizeof m->zones);
	memcpy(m->price_e4, old.price_e4, sizeof m->price_e4);
	m->long_reply = old.long_reply;
	return true;
}

void
sim_meter_reset(struct sim_meter *m)
{
	m->count = 0;
	m->last_fen = -1; /* no purchase could be repeated now */
}

int64_t
sim_meter_local_s(const struct sim_meter *m)
{
	return m->at_ms / 1000 + m->zone_s + m->clock_off_s;
}

static bool
fee_wants_open(const struct sim_meter *m)
{
	return m->prepay && sim_meter_balance_fen(m) <= -m->overdraft_fen;
}

static bool
is_over(const struct sim_meter *m, int64_t load_w)
{
	return m->overload_on && !m->force_enable && m->relay &&
	    load_w > m->overload_w;
}

static void
trip_on_overload(struct sim_meter *m)
{
	m->trips += m->trips < UINT16_MAX;
	m->overload_open = 1;
	m->over_since_ms = 0;
	m->reclose_ms = m->trips < m->trips_allowed
	    ? m->at_ms + m->recovery_min * 60000
	    : 0;
}

void
sim_meter_settle(struct sim_meter *m, int64_t load_w)
{
	if (!m->overload_on ||
	    (m->reclose_ms != 0 && m->at_ms >= m->reclose_ms)) {
		m->overload_open = 0;
		m->reclose_ms = 0;
	}
	if (m->force_enable)
		m->relay = !m->force_trip;
	else
		m->relay = !fee_wants_open(m) && !m->overload_open;

	if (!is_over(m, load_w))
		m->over_since_ms = 0;
	else if (m->over_since_ms == 0)
		m->over_since_ms = m->at_ms;
	if (m->over_since_ms != 0 &&
	    m->at_ms >= m->over_since_ms + m->waiting_s * 1000) {
		trip_on_overload(m);
		m->relay = 0;
	}
}

static void
no_later_than(int64_t *until_ms, int64_t at_ms)
{
	if (at_ms < *until_ms)
		*until_ms = at_ms;
}

/* The millisecond at which the credit will have been used up. */
static void
until_cut_off(const struct sim_meter *m, int64_t price, int64_t w,
    int64_t *until_ms)
{
	int64_t above, wh, wms;

	if (!m->prepay || m->force_enable || w == 0)
		return;
	above = m->credit - (1 - m->overdraft_fen) * SIM_CREDIT_PER_FEN;
	if (price == 0 || above / price + m->base_wh > FAR_WH)
		return;
	wh = above / price + 1 + m->base_wh;
	wms = wh * WMS_PER_WH - m->rest_wms;
	no_later_than(until_ms, m->at_ms + (wms + w - 1) / w);
}

static void
use(struct sim_meter *m, enum sim_rate rate, int64_t w, int64_t ms)
{
	int64_t wms = m->rest_wms + w * ms, wh = wms / WMS_PER_WH, free_wh;
	int64_t least = INT32_MIN * (int64_t)SIM_CREDIT_PER_FEN;

	m->rest_wms = wms % WMS_PER_WH;
	m->energy_wh[rate] += wh;
	if (w > m->demand_w) {
		m->demand_w = w;
		m->demand_at_s = sim_meter_local_s(m);
	}
	if (!m->prepay)
		return;
	free_wh = wh < m->base_wh ? wh : m->base_wh;
	m->base_wh -= free_wh;
	m->credit -= (wh - free_wh) * m->price_e4[rate];
	if (m->credit < least) /* its register ends there */
		m->credit = least;
}

void
sim_meter_advance(struct sim_meter *m, int64_t to_ms, int64_t load_w)
{
	while (m->at_ms < to_ms) {
		int64_t until_ms = to_ms, w;
		enum sim_rate rate;

		sim_meter_settle(m, load_w);
		w = m->relay ? load_w : 0;
		rate = sim_tariff_now(m, &until_ms);
		until_cut_off(m, m->price_e4[rate], w, &until_ms);
		if (m->over_since_ms != 0)
			no_later_than(&until_ms,
			    m->over_since_ms + m->waiting_s * 1000);
		if (m->reclose_ms != 0)
			no_later_than(&until_ms, m->reclose_ms);
		if (until_ms <= m->at_ms)
			until_ms = m->at_ms + 1;
		use(m, rate, w, until_ms - m->at_ms);
		m->at_ms = until_ms;
	}
	sim_meter_settle(m, load_w);
	sim_electric_fill(m, m->relay ? load_w : 0);
}

uint16_t
sim_meter_status(const struct sim_meter *m)
{
	int64_t fen = sim_meter_balance_fen(m);
	unsigned bits = 0;

	if (m->force_enable)
		bits |= 1u << 3 | (m->force_trip ? 0u : 7u);
	if (m->overload_open || m->over_since_ms != 0)
		bits |= 1u << 4;
	if (m->prepay && fen <= 0)
		bits |= 1u << 5;
	if (m->prepay && fen <= m->alarm_fen[0])
		bits |= 1u << 6;
	if (m->prepay && fen <= m->alarm_fen[1])
		bits |= 1u << 7;
	if (m->relay)
		bits |= 7u << 13;
	return (uint16_t)bits;
}

uint16_t
sim_meter_sources(const struct sim_meter *m)
{
	unsigned bits = 0;

	if (m->prepay)
		bits |= 1u << 3 | (fee_wants_open(m) ? 0u : 7u);
	if (m->overload_on)
		bits |= 1u << 11 | (m->overload_open ? 0u : 7u << 8);
	return (uint16_t)bits;
}

const char *sim_class_name(enum sim_class class)
{
	static const char *const names[SIM_CLASSES] = {"counted", "blind",
	    "naive"};

	return names[class];
}

int64_t
sim_baud_of(int64_t index)
{
	static const int64_t bauds[SIM_BAUD_INDEXES] = {1200, 2400, 4800, 9600,
	    19200, 38400};

	return bauds[index];
}

char
sim_parity_of(int64_t index)
{
	return "NOE"[index];
}

bool
sim_meter_port(struct sim_meter *m, int64_t baud, char parity, int64_t stop)
{
	int b = 0, p = 0;

	while (b < SIM_BAUD_INDEXES && sim_baud_of(b) != baud)
		b++;
	while (p < SIM_PARITY_INDEXES && sim_parity_of(p) != parity)
		p++;
	if (b == SIM_BAUD_INDEXES || p == SIM_PARITY_INDEXES)
		return false;
	m->baud_index = b;
	m->parity_index = p;
	m->stop_index = stop == 1 ? 0 : 2;
	return true;
}
