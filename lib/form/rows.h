/* SPDX-License-Identifier: ISC */
/*
 * Rows in: CSV with a header, from a file or a pipe, whatever program wrote
 * it.  A byte order mark is dropped, CRLF taken, GB18030 recognised and
 * converted, quoting checked strictly; each fault names file, line, column.
 */
#ifndef PP_ROWS_H
#define PP_ROWS_H

#include <stdbool.h>
#include <stdio.h>

#include "status.h"

enum {
	PP_ROWS_COLUMNS_MAX = 64,
	PP_ROWS_FIELD_MAX = 4096,    /* bytes of one field, UTF-8 */
	PP_ROWS_FILE_MAX = 64 << 20, /* bytes of one input */
};

struct pp_rows;

struct pp_column {
	const char *name;
	bool required; /* the column, not the value */
};

#pragma GCC visibility push(default)

/*
 * Read `in` to its end and check the header against `columns`, which are
 * found by name in any order; others are ignored.  `name` is what messages
 * call the input and is copied; `columns` is kept by reference.  PP_EDATA
 * for an empty input, a missing or doubled column, bytes of no known
 * encoding, NUL bytes, more than the bounds above.
 */
enum pp_status pp_rows_read(FILE *in, const char *name,
    const struct pp_column *columns, size_t n, struct pp_rows **rows);
void pp_rows_free(struct pp_rows *rows);

/*
 * The next row: PP_OK, PP_DONE at the end, PP_EDATA for a row that is no
 * good (more fields than the header, bad quoting); fields missing at its end
 * are empty, blank lines are skipped.  After PP_EDATA the next call goes on
 * with the row behind it; but where a quote left open makes it a guess where
 * that begins, the words say so and PP_DONE follows.
 */
enum pp_status pp_rows_next(struct pp_rows *rows);

/*
 * Field `i` of this row in the order of `columns`, blanks around it trimmed:
 * "" when empty, NULL when the input has no such column.  Valid until the
 * next pp_rows_next().
 */
const char *pp_rows_text(const struct pp_rows *rows, size_t i);

/* Line of the input (from 1) at which this row began. */
unsigned pp_rows_line(const struct pp_rows *rows);

/*
 * PP_EDATA with "NAME:LINE:COLUMN: column: "value": WORDS"; COLUMN counts
 * fields from 1 as they stand in the input.  Where the row has no such
 * column, "NAME:LINE: column: WORDS".
 */
enum pp_status pp_rows_bad(const struct pp_rows *rows, size_t i,
    const char *fmt, ...) PP_PRINTF(3, 4);

#pragma GCC visibility pop

#endif
