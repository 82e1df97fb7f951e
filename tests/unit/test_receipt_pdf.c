/* SPDX-License-Identifier: ISC */
/*
 * Receipts on pages: as many copies on one as the paper has room for, whatever
 * stands in the books and however long the template is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pdf_help.h"
#include "receipt.h"

enum {
	NOON = 1763784000 /* 2025-11-22T04:00:00Z */
};

static const struct pp_letterhead letterhead = {.language = PP_CHINESE,
    .site = "园",
    .head = "7-0123abcd",
    .at = NOON,
    .who = "printer"};

static struct pp_paper
sale(void)
{
	return (struct pp_paper){.receipt = 17,
	    .is_sale = true,
	    .sale = {.code = "pp-1",
		.state = PP_SALE_CREDITED,
		.amount = {10050},
		.method = "cash",
		.remark = ""},
	    .holder = "Zhang",
	    .meter = "M1"};
}

/* So many pages, as is said uncompressed; how many characters are missing. */
static int
check_pages(const struct pp_receipt_pages *wanted, const struct pp_paper *paper,
    const char *text, int pages)
{
	struct pp_template *template = NULL;
	struct pp_receipt_pages made = *wanted;
	char *bytes = NULL, count[32];
	size_t n = 0;
	FILE *out = open_memstream(&bytes, &n);

	assert_non_null(out);
	assert_int_equal(pp_template_new(text, "t", PP_CHINESE, &template),
	    PP_OK);
	assert_int_equal(pp_receipt_pdf(template, paper, &letterhead, &made,
			     out),
	    PP_OK);
	fclose(out);
	snprintf(count, sizeof count, "/Count %d\n", pages);
	assert_memory_equal(bytes, "%PDF-", 5);
	for (size_t i = 0; i < n; i++)
		if (bytes[i] == '\0')
			bytes[i] = ' ';
	assert_non_null(strstr(bytes, count));
	pp_template_free(template);
	free(bytes);
	return made.missing;
}

static void
copies_share_a_page_where_there_is_room(void **state)
{
	static const struct {
		struct pp_receipt_pages wanted;
		int pages;
	} cases[] = {
	    {{3, 210, 297, "", 0}, 1}, /* A4 */
	    {{4, 210, 297, "", 0}, 2},
	    {{3, 241, 93, "", 0}, 3}, /* a third of a form */
	    {{3, 241, 280, "", 0}, 1},
	    {{2, 148, 105, "", 0}, 2},
	    {{1, 70, 70, "", 0}, 1},
	    {{9, 600, 600, "", 0}, 2},
	};
	struct pp_paper paper = sale();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(check_pages(&cases[i].wanted, &paper, NULL,
				     cases[i].pages),
		    0);
}

static void
whatever_stands_in_the_books_is_drawn(void **state)
{
	static const char *const names[] = {"", "\x1b[2J\n\r\t", "\xff\xfe\xc3",
	    "שלום עולם", "\xe2\x80\xae txt",
	    "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84", "\xcc\x81", "\xef\xb7\xbd",
	    "    ", "-----------------"};
	const struct pp_receipt_pages wanted = {1, 210, 297, "", 0};
	struct pp_paper paper = sale();
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(paper.holder, sizeof paper.holder, "%s", names[i]);
		check_pages(&wanted, &paper, NULL, 1);
	}
	for (n = 0; n + 3 < sizeof paper.holder; n += 3)
		memcpy(paper.holder + n, "长", 3);
	paper.holder[n] = '\0';
	check_pages(&wanted, &paper, NULL, 1);
}

/* 2.8 mm a line is the least: 31 in 89 mm. */
static void
a_long_copy_goes_on_below(void **state)
{
	enum {
		LINES = 200
	};
	const struct pp_receipt_pages wanted = {2, 210, 297, "", 0};
	struct pp_paper paper = sale();
	char text[64 + LINES * 2] = "{mark}{receipt}\n";
	size_t n = strlen(text);

	(void)state;
	for (size_t i = 1; i < LINES; i++) {
		text[n++] = 'x';
		text[n++] = '\n';
	}
	text[n] = '\0';
	check_pages(&wanted, &paper, text, 5);
	check_pages(&wanted, &paper, "{mark}{receipt}", 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(copies_share_a_page_where_there_is_room),
	    cmocka_unit_test(whatever_stands_in_the_books_is_drawn),
	    cmocka_unit_test(a_long_copy_goes_on_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
