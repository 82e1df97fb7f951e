/* SPDX-License-Identifier: ISC */
/*
 * A day's sums as a sheet of paper.
 */
#include "day_sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "day_page.h"

enum {
	LABEL = 42,
	COUNT = 8,
	YUAN = 14,
	METHOD = 10, /* columns of the table of money */
	TIMES = 5,
	PAID = 12,
	SHIFT_SUM = 10, /* of 8 in a row */
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

enum {
	PAYMENTS = 3
};

struct payments {
	int64_t count[PAYMENTS], fen[PAYMENTS];
};

static void
put_payments(const struct day_page *page, const char *label,
    const struct payments *p)
{
	char text[PP_DECIMAL_MAX];
	int i;

	day_page_blanks(page, 2);
	day_page_left(page, label, METHOD);
	for (i = 0; i < PAYMENTS; i++) {
		snprintf(text, sizeof text, "%lld", (long long)p->count[i]);
		day_page_right(page, text, TIMES);
		day_page_money(page, p->fen[i], PAID);
	}
	day_page_money(page, p->fen[0] - p->fen[1] - p->fen[2], PAID);
	day_page_end(page);
}

static void
add_payments(const struct day_page *page, const char *method,
    struct payments *total)
{
	static const char *const what[] = {"taken", "returned", "paid_out"};
	char key[DAY_KEY_MAX], value[DAY_VALUE_MAX];
	struct payments p;
	int i;

	for (i = 0; i < PAYMENTS; i++) {
		snprintf(key, sizeof key, "method.%s.%s.yuan", method, what[i]);
		p.fen[i] = day_page_fen(page, key);
		snprintf(key, sizeof key, "method.%s.%s.count", method,
		    what[i]);
		p.count[i] =
		    strtoll(day_page_value(page, key, value), NULL, 10);
		total->fen[i] += p.fen[i];
		total->count[i] += p.count[i];
	}
	put_payments(page, day_method(page->language, method), &p);
}

static void
put_money(const struct day_page *page)
{
	static const enum day_word heads[] = {DAY_TAKEN, DAY_RETURNED,
	    DAY_PAID_OUT};
	struct payments total = {0};
	const char *p = page->sums;
	char method[DAY_NAME_MAX];
	size_t i;

	day_page_end(page);
	day_page_word(page, DAY_MONEY, METHOD + 2);
	for (i = 0; i < PAYMENTS; i++)
		day_page_right(page, day_word(page->language, heads[i]),
		    TIMES + PAID);
	day_page_right(page, day_word(page->language, DAY_NET), PAID);
	day_page_end(page);
	while (day_page_next_name(&p, "method.", ".taken.count", method))
		add_payments(page, method, &total);
	put_payments(page, day_word(page->language, DAY_TOTAL), &total);
}

static void
put_shift(const struct day_page *page, const char *id)
{
	static const char *const sums[] = {"float", "sold", "refunded",
	    "paid_out", "handed_over", "expected", "counted", "difference"};
	char key[DAY_KEY_MAX], value[DAY_VALUE_MAX];
	static const char *const names[] = {"drawer", "operator", "opened_at",
	    "closed_at"};
	static const size_t widths[] = {12, 14, 27, 27};
	size_t i;

	for (i = 0; i < 4; i++) {
		snprintf(key, sizeof key, "shift.%s.%s", id, names[i]);
		day_page_left(page, day_page_value(page, key, value),
		    widths[i]);
	}
	day_page_end(page);
	for (i = 0; i < sizeof sums / sizeof *sums; i++) {
		snprintf(key, sizeof key, "shift.%s.%s.yuan", id, sums[i]);
		day_page_right(page, day_page_value(page, key, value),
		    SHIFT_SUM);
	}
	day_page_end(page);
}

static void
put_shifts(const struct day_page *page)
{
	static const enum day_word heads[] = {DAY_FLOAT, DAY_SOLD, DAY_REFUNDED,
	    DAY_PAID_OUT, DAY_HANDED_OVER, DAY_EXPECTED, DAY_COUNTED,
	    DAY_DIFFERENCE};
	const char *p = page->sums;
	char id[DAY_NAME_MAX], value[DAY_VALUE_MAX];
	size_t i;

	if (strcmp(day_page_value(page, "shifts.count", value), "0") == 0)
		return;
	day_page_head(page, DAY_SHIFTS);
	for (i = 0; i < sizeof heads / sizeof *heads; i++)
		day_page_right(page, day_word(page->language, heads[i]),
		    SHIFT_SUM);
	day_page_end(page);
	while (day_page_next_name(&p, "shift.", ".drawer", id))
		put_shift(page, id);
	day_page_word(page, DAY_TOTAL, DAY_COLUMNS - SHIFT_SUM);
	day_page_right(page,
	    day_page_value(page, "shifts.difference.yuan", value), SHIFT_SUM);
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
	put_money(&page);
	put_shifts(&page);
	put_sums(&page);
	put_signatures(&page);
	pp_buffer_char(&out, '\0');
	if (out.failed) {
		pp_buffer_free(&out);
		return pp_fail(PP_ESYS, "out of memory");
	}
	*text = out.bytes;
	return PP_OK;
}
