/* SPDX-License-Identifier: ISC */
#include "account_rows.h"

#include "carry.h"
#include "closing.h"

static const struct pp_field fields[] = {
    {"account", NULL, PP_KIND_TEXT, false}, {"name", NULL, PP_KIND_TEXT, false},
    {"phone", NULL, PP_KIND_TEXT, false}, {"meter", NULL, PP_KIND_TEXT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"serial", NULL, PP_KIND_TEXT, false},
    {"opened_at", NULL, PP_KIND_TIME, false},
    {"closed_at", NULL, PP_KIND_TIME, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"start_count", NULL, PP_KIND_INT, false},
    {"count", NULL, PP_KIND_INT, false},
    {"sold_yuan", NULL, PP_KIND_DECIMAL, true},
    {"refunded_yuan", NULL, PP_KIND_DECIMAL, true},
    {"external_yuan", NULL, PP_KIND_DECIMAL, true},
    {"books_yuan", NULL, PP_KIND_DECIMAL, false},
    {"pending_yuan", NULL, PP_KIND_DECIMAL, true},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"used_yuan", NULL, PP_KIND_DECIMAL, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"opened_by", NULL, PP_KIND_TEXT, false},
    {"closed_by", NULL, PP_KIND_TEXT, false},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"ended_at", NULL, PP_KIND_TIME, false},
    {"ended_by", NULL, PP_KIND_TEXT, false},
    {"carried_yuan", NULL, PP_KIND_DECIMAL, true},
    {"receipt", NULL, PP_KIND_INT, false},
    {"result", NULL, PP_KIND_TEXT, true}, /* of what was done, not of lists */
};

/* What a row of the list hasn't. */
struct more {
	bool ending, ended; /* its end is intended, proven */
	struct pp_closing closing;
	pp_money carried; /* that waits for a meter of the account */
	int64_t receipt;  /* of what last happened to the epoch; 0: none */
};

const struct pp_field *
pp_account_fields(bool acted, size_t *n)
{
	*n = sizeof fields / sizeof *fields - !acted;
	return fields;
}

static enum pp_status
sum_carried(struct pp_db *db, int64_t account, pp_money *sum)
{
	struct pp_carries *carries = NULL;
	struct pp_carry carry;
	enum pp_status rc = pp_carries_open(db, account, &carries);

	while (rc == PP_OK && (rc = pp_carries_next(carries, &carry)) == PP_OK)
		if (__builtin_add_overflow(sum->fen, carry.left.fen, &sum->fen))
			rc = pp_fail(PP_EDATA, "more than can be");
	pp_carries_close(carries);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
find_receipt(struct pp_db *db, int64_t epoch, int64_t *receipt)
{
	return pp_query_one(db,
	    "SELECT ifnull(max(receipt), 0) FROM event WHERE epoch = ?1"
	    " AND kind NOT IN ('paid-out', 'paid-in')",
	    epoch, receipt);
}

static enum pp_status
look_up(struct pp_db *db, const struct pp_account_row *row, struct more *more)
{
	enum pp_status rc;

	*more = (struct more){0};
	if ((rc = sum_carried(db, row->account.id, &more->carried)) != PP_OK ||
	    row->meter == 0 ||
	    (rc = find_receipt(db, row->epoch.id, &more->receipt)) != PP_OK)
		return rc;
	rc = pp_closing_of(db, row->epoch.id, &more->closing);
	more->ending = rc == PP_OK;
	more->ended = rc == PP_OK && more->closing.at != 0;
	return rc == PP_NO ? PP_OK : rc;
}

static const char *
state_of(const struct pp_account_row *row, const struct more *more)
{
	if (more->ended && more->closing.why == PP_CLOSING_EXCHANGE)
		return "exchanged";
	if (more->ended || row->account.closed_at != 0)
		return "closed";
	if (more->ending)
		return "closing";
	return row->meter != 0 && row->epoch.began_at == 0 ? "opening" : "open";
}

/* What it was given, and what it showed; or had when it ended. */
static void
put_sums(struct pp_records *r, const struct pp_account_row *row,
    const struct more *more)
{
	const struct pp_closing *end = more->ended ? &more->closing : NULL;
	bool began = row->meter != 0 && row->epoch.began_at != 0;
	bool sums = began && row->shows_sums;
	bool read = began && row->shows_money && (end || row->has_balance);
	int64_t given = end ? row->epoch.start_fen + row->sold_fen -
		row->refunded_fen + row->external_fen
			    : row->books_fen;
	int64_t has = end ? end->balance_fen : row->balance_fen;

	pp_records_number_if(r, began, row->epoch.start_count, 0, 0);
	pp_records_number_if(r, began, row->epoch.count, 0, 0);
	pp_records_number_if(r, sums, row->sold_fen, 2, 2);
	pp_records_number_if(r, sums, row->refunded_fen, 2, 2);
	pp_records_number_if(r, sums, row->external_fen, 2, 2);
	pp_records_number_if(r, sums, given, 2, 2);
	pp_records_number_if(r, began && row->shows_money, row->pending_fen, 2,
	    2);
	pp_records_number_if(r, read, has, 2, 2);
	pp_records_number_if(r, read && sums, given - has, 2, 2);
	pp_records_time_if(r, read, end ? end->at : row->read_at);
}

enum pp_status
pp_account_put(struct pp_records *r, struct pp_db *db,
    const struct pp_account_row *row, const struct pp_account_how *how)
{
	const struct pp_account *account = &row->account;
	struct more more;
	enum pp_status rc;

	if ((rc = look_up(db, row, &more)) != PP_OK)
		return rc;
	pp_records_text(r, account->code);
	pp_records_text(r, account->name);
	pp_records_text_if(r,
	    how->phone && row->shows_phone ? account->phone : NULL);
	pp_records_text_if(r, row->meter_code);
	pp_records_text_if(r, row->unit);
	pp_records_text_if(r, row->building);
	pp_records_text_if(r, row->epoch.serial);
	pp_records_time(r, account->opened_at);
	pp_records_time_if(r, account->closed_at != 0, account->closed_at);
	pp_records_text(r, state_of(row, &more));
	put_sums(r, row, &more);
	pp_records_text_if(r, row->opened_by);
	pp_records_text_if(r, row->closed_by);
	pp_records_text_if(r, how->reason);
	pp_records_time_if(r, more.ended, more.closing.at);
	pp_records_text_if(r,
	    more.ending ? pp_closing_why_name(more.closing.why) : NULL);
	pp_records_number_if(r, row->shows_money && more.carried.fen != 0,
	    more.carried.fen, 2, 2);
	pp_records_number_if(r, more.receipt != 0, more.receipt, 0, 0);
	if (how->result)
		pp_records_text(r, how->result);
	return pp_records_end(r);
}

static void
put_none(struct pp_records *r, unsigned n)
{
	for (; n > 0; n--)
		pp_records_none(r);
}

enum pp_status
pp_account_put_visit(struct pp_records *r, const struct pp_visit *visit,
    bool planned)
{
	enum {
		SERIAL_TO_CLOSED = 3,
		SUMS_AND_WHO = 12,
		ENDED_TO_RECEIPT = 4
	};
	const struct pp_opening *opening = visit->opening;

	pp_records_text_if(r, opening ? opening->account.code : NULL);
	pp_records_text_if(r, opening ? opening->name : NULL);
	pp_records_none(r);
	pp_records_text_if(r, visit->target.code);
	put_none(r, 2);
	put_none(r, SERIAL_TO_CLOSED);
	pp_records_text(r,
	    planned                   ? "planned"
		: visit->request != 0 ? "requested"
				      : "refused");
	put_none(r, SUMS_AND_WHO);
	pp_records_text_if(r, visit->reason);
	put_none(r, ENDED_TO_RECEIPT);
	pp_records_text(r, planned ? "planned" : "failed");
	return pp_records_end(r);
}
