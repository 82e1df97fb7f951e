/* SPDX-License-Identifier: ISC */
/*
 * Orders: that the bytes are those of the vendor's protocol, whole frames of
 * them, and that what can't be said exactly isn't said.
 */
#include "model_help.h"

#include "frame.h"

enum {
	FRAME_TEXT_MAX = 4 * PP_FRAME_MAX,
};

struct given {
	enum pp_quantity q;
	int64_t value;
};

static enum pp_status
order(const struct pp_model *m, enum pp_order o, const struct given *given,
    size_t n, uint8_t pdu[PP_PDU_MAX], size_t *length)
{
	struct pp_values values = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		values.known[given[i].q] = true;
		values.value[given[i].q] = given[i].value;
	}
	return pp_model_order(m, o, &values, pdu, length);
}

/* As sent to unit 1 over a serial line. */
static void
assert_frame(const char *model, enum pp_order o, const struct given *given,
    size_t n, const char *expected)
{
	uint8_t pdu[PP_PDU_MAX], frame[PP_FRAME_MAX];
	struct pp_question q = {.unit = 1, .pdu = pdu};
	struct pp_model *m = shipped(model);
	char text[FRAME_TEXT_MAX] = "";
	size_t i, length;

	if (order(m, o, given, n, pdu, &q.n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	length = pp_frame_make(&q, frame);
	for (i = 0; i < length; i++)
		snprintf(text + 3 * i, sizeof(text) - 3 * i, "%02X ", frame[i]);
	assert_string_equal(text, expected);
	pp_model_free(m);
}

#define FRAME(model, order, given, expected)                                   \
	assert_frame(model, order, given, sizeof(given) / sizeof(*(given)),    \
	    expected)

static void
a_purchase_is_the_vendors_frame(void **state)
{
	static const struct given hundred[] = {
	    {PP_Q_AMOUNT, 10000},
	    {PP_Q_COUNT, 6},
	};
	static const char expected[] =
	    "01 20 01 00 00 04 08 00 00 27 10 00 06 00 00 A3 DE ";

	(void)state;
	FRAME("DTSY1352", PP_ORDER_PURCHASE, hundred, expected);
	FRAME("DDSY1352", PP_ORDER_PURCHASE, hundred, expected);
}

static void
prices_are_the_vendors_frame(void **state)
{
	static const struct given prices[] = {
	    {PP_Q_PRICE_SHARP, 12000},
	    {PP_Q_PRICE_PEAK, 10000},
	    {PP_Q_PRICE_FLAT, 8000},
	    {PP_Q_PRICE_VALLEY, 4000},
	};

	(void)state;
	FRAME("DTSY1352", PP_ORDER_FEE, prices,
	    "01 20 02 00 00 1E 3C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 2E E0 00 00 27 "
	    "10 00 00 1F 40 00 00 0F A0 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	    "00 BB 84 ");
}

static void
alarms_and_overdraft_are_the_vendors_frame(void **state)
{
	static const struct given alarms[] = {
	    {PP_Q_ALARM1_AMOUNT, 2000},
	    {PP_Q_ALARM2_AMOUNT, 500},
	    {PP_Q_OVERDRAFT, 1000},
	};

	(void)state;
	FRAME("DTSY1352", PP_ORDER_FEE, alarms,
	    "01 20 02 00 00 1E 3C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	    "00 00 00 00 00 01 00 00 07 D0 00 00 01 F4 00 00 00 00 00 00 00 00 "
	    "00 00 00 00 00 00 00 00 00 01 00 00 03 E8 00 00 00 00 00 00 00 00 "
	    "00 45 8B ");
}

static void
opening_and_closing_are_the_vendors_frames(void **state)
{
	static const struct given opened[] = {
	    {PP_Q_PREPAY, 1},
	    {PP_Q_BALANCE, 0},
	    {PP_Q_COUNT, 0},
	    {PP_Q_PURCHASED, 0},
	};
	static const struct given closed[] = {
	    {PP_Q_PREPAY, 0},
	    {PP_Q_BALANCE, 0},
	    {PP_Q_COUNT, 0},
	    {PP_Q_PURCHASED, 0},
	};

	(void)state;
	FRAME("DTSY1352", PP_ORDER_FEE, opened,
	    "01 20 02 00 00 1E 3C 01 01 01 00 00 00 00 01 00 00 01 00 00 00 00 "
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	    "00 12 ED ");
	FRAME("DTSY1352", PP_ORDER_FEE, closed,
	    "01 20 02 00 00 1E 3C 01 00 01 00 00 00 00 01 00 00 01 00 00 00 00 "
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	    "00 42 EC ");
}

static void
the_relay_orders_are_the_vendors_frames(void **state)
{
	static const struct given trip[] = {
	    {PP_Q_FORCE_ENABLE, 1},
	    {PP_Q_FORCE_TRIP, 1},
	};
	static const struct given keep[] = {
	    {PP_Q_FORCE_ENABLE, 1},
	    {PP_Q_FORCE_TRIP, 0},
	};
	static const struct given prepaid[] = {
	    {PP_Q_FORCE_ENABLE, 0},
	    {PP_Q_FORCE_TRIP, 1},
	};

	(void)state;
	FRAME("DTSY1352", PP_ORDER_FORCE, trip,
	    "01 10 00 57 00 02 04 00 01 00 01 27 75 ");
	FRAME("DTSY1352", PP_ORDER_FORCE, keep,
	    "01 10 00 57 00 02 04 00 01 00 00 E6 B5 ");
	FRAME("DTSY1352", PP_ORDER_FORCE, prepaid,
	    "01 10 00 57 00 02 04 00 00 00 01 76 B5 ");
}

/* Every field of the fee order at its place; the check is that of no vendor. */
static void
each_value_of_the_fee_order_has_its_place(void **state)
{
	static const struct {
		struct given given;
		uint8_t enable, at, n;
		const char *bytes;
	} fields[] = {
	    {{PP_Q_BALANCE, -350}, 2, 3, 4, "\xFF\xFF\xFE\xA2"},
	    {{PP_Q_BALANCE, INT32_MIN}, 2, 3, 4, "\x80\0\0\0"},
	    {{PP_Q_BALANCE, INT32_MAX}, 2, 3, 4, "\x7F\xFF\xFF\xFF"},
	    {{PP_Q_COUNT, 65535}, 7, 8, 2, "\xFF\xFF"},
	    {{PP_Q_PURCHASED, UINT32_MAX}, 10, 11, 4, "\xFF\xFF\xFF\xFF"},
	    {{PP_Q_BASE, 10}, 15, 16, 4, "\0\0\0\1"},
	    {{PP_Q_OVERDRAFT, 258}, 46, 47, 4, "\0\0\1\2"},
	    {{PP_Q_NUMBER, 201903260001}, 53, 54, 6, "\x20\x19\x03\x26\0\1"},
	};
	struct pp_model *m = shipped("DTSY1352");
	uint8_t expected[66], pdu[PP_PDU_MAX];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		memset(expected, 0, sizeof(expected));
		memcpy(expected, "\x20\x02\x00\x00\x1E\x3C", 6);
		expected[6 + fields[i].enable] = 1;
		memcpy(expected + 6 + fields[i].at, fields[i].bytes,
		    fields[i].n);
		assert_int_equal(order(m, PP_ORDER_FEE, &fields[i].given, 1,
				     pdu, &n),
		    PP_OK);
		assert_int_equal(n, sizeof(expected));
		assert_memory_equal(pdu, expected, n);
	}
	pp_model_free(m);
}

static void
assert_refused(const struct pp_model *m, enum pp_order o,
    const struct given *given, size_t n, const char *words)
{
	uint8_t pdu[PP_PDU_MAX] = {0xAA};
	size_t length = 99;

	assert_int_equal(order(m, o, given, n, pdu, &length), PP_EDATA);
	if (strstr(pp_errmsg(), words) == NULL)
		fail_msg("%s: not \"%s\"", pp_errmsg(), words);
	assert_int_equal(pdu[0], 0xAA);
	assert_int_equal(length, 99);
}

static void
what_cannot_be_said_exactly_is_not_said(void **state)
{
	static const struct {
		enum pp_order order;
		struct given given[3];
		size_t n;
		const char *words;
	} cases[] = {
	    {PP_ORDER_PURCHASE, {{PP_Q_AMOUNT, -1}, {PP_Q_COUNT, 6}}, 2,
		"purchase order: amount of -1 doesn't fit"},
	    {PP_ORDER_PURCHASE,
		{{PP_Q_AMOUNT, INT64_C(1) << 32}, {PP_Q_COUNT, 6}}, 2,
		"amount of 4294967296 doesn't fit"},
	    {PP_ORDER_PURCHASE, {{PP_Q_AMOUNT, INT64_MAX}, {PP_Q_COUNT, 6}}, 2,
		"amount of"},
	    {PP_ORDER_PURCHASE, {{PP_Q_AMOUNT, 1}, {PP_Q_COUNT, 65536}}, 2,
		"count of 65536 doesn't fit"},
	    {PP_ORDER_PURCHASE, {{PP_Q_AMOUNT, 1}, {PP_Q_COUNT, -1}}, 2,
		"count of -1 doesn't fit"},
	    {PP_ORDER_PURCHASE, {{PP_Q_AMOUNT, 1}}, 1, "count is missing"},
	    {PP_ORDER_PURCHASE, {{PP_Q_COUNT, 1}}, 1, "amount is missing"},
	    {PP_ORDER_PURCHASE, {{0}}, 0, "nothing to tell"},
	    {PP_ORDER_PURCHASE,
		{{PP_Q_AMOUNT, 1}, {PP_Q_COUNT, 1}, {PP_Q_BALANCE, 1}}, 3,
		"balance isn't part of it"},
	    {PP_ORDER_FEE, {{PP_Q_AMOUNT, 1}}, 1, "amount isn't part"},
	    {PP_ORDER_FEE, {{0}}, 0, "nothing to tell"},
	    {PP_ORDER_FEE, {{PP_Q_PRICE_PEAK, 1}}, 1,
		"price_sharp is missing, which is told with price_peak"},
	    {PP_ORDER_FEE, {{PP_Q_ALARM1_AMOUNT, 1}}, 1,
		"alarm2_amount is missing, which is told with alarm1_amount"},
	    {PP_ORDER_FEE, {{PP_Q_BALANCE, INT64_C(1) << 31}}, 1,
		"doesn't fit"},
	    {PP_ORDER_FEE, {{PP_Q_BALANCE, -(INT64_C(1) << 31) - 1}}, 1,
		"doesn't fit"},
	    {PP_ORDER_FEE, {{PP_Q_PREPAY, 2}}, 1, "prepay of 2 doesn't fit"},
	    {PP_ORDER_FEE, {{PP_Q_BASE, 5}}, 1,
		"base of 5 can't be said exactly"},
	    {PP_ORDER_FEE, {{PP_Q_NUMBER, 1000000000000}}, 1, "doesn't fit"},
	    {PP_ORDER_FEE, {{PP_Q_NUMBER, -1}}, 1, "doesn't fit"},
	    {PP_ORDER_FORCE, {{PP_Q_FORCE_ENABLE, 1}}, 1,
		"force_trip is missing"},
	};
	struct pp_model *m = shipped("DTSY1352");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_refused(m, cases[i].order, cases[i].given, cases[i].n,
		    cases[i].words);
	pp_model_free(m);
}

static void
a_model_without_orders_is_told_nothing(void **state)
{
	static const struct given trip[] = {{PP_Q_FORCE_TRIP, 1}};
	struct pp_model *m = shipped("DTSD1352");
	uint8_t pdu[PP_PDU_MAX];
	enum pp_order o;
	size_t n;

	(void)state;
	assert_false(pp_model_cancels(m));
	for (o = 0; o < PP_ORDERS; o++) {
		assert_false(pp_model_has_order(m, o));
		assert_int_equal(order(m, o, trip, 1, pdu, &n), PP_ECONF);
		assert_non_null(strstr(pp_errmsg(), pp_order_name(o)));
	}
	pp_model_free(m);
}

static void
what_a_meter_can_be_told_is_known(void **state)
{
	static const char *const names[] = {"DTSY1352", "DDSY1352"};
	struct pp_model *m;
	enum pp_order o;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		m = shipped(names[i]);
		assert_int_equal(pp_model_class_of(m), PP_CLASS_BLIND);
		assert_true(pp_model_cancels(m));
		for (o = 0; o < PP_ORDERS; o++)
			assert_true(pp_model_has_order(m, o));
		pp_model_free(m);
	}
}

#define MADE                                                                   \
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
#define PURCHASE(values)                                                       \
	MADE "orders: {purchase: {function: 0x20, address: 1, count: 4,\n"     \
	     "  values: {" values "}}}\n" /* line 11 */

/* Low word first, steps of 0.10 and of half a purchase. */
static void
an_order_follows_the_models_word_order_and_units(void **state)
{
	static const struct given given[] = {
	    {PP_Q_AMOUNT, 1234560},
	    {PP_Q_COUNT, 3},
	};
	static const struct given odd[] = {
	    {PP_Q_AMOUNT, 1234565},
	    {PP_Q_COUNT, 3},
	};
	static const uint8_t expected[] = {0x20, 0, 1, 0, 4, 8, 0, 0xE2, 0x40,
	    0, 1, 0, 6, 0};
	struct pp_model *m = NULL;
	uint8_t pdu[PP_PDU_MAX];
	size_t n;

	(void)state;
	if (parse(PURCHASE(
		      "amount: {at: 1, type: u32, unit: 0.1 yuan},"
		      " count: {at: 5, type: u16, unit: 0.5}") "order: "
							       "low-first\n",
		&m) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_model_class_of(m), PP_CLASS_NAIVE);
	assert_string_equal(pp_model_class(m), "naive");
	assert_int_equal(order(m, PP_ORDER_PURCHASE, given, 2, pdu, &n), PP_OK);
	assert_int_equal(n, sizeof(expected));
	assert_memory_equal(pdu, expected, n);
	assert_refused(m, PP_ORDER_PURCHASE, odd, 2,
	    "amount of 1234565 can't be said exactly");
	pp_model_free(m);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_purchase_is_the_vendors_frame),
	    cmocka_unit_test(prices_are_the_vendors_frame),
	    cmocka_unit_test(alarms_and_overdraft_are_the_vendors_frame),
	    cmocka_unit_test(opening_and_closing_are_the_vendors_frames),
	    cmocka_unit_test(the_relay_orders_are_the_vendors_frames),
	    cmocka_unit_test(each_value_of_the_fee_order_has_its_place),
	    cmocka_unit_test(what_cannot_be_said_exactly_is_not_said),
	    cmocka_unit_test(a_model_without_orders_is_told_nothing),
	    cmocka_unit_test(what_a_meter_can_be_told_is_known),
	    cmocka_unit_test(an_order_follows_the_models_word_order_and_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
