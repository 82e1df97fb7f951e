/* SPDX-License-Identifier: ISC */
#include "energy_rows.h"

#include <assert.h>
#include <stdio.h>

#include "bill.h"

struct key {
	unsigned cuts;
	struct pp_field field;
};

static const struct key periods[] = {
    {PP_CUT_DAY, {"day", NULL, PP_KIND_TEXT, false}},
    {PP_CUT_MONTH, {"month", NULL, PP_KIND_TEXT, false}},
    {PP_CUT_YEAR, {"year", NULL, PP_KIND_TEXT, false}},
};

static const struct key places[] = {
    {PP_CUT_BUILDING | PP_CUT_FLOOR, {"building", NULL, PP_KIND_TEXT, false}},
    {PP_CUT_FLOOR, {"floor", NULL, PP_KIND_INT, false}},
    {PP_CUT_UNIT, {"unit", NULL, PP_KIND_TEXT, false}},
    {PP_CUT_METER, {"meter", NULL, PP_KIND_TEXT, false}},
    {PP_CUT_ACCOUNT, {"account", NULL, PP_KIND_TEXT, false}},
    {PP_CUT_ACCOUNT, {"holder", NULL, PP_KIND_TEXT, false}},
};

static const struct pp_field energy_field = {"energy_kwh", NULL,
    PP_KIND_DECIMAL, true};

const struct pp_field pp_energy_rate_fields[PP_RATES] = {
    {"sharp_kwh", NULL, PP_KIND_DECIMAL, true},
    {"peak_kwh", NULL, PP_KIND_DECIMAL, true},
    {"flat_kwh", NULL, PP_KIND_DECIMAL, true},
    {"valley_kwh", NULL, PP_KIND_DECIMAL, true},
    {"deep_kwh", NULL, PP_KIND_DECIMAL, true},
};

static const struct pp_field sums[] = {
    {"cost_yuan", NULL, PP_KIND_DECIMAL, true},
    {"unpriced_kwh", NULL, PP_KIND_DECIMAL, true},
    {"gap_hours", NULL, PP_KIND_DECIMAL, true},
    {"estimated_kwh", NULL, PP_KIND_DECIMAL, true},
};

enum {
	PERIODS = sizeof periods / sizeof *periods,
	PLACES = sizeof places / sizeof *places,
	SUMS = sizeof sums / sizeof *sums,
	HUNDREDTH_S = 36, /* of an hour */
};

static_assert(1 + PLACES + 1 + PP_RATES + SUMS <= PP_ENERGY_FIELDS_MAX);

size_t
pp_energy_period_field(unsigned cuts, struct pp_field *field)
{
	size_t i;

	for (i = 0; i < PERIODS; i++)
		if (cuts & periods[i].cuts) {
			*field = periods[i].field;
			return 1;
		}
	return 0;
}

size_t
pp_energy_fields(unsigned cuts, bool rates,
    struct pp_field fields[PP_ENERGY_FIELDS_MAX])
{
	size_t n = pp_energy_period_field(cuts, fields), i;

	for (i = 0; i < PLACES; i++)
		if (cuts & places[i].cuts)
			fields[n++] = places[i].field;
	fields[n++] = energy_field;
	for (i = 0; rates && i < PP_RATES; i++)
		fields[n++] = pp_energy_rate_fields[i];
	for (i = 0; i < SUMS; i++)
		fields[n++] = sums[i];
	return n;
}

const char *
pp_energy_period_print(unsigned cuts, int32_t day, char text[PP_TIME_MAX])
{
	size_t n = 0;

	if (cuts & PP_CUT_DAY)
		n = sizeof "2026-11-22" - 1;
	else if (cuts & PP_CUT_MONTH)
		n = sizeof "2026-11" - 1;
	else if (cuts & PP_CUT_YEAR)
		n = sizeof "2026" - 1;
	pp_time_print(pp_day_start(day), text);
	text[n] = '\0';
	return text;
}

static void
put_keys(struct pp_records *r, unsigned cuts, const struct pp_energy_row *row)
{
	const struct pp_meter_fact *place = row->place;
	char period[PP_TIME_MAX];

	if (cuts & (PP_CUT_DAY | PP_CUT_MONTH | PP_CUT_YEAR))
		pp_records_text(r,
		    pp_energy_period_print(cuts, row->day, period));
	if (cuts & (PP_CUT_BUILDING | PP_CUT_FLOOR))
		pp_records_text_if(r, place->building);
	if (cuts & PP_CUT_FLOOR)
		pp_records_number_if(r, place->has_floor, place->floor, 0, 0);
	if (cuts & PP_CUT_UNIT)
		pp_records_text_if(r, place->unit);
	if (cuts & PP_CUT_METER)
		pp_records_text(r, place->code);
	if (cuts & PP_CUT_ACCOUNT) {
		pp_records_text_if(r, row->owner ? row->owner->code : "");
		pp_records_text_if(r, row->owner ? row->owner->name : "");
	}
}

void
pp_energy_put_hours(struct pp_records *r, bool known, int64_t seconds)
{
	pp_records_number_if(r, known,
	    (seconds + HUNDREDTH_S / 2) / HUNDREDTH_S, 2, 2);
}

/* To the fen, half away from zero. */
static int64_t
fen_of(int64_t parts)
{
	int64_t half = PP_PARTS_PER_FEN / 2;

	return parts / PP_PARTS_PER_FEN + (parts % PP_PARTS_PER_FEN >= half) -
	    (parts % PP_PARTS_PER_FEN <= -half);
}

enum pp_status
pp_energy_put(struct pp_records *r, unsigned cuts, bool rates,
    const struct pp_energy_row *row)
{
	int i;

	put_keys(r, cuts, row);
	pp_records_number_if(r, row->known, row->wh, 3, 2);
	for (i = 0; rates && i < PP_RATES; i++)
		pp_records_number_if(r, row->known, row->rate_wh[i], 3, 2);
	pp_records_number_if(r, row->has_cost, fen_of(row->parts), 2, 2);
	pp_records_number_if(r, row->known, row->unpriced_wh, 3, 2);
	pp_energy_put_hours(r, true, row->gap_s);
	pp_records_number_if(r, row->known, row->estimated_wh, 3, 2);
	return pp_records_end(r);
}

enum pp_status
pp_energy_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_energy_ask *ask, bool rates)
{
	struct pp_energy *energy = NULL;
	struct pp_energy_row row;
	enum pp_status rc;

	rc = pp_energy_open(db, ask, &energy);
	while (rc == PP_OK && (rc = pp_energy_next(energy, &row)) == PP_OK)
		rc = pp_energy_put(records, ask->cuts, rates, &row);
	pp_energy_close(energy);
	return rc == PP_DONE ? PP_OK : rc;
}
