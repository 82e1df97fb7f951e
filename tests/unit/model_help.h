/* SPDX-License-Identifier: ISC */
/*
 * What the tests of meter models share: the shipped ones, a text as a file,
 * and values as they should be.
 */
#ifndef TEST_MODEL_HELP_H
#define TEST_MODEL_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"

enum {
	PATH_LONG = 512,
};

/* The folder of the sources: where the tests of a checkout run. */
static inline const char *
source(const char *path, char full[PATH_LONG])
{
	const char *root = getenv("root");

	snprintf(full, PATH_LONG, "%s/%s", root != NULL ? root : ".", path);
	return full;
}

static inline struct pp_model *
shipped(const char *name)
{
	char file[64], full[PATH_LONG];
	struct pp_model *m = NULL;

	snprintf(file, sizeof(file), "lib/models/%s.yaml", name);
	if (pp_model_open(source(file, full), &m) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return m;
}

static inline enum pp_status
parse(const char *text, struct pp_model **m)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	enum pp_status rc;

	assert_non_null(in);
	rc = pp_model_load(in, "test", m);
	fclose(in);
	return rc;
}

static inline void
decode(const struct pp_model *m, const char *read, const uint16_t *words,
    struct pp_values *values)
{
	const struct pp_read *r = pp_model_read(m, read);

	assert_non_null(r);
	pp_model_decode(m, r, words, values);
}

#define assert_value(values, q, expected)                                      \
	do {                                                                   \
		assert_true((values).known[q]);                                \
		assert_int_equal((values).value[q], expected);                 \
	} while (0)

struct expected {
	enum pp_quantity q;
	int64_t value;
};

static inline void
assert_values(const struct pp_values *values, const struct expected *e,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!values->known[e[i].q])
			fail_msg("%s is unknown", pp_quantity_name(e[i].q));
		if (values->value[e[i].q] != e[i].value)
			fail_msg("%s is %lld, not %lld",
			    pp_quantity_name(e[i].q),
			    (long long)values->value[e[i].q],
			    (long long)e[i].value);
	}
}

#endif
