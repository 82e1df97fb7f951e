/* SPDX-License-Identifier: ISC */
/*
 * pp-report statement: a customer's month, as rows or as a document, and
 * whether one that was given out still says what the books say.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "statement_paper.h"
#include "statement_rows.h"
#include "tool.h"
#include "tool_report.h"

static const char by[] = "pp-" PP_VERSION;

/* The customer's number, and nothing else that would choose meters. */
static const char *
take_account(void)
{
	const char *account = selectors.account;

	selectors.account = NULL;
	if (tool_selected())
		tool_usage("statement: only --account says whose it is");
	return account;
}

static enum pp_status
put_document(struct pp_db *db, const struct pp_statement *statement)
{
	const struct pp_statement_paper paper = {
	    .db = db,
	    .font = settings.receipt_font,
	    .by = by,
	    .at = tool_now(),
	    .chinese = tool_chinese,
	    .explain = tool_report_asked.explain,
	};
	FILE *out = NULL;
	enum pp_status rc;

	if ((rc = tool_stream(&out)) != PP_OK)
		return rc;
	if (isatty(fileno(out)))
		tool_usage("--pdf: needs --output FILE");
	return pp_statement_draw(out, &paper, statement);
}

static enum pp_status
put_rows(const struct pp_statement *statement)
{
	bool explain = tool_report_asked.explain;
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_statement_fields(explain, &n);
	enum pp_status rc;

	if ((rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_statement_put(records, statement, by, explain);
	tool_report(pp_records_close(records));
	return rc;
}

static enum pp_status
make(const char *account)
{
	struct pp_statement_ask ask = {
	    .account = account,
	    .month = tool_report_asked.month,
	    .now = tool_now(),
	};
	struct pp_statement *statement = NULL;
	struct pp_db *db;
	enum pp_status rc;

	if (account == NULL || ask.month == NULL)
		tool_usage("statement: needs --account and --month");
	db = tool_open_reader();
	if ((rc = pp_statement_make(db, &ask, &statement)) == PP_OK)
		rc = tool_report_asked.pdf ? put_document(db, statement)
					   : put_rows(statement);
	pp_statement_free(statement);
	pp_db_close(db);
	return rc;
}

static enum pp_status
read_file(const char *path, struct pp_claim **claim)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	enum pp_status rc;

	if (in == NULL)
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	rc = pp_claim_read(in, is_stdin ? "stdin" : path, claim);
	if (!is_stdin)
		fclose(in);
	return rc;
}

/* Whether they say the same is what the exit status says. */
static enum pp_status
put_differences(const struct pp_claim *claim,
    const struct pp_statement *statement)
{
	struct pp_records *records = NULL;
	size_t n_fields, n = 0;
	const struct pp_field *fields = pp_claim_fields(&n_fields);
	enum pp_status rc;

	if ((rc = tool_records(fields, n_fields, &records)) == PP_OK)
		rc = pp_claim_put(records, claim, statement, &n);
	tool_report(pp_records_close(records));
	if (n > 0)
		tool_exit_with(EXIT_SOME);
	return rc;
}

static enum pp_status
verify(const char *account)
{
	struct pp_statement *statement = NULL;
	struct pp_claim *claim = NULL;
	struct pp_statement_ask ask;
	struct pp_db *db;
	enum pp_status rc;

	if (account != NULL || tool_report_asked.month != NULL ||
	    tool_report_asked.pdf || tool_report_asked.explain)
		tool_usage("--verify: the file says what it is about");
	db = tool_open_reader();
	if ((rc = read_file(tool_report_asked.verify, &claim)) != PP_OK)
		goto out;
	tool_say_more("%s: %s of %s, made by %s", tool_report_asked.verify,
	    claim->month, claim->account, claim->by);
	ask = (struct pp_statement_ask){
	    .account = claim->account,
	    .month = claim->month,
	    .now = claim->until,
	};
	if ((rc = pp_statement_make(db, &ask, &statement)) == PP_OK)
		rc = put_differences(claim, statement);
out:
	pp_statement_free(statement);
	pp_claim_free(claim);
	pp_db_close(db);
	return rc;
}

enum pp_status
report_statement(char *operands[])
{
	const char *account = take_account();

	(void)operands;
	return tool_report_asked.verify != NULL ? verify(account)
						: make(account);
}
