/* SPDX-License-Identifier: ISC */
/*
 * Amounts in capitals: the examples of the rules, and any amount read back by
 * a reader that knows nothing of how they are written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capitals.h"

enum {
	CHARACTER = 3, /* bytes of each */
	LINE_MAX_BYTES = 512,
	RANDOM_AMOUNTS = 1000000,
};

struct letter {
	const char *text;
	int64_t value;
};

static const struct letter digits[] = {
    {"壹", 1},
    {"贰", 2},
    {"叁", 3},
    {"肆", 4},
    {"伍", 5},
    {"陆", 6},
    {"柒", 7},
    {"捌", 8},
    {"玖", 9},
};

static const struct letter units[] = {
    {"拾", 10},
    {"佰", 100},
    {"仟", 1000},
};

/* The value of the character at `p`; -1 where it isn't among them. */
static int64_t
find(const struct letter *letters, size_t n, const char *p)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(letters[i].text, p, CHARACTER) == 0)
			return letters[i].value;
	return -1;
}

static bool
take(const char **p, const char *what)
{
	if (strncmp(*p, what, strlen(what)) != 0)
		return false;
	*p += strlen(what);
	return true;
}

/* One digit, 0 where there is none. */
static int64_t
take_digit(const char **p)
{
	int64_t digit = find(digits, sizeof digits / sizeof *digits, *p);

	if (digit < 0)
		return 0;
	*p += CHARACTER;
	return digit;
}

/* Up to 仟 玖佰 ...: what stands before 万, 亿 or 元. */
static int64_t
take_group(const char **p)
{
	int64_t sum = 0, digit, unit, last = 10000;

	for (;;) {
		const char *before = *p;

		take(p, "零");
		if ((digit = take_digit(p)) == 0) {
			*p = before;
			return sum;
		}
		unit = find(units, sizeof units / sizeof *units, *p);
		*p += unit > 0 ? CHARACTER : 0;
		unit = unit > 0 ? unit : 1;
		if (unit >= last) {
			*p = before;
			return sum;
		}
		sum += digit * unit;
		last = unit;
	}
}

static int64_t
read_yuan(const char **p)
{
	int64_t yuan = 0, part = 0, group;

	for (;;) {
		group = take_group(p);
		if (take(p, "万")) {
			assert_true(group > 0);
			part = group * 10000;
			continue;
		}
		part += group;
		if (!take(p, "亿"))
			return yuan + part;
		yuan = (yuan + part) * 100000000;
		part = 0;
	}
}

/* As fen; fails the test where it isn't well formed. */
static int64_t
read_back(const char *text)
{
	const char *p = text;
	bool below = take(&p, "负"), zero;
	int64_t fen = 0, digit;

	if (strcmp(p, "零元整") == 0)
		return 0;
	if (strstr(p, "元") != NULL) {
		fen = read_yuan(&p);
		if (fen <= 0 || !take(&p, "元"))
			fail_msg("%s: no yuan", text);
		/* In time, for the largest are beyond int64_t before. */
		fen = below ? -fen : fen;
		fen *= 100;
	}
	zero = take(&p, "零");
	digit = take_digit(&p);
	if (digit > 0 && take(&p, "角")) {
		fen += below ? -10 * digit : 10 * digit;
		zero = false;
		digit = take_digit(&p);
	} else if (digit > 0 && fen != 0 && !zero) {
		fail_msg("%s: no zero for jiao", text);
	}
	if (digit > 0) {
		fen += below ? -digit : digit;
		if (!take(&p, "分"))
			fail_msg("%s: no fen", text);
	} else if (zero || !take(&p, "整")) {
		fail_msg("%s: not ended", text);
	}
	if (*p != '\0')
		fail_msg("%s: \"%s\" is left", text, p);
	return fen;
}

/* Whether one of the "a|b|c" is `text`, and whether it is the first. */
static bool
is_accepted(const char *accepted, const char *text, bool *first)
{
	size_t n = strlen(text);
	const char *p = accepted;

	for (;;) {
		size_t length = strcspn(p, "|");

		if (length == n && strncmp(p, text, n) == 0) {
			*first = p == accepted;
			return true;
		}
		if (p[length] == '\0')
			return false;
		p += length + 1;
	}
}

static FILE *
open_cases(void)
{
	const char *root = getenv("root");
	char path[LINE_MAX_BYTES];
	FILE *in;

	snprintf(path, sizeof path, "%s/tests/data/rmb_capitals.csv",
	    root ? root : ".");
	if ((in = fopen(path, "r")) == NULL)
		fail_msg("%s isn't there", path);
	return in;
}

static void
the_examples_of_the_rules_are_kept(void **state)
{
	char line[LINE_MAX_BYTES], text[PP_CAPITALS_MAX];
	FILE *in = open_cases();
	unsigned n = 0;

	(void)state;
	assert_non_null(fgets(line, sizeof line, in));
	assert_string_equal(line, "yuan,accepted,source\n");
	while (fgets(line, sizeof line, in)) {
		char *rest = line;
		const char *yuan = strsep(&rest, ",");
		const char *accepted = strsep(&rest, ",");
		bool first = false;
		pp_money amount;

		assert_int_equal(pp_money_parse(yuan, &amount), PP_OK);
		if (!is_accepted(accepted, pp_capitals(amount, text), &first))
			fail_msg("%s: %s, not %s", yuan, text, accepted);
		if (!first)
			fail_msg("%s: %s isn't the first way", yuan, text);
		assert_true(read_back(text) == amount.fen);
		n++;
	}
	fclose(in);
	assert_true(n >= 23);
}

static void
odd_amounts_are_written_as_people_say_them(void **state)
{
	static const struct {
		int64_t fen;
		const char *text;
	} cases[] = {
	    {0, "零元整"},
	    {-1, "负壹分"},
	    {-12050, "负壹佰贰拾元伍角整"},
	    {100000000000, "壹拾亿元整"},
	    {1000000500000, "壹佰亿零伍仟元整"},
	    {1000000050, "壹仟万元伍角整"},
	    {1000000000000000000, "壹亿亿元整"},
	    {100000000100000000, "壹仟万亿零壹佰万元整"},
	    {INT64_MAX,
		"玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万"
		"柒仟柒佰伍拾捌元零柒分"},
	    {INT64_MIN,
		"负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万"
		"柒仟柒佰伍拾捌元零捌分"},
	};
	char text[PP_CAPITALS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_string_equal(pp_capitals((pp_money){cases[i].fen}, text),
		    cases[i].text);
		assert_true(read_back(text) == cases[i].fen);
	}
}

/* As many of each number of digits, with runs of zeros in many. */
static int64_t
any_amount(uint64_t *seed)
{
	uint64_t mask = 1, any;

	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	any = *seed >> 1;
	for (uint64_t n = *seed >> 58; n > 0; n--)
		any /= 2;
	for (int i = 0; i < 19; i++, mask *= 10)
		if ((*seed >> (20 + i)) % 3 == 0)
			any -= any / mask % 10 * mask;
	return *seed % 16 == 0 ? -(int64_t)any : (int64_t)any;
}

static void
a_million_random_amounts_read_back(void **state)
{
	uint64_t seed = 20261123;
	char text[PP_CAPITALS_MAX];

	(void)state;
	for (int i = 0; i < RANDOM_AMOUNTS; i++) {
		pp_money amount = {any_amount(&seed)};

		pp_capitals(amount, text);
		if (strlen(text) >= PP_CAPITALS_MAX || strstr(text, "零零") ||
		    read_back(text) != amount.fen)
			fail_msg("%lld: %s", (long long)amount.fen, text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_examples_of_the_rules_are_kept),
	    cmocka_unit_test(odd_amounts_are_written_as_people_say_them),
	    cmocka_unit_test(a_million_random_amounts_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
