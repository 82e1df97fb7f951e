/* SPDX-License-Identifier: ISC */
/*
 * SHA-256 by the calls of OpenSSL 1.1: those of 3.0 look an algorithm up in
 * their providers, which costs a command of a few milliseconds one more, and
 * each digest a third.
 */
#define OPENSSL_API_COMPAT 0x10101000L

#include "digest.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	RANDOM_AT_ONCE = 256, /* bytes that getrandom(2) gives uncut */
};

struct pp_digester {
	SHA256_CTX sha;
	bool failed;
};

static_assert((int)PP_DIGEST_BYTES == (int)SHA256_DIGEST_LENGTH);

enum pp_status
pp_digester_new(struct pp_digester **digester)
{
	struct pp_digester *d = calloc(1, sizeof *d);

	if (d == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	pp_digest_begin(d);
	*digester = d;
	return PP_OK;
}

void
pp_digester_free(struct pp_digester *digester)
{
	if (digester == NULL)
		return;
	OPENSSL_cleanse(digester, sizeof *digester);
	free(digester);
}

void
pp_digest_begin(struct pp_digester *digester)
{
	digester->failed = SHA256_Init(&digester->sha) != 1;
}

void
pp_digest_add(struct pp_digester *digester, const void *bytes, size_t n)
{
	if (n > 0 && SHA256_Update(&digester->sha, bytes, n) != 1)
		digester->failed = true;
}

enum pp_status
pp_digest_end(struct pp_digester *digester, uint8_t digest[PP_DIGEST_BYTES])
{
	uint8_t made[PP_DIGEST_BYTES];

	if (SHA256_Final(made, &digester->sha) != 1 || digester->failed)
		return pp_fail(PP_ESYS, "OpenSSL makes no SHA-256");
	memcpy(digest, made, sizeof made);
	return PP_OK;
}

enum pp_status
pp_mac(const uint8_t *key, size_t key_bytes, const void *bytes, size_t n,
    uint8_t mac[PP_DIGEST_BYTES])
{
	uint8_t made[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	/* What a user's environment names is not to choose our algorithms. */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (key_bytes > INT_MAX ||
	    HMAC(EVP_sha256(), key, (int)key_bytes, bytes, n, made, &length) ==
		NULL ||
	    length != PP_DIGEST_BYTES)
		return pp_fail(PP_ESYS, "OpenSSL makes no HMAC");
	memcpy(mac, made, PP_DIGEST_BYTES);
	OPENSSL_cleanse(made, sizeof made);
	return PP_OK;
}

bool
pp_same_secret(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void
pp_forget(void *bytes, size_t n)
{
	OPENSSL_cleanse(bytes, n);
}

enum pp_status
pp_random(void *bytes, size_t n)
{
	uint8_t *to = bytes;

	while (n > 0) {
		size_t part = n < RANDOM_AT_ONCE ? n : RANDOM_AT_ONCE;
		ssize_t got = getrandom(to, part, 0);

		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			return pp_fail(PP_ESYS, "no random bytes: %s",
			    strerror(errno));
		to += got;
		n -= (size_t)got;
	}
	return PP_OK;
}

void
pp_hex(const uint8_t *bytes, size_t n, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*hex++ = digits[bytes[i] >> 4];
		*hex++ = digits[bytes[i] & 0xf];
	}
	*hex = '\0';
}

/* Of one that is a hexadecimal digit. */
static unsigned
digit_value(char ch)
{
	if (ch <= '9')
		return (unsigned)(ch - '0');
	return (unsigned)((ch | ' ') - 'a' + 10);
}

enum pp_status
pp_unhex(const char *hex, uint8_t *bytes, size_t n)
{
	if (strlen(hex) != 2 * n ||
	    strspn(hex, "0123456789abcdefABCDEF") != 2 * n)
		return pp_fail(PP_EDATA, "not %zu hexadecimal digits", 2 * n);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(digit_value(hex[2 * i]) << 4 |
		    digit_value(hex[2 * i + 1]));
	return PP_OK;
}
