/* SPDX-License-Identifier: ISC */
#include "history.h"

#include <stdlib.h>

struct pp_history {
	struct pp_query *now, *reading;
};

enum pp_status
pp_history_open(struct pp_db *db, struct pp_history **history)
{
	struct pp_history *h = calloc(1, sizeof *h);
	enum pp_status rc;

	if (!h)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT state, since, silent, good, shown FROM meter_now"
	    " WHERE meter = ?1",
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

/* The readings that meter_now points to, where they aren't known yet. */
static enum pp_status
update_readings(struct pp_history *h, struct pp_past *p, int64_t good_id,
    int64_t shown_id)
{
	enum pp_status rc;

	if (good_id != 0 && good_id != p->good_id &&
	    (rc = reading_at(h, good_id, &p->good)) != PP_OK)
		return rc;
	p->good_id = good_id;
	p->has_good = good_id != 0;
	if (shown_id != 0 && shown_id == good_id)
		p->shown = p->good;
	else if (shown_id != 0 && shown_id != p->shown_id &&
	    (rc = reading_at(h, shown_id, &p->shown)) != PP_OK)
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
	if ((rc = pp_state_parse(pp_query_col_text(q, 0), &p.state)) == PP_OK &&
	    (rc = update_readings(history, &p, pp_query_col_int(q, 3),
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
