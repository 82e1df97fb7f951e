/* SPDX-License-Identifier: ISC */
/*
 * The jobs of pp-trip: orders to relays, rations, warnings, and what is
 * wished.
 */
#ifndef PP_TOOL_TRIP_H
#define PP_TOOL_TRIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "records.h"
#include "relays.h"

/* What the options say, as words; NULL where not given. */
struct tool_trip {
	const char *reason, *until, *override, *plan, *max_share;
	const char *begins, *turn, *kw; /* of a ration */
	const char *way, *note;         /* of a warning */
	bool arrears, dry_run, endless;
};

/* Order it of the meters that are selected or planned. */
enum pp_status tool_trip_order(const struct tool_trip *trip,
    enum pp_relay_action action);
enum pp_status tool_trip_ration(const struct tool_trip *trip);
enum pp_status tool_trip_warn(const struct tool_trip *trip);
enum pp_status tool_trip_list(const struct tool_trip *trip);
enum pp_status tool_trip_repair(void);

/*
 * Between its files: the book (a reader, to plan), the models, the world, and
 * what becomes of each push.  tool_trip_close() whatever came of it.
 */
extern struct pp_pusher tool_pusher;

enum pp_status tool_trip_open(bool dry_run);
void tool_trip_close(void);
enum pp_status tool_trip_records(const struct pp_field *fields, size_t n);
extern struct pp_records *tool_trip_rows;

/* --until and --override, and what all orders have to have. */
enum pp_status tool_trip_until(const char *until, int64_t *at);
enum pp_status tool_trip_overrides(const char *list, unsigned *overrides);
enum pp_status tool_trip_check_reason(const char *reason);

/*
 * The meters of --plan, in its order, in new memory; `marks` (each of the
 * plan's rows likewise) say what speaks against a row, NULL: nothing.
 */
struct tool_trip_mark {
	bool left_out; /* it was skipped in the plan */
	char relay[8], control[8], until[PP_TIME_MAX];
	int64_t begins, ends; /* of a ration's */
};
enum pp_status tool_trip_plan(const char *path, enum pp_relay_action action,
    bool is_ration, int64_t **ids, struct tool_trip_mark **marks, size_t *n);

#endif
