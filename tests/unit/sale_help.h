/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the books share, over book_help.h: a meter with an
 * account, what it shows, and orders on it from one end to the other.
 */
#ifndef SALE_HELP_H
#define SALE_HELP_H

#include "book_help.h"

#include "account.h"
#include "hold.h"
#include "ledger.h"
#include "sale.h"

enum {
	NOON = MORNING + 14400
};

#define SERIAL "00012345678901"

static inline void
must(enum pp_status rc)
{
	if (rc != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static inline void
commit(struct pp_db *db)
{
	must(pp_db_commit(db));
}

static inline void
begin(struct pp_db *db)
{
	must(pp_db_begin(db));
}

static inline struct pp_proof
shows(int64_t count, int64_t balance_fen)
{
	return (struct pp_proof){
	    .at = NOON,
	    .serial = SERIAL,
	    .count = count,
	    .balance_fen = balance_fen,
	    .prepay = true,
	    .total_wh = 100000,
	    .rate_wh = {10000, 20000, 30000, 40000, 0},
	    .base_wh = 500,
	    .status = 0x0102,
	    .sources = 0x0304,
	};
}

/* A new account, and a meter of it that has proven to be opened. */
static inline struct pp_epoch
open_meter(struct pp_db *db, int64_t meter)
{
	struct pp_proof proof = shows(0, 0);
	struct pp_account a;
	struct pp_epoch e;

	begin(db);
	must(pp_account_add(db, "张三", "13800138000", NOON, "me", &a));
	must(pp_epoch_intend(db, meter, a.id, SERIAL, NULL, NOON, "me", &e));
	must(pp_epoch_begin(db, &e, &proof, "me"));
	must(pp_epoch_of(db, meter, &e));
	commit(db);
	return e;
}

/* And one that was taken over as it was. */
static inline struct pp_epoch
adopt_meter(struct pp_db *db, int64_t meter, int64_t count, int64_t fen)
{
	struct pp_proof proof = shows(count, fen);
	struct pp_account a;
	struct pp_epoch e;

	begin(db);
	must(pp_account_add(db, "李四", "", NOON, "me", &a));
	must(pp_epoch_intend(db, meter, a.id, SERIAL, &proof, NOON, "me", &e));
	commit(db);
	return e;
}

static inline struct pp_sale_wish
wish_of(enum pp_sale_kind kind, int64_t fen)
{
	return (struct pp_sale_wish){
	    .kind = kind,
	    .amount = {fen},
	    .method = "cash",
	    .note = "",
	    .who = "me",
	};
}

static inline enum pp_status
try_arm(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const struct pp_proof *before,
    struct pp_sale *sale)
{
	enum pp_status rc;

	begin(db);
	rc = pp_sale_arm(db, wish, epoch, PP_CLASS_BLIND, before, NOON, sale);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static inline struct pp_sale
arm(struct pp_db *db, struct pp_sale_wish wish, const struct pp_epoch *epoch,
    struct pp_proof before)
{
	struct pp_sale s;

	must(try_arm(db, &wish, epoch, &before, &s));
	return s;
}

static inline void
finish(struct pp_db *db, struct pp_sale *sale, struct pp_sale_end end,
    struct pp_proof proof)
{
	begin(db);
	must(pp_sale_end(db, sale, &end, &proof, NOON + 5, "settler"));
	commit(db);
}

static const struct pp_sale_end credited = {
    .state = PP_SALE_CREDITED,
    .moved = true,
};
static const struct pp_sale_end not_credited = {.state = PP_SALE_NOT_CREDITED};
static const struct pp_sale_end disputed = {.state = PP_SALE_DISPUTED};

/* An order that went well on a meter that nobody uses meanwhile. */
static inline struct pp_sale
done(struct pp_db *db, struct pp_sale_wish wish, const struct pp_epoch *epoch,
    struct pp_proof before)
{
	struct pp_sale s = arm(db, wish, epoch, before);
	int64_t fen =
	    pp_sale_gives(wish.kind) ? wish.amount.fen : -wish.amount.fen;

	finish(db, &s, credited,
	    shows(before.count + 1, before.balance_fen + fen));
	return s;
}

/* Member by member: there may be anything between them. */
static inline void
assert_same_sale(const struct pp_sale *a, const struct pp_sale *b)
{
	assert_int_equal(a->id, b->id);
	assert_string_equal(a->code, b->code);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->reverses, b->reverses);
	assert_string_equal(a->reverses_code, b->reverses_code);
	assert_int_equal(a->meter, b->meter);
	assert_int_equal(a->epoch, b->epoch);
	assert_int_equal(a->slot, b->slot);
	assert_string_equal(a->meter_code, b->meter_code);
	assert_string_equal(a->account, b->account);
	assert_string_equal(a->holder, b->holder);
	assert_int_equal(a->class, b->class);
	assert_int_equal(a->amount.fen, b->amount.fen);
	assert_string_equal(a->method, b->method);
	assert_int_equal(a->moves, b->moves);
	assert_int_equal(a->shift, b->shift);
	assert_string_equal(a->note, b->note);
	assert_string_equal(a->who, b->who);
	assert_int_equal(a->at, b->at);
	assert_int_equal(a->receipt, b->receipt);
	assert_int_equal(a->count_before, b->count_before);
	assert_int_equal(a->balance_before_fen, b->balance_before_fen);
	assert_int_equal(a->moved, b->moved);
	assert_int_equal(a->weak, b->weak);
	assert_int_equal(a->ended_at, b->ended_at);
	assert_int_equal(a->has_after, b->has_after);
	assert_int_equal(a->count_after, b->count_after);
	assert_int_equal(a->balance_after_fen, b->balance_after_fen);
	assert_string_equal(a->remark, b->remark);
}

/* Debits less credits of an account of the books, by its code. */
static inline int64_t
balance_of(struct pp_db *db, const char *code)
{
	char sql[128];

	snprintf(sql, sizeof sql,
	    "SELECT balance_fen FROM ledger_balance WHERE code = '%s'", code);
	return number(db, sql);
}

#endif
