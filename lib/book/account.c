/* SPDX-License-Identifier: ISC */
/*
 * Customers; the epochs of their meters are in epoch.c, lists of both in
 * account_list.c.
 */
#include "account.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "log.h"
#include "scope.h"
#include "site_setting.h"

static enum pp_status
check_name(const char *name)
{
	size_t chars;
	uint32_t ch;

	if (*name == '\0')
		return pp_fail(PP_EDATA, "name: is empty");
	if (!pp_text_is_utf8(name, strlen(name)))
		return pp_fail(PP_EDATA, "name: not UTF-8");
	for (chars = 0; *name != '\0'; chars++) {
		name += pp_text_next(name, &ch);
		if (pp_char_is_control(ch))
			return pp_fail(PP_EDATA, "name: a control character");
	}
	if (chars > PP_HOLDER_CHARS)
		return pp_fail(PP_EDATA, "name: longer than %d characters",
		    PP_HOLDER_CHARS);
	return PP_OK;
}

/* As an item of the site's list of numbers; or none. */
static enum pp_status
take_phone(const char *phone, char plain[PP_PHONE_MAX])
{
	const struct pp_setting *s = pp_setting_find("sms_numbers");
	char number[PP_NAME_MAX];
	enum pp_status rc;

	assert(s != NULL);
	if (snprintf(number, sizeof number, "%s", phone) >= PP_NAME_MAX ||
	    strchr(phone, '\n') != NULL)
		return pp_fail(PP_EDATA, "phone: not a mobile number");
	rc = pp_setting_plain(s, number, sizeof number);
	if (rc == PP_OK)
		rc = pp_setting_check(s, number);
	if (rc != PP_OK)
		return pp_fail_in(rc, "phone");
	assert(strlen(number) < PP_PHONE_MAX);
	memcpy(plain, number, strlen(number) + 1);
	return PP_OK;
}

static enum pp_status
next_id(struct pp_db *db, int64_t *id)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT ifnull(max(id), 0) FROM account", &q);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK)
		*id = pp_query_col_int(q, 0) + 1;
	pp_query_free(q);
	return rc;
}

static enum pp_status
insert(struct pp_db *db, const struct pp_account *a, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO account (id, code, name, phone, opened_at, opened_by)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, a->id);
	pp_query_text(q, 2, a->code);
	pp_query_text(q, 3, a->name);
	pp_query_text(q, 4, a->phone);
	pp_query_int(q, 5, a->opened_at);
	pp_query_text(q, 6, who);
	return pp_query_once(q);
}

enum pp_status
pp_account_add(struct pp_db *db, const char *name, const char *phone,
    int64_t at, const char *who, struct pp_account *account)
{
	struct pp_account a = {.opened_at = at};
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check_name(name)) != PP_OK ||
	    (rc = take_phone(phone, a.phone)) != PP_OK ||
	    (rc = next_id(db, &a.id)) != PP_OK)
		return rc;
	snprintf(a.name, sizeof a.name, "%s", name);
	snprintf(a.code, sizeof a.code, "A%05lld", (long long)a.id);
	if ((rc = insert(db, &a, who)) == PP_OK)
		*account = a;
	return rc;
}

enum pp_status
pp_account_find(struct pp_db *db, const char *code, struct pp_account *account)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id, code, name, phone, opened_at, ifnull(closed_at, 0)"
	    " FROM account WHERE code = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	if ((rc = pp_query_step(q)) == PP_DONE)
		rc = pp_fail(PP_NO, "no such account: %s", code);
	if (rc == PP_OK) {
		*account = (struct pp_account){
		    .id = pp_query_col_int(q, 0),
		    .opened_at = pp_query_col_int(q, 4),
		    .closed_at = pp_query_col_int(q, 5),
		};
		snprintf(account->code, sizeof account->code, "%s",
		    pp_query_col_text(q, 1));
		snprintf(account->name, sizeof account->name, "%s",
		    pp_query_col_text(q, 2));
		snprintf(account->phone, sizeof account->phone, "%s",
		    pp_query_col_text(q, 3));
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
update(struct pp_db *db, const struct pp_account *a)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE account SET name = ?2, phone = ?3 WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, a->id);
	pp_query_text(q, 2, a->name);
	pp_query_text(q, 3, a->phone);
	return pp_query_once(q);
}

static enum pp_status
record(struct pp_edits *edits, const char *code, const char *field,
    const char *before, const char *after)
{
	if (strcmp(before, after) == 0)
		return PP_OK;
	return pp_edits_add(edits, "account", code, field, before, after);
}

/* Both as they were and as they are to be, where they differ. */
static void
put_change(struct pp_words *words, const char *account, const char *was_key,
    const char *was, const char *is_key, const char *is)
{
	if (strcmp(was, is) == 0)
		return;
	pp_words_personal(words, was_key, was, account);
	pp_words_personal(words, is_key, is, account);
}

static enum pp_status
act_edit(struct pp_db *db, const struct pp_account *old,
    const struct pp_account *new, int64_t at, const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_EDIT_ACCOUNT,
	    .subject = old->code,
	    .words = &words,
	};

	pp_words_clear(&words);
	put_change(&words, old->code, "name_was", old->name, "name", new->name);
	put_change(&words, old->code, "phone_was", old->phone, "phone",
	    new->phone);
	return pp_scope_act_account(db, &act, old->id, at, who);
}

enum pp_status
pp_account_edit(struct pp_db *db, struct pp_edits *edits,
    struct pp_account *account, const char *name, const char *phone)
{
	struct pp_account old, a;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_account_find(db, account->code, &old)) != PP_OK)
		return rc;
	if (old.closed_at != 0)
		return pp_fail(PP_NO, "account %s is closed", old.code);
	a = old;
	if ((name != NULL && (rc = check_name(name)) != PP_OK) ||
	    (phone != NULL && (rc = take_phone(phone, a.phone)) != PP_OK))
		return rc;
	if (name != NULL)
		snprintf(a.name, sizeof a.name, "%s", name);
	if ((rc = act_edit(db, &old, &a, pp_edits_at(edits),
		 pp_edits_who(edits))) != PP_OK ||
	    (rc = record(edits, a.code, "name", old.name, a.name)) != PP_OK ||
	    (rc = record(edits, a.code, "phone", old.phone, a.phone)) !=
		PP_OK ||
	    (rc = update(db, &a)) != PP_OK)
		return rc;
	*account = a;
	return PP_OK;
}

/*
 * PP_NO: a meter is left, or carried credit waits; what nobody brought here
 * from outside is no matter of ours.
 */
static enum pp_status
nothing_left(struct pp_db *db, const struct pp_account *a)
{
	struct pp_query *q = NULL;
	char yuan[PP_DECIMAL_MAX];
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT (SELECT m.code FROM epoch e JOIN meter m ON m.id = e.meter"
	    " WHERE e.account = ?1 AND e.ended_at IS NULL ORDER BY m.code),"
	    " (SELECT sum(l.left_fen) FROM carry_left l"
	    " JOIN carry c ON c.id = l.id WHERE l.account = ?1"
	    " AND l.moved_by IS NULL AND NOT l.paid_out"
	    " AND (c.refund IS NOT NULL OR c.closing IS NOT NULL))",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, a->id);
	rc = pp_query_step(q);
	if (rc == PP_OK && !pp_query_is_null(q, 0))
		rc = pp_fail(PP_NO, "account %s: has meter %s still", a->code,
		    pp_query_col_text(q, 0));
	else if (rc == PP_OK && pp_query_col_int(q, 1) > 0)
		rc = pp_fail(PP_NO,
		    "account %s: %s yuan wait to be moved to a meter of it, or "
		    "paid out",
		    a->code,
		    pp_money_print((pp_money){pp_query_col_int(q, 1)}, yuan));
	pp_query_free(q);
	return rc;
}

static enum pp_status
mark_closed(struct pp_db *db, int64_t account, int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE account SET closed_at = ?2, closed_by = ?3 WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, account);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	return pp_query_once(q);
}

static enum pp_status
close_with(struct pp_db *db, struct pp_account *account, int64_t at,
    const char *who, bool asks)
{
	struct pp_words words;
	struct pp_account a;
	struct pp_act act = {
	    .kind = PP_ACT_EDIT_ACCOUNT,
	    .subject = a.code,
	    .words = &words,
	};
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	pp_words_clear(&words);
	pp_words_text(&words, "closed", "yes");
	if ((rc = pp_account_find(db, account->code, &a)) != PP_OK)
		return rc;
	if (a.closed_at == 0) {
		if ((rc = nothing_left(db, &a)) != PP_OK ||
		    (rc = asks ? pp_scope_act_account(db, &act, a.id, at, who)
			       : pp_log_add(db, PP_ACT_CLOSED, a.code, &words,
				     PP_LOG_DONE, at, who)) != PP_OK ||
		    (rc = mark_closed(db, a.id, at, who)) != PP_OK)
			return rc;
		a.closed_at = at;
	}
	*account = a;
	return PP_OK;
}

enum pp_status
pp_account_close(struct pp_db *db, struct pp_account *account, int64_t at,
    const char *who)
{
	return close_with(db, account, at, who, true);
}

enum pp_status
pp_account_end(struct pp_db *db, struct pp_account *account, int64_t at,
    const char *who)
{
	return close_with(db, account, at, who, false);
}
