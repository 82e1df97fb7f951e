/* SPDX-License-Identifier: ISC */
/*
 * A statement as a file, held against the same statement made anew: of rows
 * each line, of a document what it is known by.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "statement_rows.h"

enum {
	MOST = 16 << 20, /* bytes of a file */
};

static const char mark[] = "pp-statement/1 ";

static enum pp_status
slurp(FILE *in, const char *name, char **bytes, size_t *n)
{
	size_t room = 0, got;
	char *more;

	*bytes = NULL;
	*n = 0;
	do {
		room += BUFSIZ;
		if (room > MOST)
			return pp_fail(PP_EDATA, "%s: is no statement", name);
		if ((more = realloc(*bytes, room + 1)) == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		*bytes = more;
		got = fread(more + *n, 1, room - *n, in);
		*n += got;
	} while (got > 0);
	(*bytes)[*n] = '\0';
	return ferror(in) ? pp_fail(PP_ESYS, "%s: %s", name, strerror(errno))
			  : PP_OK;
}

/* What stands behind "key=", up to a blank. */
static bool
take_text(const char *seal, const char *key, char *to, size_t size)
{
	const char *at = strstr(seal, key);
	size_t n;

	if (at == NULL)
		return false;
	at += strlen(key);
	n = strcspn(at, " ");
	if (n == 0 || n >= size)
		return false;
	memcpy(to, at, n);
	to[n] = '\0';
	return true;
}

static bool
take_number(const char *seal, const char *key, int64_t *value)
{
	char text[PP_DECIMAL_MAX];

	return take_text(seal, key, text, sizeof text) &&
	    pp_decimal_parse(text, 0, value) == PP_OK;
}

/* A document has zero bytes too. */
static const char *
find(const char *bytes, size_t n, const char *text)
{
	const char *end = bytes + n, *p = bytes;
	size_t length = strlen(text);

	for (; (p = memchr(p, *text, (size_t)(end - p))) != NULL; p++)
		if ((size_t)(end - p) >= length && memcmp(p, text, length) == 0)
			break;
	return p;
}

static bool
take_seal(struct pp_claim *c)
{
	char seal[PP_STATEMENT_SEAL_MAX];
	const char *at = find(c->bytes, c->n, mark);
	size_t n;

	if (at == NULL)
		return false;
	n = strcspn(at, "\r\n,\")");
	if (n >= sizeof seal)
		return false;
	memcpy(seal, at, n);
	seal[n] = '\0';
	return take_text(seal, " account=", c->account, sizeof c->account) &&
	    take_text(seal, " month=", c->month, sizeof c->month) &&
	    take_text(seal, " sha256=", c->hash, sizeof c->hash) &&
	    take_text(seal, " by=", c->by, sizeof c->by) &&
	    take_number(seal, " until=", &c->until) &&
	    take_number(seal, " opening=", &c->opening_fen) &&
	    take_number(seal, " closing=", &c->closing_fen) &&
	    take_number(seal, " facts=", &c->facts);
}

/* A byte order mark is no part of it. */
static bool
take_form(struct pp_claim *c)
{
	static const char bom[] = "\xef\xbb\xbf", json[] = "{\"at\":";
	static const char csv[] = "at,until,kind,", pdf[] = "%PDF-";
	const char *text;

	if (strncmp(c->bytes, bom, sizeof bom - 1) == 0) {
		c->n -= sizeof bom - 1;
		memmove(c->bytes, c->bytes + sizeof bom - 1, c->n + 1);
	}
	text = c->bytes;
	if (strncmp(text, pdf, sizeof pdf - 1) == 0) {
		c->form = PP_CLAIM_PDF;
		return true;
	}
	if (strncmp(text, json, sizeof json - 1) == 0) {
		c->form = PP_CLAIM_JSON;
		c->explains = strstr(text, "\"arithmetic\":") != NULL;
		return true;
	}
	c->form = PP_CLAIM_CSV;
	c->explains = find(text, strcspn(text, "\n"), ",arithmetic") != NULL;
	return strncmp(text, csv, sizeof csv - 1) == 0;
}

enum pp_status
pp_claim_read(FILE *in, const char *name, struct pp_claim **claim)
{
	struct pp_claim *c = calloc(1, sizeof *c);
	enum pp_status rc;

	if (c == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = slurp(in, name, &c->bytes, &c->n);
	if (rc == PP_OK && (!take_form(c) || !take_seal(c)))
		rc = pp_fail(PP_EDATA,
		    "%s: is no statement as CSV with its header, JSON or PDF",
		    name);
	if (rc == PP_OK)
		*claim = c;
	else
		pp_claim_free(c);
	return rc;
}

void
pp_claim_free(struct pp_claim *claim)
{
	if (claim == NULL)
		return;
	free(claim->bytes);
	free(claim);
}

static const struct pp_field fields[] = {
    {"line", NULL, PP_KIND_INT, false},
    {"file", NULL, PP_KIND_TEXT, false},
    {"books", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_claim_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

/* Line 0: it is of the whole. */
static enum pp_status
put(struct pp_records *r, int64_t line, const char *file, const char *books,
    size_t *n)
{
	(*n)++;
	pp_records_number_if(r, line != 0, line, 0, 0);
	pp_records_text_if(r, file);
	pp_records_text_if(r, books);
	return pp_records_end(r);
}

static enum pp_status
put_number(struct pp_records *r, const char *what, int64_t file, int64_t books,
    unsigned decimals, size_t *n)
{
	char a[PP_DECIMAL_MAX], b[PP_DECIMAL_MAX];
	char of_file[2 * PP_DECIMAL_MAX], of_books[2 * PP_DECIMAL_MAX];

	if (file == books)
		return PP_OK;
	snprintf(of_file, sizeof of_file, "%s=%s", what,
	    pp_decimal_print(file, decimals, decimals, a));
	snprintf(of_books, sizeof of_books, "%s=%s", what,
	    pp_decimal_print(books, decimals, decimals, b));
	return put(r, 0, of_file, of_books, n);
}

static enum pp_status
put_seal(struct pp_records *r, const struct pp_claim *c,
    const struct pp_statement *s, size_t *n)
{
	char file[PP_DIGEST_HEX + 8], books[PP_DIGEST_HEX + 8];
	enum pp_status rc;

	if (strcmp(c->hash, s->hash) == 0)
		return PP_OK;
	rc = put_number(r, "opening", c->opening_fen, s->opening_fen, 2, n);
	if (rc == PP_OK)
		rc = put_number(r, "closing", c->closing_fen, s->closing_fen, 2,
		    n);
	if (rc == PP_OK)
		rc = put_number(r, "facts", c->facts, (int64_t)s->n, 0, n);
	if (rc != PP_OK)
		return rc;
	snprintf(file, sizeof file, "sha256=%s", c->hash);
	snprintf(books, sizeof books, "sha256=%s", s->hash);
	return put(r, 0, file, books, n);
}

/* As it would be written now. */
static enum pp_status
render(const struct pp_claim *c, const struct pp_statement *s, char **text,
    size_t *size)
{
	const struct pp_records_options how = {
	    .format = c->form == PP_CLAIM_JSON ? PP_FORMAT_JSON : PP_FORMAT_CSV,
	    .name = "memory",
	};
	FILE *out = open_memstream(text, size);
	struct pp_records *records = NULL;
	const struct pp_field *of;
	enum pp_status rc, end;
	size_t n;

	if (out == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	of = pp_statement_fields(c->explains, &n);
	if ((rc = pp_records_new(out, &how, of, n, &records)) == PP_OK)
		rc = pp_statement_put(records, s, c->by, c->explains);
	end = pp_records_close(records);
	if (rc == PP_OK)
		rc = end;
	if (fclose(out) == EOF && rc == PP_OK)
		rc = pp_fail(PP_ESYS, "out of memory");
	return rc;
}

/* The lines of a text, ended in place; NULL: out of memory. */
static char **
cut(char *text, size_t *n)
{
	size_t room = 1;
	char **lines, *p, *cr;

	for (p = text; *p != '\0'; p++)
		room += *p == '\n';
	if ((lines = calloc(room + 1, sizeof *lines)) == NULL)
		return NULL;
	*n = 0;
	while ((p = strsep(&text, "\n")) != NULL)
		if (text != NULL || *p != '\0') {
			if ((cr = strchr(p, '\r')) != NULL && cr[1] == '\0')
				*cr = '\0';
			lines[(*n)++] = p;
		}
	return lines;
}

/* Those that aren't the same, between what is at both ends. */
static enum pp_status
put_lines(struct pp_records *r, char **file, size_t n_file, char **books,
    size_t n_books, size_t *n)
{
	enum pp_status rc = PP_OK;
	size_t first = 0, i, last;

	while (first < n_file && first < n_books &&
	    strcmp(file[first], books[first]) == 0)
		first++;
	while (n_file > first && n_books > first &&
	    strcmp(file[n_file - 1], books[n_books - 1]) == 0) {
		n_file--;
		n_books--;
	}
	last = n_file > n_books ? n_file : n_books;
	for (i = first; rc == PP_OK && i < last; i++) {
		const char *a = i < n_file ? file[i] : "";
		const char *b = i < n_books ? books[i] : "";

		if (strcmp(a, b) != 0)
			rc = put(r, (int64_t)i + 1, a, b, n);
	}
	return rc;
}

enum pp_status
pp_claim_put(struct pp_records *records, const struct pp_claim *claim,
    const struct pp_statement *statement, size_t *n)
{
	char *text = NULL, *own = NULL, **file = NULL, **books = NULL;
	size_t size = 0, n_file = 0, n_books = 0;
	enum pp_status rc;

	*n = 0;
	rc = put_seal(records, claim, statement, n);
	if (rc != PP_OK || claim->form == PP_CLAIM_PDF)
		return rc;
	if ((rc = render(claim, statement, &text, &size)) != PP_OK)
		goto out;
	own = strdup(claim->bytes);
	file = own != NULL ? cut(own, &n_file) : NULL;
	books = cut(text, &n_books);
	rc = file == NULL || books == NULL
	    ? pp_fail(PP_ESYS, "out of memory")
	    : put_lines(records, file, n_file, books, n_books, n);
out:
	free(file);
	free(books);
	free(own);
	free(text);
	return rc;
}
