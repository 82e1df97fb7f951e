/* SPDX-License-Identifier: ISC */
/*
 * Days are closed one after the other, when all that belongs to them is in
 * the books: from then on their sums stand.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "clock.h"
#include "day_sums.h"
#include "digest.h"
#include "shift_impl.h"
#include "site_setting.h"

enum {
	DAY_SIZE = 11 /* "2026-11-22" and NUL */
};

/* A line of its own: what people said is behind keys in theirs. */
static const char seen_key[] = "\nentries.last ";

static const char *
print_day(int32_t day, char text[PP_TIME_MAX])
{
	pp_time_print(pp_day_start(day), text);
	text[DAY_SIZE - 1] = '\0';
	return text;
}

/* A day as it is written down. */
static enum pp_status
read_day(const char *text, int32_t *day)
{
	char plain[PP_TIME_MAX];
	int64_t at;

	if (strlen(text) == DAY_SIZE - 1 &&
	    pp_time_parse(text, 0, &at) == PP_OK) {
		*day = pp_day_of(at);
		if (strcmp(print_day(*day, plain), text) == 0)
			return PP_OK;
	}
	return pp_fail(PP_EDATA, "not a date like 2026-01-31");
}

/* From the end of the last day that is closed, with what was seen then. */
static enum pp_status
read_last(struct pp_db *db, int32_t day, struct pp_day_span *span)
{
	struct pp_query *q = NULL;
	const char *seen;
	int32_t last = 0;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT day, sums FROM day_close ORDER BY day DESC LIMIT 1", &q);
	if (rc != PP_OK || (rc = pp_query_step(q)) != PP_OK)
		goto out;
	if ((rc = read_day(pp_query_col_text(q, 0), &last)) != PP_OK)
		goto out;
	if (last == day)
		rc = pp_fail(PP_NO, "it is closed");
	else if (last > day)
		rc = pp_fail(PP_NO, "%s, which is later, is closed",
		    pp_query_col_text(q, 0));
	span->from = pp_day_start(last + 1);
	seen = strstr(pp_query_col_text(q, 1), seen_key);
	if (rc == PP_OK &&
	    (seen == NULL ||
		sscanf(seen + sizeof seen_key - 1, "%" SCNd64, &span->seen) !=
		    1))
		rc = pp_fail(PP_EDATA, "the sums of %s are damaged",
		    pp_query_col_text(q, 0));
out:
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* PP_NO: a day of the span before this one has orders. */
static enum pp_status
check_before(struct pp_db *db, const struct pp_day_span *span, int32_t day)
{
	struct pp_query *q = NULL;
	char text[PP_TIME_MAX];
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT at FROM sale WHERE at >= ?1 AND at < ?2 ORDER BY at"
	    " LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, span->from);
	pp_query_int(q, 2, pp_day_start(day));
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO,
		    "%s isn't closed, and has orders; close that first",
		    print_day(pp_day_of(pp_query_col_int(q, 0)), text));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
check_shifts(struct pp_db *db, const struct pp_day_span *span)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT drawer, who FROM shift WHERE closed_at IS NULL"
	    " AND opened_at < ?1 ORDER BY id LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, span->until);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO,
		    "the shift of %s at drawer %s is open; close it first",
		    pp_query_col_text(q, 1), pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
check_pending(struct pp_db *db, const struct pp_day_span *span, int64_t now)
{
	struct pp_query *q = NULL;
	char at[PP_TIME_MAX];
	int64_t limit = 0;
	enum pp_status rc;

	rc = pp_site_duration(db, 0, "desk.pending_limit", &limit);
	if (rc == PP_OK)
		rc = pp_query_new(db,
		    "SELECT s.code, m.code, s.at FROM sale s"
		    " JOIN meter m ON m.id = s.meter WHERE s.state = 'armed'"
		    " AND s.at < ?1 AND s.at <= ?2 ORDER BY s.id LIMIT 1",
		    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, span->until);
	pp_query_int(q, 2, now - limit);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO,
		    "order %s of meter %s is pending since %s; pp-settle "
		    "ends it, or pp-resolve",
		    pp_query_col_text(q, 0), pp_query_col_text(q, 1),
		    pp_time_print(pp_query_col_int(q, 2), at));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
check(struct pp_db *db, int32_t day, int64_t now, struct pp_day_span *span)
{
	enum pp_status rc;

	if (now < span->until)
		return pp_fail(PP_NO, "it isn't over");
	if ((rc = read_last(db, day, span)) != PP_OK ||
	    (rc = check_before(db, span, day)) != PP_OK ||
	    (rc = check_shifts(db, span)) != PP_OK)
		return rc;
	return check_pending(db, span, now);
}

static enum pp_status
put_seen(struct pp_db *db, struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	char text[64];
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT ifnull(max(id), 0) FROM entry", &q);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK) {
		snprintf(text, sizeof text, "%s%" PRId64 "\n", seen_key + 1,
		    pp_query_col_int(q, 0));
		pp_buffer_text(out, text);
		pp_buffer_char(out, '\0');
	}
	pp_query_free(q);
	if (rc == PP_OK && out->failed)
		rc = pp_fail(PP_ESYS, "out of memory");
	return rc;
}

static enum pp_status
insert(struct pp_db *db, const char *day, int64_t at, const char *who,
    const char *sums)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO day_close (day, at, who, sums)"
	    " VALUES (?1, ?2, ?3, ?4)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, day);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	pp_query_text(q, 4, sums);
	return pp_query_once(q);
}

/* The sums that stand from now on, by their digest. */
static enum pp_status
allow(struct pp_db *db, const char *day, const char *sums, int64_t at,
    const char *who)
{
	struct pp_digester *digester = NULL;
	uint8_t sum[PP_DIGEST_BYTES];
	char hex[PP_DIGEST_HEX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_DAY_CLOSE,
	    .subject = day,
	    .words = &words,
	};
	enum pp_status rc;

	if ((rc = pp_digester_new(&digester)) != PP_OK)
		return rc;
	pp_digest_begin(digester);
	pp_digest_add(digester, sums, strlen(sums));
	rc = pp_digest_end(digester, sum);
	pp_digester_free(digester);
	if (rc != PP_OK)
		return rc;
	pp_hex(sum, sizeof sum, hex);
	pp_words_clear(&words);
	pp_words_text(&words, "sums_sha256", hex);
	return pp_act(db, &act, at, who);
}

enum pp_status
pp_day_close(struct pp_db *db, const char *day, int64_t at, const char *who,
    char **sums)
{
	struct pp_day_span span = {.from = INT64_MIN};
	struct pp_buffer text = {0};
	int32_t no = 0;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = read_day(day, &no)) != PP_OK)
		return pp_fail_in(rc, "day");
	span.until = pp_day_start(no + 1);
	if ((rc = check(db, no, at, &span)) != PP_OK ||
	    (rc = pp_day_sums(db, &span, &text)) != PP_OK ||
	    (rc = put_seen(db, &text)) != PP_OK ||
	    (rc = allow(db, day, text.bytes, at, who)) != PP_OK ||
	    (rc = insert(db, day, at, who, text.bytes)) != PP_OK) {
		pp_buffer_free(&text);
		return pp_fail_in(rc, "day %s", day);
	}
	*sums = text.bytes;
	return PP_OK;
}

enum pp_status
pp_day_closed(struct pp_db *db, const char *day, int64_t *at,
    char who[PP_WHO_MAX], char **sums)
{
	struct pp_query *q = NULL;
	char *text = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT at, who, sums FROM day_close WHERE day = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, day);
	if ((rc = pp_query_step(q)) == PP_DONE)
		rc = pp_fail(PP_NO, "day %s: isn't closed", day);
	else if (rc == PP_OK &&
	    (text = strdup(pp_query_col_text(q, 2))) == NULL)
		rc = pp_fail(PP_ESYS, "out of memory");
	if (rc == PP_OK) {
		*at = pp_query_col_int(q, 0);
		snprintf(who, PP_WHO_MAX, "%s", pp_query_col_text(q, 1));
		*sums = text;
	}
	pp_query_free(q);
	return rc;
}
