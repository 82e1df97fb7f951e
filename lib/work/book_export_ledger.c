/* SPDX-License-Identifier: ISC */
/*
 * Journals of hledger and ledger, which differ in what they declare.
 */
#include <stdio.h>

#include "book_export_impl.h"

static void
head_hledger(struct pp_buffer *b)
{
	pp_buffer_text(b, "decimal-mark .\ncommodity 1000.00 CNY\n");
}

/* What --pedantic asks for. */
static void
head_ledger(struct pp_buffer *b)
{
	pp_buffer_text(b,
	    "commodity CNY\n    format 1000.00 CNY\n"
	    "tag kind\ntag at\ntag operator\ntag order\ntag method\n"
	    "tag receipt\ntag meter\ntag account\ntag shift\n");
}

static void
put_remark(struct pp_buffer *b, const char *text)
{
	pp_buffer_text(b, "; ");
	book_put_text(b, text);
	pp_buffer_char(b, '\n');
}

static void
put_declared(struct pp_buffer *b, const char *code, const char *note)
{
	pp_buffer_text(b, "account ");
	book_put_account(b, code, false);
	pp_buffer_text(b, note);
	book_put_word(b, code);
	pp_buffer_char(b, '\n');
}

static void
account_hledger(struct pp_buffer *b, const char *date, const char *code)
{
	(void)date;
	put_declared(b, code, "\n    ; code: ");
}

static void
account_ledger(struct pp_buffer *b, const char *date, const char *code)
{
	(void)date;
	put_declared(b, code, "\n    note ");
}

/* Whatever a payee begins with, it is behind a status and a number. */
static void
put_title(struct pp_buffer *b, const struct book_title *t)
{
	char number[BOOK_ID_MAX];
	size_t begin;

	snprintf(number, sizeof number, " * (%lld) ", (long long)t->entry);
	pp_buffer_char(b, '\n');
	pp_buffer_text(b, t->date);
	pp_buffer_text(b, number);
	begin = b->n;
	book_put_text(b, t->payee);
	pp_buffer_text(b, b->n > begin ? " | " : "");
	pp_buffer_text(b, t->what);
	pp_buffer_char(b, '\n');
}

static void
put_tag(struct pp_buffer *b, const char *key, const char *value)
{
	pp_buffer_text(b, "    ; ");
	pp_buffer_text(b, key);
	pp_buffer_text(b, ": ");
	book_put_word(b, value);
	pp_buffer_char(b, '\n');
}

static void
put_account(struct pp_buffer *b, const char *code)
{
	pp_buffer_text(b, "    ");
	book_put_account(b, code, false);
	pp_buffer_text(b, "  ");
}

static void
put_posting(struct pp_buffer *b, const char *code, pp_money money)
{
	put_account(b, code);
	book_put_money(b, money);
	pp_buffer_char(b, '\n');
}

static void
put_proofs(struct pp_buffer *b, int32_t day)
{
	char date[BOOK_DATE_MAX];

	put_title(b,
	    &(struct book_title){
		.date = book_date(day, date),
		.payee = "",
		.what = "what the accounts stand at",
	    });
}

static void
put_proof(struct pp_buffer *b, int32_t day, const char *code, pp_money money)
{
	(void)day;
	put_account(b, code);
	pp_buffer_text(b, "0.00 CNY = ");
	book_put_money(b, money);
	pp_buffer_char(b, '\n');
}

const struct book_style book_hledger = {
    .head = head_hledger,
    .remark = put_remark,
    .account = account_hledger,
    .title = put_title,
    .tag = put_tag,
    .posting = put_posting,
    .proofs = put_proofs,
    .proof = put_proof,
};

const struct book_style book_ledger = {
    .head = head_ledger,
    .remark = put_remark,
    .account = account_ledger,
    .title = put_title,
    .tag = put_tag,
    .posting = put_posting,
    .proofs = put_proofs,
    .proof = put_proof,
};
