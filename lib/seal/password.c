/* SPDX-License-Identifier: ISC */
/*
 * Passwords are kept by scrypt (RFC 7914), made and tried; what is no good as
 * one is told apart in password_check.c.
 */
#include "password.h"

#include <nettle/base64.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "scrypt_impl.h"

enum {
	BASE64_MAX = 64,
	/* More is another's mischief, and not worth the memory. */
	LN_MOST = 20,
	R_MOST = 32,
	P_MOST = 16,
	PEPPER_HEX = 9, /* of the name of one, NUL too */
};

struct kept {
	struct pp_hardness hardness;
	char pepper[PEPPER_HEX]; /* which; "": none */
	uint8_t salt[PP_SCRYPT_SALT], key[PP_SCRYPT_KEY];
};

static const char peppered[] = "$hmac-scrypt$";
static const struct pp_hardness usual = {.ln = 17, .r = 8, .p = 1};

/* With a pepper scrypt gets the password's HMAC by it. */
static enum pp_status
derive(const char *password, const uint8_t *pepper, const struct pp_hardness *h,
    const uint8_t salt[PP_SCRYPT_SALT], uint8_t key[PP_SCRYPT_KEY])
{
	uint8_t mac[PP_DIGEST_BYTES];
	size_t n = strlen(password);
	enum pp_status rc;

	if (pepper == NULL)
		return pp_scrypt(password, n, h, salt, key);
	rc = pp_mac(pepper, PP_PEPPER_BYTES, password, n, mac);
	if (rc == PP_OK)
		rc = pp_scrypt(mac, sizeof mac, h, salt, key);
	pp_forget(mac, sizeof mac);
	return rc;
}

/* So that a lost one isn't taken for a wrong password; "" of none. */
static enum pp_status
name_pepper(const uint8_t *pepper, char name[PEPPER_HEX])
{
	static const char domain[] = "pp-pepper-1";
	uint8_t mac[PP_DIGEST_BYTES];
	enum pp_status rc;

	*name = '\0';
	if (pepper == NULL)
		return PP_OK;
	rc = pp_mac(pepper, PP_PEPPER_BYTES, domain, sizeof domain - 1, mac);
	if (rc == PP_OK)
		pp_hex(mac, PEPPER_HEX / 2, name);
	return rc;
}

static void
encode(const uint8_t *bytes, size_t n, char text[BASE64_MAX])
{
	base64_encode_raw(text, n, bytes);
	text[BASE64_ENCODE_RAW_LENGTH(n)] = '\0';
	text[strcspn(text, "=")] = '\0';
}

/* Only what encode() makes. */
static bool
decode(const char *text, size_t length, uint8_t *bytes, size_t n)
{
	struct base64_decode_ctx base64;
	char again[BASE64_MAX];
	uint8_t raw[BASE64_MAX];
	size_t decoded = sizeof raw;

	if (length >= BASE64_MAX)
		return false;
	base64_decode_init(&base64);
	if (!base64_decode_update(&base64, &decoded, raw, length, text) ||
	    decoded != n)
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

bool
pp_password_is_peppered(const char *secret)
{
	return strncmp(secret, peppered, sizeof peppered - 1) == 0;
}

/* What stands before the salt: how long it is, or -1. */
static int
parse_head(const char *secret, struct kept *kept)
{
	struct pp_hardness *h = &kept->hardness;
	int n = -1;

	*kept->pepper = '\0';
	if (!pp_password_is_peppered(secret))
		(void)sscanf(secret, "$scrypt$ln=%2d,r=%2d,p=%2d$%n", &h->ln,
		    &h->r, &h->p, &n);
	else if (sscanf(secret + sizeof peppered - 1,
		     "ln=%2d,r=%2d,p=%2d,pepper=%8[0-9a-f]$%n", &h->ln, &h->r,
		     &h->p, kept->pepper, &n) == 4 &&
	    n >= 0 && strlen(kept->pepper) == PEPPER_HEX - 1)
		n += (int)sizeof peppered - 1;
	else
		n = -1;
	return n >= 0 && is_sane(h) ? n : -1;
}

static enum pp_status
parse(const char *secret, struct kept *kept)
{
	int head = parse_head(secret, kept);
	const char *salt, *key;

	if (head < 0)
		return pp_fail(PP_EDATA, "a kept password is damaged");
	salt = secret + head;
	key = strchr(salt, '$');
	if (key == NULL ||
	    !decode(salt, (size_t)(key - salt), kept->salt, PP_SCRYPT_SALT) ||
	    !decode(key + 1, strlen(key + 1), kept->key, PP_SCRYPT_KEY))
		return pp_fail(PP_EDATA, "a kept password is damaged");
	return PP_OK;
}

enum pp_status
pp_password_seal(const char *password, const uint8_t *pepper,
    const struct pp_hardness *hardness, char secret[PP_SECRET_MAX])
{
	uint8_t salt[PP_SCRYPT_SALT], key[PP_SCRYPT_KEY];
	char salt_text[BASE64_MAX], key_text[BASE64_MAX], name[PEPPER_HEX];
	enum pp_status rc;

	if (hardness == NULL)
		hardness = &usual;
	if ((rc = name_pepper(pepper, name)) != PP_OK ||
	    (rc = pp_random(salt, sizeof salt)) != PP_OK ||
	    (rc = derive(password, pepper, hardness, salt, key)) != PP_OK)
		return rc;
	encode(salt, sizeof salt, salt_text);
	encode(key, sizeof key, key_text);
	snprintf(secret, PP_SECRET_MAX, "%sln=%d,r=%d,p=%d%s%s$%s$%s",
	    pepper != NULL ? peppered : "$scrypt$", hardness->ln, hardness->r,
	    hardness->p, pepper != NULL ? ",pepper=" : "", name, salt_text,
	    key_text);
	pp_forget(key, sizeof key);
	pp_forget(key_text, sizeof key_text);
	return PP_OK;
}

/* Nobody's: as long as for somebody's. */
static enum pp_status
try_nobody(const char *password, const uint8_t *pepper,
    const struct pp_hardness *hardness)
{
	static const uint8_t salt[PP_SCRYPT_SALT];
	uint8_t key[PP_SCRYPT_KEY];
	enum pp_status rc;

	rc = derive(password, pepper, hardness, salt, key);
	if (rc != PP_OK)
		return rc;
	pp_forget(key, sizeof key);
	return pp_fail(PP_NO, "wrong password");
}

enum pp_status
pp_password_try(const char *password, const char *secret, const uint8_t *pepper,
    const struct pp_hardness *hardness, bool *weak)
{
	const struct pp_hardness *h;
	struct kept kept;
	char name[PEPPER_HEX];
	uint8_t key[PP_SCRYPT_KEY];
	bool same;
	enum pp_status rc;

	if (hardness == NULL)
		hardness = &usual;
	if (secret == NULL)
		return try_nobody(password, pepper, hardness);
	if ((rc = parse(secret, &kept)) != PP_OK ||
	    (rc = name_pepper(pepper, name)) != PP_OK)
		return rc;
	if (*kept.pepper != '\0' && strcmp(kept.pepper, name) != 0)
		return pp_fail(PP_ECONF,
		    "the password was kept with another pepper.key than "
		    "there is now; put that one back from its copy, or get a "
		    "new code: pp-operator passwd");
	h = &kept.hardness;
	rc = derive(password, *kept.pepper != '\0' ? pepper : NULL, h,
	    kept.salt, key);
	if (rc != PP_OK)
		return rc;
	same = pp_same_secret(key, kept.key, sizeof key);
	pp_forget(key, sizeof key);
	if (!same)
		return pp_fail(PP_NO, "wrong password");
	if (weak != NULL)
		*weak = h->ln < hardness->ln || h->r < hardness->r ||
		    h->p < hardness->p || strcmp(kept.pepper, name) != 0;
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
