/* SPDX-License-Identifier: ISC */
#include "register_at.h"

#include <stdlib.h>
#include <string.h>

#include "amount.h"

enum {
	KEPT = 1024 /* by meter */
};

struct pp_registers {
	struct pp_query *before, *after, *shift, *pass;
	int64_t last_pass;
	int64_t exchanges;
	int64_t pruned; /* readings of earlier passes are gone */
	/*
	 * The passes that were looked for last, the newest first: many meters
	 * change at once, and of many the same stretch is asked for.
	 */
	struct found {
		int64_t at, pass; /* 0: none */
	} found[2];
	/* What a meter ended one stretch with, it begins the next with. */
	struct kept {
		int64_t meter, at; /* 0: none */
		int64_t wh[PP_R_ENERGIES];
	} kept[KEPT];
};

/* A good reading, as the place's registers. */
struct point {
	int64_t at;
	int64_t wh[PP_R_ENERGIES];
};

/* A pass that began later may have no earlier reading. */
#define READING                                                                \
	"SELECT p.began_at + r.after_s, r.total_wh, ifnull(r.sharp_wh, 0),"    \
	" ifnull(r.peak_wh, 0), ifnull(r.flat_wh, 0), ifnull(r.valley_wh, 0)," \
	" ifnull(r.deep_wh, 0) FROM pass p CROSS JOIN reading r ON r.id IN"    \
	" (p.id * 2097152 + ?1 * 2, p.id * 2097152 + ?1 * 2 + 1)"              \
	" WHERE r.flags = 0 AND "

enum pp_status
pp_registers_open(struct pp_db *db, struct pp_registers **registers)
{
	struct pp_registers *r = calloc(1, sizeof *r);
	enum pp_status rc;

	if (r == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    READING "p.id <= ?2 AND p.began_at + r.after_s <= ?3"
		    " ORDER BY p.id DESC, r.id DESC LIMIT 1",
	    &r->before);
	if (rc != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    READING "p.id >= ?2 AND p.began_at + r.after_s > ?3"
		    " ORDER BY p.id, r.id LIMIT 1",
	    &r->after);
	if (rc != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "SELECT sum(total_wh), sum(sharp_wh), sum(peak_wh), sum(flat_wh),"
	    " sum(valley_wh), sum(deep_wh) FROM exchange_shift"
	    " WHERE meter = ?1 AND since <= ?2",
	    &r->shift);
	if (rc != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "SELECT id, began_at FROM pass WHERE id <= ?1"
	    " ORDER BY id DESC LIMIT 1",
	    &r->pass);
	if (rc != PP_OK)
		goto out;
	rc = pp_query_one(db, "SELECT coalesce(max(id), ?1) FROM pass", 0,
	    &r->last_pass);
	if (rc == PP_OK)
		rc = pp_query_one(db,
		    "SELECT coalesce(max(before_pass), ?1) FROM prune", 0,
		    &r->pruned);
	if (rc == PP_OK)
		rc = pp_query_one(db,
		    "SELECT count(*) FROM exchange_shift WHERE since > ?1", 0,
		    &r->exchanges);
	if (rc != PP_OK)
		goto out;
	*registers = r;
	return PP_OK;
out:
	pp_registers_close(r);
	return rc;
}

void
pp_registers_close(struct pp_registers *registers)
{
	if (registers == NULL)
		return;
	pp_query_free(registers->before);
	pp_query_free(registers->after);
	pp_query_free(registers->shift);
	pp_query_free(registers->pass);
	free(registers);
}

/*
 * The last pass that began by then, 0 where none did.  Passes follow one
 * another, so that a few of many are looked at.
 */
static enum pp_status
find_pass(struct pp_registers *r, int64_t at)
{
	int64_t low = 0, high = r->last_pass, middle, id, began_at;
	struct found found = r->found[1];
	enum pp_status rc;

	if (r->found[0].pass != 0 && r->found[0].at == at)
		return PP_OK;
	r->found[1] = r->found[0];
	r->found[0] = found;
	if (found.pass != 0 && found.at == at)
		return PP_OK;
	while (low < high) {
		middle = low + (high - low + 1) / 2;
		pp_query_int(r->pass, 1, middle);
		rc = pp_query_step(r->pass);
		id = rc == PP_OK ? pp_query_col_int(r->pass, 0) : 0;
		began_at = rc == PP_OK ? pp_query_col_int(r->pass, 1) : 0;
		pp_query_reset(r->pass);
		if (rc != PP_OK && rc != PP_DONE)
			return rc;
		if (id <= low) /* none lies between them */
			low = middle;
		else if (began_at <= at)
			low = middle;
		else
			high = id - 1;
	}
	r->found[0] = (struct found){at, low};
	return PP_OK;
}

enum pp_status
pp_registers_shift(struct pp_registers *registers, int64_t meter, int64_t at,
    int64_t wh[PP_R_ENERGIES])
{
	struct pp_query *q = registers->shift;
	enum pp_status rc;
	int i;

	if (registers->exchanges == 0)
		return PP_OK;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, at);
	if ((rc = pp_query_step(q)) == PP_OK)
		for (i = 0; i < PP_R_ENERGIES; i++)
			wh[i] += pp_query_col_int(q, i);
	pp_query_reset(q);
	return rc;
}

/* PP_DONE: there is none. */
static enum pp_status
find(struct pp_registers *r, struct pp_query *q, int64_t meter, int64_t at,
    struct point *point)
{
	enum pp_status rc;
	int i;

	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, r->found[0].pass);
	pp_query_int(q, 3, at);
	if ((rc = pp_query_step(q)) == PP_OK) {
		point->at = pp_query_col_int(q, 0);
		for (i = 0; i < PP_R_ENERGIES; i++)
			point->wh[i] = pp_query_col_int(q, 1 + i);
	}
	pp_query_reset(q);
	return rc != PP_OK ? rc
			   : pp_registers_shift(r, meter, point->at, point->wh);
}

static enum pp_status
look_up(struct pp_registers *registers, int64_t meter, int64_t at,
    int64_t wh[PP_R_ENERGIES])
{
	struct point a, b;
	enum pp_status before, after, rc;
	int64_t moved;
	int i;

	if ((rc = find_pass(registers, at)) != PP_OK)
		return rc;
	before = find(registers, registers->before, meter, at, &a);
	if (before != PP_OK && before != PP_DONE)
		return before;
	if (before == PP_OK && a.at == at) {
		memcpy(wh, a.wh, sizeof a.wh);
		return PP_OK;
	}
	after = find(registers, registers->after, meter, at, &b);
	if (after != PP_OK && after != PP_DONE)
		return after;
	if (before == PP_DONE &&
	    (after == PP_DONE || registers->found[0].pass < registers->pruned))
		return pp_fail(PP_NO, "no reading of that time is kept");
	if (before == PP_DONE || after == PP_DONE) {
		memcpy(wh, before == PP_OK ? a.wh : b.wh, sizeof a.wh);
		return PP_OK;
	}
	for (i = 0; i < PP_R_ENERGIES; i++) {
		rc =
		    pp_scale(b.wh[i] - a.wh[i], at - a.at, b.at - a.at, &moved);
		if (rc != PP_OK)
			return rc;
		wh[i] = a.wh[i] + moved;
	}
	return PP_OK;
}

enum pp_status
pp_registers_at(struct pp_registers *registers, int64_t meter, int64_t at,
    int64_t wh[PP_R_ENERGIES])
{
	struct kept *kept = &registers->kept[meter % KEPT];
	enum pp_status rc;

	if (kept->meter != meter || kept->at != at) {
		kept->meter = 0;
		rc = look_up(registers, meter, at, kept->wh);
		if (rc != PP_OK)
			return rc;
		kept->meter = meter;
		kept->at = at;
	}
	memcpy(wh, kept->wh, sizeof kept->wh);
	return PP_OK;
}
