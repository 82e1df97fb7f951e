/* SPDX-License-Identifier: ISC */
/*
 * The meter's registers: spans that fill words from what the meter holds,
 * and where they can be written, take them back.  What no span covers
 * doesn't exist.
 */
#include "sim_inside.h"

#include <string.h>

enum {
	WORDS_MAX = 79,
	STOPS = 3,
};

struct span {
	uint16_t start, count;
	void (*fill)(const struct sim_meter *m, uint16_t *word);
	bool (*take)(struct sim_meter *m, const uint16_t *word);
};

static void
unpack(uint8_t *bytes, const uint16_t *word, size_t words)
{
	size_t i;

	for (i = 0; i < words; i++)
		sim_put16(bytes + 2 * i, word[i]);
}

static void
fill_run_mode(const struct sim_meter *m, uint16_t *word)
{
	word[0] = (uint16_t)m->run_mode;
}

static bool
take_run_mode(struct sim_meter *m, const uint16_t *word)
{
	m->run_mode = word[0];
	return true;
}

static void
fill_zones(const struct sim_meter *m, uint16_t *word)
{
	sim_pack(word, m->zones, SIM_ZONE_BYTES / 2);
}

static bool
take_zones(struct sim_meter *m, const uint16_t *word)
{
	unpack(m->zones, word, SIM_ZONE_BYTES / 2);
	return true;
}

static void
fill_table1(const struct sim_meter *m, uint16_t *word)
{
	sim_pack(word, m->table[0], SIM_TABLE_BYTES / 2);
}

static bool
take_table1(struct sim_meter *m, const uint16_t *word)
{
	unpack(m->table[0], word, SIM_TABLE_BYTES / 2);
	return true;
}

static void
fill_table2(const struct sim_meter *m, uint16_t *word)
{
	sim_pack(word, m->table[1], SIM_TABLE_BYTES / 2);
}

static bool
take_table2(struct sim_meter *m, const uint16_t *word)
{
	unpack(m->table[1], word, SIM_TABLE_BYTES / 2);
	return true;
}

static void
fill_ratios(const struct sim_meter *m, uint16_t *word)
{
	word[0] = (uint16_t)m->pt;
	word[1] = (uint16_t)m->ct;
}

static bool
take_ratios(struct sim_meter *m, const uint16_t *word)
{
	if (word[0] == 0 || word[1] == 0)
		return false;
	m->pt = word[0];
	m->ct = word[1];
	return true;
}

static void
fill_number(const struct sim_meter *m, uint16_t *word)
{
	uint8_t bcd[6];

	sim_bcd_put(m->number, bcd);
	sim_pack(word, bcd, 3);
}

static bool
take_number(struct sim_meter *m, const uint16_t *word)
{
	uint8_t bcd[6];
	int64_t number;

	unpack(bcd, word, 3);
	if ((number = sim_bcd_get(bcd)) < 0)
		return false;
	m->number = number;
	return true;
}

/* The older prepaid block is three spans around the force pair. */
static void
fill_older(const struct sim_meter *m, uint16_t *word)
{
	sim_put_pair(word, m->alarm_fen[0]);
	sim_put_pair(word + 2, m->alarm_fen[1]);
	sim_put_pair(word + 4, m->overdraft_fen);
	word[8] = (uint16_t)m->count;
	sim_put_pair(word + 9, sim_meter_balance_fen(m));
	word[15] = (uint16_t)(m->prepay << 8);
}

static void
fill_force(const struct sim_meter *m, uint16_t *word)
{
	word[0] = (uint16_t)m->force_enable;
	word[1] = (uint16_t)m->force_trip;
}

static bool
take_force(struct sim_meter *m, const uint16_t *word)
{
	if (word[0] > 1 || word[1] > 1)
		return false;
	m->force_enable = word[0];
	m->force_trip = word[1];
	return true;
}

static void
fill_older_prices(const struct sim_meter *m, uint16_t *word)
{
	int r;

	for (r = 0; r < SIM_RATES; r++)
		sim_put_pair(word + 2 * r, m->price_e4[r]);
	word[8] = (uint16_t)m->overload_w;
}

static void
fill_relay_output(const struct sim_meter *m, uint16_t *word)
{
	word[0] = (uint16_t)m->relay_output;
}

static bool
take_relay_output(struct sim_meter *m, const uint16_t *word)
{
	if (word[0] > 1)
		return false;
	m->relay_output = word[0];
	return true;
}

static void
fill_port(const struct sim_meter *m, uint16_t *word)
{
	word[0] = (uint16_t)(m->address << 8 | m->baud_index);
	word[1] = (uint16_t)(m->parity_index << 8 | m->stop_index);
	fill_number(m, word + 2);
}

static bool
take_port(struct sim_meter *m, const uint16_t *word)
{
	uint8_t b[4];

	unpack(b, word, 2);
	if (b[0] < 1 || b[0] > 247 || b[1] >= SIM_BAUD_INDEXES ||
	    b[2] >= SIM_PARITY_INDEXES || b[3] >= STOPS ||
	    !take_number(m, word + 2))
		return false;
	m->address = b[0];
	m->baud_index = b[1];
	m->parity_index = b[2];
	m->stop_index = b[3];
	return true;
}

static void
fill_pulse(const struct sim_meter *m, uint16_t *word)
{
	word[0] = (uint16_t)m->pulse_ms;
	word[1] = (uint16_t)m->pulse_s;
}

static bool
take_pulse(struct sim_meter *m, const uint16_t *word)
{
	m->pulse_ms = word[0];
	m->pulse_s = word[1];
	return true;
}

/* 14 digits: the number with two leading zeros. */
static void
fill_serial(const struct sim_meter *m, uint16_t *word)
{
	int64_t number = m->number;
	uint8_t text[14];
	int i;

	for (i = 13; i >= 0; i--) {
		text[i] = (uint8_t)('0' + number % 10);
		number /= 10;
	}
	sim_pack(word, text, 7);
}

static void
fill_fee(const struct sim_meter *m, uint16_t *word)
{
	int r;

	word[0x00] = (uint16_t)m->prepay;
	word[0x01] = (uint16_t)m->count;
	for (r = 0; r < SIM_RATES; r++)
		sim_put_pair(word + 2 + 2 * r, m->price_e4[r]);
	sim_put_pair(word + 0x0A, m->alarm_fen[0]);
	sim_put_pair(word + 0x0C, m->alarm_fen[1]);
	sim_put_pair(word + 0x0E, m->overdraft_fen);
	sim_put_pair(word + 0x12, m->purchased_fen);
	sim_put_pair(word + 0x14, sim_meter_balance_fen(m));
	sim_put_pair(word + 0x16, m->base_wh / 10);
	word[0x18] = (uint16_t)m->recovery;
}

static void
fill_nothing(const struct sim_meter *m, uint16_t *word)
{
	(void)m;
	(void)word;
}

/* One relay for three phases: the first of three circuits is all of it. */
static void
fill_overload(const struct sim_meter *m, uint16_t *word)
{
	word[0] = (uint16_t)m->overload_on;
	word[1] = (uint16_t)m->overload_w;
	word[2] = (uint16_t)m->step_w;
	word[3] = (uint16_t)m->pf_limit;
	word[4] = (uint16_t)m->trips;
	word[5] = (uint16_t)m->trips_allowed;
	word[6] = (uint16_t)(m->recovery_min << 8 | m->waiting_s);
}

/* clang-format off: a table */
static const struct span spans[] = {
    {0x0000, 10, sim_fill_energies, NULL},
    {0x0022, 1, fill_run_mode, take_run_mode},
    {0x0028, 6, fill_zones, take_zones},
    {0x0037, 2, fill_ratios, take_ratios},
    {0x0043, 3, fill_number, take_number},
    {0x0046, 17, fill_older, NULL},
    {0x0057, 2, fill_force, take_force},
    {0x0059, 9, fill_older_prices, NULL},
    {0x0063, 1, fill_relay_output, take_relay_output},
    {0x0200, 48, sim_fill_live, NULL},
    {0x0360, 5, fill_port, take_port},
    {0x0365, 5, fill_port, NULL},
    {0x0399, 2, fill_pulse, take_pulse},
    {0x03A0, 7, fill_serial, NULL},
    {0x0400, 25, fill_fee, NULL},
    {0x0420, WORDS_MAX, fill_nothing, NULL}, /* no time control */
    {0x0480, 19, fill_overload, NULL},
    {0x2000, 21, fill_table1, take_table1},
    {0x2015, 21, fill_table2, take_table2},
};
/* clang-format on */

enum {
	SPANS = sizeof spans / sizeof spans[0]
};

static const struct span *
span_with(uint32_t address)
{
	size_t i;

	for (i = 0; i < SPANS; i++)
		if (address >= spans[i].start &&
		    address < (uint32_t)spans[i].start + spans[i].count)
			return &spans[i];
	return NULL;
}

enum sim_refusal
sim_register_read(const struct sim_meter *m, uint16_t start, size_t count,
    uint16_t *words)
{
	size_t done = 0;

	while (done < count) {
		uint32_t address = (uint32_t)(start + done);
		const struct span *span = span_with(address);
		uint16_t word[WORDS_MAX] = {0};
		size_t from, n;

		if (span == NULL)
			return SIM_NO_ADDRESS;
		from = address - span->start;
		n = span->count - from;
		if (n > count - done)
			n = count - done;
		span->fill(m, word);
		memcpy(words + done, word + from, n * sizeof *words);
		done += n;
	}
	return SIM_GRANTED;
}

enum sim_refusal
sim_register_write(struct sim_meter *m, uint16_t start, size_t count,
    const uint16_t *words)
{
	const struct span *span = span_with(start);
	uint16_t word[WORDS_MAX] = {0};
	size_t from;

	if (span == NULL || span->take == NULL)
		return SIM_NO_ADDRESS;
	from = (size_t)(start - span->start);
	if (count > span->count - from)
		return SIM_NO_ADDRESS;
	span->fill(m, word);
	memcpy(word + from, words, count * sizeof *words);
	return span->take(m, word) ? SIM_GRANTED : SIM_NO_VALUE;
}
