/* SPDX-License-Identifier: ISC */
/*
 * Orders to relays as records: what is planned, what came of it, what is
 * wished, and the turns of a ration.  The columns of pp-trip.
 */
#ifndef PP_RELAY_ROWS_H
#define PP_RELAY_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "records.h"
#include "relays.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_relay_fields(size_t *n);
/*
 * One meter of a plan: "planned", or why not.  Only what is so already is
 * "ok".
 */
enum pp_status pp_relay_put_plan(struct pp_records *records,
    const struct pp_relay_row *row, int64_t until);
/* What came of a push, whose `arg` may be its row. */
enum pp_status pp_relay_put_push(struct pp_records *records,
    const struct pp_push *push, int64_t at);

const struct pp_field *pp_wish_fields(size_t *n);
enum pp_status pp_wish_put(struct pp_records *records, const char *meter,
    const struct pp_relay_wish *wish);

const struct pp_field *pp_ration_fields(size_t *n);
/* `kept`: its turn is written down. */
enum pp_status pp_ration_put(struct pp_records *records,
    const struct pp_ration_row *row, bool kept);

#pragma GCC visibility pop

#endif
