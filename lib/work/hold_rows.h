/* SPDX-License-Identifier: ISC */
/*
 * What waits for people, as records: disputed orders, credit from outside,
 * meters under quarantine; and what they decided.  The columns of pp-resolve.
 */
#ifndef PP_HOLD_ROWS_H
#define PP_HOLD_ROWS_H

#include <stddef.h>

#include "decision.h"
#include "hold.h"
#include "records.h"
#include "sale.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_hold_fields(size_t *n);
enum pp_status pp_hold_put(struct pp_records *records,
    const struct pp_hold *hold);
enum pp_status pp_hold_put_order(struct pp_records *records,
    const struct pp_sale *sale);

const struct pp_field *pp_decision_fields(size_t *n);
enum pp_status pp_decision_put(struct pp_records *records,
    const struct pp_decision *decision);

#pragma GCC visibility pop

#endif
