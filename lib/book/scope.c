/* SPDX-License-Identifier: ISC */
#include "scope.h"

#include <stdio.h>

#include "act_impl.h"

static bool
may(const struct pp_standing *s, enum pp_act_kind kind)
{
	return s->mode == PP_MODE_TRIAL ||
	    (s->stands && pp_right_of(s->mode, s->roles, kind) == PP_LEAVE_DO);
}

enum pp_status
pp_scope_may(struct pp_db *db, enum pp_act_kind kind)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_standing s;
	enum pp_status rc;

	if ((rc = pp_standing_of(db, &s)) != PP_OK || may(&s, kind))
		return rc;
	return pp_fail(PP_EPERM, "%s may not see that; %s may",
	    actor != NULL ? actor->code : "whoever isn't logged in",
	    pp_right_who(s.mode, kind));
}

enum pp_status
pp_scope_own(struct pp_db *db, char own[PP_WHO_MAX])
{
	struct pp_standing s;
	enum pp_status rc;

	if ((rc = pp_standing_of(db, &s)) != PP_OK)
		return rc;
	own[0] = '\0';
	if (may(&s, PP_ACT_READ_ALL))
		return PP_OK;
	if ((rc = pp_scope_may(db, PP_ACT_READ_OWN)) == PP_OK)
		snprintf(own, PP_WHO_MAX, "%s", pp_db_actor(db)->code);
	return rc;
}
