/* SPDX-License-Identifier: ISC */
/*
 * How orders end: by evidence, or, where they are disputed, by people.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "carry_impl.h"
#include "evidence.h"
#include "sale_impl.h"

static const char *
stored_word(enum pp_sale_state state)
{
	assert(state == PP_SALE_CREDITED || state == PP_SALE_NOT_CREDITED ||
	    state == PP_SALE_DISPUTED);
	return pp_sale_state_name(state);
}

/* PP_NO: it isn't armed, nor (where that will do) disputed. */
static enum pp_status
check_open(const struct pp_sale *s, bool disputed)
{
	if (s->state != PP_SALE_ARMED &&
	    !(disputed && s->state == PP_SALE_DISPUTED))
		return pp_fail(PP_NO, "order %s is %s", s->code,
		    pp_sale_state_name(s->state));
	return PP_OK;
}

static enum pp_status
write_end(struct pp_db *db, int64_t sale, const struct pp_sale_end *end,
    const struct pp_proof *proof, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE sale SET state = ?2, moved = ?3, weak = ?4, ended_at = ?5,"
	    " count_after = ?6, balance_after_fen = ?7, remark = ?8"
	    " WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, sale);
	pp_query_lent_text(q, 2, stored_word(end->state));
	pp_query_int(q, 3, end->moved);
	pp_query_int(q, 4, end->weak);
	if (end->state != PP_SALE_DISPUTED)
		pp_query_int(q, 5, at);
	pp_query_int(q, 6, proof->count);
	pp_query_int(q, 7, proof->balance_fen);
	pp_query_lent_text(q, 8, end->remark != NULL ? end->remark : "");
	return pp_query_once(q);
}

/* What a refund by "transfer" took is the customer's, on its way. */
static enum pp_status
carry_on(struct pp_db *db, const struct pp_sale *s, enum pp_sale_state state,
    int64_t at, const char *who)
{
	struct pp_carry carry = {
	    .refund = s->id,
	    .amount = s->amount,
	    .at = at,
	};
	struct pp_account account;
	enum pp_status rc;

	if (state != PP_SALE_CREDITED || s->kind != PP_REFUND ||
	    strcmp(s->method, "transfer") != 0)
		return PP_OK;
	if ((rc = pp_account_find(db, s->account, &account)) != PP_OK)
		return rc;
	carry.account = account.id;
	return pp_carry_insert(db, &carry, who);
}

/* Disputed, the money stays in suspense. */
static enum pp_status
post_end(struct pp_db *db, const struct pp_sale *s,
    const struct pp_sale_end *end, int64_t at, const char *who)
{
	enum pp_status rc;

	if (end->state == PP_SALE_DISPUTED)
		return PP_OK;
	rc = pp_sale_post(db, s, stored_word(end->state), at, who);
	if (rc == PP_OK && end->state == PP_SALE_CREDITED)
		rc = pp_sale_post_rounding(db, s, end->rounding, at, who);
	return rc;
}

enum pp_status
pp_sale_end(struct pp_db *db, struct pp_sale *sale,
    const struct pp_sale_end *end, const struct pp_proof *proof, int64_t at,
    const char *who)
{
	struct pp_sale s = *sale;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(end->moved ? end->state != PP_SALE_DISPUTED
			  : end->state != PP_SALE_CREDITED);
	assert(end->remark == NULL || strlen(end->remark) < PP_REMARK_MAX);
	/* All of it but its end stays as it was read before. */
	if ((rc = pp_sale_refresh(db, &s)) != PP_OK ||
	    (rc = check_open(&s, false)) != PP_OK ||
	    (rc = pp_sale_log_end(db, &s, end, proof, at, who)) != PP_OK ||
	    (rc = post_end(db, &s, end, at, who)) != PP_OK ||
	    (rc = pp_evidence_add(db, s.epoch, s.id, "verdict", proof,
		 end->agrees)) != PP_OK ||
	    (rc = write_end(db, s.id, end, proof, at)) != PP_OK ||
	    (rc = carry_on(db, &s, end->state, at, who)) != PP_OK)
		return rc;
	s.state = end->state;
	s.moved = end->moved;
	s.weak = end->weak;
	s.ended_at = end->state != PP_SALE_DISPUTED ? at : 0;
	s.has_after = true;
	s.count_after = proof->count;
	s.balance_after_fen = proof->balance_fen;
	snprintf(s.remark, sizeof s.remark, "%s",
	    end->remark != NULL ? end->remark : "");
	*sale = s;
	return PP_OK;
}

static enum pp_status
keep_resolution(struct pp_db *db, int64_t sale, enum pp_sale_state verdict,
    const char *reason, int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO resolution (sale, at, who, verdict, reason)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, sale);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	pp_query_text(q, 4, stored_word(verdict));
	pp_query_text(q, 5, reason);
	return pp_query_once(q);
}

/* What the meter showed when it came to be disputed stays. */
static enum pp_status
write_resolved(struct pp_db *db, int64_t sale, enum pp_sale_state verdict,
    bool moved, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE sale SET state = ?2, moved = ?3, ended_at = ?4"
	    " WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, sale);
	pp_query_text(q, 2, stored_word(verdict));
	pp_query_int(q, 3, moved);
	pp_query_int(q, 4, at);
	return pp_query_once(q);
}

/* By people, for want of evidence. */
static enum pp_status
dispute(struct pp_db *db, int64_t sale)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE sale SET state = 'disputed' WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, sale);
	return pp_query_once(q);
}

enum pp_status
pp_sale_resolve(struct pp_db *db, struct pp_sale *sale,
    enum pp_sale_state verdict, bool moved, const char *reason, int64_t at,
    const char *who)
{
	struct pp_sale s;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(verdict == PP_SALE_CREDITED || verdict == PP_SALE_NOT_CREDITED);
	if (*reason == '\0')
		return pp_fail(PP_EDATA, "reason: is empty");
	if ((rc = pp_sale_get(db, sale->id, &s)) != PP_OK ||
	    (rc = check_open(&s, true)) != PP_OK)
		return rc;
	if (verdict == PP_SALE_CREDITED && !moved && pp_sale_gives(s.kind))
		return pp_fail(PP_NO,
		    "order %s can't have been credited: by its count the "
		    "meter took nothing",
		    s.code);
	if ((rc = pp_sale_act_resolve(db, &s, verdict, moved, reason, at,
		 who)) != PP_OK ||
	    (rc = keep_resolution(db, s.id, verdict, reason, at, who)) !=
		PP_OK ||
	    (s.state == PP_SALE_ARMED && (rc = dispute(db, s.id)) != PP_OK) ||
	    (rc = write_resolved(db, s.id, verdict, moved, at)) != PP_OK ||
	    (rc = pp_sale_post(db, &s, stored_word(verdict), at, who)) !=
		PP_OK ||
	    (rc = carry_on(db, &s, verdict, at, who)) != PP_OK ||
	    (rc = pp_sale_get(db, s.id, &s)) != PP_OK)
		return rc;
	*sale = s;
	return PP_OK;
}
