/* SPDX-License-Identifier: ISC */
/*
 * A statement as records: first what it is known by (kind "statement"), then
 * its facts; and what such a file says, held against the books.
 */
#ifndef PP_STATEMENT_ROWS_H
#define PP_STATEMENT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "records.h"
#include "statement.h"
#include "status.h"

enum pp_claim_form {
	PP_CLAIM_CSV,
	PP_CLAIM_JSON,
	PP_CLAIM_PDF,
};

enum {
	PP_CLAIM_BY_MAX = 41,
};

/* What a file says of itself. */
struct pp_claim {
	enum pp_claim_form form;
	bool explains;
	char account[PP_ID_MAX], month[PP_STATEMENT_MONTH_MAX];
	int64_t until, opening_fen, closing_fen, facts;
	char hash[PP_DIGEST_HEX];
	char by[PP_CLAIM_BY_MAX]; /* the program that made it */
	char *bytes;
	size_t n;
};

#pragma GCC visibility push(default)

/* `explain`: with how each was reckoned. */
const struct pp_field *pp_statement_fields(bool explain, size_t *n);
enum pp_status pp_statement_put(struct pp_records *records,
    const struct pp_statement *statement, const char *by, bool explain);

/*
 * PP_EDATA: it is none that pp-report wrote as CSV (with its header), JSON or
 * PDF.  pp_claim_free() in the end.
 */
enum pp_status pp_claim_read(FILE *in, const char *name,
    struct pp_claim **claim);
void pp_claim_free(struct pp_claim *claim);

/* What the books don't say, as rows; *n: how many. */
const struct pp_field *pp_claim_fields(size_t *n);
enum pp_status pp_claim_put(struct pp_records *records,
    const struct pp_claim *claim, const struct pp_statement *statement,
    size_t *n);

#pragma GCC visibility pop

#endif
