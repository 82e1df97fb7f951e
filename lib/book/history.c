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

/* The reading at a key that meter_now holds (column `column`; may be NULL). */
static enum pp_status
reading_at(struct pp_history *h, int column, bool *has, struct pp_reading *r)
{
	enum {
		FIRST_COLUMN = 4
	};
	struct pp_query *q = h->reading;
	const void *bytes;
	enum pp_status rc;
	size_t n;
	int i;

	*has = false;
	if (pp_query_is_null(h->now, column))
		return PP_OK;
	pp_query_int(q, 1, pp_query_col_int(h->now, column));
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
	*has = true;
out:
	pp_query_reset(q);
	if (rc == PP_DONE)
		return pp_fail(PP_ESYS,
		    "a meter's last reading is missing;"
		    " run pp-db check");
	return rc;
}

enum pp_status
pp_history_of(struct pp_history *history, int64_t meter, struct pp_past *past)
{
	struct pp_past p = {.state = PP_STATE_UNKNOWN};
	struct pp_query *q = history->now;
	enum pp_status rc;

	pp_query_int(q, 1, meter);
	rc = pp_query_step(q);
	if (rc == PP_DONE) {
		*past = p;
		rc = PP_OK;
		goto out;
	}
	if (rc != PP_OK)
		goto out;
	p.since = pp_query_col_int(q, 1);
	p.silent = pp_query_col_int(q, 2);
	if ((rc = pp_state_parse(pp_query_col_text(q, 0), &p.state)) != PP_OK ||
	    (rc = reading_at(history, 3, &p.has_good, &p.good)) != PP_OK ||
	    (rc = reading_at(history, 4, &p.has_shown, &p.shown)) != PP_OK)
		goto out;
	*past = p;
out:
	pp_query_reset(q);
	return rc;
}
