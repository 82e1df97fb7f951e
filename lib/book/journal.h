/* SPDX-License-Identifier: ISC */
/*
 * The books as a whole, for those who keep others: each account of the ledger
 * that was ever used, and each posting with what its entry is about.
 */
#ifndef PP_JOURNAL_H
#define PP_JOURNAL_H

#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "status.h"

/* Texts are borrowed until the next one. */
struct pp_journal_account {
	const char *code;  /* "cash", "meter:M017:1" */
	int64_t first_at;  /* of its first entry */
	pp_money opening;  /* debits less credits, before `from` */
	pp_money standing; /* and before `until` */
};

/* "" and 0: nothing of that kind. */
struct pp_journal_posting {
	int64_t entry, at;
	const char *kind, *who;
	const char *order, *order_kind, *method;
	int64_t receipt; /* the order's */
	const char *meter, *account, *holder;
	int64_t shift;
	const char *debit, *credit; /* codes of accounts */
	pp_money amount;
};

struct pp_journal_accounts;
struct pp_journal;

#pragma GCC visibility push(default)

/*
 * Those that have an entry from `from` on, or had something then, as they were
 * made; `from` is 0: all, `until` (exclusive) is 0: up to now.  Who may not
 * read all is PP_EPERM.  Next: PP_OK, PP_DONE.
 */
enum pp_status pp_journal_accounts_open(struct pp_db *db, int64_t from,
    int64_t until, struct pp_journal_accounts **accounts);
enum pp_status pp_journal_accounts_next(struct pp_journal_accounts *accounts,
    struct pp_journal_account *account);
void pp_journal_accounts_close(struct pp_journal_accounts *accounts);

/* By time, and of one time as they came into the books; likewise. */
enum pp_status pp_journal_open(struct pp_db *db, int64_t from, int64_t until,
    struct pp_journal **journal);
enum pp_status pp_journal_next(struct pp_journal *journal,
    struct pp_journal_posting *posting);
void pp_journal_close(struct pp_journal *journal);

#pragma GCC visibility pop

#endif
