/* SPDX-License-Identifier: ISC */
#include "relay_log.h"

#include <assert.h>
#include <string.h>

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

enum pp_status
pp_relay_log(struct pp_db *db, const struct pp_relay_order *order)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
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
