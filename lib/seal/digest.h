/* SPDX-License-Identifier: ISC */
/*
 * SHA-256, alone and keyed (HMAC), and random bytes.
 */
#ifndef PP_DIGEST_H
#define PP_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum {
	PP_DIGEST_BYTES = 32,
	PP_DIGEST_HEX = 2 * PP_DIGEST_BYTES + 1, /* NUL too */
};

struct pp_digester; /* made once, for many digests; belongs to one thread */

#pragma GCC visibility push(default)

enum pp_status pp_digester_new(struct pp_digester **digester);
void pp_digester_free(struct pp_digester *digester);

/* begin, add as often as needed, end.  Trouble comes out of the end. */
void pp_digest_begin(struct pp_digester *digester);
void pp_digest_add(struct pp_digester *digester, const void *bytes, size_t n);
enum pp_status pp_digest_end(struct pp_digester *digester,
    uint8_t digest[PP_DIGEST_BYTES]);

/* HMAC-SHA-256 (RFC 2104) of one piece. */
enum pp_status pp_mac(const uint8_t *key, size_t key_bytes, const void *bytes,
    size_t n, uint8_t mac[PP_DIGEST_BYTES]);

/* Whether two pieces are the same, in a time that tells nothing. */
bool pp_same_secret(const void *a, const void *b, size_t n);

/* Overwrite a secret, whatever the compiler thinks of it. */
void pp_forget(void *bytes, size_t n);

/* From the kernel. */
enum pp_status pp_random(void *bytes, size_t n);

/* Lower case, NUL at the end; `hex` has 2n + 1 bytes. */
void pp_hex(const uint8_t *bytes, size_t n, char *hex);
/* PP_EDATA: not exactly 2n hexadecimal digits. */
enum pp_status pp_unhex(const char *hex, uint8_t *bytes, size_t n);

#pragma GCC visibility pop

#endif
