/* SPDX-License-Identifier: ISC */
/*
 * From records to the image: what the files say, made plain (digits folded,
 * numbers as they are printed), laid over what the database has.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"
#include "endpoint.h"
#include "import_impl.h"
#include "text.h"

void
import_plain(const struct pp_object_field *field, const char *text,
    char plain[IMPORT_VALUE_MAX])
{
	int64_t number;
	size_t n = 0;

	if (field->type == PP_TYPE_NAME) {
		/* A line break is one character, whoever wrote the file. */
		for (; *text != '\0' && n < IMPORT_VALUE_MAX - 1; text++)
			if (*text != '\r')
				plain[n++] = *text;
		plain[n] = '\0';
		return;
	}
	/* What isn't sound stays as it is, for the check to tell. */
	snprintf(plain, IMPORT_VALUE_MAX, "%s", text);
	pp_text_fold(plain);
	if (field->type == PP_TYPE_INT &&
	    pp_decimal_parse(plain, 0, &number) == PP_OK)
		snprintf(plain, IMPORT_VALUE_MAX, "%" PRId64, number);
	if (*plain == '\0' && field->otherwise != NULL)
		snprintf(plain, IMPORT_VALUE_MAX, "%s", field->otherwise);
}

static enum pp_status
take_fields(struct pp_import *imp, const struct import_record *r,
    struct pp_object *o)
{
	const struct pp_object_table *table = pp_object_table(r->kind);
	char plain[IMPORT_VALUE_MAX];
	const char *text;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < table->n_file; i++) {
		if ((text = import_text(r, i)) == NULL)
			continue;
		import_plain(&table->field[i], text, plain);
		if (strcmp(plain, o->value[i]) != 0)
			rc = pp_image_text(imp->image, plain, &o->value[i]);
	}
	return rc;
}

/* The speed of a line that is new or has moved, where no one else says it. */
static enum pp_status
take_baud(struct pp_import *imp, const struct import_record *r,
    struct pp_object *bus)
{
	struct pp_endpoint endpoint;
	char baud[16];
	bool moved = bus->is_new ||
	    strcmp(bus->value[PP_BUS_ENDPOINT],
		bus->before->value[PP_BUS_ENDPOINT]) != 0;

	if (!moved || r->cell[PP_BUS_BAUD].node != NULL ||
	    pp_endpoint_parse(bus->value[PP_BUS_ENDPOINT], &endpoint) != PP_OK)
		return PP_OK; /* the check tells */
	snprintf(baud, sizeof baud, "%d", endpoint.baud);
	return pp_image_text(imp->image, baud, &bus->value[PP_BUS_BAUD]);
}

/* The record's id, made plain; false, and told, where it is no good. */
static bool
take_id(struct pp_import *imp, const struct import_record *r,
    char id[IMPORT_VALUE_MAX])
{
	const char *text = import_text(r, IMPORT_ID);

	if (text == NULL || *text == '\0') {
		import_bad(imp, r, IMPORT_ID, "an id is needed");
		return false;
	}
	snprintf(id, IMPORT_VALUE_MAX, "%s", text);
	pp_text_fold(id);
	if (pp_id_check(id) == PP_OK)
		return true;
	import_bad(imp, r, IMPORT_ID, "%s", pp_errmsg());
	return false;
}

struct pp_object *
import_object(const struct pp_import *imp, const struct import_record *r)
{
	const char *text = import_text(r, IMPORT_ID);
	char id[IMPORT_VALUE_MAX];
	struct pp_object *o;

	if (text == NULL)
		return NULL;
	snprintf(id, sizeof id, "%s", text);
	pp_text_fold(id);
	o = pp_image_find(imp->image, r->kind, id);
	return o != NULL && o->file == r->file && o->line == r->line ? o : NULL;
}

enum pp_status
import_take(struct pp_import *imp, const struct import_record *r)
{
	char id[IMPORT_VALUE_MAX];
	struct pp_object *o;
	enum pp_status rc;

	if (!take_id(imp, r, id)) {
		imp->holes = true;
		return PP_OK;
	}
	o = pp_image_find(imp->image, r->kind, id);
	if (o != NULL && o->file != NULL) {
		import_bad(imp, r, IMPORT_ID, "given before at %s:%u", o->file,
		    o->line);
		return PP_OK;
	}
	rc = o != NULL ? pp_image_touch(imp->image, o)
		       : pp_image_add(imp->image, r->kind, id, &o);
	if (rc != PP_OK)
		return rc;
	o->file = r->file;
	o->line = r->line;
	o->retired_at = 0;
	rc = take_fields(imp, r, o);
	if (rc == PP_OK && r->kind == PP_BUS)
		rc = take_baud(imp, r, o);
	return rc;
}

/* The one name of its line, as devices are linked now. */
static enum pp_status
name_line(struct pp_import *imp, struct pp_object *bus)
{
	struct pp_endpoint endpoint;
	char name[PP_ENDPOINT_MAX];
	enum pp_status rc;

	if (pp_endpoint_parse(bus->value[PP_BUS_ENDPOINT], &endpoint) != PP_OK)
		return PP_OK;
	pp_endpoint_canonical(&endpoint, name);
	if (strcmp(name, bus->value[PP_BUS_CANONICAL]) == 0)
		return PP_OK;
	if ((rc = pp_image_touch(imp->image, bus)) != PP_OK)
		return rc;
	return pp_image_text(imp->image, name, &bus->value[PP_BUS_CANONICAL]);
}

/* A meter is where its unit is, also when only the unit has moved. */
static enum pp_status
follow_unit(struct pp_import *imp, struct pp_object *meter)
{
	const struct pp_object *unit =
	    pp_image_find(imp->image, PP_UNIT, meter->value[PP_METER_UNIT]);
	enum pp_status rc;

	if (unit == NULL || unit->retired_at != 0 ||
	    (strcmp(meter->value[PP_METER_BUILDING],
		 unit->value[PP_UNIT_BUILDING]) == 0 &&
		strcmp(meter->value[PP_METER_FLOOR],
		    unit->value[PP_UNIT_FLOOR]) == 0))
		return PP_OK;
	if ((rc = pp_image_touch(imp->image, meter)) != PP_OK)
		return rc;
	meter->value[PP_METER_BUILDING] = unit->value[PP_UNIT_BUILDING];
	meter->value[PP_METER_FLOOR] = unit->value[PP_UNIT_FLOOR];
	return PP_OK;
}

const char *
import_place(const struct pp_object *meter, char key[IMPORT_PLACE_MAX])
{
	snprintf(key, IMPORT_PLACE_MAX, "%.32s %.20s",
	    meter->value[PP_METER_BUS], meter->value[PP_METER_ADDRESS]);
	return key;
}

/* The first to claim something has it. */
static enum pp_status
own(struct pp_index *index, const char *key, struct pp_object *o)
{
	if (*key == '\0' || pp_index_find(index, key) != NULL)
		return PP_OK;
	return pp_index_add(index, key, o);
}

static enum pp_status
own_all(struct pp_import *imp, struct pp_object *o)
{
	char place[IMPORT_PLACE_MAX];
	const char *key;
	enum pp_status rc;

	if (o->kind == PP_BUS)
		return own(&imp->lines, o->value[PP_BUS_CANONICAL], o);
	rc = pp_image_text(imp->image, import_place(o, place), &key);
	if (rc == PP_OK)
		rc = own(&imp->places, key, o);
	if (rc == PP_OK)
		rc = own(&imp->serials, o->value[PP_METER_SERIAL], o);
	return rc;
}

/* Every object in use of a kind. */
static enum pp_status
each(struct pp_import *imp, enum pp_object_kind kind,
    enum pp_status (*visit)(struct pp_import *, struct pp_object *))
{
	struct pp_object *o;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < pp_image_count(imp->image, kind); i++) {
		o = pp_image_at(imp->image, kind, i);
		if (o->retired_at == 0)
			rc = visit(imp, o);
	}
	return rc;
}

/* What no file names comes first, so that those who do hear of it. */
static enum pp_status
own_unnamed(struct pp_import *imp, struct pp_object *o)
{
	return o->file == NULL ? own_all(imp, o) : PP_OK;
}

static enum pp_status
own_named(struct pp_import *imp, struct pp_object *o)
{
	return o->file != NULL ? own_all(imp, o) : PP_OK;
}

enum pp_status
import_derive(struct pp_import *imp)
{
	enum pp_status rc;

	if ((rc = each(imp, PP_BUS, name_line)) != PP_OK ||
	    (rc = each(imp, PP_METER, follow_unit)) != PP_OK ||
	    (rc = each(imp, PP_BUS, own_unnamed)) != PP_OK ||
	    (rc = each(imp, PP_METER, own_unnamed)) != PP_OK ||
	    (rc = each(imp, PP_BUS, own_named)) != PP_OK)
		return rc;
	return each(imp, PP_METER, own_named);
}
