/* SPDX-License-Identifier: ISC */
#include "tool_copies.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

enum {
	TITLE_MAX = 64,
	OPTION_MAX = 64
};

static const char *const formats[PAPER_FORMATS] = {
    [PAPER_TEXT] = "text",
    [PAPER_ESCP] = "escp",
    [PAPER_PDF] = "pdf",
};

bool
tool_paper_format(const char *name, enum paper_format *format)
{
	for (int i = 0; i < PAPER_FORMATS; i++)
		if (strcmp(formats[i], name) == 0) {
			*format = (enum paper_format)i;
			return true;
		}
	return false;
}

const char *
tool_paper_format_name(enum paper_format format)
{
	return formats[format];
}

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
	bool escp = copies->format == PAPER_ESCP;
	enum pp_status rc;

	rc = pp_receipt_text(template, paper, letterhead, i, &text);
	if (rc == PP_OK && escp && i == 1)
		warn_long(paper, text);
	if (rc == PP_OK && escp)
		rc = pp_receipt_escp(text, settings.receipt_form_lines, &codes,
		    &length);
	if (rc == PP_OK && escp)
		fwrite(codes, 1, length, all);
	else if (rc == PP_OK)
		fprintf(all, "%s%s", i > 1 ? "\f" : "", text);
	free(codes);
	free(text);
	return rc;
}

static enum pp_status
put_pages(const struct tool_copies *copies, const struct pp_template *template,
    const struct pp_paper *paper, const struct pp_letterhead *letterhead,
    FILE *all)
{
	struct pp_receipt_pages pages = {.copies = copies->n,
	    .width = settings.receipt_width,
	    .height = settings.receipt_height,
	    .font = settings.receipt_font};
	enum pp_status rc;

	rc = pp_receipt_pdf(template, paper, letterhead, &pages, all);
	if (rc == PP_OK && pages.missing > 0)
		tool_say("receipt %lld: no font here has %d of its characters; "
			 "they are drawn as boxes",
		    (long long)paper->receipt, pages.missing);
	return rc;
}

static enum pp_status
put_all(const struct tool_copies *copies, const struct pp_template *template,
    const struct pp_paper *paper, const struct pp_letterhead *letterhead,
    FILE *all)
{
	enum pp_status rc = PP_OK;

	if (copies->format == PAPER_PDF)
		return put_pages(copies, template, paper, letterhead, all);
	for (int i = 1; rc == PP_OK && i <= copies->n; i++)
		rc = put_copy(copies, i, template, paper, letterhead, all);
	return rc;
}

/* As lp calls it. */
static const char *
paper_of(const struct tool_copies *copies, char option[OPTION_MAX])
{
	if (copies->format == PAPER_ESCP)
		return "raw";
	if (copies->format == PAPER_TEXT)
		return NULL;
	if (settings.receipt_width == PP_PAGE_WIDTH &&
	    settings.receipt_height == PP_PAGE_HEIGHT)
		return "media=A4";
	snprintf(option, OPTION_MAX, "media=Custom.%dx%dmm",
	    settings.receipt_width, settings.receipt_height);
	return option;
}

static enum pp_status
deliver(const struct tool_copies *copies, const struct pp_paper *paper,
    const char *bytes, size_t n)
{
	FILE *out;
	char title[TITLE_MAX], option[OPTION_MAX];
	enum pp_status rc;

	if (copies->print) {
		snprintf(title, sizeof title, "pp-receipt %lld",
		    (long long)paper->receipt);
		return tool_print(copies->queue, title,
		    paper_of(copies, option), bytes, n);
	}
	if ((rc = tool_stream_to(copies->output, &out)) != PP_OK)
		return rc;
	if (fwrite(bytes, 1, n, out) < n || fflush(out) == EOF)
		return pp_fail(PP_EOUT, "%s: %s",
		    copies->output ? copies->output
				   : pp_phrase("standard output"),
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
	enum pp_status rc;

	if (!all)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	rc = put_all(copies, template, paper, letterhead, all);
	if (fclose(all) == EOF && rc == PP_OK)
		rc = pp_fail(PP_ESYS, "%s", strerror(errno));
	if (rc == PP_OK)
		rc = deliver(copies, paper, bytes, n);
	free(bytes);
	return rc;
}
