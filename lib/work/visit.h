/* SPDX-License-Identifier: ISC */
/*
 * A visit from inside: look, decide, act, look again, until nothing is open
 * and the errand is done.
 *
 *	visit.c         the steps, and what is asked on the wire
 *	visit_end.c     how it ends, and what is told of it
 *	visit_settle.c  an order that is open: its verdict, and what it does
 *	visit_try.c     or another try
 *	visit_relay.c   the relay after a sale
 *	visit_order.c   an order of one's own: what is checked, and arming it
 *	visit_open.c    opening an account on a meter, taking one over
 *	visit_before.c  what it had before that
 *	visit_prices.c  the prices in it
 *	visit_type.c    the type that it says it is
 *	visit_swap.c    a meter that hangs in the place of another
 *	visit_close.c   taking the account from it
 *	visit_books.c   meter and books compared; what is written
 *	visit_act.c     whether the actor may do it, and what the log says
 *
 * Inside work/ only.
 */
#ifndef PP_VISIT_H
#define PP_VISIT_H

#include "bus.h"
#include "look.h"
#include "till.h"
#include "verdict.h"

enum {
	VISIT_SENDS = 3 /* of an order that sets, in one visit */
};

enum visit_step {
	STEP_LOOKS,
	STEP_PRICES, /* reads them, to judge the same look again */
	STEP_TYPE,   /* reads it, before an account is opened */
	STEP_ORDERS, /* sends the order; a look follows whatever comes back */
	STEP_RELEASES,
	STEP_OVER,
};

/* What a look is to be for. */
enum visit_sent {
	SENT_NOTHING,
	SENT_ORDER,
	SENT_OPENING,
	SENT_CLOSING,
	SENT_RELEASE,
};

struct visit {
	struct pp_till *till;
	struct pp_visit *v;
	const struct pp_model *model;

	enum visit_step step;
	bool begun; /* a question was asked */
	struct look look;
	struct prices prices;
	bool prices_tried;
	int prices_reads;
	bool type_known;
	int64_t type;
	int type_reads;

	/* The request that STEP_ORDERS and STEP_RELEASES send. */
	uint8_t pdu[PP_PDU_MAX];
	size_t pdu_n;
	enum visit_sent sent;
	enum pp_outcome sent_outcome;
	uint8_t sent_code; /* of an exception */

	bool armed;     /* its own order, in this visit */
	bool intended;  /* its own opening */
	bool closes;    /* an end that is intended, and its task to prove */
	int sends;      /* of the order that is open, in this visit */
	bool cancelled; /* a zero for it was sent, now or earlier */
	int releases;
	bool settled_other; /* an order that it found open has ended */
};

/* till_check.c; PP_NO: who has an account on it, and what ends that. */
enum pp_status till_fail_open(const struct pp_epoch *epoch);

/* PP_NO: what is there isn't the epoch that was meant. */
enum pp_status till_check_epoch(const struct pp_visit *v);

/* PP_NO: an exchange that is under way there is another account's. */
enum pp_status till_check_swap(const struct pp_swap *swap,
    const struct pp_visit *v);

/* PP_NO: the place of an opening is kept for another's new meter. */
enum pp_status till_check_kept(struct pp_till *till, const struct pp_visit *v);

/* visit.c */
void visit_begin(struct visit *t, struct pp_till *till, struct pp_visit *v);
bool visit_is_over(const struct visit *t);
void visit_question(struct visit *t, struct pp_exchange *x);
void visit_answer(struct visit *t, const struct pp_exchange *x);

/* What is next; each ends a decision. */
void visit_look(struct visit *t, bool fenced);
void visit_send(struct visit *t, enum pp_order order,
    const struct pp_values *values, enum visit_sent sent);
/* Decide anew by the look that was made. */
void visit_decide(struct visit *t);
/* Nothing is left to do but what a visit that is done says of itself. */
void visit_finish(struct visit *t);

bool visit_may_send(const struct visit *t); /* not told to stop */
int64_t visit_now(const struct visit *t);

/*
 * Whether it came for an order or a closing of its own: others' orders that
 * are open there are in its way, and not its task.
 */
bool visit_wants_own(const struct visit *t);

/* visit_end.c */
void visit_end(struct visit *t, enum pp_visit_result result);
void visit_refuse(struct visit *t, enum pp_status code, const char *fmt, ...)
    PP_PRINTF(3, 4);
/* With what was remembered by pp_fail(). */
void visit_refuse_by(struct visit *t, enum pp_status code);
void visit_pend(struct visit *t, const char *fmt, ...) PP_PRINTF(2, 3);
/* What it comes to where nothing fails any more. */
enum pp_visit_result visit_success(const struct visit *t);
/* The till can't go on: an order that was armed is pending. */
void visit_break_off(struct visit *t, enum pp_status code, const char *words);

/* visit_settle.c */
void visit_settle(struct visit *t);
/* The order that is open ends otherwise than credited. */
void visit_end_order(struct visit *t, enum pp_sale_state state, bool moved,
    const char *remark);
/* What couldn't be written: somebody else was sooner, or it stays pending. */
void visit_unwritten(struct visit *t);

/* visit_try.c */
/* Nothing has come of it so far; its last attempt was that. */
void visit_try(struct visit *t, const struct pp_attempt *last);
/* Send it, as the attempt that stands in the book says; what that carries. */
void visit_send_attempt(struct visit *t, const struct pp_attempt *attempt);

/* visit_relay.c */
/*
 * What a receipt has to say of the relay (else left as it is), and whether it
 * is to be let go; then write that down, in the transaction of the verdict;
 * and do it: false where there is none to let go.
 */
enum pp_status visit_judge_relay(struct visit *t, const char **remark,
    bool *release);
enum pp_status visit_intend_release(struct visit *t);
bool visit_release(struct visit *t);

/* visit_order.c */
void visit_order(struct visit *t);

/* visit_open.c */
void visit_open(struct visit *t);
void visit_settle_opening(struct visit *t);

/* visit_before.c */
/* Whether it may begin with what it shows, else the visit has ended. */
bool visit_may_begin(struct visit *t);
/* Keep what will be gone, in the transaction of the intent. */
enum pp_status visit_keep_before(struct visit *t);
/* Whether it shows that still, so that the order didn't reach it. */
bool visit_is_as_before(const struct visit *t);
/* Say whose that was. */
void visit_tell_before(struct visit *t);

/* visit_prices.c */
/* Next; behind it the same look is judged again. */
void visit_ask_prices(struct visit *t);
void visit_prices_question(struct visit *t, struct pp_exchange *x);
void visit_prices_answer(struct visit *t, const struct pp_exchange *x);

/* visit_type.c */
/* Whether it is of its model's type, else it made the next step. */
bool visit_type_is_sound(struct visit *t);
void visit_type_question(struct visit *t, struct pp_exchange *x);
void visit_type_answer(struct visit *t, const struct pp_exchange *x);

/* visit_swap.c */
/*
 * Whether its epoch may begin by what is known now, else it made the next
 * step.  Then write it, in the transactions of the opening: that it is to be
 * there, where that isn't written yet; and that it begins.  Each does nothing
 * where it is no exchange.
 */
bool visit_swap_may_begin(struct visit *t);
enum pp_status visit_swap_intend(struct visit *t);
enum pp_status visit_swap_begin(struct visit *t, bool *swapped);

/* visit_close.c */
void visit_close(struct visit *t);
void visit_settle_closing(struct visit *t);
/* Whether an order to close it may have been sent a moment ago. */
enum pp_status visit_closed_lately(const struct visit *t, bool *lately);

/* visit_act.c */
/*
 * Before anybody goes: whether the actor may do it.  What is about all that a
 * meter shows is asked only there.
 */
enum pp_status visit_ask(struct pp_till *till, struct pp_visit *v);
/* In the transaction of the intent. */
enum pp_status visit_act_opening(struct visit *t);
/* Likewise; else as the act that its refund is part of. */
enum pp_status visit_act_closing(struct visit *t);
void visit_closing_act(const struct visit *t, struct pp_words *words,
    struct pp_act *act);

/* visit_books.c */
/* Whether the meter is as the books have it, else it is held. */
bool visit_compare(struct visit *t);

/*
 * Do `work` in a transaction.  *doubtful: the commit failed in a way that
 * leaves open whether it happened; the book was opened anew to look.
 */
enum pp_status visit_write(struct visit *t,
    enum pp_status (*work)(struct visit *t, void *arg), void *arg,
    bool *doubtful);

#endif
