/* SPDX-License-Identifier: ISC */
/*
 * A customer's month: what each of his meters had at its begin and at its end,
 * and all that lies between, as facts, one a line, in one order.
 *
 * What a meter has at a boundary is said by one rule, for the month that ends
 * there and the one that begins: the balance of its last good reading by then,
 * with the orders that this doesn't show yet, less what was used since, at the
 * prices that it had confirmed.  Its registers at the boundary are in
 * proportion between the readings around it, as days have them (energy.h).  So
 * a reading that comes late moves both sides alike.
 *
 * The canonical bytes of a statement are its head and its facts, each a line
 * of fields parted by tabs, integers and plain words only ("-" for none), with
 * no name of a person in them; their SHA-256 is what a printed one is known by.
 */
#ifndef PP_STATEMENT_H
#define PP_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "digest.h"
#include "rate.h"
#include "sale.h"
#include "site.h"
#include "status.h"

enum pp_stated {
	PP_STATED_OPENING,
	PP_STATED_READING, /* that a boundary goes by */
	PP_STATED_OPENED,
	PP_STATED_ADOPTED,
	PP_STATED_EXCHANGED, /* it was hung in the place of another */
	PP_STATED_SALE,
	PP_STATED_REFUND,
	PP_STATED_SALE_REVERSAL,
	PP_STATED_REFUND_REVERSAL,
	PP_STATED_TRANSFER, /* from another meter, or to it */
	PP_STATED_CORRECTION,
	PP_STATED_PENDING, /* an order that hadn't ended with the month */
	PP_STATED_PRICE,
	PP_STATED_GAP, /* nothing was read */
	PP_STATED_ENERGY,
	PP_STATED_RESIDUE, /* by what all that doesn't make up the closing */
	PP_STATED_CLOSED,
	PP_STATED_CARRIED, /* credit between two meters, or on its way out */
	PP_STATED_CLOSING,
	PP_STATED_KINDS
};

enum {
	PP_STATED_DETAIL_MAX = 96,
	PP_STATED_SUM_MAX = 192,
	PP_STATEMENT_MONTH_MAX = sizeof "2026-10",
	PP_STATEMENT_SEAL_MAX = 320,
};

/* A fact.  Of what it has not, `has_...` is false, texts are "", times 0. */
struct pp_stated_line {
	enum pp_stated kind;
	int64_t at, until;
	char meter[PP_ID_MAX]; /* "": of the whole account */
	int rate;              /* enum pp_rate; below zero: of none */
	bool has_wh, has_price, has_fen, has_balance, has_register;
	int64_t wh;
	int32_t price_e4;
	int64_t fen; /* what it changed: all of them make up the difference */
	int64_t balance_fen; /* what the meter had then */
	int64_t register_wh; /* the place's, of the total */
	char order[PP_ORDER_MAX];
	char detail[PP_STATED_DETAIL_MAX]; /* plain words, the same always */
	char sum[PP_STATED_SUM_MAX]; /* how it was reckoned; no part of it */
};

/* A meter that he had in that month, for who prints it. */
struct pp_stated_meter {
	char code[PP_ID_MAX], serial[PP_SERIAL_MAX];
	char building[PP_ID_MAX], unit[PP_ID_MAX];
};

struct pp_statement {
	struct pp_account account;
	char month[PP_STATEMENT_MONTH_MAX];
	int64_t from, until;
	bool so_far; /* the month isn't over */
	struct pp_stated_line *lines;
	size_t n;
	struct pp_stated_meter *meters;
	size_t n_meters;
	int64_t opening_fen, closing_fen;
	char hash[PP_DIGEST_HEX];
};

struct pp_statement_ask {
	const char *account;
	const char *month; /* "2026-10" */
	int64_t now;       /* of a month that isn't over, only until then */
};

#pragma GCC visibility push(default)

/* "opening", "sale", "energy" ... */
const char *pp_stated_name(enum pp_stated kind);

/*
 * From one state of the books.  PP_EDATA: no such month; PP_EPERM: the actor
 * may not see all; PP_NO: no such account, or it had no meter then; the month
 * hasn't begun; readings of its boundaries aren't kept any more; or the month
 * before doesn't close with what this one opens with.
 */
enum pp_status pp_statement_make(struct pp_db *db,
    const struct pp_statement_ask *ask, struct pp_statement **statement);
void pp_statement_free(struct pp_statement *statement);

/* The canonical bytes, in new memory (free(3)). */
enum pp_status pp_statement_bytes(const struct pp_statement *statement,
    char **bytes, size_t *n);

/*
 * What stands on each form of it, so that it is found again: "pp-statement/1
 * account=A00001 month=2026-10 until=... sha256=... by=pp-0.1.0", in ASCII.
 * `by` is the program and its version.
 */
const char *pp_statement_seal(const struct pp_statement *statement,
    const char *by, char seal[PP_STATEMENT_SEAL_MAX]);

#pragma GCC visibility pop

#endif
