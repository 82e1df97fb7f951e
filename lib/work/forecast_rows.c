/* SPDX-License-Identifier: ISC */
#include "forecast_rows.h"

enum {
	TENTH_S = 8640, /* of a day */
	FAR_S = PP_FORECAST_FAR * 10 * TENTH_S,
};

static const struct pp_field fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"holder", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"floor", NULL, PP_KIND_INT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"days_low", NULL, PP_KIND_DECIMAL, false},
    {"days", NULL, PP_KIND_DECIMAL, false},
    {"days_high", NULL, PP_KIND_DECIMAL, false},
    {"runs_out_at", NULL, PP_KIND_TIME, false},
    {"before_desk", NULL, PP_KIND_BOOL, false},
    {"desk_at", NULL, PP_KIND_TIME, false},
    {"day_yuan", NULL, PP_KIND_DECIMAL, true},
    {"suggest_yuan", NULL, PP_KIND_DECIMAL, true},
    {"basis_days", NULL, PP_KIND_INT, false},
};

const struct pp_field *
pp_forecast_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

/* Downwards: nobody is promised more. */
static void
put_days(struct pp_records *r, bool known, int64_t seconds)
{
	pp_records_number_if(r, known && seconds < FAR_S, seconds / TENTH_S, 1,
	    1);
}

enum pp_status
pp_forecast_put(struct pp_records *r, const struct pp_view_row *row,
    const struct pp_days_left *left)
{
	const struct pp_forecast *f = &left->forecast;
	bool known = left->has_forecast, ends = known || left->is_out;

	pp_records_text(r, row->code);
	pp_records_text_if(r, row->account);
	pp_records_text_if(r, row->holder);
	pp_records_text_if(r, row->building);
	pp_records_number_if(r, row->has_floor, row->floor, 0, 0);
	pp_records_text_if(r, row->unit);
	pp_records_number_if(r, left->has_balance, left->balance_fen, 2, 2);
	pp_records_time_if(r, left->has_balance, left->read_at);
	put_days(r, ends, f->low_s);
	put_days(r, ends, f->mid_s);
	put_days(r, ends, f->high_s);
	pp_records_time_if(r, known && !left->is_out && f->mid_s < FAR_S,
	    left->now + f->mid_s);
	if (ends && left->desk_at != 0)
		pp_records_bool(r, left->before_desk);
	else
		pp_records_none(r);
	pp_records_time_if(r, left->desk_at != 0, left->desk_at);
	pp_records_number_if(r, known, f->cost_day, 2, 2);
	pp_records_number_if(r, known, left->suggest_fen, 2, 2);
	pp_records_number_if(r, known, left->basis_days, 0, 0);
	return pp_records_end(r);
}
