/* SPDX-License-Identifier: ISC */
/*
 * What has to be so before an order is armed, looked at in the transaction
 * that writes it down.
 */
#include <assert.h>
#include <string.h>

#include "carry.h"
#include "epoch_impl.h"
#include "hold.h"
#include "sale_impl.h"

enum {
	COUNT_MOST = 65535 /* 16 bits in the meter */
};

/* What is asked for can be written down at all. */
static enum pp_status
check_wish(const struct pp_sale_wish *wish)
{
	static const int64_t most_fen = 100000000000;
	enum pp_status rc = PP_OK;

	assert(wish->amount.fen > 0);
	if (wish->amount.fen > most_fen)
		return pp_fail(PP_NO, "the amount is above all bounds");
	if (strlen(wish->note) >= PP_NOTE_MAX)
		return pp_fail(PP_EDATA, "note: longer than %d bytes",
		    PP_NOTE_MAX - 1);
	if (strlen(wish->who) >= PP_WHO_MAX)
		return pp_fail(PP_EDATA, "who: longer than %d bytes",
		    PP_WHO_MAX - 1);
	if (wish->code != NULL &&
	    (rc = pp_sale_check_code(wish->code)) != PP_OK)
		return pp_fail_in(rc, "order");
	if ((rc = pp_sale_check_method(wish->method)) != PP_OK)
		return pp_fail_in(rc, "method");
	return PP_OK;
}

static enum pp_status
check_code_free(struct pp_db *db, const struct pp_sale_wish *wish,
    int64_t meter)
{
	struct pp_sale old;
	enum pp_status rc;

	if (wish->code == NULL)
		return PP_OK;
	if ((rc = pp_sale_find(db, wish->code, &old)) == PP_OK)
		return old.meter == meter
		    ? pp_fail(PP_NO, "order %s was given before", wish->code)
		    : pp_fail(PP_NO, "order %s was given before, for meter %s",
			  wish->code, old.meter_code);
	return rc == PP_NO ? PP_OK : rc;
}

/*
 * By "transfer" goes a sale that moves carried credit, all of it, to a meter
 * of its own account; or a refund, which is carried from then on.
 */
static enum pp_status
check_transfer(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch)
{
	bool transfer = strcmp(wish->method, "transfer") == 0;
	struct pp_carry carry;
	char left[PP_DECIMAL_MAX];
	enum pp_status rc;

	assert(wish->moves == 0 || (transfer && wish->kind == PP_SALE));
	if (!transfer || wish->kind == PP_REFUND)
		return PP_OK;
	if (wish->moves == 0)
		return pp_fail(PP_NO,
		    "method: transfer moves what another meter had; nobody "
		    "pays by it");
	if ((rc = pp_carry_get(db, wish->moves, &carry)) != PP_OK)
		return rc;
	if (carry.account != epoch->account)
		return pp_fail(PP_NO,
		    "the carried credit is of account %s, the meter of %s",
		    carry.account_code, epoch->account_code);
	if (carry.moved_by != 0)
		return pp_fail(PP_NO, "the carried credit was moved before");
	if (carry.paid_out)
		return pp_fail(PP_NO, "the carried credit was paid out");
	if (carry.left.fen != wish->amount.fen)
		return pp_fail(PP_NO, "the carried credit comes to %s yuan",
		    pp_money_print(carry.left, left));
	return PP_OK;
}

/* The epoch goes on, and the meter is where the books are. */
static enum pp_status
check_epoch(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_proof *before)
{
	struct pp_epoch now;
	enum pp_status rc;

	if ((rc = pp_epoch_bare(db, epoch->meter, &now)) != PP_OK)
		return rc;
	if (now.id != epoch->id)
		return pp_fail(PP_NO, "its account was changed meanwhile");
	if (now.began_at == 0)
		return pp_fail(PP_NO, "its account isn't opened yet");
	if (now.closing)
		return pp_fail(PP_NO, "its account is being closed");
	if (strcmp(now.serial, before->serial) != 0)
		return pp_fail(PP_NO,
		    "its serial number is %s, by the books %s", before->serial,
		    now.serial);
	if (now.count != before->count)
		return pp_fail(PP_NO,
		    "its purchase count is %lld, by the books %lld",
		    (long long)before->count, (long long)now.count);
	if (now.count >= COUNT_MOST)
		return pp_fail(PP_NO, "its purchase count is at its end: %d",
		    COUNT_MOST);
	return PP_OK;
}

/* No order is under way on it, and nothing closed it for sale. */
static enum pp_status
check_free(struct pp_db *db, int64_t meter)
{
	struct pp_sale open;
	struct pp_hold hold;
	char words[PP_HOLD_WORDS_MAX];
	enum pp_status rc;

	if ((rc = pp_sale_open_of(db, meter, &open)) == PP_OK)
		return pp_fail(PP_NO, "order %s is still %s on it", open.code,
		    pp_sale_state_name(open.state));
	if (rc != PP_NO)
		return rc;
	if ((rc = pp_hold_of(db, meter, &hold)) == PP_OK)
		return pp_fail(PP_NO, "it is closed for sale: %s",
		    pp_hold_words(&hold, words, sizeof words));
	return rc == PP_NO ? PP_OK : rc;
}

/* The order that reverses another, unless that came to nothing. */
static enum pp_status
check_not_reversed(struct pp_db *db, const struct pp_sale *old)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT code FROM sale WHERE reverses = ?1"
	    " AND state <> 'not-credited'",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, old->id);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO, "order %s was reversed before, by %s",
		    old->code, pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
check_reversal(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch)
{
	enum pp_sale_kind of =
	    wish->kind == PP_SALE_REVERSAL ? PP_SALE : PP_REFUND;
	struct pp_sale old;
	enum pp_status rc;

	assert((wish->reverses != 0) ==
	    (wish->kind == PP_SALE_REVERSAL ||
		wish->kind == PP_REFUND_REVERSAL));
	if (wish->reverses == 0)
		return PP_OK;
	if ((rc = pp_sale_get(db, wish->reverses, &old)) != PP_OK)
		return rc;
	if (old.kind != of)
		return pp_fail(PP_NO, "order %s is no %s, but a %s", old.code,
		    pp_sale_kind_name(of), pp_sale_kind_name(old.kind));
	if (old.epoch != epoch->id)
		return pp_fail(PP_NO,
		    "order %s was for another meter or account", old.code);
	if (strcmp(old.method, "transfer") == 0)
		return pp_fail(PP_NO,
		    "order %s moved credit between meters, which is never "
		    "reversed",
		    old.code);
	if (old.state != PP_SALE_CREDITED)
		return pp_fail(PP_NO, "order %s is %s", old.code,
		    pp_sale_state_name(old.state));
	if (old.amount.fen != wish->amount.fen)
		return pp_fail(PP_NO, "order %s was of another amount",
		    old.code);
	return check_not_reversed(db, &old);
}

static enum pp_status
check_left(const struct pp_sale_wish *wish, const struct pp_proof *before)
{
	char left[PP_DECIMAL_MAX];

	if (pp_sale_gives(wish->kind) ||
	    before->balance_fen >= wish->amount.fen)
		return PP_OK;
	return pp_fail(PP_NO, "it has %s yuan left",
	    pp_money_print((pp_money){before->balance_fen}, left));
}

/* Two who press the same button at once are seen only in here. */
static enum pp_status
check_slip(struct pp_db *db, const struct pp_sale_wish *wish, int64_t meter)
{
	struct pp_sale before;
	enum pp_status rc;

	if (wish->slip_since == 0)
		return PP_OK;
	rc = pp_sale_recent(db, meter, wish->kind, wish->amount,
	    wish->slip_since, &before);
	if (rc == PP_OK)
		return pp_fail(PP_NO,
		    "the same was given a moment ago as order %s; --again"
		    " gives it once more",
		    before.code);
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
pp_sale_check(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const struct pp_proof *before)
{
	enum pp_status rc;

	if ((rc = check_wish(wish)) != PP_OK ||
	    (rc = check_code_free(db, wish, epoch->meter)) != PP_OK ||
	    (rc = check_free(db, epoch->meter)) != PP_OK ||
	    (rc = check_slip(db, wish, epoch->meter)) != PP_OK ||
	    (rc = check_epoch(db, epoch, before)) != PP_OK ||
	    (rc = check_reversal(db, wish, epoch)) != PP_OK ||
	    (rc = check_transfer(db, wish, epoch)) != PP_OK)
		return rc;
	return check_left(wish, before);
}
