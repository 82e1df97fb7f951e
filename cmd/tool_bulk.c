/* SPDX-License-Identifier: ISC */
#include "tool_bulk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "site.h"

enum {
	ALL_PERCENT = 100,
	PERCENT_PLACES = 2,
	PERCENT_ONE = 100, /* with these places */
};

static enum pp_status
parse_percent(const char *text, int64_t *percent)
{
	char number[PP_DECIMAL_MAX];
	size_t n = strcspn(text, "%");

	if (n < sizeof number && (text[n] == '\0' || text[n + 1] == '\0')) {
		memcpy(number, text, n);
		number[n] = '\0';
		if (pp_decimal_parse(number, PERCENT_PLACES, percent) ==
			PP_OK &&
		    *percent > 0 && *percent <= ALL_PERCENT * PERCENT_ONE)
			return PP_OK;
	}
	return pp_fail(PP_EDATA, "--max-share: \"%s\": no share like 10%%",
	    text);
}

enum pp_status
tool_bulk_share(struct pp_db *db, const char *percent, size_t n)
{
	const struct pp_selection everything = {0};
	int64_t *ids = NULL, share;
	size_t all;
	enum pp_status rc;

	if (!percent)
		return PP_OK;
	if ((rc = parse_percent(percent, &share)) != PP_OK ||
	    (rc = pp_site_select(db, &everything, &ids, &all)) != PP_OK)
		return rc;
	free(ids);
	if ((int64_t)n * ALL_PERCENT * PERCENT_ONE > (int64_t)all * share)
		return pp_fail(PP_NO,
		    "%zu of %zu meters are more than --max-share %s; nothing "
		    "was done",
		    n, all, percent);
	return PP_OK;
}

enum pp_status
tool_bulk_plan(const char *path, const struct pp_column *columns, size_t n,
    struct pp_rows **rows)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	enum pp_status rc;

	if (!in)
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	rc = pp_rows_read(in, is_stdin ? "stdin" : path, columns, n, rows);
	if (!is_stdin)
		fclose(in);
	return rc;
}
