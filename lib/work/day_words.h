/* SPDX-License-Identifier: ISC */
/*
 * Inside work only: the words of a day's sheet in each language.
 */
#ifndef PP_DAY_WORDS_H
#define PP_DAY_WORDS_H

#include "receipt.h"

enum day_word {
	DAY_TITLE,
	DAY_TRIAL,
	DAY_DRAFT,
	DAY_AGAIN,
	DAY_DAY,
	DAY_CLOSED,
	DAY_BY,
	DAY_RECEIPTS,
	DAY_NUMBERS,
	DAY_MONEY,
	DAY_TAKEN,
	DAY_RETURNED,
	DAY_PAID_OUT,
	DAY_NET,
	DAY_TOTAL,
	DAY_DEBTS,
	DAY_METERS,
	DAY_GIVEN,
	DAY_TAKEN_BACK,
	DAY_MOVED,
	DAY_OUTSIDE,
	DAY_CASH,
	DAY_CASH_BEFORE,
	DAY_CASH_ORDERS,
	DAY_CASH_FLOATS,
	DAY_CASH_HANDED,
	DAY_CASH_AFTER,
	DAY_SHIFTS,
	DAY_FLOAT,
	DAY_SOLD,
	DAY_REFUNDED,
	DAY_HANDED_OVER,
	DAY_EXPECTED,
	DAY_COUNTED,
	DAY_DIFFERENCE,
	DAY_OPEN,
	DAY_PENDING,
	DAY_DISPUTED,
	DAY_DUE,
	DAY_CARRIED,
	DAY_CLAIMS,
	DAY_DRAWERS,
	DAY_ACCOUNTS,
	DAY_OPENED,
	DAY_ENDED,
	DAY_TYPED,
	DAY_LOOK,
	DAY_TYPED_CLOSE,
	DAY_TYPED_EXCHANGE,
	DAY_CORRECTION,
	DAY_FROM_OUTSIDE,
	DAY_EXTERNAL,
	DAY_DECIDED,
	DAY_GIVEN_UP,
	DAY_CLOSING,
	DAY_OPENING,
	DAY_EXCHANGE,
	DAY_ALONE,
	DAY_APPROVED,
	DAY_HEAD,
	DAY_OWNER,
	DAY_CASHIER,
	DAY_DATE,
	DAY_WORDS
};

const char *day_word(enum pp_language language, enum day_word word);

/* "cash", "bank" ... for people; what isn't known stays as it is. */
const char *day_method(enum pp_language language, const char *method);

#endif
