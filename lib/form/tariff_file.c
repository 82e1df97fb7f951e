/* SPDX-License-Identifier: ISC */
/*
 * A tariff file from its head to its fixed parts; days, seasons, prices and
 * tests are read by files of their own.
 */
#include "tariff_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "tariff_file_impl.h"
#include "text.h"

static enum pp_status
need(const struct pp_tariff_reader *r, const char *key,
    const struct pp_node **node)
{
	if ((*node = pp_node_find(r->root, key)) == NULL)
		return pp_node_bad(r->root, "%s is missing", key);
	return PP_OK;
}

static enum pp_status
read_name(struct pp_tariff_reader *r)
{
	struct pp_tariff *t = &r->tariff;
	const struct pp_node *node;
	enum pp_status rc;
	const char *text;

	if ((rc = need(r, "tariff", &node)) != PP_OK ||
	    (rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (pp_id_check(text) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	memcpy(t->name, text, strlen(text) + 1);
	if ((node = pp_node_find(r->root, "title")) == NULL)
		return PP_OK;
	return pp_node_line(node, t->title, sizeof t->title);
}

static enum pp_status
read_zone(struct pp_tariff_reader *r)
{
	struct pp_tariff *t = &r->tariff;
	const struct pp_node *node;
	enum pp_status rc;

	if ((rc = need(r, "zone", &node)) != PP_OK ||
	    (rc = pp_node_line(node, t->zone, sizeof t->zone)) != PP_OK)
		return rc;
	if (pp_zone_check(t->zone) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	return PP_OK;
}

static enum pp_status
read_from(struct pp_tariff_reader *r)
{
	const struct pp_node *node;
	enum pp_status rc;
	const char *text;

	if ((rc = need(r, "from", &node)) != PP_OK ||
	    (rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	return pp_node_day(node, text, &r->tariff.from_day);
}

/* "2026-10-01" or "2026-10-01..2026-10-07". */
static enum pp_status
take_holidays(struct pp_tariff *t, const struct pp_node *node)
{
	char first[sizeof "2026-10-01"] = "";
	int32_t day, last;
	enum pp_status rc;
	const char *text;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	memcpy(first, text, strnlen(text, sizeof first - 1));
	if ((rc = pp_node_day(node, first, &day)) != PP_OK)
		return rc;
	last = day;
	text += strlen(first);
	if (*text != '\0') {
		if (strncmp(text, "..", 2) != 0)
			return pp_node_bad(node,
			    "not days; write 2026-10-01..2026-10-07");
		if ((rc = pp_node_day(node, text + 2, &last)) != PP_OK)
			return rc;
	}
	if (last < day ||
	    (t->n_holidays > 0 && day <= t->holidays[t->n_holidays - 1]))
		return pp_node_bad(node, "not after the day before it");
	for (; day <= last; day++) {
		if (t->n_holidays == PP_HOLIDAYS_MAX)
			return pp_node_bad(node, "more than %d holidays",
			    PP_HOLIDAYS_MAX);
		t->holidays[t->n_holidays++] = day;
	}
	return PP_OK;
}

static enum pp_status
read_holidays(struct pp_tariff_reader *r)
{
	const struct pp_node *list = pp_node_find(r->root, "holidays"), *node;
	enum pp_status rc;

	if (list == NULL)
		return PP_OK;
	if ((rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	for (node = list->first; node != NULL; node = node->next)
		if ((rc = take_holidays(&r->tariff, node)) != PP_OK)
			return rc;
	return PP_OK;
}

static enum pp_status
read_fixed_part(const struct pp_node *node, struct pp_fixed *fixed)
{
	static const char *const keys[] = {"yuan", "per"};
	const struct pp_node *yuan, *per;
	const char *amount, *word;
	enum pp_status rc;
	pp_money money;

	if ((rc = pp_key_id(node, fixed->name)) != PP_OK ||
	    (rc = pp_node_only(node, keys, sizeof keys / sizeof keys[0])) !=
		PP_OK)
		return rc;
	if ((yuan = pp_node_find(node, "yuan")) == NULL ||
	    (per = pp_node_find(node, "per")) == NULL)
		return pp_node_bad(node, "yuan or per is missing");
	if ((rc = pp_node_text(yuan, &amount)) != PP_OK ||
	    (rc = pp_node_text(per, &word)) != PP_OK)
		return rc;
	if (pp_money_parse(amount, &money) != PP_OK)
		return pp_node_bad(yuan, "%s", pp_errmsg());
	if (money.fen < 0 || money.fen > PP_FIXED_FEN_MOST)
		return pp_node_bad(yuan, "not within 0 and 10000000.00 yuan");
	if (strcmp(word, "day") != 0 && strcmp(word, "month") != 0)
		return pp_node_bad(per, "neither day nor month");
	fixed->fen = money.fen;
	fixed->per = *word == 'd' ? PP_PER_DAY : PP_PER_MONTH;
	return PP_OK;
}

static enum pp_status
read_fixed(struct pp_tariff_reader *r)
{
	const struct pp_node *map = pp_node_find(r->root, "fixed"), *node;
	struct pp_tariff *t = &r->tariff;
	enum pp_status rc;

	if (map == NULL)
		return PP_OK;
	if ((rc = pp_node_is_map(map)) != PP_OK)
		return rc;
	if (map->n > PP_FIXED_MAX)
		return pp_node_bad(map, "more than %d fixed parts",
		    PP_FIXED_MAX);
	for (node = map->first; node != NULL; node = node->next)
		if ((rc = read_fixed_part(node, &t->fixed[t->n_fixed++])) !=
		    PP_OK)
			return rc;
	return PP_OK;
}

static enum pp_status
read_rounding(struct pp_tariff_reader *r)
{
	const struct pp_node *node;
	struct pp_tariff *t = &r->tariff;
	enum pp_status rc;
	const char *word;

	if ((node = pp_node_find(r->root, "rounding")) != NULL) {
		if ((rc = pp_node_text(node, &word)) != PP_OK)
			return rc;
		while (strcmp(word, pp_rounding_name(t->rounding)) != 0)
			if (t->rounding++ == PP_ROUND_DOWN)
				return pp_node_bad(node,
				    "neither half-up, half-even nor down");
	}
	if ((node = pp_node_find(r->root, "residue")) != NULL) {
		if ((rc = pp_node_text(node, &word)) != PP_OK)
			return rc;
		while (strcmp(word, pp_residue_name(t->residue)) != 0)
			if (t->residue++ == PP_RESIDUE_DROPPED)
				return pp_node_bad(node,
				    "neither carry nor dropped");
	}
	return PP_OK;
}

/* In this order, since each needs some of those before. */
static enum pp_status
read_all(struct pp_tariff_reader *r, struct pp_tariff_tests *tests)
{
	static const char *const keys[] = {"tariff", "title", "zone", "from",
	    "holidays", "days", "seasons", "tiers", "prices", "fixed",
	    "rounding", "residue", "tests"};
	enum pp_status rc;

	if ((rc = pp_node_only(r->root, keys, sizeof keys / sizeof keys[0])) !=
		PP_OK ||
	    (rc = read_name(r)) != PP_OK || (rc = read_zone(r)) != PP_OK ||
	    (rc = read_from(r)) != PP_OK || (rc = read_holidays(r)) != PP_OK ||
	    (rc = pp_tariff_read_days(r)) != PP_OK ||
	    (rc = pp_tariff_read_seasons(r)) != PP_OK ||
	    (rc = pp_tariff_read_tiers(r)) != PP_OK ||
	    (rc = pp_tariff_read_prices(r)) != PP_OK ||
	    (rc = read_fixed(r)) != PP_OK || (rc = read_rounding(r)) != PP_OK)
		return rc;
	if (pp_tariff_check(&r->tariff) != PP_OK)
		return pp_node_bad(r->root, "%s", pp_errmsg());
	return pp_tariff_read_tests(r, tests);
}

enum pp_status
pp_tariff_read(FILE *in, const char *name, struct pp_tariff *tariff,
    struct pp_tariff_tests *tests)
{
	struct pp_tariff_tests *scratch = NULL;
	struct pp_tariff_reader r = {0};
	struct pp_conf *conf = NULL;
	enum pp_status rc;

	if ((scratch = calloc(1, sizeof *scratch)) == NULL) {
		rc = pp_fail(PP_ESYS, "%s: %s", name, strerror(errno));
		goto out;
	}
	if ((rc = pp_conf_read(in, name, &conf)) != PP_OK)
		goto out;
	r.root = pp_conf_root(conf);
	if ((rc = read_all(&r, scratch)) != PP_OK)
		goto out;
	*tariff = r.tariff;
	if (tests != NULL)
		*tests = *scratch;
out:
	pp_conf_free(conf);
	free(scratch);
	return rc;
}
