/* SPDX-License-Identifier: ISC */
#include "alarm_rows.h"

#include "alarm_place.h"

static const struct pp_field fields[] = {
    {"alarm", NULL, PP_KIND_INT, false},
    {"kind", NULL, PP_KIND_TEXT, true},
    {"state", NULL, PP_KIND_TEXT, true},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"holder", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"floor", NULL, PP_KIND_INT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"gateway", NULL, PP_KIND_TEXT, false},
    {"since", NULL, PP_KIND_TIME, false},
    {"raised_at", NULL, PP_KIND_TIME, false},
    {"value", NULL, PP_KIND_DECIMAL, false},
    {"limit", NULL, PP_KIND_DECIMAL, false},
    {"measure", NULL, PP_KIND_TEXT, false},
    {"well_since", NULL, PP_KIND_TIME, false},
    {"cleared_at", NULL, PP_KIND_TIME, false},
    {"notice", NULL, PP_KIND_TEXT, false},
    {"noticed_at", NULL, PP_KIND_TIME, false},
    {"acknowledged_at", NULL, PP_KIND_TIME, false},
    {"acknowledged_by", NULL, PP_KIND_TEXT, false},
    {"note", NULL, PP_KIND_TEXT, false},
};

/* What value and bound of a kind are counted in. */
struct measure {
	const char *name;
	unsigned decimals;
};

static struct measure
measure_of(enum pp_alarm_kind kind)
{
	switch (kind) {
	case PP_ALARM_1:
	case PP_ALARM_2:
	case PP_ALARM_ARREARS:
		return (struct measure){"yuan", 2};
	case PP_ALARM_DAYS:
		return (struct measure){"days", 1};
	case PP_ALARM_CLOCK:
	case PP_ALARM_POLLER:
	case PP_ALARM_HEAD:
	case PP_ALARM_MODEM:
		return (struct measure){"s", 0};
	case PP_ALARM_DISK:
		return (struct measure){"%", 0};
	case PP_ALARM_LOST:
	case PP_ALARM_OVERLOAD:
	case PP_ALARM_TAMPER:
	case PP_ALARM_COUNT:
	case PP_ALARM_GATEWAY:
	case PP_ALARM_KINDS:
		break;
	}
	return (struct measure){NULL, 0};
}

const struct pp_field *
pp_alarm_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

static const char *
state_of(const struct pp_alarm *a)
{
	if (a->cleared_at != 0)
		return "cleared";
	return a->well_since != 0 ? "well" : "live";
}

static void
put_decimal(struct pp_records *r, bool known, int64_t value, unsigned decimals)
{
	if (known)
		pp_records_decimal(r, value, decimals, decimals);
	else
		pp_records_none(r);
}

static enum pp_status
put(struct pp_records *r, const struct pp_alarm *a,
    const struct pp_alarm_place *place)
{
	struct measure m = measure_of(a->kind);

	pp_records_int(r, a->id);
	pp_records_text(r, pp_alarm_kind_name(a->kind));
	pp_records_text(r, state_of(a));
	pp_records_text_if(r, place->meter);
	pp_records_text_if(r, place->account);
	pp_records_text_if(r, place->holder);
	pp_records_text_if(r, place->building);
	pp_records_number_if(r, place->has_floor, place->floor, 0, 0);
	pp_records_text_if(r, place->unit);
	pp_records_text_if(r, place->gateway);
	pp_records_time(r, a->since);
	pp_records_time(r, a->raised_at);
	put_decimal(r, a->has_value, a->value, m.decimals);
	put_decimal(r, a->has_bound, a->bound, m.decimals);
	pp_records_text_if(r, a->has_value ? m.name : NULL);
	pp_records_time_if(r, a->well_since != 0, a->well_since);
	pp_records_time_if(r, a->cleared_at != 0, a->cleared_at);
	pp_records_text_if(r, pp_alarm_notice_name(a->notice));
	pp_records_time_if(r, a->noticed_at != 0, a->noticed_at);
	pp_records_time_if(r, a->acknowledged_at != 0, a->acknowledged_at);
	pp_records_text_if(r, a->acknowledged_by);
	pp_records_text_if(r, a->acknowledged_note);
	return pp_records_end(r);
}

enum pp_status
pp_alarm_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_alarm_filter *filter)
{
	struct pp_alarm_places *places = NULL;
	struct pp_alarms *alarms = NULL;
	struct pp_alarm_place place;
	struct pp_alarm alarm;
	enum pp_status rc;

	if ((rc = pp_alarms_open(db, filter, &alarms)) == PP_OK)
		rc = pp_alarm_places_open(db, &places);
	while (rc == PP_OK && (rc = pp_alarms_next(alarms, &alarm)) == PP_OK)
		if ((rc = pp_alarm_places_of(places, &alarm, &place)) == PP_OK)
			rc = put(records, &alarm, &place);
	pp_alarm_places_close(places);
	pp_alarms_close(alarms);
	return rc == PP_DONE ? PP_OK : rc;
}
