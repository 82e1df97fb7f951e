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

enum pp_day_value {
	PP_DAY_NUMBER,
	PP_DAY_YUAN,
	PP_DAY_TEXT
};

struct pp_day_column {
	const char *key;
	enum pp_day_value kind;
};

enum {
	PP_DAY_COLUMNS = 9 /* at most, with the NULL that ends them */
};

/* A query of the books, and the keys of its columns. */
struct pp_day_query {
	/*
	 * NULL: it has one row.  Else its first column names each row, and
	 * "ROWS.NAME." comes before the keys of the others.
	 */
	const char *rows;
	int n_values; /* of the span: its end, its begin, what was seen */
	const char *sql;
	struct pp_day_column columns[PP_DAY_COLUMNS];
};

/* Each adds its lines to the sums; ended by one without sql. */
extern const struct pp_day_query pp_day_queries[];

/* As "key value" lines. */
enum pp_status pp_day_sums(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out);

#endif
