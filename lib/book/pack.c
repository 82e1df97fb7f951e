/* SPDX-License-Identifier: ISC */
#include "pack.h"

#include <assert.h>
#include <stdbool.h>

enum {
	DIGIT_BITS = 7,
	DIGIT_MASK = 0x7F,
	MORE = 0x80,
	LAST_SHIFT = 63, /* one bit is left for the tenth byte */
	WORD_MAX = 0xFFFF,
};

static size_t
put(uint8_t *bytes, uint64_t value)
{
	size_t n = 0;

	for (; value > DIGIT_MASK; value >>= DIGIT_BITS)
		bytes[n++] = (uint8_t)(value | MORE);
	bytes[n++] = (uint8_t)value;
	return n;
}

/* Bytes taken; 0 where they end too soon or say too much. */
static size_t
get(const uint8_t *bytes, size_t n, uint64_t *value)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < n && i * DIGIT_BITS <= LAST_SHIFT; i++) {
		if (i * DIGIT_BITS == LAST_SHIFT && bytes[i] > 1)
			return 0;
		sum |= (uint64_t)(bytes[i] & DIGIT_MASK) << i * DIGIT_BITS;
		if (!(bytes[i] & MORE)) {
			*value = sum;
			return i + 1;
		}
	}
	return 0;
}

static uint64_t
fold(int64_t value)
{
	return value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;
}

/* What leads from one value to another; no two values are too far apart. */
static int64_t
way(int64_t from, int64_t to)
{
	return (int64_t)((uint64_t)to - (uint64_t)from);
}

static int64_t
go(int64_t from, int64_t on)
{
	return (int64_t)((uint64_t)from + (uint64_t)on);
}

static int64_t
unfold(uint64_t value)
{
	return value & 1 ? -(int64_t)(value >> 1) - 1 : (int64_t)(value >> 1);
}

size_t
pp_pack(const struct pp_packed *from, uint8_t bytes[PP_PACKED_MAX])
{
	size_t n = 1;
	unsigned q, phase;
	int64_t first;

	bytes[0] = 0;
	n += put(bytes + n, from->status);
	n += put(bytes + n, from->sources);
	for (q = 0; q < PP_PHASE_QUANTITIES; q++) {
		assert(from->phases[q] <= PP_PHASES);
		bytes[0] |= (uint8_t)(from->phases[q] << 2 * q);
		first = 0;
		for (phase = 0; phase < from->phases[q]; phase++) {
			n += put(bytes + n,
			    fold(way(first, from->value[q][phase])));
			first = from->value[q][0];
		}
	}
	assert(n <= PP_PACKED_MAX);
	return n;
}

/* The next number; false at a fault. */
static bool
next(const uint8_t *bytes, size_t n, size_t *at, uint64_t *value)
{
	size_t used = get(bytes + *at, n - *at, value);

	*at += used;
	return used > 0;
}

enum pp_status
pp_unpack(const uint8_t *bytes, size_t n, struct pp_packed *packed)
{
	struct pp_packed p = {0};
	uint64_t value, sources;
	unsigned q, phase;
	size_t at = 1;
	int64_t first;

	if (n < 1 || !next(bytes, n, &at, &value) ||
	    !next(bytes, n, &at, &sources) || value > WORD_MAX ||
	    sources > WORD_MAX)
		return pp_fail(PP_EDATA, "packed values: damaged");
	p.status = (uint16_t)value;
	p.sources = (uint16_t)sources;
	for (q = 0; q < PP_PHASE_QUANTITIES; q++) {
		p.phases[q] = bytes[0] >> 2 * q & 3;
		first = 0;
		for (phase = 0; phase < p.phases[q]; phase++) {
			if (!next(bytes, n, &at, &value))
				return pp_fail(PP_EDATA,
				    "packed values: damaged");
			p.value[q][phase] = go(first, unfold(value));
			first = p.value[q][0];
		}
	}
	if (at != n)
		return pp_fail(PP_EDATA, "packed values: damaged");
	*packed = p;
	return PP_OK;
}
