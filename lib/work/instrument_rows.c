/* SPDX-License-Identifier: ISC */
#include "instrument_rows.h"

#include <assert.h>

#include "energy_rows.h"
#include "register_at.h"

static const unsigned TIMES = PP_CUT_DAY | PP_CUT_MONTH | PP_CUT_YEAR;

static const struct pp_field places[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"circuit", NULL, PP_KIND_TEXT, false},
    {"model", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"floor", NULL, PP_KIND_INT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"ct", NULL, PP_KIND_INT, false},
    {"pt", NULL, PP_KIND_INT, false},
    {"from_kwh", NULL, PP_KIND_DECIMAL, false},
    {"to_kwh", NULL, PP_KIND_DECIMAL, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, true},
};

static const struct pp_field sums[] = {
    {"gap_hours", NULL, PP_KIND_DECIMAL, true},
    {"estimated_kwh", NULL, PP_KIND_DECIMAL, true},
};

enum {
	PLACES = sizeof places / sizeof *places,
	SUMS = sizeof sums / sizeof *sums,
};

static_assert(1 + PLACES + PP_RATES + SUMS <= PP_INSTRUMENT_FIELDS_MAX);

size_t
pp_instrument_fields(unsigned cuts, bool rates,
    struct pp_field fields[PP_INSTRUMENT_FIELDS_MAX])
{
	size_t n = pp_energy_period_field(cuts, fields), i;

	for (i = 0; i < PLACES; i++)
		fields[n++] = places[i];
	for (i = 0; rates && i < PP_RATES; i++)
		fields[n++] = pp_energy_rate_fields[i];
	for (i = 0; i < SUMS; i++)
		fields[n++] = sums[i];
	return n;
}

/* The place's registers of the total at both ends. */
struct ends {
	bool known; /* else readings of that time aren't kept */
	int64_t from_wh, to_wh;
};

/* Of the period that a row is of; rows of one follow each other. */
struct span {
	bool known;
	int32_t day;
	int64_t from, until;
};

static struct span
span_of(const struct pp_energy_ask *ask, int32_t day)
{
	struct span span = {.known = true, .day = day};

	pp_energy_span(ask, day, &span.from, &span.until);
	return span;
}

static enum pp_status
find_ends(struct pp_registers *registers, int64_t meter,
    const struct span *span, struct ends *ends)
{
	int64_t wh[PP_R_ENERGIES];
	enum pp_status rc;

	*ends = (struct ends){0};
	rc = pp_registers_at(registers, meter, span->from, wh);
	if (rc != PP_OK)
		return rc == PP_NO ? PP_OK : rc;
	ends->from_wh = wh[PP_R_TOTAL];
	rc = pp_registers_at(registers, meter, span->until, wh);
	if (rc != PP_OK)
		return rc == PP_NO ? PP_OK : rc;
	ends->to_wh = wh[PP_R_TOTAL];
	ends->known = true;
	return PP_OK;
}

static enum pp_status
put(struct pp_records *r, unsigned cuts, bool rates,
    const struct pp_energy_row *row, const struct ends *ends)
{
	const struct pp_meter_fact *place = row->place;
	char period[PP_TIME_MAX];
	int i;

	if (cuts & TIMES)
		pp_records_text(r,
		    pp_energy_period_print(cuts, row->day, period));
	pp_records_text(r, place->code);
	pp_records_text_if(r, place->circuit);
	pp_records_text(r, place->model);
	pp_records_text_if(r, place->building);
	pp_records_number_if(r, place->has_floor, place->floor, 0, 0);
	pp_records_text_if(r, place->unit);
	pp_records_int(r, place->ct);
	pp_records_int(r, place->pt);
	pp_records_number_if(r, ends->known, ends->from_wh, 3, 2);
	pp_records_number_if(r, ends->known, ends->to_wh, 3, 2);
	pp_records_number_if(r, row->known, row->wh, 3, 2);
	for (i = 0; rates && i < PP_RATES; i++)
		pp_records_number_if(r, row->known, row->rate_wh[i], 3, 2);
	pp_energy_put_hours(r, true, row->gap_s);
	pp_records_number_if(r, row->known, row->estimated_wh, 3, 2);
	return pp_records_end(r);
}

enum pp_status
pp_instrument_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_energy_ask *ask, bool rates)
{
	struct pp_energy_ask by_meter = *ask;
	struct pp_registers *registers = NULL;
	struct pp_energy *energy = NULL;
	struct pp_energy_row row;
	struct span span = {0};
	struct ends ends;
	enum pp_status rc;

	by_meter.cuts |= PP_CUT_METER;
	/* Its snapshot is that of the registers too. */
	rc = pp_energy_open(db, &by_meter, &energy);
	if (rc == PP_OK)
		rc = pp_registers_open(db, &registers);
	while (rc == PP_OK && (rc = pp_energy_next(energy, &row)) == PP_OK) {
		if (!span.known || row.day != span.day)
			span = span_of(ask, row.day);
		rc = find_ends(registers, row.place->meter, &span, &ends);
		if (rc == PP_OK)
			rc = put(records, ask->cuts, rates, &row, &ends);
	}
	pp_registers_close(registers);
	pp_energy_close(energy);
	return rc == PP_DONE ? PP_OK : rc;
}
