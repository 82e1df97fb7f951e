/* SPDX-License-Identifier: ISC */
/*
 * What the tests of odd models share, over till_stage.h: the site's meters are
 * of the shipped model with something changed.
 */
#ifndef MODEL_STAGE_H
#define MODEL_STAGE_H

#include "till_stage.h"

enum {
	TEXT_MAX = 32768,
};

static struct pp_models *edited;

static inline void
read_shipped(char text[TEXT_MAX])
{
	const char *root = getenv("root");
	char path[512];
	FILE *in;
	size_t n;

	snprintf(path, sizeof path, "%s/lib/models/DTSY1352.yaml",
	    root ? root : ".");
	in = fopen(path, "r");
	assert_non_null(in);
	n = fread(text, 1, TEXT_MAX - 1, in);
	fclose(in);
	text[n] = '\0';
}

/* `from` up to (not with) the next `until` becomes `to`. */
static inline void
edit(char text[TEXT_MAX], const char *from, const char *until, const char *to)
{
	char rest[TEXT_MAX], *at = strstr(text, from), *end;

	assert_non_null(at);
	end = strstr(at + strlen(from), until);
	assert_non_null(end);
	snprintf(rest, sizeof rest, "%s", end);
	assert_true(at + strlen(to) + strlen(rest) < text + TEXT_MAX);
	memcpy(at, to, strlen(to));
	memcpy(at + strlen(to), rest, strlen(rest) + 1);
}

/* From now on the site's meters are of that model. */
static inline void
use_model(const char *text)
{
	char model_folder[96], path[128];
	enum pp_status rc;
	FILE *out;

	snprintf(model_folder, sizeof model_folder, "%s/models",
	    template.folder);
	snprintf(path, sizeof path, "%s/DTSY1352.yaml", model_folder);
	assert_int_equal(mkdir(model_folder, 0700), 0);
	out = fopen(path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, strlen(text), out), strlen(text));
	assert_int_equal(fclose(out), 0);
	rc = pp_models_open(model_folder, &edited);
	unlink(path);
	rmdir(model_folder);
	if (rc != PP_OK)
		fail_msg("%s", pp_errmsg());
	till.models = edited;
}

static inline void
use_edited(const char *from, const char *until, const char *to)
{
	char text[TEXT_MAX];

	read_shipped(text);
	edit(text, from, until, to);
	use_model(text);
}

static inline int
leave_model(void **state)
{
	pp_models_free(edited);
	edited = NULL;
	return leave_till(state);
}

#define MODEL_TEST(name)                                                       \
	cmocka_unit_test_setup_teardown(name, enter_till, leave_model)

#endif
