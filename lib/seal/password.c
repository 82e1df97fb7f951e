/* SPDX-License-Identifier: ISC */
/*
 * Passwords are kept by scrypt (RFC 7914), made and tried; what is no good as
 * one is told apart in password_check.c.
 */
#include "password.h"

#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"

enum {
	SALT_BYTES = 16,
	KEY_BYTES = 32,
	BASE64_MAX = 64,
	/* More is another's mischief, and not worth the memory. */
	LN_MOST = 20,
	R_MOST = 32,
	P_MOST = 16,
	MEMORY_SLACK = 1 << 20
};

struct kept {
	struct pp_hardness hardness;
	uint8_t salt[SALT_BYTES], key[KEY_BYTES];
};

static const struct pp_hardness usual = {.ln = 17, .r = 8, .p = 1};

static enum pp_status
derive(const char *password, const struct pp_hardness *h,
    const uint8_t salt[SALT_BYTES], uint8_t key[KEY_BYTES])
{
	uint64_t n = UINT64_C(1) << h->ln;
	/* With 0 for the most, OpenSSL refuses above 32 MiB. */
	uint64_t memory =
	    UINT64_C(128) * (uint64_t)h->r * (n + (uint64_t)h->p + 2) +
	    MEMORY_SLACK;

	/* What a user's environment names is not to choose our algorithms. */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (EVP_PBE_scrypt(password, strlen(password), salt, SALT_BYTES, n,
		(uint64_t)h->r, (uint64_t)h->p, memory, key, KEY_BYTES) != 1)
		return pp_fail(PP_ESYS,
		    "scrypt failed; it needs %llu MiB of memory",
		    (unsigned long long)(memory >> 20));
	return PP_OK;
}

static void
encode(const uint8_t *bytes, size_t n, char text[BASE64_MAX])
{
	(void)EVP_EncodeBlock((unsigned char *)text, bytes, (int)n);
	text[strcspn(text, "=")] = '\0';
}

/* Only what encode() makes. */
static bool
decode(const char *text, size_t length, uint8_t *bytes, size_t n)
{
	char padded[BASE64_MAX], again[BASE64_MAX];
	unsigned char raw[BASE64_MAX];
	size_t whole = (length + 3) / 4 * 4;

	if (length == 0 || whole >= sizeof padded)
		return false;
	memset(padded, '=', whole);
	memcpy(padded, text, length);
	if (EVP_DecodeBlock(raw, (unsigned char *)padded, (int)whole) < (int)n)
		return false;
	encode(raw, n, again);
	if (strlen(again) != length || memcmp(again, text, length) != 0)
		return false;
	memcpy(bytes, raw, n);
	return true;
}

static bool
is_sane(const struct pp_hardness *h)
{
	return h->ln >= 1 && h->ln <= LN_MOST && h->r >= 1 && h->r <= R_MOST &&
	    h->p >= 1 && h->p <= P_MOST;
}

static enum pp_status
parse(const char *secret, struct kept *kept)
{
	struct pp_hardness *h = &kept->hardness;
	const char *salt, *key;
	int at = -1;

	if (sscanf(secret, "$scrypt$ln=%2d,r=%2d,p=%2d$%n", &h->ln, &h->r,
		&h->p, &at) != 3 ||
	    at < 0 || !is_sane(h))
		return pp_fail(PP_EDATA, "a kept password is damaged");
	salt = secret + at;
	key = strchr(salt, '$');
	if (key == NULL ||
	    !decode(salt, (size_t)(key - salt), kept->salt, SALT_BYTES) ||
	    !decode(key + 1, strlen(key + 1), kept->key, KEY_BYTES))
		return pp_fail(PP_EDATA, "a kept password is damaged");
	return PP_OK;
}

enum pp_status
pp_password_seal(const char *password, const struct pp_hardness *hardness,
    char secret[PP_SECRET_MAX])
{
	uint8_t salt[SALT_BYTES], key[KEY_BYTES];
	char salt_text[BASE64_MAX], key_text[BASE64_MAX];
	enum pp_status rc;

	if (hardness == NULL)
		hardness = &usual;
	if ((rc = pp_random(salt, sizeof salt)) != PP_OK ||
	    (rc = derive(password, hardness, salt, key)) != PP_OK)
		return rc;
	encode(salt, sizeof salt, salt_text);
	encode(key, sizeof key, key_text);
	snprintf(secret, PP_SECRET_MAX, "$scrypt$ln=%d,r=%d,p=%d$%s$%s",
	    hardness->ln, hardness->r, hardness->p, salt_text, key_text);
	pp_forget(key, sizeof key);
	pp_forget(key_text, sizeof key_text);
	return PP_OK;
}

/* Nobody's: as long as for somebody's. */
static enum pp_status
try_nobody(const char *password, const struct pp_hardness *hardness)
{
	static const uint8_t salt[SALT_BYTES];
	uint8_t key[KEY_BYTES];
	enum pp_status rc;

	if ((rc = derive(password, hardness, salt, key)) != PP_OK)
		return rc;
	pp_forget(key, sizeof key);
	return pp_fail(PP_NO, "wrong password");
}

enum pp_status
pp_password_try(const char *password, const char *secret,
    const struct pp_hardness *hardness, bool *weak)
{
	const struct pp_hardness *h;
	struct kept kept;
	uint8_t key[KEY_BYTES];
	bool same;
	enum pp_status rc;

	if (hardness == NULL)
		hardness = &usual;
	if (secret == NULL)
		return try_nobody(password, hardness);
	if ((rc = parse(secret, &kept)) != PP_OK)
		return rc;
	h = &kept.hardness;
	if ((rc = derive(password, h, kept.salt, key)) != PP_OK)
		return rc;
	same = pp_same_secret(key, kept.key, sizeof key);
	pp_forget(key, sizeof key);
	if (!same)
		return pp_fail(PP_NO, "wrong password");
	if (weak != NULL)
		*weak = h->ln < hardness->ln || h->r < hardness->r ||
		    h->p < hardness->p;
	return PP_OK;
}

enum pp_status
pp_password_code(char code[PP_CODE_MAX])
{
	/* Without i, l, o and u: 32 of them, five bits each. */
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint8_t random[PP_CODE_CHARS];
	char *to = code;
	enum pp_status rc;

	if ((rc = pp_random(random, sizeof random)) != PP_OK)
		return rc;
	for (int i = 0; i < PP_CODE_CHARS; i++) {
		if (i > 0 && i % 4 == 0)
			*to++ = '-';
		*to++ = alphabet[random[i] & 31];
	}
	*to = '\0';
	pp_forget(random, sizeof random);
	return PP_OK;
}

static char
fold_char(char ch)
{
	if (ch >= 'A' && ch <= 'Z')
		ch = (char)(ch - 'A' + 'a');
	if (ch == 'i' || ch == 'l')
		return '1';
	return ch == 'o' ? '0' : ch;
}

void
pp_password_fold(const char *typed, char code[PP_CODE_MAX])
{
	size_t n = 0, chars = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == '-' || *typed == ' ')
			continue;
		if (chars == PP_CODE_CHARS) {
			n = 0; /* too long for one */
			break;
		}
		if (chars > 0 && chars % 4 == 0)
			code[n++] = '-';
		code[n++] = fold_char(*typed);
		chars++;
	}
	code[n] = '\0';
}
