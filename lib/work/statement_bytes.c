/* SPDX-License-Identifier: ISC */
/*
 * The canonical bytes of a statement, and their digest.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "statement_impl.h"

/* "-": there is none. */
static void
put_number(FILE *out, bool has, int64_t value)
{
	if (has)
		fprintf(out, "\t%" PRId64, value);
	else
		fputs("\t-", out);
}

static void
put_text(FILE *out, const char *text)
{
	fprintf(out, "\t%s", *text != '\0' ? text : "-");
}

static void
put_line(FILE *out, const struct pp_stated_line *line)
{
	fputs(pp_stated_name(line->kind), out);
	put_text(out, line->meter);
	put_number(out, true, line->at);
	put_number(out, line->until != 0, line->until);
	put_text(out,
	    line->rate < 0 ? "" : pp_rate_name((enum pp_rate)line->rate));
	put_number(out, line->has_wh, line->wh);
	put_number(out, line->has_price, line->price_e4);
	put_number(out, line->has_fen, line->fen);
	put_number(out, line->has_balance, line->balance_fen);
	put_number(out, line->has_register, line->register_wh);
	put_text(out, line->order);
	put_text(out, line->detail);
	fputc('\n', out);
}

enum pp_status
pp_statement_bytes(const struct pp_statement *statement, char **bytes,
    size_t *n)
{
	const struct pp_statement *s = statement;
	char *text = NULL;
	size_t i, size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	fprintf(out, "pp-statement/1\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%s\n",
	    s->account.code, s->month, s->from, s->until,
	    s->so_far ? "so-far" : "whole");
	for (i = 0; i < s->n; i++)
		put_line(out, &s->lines[i]);
	if (fclose(out) == EOF) {
		free(text);
		return pp_fail(PP_ESYS, "out of memory");
	}
	*bytes = text;
	*n = size;
	return PP_OK;
}

enum pp_status
stated_seal(struct pp_statement *statement)
{
	uint8_t digest[PP_DIGEST_BYTES];
	struct pp_digester *digester = NULL;
	char *bytes = NULL;
	enum pp_status rc;
	size_t n;

	if ((rc = pp_statement_bytes(statement, &bytes, &n)) != PP_OK ||
	    (rc = pp_digester_new(&digester)) != PP_OK)
		goto out;
	pp_digest_begin(digester);
	pp_digest_add(digester, bytes, n);
	rc = pp_digest_end(digester, digest);
	if (rc == PP_OK)
		pp_hex(digest, sizeof digest, statement->hash);
out:
	pp_digester_free(digester);
	free(bytes);
	return rc;
}

const char *
pp_statement_seal(const struct pp_statement *statement, const char *by,
    char seal[PP_STATEMENT_SEAL_MAX])
{
	const struct pp_statement *s = statement;

	snprintf(seal, PP_STATEMENT_SEAL_MAX,
	    "pp-statement/1 account=%s month=%s until=%" PRId64
	    " opening=%" PRId64 " closing=%" PRId64 " facts=%zu sha256=%s"
	    " by=%.40s",
	    s->account.code, s->month, s->until, s->opening_fen, s->closing_fen,
	    s->n, s->hash, by);
	return seal;
}
