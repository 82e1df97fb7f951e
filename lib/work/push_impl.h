/* SPDX-License-Identifier: ISC */
/*
 * A stay at one meter to set it: what it holds, what differs, the orders for
 * that, and a look again.
 *
 *	push.c        many of them: all buses at once
 *	push_stay.c   the steps of one
 *	push_read.c   what is asked of the meter, and what it said
 *	push_order.c  what it is told
 *	push_book.c   what the book is told
 *	push_words.c  parts as words, and what a model can't do
 *
 * Inside work/ only.
 */
#ifndef PP_PUSH_IMPL_H
#define PP_PUSH_IMPL_H

#include "bus.h"
#include "push.h"
#include "reading.h"
#include "state.h"

enum {
	STAY_READS_MAX = PP_MODEL_READS_MAX + PP_FIT_TABLES_MAX + 8,
	STAY_ORDERS_MAX = PP_FIT_TABLES_MAX + 5,
};

/* Parts that the fee order carries. */
enum {
	FEE_PARTS =
	    1 << PP_PART_PRICES | 1 << PP_PART_ALARMS | 1 << PP_PART_OVERDRAFT,
	/* They decide money: believed only where two looks agree. */
	MONEY_PARTS = 1 << PP_PART_PRICES | 1 << PP_PART_TABLES,
};

/* What a look is for. */
enum stay_look {
	LOOK_BEFORE, /* who it is, and all that matters */
	LOOK_AFTER,  /* what was set */
	LOOK_AGAIN,  /* the same of what decides money */
};

enum stay_step {
	STAY_READS,
	STAY_ORDERS,
	STAY_OVER,
};

struct stay_read {
	struct pp_read read;
	bool tables; /* day tables or zones, not values */
	bool live;   /* part of a reading */
};

struct stay_order {
	uint8_t pdu[PP_PDU_MAX];
	size_t n;
	unsigned reply_ms;
	unsigned parts; /* that it sets; 0: the relay */
	bool refused;   /* the meter itself said no */
};

struct stay {
	struct pp_pusher *pusher;
	struct pp_push *p;
	const struct pp_model *model;

	enum stay_step step;
	enum stay_look look;
	bool begun; /* a question was asked */
	bool sent;  /* an order was */

	/* The look that is going on. */
	struct stay_read reads[STAY_READS_MAX];
	size_t n_reads, at_read;
	size_t n_identity; /* of these, so many say who it is */
	unsigned asked;    /* how often anything was: shapes change with it */
	int tries, rounds, waits;
	int64_t fence_us; /* before its first read */
	struct pp_values values;
	struct pp_meter_image image; /* prices and tables that it holds */
	bool nonsense;               /* its tables, that is */

	/* What the last one that had it said. */
	struct pp_reading live;
	struct pp_reading before; /* the look before the orders */
	int64_t step_raw, pf_raw; /* told together with the overload's power */
	char first[PP_PARTS][PP_PART_WORDS_MAX]; /* by the look before AGAIN */

	struct stay_order orders[STAY_ORDERS_MAX];
	size_t n_orders, at_order;
	int sends;             /* rounds of orders */
	unsigned set, refused; /* parts that were; by the meter */
	bool set_relay;
	int64_t push[PP_PARTS]; /* of the book */
};

/* push_stay.c */
void stay_begin(struct stay *t, struct pp_pusher *pusher, struct pp_push *p);
bool stay_is_over(const struct stay *t);
void stay_question(struct stay *t, struct pp_exchange *x);
void stay_answer(struct stay *t, const struct pp_exchange *x);
int64_t stay_now(const struct stay *t);
/* The run can't go on. */
void stay_break_off(struct stay *t, enum pp_status code, const char *words);

/* push_read.c */
void stay_list_reads(struct stay *t, enum stay_look look);
/* Take in what a read said; PP_EPEER: it makes no sense. */
void stay_take(struct stay *t, const struct pp_exchange *x);
/* The look is whole: what it holds, and what of that is as wanted. */
enum pp_status stay_compare(struct stay *t);
/* Whether it is the meter that is meant: PP_NO says who it is instead. */
enum pp_status stay_identify(const struct stay *t);
struct pp_read stay_shape(const struct stay *t);

/* push_order.c */
/* The orders for `parts` and the relay; PP_EDATA: one can't be said. */
enum pp_status stay_make_orders(struct stay *t, unsigned parts, bool relay);

/* push_book.c */
/* Before the first byte goes out; PP_NO: not now, PP_EPERM: not by whom. */
enum pp_status stay_write_before(struct stay *t, unsigned parts, bool relay);
/* What was seen; nothing where the book has that already. */
enum pp_status stay_write_after(struct stay *t);
/* Whether an order may still be under way that was sent a moment ago. */
bool stay_is_doubtful(const struct stay *t);
/* PP_NO: an order about money is open there. */
enum pp_status stay_check_open(struct pp_db *db, int64_t meter);

/* push_words.c */
/* The words of a part by what was read. */
void stay_held_words(const struct stay *t, enum pp_part part,
    char words[PP_PART_WORDS_MAX]);
/* The quantity by which the read of a part is found. */
enum pp_quantity stay_part_quantity(enum pp_part part);

#endif
