/* SPDX-License-Identifier: ISC */
/*
 * Operators are added, and get their secrets.  What else is changed of them is
 * in operator_change.c; operator_list.c reads them.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act_impl.h"
#include "operator_impl.h"
#include "text.h"

static bool
is_letter(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static enum pp_status
check_code(const char *code)
{
	static const char others[] = "0123456789.-_";
	size_t n = strlen(code);

	if (n == 0 || n >= PP_WHO_MAX)
		return pp_fail(PP_EDATA, "an operator's code has 1 to %d bytes",
		    PP_WHO_MAX - 1);
	for (const char *c = code; *c != '\0'; c++)
		if (!is_letter(*c) && (c == code || !strchr(others, *c)))
			return pp_fail(PP_EDATA,
			    "an operator's code begins with a letter, and has "
			    "only letters, digits, '.', '-' and '_'");
	if (strcmp(code, pp_role_name(PP_ROLE_CRON)) == 0)
		return pp_fail(PP_EDATA, "cron is the account itself");
	return PP_OK;
}

static enum pp_status
check_name(const char *name)
{
	uint32_t ch;

	if (*name == '\0' || strlen(name) >= PP_OPERATOR_NAME_MAX ||
	    !pp_text_is_utf8(name, strlen(name)))
		return pp_fail(PP_EDATA,
		    "an operator's name has 1 to %d bytes of UTF-8",
		    PP_OPERATOR_NAME_MAX - 1);
	while (*name != '\0') {
		name += pp_text_next(name, &ch);
		if (pp_char_is_control(ch))
			return pp_fail(PP_EDATA,
			    "a control character in the name");
	}
	return PP_OK;
}

/* In whatever case it is written: people tell codes apart by ear. */
static enum pp_status
check_free(struct pp_db *db, const char *code)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT code FROM operator WHERE code = ?1 COLLATE NOCASE", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, code);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO, "there is an operator %s",
		    pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
check_wish(struct pp_db *db, const struct pp_operator_wish *wish)
{
	enum pp_status rc;

	if ((rc = check_code(wish->code)) != PP_OK ||
	    (rc = check_name(wish->name)) != PP_OK)
		return rc;
	if (wish->uid < 0 || wish->uid >= UINT32_MAX)
		return pp_fail(PP_EDATA, "no such Unix user");
	if ((wish->roles & 1U << PP_ROLE_CRON) != 0)
		return pp_fail(PP_EDATA, "cron is nobody's role");
	return check_free(db, wish->code);
}

static enum pp_status
check_roles(struct pp_db *db, int64_t uid, unsigned roles)
{
	const unsigned auditor = 1U << PP_ROLE_AUDITOR;
	const unsigned others = 1U << PP_ROLE_CASHIER | 1U << PP_ROLE_ADMIN;
	enum pp_status rc = PP_OK;

	if ((roles & auditor) != 0 && (roles & others) != 0)
		return pp_fail(PP_NO,
		    "nobody is an auditor and a cashier or admin; the first "
		    "operator of all is an admin");
	for (int i = 0; rc == PP_OK && i < PP_ROLES; i++)
		if ((roles >> i & 1) != 0)
			rc = pp_operator_check_role(db, uid, (enum pp_role)i);
	return rc;
}

static enum pp_status
insert(struct pp_db *db, const struct pp_operator_wish *wish, int64_t at,
    const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO operator (code, name, uid, enabled, secret, first,"
	    " secret_at, added_at, added_by)"
	    " VALUES (?1, ?2, ?3, 1, ?4, 1, ?5, ?5, ?6)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, wish->code);
	pp_query_lent_text(q, 2, wish->name);
	pp_query_int(q, 3, wish->uid);
	pp_query_lent_text(q, 4, wish->secret);
	pp_query_int(q, 5, at);
	pp_query_lent_text(q, 6, who);
	rc = pp_query_run(q);
	pp_query_free(q);
	return rc;
}

/* The first of all: in a trial whoever does it, else the account itself. */
static enum pp_status
act_first(struct pp_db *db, const struct pp_act *act, int64_t at,
    const char *who)
{
	struct pp_standing s;
	enum pp_status rc;

	if ((rc = pp_standing_of(db, &s)) != PP_OK)
		return rc;
	if (s.mode == PP_MODE_TRIAL || s.roles != 1U << PP_ROLE_CRON)
		return pp_act(db, act, at, who);
	return pp_log_add(db, act->kind, act->subject, act->words, PP_LOG_ALONE,
	    at, who);
}

static enum pp_status
act_add(struct pp_db *db, const struct pp_operator_wish *wish, bool first,
    int64_t at, const char *who)
{
	struct pp_words words;
	struct pp_act act = {
	    .kind = PP_ACT_OPERATOR,
	    .subject = wish->code,
	    .words = &words,
	};
	char roles[PP_ROLES_MAX], owner[PP_WHO_MAX + 1];
	bool auditors = true;
	enum pp_status rc;

	snprintf(owner, sizeof owner, "@%s", wish->code);
	pp_words_clear(&words);
	pp_words_text(&words, "does", "add");
	pp_words_int(&words, "uid", wish->uid);
	pp_words_text(&words, "roles", pp_roles_words(wish->roles, roles));
	pp_words_personal(&words, "name", wish->name, owner);
	if (first)
		return act_first(db, &act, at, who);
	if ((rc = pp_operators_ever(db, PP_ROLE_AUDITOR, &auditors)) != PP_OK)
		return rc;
	return !auditors && wish->roles == 1U << PP_ROLE_AUDITOR
	    ? pp_act_alone(db, &act, at, who)
	    : pp_act(db, &act, at, who);
}

static enum pp_status
add(struct pp_db *db, const struct pp_operator_wish *wish, bool first,
    int64_t at, const char *who)
{
	int64_t id;
	enum pp_status rc;

	if ((rc = act_add(db, wish, first, at, who)) != PP_OK ||
	    (rc = insert(db, wish, at, who)) != PP_OK)
		return rc;
	id = pp_db_last_id(db);
	for (int i = 0; rc == PP_OK && i < PP_ROLES; i++)
		if ((wish->roles >> i & 1) != 0)
			rc = pp_operator_give(db, id, (enum pp_role)i, at, who);
	return rc;
}

enum pp_status
pp_operator_add(struct pp_db *db, const struct pp_operator_wish *wish,
    int64_t at, const char *who)
{
	struct pp_operator_wish full = *wish;
	bool first = false;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check_wish(db, wish)) != PP_OK ||
	    (rc = pp_operators_none(db, &first)) != PP_OK)
		return rc;
	if (first)
		full.roles |= 1U << PP_ROLE_ADMIN;
	if ((rc = check_roles(db, wish->uid, full.roles)) != PP_OK)
		return rc;
	return add(db, &full, first, at, who);
}

static enum pp_status
set_secret(struct pp_db *db, int64_t id, const char *secret, bool first,
    int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE operator SET secret = ?2, first = ?3, secret_at = ?4"
	    " WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_lent_text(q, 2, secret);
	pp_query_int(q, 3, first);
	pp_query_int(q, 4, at);
	rc = pp_query_run(q);
	pp_query_free(q);
	return rc;
}

static enum pp_status
end_sessions(struct pp_db *db, int64_t id, int64_t but, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE session SET ended_at = ?2"
	    " WHERE operator = ?1 AND id <> ?3 AND ended_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, at);
	pp_query_int(q, 3, but);
	rc = pp_query_run(q);
	pp_query_free(q);
	return rc;
}

/*
 * Nobody would be left to approve it, or to ask: the code is of no use to the
 * one who gives it, for an operator is bound to a Unix user.
 */
static enum pp_status
act_renew(struct pp_db *db, const struct pp_operator *op, int64_t at,
    const char *who)
{
	struct pp_words words;
	struct pp_act act = {
	    .kind = PP_ACT_OPERATOR,
	    .subject = op->code,
	    .words = &words,
	};
	struct pp_standing s;
	int64_t others = 0;
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_text(&words, "does", "new-code");
	if ((rc = pp_standing_of(db, &s)) != PP_OK ||
	    (rc = pp_operators_with(db, PP_ROLE_AUDITOR, op->id, &others)) !=
		PP_OK)
		return rc;
	if (s.mode != PP_MODE_TRIAL && s.roles == 1U << PP_ROLE_CRON &&
	    (op->roles & 1U << PP_ROLE_ADMIN) != 0)
		return pp_log_add(db, act.kind, act.subject, act.words,
		    PP_LOG_ALONE, at, who);
	return others == 0 && (op->roles & 1U << PP_ROLE_AUDITOR) != 0
	    ? pp_act_alone(db, &act, at, who)
	    : pp_act(db, &act, at, who);
}

enum pp_status
pp_operator_renew(struct pp_db *db, const char *code, const char *secret,
    int64_t at, const char *who)
{
	struct pp_operator op;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_operator_find(db, code, &op)) != PP_OK ||
	    (rc = act_renew(db, &op, at, who)) != PP_OK ||
	    (rc = set_secret(db, op.id, secret, true, at)) != PP_OK)
		return rc;
	return end_sessions(db, op.id, 0, at);
}

enum pp_status
pp_operator_password(struct pp_db *db, const char *code, const char *secret,
    int64_t at, const char *who)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_act act = {.kind = PP_ACT_PASSWORD, .subject = code};
	struct pp_operator op;
	enum pp_mode mode;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_operator_find(db, code, &op)) != PP_OK ||
	    (rc = pp_mode_of(db, &mode)) != PP_OK)
		return rc;
	if (mode != PP_MODE_TRIAL &&
	    (actor == NULL || actor->uid != op.uid || !op.enabled)) {
		rc = pp_fail(PP_EPERM,
		    "%s's password is set by that person alone", code);
		return pp_act_refuse(db, &act, "another", at, who);
	}
	if ((rc = set_secret(db, op.id, secret, false, at)) != PP_OK ||
	    (rc = end_sessions(db, op.id, actor != NULL ? actor->session : 0,
		 at)) != PP_OK)
		return rc;
	return pp_log_add(db, act.kind, code, NULL, PP_LOG_DONE, at, who);
}

enum pp_status
pp_operator_keep_stronger(struct pp_db *db, const char *code,
    const char *secret)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (actor == NULL)
		return pp_fail(PP_EPERM, "nobody is logged in");
	rc = pp_query_new(db,
	    "UPDATE operator SET secret = ?2"
	    " WHERE code = ?1 AND uid = ?3 AND first = 0",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, code);
	pp_query_lent_text(q, 2, secret);
	pp_query_int(q, 3, actor->uid);
	rc = pp_query_run(q);
	if (rc == PP_OK && pp_db_changes(db) != 1)
		rc = pp_fail(PP_EPERM, "%s's password is that person's", code);
	pp_query_free(q);
	return rc;
}
