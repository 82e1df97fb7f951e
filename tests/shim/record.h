/* SPDX-License-Identifier: ISC */
/*
 * The record of a run, written by the shim: each has this head, then the name,
 * then the data.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdint.h>

enum {
	RECORD_OPENED,   /* inode, name */
	RECORD_CREATED,  /* inode, name */
	RECORD_WRITTEN,  /* inode, offset, data */
	RECORD_CUT,      /* inode, offset: the new size */
	RECORD_SYNCED,   /* inode; 0: the folder */
	RECORD_UNLINKED, /* name */
	RECORD_RENAMED,  /* name; data: the new name */
	RECORD_SENDING,  /* data, to a socket or terminal, from now on */
	RECORD_TOLD,     /* data, on standard output */
};

struct record {
	uint8_t kind;
	uint8_t name_size;
	uint16_t zero;
	uint32_t data_size;
	uint64_t inode, offset;
};

#endif
