/* SPDX-License-Identifier: ISC */
/*
 * The close of a day, for pp-shift.
 */
#ifndef PP_TOOL_DAY_H
#define PP_TOOL_DAY_H

#include <stdbool.h>

#include "status.h"

/*
 * Close the day, as people write it, and print its sheet; of one that was
 * closed, print it again.  With `dry_run` a draft, and nothing is closed.
 */
enum pp_status tool_day(const char *date, bool dry_run);

#endif
