/* SPDX-License-Identifier: ISC */
#include "reconcile_rows.h"

#include "catalogue.h"

static const struct pp_field fields[] = {
    {"kind", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"order", NULL, PP_KIND_TEXT, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"books", NULL, PP_KIND_TEXT, false},
    {"seen", NULL, PP_KIND_TEXT, false},
    {"difference_yuan", NULL, PP_KIND_DECIMAL, true},
    {"cause", NULL, PP_KIND_TEXT, false},
    {"what_to_do", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_misfit_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

enum pp_status
pp_misfit_put(struct pp_records *r, const struct pp_misfit *misfit)
{
	pp_records_text(r, pp_misfit_kind_name(misfit->kind));
	pp_records_text_if(r, misfit->meter);
	pp_records_text_if(r, misfit->account);
	pp_records_text_if(r, misfit->order);
	pp_records_time_if(r, misfit->at != 0, misfit->at);
	pp_records_text_if(r, misfit->books);
	pp_records_text_if(r, misfit->seen);
	pp_records_number_if(r, misfit->has_difference, misfit->difference_fen,
	    2, 2);
	pp_records_text(r, pp_phrase(misfit->cause));
	pp_records_text(r, pp_phrase(misfit->advice));
	return pp_records_end(r);
}
