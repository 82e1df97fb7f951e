/* SPDX-License-Identifier: ISC */
#include "tool_payout.h"

#include <string.h>

#include "act.h"
#include "shift.h"
#include "tool.h"

static const struct pp_field fields[] = {
    {"order", NULL, PP_KIND_TEXT, false},
    {"method", NULL, PP_KIND_TEXT, false},
    {"amount_yuan", NULL, PP_KIND_DECIMAL, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"operator", NULL, PP_KIND_TEXT, false},
    {"receipt", NULL, PP_KIND_INT, false},
};

static enum pp_status
check_method(const char *method)
{
	enum pp_status rc;

	if (strcmp(method, "transfer") == 0)
		rc = pp_fail(PP_EDATA, "no money is paid by it");
	else
		rc = pp_sale_check_method(method);
	return rc == PP_OK ? PP_OK
			   : pp_fail_in(rc, "--method: \"%.40s\"", method);
}

/* By pp_payout() or pp_payin(). */
static enum pp_status
put(struct pp_db *db, struct pp_records *records,
    enum pp_status (*pay)(struct pp_db *, const char *, const char *, int64_t,
	const char *, struct pp_payout *),
    const char *what, const char *method, bool dry_run)
{
	int64_t now = tool_now();
	struct pp_payout given;
	enum pp_status rc;

	pp_db_tries(db, dry_run);
	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pay(db, what, method, now, tool_who(), &given)) == PP_OK &&
	    !dry_run)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	if (rc != PP_OK)
		return pp_fail_in(rc, "%s", what);
	pp_records_text(records, what);
	pp_records_text(records, method);
	pp_records_money(records, given.amount);
	pp_records_time(records, now);
	pp_records_text(records, tool_who());
	pp_records_number_if(records, !dry_run, given.receipt, 0, 0);
	return pp_records_end(records);
}

static enum pp_status
run(enum pp_status (*pay)(struct pp_db *, const char *, const char *, int64_t,
	const char *, struct pp_payout *),
    const char *what, const char *method, bool dry_run)
{
	struct pp_records *records = NULL;
	struct pp_db *db;
	enum pp_status rc;

	if ((rc = check_method(method)) != PP_OK)
		return rc;
	db = tool_open_writer();
	rc = tool_records(fields, sizeof fields / sizeof *fields, &records);
	if (rc == PP_OK)
		rc = put(db, records, pay, what, method, dry_run);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}

enum pp_status
tool_payout(const char *what, const char *method, bool dry_run)
{
	return run(pp_payout, what, method, dry_run);
}

enum pp_status
tool_payin(const char *what, const char *method, bool dry_run)
{
	return run(pp_payin, what, method, dry_run);
}
