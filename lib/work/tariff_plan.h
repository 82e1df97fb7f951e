/* SPDX-License-Identifier: ISC */
/*
 * What each meter is to hold of its tariff by now, beside what it confirmed:
 * all by the books, no meter is asked.  Who has to be pushed to, what for, and
 * what can't be followed at all.
 */
#ifndef PP_TARIFF_PLAN_H
#define PP_TARIFF_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "fit.h"
#include "model.h"
#include "push_log.h"
#include "site.h"
#include "status.h"

enum pp_tariff_stand {
	PP_TARIFF_NONE,    /* no tariff is set for it */
	PP_TARIFF_REFUSED, /* it can't follow it: reason */
	PP_TARIFF_UNKNOWN, /* nothing is confirmed, or an order is open: reason
			    */
	PP_TARIFF_DIFFERS, /* what it confirmed isn't what it is to hold */
	PP_TARIFF_SAME,
};

/* The parts of a tariff: prices and day tables. */
enum {
	PP_TARIFF_PARTS = PP_PART_TABLES + 1
};

struct pp_tariff_duty {
	struct pp_target target;
	char code[PP_ID_MAX]; /* of its tariff; "": none */
	enum pp_tariff_stand stand;
	enum pp_status refusal; /* REFUSED: as what */
	char reason[240];

	int64_t tariff; /* id of the one in force, 0: none */
	int32_t from_day;
	unsigned follow;
	bool has_tiers;
	unsigned tier; /* from 0; by the readings of its cycle so far */
	int64_t used_wh;

	struct pp_meter_image image;
	unsigned parts; /* bits 1 << enum pp_part: those that it has */
	char wants[PP_TARIFF_PARTS][PP_PART_WORDS_MAX];
	char held[PP_TARIFF_PARTS][PP_PART_WORDS_MAX]; /* "": not known */
	int64_t confirmed_at; /* the later part; 0: never */
};

struct pp_tariff_planner;

#pragma GCC visibility push(default)

const char *pp_tariff_stand_name(enum pp_tariff_stand stand);

/* `models` and `db` are borrowed; texts of tariffs are read once. */
enum pp_status pp_tariff_planner_new(struct pp_db *db,
    const struct pp_models *models, int64_t at,
    struct pp_tariff_planner **planner);
void pp_tariff_planner_free(struct pp_tariff_planner *planner);

/*
 * One meter, with the tariff that it is to have, or with `code` as if it had
 * that one.  What can't be is PP_OK, too: `stand` says so.  Day tables that
 * the meter confirmed are wanted further as long as they give the right rates
 * today and tomorrow, so that nothing is pushed that need not be.
 */
enum pp_status pp_tariff_plan(struct pp_tariff_planner *planner,
    const struct pp_target *target, const char *code,
    struct pp_tariff_duty *duty);

#pragma GCC visibility pop

#endif
