/* SPDX-License-Identifier: ISC */
/*
 * Whole numbers in as few bytes as they need, seven bits in each, the lowest
 * first: how blobs of ours are packed.  Bytes from a file are never trusted.
 * Inside book/ only.
 */
#ifndef PP_VARINT_H
#define PP_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PP_VARINT_MAX = 10 /* bytes of one */
};

/* Returns the number of bytes. */
size_t pp_varint_put(uint8_t *bytes, uint64_t value);

/*
 * The number at bytes[*at]; false, with *at as it was, where the `n` bytes
 * end too soon or say too much.
 */
bool pp_varint_next(const uint8_t *bytes, size_t n, size_t *at,
    uint64_t *value);

/* The way from one value to another, small where they are near. */
uint64_t pp_varint_way(int64_t from, int64_t to);
int64_t pp_varint_go(int64_t from, uint64_t way);

#endif
