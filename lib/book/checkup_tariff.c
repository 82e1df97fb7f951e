/* SPDX-License-Identifier: ISC */
/*
 * Tariffs against the log: each was defined by an act that has the digest of
 * its text, and none that was defined is gone.
 */
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "checkup_impl.h"
#include "checkup_sql.h"
#include "digest.h"

/* clang-format off */

/* With the digest by the log; NULL: no row has that tariff. */
static const char tariffs_sql[] =
    "SELECT t.code || ' from ' || date(t.from_day * 86400, 'unixepoch'),"
    " CAST(t.text AS BLOB), lower(hex(t.hash)), (SELECT max(" TO_BLANK(
    WORD("sha256")) ") FROM log WHERE action = 'tariff' AND subject = t.code"
    " AND words LIKE 'from=' || date(t.from_day * 86400, 'unixepoch') || ' %'"
    " AND" DID ") FROM tariff t ORDER BY t.id";

static const char gone_sql[] =
    "SELECT subject || ' from ' || substr(words, 6, 10) || ': was defined by"
    " row ' || seq || ' of the log, and is gone' FROM log l"
    " WHERE action = 'tariff' AND words LIKE 'from=%' AND" DID
    " AND NOT EXISTS (SELECT 1 FROM tariff t WHERE t.code = l.subject"
    " AND date(t.from_day * 86400, 'unixepoch') = substr(l.words, 6, 10))";

/* clang-format on */

static enum pp_status
check_one(const struct pp_query *q, struct pp_digester *digester,
    struct pp_checkup_report *report)
{
	uint8_t digest[PP_DIGEST_BYTES];
	char hex[PP_DIGEST_HEX], detail[256];
	const char *wrong = NULL;
	size_t n;
	const void *text = pp_query_col_blob(q, 1, &n);
	enum pp_status rc;

	pp_digest_begin(digester);
	pp_digest_add(digester, text, n);
	if ((rc = pp_digest_end(digester, digest)) != PP_OK)
		return rc;
	pp_hex(digest, sizeof digest, hex);
	if (pp_query_is_null(q, 3))
		wrong = pp_phrase("isn't in the log as defined");
	else if (strcmp(hex, pp_query_col_text(q, 3)) != 0)
		wrong = pp_phrase("its text isn't the one that the log has");
	else if (strcmp(hex, pp_query_col_text(q, 2)) != 0)
		wrong = pp_phrase("its hash isn't that of its text");
	if (wrong == NULL)
		return PP_OK;
	snprintf(detail, sizeof detail, "%s: %s", pp_query_col_text(q, 0),
	    wrong);
	pp_checkup_tell(report, detail);
	return PP_OK;
}

static enum pp_status
check_texts(struct pp_db *db, struct pp_checkup_report *report)
{
	struct pp_digester *digester = NULL;
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_digester_new(&digester)) == PP_OK)
		rc = pp_query_new(db, tariffs_sql, &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		rc = check_one(q, digester, report);
	pp_query_free(q);
	pp_digester_free(digester);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_checkup_tariffs(struct pp_db *db, struct pp_checkup_report *report)
{
	struct pp_query *q = NULL;
	enum pp_status rc = check_texts(db, report);

	if (rc == PP_OK)
		rc = pp_query_new(db, gone_sql, &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		pp_checkup_tell(report, pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}
