/* SPDX-License-Identifier: ISC */
#include "close_rows.h"

static const struct pp_field fields[] = {
    {"account", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"refunded_yuan", NULL, PP_KIND_DECIMAL, true},
    {"owed_yuan", NULL, PP_KIND_DECIMAL, true},
    {"method", NULL, PP_KIND_TEXT, false},
    {"receipt", NULL, PP_KIND_INT, false},
    {"name", NULL, PP_KIND_TEXT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"serial", NULL, PP_KIND_TEXT, false},
    {"closed_at", NULL, PP_KIND_TIME, false},
    {"count", NULL, PP_KIND_INT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"typed", NULL, PP_KIND_BOOL, false},
    {"due_yuan", NULL, PP_KIND_DECIMAL, true},
    {"order", NULL, PP_KIND_TEXT, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"reason", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_close_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

static void
put_none(struct pp_records *r, unsigned n)
{
	for (; n > 0; n--)
		pp_records_none(r);
}

enum pp_status
pp_close_put(struct pp_records *r, const struct pp_life_event *end,
    const char *result)
{
	pp_records_text(r, end->account);
	pp_records_text(r, end->meter_code);
	pp_records_text(r, "closed");
	pp_records_decimal(r, end->refunded_fen, 2, 2);
	pp_records_decimal(r, end->owed_fen, 2, 2);
	pp_records_text_if(r, end->method);
	pp_records_number_if(r, end->receipt != 0, end->receipt, 0, 0);
	pp_records_text(r, end->holder);
	pp_records_text_if(r, end->unit);
	pp_records_text(r, end->serial);
	pp_records_time(r, end->changed_at);
	pp_records_int(r, end->count);
	pp_records_decimal(r, end->balance_fen, 2, 2);
	pp_records_decimal(r, end->total_wh, 3, 2);
	pp_records_bool(r, end->typed);
	pp_records_decimal(r, end->left_fen, 2, 2);
	pp_records_text_if(r, end->order);
	pp_records_text(r, result);
	pp_records_text_if(r, end->reason);
	return pp_records_end(r);
}

enum pp_status
pp_close_put_visit(struct pp_records *r, const struct pp_visit *visit,
    bool planned)
{
	const struct pp_epoch *epoch = &visit->epoch;
	bool read = visit->has_proof;
	bool pends = visit->result == PP_VISIT_PENDING;

	pp_records_text_if(r, epoch->account_code);
	pp_records_text(r, visit->target.code);
	pp_records_text(r,
	    planned                   ? "planned"
		: pends               ? "closing"
		: visit->request != 0 ? "requested"
		: epoch->id           ? "open"
				      : "refused");
	pp_records_none(r);
	pp_records_none(r);
	pp_records_text_if(r, visit->wish.method);
	pp_records_none(r);
	pp_records_text_if(r, epoch->holder);
	pp_records_none(r);
	pp_records_text_if(r, epoch->serial);
	pp_records_none(r);
	pp_records_number_if(r, read, visit->proof.count, 0, 0);
	pp_records_number_if(r, read, visit->proof.balance_fen, 2, 2);
	pp_records_number_if(r, read, visit->proof.total_wh, 3, 2);
	pp_records_none(r);
	pp_records_none(r);
	pp_records_text_if(r, visit->has_sale ? visit->sale.code : NULL);
	pp_records_text(r, planned ? "planned" : pends ? "pending" : "failed");
	pp_records_text_if(r, visit->reason);
	return pp_records_end(r);
}

enum pp_status
pp_close_put_account(struct pp_records *r, const struct pp_account *account,
    const char *result, const char *reason)
{
	enum {
		REFUNDED_TO_RECEIPT = 4,
		UNIT_AND_SERIAL = 2,
		COUNT_TO_ORDER = 6
	};

	pp_records_text(r, account->code);
	pp_records_none(r);
	pp_records_text(r, account->closed_at != 0 ? "closed" : "open");
	put_none(r, REFUNDED_TO_RECEIPT);
	pp_records_text(r, account->name);
	put_none(r, UNIT_AND_SERIAL);
	pp_records_time_if(r, account->closed_at != 0, account->closed_at);
	put_none(r, COUNT_TO_ORDER);
	pp_records_text(r, result);
	pp_records_text_if(r, reason);
	return pp_records_end(r);
}
