/* SPDX-License-Identifier: ISC */
#include "tariff_book.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "clock.h"

/* A local day as people write it. */
enum {
	DAY_MAX = 16
};

static const char *
print_day(int32_t day, char text[DAY_MAX])
{
	char time[PP_TIME_MAX];

	pp_time_print(pp_day_start(day), time);
	snprintf(text, DAY_MAX, "%.10s", time);
	return text;
}

static enum pp_status
digest_of(const char *text, size_t n, uint8_t hash[PP_DIGEST_BYTES])
{
	struct pp_digester *d = NULL;
	enum pp_status rc;

	if ((rc = pp_digester_new(&d)) != PP_OK)
		return rc;
	pp_digest_begin(d);
	pp_digest_add(d, text, n);
	rc = pp_digest_end(d, hash);
	pp_digester_free(d);
	return rc;
}

/* What it has from that very day on: PP_OK the same, PP_DONE nothing. */
static enum pp_status
find_same(struct pp_db *db, const struct pp_tariff *t,
    const uint8_t hash[PP_DIGEST_BYTES], int64_t *id)
{
	struct pp_query *q = NULL;
	char day[DAY_MAX];
	size_t n;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id, hash FROM tariff WHERE code = ?1 AND from_day = ?2",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, t->name);
	pp_query_int(q, 2, t->from_day);
	if ((rc = pp_query_step(q)) == PP_OK) {
		if (memcmp(pp_query_col_blob(q, 1, &n), hash,
			PP_DIGEST_BYTES) == 0)
			*id = pp_query_col_int(q, 0);
		else
			rc = pp_fail(PP_NO,
			    "tariff %s from %s on is another one already, and "
			    "is never changed; a new one begins later",
			    t->name, print_day(t->from_day, day));
	}
	pp_query_free(q);
	return rc;
}

/* How many meters in use are to have it. */
#define METERS(code)                                                           \
	"(SELECT count(*) FROM meter m LEFT JOIN meter_setting s"              \
	" ON s.meter = m.id AND s.key = 'tariff'"                              \
	" WHERE m.retired_at IS NULL AND coalesce(s.value, (SELECT value"      \
	" FROM setting WHERE key = 'defaults.tariff'), '') = " code ")"

static enum pp_status
check_future(struct pp_db *db, const struct pp_tariff *t, int64_t at)
{
	struct pp_query *q = NULL;
	int64_t meters = 0;
	char day[DAY_MAX];
	enum pp_status rc;

	if (t->from_day >= pp_day_of(at))
		return PP_OK;
	if ((rc = pp_query_new(db, "SELECT " METERS("?1"), &q)) != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, t->name);
	if ((rc = pp_query_step(q)) == PP_OK)
		meters = pp_query_col_int(q, 0);
	pp_query_free(q);
	if (rc == PP_OK && meters > 0)
		rc = pp_fail(PP_NO,
		    "tariff %s: %s is past, and %lld meters have it already; "
		    "the past isn't priced again: let it begin today or later",
		    t->name, print_day(t->from_day, day), (long long)meters);
	return rc;
}

static enum pp_status
allow(struct pp_db *db, const struct pp_tariff *t,
    const uint8_t hash[PP_DIGEST_BYTES], int64_t at, const char *who)
{
	char hex[PP_DIGEST_HEX], day[DAY_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_TARIFF,
	    .subject = t->name,
	    .words = &words,
	};

	pp_hex(hash, PP_DIGEST_BYTES, hex);
	pp_words_clear(&words);
	pp_words_text(&words, "from", print_day(t->from_day, day));
	pp_words_text(&words, "title", t->title);
	pp_words_text(&words, "sha256", hex);
	return pp_act(db, &act, at, who);
}

static enum pp_status
insert(struct pp_db *db, const struct pp_tariff *t, const char *text,
    const uint8_t hash[PP_DIGEST_BYTES], int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO tariff (code, from_day, title, text, hash, defined_at,"
	    " defined_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, t->name);
	pp_query_int(q, 2, t->from_day);
	pp_query_lent_text(q, 3, t->title);
	pp_query_lent_text(q, 4, text);
	pp_query_lent_blob(q, 5, hash, PP_DIGEST_BYTES);
	pp_query_int(q, 6, at);
	pp_query_lent_text(q, 7, who);
	return pp_query_once(q);
}

enum pp_status
pp_tariff_keep(struct pp_db *db, const struct pp_tariff *tariff,
    const char *text, size_t n, int64_t at, const char *who, int64_t *id,
    bool *again)
{
	uint8_t hash[PP_DIGEST_BYTES];
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(strlen(text) == n);
	if ((rc = digest_of(text, n, hash)) != PP_OK)
		return rc;
	rc = find_same(db, tariff, hash, id);
	if (rc != PP_DONE) {
		if (rc == PP_OK)
			*again = true;
		return rc;
	}
	if ((rc = check_future(db, tariff, at)) != PP_OK ||
	    (rc = allow(db, tariff, hash, at, who)) != PP_OK ||
	    (rc = insert(db, tariff, text, hash, at, who)) != PP_OK)
		return rc;
	*id = pp_db_last_id(db);
	*again = false;
	return PP_OK;
}

struct pp_tariff_list {
	struct pp_query *q;
};

enum pp_status
pp_tariff_list_open(struct pp_db *db, const char *code,
    struct pp_tariff_list **list)
{
	struct pp_tariff_list *l = calloc(1, sizeof *l);
	enum pp_status rc;

	if (l == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT id, code, title, text, from_day, hash, defined_at,"
	    " defined_by, " METERS("tariff.code") " FROM tariff"
						  " WHERE ?1 IS NULL OR"
						  " code = ?1"
						  " ORDER BY code, from_day",
	    &l->q);
	if (rc == PP_OK) {
		pp_query_text(l->q, 1, code);
		*list = l;
	} else
		pp_tariff_list_close(l);
	return rc;
}

enum pp_status
pp_tariff_list_next(struct pp_tariff_list *list, struct pp_tariff_row *row)
{
	struct pp_query *q = list->q;
	size_t n;
	enum pp_status rc;

	if ((rc = pp_query_step(q)) != PP_OK)
		return rc;
	*row = (struct pp_tariff_row){
	    .id = pp_query_col_int(q, 0),
	    .code = pp_query_col_text(q, 1),
	    .title = pp_query_col_text(q, 2),
	    .text = pp_query_col_text(q, 3),
	    .text_n = strlen(pp_query_col_text(q, 3)),
	    .from_day = (int32_t)pp_query_col_int(q, 4),
	    .defined_at = pp_query_col_int(q, 6),
	    .defined_by = pp_query_col_text(q, 7),
	    .meters = pp_query_col_int(q, 8),
	};
	memcpy(row->hash, pp_query_col_blob(q, 5, &n), sizeof row->hash);
	return PP_OK;
}

void
pp_tariff_list_close(struct pp_tariff_list *list)
{
	if (list == NULL)
		return;
	pp_query_free(list->q);
	free(list);
}

/* The text of the row that a query of id and text has; PP_DONE: none. */
static enum pp_status
take_text(struct pp_query *q, int64_t *id, char **text, size_t *n)
{
	char *copy;
	enum pp_status rc;

	if ((rc = pp_query_step(q)) != PP_OK)
		return rc;
	if ((copy = strdup(pp_query_col_text(q, 1))) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	*id = pp_query_col_int(q, 0);
	*text = copy;
	*n = strlen(copy);
	return PP_OK;
}

/* Why there is none on that day. */
static enum pp_status
say_none(struct pp_db *db, const char *code)
{
	struct pp_query *q = NULL;
	char day[DAY_MAX];
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT min(from_day) FROM tariff WHERE code = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, code);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_query_is_null(q, 0)
		    ? pp_fail(PP_NO, "no tariff %.40s; pp-tariff list has them",
			  code)
		    : pp_fail(PP_NO, "tariff %.40s begins on %s only", code,
			  print_day((int32_t)pp_query_col_int(q, 0), day));
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_tariff_text(struct pp_db *db, const char *code, int32_t day, int64_t *id,
    char **text, size_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id, text FROM tariff WHERE code = ?1 AND from_day <= ?2"
	    " ORDER BY from_day DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, code);
	pp_query_int(q, 2, day);
	rc = take_text(q, id, text, n);
	pp_query_free(q);
	return rc == PP_DONE ? say_none(db, code) : rc;
}

enum pp_status
pp_tariff_text_of(struct pp_db *db, int64_t id, char **text, size_t *n)
{
	struct pp_query *q = NULL;
	int64_t same;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT id, text FROM tariff WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	rc = take_text(q, &same, text, n);
	pp_query_free(q);
	return rc == PP_DONE
	    ? pp_fail(PP_NO, "no tariff with the id %lld", (long long)id)
	    : rc;
}
