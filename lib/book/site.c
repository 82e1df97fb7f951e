/* SPDX-License-Identifier: ISC */
/*
 * Selection: each selector becomes a set of ids, and one walk over the
 * meters keeps those that are in every set given.
 */
#include "site.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "site_image.h"
#include "state.h"

/* The selectors that name rows, in the order of the walk's columns. */
enum axis {
	AXIS_METER,
	AXIS_UNIT,
	AXIS_BUILDING,
	AXIS_BUS,
	AXIS_GATEWAY,
	AXIS_ACCOUNT,
	AXIS_FLOOR, /* no table: its numbers are the ids */
	AXES
};

enum {
	COLUMN_STATE = AXES
};

struct ids {
	bool given;
	int64_t *id;
	size_t n, room;
};

static enum pp_status
append(struct ids *ids, int64_t id)
{
	int64_t *p;

	p = pp_grow(ids->id, ids->n, &ids->room, sizeof *p);
	if (p == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	ids->id = p;
	ids->id[ids->n++] = id;
	return PP_OK;
}

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool
has(const struct ids *ids, int64_t id)
{
	return !ids->given ||
	    (ids->n > 0 &&
		bsearch(&id, ids->id, ids->n, sizeof id, by_value) != NULL);
}

/*
 * The next word of a comma list, blanks around it trimmed, full-width digits
 * folded; false at the end.  A word that is too long can't be an id.
 */
static bool
next_word(const char **list, char word[PP_NAME_MAX])
{
	const char *p = *list;
	size_t n, rest;

	p += strspn(p, ", ");
	n = rest = strcspn(p, ",");
	if (n == 0)
		return false;
	while (n > 0 && p[n - 1] == ' ')
		n--;
	if (n >= PP_NAME_MAX)
		n = PP_NAME_MAX - 1;
	memcpy(word, p, n);
	word[n] = '\0';
	pp_text_fold(word);
	*list = p + rest;
	return true;
}

static enum pp_status
find(struct pp_query *q, const char *what, const char *code, int64_t *id)
{
	enum pp_status rc;

	pp_query_text(q, 1, code);
	if ((rc = pp_query_step(q)) == PP_DONE)
		rc = pp_fail(PP_NO, "no such %s: %s", what, code);
	else if (rc == PP_OK && !pp_query_is_null(q, 1))
		rc = pp_fail(PP_NO, "%s %s is retired", what, code);
	else if (rc == PP_OK)
		*id = pp_query_col_int(q, 0);
	pp_query_reset(q);
	return rc;
}

static enum pp_status
named(struct pp_db *db, enum axis axis, const char *list, struct ids *ids)
{
	static const struct {
		const char *what, *sql;
	} tables[] = {
	    [AXIS_METER] = {"meter",
		"SELECT id, retired_at FROM meter WHERE code = ?1"},
	    [AXIS_UNIT] = {"unit",
		"SELECT id, retired_at FROM unit WHERE code = ?1"},
	    [AXIS_BUILDING] = {"building",
		"SELECT id, retired_at FROM building WHERE code = ?1"},
	    [AXIS_BUS] = {"bus",
		"SELECT id, retired_at FROM bus WHERE code = ?1"},
	    [AXIS_GATEWAY] = {"gateway",
		"SELECT id, retired_at FROM gateway WHERE code = ?1"},
	    [AXIS_ACCOUNT] = {"account",
		"SELECT id, NULL FROM account WHERE code = ?1"},
	};
	struct pp_query *q = NULL;
	char word[PP_NAME_MAX];
	int64_t id = 0;
	enum pp_status rc;

	rc = pp_query_new(db, tables[axis].sql, &q);
	while (rc == PP_OK && next_word(&list, word)) {
		rc = find(q, tables[axis].what, word, &id);
		if (rc == PP_OK)
			rc = append(ids, id);
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
floors(const char *list, struct ids *ids)
{
	const struct pp_object_field *f =
	    &pp_object_table(PP_METER)->field[PP_METER_FLOOR];
	char word[PP_NAME_MAX];
	int64_t floor;
	enum pp_status rc = PP_OK;

	while (rc == PP_OK && next_word(&list, word)) {
		rc = pp_decimal_parse(word, 0, &floor);
		if (rc == PP_OK && (floor < f->least || floor > f->most))
			rc = pp_fail(PP_EDATA, "not within %d and %d", f->least,
			    f->most);
		if (rc != PP_OK)
			return pp_fail_in(rc, "floor %s", word);
		rc = append(ids, floor);
	}
	return rc;
}

enum pp_status
pp_site_states(const char *list, unsigned *states)
{
	char word[PP_NAME_MAX];
	enum pp_state state;
	unsigned sum = 0;

	while (list != NULL && next_word(&list, word)) {
		if (pp_state_parse(word, &state) != PP_OK)
			return pp_fail(PP_EDATA, "no such state: %s", word);
		sum |= 1U << state;
	}
	*states = list == NULL ? ~0U : sum;
	return PP_OK;
}

static enum pp_status
gather(struct pp_db *db, const struct pp_selection *which,
    struct ids sets[AXES])
{
	const char *const lists[AXES] = {
	    [AXIS_METER] = which->meter,
	    [AXIS_UNIT] = which->unit,
	    [AXIS_BUILDING] = which->building,
	    [AXIS_BUS] = which->bus,
	    [AXIS_GATEWAY] = which->gateway,
	    [AXIS_ACCOUNT] = which->account,
	    [AXIS_FLOOR] = which->floor,
	};
	int i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < AXES; i++) {
		if (lists[i] == NULL)
			continue;
		sets[i].given = true;
		rc = i == AXIS_FLOOR
		    ? floors(lists[i], &sets[i])
		    : named(db, (enum axis)i, lists[i], &sets[i]);
		if (sets[i].n > 1)
			qsort(sets[i].id, sets[i].n, sizeof *sets[i].id,
			    by_value);
	}
	return rc;
}

static bool
fits(const struct pp_query *q, const struct ids sets[AXES], unsigned states)
{
	enum pp_state state = PP_STATE_UNKNOWN;
	int i;

	for (i = 0; i < AXES; i++)
		if (sets[i].given &&
		    (pp_query_is_null(q, i) ||
			!has(&sets[i], pp_query_col_int(q, i))))
			return false;
	if (states == ~0U)
		return true;
	if (!pp_query_is_null(q, COLUMN_STATE) &&
	    pp_state_parse(pp_query_col_text(q, COLUMN_STATE), &state) != PP_OK)
		return false;
	return states & 1U << state;
}

#define CANDIDATES                                                             \
	"SELECT m.id, m.unit, m.building, m.bus, b.gateway,"                   \
	" e.account, m.floor, w.state"                                         \
	" FROM meter m JOIN bus b ON b.id = m.bus"                             \
	" LEFT JOIN epoch e ON e.meter = m.id AND e.ended_at IS NULL"          \
	" LEFT JOIN meter_now w ON w.meter = m.id"                             \
	" WHERE m.retired_at IS NULL"

/* One meter is looked up; of what else is asked for, all are looked at. */
static enum pp_status
candidates(struct pp_db *db, const struct ids *meters, struct pp_query **q)
{
	bool one = meters->given && meters->n == 1;
	enum pp_status rc;

	rc = pp_query_new(db,
	    one ? CANDIDATES " AND m.id = ?1"
		: CANDIDATES " ORDER BY m.bus, m.address",
	    q);
	if (rc == PP_OK && one)
		pp_query_int(*q, 1, meters->id[0]);
	return rc;
}

enum pp_status
pp_site_select(struct pp_db *db, const struct pp_selection *which,
    int64_t **ids, size_t *n)
{
	struct ids sets[AXES] = {0}, found = {0};
	struct pp_query *q = NULL;
	unsigned wanted = 0;
	int i;
	enum pp_status rc;

	if ((rc = pp_site_states(which->state, &wanted)) != PP_OK ||
	    (rc = gather(db, which, sets)) != PP_OK)
		goto out;
	if ((rc = candidates(db, &sets[AXIS_METER], &q)) != PP_OK)
		goto out;
	while ((rc = pp_query_step(q)) == PP_OK)
		if (fits(q, sets, wanted) &&
		    (rc = append(&found, pp_query_col_int(q, 0))) != PP_OK)
			goto out;
	if (rc != PP_DONE)
		goto out;
	/* An empty selection is still one: not NULL, which stands for all. */
	if (found.id == NULL && (found.id = malloc(1)) == NULL) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	rc = PP_OK;
	*ids = found.id;
	*n = found.n;
	found.id = NULL;
out:
	pp_query_free(q);
	for (i = 0; i < AXES; i++)
		free(sets[i].id);
	free(found.id);
	return rc;
}
