/* SPDX-License-Identifier: ISC */
/*
 * A disk, as far as one folder goes: what is on it for good, and what was
 * written since and may be there or not, in any order, in part.
 */
#ifndef DISK_H
#define DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../shim/record.h"

struct disk;

/* Which of the writes that nobody made lasting a power cut leaves. */
enum left {
	LEFT_NONE,
	LEFT_ALL,
	LEFT_FIRST, /* those up to some moment */
	LEFT_SOME,  /* any, and of each any sectors */
	LEFTS
};

/* The files of a folder whose names begin so; ends the program on failure. */
struct disk *disk_new(const char *folder, const char *beginning);
void disk_free(struct disk *disk);

/* What the program did next. */
void disk_happens(struct disk *disk, const struct record *record,
    const char *name, const uint8_t *data);

/* How many writes and changes of names are not lasting yet. */
size_t disk_pending(const struct disk *disk);

/* Make the folder what the power cut leaves; a number that tells it. */
uint64_t disk_cut(struct disk *disk, const char *folder, enum left left);

/* Luck, the same for the same seed. */
void luck_seed(uint64_t seed);
uint64_t luck_below(uint64_t n);

/* Memory, or the end of the program. */
void *must(void *memory);

#endif
