/* SPDX-License-Identifier: ISC */
/*
 * What meters would have cost under another tariff.
 */
#include <stdlib.h>

#include "clock.h"
#include "tool.h"
#include "tool_tariff.h"
#include "what_if.h"
#include "what_if_rows.h"

/* One that is kept, as of today. */
static enum pp_status
read_kept(const char *code, struct pp_tariff *tariff)
{
	char *text = NULL;
	FILE *in = NULL;
	int64_t id;
	size_t n;
	enum pp_status rc;

	rc = pp_tariff_text(tool_tariff.db, code, pp_day_of(tool_tariff.now),
	    &id, &text, &n);
	if (rc != PP_OK)
		return rc;
	if ((in = fmemopen(text, n, "r")))
		rc = pp_tariff_read(in, code, tariff, NULL);
	else
		rc = pp_fail(PP_ESYS, "out of memory");
	if (in)
		fclose(in);
	free(text);
	return rc;
}

static enum pp_status
price(const struct pp_what_if *what)
{
	struct pp_what_if_row *rows = NULL;
	size_t n, n_fields;
	const struct pp_field *fields = pp_what_if_fields(&n_fields);
	enum pp_status rc;

	if ((rc = pp_what_if(tool_tariff.db, what, &rows, &n)) == PP_OK)
		rc = tool_records(fields, n_fields, &tool_tariff.records);
	for (size_t i = 0; rc == PP_OK && i < n; i++)
		rc = pp_what_if_put(tool_tariff.records, &rows[i]);
	free(rows);
	return rc;
}

enum pp_status
tool_tariff_what_if(const char *path, const char *against, const char *since,
    const char *until)
{
	static struct tool_tariff_file file;
	static struct pp_tariff now;
	struct pp_what_if what = {
	    .then = &file.tariff,
	    .now = against ? &now : NULL,
	};
	int64_t *ids = NULL;
	enum pp_status rc;

	if ((rc = tool_tariff_open(false)) != PP_OK ||
	    (rc = tool_tariff_read(path, false, &file)) != PP_OK ||
	    (rc = tool_period(since, until, &what.from, &what.to)) != PP_OK)
		goto out;
	if (what.to == 0)
		what.to = tool_tariff.now;
	if (against && (rc = read_kept(against, &now)) != PP_OK)
		goto out;
	if (tool_selected() &&
	    (rc = tool_select(tool_tariff.db, &ids, &what.n)) != PP_OK)
		goto out;
	what.ids = ids;
	rc = price(&what);
out:
	free(ids);
	free(file.text);
	return rc;
}
