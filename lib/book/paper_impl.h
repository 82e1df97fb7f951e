/* SPDX-License-Identifier: ISC */
/*
 * What the files of receipts share with each other; nobody else includes this.
 */
#ifndef PP_PAPER_IMPL_H
#define PP_PAPER_IMPL_H

#include "paper.h"

/* All but the order or event itself, which is there. */
enum pp_status pp_paper_fill(struct pp_db *db, struct pp_paper *paper);

/* What only an event has. */
enum pp_status pp_paper_fill_event(struct pp_db *db, struct pp_paper *paper);

/* The other order or event, of columns that are its code and its receipt. */
void pp_paper_take_other(const struct pp_query *q, int column,
    struct pp_paper *paper);

#endif
