/* SPDX-License-Identifier: ISC */
/*
 * Operators, and their one-time codes, as records.
 */
#ifndef PP_TOOL_OPERATOR_H
#define PP_TOOL_OPERATOR_H

#include <stdint.h>

#include "db.h"
#include "status.h"

/* One of them; NULL: all. */
enum pp_status tool_operator_put(struct pp_db *db, const char *code);

/* The only time that it is told. */
enum pp_status tool_operator_put_code(const char *operator_, const char *code,
    int64_t ends_at);

#endif
