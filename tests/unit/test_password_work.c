/* SPDX-License-Identifier: ISC */
/*
 * How much work a password costs, counted: with a scrypt of our own in the
 * place of the library's, for a time would prove nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "digest.h"
#include "password.h"
#include "scrypt_impl.h"

static int calls, last_ln;

enum pp_status
pp_scrypt(const void *password, size_t n, const struct pp_hardness *hardness,
    const uint8_t salt[PP_SCRYPT_SALT], uint8_t key[PP_SCRYPT_KEY])
{
	calls++;
	last_ln = hardness->ln;
	return pp_mac(salt, PP_SCRYPT_SALT, password, n, key);
}

static const uint8_t pepper[PP_PEPPER_BYTES] =
    "32 bytes that stand in no books";
static const uint8_t *const peppers[] = {NULL, pepper};

/* Calls that a try takes, and what it comes to. */
static int
count_try(const char *password, const char *secret, const uint8_t *with,
    enum pp_status *rc)
{
	calls = 0;
	*rc = pp_password_try(password, secret, with, NULL, NULL);
	return calls;
}

static void
nobodys_password_costs_as_much_as_a_wrong_or_the_right_one(void **state)
{
	char secret[PP_SECRET_MAX];
	enum pp_status rc;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pp_password_seal("tell nobody", peppers[i],
				     NULL, secret),
		    PP_OK);
		assert_int_equal(count_try("tell nobody", secret, peppers[i],
				     &rc),
		    1);
		assert_int_equal(rc, PP_OK);
		assert_int_equal(last_ln, 17);
		assert_int_equal(count_try("tell all", secret, peppers[i], &rc),
		    1);
		assert_int_equal(rc, PP_NO);
		last_ln = 0;
		assert_int_equal(count_try("tell nobody", NULL, peppers[i],
				     &rc),
		    1);
		assert_int_equal(rc, PP_NO);
		assert_int_equal(last_ln, 17);
	}
}

static void
to_keep_one_costs_as_much_as_to_try_it(void **state)
{
	char secret[PP_SECRET_MAX];

	(void)state;
	calls = 0;
	assert_int_equal(pp_password_seal("tell nobody", pepper, NULL, secret),
	    PP_OK);
	assert_int_equal(calls, 1);
	assert_int_equal(last_ln, 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		nobodys_password_costs_as_much_as_a_wrong_or_the_right_one),
	    cmocka_unit_test(to_keep_one_costs_as_much_as_to_try_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
