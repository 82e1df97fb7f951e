/* SPDX-License-Identifier: ISC */
/* Site files in and out: all or nothing, each fault named, nothing twice. */
#include "site_fixture.h"

#include "site_setting.h"

static const char edits[] = "SELECT count(*) FROM edit";
static const char header[] =
    "meter,serial,model,bus,address,building,floor,unit,ct,pt,parent,"
    "circuit,note\n";

/* A meters.csv of these rows. */
static struct outcome
import_meters(struct pp_db *db, const char *rows)
{
	char text[8192];

	snprintf(text, sizeof text, "%s%s", header, rows);
	return import_one(db, "m.csv", text);
}

static void
importing_again_changes_nothing(void **state)
{
	struct pp_db *db = make_site();
	int64_t before = number(db, edits);
	struct outcome o = import_inputs(db, whole_site, false);

	(void)state;
	assert_int_equal(o.rc, PP_OK);
	assert_int_equal(o.changes, 0);
	assert_int_equal(number(db, edits), before);
	pp_db_close(db);
}

static void
a_new_object_is_one_edit_and_a_change_is_one_for_each_field(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o;

	(void)state;
	/* Two buildings, two gateways, three buses, units, four meters; */
	assert_int_equal(number(db, edits), 2 + 2 + 3 + 3 + 4 + 4);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM edit WHERE kind = 'meter'"
			     " AND field = '' AND before IS NULL AND who = 'me'"
			     " AND at = 1000"),
	    4);
	o = import_meters(db, "M2,009,X,BUS02,2,,,1-201,1,1,,,\n");
	assert_string_equal(o.rows,
	    "meter M2 serial [002] [009]\nmeter M2 bus [BUS01] [BUS02]\n");
	/* It moved, and is the same meter. */
	assert_int_equal(number(db, "SELECT id FROM meter WHERE code = 'M2'"),
	    2);
	assert_int_equal(number(db, "SELECT bus FROM meter WHERE id = 2"), 2);
	pp_db_close(db);
}

static void
a_dry_run_says_all_and_does_nothing(void **state)
{
	struct pp_db *db = make();
	struct outcome o = import_inputs(db, whole_site, true);

	(void)state;
	assert_int_equal(o.rc, PP_OK);
	assert_int_equal(o.changes, 18);
	assert_int_equal(number(db, edits), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM meter"), 0);
	pp_db_close(db);
}

static void
one_fault_keeps_everything_out_and_all_are_told(void **state)
{
	struct pp_db *db = make();
	const struct input inputs[] = {
	    {"site.yaml", site_yaml},
	    {"units.csv", units_csv},
	    {"meters.csv", meters_csv},
	    {"more.csv",
		"meter,model,bus,address,ct\n"
		"M5,X,BUS01,300,0\n"
		"M6,Y,BUS09,5,1\n"},
	    {NULL, NULL},
	};
	struct outcome o = import_inputs(db, inputs, false);

	(void)state;
	assert_int_equal(o.rc, PP_EDATA);
	assert_string_equal(o.said,
	    "more.csv:2:4: address: \"300\": at most 247\n"
	    "more.csv:2:5: ct: \"0\": at least 1\n"
	    "more.csv:3:2: model: \"Y\": no such model;"
	    " see pp-site list models\n"
	    "more.csv:3:3: bus: \"BUS09\": no such bus\n"
	    "4 faults; nothing was imported\n");
	assert_int_equal(number(db, "SELECT count(*) FROM building"), 0);
	assert_int_equal(number(db, edits), 0);
	pp_db_close(db);
}

static void
every_value_is_checked_where_it_stands(void **state)
{
	static const struct {
		const char *rows, *said;
	} faults[] = {
	    {"M9,1,X,BUS01,0,,,,,,,,\n", ":2:5: address: \"0\": at least 1"},
	    {"M9,1,X,BUS01,,,,,,,,,\n", ":2:5: address: \"\": a value is"},
	    {"M9,1,X,BUS01,x,,,,,,,,\n", ":2:5: address: \"x\": not a number"},
	    {"M9,1,X,BUS01,9999999999999999999999,,,,,,,,\n", "out of range"},
	    {"M9,x1,X,BUS01,9,,,,,,,,\n", ":2:2: serial: \"x1\": not 1 to 14"},
	    {"M9,123456789012345,X,BUS01,9,,,,,,,,\n", ":2:2: serial: "},
	    {"M9,1,X,BUS01,9,B9,,,,,,,\n", ":2:6: building: \"B9\": no such"},
	    {"M9,1,X,BUS01,9,B1,3,,,,,,\n", ":2:7: floor: \"3\": building B1"},
	    {"M9,1,X,BUS01,9,,,7-1,,,,,\n", ":2:8: unit: \"7-1\": no such"},
	    {"M9,1,X,BUS01,9,,,,10001,,,,\n", ":2:9: ct: \"10001\": at most"},
	    {"M9,1,X,BUS01,9,,,,,0,,,\n", ":2:10: pt: \"0\": at least 1"},
	    {"M9,1,X,BUS01,9,,,,,,M8,,\n", ":2:11: parent: \"M8\": no such"},
	    {"M9,1,X,BUS01,9,,,,,,M9,,\n", ":2:11: parent: \"M9\": refers"},
	    {"M 9,1,X,BUS01,9,,,,,,,,\n", ":2:1: meter: \"M 9\": "},
	    {",1,X,BUS01,9,,,,,,,,\n", ":2:1: meter: \"\": an id is needed"},
	    {"M9,1,X,BUS01,9,B2,1,1-101,,,,,\n", "unit 1-101 is in building"},
	    {"M9,1,X,BUS01,9,B1,2,1-101,,,,,\n", ":2:7: floor: \"2\": unit"},
	    {"M9,1,X,BUS01,1,,,,,,,,\n", ":2:5: address: \"1\": M1 has it, in"},
	    {"M9,001,X,BUS01,9,,,,,,,,\n", ":2:2: serial: \"001\": M1 has it"},
	    {"M9,1,X,BUS01,9,,,,,,,,\nM9,2,X,BUS01,8,,,,,,,,\n",
		"m.csv:3:1: meter: \"M9\": given before at m.csv:2"},
	    {"M9,1,X,BUS01,9,,,,,,,,\nM8,2,X,BUS01,9,,,,,,,,\n",
		"m.csv:3:5: address: \"9\": M9 has it, at m.csv:2"},
	    {"M9,1,X,BUS01,9,,,,,,M8,,\nM8,2,X,BUS01,8,,,,,,M9,,\n",
		"its parents go round in a circle"},
	    {"M9,1,X,BUS01,9,,,,,,,,a\x01"
	     "b\n",
		"a control character"},
	};
	struct pp_db *db = make_site();
	struct outcome o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		o = import_meters(db, faults[i].rows);
		assert_int_equal(o.rc, PP_EDATA);
		assert_has(o.said, faults[i].said);
	}
	assert_int_equal(number(db, "SELECT count(*) FROM meter"), 4);
	pp_db_close(db);
}

static void
every_key_of_a_site_file_is_checked_where_it_stands(void **state)
{
	static const struct {
		const char *text, *said;
	} faults[] = {
	    {"colour: red\n", "s.yaml:1:1: colour: unknown key"},
	    {"site:\n  colour: red\n", "s.yaml:2:3: colour: unknown key"},
	    {"buildings:\n- {id: B9, height: 3}\n", "height: unknown key"},
	    {"buildings: {id: B9}\n", "s.yaml:1:12: buildings: "},
	    {"buildings:\n- B9\n", "s.yaml:2:3: "},
	    {"buildings:\n- {name: x}\n", "s.yaml:2:3: id: an id is needed"},
	    {"buildings:\n- {id: B9, floors: 501}\n", "at most 500"},
	    {"buildings:\n- {id: B1, floors: 1}\n", "unit 1-201 is on floor 2"},
	    {"buildings:\n- {id: B9, name: [x]}\n", "s.yaml:2:18: "},
	    {"gateways:\n- {id: G9, buses: [{id: BUS9}]}\n", "endpoint: "},
	    {"gateways:\n- {id: G9, buses: [{id: BUS9, endpoint: x}]}\n",
		"endpoint: \"x\": not rtu:"},
	    {"gateways:\n- {id: G9, buses: [{id: BUS9,"
	     " endpoint: \"tcp://192.0.2.1\"}]}\n",
		"BUS01 has it, in the database"},
	    {"gateways:\n- {id: G9, buses: [{id: BUS9,"
	     " endpoint: \"rtu:/dev/x\", baud: 1200}]}\n",
		"baud: \"1200\": the endpoint says 9600"},
	    {"defaults: {alarm1_yuan: 1.005}\n", "at most 2 decimals"},
	    {"defaults: {sms_numbers: \"110\"}\n", "sms_numbers: "},
	    {"guards: {never: [M1, M9]}\n", "\"M9\": no such meter"},
	    {"meters: {M9: {alarm1_yuan: 1}}\n", "s.yaml:1:10: M9: no such"},
	    {"meters: {M1: {colour: 1}}\n", "colour: unknown key"},
	};
	struct pp_db *db = make_site();
	int64_t before = number(db, edits);
	struct outcome o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		o = import_one(db, "s.yaml", faults[i].text);
		assert_int_equal(o.rc, PP_EDATA);
		assert_has(o.said, faults[i].said);
	}
	assert_int_equal(number(db, edits), before);
	pp_db_close(db);
}

static void
meters_may_change_places_at_once(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o = import_meters(db,
	    "M1,002,X,BUS01,2,,,1-101,,,M4,,\n"
	    "M2,001,X,BUS01,1,,,1-201,,,,,\n");

	(void)state;
	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	assert_int_equal(o.changes, 4);
	assert_int_equal(number(db, "SELECT address FROM meter WHERE id = 1"),
	    2);
	assert_int_equal(number(db, "SELECT address FROM meter WHERE id = 2"),
	    1);
	pp_db_close(db);
}

static void
a_unit_that_moves_takes_its_meters_along(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o =
	    import_one(db, "units.csv", "unit,building,floor\n1-101,B2,3\n");

	(void)state;
	assert_int_equal(o.rc, PP_OK);
	assert_has(o.rows, "unit 1-101 building [B1] [B2]\n");
	assert_has(o.rows, "meter M1 building [B1] [B2]\n");
	assert_has(o.rows, "meter M1 floor [1] [3]\n");
	assert_int_equal(o.changes, 4);
	/* The name was in no column, and stays. */
	assert_int_equal(number(db,
			     "SELECT count(*) FROM unit WHERE code = '1-101'"
			     " AND name = '张三'"),
	    1);
	pp_db_close(db);
}

static void
a_head_meter_may_stand_below_those_it_measures(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o = import_meters(db,
	    "M7,,X,BUS03,7,,,,,,M8,,\nM8,,X,BUS03,8,,,,,,,,\n");

	(void)state;
	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	assert_int_equal(number(db,
			     "SELECT m.parent = p.id FROM meter m, meter p"
			     " WHERE m.code = 'M7' AND p.code = 'M8'"),
	    1);
	pp_db_close(db);
}

static void
full_width_digits_and_leading_zeros_are_what_people_meant(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o =
	    import_meters(db, "Ｍ２,００２,X,BUS01,０２,B1,02,1-201,１,,,,\n");

	(void)state;
	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	assert_string_equal(o.rows, "");
	pp_db_close(db);
}

/* What an export of the whole site writes; of one kind, or the YAML. */
static char *
exported(struct pp_db *db, int kind)
{
	struct pp_field fields[PP_EXPORT_FIELDS_MAX];
	struct pp_records_options how = {.format = PP_FORMAT_CSV};
	struct pp_records *records = NULL;
	struct pp_image *image = NULL;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(pp_image_load(db, &image), PP_OK);
	if (kind == PP_OBJECT_KINDS) {
		assert_int_equal(pp_export_yaml(db, image, out), PP_OK);
	} else {
		assert_int_equal(pp_records_new(out, &how, fields,
				     pp_export_fields((enum pp_object_kind)kind,
					 false, fields),
				     &records),
		    PP_OK);
		assert_int_equal(pp_export_rows(image,
				     (enum pp_object_kind)kind, false, records),
		    PP_OK);
		assert_int_equal(pp_records_close(records), PP_OK);
	}
	pp_image_free(image);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void
an_export_is_an_import_whatever_people_call_things(void **state)
{
	static const char odd[] =
	    "site: {name: \"a \\\"b\\\" \\\\ 'c'\\n- d: # e\\u2028\\u0085\"}\n"
	    "guards: {never: []}\n"
	    "defaults: {sms_numbers: []}\n"
	    "meters: {M1: {alarm2_yuan: \"007.50\", sms_numbers: "
	    "[13800138000]}}\n"
	    "buildings:\n"
	    "- {id: \"yes\", name: \"null\"}\n"
	    "- {id: \"0012\", name: \"  two blanks \"}\n"
	    "- {id: \"0x1F\", name: \"~\"}\n"
	    "- {id: 三号, name: \"\\uFEFFmark \\U0001F600\"}\n"
	    "gateways:\n"
	    "- {id: \"1.0\", name: \"{a: [b]}\"}\n";
	static const char units[] =
	    "unit,building,floor,name\n"
	    "\"no\",\"0012\",-2,\"=1+1, \"\"quoted\"\"\nsecond line\"\n";
	struct pp_db *db = make_site(), *other = NULL;
	struct outcome o = import_one(db, "odd.yaml", odd);
	struct input all[4] = {{"s.yaml", NULL}, {"u.csv", NULL},
	    {"m.csv", NULL}, {NULL, NULL}};
	static const int kinds[] = {PP_OBJECT_KINDS, PP_UNIT, PP_METER};
	char *first[3], *second;
	int i;

	(void)state;
	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	o = import_one(db, "odd.csv", units);
	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	for (i = 0; i < 3; i++)
		all[i].text = first[i] = exported(db, kinds[i]);
	o = import_inputs(db, all, false);
	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	assert_string_equal(o.rows, "");
	assert_int_equal(pp_db_create("other.db"), PP_OK);
	assert_int_equal(pp_db_open_writer("other.db", &other), PP_OK);
	o = import_inputs(other, all, false);
	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	for (i = 0; i < 3; i++) {
		second = exported(other, kinds[i]);
		assert_string_equal(second, first[i]);
		free(second);
		free(first[i]);
	}
	pp_db_close(other);
	pp_db_close(db);
}

static void
a_site_file_of_comments_and_empty_heads_changes_nothing(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o = import_one(db, "s.yaml",
	    "# nothing\nsite:\nguards:\nmeters:\nbuildings:\ngateways:\n"
	    "# - id: x\n");

	(void)state;
	assert_int_equal(o.rc, PP_OK);
	assert_int_equal(o.changes, 0);
	o = import_one(db, "m.csv", header);
	assert_int_equal(o.rc, PP_OK);
	assert_int_equal(o.changes, 0);
	pp_db_close(db);
}

static void
rows_that_cannot_be_read_do_not_make_others_wrong(void **state)
{
	struct pp_db *db = make_site();
	const struct input inputs[] = {
	    {"u.csv", "unit,building,floor\n9-1,B1,1,\"x\n"},
	    {"m.csv", "meter,model,bus,address,unit\nM9,X,BUS01,9,9-1\n"},
	    {NULL, NULL},
	};
	struct outcome o = import_inputs(db, inputs, false);

	(void)state;
	assert_int_equal(o.rc, PP_EDATA);
	assert_int_equal(o.faults, 1);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(importing_again_changes_nothing),
	    TEST(a_new_object_is_one_edit_and_a_change_is_one_for_each_field),
	    TEST(a_dry_run_says_all_and_does_nothing),
	    TEST(one_fault_keeps_everything_out_and_all_are_told),
	    TEST(every_value_is_checked_where_it_stands),
	    TEST(every_key_of_a_site_file_is_checked_where_it_stands),
	    TEST(meters_may_change_places_at_once),
	    TEST(a_unit_that_moves_takes_its_meters_along),
	    TEST(a_head_meter_may_stand_below_those_it_measures),
	    TEST(full_width_digits_and_leading_zeros_are_what_people_meant),
	    TEST(an_export_is_an_import_whatever_people_call_things),
	    TEST(a_site_file_of_comments_and_empty_heads_changes_nothing),
	    TEST(rows_that_cannot_be_read_do_not_make_others_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
