/* SPDX-License-Identifier: ISC */
/*
 * What the tests of moved credit share, over life_help.h: two meters of one
 * account, and what goes from one to the other.
 */
#ifndef TRANSFER_HELP_H
#define TRANSFER_HELP_H

#include "life_help.h"

#include "transfer.h"

enum {
	MOVED_FEN = 400
};

/* Two meters of one account, the first with some credit. */
struct pair {
	struct pp_db *db;
	struct pp_epoch old, new;
	struct pp_target from, to;
	struct pp_transfer transfer;
};

/* Another meter of that account; with a proof it is taken over. */
static inline struct pp_epoch
add_meter(struct pp_db *db, int64_t meter, int64_t account,
    const struct pp_proof *adopted)
{
	struct pp_proof proof = shows(0, 0);
	struct pp_epoch e;

	begin(db);
	must(pp_epoch_intend(db, meter, account, SERIAL, adopted, NOON, "me",
	    &e));
	if (!adopted)
		must(pp_epoch_begin(db, &e, &proof, "me"));
	must(pp_epoch_of(db, meter, &e));
	commit(db);
	return e;
}

static inline struct pair
make_pair(void)
{
	struct pair p = {.db = make_site()};

	p.old = open_meter(p.db, 1);
	p.new = add_meter(p.db, 2, p.old.account, NULL);
	must(pp_target_find(p.db, "M001", &p.from));
	must(pp_target_find(p.db, "M002", &p.to));
	p.transfer = (struct pp_transfer){
	    .account = p.old.account,
	    .amount = {MOVED_FEN},
	    .note = "old meter 77",
	    .who = "me",
	};
	return p;
}

/* The one of an order that was made as the visit asks for it. */
static inline struct pp_sale
visited(struct pair *p, const struct pp_visit *v, const struct pp_epoch *epoch,
    struct pp_proof before)
{
	assert_int_equal(v->errand, PP_ERRAND_ORDER);
	return arm(p->db, v->wish, epoch, before);
}

static inline enum pp_status
take(struct pair *p, struct pp_visit *v)
{
	p->transfer.from = &p->from;
	return pp_transfer_take(p->db, &p->transfer, &p->to, v);
}

static inline enum pp_status
move(struct pair *p, struct pp_visit *v)
{
	return pp_transfer_move(p->db, &p->transfer, &p->to, NOON + HOUR, v);
}

/* It was taken from the first. */
static inline struct pp_sale
taken(struct pair *p)
{
	struct pp_visit v;
	struct pp_sale s;

	must(take(p, &v));
	s = visited(p, &v, &p->old, shows(1, 1000));
	finish(p->db, &s, credited, shows(2, 1000 - MOVED_FEN));
	return s;
}

#endif
