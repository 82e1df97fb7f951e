/* SPDX-License-Identifier: ISC */
/*
 * For the tests of bills: energy put into one, and what it came to.
 */
#ifndef PP_TEST_BILL_HELP_H
#define PP_TEST_BILL_HELP_H

#include "tariff_help.h"

#include "bill.h"

static inline void
assert_parts(const struct pp_bill *bill, const char *yuan)
{
	char is[PP_DECIMAL_MAX], should[PP_DECIMAL_MAX];
	int64_t parts;

	assert_int_equal(pp_decimal_parse(yuan, 7, &parts), PP_OK);
	assert_string_equal(pp_parts_print(bill->parts, is),
	    pp_parts_print(parts, should));
}

static inline void
end(struct pp_bill *bill)
{
	if (pp_bill_end(bill) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static inline void
add(struct pp_bill *bill, const char *from, const char *to, int64_t wh)
{
	if (pp_bill_add(bill, at(from), at(to), wh, NULL) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* sharp, peak, flat, valley, deep */
static inline void
add_rates(struct pp_bill *bill, const char *from, const char *to, int64_t wh,
    const int64_t rate_wh[PP_RATES])
{
	if (pp_bill_add(bill, at(from), at(to), wh, rate_wh) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

#endif
