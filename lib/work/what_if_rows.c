/* SPDX-License-Identifier: ISC */
#include "what_if_rows.h"

static const struct pp_field fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, true},
    {"now_yuan", NULL, PP_KIND_DECIMAL, true},
    {"then_yuan", NULL, PP_KIND_DECIMAL, true},
    {"difference_yuan", NULL, PP_KIND_DECIMAL, true},
    {"unpriced_kwh", NULL, PP_KIND_DECIMAL, true},
    {"clock_kwh", NULL, PP_KIND_DECIMAL, true},
};

const struct pp_field *
pp_what_if_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

enum pp_status
pp_what_if_put(struct pp_records *r, const struct pp_what_if_row *row)
{
	pp_records_text(r, row->code);
	pp_records_text_if(r, row->account);
	pp_records_energy(r, (pp_energy){row->wh});
	pp_records_money(r, row->now);
	pp_records_money(r, row->then);
	pp_records_money(r, (pp_money){row->then.fen - row->now.fen});
	pp_records_energy(r, (pp_energy){row->unpriced_wh});
	pp_records_energy(r, (pp_energy){row->clock_wh});
	return pp_records_end(r);
}
