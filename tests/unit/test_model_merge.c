/* SPDX-License-Identifier: ISC */
/*
 * Meter models: that what is asked for takes the least time on the wire, in an
 * order that proves what it should.
 */
#include "model_made.h"

#include <limits.h>

enum {
	TRANSACTION = 20, /* registers for whose time it stands */
};

static void
reads_are_merged_where_that_takes_less_time(void **state)
{
	static const struct {
		const char *keys;
		struct piece pieces[READS_MAX];
		const char *expected;
	} cases[] = {
	    {"", {{5, 7, 4}}, "a 4 5+7"},
	    /* Holes of 19, 20 and 21 registers. */
	    {"", {{0, 10, 3}, {29, 10, 3}}, "a 3 0+39"},
	    {"", {{0, 10, 3}, {30, 10, 3}}, "a 3 0+40"},
	    {"", {{0, 10, 3}, {31, 10, 3}}, "a 3 0+10, b 3 31+10"},
	    /* As much as one request bears, and one more. */
	    {"", {{0, 60, 3}, {65, 60, 3}}, "a 3 0+125"},
	    {"", {{0, 60, 3}, {66, 60, 3}}, "a 3 0+60, b 3 66+60"},
	    {"longest: 20\n", {{0, 9, 3}, {11, 9, 3}}, "a 3 0+20"},
	    {"longest: 19\n", {{0, 9, 3}, {11, 9, 3}}, "a 3 0+9, b 3 11+9"},
	    /* Functions 3 and 4 are other registers. */
	    {"", {{0, 4, 3}, {4, 4, 4}}, "a 3 0+4, b 4 4+4"},
	    {"", {{0, 4, 3}, {4, 4, 4}, {8, 4, 3}, {12, 4, 4}},
		"a 3 0+12, b 4 4+12"},
	    /* Inside each other, at the ends of the map. */
	    {"", {{8, 2, 3}, {0, 50, 3}, {45, 10, 3}}, "a 3 0+55"},
	    {"", {{65530, 6, 3}, {65520, 2, 3}, {0, 1, 3}},
		"a 3 65520+16, c 3 0+1"},
	    /* The order of the file, whatever the addresses. */
	    {"", {{300, 9, 3}, {0, 9, 3}, {310, 9, 3}, {100, 9, 3}},
		"a 3 300+19, b 3 0+9, d 3 100+9"},
	    /* Joining the first two while it fits leaves the third alone. */
	    {"", {{0, 40, 3}, {55, 40, 3}, {96, 60, 3}},
		"a 3 0+40, b 3 55+101"},
	    /* The smallest hole first leaves both ends alone. */
	    {"longest: 25\n",
		{{0, 10, 3}, {12, 10, 3}, {23, 10, 3}, {35, 10, 3}},
		"a 3 0+22, c 3 23+22"},
	    /* What a meter refuses. */
	    {"merge: near\n", {{0, 4, 3}, {5, 4, 3}}, "a 3 0+9"},
	    {"merge: touching\n", {{0, 4, 3}, {5, 4, 3}, {9, 2, 3}},
		"a 3 0+4, b 3 5+6"},
	    {"merge: touching\n", {{0, 4, 3}, {2, 9, 3}, {4, 2, 3}},
		"a 3 0+11"},
	    {"merge: never\n", {{0, 4, 3}, {4, 4, 3}}, "a 3 0+4, b 3 4+4"},
	};
	char words[TEXT_MAX];
	struct pp_model *m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		m = made(cases[i].keys, cases[i].pieces);
		assert_string_equal(polled(m, words), cases[i].expected);
		pp_model_free(m);
	}
}

/* What is asked for of the models that come with pp; a change is to be seen. */
static void
the_shipped_models_ask_for_this(void **state)
{
	static const char instrument[] =
	    "energy 3 0+63, electric 3 97+47-1, power 3 356+28";
	static const struct {
		const char *name, *poll, *evidence;
	} models[] = {
	    {"ACR10R", "electric 3 243+38, energy 3 365+4", ""},
	    {"ADF300", "live 3 512+48-4", ""},
	    {"ADL3000-E", instrument, ""},
	    {"DDSY1352", "live 3 512+48-4", "sale 3 67+18-4, state 3 533+21-2"},
	    {"DTSD1352", instrument, ""},
	    {"DTSF1352", instrument, ""},
	    {"DTSY1352", "live 3 512+48-4", "sale 3 67+18-4, state 3 533+21-2"},
	    {"PZ", "ratios 3 3+2, electric 3 35+36-4", ""},
	};
	struct pp_models *set = NULL;
	char words[TEXT_MAX], full[PATH_LONG];
	const struct pp_model *m;
	const struct pp_read *reads;
	size_t i, n;

	(void)state;
	assert_int_equal(pp_models_open(source("lib/models", full), &set),
	    PP_OK);
	assert_int_equal(pp_models_count(set),
	    sizeof(models) / sizeof(*models));
	for (i = 0; i < sizeof(models) / sizeof(*models); i++) {
		m = pp_models_at(set, i);
		assert_string_equal(pp_model_name(m), models[i].name);
		assert_string_equal(polled(m, words), models[i].poll);
		n = pp_model_evidence(m, &reads);
		assert_string_equal(described(reads, n, words),
		    models[i].evidence);
	}
	pp_models_free(set);
}

/* The time of the pieces whose group is `g` as one; 0: none; -1: it can't. */
static int
time_of_group(const struct piece *pieces, size_t n, const size_t *group,
    size_t g, unsigned longest)
{
	unsigned first = UINT_MAX, end = 0, function = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (group[i] != g)
			continue;
		if (function != 0 && function != pieces[i].function)
			return -1;
		function = pieces[i].function;
		if (pieces[i].address < first)
			first = pieces[i].address;
		if (pieces[i].address + pieces[i].count > end)
			end = pieces[i].address + pieces[i].count;
	}
	if (end == 0)
		return 0;
	return end - first > longest ? -1 : (int)(TRANSACTION + end - first);
}

/* The least time of all ways to put the pieces into groups. */
static int
least_time(const struct piece *pieces, size_t n, unsigned longest)
{
	size_t group[READS_MAX] = {0}, i, g;
	int least = INT_MAX, sum, one;

	for (;;) {
		for (sum = 0, g = 0; g < n && sum >= 0; g++) {
			one = time_of_group(pieces, n, group, g, longest);
			sum = one < 0 ? -1 : sum + one;
		}
		if (sum >= 0 && sum < least)
			least = sum;
		for (i = 0; i < n && ++group[i] == n; i++)
			group[i] = 0;
		if (i == n)
			return least;
	}
}

static void
no_other_way_to_ask_takes_less_time(void **state)
{
	struct piece pieces[READS_MAX];
	const struct pp_read *reads;
	unsigned longest;
	struct pp_model *m;
	char keys[32];
	uint32_t seed = 7;
	size_t i, k, n, merged = 0;
	int sum;

	(void)state;
	for (i = 0; i < MADE_MODELS; i++) {
		random_pieces(&seed, pieces);
		longest = 40 + next_random(&seed) % 86;
		snprintf(keys, sizeof(keys), "longest: %u\n", longest);
		m = made(keys, pieces);
		n = pp_model_poll(m, &reads);
		for (sum = 0, k = 0; k < n; k++)
			sum += TRANSACTION + reads[k].count;
		for (k = 0; k < READS_MAX && pieces[k].count > 0;)
			k++;
		merged += k - n;
		assert_int_equal(sum, least_time(pieces, k, longest));
		pp_model_free(m);
	}
	assert_true(merged > MADE_MODELS / 4);
}

/* Replies of 4 to 6, 1, 4 to 9 and 1 to 3 registers, and of 30. */
#define SOLD                                                                   \
	"model: M\n"                                                           \
	"title: t\n"                                                           \
	"kind: prepaid\n"                                                      \
	"class: blind\n"                                                       \
	"phases: 1\n"                                                          \
	"rated: 1 kW\n"                                                        \
	"reply_ms: 100\n"                                                      \
	"reads:\n"                                                             \
	"  live: {address: 0, count: 6, values: {\n"                           \
	"    e_total: {at: 0, type: u32, unit: Wh}, count: {at: 2, type: u16}" \
	",\n    balance: {at: 3, type: s16, unit: yuan}}}\n"                   \
	"  count: {address: 8, count: 1, values: {count: {at: 8, type: u16}}}" \
	"\n"                                                                   \
	"  sale: {address: 10, count: 9, values: {\n"                          \
	"    number: {at: 10, type: u32}, count: {at: 12, type: u16},\n"       \
	"    balance: {at: 13, type: s16, unit: yuan}}}\n"                     \
	"  near: {address: 6, count: 3, values: {\n"                           \
	"    u_a: {at: 6, type: u16, unit: V}}}\n"                             \
	"  far: {address: 100, count: 30, values: {\n"                         \
	"    e_total: {at: 100, type: u32, unit: Wh}, count: {at: 102,"        \
	" type: u16},\n    balance: {at: 129, type: s16, unit: yuan}}}\n"

static enum pp_status
sold(const char *poll, const char *evidence, struct pp_model **m)
{
	char text[TEXT_MAX];

	snprintf(text, sizeof(text), "%spoll: %s\nevidence: %s\n", SOLD, poll,
	    evidence);
	return parse(text, m);
}

static void
evidence_is_asked_for_as_it_stands(void **state)
{
	static const struct {
		const char *list, *expected;
	} cases[] = {
	    {"[sale]", "sale 3 10+9-5"},
	    {"[sale, count]", "sale 3 10+9-5, count 3 8+1"},
	    {"[count, sale, count]", "count 3 8+1, sale 3 10+9-5, count 3 8+1"},
	};
	const struct pp_read *reads;
	struct pp_model *m;
	char words[TEXT_MAX];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (sold("[far]", cases[i].list, &m) != PP_OK)
			fail_msg("%s", pp_errmsg());
		n = pp_model_evidence(m, &reads);
		assert_string_equal(described(reads, n, words),
		    cases[i].expected);
		pp_model_free(m);
	}
}

/* A reply is known by its length alone: sale is of 4 to 9 registers. */
static void
evidence_of_a_length_that_something_else_has_is_refused(void **state)
{
	static const struct {
		const char *poll, *evidence, *words;
	} cases[] = {
	    {"[live]", "[sale]",
		"its reply may be as long as that of"
		" the polled live; read more registers"},
	    {"[far, sale]", "[sale]", "the polled sale"},
	    {"[far]", "[count, sale, near]",
		"its reply may be as long as that of count"},
	};
	struct pp_model *m = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(sold(cases[i].poll, cases[i].evidence, &m),
		    PP_EDATA);
		if (strstr(pp_errmsg(), cases[i].words) == NULL)
			fail_msg("%s", pp_errmsg());
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_are_merged_where_that_takes_less_time),
	    cmocka_unit_test(the_shipped_models_ask_for_this),
	    cmocka_unit_test(no_other_way_to_ask_takes_less_time),
	    cmocka_unit_test(evidence_is_asked_for_as_it_stands),
	    cmocka_unit_test(
		evidence_of_a_length_that_something_else_has_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
