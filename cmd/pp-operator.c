/* SPDX-License-Identifier: ISC */
/*
 * pp-operator: who may work with pp, as what, and within which limits.
 */
#include <pwd.h>
#include <string.h>

#include "digest.h"
#include "operator.h"
#include "tool.h"
#include "tool_operator.h"
#include "tool_password.h"
#include "tool_seat.h"

static const char *name, *user, *roles, *sale, *refund, *buildings;
static const char *password_fd;

static const struct option_row options[] = {
    {"name", 0, OPTION_TEXT, "NAME", PP_PHRASE("add: the person's"), &name},
    {"user", 0, OPTION_TEXT, "USER", PP_PHRASE("add: the person's Unix user"),
	&user},
    {"role", 0, OPTION_TEXT, "ROLE[,ROLE...]",
	PP_PHRASE("add: cashier, plant, auditor, admin"), &roles},
    {"sale", 0, OPTION_TEXT, "YUAN", PP_PHRASE("limit: of one sale; none"),
	&sale},
    {"refund", 0, OPTION_TEXT, "YUAN", PP_PHRASE("limit: of one refund; none"),
	&refund},
    {"buildings", 0, OPTION_TEXT, "ID[,ID...]",
	PP_PHRASE("limit: meters of these only; all"), &buildings},
    {"password-fd", 0, OPTION_TEXT, "N",
	PP_PHRASE(
	    "passwd: read the old and the new one twice there; a line each"),
	&password_fd},
};

/* A Unix user by name or number. */
static enum pp_status
find_user(const char *text, int64_t *uid)
{
	const struct passwd *found = getpwnam(text);

	if (found) {
		*uid = found->pw_uid;
		return PP_OK;
	}
	if (pp_decimal_parse(text, 0, uid) == PP_OK && *uid >= 0)
		return PP_OK;
	return pp_fail(PP_EDATA, "--user: \"%.40s\": no such Unix user", text);
}

static enum pp_status
read_roles(const char *text, unsigned *set)
{
	char word[PP_ROLES_MAX];
	enum pp_role role;
	size_t n;
	enum pp_status rc;

	for (*set = 0; *text; text += n + (text[n] == ',')) {
		n = strcspn(text, ",");
		snprintf(word, sizeof word, "%.*s", (int)n, text);
		if ((rc = pp_role_find(word, &role)) != PP_OK)
			return rc;
		*set |= 1U << role;
	}
	return PP_OK;
}

/* A code is made before the lock is taken, since that takes long. */
static enum pp_status
add_or_renew(struct pp_db *db, const struct pp_operator_wish *wanted,
    bool renews)
{
	struct pp_operator_wish wish = *wanted;
	char code[PP_CODE_MAX], secret[PP_SECRET_MAX];
	int64_t now;
	enum pp_status rc;

	if ((rc = tool_password_code(code, secret)) != PP_OK)
		goto out;
	wish.secret = secret;
	if ((rc = pp_db_begin(db)) != PP_OK)
		goto out;
	now = tool_now();
	rc = renews ? pp_operator_renew(db, wish.code, secret, now, tool_who())
		    : pp_operator_add(db, &wish, now, tool_who());
	if ((rc = pp_db_end(db, rc)) == PP_OK)
		rc = tool_operator_put_code(wish.code, code,
		    now + PP_CODE_LIFE_S);
out:
	pp_forget(code, sizeof code);
	return rc;
}

static enum pp_status
add(char *operands[])
{
	struct pp_operator_wish wish = {.code = operands[0], .name = name};
	struct pp_db *db;
	enum pp_status rc;

	if (!name || !user || !roles)
		tool_usage("add: takes --name, --user and --role");
	if ((rc = find_user(user, &wish.uid)) != PP_OK ||
	    (rc = read_roles(roles, &wish.roles)) != PP_OK)
		return rc;
	db = tool_open_writer();
	rc = add_or_renew(db, &wish, false);
	pp_db_close(db);
	return rc;
}

static enum pp_status
change_own(struct pp_db *db, const struct pp_operator *op,
    const struct pp_seat *seat)
{
	char secret[PP_SECRET_MAX];
	enum pp_status rc;

	if (op->first)
		return pp_fail(PP_NO,
		    "%s has a one-time code; pp-login %s sets a password",
		    op->code, op->code);
	if ((rc = tool_password_prove(db, op->code, seat)) != PP_OK ||
	    (rc = tool_password_new(op->code, secret)) != PP_OK ||
	    (rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_operator_password(db, op->code, secret, tool_now(), tool_who());
	if (rc == PP_OK)
		rc = pp_login_forget(db, op->code, seat);
	return pp_db_end(db, rc);
}

/* One's own password; or another's new one-time code. */
static enum pp_status
change_password(struct pp_db *db, const char *code)
{
	struct pp_operator_wish wish = {0};
	int64_t person = tool_person();
	struct pp_operator op;
	struct pp_seat seat;
	enum pp_status rc;

	rc = code ? pp_operator_find(db, code, &op)
		  : pp_operator_of(db, person, &op);
	if (rc != PP_OK)
		return rc;
	/*
	 * The account itself has no password, nor a seat where root runs this
	 * as that; an admin's it may renew.
	 */
	if (op.uid == person && pp_db_actor(db)->roles != 1U << PP_ROLE_CRON) {
		rc = tool_seat(&seat);
		return rc == PP_OK ? change_own(db, &op, &seat) : rc;
	}
	wish.code = op.code;
	return add_or_renew(db, &wish, true);
}

static enum pp_status
passwd(char *operands[])
{
	struct pp_db *db;
	enum pp_status rc;

	tool_password_from(password_fd);
	db = tool_open_writer();
	rc = change_password(db, operands[0]);
	pp_db_close(db);
	return rc;
}

/* Change one in a transaction, and then show him. */
static enum pp_status
change(const char *code,
    enum pp_status (*how)(struct pp_db *db, const char *code, const void *arg),
    const void *arg)
{
	struct pp_db *db = tool_open_writer();
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) == PP_OK)
		rc = pp_db_end(db, how(db, code, arg));
	if (rc == PP_OK)
		rc = tool_operator_put(db, code);
	pp_db_close(db);
	return rc;
}

static enum pp_status
set_enabled(struct pp_db *db, const char *code, const void *arg)
{
	return pp_operator_enable(db, code, *(const bool *)arg, tool_now(),
	    tool_who());
}

static enum pp_status
enable(char *operands[])
{
	return change(operands[0], set_enabled, &(bool){true});
}

static enum pp_status
disable(char *operands[])
{
	return change(operands[0], set_enabled, &(bool){false});
}

static enum pp_status
set_granted(struct pp_db *db, const char *code, const void *arg)
{
	return pp_operator_grant(db, code, *(const enum pp_role *)arg, true,
	    tool_now(), tool_who());
}

static enum pp_status
set_revoked(struct pp_db *db, const char *code, const void *arg)
{
	return pp_operator_grant(db, code, *(const enum pp_role *)arg, false,
	    tool_now(), tool_who());
}

static enum pp_status
grant_role(char *operands[])
{
	enum pp_role role;
	enum pp_status rc = pp_role_find(operands[1], &role);

	return rc == PP_OK ? change(operands[0], set_granted, &role) : rc;
}

static enum pp_status
revoke_role(char *operands[])
{
	enum pp_role role;
	enum pp_status rc = pp_role_find(operands[1], &role);

	return rc == PP_OK ? change(operands[0], set_revoked, &role) : rc;
}

/* What isn't given stays; `none` lifts it. */
static enum pp_status
read_limit(const char *option, const char *text, bool *has, pp_money *limit)
{
	if (!text)
		return PP_OK;
	*has = strcmp(text, "none") != 0;
	if (*has && pp_money_parse(text, limit) != PP_OK)
		return pp_fail_in(PP_EDATA, "%s: \"%.40s\"", option, text);
	return PP_OK;
}

static enum pp_status
set_limits(struct pp_db *db, const char *code, const void *arg)
{
	struct pp_operator op;
	enum pp_status rc;

	(void)arg;
	if ((rc = pp_operator_find(db, code, &op)) != PP_OK ||
	    (rc = read_limit("--sale", sale, &op.has_sale_limit,
		 &op.sale_limit)) != PP_OK ||
	    (rc = read_limit("--refund", refund, &op.has_refund_limit,
		 &op.refund_limit)) != PP_OK)
		return rc;
	if (buildings)
		snprintf(op.buildings, sizeof op.buildings, "%s",
		    strcmp(buildings, "all") == 0 ? "" : buildings);
	return pp_operator_limit(db, code,
	    op.has_sale_limit ? &op.sale_limit : NULL,
	    op.has_refund_limit ? &op.refund_limit : NULL, op.buildings,
	    tool_now(), tool_who());
}

static enum pp_status
limit(char *operands[])
{
	if (!sale && !refund && !buildings)
		tool_usage("limit: takes --sale, --refund or --buildings");
	if (buildings && strlen(buildings) >= PP_BUILDINGS_MAX)
		tool_usage("--buildings: longer than %d bytes",
		    PP_BUILDINGS_MAX - 1);
	return change(operands[0], set_limits, NULL);
}

static enum pp_status
list(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	enum pp_status rc;

	(void)operands;
	rc = tool_operator_put(db, NULL);
	pp_db_close(db);
	return rc;
}

static const struct command commands[] = {
    {"add", "OPERATOR", 1, 1, "name user role", false, add},
    {"list", "", 0, 0, "", false, list},
    {"passwd", "[OPERATOR]", 0, 1, "password-fd", false, passwd},
    {"disable", "OPERATOR", 1, 1, "", false, disable},
    {"enable", "OPERATOR", 1, 1, "", false, enable},
    {"grant", "OPERATOR ROLE", 2, 2, "", false, grant_role},
    {"revoke", "OPERATOR ROLE", 2, 2, "", false, revoke_role},
    {"limit", "OPERATOR", 1, 1, "sale refund buildings", false, limit},
};

static const struct tool tool = {
    .name = "pp-operator",
    .summary = PP_PHRASE(
	"operators: who may work with pp, as what, within which limits"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
