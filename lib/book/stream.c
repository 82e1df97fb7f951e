/* SPDX-License-Identifier: ISC */
#include "stream.h"

#include <stdlib.h>

#include "idset.h"
#include "scope.h"

struct pp_stream {
	struct pp_query *q;
	struct pp_idset ids;
};

enum column {
	C_ID,
	C_AT,
	C_FLAGS,
	C_BITS,
	C_VALUE, /* as enum pp_column_of_reading */
	C_PACKED = C_VALUE + PP_R_COLUMNS,
};

enum pp_status
pp_stream_open(struct pp_db *db, const int64_t *ids, size_t n, int64_t from,
    int64_t until, struct pp_stream **stream)
{
	struct pp_stream *s;
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ENERGY)) != PP_OK)
		return rc;
	if ((s = calloc(1, sizeof *s)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_idset_take(&s->ids, ids, n)) != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "SELECT r.id, p.began_at + r.after_s, r.flags, r.bits,"
	    " r.total_wh, r.sharp_wh, r.peak_wh, r.flat_wh, r.valley_wh,"
	    " r.deep_wh, r.balance_fen, r.count, r.clock_s, r.power_w,"
	    " r.packed FROM pass p CROSS JOIN reading r"
	    " ON r.id BETWEEN p.id * 2097152 AND p.id * 2097152 + 2097151"
	    " WHERE p.began_at >= ?1 AND p.began_at < ?2 ORDER BY p.id, r.id",
	    &s->q);
	if (rc != PP_OK)
		goto out;
	pp_query_int(s->q, 1, from);
	pp_query_int(s->q, 2, until);
out:
	if (rc == PP_OK)
		*stream = s;
	else
		pp_stream_close(s);
	return rc;
}

static enum pp_status
fill(const struct pp_query *q, struct pp_reading *r)
{
	const void *bytes;
	size_t n;
	int i;

	*r = (struct pp_reading){
	    .at = pp_query_col_int(q, C_AT),
	    .flags = (unsigned)pp_query_col_int(q, C_FLAGS),
	    .bits = (unsigned)pp_query_col_int(q, C_BITS),
	};
	for (i = 0; i < PP_R_COLUMNS; i++) {
		r->known[i] = !pp_query_is_null(q, C_VALUE + i);
		r->value[i] = pp_query_col_int(q, C_VALUE + i);
	}
	bytes = pp_query_col_blob(q, C_PACKED, &n);
	return pp_unpack(bytes, n, &r->packed);
}

enum pp_status
pp_stream_next(struct pp_stream *stream, int64_t *meter,
    struct pp_reading *reading)
{
	enum pp_status rc;
	int64_t id;

	do {
		if ((rc = pp_query_step(stream->q)) != PP_OK)
			return rc;
		id = pp_query_col_int(stream->q, C_ID) % 2097152 / 2;
	} while (!pp_idset_has(&stream->ids, id));
	*meter = id;
	return fill(stream->q, reading);
}

void
pp_stream_close(struct pp_stream *stream)
{
	if (stream == NULL)
		return;
	pp_query_free(stream->q);
	pp_idset_free(&stream->ids);
	free(stream);
}
