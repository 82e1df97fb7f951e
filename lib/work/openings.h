/* SPDX-License-Identifier: ISC */
/*
 * Customers to be opened or taken over, one with some meters or a whole site
 * in rows, made into visits.  Whatever is there already for the same customer
 * is left as it is, so that the same input can be used again.
 */
#ifndef PP_OPENINGS_H
#define PP_OPENINGS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "amount.h"
#include "db.h"
#include "status.h"
#include "till.h"
#include "till_input.h"

/* Values that a meter gets of its own with its account. */
enum pp_opening_setting {
	PP_OPENING_ALARM1,
	PP_OPENING_ALARM2,
	PP_OPENING_OVERLOAD,
	PP_OPENING_SETTINGS
};

/* What is the same for all of one input. */
struct pp_opening_terms {
	struct pp_db *db; /* to look at */
	enum pp_errand errand;
	/* Meters are added to it; NULL: each customer gets one. */
	const struct pp_account *account;
	const char *method; /* how the first credit is paid; NULL: cash */
	const char *who;    /* who sells it */
	int64_t now;        /* when it is looked at */
	bool from_meter; /* what moves comes from a meter: no note of which */
	bool discard;    /* what a meter that isn't opened shows of its own */

	/* A row that is no opening, as a visit that was refused. */
	void (*refused)(void *arg, const struct pp_visit *visit);
	void *arg;
};

/* An opening in words; NULL or "" where not given. */
struct pp_opening_words {
	const char *name, *phone; /* not of an account that is there */
	const char *meters;       /* "METER[,METER...]" */
	const char *settings[PP_OPENING_SETTINGS];
	/* Of the first of the meters: a sale, and credit from elsewhere. */
	const char *credit, *order, *note;
	const char *transfer, *transfer_note;
};

/* What a visit's `arg` is, when it was made here. */
struct pp_opening_row {
	struct pp_till_row row; /* the first: others know only that */
	char settings[PP_OPENING_SETTINGS][PP_DECIMAL_MAX]; /* "": none */
	pp_money credit, transfer;                          /* 0: none */
	char transfer_note[PP_NOTE_MAX];
	void *arg; /* the caller's own */
};

struct pp_openings;

#pragma GCC visibility push(default)

/* `terms` is copied. */
enum pp_status pp_openings_new(const struct pp_opening_terms *terms,
    struct pp_openings **openings);
void pp_openings_free(struct pp_openings *openings);

/*
 * One customer with its meters.  PP_EDATA, PP_NO: what is no good; so is a
 * first credit that the books would refuse once the meter is open.
 */
enum pp_status pp_openings_add(struct pp_openings *openings,
    const struct pp_opening_words *words);

/*
 * Those of a CSV: meter, name; and phone, alarm1_yuan, alarm2_yuan,
 * overload_kw, credit_yuan, transfer_yuan, transfer_note where it has them.
 * Rows with the same name and the same phone number are one customer.
 */
enum pp_status pp_openings_read(struct pp_openings *openings, FILE *in,
    const char *name);

/*
 * The visits, in the order of the input, with a struct pp_opening_row each;
 * they live as long as it.  `repeated`: it has been opened before, and
 * needn't be visited.
 */
struct pp_visit *pp_openings_visits(struct pp_openings *openings, size_t *n);

/*
 * Before the first of them is made: where a meter of a customer can't be
 * opened, because of the input, the book or what a look at it shows, all that
 * are still to be opened for that customer are refused, by result, code and
 * reason, and aren't to be visited.  `books_only`: nobody goes there.
 */
enum pp_status pp_openings_try(struct pp_till *till, struct pp_visit *visits,
    size_t n, bool books_only);

/*
 * A customer's name, and (it may be empty) number, as the book keeps them.
 * PP_EDATA: empty, too long, with controls; no number to be told by.
 */
enum pp_status pp_customer_name(const char *words, char name[PP_HOLDER_MAX]);
enum pp_status pp_customer_phone(const char *words, char phone[PP_PHONE_MAX]);

/*
 * After the visit: give the meter its own values, in a transaction, recorded
 * as edits.  What it has already is left; *changed: something else was there.
 */
enum pp_status pp_opening_set(struct pp_db *db, const struct pp_visit *visit,
    int64_t at, const char *who, bool *changed);

/*
 * The sale of the first credit, as a visit; without an order's id of its own
 * it has one by the meter's epoch, so that it is sold once.  *order borrows
 * from `visit` and its row.
 */
enum pp_status pp_opening_credit(struct pp_db *db, const struct pp_visit *visit,
    const char *who, struct pp_visit *order);

#pragma GCC visibility pop

#endif
