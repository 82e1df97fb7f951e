/* SPDX-License-Identifier: ISC */
/*
 * What journals are made of: names of accounts and texts in which nothing of
 * what people typed can mean anything to the program that reads it.
 */
#include <stdio.h>
#include <string.h>

#include "book_export_impl.h"
#include "clock.h"
#include "text.h"

static const char hex[] = "0123456789ABCDEF";

static bool
is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static bool
is_capital(char ch)
{
	return ch >= 'A' && ch <= 'Z';
}

static bool
is_plain(char ch)
{
	return is_digit(ch) || is_capital(ch) || (ch >= 'a' && ch <= 'z');
}

const char *
book_date(int32_t day, char date[BOOK_DATE_MAX])
{
	char at[PP_TIME_MAX];

	snprintf(date, BOOK_DATE_MAX, "%.10s",
	    pp_time_print(pp_day_start(day), at));
	return date;
}

void
book_put_money(struct pp_buffer *b, pp_money money)
{
	char yuan[PP_DECIMAL_MAX];

	pp_buffer_text(b, pp_money_print(money, yuan));
	pp_buffer_text(b, " CNY");
}

static void
put_hex(struct pp_buffer *b, char mark, char ch)
{
	unsigned byte = (unsigned char)ch;

	pp_buffer_char(b, mark);
	pp_buffer_char(b, hex[byte >> 4]);
	pp_buffer_char(b, hex[byte & 15]);
}

/* A capital or a digit, then letters, digits and dashes. */
static bool
is_component(const char *id, size_t n)
{
	if (n == 0 || (!is_capital(*id) && !is_digit(*id)) ||
	    strncmp(id, "X-", 2) == 0)
		return false;
	for (size_t i = 1; i < n; i++)
		if (!is_plain(id[i]) && id[i] != '-')
			return false;
	return true;
}

/*
 * Each other identifier has a name of its own, too: nothing that is written
 * as it is begins with "X-", and there a dash is always of "-XX".
 */
static void
put_component(struct pp_buffer *b, const char *id, size_t n)
{
	if (is_component(id, n)) {
		pp_buffer_add(b, id, n);
		return;
	}
	pp_buffer_text(b, "X-");
	for (size_t i = 0; i < n; i++)
		if (is_plain(id[i]))
			pp_buffer_char(b, id[i]);
		else
			put_hex(b, '-', id[i]);
}

/* As it is, but for what is no part of an identifier, or of a component. */
static void
put_id(struct pp_buffer *b, const char *id, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_plain(id[i]) || strchr("-_.", id[i]) != NULL ||
		    (unsigned char)id[i] >= 0x80)
			pp_buffer_char(b, id[i]);
		else
			put_hex(b, '%', id[i]);
}

/* "meter:ID:2": the last colon ends the identifier, which may have others. */
static void
put_numbered(struct pp_buffer *b, const char *place, const char *rest,
    bool ascii)
{
	const char *last = strrchr(rest, ':');
	size_t n = last != NULL ? (size_t)(last - rest) : strlen(rest);

	pp_buffer_text(b, place);
	if (ascii)
		put_component(b, rest, n);
	else
		put_id(b, rest, n);
	if (last != NULL) {
		pp_buffer_char(b, ':');
		pp_buffer_text(b, last + 1);
	}
}

static void
put_channel(struct pp_buffer *b, const char *method)
{
	pp_buffer_text(b, "Assets:Channels:");
	if (*method >= 'a' && *method <= 'z')
		pp_buffer_char(b, (char)(*method++ - 'a' + 'A'));
	pp_buffer_text(b, method);
}

void
book_put_account(struct pp_buffer *b, const char *code, bool ascii)
{
	static const struct {
		const char *code, *name;
	} names[] = {
	    {"cash", "Assets:Cash"},
	    {"claim", "Assets:Claims"},
	    {"suspense", "Liabilities:Suspense"},
	    {"refund-due", "Liabilities:Refund-Due"},
	    {"revenue", "Income:Electricity"},
	    {"rounding", "Expenses:Rounding"},
	    {"external", "Expenses:External-Credit"},
	    {"difference", "Expenses:Cash-Difference"},
	    {"write-off", "Expenses:Write-Off"},
	    {"transfer", "Equity:Transfer"},
	};

	if (strncmp(code, "meter:", 6) == 0) {
		put_numbered(b, "Liabilities:Meters:", code + 6, ascii);
	} else if (strncmp(code, "cash:", 5) == 0) {
		put_numbered(b, "Assets:Drawers:", code + 5, ascii);
	} else if (strncmp(code, "channel:", 8) == 0) {
		put_channel(b, code + 8);
	} else {
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (strcmp(code, names[i].code) == 0)
				code = names[i].name;
		pp_buffer_text(b, code);
	}
}

/* A blank unless there is one; none at the beginning. */
static void
put_blank(struct pp_buffer *b, size_t begin)
{
	if (b->n > begin && b->bytes[b->n - 1] != ' ')
		pp_buffer_char(b, ' ');
}

void
book_put_text(struct pp_buffer *b, const char *text)
{
	size_t begin = b->n, n;
	uint32_t ch;

	for (; *text != '\0'; text += n) {
		n = pp_text_next(text, &ch);
		if (pp_char_is_control(ch) || ch == ' ')
			put_blank(b, begin);
		else if (ch == ';')
			pp_buffer_text(b, "；");
		else if (ch == '|')
			pp_buffer_text(b, "｜");
		else
			pp_buffer_add(b, text, n);
	}
	if (b->n > begin && b->bytes[b->n - 1] == ' ')
		b->n--;
}

void
book_put_word(struct pp_buffer *b, const char *text)
{
	for (; *text != '\0'; text++)
		if (is_plain(*text) || strchr("-_./+:@=#", *text) != NULL ||
		    (unsigned char)*text >= 0x80)
			pp_buffer_char(b, *text);
		else
			put_hex(b, '%', *text);
}
