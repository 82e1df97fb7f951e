/* SPDX-License-Identifier: ISC */
/*
 * The two sides of each meter that is open: what the books say of it, and
 * what it showed last; and what its readings were flagged for.  For who
 * reconciles them.  Inside lib/ only.
 */
#ifndef PP_SIDES_H
#define PP_SIDES_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "hold.h"
#include "reading.h"
#include "status.h"

/* Of an epoch that goes on. */
struct pp_sides {
	int64_t meter, epoch;
	char code[PP_ID_MAX], account[PP_ID_MAX];
	char serial[PP_SERIAL_MAX], seen_serial[PP_SERIAL_MAX];
	int64_t ct, pt;
	int64_t began_at;
	/* The last order ended, or began, or a hold ended; 0: there was none.
	 */
	int64_t ordered_at;
	bool ordering;    /* one is open */
	int64_t count;    /* by the books */
	bool has_reading; /* that says how it is: */
	int64_t at;
	bool has_count, has_balance, prepay;
	int64_t seen_count, balance_fen;
	bool good; /* its registers can be billed from */
	int64_t wh[PP_R_ENERGIES];
};

/* A reading that a second one confirmed. */
struct pp_flagged {
	int64_t pass, meter, at;
	unsigned flags; /* enum pp_flag */
	int64_t clock_s;
	bool has_count;
	int64_t count;
	bool prepay;
	int64_t wh[PP_R_ENERGIES];
	/* By pp_flagged_good(); good_at 0: there was none. */
	int64_t good_at, good_count;
	int64_t good_wh[PP_R_ENERGIES];
};

/* What the books gave a meter beside its orders; below zero: took. */
struct pp_aside_credit {
	int64_t meter, at, fen;
};

struct pp_sides_list;
struct pp_flagged_list;

/* By meter: PP_OK, PP_DONE.  PP_EPERM: the actor may not see all. */
enum pp_status pp_sides_open(struct pp_db *db, struct pp_sides_list **list);
enum pp_status pp_sides_next(struct pp_sides_list *list,
    struct pp_sides *sides);
void pp_sides_close(struct pp_sides_list *list);

/* Of a time, inclusive, by time: PP_OK, PP_DONE. */
enum pp_status pp_flagged_open(struct pp_db *db, int64_t from, int64_t to,
    struct pp_flagged_list **list);
enum pp_status pp_flagged_next(struct pp_flagged_list *list,
    struct pp_flagged *flagged);
/* And what was good before it. */
enum pp_status pp_flagged_good(struct pp_flagged_list *list,
    struct pp_flagged *flagged);
void pp_flagged_close(struct pp_flagged_list *list);

/*
 * What was adopted and what was rounded since a time, by meter and time, in
 * new memory (free(3); never NULL).
 */
enum pp_status pp_aside_credits(struct pp_db *db, int64_t since,
    struct pp_aside_credit **credits, size_t *n);

#endif
