/* SPDX-License-Identifier: ISC */
#include "tariff_rows.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"

enum {
	DAY_MAX = 16
};

static const struct pp_field all_fields[] = {
    {"tariff", NULL, PP_KIND_TEXT, false},
    {"from", NULL, PP_KIND_TEXT, false},
    {"title", NULL, PP_KIND_TEXT, false},
    {"meters", NULL, PP_KIND_INT, false},
    {"confirmed", NULL, PP_KIND_INT, false},
    {"sha256", NULL, PP_KIND_TEXT, false},
    {"defined_at", NULL, PP_KIND_TIME, false},
    {"defined_by", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field test_fields[] = {
    {"test", NULL, PP_KIND_TEXT, false},
    {"line", NULL, PP_KIND_INT, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"expected_yuan", NULL, PP_KIND_DECIMAL, false},
    {"yuan", NULL, PP_KIND_DECIMAL, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"reason", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field duty_fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"tariff", NULL, PP_KIND_TEXT, false},
    {"from", NULL, PP_KIND_TEXT, false},
    {"follow", NULL, PP_KIND_TEXT, false},
    {"tier", NULL, PP_KIND_INT, false},
    {"used_kwh", NULL, PP_KIND_DECIMAL, false},
    {"prices", NULL, PP_KIND_TEXT, false},
    {"tables", NULL, PP_KIND_TEXT, false},
    {"held_prices", NULL, PP_KIND_TEXT, false},
    {"held_tables", NULL, PP_KIND_TEXT, false},
    {"confirmed_at", NULL, PP_KIND_TIME, false},
    {"holds_until", NULL, PP_KIND_TIME, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"reason", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field assigned_fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"model", NULL, PP_KIND_TEXT, false},
    {"before", NULL, PP_KIND_TEXT, false},
    {"tariff", NULL, PP_KIND_TEXT, false},
    {"from", NULL, PP_KIND_TEXT, false},
    {"follow", NULL, PP_KIND_TEXT, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"reason", NULL, PP_KIND_TEXT, false},
};

static const struct {
	const struct pp_field *fields;
	size_t n;
} lists[] = {
    [PP_TARIFF_LIST_ALL] = {all_fields, sizeof all_fields / sizeof *all_fields},
    [PP_TARIFF_LIST_TESTS] = {test_fields,
	sizeof test_fields / sizeof *test_fields},
    [PP_TARIFF_LIST_DUTIES] = {duty_fields,
	sizeof duty_fields / sizeof *duty_fields},
    [PP_TARIFF_LIST_ASSIGNED] = {assigned_fields,
	sizeof assigned_fields / sizeof *assigned_fields},
};

const struct pp_field *
pp_tariff_fields(enum pp_tariff_list_kind kind, size_t *n)
{
	*n = lists[kind].n;
	return lists[kind].fields;
}

static void
put_day(struct pp_records *r, int32_t day)
{
	char time[PP_TIME_MAX], text[DAY_MAX];

	pp_time_print(pp_day_start(day), time);
	snprintf(text, sizeof text, "%.10s", time);
	pp_records_text(r, text);
}

static void
put_day_if(struct pp_records *r, bool known, int32_t day)
{
	if (known)
		put_day(r, day);
	else
		pp_records_none(r);
}

enum pp_status
pp_tariff_put(struct pp_records *r, const struct pp_tariff_row *row,
    const struct pp_tariff_count *count)
{
	char hex[PP_DIGEST_HEX];

	pp_hex(row->hash, sizeof row->hash, hex);
	pp_records_text(r, row->code);
	put_day(r, row->from_day);
	pp_records_text(r, row->title);
	pp_records_number_if(r, count->known, count->meters, 0, 0);
	pp_records_number_if(r, count->known, count->confirmed, 0, 0);
	pp_records_text(r, hex);
	pp_records_time(r, row->defined_at);
	pp_records_text(r, row->defined_by);
	return pp_records_end(r);
}

enum pp_status
pp_tariff_put_test(struct pp_records *r, const struct pp_tariff_test *test,
    const struct pp_bill *bill, enum pp_status rc, const char *words)
{
	pp_records_text(r, test->name);
	pp_records_int(r, test->line);
	pp_records_time(r, test->at);
	pp_records_energy(r, (pp_energy){test->wh});
	pp_records_money(r, test->total);
	pp_records_money(r, bill->total);
	pp_records_text(r, rc == PP_OK ? "ok" : "failed");
	pp_records_text(r, rc == PP_OK ? NULL : words);
	return pp_records_end(r);
}

/* What it is to hold, up to the columns of what it holds. */
static void
put_wanted(struct pp_records *r, const struct pp_tariff_duty *duty)
{
	char follow[PP_FOLLOW_MAX];

	pp_records_text(r, duty->target.code);
	pp_records_text_if(r, duty->code);
	put_day_if(r, duty->tariff != 0, duty->from_day);
	pp_records_text_if(r, pp_follow_words(duty->follow, follow));
	pp_records_number_if(r, duty->has_tiers, duty->tier + 1, 0, 0);
	pp_records_number_if(r, duty->has_tiers, duty->used_wh, 3, 2);
	pp_records_text_if(r, duty->wants[PP_PART_PRICES]);
	pp_records_text_if(r, duty->wants[PP_PART_TABLES]);
}

static void
put_until(struct pp_records *r, const struct pp_tariff_duty *duty)
{
	pp_records_time_if(r, duty->parts != 0 && duty->image.until != 0,
	    duty->image.until);
}

enum pp_status
pp_tariff_put_duty(struct pp_records *r, const struct pp_tariff_duty *duty,
    const char *result, const char *reason)
{
	put_wanted(r, duty);
	pp_records_text_if(r, duty->held[PP_PART_PRICES]);
	pp_records_text_if(r, duty->held[PP_PART_TABLES]);
	pp_records_time_if(r, duty->confirmed_at != 0, duty->confirmed_at);
	put_until(r, duty);
	pp_records_text(r, result);
	pp_records_text_if(r, reason != NULL ? reason : duty->reason);
	return pp_records_end(r);
}

/* "ok", "skipped", "failed"; of those that only look "same", "differs". */
static const char *
result_of(const struct pp_push *push)
{
	switch (push->result) {
	case PP_PUSHED_ALREADY:
		return push->looks_only ? "same" : "skipped";
	case PP_PUSHED_DONE:
		return "ok";
	case PP_PUSHED_FAILED:
		return push->looks_only && push->known != 0 ? "differs"
							    : "failed";
	case PP_PUSHED_PARTLY:
		return push->looks_only ? "differs" : "failed";
	case PP_PUSHED_UNKNOWN:
	default:
		return "failed";
	}
}

enum pp_status
pp_tariff_put_push(struct pp_records *r, const struct pp_tariff_duty *duty,
    const struct pp_push *push)
{
	struct pp_tariff_duty now = *duty;

	for (unsigned part = 0; part < PP_TARIFF_PARTS; part++)
		if (push->known & 1U << part)
			snprintf(now.held[part], sizeof now.held[part], "%s",
			    push->held[part]);
	return pp_tariff_put_duty(r, &now, result_of(push), push->reason);
}

enum pp_status
pp_tariff_put_assigned(struct pp_records *r, const struct pp_tariff_duty *duty,
    const char *before, const char *result)
{
	char follow[PP_FOLLOW_MAX];
	bool says =
	    strcmp(result, "failed") == 0 || duty->stand == PP_TARIFF_NONE;

	pp_records_text(r, duty->target.code);
	pp_records_text(r, duty->target.model);
	pp_records_text_if(r, before);
	pp_records_text_if(r, duty->code);
	put_day_if(r, duty->tariff != 0, duty->from_day);
	pp_records_text_if(r, pp_follow_words(duty->follow, follow));
	pp_records_text(r, result);
	pp_records_text_if(r, says && *duty->code != '\0' ? duty->reason : "");
	return pp_records_end(r);
}
