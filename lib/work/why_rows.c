/* SPDX-License-Identifier: ISC */
/*
 * The causes of a relay as records: the columns of pp-why.
 */
#include "state.h"
#include "why.h"

static const struct pp_field fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"relay", NULL, PP_KIND_TEXT, true},
    {"control", NULL, PP_KIND_TEXT, false},
    {"cause", NULL, PP_KIND_TEXT, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"row", NULL, PP_KIND_TEXT, false},
    {"words", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_why_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

enum pp_status
pp_why_put(struct pp_records *r, const char *meter, const struct pp_why *why)
{
	const struct pp_why_row *row;
	enum pp_status rc = PP_OK;

	for (row = why->rows; rc == PP_OK && row < why->rows + why->n; row++) {
		pp_records_text(r, meter);
		pp_records_text_if(r,
		    why->has_reading ? pp_relay_word(why->bits) : NULL);
		pp_records_text_if(r,
		    why->has_reading ? pp_control_word(why->bits) : NULL);
		pp_records_text(r, pp_why_cause_name(row->cause));
		pp_records_time_if(r, row->has_at, row->at);
		pp_records_text_if(r, row->row);
		pp_records_text(r, row->words);
		rc = pp_records_end(r);
	}
	return rc;
}
