/* SPDX-License-Identifier: ISC */
/*
 * The cash desk: an operator's shift at a drawer.  Cash of his orders goes
 * through its drawer; at the end it is counted blind, the difference is
 * booked, and all of it goes to the site's cash.  A site without drawers
 * (setting desk.drawers is empty) has only that.
 */
#ifndef PP_SHIFT_H
#define PP_SHIFT_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "amount.h"
#include "db.h"
#include "sale.h"
#include "status.h"

struct pp_shift {
	int64_t id;
	char drawer[PP_ID_MAX];
	char who[PP_WHO_MAX];
	int64_t opened_at;
	pp_money start; /* the float */
	int64_t closed_at;
	char closed_by[PP_WHO_MAX];
	pp_money counted, expected; /* once it is closed */
	char note[PP_NOTE_MAX];
	/*
	 * By the books: the cash of sales, whatever came of them, of refunds
	 * that were carried out, of payins and payouts; what was handed over
	 * before the end.  The float and these are what the drawer should
	 * have.
	 */
	pp_money sold, paid_in, refunded, paid_out, handed_over;
	int64_t orders, pending;
};

/* 0 and NULL: all. */
struct pp_shift_filter {
	int64_t from, until; /* opened within; until is exclusive */
	const char *drawer, *who;
	bool open_only;
};

struct pp_payout {
	pp_money amount;
	int64_t receipt;
};

struct pp_shifts;

#pragma GCC visibility push(default)

/*
 * Open one, in a writer's transaction; the float comes from the site's cash,
 * which is below zero where its owner put more in than came in.  PP_NO: no
 * such drawer, somebody has it, `who` has a shift already, or the float is
 * above desk.ceiling_yuan.
 */
enum pp_status pp_shift_open(struct pp_db *db, const char *drawer,
    const char *who, pp_money start, const char *note, int64_t at,
    struct pp_shift *shift);

/* The open one of an operator, of a drawer; PP_NO: none. */
enum pp_status pp_shift_of(struct pp_db *db, const char *who,
    struct pp_shift *shift);
enum pp_status pp_shift_at(struct pp_db *db, const char *drawer,
    struct pp_shift *shift);

/*
 * Close it, in a writer's transaction, with what was counted: the difference
 * to what the books have is booked, and all cash handed over.  PP_NO: it is
 * closed.  The note is added to the one that it has.
 */
enum pp_status pp_shift_close(struct pp_db *db, struct pp_shift *shift,
    pp_money counted, const char *note, int64_t at, const char *who);

/*
 * Hand over cash before that.  Whatever it is it is taken, or who counts would
 * learn what to count: what the drawer hadn't by the books, or needs for
 * refunds that are pending, is booked as a difference, which the close tells.
 */
enum pp_status pp_shift_hand_over(struct pp_db *db, struct pp_shift *shift,
    pp_money amount, int64_t at, const char *who);

/*
 * Whether an order may go through the desk: PP_OK, with the shift (0: none,
 * where the site has no drawers, or the method isn't cash).  PP_NO says that a
 * shift has to be opened, that the drawer would hold more than
 * desk.ceiling_yuan, or that it has too little to pay out, beside refunds that
 * are pending.
 */
enum pp_status pp_shift_for(struct pp_db *db, const char *who,
    const char *method, bool comes_in, pp_money amount, int64_t *shift);

/*
 * Where the cash of an order goes to or comes from now: its shift's drawer
 * while that is open, else the site's cash (in) or refund-due (out).
 */
enum pp_status pp_shift_ledger(struct pp_db *db, const struct pp_sale *sale,
    bool comes_in, int64_t *ledger_account);

/*
 * Give a customer what is due to him: of an order (by its id, or its receipt's
 * number) that came to nothing or whose drawer had gone, of a closing by typed
 * values (by its receipt's number), or what of them waits as carried credit;
 * in a writer's transaction.  PP_NO: nothing is due, or it was given or moved;
 * more than one person may pay out, of what was no refund to be paid.
 */
enum pp_status pp_payout(struct pp_db *db, const char *what, const char *method,
    int64_t at, const char *who, struct pp_payout *payout);

/*
 * Take from a customer what he owes by a closing, or by an exchange, after
 * whose receipt's number it is named; in a writer's transaction.  PP_NO:
 * nothing is owed, it was paid, or as pp_shift_for() says.
 */
enum pp_status pp_payin(struct pp_db *db, const char *what, const char *method,
    int64_t at, const char *who, struct pp_payout *payin);

/*
 * Close a day ("2026-11-22"), in a writer's transaction.  PP_NO: a shift of it
 * is open; an order is pending for longer than desk.pending_limit; the day
 * isn't over, it or a later one was closed before; a day before it with orders
 * isn't closed.  `sums`: "key value" a line, in new memory (free(3)); each
 * entry of the books is in those of one day.
 */
enum pp_status pp_day_close(struct pp_db *db, const char *day, int64_t at,
    const char *who, char **sums);
/* One that was closed, to print it again. */
enum pp_status pp_day_closed(struct pp_db *db, const char *day, int64_t *at,
    char who[PP_WHO_MAX], char **sums);

/* By when they were opened: PP_OK, PP_DONE. */
enum pp_status pp_shifts_open(struct pp_db *db,
    const struct pp_shift_filter *filter, struct pp_shifts **shifts);
enum pp_status pp_shifts_next(struct pp_shifts *shifts, struct pp_shift *shift);
void pp_shifts_close(struct pp_shifts *shifts);

#pragma GCC visibility pop

#endif
