/* SPDX-License-Identifier: ISC */
/*
 * Objects as rows, and the folder of files that an import takes.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export.h"

size_t
pp_export_fields(enum pp_object_kind kind, bool retired,
    struct pp_field fields[PP_EXPORT_FIELDS_MAX])
{
	const struct pp_object_table *table = pp_object_table(kind);
	size_t i, n = 0;

	fields[n++] = (struct pp_field){.name = table->code};
	for (i = 0; i < table->n_file; i++)
		fields[n++] = (struct pp_field){
		    .name = table->field[i].name,
		    .kind = table->field[i].type == PP_TYPE_INT ? PP_KIND_INT
								: PP_KIND_TEXT,
		};
	if (retired)
		fields[n++] = (struct pp_field){
		    .name = "retired_at",
		    .kind = PP_KIND_TIME,
		};
	return n;
}

enum pp_status
pp_export_row(const struct pp_object *o, bool retired, struct pp_records *r)
{
	const struct pp_object_table *table = pp_object_table(o->kind);
	size_t i;

	pp_records_text(r, o->code);
	for (i = 0; i < table->n_file; i++)
		if (*o->value[i] == '\0')
			pp_records_none(r);
		else if (table->field[i].type == PP_TYPE_INT)
			pp_records_int(r, pp_object_int(o, i));
		else
			pp_records_text(r, o->value[i]);
	if (!retired)
		return pp_records_end(r);
	if (o->retired_at == 0)
		pp_records_none(r);
	else
		pp_records_time(r, o->retired_at);
	return pp_records_end(r);
}

enum pp_status
pp_export_rows(const struct pp_image *image, enum pp_object_kind kind,
    bool retired, struct pp_records *records)
{
	const struct pp_object *o;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < pp_image_count(image, kind); i++) {
		o = pp_image_at(image, kind, i);
		if (o->retired_at == 0 || retired)
			rc = pp_export_row(o, retired, records);
	}
	return rc;
}

enum pp_status
pp_export_some(const struct pp_image *image, enum pp_object_kind kind,
    const int64_t *ids, size_t n, struct pp_records *records)
{
	const struct pp_object *o;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < n; i++) {
		o = pp_image_by_id(image, kind, ids[i]);
		if (o != NULL && o->retired_at == 0)
			rc = pp_export_row(o, false, records);
	}
	return rc;
}

static enum pp_status
write_rows(const struct pp_image *image, enum pp_object_kind kind,
    const char *path, FILE *out)
{
	struct pp_field fields[PP_EXPORT_FIELDS_MAX];
	struct pp_records_options how = {
	    .format = PP_FORMAT_CSV,
	    .name = path,
	};
	struct pp_records *records = NULL;
	enum pp_status rc, closed;

	rc = pp_records_new(out, &how, fields,
	    pp_export_fields(kind, false, fields), &records);
	if (rc != PP_OK)
		return rc;
	rc = pp_export_rows(image, kind, false, records);
	closed = pp_records_close(records);
	return rc == PP_OK ? closed : rc;
}

/* Units or meters, or (PP_OBJECT_KINDS) the site file. */
static enum pp_status
write_file(struct pp_db *db, const struct pp_image *image,
    enum pp_object_kind kind, const char *path)
{
	char aside[PATH_MAX];
	FILE *out;
	enum pp_status rc;

	if (snprintf(aside, sizeof aside, "%s.new", path) >= PATH_MAX)
		return pp_fail(PP_ECREATE, "%.40s...: too long", path);
	if ((out = fopen(aside, "we")) == NULL)
		return pp_fail(PP_ECREATE, "%s: %s", aside, strerror(errno));
	rc = kind == PP_OBJECT_KINDS ? pp_export_yaml(db, image, out)
				     : write_rows(image, kind, path, out);
	if (fclose(out) == EOF && rc == PP_OK)
		rc = pp_fail(PP_EOUT, "%s: %s", path, strerror(errno));
	if (rc == PP_OK && rename(aside, path) != 0)
		rc = pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
	if (rc != PP_OK)
		(void)unlink(aside);
	return rc;
}

enum pp_status
pp_export_folder(struct pp_db *db, const struct pp_image *image,
    const char *folder)
{
	static const struct {
		const char *name;
		enum pp_object_kind kind;
	} files[] = {
	    {"site.yaml", PP_OBJECT_KINDS},
	    {"units.csv", PP_UNIT},
	    {"meters.csv", PP_METER},
	};
	char path[PATH_MAX];
	size_t i;
	enum pp_status rc = PP_OK;

	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		return pp_fail(PP_ECREATE, "%s: %s", folder, strerror(errno));
	for (i = 0; rc == PP_OK && i < sizeof files / sizeof files[0]; i++) {
		if (snprintf(path, sizeof path, "%s/%s", folder,
			files[i].name) >= PATH_MAX)
			return pp_fail(PP_ECREATE, "%.40s...: too long",
			    folder);
		rc = write_file(db, image, files[i].kind, path);
	}
	return rc;
}
