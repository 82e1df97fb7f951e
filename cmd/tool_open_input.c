/* SPDX-License-Identifier: ISC */
#include "tool_open_input.h"

#include <errno.h>
#include <string.h>

#include "tool.h"
#include "tool_till.h"

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

/* Credit stays with its customer, who may be named instead of his account. */
static enum pp_status
find_customer(const struct tool_opening *wanted, struct pp_account *account)
{
	const struct pp_opening_words *words = &wanted->words;
	char name[PP_HOLDER_MAX], phone[PP_PHONE_MAX];
	struct pp_target old;
	struct pp_epoch epoch;
	enum pp_status rc;

	if ((rc = pp_customer_name(words->name, name)) != PP_OK)
		return pp_fail_in(rc, "name");
	if ((rc = pp_customer_phone(words->phone, phone)) != PP_OK)
		return pp_fail_in(rc, "phone");
	rc = pp_target_find(tool_till.db, wanted->transfer_from, &old);
	if (rc == PP_OK)
		rc = pp_epoch_of(tool_till.db, old.id, &epoch);
	if (rc == PP_OK)
		rc = pp_account_find(tool_till.db, epoch.account_code, account);
	if (rc != PP_OK)
		return pp_fail_in(rc, "%s", wanted->transfer_from);
	if (strcmp(name, account->name) != 0 ||
	    strcmp(phone, account->phone) != 0)
		tool_usage("--transfer-from %s: it belongs to account %s, and"
			   " credit stays with its customer: pp-account"
			   " add-meter %s adds the new meter to that, or pay"
			   " out and sell",
		    old.code, account->code, account->code);
	return PP_OK;
}

enum pp_status
tool_open_find(const struct tool_opening *wanted, struct pp_account *account,
    const struct pp_account **found)
{
	enum pp_status rc;

	/* It is no row's own. */
	if (wanted->method &&
	    (rc = pp_till_check_method(wanted->method)) != PP_OK)
		return pp_fail_in(rc, "--method: \"%.40s\"", wanted->method);
	*found = NULL;
	if (!wanted->account && !wanted->transfer_from)
		return PP_OK;
	rc = wanted->account
	    ? pp_account_find(tool_till.db, wanted->account, account)
	    : find_customer(wanted, account);
	if (rc == PP_OK && account->closed_at != 0)
		rc = pp_fail(PP_NO, "account %s is closed", account->code);
	*found = account;
	return rc;
}

enum pp_status
tool_open_read(const struct tool_opening *wanted, struct pp_openings *openings)
{
	return wanted->from ? read_rows(openings, wanted->from)
			    : pp_openings_add(openings, &wanted->words);
}
