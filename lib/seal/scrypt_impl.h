/* SPDX-License-Identifier: ISC */
/*
 * scrypt (RFC 7914), for password.c alone.
 */
#ifndef PP_SCRYPT_IMPL_H
#define PP_SCRYPT_IMPL_H

#include <stddef.h>
#include <stdint.h>

#include "password.h"
#include "status.h"

enum {
	PP_SCRYPT_SALT = 16,
	PP_SCRYPT_KEY = 32,
};

/* Of n bytes of a password. */
enum pp_status pp_scrypt(const void *password, size_t n,
    const struct pp_hardness *hardness, const uint8_t salt[PP_SCRYPT_SALT],
    uint8_t key[PP_SCRYPT_KEY]);

#endif
