/* SPDX-License-Identifier: ISC */
/*
 * The cases that a tariff file brings along to show that it means what it was
 * meant to.
 */
#include "tariff_file_impl.h"

#include <string.h>

#include "clock.h"

enum {
	EXACT_PLACES = 7
};

static enum pp_status
read_time(const struct pp_node *node, int64_t *at)
{
	enum pp_status rc;
	const char *text;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (*text < '0' || *text > '9')
		return pp_node_bad(node, "not a time; write 2026-10-01T08:00");
	if (pp_time_parse(text, 0, at) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	return PP_OK;
}

static enum pp_status
read_times(const struct pp_tariff_reader *r, const struct pp_node *node,
    struct pp_tariff_test *test)
{
	const struct pp_node *at = pp_node_find(node, "at");
	const struct pp_node *to = pp_node_find(node, "to");
	int64_t from = pp_day_start(r->tariff.from_day);
	enum pp_status rc;

	test->at = from;
	if (at != NULL && (rc = read_time(at, &test->at)) != PP_OK)
		return rc;
	if (at != NULL && test->at < from)
		return pp_node_bad(at, "before the tariff begins");
	if (to == NULL)
		return PP_OK;
	if ((rc = read_time(to, &test->to)) != PP_OK)
		return rc;
	return test->to > test->at ? PP_OK
				   : pp_node_bad(to, "ends before it begins");
}

static unsigned
count_rates(const struct pp_tariff *t)
{
	enum pp_rate rate;
	unsigned n = 0;

	for (rate = 0; rate < PP_RATES; rate++)
		n += pp_tariff_uses(t, rate);
	return n;
}

/* So much of one rate, or of a time, or of each rate. */
static enum pp_status
read_energy(const struct pp_tariff_reader *r, const struct pp_node *node,
    struct pp_tariff_test *test)
{
	const struct pp_node *kwh = pp_node_find(node, "kwh"), *part;
	enum pp_status rc;
	enum pp_rate rate;

	if (kwh == NULL)
		return pp_node_bad(node, "kwh is missing");
	if (kwh->kind == PP_NODE_SCALAR) {
		if (test->to == 0 && count_rates(&r->tariff) > 1)
			return pp_node_bad(kwh,
			    "of several rates; write {peak: 1.0} or say to "
			    "when");
		return pp_node_wh(kwh, &test->wh);
	}
	if ((rc = pp_node_is_map(kwh)) != PP_OK)
		return rc;
	test->by_rate = true;
	for (part = kwh->first; part != NULL; part = part->next) {
		if ((rc = pp_key_rate(part, &rate)) != PP_OK ||
		    (rc = pp_node_wh(part, &test->rate_wh[rate])) != PP_OK)
			return rc;
		if (!pp_tariff_uses(&r->tariff, rate))
			return pp_key_bad(part, "the tariff has no such hours");
		if (__builtin_add_overflow(test->wh, test->rate_wh[rate],
			&test->wh))
			return pp_node_bad(part, "number out of range");
	}
	return PP_OK;
}

static enum pp_status
read_results(const struct pp_node *node, struct pp_tariff_test *test)
{
	const struct pp_node *yuan = pp_node_find(node, "yuan");
	const struct pp_node *exact = pp_node_find(node, "exact_yuan");
	enum pp_status rc;
	const char *text;

	if (yuan == NULL)
		return pp_node_bad(node, "yuan is missing");
	if ((rc = pp_node_text(yuan, &text)) != PP_OK)
		return rc;
	if (pp_money_parse(text, &test->total) != PP_OK)
		return pp_node_bad(yuan, "%s", pp_errmsg());
	if (exact == NULL)
		return PP_OK;
	if ((rc = pp_node_text(exact, &text)) != PP_OK)
		return rc;
	if (pp_decimal_parse(text, EXACT_PLACES, &test->exact_parts) != PP_OK)
		return pp_node_bad(exact, "%s", pp_errmsg());
	test->has_exact = true;
	return PP_OK;
}

static enum pp_status
read_test(const struct pp_tariff_reader *r, const struct pp_node *node,
    struct pp_tariff_test *test)
{
	static const char *const keys[] = {"name", "at", "to", "before_kwh",
	    "kwh", "exact_yuan", "yuan"};
	const struct pp_node *name, *before;
	enum pp_status rc;

	if ((rc = pp_node_only(node, keys, sizeof keys / sizeof keys[0])) !=
	    PP_OK)
		return rc;
	test->line = node->line;
	test->column = node->column;
	if ((name = pp_node_find(node, "name")) == NULL)
		return pp_node_bad(node, "name is missing");
	if ((rc = pp_node_line(name, test->name, sizeof test->name)) != PP_OK ||
	    (rc = read_times(r, node, test)) != PP_OK ||
	    (rc = read_energy(r, node, test)) != PP_OK)
		return rc;
	if ((before = pp_node_find(node, "before_kwh")) != NULL &&
	    (rc = pp_node_wh(before, &test->before_wh)) != PP_OK)
		return rc;
	return read_results(node, test);
}

enum pp_status
pp_tariff_read_tests(const struct pp_tariff_reader *r,
    struct pp_tariff_tests *tests)
{
	const struct pp_node *list = pp_node_find(r->root, "tests"), *node;
	enum pp_status rc;

	if (list == NULL)
		return PP_OK;
	if ((rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	if (list->n > PP_TARIFF_TESTS_MAX)
		return pp_node_bad(list, "more than %d tests",
		    PP_TARIFF_TESTS_MAX);
	for (node = list->first; node != NULL; node = node->next)
		if ((rc = read_test(r, node, &tests->tests[tests->n++])) !=
		    PP_OK)
			return rc;
	return PP_OK;
}

/* One rate after the other, as they are priced. */
static enum pp_status
add_rates(const struct pp_tariff_test *test, struct pp_bill *bill)
{
	enum pp_status rc = PP_OK;
	enum pp_rate rate;

	for (rate = 0; rate < PP_RATES && rc == PP_OK; rate++)
		if (test->rate_wh[rate] > 0)
			rc = pp_bill_add_at(bill, test->at, rate,
			    test->rate_wh[rate]);
	return rc;
}

static enum pp_status
price(const struct pp_tariff_test *test, struct pp_bill *bill)
{
	struct pp_stretch then;
	enum pp_status rc;

	if (test->to > 0) {
		rc = pp_bill_add(bill, test->at, test->to, test->wh,
		    test->by_rate ? test->rate_wh : NULL);
		if (rc == PP_OK)
			rc = pp_bill_add_fixed(bill, test->at, test->to);
	} else if (test->by_rate) {
		rc = add_rates(test, bill);
	} else {
		pp_tariff_stretch(bill->tariff, test->at, &then);
		rc = pp_bill_add_at(bill, test->at, then.rate, test->wh);
	}
	return rc == PP_OK ? pp_bill_end(bill) : rc;
}

enum pp_status
pp_tariff_test(const struct pp_tariff *tariff,
    const struct pp_tariff_test *test, struct pp_bill *bill)
{
	char is[PP_DECIMAL_MAX], should[PP_DECIMAL_MAX];
	enum pp_status rc;

	pp_bill_begin(bill, tariff, test->at, test->before_wh, 0);
	if ((rc = price(test, bill)) != PP_OK)
		return pp_fail_in(rc, "%s", test->name);
	if (test->has_exact && test->exact_parts != bill->parts)
		return pp_fail(PP_NO, "%s: exactly %s yuan, not %s", test->name,
		    pp_parts_print(bill->parts, is),
		    pp_parts_print(test->exact_parts, should));
	if (test->total.fen != bill->total.fen)
		return pp_fail(PP_NO, "%s: %s yuan, not %s", test->name,
		    pp_money_print(bill->total, is),
		    pp_money_print(test->total, should));
	return PP_OK;
}
