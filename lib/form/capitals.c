/* SPDX-License-Identifier: ISC */
#include "capitals.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
	GROUP = 4,   /* digits to 万, and again to 亿 */
	DIGITS = 17, /* of yuan in the largest amount */
	FEN_A_YUAN = 100,
	FEN_A_JIAO = 10,
};

/* Text under way; a zero is written only before a digit that follows it. */
struct writing {
	char *end;
	bool begun; /* a digit stands */
	bool zero;  /* one was left out since */
};

static void
put(struct writing *w, const char *character)
{
	size_t n = strlen(character);

	memcpy(w->end, character, n);
	w->end += n;
}

static void
put_digit(struct writing *w, unsigned digit, const char *unit)
{
	static const char *const digits[] = {"零", "壹", "贰", "叁", "肆", "伍",
	    "陆", "柒", "捌", "玖"};

	if (digit == 0) {
		w->zero = w->begun;
		return;
	}
	if (w->zero)
		put(w, digits[0]);
	put(w, digits[digit]);
	put(w, unit);
	w->begun = true;
	w->zero = false;
}

/*
 * Whole yuan.  亿 counts what stands before it, another 亿 too.  Where a zero
 * stands at 万 or 元 and none behind it, the rules leave it to the writer; as
 * in their own examples, 零 is then written only behind 元, and where several
 * zeros end a group that has other digits: 壹拾万柒仟元零伍角叁分.
 */
static void
put_yuan(struct writing *w, uint64_t yuan)
{
	static const char *const units[GROUP] = {"", "拾", "佰", "仟"};
	unsigned digits[DIGITS];
	bool filled = false; /* a digit stands in this group */

	for (int i = 0; i < DIGITS; i++, yuan /= 10)
		digits[i] = (unsigned)(yuan % 10);
	for (int i = DIGITS - 1; i >= 0; i--) {
		put_digit(w, digits[i], units[i % GROUP]);
		filled |= digits[i] != 0;
		if (i % GROUP != 0)
			continue;
		if (i % (2 * GROUP) == GROUP && filled)
			put(w, "万");
		else if (i % (2 * GROUP) == 0 && i > 0 && w->begun)
			put(w, "亿");
		if (filled || i == 0)
			w->zero = i == 0 && filled && digits[1] == 0 &&
			    digits[0] == 0;
		filled = false;
	}
}

const char *
pp_capitals(pp_money amount, char text[PP_CAPITALS_MAX])
{
	uint64_t fen =
	    amount.fen < 0 ? 0 - (uint64_t)amount.fen : (uint64_t)amount.fen;
	unsigned rest = (unsigned)(fen % FEN_A_YUAN);
	struct writing w = {.end = text};

	if (amount.fen < 0)
		put(&w, "负");
	if (fen == 0)
		put(&w, "零");
	put_yuan(&w, fen / FEN_A_YUAN);
	if (w.begun || fen == 0)
		put(&w, "元");
	put_digit(&w, rest / FEN_A_JIAO, "角");
	put_digit(&w, rest % FEN_A_JIAO, "分");
	if (rest % FEN_A_JIAO == 0)
		put(&w, "整");
	*w.end = '\0';
	return text;
}
