/* SPDX-License-Identifier: ISC */
/*
 * The first hour with a real meter: what no manual says of its kind is found
 * out on one that nobody has bought from yet.  It is sold next to nothing, in
 * right and in wrong ways, and after each it is looked at; then it is set back
 * to what it was, and what it does with a purchase count is written down.
 */
#ifndef PP_PROBE_H
#define PP_PROBE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus.h"
#include "class.h"
#include "db.h"
#include "model.h"
#include "records.h"
#include "status.h"
#include "world.h"

/* A question, and what was found; all borrowed. */
struct pp_probe_row {
	int64_t step; /* from 1 */
	const char *question, *finding;
	const char *detail;          /* may be "" */
	const struct pp_exchange *x; /* what was exchanged, or NULL */
};

struct pp_probe {
	/* How. */
	struct pp_db *db; /* a writer; with dry_run a reader will do */
	struct pp_world *world;
	const struct pp_models *models;
	const char *meter, *who;
	int64_t amount_fen; /* of a purchase; above 0 */
	bool dry_run;       /* reads only, and tells what it would send */
	bool class_only;    /* asks nothing that the class doesn't need */
	bool running;       /* even where it has money, and is in use */
	bool relay;         /* tries the relay: it cuts power */
	const volatile sig_atomic_t *stop; /* ends early, set back; or NULL */
	/* A finding, as soon as it is known. */
	enum pp_status (*row)(void *arg, const struct pp_probe_row *row);
	void *arg;

	/* What came of it. */
	enum pp_class class; /* proven, and in the book; or none */
};

#pragma GCC visibility push(default)

/*
 * All of it under one lock of the bus.  PP_OK: its class is known.  PP_NO: it
 * may not be probed, it has an account above all, or its bus lets no orders
 * through; PP_ECONF: its model lacks what is needed; PP_EPEER: it does what no
 * class does, or could not be set back; PP_EAWAY, PP_ETEMP: no answer, the
 * bus is kept.  Whatever it was, it may be run again.
 */
enum pp_status pp_probe_run(struct pp_probe *probe);

/* The columns; with `raw` the bytes of each exchange, too. */
const struct pp_field *pp_probe_fields(bool raw, size_t *n);
enum pp_status pp_probe_put(struct pp_records *records, bool raw,
    const struct pp_probe_row *row);

#pragma GCC visibility pop

#endif
