/* SPDX-License-Identifier: ISC */
/*
 * Ed25519 signatures, and keys in files of mode 0600.
 */
#ifndef PP_SIGN_H
#define PP_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum {
	PP_SIGN_KEY_BYTES = 32, /* private and public alike */
	PP_SIGN_BYTES = 64,
};

#pragma GCC visibility push(default)

enum pp_status pp_sign_public(const uint8_t key[PP_SIGN_KEY_BYTES],
    uint8_t public_key[PP_SIGN_KEY_BYTES]);
enum pp_status pp_sign(const uint8_t key[PP_SIGN_KEY_BYTES], const void *bytes,
    size_t n, uint8_t signature[PP_SIGN_BYTES]);
/* PP_NO: not signed by it. */
enum pp_status pp_sign_check(const uint8_t public_key[PP_SIGN_KEY_BYTES],
    const void *bytes, size_t n, const uint8_t signature[PP_SIGN_BYTES]);

/*
 * A secret of exactly n bytes in a file: PP_ENOINPUT: no such file; PP_ECONF:
 * others may read it, it isn't ours, it is a link, or of another length.
 */
enum pp_status pp_key_read(const char *path, uint8_t *key, size_t n);
/*
 * Make or replace it whole, mode 0600, synced with its folder; a crash leaves
 * the one or the other.  The old one's place on the disk is overwritten.
 * PP_ECONF: what is there is no key of that length.
 */
enum pp_status pp_key_write(const char *path, const uint8_t *key, size_t n);

#pragma GCC visibility pop

#endif
