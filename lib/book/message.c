/* SPDX-License-Identifier: ISC */
/*
 * Messages as they are written down and read back.
 */
#include "message.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "idset.h"
#include "scope.h"
#include "sms.h"

/* Columns that fill() reads. */
#define SELECT                                                                 \
	"SELECT s.id, s.key, s.kind, ifnull(s.account, 0),"                    \
	" ifnull(s.meter, 0), s.number, s.text, s.parts, s.made_at,"           \
	" s.not_before, s.state, s.state_at, s.tries, ifnull(s.slip, ''),"     \
	" s.reason, ifnull(s.escalated_at, 0), ifnull(s.again_of, 0),"         \
	" ifnull(a.code, ''), ifnull(m.code, '') FROM message s"               \
	" LEFT JOIN account a ON a.id = s.account"                             \
	" LEFT JOIN meter m ON m.id = s.meter "

struct pp_messages {
	struct pp_query *q;
	struct pp_db *db;
	struct pp_idset meters;
	unsigned states;
};

static const char *const kinds[PP_MESSAGE_KINDS] = {
    [PP_MESSAGE_CUSTOMER] = "customer",
    [PP_MESSAGE_STAFF] = "staff",
    [PP_MESSAGE_ESCALATION] = "escalation",
    [PP_MESSAGE_HEAD] = "head",
    [PP_MESSAGE_TEST] = "test",
};

static const char *const states[PP_MESSAGE_STATES] = {
    [PP_MESSAGE_WAITING] = "waiting",
    [PP_MESSAGE_HANDING] = "handing",
    [PP_MESSAGE_HANDED] = "handed",
    [PP_MESSAGE_SENT] = "sent",
    [PP_MESSAGE_DELIVERED] = "delivered",
    [PP_MESSAGE_FAILED] = "failed",
    [PP_MESSAGE_UNKNOWN] = "unknown",
    [PP_MESSAGE_DROPPED] = "dropped",
};

const char *
pp_message_kind_name(enum pp_message_kind kind)
{
	return kinds[kind];
}

const char *
pp_message_state_name(enum pp_message_state state)
{
	return states[state];
}

enum pp_status
pp_message_state_find(const char *word, enum pp_message_state *state)
{
	for (int i = 0; i < PP_MESSAGE_STATES; i++)
		if (strcmp(states[i], word) == 0) {
			*state = (enum pp_message_state)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA,
	    "\"%.40s\": no state of a message; waiting, handing, handed, sent, "
	    "delivered, failed, unknown or dropped",
	    word);
}

/* A CHECK of the table lets nothing else in. */
static int
index_of(const char *word, const char *const names[], int n)
{
	int i;

	for (i = 0; i < n - 1; i++)
		if (strcmp(word, names[i]) == 0)
			break;
	return i;
}

static void
fill(const struct pp_query *q, struct pp_message *m)
{
	*m = (struct pp_message){
	    .id = pp_query_col_int(q, 0),
	    .kind = (enum pp_message_kind)index_of(pp_query_col_text(q, 2),
		kinds, PP_MESSAGE_KINDS),
	    .account = pp_query_col_int(q, 3),
	    .meter = pp_query_col_int(q, 4),
	    .parts = (unsigned)pp_query_col_int(q, 7),
	    .made_at = pp_query_col_int(q, 8),
	    .not_before = pp_query_col_int(q, 9),
	    .state = (enum pp_message_state)index_of(pp_query_col_text(q, 10),
		states, PP_MESSAGE_STATES),
	    .state_at = pp_query_col_int(q, 11),
	    .tries = pp_query_col_int(q, 12),
	    .escalated_at = pp_query_col_int(q, 15),
	    .again_of = pp_query_col_int(q, 16),
	};
	pp_query_copy(q, 1, m->key, sizeof m->key);
	pp_query_copy(q, 5, m->number, sizeof m->number);
	pp_query_copy(q, 6, m->text, sizeof m->text);
	pp_query_copy(q, 13, m->slip, sizeof m->slip);
	pp_query_copy(q, 14, m->reason, sizeof m->reason);
	pp_query_copy(q, 17, m->account_code, sizeof m->account_code);
	pp_query_copy(q, 18, m->meter_code, sizeof m->meter_code);
}

/* PP_NO: it was written before. */
static enum pp_status
is_new(struct pp_db *db, const char *key)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT id FROM message WHERE key = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, key);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO, "message %lld says that already",
		    (long long)pp_query_col_int(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static void
bind_id(struct pp_query *q, int i, int64_t id)
{
	if (id != 0)
		pp_query_int(q, i, id);
	else
		pp_query_null(q, i);
}

static enum pp_status
insert(struct pp_db *db, const struct pp_message *m)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO message (key, kind, account, meter, number, text,"
	    " parts, made_at, not_before, state, state_at, tries, reason,"
	    " again_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting',"
	    " ?8, 0, ?10, ?11)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, m->key);
	pp_query_text(q, 2, kinds[m->kind]);
	bind_id(q, 3, m->account);
	bind_id(q, 4, m->meter);
	pp_query_text(q, 5, m->number);
	pp_query_text(q, 6, m->text);
	pp_query_int(q, 7, m->parts);
	pp_query_int(q, 8, m->made_at);
	pp_query_int(q, 9, m->not_before);
	pp_query_text(q, 10, m->reason);
	bind_id(q, 11, m->again_of);
	return pp_query_once(q);
}

static enum pp_status
tells_of(struct pp_db *db, int64_t id, const int64_t *alarms, size_t n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO message_alarm (message, alarm) VALUES (?1, ?2)", &q);
	for (size_t i = 0; rc == PP_OK && i < n; i++) {
		pp_query_int(q, 1, id);
		pp_query_int(q, 2, alarms[i]);
		rc = pp_query_run(q);
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_message_add(struct pp_db *db, struct pp_message *message,
    const int64_t *alarms, size_t n_alarms)
{
	struct pp_sms_size size;
	struct pp_message m = *message;
	enum pp_status rc;

	assert(pp_db_in_transaction(db) && *m.key != '\0' && *m.number != '\0');
	if ((rc = pp_sms_measure(m.text, &size)) != PP_OK ||
	    (rc = is_new(db, m.key)) != PP_OK)
		return rc;
	m.parts = size.parts;
	m.state = PP_MESSAGE_WAITING;
	m.state_at = m.made_at;
	m.tries = 0;
	*m.slip = '\0';
	if ((rc = insert(db, &m)) != PP_OK)
		return rc;
	m.id = pp_db_last_id(db);
	if (n_alarms > 0 &&
	    (rc = tells_of(db, m.id, alarms, n_alarms)) != PP_OK)
		return rc;
	*message = m;
	return PP_OK;
}

enum pp_status
pp_message_get(struct pp_db *db, int64_t id, struct pp_message *message)
{
	struct pp_query *q = NULL;
	enum pp_status rc = pp_query_new(db, SELECT "WHERE s.id = ?1", &q);

	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	if ((rc = pp_query_step(q)) == PP_OK)
		fill(q, message);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such message: %lld", (long long)id);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_messages_open(struct pp_db *db, const struct pp_message_filter *filter,
    struct pp_messages **messages)
{
	struct pp_messages *m = calloc(1, sizeof *m);
	enum pp_status rc;

	if (m == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	m->db = db;
	m->states = filter->states;
	if ((rc = pp_scope_may(db, PP_ACT_READ_ENERGY)) == PP_OK &&
	    (rc = pp_idset_take(&m->meters, filter->meters,
		 filter->n_meters)) == PP_OK)
		rc = pp_query_new(db,
		    SELECT "WHERE (?1 = 0 OR s.made_at >= ?1)"
			   " AND (?2 = 0 OR s.made_at < ?2)"
			   " ORDER BY s.id",
		    &m->q);
	if (rc != PP_OK) {
		pp_messages_close(m);
		return rc;
	}
	pp_query_int(m->q, 1, filter->from);
	pp_query_int(m->q, 2, filter->until);
	*messages = m;
	return PP_OK;
}

/* A digest is about several. */
static enum pp_status
is_about(const struct pp_messages *messages, const struct pp_message *m,
    bool *about)
{
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc = PP_OK;

	*about = pp_idset_has(&messages->meters, m->meter);
	if (!*about)
		rc = pp_message_meters(messages->db, m->id, &ids, &n);
	for (size_t i = 0; i < n && !*about; i++)
		*about = pp_idset_has(&messages->meters, ids[i]);
	free(ids);
	return rc;
}

enum pp_status
pp_messages_next(struct pp_messages *messages, struct pp_message *message)
{
	struct pp_message m;
	bool about = false;
	enum pp_status rc;

	while ((rc = pp_query_step(messages->q)) == PP_OK) {
		fill(messages->q, &m);
		if (messages->states != 0 &&
		    (messages->states >> m.state & 1) == 0)
			continue;
		if ((rc = is_about(messages, &m, &about)) != PP_OK)
			return rc;
		if (!about)
			continue;
		*message = m;
		break;
	}
	return rc;
}

void
pp_messages_close(struct pp_messages *messages)
{
	if (messages == NULL)
		return;
	pp_query_free(messages->q);
	pp_idset_free(&messages->meters);
	free(messages);
}
