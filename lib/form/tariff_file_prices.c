/* SPDX-License-Identifier: ISC */
/*
 * Tiers and prices of a tariff file.  Prices of the whole tariff hold where a
 * season has none of its own.
 */
#include "tariff_file_impl.h"

#include <string.h>

struct prices {
	int32_t e4[PP_TIERS_MAX][PP_RATES]; /* below zero: none */
	const struct pp_node *node[PP_RATES];
};

static enum pp_status
read_edges(struct pp_tariff *t, const struct pp_node *list)
{
	const struct pp_node *node;
	int64_t before = 0;
	enum pp_status rc;

	if ((rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	if (list->n < 1 || list->n >= PP_TIERS_MAX)
		return pp_node_bad(list, "not 1 to %d edges of tiers",
		    PP_TIERS_MAX - 1);
	t->n_tiers = 0;
	for (node = list->first; node != NULL; node = node->next) {
		int64_t *edge = &t->tier_to_wh[t->n_tiers++];

		if ((rc = pp_node_wh(node, edge)) != PP_OK)
			return rc;
		if (*edge <= before || *edge == INT64_MAX)
			return pp_node_bad(node, "not above the one before");
		before = *edge;
	}
	t->tier_to_wh[t->n_tiers++] = INT64_MAX;
	return PP_OK;
}

static enum pp_status
read_reset_on(struct pp_tariff *t, const struct pp_node *on)
{
	unsigned month, day;
	enum pp_status rc;
	const char *text;
	int64_t number;

	if (t->reset == PP_RESET_NEVER)
		return pp_key_bad(on, "they are never reset");
	if (t->reset == PP_RESET_MONTH) {
		if ((rc = pp_node_int(on, 1, 31, &number)) == PP_OK)
			t->reset_day = (uint8_t)number;
		return rc;
	}
	if ((rc = pp_node_text(on, &text)) != PP_OK ||
	    (rc = pp_node_date(on, text, &month, &day)) != PP_OK)
		return rc;
	if (text[5] != '\0')
		return pp_node_bad(on, "not a month and day; write 07-01");
	t->reset_month = (uint8_t)(month + 1);
	t->reset_day = (uint8_t)(day + 1);
	return PP_OK;
}

static enum pp_status
read_reset(struct pp_tariff *t, const struct pp_node *node)
{
	enum pp_reset reset;
	enum pp_status rc;
	const char *word;

	if ((rc = pp_node_text(node, &word)) != PP_OK)
		return rc;
	for (reset = PP_RESET_NEVER; reset <= PP_RESET_YEAR; reset++)
		if (strcmp(word, pp_reset_name(reset)) == 0) {
			t->reset = reset;
			return PP_OK;
		}
	return pp_node_bad(node, "neither month, year nor never");
}

enum pp_status
pp_tariff_read_tiers(struct pp_tariff_reader *r)
{
	static const char *const keys[] = {"up_to_kwh", "reset", "reset_on"};
	const struct pp_node *tiers = pp_node_find(r->root, "tiers");
	const struct pp_node *edges, *reset, *on;
	struct pp_tariff *t = &r->tariff;
	enum pp_status rc;

	t->n_tiers = 1;
	t->tier_to_wh[0] = INT64_MAX;
	t->reset_month = t->reset_day = 1;
	if (tiers == NULL)
		return PP_OK;
	if ((rc = pp_node_only(tiers, keys, sizeof keys / sizeof keys[0])) !=
	    PP_OK)
		return rc;
	if ((edges = pp_node_find(tiers, "up_to_kwh")) == NULL ||
	    (reset = pp_node_find(tiers, "reset")) == NULL)
		return pp_node_bad(tiers, "up_to_kwh or reset is missing");
	if ((rc = read_edges(t, edges)) != PP_OK ||
	    (rc = read_reset(t, reset)) != PP_OK)
		return rc;
	on = pp_node_find(tiers, "reset_on");
	return on == NULL ? PP_OK : read_reset_on(t, on);
}

static enum pp_status
read_price(const struct pp_node *node, int32_t *e4)
{
	enum pp_status rc;
	const char *text;
	pp_price price;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (pp_price_parse(text, &price) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	if (price.e4_per_kwh < 0 || price.e4_per_kwh > PP_PRICE_E4_MOST)
		return pp_node_bad(node, "not within 0 and 9999.9999 yuan");
	*e4 = (int32_t)price.e4_per_kwh;
	return PP_OK;
}

/* One price, or of several tiers a list. */
static enum pp_status
read_rate(const struct pp_node *node, enum pp_rate rate, unsigned tiers,
    struct prices *prices)
{
	const struct pp_node *price;
	enum pp_status rc;
	unsigned tier = 0;

	prices->node[rate] = node;
	if (tiers == 1 && node->kind == PP_NODE_SCALAR)
		return read_price(node, &prices->e4[0][rate]);
	if (node->kind != PP_NODE_LIST || node->n != tiers)
		return pp_node_bad(node, "not a price for each of %u tiers",
		    tiers);
	for (price = node->first; price != NULL; price = price->next)
		if ((rc = read_price(price, &prices->e4[tier++][rate])) !=
		    PP_OK)
			return rc;
	return PP_OK;
}

/* Those of a map over what was there. */
static enum pp_status
read_prices(const struct pp_tariff *t, const struct pp_node *map,
    struct prices *prices)
{
	const struct pp_node *node;
	enum pp_status rc;
	enum pp_rate rate;

	if ((rc = pp_node_is_map(map)) != PP_OK)
		return rc;
	for (node = map->first; node != NULL; node = node->next)
		if ((rc = pp_key_rate(node, &rate)) != PP_OK ||
		    (rc = read_rate(node, rate, t->n_tiers, prices)) != PP_OK)
			return rc;
	return PP_OK;
}

/* No price is missing, and none of its own is too many. */
static enum pp_status
check_season(const struct pp_tariff *t, unsigned season,
    const struct pp_node *node, const struct prices *prices)
{
	enum pp_rate rate;

	for (rate = 0; rate < PP_RATES; rate++) {
		bool uses = pp_season_uses(t, season, rate);

		if (uses && prices->e4[0][rate] < 0)
			return pp_node_bad(node, "%s has hours but no price",
			    pp_rate_name(rate));
		if (!uses && prices->node[rate] != NULL)
			return pp_key_bad(prices->node[rate],
			    "a price, but no hours in this season");
	}
	return PP_OK;
}

static enum pp_status
price_season(struct pp_tariff *t, unsigned season, const struct pp_node *node,
    const struct pp_node *map, const struct prices *common)
{
	struct prices own = *common;
	enum pp_status rc;

	memset(own.node, 0, sizeof own.node);
	if (map != NULL && (rc = read_prices(t, map, &own)) != PP_OK)
		return rc;
	if ((rc = check_season(t, season, node, &own)) != PP_OK)
		return rc;
	memcpy(t->seasons[season].price_e4, own.e4, sizeof own.e4);
	return PP_OK;
}

enum pp_status
pp_tariff_read_prices(struct pp_tariff_reader *r)
{
	const struct pp_node *seasons = pp_node_find(r->root, "seasons");
	const struct pp_node *map = pp_node_find(r->root, "prices"), *node;
	struct pp_tariff *t = &r->tariff;
	struct prices common = {0};
	enum pp_rate rate;
	enum pp_status rc;
	unsigned i = 0;

	memset(common.e4, -1, sizeof common.e4);
	if (map != NULL && (rc = read_prices(t, map, &common)) != PP_OK)
		return rc;
	for (rate = 0; rate < PP_RATES; rate++)
		if (common.node[rate] != NULL && !pp_tariff_uses(t, rate))
			return pp_key_bad(common.node[rate],
			    "a price, but no hours");
	if (seasons == NULL)
		return price_season(t, 0, map == NULL ? r->root : map, NULL,
		    &common);
	for (node = seasons->first; node != NULL; node = node->next)
		if ((rc = price_season(t, i++, node,
			 pp_node_find(node, "prices"), &common)) != PP_OK)
			return rc;
	return PP_OK;
}
