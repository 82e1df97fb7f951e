/* SPDX-License-Identifier: ISC */
/*
 * What may be wrong with a record, seen in the image as it would become: each
 * value by its field's type, then what the kinds must not do.
 */
#include <string.h>

#include "amount.h"
#include "endpoint.h"
#include "import_impl.h"
#include "site.h"
#include "text.h"

enum {
	PARENTS_MAX = 16
};

/* A record, the object it made, and who asks. */
struct check {
	struct pp_import *imp;
	const struct import_record *r;
	const struct pp_object *o;
	bool bad[PP_OBJECT_FIELDS_MAX];
};

/* Nobody else may have what this field claims. */
static void
check_own(const struct check *c, size_t field, const struct pp_index *index,
    const char *key)
{
	const struct pp_object *by = pp_index_find(index, key);

	if (by == NULL || by == c->o)
		return;
	if (by->file != NULL)
		import_bad(c->imp, c->r, field, "%s has it, at %s:%u", by->code,
		    by->file, by->line);
	else
		import_bad(c->imp, c->r, field, "%s has it, in the database",
		    by->code);
}

static enum pp_status
check_name(const char *text)
{
	const char *p;

	if (strlen(text) >= PP_NAME_MAX)
		return pp_fail(PP_EDATA, "longer than %d bytes",
		    PP_NAME_MAX - 1);
	for (p = text; *p != '\0'; p++)
		if (((unsigned char)*p < ' ' && *p != '\n' && *p != '\t') ||
		    *p == 0x7f)
			return pp_fail(PP_EDATA, "a control character");
	return PP_OK;
}

static enum pp_status
check_int(const struct pp_object_field *f, const char *text)
{
	int64_t n;
	enum pp_status rc;

	if ((rc = pp_decimal_parse(text, 0, &n)) != PP_OK)
		return rc;
	if (n > f->most)
		return pp_fail(PP_EDATA, "at most %d", f->most);
	if (n < f->least)
		return pp_fail(PP_EDATA, "at least %d", f->least);
	return PP_OK;
}

static enum pp_status
check_serial(const char *text)
{
	size_t n = strspn(text, "0123456789");

	if (text[n] != '\0' || n >= PP_SERIAL_MAX)
		return pp_fail(PP_EDATA, "not 1 to %d digits",
		    PP_SERIAL_MAX - 1);
	return PP_OK;
}

static enum pp_status
check_reference(const struct check *c, const struct pp_object_field *f,
    const char *code)
{
	const struct pp_object *o = pp_image_find(c->imp->image, f->of, code);
	const char *what = pp_object_table(f->of)->name;

	if (o == NULL)
		/* It may be in a row that could not be read. */
		return c->imp->holes ? PP_OK
				     : pp_fail(PP_EDATA, "no such %s", what);
	if (o->retired_at != 0)
		return pp_fail(PP_EDATA, "this %s is retired", what);
	if (o == c->o)
		return pp_fail(PP_EDATA, "refers to itself");
	return PP_OK;
}

static enum pp_status
check_value(const struct check *c, const struct pp_object_field *f,
    const char *value)
{
	struct pp_endpoint endpoint;

	switch (f->type) {
	case PP_TYPE_NAME:
		return check_name(value);
	case PP_TYPE_INT:
		return check_int(f, value);
	case PP_TYPE_OBJECT:
		return check_reference(c, f, value);
	case PP_TYPE_SERIAL:
		return check_serial(value);
	case PP_TYPE_MODEL:
		return pp_models_find(c->imp->models, value) != NULL
		    ? PP_OK
		    : pp_fail(PP_EDATA,
			  "no such model; see pp-site list models");
	case PP_TYPE_ENDPOINT:
		return pp_endpoint_parse(value, &endpoint);
	}
	return PP_OK;
}

/* Whether the field is sound, so that more may be asked of it. */
static bool
check_field(const struct check *c, size_t i)
{
	const struct pp_object_field *f =
	    &pp_object_table(c->o->kind)->field[i];
	const struct pp_node *node = c->r->cell[i].node;
	const char *value = c->o->value[i], *text;

	if (node != NULL && pp_node_text(node, &text) != PP_OK) {
		import_fault(c->imp);
		return false;
	}
	text = import_text(c->r, i);
	if (*value == '\0') {
		if (f->required)
			import_bad(c->imp, c->r, i, "a value is needed");
		return !f->required;
	}
	if (text == NULL || check_value(c, f, value) == PP_OK)
		return true;
	import_bad(c->imp, c->r, i, "%s", pp_errmsg());
	return false;
}

/* Floors of a building go up to its number; basements are below zero. */
static bool
floor_fits(const struct pp_object *building, const struct pp_object *o,
    size_t floor)
{
	return building == NULL ||
	    *building->value[PP_BUILDING_FLOORS] == '\0' ||
	    pp_object_int(o, floor) <=
	    pp_object_int(building, PP_BUILDING_FLOORS);
}

static void
check_floor(const struct check *c, size_t building, size_t floor)
{
	const struct pp_object *b =
	    pp_image_find(c->imp->image, PP_BUILDING, c->o->value[building]);

	if (!c->bad[floor] && !floor_fits(b, c->o, floor))
		import_bad(c->imp, c->r, floor, "building %s has %s floors",
		    b->code, b->value[PP_BUILDING_FLOORS]);
}

/* A building can't lose floors that are in use. */
static void
check_building(const struct check *c)
{
	const struct pp_image *image = c->imp->image;
	const struct pp_object *u;
	size_t i;

	for (i = 0; i < pp_image_count(image, PP_UNIT); i++) {
		u = pp_image_at(image, PP_UNIT, i);
		if (u->file == NULL && u->retired_at == 0 &&
		    strcmp(u->value[PP_UNIT_BUILDING], c->o->code) == 0 &&
		    !floor_fits(c->o, u, PP_UNIT_FLOOR)) {
			import_bad(c->imp, c->r, PP_BUILDING_FLOORS,
			    "unit %s is on floor %s", u->code,
			    u->value[PP_UNIT_FLOOR]);
			return;
		}
	}
}

static void
check_bus(const struct check *c)
{
	struct pp_endpoint endpoint;
	bool given = c->r->cell[PP_BUS_BAUD].node != NULL;

	check_own(c, PP_BUS_ENDPOINT, &c->imp->lines,
	    c->o->value[PP_BUS_CANONICAL]);
	if (c->bad[PP_BUS_ENDPOINT] || c->bad[PP_BUS_BAUD] || !given ||
	    pp_endpoint_parse(c->o->value[PP_BUS_ENDPOINT], &endpoint) != PP_OK)
		return;
	if (endpoint.link == PP_LINK_RTU &&
	    endpoint.baud != pp_object_int(c->o, PP_BUS_BAUD))
		import_bad(c->imp, c->r, PP_BUS_BAUD, "the endpoint says %d",
		    endpoint.baud);
}

/* What the row says, if it says something, is what the unit says. */
static void
check_agrees(const struct check *c, const struct pp_object *unit, size_t field,
    const char *says)
{
	const char *text = import_text(c->r, field);
	char plain[IMPORT_VALUE_MAX];

	if (text == NULL || *text == '\0')
		return;
	import_plain(&pp_object_table(PP_METER)->field[field], text, plain);
	if (strcmp(plain, says) != 0)
		import_bad(c->imp, c->r, field,
		    "unit %s is in building %s on floor %s", unit->code,
		    unit->value[PP_UNIT_BUILDING], unit->value[PP_UNIT_FLOOR]);
}

/* From head to head, of which there are never many. */
static void
check_parents(const struct check *c)
{
	const struct pp_object *m = c->o;
	int left = PARENTS_MAX;

	while (m != NULL && *m->value[PP_METER_PARENT] != '\0' && left-- > 0)
		m = pp_image_find(c->imp->image, PP_METER,
		    m->value[PP_METER_PARENT]);
	if (left < 0)
		import_bad(c->imp, c->r, PP_METER_PARENT,
		    "its parents go round in a circle, or are more than %d",
		    PARENTS_MAX);
}

/* What was sold is in the meter that was there when it was sold. */
static void
check_account(const struct check *c)
{
	const struct pp_object *m = c->o, *before = m->before;
	const char *serial = m->value[PP_METER_SERIAL];

	if (m->account == NULL || before == NULL)
		return;
	if (strcmp(serial, before->value[PP_METER_SERIAL]) != 0 &&
	    strcmp(serial, m->account_serial) != 0)
		import_bad(c->imp, c->r, PP_METER_SERIAL,
		    "account %s has the meter with serial number %s; close "
		    "that account first",
		    m->account, m->account_serial);
	if (strcmp(m->value[PP_METER_MODEL], before->value[PP_METER_MODEL]) !=
	    0)
		import_bad(c->imp, c->r, PP_METER_MODEL,
		    "account %s has the meter, which was of model %s when it "
		    "was opened",
		    m->account, before->value[PP_METER_MODEL]);
}

static void
check_meter(const struct check *c)
{
	const struct pp_object *unit =
	    pp_image_find(c->imp->image, PP_UNIT, c->o->value[PP_METER_UNIT]);
	char place[IMPORT_PLACE_MAX];

	if (!c->bad[PP_METER_BUS] && !c->bad[PP_METER_ADDRESS])
		check_own(c, PP_METER_ADDRESS, &c->imp->places,
		    import_place(c->o, place));
	check_own(c, PP_METER_SERIAL, &c->imp->serials,
	    c->o->value[PP_METER_SERIAL]);
	check_account(c);
	if (!c->bad[PP_METER_PARENT])
		check_parents(c);
	if (unit == NULL || unit->retired_at != 0) {
		check_floor(c, PP_METER_BUILDING, PP_METER_FLOOR);
		return;
	}
	check_agrees(c, unit, PP_METER_BUILDING, unit->value[PP_UNIT_BUILDING]);
	check_agrees(c, unit, PP_METER_FLOOR, unit->value[PP_UNIT_FLOOR]);
}

enum pp_status
import_check(struct pp_import *imp, const struct import_record *r)
{
	struct check c = {.imp = imp, .r = r, .o = import_object(imp, r)};
	size_t i;

	if (c.o == NULL)
		return PP_OK;
	for (i = 0; i < pp_object_table(r->kind)->n_file; i++)
		c.bad[i] = !check_field(&c, i);
	switch (r->kind) {
	case PP_BUILDING:
		check_building(&c);
		break;
	case PP_BUS:
		check_bus(&c);
		break;
	case PP_UNIT:
		check_floor(&c, PP_UNIT_BUILDING, PP_UNIT_FLOOR);
		break;
	case PP_METER:
		check_meter(&c);
		break;
	case PP_GATEWAY:
	case PP_OBJECT_KINDS:
		break;
	}
	return PP_OK;
}
