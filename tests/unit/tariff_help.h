/* SPDX-License-Identifier: ISC */
/*
 * For the tests of tariffs: a tariff out of a few lines of its file, times out
 * of words, and tables of this folder's data.
 */
#ifndef PP_TEST_TARIFF_HELP_H
#define PP_TEST_TARIFF_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "tariff_file.h"

enum {
	ROW_MAX_BYTES = 16384
};

static inline void
zone(const char *name)
{
	if (pp_zone_use(name) != PP_OK)
		fail_msg("%s: %s", name, pp_errmsg());
}

static inline int
in_shanghai(void **state)
{
	(void)state;
	zone("Asia/Shanghai");
	return 0;
}

static inline int64_t
at(const char *text)
{
	int64_t when;

	if (pp_time_parse(text, 0, &when) != PP_OK)
		fail_msg("%s: %s", text, pp_errmsg());
	return when;
}

static inline enum pp_status
read_text(const char *text, struct pp_tariff *t, struct pp_tariff_tests *tests)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	enum pp_status rc;

	assert_non_null(in);
	rc = pp_tariff_read(in, "t.yaml", t, tests);
	fclose(in);
	return rc;
}

/* Below a head of four lines. */
#define HEAD                                                                   \
	"tariff: t\nzone: Asia/Shanghai\nfrom: 2025-01-01\ntitle: a tariff\n"

static inline struct pp_tariff
tariff_of(const char *text)
{
	char whole[ROW_MAX_BYTES];
	struct pp_tariff t;

	snprintf(whole, sizeof whole, HEAD "%s", text);
	if (read_text(whole, &t, NULL) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return t;
}

static inline FILE *
open_in(const char *folder, const char *name)
{
	const char *root = getenv("root");
	char path[512];
	FILE *in;

	snprintf(path, sizeof path, "%s/%s/%s", root ? root : ".", folder,
	    name);
	if ((in = fopen(path, "r")) == NULL)
		fail_msg("%s isn't there", path);
	return in;
}

/* One of examples/tariffs. */
static inline struct pp_tariff
example(const char *name)
{
	struct pp_tariff t;
	char file[64];
	FILE *in;

	snprintf(file, sizeof file, "%s.yaml", name);
	in = open_in("examples/tariffs", file);
	if (pp_tariff_read(in, file, &t, NULL) != PP_OK)
		fail_msg("%s", pp_errmsg());
	fclose(in);
	assert_string_equal(t.name, name);
	return t;
}

/* The next row, cut at its commas; false at the end. */
static inline bool
next_row(FILE *in, char line[ROW_MAX_BYTES], const char **fields, size_t n)
{
	char *rest = line;
	size_t i;

	if (fgets(line, ROW_MAX_BYTES, in) == NULL)
		return false;
	line[strcspn(line, "\n")] = '\0';
	for (i = 0; i < n; i++) {
		fields[i] = strsep(&rest, ",");
		assert_non_null(fields[i]);
	}
	return true;
}

/* "229.9" as watt-hours, "" as none. */
static inline int64_t
wh_of(const char *kwh)
{
	int64_t wh = 0;

	if (*kwh != '\0')
		assert_int_equal(pp_decimal_parse(kwh, 3, &wh), PP_OK);
	return wh;
}

#endif
