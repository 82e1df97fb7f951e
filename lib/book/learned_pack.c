/* SPDX-License-Identifier: ISC */
#include "learned_pack.h"

#include <assert.h>
#include <stdbool.h>

enum {
	VERSION = 1, /* of the packing, the first byte */
	FIELDS = PP_TALLY_COUNTS + PP_TALLY_BUCKETS,
};

static_assert(sizeof(struct pp_tally) == FIELDS * sizeof(uint32_t));

/* Where the numbers of a tally lie; the order is that of the file. */
static uint32_t *
field(struct pp_tally *t, size_t i)
{
	uint32_t *counts[PP_TALLY_COUNTS] = {&t->asked, &t->answered,
	    &t->refused, &t->silent, &t->cut_short, &t->bad_check, &t->foreign};

	return i < PP_TALLY_COUNTS ? counts[i] : &t->reply[i - PP_TALLY_COUNTS];
}

static size_t
put_head(uint8_t *bytes, size_t n)
{
	assert(n <= PP_LEARNED_METERS);
	bytes[0] = VERSION;
	return 1 + pp_varint_put(bytes + 1, n);
}

size_t
pp_learned_pack(const struct pp_learned_meter *meters, size_t n,
    uint8_t bytes[PP_LEARNED_PACKED_MAX])
{
	size_t at = put_head(bytes, n), i;
	int64_t meter = 0, asked_at = 0;

	for (i = 0; i < n; i++) {
		const struct pp_learned_meter *m = &meters[i];

		at += pp_varint_put(bytes + at, pp_varint_way(meter, m->meter));
		at += pp_varint_put(bytes + at, m->pace.mean_us);
		at += pp_varint_put(bytes + at, m->pace.spread_us);
		at += pp_varint_put(bytes + at, m->pace.samples);
		at += pp_varint_put(bytes + at,
		    pp_varint_way(asked_at, m->asked_at));
		meter = m->meter;
		asked_at = m->asked_at;
	}
	return at;
}

/* Only what isn't 0, after a word that says which numbers those are. */
size_t
pp_hour_pack(const struct pp_hour_meter *meters, size_t n,
    uint8_t bytes[PP_HOUR_PACKED_MAX])
{
	size_t at = put_head(bytes, n), i, k;
	int64_t meter = 0;

	for (i = 0; i < n; i++) {
		struct pp_tally t = meters[i].tally;
		uint64_t which = 0;

		for (k = 0; k < FIELDS; k++)
			which |= (uint64_t)(*field(&t, k) != 0) << k;
		at += pp_varint_put(bytes + at,
		    pp_varint_way(meter, meters[i].meter));
		at += pp_varint_put(bytes + at, which);
		for (k = 0; k < FIELDS; k++)
			if (which >> k & 1)
				at += pp_varint_put(bytes + at, *field(&t, k));
		meter = meters[i].meter;
	}
	return at;
}

/* Bytes that are read from the front; the first fault is remembered. */
struct source {
	const uint8_t *bytes;
	size_t n, at;
	bool broken;
};

static uint64_t
take(struct source *s, uint64_t most)
{
	uint64_t value = 0;

	if (!pp_varint_next(s->bytes, s->n, &s->at, &value) || value > most) {
		s->broken = true;
		return 0;
	}
	return value;
}

static size_t
take_head(struct source *s)
{
	if (s->n == 0 || s->bytes[0] != VERSION) {
		s->broken = true;
		return 0;
	}
	s->at = 1;
	return (size_t)take(s, PP_LEARNED_METERS);
}

static enum pp_status
end(const struct source *s)
{
	if (s->broken || s->at != s->n)
		return pp_fail(PP_EDATA, "what was learned of a bus: damaged");
	return PP_OK;
}

enum pp_status
pp_learned_unpack(const uint8_t *bytes, size_t length,
    struct pp_learned_meter *meters, size_t *n)
{
	struct source s = {.bytes = bytes, .n = length};
	size_t found = take_head(&s), i;
	int64_t meter = 0, asked_at = 0;
	enum pp_status rc;

	for (i = 0; i < found && !s.broken; i++) {
		meter = pp_varint_go(meter, take(&s, UINT64_MAX));
		meters[i].meter = meter;
		meters[i].pace.mean_us = (uint32_t)take(&s, UINT32_MAX);
		meters[i].pace.spread_us = (uint32_t)take(&s, UINT32_MAX);
		meters[i].pace.samples = (uint32_t)take(&s, UINT32_MAX);
		asked_at = pp_varint_go(asked_at, take(&s, UINT64_MAX));
		meters[i].asked_at = asked_at;
	}
	if ((rc = end(&s)) == PP_OK)
		*n = found;
	return rc;
}

enum pp_status
pp_hour_unpack(const uint8_t *bytes, size_t length,
    struct pp_hour_meter *meters, size_t *n)
{
	struct source s = {.bytes = bytes, .n = length};
	size_t found = take_head(&s), i, k;
	int64_t meter = 0;
	uint64_t which;
	enum pp_status rc;

	for (i = 0; i < found && !s.broken; i++) {
		meter = pp_varint_go(meter, take(&s, UINT64_MAX));
		meters[i] = (struct pp_hour_meter){.meter = meter};
		which = take(&s, (UINT64_C(1) << FIELDS) - 1);
		for (k = 0; k < FIELDS; k++)
			if (which >> k & 1)
				*field(&meters[i].tally, k) =
				    (uint32_t)take(&s, UINT32_MAX);
	}
	if ((rc = end(&s)) == PP_OK)
		*n = found;
	return rc;
}
