/* SPDX-License-Identifier: ISC */
/*
 * A head meter against the sum of those below it: what went lost between
 * them, and within what interval that lies where all is well.
 *
 * A meter's energy is off by up to its class, and behind current transformers
 * by up to theirs as well.  Half of a class is taken as that of the batch,
 * which all below may share, and added up; the other half, each head's and
 * each transformer's are their own, and meet as squares.  What may be lost on
 * the way is added above.  Whole watt-hours.
 */
#ifndef PP_BALANCE_H
#define PP_BALANCE_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum {
	PP_BALANCE_E4_MAX = 2000, /* of a class, a transformer, a loss: 20 % */
};

/* What a meter counted between two times, and how far it may be off. */
struct pp_balance_meter {
	int64_t wh; /* 0 or more */
	int64_t step_wh;
	int64_t skew_wh; /* it was read earlier or later than the others */
	int32_t class_e4, ct_e4; /* 1/10000 of its energy; ct 0: none */
};

enum pp_balance_finding {
	PP_BALANCE_OK,
	PP_BALANCE_LOSS, /* more went lost than can be explained */
	PP_BALANCE_GAIN, /* more was counted below than came in */
};

struct pp_balance {
	int64_t head_wh, below_wh, loss_wh;
	int64_t low_wh, high_wh; /* of the loss, where all is well */
	enum pp_balance_finding finding;
};

#pragma GCC visibility push(default)

/* "ok", "loss", "gain". */
const char *pp_balance_finding_name(enum pp_balance_finding finding);

/*
 * `line_e4` of the head's energy may be lost on the way.  PP_EDATA: more
 * energy than any meter counts.
 */
enum pp_status pp_balance_of(const struct pp_balance_meter *head,
    const struct pp_balance_meter *below, size_t n, int32_t line_e4,
    struct pp_balance *balance);

#pragma GCC visibility pop

#endif
