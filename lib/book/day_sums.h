/* SPDX-License-Identifier: ISC */
/*
 * Inside book only: what went on in the books from one closed day to the end
 * of another.
 */
#ifndef PP_DAY_SUMS_H
#define PP_DAY_SUMS_H

#include <stdint.h>

#include "buffer.h"
#include "db.h"
#include "status.h"

/*
 * Each entry of the books is of one span: of the first that ends behind it
 * and was made when the entry was there.
 */
struct pp_day_span {
	int64_t from, until; /* until is exclusive */
	int64_t seen;        /* the last entry that was there when `from` */
};

/* As "key value" lines. */
enum pp_status pp_day_sums(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out);

#endif
