/* SPDX-License-Identifier: ISC */
#include "tool_operator.h"

#include <pwd.h>

#include "operator.h"
#include "tool.h"

static const struct pp_field fields[] = {
    {"operator", NULL, PP_KIND_TEXT, false},
    {"name", NULL, PP_KIND_TEXT, false},
    {"user", NULL, PP_KIND_TEXT, false},
    {"roles", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, false},
    {"sale_limit_yuan", NULL, PP_KIND_DECIMAL, false},
    {"refund_limit_yuan", NULL, PP_KIND_DECIMAL, false},
    {"buildings", NULL, PP_KIND_TEXT, false},
    {"added_at", NULL, PP_KIND_TIME, false},
    {"last_login_at", NULL, PP_KIND_TIME, false},
};

static const struct pp_field code_fields[] = {
    {"operator", NULL, PP_KIND_TEXT, false},
    {"one_time_code", NULL, PP_KIND_TEXT, false},
    {"ends_at", NULL, PP_KIND_TIME, false},
};

/* The name of a Unix user, or the number. */
static void
put_user(struct pp_records *records, int64_t uid)
{
	const struct passwd *user = getpwuid((uid_t)uid);
	char number[PP_DECIMAL_MAX];

	pp_records_text(records,
	    user ? user->pw_name : pp_decimal_print(uid, 0, 0, number));
}

static void
put_limit(struct pp_records *records, bool has, pp_money limit)
{
	if (has)
		pp_records_money(records, limit);
	else
		pp_records_none(records);
}

static enum pp_status
put(struct pp_records *records, const struct pp_operator *op)
{
	char roles[PP_ROLES_MAX];

	pp_records_text(records, op->code);
	pp_records_text(records, op->name);
	put_user(records, op->uid);
	pp_records_text(records, pp_roles_words(op->roles, roles));
	pp_records_text(records,
	    !op->enabled    ? "disabled"
		: op->first ? "new"
			    : "enabled");
	put_limit(records, op->has_sale_limit, op->sale_limit);
	put_limit(records, op->has_refund_limit, op->refund_limit);
	pp_records_text(records, op->buildings);
	pp_records_time(records, op->added_at);
	pp_records_time_if(records, op->last_login_at != 0, op->last_login_at);
	return pp_records_end(records);
}

static enum pp_status
put_all(struct pp_db *db, struct pp_records *records)
{
	struct pp_operators *operators = NULL;
	struct pp_operator op;
	enum pp_status rc = pp_operators_open(db, &operators);

	while (rc == PP_OK && (rc = pp_operators_next(operators, &op)) == PP_OK)
		rc = put(records, &op);
	pp_operators_close(operators);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
tool_operator_put(struct pp_db *db, const char *code)
{
	struct pp_records *records = NULL;
	struct pp_operator op;
	enum pp_status rc;

	rc = tool_records(fields, sizeof fields / sizeof *fields, &records);
	if (rc == PP_OK && code) {
		if ((rc = pp_operator_find(db, code, &op)) == PP_OK)
			rc = put(records, &op);
	} else if (rc == PP_OK)
		rc = put_all(db, records);
	tool_report(pp_records_close(records));
	return rc;
}

enum pp_status
tool_operator_put_code(const char *operator_, const char *code, int64_t ends_at)
{
	struct pp_records *records = NULL;
	enum pp_status rc;

	rc = tool_records(code_fields, sizeof code_fields / sizeof *code_fields,
	    &records);
	if (rc == PP_OK) {
		pp_records_text(records, operator_);
		pp_records_text(records, code);
		pp_records_time(records, ends_at);
		rc = pp_records_end(records);
	}
	tool_report(pp_records_close(records));
	return rc;
}
