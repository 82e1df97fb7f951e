/* SPDX-License-Identifier: ISC */
/*
 * Site files into the database: YAML for the site, CSV for units and meters.
 * All or nothing: everything is read and checked, each fault is named with
 * its file, line and column, and only a site without a fault is stored, in
 * one transaction.  What is as it was before is not touched.
 */
#ifndef PP_IMPORT_H
#define PP_IMPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "db.h"
#include "model.h"
#include "site_image.h"
#include "status.h"

struct pp_import;

/*
 * Told of each fault, in words that name the place: file after file as they
 * were given, line after line.
 */
struct pp_import_ear {
	void (*fault)(void *arg, const char *words);
	void *arg;
};

struct pp_import_how {
	int64_t at;
	const char *who;
	bool dry_run; /* find out all that would be done, and do nothing */
};

#pragma GCC visibility push(default)

/* The models are borrowed. */
enum pp_status pp_import_new(const struct pp_models *models,
    const struct pp_import_ear *ear, struct pp_import **import);
void pp_import_free(struct pp_import *import);

/*
 * Read one more input: YAML where the name ends in .yaml or .yml, else CSV of
 * units or meters, as its header says.  A fault of form is told and keeps
 * the import from running, but isn't an outcome here.  PP_ENOINPUT: no such
 * file.
 */
enum pp_status pp_import_open(struct pp_import *import, const char *path);
enum pp_status pp_import_read(struct pp_import *import, FILE *in,
    const char *name);

/*
 * Check all that was read against itself and the database, and store what
 * differs.  PP_EDATA after faults, with their number: nothing was stored.
 */
enum pp_status pp_import_run(struct pp_import *import, struct pp_db *db,
    const struct pp_import_how *how);

/* After a run: the next change that it made; PP_OK, PP_DONE. */
enum pp_status pp_import_changes(struct pp_import *import,
    struct pp_change *change);

#pragma GCC visibility pop

#endif
