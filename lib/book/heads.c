/* SPDX-License-Identifier: ISC */
#include "heads.h"

#include <stdlib.h>

#include "gather.h"
#include "grow.h"
#include "reading.h"
#include "scope.h"
#include "swap.h"

enum {
	KEY_PASS = 2097152, /* the key of a reading, as the schema has it */
	KEY_METER = 2,
	BAD = PP_FLAG_RAN_BACK | PP_FLAG_JUMPED,
};

struct pp_heads {
	struct pp_query *q;
	struct pp_head_meter *meters;
	size_t room;
	bool has_row, done; /* a query that is done would begin again */
};

/* The head first: its own row, then those of whose parent it is. */
enum pp_status
pp_heads_open(struct pp_db *db, struct pp_heads **heads)
{
	struct pp_heads *h;
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ENERGY)) != PP_OK)
		return rc;
	if ((h = calloc(1, sizeof *h)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "WITH member AS (SELECT parent AS head, id FROM meter"
	    "  WHERE parent IS NOT NULL AND retired_at IS NULL"
	    " UNION SELECT parent, parent FROM meter"
	    "  WHERE parent IS NOT NULL AND retired_at IS NULL)"
	    " SELECT b.head, m.id, m.ct * m.pt, m.ct <> 1, h.code,"
	    " ifnull(g.code, '') FROM member b JOIN meter m ON m.id = b.id"
	    " JOIN meter h ON h.id = b.head AND h.retired_at IS NULL"
	    " LEFT JOIN unit u ON u.id = h.unit"
	    " LEFT JOIN building g ON g.id = coalesce(h.building, u.building)"
	    " ORDER BY b.head, m.id <> b.head, m.id",
	    &h->q);
	if (rc == PP_OK)
		*heads = h;
	else
		pp_heads_close(h);
	return rc;
}

static enum pp_status
add_member(struct pp_heads *h, struct pp_head_group *head)
{
	struct pp_head_meter *more;

	more = pp_grow(h->meters, head->n, &h->room, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	h->meters = more;
	h->meters[head->n++] = (struct pp_head_meter){
	    .id = pp_query_col_int(h->q, 1),
	    .ratio = pp_query_col_int(h->q, 2),
	    .has_ct = pp_query_col_int(h->q, 3) != 0,
	};
	return PP_OK;
}

enum pp_status
pp_heads_next(struct pp_heads *heads, struct pp_head_group *head)
{
	enum pp_status rc = PP_OK;
	int64_t id;

	if (heads->done)
		return PP_DONE;
	if (!heads->has_row && (rc = pp_query_step(heads->q)) != PP_OK)
		return rc;
	*head = (struct pp_head_group){0};
	id = pp_query_col_int(heads->q, 0);
	pp_query_copy(heads->q, 4, head->code, sizeof head->code);
	pp_query_copy(heads->q, 5, head->building, sizeof head->building);
	while (rc == PP_OK && pp_query_col_int(heads->q, 0) == id &&
	    (rc = add_member(heads, head)) == PP_OK)
		rc = pp_query_step(heads->q);
	heads->has_row = rc == PP_OK;
	heads->done = rc == PP_DONE;
	head->meters = heads->meters;
	return rc == PP_DONE ? PP_OK : rc;
}

void
pp_heads_close(struct pp_heads *heads)
{
	if (heads == NULL)
		return;
	pp_query_free(heads->q);
	free(heads->meters);
	free(heads);
}

struct pass {
	int64_t id, began_at;
};

struct pp_together {
	struct pp_db *db;
	struct pp_query *q;
	struct pass *passes; /* by when they began */
	size_t n;
};

static enum pp_status
fill_pass(const struct pp_query *q, void *element)
{
	*(struct pass *)element = (struct pass){
	    .id = pp_query_col_int(q, 0),
	    .began_at = pp_query_col_int(q, 1),
	};
	return PP_OK;
}

static enum pp_status
load_passes(struct pp_together *t, int64_t from, int64_t until)
{
	struct pp_query *q = NULL;
	void *passes;
	enum pp_status rc;

	rc = pp_query_new(t->db,
	    "SELECT id, began_at FROM pass WHERE began_at >= ?1"
	    " AND began_at < ?2 ORDER BY began_at, id",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, from);
	pp_query_int(q, 2, until);
	rc = pp_gather(q, fill_pass, sizeof *t->passes, &passes, &t->n);
	if (rc == PP_OK)
		t->passes = passes;
	return rc;
}

enum pp_status
pp_together_open(struct pp_db *db, int64_t from, int64_t until,
    struct pp_together **together)
{
	struct pp_together *t = calloc(1, sizeof *t);
	enum pp_status rc;

	if (t == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	t->db = db;
	rc = pp_query_new(db,
	    "SELECT r.after_s, r.total_wh, r.power_w FROM reading r"
	    " WHERE r.id IN (?1, ?1 + 1) AND r.flags & ?2 = 0"
	    " ORDER BY r.id DESC LIMIT 1",
	    &t->q);
	if (rc == PP_OK)
		rc = load_passes(t, from, until);
	if (rc == PP_OK)
		*together = t;
	else
		pp_together_close(t);
	return rc;
}

void
pp_together_close(struct pp_together *together)
{
	if (together == NULL)
		return;
	pp_query_free(together->q);
	free(together->passes);
	free(together);
}

/* PP_DONE: it has none. */
static enum pp_status
read_one(struct pp_together *t, const struct pass *pass, int64_t meter,
    struct pp_head_reading *r)
{
	enum pp_status rc;

	pp_query_int(t->q, 1, pass->id * KEY_PASS + meter * KEY_METER);
	pp_query_int(t->q, 2, BAD);
	if ((rc = pp_query_step(t->q)) == PP_OK)
		*r = (struct pp_head_reading){
		    .at = pass->began_at + pp_query_col_int(t->q, 0),
		    .wh = pp_query_col_int(t->q, 1),
		    .power_w = pp_query_col_int(t->q, 2),
		};
	pp_query_reset(t->q);
	return rc;
}

static enum pp_status
read_all(struct pp_together *t, const struct pass *pass,
    const struct pp_head_group *head, struct pp_head_reading *readings,
    size_t *unread)
{
	enum pp_status rc;
	size_t i;

	*unread = 0;
	for (i = 0; i < head->n; i++) {
		rc = read_one(t, pass, head->meters[i].id, &readings[i]);
		/* Most passes that leave the head out are of single meters. */
		if (rc == PP_DONE && i == 0) {
			*unread = head->n;
			return PP_OK;
		}
		*unread += rc == PP_DONE;
		if (rc != PP_OK && rc != PP_DONE)
			return rc;
	}
	return PP_OK;
}

static enum pp_status
shift_all(struct pp_together *t, const struct pp_head_group *head,
    struct pp_head_reading *readings)
{
	struct pp_register_shift shift;
	enum pp_status rc;
	size_t i;

	for (i = 0; i < head->n; i++) {
		rc = pp_swap_shift(t->db, head->meters[i].id, readings[i].at,
		    &shift);
		if (rc != PP_OK)
			return rc;
		readings[i].wh += shift.total_wh;
	}
	return PP_OK;
}

/* The first pass that began then or later. */
static size_t
first_of(const struct pp_together *t, int64_t from)
{
	size_t low = 0, high = t->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (t->passes[middle].began_at < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

enum pp_status
pp_together_find(struct pp_together *together, const struct pp_head_group *head,
    int64_t from, int64_t until, bool last, struct pp_head_reading *readings,
    size_t *unread)
{
	size_t begin = first_of(together, from);
	size_t end = first_of(together, until), i, here;
	enum pp_status rc;

	*unread = head->n;
	for (i = begin; i < end; i++) {
		rc = read_all(together,
		    &together->passes[last ? begin + end - 1 - i : i], head,
		    readings, &here);
		if (rc != PP_OK)
			return rc;
		if (here < *unread)
			*unread = here;
		if (here == 0)
			return shift_all(together, head, readings);
	}
	return PP_DONE;
}
