/* SPDX-License-Identifier: ISC */
/*
 * The buses in use as they are: their gateways, how many of their meters
 * answered in the last pass, and what was learned of them.
 */
#ifndef PP_BUS_VIEW_H
#define PP_BUS_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "status.h"

/* Texts are borrowed until the next; "" for none. */
struct pp_bus_row {
	int64_t id;
	const char *code, *gateway;
	const char *gateway_state; /* "ok", "refused", "silent", "" */
	bool has_since;
	int64_t since; /* it is in that state */
	const char *endpoint;
	int64_t baud;
	int64_t meters, answering; /* in use; in the last pass */
	int64_t window;            /* see pp_bus_window() */
};

struct pp_bus_view;

#pragma GCC visibility push(default)

/* All, or the one of that code; PP_NO from the open: there is none. */
enum pp_status pp_bus_view_open(struct pp_db *db, const char *code,
    struct pp_bus_view **view);
enum pp_status pp_bus_view_next(struct pp_bus_view *view,
    struct pp_bus_row *row);
void pp_bus_view_close(struct pp_bus_view *view);

#pragma GCC visibility pop

#endif
