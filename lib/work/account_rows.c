/* SPDX-License-Identifier: ISC */
#include "account_rows.h"

static const struct pp_field fields[] = {
    {"account", NULL, PP_KIND_TEXT, false},
    {"name", NULL, PP_KIND_TEXT, false},
    {"phone", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"serial", NULL, PP_KIND_TEXT, false},
    {"opened_at", NULL, PP_KIND_TIME, false},
    {"closed_at", NULL, PP_KIND_TIME, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"start_count", NULL, PP_KIND_INT, false},
    {"count", NULL, PP_KIND_INT, false},
    {"sold_yuan", NULL, PP_KIND_DECIMAL, false},
    {"refunded_yuan", NULL, PP_KIND_DECIMAL, false},
    {"external_yuan", NULL, PP_KIND_DECIMAL, false},
    {"books_yuan", NULL, PP_KIND_DECIMAL, false},
    {"pending_yuan", NULL, PP_KIND_DECIMAL, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"used_yuan", NULL, PP_KIND_DECIMAL, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"opened_by", NULL, PP_KIND_TEXT, false},
    {"closed_by", NULL, PP_KIND_TEXT, false},
    {"reason", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field event_fields[] = {
    {"at", NULL, PP_KIND_TIME, false},
    {"event", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"holder", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"serial", NULL, PP_KIND_TEXT, false},
    {"adopted", NULL, PP_KIND_BOOL, false},
    {"count", NULL, PP_KIND_INT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"who", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_account_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

const struct pp_field *
pp_account_event_fields(size_t *n)
{
	*n = sizeof event_fields / sizeof *event_fields;
	return event_fields;
}

static const char *
state_of(const struct pp_account_row *row)
{
	if (row->account.closed_at != 0)
		return "closed";
	return row->meter != 0 && row->epoch.began_at == 0 ? "opening" : "open";
}

static void
put_sums(struct pp_records *r, const struct pp_account_row *row)
{
	bool began = row->meter != 0 && row->epoch.began_at != 0;
	bool read = began && row->has_balance;

	pp_records_number_if(r, began, row->epoch.start_count, 0, 0);
	pp_records_number_if(r, began, row->epoch.count, 0, 0);
	pp_records_number_if(r, began, row->sold_fen, 2, 2);
	pp_records_number_if(r, began, row->refunded_fen, 2, 2);
	pp_records_number_if(r, began, row->external_fen, 2, 2);
	pp_records_number_if(r, began, row->books_fen, 2, 2);
	pp_records_number_if(r, began, row->pending_fen, 2, 2);
	pp_records_number_if(r, read, row->balance_fen, 2, 2);
	pp_records_number_if(r, read, row->books_fen - row->balance_fen, 2, 2);
	pp_records_time_if(r, read, row->read_at);
}

enum pp_status
pp_account_put(struct pp_records *r, const struct pp_account_row *row,
    bool phone)
{
	const struct pp_account *account = &row->account;

	pp_records_text(r, account->code);
	pp_records_text(r, account->name);
	pp_records_text_if(r, phone ? account->phone : NULL);
	pp_records_text_if(r, row->meter_code);
	pp_records_text_if(r, row->unit);
	pp_records_text_if(r, row->building);
	pp_records_text_if(r, row->epoch.serial);
	pp_records_time(r, account->opened_at);
	pp_records_time_if(r, account->closed_at != 0, account->closed_at);
	pp_records_text(r, state_of(row));
	put_sums(r, row);
	pp_records_text_if(r, row->opened_by);
	pp_records_text_if(r, row->closed_by);
	pp_records_none(r);
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
		SUMS_AND_WHO = 12
	};
	const struct pp_opening *opening = visit->opening;

	pp_records_text_if(r, opening ? opening->account.code : NULL);
	pp_records_text_if(r, opening ? opening->name : NULL);
	pp_records_none(r);
	pp_records_text_if(r, visit->target.code);
	put_none(r, 2);
	put_none(r, SERIAL_TO_CLOSED);
	pp_records_text(r, planned ? "planned" : "refused");
	put_none(r, SUMS_AND_WHO);
	pp_records_text_if(r, visit->reason);
	return pp_records_end(r);
}

enum pp_status
pp_account_put_event(struct pp_records *r, const struct pp_account_row *row,
    enum pp_account_event event)
{
	const struct pp_account *account = &row->account;
	bool opened = event == PP_ACCOUNT_OPENED;
	bool began = row->meter != 0 && row->epoch.began_at != 0;

	pp_records_time(r, opened ? account->opened_at : account->closed_at);
	pp_records_text(r, opened ? "opened" : "closed");
	pp_records_text(r, account->code);
	pp_records_text(r, account->name);
	pp_records_text_if(r, row->meter_code);
	pp_records_text_if(r, row->unit);
	pp_records_text_if(r, row->building);
	pp_records_text_if(r, row->epoch.serial);
	if (row->meter != 0)
		pp_records_bool(r, row->epoch.adopted);
	else
		pp_records_none(r);
	pp_records_number_if(r, began,
	    opened ? row->epoch.start_count : row->epoch.count, 0, 0);
	pp_records_number_if(r, began && (opened || row->has_balance),
	    opened ? row->epoch.start_fen : row->balance_fen, 2, 2);
	pp_records_text_if(r, opened ? row->opened_by : row->closed_by);
	return pp_records_end(r);
}
