/* SPDX-License-Identifier: ISC */
/*
 * All that meters have of their own, over the site's values.
 */
#include <stdlib.h>

#include "site_setting.h"

struct pp_overrides {
	struct pp_query *q;
};

enum pp_status
pp_overrides_open(struct pp_db *db, struct pp_overrides **overrides)
{
	struct pp_overrides *o = calloc(1, sizeof *o);
	enum pp_status rc;

	if (o == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT m.code, s.key, s.value FROM meter_setting s"
	    " JOIN meter m ON m.id = s.meter WHERE m.retired_at IS NULL"
	    " ORDER BY m.id, s.key",
	    &o->q);
	if (rc == PP_OK)
		*overrides = o;
	else
		pp_overrides_close(o);
	return rc;
}

enum pp_status
pp_overrides_next(struct pp_overrides *o, struct pp_override *override)
{
	const struct pp_setting *setting;
	enum pp_status rc;

	if ((rc = pp_query_step(o->q)) != PP_OK)
		return rc;
	setting = pp_setting_find(pp_query_col_text(o->q, 1));
	if (setting == NULL)
		return pp_fail(PP_ECONF, "meter %s: unknown setting %s",
		    pp_query_col_text(o->q, 0), pp_query_col_text(o->q, 1));
	*override = (struct pp_override){
	    .meter = pp_query_col_text(o->q, 0),
	    .setting = setting,
	    .value = pp_query_col_text(o->q, 2),
	};
	return PP_OK;
}

void
pp_overrides_close(struct pp_overrides *o)
{
	if (o == NULL)
		return;
	pp_query_free(o->q);
	free(o);
}
