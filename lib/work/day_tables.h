/* SPDX-License-Identifier: ISC */
/*
 * Inside work only: the tables of a day's sheet.
 */
#ifndef PP_DAY_TABLES_H
#define PP_DAY_TABLES_H

#include "day_page.h"

/* Each method's money, and what of it came in for debts. */
void day_table_money(const struct day_page *page);

/* The shifts that were closed; nothing where there is none. */
void day_table_shifts(const struct day_page *page);

#endif
