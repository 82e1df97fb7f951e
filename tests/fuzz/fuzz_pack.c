/* SPDX-License-Identifier: ISC */
/*
 * Packed values: no bytes break the reader, and what it takes is packed and
 * read again as it was.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_same(const struct pp_packed *a, const struct pp_packed *b)
{
	unsigned q, phase;

	assert(a->status == b->status && a->sources == b->sources);
	for (q = 0; q < PP_PHASE_QUANTITIES; q++) {
		assert(a->phases[q] <= PP_PHASES);
		assert(a->phases[q] == b->phases[q]);
		for (phase = 0; phase < a->phases[q]; phase++)
			assert(a->value[q][phase] == b->value[q][phase]);
	}
}

static void
check_round(const struct pp_packed *packed)
{
	uint8_t bytes[PP_PACKED_MAX];
	struct pp_packed again;
	size_t n = pp_pack(packed, bytes), part;

	assert(n >= 3 && n <= sizeof bytes);
	assert(pp_unpack(bytes, n, &again) == PP_OK);
	check_same(packed, &again);
	for (part = 0; part < n; part++)
		assert(pp_unpack(bytes, part, &again) == PP_EDATA);
}

/* The bytes as the values themselves. */
static void
check_values(const uint8_t *data, size_t size)
{
	struct pp_packed p = {0};
	size_t n = size < sizeof p.value ? size : sizeof p.value;
	unsigned q;

	if (size < 5)
		return;
	memcpy(&p.status, data, 2);
	memcpy(&p.sources, data + 2, 2);
	for (q = 0; q < PP_PHASE_QUANTITIES; q++)
		p.phases[q] = data[4] >> 2 * q & 3;
	memcpy(p.value, data, n);
	check_round(&p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pp_packed packed;

	if (pp_unpack(data, size, &packed) == PP_OK)
		check_round(&packed);
	check_values(data, size);
	return 0;
}
