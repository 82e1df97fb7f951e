/* SPDX-License-Identifier: ISC */
/*
 * Customers; the epochs of their meters are in epoch.c, lists of both in
 * account_list.c.
 */
#include "account.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "site_setting.h"

static enum pp_status
check_name(const char *name)
{
	size_t length = strlen(name);
	uint32_t ch;

	if (length == 0)
		return pp_fail(PP_EDATA, "name: is empty");
	if (length >= PP_HOLDER_MAX)
		return pp_fail(PP_EDATA, "name: longer than %d bytes",
		    PP_HOLDER_MAX - 1);
	if (!pp_text_is_utf8(name, length))
		return pp_fail(PP_EDATA, "name: not UTF-8");
	while (*name != '\0') {
		name += pp_text_next(name, &ch);
		if (pp_char_is_control(ch))
			return pp_fail(PP_EDATA, "name: a control character");
	}
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
		return pp_fail(PP_EDATA, "phone: not a phone number");
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
	rc = pp_query_run(q);
	pp_query_free(q);
	return rc;
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
