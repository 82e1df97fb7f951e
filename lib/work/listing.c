/* SPDX-License-Identifier: ISC */
#include "listing.h"

#include <stdio.h>
#include <string.h>

#include "site.h"
#include "site_setting.h"

const struct pp_field *
pp_listing_model_fields(size_t *n)
{
	static const struct pp_field fields[] = {
	    {"model", NULL, PP_KIND_TEXT, false},
	    {"title", NULL, PP_KIND_TEXT, false},
	    {"kind", NULL, PP_KIND_TEXT, false},
	    {"class", NULL, PP_KIND_TEXT, false},
	    {"phases", NULL, PP_KIND_INT, false},
	    {"rated_kw", NULL, PP_KIND_DECIMAL, false},
	};

	*n = sizeof fields / sizeof fields[0];
	return fields;
}

const struct pp_field *
pp_listing_value_fields(size_t *n)
{
	static const struct pp_field fields[] = {
	    {"key", NULL, PP_KIND_TEXT, false},
	    {"value", NULL, PP_KIND_TEXT, false},
	    {"source", NULL, PP_KIND_TEXT, false},
	    {"meter", NULL, PP_KIND_TEXT, false},
	};

	*n = sizeof fields / sizeof fields[0];
	return fields;
}

const struct pp_field *
pp_listing_change_fields(size_t *n)
{
	static const struct pp_field fields[] = {
	    {"kind", NULL, PP_KIND_TEXT, false},
	    {"code", NULL, PP_KIND_TEXT, false},
	    {"change", NULL, PP_KIND_TEXT, false},
	    {"field", NULL, PP_KIND_TEXT, false},
	    {"before", NULL, PP_KIND_TEXT, false},
	    {"after", NULL, PP_KIND_TEXT, false},
	};

	*n = sizeof fields / sizeof fields[0];
	return fields;
}

static const char *
change_word(const struct pp_change *c)
{
	if (c->before == NULL)
		return "added";
	return c->after == NULL ? "removed" : "changed";
}

/* Items of a list are joined by newlines in the book, by commas for people. */
static void
join_items(const struct pp_setting *setting, char *value)
{
	if (!pp_setting_is_list(setting))
		return;
	for (; *value != '\0'; value++)
		if (*value == '\n')
			*value = ',';
}

/* A value before or after a change; of a setting, or (NULL) of anything. */
static void
put_side(const char *text, const struct pp_setting *setting,
    struct pp_records *r)
{
	char value[PP_SETTING_MAX];

	if (text != NULL && setting != NULL) {
		snprintf(value, sizeof value, "%s", text);
		join_items(setting, value);
		text = value;
	}
	pp_records_text(r, text != NULL ? text : "");
}

enum pp_status
pp_listing_change(const struct pp_change *c, struct pp_records *r)
{
	const struct pp_setting *setting = pp_setting_find(
	    strcmp(c->kind, "setting") == 0 ? c->code : c->field);

	/* A unit's name isn't the site's. */
	if (setting != NULL && !pp_setting_is_list(setting))
		setting = NULL;
	pp_records_text(r, c->kind);
	pp_records_text(r, c->code);
	pp_records_text(r, change_word(c));
	pp_records_text(r, c->field);
	put_side(c->before, setting, r);
	put_side(c->after, setting, r);
	return pp_records_end(r);
}

const struct pp_field *
pp_listing_finding_fields(size_t *n)
{
	static const struct pp_field fields[] = {
	    {"kind", NULL, PP_KIND_TEXT, false},
	    {"code", NULL, PP_KIND_TEXT, false},
	    {"finding", NULL, PP_KIND_TEXT, false},
	};

	*n = sizeof fields / sizeof fields[0];
	return fields;
}

enum pp_status
pp_listing_finding(const struct pp_finding *finding, struct pp_records *r)
{
	pp_records_text(r, finding->kind);
	pp_records_text(r, finding->code);
	pp_records_text(r, finding->words);
	return pp_records_end(r);
}

enum pp_status
pp_listing_models(const struct pp_models *models, struct pp_records *r)
{
	const struct pp_model *m;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < pp_models_count(models); i++) {
		m = pp_models_at(models, i);
		pp_records_text(r, pp_model_name(m));
		pp_records_text(r, pp_model_title(m));
		pp_records_text(r,
		    pp_model_is_prepaid(m) ? "prepaid" : "instrument");
		pp_records_text(r,
		    pp_model_is_prepaid(m) ? pp_model_class(m) : NULL);
		pp_records_int(r, pp_model_phases(m));
		pp_records_decimal(r, pp_model_rated_w(m), 3, 3);
		rc = pp_records_end(r);
	}
	return rc;
}

/* The values in force for the site, or (not NULL) for one meter. */
static enum pp_status
put_values(struct pp_db *db, const struct pp_target *meter,
    struct pp_records *r)
{
	char value[PP_SETTING_MAX];
	const struct pp_setting *s;
	enum pp_source source;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < pp_setting_count(); i++) {
		s = pp_setting_at(i);
		if (meter != NULL && !s->per_meter)
			continue;
		rc = pp_site_setting(db, meter != NULL ? meter->id : 0, s->key,
		    value, &source);
		if (rc != PP_OK)
			break;
		join_items(s, value);
		pp_records_text(r, s->key);
		pp_records_text(r, value);
		pp_records_text(r, pp_source_name(source));
		if (meter != NULL)
			pp_records_text(r, meter->code);
		else
			pp_records_none(r);
		rc = pp_records_end(r);
	}
	return rc;
}

enum pp_status
pp_listing_values(struct pp_db *db, const int64_t *ids, size_t n,
    struct pp_records *r)
{
	struct pp_targets *targets = NULL;
	struct pp_target target;
	enum pp_status rc;

	if (ids == NULL)
		return put_values(db, NULL, r);
	rc = pp_targets_open(db, ids, n, &targets);
	while (rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK)
		rc = put_values(db, &target, r);
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}
