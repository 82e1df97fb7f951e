/* SPDX-License-Identifier: ISC */
#include "tariff_plan.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "clock.h"
#include "site_setting.h"
#include "tariff_plan_impl.h"

enum {
	AHEAD_DAYS = 2, /* today, and tomorrow so that cron needn't be early */
};

const char *
pp_tariff_stand_name(enum pp_tariff_stand stand)
{
	static const char *const names[] = {
	    [PP_TARIFF_NONE] = "none",
	    [PP_TARIFF_REFUSED] = "refused",
	    [PP_TARIFF_UNKNOWN] = "unknown",
	    [PP_TARIFF_DIFFERS] = "differs",
	    [PP_TARIFF_SAME] = "same",
	};

	assert(stand <= PP_TARIFF_SAME);
	return names[stand];
}

enum pp_status
pp_tariff_planner_new(struct pp_db *db, const struct pp_models *models,
    int64_t at, struct pp_tariff_planner **planner)
{
	struct pp_tariff_planner *p = calloc(1, sizeof *p);

	if (p == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	p->db = db;
	p->models = models;
	p->at = at;
	*planner = p;
	return PP_OK;
}

void
pp_tariff_planner_free(struct pp_tariff_planner *planner)
{
	if (planner == NULL)
		return;
	while (planner->entries != NULL) {
		struct pp_tariff_entry *next = planner->entries->next;

		pp_tariff_entry_free(planner->entries);
		planner->entries = next;
	}
	free(planner);
}

static enum pp_status
refuse(struct pp_tariff_duty *duty, enum pp_status code, const char *why)
{
	duty->stand = PP_TARIFF_REFUSED;
	duty->refusal = code;
	snprintf(duty->reason, sizeof duty->reason, "%s", why);
	return PP_OK;
}

/* What it confirmed last, and whether an order is still open. */
static enum pp_status
look_up(const struct pp_tariff_planner *p, enum pp_part part,
    struct pp_tariff_duty *duty, bool *open)
{
	struct pp_confirmed seen;
	char wanted[PP_PART_WORDS_MAX];
	enum pp_push_result result;
	int64_t at;
	enum pp_status rc;

	rc = pp_confirmed_at(p->db, duty->target.id, part, p->at, &seen);
	if (rc == PP_OK) {
		memcpy(duty->held[part], seen.value, sizeof seen.value);
		if (seen.at > duty->confirmed_at)
			duty->confirmed_at = seen.at;
	} else if (rc != PP_NO) {
		return rc;
	}
	rc = pp_push_last(p->db, duty->target.id, part, wanted, &result, &at);
	if (rc == PP_OK)
		*open = *open || result == PP_PUSH_OPEN;
	return rc == PP_NO ? PP_OK : rc;
}

/* Tables that it has, and that do as well, are as good as new ones. */
static void
keep_tables(const struct pp_tariff_planner *p, const struct pp_tariff *tariff,
    struct pp_tariff_duty *duty)
{
	struct pp_meter_image held = duty->image;
	int32_t today = pp_day_of(p->at);

	if (*duty->held[PP_PART_TABLES] == '\0' ||
	    pp_image_tables_parse(duty->held[PP_PART_TABLES], &held) != PP_OK ||
	    !pp_image_keeps(&held, tariff, today, today + AHEAD_DAYS))
		return;
	duty->image = held;
}

static void
judge(struct pp_tariff_duty *duty, bool open)
{
	duty->stand = PP_TARIFF_SAME;
	for (unsigned part = 0; part < PP_TARIFF_PARTS; part++) {
		if (!(duty->parts & 1U << part))
			continue;
		if (*duty->held[part] == '\0' || open)
			duty->stand = PP_TARIFF_UNKNOWN;
		else if (duty->stand == PP_TARIFF_SAME &&
		    strcmp(duty->held[part], duty->wants[part]) != 0)
			duty->stand = PP_TARIFF_DIFFERS;
	}
	if (duty->stand == PP_TARIFF_UNKNOWN)
		snprintf(duty->reason, sizeof duty->reason, "%s",
		    open ? pp_phrase("an order was sent, and it isn't known "
				     "what came of "
				     "it")
			 : pp_phrase("it never confirmed what it holds"));
}

static enum pp_status
compare(const struct pp_tariff_planner *p, const struct pp_tariff_entry *e,
    struct pp_tariff_duty *duty)
{
	bool open = false;
	enum pp_status rc;

	duty->parts = 1U << PP_PART_PRICES;
	if (duty->image.has_tables)
		duty->parts |= 1U << PP_PART_TABLES;
	for (enum pp_part part = 0; part <= PP_PART_TABLES; part++)
		if ((duty->parts & 1U << part) &&
		    (rc = look_up(p, part, duty, &open)) != PP_OK)
			return rc;
	if (duty->image.has_tables)
		keep_tables(p, &e->tariff, duty);
	pp_image_prices_print(&duty->image, duty->wants[PP_PART_PRICES]);
	if (duty->image.has_tables)
		pp_image_tables_print(&duty->image,
		    duty->wants[PP_PART_TABLES]);
	judge(duty, open);
	return PP_OK;
}

static enum pp_status
plan_with(struct pp_tariff_planner *p, struct pp_tariff_entry *e,
    struct pp_tariff_duty *duty)
{
	const struct pp_model *model =
	    pp_models_find(p->models, duty->target.model);
	const struct pp_tariff_fitted *fitted = NULL;
	char why[240];
	enum pp_status rc;

	if (model == NULL) {
		snprintf(why, sizeof why,
		    pp_phrase("model %s isn't known here"), duty->target.model);
		return refuse(duty, PP_ECONF, why);
	}
	if (!pp_model_is_prepaid(model)) {
		snprintf(duty->reason, sizeof duty->reason,
		    pp_phrase("an instrument: it holds no prices"));
		return PP_OK;
	}
	if (e->rc != PP_OK)
		return refuse(duty, e->rc, e->why);
	duty->tariff = e->id;
	duty->from_day = e->tariff.from_day;
	duty->has_tiers = e->used != NULL;
	if (duty->has_tiers)
		duty->used_wh = pp_used_of(e->used, duty->target.id);
	duty->tier = pp_tariff_tier(&e->tariff, duty->used_wh);
	rc = pp_tariff_fit(e, model, duty->used_wh, p->at, &fitted);
	if (rc != PP_OK)
		return rc;
	if (fitted->rc != PP_OK)
		return refuse(duty, fitted->rc, fitted->why);
	duty->follow = fitted->follow;
	duty->image = fitted->image;
	return compare(p, e, duty);
}

enum pp_status
pp_tariff_plan(struct pp_tariff_planner *planner,
    const struct pp_target *target, const char *code,
    struct pp_tariff_duty *duty)
{
	char value[PP_SETTING_MAX];
	struct pp_tariff_entry *e = NULL;
	enum pp_status rc;

	*duty = (struct pp_tariff_duty){.target = *target};
	if (code == NULL) {
		rc = pp_site_setting(planner->db, target->id, "defaults.tariff",
		    value, NULL);
		if (rc != PP_OK)
			return rc;
		code = value;
	}
	snprintf(duty->code, sizeof duty->code, "%.*s", PP_ID_MAX - 1, code);
	if (*code == '\0') {
		snprintf(duty->reason, sizeof duty->reason,
		    pp_phrase(
			"it has no tariff; pp-tariff assign gives it one"));
		return PP_OK;
	}
	if ((rc = pp_tariff_entry_find(planner, code, &e)) != PP_OK)
		return rc;
	return plan_with(planner, e, duty);
}
