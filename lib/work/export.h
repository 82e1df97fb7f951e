/* SPDX-License-Identifier: ISC */
/*
 * The site as files: exactly what an import takes, so that importing an
 * export changes nothing.  What is retired is left out.
 */
#ifndef PP_EXPORT_H
#define PP_EXPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "db.h"
#include "records.h"
#include "site_image.h"
#include "status.h"

enum {
	/* A code, the fields, when it was retired. */
	PP_EXPORT_FIELDS_MAX = PP_OBJECT_FIELDS_MAX + 2
};

#pragma GCC visibility push(default)

/*
 * The site file, as YAML: settings that were set, what meters have of their
 * own, buildings, gateways and buses.  PP_EOUT where it can't be written.
 */
enum pp_status pp_export_yaml(struct pp_db *db, const struct pp_image *image,
    FILE *out);

/*
 * Objects as records: what columns their kind has (with `retired`, a last
 * one that says since when), how many, and one object as a row.
 */
size_t pp_export_fields(enum pp_object_kind kind, bool retired,
    struct pp_field fields[PP_EXPORT_FIELDS_MAX]);
enum pp_status pp_export_row(const struct pp_object *object, bool retired,
    struct pp_records *records);

/* All of a kind as they came, or the objects in use with these ids. */
enum pp_status pp_export_rows(const struct pp_image *image,
    enum pp_object_kind kind, bool retired, struct pp_records *records);
enum pp_status pp_export_some(const struct pp_image *image,
    enum pp_object_kind kind, const int64_t *ids, size_t n,
    struct pp_records *records);

/*
 * site.yaml, units.csv and meters.csv in a folder, which is made where it
 * isn't there; each file is replaced as a whole.  PP_ECREATE, PP_EOUT.
 */
enum pp_status pp_export_folder(struct pp_db *db, const struct pp_image *image,
    const char *folder);

#pragma GCC visibility pop

#endif
