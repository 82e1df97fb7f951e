/* SPDX-License-Identifier: ISC */
/*
 * Passwords as they are kept and tried, and which are no good.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "password.h"
#include "password_impl.h"

/* Quick, for what isn't about how hard it is. */
static const struct pp_hardness soft = {.ln = 4, .r = 8, .p = 1};

static void
a_password_is_told_from_all_others(void **state)
{
	static const char *const others[] = {"", "correct horse batter",
	    "correct horse battery ", "Correct horse battery",
	    "correct horse battery\n"};
	char secret[PP_SECRET_MAX];

	(void)state;
	assert_int_equal(pp_password_seal("correct horse battery", NULL, &soft,
			     secret),
	    PP_OK);
	assert_int_equal(pp_password_try("correct horse battery", secret, NULL,
			     &soft, NULL),
	    PP_OK);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_int_equal(pp_password_try(others[i], secret, NULL, &soft,
				     NULL),
		    PP_NO);
}

static void
the_same_is_kept_as_another_each_time_and_never_in_clear(void **state)
{
	char one[PP_SECRET_MAX], two[PP_SECRET_MAX];

	(void)state;
	assert_int_equal(pp_password_seal("tell nobody", NULL, &soft, one),
	    PP_OK);
	assert_int_equal(pp_password_seal("tell nobody", NULL, &soft, two),
	    PP_OK);
	assert_string_not_equal(one, two);
	assert_null(strstr(one, "tell"));
	assert_int_equal(strncmp(one, "$scrypt$ln=4,r=8,p=1$", 21), 0);
}

static void
it_is_scrypt_as_the_standard_has_it(void **state)
{
	/* By hashlib.scrypt of Python: the salt is "SodiumChloride00". */
	static const char kept[] =
	    "$scrypt$ln=14,r=8,p=1$"
	    "U29kaXVtQ2hsb3JpZGUwMA$"
	    "McnDJoBHzklovUINAvCbd7SOGFmmJZoQDjX3cw2lCN8";

	(void)state;
	assert_int_equal(pp_password_try("pleaseletmein", kept, NULL, &soft,
			     NULL),
	    PP_OK);
	assert_int_equal(pp_password_try("pleaseletmeout", kept, NULL, &soft,
			     NULL),
	    PP_NO);
}

static void
nobodys_password_is_never_right_and_takes_as_long(void **state)
{
	(void)state;
	assert_int_equal(pp_password_try("", NULL, NULL, &soft, NULL), PP_NO);
	assert_int_equal(pp_password_try("anything at all", NULL, NULL, &soft,
			     NULL),
	    PP_NO);
}

static void
the_usual_hardness_is_what_owasp_asks_for_and_openssl_grants_it(void **state)
{
	char secret[PP_SECRET_MAX];
	bool weak = true;

	(void)state;
	assert_int_equal(pp_password_seal("tell nobody", NULL, NULL, secret),
	    PP_OK);
	assert_int_equal(strncmp(secret, "$scrypt$ln=17,r=8,p=1$", 22), 0);
	assert_int_equal(pp_password_try("tell nobody", secret, NULL, NULL,
			     &weak),
	    PP_OK);
	assert_false(weak);
}

static void
what_was_kept_in_a_weaker_way_is_told(void **state)
{
	static const struct pp_hardness harder[] = {{5, 8, 1}, {4, 9, 1},
	    {4, 8, 2}};
	char secret[PP_SECRET_MAX];
	bool weak = true;

	(void)state;
	assert_int_equal(pp_password_seal("tell nobody", NULL, &soft, secret),
	    PP_OK);
	assert_int_equal(pp_password_try("tell nobody", secret, NULL, &soft,
			     &weak),
	    PP_OK);
	assert_false(weak);
	for (size_t i = 0; i < 3; i++) {
		weak = false;
		assert_int_equal(pp_password_try("tell nobody", secret, NULL,
				     &harder[i], &weak),
		    PP_OK);
		assert_true(weak);
	}
}

static const uint8_t pepper[PP_PEPPER_BYTES] =
    "32 bytes that stand in no books";

static void
with_a_pepper_the_books_alone_try_nothing(void **state)
{
	uint8_t other[PP_PEPPER_BYTES];
	char secret[PP_SECRET_MAX], plain[PP_SECRET_MAX];
	bool weak = true;

	(void)state;
	assert_int_equal(pp_password_seal("tell nobody", pepper, &soft, secret),
	    PP_OK);
	assert_int_equal(strncmp(secret,
			     "$hmac-scrypt$ln=4,r=8,p=1,pepper=", 33),
	    0);
	assert_true(pp_password_is_peppered(secret));
	assert_int_equal(pp_password_try("tell nobody", secret, pepper, &soft,
			     &weak),
	    PP_OK);
	assert_false(weak);
	assert_int_equal(pp_password_try("tell all", secret, pepper, &soft,
			     NULL),
	    PP_NO);
	/* Without its HMAC it is another: as if the head were cut off. */
	snprintf(plain, sizeof plain, "$scrypt$ln=4,r=8,p=1$%s",
	    strchr(secret + 30, '$') + 1);
	assert_int_equal(pp_password_try("tell nobody", plain, NULL, &soft,
			     NULL),
	    PP_NO);
	memcpy(other, pepper, sizeof other);
	other[0] ^= 1;
	assert_int_equal(pp_password_try("tell nobody", secret, other, &soft,
			     NULL),
	    PP_ECONF);
	assert_int_equal(pp_password_try("tell nobody", secret, NULL, &soft,
			     NULL),
	    PP_ECONF);
	assert_non_null(strstr(pp_errmsg(), "new code: pp-operator passwd"));
}

static void
what_was_kept_without_the_pepper_is_weak(void **state)
{
	char secret[PP_SECRET_MAX];
	bool weak = false;

	(void)state;
	assert_int_equal(pp_password_seal("tell nobody", NULL, &soft, secret),
	    PP_OK);
	assert_false(pp_password_is_peppered(secret));
	assert_int_equal(pp_password_try("tell nobody", secret, pepper, &soft,
			     &weak),
	    PP_OK);
	assert_true(weak);
}

static void
a_damaged_secret_lets_nobody_in(void **state)
{
	static const char salt[] = "AAAAAAAAAAAAAAAAAAAAAA";
	static const char *const heads[] = {"", "x", "$scrypt$",
	    "$scrypt$ln=0,r=8,p=1$", "$scrypt$ln=21,r=8,p=1$",
	    "$scrypt$ln=-1,r=8,p=1$", "$scrypt$ln=4,r=0,p=1$",
	    "$scrypt$ln=4,r=99,p=1$", "$scrypt$ln=4,r=8,p=17$",
	    "$argon2$ln=4,r=8,p=1$", "$hmac-scrypt$ln=4,r=8,p=1$",
	    "$hmac-scrypt$ln=4,r=8,p=1,pepper=$",
	    "$hmac-scrypt$ln=4,r=8,p=1,pepper=0123456$",
	    "$hmac-scrypt$ln=4,r=8,p=1,pepper=012345678$",
	    "$hmac-scrypt$ln=0,r=8,p=1,pepper=01234567$"};
	char secret[2 * PP_SECRET_MAX], cut[PP_SECRET_MAX + 1];
	char whole[PP_SECRET_MAX];
	size_t n;

	(void)state;
	assert_int_equal(pp_password_seal("tell nobody", NULL, &soft, whole),
	    PP_OK);
	n = strlen(whole);
	for (size_t i = 0; i < n; i++) {
		snprintf(cut, sizeof cut, "%.*s", (int)i, whole);
		assert_int_equal(pp_password_try("tell nobody", cut, NULL,
				     &soft, NULL),
		    PP_EDATA);
	}
	snprintf(cut, sizeof cut, "%sA", whole);
	assert_int_equal(pp_password_try("tell nobody", cut, NULL, &soft, NULL),
	    PP_EDATA);
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		snprintf(secret, sizeof secret, "%s%s$%s", heads[i], salt,
		    strrchr(whole, '$') + 1);
		assert_int_equal(pp_password_try("tell nobody", secret, NULL,
				     &soft, NULL),
		    PP_EDATA);
	}
}

static void
people_may_take_any_long_one(void **state)
{
	static const char *const good[] = {"correct horse battery",
	    "8c2!kQ-z0pLm", "电表读数每天三次都正确", "zehn zeichen",
	    "a1!b2?c3.d4", "liebe grüße aus"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (pp_password_check(good[i], "li.na") != PP_OK)
			fail_msg("%s: %s", good[i], pp_errmsg());
}

static void
what_everybody_tries_first_is_refused(void **state)
{
	static const struct {
		const char *password, *words;
	} bad[] = {
	    {"", "shorter"},
	    {"123456789", "shorter"},
	    {"äöüäöüäöü", "shorter"},
	    {"aaaaaaaaaa", "tries first"},
	    {"ababababab", "tries first"},
	    {"1234567890", "tries first"},
	    {"0123456789", "tries first"},
	    {"9876543210", "tries first"},
	    {"abcdefghijkl", "tries first"},
	    {"qwertyuiop", "tries first"},
	    {"QwertyUiop", "tries first"},
	    {"password2026!", "digits or signs around"},
	    {"2026Password", "digits or signs around"},
	    {"woaini5201314", "tries first"},
	    {"woaini!!!!1314", "digits or signs around"},
	    {"administrator1", "digits or signs around"},
	    {"li.na2026!!", "own code"},
	    {"LI.NALI.NA", "own code"},
	    {"12345li.na67890", "own code"},
	    {"tell\nnobody at all", "control character"},
	    {"tell\x7fnobody at all", "control character"},
	    {"tell \xc2\x85 nobody at all", "control character"},
	    {"tell \xff nobody at all", "not UTF-8"},
	    {"tell \xc3", "not UTF-8"},
	    {"tell \xe0\x80\x80 nobody", "not UTF-8"},
	    {"tell \xed\xa0\x80 nobody", "not UTF-8"},
	    {"tell \xf4\x90\x80\x80 nobody", "not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (pp_password_check(bad[i].password, "li.na") != PP_EDATA)
			fail_msg("not refused: %s", bad[i].password);
		if (strstr(pp_errmsg(), bad[i].words) == NULL)
			fail_msg("%s: %s", bad[i].password, pp_errmsg());
		if (bad[i].password[0] != '\0' &&
		    strstr(pp_errmsg(), bad[i].password) != NULL)
			fail_msg("it is told: %s", pp_errmsg());
	}
}

static void
there_is_an_end_to_how_long_it_may_be(void **state)
{
	char password[PP_PASSWORD_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < PP_PASSWORD_BYTES; i++)
		password[i] = (char)('a' + i * 7 % 26);
	password[PP_PASSWORD_BYTES] = '\0';
	assert_int_equal(pp_password_check(password, "li.na"), PP_EDATA);
	password[PP_PASSWORD_BYTES - 1] = '\0';
	assert_int_equal(pp_password_check(password, "li.na"), PP_OK);
}

static void
the_list_is_in_order_and_each_of_it_is_refused(void **state)
{
	char longer[64];

	(void)state;
	assert_true(pp_passwords_common_n >= 300);
	for (size_t i = 0; i < pp_passwords_common_n; i++) {
		const char *word = pp_passwords_common[i];

		if (i > 0)
			assert_true(
			    strcmp(pp_passwords_common[i - 1], word) < 0);
		/* Where digits are at its ends, no more can be cut off. */
		if (word[0] < 'a' || word[strlen(word) - 1] < 'a')
			continue;
		snprintf(longer, sizeof longer, "%s1234567890", word);
		if (pp_password_check(longer, "li.na") != PP_EDATA)
			fail_msg("not refused: %s", longer);
	}
}

static void
a_one_time_code_is_another_each_time(void **state)
{
	char one[PP_CODE_MAX], two[PP_CODE_MAX];

	(void)state;
	for (int i = 0; i < 200; i++) {
		assert_int_equal(pp_password_code(one), PP_OK);
		assert_int_equal(pp_password_code(two), PP_OK);
		assert_string_not_equal(one, two);
		assert_int_equal(strlen(one), PP_CODE_MAX - 1);
		assert_int_equal(strspn(one,
				     "0123456789abcdefghjkmnpqrstvwxyz"
				     "-"),
		    PP_CODE_MAX - 1);
	}
}

static void
a_one_time_code_is_understood_however_it_is_typed(void **state)
{
	char code[PP_CODE_MAX];

	(void)state;
	pp_password_fold("5F80 HVPO vg3l EI90", code);
	assert_string_equal(code, "5f80-hvp0-vg31-e190");
	pp_password_fold("5f80hvp0vg31e190", code);
	assert_string_equal(code, "5f80-hvp0-vg31-e190");
	pp_password_fold("5f80-hvp0-vg31-e190", code);
	assert_string_equal(code, "5f80-hvp0-vg31-e190");
	pp_password_fold("5f80-hvp0-vg31-e1900", code);
	assert_string_equal(code, "");
	pp_password_fold("", code);
	assert_string_equal(code, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_password_is_told_from_all_others),
	    cmocka_unit_test(
		the_same_is_kept_as_another_each_time_and_never_in_clear),
	    cmocka_unit_test(it_is_scrypt_as_the_standard_has_it),
	    cmocka_unit_test(nobodys_password_is_never_right_and_takes_as_long),
	    cmocka_unit_test(
		the_usual_hardness_is_what_owasp_asks_for_and_openssl_grants_it),
	    cmocka_unit_test(what_was_kept_in_a_weaker_way_is_told),
	    cmocka_unit_test(with_a_pepper_the_books_alone_try_nothing),
	    cmocka_unit_test(what_was_kept_without_the_pepper_is_weak),
	    cmocka_unit_test(a_damaged_secret_lets_nobody_in),
	    cmocka_unit_test(people_may_take_any_long_one),
	    cmocka_unit_test(what_everybody_tries_first_is_refused),
	    cmocka_unit_test(there_is_an_end_to_how_long_it_may_be),
	    cmocka_unit_test(the_list_is_in_order_and_each_of_it_is_refused),
	    cmocka_unit_test(a_one_time_code_is_another_each_time),
	    cmocka_unit_test(a_one_time_code_is_understood_however_it_is_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
