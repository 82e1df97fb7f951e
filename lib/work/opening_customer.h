/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of openings.h only: the customers that are named in an
 * input, each once.
 */
#ifndef PP_OPENING_CUSTOMER_H
#define PP_OPENING_CUSTOMER_H

#include "opening_words.h"
#include "site_index.h"

/* A customer, with what its opening borrows. */
struct customer {
	struct customer *next;
	struct pp_opening opening;
	char name[PP_HOLDER_MAX], phone[PP_PHONE_MAX];
	char key[PP_HOLDER_MAX + PP_PHONE_MAX];
};

/* All zero is none. */
struct customers {
	const struct pp_account *account; /* all are this one's; or NULL */
	struct customer *first;
	struct pp_index index; /* those with a phone number, by both */
};

/*
 * The customer of those words, maybe of rows before; it lives as long as all.
 * *fault: which of the words is no good.
 */
enum pp_status customers_take(struct customers *all,
    const struct pp_opening_words *words, struct customer **customer,
    enum opening_column *fault);
void customers_free(struct customers *all);

#endif
