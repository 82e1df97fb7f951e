/* SPDX-License-Identifier: ISC */
#include "shift_rows.h"

static const struct pp_field fields[] = {
    {"shift", NULL, PP_KIND_INT, false},
    {"drawer", NULL, PP_KIND_TEXT, false},
    {"operator", NULL, PP_KIND_TEXT, false},
    {"opened_at", NULL, PP_KIND_TIME, false},
    {"closed_at", NULL, PP_KIND_TIME, false},
    {"float_yuan", NULL, PP_KIND_DECIMAL, false},
    {"sold_yuan", NULL, PP_KIND_DECIMAL, true},
    {"paid_in_yuan", NULL, PP_KIND_DECIMAL, true},
    {"refunded_yuan", NULL, PP_KIND_DECIMAL, true},
    {"paid_out_yuan", NULL, PP_KIND_DECIMAL, true},
    {"handed_over_yuan", NULL, PP_KIND_DECIMAL, true},
    {"expected_yuan", NULL, PP_KIND_DECIMAL, false},
    {"counted_yuan", NULL, PP_KIND_DECIMAL, false},
    {"difference_yuan", NULL, PP_KIND_DECIMAL, true},
    {"orders", NULL, PP_KIND_INT, true},
    {"pending", NULL, PP_KIND_INT, false},
    {"note", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_shift_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

enum pp_status
pp_shift_put(struct pp_records *r, const struct pp_shift *s)
{
	bool closed = s->closed_at != 0;

	pp_records_int(r, s->id);
	pp_records_text(r, s->drawer);
	pp_records_text(r, s->who);
	pp_records_time(r, s->opened_at);
	pp_records_time_if(r, closed, s->closed_at);
	pp_records_money(r, s->start);
	pp_records_number_if(r, closed, s->sold.fen, 2, 2);
	pp_records_number_if(r, closed, s->paid_in.fen, 2, 2);
	pp_records_number_if(r, closed, s->refunded.fen, 2, 2);
	pp_records_number_if(r, closed, s->paid_out.fen, 2, 2);
	pp_records_money(r, s->handed_over);
	pp_records_number_if(r, closed, s->expected.fen, 2, 2);
	pp_records_number_if(r, closed, s->counted.fen, 2, 2);
	pp_records_number_if(r, closed, s->counted.fen - s->expected.fen, 2, 2);
	pp_records_int(r, s->orders);
	pp_records_int(r, s->pending);
	pp_records_text_if(r, s->note);
	return pp_records_end(r);
}

enum pp_status
pp_shift_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_shift_filter *filter)
{
	struct pp_shifts *shifts = NULL;
	struct pp_shift shift;
	enum pp_status rc;

	rc = pp_shifts_open(db, filter, &shifts);
	while (rc == PP_OK && (rc = pp_shifts_next(shifts, &shift)) == PP_OK)
		rc = pp_shift_put(records, &shift);
	pp_shifts_close(shifts);
	return rc == PP_DONE ? PP_OK : rc;
}
