/* SPDX-License-Identifier: ISC */
/*
 * The orders of function 20H.  An order is checked whole before anything of
 * it is carried out.
 */
#include "sim_inside.h"

#include <string.h>
#include <time.h>

struct order {
	uint16_t sub;
	uint8_t words;
	enum sim_refusal (*obey)(struct sim_meter *m, const uint8_t *data);
};

static bool
is_over_cap(const struct sim_meter *m, int64_t amount)
{
	return m->cap_fen > 0 && amount > 0 &&
	    sim_meter_balance_fen(m) + amount > m->cap_fen;
}

static enum sim_refusal
purchase(struct sim_meter *m, const uint8_t *data)
{
	int64_t amount = sim_get32(data), count = sim_get16(data + 4);
	int64_t next = m->count + 1;

	if (sim_get16(data + 6) != 0 || amount > INT32_MAX ||
	    sim_meter_balance_fen(m) + amount > INT32_MAX)
		return SIM_NO_VALUE;
	if (amount == 0 && m->refuses_zero)
		return SIM_NO_VALUE;
	if (m->class == SIM_COUNTED) {
		if (count == m->count && amount == m->last_fen)
			return SIM_GRANTED; /* a repeat: done already */
		if (count != next)
			return SIM_NO_VALUE;
	}
	if (is_over_cap(m, amount))
		return SIM_NO_VALUE;
	/* Meters exist that store one, and the other later. */
	if (m->cut != SIM_CUT_RECORD)
		m->credit += amount * SIM_CREDIT_PER_FEN;
	if (m->cut == SIM_CUT_MONEY)
		return SIM_GRANTED;
	m->count = m->class == SIM_NAIVE ? count : next & UINT16_MAX;
	m->last_fen = amount;
	m->purchased_fen = (m->purchased_fen + amount) & UINT32_MAX;
	return SIM_GRANTED;
}

/* Offsets of the enable bytes; each is followed by its field. */
enum {
	FEE_PREPAY = 0,
	FEE_BALANCE = 2,
	FEE_COUNT = 7,
	FEE_PURCHASED = 10,
	FEE_BASE = 15,
	FEE_ALARMS = 20,
	FEE_PRICES = 29,
	FEE_OVERDRAFT = 46,
	FEE_RECOVERY = 51,
	FEE_NUMBER = 53,
};

static bool
is_set(const uint8_t *data, size_t field)
{
	return data[field] == 1;
}

static bool
fee_is_sound(const uint8_t *d)
{
	if (is_set(d, FEE_PREPAY) && d[FEE_PREPAY + 1] > 1)
		return false;
	if (is_set(d, FEE_ALARMS) &&
	    (sim_get32(d + FEE_ALARMS + 1) > INT32_MAX ||
		sim_get32(d + FEE_ALARMS + 5) > INT32_MAX))
		return false;
	if (is_set(d, FEE_OVERDRAFT) &&
	    sim_get32(d + FEE_OVERDRAFT + 1) > INT32_MAX)
		return false;
	return !is_set(d, FEE_NUMBER) || sim_bcd_get(d + FEE_NUMBER + 1) >= 0;
}

static void
set_fee_account(struct sim_meter *m, const uint8_t *d)
{
	if (is_set(d, FEE_PREPAY))
		m->prepay = d[FEE_PREPAY + 1];
	if (is_set(d, FEE_COUNT)) {
		sim_meter_reset(m);
		m->count = sim_get16(d + FEE_COUNT + 1);
	}
	if (is_set(d, FEE_PURCHASED))
		m->purchased_fen = sim_get32(d + FEE_PURCHASED + 1);
	if (is_set(d, FEE_BASE))
		m->base_wh = sim_get32(d + FEE_BASE + 1) * INT64_C(10);
	if (is_set(d, FEE_NUMBER))
		m->number = sim_bcd_get(d + FEE_NUMBER + 1);
}

static enum sim_refusal
set_fee(struct sim_meter *m, const uint8_t *d)
{
	int r;

	if (!fee_is_sound(d))
		return SIM_NO_VALUE;
	if (is_set(d, FEE_BALANCE) && m->cut != SIM_CUT_RECORD)
		sim_meter_set_balance(m,
		    (int32_t)sim_get32(d + FEE_BALANCE + 1));
	if (m->cut == SIM_CUT_MONEY)
		return SIM_GRANTED;
	set_fee_account(m, d);
	if (is_set(d, FEE_ALARMS)) {
		m->alarm_fen[0] = sim_get32(d + FEE_ALARMS + 1);
		m->alarm_fen[1] = sim_get32(d + FEE_ALARMS + 5);
	}
	if (is_set(d, FEE_PRICES))
		for (r = 0; r < SIM_RATES; r++)
			m->price_e4[r] = sim_get32(d + FEE_PRICES + 1 + 4 * r);
	if (is_set(d, FEE_OVERDRAFT))
		m->overdraft_fen = sim_get32(d + FEE_OVERDRAFT + 1);
	if (is_set(d, FEE_RECOVERY))
		m->recovery = d[FEE_RECOVERY + 1];
	return SIM_GRANTED;
}

static enum sim_refusal
set_clock(struct sim_meter *m, const uint8_t *d)
{
	struct tm tm = {.tm_sec = d[0],
	    .tm_min = d[1],
	    .tm_hour = d[2],
	    .tm_mday = d[4],
	    .tm_mon = d[5] - 1,
	    .tm_year = d[6] + 100};
	struct tm wanted = tm;
	int64_t local_s = (int64_t)timegm(&tm);

	/* A date that isn't one comes back as another. */
	if (d[3] > 7 || d[6] > 99 || tm.tm_sec != wanted.tm_sec ||
	    tm.tm_min != wanted.tm_min || tm.tm_hour != wanted.tm_hour ||
	    tm.tm_mday != wanted.tm_mday || tm.tm_mon != wanted.tm_mon)
		return SIM_NO_VALUE;
	m->clock_off_s += local_s - sim_meter_local_s(m);
	return SIM_GRANTED;
}

static enum sim_refusal
set_overload(struct sim_meter *m, const uint8_t *d)
{
	if (d[0] == 1 && d[1] > 1)
		return SIM_NO_VALUE;
	if (d[0] == 1)
		m->overload_on = d[1];
	if (d[2] == 1) {
		m->overload_w = sim_get16(d + 3);
		m->step_w = sim_get16(d + 5);
		m->pf_limit = sim_get16(d + 7);
	}
	if (d[9] == 1)
		m->recovery_min = d[10];
	if (d[11] == 1)
		m->trips_allowed = sim_get16(d + 12);
	if (d[14] == 1)
		m->trips = sim_get16(d + 15);
	if (d[17] == 1)
		m->waiting_s = d[18];
	return SIM_GRANTED;
}

/* (enable, value) for L1, L2, L3 and the total; one relay has one count. */
static enum sim_refusal
reset_trips(struct sim_meter *m, const uint8_t *d)
{
	const uint8_t *chosen = d[6] == 1 ? d + 6 : d;

	if (chosen[0] != 1)
		return SIM_GRANTED;
	m->trips = chosen[1];
	m->overload_open = 0;
	m->over_since_ms = 0;
	m->reclose_ms = 0;
	return SIM_GRANTED;
}

static const struct order orders[] = {
    {0x0100, 4, purchase},
    {0x0200, 30, set_fee},
    {0x0354, 5, set_clock},
    {0x0400, 13, set_overload},
    {0x0410, 4, reset_trips},
};

enum sim_refusal
sim_order(struct sim_meter *m, uint16_t sub, const uint8_t *data, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		if (orders[i].sub != sub)
			continue;
		if (n != 2u * orders[i].words)
			return SIM_NO_VALUE;
		return orders[i].obey(m, data);
	}
	return SIM_NO_ADDRESS;
}
