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
#include "gateway.h"
#include "history.h"
#include "learned.h"
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
	const struct pp_past *past; /* as it was known before */
	bool denied; /* this machine refuses its line: rights, memory */
	int tries;
	int64_t reply_us; /* it began to answer after; 0: it didn't */
};

/* What is known of a meter before a pass; nothing else decides it. */
struct pp_poll_known {
	struct pp_target target;
	struct pp_past past;
	struct pp_learned_meter learned;
	unsigned window; /* of its bus, see pp_bus_window() */
	bool named;      /* asked for by name, not in a pass over all */
};

/* A gateway that was lost, or is back. */
struct pp_poll_gateway {
	const char *code;
	size_t meters; /* of the pass, behind it */
	struct pp_gateway_news news;
};

struct pp_poll {
	struct pp_db *db; /* a writer */
	struct pp_world *world;
	const struct pp_models *models;
	const int64_t *ids; /* meters, by bus; NULL: all in use */
	size_t n;
	bool thorough;      /* long silent ones too: as if each was named */
	int64_t slot_at;    /* the slot it is for; 0: none */
	int64_t interval_s; /* between slots */
	const volatile sig_atomic_t *stop; /* may be NULL */

	/* Called as meters are done, and for each when all is stored. */
	void (*progress)(void *arg, size_t done, size_t of);
	void (*row)(void *arg, const struct pp_poll_row *row);
	/* What went over each bus, when all were asked; may be NULL. */
	void (*bus)(void *arg, const char *code,
	    const struct pp_bus_counts *counts);
	/* A gateway was lost, or is back; may be NULL. */
	void (*gateway)(void *arg, const struct pp_poll_gateway *gateway);
	void *arg;

	/*
	 * To look only: nothing is stored, and db may be a reader.  known is
	 * told of each meter before the first is asked; source gives them,
	 * by bus and until PP_DONE, in place of a database.  May be NULL.
	 */
	bool keep_nothing;
	enum pp_status (*known)(void *arg, const struct pp_poll_known *known);
	enum pp_status (*source)(void *arg, struct pp_poll_known *known);
	void *known_arg; /* of these two */

	/* Out. */
	struct pp_pass pass;
	bool stopped;      /* by `stop`: not all were asked */
	int64_t stored_us; /* how long storing it took */
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
