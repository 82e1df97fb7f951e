/* SPDX-License-Identifier: ISC */
/*
 * Journals of beancount, which has every account opened, and what it stands at
 * asserted for the morning of the next day.
 */
#include <stdio.h>

#include "book_export_impl.h"

/* By itself it forgives a fen. */
static void
put_head(struct pp_buffer *b)
{
	pp_buffer_text(b,
	    "option \"operating_currency\" \"CNY\"\n"
	    "option \"inferred_tolerance_multiplier\" \"0\"\n");
}

static void
put_remark(struct pp_buffer *b, const char *text)
{
	pp_buffer_text(b, "; ");
	book_put_text(b, text);
	pp_buffer_char(b, '\n');
}

/* Quoted, of which `from` on isn't yet. */
static void
quote_from(struct pp_buffer *b, size_t from)
{
	size_t marks = 0, end = b->n, to;

	for (size_t i = from; i < end; i++)
		marks += b->bytes[i] == '"' || b->bytes[i] == '\\';
	for (size_t i = 0; i < marks; i++)
		pp_buffer_char(b, ' ');
	if (b->failed)
		return;
	for (to = b->n; marks > 0; end--) {
		char ch = b->bytes[end - 1];

		b->bytes[--to] = ch;
		if (ch == '"' || ch == '\\') {
			b->bytes[--to] = '\\';
			marks--;
		}
	}
}

static void
put_string(struct pp_buffer *b, const char *text)
{
	size_t begin;

	pp_buffer_char(b, '"');
	begin = b->n;
	book_put_text(b, text);
	quote_from(b, begin);
	pp_buffer_char(b, '"');
}

static void
put_tag(struct pp_buffer *b, const char *key, const char *value)
{
	pp_buffer_text(b, "  ");
	pp_buffer_text(b, key);
	pp_buffer_text(b, ": ");
	put_string(b, value);
	pp_buffer_char(b, '\n');
}

static void
put_account(struct pp_buffer *b, const char *date, const char *code)
{
	pp_buffer_text(b, date);
	pp_buffer_text(b, " open ");
	book_put_account(b, code, true);
	pp_buffer_text(b, " CNY\n");
	put_tag(b, "code", code);
}

static void
put_title(struct pp_buffer *b, const struct book_title *t)
{
	char number[BOOK_ID_MAX];

	pp_buffer_char(b, '\n');
	pp_buffer_text(b, t->date);
	pp_buffer_text(b, " * ");
	put_string(b, t->payee);
	pp_buffer_char(b, ' ');
	put_string(b, t->what);
	pp_buffer_char(b, '\n');
	if (t->entry != 0) {
		snprintf(number, sizeof number, "%lld", (long long)t->entry);
		put_tag(b, "entry", number);
	}
}

static void
put_posting(struct pp_buffer *b, const char *code, pp_money money)
{
	pp_buffer_text(b, "  ");
	book_put_account(b, code, true);
	pp_buffer_text(b, "  ");
	book_put_money(b, money);
	pp_buffer_char(b, '\n');
}

static void
put_proofs(struct pp_buffer *b, int32_t day)
{
	(void)day;
	pp_buffer_char(b, '\n');
}

static void
put_proof(struct pp_buffer *b, int32_t day, const char *code, pp_money money)
{
	char date[BOOK_DATE_MAX], yuan[PP_DECIMAL_MAX];

	pp_buffer_text(b, book_date(day + 1, date));
	pp_buffer_text(b, " balance ");
	book_put_account(b, code, true);
	pp_buffer_text(b, "  ");
	pp_buffer_text(b, pp_money_print(money, yuan));
	pp_buffer_text(b, " ~ 0 CNY\n");
}

const struct book_style book_beancount = {
    .head = put_head,
    .remark = put_remark,
    .account = put_account,
    .title = put_title,
    .tag = put_tag,
    .posting = put_posting,
    .proofs = put_proofs,
    .proof = put_proof,
};
