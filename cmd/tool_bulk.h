/* SPDX-License-Identifier: ISC */
/*
 * What commands share that write to many meters: a batch is stopped that would
 * touch more of the site than was said, and a plan is carried out as printed.
 */
#ifndef PP_TOOL_BULK_H
#define PP_TOOL_BULK_H

#include <stddef.h>

#include "db.h"
#include "rows.h"
#include "status.h"

/*
 * --max-share, "10" or "10%" (NULL: all): PP_NO where so many are more than
 * that of all meters in use.
 */
enum pp_status tool_bulk_share(struct pp_db *db, const char *percent, size_t n);

/*
 * The rows of --plan, from a file or ("-") standard input; `columns` as in
 * rows.h.
 */
enum pp_status tool_bulk_plan(const char *path, const struct pp_column *columns,
    size_t n, struct pp_rows **rows);

#endif
