/* SPDX-License-Identifier: ISC */
/*
 * Carried credit: a customer's, on its way to a meter.  It comes from a refund
 * by "transfer", from a meter that ended by typed values, or from a meter
 * outside these books; one sale by "transfer" moves all of it, once; or it is
 * paid out (see shift.h).
 */
#ifndef PP_CARRY_H
#define PP_CARRY_H

#include <stdbool.h>
#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "sale.h"
#include "status.h"

struct pp_carry {
	int64_t id, account;
	char account_code[PP_ID_MAX];
	int64_t refund, closing; /* where it comes from; both 0: outside */
	char from[PP_ID_MAX];    /* that meter; "" */
	pp_money amount;         /* that came */
	pp_money left;           /* to be moved: less what an exchange took */
	int64_t at;
	char note[PP_NOTE_MAX];
	int64_t moved_by; /* a sale that isn't not-credited; 0: none */
	bool paid_out;    /* to the customer, instead */
};

struct pp_carries;

#pragma GCC visibility push(default)

/*
 * From outside (`note` says from where), in a writer's transaction; it isn't
 * in the ledger until it is moved.  PP_NO: the account is closed; PP_EDATA:
 * no note, or one that is too long.
 */
enum pp_status pp_carry_add(struct pp_db *db, int64_t account, pp_money amount,
    const char *note, int64_t at, const char *who, struct pp_carry *carry);

enum pp_status pp_carry_get(struct pp_db *db, int64_t id,
    struct pp_carry *carry);
/* Of a refund by "transfer" that was credited; PP_NO: none. */
enum pp_status pp_carry_of_refund(struct pp_db *db, int64_t sale,
    struct pp_carry *carry);

/* What waits, neither moved nor paid out, of an account (0: of all): PP_OK,
 * PP_DONE. */
enum pp_status pp_carries_open(struct pp_db *db, int64_t account,
    struct pp_carries **carries);
enum pp_status pp_carries_next(struct pp_carries *carries,
    struct pp_carry *carry);
void pp_carries_close(struct pp_carries *carries);

#pragma GCC visibility pop

#endif
