/* SPDX-License-Identifier: ISC */
#include "statement_rows.h"

#define AS_EVER                                                                \
	{"at", NULL, PP_KIND_TIME, false},                                     \
	    {"until", NULL, PP_KIND_TIME, false},                              \
	    {"kind", NULL, PP_KIND_TEXT, false},                               \
	    {"meter", NULL, PP_KIND_TEXT, false},                              \
	    {"rate", NULL, PP_KIND_TEXT, false},                               \
	    {"energy_kwh", NULL, PP_KIND_DECIMAL, true},                       \
	    {"price_yuan_per_kwh", NULL, PP_KIND_DECIMAL, false},              \
	    {"amount_yuan", NULL, PP_KIND_DECIMAL, true},                      \
	    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},                    \
	    {"register_kwh", NULL, PP_KIND_DECIMAL, false},                    \
	{                                                                      \
		"order", NULL, PP_KIND_TEXT, false                             \
	}

static const struct pp_field fields[] = {
    AS_EVER,
    {"detail", NULL, PP_KIND_TEXT, false},
};

/* The longest stands last, so that a table can be read. */
static const struct pp_field explained[] = {
    AS_EVER,
    {"arithmetic", NULL, PP_KIND_TEXT, false},
    {"detail", NULL, PP_KIND_TEXT, false},
};

enum {
	NUMBERS = 5, /* energy to register, side by side */
};

const struct pp_field *
pp_statement_fields(bool explain, size_t *n)
{
	*n = explain ? sizeof explained / sizeof *explained
		     : sizeof fields / sizeof *fields;
	return explain ? explained : fields;
}

static enum pp_status
put_head(struct pp_records *r, const struct pp_statement *s, const char *by,
    bool explain)
{
	char seal[PP_STATEMENT_SEAL_MAX];
	int i;

	pp_records_time(r, s->from);
	pp_records_time(r, s->until);
	pp_records_text(r, s->so_far ? "so-far" : "statement");
	pp_records_none(r);
	pp_records_none(r);
	for (i = 0; i < NUMBERS; i++)
		pp_records_none(r);
	pp_records_none(r);
	if (explain)
		pp_records_none(r);
	pp_records_text(r, pp_statement_seal(s, by, seal));
	return pp_records_end(r);
}

static enum pp_status
put_line(struct pp_records *r, const struct pp_stated_line *line, bool explain)
{
	pp_records_time(r, line->at);
	pp_records_time_if(r, line->until != 0, line->until);
	pp_records_text(r, pp_stated_name(line->kind));
	pp_records_text_if(r, line->meter);
	pp_records_text_if(r,
	    line->rate < 0 ? "" : pp_rate_name((enum pp_rate)line->rate));
	pp_records_number_if(r, line->has_wh, line->wh, 3, 2);
	pp_records_number_if(r, line->has_price, line->price_e4, 4, 4);
	pp_records_number_if(r, line->has_fen, line->fen, 2, 2);
	pp_records_number_if(r, line->has_balance, line->balance_fen, 2, 2);
	pp_records_number_if(r, line->has_register, line->register_wh, 3, 2);
	pp_records_text_if(r, line->order);
	if (explain)
		pp_records_text_if(r, line->sum);
	pp_records_text_if(r, line->detail);
	return pp_records_end(r);
}

enum pp_status
pp_statement_put(struct pp_records *records,
    const struct pp_statement *statement, const char *by, bool explain)
{
	enum pp_status rc = put_head(records, statement, by, explain);
	size_t i;

	for (i = 0; rc == PP_OK && i < statement->n; i++)
		rc = put_line(records, &statement->lines[i], explain);
	return rc;
}
