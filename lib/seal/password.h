/* SPDX-License-Identifier: ISC */
/*
 * Passwords as they are kept: scrypt with its parameters and a salt of its
 * own, "$scrypt$ln=17,r=8,p=1$SALT$DIGEST" (base64 without padding).  With a
 * pepper, a key that is kept elsewhere, scrypt gets the password's HMAC by it,
 * and the text names which: "$hmac-scrypt$ln=17,r=8,p=1,pepper=5f3b0c91$...".
 */
#ifndef PP_PASSWORD_H
#define PP_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

enum {
	PP_SECRET_MAX = 192,    /* of the kept text, NUL too */
	PP_PASSWORD_LEAST = 10, /* characters of UTF-8 */
	PP_PASSWORD_BYTES = 1024,
	PP_PEPPER_BYTES = 32,
	PP_CODE_CHARS = 16, /* of a one-time code, hyphens not counted */
	PP_CODE_MAX = 20,   /* "abcd-efgh-jkmn-pqrs", NUL too */
};

/* How hard it is to try one; where it is NULL: ln 17, r 8, p 1. */
struct pp_hardness {
	int ln, r, p;
};

#pragma GCC visibility push(default)

/*
 * Whether people may take it: PP_EDATA says why not (too short, not UTF-8,
 * control characters, on the list of those that everybody tries first, made
 * of the operator's own code).
 */
enum pp_status pp_password_check(const char *password, const char *operator_);

/* The text to keep; with that pepper, unless it is NULL. */
enum pp_status pp_password_seal(const char *password, const uint8_t *pepper,
    const struct pp_hardness *hardness, char secret[PP_SECRET_MAX]);
bool pp_password_is_peppered(const char *secret);

/*
 * PP_OK: it is the one; PP_NO: another; PP_EDATA: the text is none of ours;
 * PP_ECONF: it was kept with another pepper, or there is none now.  *weak (may
 * be NULL): it was kept with less than `hardness`, or without the pepper; seal
 * it anew.
 * `secret` NULL: nobody's; takes as long, and is PP_NO.
 */
enum pp_status pp_password_try(const char *password, const char *secret,
    const uint8_t *pepper, const struct pp_hardness *hardness, bool *weak);

/* A one-time code: 80 bits in letters and digits that nobody mixes up. */
enum pp_status pp_password_code(char code[PP_CODE_MAX]);
/* As it was given, however it is typed: capitals, blanks, o for 0, l for 1. */
void pp_password_fold(const char *typed, char code[PP_CODE_MAX]);

#pragma GCC visibility pop

#endif
