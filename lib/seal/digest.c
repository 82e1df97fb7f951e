/* SPDX-License-Identifier: ISC */
/*
 * SHA-256 and HMAC by nettle, a small library that is loaded in a tenth of
 * the time that OpenSSL takes: every command makes a digest, and most take
 * only some milliseconds.
 */
#include "digest.h"

#include <assert.h>
#include <errno.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	RANDOM_AT_ONCE = 256, /* bytes that getrandom(2) gives uncut */
};

struct pp_digester {
	struct sha256_ctx sha;
};

static_assert((int)PP_DIGEST_BYTES == (int)SHA256_DIGEST_SIZE);

enum pp_status
pp_digester_new(struct pp_digester **digester)
{
	struct pp_digester *d = malloc(sizeof *d);

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
	pp_forget(digester, sizeof *digester);
	free(digester);
}

void
pp_digest_begin(struct pp_digester *digester)
{
	sha256_init(&digester->sha);
}

void
pp_digest_add(struct pp_digester *digester, const void *bytes, size_t n)
{
	sha256_update(&digester->sha, n, bytes);
}

enum pp_status
pp_digest_end(struct pp_digester *digester, uint8_t digest[PP_DIGEST_BYTES])
{
	sha256_digest(&digester->sha, PP_DIGEST_BYTES, digest);
	return PP_OK;
}

enum pp_status
pp_mac(const uint8_t *key, size_t key_bytes, const void *bytes, size_t n,
    uint8_t mac[PP_DIGEST_BYTES])
{
	struct hmac_sha256_ctx hmac;

	hmac_sha256_set_key(&hmac, key_bytes, key);
	hmac_sha256_update(&hmac, n, bytes);
	hmac_sha256_digest(&hmac, PP_DIGEST_BYTES, mac);
	pp_forget(&hmac, sizeof hmac);
	return PP_OK;
}

bool
pp_same_secret(const void *a, const void *b, size_t n)
{
	return memeql_sec(a, b, n);
}

void
pp_forget(void *bytes, size_t n)
{
	explicit_bzero(bytes, n);
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
