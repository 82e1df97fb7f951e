/* SPDX-License-Identifier: ISC */
/*
 * Where a meter keeps its day tables and the dates that pick one of them, and
 * how the bytes of both lie there; with the reads that show them.
 */
#include "model_impl.h"

#include <stdio.h>

enum {
	REGISTERS = 0x10000,
};

/* A list of the three words, each once, as which byte is what. */
static enum pp_status
parse_bytes(const struct pp_node *map, const char *key,
    const char *const words[TABLE_FIELDS], uint8_t bytes[TABLE_FIELDS])
{
	const struct pp_node *list, *node;
	enum pp_status rc;
	unsigned seen = 0;
	size_t field, i = 0;

	if ((rc = model_need(map, key, &list)) != PP_OK ||
	    (rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	if (list->n != TABLE_FIELDS)
		return pp_node_bad(list, "expected %s, %s and %s in some order",
		    words[0], words[1], words[2]);
	for (node = list->first; node != NULL; node = node->next) {
		rc = model_choose(node, words, TABLE_FIELDS, &field);
		if (rc != PP_OK)
			return rc;
		if (seen & 1U << field)
			return pp_node_bad(node, "named twice");
		seen |= 1U << field;
		bytes[i++] = (uint8_t)field;
	}
	return PP_OK;
}

/* The rates whose codes are 1, 2, and so on. */
static enum pp_status
parse_rates(const struct pp_node *map, uint8_t code[PP_RATES])
{
	const struct pp_node *list, *node;
	enum pp_status rc;
	enum pp_rate rate;
	const char *word;
	uint8_t n = 0;

	if ((rc = model_need(map, "rates", &list)) != PP_OK ||
	    (rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	for (node = list->first; node != NULL; node = node->next) {
		if ((rc = pp_node_text(node, &word)) != PP_OK)
			return rc;
		if (pp_rate_find(word, &rate) != PP_OK)
			return pp_node_bad(node, "no rate of that name");
		if (code[rate] != 0)
			return pp_node_bad(node, "named twice");
		code[rate] = ++n;
	}
	return n > 0 ? PP_OK : pp_node_bad(list, "expected a rate or more");
}

/* How many there are of three bytes each, as whole registers. */
static enum pp_status
parse_many(const struct pp_node *map, const char *key, int64_t most,
    uint8_t *many)
{
	const struct pp_node *node;
	enum pp_status rc;
	int64_t n;

	if ((rc = model_need(map, key, &node)) != PP_OK ||
	    (rc = pp_node_int(node, 2, most, &n)) != PP_OK)
		return rc;
	if (n % 2 != 0)
		return pp_node_bad(node,
		    "an odd number of three bytes is no whole register");
	*many = (uint8_t)n;
	return PP_OK;
}

static enum pp_status
parse_place(const struct pp_node *node, unsigned words, uint16_t *address)
{
	enum pp_status rc;
	int64_t at;

	if ((rc = pp_node_int(node, 0, REGISTERS - 1, &at)) != PP_OK)
		return rc;
	if (at + words > REGISTERS)
		return pp_node_bad(node, "past the last register, 0xFFFF");
	*address = (uint16_t)at;
	return PP_OK;
}

static unsigned
words_of(unsigned n)
{
	return n * TABLE_FIELDS / 2;
}

static enum pp_status
parse_places(struct model_tables *t, const struct pp_node *map)
{
	const struct pp_node *list, *node, *dates;
	enum pp_status rc;

	if ((rc = model_need(map, "at", &list)) != PP_OK ||
	    (rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	if (list->n == 0 || list->n > PP_FIT_TABLES_MAX)
		return pp_node_bad(list, "expected 1 to %d addresses",
		    PP_FIT_TABLES_MAX);
	for (node = list->first; node != NULL; node = node->next)
		if ((rc = parse_place(node, words_of(t->slots),
			 &t->at[t->n++])) != PP_OK)
			return rc;
	dates = pp_node_find(map, "dates");
	if (dates == NULL)
		return t->n == 1 ? PP_OK
				 : pp_node_bad(map,
				       "of several tables dates pick one:"
				       " dates is missing");
	if ((rc = parse_many(map, "zones", PP_FIT_ZONES_MAX, &t->zones)) !=
	    PP_OK)
		return rc;
	return parse_place(dates, words_of(t->zones), &t->dates);
}

static void
add_read(struct model_tables *t, const char *name, uint16_t address,
    unsigned count)
{
	struct pp_read *read = &t->reads[t->n_reads];

	*read = (struct pp_read){
	    .function = PP_FUNCTION_READ,
	    .address = address,
	    .count = (uint16_t)count,
	    .slot = t->n_reads++,
	};
	snprintf(read->name, sizeof read->name, "%s", name);
}

/* Tables that follow one another are asked for as one. */
static void
make_reads(struct pp_model *m)
{
	struct model_tables *t = &m->tables;
	unsigned each = words_of(t->slots), i;
	struct pp_read *last = NULL;

	for (i = 0; i < t->n; i++)
		if (last && last->address + last->count == t->at[i] &&
		    last->count + each <= m->longest) {
			last->count = (uint16_t)(last->count + each);
		} else {
			last = &t->reads[t->n_reads];
			add_read(t, "tables", t->at[i], each);
		}
	if (t->zones > 0)
		add_read(t, "dates", t->dates, words_of(t->zones));
}

/* A late reply to one must not pass for another. */
static enum pp_status
check_lengths(const struct pp_model *m, const struct pp_node *map)
{
	const struct model_tables *t = &m->tables;
	const struct pp_read *read, *other;

	for (read = t->reads; read < t->reads + t->n_reads; read++) {
		for (other = t->reads; other < read; other++)
			if (model_alike(read, other))
				return pp_node_bad(map,
				    "the replies to two of its reads would be"
				    " of one length");
		for (other = m->poll; other < m->poll + m->n_poll; other++)
			if (model_alike(read, other))
				return pp_node_bad(map,
				    "the reply to one of its reads may be as"
				    " long as that to the polled %s",
				    other->name);
	}
	return PP_OK;
}

static enum pp_status
parse(struct pp_model *m, const struct pp_node *map)
{
	static const char *const keys[] = {"at", "slots", "slot", "rates",
	    "dates", "zones", "zone"};
	static const char *const slot[] = {
	    [SLOT_RATE] = "rate",
	    [SLOT_MINUTE] = "minute",
	    [SLOT_HOUR] = "hour",
	};
	static const char *const zone[] = {
	    [ZONE_TABLE] = "table",
	    [ZONE_DAY] = "day",
	    [ZONE_MONTH] = "month",
	};
	struct model_tables *t = &m->tables;
	enum pp_status rc;

	if ((rc = pp_node_only(map, keys, sizeof keys / sizeof *keys)) !=
		PP_OK ||
	    (rc = parse_many(map, "slots", PP_SEGMENTS_MAX, &t->slots)) !=
		PP_OK ||
	    (rc = parse_bytes(map, "slot", slot, t->slot)) != PP_OK ||
	    (rc = parse_rates(map, t->code)) != PP_OK ||
	    (rc = parse_places(t, map)) != PP_OK ||
	    (t->zones > 0 &&
		(rc = parse_bytes(map, "zone", zone, t->zone)) != PP_OK))
		return rc;
	make_reads(m);
	return check_lengths(m, map);
}

enum pp_status
model_tables(struct pp_model *m, const struct pp_node *root)
{
	const struct pp_node *map = pp_node_find(root, "tables");

	if (map == NULL)
		return PP_OK;
	if (!m->prepaid)
		return pp_node_bad(map, "only a prepaid meter is given tables");
	return parse(m, map);
}
