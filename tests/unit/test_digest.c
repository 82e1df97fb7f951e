/* SPDX-License-Identifier: ISC */
/*
 * Digests by the examples of FIPS 180-4 and RFC 4231, and what they stand on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "digest.h"

static void
assert_digest(struct pp_digester *d, const char *expected)
{
	uint8_t digest[PP_DIGEST_BYTES];
	char hex[PP_DIGEST_HEX];

	assert_int_equal(pp_digest_end(d, digest), PP_OK);
	pp_hex(digest, sizeof digest, hex);
	assert_string_equal(hex, expected);
}

static void
a_digest_is_sha_256(void **state)
{
	struct pp_digester *d = NULL;

	(void)state;
	assert_int_equal(pp_digester_new(&d), PP_OK);
	pp_digest_begin(d);
	assert_digest(d,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	pp_digest_begin(d);
	pp_digest_add(d, "abc", 3);
	assert_digest(d,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	pp_digester_free(d);
	pp_digester_free(NULL);
}

static void
pieces_make_the_digest_of_the_whole(void **state)
{
	static const char text[] =
	    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	struct pp_digester *d = NULL;

	(void)state;
	assert_int_equal(pp_digester_new(&d), PP_OK);
	for (size_t part = 0; part < sizeof text; part++) {
		pp_digest_begin(d);
		pp_digest_add(d, text, part);
		pp_digest_add(d, text + part, sizeof text - 1 - part);
		assert_digest(d,
		    "248d6a61d20638b8e5c026930c3e6039"
		    "a33ce45964ff2167f6ecedd419db06c1");
	}
	pp_digester_free(d);
}

static void
a_mac_is_hmac_sha_256(void **state)
{
	static const uint8_t key[20] = {0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
	    0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
	    0x0b, 0x0b, 0x0b};
	uint8_t mac[PP_DIGEST_BYTES];
	char hex[PP_DIGEST_HEX];

	(void)state;
	assert_int_equal(pp_mac(key, sizeof key, "Hi There", 8, mac), PP_OK);
	pp_hex(mac, sizeof mac, hex);
	assert_string_equal(hex,
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	assert_int_equal(pp_mac((const uint8_t *)"Jefe", 4,
			     "what do ya want for nothing?", 28, mac),
	    PP_OK);
	pp_hex(mac, sizeof mac, hex);
	assert_string_equal(hex,
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void
hexadecimal_digits_come_back_and_nothing_else_is_taken(void **state)
{
	uint8_t bytes[3] = {1, 2, 3};
	char hex[7];

	(void)state;
	pp_hex((const uint8_t[]){0x00, 0x9f, 0xa3}, 3, hex);
	assert_string_equal(hex, "009fa3");
	assert_int_equal(pp_unhex("009FA3", bytes, 3), PP_OK);
	assert_memory_equal(bytes, "\x00\x9f\xa3", 3);
	assert_int_equal(pp_unhex("009fa", bytes, 3), PP_EDATA);
	assert_int_equal(pp_unhex("009fa30", bytes, 3), PP_EDATA);
	assert_int_equal(pp_unhex("11223g", bytes, 3), PP_EDATA);
	assert_int_equal(pp_unhex(" 12233", bytes, 3), PP_EDATA);
	assert_memory_equal(bytes, "\x00\x9f\xa3", 3);
}

static void
random_bytes_fill_what_they_are_asked_for(void **state)
{
	static uint8_t a[1000], b[1000];
	size_t same = 0;

	(void)state;
	assert_int_equal(pp_random(a, sizeof a), PP_OK);
	assert_int_equal(pp_random(b, sizeof b), PP_OK);
	for (size_t i = 0; i < sizeof a; i++)
		same += a[i] == b[i];
	/* 4 of 1000 by chance; 60 would be the end of the world. */
	assert_true(same < 60);
}

static void
secrets_are_compared_and_forgotten(void **state)
{
	uint8_t secret[4] = {1, 2, 3, 4};

	(void)state;
	assert_true(pp_same_secret(secret, "\1\2\3\4", 4));
	assert_false(pp_same_secret(secret, "\1\2\3\5", 4));
	pp_forget(secret, sizeof secret);
	assert_memory_equal(secret, "\0\0\0\0", 4);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_digest_is_sha_256),
	    cmocka_unit_test(pieces_make_the_digest_of_the_whole),
	    cmocka_unit_test(a_mac_is_hmac_sha_256),
	    cmocka_unit_test(
		hexadecimal_digits_come_back_and_nothing_else_is_taken),
	    cmocka_unit_test(random_bytes_fill_what_they_are_asked_for),
	    cmocka_unit_test(secrets_are_compared_and_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
