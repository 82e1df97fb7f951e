/* SPDX-License-Identifier: ISC */
/*
 * What is asked about messages before one is made or handed over.
 */
#include <assert.h>

#include "gather.h"
#include "message.h"

/*
 * Literal states, so that the index of those that are open is taken, however
 * many there were before.
 */
static const char *const due[PP_MESSAGE_STATES] = {
    [PP_MESSAGE_WAITING] = "SELECT id FROM message WHERE state = 'waiting'"
			   " AND not_before BETWEEN ?1 AND ?2 ORDER BY id",
    [PP_MESSAGE_HANDING] = "SELECT id FROM message WHERE state = 'handing'"
			   " AND not_before BETWEEN ?1 AND ?2 ORDER BY id",
    [PP_MESSAGE_HANDED] = "SELECT id FROM message WHERE state = 'handed'"
			  " AND not_before BETWEEN ?1 AND ?2 ORDER BY id",
    [PP_MESSAGE_SENT] = "SELECT id FROM message WHERE state = 'sent'"
			" AND not_before BETWEEN ?1 AND ?2 ORDER BY id",
};

enum pp_status
pp_messages_due(struct pp_db *db, enum pp_message_state state, int64_t from,
    int64_t until, int64_t **ids, size_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(due[state] != NULL);
	if ((rc = pp_query_new(db, due[state], &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, from);
	pp_query_int(q, 2, until);
	return pp_gather_ids(q, ids, n);
}

enum pp_status
pp_message_meters(struct pp_db *db, int64_t id, int64_t **ids, size_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT meter FROM message WHERE id = ?1 AND meter IS NOT NULL"
	    " UNION SELECT a.meter FROM message_alarm l"
	    " JOIN alarm a ON a.id = l.alarm"
	    " WHERE l.message = ?1 AND a.meter IS NOT NULL ORDER BY 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	return pp_gather_ids(q, ids, n);
}

enum pp_status
pp_message_last_to(struct pp_db *db, const char *number, int64_t at,
    struct pp_message *message)
{
	struct pp_query *q = NULL;
	int64_t id = 0;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id FROM message WHERE number = ?1 AND made_at <= ?2"
	    " AND state IN ('handed', 'sent', 'delivered', 'unknown')"
	    " ORDER BY made_at DESC, id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, number);
	pp_query_int(q, 2, at);
	if ((rc = pp_query_step(q)) == PP_OK)
		id = pp_query_col_int(q, 0);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "none was handed over to that number");
	pp_query_free(q);
	return rc == PP_OK ? pp_message_get(db, id, message) : rc;
}

/* One went when its state says so last: a phone rings when it is delivered. */
enum pp_status
pp_message_past(struct pp_db *db, const char *number, int64_t midnight,
    struct pp_message_past *past)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT ifnull(max(state_at), 0),"
	    " count(*) FILTER (WHERE state_at >= ?2) FROM message"
	    " WHERE number = ?1 AND made_at >= ?2 - 7 * 86400"
	    " AND state <> 'failed' AND state <> 'dropped'",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, number);
	pp_query_int(q, 2, midnight);
	if ((rc = pp_query_step(q)) == PP_OK)
		*past = (struct pp_message_past){
		    .last_at = pp_query_col_int(q, 0),
		    .since_midnight = pp_query_col_int(q, 1),
		};
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_message_has_arrears(struct pp_db *db, int64_t id, bool *has)
{
	int64_t value;
	enum pp_status rc;

	rc = pp_query_one(db,
	    "SELECT EXISTS (SELECT 1 FROM message_alarm l"
	    " JOIN alarm a ON a.id = l.alarm"
	    " WHERE l.message = ?1 AND a.kind = 'arrears')",
	    id, &value);
	if (rc == PP_OK)
		*has = value != 0;
	return rc;
}

enum pp_status
pp_message_is_over(struct pp_db *db, int64_t id, bool *over)
{
	int64_t value;
	enum pp_status rc;

	rc = pp_query_one(db,
	    "SELECT count(*) > 0 AND count(*) = count(a.cleared_at)"
	    " FROM message_alarm l JOIN alarm a ON a.id = l.alarm"
	    " WHERE l.message = ?1",
	    id, &value);
	if (rc == PP_OK)
		*over = value != 0;
	return rc;
}
