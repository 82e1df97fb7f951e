/* SPDX-License-Identifier: ISC */
/*
 * Between the files of relays: what the guards go by.  Inside work/ only.
 */
#ifndef PP_RELAYS_IMPL_H
#define PP_RELAYS_IMPL_H

#include "history.h"
#include "relays.h"
#include "site_setting.h"

/* The site's rules, and what was tripped, as of one time. */
struct watch {
	struct pp_db *db;
	int64_t now;
	struct pp_history *history;
	int64_t fresh_s, warned_s;
	char hours[PP_SETTING_MAX], holidays[PP_SETTING_MAX];
	char never[PP_SETTING_MAX];
	int64_t share_percent, tripped, of; /* of the last hour; all meters */
};

enum pp_status watch_open(struct pp_db *db, int64_t now, struct watch *watch);
void watch_close(struct watch *watch);

/* What its last reading says of a meter, into its row. */
enum pp_status watch_look(struct watch *watch, struct pp_relay_row *row,
    struct pp_past *past);

/*
 * The guards that stand against it, and of the first that isn't overridden the
 * words.
 */
enum pp_status watch_ask(struct watch *watch, const struct pp_relay_want *want,
    const struct pp_past *past, struct pp_relay_row *row);

/*
 * A whole row of a meter.  What may be done counts from then on among those
 * that were tripped.
 */
enum pp_status relays_fill(struct watch *watch, const struct pp_models *models,
    const struct pp_relay_want *want, struct pp_relay_row *row);

/*
 * In a transaction: the act of all, where they are more than one person may
 * do alone.
 */
enum pp_status relays_act_many(struct pp_db *db,
    const struct pp_relay_want *want, const char *list, size_t n, int64_t now,
    const char *who);

#endif
