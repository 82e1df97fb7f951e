/* SPDX-License-Identifier: ISC */
/*
 * Days of a meter that are long past, 32 of them in one row.  What it says is
 * what the rows of daily say, which stay: whoever changes one of these packs
 * it again.  Inside book/ only.
 */
#ifndef PP_DAILY_PACK_H
#define PP_DAILY_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "reading.h"
#include "status.h"
#include "varint.h"

enum {
	PP_STRETCH_DAYS = 32, /* a stretch is the days of one day / 32 */
	PP_STRETCH_SHIFT = 5,
	PP_STRETCH_MAX = PP_STRETCH_DAYS * (2 + 7 * PP_VARINT_MAX)
};

/* A day, as daily has it; readings and the peak aren't packed. */
struct pp_packed_day {
	int32_t day;
	int64_t gap_s;
	int64_t wh[PP_R_ENERGIES];
};

/* All days before *day are packed, 0 where none is. */
enum pp_status pp_daily_packed_until(struct pp_db *db, int32_t *day);

/*
 * In a writer's transaction: the oldest stretch that isn't packed, where it
 * was over some days before `today`.
 */
enum pp_status pp_daily_pack_next(struct pp_db *db, int32_t today);

/* All of those, each in a transaction of its own: for an older file. */
enum pp_status pp_daily_pack_all(struct pp_db *db, int32_t today);

/*
 * In a writer's transaction: the stretches of a meter from one day to another,
 * which changed, as far as they are packed.
 */
enum pp_status pp_daily_pack_again(struct pp_db *db, int64_t meter,
    int32_t from, int32_t to);

/*
 * The day at bytes[*at] of a stretch: PP_OK; PP_DONE behind the last; PP_EDATA
 * where that is none.
 */
enum pp_status pp_daily_unpack(const uint8_t *bytes, size_t n, size_t *at,
    int32_t stretch, struct pp_packed_day *day);

#endif
