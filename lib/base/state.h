/* SPDX-License-Identifier: ISC */
/*
 * The words for how a meter is, and what they follow from.
 */
#ifndef PP_STATE_H
#define PP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

/* Worst first. */
enum pp_state {
	PP_STATE_LOST,    /* no answer within the allowed age */
	PP_STATE_UNKNOWN, /* never read */
	PP_STATE_NOT_OPENED,
	PP_STATE_ARREARS, /* balance <= 0 */
	PP_STATE_ALARM2,
	PP_STATE_ALARM1,
	PP_STATE_NORMAL,
	PP_STATES
};

/* What a meter says of itself, whatever its register map. */
enum pp_bit {
	PP_BIT_OPEN = 1 << 0, /* the relay, any phase */
	PP_BIT_FORCED = 1 << 1,
	PP_BIT_FORCED_CLOSED = 1 << 2, /* meant only with PP_BIT_FORCED */
	PP_BIT_PREPAY = 1 << 3,        /* fee control is on */
	PP_BIT_OVERLOAD = 1 << 4,
	PP_BIT_ARREARS = 1 << 5,
	PP_BIT_ALARM1 = 1 << 6,
	PP_BIT_ALARM2 = 1 << 7,
	PP_BIT_FAULT = 1 << 8,
	PP_BIT_RELAY = 1 << 9,   /* it has a relay that it reports */
	PP_BIT_PREPAID = 1 << 10 /* it is a prepaid meter */
};

#pragma GCC visibility push(default)

const char *pp_state_word(enum pp_state state);

/* PP_EDATA where the word is none of ours. */
enum pp_status pp_state_parse(const char *word, enum pp_state *state);

/*
 * How a meter that answered is: by what it says and, once it is opened, by
 * the credit left.  An instrument that answers is normal.
 */
enum pp_state pp_state_of(unsigned bits, int64_t balance_fen,
    int64_t alarm1_fen, int64_t alarm2_fen);

/*
 * Whether what was heard `at` is too old to say how a meter is `now`.  A time
 * as far ahead is of a clock that was set back since, and says no more.
 */
bool pp_state_is_stale(int64_t at, int64_t now, int64_t lost_after_s);

/* "closed" or "open"; NULL for a meter without a relay. */
const char *pp_relay_word(unsigned bits);

/* Who decides over the relay: "prepaid", "keep", "trip"; NULL likewise. */
const char *pp_control_word(unsigned bits);

#pragma GCC visibility pop

#endif
