/* SPDX-License-Identifier: ISC */
/*
 * The exchange of a meter, as a job of some visits: the old one is closed, and
 * what it still had is carried; hands change it; the new one is opened for
 * the same account, and what is carried is moved to it, once.  What is next is
 * found in the book each time, so that whoever runs it again goes on where it
 * stopped:
 *
 *	while (pp_exchange_meter_next(till, &job) == PP_OK &&
 *	    job.step is a visit &&
 *	    pp_till_run(till, &job.visit, 1) == PP_OK &&
 *	    pp_exchange_meter_goes_on(&job))
 *		;
 */
#ifndef PP_EXCHANGE_METER_H
#define PP_EXCHANGE_METER_H

#include <stdbool.h>
#include <stdint.h>

#include "carry.h"
#include "closing.h"
#include "status.h"
#include "swap.h"
#include "till.h"

enum pp_exchange_step {
	PP_EXCHANGE_CLOSES, /* a visit: the old one's end */
	PP_EXCHANGE_TYPES,  /* its end by what people typed */
	PP_EXCHANGE_WAITS,  /* for another to be hung there: nothing to do */
	PP_EXCHANGE_OPENS,  /* a visit: the new one, for the same account */
	PP_EXCHANGE_MOVES,  /* a visit: what is carried is sold to it */
	PP_EXCHANGE_DONE,
};

/* Texts are borrowed, and live as long as this. */
struct pp_exchange_meter {
	/* What is wanted. */
	const char *meter; /* its code */
	const char *reason;
	const char *serial;          /* of the new one; NULL: not there yet */
	const char *address, *model; /* NULL: as they are */
	int64_t at;                  /* of the change itself; 0: now */
	/*
	 * The new one's registers then, which `at` needs; without any rate,
	 * each had its share of the sum.
	 */
	bool has_start;
	int64_t start_wh, start_rate_wh[PP_RATES];
	bool adopt;     /* the new one runs already, and is left as it is */
	bool discard;   /* it doesn't, and what it shows of its own goes */
	bool has_typed; /* the old one is gone: its last values */
	struct pp_typed typed; /* at 0: as that of the change */

	/* What is next; made by pp_exchange_meter_next(). */
	enum pp_exchange_step step;
	struct pp_visit visit; /* where the step is one */
	struct pp_carry carry; /* that waits or is moved; id 0: none */
	struct pp_opening opening;
	struct pp_swap_wish swap;
};

#pragma GCC visibility push(default)

/* "close", "type", "wait", "open", "move", "done". */

/*
 * Look what is next; nothing is written.  PP_NO: there is nothing to be
 * exchanged, it was closed for good, or what is given doesn't fit what was
 * begun; PP_EDATA: values that can't be.
 */
enum pp_status pp_exchange_meter_next(struct pp_till *till,
    struct pp_exchange_meter *job);

/* After that visit: whether to look what is next; its `reason` says why not. */
bool pp_exchange_meter_goes_on(const struct pp_exchange_meter *job);

/*
 * PP_EXCHANGE_TYPES, in a transaction of its own; then look what is next.
 * PP_NO: the old meter answers still (pp_till_gone()).
 */
enum pp_status pp_exchange_meter_type(struct pp_till *till,
    struct pp_exchange_meter *job);

#pragma GCC visibility pop

#endif
