/* SPDX-License-Identifier: ISC */
/*
 * Receipts, each for an order or an event of an account: all that stands on
 * one, what was printed of it, and the number of its tax invoice (发票).
 */
#ifndef PP_PAPER_H
#define PP_PAPER_H

#include <stdbool.h>
#include <stdint.h>

#include "closing.h"
#include "db.h"
#include "event.h"
#include "sale.h"
#include "status.h"

enum {
	PP_INVOICE_MAX = 33
};

/* What the amount of an event is. */
enum pp_rest {
	PP_REST_NONE,
	PP_REST_DUE,      /* is owed to the customer */
	PP_REST_CARRIED,  /* waits for another meter */
	PP_REST_OWED,     /* the customer owes it */
	PP_REST_REFUNDED, /* was paid back before the end */
	PP_REST_MOVED,    /* from the old meter to this one */
	PP_REST_PAID_OUT,
	PP_REST_PAID_IN,
};

/* A meter's values as they stood. */
struct pp_stand {
	bool known, has_rates;
	int64_t count, balance_fen, total_wh, rate_wh[PP_RATES];
};

struct pp_paper {
	int64_t receipt;
	bool is_sale;
	struct pp_sale sale; /* one of both */
	struct pp_event event;
	/* Of either: when it was, whose work it was, what was said to it. */
	int64_t at;
	char who[PP_WHO_MAX], note[PP_NOTE_MAX];
	/* Of an event: the meter then; the one that went, where another came.
	 */
	struct pp_stand stand, old;
	char old_serial[PP_SERIAL_MAX];
	/* What the new one had used by the time it was entered. */
	bool has_used;
	int64_t used_wh;
	pp_money used;
	/* Where an epoch ended: why, and whether by typed values. */
	bool ends, typed;
	enum pp_closing_why why;
	/* The money that went with it, and what is owed for all that. */
	enum pp_rest rest_is;
	pp_money rest;
	char method[PP_METHOD_MAX];
	bool has_owed, has_carried;
	pp_money owed, carried; /* the old meter had that */
	/* The order by which it went, or what was paid is of. */
	bool has_other;
	char other[PP_ORDER_MAX]; /* "": an event */
	int64_t other_receipt;
	/* By which what it was about was paid out. */
	bool is_paid_out;
	int64_t payout_receipt;
	/* By which what it made the customer owe was paid. */
	bool is_paid_in;
	int64_t payin_receipt;
	char account[PP_ID_MAX], holder[PP_HOLDER_MAX], phone[PP_PHONE_MAX];
	char meter[PP_ID_MAX], serial[PP_SERIAL_MAX];
	char building[PP_ID_MAX], floor[PP_ID_MAX], unit[PP_ID_MAX];
	char reversed_by[PP_ORDER_MAX]; /* the order that undid it; "" */
	char drawer[PP_ID_MAX];         /* of a sale in cash; "" */
	char invoice[PP_INVOICE_MAX];   /* "" */
	int64_t printed;                /* so often before, as far as known */
};

#pragma GCC visibility push(default)

/*
 * By an order's id, a receipt's number ("17"), an account's or a meter's code
 * (its last event), in that order; the last receipt of all that `who` made
 * (`what` NULL).  PP_NO: none.  In a transaction or snapshot.
 */
enum pp_status pp_paper_find(struct pp_db *db, const char *what,
    const char *who, struct pp_paper *paper);

/*
 * It is about to be printed (counts as printed from here); and that nothing
 * came out after all.  Each in a writer's transaction.
 */
enum pp_status pp_print_begin(struct pp_db *db, int64_t receipt, int copies,
    const char *format, int64_t at, const char *who, int64_t *print);
enum pp_status pp_print_failed(struct pp_db *db, int64_t print, int64_t at,
    const char *who);

/*
 * The number of its tax invoice, in a writer's transaction; the last one
 * counts, and the same again is no other.  PP_EDATA: not 1 to 32 ASCII
 * letters and digits.
 */
enum pp_status pp_invoice_add(struct pp_db *db, int64_t receipt,
    const char *number, int64_t at, const char *who);

#pragma GCC visibility pop

#endif
