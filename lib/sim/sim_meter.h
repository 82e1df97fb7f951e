/* SPDX-License-Identifier: ISC */
/*
 * One simulated DTSY1352 as a pure value: no clock, no line, no memory but
 * its own.  Time is given to it, and what it holds then depends on time and
 * load alone, not on how often it was asked: energy and credit are exact
 * integers, and relay, rate and overload change at the very millisecond.
 */
#ifndef PP_SIM_METER_H
#define PP_SIM_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim_frame.h"

enum sim_rate {
	SIM_SHARP,
	SIM_PEAK,
	SIM_FLAT,
	SIM_VALLEY,
	SIM_RATES
};

/* What the meter does with the count that a purchase carries. */
enum sim_class {
	SIM_COUNTED, /* must be its own plus one; a repeat isn't credited */
	SIM_BLIND,   /* ignored; its own grows by one */
	SIM_NAIVE,   /* ignored, and stored */
	SIM_CLASSES
};

/* Where a power cut strikes an order. */
enum sim_cut {
	SIM_UNCUT,
	SIM_CUT_BEFORE,    /* nothing is done */
	SIM_CUT_RECORD,    /* all is stored but the money */
	SIM_CUT_MONEY,     /* the money alone is stored */
	SIM_CUT_FORGOTTEN, /* it says that it is done, and nothing was stored */
	SIM_CUT_AFTER,     /* it is done, and nothing is said */
	SIM_CUTS
};

enum {
	SIM_PHASES = 3,
	SIM_TOTAL = SIM_PHASES, /* the fourth of p, q, pf */
	SIM_TABLE_BYTES = 42,   /* 14 slots of rate, minute, hour */
	SIM_ZONE_BYTES = 12,    /* 4 zones of table, day, month */
	SIM_BAUD_INDEXES = 6,
	SIM_PARITY_INDEXES = 3,
	SIM_CREDIT_PER_FEN = 100000,
	SIM_ADDRESS_MAX = 247,
};

/* What flows, as the live block shows it. */
struct sim_electric {
	int64_t u[SIM_PHASES];      /* 0.1 V */
	int64_t i[SIM_PHASES];      /* 0.01 A */
	int64_t p[SIM_PHASES + 1];  /* W */
	int64_t q[SIM_PHASES + 1];  /* var */
	int64_t pf[SIM_PHASES + 1]; /* 0.001 */
};

/* Integers of one width, so that one table can name them (sim_state.c). */
struct sim_meter {
	/* Set up. */
	int64_t class;        /* enum sim_class */
	int64_t atomic;       /* 1: a power cut tears no order apart */
	int64_t cap_fen;      /* no purchase makes it more; 0: any may */
	int64_t refuses_zero; /* 1: a purchase of nothing */
	int64_t number;       /* 12 digits, at 0x0043 */
	int64_t address, baud_index, parity_index, stop_index;
	int64_t ct, pt; /* only shown: loads are as the meter sees them */
	int64_t run_mode, relay_output, pulse_ms, pulse_s;
	int64_t seed;        /* of its own small ways */
	int64_t zone_s;      /* its local time is so much ahead of UTC */
	int64_t clock_off_s; /* and its clock is so much ahead of that */
	uint8_t table[2][SIM_TABLE_BYTES];
	uint8_t zones[SIM_ZONE_BYTES];

	/* Time and energy. */
	int64_t at_ms; /* UTC; all below is as of then */
	int64_t energy_wh[SIM_RATES];
	int64_t rest_wms; /* W x ms of the watt-hour that isn't full yet */
	int64_t base_wh;  /* free energy left */
	int64_t demand_w, demand_at_s; /* highest, and its local time */

	/* Money.  Credit is in 1/100000 fen: a Wh costs its price in it. */
	int64_t prepay; /* 1: opened */
	int64_t credit;
	int64_t count;
	int64_t last_fen; /* last purchase; -1: none since opened */
	int64_t purchased_fen;
	int64_t price_e4[SIM_RATES];
	int64_t alarm_fen[2];
	int64_t overdraft_fen;
	int64_t recovery; /* at 0x0418, meaning not known */

	/* Relay. */
	int64_t relay;        /* 1: closed, as it is */
	int64_t force_enable; /* at 0x0057 */
	int64_t force_trip;   /* at 0x0058; 1: trip */

	/* Overload.  Times are 0 where there is none. */
	int64_t overload_on;
	int64_t overload_w, step_w, pf_limit;
	int64_t trips, trips_allowed;
	int64_t recovery_min, waiting_s;
	int64_t over_since_ms; /* above the threshold since */
	int64_t overload_open; /* 1: overload holds the relay open */
	int64_t reclose_ms;    /* until then; 0: until trips are reset */

	/* Not remembered over a restart. */
	struct sim_electric electric;
	bool long_reply;  /* 15 bytes to 20H instead of 8 */
	enum sim_cut cut; /* SIM_CUT_RECORD, SIM_CUT_MONEY: of this order */
};

/* As it leaves the factory: relay closed, not opened, usual tables. */
void sim_meter_init(struct sim_meter *m, int64_t number, int64_t address,
    int64_t at_ms);

/*
 * Live on until `to_ms` under a constant load in watts (which flows only
 * while the relay is closed); no earlier time changes anything.
 */
void sim_meter_advance(struct sim_meter *m, int64_t to_ms, int64_t load_w);

/* Decide anew about the relay: after an order, before the reply. */
void sim_meter_settle(struct sim_meter *m, int64_t load_w);

/*
 * Answer a frame at the time the meter was advanced to.  The length of the
 * reply, 0 for none: not ours, damaged, or sent to all.
 */
size_t sim_meter_answer(struct sim_meter *m, const uint8_t *request, size_t n,
    uint8_t reply[SIM_FRAME_MAX]);

int64_t sim_meter_total_wh(const struct sim_meter *m);
int64_t sim_meter_balance_fen(const struct sim_meter *m); /* rounded down */
void sim_meter_set_balance(struct sim_meter *m, int64_t fen);

/*
 * Somebody buys at the meter, by card or key, outside all books: money and
 * count grow.  False: it doesn't take so much, or less than nothing.
 */
bool sim_meter_buy(struct sim_meter *m, int64_t fen);

/*
 * Another meter stands in its place, which has counted and used just as
 * much.  False: a number has up to 12 digits.
 */
bool sim_meter_replace(struct sim_meter *m, int64_t number);

/*
 * A new one hangs in its place, of the same type and set to the same address,
 * port, tables and prices: nothing counted, nothing bought, not opened.
 * False: a number has up to 12 digits.
 */
bool sim_meter_exchange(struct sim_meter *m, int64_t number);

/* Its count begins anew, as by a key press or a repair. */
void sim_meter_reset(struct sim_meter *m);

int64_t sim_meter_local_s(const struct sim_meter *m); /* by its own clock */

/* The two words at 0x0224 and 0x0225. */
uint16_t sim_meter_status(const struct sim_meter *m);
uint16_t sim_meter_sources(const struct sim_meter *m);

const char *sim_class_name(enum sim_class class);

/* Set its port; false: it has no such rate or parity. */
bool sim_meter_port(struct sim_meter *m, int64_t baud, char parity,
    int64_t stop);

/* What the indexes of the port settings stand for: 9600, 'N'. */
int64_t sim_baud_of(int64_t index);
char sim_parity_of(int64_t index);

#endif
