/* SPDX-License-Identifier: ISC */
/*
 * What the tests of closings and exchanges share, over sale_help.h: meters
 * whose epochs end, and others that take their place.
 */
#ifndef LIFE_HELP_H
#define LIFE_HELP_H

#include "sale_help.h"

#include "carry.h"
#include "checkup.h"
#include "closing.h"
#include "event.h"
#include "site_edit.h"
#include "site_setting.h"
#include "swap.h"

#define NEW_SERIAL "00099999999999"

enum {
	HOUR = 3600,
	DAY = 86400
};

/* One setting, as an act of its own. */
static inline enum pp_status
set(struct pp_db *db, const char *key, const char *value)
{
	struct pp_setting_change change = {
	    .setting = pp_setting_find(key),
	    .value = value,
	};
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	must(pp_edits_new(db, NOON, "me", &edits));
	if ((rc = pp_site_set(db, edits, &change)) == PP_OK)
		rc = pp_edits_act(edits);
	pp_edits_free(edits);
	return rc;
}

/* So much later, and used so much more. */
static inline struct pp_proof
later(struct pp_proof p, int64_t seconds, int64_t wh)
{
	p.at += seconds;
	p.total_wh += wh;
	p.rate_wh[PP_RATE_FLAT] += wh;
	return p;
}

static inline enum pp_status
try_intend(struct pp_db *db, const struct pp_epoch *e, enum pp_closing_why why)
{
	enum pp_status rc;

	begin(db);
	rc = pp_closing_intend(db, e, why, "why", NOON + HOUR, "boss");
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

/* The meter showed `last`, was told, and showed that it took it. */
static inline void
close_meter(struct pp_db *db, const struct pp_epoch *e, enum pp_closing_why why,
    struct pp_proof last, bool refunded)
{
	struct pp_proof now = later(last, 60, 10);

	now.count = now.balance_fen = 0;
	now.prepay = false;
	must(try_intend(db, e, why));
	begin(db);
	must(pp_closing_prove(db, e, &last, &now, refunded, now.at, "boss"));
	commit(db);
}

static inline struct pp_closing
closing_of(struct pp_db *db, const struct pp_epoch *e)
{
	struct pp_closing c;

	must(pp_closing_of(db, e->id, &c));
	return c;
}

/* As last seen by people a while after `last`. */
static inline struct pp_typed
typed_of(struct pp_proof last, int64_t balance_fen)
{
	return (struct pp_typed){
	    .at = last.at + HOUR,
	    .count = last.count,
	    .balance = {balance_fen},
	    .total_wh = last.total_wh + 500,
	};
}

static inline enum pp_status
try_type(struct pp_db *db, const struct pp_epoch *e, enum pp_closing_why why,
    const struct pp_typed *typed, struct pp_carry *carry)
{
	enum pp_status rc;

	begin(db);
	rc = pp_closing_type(db, e, why, typed, "burnt", NOON + 3 * DAY, "boss",
	    carry);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static inline struct pp_swap_wish
swap_wish(int64_t meter, int64_t at)
{
	return (struct pp_swap_wish){
	    .meter = meter,
	    .serial = NEW_SERIAL,
	    .at = at,
	    .has_start = true,
	    .reason = "old age",
	};
}

static inline enum pp_status
try_swap(struct pp_db *db, const struct pp_swap_wish *wish,
    struct pp_swap *swap)
{
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	must(pp_edits_new(db, NOON + 3 * DAY, "boss", &edits));
	begin(db);
	rc = pp_swap_intend(db, edits, wish, NOON + 3 * DAY, "boss", swap);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	pp_edits_free(edits);
	return rc;
}

/* The new meter, three days after noon; it began at nothing. */
static inline struct pp_proof
new_shows(int64_t count, int64_t balance_fen, int64_t total_wh)
{
	struct pp_proof p = shows(count, balance_fen);

	snprintf(p.serial, sizeof p.serial, "%s", NEW_SERIAL);
	p.at = NOON + 3 * DAY;
	p.total_wh = total_wh;
	memset(p.rate_wh, 0, sizeof p.rate_wh);
	p.rate_wh[PP_RATE_FLAT] = total_wh;
	return p;
}

/* It begins, having used so much since the change. */
static inline struct pp_epoch
begin_new(struct pp_db *db, const struct pp_swap *swap, int64_t used_wh,
    int64_t used_fen)
{
	struct pp_proof proof = new_shows(0, 0, swap->start_wh + used_wh);
	struct pp_epoch e;

	begin(db);
	must(pp_epoch_intend(db, swap->meter, swap->account, NEW_SERIAL, NULL,
	    proof.at, "boss", &e));
	must(pp_epoch_begin(db, &e, &proof, "boss"));
	must(pp_epoch_of(db, swap->meter, &e));
	must(pp_swap_begin(db, swap, &e, &proof, used_wh, (pp_money){used_fen},
	    "boss"));
	commit(db);
	return e;
}

/* A sale to the new meter that moves it. */
static inline struct pp_sale_wish
move_wish(const struct pp_carry *carry)
{
	return (struct pp_sale_wish){
	    .kind = PP_SALE,
	    .amount = carry->left,
	    .method = "transfer",
	    .moves = carry->id,
	    .note = "",
	    .who = "me",
	};
}

/* A refund of all that it shows, to be carried. */
static inline struct pp_carry
take_all(struct pp_db *db, const struct pp_epoch *e, struct pp_proof before)
{
	struct pp_sale_wish wish = wish_of(PP_REFUND, before.balance_fen);
	struct pp_carry carry;

	wish.method = "transfer";
	must(pp_carry_of_refund(db, done(db, wish, e, before).id, &carry));
	return carry;
}

/* What waits of a refund is given to the customer. */
static inline void
pay_out(struct pp_db *db, int64_t sale, int64_t fen)
{
	int64_t transfer, cash, entry;
	struct pp_sale s;
	char sql[128];

	begin(db);
	must(pp_sale_get(db, sale, &s));
	must(pp_ledger_account(db, PP_BOOKS_TRANSFER, &transfer));
	must(pp_ledger_account(db, PP_BOOKS_CASH, &cash));
	must(pp_ledger_entry(db, "payout", sale, s.epoch, NOON, "me", &entry));
	must(pp_ledger_post(db, entry, transfer, cash, (pp_money){fen}));
	must(pp_event_add(db, s.epoch, PP_EVENT_PAID_OUT, NOON, "me"));
	snprintf(sql, sizeof sql,
	    "INSERT INTO payout VALUES (NULL, %d, NULL, %d,"
	    " last_insert_rowid(), 5, 'me', 'cash')",
	    (int)sale, (int)entry);
	run(db, sql);
	commit(db);
}

static inline void
tell_failure(void *arg, const struct pp_checkup_line *line)
{
	int *failed = arg;

	if (line->result != PP_CHECKUP_FAILED)
		return;
	print_error("%s: %s\n", line->check, line->detail);
	++*failed;
}

static inline void
assert_sound(struct pp_db *db)
{
	int failed = 0;

	must(pp_checkup_run(db, NOON + 3 * DAY, tell_failure, &failed));
	assert_int_equal(failed, 0);
}

#endif
