/* SPDX-License-Identifier: ISC */
/*
 * Gateways as they are.  One is lost when it refuses, or when every meter
 * behind it was silent in two passes in a row: that is one thing to tell,
 * not one for each meter.
 */
#ifndef PP_GATEWAY_H
#define PP_GATEWAY_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "status.h"

enum pp_gateway_state {
	PP_GATEWAY_OK,
	PP_GATEWAY_REFUSED, /* no connection, no such device */
	PP_GATEWAY_SILENT,  /* there, but nobody behind it answers */
	PP_GATEWAY_STATES
};

/* What a pass saw of one gateway that it had to do with. */
struct pp_gateway_pass {
	int64_t gateway;
	int64_t at;
	bool whole;    /* all of its meters were in the pass */
	bool answered; /* a meter behind it did */
	bool refused;  /* every bus of it was away, and nobody answered */
};

/* What that came to; `since` when it is well, or lost one way or another. */
struct pp_gateway_news {
	enum pp_gateway_state before, after;
	int64_t since;
};

/* Texts are borrowed until the next. */
struct pp_lost_gateway {
	int64_t gateway;
	const char *code, *name;
	enum pp_gateway_state state;
	int64_t since;
	int64_t buses, meters; /* behind it, in use */
};

struct pp_lost_gateways;

#pragma GCC visibility push(default)

/* "ok", "refused", "silent" */
const char *pp_gateway_word(enum pp_gateway_state state);

/*
 * Inside a writer's transaction: note what a pass saw, and record a loss or
 * a return (`before` and `after` differ).  A part of its meters proves that a
 * gateway is well, never that it is lost.
 */
enum pp_status pp_gateway_store(struct pp_db *db,
    const struct pp_gateway_pass *seen, struct pp_gateway_news *news);

/* The gateways in use that are lost now, by code: PP_OK, PP_DONE. */
enum pp_status pp_lost_gateways_open(struct pp_db *db,
    struct pp_lost_gateways **lost);
enum pp_status pp_lost_gateways_next(struct pp_lost_gateways *lost,
    struct pp_lost_gateway *gateway);
void pp_lost_gateways_close(struct pp_lost_gateways *lost);

#pragma GCC visibility pop

#endif
