/* SPDX-License-Identifier: ISC */
/*
 * What the registers of a place were at some time: as they were read before
 * and after, and between these in proportion, which is how days share what
 * was used over their midnight.
 */
#ifndef PP_REGISTER_AT_H
#define PP_REGISTER_AT_H

#include <stdint.h>

#include "db.h"
#include "reading.h"
#include "status.h"

struct pp_registers;

#pragma GCC visibility push(default)

enum pp_status pp_registers_open(struct pp_db *db,
    struct pp_registers **registers);
void pp_registers_close(struct pp_registers *registers);

/*
 * Of a meter at a time, going on over exchanges; before its first good reading
 * that one's, after the last that one's.  PP_NO: no reading of it is kept
 * from that time on, or none at all.
 */
enum pp_status pp_registers_at(struct pp_registers *registers, int64_t meter,
    int64_t at, int64_t wh[PP_R_ENERGIES]);

/* The same of what the meter itself said then. */
enum pp_status pp_registers_shift(struct pp_registers *registers, int64_t meter,
    int64_t at, int64_t wh[PP_R_ENERGIES]);

#pragma GCC visibility pop

#endif
