/* SPDX-License-Identifier: ISC */
/*
 * Inside form only: what a format does with the cells that records.c makes
 * of values, in order.
 */
#ifndef PP_WRITER_H
#define PP_WRITER_H

#include "buffer.h"
#include "records.h"

struct pp_cell {
	const char *text; /* as CSV has it; NULL: unknown */
	int64_t value;    /* of all kinds but text */
	unsigned decimals, least;
};

enum {
	PP_TROUBLE_MAX = 256
};

struct pp_records {
	const struct pp_writer *writer;
	struct pp_records_options how;
	const struct pp_field *fields;
	size_t n_fields, column; /* the latter: of the next value */
	FILE *out;               /* NULL for a sheet */
	struct pp_buffer buffer; /* a row of CSV or JSON; a whole table */
	void *state;             /* the writer's own */
	enum pp_status trouble;  /* the first */
	char words[PP_TROUBLE_MAX];
};

/*
 * All but `cell` and `end` may be NULL.  After a trouble only `free` is
 * called.
 */
struct pp_writer {
	enum pp_status (*start)(struct pp_records *r);
	enum pp_status (*cell)(struct pp_records *r, const struct pp_cell *c);
	enum pp_status (*end)(struct pp_records *r);
	enum pp_status (*finish)(struct pp_records *r);
	void (*free)(struct pp_records *r);
};

extern const struct pp_writer pp_csv_writer, pp_json_writer, pp_table_writer,
    pp_sheet_writer;

/* What people read over a column. */
const char *pp_records_head(const struct pp_records *r, size_t column);

/* The Chinese for a column, in whatever table, or a sheet; NULL: none. */
const char *pp_chinese_head(const char *name);
const char *pp_chinese_title(const char *title);

bool pp_field_is_number(const struct pp_field *field);

/* Write a buffer to `out` and empty it. */
enum pp_status pp_records_flush(struct pp_records *r, struct pp_buffer *b);

enum pp_status pp_records_no_memory(void);

#endif
