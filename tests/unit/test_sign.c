/* SPDX-License-Identifier: ISC */
/*
 * Signatures by the examples of RFC 8032, and key files.
 */
#include "db_fixture.h"

#include <fcntl.h>

#include "digest.h"
#include "sign.h"

enum {
	KEY = PP_SIGN_KEY_BYTES
};

static void
assert_hex(const uint8_t *bytes, size_t n, const char *expected)
{
	char hex[2 * PP_SIGN_BYTES + 1];

	pp_hex(bytes, n, hex);
	assert_string_equal(hex, expected);
}

static void
a_signature_is_ed25519(void **state)
{
	uint8_t key[KEY], public_key[KEY], signature[PP_SIGN_BYTES];

	(void)state;
	assert_int_equal(pp_unhex("4ccd089b28ff96da9db6c346ec114e0f"
				  "5b8a319f35aba624da8cf6ed4fb8a6fb",
			     key, sizeof key),
	    PP_OK);
	assert_int_equal(pp_sign_public(key, public_key), PP_OK);
	assert_hex(public_key, sizeof public_key,
	    "3d4017c3e843895a92b70aa74d1b7ebc"
	    "9c982ccf2ec4968cc0cd55f12af4660c");
	assert_int_equal(pp_sign(key, "\x72", 1, signature), PP_OK);
	assert_hex(signature, sizeof signature,
	    "92a009a9f0d4cab8720e820b5f642540"
	    "a2b27b5416503f8fb3762223ebdb69da"
	    "085ac1e43e15996e458f3613d0f11d8c"
	    "387b2eaeb4302aeeb00d291612bb0c00");
	assert_int_equal(pp_sign_check(public_key, "\x72", 1, signature),
	    PP_OK);
}

static void
another_text_signature_or_key_is_not_signed(void **state)
{
	uint8_t key[KEY] = {1}, public_key[KEY], signature[PP_SIGN_BYTES];

	(void)state;
	assert_int_equal(pp_sign_public(key, public_key), PP_OK);
	assert_int_equal(pp_sign(key, "head", 4, signature), PP_OK);
	assert_int_equal(pp_sign_check(public_key, "heat", 4, signature),
	    PP_NO);
	assert_int_equal(pp_sign_check(public_key, "hea", 3, signature), PP_NO);
	for (size_t i = 0; i < sizeof signature; i++) {
		signature[i] ^= 1;
		assert_int_equal(pp_sign_check(public_key, "head", 4,
				     signature),
		    PP_NO);
		signature[i] ^= 1;
	}
	key[0] = 2;
	assert_int_equal(pp_sign_public(key, public_key), PP_OK);
	assert_int_equal(pp_sign_check(public_key, "head", 4, signature),
	    PP_NO);
}

static void
a_key_comes_back_from_a_file_that_only_we_may_read(void **state)
{
	uint8_t key[KEY] = {7, 8, 9}, back[KEY] = {0};
	struct stat st;

	(void)state;
	assert_int_equal(pp_key_read("k", back, KEY), PP_ENOINPUT);
	assert_int_equal(pp_key_write("k", key, KEY), PP_OK);
	assert_int_equal(stat("k", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(pp_key_read("k", back, KEY), PP_OK);
	assert_memory_equal(key, back, KEY);
	key[0] = 1;
	assert_int_equal(pp_key_write("k", key, KEY), PP_OK);
	assert_int_equal(pp_key_read("k", back, KEY), PP_OK);
	assert_memory_equal(key, back, KEY);
	assert_int_equal(access("k.new", F_OK), -1);
}

static void
a_replaced_key_is_overwritten_where_it_was(void **state)
{
	uint8_t key[KEY] = {7, 8, 9}, left[KEY], nothing[KEY] = {0};
	int old;

	(void)state;
	assert_int_equal(pp_key_write("k", key, KEY), PP_OK);
	old = open("k", O_RDONLY | O_CLOEXEC);
	assert_int_not_equal(old, -1);
	assert_int_equal(pp_key_write("k", key, KEY), PP_OK);
	assert_int_equal(read(old, left, sizeof left), KEY);
	assert_memory_equal(left, nothing, KEY);
	close(old);
}

static void
a_key_that_others_may_have_is_refused(void **state)
{
	uint8_t key[KEY] = {5}, back[KEY] = {3};

	(void)state;
	assert_int_equal(pp_key_write("k", key, KEY), PP_OK);
	assert_int_equal(chmod("k", 0640), 0);
	assert_int_equal(pp_key_read("k", back, KEY), PP_ECONF);
	assert_said("others may read it");
	assert_int_equal(pp_key_write("k", key, KEY), PP_ECONF);
	assert_int_equal(chmod("k", 0600), 0);
	assert_int_equal(symlink("k", "link"), 0);
	assert_int_equal(pp_key_read("link", back, KEY), PP_ECONF);
	assert_said("a link");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(pp_key_read("fifo", back, KEY), PP_ECONF);
	assert_said("not a file");
	if (geteuid() == 0) {
		assert_int_equal(chown("k", 1234, (gid_t)-1), 0);
		assert_int_equal(pp_key_read("k", back, KEY), PP_ECONF);
		assert_said("another user");
	}
	assert_int_equal(back[0], 3);
}

static void
a_file_of_another_length_is_neither_read_nor_replaced(void **state)
{
	uint8_t key[KEY] = {5}, back[KEY + 1];

	(void)state;
	assert_int_equal(pp_key_write("k", key, KEY), PP_OK);
	assert_int_equal(pp_key_read("k", back, KEY - 1), PP_ECONF);
	assert_int_equal(pp_key_read("k", back, KEY + 1), PP_ECONF);
	assert_int_equal(pp_key_write("k", back, KEY - 1), PP_ECONF);
	assert_int_equal(pp_key_read("k", back, KEY), PP_OK);
	assert_memory_equal(key, back, KEY);
}

static void
a_folder_that_is_not_there_makes_no_key(void **state)
{
	uint8_t key[KEY] = {5};

	(void)state;
	assert_int_equal(pp_key_write("no/k", key, KEY), PP_ECREATE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_signature_is_ed25519),
	    cmocka_unit_test(another_text_signature_or_key_is_not_signed),
	    TEST(a_key_comes_back_from_a_file_that_only_we_may_read),
	    TEST(a_replaced_key_is_overwritten_where_it_was),
	    TEST(a_key_that_others_may_have_is_refused),
	    TEST(a_file_of_another_length_is_neither_read_nor_replaced),
	    TEST(a_folder_that_is_not_there_makes_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
