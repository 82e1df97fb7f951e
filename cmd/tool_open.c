/* SPDX-License-Identifier: ISC */
#include "tool_open.h"

#include <errno.h>
#include <string.h>

#include "account_rows.h"
#include "openings.h"
#include "tool.h"
#include "tool_till.h"

static struct pp_records *rows;

enum pp_status
tool_accounts_records(struct pp_records **records)
{
	size_t n;
	const struct pp_field *fields = pp_account_fields(&n);

	return tool_records(fields, n, records);
}

enum pp_status
tool_accounts_put(struct pp_db *db, const struct pp_account_filter *filter,
    struct pp_records *records, bool with_phone)
{
	struct pp_accounts *accounts = NULL;
	struct pp_account_row row;
	enum pp_status rc = pp_accounts_open(db, filter, &accounts);

	while (rc == PP_OK && (rc = pp_accounts_next(accounts, &row)) == PP_OK)
		rc = pp_account_put(records, &row, with_phone);
	pp_accounts_close(accounts);
	return rc == PP_DONE ? PP_OK : rc;
}

/* A meter as the book has it now, else what was wanted of it. */
static enum pp_status
put_visit(const struct pp_visit *visit, bool planned)
{
	const struct pp_account_filter filter = {
	    .account = visit->epoch.account_code,
	    .meters = &visit->target.id,
	    .n_meters = 1,
	};

	if (!planned && tool_till.db && visit->epoch.id != 0 &&
	    (visit->result == PP_VISIT_OPENED ||
		visit->result == PP_VISIT_PENDING))
		return tool_accounts_put(tool_till.db, &filter, rows, true);
	return pp_account_put_visit(rows, visit, planned);
}

static void
refuse_row(void *arg, const struct pp_visit *visit)
{
	(void)arg;
	tool_say("%s", visit->reason);
	tool_exit_with(tool_exit_of(visit->code));
	tool_report(put_visit(visit, false));
}

static enum pp_status
read_rows(struct pp_openings *openings, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	enum pp_status rc;

	if (!in)
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	rc = pp_openings_read(openings, in, is_stdin ? "stdin" : path);
	if (!is_stdin)
		fclose(in);
	return rc;
}

/* Nothing of the sale may be wrong once the account is open. */
static enum pp_status
prepare_credit(const struct tool_opening *opening, struct pp_till_input **input)
{
	const struct pp_till_terms terms = {
	    .db = tool_till.db,
	    .kind = PP_SALE,
	    .who = tool_who(),
	    .now = tool_now(),
	};
	struct pp_till_words words = opening->credit;
	char first[PP_NAME_MAX];
	enum pp_status rc;

	snprintf(first, sizeof first, "%.*s",
	    (int)strcspn(opening->meters, ","), opening->meters);
	words.meter = first;
	if ((rc = pp_till_input_new(&terms, input)) == PP_OK)
		rc = pp_till_input_add(*input, &words);
	return rc;
}

/* What it came to shows in the row of the account. */
static enum pp_status
put_later(const struct pp_visit *visit, bool planned)
{
	return planned ? put_visit(visit, planned) : PP_OK;
}

static enum pp_status
sell(struct pp_till_input *input, const struct pp_visit *visits, size_t n)
{
	size_t i, one;
	struct pp_visit *sale = pp_till_input_visits(input, &one);

	for (i = 0; i < n; i++)
		if (visits[i].target.id == sale->target.id &&
		    visits[i].result == PP_VISIT_OPENED)
			return tool_till_run(sale, one, put_later);
	tool_say("%s: it isn't opened, so nothing is sold to it",
	    sale->target.code);
	return PP_OK;
}

static enum pp_status
open_with_credit(const struct tool_opening *opening, struct pp_visit *visits,
    size_t n)
{
	struct pp_till_input *input = NULL;
	enum pp_status rc;
	size_t i;

	if ((rc = prepare_credit(opening, &input)) == PP_OK &&
	    (rc = tool_till_run(visits, n, put_later)) == PP_OK &&
	    !opening->dry_run)
		rc = sell(input, visits, n);
	for (i = 0; rc == PP_OK && !opening->dry_run && i < n; i++)
		rc = put_visit(&visits[i], false);
	pp_till_input_free(input);
	return rc;
}

static enum pp_status
open_all(const struct tool_opening *opening)
{
	const struct pp_opening_terms terms = {
	    .db = tool_till.db,
	    .errand = opening->errand,
	    .refused = refuse_row,
	};
	struct pp_openings *openings = NULL;
	struct pp_visit *visits;
	size_t n;
	enum pp_status rc;

	if ((rc = pp_openings_new(&terms, &openings)) != PP_OK)
		return rc;
	rc = opening->from ? read_rows(openings, opening->from)
			   : pp_openings_add(openings, opening->name,
				 opening->phone, opening->meters);
	if (rc == PP_OK) {
		visits = pp_openings_visits(openings, &n);
		rc = opening->credit.amount
		    ? open_with_credit(opening, visits, n)
		    : tool_till_run(visits, n, put_visit);
	}
	pp_openings_free(openings);
	return rc;
}

enum pp_status
tool_open_accounts(const struct tool_opening *opening)
{
	enum pp_status rc;

	if ((rc = tool_till_open(opening->dry_run)) == PP_OK &&
	    (rc = tool_accounts_records(&rows)) == PP_OK)
		rc = open_all(opening);
	tool_report(rc);
	tool_report(pp_records_close(rows));
	tool_till_close();
	return PP_OK;
}
