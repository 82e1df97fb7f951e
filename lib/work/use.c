/* SPDX-License-Identifier: ISC */
/*
 * The walk: readings in the order of their keys, which of each meter is that
 * of time.  For one meter its reading is looked up in each pass; for many, the
 * table is read once.
 */
#include "use.h"

#include <assert.h>
#include <stdlib.h>

#include "grow.h"
#include "site_setting.h"
#include "state.h"
#include "use_impl.h"

/* The key of a reading, as the schema has it. */
enum {
	KEY_PASS = 2097152,
	KEY_METER = 2,
	METERS = KEY_PASS / KEY_METER
};

struct pp_uses {
	struct pp_query *readings;
	int64_t from, to;
	struct pp_use_facts facts;
	struct pp_use_life *lives;
	size_t n, room;
	uint32_t
	    *index; /* by meter: 1 + its place in lives; 0: not asked for */
	struct pp_use_life *life; /* whose `now` it is; NULL: read on */
	struct pp_use_point now;
};

/* A key has room for no more meters than that. */
static enum pp_status
add_life(struct pp_uses *u, struct pp_db *db, int64_t meter)
{
	struct pp_use_life *lives;
	enum pp_status rc;
	int64_t gap_s;

	assert(meter > 0 && meter < METERS);
	if (u->index[meter] != 0)
		return PP_OK;
	rc = pp_site_duration(db, meter, "defaults.lost_after", &gap_s);
	if (rc != PP_OK)
		return rc;
	lives = pp_grow(u->lives, u->n, &u->room, sizeof *lives);
	if (lives == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	u->lives = lives;
	pp_use_life_begin(&u->lives[u->n], meter, gap_s, &u->facts);
	u->index[meter] = (uint32_t)++u->n;
	return PP_OK;
}

static enum pp_status
add_all(struct pp_uses *u, struct pp_db *db)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, "SELECT id FROM meter", &q)) != PP_OK)
		return rc;
	while ((rc = pp_query_step(q)) == PP_OK &&
	    (rc = add_life(u, db, pp_query_col_int(q, 0))) == PP_OK)
		;
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/*
 * Of the meters from one to another that a pass read in that time.  The plus
 * keeps SQLite from making an index by flags, which nearly all share.
 */
static enum pp_status
find_readings(struct pp_uses *u, struct pp_db *db, int64_t first, int64_t last)
{
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT r.id, p.began_at + r.after_s, r.bits, r.rest_wh,"
	    " r.sharp_wh, r.peak_wh, r.flat_wh, r.valley_wh, r.deep_wh,"
	    " r.balance_fen, r.count, r.flags FROM pass p CROSS JOIN reading r"
	    " ON r.id BETWEEN p.id * 2097152 + ?1 AND p.id * 2097152 + ?2"
	    " WHERE p.ended_at >= ?3 AND p.began_at <= ?4"
	    " AND (+r.flags = 0 OR r.flags & ?5) ORDER BY p.id, r.id",
	    &u->readings);
	if (rc != PP_OK)
		return rc;
	pp_query_int(u->readings, 1, first);
	pp_query_int(u->readings, 2, last);
	pp_query_int(u->readings, 3, u->from);
	pp_query_int(u->readings, 4, u->to);
	pp_query_int(u->readings, 5, PP_FLAG_CLOCK);
	return PP_OK;
}

static enum pp_status
open_uses(struct pp_db *db, const int64_t *ids, size_t n, int64_t from,
    int64_t to, struct pp_uses **uses)
{
	struct pp_uses *u = calloc(1, sizeof *u);
	int64_t only = ids != NULL && n == 1 ? ids[0] : 0;
	enum pp_status rc;
	size_t i;

	if (u == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	u->from = from;
	u->to = to;
	u->index = calloc(METERS, sizeof *u->index);
	if (u->index == NULL) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	if ((rc = pp_use_facts_load(db, only, from, to, &u->facts)) != PP_OK)
		goto out;
	if (ids == NULL)
		rc = add_all(u, db);
	for (i = 0; ids != NULL && rc == PP_OK && i < n; i++)
		rc = add_life(u, db, ids[i]);
	if (rc != PP_OK)
		goto out;
	rc = only != 0
	    ? find_readings(u, db, only * KEY_METER, only * KEY_METER + 1)
	    : find_readings(u, db, 0, KEY_PASS - 1);
out:
	if (rc == PP_OK)
		*uses = u;
	else
		pp_uses_close(u);
	return rc;
}

enum pp_status
pp_uses_open(struct pp_db *db, int64_t meter, int64_t from, int64_t to,
    struct pp_uses **uses)
{
	return open_uses(db, &meter, 1, from, to, uses);
}

enum pp_status
pp_uses_open_all(struct pp_db *db, const int64_t *ids, size_t n, int64_t from,
    int64_t to, struct pp_uses **uses)
{
	return open_uses(db, ids, n, from, to, uses);
}

void
pp_uses_close(struct pp_uses *uses)
{
	if (uses == NULL)
		return;
	pp_query_free(uses->readings);
	pp_use_facts_free(&uses->facts);
	free(uses->lives);
	free(uses->index);
	free(uses);
}

enum column {
	C_ID,
	C_AT,
	C_BITS,
	C_REST,
	C_BALANCE = C_REST + PP_R_ENERGIES,
	C_COUNT,
	C_FLAGS
};

static void
fill(const struct pp_query *q, struct pp_use_point *p)
{
	int i;

	p->at = pp_query_col_int(q, C_AT);
	p->wh[0] = pp_query_col_int(q, C_REST);
	p->known = 0;
	for (i = 1; i < PP_R_ENERGIES; i++) {
		p->wh[i] = pp_query_col_int(q, C_REST + i);
		p->wh[0] += p->wh[i];
		if (p->wh[i] != 0 || !pp_query_is_null(q, C_REST + i))
			p->known |= 1u << i;
	}
	p->has_balance = pp_query_col_int(q, C_BITS) & PP_BIT_PREPAY &&
	    !pp_query_is_null(q, C_BALANCE);
	p->balance_fen = pp_query_col_int(q, C_BALANCE);
	p->has_count = !pp_query_is_null(q, C_COUNT);
	p->count = pp_query_col_int(q, C_COUNT);
	p->push = false;
}

/*
 * The next reading that counts.  One that came late, behind a later one, says
 * nothing that isn't known; one by a wrong clock says only that.
 */
static enum pp_status
read_on(struct pp_uses *u)
{
	struct pp_use_life *life;
	enum pp_status rc;
	int64_t meter;

	while ((rc = pp_query_step(u->readings)) == PP_OK) {
		meter =
		    pp_query_col_int(u->readings, C_ID) % KEY_PASS / KEY_METER;
		if (u->index[meter] == 0)
			continue;
		fill(u->readings, &u->now);
		if (u->now.at < u->from || u->now.at > u->to)
			continue;
		life = &u->lives[u->index[meter] - 1];
		if (pp_query_col_int(u->readings, C_FLAGS) != 0) {
			life->clock = true;
			continue;
		}
		pp_use_life_shift(life, &u->now);
		if (life->has_last && u->now.wh[0] < life->last.wh[0])
			continue;
		u->life = life;
		return PP_OK;
	}
	return rc;
}

enum pp_status
pp_uses_next(struct pp_uses *uses, struct pp_use *use)
{
	enum pp_status rc;

	for (;;) {
		if (uses->life == NULL && (rc = read_on(uses)) != PP_OK)
			return rc;
		if (pp_use_life_next(uses->life, uses->from, &uses->now, use)) {
			if (use->to == uses->now.at)
				uses->life = NULL;
			return PP_OK;
		}
		uses->life = NULL;
	}
}
