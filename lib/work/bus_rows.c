/* SPDX-License-Identifier: ISC */
#include "bus_rows.h"

#include <stdlib.h>

#include "bus_view.h"
#include "learned.h"

enum {
	USUAL = 50, /* percentiles */
	NEARLY_ALL = 95,
	US_A_TENTH = 100, /* of a millisecond */
	PERCENT_TENTHS = 1000,
};

static const struct pp_field bus_fields[] = {
    {"bus", NULL, PP_KIND_TEXT, false},
    {"gateway", NULL, PP_KIND_TEXT, false},
    {"gateway_state", NULL, PP_KIND_TEXT, true},
    {"since", NULL, PP_KIND_TIME, false},
    {"endpoint", NULL, PP_KIND_TEXT, false},
    {"baud", NULL, PP_KIND_INT, false},
    {"meters", NULL, PP_KIND_INT, true},
    {"answering", NULL, PP_KIND_INT, true},
    {"asked", NULL, PP_KIND_INT, true},
    {"answered_pct", NULL, PP_KIND_DECIMAL, false},
    {"timeouts", NULL, PP_KIND_INT, true},
    {"cut_short", NULL, PP_KIND_INT, true},
    {"bad_checks", NULL, PP_KIND_INT, true},
    {"foreign", NULL, PP_KIND_INT, true},
    {"refused", NULL, PP_KIND_INT, true},
    {"reply_p50_ms", NULL, PP_KIND_DECIMAL, false},
    {"reply_p95_ms", NULL, PP_KIND_DECIMAL, false},
    {"window", NULL, PP_KIND_INT, false},
};

static const struct pp_field meter_fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"address", NULL, PP_KIND_INT, false},
    {"position", NULL, PP_KIND_INT, false},
    {"asked", NULL, PP_KIND_INT, true},
    {"answered", NULL, PP_KIND_INT, true},
    {"timeouts", NULL, PP_KIND_INT, true},
    {"cut_short", NULL, PP_KIND_INT, true},
    {"bad_checks", NULL, PP_KIND_INT, true},
    {"foreign", NULL, PP_KIND_INT, true},
    {"refused", NULL, PP_KIND_INT, true},
    {"reply_p50_ms", NULL, PP_KIND_DECIMAL, false},
    {"reply_p95_ms", NULL, PP_KIND_DECIMAL, false},
    {"reply_max_ms", NULL, PP_KIND_DECIMAL, false},
    {"verdict", NULL, PP_KIND_TEXT, true},
    {"advice", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field hour_fields[] = {
    {"hour", NULL, PP_KIND_TIME, false},
    {"asked", NULL, PP_KIND_INT, true},
    {"answered", NULL, PP_KIND_INT, true},
    {"timeouts", NULL, PP_KIND_INT, true},
    {"cut_short", NULL, PP_KIND_INT, true},
    {"bad_checks", NULL, PP_KIND_INT, true},
    {"foreign", NULL, PP_KIND_INT, true},
    {"refused", NULL, PP_KIND_INT, true},
    {"reply_p50_ms", NULL, PP_KIND_DECIMAL, false},
    {"reply_p95_ms", NULL, PP_KIND_DECIMAL, false},
};

const struct pp_field *
pp_bus_fields(size_t *n)
{
	*n = sizeof bus_fields / sizeof *bus_fields;
	return bus_fields;
}

const struct pp_field *
pp_doctor_meter_fields(size_t *n)
{
	*n = sizeof meter_fields / sizeof *meter_fields;
	return meter_fields;
}

const struct pp_field *
pp_doctor_hour_fields(size_t *n)
{
	*n = sizeof hour_fields / sizeof *hour_fields;
	return hour_fields;
}

static void
put_ms(struct pp_records *r, int64_t us)
{
	if (us > 0)
		pp_records_decimal(r, us / US_A_TENTH, 1, 1);
	else
		pp_records_none(r);
}

/* Beyond the last bucket: where that begins. */
static void
put_percentile(struct pp_records *r, const struct pp_tally *t, unsigned percent)
{
	int64_t us = pp_tally_percentile_us(t, percent);

	put_ms(r,
	    us == INT64_MAX ? pp_tally_bucket_us(PP_TALLY_BUCKETS - 2) : us);
}

/* How exchanges ended, but for those that were answered. */
static void
put_failures(struct pp_records *r, const struct pp_tally *t)
{
	pp_records_int(r, t->silent);
	pp_records_int(r, t->cut_short);
	pp_records_int(r, t->bad_check);
	pp_records_int(r, t->foreign);
	pp_records_int(r, t->refused);
	put_percentile(r, t, USUAL);
	put_percentile(r, t, NEARLY_ALL);
}

/* All meters of a bus in that time. */
static enum pp_status
sum_hours(struct pp_db *db, int64_t bus, int64_t since, int64_t until,
    struct pp_hour_meter *meters, struct pp_tally *sum)
{
	struct pp_hours *hours = NULL;
	int64_t of, at;
	enum pp_status rc;
	size_t n, i;

	*sum = (struct pp_tally){0};
	if ((rc = pp_hours_open(db, bus, since, until, &hours)) != PP_OK)
		return rc;
	while ((rc = pp_hours_next(hours, &of, &at, meters, &n)) == PP_OK ||
	    rc == PP_EDATA)
		for (i = 0; rc == PP_OK && i < n; i++)
			pp_tally_add(sum, &meters[i].tally);
	pp_hours_close(hours);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
put_bus(struct pp_records *r, const struct pp_bus_row *row,
    const struct pp_tally *t)
{
	pp_records_text(r, row->code);
	pp_records_text(r, row->gateway);
	pp_records_text_if(r, row->gateway_state);
	if (row->has_since)
		pp_records_time(r, row->since);
	else
		pp_records_none(r);
	pp_records_text(r, row->endpoint);
	pp_records_int(r, row->baud);
	pp_records_int(r, row->meters);
	pp_records_int(r, row->answering);
	pp_records_int(r, t->asked);
	if (t->asked > 0)
		pp_records_decimal(r,
		    (int64_t)t->answered * PERCENT_TENTHS / t->asked, 1, 1);
	else
		pp_records_none(r);
	put_failures(r, t);
	if (row->window > 0)
		pp_records_int(r, row->window);
	else
		pp_records_none(r);
	return pp_records_end(r);
}

enum pp_status
pp_bus_list(struct pp_db *db, const char *bus, int64_t since, int64_t until,
    struct pp_records *records)
{
	struct pp_hour_meter *meters =
	    calloc(PP_LEARNED_METERS, sizeof *meters);
	struct pp_bus_view *view = NULL;
	struct pp_bus_row row;
	struct pp_tally sum;
	enum pp_status rc;

	if (!meters)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_db_snapshot(db)) != PP_OK)
		goto out;
	rc = pp_bus_view_open(db, bus, &view);
	while (rc == PP_OK && (rc = pp_bus_view_next(view, &row)) == PP_OK)
		if ((rc = sum_hours(db, row.id, since, until, meters, &sum)) ==
		    PP_OK)
			rc = put_bus(records, &row, &sum);
	pp_bus_view_close(view);
	pp_db_snapshot_end(db);
out:
	free(meters);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_doctor_put_meter(struct pp_records *records,
    const struct pp_doctor_meter *meter)
{
	const struct pp_tally *t = &meter->all;
	struct pp_records *r = records;

	pp_records_text(r, meter->target.code);
	pp_records_int(r, meter->target.address);
	pp_records_int(r, (int64_t)meter->position);
	pp_records_int(r, t->asked);
	pp_records_int(r, t->answered);
	put_failures(r, t);
	put_ms(r, meter->slowest_us);
	pp_records_text(r, pp_health_word(meter->health));
	pp_records_text_if(r, meter->advice);
	return pp_records_end(r);
}

enum pp_status
pp_doctor_put_hour(struct pp_records *records,
    const struct pp_doctor_hour *hour)
{
	struct pp_records *r = records;

	pp_records_time(r, hour->at);
	pp_records_int(r, hour->tally.asked);
	pp_records_int(r, hour->tally.answered);
	put_failures(r, &hour->tally);
	return pp_records_end(r);
}
