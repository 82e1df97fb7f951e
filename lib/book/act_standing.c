/* SPDX-License-Identifier: ISC */
/*
 * How the handle's actor stands in this moment: in which mode the site is, as
 * whom he counts, and within which limits of his own.
 */
#include "act_impl.h"
#include "db_impl.h"
#include "operator_impl.h"

enum pp_status
pp_mode_of(struct pp_db *db, enum pp_mode *mode)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT value FROM setting WHERE key = 'site.mode'", &q);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK) {
		rc = pp_mode_find(pp_query_col_text(q, 0), mode);
		if (rc != PP_OK)
			rc = pp_fail_in(PP_ECONF, "setting site.mode");
	} else if (rc == PP_DONE) {
		*mode = PP_MODE_TRIAL;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}

/* PP_DONE: there is no such operator, or he is disabled. */
static enum pp_status
load_operator(struct pp_db *db, const struct pp_actor *actor,
    struct pp_standing *s)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT" PP_OPERATOR_ROLES ", o.sale_fen, o.refund_fen,"
	    " EXISTS (SELECT 1 FROM operator_building WHERE operator = o.id)"
	    " FROM operator o"
	    " WHERE o.id = ?1 AND o.uid = ?2 AND o.enabled = 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, actor->operator_id);
	pp_query_int(q, 2, actor->uid);
	if ((rc = pp_query_step(q)) == PP_OK) {
		s->any_operator = s->stands = true;
		s->roles = (unsigned)pp_query_col_int(q, 0);
		s->has_sale_limit = !pp_query_is_null(q, 1);
		s->sale_fen = pp_query_col_int(q, 1);
		s->has_refund_limit = !pp_query_is_null(q, 2);
		s->refund_fen = pp_query_col_int(q, 2);
		s->has_buildings = pp_query_col_int(q, 3) != 0;
	}
	pp_query_free(q);
	return rc;
}

bool
pp_actor_is_cron(const struct pp_actor *actor)
{
	return actor != NULL && actor->operator_id == 0 &&
	    actor->roles == 1U << PP_ROLE_CRON;
}

/* Of one who is no operator: whether there is any, and whether it is cron. */
static enum pp_status
load_other(struct pp_db *db, const struct pp_actor *actor,
    struct pp_standing *s)
{
	bool none = false;
	enum pp_status rc;

	if ((rc = pp_operators_none(db, &none)) != PP_OK)
		return rc;
	s->any_operator = !none;
	s->stands = pp_actor_is_cron(actor);
	if (s->stands)
		s->roles = actor->roles;
	return PP_OK;
}

enum pp_status
pp_standing_of(struct pp_db *db, struct pp_standing *standing)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_standing s = {0};
	enum pp_status rc;

	rc = pp_mode_of(db, &s.mode);
	if (rc == PP_OK && s.mode != PP_MODE_TRIAL) {
		rc = actor != NULL && actor->operator_id != 0
		    ? load_operator(db, actor, &s)
		    : PP_DONE;
		if (rc == PP_DONE)
			rc = load_other(db, actor, &s);
	}
	if (rc == PP_OK)
		*standing = s;
	return rc;
}
