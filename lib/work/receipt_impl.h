/* SPDX-License-Identifier: ISC */
/*
 * What the files of receipts share with each other; nobody else includes this.
 */
#ifndef PP_RECEIPT_IMPL_H
#define PP_RECEIPT_IMPL_H

#include "buffer.h"
#include "receipt.h"

/* What receipts say by themselves, in each language. */
enum receipt_word {
	TITLE_SALE,
	TITLE_REFUND,
	TITLE_SALE_REVERSAL,
	TITLE_REFUND_REVERSAL,
	TITLE_MOVED_HERE,
	TITLE_MOVED_AWAY,
	TITLE_OPENED,
	TITLE_ADOPTED,
	TITLE_ADDED,
	TITLE_EXCHANGED,
	TITLE_CLOSED,
	TITLE_PAID_OUT,
	TITLE_PAID_IN,
	TITLE_REPLACED,
	COPY_CUSTOMER,
	COPY_SELLER,
	COPY_ACCOUNTS,
	COPY_FURTHER, /* and its number */
	STATE_PENDING,
	STATE_CREDITED,
	STATE_VOID,
	STATE_DISPUTED,
	MARK_PENDING,
	MARK_VOID,
	MARK_DISPUTED,
	MARK_REVERSED, /* by the order at % */
	MARK_REPRINT,  /* the one of the number at % */
	MARK_SAMPLE,
	MARK_TRIAL,
	PURPOSE_PAID,
	PURPOSE_PAID_BACK,
	PURPOSE_MOVED_HERE,
	PURPOSE_MOVED_AWAY,
	PURPOSE_DUE,
	PURPOSE_CARRIED,
	PURPOSE_OWED,
	PURPOSE_PAID_OUT,
	PURPOSE_PAID_IN,
	TYPED_BY_HAND,
	SEE_ORDER,  /* and its receipt */
	SEE_OWED,   /* % yuan */
	SEE_PAYOUT, /* by the receipt % */
	SEE_PAYIN,  /* by that */
	RECEIPT_WORDS
};

enum piece_kind {
	PIECE_TEXT,
	PIECE_FIELD,
	PIECE_LINE_END,
	PIECE_END,
	PIECE_BAD,
};

/* What comes next in a template. */
struct receipt_piece {
	enum piece_kind kind;
	const char *at;    /* where it begins */
	const char *words; /* what is wrong with it */
	const char *text;
	size_t n;
	int field;
	char align; /* < > ^ */
	unsigned width;
};

enum {
	RECEIPT_FIELDS_MAX = 64
};

/* One copy of a receipt under way. */
struct receipt_sheet {
	const struct pp_paper *paper;
	const struct pp_letterhead *letterhead;
	int copy;
};

/* What it comes to: lines, and a byte for each, whether it is a strong one. */
struct receipt_copy {
	struct pp_buffer text, strong;
};

/* Into an empty `copy`, which the caller ends. */
enum pp_status receipt_compose(const struct pp_template *template,
    const struct receipt_sheet *sheet, struct receipt_copy *copy);
void receipt_copy_free(struct receipt_copy *copy);

/* What a receipt says by itself; the marks in one line. */
void receipt_title(const struct receipt_sheet *sheet, struct pp_buffer *out);
void receipt_copy_name(const struct receipt_sheet *sheet,
    struct pp_buffer *out);
void receipt_state(const struct receipt_sheet *sheet, struct pp_buffer *out);
void receipt_marks(const struct receipt_sheet *sheet, struct pp_buffer *out);
void receipt_purpose(const struct receipt_sheet *sheet, struct pp_buffer *out);
void receipt_see_also(const struct receipt_sheet *sheet, struct pp_buffer *out);

const char *receipt_word(enum receipt_word word, enum pp_language language);

/* The words for what stands in the books; as they are where there are none. */
const char *receipt_method(const char *method, enum pp_language language);
const char *receipt_remark(const char *remark, enum pp_language language);

/* Goes on behind the piece; not at the end, and not where it is bad. */
struct receipt_piece receipt_piece(const char **text);

/* The number of a field by its name, which is `n` bytes long; -1: none. */
int receipt_field(const char *name, size_t n);

/* Whether its line is one that eyes look for first. */
bool receipt_field_is_strong(int field);

/* Its value as it stands in the books, controls and all, in an empty `out`. */
void receipt_value(int field, const struct receipt_sheet *sheet,
    struct pp_buffer *out);

#endif
