/* SPDX-License-Identifier: ISC */
/*
 * What plain instruments counted, by period and circuit, as records: the
 * columns of pp-report instruments.  Registers and differences are of the
 * primary side: CT and PT are in them since they were read.
 */
#ifndef PP_INSTRUMENT_ROWS_H
#define PP_INSTRUMENT_ROWS_H

#include <stddef.h>

#include "energy.h"
#include "records.h"
#include "status.h"

enum {
	PP_INSTRUMENT_FIELDS_MAX = 24
};

#pragma GCC visibility push(default)

/* Into a place that outlives the records; returns how many they are. */
size_t pp_instrument_fields(unsigned cuts, bool rates,
    struct pp_field fields[PP_INSTRUMENT_FIELDS_MAX]);

/* All that is asked for; it is cut by meter, whatever else. */
enum pp_status pp_instrument_put_all(struct pp_records *records,
    struct pp_db *db, const struct pp_energy_ask *ask, bool rates);

#pragma GCC visibility pop

#endif
