/* SPDX-License-Identifier: ISC */
/*
 * Pages as PDF: equal pages are equal bytes, no text leaves its box whatever
 * it is made of, and what is missing is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pdf.h"
#include "pdf_help.h"

enum {
	LONG = 10000,
	PIECE_MAX = 8
};

static const struct pp_pdf_options options = {.width = PP_A4_WIDTH,
    .height = PP_A4_HEIGHT,
    .title = "收据",
    .at = 1763784000};

static const struct pp_pdf_box box = {.x = 20 * PP_MM,
    .y = 20 * PP_MM,
    .width = 60 * PP_MM,
    .height = 20 * PP_MM,
    .size = 10 * PP_POINT};

static struct pp_pdf *
begin(FILE *out)
{
	struct pp_pdf *pdf = NULL;

	assert_non_null(out);
	assert_int_equal(pp_pdf_new(out, &options, &pdf), PP_OK);
	return pdf;
}

/* All there is to draw, on two pages; the caller frees it. */
static char *
draw(size_t *n)
{
	static const char *const cells[] = {"户号", "a text that is wrapped",
	    "1.00"};
	const struct pp_pdf_box row[] = {box, box, box};
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, n);
	struct pp_pdf *pdf = begin(out);

	pp_pdf_shade(pdf, &(struct pp_pdf_area){0, 0, PP_MM, PP_MM});
	pp_pdf_text(pdf, &box, "人民币壹佰元整", NULL);
	pp_pdf_page(pdf);
	assert_int_equal(pp_pdf_row(pdf, row, 3, cells, 50 * PP_MM),
	    pp_pdf_row_height(pdf, row, 3, cells));
	pp_pdf_frame(pdf, &(struct pp_pdf_area){0, 0, PP_MM, PP_MM}, 100);
	assert_int_equal(pp_pdf_missing(pdf), 0);
	assert_int_equal(pp_pdf_finish(pdf), PP_OK);
	pp_pdf_free(pdf);
	fclose(out);
	return bytes;
}

static void
equal_pages_are_equal_bytes(void **state)
{
	size_t n = 0, again = 0;
	char *first = draw(&n), *second = draw(&again);

	(void)state;
	assert_int_equal(n, again);
	assert_memory_equal(first, second, n);
	assert_memory_equal(first, "%PDF-", 5);
	free(first);
	free(second);
}

static void
no_text_is_higher_than_its_box(void **state)
{
	static const char *const pieces[] = {"长", "w", " ", "\n", "\x01",
	    "\xff", "\xd7\xa9", "e\xcc\x81\xcc\x82", "\xe2\x80\xae", "😀",
	    "\xef\xb7\xbd"};
	FILE *out = fopen("/dev/null", "w");
	struct pp_pdf *pdf = begin(out);
	char *text = malloc(LONG * PIECE_MAX);
	struct pp_pdf_box as_is = box, fitted = box;
	int height;

	(void)state;
	assert_non_null(text);
	as_is.height = 0;
	fitted.fit = true;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t n = strlen(pieces[i]);

		for (size_t k = 0; k < LONG; k++)
			memcpy(text + k * n, pieces[i], n);
		text[LONG * n] = '\0';
		pp_pdf_text(pdf, &box, text, &height);
		assert_in_range(height, 1, box.height);
		pp_pdf_text(pdf, &fitted, text, &height);
		assert_in_range(height, 1, box.height);
		text[100 * n] = '\0';
		assert_true(pp_pdf_height(pdf, &as_is, text) >= height);
	}
	fitted.width = 0;
	pp_pdf_text(pdf, &fitted, "x", NULL);
	pp_pdf_text(pdf, &box, "", NULL);
	assert_int_equal(pp_pdf_finish(pdf), PP_OK);
	pp_pdf_free(pdf);
	fclose(out);
	free(text);
}

static void
what_is_missing_is_told(void **state)
{
	struct pp_pdf_options asked = options;
	FILE *out = fopen("/dev/null", "w");
	struct pp_pdf *pdf = begin(out), *none = NULL;

	(void)state;
	/* The last of the planes that each user fills himself. */
	pp_pdf_text(pdf, &box, "元\xf4\x8f\xbf\xbd", NULL);
	assert_int_equal(pp_pdf_missing(pdf), 1);
	pp_pdf_free(pdf);
	asked.font = "No Such Font, Nor This";
	assert_int_equal(pp_pdf_new(out, &asked, &none), PP_ECONF);
	assert_null(none);
	assert_non_null(strstr(pp_errmsg(), "no such font here"));
	pp_pdf_free(none);
	fclose(out);
}

static void
a_full_disk_is_told(void **state)
{
	FILE *out = fopen("/dev/full", "w");
	struct pp_pdf *pdf = begin(out);

	(void)state;
	setvbuf(out, NULL, _IONBF, 0);
	pp_pdf_text(pdf, &box, "元", NULL);
	assert_int_equal(pp_pdf_finish(pdf), PP_EOUT);
	pp_pdf_free(pdf);
	fclose(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_pages_are_equal_bytes),
	    cmocka_unit_test(no_text_is_higher_than_its_box),
	    cmocka_unit_test(what_is_missing_is_told),
	    cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
