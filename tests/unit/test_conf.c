/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "conf.h"

static enum pp_status
read_bytes(const char *bytes, size_t n, struct pp_conf **conf)
{
	FILE *in = fmemopen((void *)(uintptr_t)bytes, n, "r");
	enum pp_status rc;

	assert_non_null(in);
	rc = pp_conf_read(in, "in.yaml", conf);
	fclose(in);
	return rc;
}

static struct pp_conf *
conf_of(const char *text)
{
	struct pp_conf *conf = NULL;

	if (read_bytes(text, strlen(text), &conf) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return conf;
}

static void
is_refused(const char *text, const char *words)
{
	struct pp_conf *conf = NULL;

	if (read_bytes(text, strlen(text), &conf) != PP_EDATA)
		fail_msg("taken: %s", text);
	if (strcmp(pp_errmsg(), words) != 0)
		fail_msg("%s\n  where expected: %s", pp_errmsg(), words);
	assert_null(conf);
}

static void
a_tree_remembers_where_everything_stands(void **state)
{
	struct pp_conf *conf = conf_of("site:\n"
				       "  name: 南通\n"
				       "  days: [1, \"2\", ]\n"
				       "\n"
				       "buses:\n"
				       "  - id: BUS01\n"
				       "    endpoint: rtu:/dev/ttyS1\n"
				       "  -\n");
	const struct pp_node *root = pp_conf_root(conf), *node, *bus;

	(void)state;
	assert_int_equal(root->kind, PP_NODE_MAP);
	assert_int_equal(root->n, 2);
	assert_null(root->key);
	node = pp_node_find(root, "site");
	assert_string_equal(node->key, "site");
	assert_int_equal(node->key_line, 1);
	assert_int_equal(node->key_column, 1);
	assert_int_equal(node->line, 2);
	assert_int_equal(node->column, 3);
	assert_string_equal(pp_node_find(node, "name")->text, "南通");
	assert_string_equal(node->file, "in.yaml");
	node = pp_node_find(node, "days");
	assert_int_equal(node->kind, PP_NODE_LIST);
	assert_int_equal(node->n, 2);
	assert_string_equal(node->first->text, "1");
	assert_string_equal(node->first->next->text, "2");
	assert_int_equal(node->first->next->column, 13);
	assert_null(node->first->next->next);
	assert_null(node->first->key);

	bus = pp_node_find(root, "buses")->first;
	assert_string_equal(pp_node_find(bus, "endpoint")->text,
	    "rtu:/dev/ttyS1");
	assert_int_equal(pp_node_find(bus, "endpoint")->line, 7);
	assert_null(pp_node_find(bus, "none"));
	assert_null(pp_node_find(bus->first, "id"));
	assert_string_equal(bus->next->text, "");
	pp_conf_free(conf);
	pp_conf_free(NULL);
}

static void
nothing_is_an_empty_map(void **state)
{
	static const char *const same[] = {"", "\n", "# none\n", "---\n",
	    "---\n...\n", "~\n", "\xef\xbb\xbf", "{}\n", "\"\"\n"};
	struct pp_conf *conf;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof same / sizeof same[0]; i++) {
		conf = conf_of(same[i]);
		assert_int_equal(pp_conf_root(conf)->kind, PP_NODE_MAP);
		assert_int_equal(pp_conf_root(conf)->n, 0);
		assert_int_equal(pp_conf_root(conf)->line, 1);
		assert_int_equal(pp_node_is_map(pp_conf_root(conf)), PP_OK);
		pp_conf_free(conf);
	}
}

static void
scalars_are_taken_as_written(void **state)
{
	struct pp_conf *conf = conf_of("a: \"50.00\"\n"
				       "b: 1-101\n"
				       "c: \"x # y\\n\"\n"
				       "d: |\n"
				       "  one\n"
				       "  two\n"
				       "e: ~\n"
				       "f: '~'\n"
				       "g:\n"
				       "h: null\n"
				       "\"i\": a b  # c\n");
	const struct pp_node *root = pp_conf_root(conf);

	(void)state;
	assert_string_equal(pp_node_find(root, "a")->text, "50.00");
	assert_string_equal(pp_node_find(root, "b")->text, "1-101");
	assert_string_equal(pp_node_find(root, "c")->text, "x # y\n");
	assert_string_equal(pp_node_find(root, "d")->text, "one\ntwo\n");
	assert_string_equal(pp_node_find(root, "e")->text, "");
	assert_string_equal(pp_node_find(root, "f")->text, "~");
	assert_string_equal(pp_node_find(root, "g")->text, "");
	assert_string_equal(pp_node_find(root, "h")->text, "null");
	assert_string_equal(pp_node_find(root, "i")->text, "a b");
	pp_conf_free(conf);
}

static void
encodings_are_those_of_the_rows(void **state)
{
	struct pp_conf *conf = conf_of("\xef\xbb\xbf"
				       "a: 余\r\n");

	(void)state;
	assert_string_equal(pp_node_find(pp_conf_root(conf), "a")->text, "余");
	pp_conf_free(conf);
	conf = conf_of("a: \xd3\xe0\n");
	assert_string_equal(pp_node_find(pp_conf_root(conf), "a")->text, "余");
	pp_conf_free(conf);
}

static void
faults_of_form_are_named_with_their_place(void **state)
{
	static const struct {
		const char *text, *words;
	} samples[] = {
	    {"a: 1\na: 2\n", "in.yaml:2:1: a: given twice"},
	    {"b: 1\na: {x: 1, y: 2, x: 3, y: 4}\n",
		"in.yaml:2:17: x: given twice"},
	    {"a: 1\n\"a\": 2\n", "in.yaml:2:1: a: given twice"},
	    {"a:\n\tb: 1\n", "in.yaml:2:1: a tab; indent with blanks only"},
	    {"a:\n  - b\n\t- c\n",
		"in.yaml:3:1: a tab; indent with blanks only"},
	    {"a: &x 1\n", "in.yaml:1:4: anchors are not taken"},
	    {"a: &x\n  b: 1\n", "in.yaml:1:4: anchors are not taken"},
	    {"a: &x [1]\n", "in.yaml:1:4: anchors are not taken"},
	    {"&x a: 1\n", "in.yaml:1:1: anchors are not taken"},
	    {"a: *x\n", "in.yaml:1:4: aliases are not taken"},
	    {"a: !!str 1\n", "in.yaml:1:4: tags are not taken"},
	    {"a: ! 1\n", "in.yaml:1:4: tags are not taken"},
	    {"a: !x {}\n", "in.yaml:1:4: tags are not taken"},
	    {"!!map\na: 1\n", "in.yaml:1:1: tags are not taken"},
	    {"%TAG ! tag:x,2026:\n---\na: 1\n",
		"in.yaml:1:1: tags are not taken"},
	    {"<<: {a: 1}\n", "in.yaml:1:1: merge keys are not taken"},
	    {"a: 1\n---\nb: 2\n", "in.yaml:2:1: a second document"},
	    {"---\n---\n", "in.yaml:2:1: a second document"},
	    {"[a]: 1\n",
		"in.yaml:1:1: a key must be plain text, not a map or list"},
	    {"? {a: 1}\n: 2\n",
		"in.yaml:1:3: a key must be plain text, not a map or list"},
	    {"\"\": 1\n", "in.yaml:1:1: empty key"},
	    {"a: \"x\\0y\"\n", "in.yaml:1:4: a NUL character"},
	    {"a: 1\nb: \x01\n",
		"in.yaml:2:4: control characters are not allowed"},
	    {"a: 余\x7f\n", "in.yaml:1:5: control characters are not allowed"},
	    {"a: \xff\n", "in.yaml:1: neither UTF-8 nor GB18030"},
	    {"a: b: c\n",
		"in.yaml:1:5: mapping values are not allowed in this context"},
	    {"a: \"x\n",
		"in.yaml:2:1: found unexpected end of stream, while scanning "
		"a quoted scalar that begins in line 1"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++)
		is_refused(samples[i].text, samples[i].words);
}

static void
a_nul_byte_is_refused_with_its_line(void **state)
{
	struct pp_conf *conf = NULL;

	(void)state;
	assert_int_equal(read_bytes("a: 1\nb: \0\n", 10, &conf), PP_EDATA);
	assert_string_equal(pp_errmsg(), "in.yaml:2: a NUL byte");
	assert_null(conf);
}

static char *
repeated(const char *piece, size_t times)
{
	size_t n = strlen(piece), i;
	char *text = malloc(n * times + 1);

	assert_non_null(text);
	for (i = 0; i < times; i++)
		memcpy(text + i * n, piece, n);
	text[n * times] = '\0';
	return text;
}

static void
bombs_are_refused_at_once(void **state)
{
	static const struct {
		const char *piece;
		size_t times;
	} bombs[] = {
	    {"[", 40000},
	    {"{", 40000},
	    {"[\n", 40000},
	    {"{a: ", 40000},
	    {"[{a: ", 40000},
	    {"- ", 40000},
	    {"? ", 40000},
	    {"- - - - - - - - - - - - - - - - - a\n", 20000},
	    {"&a ", 40000},
	    {"!a ", 40000},
	    {"*a ", 40000},
	    {"a", 1 << 20},
	    {"\"", (1 << 20) - 1},
	    {"- a\n", 200000},
	    {"[a,", 40000},
	    {"---\n", 40000},
	    {"a: &a [", 10000},
	};
	struct pp_conf *conf = NULL;
	clock_t begin;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bombs / sizeof bombs[0]; i++) {
		text = repeated(bombs[i].piece, bombs[i].times);
		begin = clock();
		if (read_bytes(text, strlen(text), &conf) != PP_EDATA)
			fail_msg("taken: %.9s", text);
		if (clock() - begin > CLOCKS_PER_SEC)
			fail_msg("slow: %.9s", text);
		free(text);
	}
	assert_null(conf);
}

static void
a_map_of_many_keys_is_checked_without_getting_slow(void **state)
{
	enum {
		KEYS = 90000,
		ROW = sizeof "k12345:\n"
	};
	char *text = malloc(KEYS * ROW + ROW);
	struct pp_conf *conf = NULL;
	clock_t begin = clock();
	size_t i, n = 0;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < KEYS; i++)
		n += (size_t)snprintf(text + n, ROW, "k%05zu:\n", i);
	conf = conf_of(text);
	assert_int_equal(pp_conf_root(conf)->n, KEYS);
	pp_conf_free(conf);
	snprintf(text + n, ROW, "k%05d:\n", 777);
	is_refused(text, "in.yaml:90001:1: k00777: given twice");
	free(text);
	assert_true(clock() - begin < 10 * CLOCKS_PER_SEC);
}

static void
sizes_have_their_bounds(void **state)
{
	char *text = repeated("x", PP_CONF_TEXT_MAX), *longer;
	struct pp_conf *conf = conf_of(text);

	(void)state;
	pp_conf_free(conf);
	free(text);
	longer = repeated("x", PP_CONF_TEXT_MAX + 1);
	is_refused(longer, "in.yaml:1:1: more than 4096 bytes");
	free(longer);
	longer = repeated("#\n", PP_CONF_FILE_MAX / 2 + 1);
	is_refused(longer, "in.yaml: more than 1048576 bytes");
	longer[PP_CONF_FILE_MAX] = '\0';
	pp_conf_free(conf_of(longer));
	free(longer);
	conf = conf_of("[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]");
	pp_conf_free(conf);
	is_refused("[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]",
	    "in.yaml:1:17: nested more than 16 deep");
}

static void
unknown_keys_are_named(void **state)
{
	static const char *const keys[] = {"id", "name"};
	struct pp_conf *conf = conf_of("id: 1\nnam: 2\nx: 3\n");

	(void)state;
	assert_int_equal(pp_node_only(pp_conf_root(conf), keys, 2), PP_EDATA);
	assert_string_equal(pp_errmsg(), "in.yaml:2:1: nam: unknown key");
	assert_int_equal(pp_node_only(pp_conf_root(conf)->first, keys, 2),
	    PP_EDATA);
	assert_string_equal(pp_errmsg(),
	    "in.yaml:1:5: id: \"1\": not a map (key: value)");
	pp_conf_free(conf);
	conf = conf_of("name: 2\nid: 1\n");
	assert_int_equal(pp_node_only(pp_conf_root(conf), keys, 2), PP_OK);
	pp_conf_free(conf);
}

static void
kinds_are_checked(void **state)
{
	struct pp_conf *conf = conf_of("a: x\nl: [y]\nm: {z: 1}\n");
	const struct pp_node *a = pp_conf_root(conf)->first;
	const struct pp_node *l = a->next, *m = l->next;
	const char *text = NULL;

	(void)state;
	assert_int_equal(pp_node_is_list(l), PP_OK);
	assert_int_equal(pp_node_is_map(m), PP_OK);
	assert_int_equal(pp_node_text(a, &text), PP_OK);
	assert_string_equal(text, "x");
	text = NULL;
	assert_int_equal(pp_node_text(l, &text), PP_EDATA);
	assert_string_equal(pp_errmsg(), "in.yaml:2:4: l: not plain text");
	assert_int_equal(pp_node_text(m, &text), PP_EDATA);
	assert_null(text);
	assert_int_equal(pp_node_is_list(m), PP_EDATA);
	assert_string_equal(pp_errmsg(), "in.yaml:3:4: m: not a list");
	assert_int_equal(pp_node_is_map(l->first), PP_EDATA);
	assert_string_equal(pp_errmsg(),
	    "in.yaml:2:5: \"y\": not a map (key: value)");
	assert_int_equal(pp_node_bad(a, "%s", "no"), PP_EDATA);
	assert_string_equal(pp_errmsg(), "in.yaml:1:4: a: \"x\": no");
	pp_conf_free(conf);
}

static void
whole_numbers_are_strict_and_bounded(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} good[] = {{"0", 0}, {"247", 247}, {"-5", -5}, {"0x0043", 0x43},
	    {"0xFFff", 0xffff}, {"010", 10}};
	static const char *const bad[] = {"\"\"", "1.5", "1.0", "1e3", "x",
	    "+1", "0x", "0xg", "-0x1", "0X1", "1 2", "１", "'-'",
	    "99999999999999999999", "0xffffffffffffffffff", "70000", "-6",
	    "[1]", "{a: 1}"};
	char text[64];
	struct pp_conf *conf;
	int64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		snprintf(text, sizeof text, "n: %s\n", good[i].text);
		conf = conf_of(text);
		assert_int_equal(pp_node_int(pp_conf_root(conf)->first, -5,
				     0xffff, &value),
		    PP_OK);
		assert_true(value == good[i].value);
		pp_conf_free(conf);
	}
	value = 4711;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		snprintf(text, sizeof text, "n: %s\n", bad[i]);
		conf = conf_of(text);
		if (pp_node_int(pp_conf_root(conf)->first, -5, 0xffff,
			&value) != PP_EDATA)
			fail_msg("%s was taken for a number", bad[i]);
		pp_conf_free(conf);
	}
	assert_true(value == 4711);
	conf = conf_of("n: 70000");
	assert_int_equal(pp_node_int(pp_conf_root(conf)->first, 1, 247, &value),
	    PP_EDATA);
	assert_string_equal(pp_errmsg(),
	    "in.yaml:1:4: n: \"70000\": not within 1 and 247");
	pp_conf_free(conf);
}

static void
yes_and_no_are_two_words_each(void **state)
{
	static const struct {
		const char *text;
		enum pp_status rc;
		bool value;
	} samples[] = {
	    {"a: yes", PP_OK, true},
	    {"a: true", PP_OK, true},
	    {"a: no", PP_OK, false},
	    {"a: false", PP_OK, false},
	    {"a: on", PP_EDATA, false},
	    {"a: off", PP_EDATA, false},
	    {"a: y", PP_EDATA, false},
	    {"a: 1", PP_EDATA, false},
	    {"a: Yes", PP_EDATA, false},
	    {"a: TRUE", PP_EDATA, false},
	    {"a:", PP_EDATA, false},
	    {"a: [yes]", PP_EDATA, false},
	};
	struct pp_conf *conf;
	bool value;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		conf = conf_of(samples[i].text);
		value = !samples[i].value;
		assert_int_equal(pp_node_bool(pp_conf_root(conf)->first,
				     &value),
		    samples[i].rc);
		assert_int_equal(value,
		    samples[i].rc == PP_OK ? samples[i].value
					   : !samples[i].value);
		pp_conf_free(conf);
	}
}

static void
a_file_that_is_not_there_is_no_input(void **state)
{
	struct pp_conf *conf = NULL;

	(void)state;
	assert_int_equal(pp_conf_open("/nowhere/pp.yaml", &conf), PP_ENOINPUT);
	assert_string_equal(pp_errmsg(),
	    "/nowhere/pp.yaml: No such file or directory");
	assert_int_equal(pp_conf_open("/", &conf), PP_ENOINPUT);
	assert_null(conf);
	assert_int_equal(pp_conf_open("/dev/null", &conf), PP_OK);
	assert_int_equal(pp_conf_root(conf)->n, 0);
	pp_conf_free(conf);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tree_remembers_where_everything_stands),
	    cmocka_unit_test(nothing_is_an_empty_map),
	    cmocka_unit_test(scalars_are_taken_as_written),
	    cmocka_unit_test(encodings_are_those_of_the_rows),
	    cmocka_unit_test(faults_of_form_are_named_with_their_place),
	    cmocka_unit_test(a_nul_byte_is_refused_with_its_line),
	    cmocka_unit_test(bombs_are_refused_at_once),
	    cmocka_unit_test(
		a_map_of_many_keys_is_checked_without_getting_slow),
	    cmocka_unit_test(sizes_have_their_bounds),
	    cmocka_unit_test(unknown_keys_are_named),
	    cmocka_unit_test(kinds_are_checked),
	    cmocka_unit_test(whole_numbers_are_strict_and_bounded),
	    cmocka_unit_test(yes_and_no_are_two_words_each),
	    cmocka_unit_test(a_file_that_is_not_there_is_no_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
