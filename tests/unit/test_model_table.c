/* SPDX-License-Identifier: ISC */
/*
 * Day tables and dates by the model: bytes as the makers have them, at the
 * addresses of that very model, and back; and that a faulty file is refused.
 */
#include "model_help.h"

enum {
	TABLES_WORDS = 42,
	DATES_WORDS = 6,
};

#define HEAD                                                                   \
	"model: M\n"                                                           \
	"title: t\n"                                                           \
	"kind: prepaid\n"                                                      \
	"class: naive\n"                                                       \
	"phases: 1\n"                                                          \
	"rated: 1 kW\n"                                                        \
	"reply_ms: 100\n"                                                      \
	"poll: [r]\n"                                                          \
	"reads: {r: {address: 1, count: 4, values: {e_total: {at: 1, type: "   \
	"u16, unit: Wh}, balance: {at: 2, type: s16, unit: yuan}, count: "     \
	"{at: 3, type: u16}}}}\n" /* line 9 */
#define SLOTS "slots: 4, slot: [rate, minute, hour], rates: [flat, peak]"
#define DATES "dates: 50, zones: 6, zone: [table, day, month]"

/* The example of a maker's frame: seven slots of a DTSY1352. */
static struct pp_meter_image
example(void)
{
	return (struct pp_meter_image){
	    .has_tables = true,
	    .n_tables = 1,
	    .tables[0] =
		{
		    .n = 7,
		    .segments = {{0, PP_RATE_VALLEY}, {7 * 60, PP_RATE_FLAT},
			{9 * 60, PP_RATE_PEAK}, {12 * 60, PP_RATE_FLAT},
			{18 * 60, PP_RATE_SHARP}, {21 * 60, PP_RATE_FLAT},
			{23 * 60, PP_RATE_VALLEY}},
		},
	    .n_zones = 2,
	    .zones = {{1, 3, 1}, {2, 12, 31}},
	};
}

static void
an_order_for_a_table_is_as_the_maker_sends_it(void **state)
{
	static const uint8_t frame[] = {0x10, 0x20, 0x00, 0x00, 0x15, 0x2A, 4,
	    0, 0, 3, 0, 7, 2, 0, 9, 3, 0, 12, 1, 0, 18, 3, 0, 21, 4, 0, 23};
	struct pp_meter_image image = example();
	struct pp_model *m = shipped("DTSY1352");
	uint8_t pdu[PP_PDU_MAX] = {0};
	size_t n = 0, i;

	(void)state;
	assert_int_equal(pp_model_table_orders(m), 3);
	assert_int_equal(pp_model_table_order(m, 0, &image, pdu, &n), PP_OK);
	assert_int_equal(n, 6 + 2 * 21);
	assert_memory_equal(pdu, frame, sizeof frame);
	for (i = sizeof frame; i < n; i++)
		assert_int_equal(pdu[i], 0);
	/* What the image doesn't have stays as it is. */
	assert_int_equal(pp_model_table_order(m, 1, &image, pdu, &n), PP_DONE);
	pp_model_free(m);
}

static void
unused_zones_repeat_the_last(void **state)
{
	static const uint8_t dtsy[] = {0x10, 0x00, 0x28, 0x00, 0x06, 0x0C, 1, 1,
	    3, 2, 31, 12, 2, 31, 12, 2, 31, 12};
	struct pp_meter_image image = example();
	struct pp_model *m = shipped("DTSY1352");
	uint8_t pdu[PP_PDU_MAX] = {0};
	size_t n = 0;

	(void)state;
	assert_int_equal(pp_model_table_order(m, 2, &image, pdu, &n), PP_OK);
	assert_int_equal(n, sizeof dtsy);
	assert_memory_equal(pdu, dtsy, sizeof dtsy);
	pp_model_free(m);
}

static void
one_address_is_a_table_here_and_the_dates_there(void **state)
{
	struct pp_meter_image image = example();
	struct pp_model *three = shipped("DTSY1352");
	struct pp_model *one = shipped("DDSY1352");
	uint8_t table[PP_PDU_MAX] = {0}, dates[PP_PDU_MAX] = {0};
	size_t n = 0;

	(void)state;
	assert_int_equal(pp_model_table_order(three, 0, &image, table, &n),
	    PP_OK);
	assert_int_equal(pp_model_table_order(one, 2, &image, dates, &n),
	    PP_OK);
	assert_memory_equal(table, dates, 3); /* 10H at 0x2000 */
	assert_int_not_equal(pp_model_type_code(three),
	    pp_model_type_code(one));
	pp_model_free(three);
	pp_model_free(one);
}

/* As the words of the registers that an order wrote. */
static void
words_of(const uint8_t *pdu, uint16_t *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		words[i] = (uint16_t)(pdu[6 + 2 * i] << 8 | pdu[7 + 2 * i]);
}

static void
what_was_ordered_reads_back_the_same(void **state)
{
	static const char *const names[] = {"DTSY1352", "DDSY1352", "ADF300"};
	char wanted[PP_IMAGE_WORDS_MAX], held[PP_IMAGE_WORDS_MAX];
	uint16_t tables[TABLES_WORDS], dates[DATES_WORDS];
	struct pp_meter_image image = example(), back;
	const struct pp_read *reads;
	uint8_t pdu[PP_PDU_MAX];
	struct pp_model *m;
	size_t n, i;

	(void)state;
	image.n_tables = 2;
	image.tables[1] = (struct pp_tariff_day){1, {{0, PP_RATE_PEAK}}};
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		m = shipped(names[i]);
		assert_int_equal(pp_model_table_reads(m, &reads), 2);
		assert_int_equal(reads[0].count, TABLES_WORDS);
		assert_int_equal(reads[1].count, DATES_WORDS);
		assert_int_equal(pp_model_table_order(m, 0, &image, pdu, &n),
		    PP_OK);
		words_of(pdu, tables, TABLES_WORDS / 2);
		assert_int_equal(pp_model_table_order(m, 1, &image, pdu, &n),
		    PP_OK);
		words_of(pdu, tables + TABLES_WORDS / 2, TABLES_WORDS / 2);
		assert_int_equal(pp_model_table_order(m, 2, &image, pdu, &n),
		    PP_OK);
		words_of(pdu, dates, DATES_WORDS);
		back = (struct pp_meter_image){0};
		assert_int_equal(pp_model_decode_tables(m, &reads[0], tables,
				     &back),
		    PP_OK);
		assert_int_equal(pp_model_decode_tables(m, &reads[1], dates,
				     &back),
		    PP_OK);
		assert_string_equal(pp_image_tables_print(&back, held),
		    pp_image_tables_print(&image, wanted));
		pp_model_free(m);
	}
}

static void
slots_in_any_order_mean_the_same_day(void **state)
{
	/* 22:00 valley, 07:00 flat, 09:00 flat again; nothing at 00:00. */
	uint16_t words[TABLES_WORDS] = {0x0400, 0x1603, 0x0007, 0x0300, 0x0900};
	struct pp_model *m = shipped("DTSY1352");
	struct pp_meter_image image = {0};
	char held[PP_IMAGE_WORDS_MAX];
	const struct pp_read *reads;

	(void)state;
	(void)!pp_model_table_reads(m, &reads);
	assert_int_equal(pp_model_decode_tables(m, &reads[0], words, &image),
	    PP_OK);
	assert_string_equal(pp_image_tables_print(&image, held),
	    "table1=00:00v,07:00f,22:00v");
	pp_model_free(m);
}

static void
bytes_that_make_no_sense_leave_the_image_alone(void **state)
{
	static const uint16_t rate[TABLES_WORDS] = {0x0700, 0x0000};
	static const uint16_t hour[TABLES_WORDS] = {0x0100, 0x1800};
	static const uint16_t month[DATES_WORDS] = {0x0101, 0x0D00};
	static const uint16_t table[DATES_WORDS] = {0x0301, 0x0100};
	struct pp_model *m = shipped("DTSY1352");
	struct pp_meter_image image = example(), before = image;
	const struct pp_read *reads;

	(void)state;
	(void)!pp_model_table_reads(m, &reads);
	assert_int_equal(pp_model_decode_tables(m, &reads[0], rate, &image),
	    PP_EPEER);
	assert_int_equal(pp_model_decode_tables(m, &reads[0], hour, &image),
	    PP_EPEER);
	assert_int_equal(pp_model_decode_tables(m, &reads[1], month, &image),
	    PP_EPEER);
	assert_int_equal(pp_model_decode_tables(m, &reads[1], table, &image),
	    PP_EPEER);
	assert_int_equal(image.n_zones, before.n_zones);
	assert_int_equal(image.tables[0].n, before.tables[0].n);
	pp_model_free(m);
}

static void
a_model_says_what_it_can_hold(void **state)
{
	static const bool rates[PP_RATES] = {true, true, true, true, false};
	struct pp_model *m = shipped("DTSY1352");
	struct pp_capacity c;

	(void)state;
	pp_model_capacity(m, &c);
	assert_true(c.prices);
	assert_memory_equal(c.rates, rates, sizeof rates);
	assert_int_equal(c.tables, 2);
	assert_int_equal(c.slots, 14);
	assert_int_equal(c.zones, 4);
	pp_model_free(m);
	m = shipped("DTSD1352");
	pp_model_capacity(m, &c);
	assert_false(c.prices);
	assert_int_equal(c.tables, 0);
	assert_int_equal(pp_model_table_orders(m), 0);
	pp_model_free(m);
}

static void
a_clock_is_told_as_the_maker_does(void **state)
{
	/* 5 March 2025 14:07:09, a Wednesday. */
	static const uint8_t frame[] = {0x20, 0x03, 0x54, 0x00, 0x05, 0x0A, 9,
	    7, 14, 3, 5, 3, 25, 0, 0, 0};
	struct pp_model *m = shipped("DTSY1352");
	struct pp_values values = {0};
	uint8_t pdu[PP_PDU_MAX];
	size_t n;

	(void)state;
	values.known[PP_Q_CLOCK] = true;
	values.value[PP_Q_CLOCK] = 1741183629;
	assert_int_equal(pp_model_order(m, PP_ORDER_CLOCK, &values, pdu, &n),
	    PP_OK);
	assert_int_equal(n, sizeof frame);
	assert_memory_equal(pdu, frame, sizeof frame);
	assert_int_equal(pp_model_order_ms(m, PP_ORDER_CLOCK), 3000);
	assert_int_equal(pp_model_order_ms(m, PP_ORDER_FEE), 1000);
	/* The year has two digits. */
	values.value[PP_Q_CLOCK] = 946684799;
	assert_int_equal(pp_model_order(m, PP_ORDER_CLOCK, &values, pdu, &n),
	    PP_EDATA);
	values.value[PP_Q_CLOCK] = 4102444800;
	assert_int_equal(pp_model_order(m, PP_ORDER_CLOCK, &values, pdu, &n),
	    PP_EDATA);
	pp_model_free(m);
}

static void
overload_is_told_whole_or_only_switched_off(void **state)
{
	struct pp_model *m = shipped("DTSY1352");
	struct pp_values values = {0};
	uint8_t pdu[PP_PDU_MAX];
	size_t n;

	(void)state;
	values.known[PP_Q_OVERLOAD_ON] = true;
	assert_int_equal(pp_model_order(m, PP_ORDER_OVERLOAD, &values, pdu, &n),
	    PP_OK);
	assert_int_equal(n, 6 + 26);
	assert_int_equal(pdu[6], 1);
	assert_int_equal(pdu[7], 0);
	/* Power is told with step and power factor, by one enable byte. */
	values.known[PP_Q_OVERLOAD_POWER] = true;
	values.value[PP_Q_OVERLOAD_POWER] = 30000;
	assert_int_equal(pp_model_order(m, PP_ORDER_OVERLOAD, &values, pdu, &n),
	    PP_EDATA);
	assert_non_null(strstr(pp_errmsg(), "overload_step is missing"));
	pp_model_free(m);
}

static void
faulty_tables_are_refused_at_their_place(void **state)
{
	static const struct {
		const char *text, *words;
	} faults[] = {
	    {HEAD "tables: {at: [1]}\n", "slots is missing"},
	    {HEAD "tables: {at: [1], slots: 3}\n", "whole register"},
	    {HEAD "tables: {at: [1], slots: 16}\n", "within 2 and 14"},
	    {HEAD "tables: {slots: 4, slot: [rate, hour]}\n",
		"expected rate, minute and hour"},
	    {HEAD "tables: {slots: 4, slot: [rate, hour, hour]}\n",
		"named twice"},
	    {HEAD "tables: {slots: 4, slot: [rate, minute, hour]}\n",
		"rates is missing"},
	    {HEAD "tables: {slots: 4, slot: [rate, minute, hour], rates: "
		  "[day]}\n",
		"no rate of that name"},
	    {HEAD "tables: {" SLOTS "}\n", "at is missing"},
	    {HEAD "tables: {" SLOTS ", at: []}\n", "expected 1 to 8 addresses"},
	    {HEAD "tables: {" SLOTS ", at: [0xFFFB]}\n", "past the last"},
	    {HEAD "tables: {" SLOTS ", at: [10, 20]}\n", "dates is missing"},
	    {HEAD "tables: {" SLOTS ", at: [10, 20], dates: 50}\n",
		"zones is missing"},
	    {HEAD "tables: {" SLOTS ", at: [10, 20], " DATES "}\n",
		"would be of one length"},
	    {HEAD "tables: {" SLOTS ", at: [10, 16], dates: 50, zones: 2, "
		  "zone: [table, day, month]}\n",
		"as long as that to the polled r"},
	};
	struct pp_model *m = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof faults / sizeof *faults; i++) {
		assert_int_equal(parse(faults[i].text, &m), PP_EDATA);
		if (!strstr(pp_errmsg(), faults[i].words) ||
		    strncmp(pp_errmsg(), "test:10:", 8) != 0)
			fail_msg("%zu: \"%s\", want \"%s\"", i, pp_errmsg(),
			    faults[i].words);
	}
	assert_int_equal(parse(HEAD "tables: {" SLOTS ", at: [10, 16], " DATES
				    "}\n",
			     &m),
	    PP_OK);
	pp_model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_order_for_a_table_is_as_the_maker_sends_it),
	    cmocka_unit_test(unused_zones_repeat_the_last),
	    cmocka_unit_test(one_address_is_a_table_here_and_the_dates_there),
	    cmocka_unit_test(what_was_ordered_reads_back_the_same),
	    cmocka_unit_test(slots_in_any_order_mean_the_same_day),
	    cmocka_unit_test(bytes_that_make_no_sense_leave_the_image_alone),
	    cmocka_unit_test(a_model_says_what_it_can_hold),
	    cmocka_unit_test(a_clock_is_told_as_the_maker_does),
	    cmocka_unit_test(overload_is_told_whole_or_only_switched_off),
	    cmocka_unit_test(faulty_tables_are_refused_at_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
