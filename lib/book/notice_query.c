/* SPDX-License-Identifier: ISC */
#include "notice_query.h"

#include <stdlib.h>

#include "gather.h"

enum statement {
	S_PERSON,
	S_WORSE,
	S_SENT,
	S_COUNT,
	S_WAITS,
	STATEMENTS
};

static const char *const sql[] = {
    [S_PERSON] = "SELECT a.id, a.code, a.name, a.phone FROM epoch e"
		 " JOIN account a ON a.id = e.account"
		 " WHERE e.meter = ?1 AND e.ended_at IS NULL",
    [S_WORSE] = "SELECT coalesce(max(CASE"
		"  WHEN noticed_at IS NOT NULL THEN 2"
		"  WHEN well_since IS NULL THEN 1 ELSE 0 END), 0)"
		" FROM alarm WHERE meter = ?1 AND cleared_at IS NULL"
		" AND CASE kind WHEN 'arrears' THEN 4 WHEN 'alarm2' THEN 3"
		"  WHEN 'alarm1' THEN 2 ELSE 0 END >"
		" CASE ?2 WHEN 'arrears' THEN 4 WHEN 'alarm2' THEN 3"
		"  WHEN 'alarm1' THEN 2 ELSE 1 END"
		/* To whom the first level was told this is news. */
		" AND NOT (?2 = 'days' AND kind = 'alarm1'"
		"  AND ifnull(noticed_at < ?3, 0))",
    [S_SENT] = "SELECT count(*) FILTER (WHERE m.state <> 'failed'),"
	       " count(*) FILTER (WHERE m.state = 'failed'),"
	       " ifnull(max(m.state_at), 0) FROM message_alarm l"
	       " JOIN message m ON m.id = l.message WHERE l.alarm = ?1"
	       " AND m.number = ?2 AND m.kind <> 'customer'",
    [S_COUNT] = "SELECT count(*) FROM message_alarm l"
		" JOIN message m ON m.id = l.message"
		" WHERE l.alarm = ?1 AND m.kind <> 'customer'",
    [S_WAITS] = "SELECT EXISTS (SELECT 1 FROM message"
		"  WHERE state = 'waiting' AND number = ?1)"
		" OR EXISTS (SELECT 1 FROM message"
		"  WHERE state = 'handing' AND number = ?1)"
		" OR EXISTS (SELECT 1 FROM message"
		"  WHERE state = 'handed' AND number = ?1 AND state_at >= ?2)",
};

struct pp_notice_query {
	struct pp_query *q[STATEMENTS];
};

enum pp_status
pp_notice_query_open(struct pp_db *db, struct pp_notice_query **query)
{
	struct pp_notice_query *n = calloc(1, sizeof *n);
	enum pp_status rc = PP_OK;

	if (n == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (int i = 0; rc == PP_OK && i < STATEMENTS; i++)
		rc = pp_query_new(db, sql[i], &n->q[i]);
	if (rc != PP_OK) {
		pp_notice_query_close(n);
		return rc;
	}
	*query = n;
	return PP_OK;
}

void
pp_notice_query_close(struct pp_notice_query *query)
{
	if (query == NULL)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		pp_query_free(query->q[i]);
	free(query);
}

enum pp_status
pp_notice_person(struct pp_notice_query *query, int64_t meter,
    struct pp_notice_person *person)
{
	struct pp_query *q = query->q[S_PERSON];
	enum pp_status rc;

	pp_query_reset(q);
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK) {
		person->account = pp_query_col_int(q, 0);
		pp_query_copy(q, 1, person->code, sizeof person->code);
		pp_query_copy(q, 2, person->holder, sizeof person->holder);
		pp_query_copy(q, 3, person->phone, sizeof person->phone);
	}
	return rc == PP_DONE ? pp_fail(PP_NO, "nobody has that meter") : rc;
}

/* The one integer of a statement that always gives one. */
static enum pp_status
ask(struct pp_query *q, int64_t *value)
{
	enum pp_status rc = pp_query_step(q);

	if (rc == PP_OK)
		*value = pp_query_col_int(q, 0);
	pp_query_reset(q);
	return rc;
}

enum pp_status
pp_notice_worse(struct pp_notice_query *query, const struct pp_alarm *alarm,
    enum pp_notice_worse *worse)
{
	struct pp_query *q = query->q[S_WORSE];
	int64_t value;
	enum pp_status rc;

	pp_query_int(q, 1, alarm->meter);
	pp_query_text(q, 2, pp_alarm_kind_name(alarm->kind));
	pp_query_int(q, 3, alarm->raised_at);
	if ((rc = ask(q, &value)) == PP_OK)
		*worse = (enum pp_notice_worse)value;
	return rc;
}

enum pp_status
pp_notice_sent(struct pp_notice_query *query, int64_t alarm, const char *number,
    struct pp_notice_sent *sent)
{
	struct pp_query *q = query->q[S_SENT];
	enum pp_status rc;

	pp_query_int(q, 1, alarm);
	pp_query_text(q, 2, number);
	if ((rc = pp_query_step(q)) == PP_OK)
		*sent = (struct pp_notice_sent){
		    .others = pp_query_col_int(q, 0),
		    .failed = pp_query_col_int(q, 1),
		    .last_at = pp_query_col_int(q, 2),
		};
	pp_query_reset(q);
	return rc;
}

enum pp_status
pp_notice_count(struct pp_notice_query *query, int64_t alarm, int64_t *n)
{
	struct pp_query *q = query->q[S_COUNT];

	pp_query_int(q, 1, alarm);
	return ask(q, n);
}

enum pp_status
pp_notice_waits(struct pp_notice_query *query, const char *number,
    int64_t handed_since, bool *waits)
{
	struct pp_query *q = query->q[S_WAITS];
	int64_t value;
	enum pp_status rc;

	pp_query_text(q, 1, number);
	pp_query_int(q, 2, handed_since);
	if ((rc = ask(q, &value)) == PP_OK)
		*waits = value != 0;
	return rc;
}

static enum pp_status
fill(const struct pp_query *q, void *element)
{
	*(struct pp_undelivered *)element = (struct pp_undelivered){
	    .message = pp_query_col_int(q, 0),
	    .alarm = pp_query_col_int(q, 1),
	};
	return PP_OK;
}

static enum pp_status
gather(struct pp_query *q, struct pp_undelivered **undelivered, size_t *n)
{
	void *array;
	enum pp_status rc;

	rc = pp_gather(q, fill, sizeof **undelivered, &array, n);
	if (rc == PP_OK)
		*undelivered = array;
	return rc;
}

/* From the alarms that are open, which are few, to their messages. */
enum pp_status
pp_notice_undelivered(struct pp_db *db, int64_t sent_before,
    struct pp_undelivered **undelivered, size_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT m.id, min(a.id) FROM alarm a INDEXED BY alarm_open"
	    " CROSS JOIN message_alarm l ON l.alarm = a.id"
	    " CROSS JOIN message m ON m.id = l.message"
	    " WHERE a.cleared_at IS NULL AND a.well_since IS NULL"
	    " AND m.kind = 'customer' AND m.escalated_at IS NULL"
	    " AND m.number <> ''"
	    " AND (m.state = 'failed' OR m.state = 'unknown'"
	    "  OR (m.state = 'sent' AND m.state_at <= ?1 AND ?1 <> 0"
	    "   AND a.kind IN ('arrears', 'alarm2')))"
	    " GROUP BY m.id ORDER BY m.id",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, sent_before);
	return gather(q, undelivered, n);
}

/* A customer who was reached after all, or may be yet, needs no call. */
enum pp_status
pp_notice_in_vain(struct pp_db *db, struct pp_undelivered **undelivered,
    size_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT ifnull((SELECT max(m.id) FROM message_alarm l"
	    "  JOIN message m ON m.id = l.message"
	    "  WHERE l.alarm = a.id AND m.kind = 'customer'), 0), a.id"
	    " FROM alarm a INDEXED BY alarm_open WHERE a.cleared_at IS NULL"
	    " AND a.well_since IS NULL AND a.noticed_at IS NOT NULL"
	    " AND EXISTS (SELECT 1 FROM message_alarm l"
	    "  JOIN message m ON m.id = l.message WHERE l.alarm = a.id"
	    "  AND m.kind IN ('staff', 'escalation') AND m.state = 'failed'"
	    "  AND m.number <> '')"
	    " AND NOT EXISTS (SELECT 1 FROM message_alarm l"
	    "  JOIN message m ON m.id = l.message WHERE l.alarm = a.id"
	    "  AND m.kind = 'customer' AND (m.number = ''"
	    "   OR m.state NOT IN ('failed', 'unknown', 'sent')))"
	    " ORDER BY a.id",
	    &q);
	if (rc != PP_OK)
		return rc;
	return gather(q, undelivered, n);
}
