/* SPDX-License-Identifier: ISC */
/*
 * What is lost, as records: meters, and the gateways whose loss explains that
 * of many.  The columns of pp-report lost-meters and lost-gateways.
 */
#ifndef PP_LOST_ROWS_H
#define PP_LOST_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "gateway.h"
#include "records.h"
#include "status.h"
#include "view.h"

#pragma GCC visibility push(default)

/* Of a view with PP_VIEW_GATEWAYS. */
const struct pp_field *pp_lost_meter_fields(size_t *n);
enum pp_status pp_lost_meter_put(struct pp_records *records,
    const struct pp_view_row *row, int64_t now);

/*
 * Whether it is one for the first list: it hasn't answered for too long, or
 * never.
 */
bool pp_lost_meter_is(const struct pp_view_row *row, int64_t now);

/* Whether its gateway is lost: one thing to see to for all behind it. */
bool pp_lost_by_gateway(const struct pp_view_row *row);

const struct pp_field *pp_lost_gateway_fields(size_t *n);
enum pp_status pp_lost_gateway_put(struct pp_records *records,
    const struct pp_lost_gateway *gateway);

#pragma GCC visibility pop

#endif
