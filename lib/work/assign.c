/* SPDX-License-Identifier: ISC */
#include "assign.h"

#include <stdlib.h>
#include <string.h>

#include "site.h"
#include "site_setting.h"
#include "text.h"

/* "a, b" to the items of a list, joined by newlines. */
static void
join_items(char *value)
{
	char *to = value;
	const char *from;

	for (from = value; *from != '\0'; from++) {
		if (*from == ' ')
			continue;
		*to++ = *from;
		if (*from == ',')
			to[-1] = '\n';
	}
	*to = '\0';
}

/* A list of meters has to be one of meters in use. */
static enum pp_status
check_meters(struct pp_db *db, const char *list)
{
	struct pp_selection which = {.meter = list};
	int64_t *ids = NULL;
	size_t n;
	enum pp_status rc;

	rc = pp_site_select(db, &which, &ids, &n);
	free(ids);
	return rc;
}

/* The setting, and the value as it is kept. */
static enum pp_status
read_value(struct pp_db *db, const struct pp_assignment *a,
    struct pp_setting_change *change, char value[PP_SETTING_MAX])
{
	change->setting = pp_setting_find(a->key);
	if (change->setting == NULL)
		return pp_fail(PP_EDATA,
		    "%s: no such setting; see pp-site list defaults", a->key);
	if (a->ids != NULL && !change->setting->per_meter)
		return pp_fail(PP_EDATA,
		    "%s: the site's alone, not for single meters", a->key);
	if (a->value == NULL)
		return PP_OK;
	if (strlen(a->value) >= PP_SETTING_MAX)
		return pp_fail(PP_EDATA, "%s: longer than %d bytes", a->key,
		    PP_SETTING_MAX - 1);
	memcpy(value, a->value, strlen(a->value) + 1);
	change->value = value;
	if (pp_setting_is_list(change->setting)) {
		pp_text_fold(value);
		join_items(value);
	}
	if (pp_setting_plain(change->setting, value, PP_SETTING_MAX) != PP_OK ||
	    pp_setting_check(change->setting, value) != PP_OK)
		return pp_fail_in(PP_EDATA, "%s: \"%.100s\"", a->key, a->value);
	if (change->setting->kind == PP_SETTING_METERS && *value != '\0')
		return check_meters(db, a->value);
	return PP_OK;
}

static enum pp_status
assign_each(struct pp_db *db, const struct pp_assignment *a,
    struct pp_edits *edits, struct pp_setting_change *change)
{
	struct pp_targets *targets = NULL;
	struct pp_target target;
	enum pp_status rc;

	if (a->ids == NULL)
		return pp_site_set(db, edits, change);
	rc = pp_targets_open(db, a->ids, a->n, &targets);
	while (
	    rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK) {
		change->meter = target.id;
		change->code = target.code;
		rc = pp_site_set(db, edits, change);
	}
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_assign(struct pp_db *db, const struct pp_assignment *a)
{
	struct pp_setting_change change = {0};
	char value[PP_SETTING_MAX];
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	if ((rc = read_value(db, a, &change, value)) != PP_OK ||
	    (rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_edits_new(db, a->at, a->who, &edits)) == PP_OK &&
	    (rc = assign_each(db, a, edits, &change)) == PP_OK &&
	    (!pp_setting_is_alarm(change.setting) ||
		(rc = pp_setting_check_alarms(db, a->ids, a->n)) == PP_OK) &&
	    (rc = pp_edits_act(edits)) == PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK)
		pp_db_rollback(db);
	else
		rc = pp_edits_tell(edits, a->row, a->arg);
	pp_edits_free(edits);
	return rc;
}
