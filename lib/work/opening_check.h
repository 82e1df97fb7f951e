/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of openings.h only: what the book knows against an
 * opening, before anything of it is done.
 */
#ifndef PP_OPENING_CHECK_H
#define PP_OPENING_CHECK_H

#include "opening_words.h"

/* Whether there is anything to open: it isn't open, nor being opened. */
bool opening_begins(const struct pp_visit *visit);

/*
 * PP_NO: its money would be refused once it is open, where the rows before
 * bring so much cash; PP_EDATA: values that don't go with those it has.
 * *fault: of which column.
 */
enum pp_status opening_check(const struct pp_opening_terms *terms,
    const struct pp_visit *visit, const struct pp_opening_row *row,
    pp_money cash, enum opening_column *fault);

#endif
