/* SPDX-License-Identifier: ISC */
#include "tool_copies.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* All copies are of the same length. */
static void
warn_long(const struct pp_paper *paper, const char *text)
{
	int lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	if (lines > settings.receipt_form_lines)
		tool_say("receipt %lld: %d lines, and receipt.form_lines is "
			 "%d: each copy runs into the next form",
		    (long long)paper->receipt, lines,
		    settings.receipt_form_lines);
}

static enum pp_status
put_copy(const struct tool_copies *copies, int i,
    const struct pp_template *template, const struct pp_paper *paper,
    const struct pp_letterhead *letterhead, FILE *all)
{
	char *text = NULL, *codes = NULL;
	size_t length = 0;
	enum pp_status rc;

	rc = pp_receipt_text(template, paper, letterhead, i, &text);
	if (rc == PP_OK && copies->escp && i == 1)
		warn_long(paper, text);
	if (rc == PP_OK && copies->escp)
		rc = pp_receipt_escp(text, settings.receipt_form_lines, &codes,
		    &length);
	if (rc == PP_OK && copies->escp)
		fwrite(codes, 1, length, all);
	else if (rc == PP_OK)
		fprintf(all, "%s%s", i > 1 ? "\f" : "", text);
	free(codes);
	free(text);
	return rc;
}

static enum pp_status
deliver(const struct tool_copies *copies, const struct pp_paper *paper,
    const char *bytes, size_t n)
{
	FILE *out;
	char title[64];
	enum pp_status rc;

	if (copies->print) {
		snprintf(title, sizeof title, "pp-receipt %lld",
		    (long long)paper->receipt);
		return tool_print(copies->queue, title, copies->escp, bytes, n);
	}
	if ((rc = tool_stream_to(copies->output, &out)) != PP_OK)
		return rc;
	if (fwrite(bytes, 1, n, out) < n || fflush(out) == EOF)
		return pp_fail(PP_EOUT, "%s: %s",
		    copies->output ? copies->output : "standard output",
		    strerror(errno));
	return PP_OK;
}

enum pp_status
tool_copies(const struct tool_copies *copies,
    const struct pp_template *template, const struct pp_paper *paper,
    const struct pp_letterhead *letterhead)
{
	char *bytes = NULL;
	size_t n = 0;
	FILE *all = open_memstream(&bytes, &n);
	enum pp_status rc = PP_OK;

	if (!all)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	for (int i = 1; rc == PP_OK && i <= copies->n; i++)
		rc = put_copy(copies, i, template, paper, letterhead, all);
	if (fclose(all) == EOF && rc == PP_OK)
		rc = pp_fail(PP_ESYS, "%s", strerror(errno));
	if (rc == PP_OK)
		rc = deliver(copies, paper, bytes, n);
	free(bytes);
	return rc;
}
