/* SPDX-License-Identifier: ISC */
/*
 * How long messages are: both alphabets at every border, what each character
 * takes, and parts that come together again and never end within one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sms.h"

enum {
	LONG_BYTES = 4096
};

/* So many of a character, behind a beginning. */
static const char *
row(const char *begin, const char *ch, unsigned times)
{
	static char text[LONG_BYTES];
	size_t n = strlen(ch), at = strlen(begin);

	assert_true(at + n * times < sizeof text);
	memcpy(text, begin, at);
	for (; times > 0; times--, at += n)
		memcpy(text + at, ch, n);
	text[at] = '\0';
	return text;
}

static struct pp_sms_size
measure(const char *text)
{
	struct pp_sms_size size = {.parts = 99};

	if (pp_sms_measure(text, &size) != PP_OK)
		fail_msg("\"%s\": %s", text, pp_errmsg());
	return size;
}

static void
assert_size(const char *text, bool ucs2, unsigned units, unsigned parts)
{
	struct pp_sms_size size = measure(text);

	if (size.ucs2 != ucs2 || size.units != units || size.parts != parts)
		fail_msg("\"%s\": %s %u in %u, not %u in %u", text,
		    size.ucs2 ? "ucs2" : "gsm", size.units, size.parts, units,
		    parts);
}

static void
chinese_goes_to_70_and_then_67_a_part(void **state)
{
	static const struct {
		unsigned units, parts;
	} cases[] = {{1, 1}, {69, 1}, {70, 1}, {71, 2}, {133, 2}, {134, 2},
	    {135, 3}, {201, 3}, {202, 4}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_size(row("", "电", cases[i].units), true, cases[i].units,
		    cases[i].parts);
}

static void
latin_goes_to_160_and_then_153_a_part(void **state)
{
	static const struct {
		unsigned units, parts;
	} cases[] = {{0, 1}, {1, 1}, {159, 1}, {160, 1}, {161, 2}, {306, 2},
	    {307, 3}, {459, 3}, {460, 4}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_size(row("", "a", cases[i].units), false, cases[i].units,
		    cases[i].parts);
}

static void
one_chinese_mark_makes_all_of_it_ucs2(void **state)
{
	(void)state;
	assert_size(row("", "a", 70), false, 70, 1);
	assert_size(row("：", "a", 69), true, 70, 1);
	assert_size(row("，", "a", 70), true, 71, 2);
	assert_size(row("【", "a", 160), true, 161, 3);
}

static void
extension_characters_take_two_septets(void **state)
{
	static const char *const escaped[] = {"^", "{", "}", "\\", "[", "~",
	    "]", "|", "€"};

	(void)state;
	for (size_t i = 0; i < sizeof escaped / sizeof *escaped; i++) {
		assert_size(escaped[i], false, 2, 1);
		assert_size(row("", escaped[i], 80), false, 160, 1);
		assert_size(row("a", escaped[i], 80), false, 161, 2);
	}
}

static void
an_extension_character_is_not_split_over_parts(void **state)
{
	const char *text;
	struct pp_sms_size size;

	(void)state;
	/* 306 septets, but 76 and 76 and 1: a septet of each part is lost. */
	text = row("", "€", 153);
	assert_size(text, false, 306, 3);
	size = measure(text);
	assert_int_equal(pp_sms_part(text, &size), 76 * strlen("€"));
}

static void
the_alphabet_of_seven_bits_is_what_the_standard_has(void **state)
{
	static const char has[] = "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()"
				  "*+,-./0189:;<=>?¡AZÄÖÑÜ§¿azäöñüà";
	static const char *const lacks[] = {"`", "ç", "á", "À", "￥", "Α", "°",
	    "…", "’", "\u00a0", "\u200b", "\ufeff"};

	(void)state;
	assert_false(measure(has).ucs2);
	for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++)
		assert_size(lacks[i], true, 1, 1);
}

static void
an_emoji_is_two_units_and_never_split(void **state)
{
	const char *text;
	struct pp_sms_size size;

	(void)state;
	assert_size("😀", true, 2, 1);
	assert_size("𠮷", true, 2, 1);
	assert_size(row("", "😀", 35), true, 70, 1);
	assert_size(row("", "😀", 36), true, 72, 2);
	/* 134 units would be two parts of 67, were they not pairs. */
	text = row("", "😀", 67);
	assert_size(text, true, 134, 3);
	size = measure(text);
	assert_int_equal(pp_sms_part(text, &size), 33 * strlen("😀"));
	assert_size(row("电", "😀", 66), true, 133, 2);
}

static void
what_is_no_text_is_refused(void **state)
{
	static const char *const bad[] = {"\t", "a\r\n", "\x1b", "\x7f",
	    "\xc2\x85", "\xc0\xaf", "\xe7\x94", "\xed\xa0\x80", "\xff",
	    "\xf4\x90\x80\x80", "\xe0\x80\xaf", "\xf0\x8f\xbf\xbf", "\x80"};
	struct pp_sms_size size = {.units = 7};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (pp_sms_measure(bad[i], &size) != PP_EDATA)
			fail_msg("case %zu was taken", i);
	assert_int_equal(size.units, 7);
}

static void
parts_come_together_again(void **state)
{
	static const char *const some[] = {"电", "a", "😀", "€", "a电", "{b"};

	(void)state;
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		const char *text = row("x", some[i], 300);
		struct pp_sms_size size = measure(text);
		unsigned parts = 0;
		size_t n;

		for (; (n = pp_sms_part(text, &size)) > 0; text += n)
			parts++;
		assert_string_equal(text, "");
		assert_int_equal(parts, size.parts);
	}
	assert_int_equal(pp_sms_part("", &(struct pp_sms_size){.parts = 1}), 0);
	assert_int_equal(pp_sms_part("ab", &(struct pp_sms_size){.parts = 1}),
	    2);
}

static void
what_fits_is_all_that_fits(void **state)
{
	static const char *const some[] = {"电", "a", "😀", "€", "a电", "{b"};

	(void)state;
	for (size_t i = 0; i < sizeof some / sizeof *some; i++)
		for (unsigned parts = 1; parts <= 4; parts++) {
			char text[LONG_BYTES];
			size_t n, more;

			strcpy(text, row("x", some[i], 700));
			n = pp_sms_fit(text, parts);
			assert_true(n > 0 && n < strlen(text));
			more = n + 1;
			while ((text[more] & 0xc0) == 0x80)
				more++;
			text[more] = '\0';
			assert_true(measure(text).parts > parts);
			text[n] = '\0';
			assert_true(measure(text).parts <= parts);
		}
	assert_int_equal(pp_sms_fit("abc", 0), 0);
	assert_int_equal(pp_sms_fit("abc", 1), 3);
	assert_int_equal(pp_sms_fit("ab\xff", 1), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chinese_goes_to_70_and_then_67_a_part),
	    cmocka_unit_test(latin_goes_to_160_and_then_153_a_part),
	    cmocka_unit_test(one_chinese_mark_makes_all_of_it_ucs2),
	    cmocka_unit_test(extension_characters_take_two_septets),
	    cmocka_unit_test(an_extension_character_is_not_split_over_parts),
	    cmocka_unit_test(
		the_alphabet_of_seven_bits_is_what_the_standard_has),
	    cmocka_unit_test(an_emoji_is_two_units_and_never_split),
	    cmocka_unit_test(what_is_no_text_is_refused),
	    cmocka_unit_test(parts_come_together_again),
	    cmocka_unit_test(what_fits_is_all_that_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
