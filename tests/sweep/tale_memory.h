/* SPDX-License-Identifier: ISC */
/*
 * SQLite's files in memory, for one connection at a time.
 */
#ifndef TALE_MEMORY_H
#define TALE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on files are opened there, or (false) on the disk as ever. */
void memory_use(bool on);

/* This file alone is there. */
bool memory_put(const char *name, const void *bytes, size_t n);
void memory_free(void);

/* tale_heap.c: SQLite's memory, from before its first use to its end. */
void heap_use(void);
void heap_free(void);

#endif
