/* SPDX-License-Identifier: ISC */
/*
 * The two alarm amounts against one another: the second is for when less is
 * left than at the first, wherever each of them comes from.
 */
#include <string.h>

#include "amount.h"
#include "site.h"
#include "site_setting.h"

static const char first_key[] = "defaults.alarm1_yuan";
static const char second_key[] = "defaults.alarm2_yuan";

bool
pp_setting_is_alarm(const struct pp_setting *setting)
{
	return strcmp(setting->key, first_key) == 0 ||
	    strcmp(setting->key, second_key) == 0;
}

static enum pp_status
site_amount(struct pp_db *db, const char *key, pp_money *amount)
{
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	if ((rc = pp_site_setting(db, 0, key, value, NULL)) != PP_OK)
		return rc;
	rc = pp_money_parse(value, amount);
	return rc == PP_OK ? PP_OK : pp_fail_in(PP_ECONF, "setting %s", key);
}

static enum pp_status
compare(pp_money alarm1, pp_money alarm2)
{
	char first[PP_DECIMAL_MAX], second[PP_DECIMAL_MAX];

	if (alarm2.fen <= alarm1.fen)
		return PP_OK;
	return pp_fail(PP_EDATA,
	    "alarm2_yuan would be %s, above alarm1_yuan with %s, and would warn"
	    " first; set the other one before",
	    pp_money_print(alarm2, second), pp_money_print(alarm1, first));
}

enum pp_status
pp_setting_check_alarms(struct pp_db *db, const int64_t *ids, size_t n)
{
	struct pp_targets *targets = NULL;
	pp_money alarm1, alarm2;
	struct pp_target t;
	enum pp_status rc;

	if (ids == NULL &&
	    ((rc = site_amount(db, first_key, &alarm1)) != PP_OK ||
		(rc = site_amount(db, second_key, &alarm2)) != PP_OK ||
		(rc = compare(alarm1, alarm2)) != PP_OK))
		return rc;
	rc = pp_targets_open(db, ids, n, &targets);
	while (rc == PP_OK && (rc = pp_targets_next(targets, &t)) == PP_OK)
		if ((rc = compare(t.alarm1, t.alarm2)) != PP_OK)
			rc = pp_fail_in(rc, "%s", t.code);
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}
