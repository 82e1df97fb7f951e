/* SPDX-License-Identifier: ISC */
/*
 * What follows a meter's opening: values of its own, and its first credit.
 */
#include <inttypes.h>
#include <string.h>

#include "opening_words.h"
#include "site_setting.h"

enum {
	TRIES_MOST = 1000, /* of a first credit that comes to nothing */
};

static enum pp_status
set_each(struct pp_db *db, struct pp_edits *edits, const struct pp_visit *visit,
    bool *changed)
{
	const struct pp_opening_row *row = visit->arg;
	struct pp_setting_change change;
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; rc == PP_OK && i < PP_OPENING_SETTINGS; i++) {
		if (*row->settings[i] == '\0')
			continue;
		change = (struct pp_setting_change){
		    .meter = visit->target.id,
		    .code = visit->target.code,
		    .setting =
			pp_setting_find(opening_columns[OF_ALARM1 + i].name),
		    .value = row->settings[i],
		};
		rc = pp_site_set(db, edits, &change);
		*changed |= rc == PP_OK && change.changed;
	}
	return rc;
}

static bool
has_settings(const struct pp_opening_row *row)
{
	size_t i = 0;

	while (i < PP_OPENING_SETTINGS && *row->settings[i] == '\0')
		i++;
	return i < PP_OPENING_SETTINGS;
}

enum pp_status
pp_opening_set(struct pp_db *db, const struct pp_visit *visit, int64_t at,
    const char *who, bool *changed)
{
	struct pp_edits *edits = NULL;
	bool now = false;
	enum pp_status rc;

	*changed = false;
	if (!has_settings(visit->arg))
		return PP_OK;
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_edits_new(db, at, who, &edits)) == PP_OK &&
	    (rc = set_each(db, edits, visit, &now)) == PP_OK &&
	    (rc = visit->repeated ? pp_edits_act(edits)
				  : pp_edits_log(edits, PP_ACT_OPEN)) == PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK)
		pp_db_rollback(db);
	*changed = rc == PP_OK && now;
	pp_edits_free(edits);
	return rc;
}

/*
 * The order's id for the first credit in this epoch: the last that didn't come
 * to nothing, else the next.
 */
static enum pp_status
name_order(struct pp_db *db, int64_t epoch, char code[PP_ORDER_MAX])
{
	struct pp_sale sale;
	enum pp_status rc = PP_OK;
	int i;

	for (i = 1; rc == PP_OK && i < TRIES_MOST; i++) {
		if (i == 1)
			snprintf(code, PP_ORDER_MAX, "opening-%" PRId64, epoch);
		else
			snprintf(code, PP_ORDER_MAX, "opening-%" PRId64 "-%d",
			    epoch, i);
		rc = pp_sale_find(db, code, &sale);
		if (rc == PP_OK && sale.state != PP_SALE_NOT_CREDITED)
			return PP_OK;
	}
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
pp_opening_credit(struct pp_db *db, const struct pp_visit *visit,
    const char *who, struct pp_visit *order)
{
	struct pp_opening_row *row = visit->arg;
	enum pp_status rc;

	if (*row->row.order == '\0' &&
	    (rc = name_order(db, visit->epoch.id, row->row.order)) != PP_OK)
		return rc;
	*order = (struct pp_visit){
	    .errand = PP_ERRAND_ORDER,
	    .target = visit->target,
	    .of_epoch = visit->epoch.id,
	    .wish =
		{
		    .code = row->row.order,
		    .kind = PP_SALE,
		    .amount = row->credit,
		    .method = row->row.method,
		    .note = row->row.note,
		    .who = who,
		},
	    .arg = row,
	};
	return PP_OK;
}
