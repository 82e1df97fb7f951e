/* SPDX-License-Identifier: ISC */
#include "reading_rows.h"

#include "energy_rows.h"
#include "state.h"
#include "view_rows.h"

static const struct pp_field fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"flags", NULL, PP_KIND_TEXT, false},
    {"gap_hours", NULL, PP_KIND_DECIMAL, true},
    {"relay", NULL, PP_KIND_TEXT, true},
    {"control", NULL, PP_KIND_TEXT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"count", NULL, PP_KIND_INT, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"sharp_kwh", NULL, PP_KIND_DECIMAL, false},
    {"peak_kwh", NULL, PP_KIND_DECIMAL, false},
    {"flat_kwh", NULL, PP_KIND_DECIMAL, false},
    {"valley_kwh", NULL, PP_KIND_DECIMAL, false},
    {"deep_kwh", NULL, PP_KIND_DECIMAL, false},
    {"power_kw", NULL, PP_KIND_DECIMAL, false},
    {"clock_s", NULL, PP_KIND_INT, false},
    {"u_a_v", NULL, PP_KIND_DECIMAL, false},
    {"u_b_v", NULL, PP_KIND_DECIMAL, false},
    {"u_c_v", NULL, PP_KIND_DECIMAL, false},
    {"i_a_a", NULL, PP_KIND_DECIMAL, false},
    {"i_b_a", NULL, PP_KIND_DECIMAL, false},
    {"i_c_a", NULL, PP_KIND_DECIMAL, false},
    {"p_a_kw", NULL, PP_KIND_DECIMAL, false},
    {"p_b_kw", NULL, PP_KIND_DECIMAL, false},
    {"p_c_kw", NULL, PP_KIND_DECIMAL, false},
    {"pf_a", NULL, PP_KIND_DECIMAL, false},
    {"pf_b", NULL, PP_KIND_DECIMAL, false},
    {"pf_c", NULL, PP_KIND_DECIMAL, false},
    {"register_kwh", NULL, PP_KIND_DECIMAL, false},
};

const struct pp_field *
pp_reading_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

static void
put(struct pp_records *r, const struct pp_reading *reading,
    enum pp_column_of_reading column, unsigned decimals, unsigned least)
{
	pp_records_number_if(r, reading->known[column], reading->value[column],
	    decimals, least);
}

enum pp_status
pp_reading_put(struct pp_records *r, const struct pp_reading_row *row)
{
	const struct pp_reading *reading = &row->reading;
	char flags[PP_FLAGS_MAX];
	int i;

	pp_records_text(r, row->code);
	pp_records_time(r, reading->at);
	pp_records_text_if(r, pp_flags_print(reading->flags, flags));
	pp_energy_put_hours(r, row->gap_s != 0, row->gap_s);
	pp_records_text_if(r, pp_relay_word(reading->bits));
	pp_records_text_if(r, pp_control_word(reading->bits));
	put(r, reading, PP_R_BALANCE, 2, 2);
	put(r, reading, PP_R_COUNT, 0, 0);
	for (i = PP_R_TOTAL; i <= PP_R_DEEP; i++)
		put(r, reading, (enum pp_column_of_reading)i, 3, 2);
	put(r, reading, PP_R_POWER, 3, 3);
	put(r, reading, PP_R_CLOCK, 0, 0);
	pp_view_put_phases(r, &reading->packed);
	pp_records_number_if(r, reading->known[PP_R_TOTAL], row->register_wh, 3,
	    2);
	return pp_records_end(r);
}
