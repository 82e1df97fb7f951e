/* SPDX-License-Identifier: ISC */
#include "warning.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "subject.h"
#include "text.h"

static enum pp_status
check(const char *way, const char *note)
{
	if (*way == '\0' || strlen(way) >= PP_WARNING_WAY_MAX ||
	    strspn(way, "abcdefghijklmnopqrstuvwxyz-") != strlen(way))
		return pp_fail(PP_EDATA,
		    "\"%.40s\": no way of a warning; a word like sms, call or "
		    "paper",
		    way);
	if (strlen(note) >= PP_WARNING_NOTE_MAX)
		return pp_fail(PP_EDATA, "a note is longer than %d bytes",
		    PP_WARNING_NOTE_MAX - 1);
	if (!pp_text_is_plain(note))
		return pp_fail(PP_EDATA,
		    "a note with a control character, or no UTF-8");
	return PP_OK;
}

static enum pp_status
allow(struct pp_db *db, enum pp_act_kind kind, int64_t meter, const char *way,
    const char *note, int64_t at, const char *who)
{
	char code[PP_ID_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = kind,
	    .subject = code,
	    .words = &words,
	    .meter = meter,
	};
	enum pp_status rc;

	if ((rc = pp_subject_meter(db, meter, code)) != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_text(&words, "action", "warned");
	pp_words_text(&words, "way", way);
	pp_words_text(&words, "note", note);
	return pp_act(db, &act, at, who);
}

static enum pp_status
insert(struct pp_db *db, int64_t meter, const char *way, const char *note,
    int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO warning (meter, at, who, way, note)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	pp_query_text(q, 4, way);
	pp_query_text(q, 5, note);
	return pp_query_once(q);
}

enum pp_status
pp_warning_add(struct pp_db *db, int64_t meter, const char *way,
    const char *note, int64_t at, const char *who)
{
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check(way, note)) != PP_OK ||
	    (rc = allow(db, PP_ACT_RELAY, meter, way, note, at, who)) != PP_OK)
		return rc;
	return insert(db, meter, way, note, at, who);
}

enum pp_status
pp_warning_sent(struct pp_db *db, int64_t meter, int64_t message, int64_t at,
    const char *who)
{
	char note[PP_WARNING_NOTE_MAX];
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	snprintf(note, sizeof note, "message %lld", (long long)message);
	rc = allow(db, PP_ACT_SMS, meter, "sms", note, at, who);
	return rc == PP_OK ? insert(db, meter, "sms", note, at, who) : rc;
}

enum pp_status
pp_warning_last(struct pp_db *db, int64_t meter, struct pp_warning *warning)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id, at, who, way, note FROM warning WHERE meter = ?1"
	    " ORDER BY at DESC, id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK) {
		*warning = (struct pp_warning){
		    .id = pp_query_col_int(q, 0),
		    .meter = meter,
		    .at = pp_query_col_int(q, 1),
		};
		pp_query_copy(q, 2, warning->who, sizeof warning->who);
		pp_query_copy(q, 3, warning->way, sizeof warning->way);
		pp_query_copy(q, 4, warning->note, sizeof warning->note);
	} else if (rc == PP_DONE) {
		rc = pp_fail(PP_NO, "nobody was warned");
	}
	pp_query_free(q);
	return rc;
}
