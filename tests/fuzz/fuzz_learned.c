/* SPDX-License-Identifier: ISC */
/*
 * What was learned of a bus, packed: no bytes break the reader, and what it
 * takes is packed and read again as it was.
 */
#include <assert.h>
#include <string.h>

#include "learned_pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_learned(const uint8_t *data, size_t size)
{
	static struct pp_learned_meter a[PP_LEARNED_METERS],
	    b[sizeof a / sizeof *a];
	static uint8_t bytes[PP_LEARNED_PACKED_MAX];
	size_t n, again, length, i;

	if (pp_learned_unpack(data, size, a, &n) != PP_OK)
		return;
	length = pp_learned_pack(a, n, bytes);
	assert(length <= size); /* a number may be written longer */
	assert(pp_learned_unpack(bytes, length, b, &again) == PP_OK);
	assert(again == n);
	for (i = 0; i < n; i++)
		assert(a[i].meter == b[i].meter &&
		    a[i].asked_at == b[i].asked_at &&
		    memcmp(&a[i].pace, &b[i].pace, sizeof a[i].pace) == 0);
}

static void
check_hour(const uint8_t *data, size_t size)
{
	static struct pp_hour_meter a[PP_LEARNED_METERS],
	    b[sizeof a / sizeof *a];
	static uint8_t bytes[PP_HOUR_PACKED_MAX];
	size_t n, again, length, i;

	if (pp_hour_unpack(data, size, a, &n) != PP_OK)
		return;
	length = pp_hour_pack(a, n, bytes);
	assert(length <= size);
	assert(pp_hour_unpack(bytes, length, b, &again) == PP_OK);
	assert(again == n);
	for (i = 0; i < n; i++)
		assert(a[i].meter == b[i].meter &&
		    memcmp(&a[i].tally, &b[i].tally, sizeof a[i].tally) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_learned(data, size);
	check_hour(data, size);
	return 0;
}
