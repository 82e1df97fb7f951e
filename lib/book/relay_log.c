/* SPDX-License-Identifier: ISC */
#include "relay_log.h"

#include <assert.h>
#include <string.h>

#include "act.h"
#include "log.h"
#include "subject.h"

static const char *const actions[PP_RELAY_ACTIONS] = {
    [PP_RELAY_TRIP] = "trip",
    [PP_RELAY_KEEP] = "keep",
    [PP_RELAY_PREPAID] = "prepaid",
};

static const char *const causes[PP_RELAY_CAUSES] = {
    [PP_CAUSE_PERSON] = "person",
    [PP_CAUSE_ARREARS] = "arrears",
    [PP_CAUSE_SALE] = "sale",
    [PP_CAUSE_PROVEN] = "proven",
};

/* After a sale the relay is let go as a part of it. */
static enum pp_status
allow(struct pp_db *db, const struct pp_relay_order *order)
{
	char meter[PP_ID_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_RELAY,
	    .subject = meter,
	    .words = &words,
	    .meter = order->meter,
	};
	enum pp_status rc;

	if ((rc = pp_subject_meter(db, order->meter, meter)) != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_text(&words, "action", actions[order->action]);
	pp_words_text(&words, "cause", causes[order->cause]);
	pp_words_text(&words, "reason", order->reason);
	if (order->cause == PP_CAUSE_SALE || order->cause == PP_CAUSE_PROVEN)
		return pp_log_add(db, PP_ACT_RELAY, meter, &words, PP_LOG_DONE,
		    order->at, order->who);
	return pp_act(db, &act, order->at, order->who);
}

enum pp_status
pp_relay_log(struct pp_db *db, const struct pp_relay_order *order)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = allow(db, order)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "INSERT INTO relay_order (meter, at, who, action, cause, reason)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, order->meter);
	pp_query_int(q, 2, order->at);
	pp_query_text(q, 3, order->who);
	pp_query_text(q, 4, actions[order->action]);
	pp_query_text(q, 5, causes[order->cause]);
	pp_query_text(q, 6, order->reason);
	rc = pp_query_run(q);
	pp_query_free(q);
	return rc;
}

/* The place of a word that a CHECK of the table let in. */
static int
place(const char *const *words, int n, const char *word)
{
	int i;

	for (i = 0; i < n - 1; i++)
		if (strcmp(words[i], word) == 0)
			break;
	return i;
}

enum pp_status
pp_relay_last(struct pp_db *db, int64_t meter, enum pp_relay_action *action,
    enum pp_relay_cause *cause)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT action, cause FROM relay_order WHERE meter = ?1"
	    " ORDER BY id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK) {
		*action = (enum pp_relay_action)place(actions, PP_RELAY_ACTIONS,
		    pp_query_col_text(q, 0));
		*cause = (enum pp_relay_cause)place(causes, PP_RELAY_CAUSES,
		    pp_query_col_text(q, 1));
	} else if (rc == PP_DONE) {
		rc = pp_fail(PP_NO, "its relay was never ordered");
	}
	pp_query_free(q);
	return rc;
}
