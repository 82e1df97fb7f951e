/* SPDX-License-Identifier: ISC */
/*
 * What is wanted of an opening, found in the book and read: for tool_open.c
 * only.
 */
#ifndef PP_TOOL_OPEN_INPUT_H
#define PP_TOOL_OPEN_INPUT_H

#include "tool_open.h"

/*
 * The account that gets more meters into *account, and *found at that; NULL:
 * none is named.
 */
enum pp_status tool_open_find(const struct tool_opening *wanted,
    struct pp_account *account, const struct pp_account **found);

/* The meters of the options, or of the rows. */
enum pp_status tool_open_read(const struct tool_opening *wanted,
    struct pp_openings *openings);

#endif
