/* SPDX-License-Identifier: ISC */
/*
 * Alarms as people meet them: read, told and acknowledged.  How they come and
 * go is alarm_change.c.
 */
#include "alarm.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "idset.h"
#include "scope.h"
#include "subject.h"
#include "text.h"

static const char *const kinds[PP_ALARM_KINDS] = {
    [PP_ALARM_1] = "alarm1",
    [PP_ALARM_2] = "alarm2",
    [PP_ALARM_ARREARS] = "arrears",
    [PP_ALARM_DAYS] = "days",
    [PP_ALARM_LOST] = "lost",
    [PP_ALARM_OVERLOAD] = "overload",
    [PP_ALARM_TAMPER] = "tamper",
    [PP_ALARM_COUNT] = "count",
    [PP_ALARM_CLOCK] = "clock",
    [PP_ALARM_GATEWAY] = "gateway",
    [PP_ALARM_POLLER] = "poller",
    [PP_ALARM_DISK] = "disk",
    [PP_ALARM_HEAD] = "head",
    [PP_ALARM_MODEM] = "modem",
};

static const char *const notices[PP_NOTICES] = {
    [PP_NOTICE_NONE] = "",
    [PP_NOTICE_TOLD] = "told",
    [PP_NOTICE_WORSE] = "worse",
    [PP_NOTICE_CLEARED] = "cleared",
    [PP_NOTICE_NOBODY] = "nobody",
    [PP_NOTICE_FAILED] = "failed",
};

enum column {
	C_ID,
	C_KIND,
	C_METER,
	C_GATEWAY,
	C_SINCE,
	C_RAISED_AT,
	C_VALUE,
	C_BOUND,
	C_WELL_SINCE,
	C_CLEARED_AT,
	C_NOTICED_AT,
	C_NOTICE,
	C_ACKNOWLEDGED_AT,
	C_ACKNOWLEDGED_BY,
	C_ACKNOWLEDGED_NOTE,
};

/* What was told is told by what became of its messages. */
#define SELECT                                                                 \
	"SELECT id, kind, meter, gateway, since, raised_at, value, bound,"     \
	" well_since, cleared_at, noticed_at, CASE notice WHEN 'told' THEN"    \
	" (SELECT CASE min(CASE m.state WHEN 'failed' THEN 2"                  \
	"   WHEN 'dropped' THEN 1 ELSE 0 END)"                                 \
	"  WHEN 2 THEN 'failed' WHEN 1 THEN 'cleared' ELSE 'told' END"         \
	"  FROM message_alarm l JOIN message m ON m.id = l.message"            \
	"  WHERE l.alarm = alarm.id) ELSE notice END, acknowledged_at,"        \
	" acknowledged_by, acknowledged_note FROM alarm"

struct pp_alarms {
	struct pp_query *q;
	struct pp_idset meters;
};

const char *
pp_alarm_kind_name(enum pp_alarm_kind kind)
{
	return kinds[kind];
}

enum pp_status
pp_alarm_kind_find(const char *word, enum pp_alarm_kind *kind)
{
	int i;

	for (i = 0; i < PP_ALARM_KINDS; i++)
		if (strcmp(kinds[i], word) == 0) {
			*kind = (enum pp_alarm_kind)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA, "\"%.40s\": no kind of alarm", word);
}

const char *
pp_alarm_notice_name(enum pp_alarm_notice notice)
{
	return notices[notice];
}

bool
pp_alarm_is_customers(enum pp_alarm_kind kind)
{
	return kind <= PP_ALARM_DAYS;
}

static enum pp_alarm_notice
notice_of(const char *word)
{
	int i = PP_NOTICES - 1;

	while (i > 0 && strcmp(notices[i], word) != 0)
		i--;
	return (enum pp_alarm_notice)i;
}

static enum pp_status
fill(const struct pp_query *q, struct pp_alarm *alarm)
{
	struct pp_alarm a = {
	    .id = pp_query_col_int(q, C_ID),
	    .meter = pp_query_col_int(q, C_METER),
	    .gateway = pp_query_col_int(q, C_GATEWAY),
	    .since = pp_query_col_int(q, C_SINCE),
	    .raised_at = pp_query_col_int(q, C_RAISED_AT),
	    .has_value = !pp_query_is_null(q, C_VALUE),
	    .has_bound = !pp_query_is_null(q, C_BOUND),
	    .value = pp_query_col_int(q, C_VALUE),
	    .bound = pp_query_col_int(q, C_BOUND),
	    .well_since = pp_query_col_int(q, C_WELL_SINCE),
	    .cleared_at = pp_query_col_int(q, C_CLEARED_AT),
	    .noticed_at = pp_query_col_int(q, C_NOTICED_AT),
	    .acknowledged_at = pp_query_col_int(q, C_ACKNOWLEDGED_AT),
	    .notice = notice_of(pp_query_col_text(q, C_NOTICE)),
	};
	enum pp_status rc;

	rc = pp_alarm_kind_find(pp_query_col_text(q, C_KIND), &a.kind);
	if (rc != PP_OK)
		return pp_fail_in(rc, "alarm %lld", (long long)a.id);
	pp_query_copy(q, C_ACKNOWLEDGED_BY, a.acknowledged_by,
	    sizeof a.acknowledged_by);
	pp_query_copy(q, C_ACKNOWLEDGED_NOTE, a.acknowledged_note,
	    sizeof a.acknowledged_note);
	*alarm = a;
	return PP_OK;
}

enum pp_status
pp_alarm_get(struct pp_db *db, int64_t id, struct pp_alarm *alarm)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, SELECT " WHERE id = ?1", &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = fill(q, alarm);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "alarm %lld: there is none", (long long)id);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_alarm_noticed(struct pp_db *db, int64_t id, enum pp_alarm_notice notice,
    int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(notice != PP_NOTICE_NONE && notice != PP_NOTICE_FAILED);
	rc = pp_query_new(db,
	    "UPDATE alarm SET noticed_at = ?3, notice = ?2"
	    " WHERE id = ?1 AND noticed_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_lent_text(q, 2, pp_alarm_notice_name(notice));
	pp_query_int(q, 3, at);
	if ((rc = pp_query_run(q)) == PP_OK && pp_db_changes(db) == 0)
		rc = pp_fail(PP_NO, "alarm %lld: it was told before",
		    (long long)id);
	pp_query_free(q);
	return rc;
}

/* A gateway's code, or "site" of what is nobody's. */
static enum pp_status
name_gateway(struct pp_db *db, int64_t gateway, char code[PP_ID_MAX])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	snprintf(code, PP_ID_MAX, "site");
	rc = pp_query_new(db, "SELECT code FROM gateway WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, gateway);
	if ((rc = pp_query_step(q)) == PP_OK)
		pp_query_copy(q, 0, code, PP_ID_MAX);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
act(struct pp_db *db, const struct pp_alarm *alarm, const char *note,
    int64_t at, const char *who)
{
	char code[PP_ID_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_ACKNOWLEDGE,
	    .subject = code,
	    .words = &words,
	    .meter = alarm->meter,
	};
	enum pp_status rc;

	rc = alarm->meter != 0 ? pp_subject_meter(db, alarm->meter, code)
			       : name_gateway(db, alarm->gateway, code);
	if (rc != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_int(&words, "alarm", alarm->id);
	pp_words_text(&words, "kind", pp_alarm_kind_name(alarm->kind));
	pp_words_text(&words, "note", note);
	return pp_act(db, &act, at, who);
}

enum pp_status
pp_alarm_acknowledge(struct pp_db *db, int64_t id, const char *note, int64_t at,
    const char *who)
{
	struct pp_query *q = NULL;
	struct pp_alarm alarm;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (strlen(note) >= PP_ALARM_NOTE_MAX)
		return pp_fail(PP_EDATA, "a note is longer than %d bytes",
		    PP_ALARM_NOTE_MAX - 1);
	if (!pp_text_is_plain(note))
		return pp_fail(PP_EDATA,
		    "a note with a control character, or no UTF-8");
	if ((rc = pp_alarm_get(db, id, &alarm)) != PP_OK)
		return rc;
	if (alarm.acknowledged_at != 0)
		return pp_fail(PP_NO, "alarm %lld: %s acknowledged it before",
		    (long long)id, alarm.acknowledged_by);
	if ((rc = act(db, &alarm, note, at, who)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "UPDATE alarm SET acknowledged_at = ?2, acknowledged_by = ?3,"
	    " acknowledged_note = ?4 WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	pp_query_text(q, 4, note);
	return pp_query_once(q);
}

/* Those that are open or untold are few, and have an index. */
static const char *
sql_of(const struct pp_alarm_filter *filter)
{
	if (filter->untold)
		return SELECT " INDEXED BY alarm_untold WHERE noticed_at IS"
			      " NULL AND raised_at >= ?1 AND raised_at < ?2"
			      " AND (NOT ?3 OR cleared_at IS NULL) ORDER BY id";
	if (filter->live)
		return SELECT " INDEXED BY alarm_open WHERE cleared_at IS NULL"
			      " AND raised_at >= ?1 AND raised_at < ?2 AND ?3"
			      " ORDER BY id";
	return SELECT " WHERE raised_at >= ?1 AND raised_at < ?2 AND NOT ?3"
		      " ORDER BY id";
}

enum pp_status
pp_alarms_open(struct pp_db *db, const struct pp_alarm_filter *filter,
    struct pp_alarms **alarms)
{
	struct pp_alarms *a;
	enum pp_status rc = pp_scope_may(db, PP_ACT_READ_ENERGY);

	if (rc != PP_OK)
		return rc;
	if ((a = calloc(1, sizeof *a)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_idset_take(&a->meters, filter->meters,
		 filter->n_meters)) != PP_OK ||
	    (rc = pp_query_new(db, sql_of(filter), &a->q)) != PP_OK) {
		pp_alarms_close(a);
		return rc;
	}
	pp_query_int(a->q, 1, filter->from != 0 ? filter->from : INT64_MIN);
	pp_query_int(a->q, 2, filter->until != 0 ? filter->until : INT64_MAX);
	pp_query_int(a->q, 3, filter->live);
	*alarms = a;
	return PP_OK;
}

enum pp_status
pp_alarms_next(struct pp_alarms *alarms, struct pp_alarm *alarm)
{
	enum pp_status rc;

	while ((rc = pp_query_step(alarms->q)) == PP_OK)
		if (pp_idset_has(&alarms->meters,
			pp_query_col_int(alarms->q, C_METER)))
			return fill(alarms->q, alarm);
	return rc;
}

void
pp_alarms_close(struct pp_alarms *alarms)
{
	if (alarms == NULL)
		return;
	pp_query_free(alarms->q);
	pp_idset_free(&alarms->meters);
	free(alarms);
}
