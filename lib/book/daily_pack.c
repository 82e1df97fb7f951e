/* SPDX-License-Identifier: ISC */
/*
 * A day is two bytes, which of the 32 it is and which numbers follow, and
 * these: most meters count by one to four rates, and seldom have a gap.
 */
#include "daily_pack.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum {
	DAY_SHIFT = 20, /* of a day's key, as of a stretch's */
	SHORT_BITS = 28,
	LATE_DAYS = 3, /* what comes later is seldom */
	HAS_GAP = 1 << PP_STRETCH_SHIFT,
	HAS_REST = 1 << (PP_STRETCH_SHIFT + 1), /* total: more than its rates */
};

static const int64_t METER_MASK = (INT64_C(1) << DAY_SHIFT) - 1;

#define DAYS                                                                   \
	"SELECT d.id, d.gap_s, d.total_wh, d.sharp_wh, d.peak_wh, d.flat_wh,"  \
	" d.valley_wh, d.deep_wh FROM "

/* A stretch as it is being packed. */
struct bundle {
	int64_t id;
	size_t n;
	uint8_t bytes[PP_STRETCH_MAX];
};

enum pp_status
pp_daily_packed_until(struct pp_db *db, int32_t *day)
{
	int64_t last;
	enum pp_status rc;

	rc = pp_query_one(db,
	    "SELECT coalesce(max(id) >> ?1, -1) FROM daily_pack", DAY_SHIFT,
	    &last);
	if (rc == PP_OK)
		*day = (int32_t)(last + 1) * PP_STRETCH_DAYS;
	return rc;
}

static void
put_number(struct bundle *b, int64_t value)
{
	b->n += pp_varint_put(b->bytes + b->n, pp_varint_way(0, value));
}

static void
put_day(struct bundle *b, const struct pp_packed_day *day)
{
	int64_t rest = day->wh[PP_R_TOTAL];
	unsigned rates = 0;
	int i;

	for (i = PP_R_SHARP; i < PP_R_ENERGIES; i++) {
		rest -= day->wh[i];
		rates |= (unsigned)(day->wh[i] != 0) << i;
	}
	b->bytes[b->n++] = (uint8_t)(day->day % PP_STRETCH_DAYS |
	    (day->gap_s != 0 ? HAS_GAP : 0) | (rest != 0 ? HAS_REST : 0));
	b->bytes[b->n++] = (uint8_t)rates;
	if (day->gap_s != 0)
		put_number(b, day->gap_s);
	if (rest != 0)
		put_number(b, rest);
	for (i = PP_R_SHARP; i < PP_R_ENERGIES; i++)
		if (day->wh[i] != 0)
			put_number(b, day->wh[i]);
}

static enum pp_status
put(struct pp_query *put, const struct bundle *b)
{
	pp_query_int(put, 1, b->id);
	pp_query_lent_blob(put, 2, b->bytes, b->n);
	return pp_query_run(put);
}

/* Days, those of a meter's stretch one behind the other. */
static enum pp_status
pack(struct pp_db *db, struct pp_query *days)
{
	struct bundle b = {0};
	struct pp_query *to = NULL;
	struct pp_packed_day day;
	enum pp_status rc;
	int64_t id;
	int i;

	rc = pp_query_new(db,
	    "INSERT INTO daily_pack (id, packed) VALUES (?1, ?2)"
	    " ON CONFLICT (id) DO UPDATE SET packed = excluded.packed",
	    &to);
	while (rc == PP_OK && (rc = pp_query_step(days)) == PP_OK) {
		id = pp_query_col_int(days, 0);
		day.day = (int32_t)(id >> DAY_SHIFT);
		day.gap_s = pp_query_col_int(days, 1);
		for (i = 0; i < PP_R_ENERGIES; i++)
			day.wh[i] = pp_query_col_int(days, 2 + i);
		id = (int64_t)(day.day >> PP_STRETCH_SHIFT) << DAY_SHIFT |
		    (id & METER_MASK);
		if (b.n > 0 && b.id != id) {
			if ((rc = put(to, &b)) != PP_OK)
				break;
			b.n = 0;
		}
		b.id = id;
		put_day(&b, &day);
	}
	if (rc == PP_DONE)
		rc = b.n > 0 ? put(to, &b) : PP_OK;
	pp_query_free(to);
	return rc;
}

enum pp_status
pp_daily_pack_next(struct pp_db *db, int32_t today)
{
	struct pp_query *q = NULL;
	int64_t stretch;
	int32_t until;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_daily_packed_until(db, &until)) != PP_OK)
		return rc;
	rc = pp_query_one(db,
	    "SELECT coalesce(min(id) >> 25, -1) FROM daily"
	    " WHERE id >= ?1",
	    (int64_t)until << DAY_SHIFT, &stretch);
	if (rc != PP_OK || stretch < 0 ||
	    (stretch + 1) * PP_STRETCH_DAYS + LATE_DAYS > today)
		return rc;
	rc = pp_query_new(db,
	    DAYS "daily d WHERE d.id >= ?1 << 25 AND d.id < (?1 + 1) << 25"
		 " ORDER BY d.id & 1048575, d.id",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, stretch);
	rc = pack(db, q);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_daily_pack_all(struct pp_db *db, int32_t today)
{
	int32_t before, until;
	enum pp_status rc = pp_daily_packed_until(db, &until);

	for (before = -1; rc == PP_OK && until != before;) {
		before = until;
		if ((rc = pp_db_begin(db)) != PP_OK)
			return rc;
		if ((rc = pp_daily_pack_next(db, today)) == PP_OK)
			rc = pp_db_commit(db);
		pp_db_rollback(db);
		if (rc == PP_OK)
			rc = pp_daily_packed_until(db, &until);
	}
	return rc;
}

enum pp_status
pp_daily_pack_again(struct pp_db *db, int64_t meter, int32_t from, int32_t to)
{
	struct pp_query *q = NULL;
	int32_t until, first = from & ~(PP_STRETCH_DAYS - 1);
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_daily_packed_until(db, &until)) != PP_OK || from >= until)
		return rc;
	if (until > (to | (PP_STRETCH_DAYS - 1)) + 1)
		until = (to | (PP_STRETCH_DAYS - 1)) + 1;
	rc = pp_query_new(db,
	    "WITH RECURSIVE n (day) AS (SELECT ?1 UNION ALL"
	    " SELECT day + 1 FROM n WHERE day + 1 < ?2) " DAYS
	    "n CROSS JOIN daily d ON d.id = n.day << 20 | ?3",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, first);
	pp_query_int(q, 2, until);
	pp_query_int(q, 3, meter);
	rc = pack(db, q);
	pp_query_free(q);
	return rc;
}

/* Nearly all numbers have four bytes at most, and there are millions. */
static inline bool
take(const uint8_t *bytes, size_t n, size_t *at, int64_t *value)
{
	uint64_t way = 0;
	unsigned shift;
	size_t i = *at;

	for (shift = 0; i < n && shift < SHORT_BITS; shift += 7) {
		way |= (uint64_t)(bytes[i] & 0x7F) << shift;
		if (bytes[i++] < 0x80) {
			*value = (int64_t)(way >> 1 ^ -(way & 1));
			*at = i;
			return true;
		}
	}
	if (!pp_varint_next(bytes, n, at, &way))
		return false;
	*value = pp_varint_go(0, way);
	return true;
}

enum pp_status
pp_daily_unpack(const uint8_t *bytes, size_t n, size_t *at, int32_t stretch,
    struct pp_packed_day *day)
{
	unsigned head, rates;
	bool well = true;
	int i;

	if (*at == n)
		return PP_DONE;
	*day = (struct pp_packed_day){0};
	if (n - *at < 2)
		goto bad;
	head = bytes[(*at)++];
	rates = bytes[(*at)++];
	day->day =
	    stretch * PP_STRETCH_DAYS + (int32_t)(head % PP_STRETCH_DAYS);
	if (head & HAS_GAP)
		well = take(bytes, n, at, &day->gap_s);
	if (head & HAS_REST)
		well = well && take(bytes, n, at, &day->wh[PP_R_TOTAL]);
	for (i = PP_R_SHARP; well && i < PP_R_ENERGIES; i++) {
		if ((rates >> i & 1) == 0)
			continue;
		well = take(bytes, n, at, &day->wh[i]) &&
		    !__builtin_add_overflow(day->wh[PP_R_TOTAL], day->wh[i],
			&day->wh[PP_R_TOTAL]);
	}
	if (well)
		return PP_OK;
bad:
	return pp_fail(PP_EDATA, "packed days are damaged; run pp-db check");
}
