/* SPDX-License-Identifier: ISC */
/*
 * What tests of the till have others do to a meter, often in the middle of a
 * visit: by card, by hand, or by what it measures.
 */
#ifndef TILL_HANDS_H
#define TILL_HANDS_H

#include "till_site.h"

enum {
	SOLD_FEN = 10000,
	BOUGHT_FEN = 777, /* by others */
	OTHER_NUMBER = 4242,
	KWH_FEN = 66, /* 0.6557 yuan, rounded up */
};

static volatile sig_atomic_t stopped;

static inline void
stop_now(struct sim_meter *m)
{
	(void)m;
	stopped = 1;
}

static inline void
buy_elsewhere(struct sim_meter *m)
{
	assert_true(sim_meter_buy(m, BOUGHT_FEN));
}

static inline void
count_anew(struct sim_meter *m)
{
	sim_meter_reset(m);
}

static inline void
replace(struct sim_meter *m)
{
	assert_true(sim_meter_replace(m, OTHER_NUMBER));
}

static inline void
use_a_kwh(struct sim_meter *m)
{
	use_wh(m, 1000);
}

/* In the one reply of a single register. */
static inline void
say_type_7(struct sim_reply *reply)
{
	enum {
		BYTES = 5,
		AT = 4
	};
	uint16_t crc;

	if (reply->n != BYTES + 2)
		return;
	reply->bytes[AT] = 7;
	crc = sim_crc(reply->bytes, BYTES);
	reply->bytes[BYTES] = (uint8_t)crc;
	reply->bytes[BYTES + 1] = (uint8_t)(crc >> 8);
}

#endif
