/* SPDX-License-Identifier: ISC */
#include "balance_rows.h"

enum {
	E4 = 10000,
};

static const struct pp_field fields[] = {
    {"kind", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"finding", NULL, PP_KIND_TEXT, false},
    {"begins_at", NULL, PP_KIND_TIME, false},
    {"ends_at", NULL, PP_KIND_TIME, false},
    {"head_kwh", NULL, PP_KIND_DECIMAL, false},
    {"below_kwh", NULL, PP_KIND_DECIMAL, false},
    {"loss_kwh", NULL, PP_KIND_DECIMAL, false},
    {"loss_percent", NULL, PP_KIND_DECIMAL, false},
    {"low_kwh", NULL, PP_KIND_DECIMAL, false},
    {"high_kwh", NULL, PP_KIND_DECIMAL, false},
    {"meters", NULL, PP_KIND_INT, false},
    {"unread", NULL, PP_KIND_INT, false},
    {"times", NULL, PP_KIND_INT, false},
};

const struct pp_field *
pp_balance_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

static void
put_energy(struct pp_records *r, bool known, int64_t wh)
{
	pp_records_number_if(r, known, wh, 3, 2);
}

static void
put_percent(struct pp_records *r, bool known, const struct pp_balance *b)
{
	int64_t hundredths = 0;

	known = known && b->head_wh > 0 &&
	    pp_scale(b->loss_wh, E4, b->head_wh, &hundredths) == PP_OK;
	pp_records_number_if(r, known, hundredths, 2, 2);
}

enum pp_status
pp_balance_put(struct pp_records *r, const struct pp_balance_row *row)
{
	const struct pp_balance *b = &row->balance;
	bool known = row->known;

	pp_records_text(r, "balance");
	pp_records_text(r, row->meter);
	pp_records_none(r);
	pp_records_text_if(r, row->building);
	pp_records_text(r,
	    known ? pp_balance_finding_name(b->finding) : "unknown");
	pp_records_time(r, row->from);
	pp_records_time(r, row->to);
	put_energy(r, known, b->head_wh);
	put_energy(r, known, b->below_wh);
	put_energy(r, known, b->loss_wh);
	put_percent(r, known, b);
	put_energy(r, known, b->low_wh);
	put_energy(r, known, b->high_wh);
	pp_records_int(r, (int64_t)row->below);
	pp_records_number_if(r, !known, (int64_t)row->unread, 0, 0);
	pp_records_none(r);
	return pp_records_end(r);
}

enum pp_status
pp_hint_put(struct pp_records *r, const struct pp_view_row *meter,
    const struct pp_hint *hint)
{
	int column;

	pp_records_text(r, "hint");
	pp_records_text(r, meter->code);
	pp_records_text_if(r, meter->account);
	pp_records_text_if(r, meter->building);
	pp_records_text(r, pp_hint_kind_name(hint->kind));
	pp_records_time(r, hint->from);
	pp_records_time(r, hint->to);
	pp_records_none(r);
	pp_records_none(r);
	put_energy(r, hint->kind != PP_HINT_NO_VOLTAGE, hint->wh);
	for (column = 0; column < 5; column++)
		pp_records_none(r);
	pp_records_int(r, (int64_t)hint->times);
	return pp_records_end(r);
}
