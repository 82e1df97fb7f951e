/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

struct bytes {
	const char *bytes;
	size_t n;
};

#define BYTES(literal)                                                         \
	{                                                                      \
		literal, sizeof literal - 1                                    \
	}

static void
whole_shortest_utf8_is_taken(void **state)
{
	static const struct bytes good[] = {
	    BYTES(""),
	    BYTES("abc"),
	    BYTES("余额不足"),
	    BYTES("\xc2\x80"),
	    BYTES("\xdf\xbf"),
	    BYTES("\xe0\xa0\x80"),
	    BYTES("\xed\x9f\xbf"),
	    BYTES("\xee\x80\x80"),
	    BYTES("\xef\xbf\xbf"),
	    BYTES("\xf0\x90\x80\x80"),
	    BYTES("\xf4\x8f\xbf\xbf"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(pp_text_is_utf8(good[i].bytes, good[i].n));
}

static void
overlong_surrogate_cut_or_stray_bytes_are_no_utf8(void **state)
{
	static const struct bytes bad[] = {
	    BYTES("\0"),
	    BYTES("a\0b"),
	    BYTES("\x80"),
	    BYTES("\xbf"),
	    BYTES("\xc0\x80"),
	    BYTES("\xc1\xbf"),
	    BYTES("\xe0\x80\x80"),
	    BYTES("\xe0\x9f\xbf"),
	    BYTES("\xf0\x8f\xbf\xbf"),
	    BYTES("\xed\xa0\x80"),
	    BYTES("\xed\xbf\xbf"),
	    BYTES("\xf4\x90\x80\x80"),
	    BYTES("\xf5\x80\x80\x80"),
	    BYTES("\xf8\x88\x80\x80\x80"),
	    BYTES("\xfe"),
	    BYTES("\xff"),
	    BYTES("\xc2"),
	    BYTES("\xe4\xbd"),
	    BYTES("\xf0\x9f\x98"),
	    BYTES("\xc2z"),
	    BYTES("\xe4\xbdz"),
	    BYTES("\xe4z\x99"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(pp_text_is_utf8(bad[i].bytes, bad[i].n));
}

static void
characters_come_one_by_one_and_a_bad_byte_alone(void **state)
{
	static const struct {
		size_t n;
		uint32_t ch;
	} expected[] = {{1, 'a'}, {3, 0x4f59}, {1, 0xfffd}, {4, 0x1f600},
	    {1, 0xfffd}};
	const char *p = "a余\xff\xf0\x9f\x98\x80\xe4";
	uint32_t ch;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		assert_int_equal(pp_text_next(p, &ch), expected[i].n);
		assert_int_equal(ch, expected[i].ch);
		p += expected[i].n;
	}
	assert_int_equal(*p, '\0');
}

static void
decodes_to(struct bytes in, const char *expected)
{
	char *text = NULL;
	size_t n;

	if (pp_text_decode(in.bytes, in.n, &text, &n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_string_equal(text, expected);
	assert_int_equal(n, strlen(expected));
	free(text);
}

static void
utf8_stays_and_its_mark_goes(void **state)
{
	(void)state;
	decodes_to((struct bytes)BYTES(""), "");
	decodes_to((struct bytes)BYTES("\xef\xbb\xbf"), "");
	decodes_to((struct bytes)BYTES("a,余\r\n"), "a,余\r\n");
	decodes_to((struct bytes)BYTES("\xef\xbb\xbf余"), "余");
}

static void
gb18030_is_recognised(void **state)
{
	(void)state;
	/* 余额; 1号库 after ASCII; second bytes like \ and |; four bytes */
	decodes_to((struct bytes)BYTES("\xd3\xe0\xb6\xee"), "余额");
	decodes_to((struct bytes)BYTES("B1,1\xba\xc5\xbf\xe2\n"), "B1,1号库\n");
	decodes_to((struct bytes)BYTES("\x81\x5c\x81\x7c"), "乗亅");
	decodes_to((struct bytes)BYTES("\x81\x30\x81\x30\x94\x39\xfc\x36"),
	    "\xc2\x80😀");
}

static void
does_not_decode(struct bytes in, const char *words)
{
	char *text = NULL;
	size_t n = 7;

	assert_int_equal(pp_text_decode(in.bytes, in.n, &text, &n), PP_EDATA);
	assert_string_equal(pp_errmsg(), words);
	assert_null(text);
	assert_int_equal(n, 7);
}

static void
what_cannot_be_decoded_names_its_line(void **state)
{
	(void)state;
	does_not_decode((struct bytes)BYTES("a\nb\n\xff\n"),
	    "3: neither UTF-8 nor GB18030");
	does_not_decode((struct bytes)BYTES("\xd3\xe0\n\xd3"),
	    "2: neither UTF-8 nor GB18030");
	does_not_decode((struct bytes)BYTES("a\nb\0c"), "2: a NUL byte");
	does_not_decode((struct bytes)BYTES("\0"), "1: a NUL byte");
	/* The mark says UTF-8: GB18030 would be a guess against it. */
	does_not_decode((struct bytes)BYTES("\xef\xbb\xbf\n\xd3\xe0"),
	    "2: not UTF-8");
	does_not_decode((struct bytes)BYTES("\xff\xfez\0"),
	    "1: UTF-16; save it as UTF-8");
	does_not_decode((struct bytes)BYTES("\xfe\xff\0a"),
	    "1: UTF-16; save it as UTF-8");
}

static void
full_width_forms_fold(void **state)
{
	char text[] = "Ｍ０１－９．５＋：＿ｚ　（余，";
	char plain[] = "abc 1.5";
	char cut[] = "\xef\xbc";

	(void)state;
	pp_text_fold(text);
	assert_string_equal(text, "M01-9.5+:_z （余，");
	pp_text_fold(plain);
	assert_string_equal(plain, "abc 1.5");
	pp_text_fold(cut);
	assert_string_equal(cut, "\xef\xbc");
}

static void
identifiers_are_letters_digits_and_a_few_signs(void **state)
{
	static const char *const good[] = {"M001", "1-101", "a", "A_b.c:d-e",
	    "东库-1", "é", "12345678901234567890123456789012",
	    "一二三四五六七八九十"};
	static const char *const bad[] = {"", " ", "a b", "a,b", "a\"b", "a'b",
	    "a\tb", "a\nb", "\x1b[31m", "a/b", "a=b", "+1", "a;b", "a\x7f",
	    "123456789012345678901234567890123", "一二三四五六七八九十一",
	    "a，b", "“a”", "a　b", "a\xc2\xa0z", "\xc2\x85", "\xe2\x80\xaepmal",
	    "\xff", "\xe4\xbd", "（1）", "。", "\xef\xbb\xbfz", "😀",
	    "\xee\x80\x80"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		if (pp_id_check(good[i]) != PP_OK)
			fail_msg("%s: %s", good[i], pp_errmsg());
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (pp_id_check(bad[i]) != PP_EDATA)
			fail_msg("\"%s\" was taken", bad[i]);
}

static void
widths_are_those_of_a_terminal(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} samples[] = {{"", 0}, {"abc", 3}, {"余额", 4}, {"1号库", 5},
	    {"￥", 2}, {"é", 1}, {"e\xcc\x81", 1}, {"한", 2}, {"ｱ", 1},
	    {"Ａ", 2}, {"😀", 2}, {"，", 2}, {"—", 1}, {"\xff\xfe", 2},
	    {"\t", 1}, {"𠀀", 2}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++)
		assert_int_equal(pp_text_width(samples[i].text),
		    samples[i].width);
}

static void
what_is_shown_is_one_short_clean_line(void **state)
{
	char shown[PP_SHOWN_MAX], digits[1001],
	    wide[] = "余余余余余余余余余余余余余余余余余余余余余余余余余余余余"
		     "余余余";

	(void)state;
	assert_string_equal(pp_text_show("5.005", shown), "5.005");
	assert_string_equal(pp_text_show("a\nb\x1b[31m\xff\xe2\x80\xae", shown),
	    "a?b?[31m??");
	memset(digits, '9', sizeof digits - 1);
	digits[sizeof digits - 1] = '\0';
	pp_text_show(digits, shown);
	assert_int_equal(strlen(shown), PP_SHOWN_MAX - 1);
	assert_string_equal(shown + PP_SHOWN_MAX - 4, "...");
	pp_text_show(wide, shown);
	assert_true(pp_text_is_utf8(shown, strlen(shown)));
	assert_non_null(strstr(shown, "余..."));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_shortest_utf8_is_taken),
	    cmocka_unit_test(overlong_surrogate_cut_or_stray_bytes_are_no_utf8),
	    cmocka_unit_test(characters_come_one_by_one_and_a_bad_byte_alone),
	    cmocka_unit_test(utf8_stays_and_its_mark_goes),
	    cmocka_unit_test(gb18030_is_recognised),
	    cmocka_unit_test(what_cannot_be_decoded_names_its_line),
	    cmocka_unit_test(full_width_forms_fold),
	    cmocka_unit_test(identifiers_are_letters_digits_and_a_few_signs),
	    cmocka_unit_test(widths_are_those_of_a_terminal),
	    cmocka_unit_test(what_is_shown_is_one_short_clean_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
