/* SPDX-License-Identifier: ISC */
/*
 * Meter models: that a faulty file is refused, at the place of the fault and
 * with the words an engineer needs.
 */
#include "model_help.h"

#define HEAD                                                                   \
	"model: M\n"                                                           \
	"title: t\n"                                                           \
	"kind: instrument\n"                                                   \
	"phases: 3\n"                                                          \
	"rated: 1 kW\n"                                                        \
	"reply_ms: 100\n" /* line 6 */
#define PREPAID                                                                \
	"model: M\n"                                                           \
	"title: t\n"                                                           \
	"kind: prepaid\n"                                                      \
	"class: blind\n"                                                       \
	"phases: 3\n"                                                          \
	"rated: 1 kW\n"                                                        \
	"reply_ms: 100\n" /* line 7 */
#define READ                                                                   \
	HEAD                                                                   \
	    "poll: [r]\n"                                                      \
	    "reads:\n"                                                         \
	    "  r:\n"                                                           \
	    "    address: 0x10\n"                                              \
	    "    count: 4\n"                                                   \
	    "    values:\n"                                                    \
	    "      e_total: {at: 0x10, type: u32, unit: 1 Wh}\n" /* line 13 */
#define VALUE(text) READ "      " text "\n"                      /* line 14 */

#define UNPOLLED "  s: {address: 9, count: 1, helpers: {h: {at: 9, bit: 1}}}\n"

static void
a_faulty_file_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *text, *place, *words;
	} faults[] = {
	    {"", "test:1:", "model is missing"},
	    {"- a\n", "test:1:1", "not a map"},
	    {READ "colour: red\n", "test:14:", "colour"},
	    {"model: a/b\n", "test:1:8", "a name is 1 to 32"},
	    {"model: M\ntitle: t\nkind: toy\n", "test:3:7",
		"instrument, prepaid"},
	    {"model: M\ntitle: t\nkind: prepaid\n",
		"test:1:", "class is missing"},
	    {"model: M\ntitle: t\nkind: prepaid\nclass: odd\n", "test:4:8",
		"counted, blind, naive"},
	    {"model: M\ntitle: t\nkind: instrument\nclass: blind\n", "test:4:8",
		"only a prepaid meter"},
	    {"model: M\ntitle: t\nkind: instrument\nrated: 5 V\n", "test:4:8",
		"not a unit"},
	    {"model: M\ntitle: t\nkind: instrument\nrated: 0.1 W\n", "test:4:8",
		"1 W to"},
	    {HEAD "ct: mine\n", "test:7:5", "site, meter"},
	    {HEAD "order: odd\n", "test:7:8", "low-first"},
	    {HEAD "type_code: 70000\n", "test:7:12", "within 0 and 65535"},
	    {HEAD "merge: often\n", "test:7:8", "near, touching, never"},
	    {HEAD "longest: 126\n", "test:7:10", "within 1 and 125"},
	    {HEAD "longest: 0\n", "test:7:10", "within 1 and 125"},
	    {HEAD "longest: 9\nreads: {b: {address: 1, count: 10}}\n",
		"test:8:32", "within 1 and 9"},
	    {HEAD "reads: 5\n", "test:7:8", "not a map"},
	    {HEAD "poll: [a]\nreads: {b: {address: 1, count: 1}}\n", "test:7:8",
		"no read of that name"},
	    {HEAD "poll: [b, b]\nreads: {b: {address: 1, count: 1}}\n",
		"test:7:11", "named twice"},
	    {HEAD "poll: []\nreads: {b: {address: 1, count: 1}}\n", "test:7:7",
		"1 to 32 reads"},
	    {HEAD "poll: [b]\nreads: {b: {address: 1, count: 1}}\n", "test:7:7",
		"none of these reads has e_total"},
	    {HEAD "reads: {b: {address: 1, count: 0}}\n", "test:7:32",
		"within 1 and 125"},
	    {HEAD "reads: {b: {address: 1, count: 126}}\n", "test:7:32",
		"within 1 and 125"},
	    {HEAD "reads: {b: {address: 0xFFFF, count: 2}}\n", "test:7:37",
		"past the last register"},
	    {HEAD "reads: {b: {address: 0x10000, count: 2}}\n", "test:7:22",
		""},
	    {HEAD "reads: {b: {address: 1, count: 2, function: 6}}\n",
		"test:7:45", "within 3 and 4"},
	    {HEAD "reads: {b: {address: 1, count: 2, size: 6}}\n",
		"test:7:", "size"},
	    {HEAD "reads: {'b c': {address: 1, count: 2}}\n",
		"test:7:", "a name is"},
	    {HEAD "reads: {b: {count: 2}}\n", "test:7:12",
		"address is missing"},
	    {HEAD "reads: {b: {address: 1, count: 2}, b: {}}\n",
		"test:7:", "b"},
	    {HEAD "ct: meter\npoll: [r]\nreads: {r: {address: 1, count: 2,"
		  " values: {e_total: {at: 1, type: u16, unit: Wh}}}}\n",
		"test:8:7", "none of these reads has ct"},
	    {HEAD "type_code: 1\npoll: [r]\nreads: {r: {address: 1, count: 2,"
		  " values: {e_total: {at: 1, type: u16, unit: Wh}}}}\n",
		"test:8:7", "none of these reads has type"},
	    {PREPAID "poll: [r]\nreads: {r: {address: 1, count: 2,"
		     " values: {e_total: {at: 1, type: u16, unit: Wh}}}}\n",
		"test:8:7", "none of these reads has balance"},
	    {PREPAID "poll: [r]\nreads: {r: {address: 1, count: 2,"
		     " values: {e_total: {at: 1, type: u16, unit: Wh},"
		     " balance: {at: 2, type: s16, unit: yuan}}}}\n",
		"test:8:7", "none of these reads has count"},
	    {READ "evidence: [r]\n", "test:14:11", "only a prepaid meter"},
	    {PREPAID "poll: [r]\nevidence: [r]\n"
		     "reads: {r: {address: 1, count: 3, values: {"
		     "e_total: {at: 1, type: u16, unit: Wh},"
		     "balance: {at: 2, type: s16, unit: yuan},"
		     "count: {at: 3, type: u16}}}}\n",
		"test:9:11", "none of these reads has number"},
	    {READ "evidence: [s]\n", "test:14:12", "no read of that name"},
	    {VALUE("power: {at: 0x12, type: u16, unit: W}"),
		"test:14:", "no quantity of that name"},
	    {VALUE("clock_bad: {at: 0x12, bit: 1}"),
		"test:14:", "no quantity of that name"},
	    {VALUE("p: {at: 0x12, type: u16, unit: W, place: 3}"),
		"test:14:", "place"},
	    {VALUE("p: 0x12"), "test:14:10", ""},
	    {VALUE("p: {at: 0x12, type: u16}"), "test:14:10",
		"unit is missing"},
	    {VALUE("p: {at: 0x12, type: u16, unit: 0.1 V}"), "test:14:38",
		"not a unit of what we keep in W"},
	    {VALUE("p: {at: 0x12, type: u16, unit: 0.1 hp}"), "test:14:38",
		"not a unit"},
	    {VALUE("p: {at: 0x12, type: u16, unit: 0 W}"), "test:14:38",
		"expected a decimal and a unit"},
	    {VALUE("p: {at: 0x12, type: u16, unit: 1e3 W}"), "test:14:38",
		"expected a decimal and a unit"},
	    {VALUE("p: {at: 0x12, type: u16, unit: -1 W}"), "test:14:38",
		"not a unit"},
	    {VALUE("p: {at: 0x12, type: u16, unit: 9000000000 kW}"),
		"test:14:38", "out of range"},
	    {VALUE("p: {type: u16, unit: W}"), "test:14:10", "at is missing"},
	    {VALUE("p: {at: 0x0F, type: u16, unit: W}"), "test:14:15",
		"0x0010 to 0x0013"},
	    {VALUE("p: {at: 0x14, type: u16, unit: W}"), "test:14:15",
		"outside its read"},
	    {VALUE("p: {at: 0x13, type: u32, unit: W}"), "test:14:15",
		"outside its read"},
	    {VALUE("number: {at: 0x12, type: bcd, digits: 9}"), "test:14:20",
		"outside its read"},
	    {VALUE("number: {at: 0x12, type: bcd, digits: 17}"), "test:14:45",
		""},
	    {VALUE("number: {at: 0x12, type: bcd}"), "test:14:15",
		"digits is missing"},
	    {VALUE("number: {at: 0x12, type: u16, digits: 4}"), "test:14:15",
		"digits are for the type bcd"},
	    {VALUE("p: {at: 0x11, type: u16, unit: W}"), "test:14:15",
		"another value of this read"},
	    {VALUE("status: {at: 0x11, type: bits}"), "test:14:20",
		"another value of this read"},
	    {VALUE("relay_a: {at: 0x11, bit: 0}"), "test:14:21",
		"another value of this read"},
	    {READ "      relay_a: {at: 0x12, bit: 5}\n"
		  "      relay_b: {at: 0x12, bit: 5}\n",
		"test:15:21", "another value of this read"},
	    {READ "      relay_a: {at: 0x12, bit: 5}\n"
		  "      count: {at: 0x12, byte: low}\n",
		"test:15:19", "another value of this read"},
	    {READ "      status: {at: 0x12, type: bits}\n"
		  "      count: {at: 0x12, type: u16}\n",
		"test:15:19", "another value of this read"},
	    {READ "      relay_a: {at: 0x12, bit: 5}\n"
		  "      relay_a: {at: 0x12, bit: 6}\n",
		"test:15:", "relay_a"},
	    {VALUE("relay_a: {at: 0x12, bit: 16}"), "test:14:32", ""},
	    {VALUE("relay_a: {at: 0x12, bit: 1, byte: low}"), "test:14:16",
		"one of type, bit, byte"},
	    {VALUE("relay_a: {at: 0x12}"), "test:14:16",
		"one of type, bit, byte"},
	    {VALUE("relay_a: {at: 0x12, byte: mid}"), "test:14:33",
		"low, high"},
	    {VALUE("relay_a: {at: 0x12, type: u8}"), "test:14:33", "clock-bcd"},
	    {VALUE("relay_a: {at: 0x12, bit: 1, unit: 1 W}"), "test:14:41",
		"relay_a has no unit"},
	    {VALUE("relay_a: {at: 0x12, bit: 1, times: [ct]}"), "test:14:42",
		"not for relay_a"},
	    {VALUE("ct: {at: 0x12, type: u16, times: [ct]}"), "test:14:40",
		"not for ct"},
	    {VALUE("ct: {at: 0x12, type: u16, invert: true}"), "test:14:41",
		"only a yes or no"},
	    {VALUE("ct: {at: 0x12, type: bits}"), "test:14:11",
		"status and sources"},
	    {VALUE("status: {at: 0x12, type: u16}"), "test:14:15",
		"status and sources"},
	    {VALUE("p: {at: 0x12, type: u16, unit: W, times: [xt]}"),
		"test:14:49", "ct, pt"},
	    {VALUE("p: {at: 0x12, type: u16, unit: W, times: [ct, ct]}"),
		"test:14:53", "named twice"},
	    {VALUE("p: {at: 0x12, type: u16, unit: W, exponent: {of: x}}"),
		"test:14:56", "no helper of that name"},
	    {VALUE("p: {at: 0x12, type: u16, unit: W, sign: x}"), "test:14:47",
		"no helper of that name"},
	    {VALUE("p: {at: 0x12, type: u16, unit: W, sign: h}") UNPOLLED,
		"test:14:47", "its read is not polled"},
	    {READ "    helpers: {h: {at: 0x12, type: u32}}\n", "test:14:18",
		"a helper is u16"},
	    {READ "    helpers: {h: {at: 0x10, type: u16}}\n", "test:13:21",
		"another value of this read"},
	    {READ "    helpers: {h: {at: 0x12, type: u16}}\n" UNPOLLED,
		"test:15:", "named twice"},
	    {VALUE("clock: {at: 0x12, type: u16}"), "test:14:14", "the clock"},
	    {VALUE("clock: {at: 0x12, type: clock}"), "test:14:14",
		"bytes is missing"},
	    {VALUE("clock: {at: 0x12, type: clock, bytes: [year, month]}"),
		"test:14:45", "year, month, day, hour and minute"},
	    {VALUE("clock: {at: 0x12, type: clock, bytes: [year, year]}"),
		"test:14:52", "named twice"},
	    {VALUE("clock: {at: 0x12, type: clock, bytes: [week]}"),
		"test:14:46", "weekday"},
	    {VALUE("clock: {at: 0x12, type: clock, bytes: "
		   "[year, month, day, hour, minute]}"),
		"test:14:19", "outside its read"},
	    {VALUE("clock: {at: 0x10, type: clock, bytes: "
		   "[year, month, day, hour, minute]}"),
		"test:14:19", "another value of this read"},
	    {VALUE("clock: {at: 0x10, type: clock, bytes: [skip, skip, skip,"
		   " skip, skip, skip, skip, skip, skip]}"),
		"test:14:45", "at most 8 bytes"},
	    {VALUE("p: {at: 0x12, type: u16, unit: W, bytes: [year]}"),
		"test:14:10", "bytes are for clocks"},
	};
	struct pp_model *m = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		if (parse(faults[i].text, &m) != PP_EDATA)
			fail_msg("accepted:\n%s", faults[i].text);
		if (strncmp(pp_errmsg(), faults[i].place,
			strlen(faults[i].place)) != 0 ||
		    strstr(pp_errmsg(), faults[i].words) == NULL)
			fail_msg("%s: not at %s or not \"%s\":\n%s",
			    pp_errmsg(), faults[i].place, faults[i].words,
			    faults[i].text);
		assert_null(m);
	}
}

static void
the_minimum_of_a_file_is_accepted(void **state)
{
	struct pp_model *m = NULL;
	const struct pp_read *reads;

	(void)state;
	if (parse(READ, &m) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_model_evidence(m, &reads), 0);
	assert_int_equal(pp_model_type_code(m), -1);
	assert_string_equal(pp_model_class(m), "");
	pp_model_free(m);
	pp_model_free(NULL);
	pp_models_free(NULL);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_faulty_file_is_refused_at_its_place),
	    cmocka_unit_test(the_minimum_of_a_file_is_accepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
