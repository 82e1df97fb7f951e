/* SPDX-License-Identifier: ISC */
/*
 * Amounts in Chinese capitals (大写), as they stand on receipts and cheques:
 * 1409.50 is 壹仟肆佰零玖元伍角整.  Rules: the payment and settlement rules of
 * the People's Bank of China (支付结算办法, annex 1).
 */
#ifndef PP_CAPITALS_H
#define PP_CAPITALS_H

#include "amount.h"

enum {
	PP_CAPITALS_MAX = 160 /* any amount, UTF-8, NUL too */
};

#pragma GCC visibility push(default)

/* Below zero begins with 负; zero is 零元整.  Returns its argument. */
const char *pp_capitals(pp_money amount, char text[PP_CAPITALS_MAX]);

#pragma GCC visibility pop

#endif
