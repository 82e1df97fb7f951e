/* SPDX-License-Identifier: ISC */
#include "event.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "log.h"
#include "subject.h"

static const char *const names[PP_EVENT_KINDS] = {
    [PP_EVENT_OPENED] = "opened",
    [PP_EVENT_ADOPTED] = "adopted",
    [PP_EVENT_ADDED] = "added",
    [PP_EVENT_EXCHANGED] = "exchanged",
    [PP_EVENT_CLOSED] = "closed",
    [PP_EVENT_PAID_OUT] = "paid-out",
    [PP_EVENT_PAID_IN] = "paid-in",
};

static const char select_sql[] =
    "SELECT v.id, v.receipt, v.epoch, v.kind, v.at, v.who, a.code, a.name,"
    " m.code, u.code, e.serial FROM event v JOIN epoch e ON e.id = v.epoch"
    " JOIN account a ON a.id = e.account JOIN meter m ON m.id = e.meter"
    " LEFT JOIN unit u ON u.id = m.unit WHERE ";

const char *
pp_event_kind_name(enum pp_event_kind kind)
{
	return names[kind];
}

enum pp_status
pp_receipt_next(struct pp_db *db, int64_t *receipt)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "SELECT max(ifnull((SELECT max(receipt) FROM sale), 0),"
	    " ifnull((SELECT max(receipt) FROM event), 0))",
	    &q);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK)
		*receipt = pp_query_col_int(q, 0) + 1;
	pp_query_free(q);
	return rc;
}

/* PP_NO: it isn't there. */
static enum pp_status
look_for(struct pp_db *db, int64_t epoch, enum pp_event_kind kind)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT 1 FROM event WHERE epoch = ?1 AND kind = ?2", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	pp_query_text(q, 2, names[kind]);
	if ((rc = pp_query_step(q)) == PP_DONE)
		rc = pp_fail(PP_NO, "no such event");
	pp_query_free(q);
	return rc;
}

static enum pp_status
insert(struct pp_db *db, int64_t receipt, int64_t epoch,
    enum pp_event_kind kind, int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO event (receipt, epoch, kind, at, who)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, receipt);
	pp_query_int(q, 2, epoch);
	pp_query_text(q, 3, names[kind]);
	pp_query_int(q, 4, at);
	pp_query_text(q, 5, who);
	return pp_query_once(q);
}

/* How an act went on: the meter proved it, or people's values did. */
static enum pp_status
log_event(struct pp_db *db, int64_t receipt, int64_t epoch,
    enum pp_event_kind kind, int64_t at, const char *who)
{
	struct pp_subject of;
	struct pp_words words;
	enum pp_status rc;

	if ((rc = pp_subject_epoch(db, epoch, &of)) != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_text(&words, "event", names[kind]);
	pp_words_text(&words, "account", of.account);
	pp_words_int(&words, "receipt", receipt);
	return pp_log_add(db,
	    kind == PP_EVENT_CLOSED ? PP_ACT_CLOSED : PP_ACT_BEGUN,
	    of.meter_code, &words, PP_LOG_DONE, at, who);
}

enum pp_status
pp_event_add(struct pp_db *db, int64_t epoch, enum pp_event_kind kind,
    int64_t at, const char *who)
{
	/* Which is an act itself. */
	bool pays = kind == PP_EVENT_PAID_OUT || kind == PP_EVENT_PAID_IN;
	int64_t receipt = 0;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (!pays && (rc = look_for(db, epoch, kind)) != PP_NO)
		return rc;
	if ((rc = pp_receipt_next(db, &receipt)) != PP_OK ||
	    (!pays &&
		(rc = log_event(db, receipt, epoch, kind, at, who)) != PP_OK))
		return rc;
	return insert(db, receipt, epoch, kind, at, who);
}

/* A CHECK of the table lets nothing else in. */
static enum pp_event_kind
kind_of(const char *word)
{
	int i;

	for (i = 0; i < PP_EVENT_KINDS - 1; i++)
		if (strcmp(word, names[i]) == 0)
			break;
	return (enum pp_event_kind)i;
}

static void
copy(const struct pp_query *q, int column, char *to, size_t size)
{
	snprintf(to, size, "%s", pp_query_col_text(q, column));
}

/* The one row, and the query is over. */
static enum pp_status
take(struct pp_query *q, const char *none, struct pp_event *event)
{
	enum pp_status rc = pp_query_step(q);

	if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "%s", none);
	if (rc == PP_OK) {
		*event = (struct pp_event){
		    .id = pp_query_col_int(q, 0),
		    .receipt = pp_query_col_int(q, 1),
		    .epoch = pp_query_col_int(q, 2),
		    .kind = kind_of(pp_query_col_text(q, 3)),
		    .at = pp_query_col_int(q, 4),
		};
		copy(q, 5, event->who, sizeof event->who);
		copy(q, 6, event->account, sizeof event->account);
		copy(q, 7, event->holder, sizeof event->holder);
		copy(q, 8, event->meter, sizeof event->meter);
		copy(q, 9, event->unit, sizeof event->unit);
		copy(q, 10, event->serial, sizeof event->serial);
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
prepare(struct pp_db *db, const char *where, struct pp_query **q)
{
	char sql[sizeof select_sql + 96];

	snprintf(sql, sizeof sql, "%s%s", select_sql, where);
	return pp_query_new(db, sql, q);
}

enum pp_status
pp_event_get(struct pp_db *db, int64_t receipt, struct pp_event *event)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = prepare(db, "v.receipt = ?1", &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, receipt);
	return take(q, pp_phrase("no event has this receipt"), event);
}

enum pp_status
pp_event_last_of(struct pp_db *db, const char *account_or_meter,
    struct pp_event *event)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = prepare(db,
	    "a.code = ?1 OR m.code = ?1 ORDER BY v.id DESC LIMIT 1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, account_or_meter);
	return take(q, pp_phrase("no event of such an account or meter"),
	    event);
}
