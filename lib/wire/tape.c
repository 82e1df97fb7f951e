/* SPDX-License-Identifier: ISC */
/*
 * Rows of a tape as CSV: out, and in again as if an enemy had written them.
 */
#include "tape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "catalogue.h"
#include "clock.h"
#include "records.h"
#include "rows.h"

enum column {
	C_ROW,
	C_AT_US,
	C_AT,
	C_BUS,
	C_DATA,
	COLUMNS
};

static const char *const kinds[PP_TAPE_KINDS] = {
    [PP_TAPE_TAPE] = "tape",
    [PP_TAPE_PASS] = "pass",
    [PP_TAPE_BUS] = "bus",
    [PP_TAPE_METER] = "meter",
    [PP_TAPE_GOOD] = "good",
    [PP_TAPE_SHOWN] = "shown",
    [PP_TAPE_STOP] = "stop",
    [PP_TAPE_END] = "end",
    [PP_TAPE_LOCK] = "lock",
    [PP_TAPE_UNLOCK] = "unlock",
    [PP_TAPE_KEPT] = "kept",
    [PP_TAPE_WANTED] = "wanted",
    [PP_TAPE_OPEN] = "open",
    [PP_TAPE_OPENING] = "opening",
    [PP_TAPE_READY] = "ready",
    [PP_TAPE_REFUSED] = "refused",
    [PP_TAPE_DENIED] = "denied",
    [PP_TAPE_GONE] = "gone",
    [PP_TAPE_CLOSE] = "close",
    [PP_TAPE_SENT] = "sent",
    [PP_TAPE_GOT] = "got",
};

/* Later than any; what is reckoned from it still fits. */
static const int64_t at_most_us = INT64_C(1) << 52;

struct pp_tape_out {
	struct pp_records *records;
};

struct pp_tape_in {
	struct pp_rows *rows;
	int64_t last_us, last_s; /* of the row before */
	size_t n;                /* rows since the pass began */
};

enum pp_status
pp_tape_write(FILE *out, const char *name, struct pp_tape_out **tape)
{
	static const struct pp_field fields[COLUMNS] = {
	    [C_ROW] = {"row", NULL, PP_KIND_TEXT, false},
	    [C_AT_US] = {"at_us", NULL, PP_KIND_INT, false},
	    [C_AT] = {"at", NULL, PP_KIND_TIME, false},
	    [C_BUS] = {"bus", NULL, PP_KIND_TEXT, false},
	    [C_DATA] = {"data", NULL, PP_KIND_TEXT, false},
	};
	struct pp_records_options how = {
	    .format = PP_FORMAT_CSV,
	    .name = name,
	};
	struct pp_tape_out *t = calloc(1, sizeof *t);
	enum pp_status rc;

	if (!t)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_records_new(out, &how, fields, COLUMNS, &t->records);
	if (rc == PP_OK)
		*tape = t;
	else
		free(t);
	return rc;
}

enum pp_status
pp_tape_end(struct pp_tape_out *tape)
{
	enum pp_status rc;

	if (!tape)
		return PP_OK;
	rc = pp_records_close(tape->records);
	free(tape);
	return rc;
}

static bool
has_bytes(enum pp_tape_kind kind)
{
	return kind == PP_TAPE_SENT || kind == PP_TAPE_GOT;
}

void
pp_tape_put(struct pp_tape_out *tape, const struct pp_tape_row *row)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * PP_TAPE_BYTES_MAX + 1];
	struct pp_records *r = tape->records;
	size_t i;

	for (i = 0; i < row->n; i++) {
		hex[2 * i] = digits[row->bytes[i] >> 4];
		hex[2 * i + 1] = digits[row->bytes[i] & 0xF];
	}
	hex[2 * row->n] = '\0';
	pp_records_text(r, kinds[row->kind]);
	pp_records_int(r, row->at_us);
	pp_records_time(r, row->wall_s);
	pp_records_text(r, row->bus);
	pp_records_text(r, has_bytes(row->kind) ? hex : row->words);
	(void)!pp_records_end(r); /* the close says it */
}

enum pp_status
pp_tape_read(FILE *in, const char *name, struct pp_tape_in **tape)
{
	static const struct pp_column columns[COLUMNS] = {
	    [C_ROW] = {"row", true},
	    [C_AT_US] = {"at_us", true},
	    [C_AT] = {"at", true},
	    [C_BUS] = {"bus", true},
	    [C_DATA] = {"data", true},
	};
	struct pp_tape_in *t = calloc(1, sizeof *t);
	enum pp_status rc;

	if (!t)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_rows_read(in, name, columns, COLUMNS, &t->rows);
	if (rc == PP_OK)
		*tape = t;
	else
		free(t);
	return rc;
}

void
pp_tape_close(struct pp_tape_in *tape)
{
	if (!tape)
		return;
	pp_rows_free(tape->rows);
	free(tape);
}

enum pp_status
pp_tape_bad(const struct pp_tape_in *tape, const char *fmt, ...)
{
	char words[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	return pp_rows_bad(tape->rows, C_DATA, "%s", words);
}

static enum pp_status
take_kind(const struct pp_rows *rows, enum pp_tape_kind *kind)
{
	const char *word = pp_rows_text(rows, C_ROW);
	int k = 0;

	while (k < PP_TAPE_KINDS && strcmp(kinds[k], word) != 0)
		k++;
	if (k == PP_TAPE_KINDS)
		return pp_rows_bad(rows, C_ROW, "no such row");
	*kind = (enum pp_tape_kind)k;
	return PP_OK;
}

/* Both times, which never run back on a tape: the second follows the first. */
static enum pp_status
take_times(struct pp_tape_in *t, struct pp_tape_row *row)
{
	if (pp_decimal_parse(pp_rows_text(t->rows, C_AT_US), 0, &row->at_us) !=
		PP_OK ||
	    row->at_us < 0 || row->at_us > at_most_us)
		return pp_rows_bad(t->rows, C_AT_US,
		    "no number of microseconds");
	if (row->at_us < t->last_us)
		return pp_rows_bad(t->rows, C_AT_US,
		    "is before that of the row above");
	if (pp_time_parse(pp_rows_text(t->rows, C_AT), 0, &row->wall_s) !=
	    PP_OK)
		return pp_rows_bad(t->rows, C_AT, "%s", pp_errmsg());
	if (row->at_us == t->last_us && t->n > 0 && row->wall_s != t->last_s)
		return pp_rows_bad(t->rows, C_AT,
		    "differs from that of the same at_us above");
	t->last_us = row->at_us;
	t->last_s = row->wall_s;
	return PP_OK;
}

/* A hexadecimal digit, or -1. */
static int
digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static enum pp_status
take_bytes(const struct pp_rows *rows, struct pp_tape_row *row)
{
	const char *hex = pp_rows_text(rows, C_DATA);
	size_t n = strlen(hex), i;

	if (n == 0 || n % 2 != 0 || n > 2 * PP_TAPE_BYTES_MAX ||
	    hex[strspn(hex, "0123456789abcdefABCDEF")] != '\0')
		return pp_rows_bad(rows, C_DATA,
		    "not 1 to %d bytes as pairs of hexadecimal digits",
		    PP_TAPE_BYTES_MAX);
	row->n = n / 2;
	for (i = 0; i < row->n; i++)
		row->bytes[i] =
		    (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return PP_OK;
}

enum pp_status
pp_tape_next(struct pp_tape_in *tape, struct pp_tape_row *row)
{
	const struct pp_rows *rows = tape->rows;
	const char *bus;
	enum pp_status rc;

	if ((rc = pp_rows_next(tape->rows)) != PP_OK)
		return rc;
	*row = (struct pp_tape_row){0};
	if ((rc = take_kind(rows, &row->kind)) != PP_OK ||
	    (rc = take_times(tape, row)) != PP_OK)
		return rc;
	tape->n = row->kind == PP_TAPE_PASS ? 1 : tape->n + 1;
	if (tape->n > PP_TAPE_ROWS_MAX)
		return pp_rows_bad(rows, C_ROW, "more than %d rows in a pass",
		    PP_TAPE_ROWS_MAX);
	bus = pp_rows_text(rows, C_BUS);
	if (strlen(bus) >= sizeof row->bus)
		return pp_rows_bad(rows, C_BUS, "longer than %d bytes",
		    PP_ID_MAX - 1);
	snprintf(row->bus, sizeof row->bus, "%s", bus);
	if (has_bytes(row->kind))
		return take_bytes(rows, row);
	if (strlen(pp_rows_text(rows, C_DATA)) >= sizeof row->words)
		return pp_rows_bad(rows, C_DATA, "longer than %d bytes",
		    PP_TAPE_WORDS_MAX - 1);
	snprintf(row->words, sizeof row->words, "%s",
	    pp_rows_text(rows, C_DATA));
	return PP_OK;
}
