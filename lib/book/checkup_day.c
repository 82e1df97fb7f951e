/* SPDX-License-Identifier: ISC */
/*
 * Days that were closed, against the log: it has the digest of their sums.
 */
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "checkup_impl.h"
#include "digest.h"

/* Days from before there was a log aren't in it. */
static const char days_sql[] =
    "WITH said (day, seq, at, who, words) AS (SELECT subject, max(seq), at,"
    " who, words FROM log WHERE action = 'day-close' AND result IN"
    " ('done', 'alone', 'approved') GROUP BY subject)"
    " SELECT d.day, d.sums, s.seq, ' ' || s.words || ' ',"
    " s.at = d.at AND s.who = d.who FROM day_close d"
    " LEFT JOIN said s ON s.day = d.day"
    " WHERE s.seq IS NOT NULL OR d.at >= (SELECT min(at) FROM log)"
    " OR d.day > (SELECT min(day) FROM said)"
    " UNION ALL SELECT day, NULL, seq, '', 0 FROM said"
    " WHERE day NOT IN (SELECT day FROM day_close) ORDER BY 1";

static enum pp_status
has_sums(const struct pp_query *q, struct pp_digester *digester, bool *same)
{
	const char *sums = pp_query_col_text(q, 1);
	char hex[PP_DIGEST_HEX], word[PP_DIGEST_HEX + 16];
	uint8_t sum[PP_DIGEST_BYTES];
	enum pp_status rc;

	pp_digest_begin(digester);
	pp_digest_add(digester, sums, strlen(sums));
	if ((rc = pp_digest_end(digester, sum)) != PP_OK)
		return rc;
	pp_hex(sum, sizeof sum, hex);
	snprintf(word, sizeof word, " sums_sha256=%s ", hex);
	*same = strstr(pp_query_col_text(q, 3), word) != NULL;
	return PP_OK;
}

static enum pp_status
check_day(const struct pp_query *q, struct pp_digester *digester,
    struct pp_checkup_report *report)
{
	const char *day = pp_query_col_text(q, 0);
	long long seq = (long long)pp_query_col_int(q, 2);
	char detail[160] = "";
	bool same = true;
	enum pp_status rc = PP_OK;

	if (pp_query_is_null(q, 2))
		snprintf(detail, sizeof detail,
		    pp_phrase("%s: isn't in the log as closed"), day);
	else if (pp_query_is_null(q, 1))
		snprintf(detail, sizeof detail,
		    pp_phrase(
			"%s: was closed by row %lld of the log, and is gone"),
		    day, seq);
	else if ((rc = has_sums(q, digester, &same)) != PP_OK)
		return rc;
	else if (!same)
		snprintf(detail, sizeof detail,
		    pp_phrase(
			"%s: its sums aren't those of row %lld of the log"),
		    day, seq);
	else if (pp_query_col_int(q, 4) == 0)
		snprintf(detail, sizeof detail,
		    pp_phrase("%s: who closed it and when isn't as in row %lld "
			      "of the "
			      "log"),
		    day, seq);
	if (*detail != '\0')
		pp_checkup_tell(report, detail);
	return PP_OK;
}

enum pp_status
pp_checkup_days(struct pp_db *db, struct pp_checkup_report *report)
{
	struct pp_digester *digester = NULL;
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_digester_new(&digester)) == PP_OK)
		rc = pp_query_new(db, days_sql, &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		rc = check_day(q, digester, report);
	pp_query_free(q);
	pp_digester_free(digester);
	return rc == PP_DONE ? PP_OK : rc;
}
