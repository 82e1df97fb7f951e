/* SPDX-License-Identifier: ISC */
/*
 * pp-shift pay-out and pay-in.
 */
#ifndef PP_TOOL_PAYOUT_H
#define PP_TOOL_PAYOUT_H

#include <stdbool.h>

#include "status.h"

/* What is due of an order, by its id, or of a receipt; its record. */
enum pp_status tool_payout(const char *what, const char *method, bool dry_run);

/* What is owed by the closing or exchange of that receipt; its record. */
enum pp_status tool_payin(const char *what, const char *method, bool dry_run);

#endif
