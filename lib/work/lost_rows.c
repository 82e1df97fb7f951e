/* SPDX-License-Identifier: ISC */
#include "lost_rows.h"

#include <string.h>

static const struct pp_field meter_fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"holder", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"floor", NULL, PP_KIND_INT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"since", NULL, PP_KIND_TIME, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"age_s", NULL, PP_KIND_INT, false},
    {"bus", NULL, PP_KIND_TEXT, false},
    {"address", NULL, PP_KIND_INT, false},
    {"gateway", NULL, PP_KIND_TEXT, false},
    {"gateway_state", NULL, PP_KIND_TEXT, true},
};

static const struct pp_field gateway_fields[] = {
    {"gateway", NULL, PP_KIND_TEXT, false},
    {"name", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"since", NULL, PP_KIND_TIME, false},
    {"buses", NULL, PP_KIND_INT, true},
    {"meters", NULL, PP_KIND_INT, true},
};

const struct pp_field *
pp_lost_meter_fields(size_t *n)
{
	*n = sizeof meter_fields / sizeof *meter_fields;
	return meter_fields;
}

const struct pp_field *
pp_lost_gateway_fields(size_t *n)
{
	*n = sizeof gateway_fields / sizeof *gateway_fields;
	return gateway_fields;
}

bool
pp_lost_meter_is(const struct pp_view_row *row, int64_t now)
{
	enum pp_state state = pp_view_state(row, now);

	return state == PP_STATE_LOST || state == PP_STATE_UNKNOWN;
}

bool
pp_lost_by_gateway(const struct pp_view_row *row)
{
	return strcmp(row->gateway_state, pp_gateway_word(PP_GATEWAY_OK)) !=
	    0 &&
	    *row->gateway_state != '\0';
}

enum pp_status
pp_lost_meter_put(struct pp_records *r, const struct pp_view_row *row,
    int64_t now)
{
	bool known = row->has_reading, has_since;
	int64_t since;

	pp_records_text(r, row->code);
	pp_records_text_if(r, row->account);
	pp_records_text_if(r, row->holder);
	pp_records_text_if(r, row->building);
	pp_records_number_if(r, row->has_floor, row->floor, 0, 0);
	pp_records_text_if(r, row->unit);
	pp_records_text(r, pp_state_word(pp_view_state(row, now)));
	has_since = pp_view_since(row, now, &since);
	pp_records_time_if(r, has_since, since);
	pp_records_time_if(r, known, row->at);
	pp_records_number_if(r, known, now - row->at, 0, 0);
	pp_records_text(r, row->bus);
	pp_records_int(r, row->address);
	pp_records_text(r, row->gateway);
	pp_records_text_if(r, row->gateway_state);
	return pp_records_end(r);
}

enum pp_status
pp_lost_gateway_put(struct pp_records *r, const struct pp_lost_gateway *gateway)
{
	pp_records_text(r, gateway->code);
	pp_records_text_if(r, gateway->name);
	pp_records_text(r, pp_gateway_word(gateway->state));
	pp_records_time(r, gateway->since);
	pp_records_int(r, gateway->buses);
	pp_records_int(r, gateway->meters);
	return pp_records_end(r);
}
