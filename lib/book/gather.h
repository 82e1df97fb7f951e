/* SPDX-License-Identifier: ISC */
/*
 * All rows of a query at once, for what is done about them writes to the tables
 * that they are of.  Inside book.
 */
#ifndef PP_GATHER_H
#define PP_GATHER_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "status.h"

/* Makes an element, all zero before, of a row; PP_NO: of that row none. */
typedef enum pp_status pp_filler(const struct pp_query *q, void *element);

/*
 * An array of elements of `size` bytes, in new memory (free(3); never NULL),
 * by the query, which is bound, and freed here whatever happens.
 */
enum pp_status pp_gather(struct pp_query *q, pp_filler *fill, size_t size,
    void **array, size_t *n);

/* The same of the one column, all integers. */
enum pp_status pp_gather_ids(struct pp_query *q, int64_t **ids, size_t *n);

#endif
