/* SPDX-License-Identifier: ISC */
/*
 * The last values of a meter, and the first ones of another, as people type
 * them.
 */
#ifndef PP_TYPED_H
#define PP_TYPED_H

#include <stdint.h>

#include "closing.h"
#include "proof.h"
#include "status.h"

/* NULL where not given. */
struct pp_typed_words {
	const char *balance, *count; /* yuan, may be below zero; purchases */
	const char *energy, *rates;  /* kWh; "a,b,c,d[,e]" */
	const char *at;
};

#pragma GCC visibility push(default)

/*
 * PP_EDATA names the option that is no good, or isn't given: balance, count
 * and energy are needed.  Without a time *at is 0.
 */
enum pp_status pp_typed_parse(const struct pp_typed_words *words, int64_t now,
    struct pp_typed *typed);

/* One of them by itself: `what` is how messages call it. */
enum pp_status pp_typed_energy(const char *what, const char *word, int64_t *wh);
/* Sharp, peak, flat, valley, and deep valley where the meter has it. */
enum pp_status pp_typed_rates(const char *what, const char *word,
    int64_t wh[PP_RATES]);
/* Not ahead of now. */
enum pp_status pp_typed_time(const char *what, const char *word, int64_t now,
    int64_t *at);

#pragma GCC visibility pop

#endif
