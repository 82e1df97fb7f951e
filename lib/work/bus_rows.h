/* SPDX-License-Identifier: ISC */
/*
 * Buses as records: the lists of pp-bus.
 */
#ifndef PP_BUS_ROWS_H
#define PP_BUS_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "doctor.h"
#include "records.h"
#include "status.h"

#pragma GCC visibility push(default)

/* The columns of each list, and how many. */
const struct pp_field *pp_bus_fields(size_t *n);
const struct pp_field *pp_doctor_meter_fields(size_t *n);
const struct pp_field *pp_doctor_hour_fields(size_t *n);

/*
 * All buses, or one (PP_NO: there is none), with what the passes from `since`
 * to before `until` saw of them.
 */
enum pp_status pp_bus_list(struct pp_db *db, const char *bus, int64_t since,
    int64_t until, struct pp_records *records);

enum pp_status pp_doctor_put_meter(struct pp_records *records,
    const struct pp_doctor_meter *meter);
enum pp_status pp_doctor_put_hour(struct pp_records *records,
    const struct pp_doctor_hour *hour);

#pragma GCC visibility pop

#endif
