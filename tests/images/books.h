/* SPDX-License-Identifier: ISC */
/*
 * What is found in a database after a power cut.
 */
#ifndef BOOKS_H
#define BOOKS_H

#include <stdint.h>

/* Queries; of the first two, how many rows there are, as one number. */
struct books_queries {
	const char *recorded; /* orders that may have been sent */
	const char *ended;    /* orders with a verdict */
	const char *wrong;    /* any row of it is a fault */
};

struct books {
	char fault[200]; /* "": opens, is whole, and nothing is wrong */
	int64_t recorded, ended;
};

void books_read(const char *path, const struct books_queries *queries,
    struct books *books);

#endif
