/* SPDX-License-Identifier: ISC */
#include "push_log.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "digest.h"
#include "subject.h"

static const char *const parts[PP_PARTS] = {
    [PP_PART_PRICES] = "prices",
    [PP_PART_TABLES] = "tables",
    [PP_PART_ALARMS] = "alarms",
    [PP_PART_OVERDRAFT] = "overdraft",
    [PP_PART_OVERLOAD] = "overload",
    [PP_PART_CLOCK] = "clock",
};

static const char *const results[] = {
    [PP_PUSH_OPEN] = "open",
    [PP_PUSH_CONFIRMED] = "confirmed",
    [PP_PUSH_REFUSED] = "refused",
    [PP_PUSH_DIFFERS] = "differs",
};

const char *
pp_part_name(enum pp_part part)
{
	return parts[part];
}

enum pp_status
pp_part_find(const char *word, enum pp_part *part)
{
	enum pp_part p;

	for (p = 0; p < PP_PARTS; p++)
		if (strcmp(word, parts[p]) == 0) {
			*part = p;
			return PP_OK;
		}
	return pp_fail(PP_EDATA,
	    "not one of prices, tables, alarms, overdraft, overload, clock");
}

static void
bind_id(struct pp_query *q, int i, int64_t id)
{
	if (id != 0)
		pp_query_int(q, i, id);
	else
		pp_query_null(q, i);
}

/* The words of the tariff that prices or tables are of. */
static enum pp_status
put_tariff(struct pp_db *db, struct pp_words *words, int64_t tariff)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if (tariff == 0)
		return PP_OK;
	rc = pp_query_new(db, "SELECT code FROM tariff WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, tariff);
	if ((rc = pp_query_step(q)) == PP_OK)
		pp_words_text(words, "tariff", pp_query_col_text(q, 0));
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such tariff");
	pp_query_free(q);
	return rc;
}

static enum pp_status
allow(struct pp_db *db, int64_t meter, enum pp_part part, const char *wanted,
    int64_t tariff, int64_t at, const char *who)
{
	char code[PP_ID_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_PUSH,
	    .subject = code,
	    .words = &words,
	    .meter = meter,
	};
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_text(&words, "part", parts[part]);
	pp_words_text(&words, "wanted", wanted);
	if ((rc = pp_subject_meter(db, meter, code)) != PP_OK ||
	    (rc = put_tariff(db, &words, tariff)) != PP_OK)
		return rc;
	return pp_act(db, &act, at, who);
}

enum pp_status
pp_push_begin(struct pp_db *db, int64_t meter, enum pp_part part,
    const char *wanted, int64_t tariff, int64_t at, const char *who,
    int64_t *push)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = allow(db, meter, part, wanted, tariff, at, who);
	if (rc != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "INSERT INTO push (meter, part, at, who, wanted, tariff)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_text(q, 2, parts[part]);
	pp_query_int(q, 3, at);
	pp_query_text(q, 4, who);
	pp_query_text(q, 5, wanted);
	bind_id(q, 6, tariff);
	if ((rc = pp_query_run(q)) == PP_OK)
		*push = pp_db_last_id(db);
	pp_query_free(q);
	return rc;
}

/* What is open up to `push` ends: as ?4 where it wanted ?5, else it differs. */
static enum pp_status
end_open(struct pp_db *db, int64_t meter, enum pp_part part, int64_t push,
    enum pp_push_result result, const char *wanted, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE push SET ended_at = ?6, result = CASE WHEN wanted = ?5"
	    " THEN ?4 ELSE 'differs' END WHERE meter = ?1 AND part = ?2"
	    " AND id <= ?3 AND result IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_text(q, 2, parts[part]);
	pp_query_int(q, 3, push);
	pp_query_text(q, 4, results[result]);
	pp_query_text(q, 5, wanted);
	pp_query_int(q, 6, at);
	return pp_query_once(q);
}

enum pp_status
pp_push_end(struct pp_db *db, int64_t push, enum pp_push_result result,
    int64_t at)
{
	char wanted[PP_PART_WORDS_MAX];
	struct pp_query *q = NULL;
	enum pp_part part;
	int64_t meter;
	enum pp_status rc;

	assert(pp_db_in_transaction(db) && result != PP_PUSH_OPEN);
	rc = pp_query_new(db,
	    "SELECT meter, part, wanted FROM push WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, push);
	if ((rc = pp_query_step(q)) != PP_OK) {
		rc = rc == PP_DONE ? pp_fail(PP_NO, "no such push") : rc;
		goto out;
	}
	meter = pp_query_col_int(q, 0);
	pp_query_copy(q, 2, wanted, sizeof wanted);
	if ((rc = pp_part_find(pp_query_col_text(q, 1), &part)) == PP_OK)
		rc = end_open(db, meter, part, push, result, wanted, at);
out:
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_push_settle(struct pp_db *db, int64_t meter, enum pp_part part,
    const char *seen, int64_t at, int64_t *push, int64_t *tariff)
{
	struct pp_query *q = NULL;
	int64_t last = 0, whose = 0;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "SELECT id, tariff FROM push WHERE meter = ?1 AND part = ?2"
	    " AND result IS NULL AND wanted = ?3 ORDER BY id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_text(q, 2, parts[part]);
	pp_query_text(q, 3, seen);
	rc = pp_query_step(q);
	if (rc == PP_OK) {
		last = pp_query_col_int(q, 0);
		whose = pp_query_col_int(q, 1);
	}
	pp_query_free(q);
	if (rc != PP_OK && rc != PP_DONE)
		return rc;
	rc = end_open(db, meter, part, INT64_MAX, PP_PUSH_CONFIRMED, seen, at);
	if (rc == PP_OK) {
		*push = last;
		*tariff = whose;
	}
	return rc;
}

enum pp_status
pp_push_last(struct pp_db *db, int64_t meter, enum pp_part part,
    char wanted[PP_PART_WORDS_MAX], enum pp_push_result *result, int64_t *at)
{
	enum pp_push_result r;
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT wanted, coalesce(result, 'open'), at FROM push"
	    " WHERE meter = ?1 AND part = ?2 ORDER BY id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_lent_text(q, 2, parts[part]);
	if ((rc = pp_query_step(q)) == PP_OK) {
		pp_query_copy(q, 0, wanted, PP_PART_WORDS_MAX);
		for (r = 0; r <= PP_PUSH_DIFFERS; r++)
			if (strcmp(pp_query_col_text(q, 1), results[r]) == 0)
				*result = r;
		*at = pp_query_col_int(q, 2);
	} else if (rc == PP_DONE) {
		rc = pp_fail(PP_NO, "nothing was pushed to it");
	}
	pp_query_free(q);
	return rc;
}
