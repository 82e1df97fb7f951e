/* SPDX-License-Identifier: ISC */
/*
 * Orders of a model file: that a faulty one is refused, at the place of the
 * fault and with the words an engineer needs.
 */
#include "model_help.h"

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

#define COUNT "count: {at: 4, type: u16}"
#define AMOUNT "amount: {at: 0, type: u32, unit: 0.01 yuan}"

static void
a_faulty_order_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *text, *place, *words;
	} faults[] = {
	    {MADE "orders: {open: {}}\n", "test:10:", "open"},
	    {MADE "orders: 5\n", "test:10:9", "not a map"},
	    {MADE "orders: {fee: {}}\n", "test:10:15", "function is missing"},
	    {MADE "orders: {fee: {function: 6}}\n", "test:10:26",
		"expected 0x10 or 0x20"},
	    {MADE "orders: {fee: {function: 16, address: 1, count: 124}}\n",
		"test:10:49", "within 1 and 123"},
	    {MADE "orders: {fee: {function: 16, address: 1, count: 0}}\n",
		"test:10:49", "within 1 and 123"},
	    {MADE "orders: {fee: {function: 16, address: 65536}}\n",
		"test:10:39", "within"},
	    {MADE "orders: {fee: {function: 16, size: 1}}\n",
		"test:10:", "size"},
	    {MADE "cancel: zero\n", "test:10:9", "there is no purchase"},
	    {MADE "cancel: one\n", "test:10:9", "none, zero"},
	    {PURCHASE(AMOUNT), "test:11:11", "count is missing"},
	    {PURCHASE(COUNT), "test:11:11", "amount is missing"},
	    {PURCHASE(AMOUNT ", sold: {at: 7, type: u8}"),
		"test:11:", "no quantity of that name"},
	    {PURCHASE(AMOUNT ", count: {at: 3, type: u16}"), "test:11:69",
		"another value"},
	    {PURCHASE(AMOUNT ", count: {at: 7, type: u16}"), "test:11:69",
		"outside the data, which is 8 bytes"},
	    {PURCHASE(AMOUNT ", count: {at: 4, enable: 3, type: u16}"),
		"test:11:80", "another value"},
	    {PURCHASE(AMOUNT ", count: {at: 4, enable: 5, type: u16}"),
		"test:11:80", "another value"},
	    {PURCHASE(AMOUNT ", count: {at: 4, enable: 8, type: u16}"),
		"test:11:80", "outside"},
	    {PURCHASE(AMOUNT ", count: {at: 4, type: s16}"), "test:11:78",
		"u8, u16, u32, s32, bcd"},
	    {PURCHASE(AMOUNT ", count: {at: 4, type: u16, digits: 2}"),
		"test:11:91", "digits are for"},
	    {PURCHASE(AMOUNT ", count: {at: 4, type: bcd, digits: 2}"),
		"test:11:64", "for number alone"},
	    {PURCHASE(AMOUNT ", count: {at: 4, bit: 1}"), "test:11:", "bit"},
	    {PURCHASE("amount: {at: 0, type: u32}"), "test:11:20",
		"unit is missing"},
	    {PURCHASE("amount: {at: 0, type: u32, unit: 0.01 kWh}"),
		"test:11:45", "not a unit"},
	    {PURCHASE("number: {at: 0, type: bcd}"), "test:11:20",
		"digits is missing"},
	    {PURCHASE("number: {at: 0, type: bcd, digits: 11}"), "test:11:47",
		"two digits make a byte"},
	    {PURCHASE("status: {at: 0, type: u16}"), "test:11:20",
		"no meter is told its status"},
	    {PURCHASE("prepay: {at: 0, type: u8, unit: 1}"), "test:11:44",
		"prepay has no unit"},
	    {"model: M\ntitle: t\nkind: instrument\nphases: 1\nrated: 1 kW\n"
	     "reply_ms: 1\npoll: [r]\nreads: {r: {address: 1, count: 1, "
	     "values: {e_total: {at: 1, type: u16, unit: Wh}}}}\norders: {}\n",
		"test:9:9", "only a prepaid meter"},
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

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_faulty_order_is_refused_at_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
