/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "fit.h"
#include "use_impl.h"

#define FIELDS "total_wh, sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh"

static enum pp_status
fill_change(const struct pp_query *q, void *row)
{
	enum {
		FIRST_REGISTER = 5,
		BALANCE = FIRST_REGISTER + PP_R_ENERGIES
	};
	struct pp_use_change *c = row;
	struct pp_meter_image image;
	enum pp_status rc;
	int i;

	*c = (struct pp_use_change){
	    .meter = pp_query_col_int(q, 0),
	    .at = pp_query_col_int(q, 1),
	    .prices = pp_query_col_int(q, 2) != 0,
	    .tariff = pp_query_col_int(q, 4),
	    .splits = !pp_query_is_null(q, FIRST_REGISTER),
	    .has_balance = !pp_query_is_null(q, BALANCE),
	    .balance_fen = pp_query_col_int(q, BALANCE),
	};
	for (i = 0; i < PP_R_ENERGIES; i++) {
		c->known[i] = !pp_query_is_null(q, FIRST_REGISTER + i);
		c->wh[i] = pp_query_col_int(q, FIRST_REGISTER + i);
	}
	if (!c->prices)
		return PP_OK;
	rc = pp_image_prices_parse(pp_query_col_text(q, 3), &image);
	if (rc == PP_OK)
		memcpy(c->price_e4, image.price_e4, sizeof c->price_e4);
	return rc;
}

static enum pp_status
fill_order(const struct pp_query *q, void *row)
{
	*(struct pp_use_order *)row = (struct pp_use_order){
	    .meter = pp_query_col_int(q, 0),
	    .began = pp_query_col_int(q, 1),
	    .ended = pp_query_col_int(q, 2),
	    .fen = pp_query_col_int(q, 3),
	    .slot = pp_query_col_int(q, 4),
	};
	return PP_OK;
}

static enum pp_status
fill_shift(const struct pp_query *q, void *row)
{
	struct pp_use_shift *s = row;
	int i;

	s->meter = pp_query_col_int(q, 0);
	s->since = pp_query_col_int(q, 1);
	for (i = 0; i < PP_R_ENERGIES; i++)
		s->wh[i] = pp_query_col_int(q, 2 + i);
	return PP_OK;
}

static enum pp_status
fill_break(const struct pp_query *q, void *row)
{
	*(struct pp_use_break *)row = (struct pp_use_break){
	    .meter = pp_query_col_int(q, 0),
	    .from = pp_query_col_int(q, 1),
	    .to = pp_query_col_int(q, 2),
	};
	return PP_OK;
}

/*
 * ?1 and ?2: the first and the last meter, ?3: until when; of what has an end
 * ?4: since when, ?5: never.
 */
static const struct kind {
	const char *sql;
	size_t offset, size;
	bool ends;
	enum pp_status (*fill)(const struct pp_query *q, void *row);
} kinds[] = {
    {"SELECT meter, at, part = 'prices', value, tariff, " FIELDS
     ", balance_fen FROM confirmed WHERE part IN ('prices', 'tables')"
     " AND meter BETWEEN ?1 AND ?2 AND at <= ?3 ORDER BY meter, at, id",
	offsetof(struct pp_use_facts, changes), sizeof(struct pp_use_change),
	false, fill_change},
    {"SELECT meter, since, " FIELDS " FROM exchange_shift"
     " WHERE meter BETWEEN ?1 AND ?2 AND since <= ?3 ORDER BY meter, since",
	offsetof(struct pp_use_facts, shifts), sizeof(struct pp_use_shift),
	false, fill_shift},
    /* What was credited by somebody else is in no order of ours. */
    {"SELECT meter, at, coalesce(ended_at, ?5), CASE"
     " WHEN kind IN ('sale', 'refund-reversal') THEN amount_fen"
     " ELSE -amount_fen END, CASE WHEN moved OR ended_at IS NULL THEN slot"
     " ELSE 0 END FROM sale WHERE state <> 'not-credited'"
     " AND meter BETWEEN ?1 AND ?2 AND at <= ?3"
     " AND coalesce(ended_at, ?5) >= ?4 ORDER BY meter, id",
	offsetof(struct pp_use_facts, orders), sizeof(struct pp_use_order),
	true, fill_order},
    /* An account is opened and closed by setting the meter. */
    {"SELECT meter, since, until FROM (SELECT e.meter, e.intended_at AS since,"
     " coalesce(e.began_at, e.ended_at, g.at, ?5) AS until FROM epoch e"
     " LEFT JOIN given_up g ON g.epoch = e.id WHERE e.adopted = 0"
     " UNION ALL SELECT e.meter, k.intended_at, coalesce(e.ended_at, ?5)"
     " FROM closing k JOIN epoch e ON e.id = k.epoch)"
     " WHERE meter BETWEEN ?1 AND ?2 AND since <= ?3 AND until >= ?4"
     " ORDER BY meter, since",
	offsetof(struct pp_use_facts, breaks), sizeof(struct pp_use_break),
	true, fill_break},
};

enum {
	KINDS = sizeof kinds / sizeof *kinds
};

static struct pp_use_list *
list_of(struct pp_use_facts *facts, const struct kind *kind)
{
	return (struct pp_use_list *)(void *)((char *)facts + kind->offset);
}

/* Room for one more behind the last. */
static void *
next_row(struct pp_use_list *list)
{
	size_t room = list->room == 0 ? 16 : list->room * 2;
	char *rows;

	if (list->n == list->room) {
		rows = reallocarray(list->rows, room, list->size);
		if (rows == NULL)
			return NULL;
		list->rows = rows;
		list->room = room;
	}
	return list->rows + list->n * list->size;
}

static enum pp_status
load(struct pp_query *q, const struct kind *kind, struct pp_use_list *list)
{
	enum pp_status rc;
	void *row;

	list->size = kind->size;
	while ((rc = pp_query_step(q)) == PP_OK) {
		if ((row = next_row(list)) == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		if ((rc = kind->fill(q, row)) != PP_OK)
			return rc;
		list->n++;
	}
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_use_facts_load(struct pp_db *db, int64_t meter, int64_t from, int64_t to,
    struct pp_use_facts *facts)
{
	struct pp_use_facts f = {0};
	enum pp_status rc = PP_OK;
	struct pp_query *q;
	size_t i;

	for (i = 0; rc == PP_OK && i < KINDS; i++) {
		q = NULL;
		if ((rc = pp_query_new(db, kinds[i].sql, &q)) != PP_OK)
			break;
		pp_query_int(q, 1, meter);
		pp_query_int(q, 2, meter == 0 ? INT64_MAX : meter);
		pp_query_int(q, 3, to);
		if (kinds[i].ends) {
			pp_query_int(q, 4, from);
			pp_query_int(q, 5, INT64_MAX);
		}
		rc = load(q, &kinds[i], list_of(&f, &kinds[i]));
		pp_query_free(q);
	}
	if (rc == PP_OK)
		*facts = f;
	else
		pp_use_facts_free(&f);
	return rc;
}

void
pp_use_facts_free(struct pp_use_facts *facts)
{
	size_t i;

	for (i = 0; i < KINDS; i++)
		free(list_of(facts, &kinds[i])->rows);
}

static int64_t
meter_at(const struct pp_use_list *list, size_t i)
{
	int64_t meter;

	memcpy(&meter, list->rows + i * list->size, sizeof meter);
	return meter;
}

/* The first row of that meter or of a later one. */
static size_t
first_of(const struct pp_use_list *list, int64_t meter)
{
	size_t low = 0, high = list->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (meter_at(list, middle) < meter)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const void *
pp_use_facts_of(const struct pp_use_list *list, int64_t meter, size_t *n)
{
	size_t first = first_of(list, meter);

	*n = first_of(list, meter + 1) - first;
	return *n == 0 ? NULL : list->rows + first * list->size;
}
