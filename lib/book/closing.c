/* SPDX-License-Identifier: ISC */
/*
 * Closings as they are intended, proven, typed and read back.  What has to be
 * so of typed values is in closing_check.c, the postings in closing_post.c.
 */
#include "closing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "carry_impl.h"
#include "catalogue.h"
#include "clock.h"
#include "closing_impl.h"
#include "epoch_impl.h"
#include "event.h"
#include "evidence.h"
#include "hold_impl.h"
#include "subject.h"

static const char *const whys[] = {
    [PP_CLOSING_CLOSE] = "close",
    [PP_CLOSING_EXCHANGE] = "exchange",
};

const char *
pp_closing_why_name(enum pp_closing_why why)
{
	return whys[why];
}

static void
fill(const struct pp_query *q, struct pp_closing *closing)
{
	enum {
		FIRST_RATE = 10
	};
	int i;

	*closing = (struct pp_closing){
	    .id = pp_query_col_int(q, 0),
	    .epoch = pp_query_col_int(q, 1),
	    .why = strcmp(pp_query_col_text(q, 2), whys[PP_CLOSING_CLOSE]) == 0
		? PP_CLOSING_CLOSE
		: PP_CLOSING_EXCHANGE,
	    .intended_at = pp_query_col_int(q, 3),
	    .at = pp_query_col_int(q, 6),
	    .typed = pp_query_col_int(q, 7) != 0,
	    .count = pp_query_col_int(q, 8),
	    .balance_fen = pp_query_col_int(q, 9),
	    .total_wh = pp_query_col_int(q, FIRST_RATE + PP_RATES),
	};
	snprintf(closing->who, sizeof closing->who, "%s",
	    pp_query_col_text(q, 4));
	snprintf(closing->reason, sizeof closing->reason, "%s",
	    pp_query_col_text(q, 5));
	for (i = 0; i < PP_RATES; i++)
		closing->rate_wh[i] = pp_query_col_int(q, FIRST_RATE + i);
}

enum pp_status
pp_closing_of(struct pp_db *db, int64_t epoch, struct pp_closing *closing)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id, epoch, why, intended_at, who, reason, at, typed,"
	    " count, balance_fen, sharp_wh, peak_wh, flat_wh, valley_wh,"
	    " deep_wh, total_wh FROM closing WHERE epoch = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	if ((rc = pp_query_step(q)) == PP_OK)
		fill(q, closing);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "it isn't closed, nor being closed");
	pp_query_free(q);
	return rc;
}

/* The epoch is the meter's still, has begun, and no order is open. */
static enum pp_status
check(struct pp_db *db, const struct pp_epoch *epoch, const char *reason)
{
	struct pp_epoch now;
	enum pp_status rc;

	if (strlen(reason) >= PP_NOTE_MAX)
		return pp_fail(PP_EDATA, "reason: longer than %d bytes",
		    PP_NOTE_MAX - 1);
	if ((rc = pp_epoch_of(db, epoch->meter, &now)) != PP_OK)
		return rc;
	if (now.id != epoch->id)
		return pp_fail(PP_NO, "its account was changed meanwhile");
	if (now.began_at == 0)
		return pp_fail(PP_NO, "its account isn't opened yet");
	return pp_epoch_no_order(db, epoch->meter);
}

static enum pp_status
insert(struct pp_db *db, const struct pp_epoch *epoch, enum pp_closing_why why,
    const char *reason, int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO closing (epoch, why, intended_at, who, reason)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch->id);
	pp_query_text(q, 2, whys[why]);
	pp_query_int(q, 3, at);
	pp_query_text(q, 4, who);
	pp_query_text(q, 5, reason);
	return pp_query_once(q);
}

enum pp_status
pp_closing_intend(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_closing_why why, const char *reason, int64_t at, const char *who)
{
	struct pp_closing old;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check(db, epoch, reason)) != PP_OK)
		return rc;
	if ((rc = pp_closing_of(db, epoch->id, &old)) == PP_NO)
		return insert(db, epoch, why, reason, at, who);
	if (rc == PP_OK && old.why != why)
		rc = pp_fail(PP_NO, "its account is being closed on it: %s",
		    old.why == PP_CLOSING_CLOSE
			? pp_phrase("for good")
			: pp_phrase("another meter is to take its place"));
	return rc;
}

static enum pp_status
write_end(struct pp_db *db, const struct pp_closing *c)
{
	enum {
		FIRST_RATE = 7
	};
	struct pp_query *q = NULL;
	enum pp_status rc;
	int i;

	rc = pp_query_new(db,
	    "UPDATE closing SET at = ?2, typed = ?3, count = ?4,"
	    " balance_fen = ?5, total_wh = ?6, sharp_wh = ?7, peak_wh = ?8,"
	    " flat_wh = ?9, valley_wh = ?10, deep_wh = ?11 WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, c->id);
	pp_query_int(q, 2, c->at);
	pp_query_int(q, 3, c->typed);
	pp_query_int(q, 4, c->count);
	pp_query_int(q, 5, c->balance_fen);
	pp_query_int(q, 6, c->total_wh);
	for (i = 0; i < PP_RATES; i++)
		pp_query_int(q, FIRST_RATE + i, c->rate_wh[i]);
	return pp_query_once(q);
}

/* A place that another meter comes to, or none, has nothing to be held for. */
static enum pp_status
end_hold(struct pp_db *db, int64_t meter, int64_t at, const char *who)
{
	struct pp_hold hold;
	enum pp_status rc;

	if ((rc = pp_hold_of(db, meter, &hold)) == PP_NO)
		return PP_OK;
	if (rc != PP_OK)
		return rc;
	return pp_hold_drop(db, &hold, "its account was closed on it", at, who);
}

/* All that goes with a closing that says now how it ended. */
static enum pp_status
finish(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_closing *c, bool refunded, int64_t at, const char *who)
{
	enum pp_status rc;

	if ((rc = write_end(db, c)) != PP_OK ||
	    (rc = pp_closing_post(db, epoch, c, refunded, at, who)) != PP_OK ||
	    (rc = end_hold(db, epoch->meter, at, who)) != PP_OK ||
	    (rc = pp_epoch_mark_ended(db, epoch->id, &c->count, &c->balance_fen,
		 c->at)) != PP_OK)
		return rc;
	return pp_event_add(db, epoch->id, PP_EVENT_CLOSED, at, who);
}

enum pp_status
pp_closing_prove(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_proof *last, const struct pp_proof *now, bool refunded,
    int64_t at, const char *who)
{
	struct pp_closing c;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check(db, epoch, "")) != PP_OK ||
	    (rc = pp_closing_of(db, epoch->id, &c)) != PP_OK)
		return rc;
	c.at = now->at;
	c.count = last->count;
	c.balance_fen = last->balance_fen;
	c.total_wh = now->total_wh;
	memcpy(c.rate_wh, now->rate_wh, sizeof c.rate_wh);
	if ((rc = pp_evidence_add(db, epoch->id, 0, "compared", last, true)) !=
		PP_OK ||
	    (rc = pp_evidence_add(db, epoch->id, 0, "end", now, false)) !=
		PP_OK)
		return rc;
	return finish(db, epoch, &c, refunded, at, who);
}

/* What was left of it: none, but for an exchange. */
static enum pp_status
find_carry(struct pp_db *db, const struct pp_epoch *epoch,
    struct pp_carry *carry)
{
	enum pp_status rc = pp_carry_waiting_of_epoch(db, epoch->id, carry);

	if (rc != PP_NO)
		return rc;
	*carry = (struct pp_carry){0};
	return PP_OK;
}

/* "Now" is another time when a second person has agreed. */
static void
put_time(struct pp_words *words, const struct pp_typed *typed, int64_t now)
{
	enum {
		NOW_S = 60
	};
	char at[PP_TIME_MAX];

	if (typed->at < now - NOW_S)
		pp_words_text(words, "at", pp_time_print(typed->at, at));
}

static enum pp_status
act_type(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_closing_why why, const struct pp_typed *typed, const char *reason,
    int64_t at, const char *who)
{
	char meter[PP_ID_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_TYPE,
	    .subject = meter,
	    .words = &words,
	    .meter = epoch->meter,
	    .amount = {typed->balance.fen > 0 ? typed->balance.fen : 0},
	};
	static const char *const rates[PP_RATES] = {"sharp_wh", "peak_wh",
	    "flat_wh", "valley_wh", "deep_wh"};
	enum pp_status rc;
	int i;

	if ((rc = pp_subject_meter(db, epoch->meter, meter)) != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_text(&words, "account", epoch->account_code);
	pp_words_text(&words, "why", whys[why]);
	pp_words_money(&words, "balance_yuan", typed->balance);
	pp_words_int(&words, "count", typed->count);
	pp_words_int(&words, "total_wh", typed->total_wh);
	for (i = 0; typed->has_rates && i < PP_RATES; i++)
		pp_words_int(&words, rates[i], typed->rate_wh[i]);
	put_time(&words, typed, at);
	pp_words_text(&words, "reason", reason);
	return pp_act(db, &act, at, who);
}

enum pp_status
pp_closing_type(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_closing_why why, const struct pp_typed *typed, const char *reason,
    int64_t at, const char *who, struct pp_carry *carry)
{
	struct pp_closing c;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (*reason == '\0')
		return pp_fail(PP_EDATA, "reason: is empty");
	if ((rc = act_type(db, epoch, why, typed, reason, at, who)) != PP_OK ||
	    (rc = pp_closing_intend(db, epoch, why, reason, at, who)) !=
		PP_OK ||
	    (rc = pp_closing_of(db, epoch->id, &c)) != PP_OK ||
	    (rc = pp_closing_check_typed(db, epoch, typed, at, c.rate_wh)) !=
		PP_OK)
		return rc;
	c.at = typed->at;
	c.typed = true;
	c.count = typed->count;
	c.balance_fen = typed->balance.fen;
	c.total_wh = typed->total_wh;
	if ((rc = finish(db, epoch, &c, false, at, who)) != PP_OK)
		return rc;
	return find_carry(db, epoch, carry);
}
