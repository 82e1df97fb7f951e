/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of openings.h only: the words of an opening, each checked
 * by itself.
 */
#ifndef PP_OPENING_WORDS_H
#define PP_OPENING_WORDS_H

#include "openings.h"
#include "rows.h"

enum opening_column {
	OF_METER,
	OF_NAME,
	OF_PHONE,
	OF_ALARM1,
	OF_ALARM2,
	OF_OVERLOAD,
	OF_CREDIT,
	OF_TRANSFER,
	OF_TRANSFER_NOTE,
	OPENING_COLUMNS
};

extern const struct pp_column opening_columns[OPENING_COLUMNS];

/*
 * All but customer and meter into the row; *fault: which of them is no good.
 * `first`: it is of the first meter, and has the credit.
 */
enum pp_status opening_take_words(const struct pp_opening_words *words,
    const struct pp_opening_terms *terms, bool first,
    struct pp_opening_row *row, enum opening_column *fault);

#endif
