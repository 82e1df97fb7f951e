/* SPDX-License-Identifier: ISC */
/*
 * Which of pp-account's options go together; what doesn't is a usage error.
 */
#ifndef PP_TOOL_ACCOUNT_USAGE_H
#define PP_TOOL_ACCOUNT_USAGE_H

#include <stdbool.h>

#include "tool_exchange.h"
#include "tool_open.h"

/* Which meters are meant is said by name, or (where that may be) in rows. */
void account_check_meters(bool may_be_listed);

/* `note` is of the sale, or of what is transferred. */
void account_check_opening(const struct tool_opening *opening,
    const char *note);

/* Typed values go together, and with --typed. */
void account_check_typed(bool typed, const struct pp_typed_words *words,
    const char *reason, bool at_goes_alone);

void account_check_exchange(const struct tool_exchange *exchange);

#endif
