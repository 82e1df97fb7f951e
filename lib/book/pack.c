/* SPDX-License-Identifier: ISC */
#include "pack.h"

#include <assert.h>

#include "varint.h"

enum {
	WORD_MAX = 0xFFFF,
};

size_t
pp_pack(const struct pp_packed *from, uint8_t bytes[PP_PACKED_MAX])
{
	size_t n = 1;
	unsigned q, phase;
	int64_t first;

	bytes[0] = 0;
	n += pp_varint_put(bytes + n, from->status);
	n += pp_varint_put(bytes + n, from->sources);
	for (q = 0; q < PP_PHASE_QUANTITIES; q++) {
		assert(from->phases[q] <= PP_PHASES);
		bytes[0] |= (uint8_t)(from->phases[q] << 2 * q);
		first = 0;
		for (phase = 0; phase < from->phases[q]; phase++) {
			n += pp_varint_put(bytes + n,
			    pp_varint_way(first, from->value[q][phase]));
			first = from->value[q][0];
		}
	}
	assert(n <= PP_PACKED_MAX);
	return n;
}

enum pp_status
pp_unpack(const uint8_t *bytes, size_t n, struct pp_packed *packed)
{
	struct pp_packed p = {0};
	uint64_t value, sources;
	unsigned q, phase;
	size_t at = 1;
	int64_t first;

	if (n < 1 || !pp_varint_next(bytes, n, &at, &value) ||
	    !pp_varint_next(bytes, n, &at, &sources) || value > WORD_MAX ||
	    sources > WORD_MAX)
		return pp_fail(PP_EDATA, "packed values: damaged");
	p.status = (uint16_t)value;
	p.sources = (uint16_t)sources;
	for (q = 0; q < PP_PHASE_QUANTITIES; q++) {
		p.phases[q] = bytes[0] >> 2 * q & 3;
		first = 0;
		for (phase = 0; phase < p.phases[q]; phase++) {
			if (!pp_varint_next(bytes, n, &at, &value))
				return pp_fail(PP_EDATA,
				    "packed values: damaged");
			p.value[q][phase] = pp_varint_go(first, value);
			first = p.value[q][0];
		}
	}
	if (at != n)
		return pp_fail(PP_EDATA, "packed values: damaged");
	*packed = p;
	return PP_OK;
}
