/* SPDX-License-Identifier: ISC */
/*
 * The sheet of a closed day, which the owner signs.
 */
#ifndef PP_DAY_SHEET_H
#define PP_DAY_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "receipt.h"
#include "status.h"

struct pp_day_sheet {
	const char *day;  /* "2026-11-22" */
	const char *sums; /* as pp_day_close() gives them */
	int64_t at;       /* of closing it */
	const char *who;
	bool again; /* it was printed before */
	bool draft; /* it isn't closed */
};

#pragma GCC visibility push(default)

/* UTF-8 text of at most 80 columns, in new memory (free(3)). */
enum pp_status pp_day_sheet_text(const struct pp_day_sheet *sheet,
    const struct pp_letterhead *letterhead, char **text);

#pragma GCC visibility pop

#endif
