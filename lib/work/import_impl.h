/* SPDX-License-Identifier: ISC */
/*
 * What the files of `import` share.  A record is one object as a file
 * describes it, a row of CSV or a map of YAML; its cells know their place, so
 * that all checks are written once.
 */
#ifndef PP_IMPORT_IMPL_H
#define PP_IMPORT_IMPL_H

#include "conf.h"
#include "import.h"
#include "rows.h"
#include "site_index.h"
#include "site_setting.h"

enum {
	IMPORT_SOURCES_MAX = 64,
	IMPORT_VALUE_MAX = PP_ROWS_FIELD_MAX + 1,
	IMPORT_PLACE_MAX = 64, /* a key of `places` */
	/* The cells of a record: its fields, and then its id. */
	IMPORT_ID = PP_OBJECT_FIELDS_MAX,
	IMPORT_CELLS
};

struct import_source {
	char *name;
	struct pp_conf *conf; /* YAML */
	char *text;           /* CSV, decoded */
	size_t length;
	enum pp_object_kind kind; /* of its rows */
	struct pp_column columns[IMPORT_CELLS];
	size_t n_columns;
};

/* A value of a site, or of one meter, that a file sets. */
struct import_setting {
	const char *meter; /* its code; NULL: the site's */
	const struct pp_setting *setting;
	const char *value;
	bool changed;
	const char *before;
};

struct import_fault;

struct pp_import {
	const struct pp_models *models;
	struct pp_import_ear ear;
	struct import_source source[IMPORT_SOURCES_MAX];
	size_t n_sources, n_faults;
	struct import_fault *faults; /* those that are yet to be told */
	size_t n_kept, faults_room;
	bool broken; /* an input could not be read: the rest means little */
	bool holes;  /* rows are missing: what they name isn't known */

	struct pp_image *image;
	/* Who has a place on a bus, a serial number, a line. */
	struct pp_index places, serials, lines;
	struct import_setting *settings;
	size_t n_settings, settings_room;

	/* Of pp_import_changes(). */
	struct pp_change_cursor at;
	size_t at_setting;
};

/* One value where it stands; absent where both are NULL. */
struct import_cell {
	const struct pp_rows *rows;
	size_t column;
	const struct pp_node *node;
};

struct import_record {
	enum pp_object_kind kind;
	const char *file;
	unsigned line;
	const struct pp_node *node; /* of YAML */
	struct import_cell cell[IMPORT_CELLS];
};

typedef enum pp_status import_visit(struct pp_import *import,
    const struct import_record *record);

/* Keep pp_errmsg(), which a check just made; tell what is kept, in order. */
void import_fault(struct pp_import *import);
void import_tell(struct pp_import *import);

/* "guards:" with nothing behind it, or all of it commented out. */
bool import_is_nothing(const struct pp_node *node);

/* Tell of a fault in a cell, or in the record where it has no such cell. */
void import_bad(struct pp_import *import, const struct import_record *record,
    size_t cell, const char *fmt, ...) PP_PRINTF(4, 5);

/* The text of a cell, or NULL: absent, or no text. */
const char *import_text(const struct import_record *record, size_t cell);

/* A field's text as it is kept: digits folded, numbers as we print them. */
void import_plain(const struct pp_object_field *field, const char *text,
    char plain[IMPORT_VALUE_MAX]);

/*
 * Every record of a source in turn; `first` says that faults of form are yet
 * to be told.  Settings are no records.
 */
enum pp_status import_walk(struct pp_import *import,
    const struct import_source *source, bool first, import_visit *visit);

/* Put what a record says into the image. */
import_visit import_take;

/* The object that a record made, or NULL where its id was no good. */
struct pp_object *import_object(const struct pp_import *import,
    const struct import_record *record);

/* When all is taken: what follows from it, and who has what. */
enum pp_status import_derive(struct pp_import *import);

/* Tell every fault of a record in the image as it would become. */
import_visit import_check;

/* The key of a meter's place on its bus, for `places`. */
const char *import_place(const struct pp_object *meter,
    char key[IMPORT_PLACE_MAX]);

/*
 * Take and check the settings of a YAML source, and store all, as one act; the
 * site's mode comes last, for all else goes by the one that there was.
 */
enum pp_status import_settings(struct pp_import *import,
    const struct pp_node *root);
enum pp_status import_store_settings(struct pp_import *import, struct pp_db *db,
    struct pp_edits *edits);

#endif
