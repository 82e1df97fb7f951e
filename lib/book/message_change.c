/* SPDX-License-Identifier: ISC */
/*
 * What becomes of messages.  Each step is taken only from the state that the
 * caller saw, so that of two who saw the same only one goes on.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "message.h"

/* Whoever was quicker has moved it on. */
static enum pp_status
moved_by_another(const struct pp_message *m)
{
	return pp_fail(PP_NO, "message %lld isn't %s any more",
	    (long long)m->id, pp_message_state_name(m->state));
}

/* What is bound alike in all steps: ?1 to ?4. */
static void
bind_step(struct pp_query *q, const struct pp_message *m, const char *reason,
    int64_t at)
{
	pp_query_int(q, 1, m->id);
	pp_query_text(q, 2, pp_message_state_name(m->state));
	pp_query_text(q, 3, reason);
	pp_query_int(q, 4, at);
	pp_query_int(q, 5, m->tries);
}

static enum pp_status
step(struct pp_db *db, struct pp_query *q, struct pp_message *message)
{
	enum pp_status rc = pp_query_run(q);

	pp_query_free(q);
	if (rc != PP_OK)
		return rc;
	if (pp_db_changes(db) == 0)
		return moved_by_another(message);
	return pp_message_get(db, message->id, message);
}

enum pp_status
pp_message_move(struct pp_db *db, struct pp_message *message,
    enum pp_message_state state, const char *slip, const char *reason,
    int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "UPDATE message SET state = ?6, slip = ifnull(?7, slip),"
	    " reason = ?3, state_at = ?4, tries = ?5 + (?6 = 'failed')"
	    " WHERE id = ?1 AND state = ?2 AND tries = ?5",
	    &q);
	if (rc != PP_OK)
		return rc;
	bind_step(q, message, reason != NULL ? reason : "", at);
	pp_query_text(q, 6, pp_message_state_name(state));
	pp_query_text(q, 7, slip);
	return step(db, q, message);
}

enum pp_status
pp_message_again(struct pp_db *db, struct pp_message *message,
    const char *reason, int64_t not_before, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "UPDATE message SET state = 'waiting', reason = ?3, state_at = ?4,"
	    " tries = ?5 + 1, not_before = ?6"
	    " WHERE id = ?1 AND state = ?2 AND tries = ?5",
	    &q);
	if (rc != PP_OK)
		return rc;
	bind_step(q, message, reason, at);
	pp_query_int(q, 6, not_before);
	return step(db, q, message);
}

enum pp_status
pp_message_escalated(struct pp_db *db, int64_t id, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "UPDATE message SET escalated_at = ?2 WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, at);
	return pp_query_once(q);
}

/* The id that the next message gets: keys have no number in them. */
static enum pp_status
next_id(struct pp_db *db, int64_t *id)
{
	return pp_query_one(db, "SELECT ifnull(max(id), 0) + ?1 FROM message",
	    1, id);
}

/* A person makes one, and the log has it. */
static enum pp_status
act(struct pp_db *db, const struct pp_message *m, int64_t of, const char *who)
{
	struct pp_words words;
	char subject[PP_NUMBER_MAX];
	const struct pp_act act = {
	    .kind = PP_ACT_SMS_AGAIN,
	    .subject = subject,
	    .words = &words,
	    .meter = m->meter,
	};

	snprintf(subject, sizeof subject, "%lld", (long long)m->id);
	pp_words_clear(&words);
	pp_words_text(&words, "kind", pp_message_kind_name(m->kind));
	if (of != 0)
		pp_words_int(&words, "again_of", of);
	return pp_act(db, &act, m->made_at, who);
}

/* What isn't settled, or is being sent again already, isn't sent again. */
static enum pp_status
may_go_again(struct pp_db *db, const struct pp_message *m)
{
	int64_t n;
	enum pp_status rc;

	if (m->state == PP_MESSAGE_WAITING || m->state == PP_MESSAGE_HANDING ||
	    m->state == PP_MESSAGE_HANDED)
		return pp_fail(PP_NO, "message %lld is %s", (long long)m->id,
		    pp_message_state_name(m->state));
	if (*m->number == '\0')
		return pp_fail(PP_NO, "message %lld was erased",
		    (long long)m->id);
	rc = pp_query_one(db,
	    "SELECT count(*) FROM message WHERE again_of = ?1"
	    " AND state IN ('waiting', 'handing', 'handed')",
	    m->id, &n);
	if (rc == PP_OK && n > 0)
		rc = pp_fail(PP_NO, "message %lld is being sent again already",
		    (long long)m->id);
	return rc;
}

static enum pp_status
same_alarms(struct pp_db *db, int64_t from, int64_t to)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO message_alarm (message, alarm)"
	    " SELECT ?2, alarm FROM message_alarm WHERE message = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, from);
	pp_query_int(q, 2, to);
	return pp_query_once(q);
}

enum pp_status
pp_message_resend(struct pp_db *db, int64_t id, int64_t at, const char *who,
    struct pp_message *message)
{
	struct pp_message m;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_message_get(db, id, &m)) != PP_OK ||
	    (rc = may_go_again(db, &m)) != PP_OK ||
	    (rc = next_id(db, &m.id)) != PP_OK)
		return rc;
	m.again_of = id;
	m.made_at = m.not_before = at;
	*m.reason = '\0';
	m.escalated_at = 0;
	snprintf(m.key, sizeof m.key, "again/%lld/%lld", (long long)id,
	    (long long)m.id);
	if ((rc = act(db, &m, id, who)) != PP_OK ||
	    (rc = pp_message_add(db, &m, NULL, 0)) != PP_OK ||
	    (rc = same_alarms(db, id, m.id)) != PP_OK)
		return rc;
	*message = m;
	return PP_OK;
}

enum pp_status
pp_message_try(struct pp_db *db, const char *number, const char *text,
    int64_t at, const char *who, struct pp_message *message)
{
	struct pp_message m = {
	    .kind = PP_MESSAGE_TEST,
	    .made_at = at,
	    .not_before = at,
	};
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (strlen(number) >= sizeof m.number || strlen(text) >= sizeof m.text)
		return pp_fail(PP_EDATA, "a number or text is too long");
	snprintf(m.number, sizeof m.number, "%s", number);
	snprintf(m.text, sizeof m.text, "%s", text);
	if ((rc = next_id(db, &m.id)) != PP_OK)
		return rc;
	snprintf(m.key, sizeof m.key, "test/%lld", (long long)m.id);
	if ((rc = act(db, &m, 0, who)) != PP_OK ||
	    (rc = pp_message_add(db, &m, NULL, 0)) != PP_OK)
		return rc;
	*message = m;
	return PP_OK;
}

enum pp_status
pp_message_erase(struct pp_db *db, const char *account, int64_t at, int64_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	/* The number may be in the slip's name and in a complaint, too. */
	rc = pp_query_new(db,
	    "UPDATE message SET number = '', text = '', slip = NULL,"
	    " reason = CASE state WHEN 'waiting' THEN 'erased'"
	    "  WHEN 'handing' THEN 'erased' WHEN 'handed' THEN 'erased'"
	    "  ELSE iif(reason = '', '', 'erased') END,"
	    " state_at = CASE state WHEN 'waiting' THEN ?2"
	    "  WHEN 'handing' THEN ?2 WHEN 'handed' THEN ?2 ELSE state_at END,"
	    " state = CASE state WHEN 'waiting' THEN 'dropped'"
	    "  WHEN 'handing' THEN 'unknown' WHEN 'handed' THEN 'unknown'"
	    "  ELSE state END"
	    " WHERE number <> ''"
	    " AND account = (SELECT id FROM account WHERE code = ?1)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, account);
	pp_query_int(q, 2, at);
	if ((rc = pp_query_run(q)) == PP_OK)
		*n = pp_db_changes(db);
	pp_query_free(q);
	return rc;
}
