/* SPDX-License-Identifier: ISC */
/*
 * What a site consists of, as data.
 */
#include "site_image.h"

#include <string.h>

enum {
	FLOOR_LEAST = -20,
	FLOOR_MOST = 500,
	RATIO_MOST = 10000
};

/* clang-format off: a table */
static const struct pp_object_table tables[PP_OBJECT_KINDS] = {
    [PP_BUILDING] = {"building", "buildings", "building",
	{
	    [PP_BUILDING_NAME] = {.name = "name"},
	    [PP_BUILDING_FLOORS] = {.name = "floors",
		.type = PP_TYPE_INT,
		.least = 1,
		.most = FLOOR_MOST},
	},
	2, 2},
    [PP_GATEWAY] = {"gateway", "gateways", "gateway",
	{
	    [PP_GATEWAY_NAME] = {.name = "name"},
	},
	1, 1},
    [PP_BUS] = {"bus", "buses", "bus",
	{
	    [PP_BUS_GATEWAY] = {.name = "gateway",
		.type = PP_TYPE_OBJECT,
		.of = PP_GATEWAY,
		.required = true},
	    [PP_BUS_ENDPOINT] = {.name = "endpoint",
		.type = PP_TYPE_ENDPOINT,
		.required = true},
	    [PP_BUS_BAUD] = {.name = "baud",
		.type = PP_TYPE_INT,
		.least = 300,
		.most = 1000000,
		.otherwise = "9600"},
	    [PP_BUS_CANONICAL] = {.name = "canonical"},
	},
	4, 3},
    [PP_UNIT] = {"unit", "units", "unit",
	{
	    [PP_UNIT_BUILDING] = {.name = "building",
		.type = PP_TYPE_OBJECT,
		.of = PP_BUILDING,
		.required = true},
	    [PP_UNIT_FLOOR] = {.name = "floor",
		.type = PP_TYPE_INT,
		.least = FLOOR_LEAST,
		.most = FLOOR_MOST,
		.required = true},
	    [PP_UNIT_NAME] = {.name = "name"},
	},
	3, 3},
    [PP_METER] = {"meter", "meters", "meter",
	{
	    [PP_METER_SERIAL] = {.name = "serial", .type = PP_TYPE_SERIAL},
	    [PP_METER_MODEL] = {.name = "model",
		.type = PP_TYPE_MODEL,
		.required = true},
	    [PP_METER_BUS] = {.name = "bus",
		.type = PP_TYPE_OBJECT,
		.of = PP_BUS,
		.required = true},
	    [PP_METER_ADDRESS] = {.name = "address",
		.type = PP_TYPE_INT,
		.least = 1,
		.most = 247,
		.required = true},
	    [PP_METER_BUILDING] = {.name = "building",
		.type = PP_TYPE_OBJECT,
		.of = PP_BUILDING},
	    [PP_METER_FLOOR] = {.name = "floor",
		.type = PP_TYPE_INT,
		.least = FLOOR_LEAST,
		.most = FLOOR_MOST},
	    [PP_METER_UNIT] = {.name = "unit",
		.type = PP_TYPE_OBJECT,
		.of = PP_UNIT},
	    [PP_METER_CT] = {.name = "ct",
		.type = PP_TYPE_INT,
		.least = 1,
		.most = RATIO_MOST,
		.otherwise = "1"},
	    [PP_METER_PT] = {.name = "pt",
		.type = PP_TYPE_INT,
		.least = 1,
		.most = RATIO_MOST,
		.otherwise = "1"},
	    [PP_METER_PARENT] = {.name = "parent",
		.type = PP_TYPE_OBJECT,
		.of = PP_METER},
	    [PP_METER_CIRCUIT] = {.name = "circuit"},
	    [PP_METER_NOTE] = {.name = "note"},
	},
	12, 12},
};
/* clang-format on */

const struct pp_object_table *
pp_object_table(enum pp_object_kind kind)
{
	return &tables[kind];
}

enum pp_status
pp_object_kind_parse(const char *word, enum pp_object_kind *kind)
{
	int i;

	for (i = 0; i < PP_OBJECT_KINDS; i++)
		if (strcmp(word, tables[i].name) == 0 ||
		    strcmp(word, tables[i].plural) == 0) {
			*kind = (enum pp_object_kind)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA,
	    "no such kind: %s; there are building, gateway, bus, unit, meter",
	    word);
}
