/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "act.h"
#include "catalogue.h"
#include "import_impl.h"
#include "slurp.h"

enum pp_status
pp_import_new(const struct pp_models *models, const struct pp_import_ear *ear,
    struct pp_import **import)
{
	struct pp_import *imp = calloc(1, sizeof *imp);

	if (imp == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	imp->models = models;
	imp->ear = *ear;
	*import = imp;
	return PP_OK;
}

void
pp_import_free(struct pp_import *imp)
{
	size_t i;

	if (imp == NULL)
		return;
	for (i = 0; i < imp->n_sources; i++) {
		pp_conf_free(imp->source[i].conf);
		free(imp->source[i].text);
		free(imp->source[i].name);
	}
	pp_index_free(&imp->places);
	pp_index_free(&imp->serials);
	pp_index_free(&imp->lines);
	pp_image_free(imp->image);
	free(imp->settings);
	free(imp->faults);
	free(imp);
}

/* Whether the header line has this column. */
static bool
has_column(const char *text, const char *name)
{
	static const char around[] = " \t\r\"";
	const char *end = text + strcspn(text, "\n");
	size_t n, length = strlen(name);

	for (; text <= end; text += n + 1) {
		text += strspn(text, around);
		n = strcspn(text, ",\n");
		if (n >= length && strncmp(text, name, length) == 0 &&
		    strspn(text + length, around) + length >= n)
			return true;
	}
	return false;
}

/* What a CSV is about: its header says so. */
static enum pp_status
recognise(struct import_source *s)
{
	const struct pp_object_table *table;
	size_t i;

	if (has_column(s->text, "meter"))
		s->kind = PP_METER;
	else if (has_column(s->text, "unit"))
		s->kind = PP_UNIT;
	else
		return pp_fail(PP_EDATA,
		    "%s:1: no header of units (unit,building,floor,name)"
		    " or of meters (meter,serial,model,bus,address,...)",
		    s->name);
	table = pp_object_table(s->kind);
	s->columns[0] = (struct pp_column){table->code, true};
	for (i = 0; i < table->n_file; i++)
		s->columns[i + 1] = (struct pp_column){table->field[i].name,
		    table->field[i].required};
	s->n_columns = table->n_file + 1;
	return PP_OK;
}

static bool
is_yaml(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	    (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static enum pp_status
read_csv(struct import_source *s, FILE *in)
{
	enum pp_status rc;

	rc = pp_slurp(in, s->name, PP_ROWS_FILE_MAX, &s->text, &s->length);
	return rc == PP_OK ? recognise(s) : rc;
}

enum pp_status
pp_import_read(struct pp_import *imp, FILE *in, const char *name)
{
	struct import_source *s = &imp->source[imp->n_sources];
	enum pp_status rc;

	if (imp->n_sources == IMPORT_SOURCES_MAX)
		return pp_fail(PP_EDATA, "%s: more than %d files at once", name,
		    IMPORT_SOURCES_MAX);
	if ((s->name = strdup(name)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	imp->n_sources++;
	rc = is_yaml(name) ? pp_conf_read(in, name, &s->conf) : read_csv(s, in);
	if (rc != PP_EDATA)
		return rc;
	imp->broken = true;
	import_fault(imp);
	import_tell(imp);
	return PP_OK;
}

enum pp_status
pp_import_open(struct pp_import *imp, const char *path)
{
	FILE *in = fopen(path, "re");
	struct stat st;
	enum pp_status rc;

	if (in == NULL)
		return pp_fail(errno == ENOENT || errno == ENOTDIR ? PP_ENOINPUT
								   : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	if (fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode))
		rc = pp_fail(PP_ENOINPUT, "%s: is a directory", path);
	else
		rc = pp_import_read(imp, in, path);
	(void)fclose(in);
	return rc;
}

static enum pp_status
each_record(struct pp_import *imp, bool first, import_visit *visit)
{
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < imp->n_sources; i++)
		rc = import_walk(imp, &imp->source[i], first, visit);
	return rc;
}

/* The image as it would become, with every fault told. */
static enum pp_status
judge(struct pp_import *imp, struct pp_db *db)
{
	size_t i;
	enum pp_status rc;

	if ((rc = pp_image_load(db, &imp->image)) != PP_OK ||
	    (rc = each_record(imp, true, import_take)) != PP_OK ||
	    (rc = import_derive(imp)) != PP_OK ||
	    (rc = each_record(imp, false, import_check)) != PP_OK)
		return rc;
	for (i = 0; rc == PP_OK && i < imp->n_sources; i++)
		if (imp->source[i].conf != NULL)
			rc = import_settings(imp,
			    pp_conf_root(imp->source[i].conf));
	return rc;
}

static enum pp_status
store(struct pp_import *imp, struct pp_db *db, const struct pp_import_how *how)
{
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	if ((rc = pp_edits_new(db, how->at, how->who, &edits)) != PP_OK ||
	    (rc = pp_image_store(imp->image, db, edits)) != PP_OK)
		goto out;
	rc = import_store_settings(imp, db, edits);
out:
	pp_edits_free(edits);
	return rc;
}

static enum pp_status
refuse(const struct pp_import *imp)
{
	return pp_fail(PP_EDATA,
	    imp->n_faults == 1 ? PP_PHRASE("%zu fault; nothing was imported")
			       : PP_PHRASE("%zu faults; nothing was imported"),
	    imp->n_faults);
}

enum pp_status
pp_import_run(struct pp_import *imp, struct pp_db *db,
    const struct pp_import_how *how)
{
	enum pp_status rc;

	if (imp->broken)
		return refuse(imp);
	pp_db_tries(db, how->dry_run);
	if ((rc = pp_db_begin(db)) != PP_OK)
		goto out;
	rc = judge(imp, db);
	import_tell(imp);
	if (rc != PP_OK)
		goto out;
	if (imp->n_faults > 0) {
		rc = refuse(imp);
		goto out;
	}
	/* A dry run goes all the way, and finds what a real one would. */
	if ((rc = store(imp, db, how)) != PP_OK)
		goto out;
	if (!how->dry_run)
		rc = pp_db_commit(db);
out:
	if (rc != PP_OK || how->dry_run)
		pp_db_rollback(db);
	pp_db_tries(db, false);
	return rc;
}

enum pp_status
pp_import_changes(struct pp_import *imp, struct pp_change *change)
{
	const struct import_setting *s;
	enum pp_status rc;

	rc = pp_image_changes(imp->image, &imp->at, change);
	if (rc != PP_DONE)
		return rc;
	while (imp->at_setting < imp->n_settings) {
		s = &imp->settings[imp->at_setting++];
		if (!s->changed)
			continue;
		*change = (struct pp_change){
		    .kind = s->meter != NULL ? "meter" : "setting",
		    .code = s->meter != NULL ? s->meter : s->setting->key,
		    .field = s->meter != NULL ? pp_setting_short_key(s->setting)
					      : "value",
		    .before = s->before,
		    .after = s->value,
		};
		return PP_OK;
	}
	return PP_DONE;
}
