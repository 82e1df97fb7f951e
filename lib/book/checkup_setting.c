/* SPDX-License-Identifier: ISC */
/*
 * What one person doesn't set alone, against the edits, and these against the
 * log: the words of each act are made again of its edits, so that those count
 * of which the log has the digest only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "checkup_impl.h"
#include "grow.h"
#include "site_edit_impl.h"

/* Edits that are an act of the log. */
struct span {
	int64_t first, last;
};

struct proof {
	struct pp_db *db;
	struct pp_checkup_report *report;
	struct pp_edit_sum sum;
	struct span *spans; /* one behind the other */
	size_t n, size;
};

static const char now_sql[] =
    "WITH every (kind, code, field, value, seq, after) AS ("
    "SELECT 'setting', key, 'value', value, NULL, NULL FROM setting"
    " UNION ALL SELECT 'meter', m.code, s.key, s.value, NULL, NULL"
    " FROM meter_setting s JOIN meter m ON m.id = s.meter"
    " UNION ALL SELECT kind, code, field, NULL, max(seq), after FROM edit"
    " WHERE kind IN ('setting', 'meter') GROUP BY kind, code, field)"
    " SELECT kind, code, field,"
    " iif(kind = 'meter', 'meter ' || code || ': ' || field, code)"
    " || ' is ' || ifnull(replace(max(value), char(10), ' '), 'not set')"
    " || ', but ' || ifnull('by edit ' || max(seq) || ' '"
    " || ifnull(replace(max(after), char(10), ' '), 'not set'),"
    " 'no edit has set it') FROM every GROUP BY kind, code, field"
    " HAVING max(value) IS NOT max(after)";

/* But those that define a tariff: see checkup_tariff.c. */
static const char acts_sql[] =
    "SELECT l.seq, l.words, min(e.seq), max(e.seq) FROM (SELECT seq, at, who,"
    " words FROM log WHERE action = 'tariff' AND words NOT LIKE 'from=%'"
    " AND result IN ('done', 'alone', 'approved')) l"
    " LEFT JOIN edit e ON e.at = l.at AND e.who = l.who"
    " GROUP BY l.seq ORDER BY l.seq";

/* Those from before there was a log aren't in it. */
static const char edits_sql[] =
    "SELECT kind, code, field, seq, iif(kind = 'meter', 'meter ' || code || "
    "': ' || field, code) FROM edit WHERE kind IN ('setting', 'meter')"
    " AND seq >= (SELECT min(seq) FROM edit"
    " WHERE at >= (SELECT min(at) FROM log)) ORDER BY seq";

static bool
is_limit(const struct pp_query *q)
{
	return pp_change_is_limit(pp_query_col_text(q, 0),
	    pp_query_col_text(q, 1), pp_query_col_text(q, 2));
}

static enum pp_status
check_values(struct pp_db *db, struct pp_checkup_report *report)
{
	struct pp_query *q = NULL;
	enum pp_status rc = pp_query_new(db, now_sql, &q);

	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		if (is_limit(q))
			pp_checkup_tell(report, pp_query_col_text(q, 3));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static const char *
text_or_null(const struct pp_query *q, int column)
{
	return pp_query_is_null(q, column) ? NULL
					   : pp_query_col_text(q, column);
}

/* The next edit, where it is one that could have been made by an act. */
static bool
add_edit(const struct pp_query *q, struct pp_edit_sum *sum)
{
	const struct pp_change c = {
	    .kind = pp_query_col_text(q, 1),
	    .code = pp_query_col_text(q, 2),
	    .field = pp_query_col_text(q, 3),
	    .before = text_or_null(q, 4),
	    .after = text_or_null(q, 5),
	};
	const char *const names[] = {c.kind, c.code, c.field};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strpbrk(names[i], " =>%#") != NULL)
			return false;
	pp_edit_sum_add(sum, &c);
	return true;
}

/* What stands behind the words of the act itself is its request. */
static bool
are_words(const struct pp_words *words, const char *said)
{
	static const char request[] = " request=";

	return strncmp(words->text, said, words->n) == 0 &&
	    (said[words->n] == '\0' ||
		strncmp(said + words->n, request, sizeof request - 1) == 0);
}

/* The number of edits in a row that has only their digest; 0: it has all. */
static int64_t
changes_of(const char *words)
{
	static const char key[] = "changes=", sum[] = " sha256=";
	const char *at = strstr(words, sum);

	if (at == NULL)
		return 0;
	while (at > words && at[-1] >= '0' && at[-1] <= '9')
		at--;
	if (at - words < (ptrdiff_t)sizeof key - 1 ||
	    strncmp(at - (sizeof key - 1), key, sizeof key - 1) != 0)
		return 0;
	return strtoll(at, NULL, 10);
}

/* Whether the edits from the first of `span` on are the act; to which then. */
static enum pp_status
try_from(struct proof *p, struct span *span, const char *words, bool *found)
{
	int64_t n = changes_of(words), last = span->last;
	struct pp_query *q = NULL;
	enum pp_status rc;

	*found = false;
	pp_edit_sum_clear(&p->sum);
	rc = pp_query_new(p->db,
	    "SELECT seq, kind, code, field, before, after FROM edit"
	    " WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, span->first);
	pp_query_int(q, 2, last);
	while (!*found && (rc = pp_query_step(q)) == PP_OK) {
		if (!add_edit(q, &p->sum) ||
		    p->sum.n > (n > 0 ? n : PP_EDITS_LISTED))
			break;
		span->last = pp_query_col_int(q, 0);
		if (p->sum.n < n)
			continue;
		if (n > 0 && (rc = pp_edit_sum_end(&p->sum)) != PP_OK)
			break;
		*found = are_words(&p->sum.words, words);
		if (n > 0)
			break;
	}
	if (!*found)
		span->last = last;
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
keep(struct proof *p, struct span span)
{
	struct span *more = p->spans;

	more = pp_grow(p->spans, p->n, &p->size, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	p->spans = more;
	p->spans[p->n++] = span;
	return PP_OK;
}

/* Among the edits of one second and person there may be several acts'. */
static enum pp_status
check_act(struct proof *p, const struct pp_query *q)
{
	const char *words = pp_query_col_text(q, 1);
	struct span span = {pp_query_col_int(q, 2), pp_query_col_int(q, 3)};
	char detail[96];
	bool found = false;
	enum pp_status rc = PP_OK;

	if (p->n > 0 && span.first <= p->spans[p->n - 1].last)
		span.first = p->spans[p->n - 1].last + 1;
	if (!pp_query_is_null(q, 2))
		for (; rc == PP_OK && !found && span.first <= span.last;
		     span.first += !found)
			rc = try_from(p, &span, words, &found);
	if (rc != PP_OK || found)
		return rc != PP_OK ? rc : keep(p, span);
	snprintf(detail, sizeof detail,
	    pp_phrase("row %lld of the log: there are no such edits"),
	    (long long)pp_query_col_int(q, 0));
	pp_checkup_tell(p->report, detail);
	return PP_OK;
}

static enum pp_status
check_acts(struct proof *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc = pp_query_new(p->db, acts_sql, &q);

	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		rc = check_act(p, q);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
check_edits(const struct proof *p)
{
	struct pp_query *q = NULL;
	char detail[256];
	size_t i = 0;
	int64_t seq;
	enum pp_status rc = pp_query_new(p->db, edits_sql, &q);

	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		seq = pp_query_col_int(q, 3);
		while (i < p->n && p->spans[i].last < seq)
			i++;
		if (!is_limit(q) || (i < p->n && p->spans[i].first <= seq))
			continue;
		snprintf(detail, sizeof detail,
		    pp_phrase("%s: was set by edit %lld, which no row of the "
			      "log has"),
		    pp_query_col_text(q, 4), (long long)seq);
		pp_checkup_tell(p->report, detail);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_checkup_settings(struct pp_db *db, struct pp_checkup_report *report)
{
	struct proof p = {.db = db, .report = report};
	enum pp_status rc;

	if ((rc = check_values(db, report)) != PP_OK ||
	    (rc = pp_edit_sum_open(&p.sum)) != PP_OK)
		return rc;
	if ((rc = check_acts(&p)) == PP_OK)
		rc = check_edits(&p);
	pp_edit_sum_close(&p.sum);
	free(p.spans);
	return rc;
}
