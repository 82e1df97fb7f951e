/* SPDX-License-Identifier: ISC */
#include "probe_log.h"

#include <assert.h>

#include "act.h"
#include "subject.h"

static const char *word_of(enum pp_class class)
{
	return class == PP_CLASS_NONE ? "none" : pp_class_name(class);
}

static enum pp_status
allow(struct pp_db *db, int64_t meter, const char *serial, enum pp_class class,
    int64_t at, const char *who)
{
	char code[PP_ID_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_PROBE,
	    .subject = code,
	    .words = &words,
	    .meter = meter,
	};
	enum pp_status rc;

	if ((rc = pp_subject_meter(db, meter, code)) != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_text(&words, "serial", serial);
	pp_words_text(&words, "class", word_of(class));
	return pp_act(db, &act, at, who);
}

enum pp_status
pp_probe_log(struct pp_db *db, int64_t meter, const char *serial,
    enum pp_class class, const char *detail, int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(*serial != '\0');
	if ((rc = allow(db, meter, serial, class, at, who)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "INSERT INTO probe (meter, serial, at, who, class, detail)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_text(q, 2, serial);
	pp_query_int(q, 3, at);
	pp_query_text(q, 4, who);
	pp_query_text(q, 5, word_of(class));
	pp_query_text(q, 6, detail);
	return pp_query_once(q);
}

enum pp_status
pp_probe_class(struct pp_db *db, int64_t meter, const char *serial,
    enum pp_class *class)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT class FROM probe WHERE meter = ?1 AND serial = ?2"
	    " AND class <> 'none'"
	    " ORDER BY id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_lent_text(q, 2, serial);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_class_find(pp_query_col_text(q, 0), class);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "it was never probed");
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_probe_read_only(struct pp_db *db, int64_t bus, bool *read_only)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT p.class = 'none' FROM probe p JOIN meter m"
	    " ON m.id = p.meter WHERE m.bus = ?1 ORDER BY p.id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, bus);
	rc = pp_query_step(q);
	if (rc == PP_OK || rc == PP_DONE) {
		*read_only = rc == PP_OK && pp_query_col_int(q, 0) != 0;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}
