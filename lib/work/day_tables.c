/* SPDX-License-Identifier: ISC */
/*
 * The tables of a day's sheet: money by the way it was paid, and shifts.
 */
#include "day_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	METHOD = 10, /* columns of the table of money */
	TIMES = 5,
	PAID = 12,
	SHIFT_SUM = 10 /* of 8 in a row */
};

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

/* What of the money taken was no sale. */
static void
put_debts(const struct day_page *page)
{
	char value[DAY_VALUE_MAX];
	int64_t fen = day_page_fen(page, "paid_in.yuan");

	if (fen == 0)
		return;
	day_page_blanks(page, 2);
	day_page_word(page, DAY_DEBTS, 0);
	day_page_left(page, day_page_value(page, "paid_in.count", value), 0);
	day_page_money(page, fen, 0);
	day_page_end(page);
}

void
day_table_money(const struct day_page *page)
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
	put_debts(page);
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
	enum {
		SOLD = 1
	};
	int64_t fen;
	size_t i;

	for (i = 0; i < 4; i++) {
		snprintf(key, sizeof key, "shift.%s.%s", id, names[i]);
		day_page_left(page, day_page_value(page, key, value),
		    widths[i]);
	}
	day_page_end(page);
	for (i = 0; i < sizeof sums / sizeof *sums; i++) {
		snprintf(key, sizeof key, "shift.%s.%s.yuan", id, sums[i]);
		fen = day_page_fen(page, key);
		/* All that was taken is one column, as above. */
		if (i == SOLD) {
			snprintf(key, sizeof key, "shift.%s.paid_in.yuan", id);
			fen += day_page_fen(page, key);
		}
		day_page_money(page, fen, SHIFT_SUM);
	}
	day_page_end(page);
}

void
day_table_shifts(const struct day_page *page)
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
