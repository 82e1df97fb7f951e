/* SPDX-License-Identifier: ISC */
/*
 * Records out: the same rows as CSV, JSON lines, a table for people or an
 * Excel sheet.  The columns are declared once; a row is filled from left to
 * right, each value by its kind, and ended.
 */
#ifndef PP_RECORDS_H
#define PP_RECORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "amount.h"
#include "status.h"

enum pp_format {
	PP_FORMAT_CSV,
	PP_FORMAT_TABLE,
	PP_FORMAT_JSON, /* one object a line, same keys */
	PP_FORMAT_XLSX, /* needs `path` */
};

/* What a column holds: decides alignment, JSON and Excel types. */
enum pp_kind {
	PP_KIND_TEXT,
	PP_KIND_INT,
	PP_KIND_DECIMAL,
	PP_KIND_TIME,
	PP_KIND_BOOL, /* "yes" or "no"; JSON: true or false */
};

struct pp_field {
	const char *name; /* the CSV column: a contract */
	const char *head; /* for people, in English; NULL: the name */
	enum pp_kind kind;
	/*
	 * A text: a word of state, "lost", that a table colours.  A number: it
	 * adds up, so that a sheet gives the sum of the column.
	 */
	bool marked;
};

struct pp_records_options {
	enum pp_format format;
	bool no_header;
	bool bom;              /* CSV: for spreadsheet programs */
	bool spreadsheet_safe; /* CSV: text that would run as a formula */
	bool colour;           /* table */
	bool chinese;          /* table, XLSX: what people read */
	const char *name;      /* of the output, in messages; borrowed */
	const char *path;      /* XLSX: the file to write */
	const char *title;     /* XLSX: name of the sheet; NULL: "pp" */
	const char *sheet_by; /* XLSX: a column; a sheet for each value of it */
	uint32_t sheet_rows;  /* XLSX: of a sheet; 0: all that Excel takes */
};

struct pp_records;

#pragma GCC visibility push(default)

/*
 * Start writing to `out` (unused for XLSX).  `fields` is kept by reference.
 * CSV and JSON rows go to `out` as they end, a table when it is closed.
 * PP_ECREATE where the file of XLSX can't be made, PP_EDATA where there is no
 * column `sheet_by`.
 */
enum pp_status pp_records_new(FILE *out, const struct pp_records_options *how,
    const struct pp_field *fields, size_t n, struct pp_records **records);

/*
 * The next value of the row, of its field's kind (asserted); text NULL is
 * none.  A trouble (memory, disk) is remembered and comes out of
 * pp_records_end() and pp_records_close().
 */
void pp_records_text(struct pp_records *r, const char *text);
void pp_records_int(struct pp_records *r, int64_t value);
void pp_records_decimal(struct pp_records *r, int64_t value, unsigned decimals,
    unsigned least);
void pp_records_money(struct pp_records *r, pp_money money);
void pp_records_energy(struct pp_records *r, pp_energy energy);
void pp_records_time(struct pp_records *r, int64_t at);
void pp_records_bool(struct pp_records *r, bool yes);
void pp_records_none(struct pp_records *r); /* unknown: empty, JSON null */

/* The value where it is known, else none; without decimals an integer. */
void pp_records_number_if(struct pp_records *r, bool known, int64_t value,
    unsigned decimals, unsigned least);
void pp_records_time_if(struct pp_records *r, bool known, int64_t at);
void pp_records_text_if(struct pp_records *r, const char *text); /* nor "" */

/* End the row; asserts that every field was given. */
enum pp_status pp_records_end(struct pp_records *r);

/*
 * Write what is left, flush, free.  PP_EOUT where it could not be written.
 * Accepts NULL.
 */
enum pp_status pp_records_close(struct pp_records *r);

#pragma GCC visibility pop

#endif
