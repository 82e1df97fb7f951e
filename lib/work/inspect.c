/* SPDX-License-Identifier: ISC */
#include "inspect.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "endpoint.h"
#include "site.h"
#include "site_image.h"
#include "site_index.h"
#include "site_setting.h"

enum {
	WORDS_MAX = 512
};

struct inspection {
	struct pp_db *db;
	const struct pp_models *models;
	const struct pp_finder *finder;
	struct pp_image *image;
	struct pp_index used;  /* "kind code" of what others refer to */
	struct pp_index lines; /* buses, by the line as it is now */
};

static enum pp_status found(const struct inspection *in, const char *kind,
    const char *code, const char *fmt, ...) PP_PRINTF(4, 5);

static enum pp_status
found(const struct inspection *in, const char *kind, const char *code,
    const char *fmt, ...)
{
	char words[WORDS_MAX];
	struct pp_finding finding = {kind, code, words};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	return in->finder->found(in->finder->arg, &finding);
}

static enum pp_status
use(struct inspection *in, enum pp_object_kind kind, const char *code)
{
	char key[WORDS_MAX];
	const char *kept;
	enum pp_status rc;

	snprintf(key, sizeof key, "%d %s", (int)kind, code);
	if (pp_index_find(&in->used, key) != NULL)
		return PP_OK;
	rc = pp_image_text(in->image, key, &kept);
	return rc == PP_OK ? pp_index_add(&in->used, kept, in) : rc;
}

static bool
is_used(const struct inspection *in, const struct pp_object *o)
{
	char key[WORDS_MAX];

	snprintf(key, sizeof key, "%d %s", (int)o->kind, o->code);
	return pp_index_find(&in->used, key) != NULL;
}

/* What this object refers to is in use, and used. */
static enum pp_status
note_references(struct inspection *in, struct pp_object *o)
{
	const struct pp_object_table *table = pp_object_table(o->kind);
	const struct pp_object *other;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < table->n; i++) {
		const struct pp_object_field *f = &table->field[i];

		if (f->type != PP_TYPE_OBJECT || *o->value[i] == '\0')
			continue;
		rc = use(in, f->of, o->value[i]);
		other = pp_image_find(in->image, f->of, o->value[i]);
		if (rc == PP_OK && (other == NULL || other->retired_at != 0))
			rc = found(in, table->name, o->code,
			    "its %s %s is retired", f->name, o->value[i]);
	}
	return rc;
}

static enum pp_status
inspect_bus(struct inspection *in, struct pp_object *o)
{
	struct pp_endpoint endpoint;
	char name[PP_ENDPOINT_MAX];
	const struct pp_object *other;
	const char *line;
	enum pp_status rc;

	if (!is_used(in, o) &&
	    (rc = found(in, "bus", o->code, "has no meters")) != PP_OK)
		return rc;
	if (pp_endpoint_parse(o->value[PP_BUS_ENDPOINT], &endpoint) != PP_OK)
		return found(in, "bus", o->code, "endpoint: %s", pp_errmsg());
	pp_endpoint_canonical(&endpoint, name);
	/* Devices may have been linked otherwise since the import. */
	if ((other = pp_index_find(&in->lines, name)) != NULL)
		return found(in, "bus", o->code, "is on one line with bus %s",
		    other->code);
	rc = pp_image_text(in->image, name, &line);
	return rc == PP_OK ? pp_index_add(&in->lines, line, o) : rc;
}

static enum pp_status
inspect_meter(const struct inspection *in, const struct pp_object *o)
{
	const char *name = o->value[PP_METER_MODEL];
	const struct pp_model *model = pp_models_find(in->models, name);
	enum pp_status rc = PP_OK;

	if (model == NULL)
		rc = found(in, "meter", o->code, "its model %s is unknown",
		    name);
	else if (*o->value[PP_METER_SERIAL] == '\0' &&
	    pp_model_read(model, "number") != NULL)
		rc = found(in, "meter", o->code, "has no serial number");
	/* A head meter measures what is below it, not a unit. */
	if (rc == PP_OK && *o->value[PP_METER_UNIT] == '\0' && !is_used(in, o))
		rc = found(in, "meter", o->code, "has no unit");
	return rc;
}

static enum pp_status
inspect_object(struct inspection *in, struct pp_object *o)
{
	switch (o->kind) {
	case PP_GATEWAY:
		return is_used(in, o)
		    ? PP_OK
		    : found(in, "gateway", o->code, "has no buses");
	case PP_BUS:
		return inspect_bus(in, o);
	case PP_METER:
		return inspect_meter(in, o);
	case PP_BUILDING:
	case PP_UNIT:
	case PP_OBJECT_KINDS:
		break;
	}
	return PP_OK;
}

static enum pp_status
each_object(struct inspection *in,
    enum pp_status (*visit)(struct inspection *, struct pp_object *))
{
	struct pp_object *o;
	size_t i;
	int kind;
	enum pp_status rc = PP_OK;

	for (kind = 0; kind < PP_OBJECT_KINDS; kind++)
		for (i = 0; rc == PP_OK &&
		     i < pp_image_count(in->image, (enum pp_object_kind)kind);
		     i++) {
			o = pp_image_at(in->image, (enum pp_object_kind)kind,
			    i);
			if (o->retired_at == 0)
				rc = visit(in, o);
		}
	return rc;
}

static enum pp_status
inspect_settings(const struct inspection *in)
{
	char value[PP_SETTING_MAX];
	const struct pp_setting *s;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < pp_setting_count(); i++) {
		s = pp_setting_at(i);
		rc = pp_site_setting(in->db, 0, s->key, value, NULL);
		if (rc == PP_OK && pp_setting_check(s, value) != PP_OK)
			rc = found(in, "setting", s->key, "\"%.100s\": %s",
			    value, pp_errmsg());
	}
	return rc;
}

/* Each meter's effective values against one another. */
static enum pp_status
inspect_targets(const struct inspection *in)
{
	struct pp_targets *targets = NULL;
	struct pp_target t;
	enum pp_status rc;

	rc = pp_targets_open(in->db, NULL, 0, &targets);
	while (rc == PP_OK && (rc = pp_targets_next(targets, &t)) == PP_OK) {
		if (t.alarm2.fen > t.alarm1.fen)
			rc = found(in, "meter", t.code,
			    "alarm2_yuan is above alarm1_yuan");
		if (rc == PP_OK && t.lost_after_s <= t.poll_interval_s)
			rc = found(in, "meter", t.code,
			    "lost_after is not above poll_interval");
	}
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_inspect(struct pp_db *db, const struct pp_models *models,
    const struct pp_finder *finder)
{
	struct inspection in = {.db = db, .models = models, .finder = finder};
	enum pp_status rc;

	if ((rc = pp_db_snapshot(db)) != PP_OK)
		return rc;
	if ((rc = pp_image_load(db, &in.image)) == PP_OK &&
	    (rc = each_object(&in, note_references)) == PP_OK &&
	    (rc = each_object(&in, inspect_object)) == PP_OK &&
	    (rc = inspect_settings(&in)) == PP_OK)
		rc = inspect_targets(&in);
	pp_db_snapshot_end(db);
	pp_image_free(in.image);
	pp_index_free(&in.used);
	pp_index_free(&in.lines);
	return rc;
}
