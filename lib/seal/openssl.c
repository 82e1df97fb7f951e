/* SPDX-License-Identifier: ISC */
/*
 * What OpenSSL does for us: Ed25519, its keys as 32 plain bytes, and scrypt.
 * Its library takes about as long to load as all that a command does before
 * its work, and few runs sign or try a password: it is loaded by those.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "library.h"
#include "scrypt_impl.h"
#include "sign.h"

enum {
	PRIVATE,
	PUBLIC,
	MEMORY_SLACK = 1 << 20,
};

#define EACH_FUNCTION(X)                                                       \
	X(OPENSSL_init_crypto)                                                 \
	X(EVP_DigestSign)                                                      \
	X(EVP_DigestSignInit)                                                  \
	X(EVP_DigestVerify)                                                    \
	X(EVP_DigestVerifyInit)                                                \
	X(EVP_MD_CTX_free)                                                     \
	X(EVP_MD_CTX_new)                                                      \
	X(EVP_PBE_scrypt)                                                      \
	X(EVP_PKEY_free)                                                       \
	X(EVP_PKEY_get_raw_public_key)                                         \
	X(EVP_PKEY_new_raw_private_key)                                        \
	X(EVP_PKEY_new_raw_public_key)

struct openssl {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): it makes a declaration */
#define POINTER(name) __typeof__(&name) name;
	EACH_FUNCTION(POINTER)
#undef POINTER
};

static enum pp_status
load_library(struct openssl *ssl)
{
	static const struct pp_symbol symbols[] = {
#define ROW(name) {#name, offsetof(struct openssl, name)},
	    EACH_FUNCTION(ROW)
#undef ROW
	};
	enum pp_status rc = pp_library_load("libcrypto.so.3", "libssl3",
	    symbols, sizeof symbols / sizeof *symbols, ssl);

	if (rc != PP_OK)
		return rc;
	/* What a user's environment names is not to choose our algorithms. */
	(void)ssl->OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	return PP_OK;
}

static EVP_PKEY *
make_key(const struct openssl *ssl, int which,
    const uint8_t key[PP_SIGN_KEY_BYTES])
{
	return (which == PRIVATE
		? ssl->EVP_PKEY_new_raw_private_key
		: ssl->EVP_PKEY_new_raw_public_key)(EVP_PKEY_ED25519, NULL, key,
	    PP_SIGN_KEY_BYTES);
}

enum pp_status
pp_sign_public(const uint8_t key[PP_SIGN_KEY_BYTES],
    uint8_t public_key[PP_SIGN_KEY_BYTES])
{
	uint8_t made[PP_SIGN_KEY_BYTES];
	size_t n = sizeof made;
	struct openssl ssl;
	EVP_PKEY *pair;
	enum pp_status rc;

	if ((rc = load_library(&ssl)) != PP_OK)
		return rc;
	pair = make_key(&ssl, PRIVATE, key);
	if (pair == NULL ||
	    ssl.EVP_PKEY_get_raw_public_key(pair, made, &n) != 1 ||
	    n != sizeof made)
		rc = pp_fail(PP_ESYS, "OpenSSL makes no Ed25519 key");
	else
		memcpy(public_key, made, sizeof made);
	ssl.EVP_PKEY_free(pair);
	return rc;
}

enum pp_status
pp_sign(const uint8_t key[PP_SIGN_KEY_BYTES], const void *bytes, size_t n,
    uint8_t signature[PP_SIGN_BYTES])
{
	uint8_t made[PP_SIGN_BYTES];
	size_t length = sizeof made;
	struct openssl ssl;
	EVP_PKEY *pair;
	EVP_MD_CTX *job;
	enum pp_status rc;

	if ((rc = load_library(&ssl)) != PP_OK)
		return rc;
	pair = make_key(&ssl, PRIVATE, key);
	job = ssl.EVP_MD_CTX_new();
	if (pair == NULL || job == NULL ||
	    ssl.EVP_DigestSignInit(job, NULL, NULL, NULL, pair) != 1 ||
	    ssl.EVP_DigestSign(job, made, &length, bytes, n) != 1 ||
	    length != sizeof made)
		rc = pp_fail(PP_ESYS, "OpenSSL makes no Ed25519 signature");
	else
		memcpy(signature, made, sizeof made);
	ssl.EVP_MD_CTX_free(job);
	ssl.EVP_PKEY_free(pair);
	return rc;
}

enum pp_status
pp_sign_check(const uint8_t public_key[PP_SIGN_KEY_BYTES], const void *bytes,
    size_t n, const uint8_t signature[PP_SIGN_BYTES])
{
	struct openssl ssl;
	EVP_PKEY *pair;
	EVP_MD_CTX *job;
	enum pp_status rc;

	if ((rc = load_library(&ssl)) != PP_OK)
		return rc;
	pair = make_key(&ssl, PUBLIC, public_key);
	job = ssl.EVP_MD_CTX_new();
	if (pair == NULL || job == NULL ||
	    ssl.EVP_DigestVerifyInit(job, NULL, NULL, NULL, pair) != 1)
		rc = pp_fail(PP_ESYS, "OpenSSL checks no Ed25519 signature");
	else if (ssl.EVP_DigestVerify(job, signature, PP_SIGN_BYTES, bytes,
		     n) != 1)
		rc = pp_fail(PP_NO, "not signed by this key");
	ssl.EVP_MD_CTX_free(job);
	ssl.EVP_PKEY_free(pair);
	return rc;
}

enum pp_status
pp_scrypt(const void *password, size_t n, const struct pp_hardness *hardness,
    const uint8_t salt[PP_SCRYPT_SALT], uint8_t key[PP_SCRYPT_KEY])
{
	uint64_t cost = UINT64_C(1) << hardness->ln;
	uint64_t r = (uint64_t)hardness->r, p = (uint64_t)hardness->p;
	/* With 0 for the most, OpenSSL refuses above 32 MiB. */
	uint64_t memory = UINT64_C(128) * r * (cost + p + 2) + MEMORY_SLACK;
	struct openssl ssl;
	enum pp_status rc;

	if ((rc = load_library(&ssl)) != PP_OK)
		return rc;
	if (ssl.EVP_PBE_scrypt(password, n, salt, PP_SCRYPT_SALT, cost, r, p,
		memory, key, PP_SCRYPT_KEY) != 1)
		return pp_fail(PP_ESYS,
		    "scrypt failed; it needs %llu MiB of memory",
		    (unsigned long long)(memory >> 20));
	return PP_OK;
}
