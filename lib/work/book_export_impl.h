/* SPDX-License-Identifier: ISC */
/*
 * Inside work only: how a program's journal is written, piece by piece.
 */
#ifndef PP_BOOK_EXPORT_IMPL_H
#define PP_BOOK_EXPORT_IMPL_H

#include <stdbool.h>
#include <stdint.h>

#include "amount.h"
#include "buffer.h"

enum {
	BOOK_DATE_MAX = 16, /* "2026-11-22", NUL too */
	BOOK_ID_MAX = 24
};

/* What stands above postings, until the next. */
struct book_title {
	const char *date;
	int64_t entry; /* 0: of no entry */
	const char *payee;
	const char *what; /* it is: "sale credited" */
};

/* An account, its code as the ledger has it. */
struct book_style {
	void (*head)(struct pp_buffer *b);
	void (*remark)(struct pp_buffer *b, const char *text);
	void (
	    *account)(struct pp_buffer *b, const char *date, const char *code);
	void (*title)(struct pp_buffer *b, const struct book_title *title);
	void (*tag)(struct pp_buffer *b, const char *key, const char *value);
	void (*posting)(struct pp_buffer *b, const char *code, pp_money money);
	/* Behind all of a day: what accounts stand at. */
	void (*proofs)(struct pp_buffer *b, int32_t day);
	void (*proof)(struct pp_buffer *b, int32_t day, const char *code,
	    pp_money money);
};

extern const struct book_style book_hledger, book_ledger, book_beancount;

/* Of a local day. */
const char *book_date(int32_t day, char date[BOOK_DATE_MAX]);

/*
 * An account's name: its place in the tree, and what identifies it there.
 * Different codes have different names, none within another.  `ascii`: also
 * identifiers are made of capitals, digits and what beancount allows.
 */
void book_put_account(struct pp_buffer *b, const char *code, bool ascii);

/*
 * Text of people on one line: controls are blanks, blanks one, and of ';' and
 * '|', which end a description, the full-width forms.
 */
void book_put_text(struct pp_buffer *b, const char *text);

/* A value as one word: what may mean something is %XX. */
void book_put_word(struct pp_buffer *b, const char *text);

void book_put_money(struct pp_buffer *b, pp_money money);

#endif
