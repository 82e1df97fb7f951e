/* SPDX-License-Identifier: ISC */
/*
 * A day's sums as a sheet of paper; its tables are in day_tables.c.
 */
#include "day_sheet.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "day_page.h"
#include "day_tables.h"

enum {
	LABEL = 42,
	COUNT = 8,
	YUAN = 14,
	INDENT = 6, /* of what is said to an item */
};

/* "  label    12     3000.00", of "KEY.count" and "KEY.yuan". */
static void
sum(const struct day_page *page, enum day_word w, const char *key)
{
	char name[DAY_KEY_MAX], value[DAY_VALUE_MAX];

	day_page_blanks(page, 2);
	day_page_word(page, w, LABEL);
	snprintf(name, sizeof name, "%s.count", key);
	day_page_right(page, day_page_value(page, name, value), COUNT);
	snprintf(name, sizeof name, "%s.yuan", key);
	day_page_right(page, day_page_value(page, name, value), YUAN);
	day_page_end(page);
}

static void
put_top(const struct day_page *page, const struct pp_day_sheet *sheet,
    const struct pp_letterhead *letterhead)
{
	char at[PP_TIME_MAX];

	if (*letterhead->site != '\0')
		day_page_left(page, letterhead->site, 0);
	day_page_word(page, DAY_TITLE, 0);
	if (letterhead->trial)
		day_page_word(page, DAY_TRIAL, 0);
	if (sheet->draft)
		day_page_word(page, DAY_DRAFT, 0);
	day_page_end(page);
	day_page_word(page, DAY_DAY, 0);
	day_page_left(page, sheet->day, 14);
	day_page_word(page, DAY_CLOSED, 0);
	day_page_left(page, pp_time_print(sheet->at, at), 28);
	day_page_word(page, DAY_BY, 0);
	pp_buffer_text(page->out, sheet->who);
	day_page_end(page);
	if (sheet->again) {
		day_page_word(page, DAY_AGAIN, 0);
		day_page_left(page, pp_time_print(letterhead->at, at), 28);
		day_page_word(page, DAY_BY, 0);
		pp_buffer_text(page->out, letterhead->who);
		day_page_end(page);
	}
	day_page_rule(page);
}

static void
put_receipts(const struct day_page *page)
{
	char value[DAY_VALUE_MAX];

	day_page_word(page, DAY_RECEIPTS, 0);
	day_page_left(page, day_page_value(page, "receipts.count", value), 0);
	if (strcmp(value, "0") != 0) {
		day_page_blanks(page, 2);
		day_page_word(page, DAY_NUMBERS, 0);
		day_page_left(page,
		    day_page_value(page, "receipts.first", value), 0);
		day_page_left(page, "-", 0);
		day_page_left(page,
		    day_page_value(page, "receipts.last", value), 0);
	}
	day_page_end(page);
	day_page_word(page, DAY_ACCOUNTS, 0);
	day_page_word(page, DAY_OPENED, 0);
	day_page_left(page, day_page_value(page, "accounts.opened", value), 0);
	day_page_blanks(page, 2);
	day_page_word(page, DAY_ENDED, 0);
	day_page_left(page, day_page_value(page, "accounts.closed", value), 0);
	day_page_blanks(page, 2);
	day_page_word(page, DAY_TYPED, 0);
	day_page_left(page, day_page_value(page, "accounts.typed", value), 0);
	day_page_end(page);
}

static void
put_sums(const struct day_page *page)
{
	static const struct {
		enum day_word head, word;
		const char *key;
	} sums[] = {
	    {DAY_METERS, DAY_GIVEN, "meters.given"},
	    {DAY_WORDS, DAY_TAKEN_BACK, "meters.taken"},
	    {DAY_WORDS, DAY_MOVED, "meters.moved"},
	    {DAY_WORDS, DAY_OUTSIDE, "meters.outside"},
	    {DAY_CASH, DAY_CASH_BEFORE, "cash.before"},
	    {DAY_WORDS, DAY_CASH_ORDERS, "cash.orders"},
	    {DAY_WORDS, DAY_CASH_FLOATS, "cash.floats"},
	    {DAY_WORDS, DAY_CASH_HANDED, "cash.handed_over"},
	    {DAY_WORDS, DAY_CASH_AFTER, "cash.after"},
	    {DAY_OPEN, DAY_PENDING, "pending"},
	    {DAY_WORDS, DAY_DISPUTED, "disputed"},
	    {DAY_WORDS, DAY_DUE, "due.after"},
	    {DAY_WORDS, DAY_CARRIED, "carried"},
	    {DAY_WORDS, DAY_CLAIMS, "claims.after"},
	    {DAY_WORDS, DAY_DRAWERS, "drawers.after"},
	};
	size_t i;

	for (i = 0; i < sizeof sums / sizeof *sums; i++) {
		if (sums[i].head != DAY_WORDS)
			day_page_head(page, sums[i].head);
		sum(page, sums[i].word, sums[i].key);
	}
}

/* DAY_WORDS: what isn't known is left without. */
static enum day_word
item_word(const char *what)
{
	static const struct {
		const char *what;
		enum day_word word;
	} words[] = {
	    {"typed-close", DAY_TYPED_CLOSE},
	    {"typed-exchange", DAY_TYPED_EXCHANGE},
	    {"correction", DAY_CORRECTION},
	    {"outside", DAY_FROM_OUTSIDE},
	    {"external", DAY_EXTERNAL},
	    {"decided", DAY_DECIDED},
	    {"given-up", DAY_GIVEN_UP},
	    {"closing", DAY_CLOSING},
	    {"opening", DAY_OPENING},
	    {"exchange", DAY_EXCHANGE},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].what, what) == 0)
			return words[i].word;
	return DAY_WORDS;
}

static const char *
item_value(const struct day_page *page, const char *id, const char *name,
    char value[DAY_VALUE_MAX])
{
	char key[DAY_KEY_MAX];

	snprintf(key, sizeof key, "item.%s.%s", id, name);
	return day_page_value(page, key, value);
}

/* What it is and how much; whose, by whom, and what was said to it. */
static void
put_item(const struct day_page *page, const char *id)
{
	static const char *const names[] = {"meter", "account", "operator",
	    "said"};
	char value[DAY_VALUE_MAX], all[DAY_VALUE_MAX] = "";
	enum day_word word = item_word(item_value(page, id, "what", value));
	size_t n = 0;

	day_page_blanks(page, 2);
	if (word != DAY_WORDS)
		day_page_word(page, word, LABEL + COUNT);
	day_page_right(page, item_value(page, id, "yuan", value), YUAN);
	day_page_end(page);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (*item_value(page, id, names[i], value) != '\0' &&
		    n < sizeof all)
			n += (size_t)snprintf(all + n, sizeof all - n, "%s%s",
			    n > 0 ? "  " : "", value);
	day_page_blanks(page, INDENT);
	day_page_fit(page, all, DAY_COLUMNS - INDENT);
	day_page_end(page);
}

static void
put_items(const struct day_page *page)
{
	const char *p = page->sums;
	char id[DAY_NAME_MAX];
	bool any = false;

	while (day_page_next_name(&p, "item.", ".what", id)) {
		if (!any)
			day_page_head(page, DAY_LOOK);
		any = true;
		put_item(page, id);
	}
}

/* What the log can be held against, as long as the paper is kept. */
static void
put_log_head(const struct day_page *page, const char *head)
{
	if (head == NULL || *head == '\0')
		return;
	day_page_end(page);
	day_page_word(page, DAY_HEAD, 0);
	day_page_left(page, head, 0);
	day_page_end(page);
}

static void
put_signatures(const struct day_page *page)
{
	static const enum day_word lines[] = {DAY_OWNER, DAY_CASHIER, DAY_DATE};
	size_t i, n;

	day_page_end(page);
	day_page_rule(page);
	day_page_end(page);
	for (i = 0; i < sizeof lines / sizeof *lines; i++) {
		day_page_word(page, lines[i], 0);
		for (n = 0; n < 15; n++)
			pp_buffer_char(page->out, '_');
		day_page_blanks(page, 2);
	}
	day_page_end(page);
}

enum pp_status
pp_day_sheet_text(const struct pp_day_sheet *sheet,
    const struct pp_letterhead *letterhead, char **text)
{
	struct pp_buffer out = {0};
	const struct day_page page = {&out, letterhead->language, sheet->sums};

	put_top(&page, sheet, letterhead);
	put_receipts(&page);
	day_table_money(&page);
	day_table_shifts(&page);
	put_sums(&page);
	put_items(&page);
	day_page_acts(&page);
	put_log_head(&page, letterhead->head);
	put_signatures(&page);
	pp_buffer_char(&out, '\0');
	if (out.failed) {
		pp_buffer_free(&out);
		return pp_fail(PP_ESYS, "out of memory");
	}
	*text = out.bytes;
	return PP_OK;
}
