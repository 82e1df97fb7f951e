/* SPDX-License-Identifier: ISC */
/*
 * Arrays that grow by one element at a time.  Inside lib/ only.
 */
#ifndef PP_GROW_H
#define PP_GROW_H

#include <stddef.h>

/*
 * An array of `n` elements of `size` bytes, which has room for *room, with
 * room for one more: as it is, or moved.  NULL: out of memory, and it is as it
 * was.
 */
void *pp_grow(void *array, size_t n, size_t *room, size_t size);

#endif
