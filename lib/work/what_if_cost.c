/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "bill.h"
#include "catalogue.h"
#include "tariff_book.h"
#include "tariff_file.h"
#include "what_if_impl.h"

static enum pp_status
read_tariff(struct pp_what_if_tariffs *tariffs, int64_t id,
    struct pp_tariff *tariff)
{
	char *text = NULL;
	enum pp_status rc;
	FILE *in = NULL;
	size_t n;

	rc = pp_tariff_text_of(tariffs->db, id, &text, &n);
	if (rc != PP_OK)
		return rc;
	in = fmemopen(text, n, "r");
	rc = in != NULL ? pp_tariff_read(in, pp_phrase("a tariff of the books"),
			      tariff, NULL)
			: pp_fail(PP_ESYS, "out of memory");
	if (in != NULL)
		fclose(in);
	free(text);
	return rc;
}

/* Borrowed until the next is asked for. */
static enum pp_status
find_tariff(struct pp_what_if_tariffs *tariffs, int64_t id,
    const struct pp_tariff **tariff)
{
	struct pp_what_if_tariff *known;
	enum pp_status rc;
	size_t i;

	for (i = 0; i < tariffs->n; i++)
		if (tariffs->known[i].id == id)
			goto out;
	known = reallocarray(tariffs->known, i + 1, sizeof *known);
	if (known == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	tariffs->known = known;
	if ((rc = read_tariff(tariffs, id, &known[i].tariff)) != PP_OK)
		return rc;
	known[i].id = id;
	tariffs->n++;
out:
	*tariff = &tariffs->known[i].tariff;
	return PP_OK;
}

/* What is fixed of the tariff that ends here. */
static enum pp_status
add_fixed(struct pp_what_if_tariffs *tariffs, struct pp_what_if_cost *cost)
{
	const struct pp_tariff *tariff = NULL;
	struct pp_bill *bill;
	enum pp_status rc;

	if (cost->tariff == 0)
		return PP_OK;
	if ((rc = find_tariff(tariffs, cost->tariff, &tariff)) != PP_OK ||
	    tariff->n_fixed == 0)
		return rc;
	if ((bill = malloc(sizeof *bill)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	pp_bill_begin(bill, tariff, cost->since, 0, 0);
	rc = pp_bill_add_fixed(bill, cost->since, cost->until);
	if (rc == PP_OK &&
	    __builtin_add_overflow(cost->fixed_fen, bill->fixed_fen,
		&cost->fixed_fen))
		rc = pp_fail(PP_EDATA, "fixed parts out of range");
	free(bill);
	return rc;
}

enum pp_status
pp_what_if_cost_add(struct pp_what_if_tariffs *tariffs,
    struct pp_what_if_cost *cost, const struct pp_use *use)
{
	enum pp_status rc;
	int64_t parts;

	if ((rc = pp_use_price(use, &parts)) != PP_OK)
		return rc;
	if (__builtin_add_overflow(cost->parts, parts, &cost->parts))
		return pp_fail(PP_EDATA, "more energy than any meter counts");
	if (cost->since == 0 || cost->tariff != use->tariff) {
		if ((rc = add_fixed(tariffs, cost)) != PP_OK)
			return rc;
		cost->since = use->from;
		cost->tariff = use->tariff;
	}
	cost->until = use->to;
	return PP_OK;
}

enum pp_status
pp_what_if_cost_end(struct pp_what_if_tariffs *tariffs,
    struct pp_what_if_cost *cost, pp_money *total)
{
	enum pp_status rc;
	int64_t fen;

	if ((rc = add_fixed(tariffs, cost)) != PP_OK ||
	    (rc = pp_scale(cost->parts, 1, PP_PARTS_PER_FEN, &fen)) != PP_OK)
		return rc;
	if (__builtin_add_overflow(fen, cost->fixed_fen, &total->fen))
		return pp_fail(PP_EDATA, "more money than any meter counts");
	return PP_OK;
}
