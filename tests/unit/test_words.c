/* SPDX-License-Identifier: ISC */
/*
 * The words of an act: one reading, no control, personal data as commitments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "words.h"

static struct pp_words words;

static int
begin(void **state)
{
	(void)state;
	pp_words_clear(&words);
	return 0;
}

static void
words_stand_in_their_order(void **state)
{
	(void)state;
	pp_words_money(&words, "amount_yuan", (pp_money){5000});
	pp_words_text(&words, "method", "cash");
	pp_words_text(&words, "note", "");
	pp_words_text(&words, "order", NULL);
	pp_words_int(&words, "count", -17);
	assert_string_equal(words.text,
	    "amount_yuan=50.00 method=cash count=-17");
	assert_int_equal(words.n, strlen(words.text));
	assert_false(words.full);
	pp_words_clear(&words);
	assert_string_equal(words.text, "");
}

static void
a_value_never_reads_as_another_word(void **state)
{
	(void)state;
	pp_words_text(&words, "note", "a b=c>d%20#e");
	assert_string_equal(words.text, "note=a%20b%3Dc%3Ed%2520#e");
	pp_words_clear(&words);
	pp_words_text(&words, "name", "#0123");
	assert_string_equal(words.text, "name=%230123");
}

static void
no_control_and_no_broken_character_comes_through(void **state)
{
	(void)state;
	pp_words_text(&words, "a", "1\n2\x1b[3\x7f");
	pp_words_text(&words, "b", "\xff\xe6\x9d");
	pp_words_text(&words, "c", "\xc2\x85"); /* NEL */
	pp_words_text(&words, "d", "李娜");
	assert_string_equal(words.text,
	    "a=1%0A2%1B[3%7F b=%FF%E6%9D c=%C2%85 d=李娜");
}

static void
a_change_has_both_values(void **state)
{
	(void)state;
	pp_words_change(&words, "alarm1_yuan", "10.00", "20.00");
	pp_words_change(&words, "same", "x", "x");
	pp_words_change(&words, "none", NULL, "");
	pp_words_change(&words, "new", NULL, "a>b");
	pp_words_change(&words, "gone", "#x", "");
	assert_string_equal(words.text,
	    "alarm1_yuan=10.00>20.00 new=>a%3Eb gone=%23x>");
}

static void
personal_data_is_only_committed_to(void **state)
{
	char commitment[PP_COMMITMENT_MAX], expected[64];

	(void)state;
	pp_words_personal(&words, "name", "Li Na", "A00001");
	pp_words_personal(&words, "phone", NULL, "A00001");
	assert_int_equal(words.n_personal, 1);
	assert_null(strstr(words.text, "Li"));
	assert_int_equal(pp_words_commit(words.personal[0].salt, "Li Na",
			     commitment),
	    PP_OK);
	snprintf(expected, sizeof expected, "name=%s", commitment);
	assert_string_equal(words.text, expected);
	assert_int_equal(strlen(commitment), 33);
}

static void
the_same_person_is_another_commitment_each_time(void **state)
{
	char first[PP_WORDS_MAX];

	(void)state;
	pp_words_personal(&words, "name", "Li Na", "");
	strcpy(first, words.text);
	pp_words_clear(&words);
	pp_words_personal(&words, "name", "Li Na", "");
	assert_string_not_equal(first, words.text);
}

static void
anonymous_words_have_no_commitments(void **state)
{
	char left[PP_WORDS_MAX];

	(void)state;
	pp_words_personal(&words, "name", "Li Na", "");
	pp_words_text(&words, "meter", "M017");
	pp_words_personal(&words, "phone", "13800000000", "");
	pp_words_text(&words, "note", "#1");
	pp_words_personal(&words, "old", "x", "");
	assert_int_equal(pp_words_anonymous(words.text, left), 20);
	assert_string_equal(left, "meter=M017 note=%231");
	assert_int_equal(pp_words_anonymous("", left), 0);
	assert_string_equal(left, "");
}

static void
what_has_no_place_is_said_and_nothing_overflows(void **state)
{
	char large[PP_WORDS_MAX];

	(void)state;
	memset(large, '%', sizeof large - 1);
	large[sizeof large - 1] = '\0';
	pp_words_text(&words, "note", large);
	assert_true(words.full);
	assert_true(words.n < sizeof words.text);
	assert_int_equal(words.n, strlen(words.text));
	pp_words_text(&words, "more", "x");
	pp_words_change(&words, "more", large, large + 1);
	assert_true(words.full && words.n < sizeof words.text);

	pp_words_clear(&words);
	for (int i = 0; i <= PP_WORDS_PERSONAL; i++) {
		assert_false(words.full);
		pp_words_personal(&words, "k", "v", "");
	}
	assert_true(words.full);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    TEST(words_stand_in_their_order),
	    TEST(a_value_never_reads_as_another_word),
	    TEST(no_control_and_no_broken_character_comes_through),
	    TEST(a_change_has_both_values),
	    TEST(personal_data_is_only_committed_to),
	    TEST(the_same_person_is_another_commitment_each_time),
	    TEST(anonymous_words_have_no_commitments),
	    TEST(what_has_no_place_is_said_and_nothing_overflows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
