/* SPDX-License-Identifier: ISC */
#include "history.h"

#include <stdlib.h>

struct pp_history {
	struct pp_query *now, *reading, *shift;
};

enum pp_status
pp_history_open(struct pp_db *db, struct pp_history **history)
{
	struct pp_history *h = calloc(1, sizeof *h);
	enum pp_status rc;

	if (!h)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT state, since, silent, good, shown, (SELECT count(*)"
	    " FROM exchange WHERE meter = ?1 AND new_epoch IS NOT NULL)"
	    " FROM meter_now WHERE meter = ?1",
	    &h->now);
	if (rc != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "SELECT p.began_at + r.after_s, r.flags, r.bits, r.packed,"
	    " r.total_wh, r.sharp_wh, r.peak_wh, r.flat_wh, r.valley_wh,"
	    " r.deep_wh, r.balance_fen, r.count, r.clock_s, r.power_w"
	    " FROM reading r JOIN pass p ON p.id = r.id / 2097152"
	    " WHERE r.id = ?1",
	    &h->reading);
	if (rc != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "SELECT sum(total_wh), sum(sharp_wh), sum(peak_wh), sum(flat_wh),"
	    " sum(valley_wh), sum(deep_wh) FROM exchange_shift"
	    " WHERE meter = ?1 AND since > ?2",
	    &h->shift);
	if (rc != PP_OK)
		goto out;
	*history = h;
	return PP_OK;
out:
	pp_history_close(h);
	return rc;
}

void
pp_history_close(struct pp_history *history)
{
	if (!history)
		return;
	pp_query_free(history->now);
	pp_query_free(history->reading);
	pp_query_free(history->shift);
	free(history);
}

/* The reading with a key. */
static enum pp_status
reading_at(struct pp_history *h, int64_t id, struct pp_reading *r)
{
	enum {
		FIRST_COLUMN = 4
	};
	struct pp_query *q = h->reading;
	const void *bytes;
	enum pp_status rc;
	size_t n;
	int i;

	pp_query_int(q, 1, id);
	if ((rc = pp_query_step(q)) != PP_OK)
		goto out;
	r->at = pp_query_col_int(q, 0);
	r->flags = (unsigned)pp_query_col_int(q, 1);
	r->bits = (unsigned)pp_query_col_int(q, 2);
	bytes = pp_query_col_blob(q, 3, &n);
	if ((rc = pp_unpack(bytes, n, &r->packed)) != PP_OK)
		goto out;
	for (i = 0; i < PP_R_COLUMNS; i++) {
		r->known[i] = !pp_query_is_null(q, FIRST_COLUMN + i);
		r->value[i] = pp_query_col_int(q, FIRST_COLUMN + i);
	}
out:
	pp_query_reset(q);
	if (rc == PP_DONE)
		return pp_fail(PP_ESYS,
		    "a meter's last reading is missing;"
		    " run pp-db check");
	return rc;
}

/* As the registers of the meter that hangs there now would have been. */
static enum pp_status
rebase(struct pp_history *h, int64_t meter, struct pp_reading *r)
{
	struct pp_query *q = h->shift;
	enum pp_status rc;
	int i;

	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, r->at);
	if ((rc = pp_query_step(q)) == PP_OK)
		for (i = 0; i < PP_R_ENERGIES; i++)
			if (r->known[i])
				r->value[i] -= pp_query_col_int(q, i);
	pp_query_reset(q);
	return rc;
}

static enum pp_status
take(struct pp_history *h, int64_t meter, const struct pp_past *p, int64_t id,
    struct pp_reading *r)
{
	enum pp_status rc = reading_at(h, id, r);

	if (rc == PP_OK && p->exchanges > 0)
		rc = rebase(h, meter, r);
	return rc;
}

/* The readings that meter_now points to, where they aren't known yet. */
static enum pp_status
update_readings(struct pp_history *h, int64_t meter, struct pp_past *p,
    int64_t good_id, int64_t shown_id)
{
	enum pp_status rc;

	if (good_id != 0 && good_id != p->good_id &&
	    (rc = take(h, meter, p, good_id, &p->good)) != PP_OK)
		return rc;
	p->good_id = good_id;
	p->has_good = good_id != 0;
	if (shown_id != 0 && shown_id == good_id)
		p->shown = p->good;
	else if (shown_id != 0 && shown_id != p->shown_id &&
	    (rc = take(h, meter, p, shown_id, &p->shown)) != PP_OK)
		return rc;
	p->shown_id = shown_id;
	p->has_shown = shown_id != 0;
	return PP_OK;
}

enum pp_status
pp_history_again(struct pp_history *history, int64_t meter,
    struct pp_past *past)
{
	struct pp_past p = *past;
	struct pp_query *q = history->now;
	enum pp_status rc;

	pp_query_int(q, 1, meter);
	rc = pp_query_step(q);
	if (rc == PP_DONE) {
		*past = (struct pp_past){.state = PP_STATE_UNKNOWN};
		rc = PP_OK;
		goto out;
	}
	if (rc != PP_OK)
		goto out;
	p.since = pp_query_col_int(q, 1);
	p.silent = pp_query_col_int(q, 2);
	if (pp_query_col_int(q, 5) != p.exchanges)
		p.good_id = p.shown_id = 0;
	p.exchanges = pp_query_col_int(q, 5);
	if ((rc = pp_state_parse(pp_query_col_text(q, 0), &p.state)) == PP_OK &&
	    (rc = update_readings(history, meter, &p, pp_query_col_int(q, 3),
		 pp_query_col_int(q, 4))) == PP_OK)
		*past = p;
out:
	pp_query_reset(q);
	return rc;
}

enum pp_status
pp_history_of(struct pp_history *history, int64_t meter, struct pp_past *past)
{
	struct pp_past p = {.state = PP_STATE_UNKNOWN};
	enum pp_status rc = pp_history_again(history, meter, &p);

	if (rc == PP_OK)
		*past = p;
	return rc;
}
