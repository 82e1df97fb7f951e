/* SPDX-License-Identifier: ISC */
/*
 * A statement as a document for the customer: A4 pages as PDF.
 */
#ifndef PP_STATEMENT_PAPER_H
#define PP_STATEMENT_PAPER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "db.h"
#include "statement.h"
#include "status.h"

struct pp_statement_paper {
	struct pp_db *db;
	const char *font; /* "" or NULL: the usual ones */
	const char *by;   /* the program and its version */
	int64_t at;       /* printed then */
	bool chinese;
	bool explain; /* with how each was reckoned */
};

#pragma GCC visibility push(default)

/*
 * Into `out`, with what it is known by in words and, for pp_claim_read(), in a
 * line behind its end.  As pp_pdf_new() and pp_pdf_finish() where it fails.
 */
enum pp_status pp_statement_draw(FILE *out,
    const struct pp_statement_paper *paper,
    const struct pp_statement *statement);

#pragma GCC visibility pop

#endif
