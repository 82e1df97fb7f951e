/* SPDX-License-Identifier: ISC */
/*
 * A pass: ask every meter once, all buses at the same time; ask again, at the
 * end of the round, those that didn't answer and those whose answer is
 * doubtful; then store it all in one transaction.
 */
#ifndef PP_POLL_H
#define PP_POLL_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "bus.h"
#include "db.h"
#include "model.h"
#include "pass.h"
#include "reading.h"
#include "site.h"
#include "state.h"
#include "status.h"
#include "world.h"

/* What became of one meter. */
struct pp_poll_row {
	const struct pp_target *target;
	const struct pp_reading *reading; /* its last answer; NULL: none */
	const char *reason;               /* why not; "" where it answered */
	enum pp_state before, state;
	bool denied; /* this machine refuses its line: rights, memory */
	int tries;
	int64_t reply_us; /* it began to answer after; 0: it didn't */
};

struct pp_poll {
	struct pp_db *db; /* a writer */
	struct pp_world *world;
	const struct pp_models *models;
	const int64_t *ids; /* meters, by bus; NULL: all in use */
	size_t n;
	int64_t slot_at;                   /* the slot it is for; 0: none */
	int64_t interval_s;                /* between slots */
	const volatile sig_atomic_t *stop; /* may be NULL */

	/* Called as meters are done, and for each when all is stored. */
	void (*progress)(void *arg, size_t done, size_t of);
	void (*row)(void *arg, const struct pp_poll_row *row);
	/* What went over each bus, when all were asked; may be NULL. */
	void (*bus)(void *arg, const char *code,
	    const struct pp_bus_counts *counts);
	void *arg;

	/* Out. */
	struct pp_pass pass;
	bool stopped; /* by `stop`: not all were asked */
};

#pragma GCC visibility push(default)

/*
 * PP_OK also where meters are silent: that is data.  PP_ECONF: a meter of an
 * unknown model, an endpoint that doesn't read.  After any other failure
 * nothing of the pass was stored.
 */
enum pp_status pp_poll_pass(struct pp_poll *poll);

#pragma GCC visibility pop

#endif
