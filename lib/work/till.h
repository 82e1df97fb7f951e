/* SPDX-License-Identifier: ISC */
/*
 * The till: visits to meters where money is at stake.  A visit is one stay at
 * one meter under one bus lock.  It looks (two reads that agree), settles
 * whatever order is still open there, whoever opened it, and then does its own
 * errand; many buses are visited at once, each meter by itself.
 *
 * An order is armed in the book before its first byte goes out.  What the
 * meter replies to it proves nothing; only a look does.  A visit that can't
 * prove an end leaves the order pending, for the next visit, from whichever
 * tool, to settle.
 */
#ifndef PP_TILL_H
#define PP_TILL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "account.h"
#include "carry.h"
#include "closing.h"
#include "db.h"
#include "hold.h"
#include "model.h"
#include "proof.h"
#include "sale.h"
#include "site.h"
#include "status.h"
#include "swap.h"
#include "world.h"

enum pp_errand {
	PP_ERRAND_ORDER,  /* a sale, a refund, a reversal */
	PP_ERRAND_SETTLE, /* bring to its end what is open; compare the books */
	PP_ERRAND_OPEN,   /* fee control on, balance 0, count 0 */
	PP_ERRAND_ADOPT,  /* take over a running meter; nothing is sent */
	PP_ERRAND_CLOSE,  /* take all that it shows, then its account from it */
};

enum pp_visit_result {
	PP_VISIT_REFUSED, /* nothing was done: code and reason say why */
	PP_VISIT_ENDED,   /* the order has its verdict, or is disputed */
	PP_VISIT_PENDING, /* under way, not yet proven; reason says why */
	PP_VISIT_AGREES,  /* no order was open; meter and books agree */
	PP_VISIT_HELD,    /* they don't: it is closed for sale; see hold */
	PP_VISIT_OPENED,  /* an epoch has begun: see epoch */
	PP_VISIT_CLOSED,  /* its epoch has ended: see closing */
};

/*
 * A customer to be opened, with the first of the meters that can be; or an
 * account that is there and gets more of them.
 */
struct pp_opening {
	const char *name, *phone;
	struct pp_account account; /* id 0: not yet; or of an open account */
	bool is_new;               /* it was made by one of these visits */
	size_t meters;           /* of it that are to be opened or taken over */
	char refused[PP_ID_MAX]; /* one more that can't be; "": none */
};

enum {
	PP_REASON_MAX = 240
};

struct pp_visit {
	/* What is wanted. */
	enum pp_errand errand;
	struct pp_target target;
	struct pp_sale_wish wish; /* of an order; its texts are borrowed */
	bool all;                 /* a refund of all that the meter shows */
	bool cancel; /* SETTLE: the money back, where that can be had still */
	/*
	 * ORDER, CLOSE: the epoch that is meant, and no other that is there by
	 * the time; 0: the one that is there when it is checked.
	 */
	int64_t of_epoch;
	struct pp_opening *opening; /* OPEN, ADOPT */
	bool discard; /* OPEN: what it shows of its own goes, and is kept */
	/* OPEN, ADOPT: what it gets of its own with that; NULL, "": nothing. */
	const char *alarm1, *alarm2, *overload;
	/*
	 * Nothing is written or sent.  OPEN, ADOPT: whether it might begin;
	 * SETTLE: only what it shows.  It agrees, then.
	 */
	bool looks_only;
	/*
	 * OPEN, ADOPT: it is hung in the place of another, and `target` is as
	 * the site will have it; NULL: it isn't, or that was begun before.
	 */
	const struct pp_swap_wish *swap;
	/*
	 * CLOSE: why, and a refund of all as `wish` (its kind and amount are
	 * set here; by "transfer" where the meter is exchanged).
	 */
	enum pp_closing_why why;
	const char *closing_reason;
	void *arg; /* the caller's own */

	/* What came of it. */
	enum pp_visit_result result;
	enum pp_status code;        /* PP_OK where it was done */
	char reason[PP_REASON_MAX]; /* "" where there is nothing to say */
	int64_t request; /* refused: it waits for a second person; 0: no */
	bool has_sale;   /* the order: its own, or the one it settled */
	struct pp_sale sale;
	bool repeated; /* it had been given before: this is its result */
	bool has_proof;
	struct pp_proof proof; /* the last look */
	struct pp_hold hold;
	enum pp_class class;   /* as a probe proved, else as its model says */
	struct pp_epoch epoch; /* id 0: none */
	bool has_closing;
	struct pp_closing closing;
	bool released;                  /* the relay, after arrears */
	unsigned reads, orders, fences; /* what it took */
};

struct pp_till {
	struct pp_db *db; /* a writer; after disk trouble another handle */
	struct pp_world *world;
	const struct pp_models *models;
	const char *who;
	/*
	 * When set, no new visit begins, and none that has sent nothing goes
	 * on; those that have armed an order bring it to its end.  May be NULL.
	 */
	const volatile sig_atomic_t *stop;
	/* A visit is over, and what came of it is in the book. */
	void (*done)(void *arg, const struct pp_visit *visit);
	void (*progress)(void *arg, size_t done, size_t of); /* may be NULL */
	void *arg;
};

#pragma GCC visibility push(default)

/*
 * What can be said without asking the meter.  PP_OK: it may be visited.
 * PP_DONE: the order was given before and has ended: `repeated`, with its
 * result (one that is pending becomes a SETTLE errand, to be visited).
 * Otherwise result, code and reason are set, as after a visit: an instrument,
 * a model unfit for selling, no account, a hold, above a limit, nothing to
 * reverse, an order of the same id and other content ...
 */
enum pp_status pp_till_check(struct pp_till *till, struct pp_visit *visit);

/*
 * Make the visits: those of one bus in their order, all buses at once.  Each
 * is checked first.  PP_OK whatever came of each; else the till itself failed
 * (memory, the wait), and what was armed is pending.
 */
enum pp_status pp_till_run(struct pp_till *till, struct pp_visit *visits,
    size_t n);

/*
 * The meters that want a SETTLE visit, in new memory (free(3); never NULL), by
 * bus: an order, an opening or a closing is open; books were restored; a relay
 * was to be let go; a reading doesn't agree with the books.
 */
enum pp_status pp_till_due(struct pp_db *db, int64_t **ids, size_t *n);

/*
 * The visit that moves all of what is carried to a meter of its account, by a
 * sale; `who` is borrowed.
 */
void pp_till_move(const struct pp_carry *carry, const struct pp_target *target,
    const char *who, struct pp_visit *visit);

/* Make SETTLE visits to those meters; `cancel` as in struct pp_visit. */
enum pp_status pp_till_settle(struct pp_till *till, const int64_t *ids,
    size_t n, bool cancel);

/* Make these visits, but only to look; nobody is told of them. */
enum pp_status pp_till_look(struct pp_till *till, struct pp_visit *visits,
    size_t n);

/*
 * Whether people may type the end of that epoch: PP_NO where the meter answers
 * still, and can be closed by what it shows; PP_ETEMP, PP_ESYS where it can't
 * be asked just now.
 */
enum pp_status pp_till_gone(struct pp_till *till,
    const struct pp_target *target, const struct pp_epoch *epoch);

#pragma GCC visibility pop

#endif
