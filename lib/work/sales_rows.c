/* SPDX-License-Identifier: ISC */
#include "sales_rows.h"

#include <stdio.h>

#include "clock.h"

/* clang-format off */
#define SUMS \
	{"sales", NULL, PP_KIND_INT, true}, \
	{"sales_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"refunds", NULL, PP_KIND_INT, true}, \
	{"refunds_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"reversals", NULL, PP_KIND_INT, true}, \
	{"reversals_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"net_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"opening_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"moved_in_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"moved_out_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"external_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"paid_in_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"paid_out_yuan", NULL, PP_KIND_DECIMAL, true}, \
	{"pending", NULL, PP_KIND_INT, true}, \
	{"pending_yuan", NULL, PP_KIND_DECIMAL, true}
/* clang-format on */

enum {
	N_SUMS = 15,
	FIELDS_MAX = N_SUMS + 2,
	PERIOD_MAX = 48
};

static const struct {
	size_t n;
	struct pp_field field[FIELDS_MAX];
} cuts[PP_SALES_BYS] = {
    [PP_SALES_BY_DAY] = {1, {{"day", NULL, PP_KIND_TEXT, false}, SUMS}},
    [PP_SALES_BY_MONTH] = {1, {{"month", NULL, PP_KIND_TEXT, false}, SUMS}},
    [PP_SALES_BY_YEAR] = {1, {{"year", NULL, PP_KIND_TEXT, false}, SUMS}},
    [PP_SALES_BY_METER] = {1, {{"meter", NULL, PP_KIND_TEXT, false}, SUMS}},
    [PP_SALES_BY_ACCOUNT] = {2,
	{{"account", NULL, PP_KIND_TEXT, false},
	    {"holder", NULL, PP_KIND_TEXT, false}, SUMS}},
    [PP_SALES_BY_BUILDING] = {2,
	{{"building", NULL, PP_KIND_TEXT, false},
	    {"name", NULL, PP_KIND_TEXT, false}, SUMS}},
    [PP_SALES_BY_FLOOR] = {2,
	{{"building", NULL, PP_KIND_TEXT, false},
	    {"floor", NULL, PP_KIND_INT, false}, SUMS}},
    [PP_SALES_BY_UNIT] = {2,
	{{"unit", NULL, PP_KIND_TEXT, false},
	    {"name", NULL, PP_KIND_TEXT, false}, SUMS}},
    [PP_SALES_BY_OPERATOR] = {1,
	{{"operator", NULL, PP_KIND_TEXT, false}, SUMS}},
    [PP_SALES_BY_METHOD] = {1, {{"method", NULL, PP_KIND_TEXT, false}, SUMS}},
};

const struct pp_field *
pp_sales_fields(enum pp_sales_by by, size_t *n)
{
	*n = cuts[by].n + N_SUMS;
	return cuts[by].field;
}

static void
put_period(struct pp_records *r, enum pp_sales_by by, int64_t at)
{
	char period[PERIOD_MAX];
	struct pp_civil c;

	pp_civil_of(at, &c);
	if (by == PP_SALES_BY_DAY)
		snprintf(period, sizeof period, "%04d-%02d-%02d", c.year,
		    c.month, c.day);
	else if (by == PP_SALES_BY_MONTH)
		snprintf(period, sizeof period, "%04d-%02d", c.year, c.month);
	else
		snprintf(period, sizeof period, "%04d", c.year);
	pp_records_text(r, period);
}

static bool
is_period(enum pp_sales_by by)
{
	return by == PP_SALES_BY_DAY || by == PP_SALES_BY_MONTH ||
	    by == PP_SALES_BY_YEAR;
}

static void
put_key(struct pp_records *r, enum pp_sales_by by,
    const struct pp_sales_sum *sum)
{
	if (is_period(by)) {
		put_period(r, by, sum->at);
		return;
	}
	pp_records_text_if(r, sum->key);
	if (by == PP_SALES_BY_FLOOR)
		pp_records_number_if(r, sum->has_floor, sum->floor, 0, 0);
	else if (cuts[by].n > 1)
		pp_records_text_if(r, sum->name);
}

static void
put_part(struct pp_records *r, const struct pp_sales_part *part)
{
	pp_records_int(r, part->n);
	pp_records_money(r, part->sum);
}

/* Those of refunds less those of sales: as they count in the net. */
static enum pp_status
reversals(const struct pp_sales_sum *sum, struct pp_sales_part *part)
{
	const struct pp_sales_part *back = &sum->of[PP_SALES_SALE_REVERSED];
	const struct pp_sales_part *again = &sum->of[PP_SALES_REFUND_REVERSED];

	part->n = back->n + again->n;
	if (__builtin_sub_overflow(again->sum.fen, back->sum.fen,
		&part->sum.fen))
		return pp_fail(PP_EDATA, "the sum of reversals is too large");
	return PP_OK;
}

enum pp_status
pp_sales_net(const struct pp_sales_sum *sum, pp_money *net)
{
	struct pp_sales_part reversed;
	int64_t fen;
	enum pp_status rc;

	if ((rc = reversals(sum, &reversed)) != PP_OK)
		return rc;
	if (__builtin_sub_overflow(sum->of[PP_SALES_SOLD].sum.fen,
		sum->of[PP_SALES_REFUNDED].sum.fen, &fen) ||
	    __builtin_add_overflow(fen, reversed.sum.fen, &fen))
		return pp_fail(PP_EDATA, "the net sum is too large");
	*net = (pp_money){fen};
	return PP_OK;
}

enum pp_status
pp_sales_put(struct pp_records *r, enum pp_sales_by by,
    const struct pp_sales_sum *sum)
{
	static const enum pp_sales_what others[] = {PP_SALES_OPENING,
	    PP_SALES_MOVED_IN, PP_SALES_MOVED_OUT, PP_SALES_EXTERNAL,
	    PP_SALES_PAID_IN, PP_SALES_PAID_OUT};
	struct pp_sales_part reversed;
	pp_money net = {0};
	enum pp_status rc;

	if ((rc = reversals(sum, &reversed)) != PP_OK ||
	    (rc = pp_sales_net(sum, &net)) != PP_OK)
		return rc;
	put_key(r, by, sum);
	put_part(r, &sum->of[PP_SALES_SOLD]);
	put_part(r, &sum->of[PP_SALES_REFUNDED]);
	put_part(r, &reversed);
	pp_records_money(r, net);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		pp_records_money(r, sum->of[others[i]].sum);
	put_part(r, &sum->of[PP_SALES_PENDING]);
	return pp_records_end(r);
}

enum pp_status
pp_sales_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_sales_filter *filter)
{
	struct pp_sales_sums *sums = NULL;
	struct pp_sales_sum sum;
	enum pp_status rc;

	rc = pp_sales_sums_open(db, filter, &sums);
	while (rc == PP_OK && (rc = pp_sales_sums_next(sums, &sum)) == PP_OK)
		rc = pp_sales_put(records, filter->by, &sum);
	pp_sales_sums_close(sums);
	return rc == PP_DONE ? PP_OK : rc;
}
