/* SPDX-License-Identifier: ISC */
#include "retire.h"

#include "site_setting.h"

static enum pp_status
refuse_if_used(const struct pp_image *image, struct pp_db *db,
    const struct pp_object *o)
{
	const char *what = pp_object_table(o->kind)->name;
	const struct pp_object *user = pp_image_user(image, o);
	char never[PP_SETTING_MAX];
	enum pp_status rc;

	if (user != NULL)
		return pp_fail(PP_NO,
		    "%s %s: %s %s is there; move or retire that first", what,
		    o->code, pp_object_table(user->kind)->name, user->code);
	if (o->kind != PP_METER)
		return PP_OK;
	if (o->account != NULL)
		return pp_fail(PP_NO,
		    "meter %s: account %s has it; close that account first",
		    o->code, o->account);
	rc = pp_site_setting(db, 0, "guards.never", never, NULL);
	if (rc == PP_OK && pp_setting_lists(never, o->code))
		rc = pp_fail(PP_NO,
		    "meter %s: guards.never names it; take it out there first",
		    o->code);
	return rc;
}

/* Mark it; PP_DONE: it was retired before. */
static enum pp_status
mark(struct pp_image *image, struct pp_db *db, const struct pp_retirement *r)
{
	struct pp_object *o = pp_image_find(image, r->kind, r->code);
	enum pp_status rc;

	if (o == NULL)
		return pp_fail(PP_NO, "no such %s: %s",
		    pp_object_table(r->kind)->name, r->code);
	if (o->retired_at != 0)
		return PP_DONE;
	if ((rc = refuse_if_used(image, db, o)) != PP_OK ||
	    (rc = pp_image_touch(image, o)) != PP_OK)
		return rc;
	o->retired_at = r->at;
	return PP_OK;
}

enum pp_status
pp_retire(struct pp_db *db, const struct pp_retirement *r)
{
	struct pp_image *image = NULL;
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_image_load(db, &image)) == PP_OK &&
	    (rc = mark(image, db, r)) == PP_OK &&
	    (rc = pp_edits_new(db, r->at, r->who, &edits)) == PP_OK &&
	    (rc = pp_image_store(image, db, edits)) == PP_OK &&
	    (rc = pp_edits_act(edits)) == PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK)
		pp_db_rollback(db);
	else
		rc = pp_edits_tell(edits, r->row, r->arg);
	pp_edits_free(edits);
	pp_image_free(image);
	return rc == PP_DONE ? PP_OK : rc;
}
