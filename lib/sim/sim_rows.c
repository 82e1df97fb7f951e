/* SPDX-License-Identifier: ISC */
/*
 * sim.csv: the meters and how each began.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "rows.h"
#include "sim_site.h"

enum {
	METER,
	BUS,
	ADDRESS,
	SERIAL,
	CLASS,
	PROFILE,
	DIVISOR,
	CT,
	PT,
	ENERGY,
	BALANCE,
	COUNT,
	OPENED,
	CONTROL,
	OVERLOAD,
	DEAD,
	REPLY,
	TURNAROUND,
	CAP,
	BAUD,
	PARITY,
	FAULTS,
	COLUMNS
};

static const struct pp_column columns[COLUMNS] = {
    [METER] = {"meter", true},
    [BUS] = {"bus", true},
    [ADDRESS] = {"address", true},
    [SERIAL] = {"serial", true},
    [CLASS] = {"class", false},
    [PROFILE] = {"profile", false},
    [DIVISOR] = {"divisor", false},
    [CT] = {"ct", false},
    [PT] = {"pt", false},
    [ENERGY] = {"energy_kwh", false},
    [BALANCE] = {"balance_yuan", false},
    [COUNT] = {"count", false},
    [OPENED] = {"opened", false},
    [CONTROL] = {"control", false},
    [OVERLOAD] = {"overload_kw", false},
    [DEAD] = {"dead", false},
    [REPLY] = {"reply_bytes", false},
    [TURNAROUND] = {"turnaround_ms", false},
    [CAP] = {"cap_yuan", false},
    [BAUD] = {"baud", false},
    [PARITY] = {"parity", false},
    [FAULTS] = {"faults", false},
};

/* A decimal within bounds; what is empty leaves the value as it is. */
static enum pp_status
read_number(const struct pp_rows *rows, size_t column, unsigned decimals,
    int64_t least, int64_t most, int64_t *value)
{
	const char *text = pp_rows_text(rows, column);
	int64_t number;

	if (text == NULL || *text == '\0')
		return PP_OK;
	if (pp_decimal_parse(text, decimals, &number) != PP_OK)
		return pp_rows_bad(rows, column, "%s", pp_errmsg());
	if (number < least || number > most)
		return pp_rows_bad(rows, column, "out of range");
	*value = number;
	return PP_OK;
}

/* The index of a word among some; empty is the first. */
static enum pp_status
read_word(const struct pp_rows *rows, size_t column, const char *const *words,
    int n, int64_t *index)
{
	const char *text = pp_rows_text(rows, column);
	int i;

	*index = 0;
	if (text == NULL || *text == '\0')
		return PP_OK;
	for (i = 0; i < n; i++)
		if (strcmp(text, words[i]) == 0) {
			*index = i;
			return PP_OK;
		}
	return pp_rows_bad(rows, column, "want %s or %s", words[0],
	    words[n - 1]);
}

static enum pp_status
read_words(const struct pp_rows *rows, struct sim_slot *slot)
{
	static const char *const classes[] = {"blind", "counted", "naive"};
	static const int64_t class_of[] = {SIM_BLIND, SIM_COUNTED, SIM_NAIVE};
	static const char *const opened[] = {"yes", "no"};
	static const char *const controls[] = {"prepaid", "keep", "trip"};
	static const char *const dead[] = {"no", "yes"};
	static const char *const replies[] = {"8", "15"};
	struct sim_meter *m = &slot->meter;
	int64_t class, closed, control, reply;
	enum pp_status rc;

	if ((rc = read_word(rows, CLASS, classes, 3, &class)) != PP_OK ||
	    (rc = read_word(rows, OPENED, opened, 2, &closed)) != PP_OK ||
	    (rc = read_word(rows, CONTROL, controls, 3, &control)) != PP_OK ||
	    (rc = read_word(rows, DEAD, dead, 2, &slot->dead)) != PP_OK ||
	    (rc = read_word(rows, REPLY, replies, 2, &reply)) != PP_OK)
		return rc;
	m->class = class_of[class];
	m->prepay = !closed;
	m->force_enable = control != 0;
	m->force_trip = control == 2;
	m->long_reply = reply == 1;
	return PP_OK;
}

/* The past of the meter agrees with itself: all that was used was paid. */
static void
begin(struct sim_meter *m, int64_t energy_wh, int64_t balance_fen)
{
	int64_t cost = 0;
	int r;

	m->energy_wh[SIM_PEAK] = energy_wh * 45 / 100;
	m->energy_wh[SIM_FLAT] = energy_wh * 30 / 100;
	m->energy_wh[SIM_VALLEY] =
	    energy_wh - m->energy_wh[SIM_PEAK] - m->energy_wh[SIM_FLAT];
	if (!m->prepay)
		return;
	sim_meter_set_balance(m, balance_fen);
	for (r = 0; r < SIM_RATES; r++)
		cost += m->energy_wh[r] * m->price_e4[r] / SIM_CREDIT_PER_FEN;
	m->purchased_fen = (balance_fen + cost) & UINT32_MAX;
}

static enum pp_status
read_numbers(const struct pp_rows *rows, struct sim_slot *slot)
{
	enum {
		RATIO_MAX = 10000,
		ENERGY_MAX = 1000000000, /* Wh: the register has more */
		TURNAROUND_MAX_US = 10000000,
	};
	struct sim_meter *m = &slot->meter;
	int64_t energy_wh = 0, balance_fen = 0;
	enum pp_status rc;

	if ((rc = read_number(rows, DIVISOR, 0, 1, RATIO_MAX,
		 &slot->divisor)) != PP_OK ||
	    (rc = read_number(rows, CT, 0, 1, RATIO_MAX, &m->ct)) != PP_OK ||
	    (rc = read_number(rows, PT, 0, 1, RATIO_MAX, &m->pt)) != PP_OK ||
	    (rc = read_number(rows, ENERGY, 3, 0, ENERGY_MAX, &energy_wh)) !=
		PP_OK ||
	    (rc = read_number(rows, BALANCE, 2, INT32_MIN, INT32_MAX,
		 &balance_fen)) != PP_OK ||
	    (rc = read_number(rows, COUNT, 0, 0, UINT16_MAX, &m->count)) !=
		PP_OK ||
	    (rc = read_number(rows, TURNAROUND, 3, 1, TURNAROUND_MAX_US,
		 &slot->turnaround_us)) != PP_OK ||
	    (rc = read_number(rows, CAP, 2, 1, INT32_MAX, &m->cap_fen)) !=
		PP_OK ||
	    (rc = read_number(rows, OVERLOAD, 3, 0, UINT16_MAX,
		 &m->overload_w)) != PP_OK)
		return rc;
	begin(m, energy_wh, balance_fen);
	return PP_OK;
}

/* As its bus's, unless it was set otherwise, and is not heard there. */
static enum pp_status
read_port(const struct pp_rows *rows, const struct sim_bus *bus,
    struct sim_meter *m)
{
	const char usual[] = {bus->parity, '\0'};
	const char *parity = pp_rows_text(rows, PARITY);
	int64_t baud = bus->baud;
	enum pp_status rc;

	if ((rc = read_number(rows, BAUD, 0, 1, INT32_MAX, &baud)) != PP_OK)
		return rc;
	if (parity == NULL || *parity == '\0')
		parity = usual;
	if (strlen(parity) != 1 || !sim_meter_port(m, baud, *parity, bus->stop))
		return pp_rows_bad(rows, BAUD,
		    "want 1200 to 38400 baud and N, O or E");
	return PP_OK;
}

static enum pp_status
read_place(const struct pp_rows *rows, struct sim_site *site,
    struct sim_slot *slot)
{
	const char *id = pp_rows_text(rows, METER);
	const char *profile = pp_rows_text(rows, PROFILE);
	int64_t address = 0, number = -1;
	struct sim_bus *bus;
	enum pp_status rc;
	size_t column;

	if (pp_id_check(id) != PP_OK)
		return pp_rows_bad(rows, METER, "%s", pp_errmsg());
	snprintf(slot->id, sizeof slot->id, "%s", id);
	if (sim_site_bus(site, pp_rows_text(rows, BUS), &bus) != PP_OK)
		return pp_rows_bad(rows, BUS, "not in sim.yaml");
	slot->bus = bus->index;
	if ((rc = read_number(rows, ADDRESS, 0, 1, SIM_ADDRESS_MAX,
		 &address)) != PP_OK ||
	    (rc = read_number(rows, SERIAL, 0, 0, 999999999999, &number)) !=
		PP_OK)
		return rc;
	if (address == 0 || number < 0)
		return pp_rows_bad(rows, address == 0 ? ADDRESS : SERIAL,
		    "is missing");
	sim_meter_init(&slot->meter, number, address,
	    sim_clock_ms(&site->clock, site->clock.real_us));
	slot->meter.zone_s = site->rules.zone_s;
	if ((rc = read_port(rows, bus, &slot->meter)) != PP_OK)
		return rc;
	if (profile == NULL || *profile == '\0')
		return PP_OK;
	if (sim_load_find(site->load, profile, &column) != PP_OK)
		return pp_rows_bad(rows, PROFILE, "%s", pp_errmsg());
	slot->column = (int64_t)column;
	return PP_OK;
}

/* "late=5;corrupt=0.5": percent of its exchanges. */
static enum pp_status
read_faults(const struct pp_rows *rows, struct sim_slot *slot)
{
	const char *text = pp_rows_text(rows, FAULTS);

	if (text == NULL || *text == '\0')
		return PP_OK;
	slot->rates = calloc(1, sizeof *slot->rates);
	if (slot->rates == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	if (sim_rates_parse(text, slot->rates) != PP_OK)
		return pp_rows_bad(rows, FAULTS, "%s", pp_errmsg());
	return PP_OK;
}

static enum pp_status
read_slot(const struct pp_rows *rows, struct sim_site *site)
{
	size_t n = site->n_slots + 1;
	struct sim_slot *slot, *slots;
	enum pp_status rc;

	slots = reallocarray(site->slots, n, sizeof *slots);
	if (slots == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	site->slots = slots;
	slot = &slots[site->n_slots];
	*slot = (struct sim_slot){
	    .index = (int)site->n_slots++,
	    .column = -1,
	    .divisor = 1,
	};
	if ((rc = read_place(rows, site, slot)) != PP_OK ||
	    (rc = read_words(rows, slot)) != PP_OK ||
	    (rc = read_numbers(rows, slot)) != PP_OK)
		return rc;
	return read_faults(rows, slot);
}

enum pp_status
sim_rows_read(struct sim_site *site)
{
	struct pp_rows *rows = NULL;
	char path[PATH_MAX];
	enum pp_status rc;
	FILE *in;

	in = fopen(sim_site_path(site, "sim.csv", path), "re");
	if (in == NULL)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	rc = pp_rows_read(in, path, columns, COLUMNS, &rows);
	fclose(in);
	while (rc == PP_OK && (rc = pp_rows_next(rows)) == PP_OK)
		rc = read_slot(rows, site);
	pp_rows_free(rows);
	return rc == PP_DONE ? PP_OK : rc;
}
