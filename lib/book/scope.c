/* SPDX-License-Identifier: ISC */
#include "scope.h"

#include <stdio.h>
#include <string.h>

#include "act_impl.h"
#include "catalogue.h"

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
	    actor != NULL ? actor->code : pp_phrase("whoever isn't logged in"),
	    pp_right_who(s.mode, kind));
}

enum pp_status
pp_scope_ask(struct pp_db *db, enum pp_act_kind kind, bool *allowed)
{
	struct pp_standing s;
	enum pp_status rc = pp_standing_of(db, &s);

	if (rc == PP_OK)
		*allowed = may(&s, kind);
	return rc;
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

/* Of a meter m and its unit u, a building that is none of ?1's. */
#define NOT_HIS                                                                \
	" ifnull(coalesce(m.building, u.building), 0) NOT IN"                  \
	" (SELECT building FROM operator_building WHERE operator = ?1)"

/* Of codes, which only the whole site has twice. */
#define HIS_CODES                                                              \
	" (SELECT b.code FROM operator_building o"                             \
	" JOIN building b ON b.id = o.building WHERE o.operator = ?1)"

static const char account_sql[] =
    "WITH had (meter, now) AS (SELECT meter, ended_at IS NULL FROM epoch"
    " WHERE account BETWEEN ?2 AND ?3)"
    " SELECT 'meter', m.code FROM had JOIN meter m ON m.id = had.meter"
    " LEFT JOIN unit u ON u.id = m.unit"
    " WHERE had.now = (SELECT max(now) FROM had) AND" NOT_HIS
    " ORDER BY m.code LIMIT 1";

static const char edits_sql[] =
    "SELECT e.kind, e.code FROM edit e WHERE e.seq BETWEEN ?2 AND ?3"
    " AND CASE e.kind"
    " WHEN 'building' THEN e.code NOT IN" HIS_CODES
    " WHEN 'unit' THEN EXISTS (SELECT 1 FROM unit u JOIN building b"
    " ON b.id = u.building WHERE u.code = e.code"
    " AND b.code NOT IN" HIS_CODES ")"
    " OR e.field = 'building' AND e.before NOT IN" HIS_CODES
    " WHEN 'meter' THEN EXISTS (SELECT 1 FROM meter m"
    " LEFT JOIN unit u ON u.id = m.unit WHERE m.code = e.code"
    " AND" NOT_HIS ")"
    " OR e.field = 'building' AND e.before <> ''"
    " AND e.before NOT IN" HIS_CODES
    " OR e.field = 'unit' AND EXISTS (SELECT 1 FROM unit u"
    " JOIN building b ON b.id = u.building WHERE u.code = e.before"
    " AND b.code NOT IN" HIS_CODES ")"
    " WHEN 'bus' THEN EXISTS (SELECT 1 FROM bus b"
    " JOIN meter m ON m.bus = b.id LEFT JOIN unit u ON u.id = m.unit"
    " WHERE b.code = e.code AND m.retired_at IS NULL AND" NOT_HIS ")"
    " WHEN 'gateway' THEN EXISTS (SELECT 1 FROM gateway g"
    " JOIN bus b ON b.gateway = g.id JOIN meter m ON m.bus = b.id"
    " LEFT JOIN unit u ON u.id = m.unit"
    " WHERE g.code = e.code AND m.retired_at IS NULL AND" NOT_HIS ")"
    " ELSE 1 END ORDER BY e.seq LIMIT 1";

/* PP_EPERM, with its words: what `sql` finds isn't in the actor's buildings. */
static enum pp_status
check_buildings(struct pp_db *db, const char *sql, int64_t from, int64_t to)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, actor->operator_id);
	pp_query_int(q, 2, from);
	pp_query_int(q, 3, to);
	rc = pp_query_step(q);
	if (rc == PP_OK && strcmp(pp_query_col_text(q, 0), "setting") == 0)
		rc = pp_fail(PP_EPERM,
		    "%s is of all buildings, and %s has only some",
		    pp_query_col_text(q, 1), actor->code);
	else if (rc == PP_OK)
		rc = pp_fail(PP_EPERM, "%s %s is in none of %s's buildings",
		    pp_query_col_text(q, 0), pp_query_col_text(q, 1),
		    actor->code);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* Whose act it could never be isn't told where things are. */
static enum pp_status
act_within(struct pp_db *db, const struct pp_act *act, const char *sql,
    int64_t from, int64_t to, int64_t at, const char *who)
{
	struct pp_standing s;
	enum pp_status rc;

	if ((rc = pp_act_early(db, act, at, who)) != PP_OK ||
	    (rc = pp_standing_of(db, &s)) != PP_OK)
		return rc;
	if (s.has_buildings)
		rc = check_buildings(db, sql, from, to);
	if (rc == PP_EPERM)
		return pp_act_refuse(db, act, "building", at, who);
	return rc == PP_OK ? pp_act(db, act, at, who) : rc;
}

enum pp_status
pp_scope_act_account(struct pp_db *db, const struct pp_act *act,
    int64_t account, int64_t at, const char *who)
{
	return act_within(db, act, account_sql, account, account, at, who);
}

enum pp_status
pp_scope_act_edits(struct pp_db *db, const struct pp_act *act, int64_t first,
    int64_t last, int64_t at, const char *who)
{
	return act_within(db, act, edits_sql, first, last, at, who);
}
