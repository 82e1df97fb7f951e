/* SPDX-License-Identifier: ISC */
/*
 * Setting meters: prices, day tables, amounts, overload, the clock, the relay.
 * A push is one stay at one meter under one bus lock: who it is (type and
 * serial number), what it holds, what differs, the order for that, and a look
 * again, twice where it decides money.  Many buses at once, each meter by
 * itself.  What is as wanted already is left alone, so that running it again
 * after any crash ends in the wanted state and writes nothing twice that need
 * not be.
 *
 * Before an order's first byte goes out it is in the book (push_log.h); only
 * what is read back counts as done.  Of a relay the wish is there already
 * (relay_log.h), so that a meter which doesn't answer keeps it; one that a
 * newer wish has replaced isn't carried out.  What may close a relay is done
 * one meter at a time.
 */
#ifndef PP_PUSH_H
#define PP_PUSH_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "fit.h"
#include "model.h"
#include "push_log.h"
#include "relay_log.h"
#include "site.h"
#include "status.h"
#include "world.h"

/* What is wanted of a meter; only what `has` says. */
struct pp_wanted {
	unsigned has;                /* bits 1 << enum pp_part */
	struct pp_meter_image image; /* PRICES, TABLES */
	int64_t tariff;              /* id, of these */
	pp_money alarm1, alarm2, overdraft;
	int64_t overload_w, overload_trips, overload_wait_s;
	/* CLOCK: to the world's time, where it is further off than this. */
	int64_t clock_limit_s;
	bool relay; /* besides: */
	struct pp_relay_order order;
};

enum pp_pushed {
	PP_PUSHED_ALREADY, /* it was so: nothing was written */
	PP_PUSHED_DONE,    /* written and read back */
	PP_PUSHED_FAILED,  /* nothing was set; code and reason say why */
	PP_PUSHED_PARTLY,  /* some parts are as wanted, others aren't */
	PP_PUSHED_UNKNOWN, /* sent, and not yet read back */
};

struct pp_push {
	struct pp_target target;
	struct pp_wanted wanted;
	bool looks_only; /* verify: read and compare, write nothing */
	void *arg;       /* the caller's own */

	/* What came of it. */
	enum pp_pushed result;
	enum pp_status code;
	char reason[240];
	unsigned known; /* parts that were read, last */
	unsigned same;  /* parts that are as wanted, by that */
	char held[PP_PARTS][PP_PART_WORDS_MAX]; /* what it holds, by known */
	char wants[PP_PARTS][PP_PART_WORDS_MAX];
	bool relay_known, relay_closed, relay_same;
	unsigned reads, orders; /* what it took */
};

struct pp_pusher {
	struct pp_db *db; /* a writer; a reader where all only look */
	struct pp_world *world;
	const struct pp_models *models;
	const char *who;
	const volatile sig_atomic_t *stop; /* no new one begins; may be NULL */
	int64_t stagger_us; /* between orders that close relays, at a site */
	bool keeps; /* what looks find is kept too; db is a writer then */
	void (*done)(void *arg, const struct pp_push *push);
	void (*progress)(void *arg, size_t done, size_t of); /* may be NULL */
	void *arg;
};

#pragma GCC visibility push(default)

/* Can't be, without asking the meter: its model lacks it; PP_NO says so. */
enum pp_status pp_push_check(const struct pp_pusher *pusher,
    const struct pp_push *push);

/* Whether a model shows a part, and has an order that sets it. */
bool pp_push_can(const struct pp_model *model, enum pp_part part);

/*
 * Whether what is wanted of one part can be said to that model; PP_EDATA: a
 * value doesn't fit.  Not for the clock.
 */
enum pp_status pp_push_fits(const struct pp_models *models,
    const struct pp_push *push, enum pp_part part);

/* Make them; PP_OK whatever came of each. */
enum pp_status pp_push_run(struct pp_pusher *pusher, struct pp_push *pushes,
    size_t n);

/* The canonical words of a part as wanted: push_log.h. */
enum pp_status pp_wanted_words(const struct pp_wanted *wanted,
    enum pp_part part, char words[PP_PART_WORDS_MAX]);

#pragma GCC visibility pop

#endif
