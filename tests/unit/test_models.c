/* SPDX-License-Identifier: ISC */
/*
 * Meter models: that a new one needs no C, that those of a folder are found,
 * and that the manual tells an engineer all there is.
 */
#include "model_help.h"

#include <sys/stat.h>
#include <unistd.h>

enum {
	PAGE_MAX = 1 << 16,
};

/* What a site engineer would write for a meter of another maker. */
static const char made_up[] =
    "model: ZZ-9\n"
    "title: made-up meter\n"
    "kind: prepaid\n"
    "class: counted\n"
    "type_code: 99\n"
    "phases: 1\n"
    "rated: 13.8 kW\n"
    "reply_ms: 250\n"
    "order: low-first\n"
    "pt: meter\n"
    "poll: [scale, all]\n"
    "evidence: [sale]\n"
    "reads:\n"
    "  all:\n"
    "    address: 0xFFF0\n"
    "    count: 16\n"
    "    function: 4\n"
    "    values:\n"
    "      e_total: {at: 0xFFF0, type: u32, unit: 0.125 kWh,\n"
    "        times: [ct, pt], exponent: {of: point, minus: -1}}\n"
    "      balance: {at: 0xFFF2, type: s32, unit: 0.001 yuan, sign: debt}\n"
    "      count: {at: 0xFFF4, byte: low}\n"
    "      type: {at: 0xFFF4, byte: high}\n"
    "      relay_a: {at: 0xFFF5, bit: 15, invert: true}\n"
    "      arrears: {at: 0xFFF5, bit: 0}\n"
    "      status: {at: 0xFFF5, type: bits}\n"
    "      clock: {at: 0xFFF6, type: clock-bcd,\n"
    "        bytes: [skip, year, month, day, hour, minute]}\n"
    "      pt: {at: 0xFFF9, type: u16, unit: 0.5}\n"
    "      price_flat: {at: 0xFFFA, type: u16, unit: 0.01 yuan/kWh}\n"
    "    helpers:\n"
    "      debt: {at: 0xFFFF, bit: 7}\n"
    "  scale:\n"
    "    address: 1\n"
    "    count: 1\n"
    "    helpers: {point: {at: 1, type: s16}}\n"
    "  sale:\n"
    "    address: 2\n"
    "    count: 5\n"
    "    values:\n"
    "      number: {at: 2, type: u32}\n"
    "      balance: {at: 4, type: s16, unit: 0.01 yuan}\n"
    "      count: {at: 5, type: u16}\n"
    "cancel: zero\n"
    "orders:\n"
    "  purchase:\n"
    "    function: 0x10\n"
    "    address: 0x1234\n"
    "    count: 5\n"
    "    values:\n"
    "      count: {at: 8, type: u16}\n"
    "      amount: {at: 1, type: u32, unit: 0.1 yuan}\n";

static void
a_new_meter_needs_no_code(void **state)
{
	static const uint16_t scale[1] = {0xFFFE};
	static const uint16_t sale[5] = {0xE240, 0x0001, 900, 7};
	static const uint16_t all[16] = {9, 0, 1505, 0, 0x630C, 0x8001, 0xAA25,
	    0x1231, 0x2359, 3, 55, 0, 0, 0, 0, 0x0080};
	/* clang-format off: pairs */
	static const struct expected expected[] = {
	    {PP_Q_E_TOTAL, 675}, /* 9 x 0.125 kWh x 3 x 2 / 10 */
	    {PP_Q_BALANCE, -151},
	    {PP_Q_COUNT, 12},
	    {PP_Q_TYPE, 99},
	    {PP_Q_RELAY_A, 0},
	    {PP_Q_ARREARS, 1},
	    {PP_Q_STATUS, 0x8001},
	    {PP_Q_CLOCK, 1767225540},
	    {PP_Q_PT, 2},
	    {PP_Q_PRICE_FLAT, 5500},
	    {PP_Q_NUMBER, 123456},
	};
	/* clang-format on */
	struct pp_model *m = NULL;
	struct pp_values values = {0};
	const struct pp_read *reads;

	(void)state;
	if (parse(made_up, &m) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_string_equal(pp_model_name(m), "ZZ-9");
	assert_string_equal(pp_model_title(m), "made-up meter");
	assert_true(pp_model_is_prepaid(m));
	assert_string_equal(pp_model_class(m), "counted");
	assert_int_equal(pp_model_phases(m), 1);
	assert_int_equal(pp_model_rated_w(m), 13800);
	assert_int_equal(pp_model_reply_ms(m), 250);
	assert_int_equal(pp_model_type_code(m), 99);
	assert_int_equal(pp_model_evidence(m, &reads), 1);
	assert_int_equal(reads[0].spare, 1);
	assert_true(pp_model_cancels(m));
	assert_true(pp_model_has_order(m, PP_ORDER_PURCHASE));
	assert_false(pp_model_has_order(m, PP_ORDER_FEE));
	assert_int_equal(pp_model_poll(m, &reads), 2);
	assert_string_equal(reads[1].name, "all");
	assert_int_equal(reads[1].function, 4);
	assert_null(pp_model_read(m, "nothing"));

	decode(m, "sale", sale, &values);
	pp_model_decode(m, &reads[1], all, &values);
	pp_model_decode(m, &reads[0], scale, &values);
	assert_int_equal(pp_model_finish(m, 3, 1, &values), PP_OK);
	assert_values(&values, expected, sizeof(expected) / sizeof(*expected));
	pp_model_free(m);
}

static void
a_value_without_its_helper_stays_unknown(void **state)
{
	static const uint16_t all[16] = {9};
	struct pp_model *m = NULL;
	struct pp_values values = {0};

	(void)state;
	assert_int_equal(parse(made_up, &m), PP_OK);
	decode(m, "all", all, &values);
	values.known[PP_Q_PT] = false;
	assert_int_equal(pp_model_finish(m, 3, 1, &values), PP_OK);
	assert_false(values.known[PP_Q_E_TOTAL]);
	assert_value(values, PP_Q_BALANCE, 0);
	pp_model_free(m);
}

static void
every_shipped_model_is_sound_and_found_by_name(void **state)
{
	static const char *const names[] = {"DTSY1352", "DDSY1352", "ADF300",
	    "DTSD1352", "DTSF1352", "ADL3000-E", "ACR10R", "PZ"};
	struct pp_models *models = NULL;
	const struct pp_model *m;
	char full[PATH_LONG];
	size_t i;

	(void)state;
	if (pp_models_open(source("lib/models", full), &models) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_models_count(models),
	    sizeof(names) / sizeof(*names));
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		m = pp_models_find(models, names[i]);
		assert_non_null(m);
		assert_int_equal(pp_model_is_prepaid(m), i < 3);
		assert_string_equal(pp_model_class(m), i < 3 ? "blind" : "");
	}
	for (i = 0; i < pp_models_count(models); i++)
		assert_ptr_equal(pp_models_find(models,
				     pp_model_name(pp_models_at(models, i))),
		    pp_models_at(models, i));
	assert_null(pp_models_find(models, "DTSY"));
	pp_models_free(models);
}

static void
no_answer_of_a_meter_is_too_odd(void **state)
{
	uint16_t words[PP_READ_WORDS_MAX];
	struct pp_models *models = NULL;
	struct pp_values values;
	const struct pp_model *m;
	const struct pp_read *reads;
	char full[PATH_LONG];
	uint32_t seed = 1;
	size_t i, k, n, round;

	(void)state;
	assert_int_equal(pp_models_open(source("lib/models", full), &models),
	    PP_OK);
	for (round = 0; round < 2000; round++) {
		m = pp_models_at(models, round % pp_models_count(models));
		n = pp_model_poll(m, &reads);
		memset(&values, 0, sizeof(values));
		for (i = 0; i < n; i++) {
			for (k = 0; k < reads[i].count; k++) {
				seed = seed * 1664525 + 1013904223;
				words[k] = (uint16_t)(seed >> 16);
			}
			pp_model_decode(m, &reads[i], words, &values);
		}
		if (pp_model_finish(m, 1, 1, &values) != PP_OK)
			assert_string_not_equal(pp_errmsg(), "");
	}
	pp_models_free(models);
}

static void
write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static void
a_model_and_its_file_have_one_name(void **state)
{
	char folder[] = "/tmp/pp-test-model.XXXXXX", path[PATH_LONG];
	struct pp_models *models = NULL;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/N.yaml", folder);
	write_file(path, made_up);
	assert_int_equal(pp_models_open(folder, &models), PP_EDATA);
	assert_non_null(strstr(pp_errmsg(), "N.yaml: it says model: ZZ-9"));
	assert_null(models);
	assert_int_equal(unlink(path), 0);

	snprintf(path, sizeof(path), "%s/README", folder);
	write_file(path, "not a model");
	assert_int_equal(pp_models_open(folder, &models), PP_OK);
	assert_int_equal(pp_models_count(models), 0);
	pp_models_free(models);
	models = NULL;
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(pp_models_open(folder, &models), PP_ECONF);
	assert_null(models);
}

static void
a_set_that_begins_empty_has_what_was_needed(void **state)
{
	struct pp_models *models = NULL;
	const struct pp_model *m;
	char full[PATH_LONG];

	(void)state;
	assert_int_equal(pp_models_new("/nonexistent", &models), PP_ECONF);
	assert_null(models);
	assert_int_equal(pp_models_new(source("lib/models", full), &models),
	    PP_OK);
	assert_null(pp_models_find(models, "PZ"));
	assert_int_equal(pp_models_need(models, "PZ"), PP_OK);
	m = pp_models_find(models, "PZ");
	assert_non_null(m);
	assert_int_equal(pp_models_need(models, "PZ"), PP_OK);
	assert_ptr_equal(pp_models_find(models, "PZ"), m);
	assert_int_equal(pp_models_need(models, "DTSY"), PP_OK);
	assert_null(pp_models_find(models, "DTSY"));
	assert_int_equal(pp_models_count(models), 1);
	pp_models_free(models);
}

static void
only_the_model_that_is_needed_has_to_be_sound(void **state)
{
	char folder[] = "/tmp/pp-test-model.XXXXXX", path[PATH_LONG];
	struct pp_models *models = NULL;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/N.yaml", folder);
	write_file(path, made_up);
	assert_int_equal(pp_models_new(folder, &models), PP_OK);
	assert_int_equal(pp_models_need(models, "M"), PP_OK);
	assert_int_equal(pp_models_need(models, "N"), PP_EDATA);
	assert_non_null(strstr(pp_errmsg(), "N.yaml: it says model: ZZ-9"));
	pp_models_free(models);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void
a_file_that_is_not_there_is_said_so(void **state)
{
	struct pp_model *m = NULL;

	(void)state;
	assert_int_equal(pp_model_open("/nonexistent/M.yaml", &m), PP_ENOINPUT);
	assert_null(m);
}

static char *
manual_page(void)
{
	char full[PATH_LONG], *page = calloc(1, PAGE_MAX);
	FILE *in = fopen(source("man/pp-model.5", full), "r");

	assert_non_null(page);
	assert_non_null(in);
	assert_true(fread(page, 1, PAGE_MAX - 1, in) > 0);
	fclose(in);
	return page;
}

static void
the_manual_lists_every_quantity_with_its_unit(void **state)
{
	char row[96], *page = manual_page();
	const char *unit;
	enum pp_quantity q;

	(void)state;
	for (q = 0; q < PP_QUANTITIES; q++) {
		unit = pp_quantity_unit(q);
		snprintf(row, sizeof(row), ".It %s Ta %s Ta ",
		    pp_quantity_name(q), *unit != '\0' ? unit : "\\-");
		if (strstr(page, row) == NULL)
			fail_msg("pp-model.5 has no row \"%s\"", row);
	}
	free(page);
}

static void
the_example_of_the_manual_is_a_model(void **state)
{
	static const char begin[] = ".Bd -literal -offset indent\n";
	char *page = manual_page(), *text, *end;
	struct pp_model *m = NULL;

	(void)state;
	text = strstr(page, begin);
	assert_non_null(text);
	text += strlen(begin);
	end = strstr(text, ".Ed\n");
	assert_non_null(end);
	*end = '\0';
	if (parse(text, &m) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_string_equal(pp_model_name(m), "ZZ-9");
	pp_model_free(m);
	free(page);
}

static void
no_two_quantities_have_one_name(void **state)
{
	enum pp_quantity a, b;

	(void)state;
	for (a = 0; a < PP_QUANTITIES; a++)
		for (b = 0; b < a; b++)
			assert_string_not_equal(pp_quantity_name(a),
			    pp_quantity_name(b));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_meter_needs_no_code),
	    cmocka_unit_test(a_value_without_its_helper_stays_unknown),
	    cmocka_unit_test(every_shipped_model_is_sound_and_found_by_name),
	    cmocka_unit_test(no_answer_of_a_meter_is_too_odd),
	    cmocka_unit_test(a_model_and_its_file_have_one_name),
	    cmocka_unit_test(a_set_that_begins_empty_has_what_was_needed),
	    cmocka_unit_test(only_the_model_that_is_needed_has_to_be_sound),
	    cmocka_unit_test(a_file_that_is_not_there_is_said_so),
	    cmocka_unit_test(the_manual_lists_every_quantity_with_its_unit),
	    cmocka_unit_test(the_example_of_the_manual_is_a_model),
	    cmocka_unit_test(no_two_quantities_have_one_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
