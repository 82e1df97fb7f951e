/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the site share: inputs in memory, and a small site made
 * of them.
 */
#ifndef SITE_FIXTURE_H
#define SITE_FIXTURE_H

#include "db_fixture.h"

#include "export.h"
#include "import.h"
#include "model.h"

struct input {
	const char *name, *text; /* name NULL: the end */
};

/* All that an import said, a line each. */
struct outcome {
	enum pp_status rc;
	size_t faults, changes;
	char said[8192]; /* faults, then the outcome's words */
	char rows[8192]; /* "kind code field before after" */
};

static const char model_x[] =
    "model: X\ntitle: a meter\nkind: instrument\nphases: 3\nrated: 50 kW\n"
    "reply_ms: 300\nct: site\npt: site\npoll: [energy]\nreads:\n  energy:\n"
    "    address: 0\n    count: 2\n    values:\n"
    "      e_total: {at: 0, type: u32, unit: 0.01 kWh}\n";

static const char site_yaml[] =
    "site: {name: 园区, mode: trial}\n"
    "defaults: {alarm1_yuan: \"80.00\", sms_numbers: [\"+8613800138000\"]}\n"
    "buildings:\n"
    "- {id: B1, name: 1号库, floors: 2}\n"
    "- {id: B2, name: 2号库}\n"
    "gateways:\n"
    "- id: G1\n"
    "  buses:\n"
    "  - {id: BUS01, endpoint: \"tcp://192.0.2.1:502\"}\n"
    "  - {id: BUS02, endpoint: \"tcp://192.0.2.2:502\", baud: 19200}\n"
    "- id: G2\n"
    "  buses:\n"
    "  - {id: BUS03, endpoint: \"rtu+tcp://192.0.2.3:4001\"}\n";

static const char units_csv[] = "unit,building,floor,name\n"
				"1-101,B1,1,张三\n"
				"1-201,B1,2,\n"
				"2-101,B2,1,\n";

static const char meters_csv[] =
    "meter,serial,model,bus,address,building,floor,unit,ct,pt,parent,"
    "circuit,note\n"
    "M1,001,X,BUS01,1,,,1-101,,,M4,,\n"
    "M2,002,X,BUS01,2,B1,2,1-201,1,1,,,\n"
    "M3,003,X,BUS03,1,,,2-101,,,,,\n"
    "M4,,X,BUS02,7,B1,1,,40,1,,head,\n";

static inline void
append_line(char *to, size_t size, const char *line)
{
	size_t n = strlen(to);

	snprintf(to + n, size - n, "%s\n", line);
}

static inline void
hear(void *arg, const char *words)
{
	struct outcome *o = arg;

	o->faults++;
	append_line(o->said, sizeof o->said, words);
}

static inline struct pp_models *
models(void)
{
	struct pp_models *all = NULL;
	FILE *out = fopen("X.yaml", "w");

	assert_non_null(out);
	assert_true(fputs(model_x, out) != EOF);
	assert_int_equal(fclose(out), 0);
	if (pp_models_open(".", &all) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return all;
}

static inline void
read_input(struct pp_import *import, const struct input *input)
{
	char *text = strdup(input->text);
	FILE *in = fmemopen(text, strlen(text), "r");

	assert_non_null(in);
	assert_int_equal(pp_import_read(import, in, input->name), PP_OK);
	fclose(in);
	free(text);
}

static inline void
note_changes(struct pp_import *import, struct outcome *o)
{
	struct pp_change c;
	char row[512];

	while (pp_import_changes(import, &c) == PP_OK) {
		o->changes++;
		snprintf(row, sizeof row, "%s %s %s [%s] [%s]", c.kind, c.code,
		    c.field, c.before != NULL ? c.before : "-", c.after);
		append_line(o->rows, sizeof o->rows, row);
	}
}

static inline struct outcome
import_inputs(struct pp_db *db, const struct input *inputs, bool dry_run)
{
	static struct outcome o;
	struct pp_import_ear ear = {hear, &o};
	struct pp_import_how how = {.at = 1000, .who = "me"};
	struct pp_models *all = models();
	struct pp_import *import = NULL;

	o = (struct outcome){0};
	how.dry_run = dry_run;
	assert_int_equal(pp_import_new(all, &ear, &import), PP_OK);
	for (; inputs->name != NULL; inputs++)
		read_input(import, inputs);
	o.rc = pp_import_run(import, db, &how);
	if (o.rc == PP_OK)
		note_changes(import, &o);
	else
		append_line(o.said, sizeof o.said, pp_errmsg());
	assert_false(pp_db_in_transaction(db));
	pp_import_free(import);
	pp_models_free(all);
	return o;
}

static inline struct outcome
import_one(struct pp_db *db, const char *name, const char *text)
{
	const struct input inputs[] = {{name, text}, {NULL, NULL}};

	return import_inputs(db, inputs, false);
}

static const struct input whole_site[] = {
    {"site.yaml", site_yaml},
    {"units.csv", units_csv},
    {"meters.csv", meters_csv},
    {NULL, NULL},
};

/* A database with the site in it. */
static inline struct pp_db *
make_site(void)
{
	struct pp_db *db = make();
	struct outcome o = import_inputs(db, whole_site, false);

	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	return db;
}

static inline void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

#endif
