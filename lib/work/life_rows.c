/* SPDX-License-Identifier: ISC */
#include "life.h"

static const struct pp_field fields[] = {
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
    {"receipt", NULL, PP_KIND_INT, false},
    {"changed_at", NULL, PP_KIND_TIME, false},
    {"why", NULL, PP_KIND_TEXT, false},
    {"typed", NULL, PP_KIND_BOOL, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"used_kwh", NULL, PP_KIND_DECIMAL, true},
    {"used_yuan", NULL, PP_KIND_DECIMAL, true},
    {"refunded_yuan", NULL, PP_KIND_DECIMAL, true},
    {"method", NULL, PP_KIND_TEXT, false},
    {"order", NULL, PP_KIND_TEXT, false},
    {"left_yuan", NULL, PP_KIND_DECIMAL, false},
    {"owed_yuan", NULL, PP_KIND_DECIMAL, true},
    {"reason", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_life_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

enum pp_status
pp_life_put(struct pp_records *r, const struct pp_life_event *e)
{
	pp_records_time(r, e->at);
	pp_records_text(r, e->word);
	pp_records_text(r, e->account);
	pp_records_text(r, e->holder);
	pp_records_text(r, e->meter_code);
	pp_records_text_if(r, e->unit);
	pp_records_text_if(r, e->building);
	pp_records_text(r, e->serial);
	pp_records_bool(r, e->adopted);
	pp_records_int(r, e->count);
	pp_records_decimal(r, e->balance_fen, 2, 2);
	pp_records_text(r, e->who);
	pp_records_number_if(r, e->receipt != 0, e->receipt, 0, 0);
	pp_records_time_if(r, e->changed_at != 0, e->changed_at);
	pp_records_text_if(r, e->why);
	if (e->ends)
		pp_records_bool(r, e->typed);
	else
		pp_records_none(r);
	pp_records_number_if(r, e->has_energy, e->total_wh, 3, 2);
	pp_records_number_if(r, e->has_used, e->used_wh, 3, 2);
	pp_records_number_if(r, e->has_used, e->used_fen, 2, 2);
	pp_records_number_if(r, e->ends, e->refunded_fen, 2, 2);
	pp_records_text_if(r, e->method);
	pp_records_text_if(r, e->order);
	pp_records_number_if(r, e->ends, e->left_fen, 2, 2);
	pp_records_number_if(r, e->ends, e->owed_fen, 2, 2);
	pp_records_text_if(r, e->reason);
	return pp_records_end(r);
}
