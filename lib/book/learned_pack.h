/* SPDX-License-Identifier: ISC */
/*
 * The blobs of bus_now and bus_hour: a byte that says how they are packed,
 * how many meters there are, then for each what is known of it.  Numbers
 * that grow are kept as the way from the meter before.  Inside book/ only.
 */
#ifndef PP_LEARNED_PACK_H
#define PP_LEARNED_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "learned.h"
#include "status.h"
#include "varint.h"

enum {
	PP_TALLY_COUNTS = 7, /* before the histogram */
	PP_LEARNED_HEAD_MAX = 1 + PP_VARINT_MAX,
	PP_LEARNED_METER_MAX = 5 * PP_VARINT_MAX,
	PP_HOUR_METER_MAX =
	    (2 + PP_TALLY_COUNTS + PP_TALLY_BUCKETS) * PP_VARINT_MAX,
	PP_LEARNED_PACKED_MAX =
	    PP_LEARNED_HEAD_MAX + PP_LEARNED_METERS * PP_LEARNED_METER_MAX,
	PP_HOUR_PACKED_MAX =
	    PP_LEARNED_HEAD_MAX + PP_LEARNED_METERS * PP_HOUR_METER_MAX,
};

/* Return the number of bytes. */
size_t pp_learned_pack(const struct pp_learned_meter *meters, size_t n,
    uint8_t bytes[PP_LEARNED_PACKED_MAX]);
size_t pp_hour_pack(const struct pp_hour_meter *meters, size_t n,
    uint8_t bytes[PP_HOUR_PACKED_MAX]);

/*
 * Room for PP_LEARNED_METERS.  PP_EDATA where these aren't such bytes, whole;
 * then the meters may be half written, `*n` is as it was.
 */
enum pp_status pp_learned_unpack(const uint8_t *bytes, size_t length,
    struct pp_learned_meter *meters, size_t *n);
enum pp_status pp_hour_unpack(const uint8_t *bytes, size_t length,
    struct pp_hour_meter *meters, size_t *n);

#endif
