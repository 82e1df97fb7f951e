/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"
#include "export.h"
#include "scan.h"

enum {
	NUMBER_MAX = 24,
	CODE_MAX = 64
};

/* "7" or "1-32" at the beginning of `text`. */
static enum pp_status
read_range(const char *text, size_t n, int64_t *least, int64_t *most)
{
	char word[NUMBER_MAX], *dash;

	if (n >= sizeof word)
		return pp_fail(PP_EDATA, "\"%.20s...\": not a range", text);
	memcpy(word, text, n);
	word[n] = '\0';
	if ((dash = strchr(word, '-')) != NULL)
		*dash++ = '\0';
	if (pp_decimal_parse(word, 0, least) != PP_OK ||
	    pp_decimal_parse(dash != NULL ? dash : word, 0, most) != PP_OK ||
	    *least < 1 || *most > PP_SCAN_ADDRESS_MAX || *least > *most)
		return pp_fail(PP_EDATA,
		    "\"%.*s\": not within 1 and %d, or not like 1-32,40",
		    (int)n, text, PP_SCAN_ADDRESS_MAX);
	return PP_OK;
}

/* "1-32,40" as addresses in that order, each once; NULL: all. */
static enum pp_status
read_addresses(const char *list, uint8_t addresses[PP_SCAN_ADDRESS_MAX],
    size_t *n)
{
	bool seen[PP_SCAN_ADDRESS_MAX + 1] = {false};
	int64_t least, most;
	size_t found = 0, length;
	enum pp_status rc;

	if (list == NULL)
		list = "1-247";
	do {
		length = strcspn(list, ",");
		rc = read_range(list, length, &least, &most);
		if (rc != PP_OK)
			return rc;
		for (; least <= most; least++) {
			if (seen[least])
				continue;
			seen[least] = true;
			addresses[found++] = (uint8_t)least;
		}
		list += length;
	} while (*list++ == ',');
	*n = found;
	return PP_OK;
}

/* By serial number, wherever it was; else what is said to be at the place. */
static const struct pp_object *
known(const struct pp_image *image, const struct pp_object *bus,
    const char *address, const char *serial)
{
	const struct pp_object *o, *there = NULL;
	size_t i;

	for (i = 0; i < pp_image_count(image, PP_METER); i++) {
		o = pp_image_at(image, PP_METER, i);
		if (o->retired_at != 0)
			continue;
		if (*serial != '\0' &&
		    strcmp(o->value[PP_METER_SERIAL], serial) == 0)
			return o;
		if (strcmp(o->value[PP_METER_BUS], bus->code) == 0 &&
		    strcmp(o->value[PP_METER_ADDRESS], address) == 0 &&
		    (*serial == '\0' || *o->value[PP_METER_SERIAL] == '\0'))
			there = o;
	}
	return there;
}

static void
set_ratio(struct pp_object *o, size_t field, int64_t ratio,
    char text[NUMBER_MAX])
{
	if (ratio <= 0)
		return;
	snprintf(text, NUMBER_MAX, "%" PRId64, ratio);
	o->value[field] = text;
}

/* A model that the type code can't tell from the one that was found. */
static bool
is_kin(const struct pp_models *models, const char *name,
    const struct pp_model *found)
{
	const struct pp_model *model = pp_models_find(models, name);

	return model != NULL &&
	    pp_model_type_code(model) == pp_model_type_code(found);
}

/* Where the rows of a scan go. */
struct finds {
	const struct pp_scan_site *site;
	const struct pp_object *bus;
};

static enum pp_status
put_row(void *arg, const struct pp_scan_meter *meter)
{
	const struct finds *finds = arg;
	const struct pp_object *bus = finds->bus, *old;
	char address[NUMBER_MAX], ct[NUMBER_MAX], pt[NUMBER_MAX];
	char code[CODE_MAX];
	struct pp_object o = {.kind = PP_METER, .code = code};
	size_t i;

	snprintf(address, sizeof address, "%u", meter->address);
	snprintf(code, sizeof code, "%.28s-%s", bus->code, address);
	for (i = 0; i < PP_OBJECT_FIELDS_MAX; i++)
		o.value[i] = "";
	o.value[PP_METER_CT] = o.value[PP_METER_PT] = "1";
	old = known(finds->site->image, bus, address, meter->serial);
	if (old != NULL)
		o = *old;
	o.value[PP_METER_BUS] = bus->code;
	o.value[PP_METER_ADDRESS] = address;
	if (*meter->serial != '\0')
		o.value[PP_METER_SERIAL] = meter->serial;
	if (meter->model != NULL &&
	    !is_kin(finds->site->models, o.value[PP_METER_MODEL], meter->model))
		o.value[PP_METER_MODEL] = pp_model_name(meter->model);
	set_ratio(&o, PP_METER_CT, meter->ct, ct);
	set_ratio(&o, PP_METER_PT, meter->pt, pt);
	if (*meter->note != '\0')
		o.value[PP_METER_NOTE] = meter->note;
	return pp_export_row(&o, false, finds->site->records);
}

static void
pass_on(void *arg, size_t done, size_t of)
{
	const struct finds *finds = arg;

	finds->site->progress(finds->site->arg, done, of);
}

enum pp_status
pp_scan_site(const struct pp_scan_site *site)
{
	uint8_t addresses[PP_SCAN_ADDRESS_MAX];
	struct pp_endpoint endpoint;
	struct finds finds = {.site = site};
	struct pp_scan scan = {
	    .world = site->world,
	    .models = site->models,
	    .endpoint = &endpoint,
	    .addresses = addresses,
	    .arg = &finds,
	    .progress = pass_on,
	    .found = put_row,
	};
	enum pp_status rc;

	rc = read_addresses(site->addresses, addresses, &scan.n);
	if (rc != PP_OK)
		return pp_fail_in(rc, "addresses");
	finds.bus = pp_image_find(site->image, PP_BUS, site->bus);
	if (finds.bus == NULL || finds.bus->retired_at != 0)
		return pp_fail(PP_NO, "no such bus: %s", site->bus);
	rc = pp_endpoint_parse(finds.bus->value[PP_BUS_ENDPOINT], &endpoint);
	if (rc == PP_OK) {
		endpoint.baud = (int)pp_object_int(finds.bus, PP_BUS_BAUD);
		rc = pp_scan_run(&scan);
	}
	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "%s", site->bus);
}
