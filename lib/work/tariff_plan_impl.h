/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of tariff_plan.h only: tariffs in force, and what models
 * hold of them, each made once.
 */
#ifndef PP_TARIFF_PLAN_IMPL_H
#define PP_TARIFF_PLAN_IMPL_H

#include "tariff_book.h"
#include "tariff_plan.h"

/* What a model holds of a tariff in a tier: the same for many meters. */
struct pp_tariff_fitted {
	struct pp_tariff_fitted *next;
	const struct pp_model *model;
	unsigned tier;
	enum pp_status rc;
	char why[240];
	unsigned follow;
	struct pp_meter_image image;
};

/* A tariff in force, by its code; or why there is none. */
struct pp_tariff_entry {
	struct pp_tariff_entry *next;
	char code[PP_ID_MAX];
	enum pp_status rc;
	char why[240];
	int64_t id;
	struct pp_tariff tariff;
	struct pp_used *used; /* NULL: it has no tiers */
	struct pp_tariff_fitted *fitted;
};

struct pp_tariff_planner {
	struct pp_db *db;
	const struct pp_models *models;
	int64_t at;
	struct pp_tariff_entry *entries;
};

/* That of a code; what it can't be is in its `rc`. */
enum pp_status pp_tariff_entry_find(struct pp_tariff_planner *p,
    const char *code, struct pp_tariff_entry **found);
void pp_tariff_entry_free(struct pp_tariff_entry *e);

/* What a model holds of it after so much use; likewise. */
enum pp_status pp_tariff_fit(struct pp_tariff_entry *e,
    const struct pp_model *model, int64_t used_wh, int64_t at,
    const struct pp_tariff_fitted **found);

#endif
