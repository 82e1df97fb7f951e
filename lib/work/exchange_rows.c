/* SPDX-License-Identifier: ISC */
#include "exchange_rows.h"

#include <stdio.h>

#include "life.h"

static const struct pp_field fields[] = {
    {"account", NULL, PP_KIND_TEXT, false},
    {"name", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"old_serial", NULL, PP_KIND_TEXT, false},
    {"old_count", NULL, PP_KIND_INT, false},
    {"old_balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"old_energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"typed", NULL, PP_KIND_BOOL, false},
    {"serial", NULL, PP_KIND_TEXT, false},
    {"changed_at", NULL, PP_KIND_TIME, false},
    {"used_kwh", NULL, PP_KIND_DECIMAL, true},
    {"used_yuan", NULL, PP_KIND_DECIMAL, true},
    {"carried_yuan", NULL, PP_KIND_DECIMAL, true},
    {"moved_yuan", NULL, PP_KIND_DECIMAL, true},
    {"order", NULL, PP_KIND_TEXT, false},
    {"receipt", NULL, PP_KIND_INT, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"reason", NULL, PP_KIND_TEXT, false},
};

/* The last exchange of a meter, as far as it has come. */
struct exchange {
	bool has_old, has_new;
	struct pp_life_event old, new;
	char serial[PP_SERIAL_MAX]; /* of the new one; "": not known yet */
	int64_t changed_at;
	int64_t carried_fen, moved_fen;
	char order[PP_ORDER_MAX];
};

const struct pp_field *
pp_exchange_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

/* What came from the old one and where it went; 0: nothing. */
static const char exchange_sql[] =
    "SELECT k.epoch, x.new_epoch, x.serial, x.at, c.amount_fen,"
    " s.amount_fen, s.code"
    " FROM closing k JOIN epoch e ON e.id = k.epoch"
    " LEFT JOIN exchange x ON x.old_epoch = k.epoch"
    " AND x.given_up_at IS NULL"
    " LEFT JOIN carry c ON c.closing = k.id OR c.refund ="
    "  (SELECT max(id) FROM sale WHERE epoch = k.epoch AND moved = 1)"
    " LEFT JOIN sale s ON s.moves = c.id AND s.state = 'credited'"
    " WHERE e.meter = ?1 AND k.why = 'exchange' AND k.at IS NOT NULL"
    " ORDER BY k.id DESC LIMIT 1";

/* What began with that epoch. */
static enum pp_status
find_begin(struct pp_db *db, int64_t epoch, struct exchange *x)
{
	const struct pp_life_filter filter = {.epoch = epoch};
	struct pp_life *life = NULL;
	enum pp_status rc = pp_life_open(db, &filter, &life);

	if (rc == PP_OK)
		rc = pp_life_next(life, &x->new);
	pp_life_close(life);
	x->has_new = rc == PP_OK;
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
find(struct pp_db *db, int64_t meter, struct exchange *x)
{
	struct pp_query *q = NULL;
	int64_t old = 0, new = 0;
	enum pp_status rc;

	*x = (struct exchange){0};
	if ((rc = pp_query_new(db, exchange_sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK) {
		old = pp_query_col_int(q, 0);
		new = pp_query_col_int(q, 1);
		snprintf(x->serial, sizeof x->serial, "%s",
		    pp_query_col_text(q, 2));
		x->changed_at = pp_query_col_int(q, 3);
		x->carried_fen = pp_query_col_int(q, 4);
		x->moved_fen = pp_query_col_int(q, 5);
		snprintf(x->order, sizeof x->order, "%s",
		    pp_query_col_text(q, 6));
	}
	pp_query_free(q);
	if (rc != PP_OK)
		return rc == PP_DONE ? PP_OK : rc;
	if ((rc = pp_life_end_of(db, old, &x->old)) != PP_OK)
		return rc;
	x->has_old = true;
	return new != 0 ? find_begin(db, new, x) : PP_OK;
}

/* Its end, or the new one's opening, isn't even intended. */
static bool
came_to_nothing(const struct pp_exchange_meter *job)
{
	const struct pp_visit *v = &job->visit;

	return v->result == PP_VISIT_REFUSED &&
	    ((job->step == PP_EXCHANGE_CLOSES && !v->epoch.closing) ||
		(job->step == PP_EXCHANGE_OPENS && v->epoch.id == 0));
}

static const char *
state_of(const struct pp_exchange_meter *job, const char *result)
{
	static const char *const states[] = {
	    [PP_EXCHANGE_CLOSES] = "closing",
	    [PP_EXCHANGE_TYPES] = "closing",
	    [PP_EXCHANGE_WAITS] = "waiting",
	    [PP_EXCHANGE_OPENS] = "opening",
	    [PP_EXCHANGE_MOVES] = "moving",
	    [PP_EXCHANGE_DONE] = "exchanged",
	};

	if (result[0] == 'p' && result[1] == 'l')
		return result;
	if (!came_to_nothing(job))
		return states[job->step];
	return job->visit.request != 0 ? "requested" : "refused";
}

static void
put_old(struct pp_records *r, const struct exchange *x)
{
	bool has = x->has_old;

	pp_records_text_if(r, x->old.serial);
	pp_records_number_if(r, has, x->old.count, 0, 0);
	pp_records_number_if(r, has, x->old.balance_fen, 2, 2);
	pp_records_number_if(r, has, x->old.total_wh, 3, 2);
	if (has)
		pp_records_bool(r, x->old.typed);
	else
		pp_records_none(r);
}

enum pp_status
pp_exchange_put(struct pp_records *r, struct pp_db *db,
    const struct pp_exchange_meter *job, const char *result, const char *reason)
{
	const struct pp_epoch *epoch = &job->visit.epoch;
	struct pp_target target;
	struct exchange x;
	enum pp_status rc;

	if ((rc = pp_target_find(db, job->meter, &target)) != PP_OK ||
	    (rc = find(db, target.id, &x)) != PP_OK)
		return rc;
	pp_records_text_if(r, x.has_old ? x.old.account : epoch->account_code);
	pp_records_text_if(r, x.has_old ? x.old.holder : epoch->holder);
	pp_records_text(r, job->meter);
	pp_records_text(r, state_of(job, result));
	put_old(r, &x);
	pp_records_text_if(r, x.serial);
	pp_records_time_if(r, x.changed_at != 0, x.changed_at);
	pp_records_number_if(r, x.has_new, x.new.used_wh, 3, 2);
	pp_records_number_if(r, x.has_new, x.new.used_fen, 2, 2);
	pp_records_number_if(r, x.has_old, x.carried_fen, 2, 2);
	pp_records_number_if(r, x.has_new, x.moved_fen, 2, 2);
	pp_records_text_if(r, x.order);
	pp_records_number_if(r, x.has_new && x.new.receipt != 0, x.new.receipt,
	    0, 0);
	pp_records_text(r, result);
	pp_records_text_if(r, reason);
	return pp_records_end(r);
}
