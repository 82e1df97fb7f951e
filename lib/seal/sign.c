/* SPDX-License-Identifier: ISC */
/*
 * Ed25519 by OpenSSL, its key as 32 plain bytes.
 */
#include "sign.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

enum {
	PRIVATE,
	PUBLIC,
};

static EVP_PKEY *
load(int which, const uint8_t key[PP_SIGN_KEY_BYTES])
{
	/* What a user's environment names is not to choose our algorithms. */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	return which == PRIVATE ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
				      NULL, key, PP_SIGN_KEY_BYTES)
				: EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519,
				      NULL, key, PP_SIGN_KEY_BYTES);
}

enum pp_status
pp_sign_public(const uint8_t key[PP_SIGN_KEY_BYTES],
    uint8_t public_key[PP_SIGN_KEY_BYTES])
{
	EVP_PKEY *pair = load(PRIVATE, key);
	uint8_t made[PP_SIGN_KEY_BYTES];
	size_t n = sizeof made;
	enum pp_status rc = PP_OK;

	if (pair == NULL || EVP_PKEY_get_raw_public_key(pair, made, &n) != 1 ||
	    n != sizeof made)
		rc = pp_fail(PP_ESYS, "OpenSSL makes no Ed25519 key");
	else
		memcpy(public_key, made, sizeof made);
	EVP_PKEY_free(pair);
	return rc;
}

enum pp_status
pp_sign(const uint8_t key[PP_SIGN_KEY_BYTES], const void *bytes, size_t n,
    uint8_t signature[PP_SIGN_BYTES])
{
	EVP_PKEY *pair = load(PRIVATE, key);
	EVP_MD_CTX *job = EVP_MD_CTX_new();
	uint8_t made[PP_SIGN_BYTES];
	size_t length = sizeof made;
	enum pp_status rc = PP_OK;

	if (pair == NULL || job == NULL ||
	    EVP_DigestSignInit(job, NULL, NULL, NULL, pair) != 1 ||
	    EVP_DigestSign(job, made, &length, bytes, n) != 1 ||
	    length != sizeof made)
		rc = pp_fail(PP_ESYS, "OpenSSL makes no Ed25519 signature");
	else
		memcpy(signature, made, sizeof made);
	EVP_MD_CTX_free(job);
	EVP_PKEY_free(pair);
	return rc;
}

enum pp_status
pp_sign_check(const uint8_t public_key[PP_SIGN_KEY_BYTES], const void *bytes,
    size_t n, const uint8_t signature[PP_SIGN_BYTES])
{
	EVP_PKEY *pair = load(PUBLIC, public_key);
	EVP_MD_CTX *job = EVP_MD_CTX_new();
	enum pp_status rc = PP_OK;

	if (pair == NULL || job == NULL ||
	    EVP_DigestVerifyInit(job, NULL, NULL, NULL, pair) != 1)
		rc = pp_fail(PP_ESYS, "OpenSSL checks no Ed25519 signature");
	else if (EVP_DigestVerify(job, signature, PP_SIGN_BYTES, bytes, n) != 1)
		rc = pp_fail(PP_NO, "not signed by this key");
	EVP_MD_CTX_free(job);
	EVP_PKEY_free(pair);
	return rc;
}
