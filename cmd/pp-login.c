/* SPDX-License-Identifier: ISC */
/*
 * pp-login: begin a session at this terminal.
 */
#include "site_setting.h"
#include "tool.h"
#include "tool_password.h"
#include "tool_seat.h"

static const char *password_fd;

static const struct option_row options[] = {
    {"password-fd", 0, OPTION_TEXT, "N",
	PP_PHRASE("read the password there, and a new one twice; a line each"),
	&password_fd},
};

static const struct pp_field fields[] = {
    {"operator", NULL, PP_KIND_TEXT, false},
    {"name", NULL, PP_KIND_TEXT, false},
    {"roles", NULL, PP_KIND_TEXT, false},
    {"ends_at", NULL, PP_KIND_TIME, false},
    {"last_login_at", NULL, PP_KIND_TIME, false},
};

static enum pp_status
show_banner(struct pp_db *db)
{
	char banner[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "site.login_banner", banner, NULL);
	if (rc == PP_OK && *banner && !tool_quiet)
		(void)fprintf(stderr, "%s\n", banner);
	return rc;
}

/* Who has proven to be the operator acts as that one from here on. */
static enum pp_status
act_as(struct pp_db *db, const struct pp_operator *op,
    const struct pp_seat *seat)
{
	struct pp_actor actor = *pp_db_actor(db);

	snprintf(actor.code, sizeof actor.code, "%s", op->code);
	snprintf(actor.tty, sizeof actor.tty, "%s", seat->tty);
	actor.operator_id = op->id;
	actor.uid = seat->uid;
	actor.roles = op->roles;
	return pp_db_act_as(db, &actor);
}

/* While the new one was typed, the old one may have been taken away. */
static enum pp_status
check_same(struct pp_db *db, const struct pp_operator *op, int64_t now)
{
	struct pp_operator current;
	enum pp_status rc = pp_operator_find(db, op->code, &current);

	if (rc == PP_OK &&
	    (current.first != op->first || current.secret_at != op->secret_at ||
		pp_operator_code_ended(&current, now)))
		rc = pp_fail(PP_NO,
		    "the password of %s was changed, or the one-time code "
		    "ended, meanwhile",
		    op->code);
	return rc;
}

static enum pp_status
begin(struct pp_db *db, const struct pp_operator *op, const char *secret,
    const struct pp_seat *seat, int64_t now)
{
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = check_same(db, op, now)) == PP_OK &&
	    (!op->first ||
		(rc = pp_operator_password(db, op->code, secret, now,
		     op->code)) == PP_OK) &&
	    (rc = pp_session_begin(db, op->code, seat, now)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc == PP_OK ? tool_seat_use(seat, now) : rc;
}

/* `op`: as he was before. */
static enum pp_status
put(struct pp_records *records, const struct pp_operator *op, int64_t now)
{
	char roles[PP_ROLES_MAX];

	pp_records_text(records, op->code);
	pp_records_text(records, op->name);
	pp_records_text(records, pp_roles_words(op->roles, roles));
	pp_records_time(records, now + PP_SESSION_S);
	pp_records_time_if(records, op->last_login_at != 0, op->last_login_at);
	return pp_records_end(records);
}

static enum pp_status
login(struct pp_db *db, const char *code, struct pp_records *records)
{
	char secret[PP_SECRET_MAX] = "";
	struct pp_operator op;
	struct pp_seat seat;
	int64_t now;
	enum pp_status rc;

	if ((rc = tool_seat(&seat)) != PP_OK)
		return rc;
	if (!code && (rc = pp_operator_of(db, seat.uid, &op)) != PP_OK)
		return rc;
	if ((rc = show_banner(db)) != PP_OK ||
	    (rc = tool_password_prove(db, code ? code : op.code, &seat)) !=
		PP_OK ||
	    (rc = pp_operator_find(db, code ? code : op.code, &op)) != PP_OK)
		return rc;
	if ((op.first && (rc = tool_password_new(op.code, secret)) != PP_OK) ||
	    (rc = act_as(db, &op, &seat)) != PP_OK)
		return rc;
	now = tool_now();
	rc = begin(db, &op, secret, &seat, now);
	return rc == PP_OK ? put(records, &op, now) : rc;
}

static const struct tool tool = {
    .name = "pp-login",
    .operands = "[OPERATOR]",
    .summary = PP_PHRASE("begin a session of an operator at this terminal"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
    .without_login = true,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);
	struct pp_records *records = NULL;
	struct pp_db *db;
	enum pp_status rc;

	if (operands[0] && operands[1])
		tool_usage("takes at most one operator");
	tool_password_from(password_fd);
	db = tool_open_writer();
	rc = tool_records(fields, sizeof fields / sizeof *fields, &records);
	if (rc == PP_OK)
		rc = login(db, operands[0], records);
	tool_report(rc);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return tool_end();
}
