/* SPDX-License-Identifier: ISC */
/*
 * Lists for people and programs that aren't files of a site: the models that
 * are known, the values in force with where each comes from, and changes.
 */
#ifndef PP_LISTING_H
#define PP_LISTING_H

#include "db.h"
#include "inspect.h"
#include "model.h"
#include "records.h"
#include "site_edit.h"
#include "status.h"

#pragma GCC visibility push(default)

/* The columns of each list, and how many; then its rows. */
const struct pp_field *pp_listing_model_fields(size_t *n);
const struct pp_field *pp_listing_value_fields(size_t *n);

/* A change to the site: added, changed or removed. */
const struct pp_field *pp_listing_change_fields(size_t *n);
enum pp_status pp_listing_change(const struct pp_change *change,
    struct pp_records *records);

/* What an inspection found. */
const struct pp_field *pp_listing_finding_fields(size_t *n);
enum pp_status pp_listing_finding(const struct pp_finding *finding,
    struct pp_records *records);

enum pp_status pp_listing_models(const struct pp_models *models,
    struct pp_records *records);

/*
 * Every value of the site, or with `ids` those that the meters may have of
 * their own, meter by meter.
 */
enum pp_status pp_listing_values(struct pp_db *db, const int64_t *ids, size_t n,
    struct pp_records *records);

#pragma GCC visibility pop

#endif
