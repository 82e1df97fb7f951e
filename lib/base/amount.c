/* SPDX-License-Identifier: ISC */
#include "amount.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum {
	PLACES_MAX = 9
};

/* Holds the product of any two int64_t. */
__extension__ typedef __int128 wide;

static bool
is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

/* *value * 10 + digit; false where that doesn't fit. */
static bool
append(int64_t *value, int64_t digit)
{
	return !__builtin_mul_overflow(*value, 10, value) &&
	    !__builtin_add_overflow(*value, digit, value);
}

enum pp_status
pp_decimal_parse(const char *text, unsigned decimals, int64_t *value)
{
	const char *p = text;
	bool negative = *p == '-', point = false;
	unsigned places = 0;
	int64_t sum = 0;

	assert(decimals <= PLACES_MAX);
	p += negative;
	if (!is_digit(*p))
		return pp_fail(PP_EDATA, "not a number");
	for (; *p != '\0'; p++) {
		if (*p == '.' && !point && is_digit(p[1])) {
			point = true;
			continue;
		}
		if (!is_digit(*p))
			return pp_fail(PP_EDATA, "not a number");
		if (point && ++places > decimals)
			return decimals == 0
			    ? pp_fail(PP_EDATA, "not a whole number")
			    : pp_fail(PP_EDATA, "at most %u decimals",
				  decimals);
		/* Downwards from zero where negative, to reach INT64_MIN. */
		if (!append(&sum, negative ? '0' - *p : *p - '0'))
			return pp_fail(PP_EDATA, "number out of range");
	}
	for (; places < decimals; places++)
		if (!append(&sum, 0))
			return pp_fail(PP_EDATA, "number out of range");
	*value = sum;
	return PP_OK;
}

const char *
pp_decimal_print(int64_t value, unsigned decimals, unsigned least,
    char text[PP_DECIMAL_MAX])
{
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char digits[PP_DECIMAL_MAX];
	char *end = digits + sizeof digits - 1, *p = end;
	unsigned i;

	assert(decimals <= PLACES_MAX && least <= decimals);
	*end = '\0';
	for (i = decimals; i > 0; i--, rest /= 10)
		if (i <= least || p < end || rest % 10 != 0)
			*--p = (char)('0' + rest % 10);
	if (p < end)
		*--p = '.';
	do
		*--p = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (value < 0)
		*--p = '-';
	memcpy(text, p, (size_t)(end - p) + 1);
	return text;
}

enum pp_status
pp_money_parse(const char *yuan, pp_money *money)
{
	return pp_decimal_parse(yuan, 2, &money->fen);
}

const char *
pp_money_print(pp_money money, char yuan[PP_DECIMAL_MAX])
{
	return pp_decimal_print(money.fen, 2, 2, yuan);
}

const char *
pp_energy_print(pp_energy energy, char kwh[PP_DECIMAL_MAX])
{
	return pp_decimal_print(energy.wh, 3, 2, kwh);
}

enum pp_status
pp_price_parse(const char *yuan, pp_price *price)
{
	return pp_decimal_parse(yuan, 4, &price->e4_per_kwh);
}

const char *
pp_price_print(pp_price price, char yuan[PP_DECIMAL_MAX])
{
	return pp_decimal_print(price.e4_per_kwh, 4, 4, yuan);
}

enum pp_status
pp_scale(int64_t value, int64_t numerator, int64_t denominator, int64_t *result)
{
	wide product, half;

	assert(denominator > 0);
	product = (wide)value * numerator;
	half = product < 0 ? -(denominator / 2) : denominator / 2;
	product = (product + half) / denominator;
	if (product > INT64_MAX || product < INT64_MIN)
		return pp_fail(PP_EDATA, "number out of range");
	*result = (int64_t)product;
	return PP_OK;
}
