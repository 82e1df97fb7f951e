/* SPDX-License-Identifier: ISC */
#include "learned.h"

#include <assert.h>
#include <stdlib.h>

#include "learned_pack.h"

enum {
	HOUR_S = 3600,
	KEY_HOUR = 1048576, /* as the schema has it */
};

static int64_t
key(int64_t hour, int64_t bus)
{
	assert(bus > 0 && bus < KEY_HOUR);
	return hour * KEY_HOUR + bus;
}

enum pp_status
pp_learned_of(struct pp_db *db, int64_t bus, struct pp_learned_bus *learned)
{
	struct pp_query *q = NULL;
	const void *bytes;
	size_t length, n;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT window, window_at, packed FROM bus_now WHERE bus = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, bus);
	if ((rc = pp_query_step(q)) == PP_DONE) {
		*learned = (struct pp_learned_bus){.bus = bus};
		rc = PP_OK;
		goto out;
	}
	if (rc != PP_OK)
		goto out;
	bytes = pp_query_col_blob(q, 2, &length);
	rc = pp_learned_unpack(bytes, length, learned->meter, &n);
	if (rc != PP_OK)
		goto out;
	learned->bus = bus;
	learned->window = pp_query_col_int(q, 0);
	learned->window_at = pp_query_col_int(q, 1);
	learned->n = n;
out:
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_learned_put(struct pp_db *db, const struct pp_learned_bus *learned)
{
	uint8_t bytes[PP_LEARNED_PACKED_MAX];
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO bus_now (bus, window, window_at, packed)"
	    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (bus) DO UPDATE SET"
	    " window = excluded.window, window_at = excluded.window_at,"
	    " packed = excluded.packed",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, learned->bus);
	pp_query_int(q, 2, learned->window);
	pp_query_int(q, 3, learned->window_at);
	pp_query_lent_blob(q, 4, bytes,
	    pp_learned_pack(learned->meter, learned->n, bytes));
	return pp_query_once(q);
}

/* What the hour has so far; `had` false where it has no row. */
static enum pp_status
load_hour(struct pp_db *db, int64_t id, bool *had, struct pp_hour_meter *meters,
    size_t *n)
{
	struct pp_query *q = NULL;
	const void *bytes;
	size_t length;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT packed FROM bus_hour WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	rc = pp_query_step(q);
	*had = rc == PP_OK;
	if (rc == PP_OK) {
		bytes = pp_query_col_blob(q, 0, &length);
		if (pp_hour_unpack(bytes, length, meters, n) != PP_OK)
			*n = 0;
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/*
 * More meters than a bus has addresses were on it only where some were
 * exchanged within the hour: the last of them go uncounted.
 */
static void
add(struct pp_hour_meter *sums, size_t *n, const struct pp_hour_meter *more)
{
	size_t i = 0;

	while (i < *n && sums[i].meter != more->meter)
		i++;
	if (i == PP_LEARNED_METERS)
		return;
	if (i == *n)
		sums[(*n)++] = (struct pp_hour_meter){.meter = more->meter};
	pp_tally_add(&sums[i].tally, &more->tally);
}

static enum pp_status
put_hour(struct pp_db *db, int64_t id, const struct pp_hour_meter *meters,
    size_t n)
{
	uint8_t bytes[PP_HOUR_PACKED_MAX];
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO bus_hour (id, bus, packed) VALUES (?1, ?2, ?3)"
	    " ON CONFLICT (id) DO UPDATE SET packed = excluded.packed",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, id % KEY_HOUR);
	pp_query_lent_blob(q, 3, bytes, pp_hour_pack(meters, n, bytes));
	return pp_query_once(q);
}

static enum pp_status
forget(struct pp_db *db, int64_t before_hour)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "DELETE FROM bus_hour WHERE id < ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, before_hour * KEY_HOUR);
	return pp_query_once(q);
}

enum pp_status
pp_hour_add(struct pp_db *db, int64_t bus, int64_t at,
    const struct pp_hour_meter *meters, size_t n)
{
	struct pp_hour_meter sums[PP_LEARNED_METERS];
	size_t n_sums = 0, i;
	int64_t hour = at / HOUR_S, id = key(hour, bus);
	enum pp_status rc;
	bool had;

	assert(pp_db_in_transaction(db));
	rc = load_hour(db, id, &had, sums, &n_sums);
	if (rc != PP_OK)
		return rc;
	for (i = 0; i < n; i++)
		add(sums, &n_sums, &meters[i]);
	if ((rc = put_hour(db, id, sums, n_sums)) != PP_OK)
		return rc;
	return had ? PP_OK : forget(db, hour - PP_HOURS_KEPT);
}

struct pp_hours {
	struct pp_query *q;
};

enum pp_status
pp_hours_open(struct pp_db *db, int64_t bus, int64_t since, int64_t until,
    struct pp_hours **hours)
{
	struct pp_hours *h = calloc(1, sizeof *h);
	enum pp_status rc;

	if (!h)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT id, packed FROM bus_hour"
	    " WHERE id >= ?1 AND id < ?2 AND (?3 = 0 OR bus = ?3) ORDER BY id",
	    &h->q);
	if (rc != PP_OK) {
		free(h);
		return rc;
	}
	pp_query_int(h->q, 1, since / HOUR_S * KEY_HOUR);
	/* The hour that `until` begins is not in it, the one it cuts is. */
	pp_query_int(h->q, 2, (until + HOUR_S - 1) / HOUR_S * KEY_HOUR);
	pp_query_int(h->q, 3, bus);
	*hours = h;
	return PP_OK;
}

enum pp_status
pp_hours_next(struct pp_hours *hours, int64_t *bus, int64_t *hour,
    struct pp_hour_meter *meters, size_t *n)
{
	const void *bytes;
	size_t length;
	enum pp_status rc;

	if ((rc = pp_query_step(hours->q)) != PP_OK)
		return rc;
	bytes = pp_query_col_blob(hours->q, 1, &length);
	if ((rc = pp_hour_unpack(bytes, length, meters, n)) != PP_OK)
		return rc;
	*bus = pp_query_col_int(hours->q, 0) % KEY_HOUR;
	*hour = pp_query_col_int(hours->q, 0) / KEY_HOUR * HOUR_S;
	return PP_OK;
}

void
pp_hours_close(struct pp_hours *hours)
{
	if (!hours)
		return;
	pp_query_free(hours->q);
	free(hours);
}
