/* SPDX-License-Identifier: ISC */
/*
 * Money, energy and prices as integers of the smallest unit, each a type of
 * its own so that fen never meet watt-hours, and the exact decimals in which
 * people read and write them.  No floating point, no locale.
 */
#ifndef PP_AMOUNT_H
#define PP_AMOUNT_H

#include <stdint.h>

#include "status.h"

typedef struct {
	int64_t fen; /* 1/100 yuan */
} pp_money;

typedef struct {
	int64_t wh;
} pp_energy;

typedef struct {
	int64_t e4_per_kwh; /* 1/10000 yuan a kWh */
} pp_price;

enum {
	PP_DECIMAL_MAX = 32
}; /* characters of any printed decimal, NUL too */

#pragma GCC visibility push(default)

/*
 * A decimal with up to `decimals` places, as an integer of the last place:
 * ("12.5", 2) gives 1250.  An optional minus, digits, at most one point with
 * digits on both sides; nothing else: no exponent, no blanks, no separators.
 * PP_EDATA says what is wrong, without the text itself.
 */
enum pp_status pp_decimal_parse(const char *text, unsigned decimals,
    int64_t *value);

/*
 * The opposite: at least `least` places, up to `decimals` where they are not
 * zero.  Returns `text`.
 */
const char *pp_decimal_print(int64_t value, unsigned decimals, unsigned least,
    char text[PP_DECIMAL_MAX]);

/* Yuan with at most two places. */
enum pp_status pp_money_parse(const char *yuan, pp_money *money);
const char *pp_money_print(pp_money money, char yuan[PP_DECIMAL_MAX]);

/* Kilowatt-hours, two places and the third where there is one. */
const char *pp_energy_print(pp_energy energy, char kwh[PP_DECIMAL_MAX]);

/* Yuan per kWh, four places. */
enum pp_status pp_price_parse(const char *yuan, pp_price *price);
const char *pp_price_print(pp_price price, char yuan[PP_DECIMAL_MAX]);

/*
 * value * numerator / denominator, rounded half away from zero, without
 * losing the middle product; PP_EDATA where the result doesn't fit.  The
 * denominator is above zero.
 */
enum pp_status pp_scale(int64_t value, int64_t numerator, int64_t denominator,
    int64_t *result);

#pragma GCC visibility pop

#endif
