/* SPDX-License-Identifier: ISC */
/*
 * What a reading holds that only people look at, in few bytes: the raw status
 * words and each phase's voltage, current, power and power factor.
 *
 * The bytes: one whose bit pairs say how many phases (0 to 3) of u, i, p and
 * pf follow, lowest pair first; then variable-length integers of seven bits a
 * byte, low first: the two status words, and of each quantity the first phase
 * and the others' differences to it (modulo 2^64), signed ones folded (0, -1,
 * 1, -2 ...).
 */
#ifndef PP_PACK_H
#define PP_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum {
	PP_PHASES = 3,
	/* Phases, two status words, twelve values of up to 64 bits. */
	PP_PACKED_MAX = 1 + 2 * 3 + 12 * 10,
};

enum pp_phase_quantity {
	PP_PHASE_U,  /* 0.1 V */
	PP_PHASE_I,  /* 0.01 A */
	PP_PHASE_P,  /* W */
	PP_PHASE_PF, /* 0.001 */
	PP_PHASE_QUANTITIES
};

struct pp_packed {
	uint16_t status, sources;             /* as the meter gave them */
	unsigned phases[PP_PHASE_QUANTITIES]; /* how many are known */
	int64_t value[PP_PHASE_QUANTITIES][PP_PHASES];
};

#pragma GCC visibility push(default)

/* Returns the number of bytes. */
size_t pp_pack(const struct pp_packed *from, uint8_t bytes[PP_PACKED_MAX]);

/* PP_EDATA where these aren't such bytes, whole. */
enum pp_status pp_unpack(const uint8_t *bytes, size_t n,
    struct pp_packed *packed);

#pragma GCC visibility pop

#endif
