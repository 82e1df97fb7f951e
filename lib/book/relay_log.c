/* SPDX-License-Identifier: ISC */
#include "relay_log.h"

#include <assert.h>
#include <string.h>

#include "act.h"
#include "clock.h"
#include "log.h"
#include "state.h"
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
    [PP_CAUSE_RATION] = "ration",
    [PP_CAUSE_ENDED] = "ended",
};

/* In the order of column(). */
#define ORDER                                                                  \
	"o.id, o.meter, o.at, o.until, o.action, o.cause, o.who, o.reason,"    \
	" o.overridden, d.at, d.closed"
#define ORDERS                                                                 \
	" FROM relay_order o LEFT JOIN relay_done d ON d.relay_order = o.id"

const char *
pp_relay_action_name(enum pp_relay_action action)
{
	return actions[action];
}

const char *
pp_relay_cause_name(enum pp_relay_cause cause)
{
	return causes[cause];
}

/* Whether it follows from what was decided before. */
static bool
follows(enum pp_relay_cause cause)
{
	return cause == PP_CAUSE_SALE || cause == PP_CAUSE_PROVEN ||
	    cause == PP_CAUSE_RATION || cause == PP_CAUSE_ENDED;
}

static enum pp_status
allow(struct pp_db *db, const struct pp_relay_order *order)
{
	char meter[PP_ID_MAX], until[PP_TIME_MAX];
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
	if (order->until != 0)
		pp_words_text(&words, "until",
		    pp_time_print(order->until, until));
	pp_words_text(&words, "overridden", order->overridden);
	if (follows(order->cause))
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
	    "INSERT INTO relay_order (meter, at, who, action, cause, reason,"
	    " until, overridden) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, order->meter);
	pp_query_int(q, 2, order->at);
	pp_query_text(q, 3, order->who);
	pp_query_text(q, 4, actions[order->action]);
	pp_query_text(q, 5, causes[order->cause]);
	pp_query_text(q, 6, order->reason);
	if (order->until != 0)
		pp_query_int(q, 7, order->until);
	pp_query_text(q, 8, order->overridden != NULL ? order->overridden : "");
	return pp_query_once(q);
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

static void
fill(const struct pp_query *q, struct pp_relay_wish *wish)
{
	*wish = (struct pp_relay_wish){
	    .order = pp_query_col_int(q, 0),
	    .meter = pp_query_col_int(q, 1),
	    .at = pp_query_col_int(q, 2),
	    .until = pp_query_col_int(q, 3),
	    .action = (enum pp_relay_action)place(actions, PP_RELAY_ACTIONS,
		pp_query_col_text(q, 4)),
	    .cause = (enum pp_relay_cause)place(causes, PP_RELAY_CAUSES,
		pp_query_col_text(q, 5)),
	    .done = !pp_query_is_null(q, 9),
	    .done_at = pp_query_col_int(q, 9),
	    .has_contact = !pp_query_is_null(q, 10),
	    .closed = pp_query_col_int(q, 10) != 0,
	};
	pp_query_copy(q, 6, wish->who, sizeof wish->who);
	pp_query_copy(q, 7, wish->reason, sizeof wish->reason);
	pp_query_copy(q, 8, wish->overridden, sizeof wish->overridden);
}

unsigned
pp_relay_bits(unsigned bits, int64_t read_at, const struct pp_relay_wish *order)
{
	static const unsigned as[PP_RELAY_ACTIONS] = {
	    [PP_RELAY_TRIP] = PP_BIT_FORCED,
	    [PP_RELAY_KEEP] = PP_BIT_FORCED | PP_BIT_FORCED_CLOSED,
	};

	if (!order->done || order->done_at < read_at)
		return bits;
	bits &= ~(unsigned)(PP_BIT_FORCED | PP_BIT_FORCED_CLOSED);
	bits |= as[order->action];
	if (order->has_contact) {
		bits &= ~(unsigned)PP_BIT_OPEN;
		bits |= order->closed ? 0 : PP_BIT_OPEN;
	}
	return bits;
}

static bool
is_wish(const struct pp_relay_wish *order)
{
	return order->cause != PP_CAUSE_PROVEN &&
	    !(order->action == PP_RELAY_PREPAID && order->done);
}

enum pp_status
pp_relay_order_last(struct pp_db *db, int64_t meter,
    struct pp_relay_wish *order)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT " ORDER ORDERS
	    " WHERE o.meter = ?1 ORDER BY o.id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK)
		fill(q, order);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "its relay was never ordered");
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_relay_last(struct pp_db *db, int64_t meter, enum pp_relay_action *action,
    enum pp_relay_cause *cause)
{
	struct pp_relay_wish order;
	enum pp_status rc;

	if ((rc = pp_relay_order_last(db, meter, &order)) != PP_OK)
		return rc;
	*action = order.action;
	*cause = order.cause;
	return PP_OK;
}

enum pp_status
pp_relay_wish(struct pp_db *db, int64_t meter, struct pp_relay_wish *wish)
{
	struct pp_relay_wish order;
	enum pp_status rc;

	if ((rc = pp_relay_order_last(db, meter, &order)) != PP_OK)
		return rc;
	if (!is_wish(&order))
		return pp_fail(PP_NO, "nothing is wanted of its relay");
	*wish = order;
	return PP_OK;
}

enum pp_status
pp_relay_done(struct pp_db *db, int64_t order, int64_t at, int closed)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO relay_done (relay_order, at, closed)"
	    " SELECT ?1, ?2, ?3 WHERE NOT EXISTS"
	    " (SELECT 1 FROM relay_done WHERE relay_order = ?1)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, order);
	pp_query_int(q, 2, at);
	if (closed >= 0)
		pp_query_int(q, 3, closed);
	return pp_query_once(q);
}

enum pp_status
pp_relay_tripped_since(struct pp_db *db, int64_t since, int64_t *tripped,
    int64_t *of)
{
	int64_t all = 0;
	enum pp_status rc;

	rc = pp_query_one(db,
	    "SELECT count(*) FROM meter WHERE retired_at IS NULL AND ?1 = ?1",
	    since, &all);
	if (rc == PP_OK)
		rc = pp_query_one(db,
		    "SELECT count(DISTINCT meter) FROM relay_order"
		    " WHERE action = 'trip' AND cause <> 'ration'"
		    " AND at > ?1",
		    since, tripped);
	if (rc == PP_OK)
		*of = all;
	return rc;
}

enum pp_status
pp_relay_was_tripped(struct pp_db *db, int64_t meter, int64_t since, bool *was)
{
	int64_t at = 0;
	enum pp_status rc;

	rc = pp_query_one(db,
	    "SELECT coalesce(max(at), -1) FROM relay_order"
	    " WHERE meter = ?1 AND action = 'trip' AND cause <> 'ration'",
	    meter, &at);
	if (rc == PP_OK)
		*was = at > since;
	return rc;
}

/*
 * By their own decision, not what followed from one.  A turn of a ration is
 * decided when it is written down, and ordered by itself later.
 */
#define DECIDED_BY                                                             \
	" FROM (SELECT meter FROM relay_order WHERE who = ?1 AND at > ?2"      \
	" AND cause IN ('person', 'arrears')"                                  \
	" UNION ALL SELECT meter FROM ration WHERE who = ?1 AND at > ?2)"

static enum pp_status
count_by(struct pp_db *db, const char *sql, const char *who, int64_t since,
    int64_t meter, int64_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_text(q, 1, who);
	pp_query_int(q, 2, since);
	if (meter != 0)
		pp_query_int(q, 3, meter);
	if ((rc = pp_query_step(q)) == PP_OK)
		*n = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_relay_ordered_by(struct pp_db *db, const char *who, int64_t since,
    int64_t *n)
{
	return count_by(db, "SELECT count(DISTINCT meter)" DECIDED_BY, who,
	    since, 0, n);
}

enum pp_status
pp_relay_was_ordered_by(struct pp_db *db, int64_t meter, const char *who,
    int64_t since, bool *was)
{
	int64_t n = 0;
	enum pp_status rc;

	rc = count_by(db, "SELECT count(*)" DECIDED_BY " WHERE meter = ?3", who,
	    since, meter, &n);
	if (rc == PP_OK)
		*was = n > 0;
	return rc;
}
