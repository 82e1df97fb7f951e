/* SPDX-License-Identifier: ISC */
/*
 * Meter models: that a transaction says the same as the reads of the file that
 * are in it, and what may be left out of it.
 */
#include "model_made.h"

static void
merged_reads_say_what_separate_ones_do(void **state)
{
	struct pp_values apart, together;
	struct piece pieces[READS_MAX];
	const struct pp_read *reads;
	uint32_t seed = 11;
	uint16_t *registers = random_registers(&seed);
	struct pp_model *m;
	char name[2] = "";
	size_t i, k, n;

	(void)state;
	for (i = 0; i < MADE_MODELS; i++) {
		random_pieces(&seed, pieces);
		m = made("", pieces);
		memset(&apart, 0, sizeof(apart));
		memset(&together, 0, sizeof(together));
		for (k = 0; k < READS_MAX && pieces[k].count > 0; k++) {
			name[0] = (char)('a' + k);
			answer(m, pp_model_read(m, name), registers, &apart);
		}
		n = pp_model_poll(m, &reads);
		for (k = 0; k < n; k++)
			answer(m, &reads[k], registers, &together);
		assert_memory_equal(&apart, &together, sizeof(apart));
		assert_int_equal(pp_model_finish(m, 1, 1, &together), PP_OK);
		assert_true(together.known[PP_Q_E_TOTAL]);
		pp_model_free(m);
	}
	free(registers);
}

/* Ratios and decimal points in other reads than what waits for them. */
static const char tangled[] =
    "model: M\n"
    "title: t\n"
    "kind: instrument\n"
    "phases: 3\n"
    "rated: 1 kW\n"
    "reply_ms: 100\n"
    "ct: meter\n"
    "poll: [energy, power, points, ratio]\n"
    "reads:\n"
    "  energy: {address: 40, count: 12, values: {\n"
    "    e_total: {at: 42, type: u32, unit: Wh, times: [ct]},\n"
    "    clock: {at: 45, type: clock, bytes:\n"
    "      [year, month, day, hour, minute, second]}}}\n"
    "  ratio: {address: 300, count: 3, values: {ct: {at: 301, type: u16}}}\n"
    "  points: {address: 20, count: 9, helpers: {\n"
    "    point: {at: 20, byte: low}, minus: {at: 21, bit: 3}}}\n"
    "  power: {address: 303, count: 8, values: {\n"
    "    p: {at: 304, type: u16, unit: W, sign: minus,\n"
    "      exponent: {of: point}}}}\n";

static void
what_a_value_waits_for_may_come_in_any_read(void **state)
{
	static uint16_t registers[REGISTERS] = {[20] = 2,
	    [21] = 8,
	    [43] = 1000,
	    [45] = 0x1903,
	    [46] = 0x050E,
	    [47] = 0x0709,
	    [301] = 40,
	    [304] = 12};
	struct pp_values values = {0};
	struct pp_model *m = NULL;
	const struct pp_read *reads;
	char words[TEXT_MAX];
	size_t i, n;

	(void)state;
	if (parse(tangled, &m) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_string_equal(polled(m, words),
	    "energy 3 20+32-4, power 3 300+11-6");
	n = pp_model_poll(m, &reads);
	for (i = n; i-- > 0;)
		answer(m, &reads[i], registers, &values);
	assert_int_equal(pp_model_finish(m, 1, 1, &values), PP_OK);
	assert_value(values, PP_Q_E_TOTAL, 40000);
	assert_value(values, PP_Q_P, -1200);
	assert_value(values, PP_Q_CLOCK, 1741183629);
	pp_model_free(m);
}

static void
a_read_by_its_name_is_as_in_the_file(void **state)
{
	const struct pp_read *read;
	struct pp_model *m = NULL;
	char words[TEXT_MAX];

	(void)state;
	assert_int_equal(parse(tangled, &m), PP_OK);
	read = pp_model_read(m, "energy");
	assert_string_equal(described(read, 1, words), "energy 3 40+12-4");
	read = pp_model_read(m, "points");
	assert_string_equal(described(read, 1, words), "points 3 20+9-7");
	pp_model_free(m);
}

static void
of_what_is_told_twice_the_later_is_believed(void **state)
{
	static const char text[] =
	    "model: M\n"
	    "title: t\n"
	    "kind: instrument\n"
	    "phases: 1\n"
	    "rated: 1 kW\n"
	    "reply_ms: 100\n"
	    "poll: [late, early]\n"
	    "reads:\n"
	    "  early: {address: 0, count: 6, values: {\n"
	    "    e_total: {at: 0, type: u32, unit: Wh}, u_a: {at: 2, type: u16,"
	    " unit: V}}}\n"
	    "  late: {address: 8, count: 1, values: {\n"
	    "    u_a: {at: 8, type: u16, unit: V}}}\n";
	static const uint16_t registers[REGISTERS] = {[2] = 5, [8] = 6};
	struct pp_values values = {0};
	struct pp_model *m = NULL;
	const struct pp_read *reads;
	char words[TEXT_MAX];
	size_t i, n;

	(void)state;
	if (parse(text, &m) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_string_equal(polled(m, words), "late 3 8+1, early 3 0+6-3");
	n = pp_model_poll(m, &reads);
	for (i = 0; i < n; i++)
		answer(m, &reads[i], registers, &values);
	assert_value(values, PP_Q_U_A, 50);
	pp_model_free(m);
}

/* Of a model: each transaction shortened, a word at a time, to one word. */
static void
shorten(const struct pp_model *m, const uint16_t *registers)
{
	struct pp_values whole, shorter;
	const struct pp_read *reads;
	size_t n = pp_model_poll(m, &reads), i;
	struct pp_read asked;

	for (i = 0; i < n; i++) {
		memset(&whole, 0, sizeof(whole));
		answer(m, &reads[i], registers, &whole);
		for (asked = reads[i]; asked.count > 0; asked.count--) {
			memset(&shorter, 0, sizeof(shorter));
			answer(m, &asked, registers, &shorter);
			if (reads[i].count - asked.count <= reads[i].spare)
				assert_memory_equal(&shorter, &whole,
				    sizeof(whole));
			else
				assert_memory_not_equal(&shorter, &whole,
				    sizeof(whole));
		}
	}
}

static void
without_what_is_spare_the_values_are_the_same(void **state)
{
	struct pp_models *set = NULL;
	struct pp_model *m = NULL;
	char full[PATH_LONG];
	uint32_t seed = 13;
	uint16_t *registers = random_registers(&seed);
	size_t i;

	(void)state;
	assert_int_equal(pp_models_open(source("lib/models", full), &set),
	    PP_OK);
	for (i = 0; i < pp_models_count(set); i++)
		shorten(pp_models_at(set, i), registers);
	pp_models_free(set);
	assert_int_equal(parse(tangled, &m), PP_OK);
	shorten(m, registers);
	pp_model_free(m);
	free(registers);
}

static void
nothing_is_spare_of_a_read_that_has_no_values(void **state)
{
	struct pp_model *m = shipped("DTSY1352");

	(void)state;
	assert_int_equal(pp_model_read(m, "time_control")->count, 79);
	assert_int_equal(pp_model_read(m, "time_control")->spare, 0);
	pp_model_free(m);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(merged_reads_say_what_separate_ones_do),
	    cmocka_unit_test(what_a_value_waits_for_may_come_in_any_read),
	    cmocka_unit_test(a_read_by_its_name_is_as_in_the_file),
	    cmocka_unit_test(of_what_is_told_twice_the_later_is_believed),
	    cmocka_unit_test(without_what_is_spare_the_values_are_the_same),
	    cmocka_unit_test(nothing_is_spare_of_a_read_that_has_no_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
