/* SPDX-License-Identifier: ISC */
#include "varint.h"

enum {
	DIGIT_BITS = 7,
	DIGIT_MASK = 0x7F,
	MORE = 0x80,
	LAST_SHIFT = 63, /* one bit is left for the tenth byte */
};

size_t
pp_varint_put(uint8_t *bytes, uint64_t value)
{
	size_t n = 0;

	for (; value > DIGIT_MASK; value >>= DIGIT_BITS)
		bytes[n++] = (uint8_t)(value | MORE);
	bytes[n++] = (uint8_t)value;
	return n;
}

bool
pp_varint_next(const uint8_t *bytes, size_t n, size_t *at, uint64_t *value)
{
	uint64_t sum = 0;
	unsigned shift;
	size_t i = *at;

	for (shift = 0; i < n && shift <= LAST_SHIFT; shift += DIGIT_BITS) {
		if (shift == LAST_SHIFT && bytes[i] > 1)
			return false;
		sum |= (uint64_t)(bytes[i] & DIGIT_MASK) << shift;
		if (!(bytes[i++] & MORE)) {
			*value = sum;
			*at = i;
			return true;
		}
	}
	return false;
}

/* No two values are too far apart: the difference may wrap around. */
uint64_t
pp_varint_way(int64_t from, int64_t to)
{
	int64_t way = (int64_t)((uint64_t)to - (uint64_t)from);

	return way < 0 ? ~((uint64_t)way << 1) : (uint64_t)way << 1;
}

int64_t
pp_varint_go(int64_t from, uint64_t way)
{
	uint64_t on = way & 1 ? ~(way >> 1) : way >> 1;

	return (int64_t)((uint64_t)from + on);
}
