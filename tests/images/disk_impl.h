/* SPDX-License-Identifier: ISC */
/*
 * The disk, for the two files that implement it.
 */
#ifndef DISK_IMPL_H
#define DISK_IMPL_H

#include "disk.h"

enum {
	INODES_MOST = 4096,
	NAMES_MOST = 32,
	NAME_SIZE = 64
};

struct bytes {
	uint8_t *at;
	size_t size, room;
};

struct inode {
	uint64_t number; /* by which the record knows it */
	bool watched;    /* its writes are of interest */
	struct bytes lasting;
};

/* Names, each of an inode. */
struct names {
	struct {
		char name[NAME_SIZE];
		size_t inode;
	} of[NAMES_MOST];
	size_t n;
};

/* A write, a cut or a change of names that is not lasting. */
struct change {
	uint8_t kind;
	size_t inode;
	uint64_t offset;
	size_t size;
	uint8_t *data;
	char name[NAME_SIZE], new_name[NAME_SIZE];
};

struct disk {
	struct inode inodes[INODES_MOST];
	size_t n_inodes;
	struct names lasting, now;
	struct change *changes;
	size_t n_changes, room;
	struct bytes scratch;
	char beginning[NAME_SIZE];
};

void change_names(struct names *names, const struct change *c);
void change_bytes(struct bytes *b, const struct change *c);
void write_part(struct bytes *b, const struct change *c, size_t from,
    size_t size);
bool is_of_names(const struct change *c);
void grow(struct bytes *b, size_t size);

#endif
