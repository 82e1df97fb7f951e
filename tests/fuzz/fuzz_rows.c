/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as CSV: reading ends, lines only grow, what comes out is clean
 * text within its bounds.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_field(const struct pp_rows *rows, size_t i)
{
	const char *text = pp_rows_text(rows, i);
	size_t n;

	if (text == NULL)
		return;
	n = strlen(text);
	check(n <= PP_ROWS_FIELD_MAX);
	check(pp_text_is_utf8(text, n));
	check(n == 0 || strchr(" \t\r\n", text[0]) == NULL);
	check(n == 0 || strchr(" \t\r\n", text[n - 1]) == NULL);
	check(pp_rows_bad(rows, i, "%s", "bad") == PP_EDATA);
	check(strchr(pp_errmsg(), '\n') == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct pp_column columns[] = {{"meter", true},
	    {"serial", false}, {"note", false}};
	FILE *in = fmemopen((void *)(uintptr_t)data, n, "r");
	struct pp_rows *rows = NULL;
	unsigned line = 0;
	enum pp_status rc;
	size_t i, calls;

	check(in != NULL);
	rc = pp_rows_read(in, "fuzz", columns, 3, &rows);
	fclose(in);
	check((rc == PP_OK) == (rows != NULL));
	check(rc == PP_OK || (rc == PP_EDATA && *pp_errmsg() != '\0'));
	for (calls = 0; rc != PP_DONE && rows != NULL; calls++) {
		check(calls <= n);
		rc = pp_rows_next(rows);
		check(rc == PP_OK || rc == PP_DONE || rc == PP_EDATA);
		if (rc != PP_OK)
			continue;
		check(pp_rows_line(rows) > line);
		line = pp_rows_line(rows);
		for (i = 0; i < 3; i++)
			check_field(rows, i);
	}
	pp_rows_free(rows);
	return 0;
}
