/* SPDX-License-Identifier: ISC */
/*
 * Customers (户), and the epochs of their meters: from opening or taking over
 * to closing, a meter's purchase count grows only by what the books know of.
 */
#ifndef PP_ACCOUNT_H
#define PP_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "proof.h"
#include "site_edit.h"
#include "status.h"
#include "text.h"

enum {
	PP_HOLDER_CHARS = 200, /* of a customer's name */
	PP_HOLDER_MAX = 4 * PP_HOLDER_CHARS + 1,
	PP_PHONE_MAX = 33,
	PP_WHO_MAX = 65, /* who did it */
};

struct pp_account {
	int64_t id;
	char code[PP_ID_MAX]; /* "A00001" */
	char name[PP_HOLDER_MAX];
	char phone[PP_PHONE_MAX];
	int64_t opened_at;
	int64_t closed_at; /* 0: open */
};

struct pp_epoch {
	int64_t id, meter, no;
	int64_t account;
	char account_code[PP_ID_MAX];
	char holder[PP_HOLDER_MAX];
	char serial[PP_SERIAL_MAX];
	bool adopted;
	int64_t start_count, start_fen;
	int64_t began_at; /* 0: not proven yet */
	int64_t count;    /* purchases by the books: see view epoch_count */
	bool closing;     /* its end is intended: see closing.h */
};

/*
 * A row of the list: an account and one of its meters, or none.  Whoever lists
 * sees as much of it as his roles read: the rest is empty.
 */
struct pp_account_row {
	bool shows_phone; /* to serve a customer, one by one; all: READ_ALL */
	bool shows_money; /* what he has, what waits: READ_OWN, READ_ALL */
	bool shows_sums;  /* what all have sold him and given back: READ_ALL */
	struct pp_account account;
	char opened_by[PP_WHO_MAX], closed_by[PP_WHO_MAX];
	int64_t meter; /* 0: it has none */
	char meter_code[PP_ID_MAX], unit[PP_ID_MAX], building[PP_ID_MAX];
	struct pp_epoch epoch;
	/*
	 * Fen, by the books: what the meter was given and what was taken back,
	 * reversed ones not in it; and all that it was given, with what it had
	 * at first.  What is pending is above zero where it is to be given.
	 */
	int64_t sold_fen, refunded_fen, external_fen, books_fen;
	int64_t pending_fen;
	bool has_balance; /* the last that was read of it, and when */
	int64_t balance_fen, read_at;
	int64_t ended_at; /* 0: the epoch goes on */
};

/* What the list is about; 0 and NULL: all. */
struct pp_account_filter {
	const char *account;
	const int64_t *meters; /* NULL: all */
	size_t n_meters;
	int64_t opened_from, opened_until; /* until is exclusive */
	int64_t closed_from, closed_until;
	bool with_closed;
	bool with_ended; /* epochs of open accounts that are over, too */
};

struct pp_accounts;

#pragma GCC visibility push(default)

/*
 * A new customer, in a writer's transaction: id and code are made here.
 * PP_EDATA: an empty or too long name, control characters, a phone number
 * that is none (it may be empty).
 */
enum pp_status pp_account_add(struct pp_db *db, const char *name,
    const char *phone, int64_t at, const char *who, struct pp_account *account);

/*
 * Another name or number, or both (NULL: as it is); in a writer's transaction.
 * What changes is recorded by `edits`, as "account", "name" and "phone"; an
 * act. PP_NO: it is closed; PP_EDATA as pp_account_add().
 */
enum pp_status pp_account_edit(struct pp_db *db, struct pp_edits *edits,
    struct pp_account *account, const char *name, const char *phone);

/*
 * No meter of it is left: it is closed, in a writer's transaction.  PP_NO:
 * one is left, or what a meter of it had waits as carried credit.  Closed
 * before: PP_OK.  An act; but that it ends with its last meter is none, and
 * only logged.
 */
enum pp_status pp_account_close(struct pp_db *db, struct pp_account *account,
    int64_t at, const char *who);
enum pp_status pp_account_end(struct pp_db *db, struct pp_account *account,
    int64_t at, const char *who);

/* By its code; PP_NO: no such account. */
enum pp_status pp_account_find(struct pp_db *db, const char *code,
    struct pp_account *account);

/*
 * The epoch that a meter is in, proven or not.  PP_NO: none, so it has no
 * account.
 */
enum pp_status pp_epoch_of(struct pp_db *db, int64_t meter,
    struct pp_epoch *epoch);

/*
 * The same with its count left at 0: that has to be reckoned from all orders,
 * and so is asked for alone, where it is needed.
 */
enum pp_status pp_epoch_brief(struct pp_db *db, int64_t meter,
    struct pp_epoch *epoch);
enum pp_status pp_epoch_count(struct pp_db *db, int64_t epoch, int64_t *count);

/*
 * Intend to begin an epoch, in a writer's transaction, before anything is
 * sent.  Opened: from count 0 and balance 0; adopted: from what `proof` (else
 * NULL) says, and proven at once.  PP_NO: the meter has one already.
 */
enum pp_status pp_epoch_intend(struct pp_db *db, int64_t meter, int64_t account,
    const char *serial, const struct pp_proof *proof, int64_t at,
    const char *who, struct pp_epoch *epoch);

/*
 * The meter proved it: the epoch begins, with its ledger account, and with
 * an opening entry where an adopted meter had something.  In a transaction.
 */
enum pp_status pp_epoch_begin(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_proof *proof, const char *who);

/*
 * It came to nothing, or is over; in a transaction.  `proof` may be NULL
 * where nothing was proven.  PP_NO: an order is open on it.
 */
enum pp_status pp_epoch_end(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_proof *proof, int64_t at);

/* The last evidence of an epoch, its status as raw words only; PP_NO: none. */
enum pp_status pp_epoch_last_proof(struct pp_db *db, int64_t epoch,
    struct pp_proof *proof);

/*
 * The last look at which meter and books agreed, and what the books gave the
 * meter since (below zero: took).
 */
enum pp_status pp_epoch_agreed(struct pp_db *db, int64_t epoch,
    struct pp_proof *proof, pp_money *since);

/* Keep a look at which they agree. */
enum pp_status pp_epoch_keep_proof(struct pp_db *db, int64_t epoch,
    const struct pp_proof *proof);

/*
 * Keep what a meter shows of its own before it is opened, which will be gone,
 * in the transaction of the intent; and that again.  PP_NO: it had nothing.
 */
enum pp_status pp_epoch_keep_before(struct pp_db *db, int64_t epoch,
    const struct pp_proof *proof);
enum pp_status pp_epoch_before(struct pp_db *db, int64_t epoch,
    struct pp_proof *proof);

/*
 * Accounts and their meters, by account and meter: PP_OK, PP_DONE.  Places,
 * names and states are everybody's who reads at all.
 */
enum pp_status pp_accounts_open(struct pp_db *db,
    const struct pp_account_filter *filter, struct pp_accounts **accounts);
enum pp_status pp_accounts_next(struct pp_accounts *accounts,
    struct pp_account_row *row);
void pp_accounts_close(struct pp_accounts *accounts);

#pragma GCC visibility pop

#endif
