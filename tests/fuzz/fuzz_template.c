/* SPDX-License-Identifier: ISC */
/*
 * Any text as a template, and as all that is said on a receipt: a fault has a
 * place, and what comes out fits the paper and holds no code of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "receipt.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	NOON = 1763791200,
	SET_UP = 21, /* bytes of codes before the text */
	END = 6,     /* and behind it */
};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_text(const char *text)
{
	char line[4 * PP_PAPER_COLUMNS * 2];
	const char *end;
	uint32_t ch;

	check(pp_text_is_utf8(text, strlen(text)));
	for (; *text != '\0'; text = end + 1) {
		check((end = strchr(text, '\n')) != NULL);
		if ((size_t)(end - text) >= sizeof line)
			continue; /* of characters without a width */
		memcpy(line, text, (size_t)(end - text));
		line[end - text] = '\0';
		check(pp_text_width(line) <= PP_PAPER_COLUMNS);
		for (const char *p = line; *p != '\0';) {
			p += pp_text_next(p, &ch);
			check(!pp_char_is_control(ch));
		}
	}
}

/* Between the codes at both ends there are lines and nothing else. */
static void
check_codes(const char *text)
{
	char *bytes = NULL;
	size_t n = 0;

	check(pp_receipt_escp(text, PP_FORM_LINES, &bytes, &n) == PP_OK);
	check(n >= SET_UP + END && memcmp(bytes, "\x1b@\x1c&", 4) == 0);
	for (size_t i = SET_UP; i < n - END; i++)
		check((unsigned char)bytes[i] >= ' ' || bytes[i] == '\r' ||
		    bytes[i] == '\n');
	check(memcmp(bytes + n - END,
		  "\r\x0c\x1b"
		  "F\x1c.",
		  END) == 0);
	free(bytes);
}

/* A piece of the input in each text that people give. */
static void
fill(struct pp_paper *p, const char *said)
{
	snprintf(p->holder, sizeof p->holder, "%s", said);
	snprintf(p->note, sizeof p->note, "%s", said);
	snprintf(p->who, sizeof p->who, "%s", said);
	snprintf(p->unit, sizeof p->unit, "%s", said);
	snprintf(p->sale.code, sizeof p->sale.code, "%s", said);
	snprintf(p->sale.method, sizeof p->sale.method, "%s", said);
	snprintf(p->other, sizeof p->other, "%s", said);
	snprintf(p->method, sizeof p->method, "%s", said);
	snprintf(p->sale.remark, sizeof p->sale.remark, "%s", said);
}

static void
render(const struct pp_template *t, const char *said, size_t n)
{
	struct pp_paper p = {
	    .receipt = (int64_t)n,
	    .is_sale = n % 2 == 0,
	    .at = NOON,
	    .printed = (int64_t)n % 3,
	    .has_used = true,
	    .used_wh = (int64_t)n * 1000003,
	    .rest_is = (enum pp_rest)(n % (PP_REST_PAID_IN + 1)),
	    .rest = {-(int64_t)n},
	    .has_other = n % 2 == 0,
	    .other_receipt = (int64_t)n,
	    .has_owed = n % 3 == 0,
	    .owed = {(int64_t)n},
	    .has_carried = n % 5 == 0,
	    .is_paid_out = n % 7 == 0,
	};
	const struct pp_letterhead letterhead = {
	    .language = n % 4 < 2 ? PP_ENGLISH : PP_CHINESE,
	    .site = said,
	    .head = said,
	    .at = NOON,
	    .who = said,
	    .trial = n % 5 == 0,
	};
	char *text = NULL;

	fill(&p, said);
	p.sale.state = (enum pp_sale_state)(n % PP_SALE_STATES);
	p.sale.kind = (enum pp_sale_kind)(n % PP_SALE_KINDS);
	p.event.kind = (enum pp_event_kind)(n % PP_EVENT_KINDS);
	check(pp_receipt_text(t, &p, &letterhead, 1 + (int)(n % PP_COPIES_MOST),
		  &text) == PP_OK);
	check_text(text);
	check_codes(text);
	free(text);
}

/* The first line is what is said, the rest the template. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pp_template *t = NULL, *built_in = NULL;
	char *said = malloc(n + 1), *text;
	enum pp_status rc;

	check(said != NULL);
	memcpy(said, data, n);
	said[n] = '\0';
	text = said;
	strsep(&text, "\n");
	text = text != NULL ? text : said;
	rc = pp_template_new(text, "t", PP_ENGLISH, &t);
	check(rc == PP_OK || rc == PP_EDATA);
	if (rc == PP_OK)
		render(t, said, n);
	else
		check(strncmp(pp_errmsg(), "t:", 2) == 0);
	check(pp_template_new(NULL, "b", n % 2 ? PP_ENGLISH : PP_CHINESE,
		  &built_in) == PP_OK);
	render(built_in, said, n);
	pp_template_free(built_in);
	pp_template_free(t);
	free(said);
	return 0;
}
