/* SPDX-License-Identifier: ISC */
/*
 * Between the files of relays: what the guards go by.  Inside work/ only.
 */
#ifndef PP_RELAYS_IMPL_H
#define PP_RELAYS_IMPL_H

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
 * What stands against a wish's being carried out, or, where its time is over,
 * against its end, as a repair asks it; "": nothing.
 */
enum pp_status relays_held_back(struct pp_db *db,
    const struct pp_target *target, const struct pp_relay_wish *wish,
    int64_t now, char reason[PP_RELAY_REASON_MAX]);

/* One decision about many meters, by their codes. */
struct relay_many {
	char *list; /* in memory of its own */
	size_t n;
	int64_t before; /* others that the same person ordered this hour */
	bool share;     /* beyond guards.max_share_per_hour */
};

/* Nothing speaks against it, and it isn't so already. */
bool relays_may(const struct pp_relay_row *row);
enum pp_status relays_list(const struct pp_relay_row *rows, size_t n,
    struct relay_many *many);

/*
 * How many other meters `who` ordered this hour: a command is easily split.
 * None where all of these rows only repeat what is wished already.
 */
enum pp_status relays_count_before(struct pp_db *db,
    const struct pp_relay_want *want, const struct pp_relay_row *rows, size_t n,
    int64_t now, const char *who, int64_t *before);

/* The same of a ration's meters, each of `ids` once. */
enum pp_status relays_count_others(struct pp_db *db, const int64_t *ids,
    size_t n, int64_t now, const char *who, int64_t *others);

/*
 * In a transaction: the act of all, where they are more than one person may
 * do alone.
 */
enum pp_status relays_act_many(struct pp_db *db,
    const struct pp_relay_want *want, const struct relay_many *many,
    int64_t now, const char *who);

#endif
