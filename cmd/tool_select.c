/* SPDX-License-Identifier: ISC */
/*
 * What a person meant: which meters, by the selectors and by the meters of a
 * CSV; and which time.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "rows.h"
#include "site.h"
#include "text.h"
#include "tool_parts.h"

bool
tool_selected(void)
{
	const struct selectors *s = &selectors;

	return s->all || s->meter || s->account || s->unit || s->building ||
	    s->floor || s->bus || s->gateway || s->state || s->from;
}

/* The column meter of the rows, as "ID,ID..."; "" where there are none. */
static enum pp_status
join_ids(struct pp_rows *rows, FILE *list)
{
	const char *separator = "";
	enum pp_status rc;

	while ((rc = pp_rows_next(rows)) == PP_OK) {
		const char *id = pp_rows_text(rows, 0);

		/* What isn't about a meter: an alarm of the site. */
		if (*id == '\0')
			continue;
		if (pp_id_check(id) != PP_OK)
			return pp_rows_bad(rows, 0, "no meter's id");
		fprintf(list, "%s%s", separator, id);
		separator = ",";
	}
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
read_from(const char *path, char **ids)
{
	static const struct pp_column column = {"meter", true};
	bool is_stdin = strcmp(path, "-") == 0;
	struct pp_rows *rows = NULL;
	char *text = NULL;
	size_t length;
	FILE *in, *list = NULL;
	enum pp_status rc;

	if (!(in = is_stdin ? stdin : fopen(path, "re")))
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	rc = pp_rows_read(in, is_stdin ? "stdin" : path, &column, 1, &rows);
	if (rc != PP_OK)
		goto out;
	if (!(list = open_memstream(&text, &length))) {
		rc = pp_fail(PP_ESYS, "%s", strerror(errno));
		goto out;
	}
	rc = join_ids(rows, list);
	if (fclose(list) == EOF && rc == PP_OK)
		rc = pp_fail(PP_ESYS, "%s: out of memory", path);
out:
	pp_rows_free(rows);
	if (!is_stdin)
		fclose(in);
	if (rc == PP_OK)
		*ids = text;
	else
		free(text);
	return rc;
}

static int
by_id(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Keep those of `ids` that are in `others`, which is sorted on the way. */
static size_t
intersect(int64_t *ids, size_t n, int64_t *others, size_t n_others)
{
	size_t kept = 0;

	if (n_others == 0)
		return 0;
	qsort(others, n_others, sizeof *others, by_id);
	for (size_t i = 0; i < n; i++)
		if (bsearch(&ids[i], others, n_others, sizeof *others, by_id))
			ids[kept++] = ids[i];
	return kept;
}

/* Leave of `ids` only the meters that --from names. */
static enum pp_status
narrow(struct pp_db *db, int64_t *ids, size_t *n)
{
	struct pp_selection which = {0};
	int64_t *others = NULL;
	size_t n_others = 0;
	char *text = NULL;
	enum pp_status rc;

	if ((rc = read_from(selectors.from, &text)) != PP_OK)
		return rc;
	which.meter = text;
	if (*text != '\0')
		rc = pp_site_select(db, &which, &others, &n_others);
	if (rc == PP_OK)
		*n = intersect(ids, *n, others, n_others);
	free(others);
	free(text);
	return rc;
}

enum pp_status
tool_select(struct pp_db *db, int64_t **ids, size_t *n)
{
	const struct pp_selection which = {
	    .meter = selectors.meter,
	    .account = selectors.account,
	    .unit = selectors.unit,
	    .building = selectors.building,
	    .floor = selectors.floor,
	    .bus = selectors.bus,
	    .gateway = selectors.gateway,
	    .state = selectors.state,
	};
	int64_t *found = NULL;
	size_t n_found = 0;
	enum pp_status rc;

	if ((rc = pp_site_select(db, &which, &found, &n_found)) == PP_OK &&
	    selectors.from)
		rc = narrow(db, found, &n_found);
	/* No meters is not NULL, which many take for all meters. */
	if (rc == PP_OK && !found && !(found = malloc(sizeof *found)))
		rc = pp_fail(PP_ESYS, "out of memory");
	if (rc != PP_OK) {
		free(found);
		return rc;
	}
	*ids = found;
	*n = n_found;
	return PP_OK;
}

enum pp_status
tool_past(const char *option, const char *text, int64_t *at)
{
	int64_t now = tool_now(), then;
	enum pp_status rc;

	if ((rc = pp_time_parse(text, now, &then)) != PP_OK)
		return pp_fail_in(rc, "--%s: \"%s\"", option, text);
	if (then > now)
		return pp_fail(PP_EDATA, "--%s: \"%s\": is in the future",
		    option, text);
	*at = then;
	return PP_OK;
}

enum pp_status
tool_period(const char *since, const char *until, int64_t *from, int64_t *to)
{
	int64_t now = tool_now(), begin = 0, end = 0;
	enum pp_status rc;

	if (since && (rc = pp_time_parse(since, now, &begin)) != PP_OK)
		return pp_fail_in(rc, "--since: \"%s\"", since);
	if (until && (rc = pp_time_parse(until, now, &end)) != PP_OK)
		return pp_fail_in(rc, "--until: \"%s\"", until);
	if (since && until && begin >= end)
		return pp_fail(PP_EDATA, "--until: \"%s\": isn't after --since",
		    until);
	*from = begin;
	*to = end;
	return PP_OK;
}
