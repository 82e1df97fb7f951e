/* SPDX-License-Identifier: ISC */
/*
 * Operators are added.  Their secrets are in operator_secret.c, what else is
 * changed of them in operator_change.c; operator_list.c reads them.
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
check_wish(const struct pp_operator_wish *wish)
{
	enum pp_status rc;

	if ((rc = check_code(wish->code)) != PP_OK ||
	    (rc = check_name(wish->name)) != PP_OK)
		return rc;
	if (wish->uid < 0 || wish->uid >= UINT32_MAX)
		return pp_fail(PP_EDATA, "no such Unix user");
	if ((wish->roles & 1U << PP_ROLE_CRON) != 0)
		return pp_fail(PP_EDATA, "cron is nobody's role");
	return PP_OK;
}

static enum pp_status
check_roles(struct pp_db *db, int64_t uid, unsigned roles)
{
	const unsigned auditor = 1U << PP_ROLE_AUDITOR;
	const unsigned others = 1U << PP_ROLE_CASHIER | 1U << PP_ROLE_ADMIN;
	enum pp_status rc = PP_OK;

	if ((roles & auditor) != 0 && (roles & others) != 0)
		return pp_fail(PP_NO,
		    "nobody is an auditor and a cashier or admin");
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
	return pp_query_once(q);
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

/* Alone he makes accounts: what he sold himself nobody would have seen. */
static enum pp_status
check_first(const struct pp_operator_wish *wish)
{
	return wish->roles == 1U << PP_ROLE_ADMIN
	    ? PP_OK
	    : pp_fail(PP_NO,
		  "the first operator of all is an admin, and nothing else: "
		  "--role admin");
}

static enum pp_status
check_new(struct pp_db *db, const struct pp_operator_wish *wish, bool first,
    const char **why)
{
	enum pp_status rc;

	*why = "exists";
	if ((rc = check_free(db, wish->code)) != PP_OK)
		return rc;
	*why = "first";
	if (first && (rc = check_first(wish)) != PP_OK)
		return rc;
	*why = "clash";
	return check_roles(db, wish->uid, wish->roles);
}

static enum pp_status
act_add(struct pp_db *db, const struct pp_act *act,
    const struct pp_operator_wish *wish, bool first, int64_t at,
    const char *who)
{
	bool auditors = true;
	enum pp_status rc;

	if (first)
		return act_first(db, act, at, who);
	if ((rc = pp_operators_ever(db, PP_ROLE_AUDITOR, &auditors)) != PP_OK)
		return rc;
	return !auditors && wish->roles == 1U << PP_ROLE_AUDITOR
	    ? pp_act_alone(db, act, at, who)
	    : pp_act(db, act, at, who);
}

static enum pp_status
add(struct pp_db *db, const struct pp_operator_wish *wish, int64_t at,
    const char *who)
{
	int64_t id;
	enum pp_status rc;

	if ((rc = insert(db, wish, at, who)) != PP_OK)
		return rc;
	id = pp_db_last_id(db);
	for (int i = 0; rc == PP_OK && i < PP_ROLES; i++)
		if ((wish->roles >> i & 1) != 0)
			rc = pp_operator_give(db, id, (enum pp_role)i, at, who);
	return rc;
}

/* `owner`: whose personal data the name is. */
static void
fill_words(struct pp_words *words, const struct pp_operator_wish *wish,
    const char *owner)
{
	char roles[PP_ROLES_MAX];

	pp_words_clear(words);
	pp_words_text(words, "does", "add");
	pp_words_int(words, "uid", wish->uid);
	pp_words_text(words, "roles", pp_roles_words(wish->roles, roles));
	pp_words_personal(words, "name", wish->name, owner);
}

enum pp_status
pp_operator_add(struct pp_db *db, const struct pp_operator_wish *wish,
    int64_t at, const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_OPERATOR,
	    .subject = wish->code,
	    .words = &words,
	};
	char owner[PP_WHO_MAX + 1];
	const char *why;
	bool first = false;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check_wish(wish)) != PP_OK ||
	    (rc = pp_operators_none(db, &first)) != PP_OK)
		return rc;
	snprintf(owner, sizeof owner, "@%s", wish->code);
	fill_words(&words, wish, owner);
	if (!first && (rc = pp_act_early(db, &act, at, who)) != PP_OK)
		return rc;
	if ((rc = check_new(db, wish, first, &why)) != PP_OK)
		return pp_operator_refuse(db, rc, &act, why, at, who);
	if ((rc = act_add(db, &act, wish, first, at, who)) != PP_OK)
		return rc;
	return add(db, wish, at, who);
}
