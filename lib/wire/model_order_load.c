/* SPDX-License-Identifier: ISC */
/*
 * The orders of a model file: where in its data each value goes, with the
 * proof that it is inside, that no two share a byte, and that the order says
 * what it is for.
 */
#include "model_impl.h"

#include <string.h>

enum {
	DIGITS_MAX = 16,
	REPLY_MS = 1000, /* it may store something first */
	REPLY_MS_MAX = 60000,
};

enum use {
	FREE,
	ENABLES,
	HOLDS,
};

/* One order while its fields are taken in. */
struct scope {
	struct pp_model *m;
	struct model_order *order;
	uint8_t use[2 * ORDER_WORDS_MAX]; /* enum use */
};

static const struct {
	const char *word;
	uint8_t bytes; /* 0: it depends */
} types[MODEL_FIELD_TYPES] = {
    [FIELD_U8] = {"u8", 1},
    [FIELD_U16] = {"u16", 2},
    [FIELD_U32] = {"u32", 4},
    [FIELD_S32] = {"s32", 4},
    [FIELD_BCD] = {"bcd", 0},
    [FIELD_CLOCK] = {"clock", 0},
};

static enum pp_status
parse_digits(const struct pp_node *map, struct model_field *f)
{
	const struct pp_node *node = pp_node_find(map, "digits");
	enum pp_status rc;
	int64_t n;

	if (f->type != FIELD_BCD)
		return node == NULL
		    ? PP_OK
		    : pp_node_bad(node, "digits are for the type bcd");
	if ((rc = model_need(map, "digits", &node)) != PP_OK ||
	    (rc = pp_node_int(node, 2, DIGITS_MAX, &n)) != PP_OK)
		return rc;
	if (n % 2 != 0)
		return pp_node_bad(node, "two digits make a byte");
	f->bytes = (uint8_t)(n / 2);
	return PP_OK;
}

static enum pp_status
parse_type(const struct pp_node *map, struct model_field *f)
{
	const char *words[MODEL_FIELD_TYPES];
	const struct pp_node *node;
	enum pp_status rc;
	size_t choice;

	for (choice = 0; choice < MODEL_FIELD_TYPES; choice++)
		words[choice] = types[choice].word;
	if ((rc = model_need(map, "type", &node)) != PP_OK ||
	    (rc = model_choose(node, words, MODEL_FIELD_TYPES, &choice)) !=
		PP_OK)
		return rc;
	f->type = (enum model_field_type)choice;
	f->bytes = types[choice].bytes;
	if (f->type == FIELD_CLOCK)
		return model_clock_bytes(map, f->clock, &f->bytes);
	if (pp_node_find(map, "bytes") != NULL)
		return pp_node_bad(map, "bytes are for clocks");
	return parse_digits(map, f);
}

static enum pp_status
parse_unit(const struct pp_node *map, struct model_field *f)
{
	enum dimension dimension = model_dimension(f->target);
	const struct pp_node *node = pp_node_find(map, "unit");

	if (dimension == DIM_WORD)
		return pp_node_bad(map, "no meter is told its %s", map->key);
	if ((f->type == FIELD_CLOCK) != (dimension == DIM_CLOCK))
		return pp_node_bad(map, "the type clock is for clock alone");
	if ((f->type == FIELD_BCD) != (f->target == PP_Q_NUMBER))
		return pp_node_bad(map, "the type bcd is for number alone");
	if (node == NULL)
		return model_is_measure(dimension)
		    ? pp_node_bad(map, "unit is missing")
		    : PP_OK;
	if (dimension < DIM_COUNT)
		return pp_node_bad(node, "%s has no unit", map->key);
	return model_unit(node, dimension, &f->numerator, &f->denominator);
}

/* An enable byte may be shared, but not with a value. */
static enum pp_status
claim(struct scope *scope, const struct pp_node *node, size_t at, size_t n,
    enum use use)
{
	size_t end = 2 * (size_t)scope->order->words, i;

	if (at + n > end)
		return pp_node_bad(node, "outside the data, which is %zu bytes",
		    end);
	for (i = at; i < at + n; i++) {
		if (scope->use[i] == HOLDS ||
		    (scope->use[i] == ENABLES && use == HOLDS))
			return pp_node_bad(node,
			    "another value of this order lies there");
		scope->use[i] = (uint8_t)use;
	}
	return PP_OK;
}

static enum pp_status
parse_place(struct scope *scope, const struct pp_node *map,
    struct model_field *f)
{
	const struct pp_node *at, *enable = pp_node_find(map, "enable");
	enum pp_status rc;
	int64_t n;

	if ((rc = model_need(map, "at", &at)) != PP_OK ||
	    (rc = pp_node_int(at, 0, 2 * ORDER_WORDS_MAX - 1, &n)) != PP_OK)
		return rc;
	f->at = (uint8_t)n;
	rc = claim(scope, at, f->at, f->bytes, HOLDS);
	if (rc != PP_OK || enable == NULL)
		return rc;
	rc = pp_node_int(enable, 0, 2 * ORDER_WORDS_MAX - 1, &n);
	if (rc != PP_OK)
		return rc;
	f->enable = (uint8_t)n;
	return claim(scope, enable, f->enable, 1, ENABLES);
}

static enum pp_status
parse_field(struct scope *scope, const struct pp_node *map)
{
	static const char *const keys[] = {"at", "type", "digits", "bytes",
	    "unit", "enable"};
	enum pp_quantity q = model_quantity_find(map->key);
	struct pp_model *m = scope->m;
	struct model_field *f;
	enum pp_status rc;

	if (q == PP_QUANTITIES)
		return pp_node_bad(map, "no quantity of that name");
	if (m->n_fields == MODEL_FIELDS_MAX)
		return pp_node_bad(map, "more than %d values in all orders",
		    MODEL_FIELDS_MAX);
	f = &m->fields[m->n_fields];
	*f = (struct model_field){.target = (uint8_t)q,
	    .enable = NO_ENABLE,
	    .numerator = 1,
	    .denominator = 1};
	if ((rc = pp_node_only(map, keys, sizeof(keys) / sizeof(*keys))) !=
		PP_OK ||
	    (rc = parse_type(map, f)) != PP_OK ||
	    (rc = parse_unit(map, f)) != PP_OK ||
	    (rc = parse_place(scope, map, f)) != PP_OK)
		return rc;
	m->n_fields++;
	scope->order->n++;
	return PP_OK;
}

/* Whether an order has what it is given for. */
static enum pp_status
check_order(enum pp_order order, const struct pp_node *values)
{
	static const struct {
		enum pp_order order;
		enum pp_quantity q;
	} needs[] = {
	    {PP_ORDER_PURCHASE, PP_Q_AMOUNT},
	    {PP_ORDER_PURCHASE, PP_Q_COUNT},
	    {PP_ORDER_FEE, PP_Q_BALANCE},
	    {PP_ORDER_FEE, PP_Q_COUNT},
	    {PP_ORDER_FORCE, PP_Q_FORCE_ENABLE},
	    {PP_ORDER_FORCE, PP_Q_FORCE_TRIP},
	    {PP_ORDER_CLOCK, PP_Q_CLOCK},
	    {PP_ORDER_OVERLOAD, PP_Q_OVERLOAD_ON},
	    {PP_ORDER_OVERLOAD, PP_Q_OVERLOAD_POWER},
	};
	const char *name;
	size_t i;

	for (i = 0; i < sizeof(needs) / sizeof(*needs); i++) {
		name = pp_quantity_name(needs[i].q);
		if (needs[i].order == order &&
		    pp_node_find(values, name) == NULL)
			return pp_node_bad(values, "%s is missing", name);
	}
	return PP_OK;
}

static enum pp_status
parse_function(const struct pp_node *map, uint8_t *function)
{
	const struct pp_node *node;
	enum pp_status rc;
	int64_t n;

	if ((rc = model_need(map, "function", &node)) != PP_OK ||
	    (rc = pp_node_int(node, 0, UINT8_MAX, &n)) != PP_OK)
		return rc;
	if (n != PP_FUNCTION_WRITE && n != PP_FUNCTION_ORDER)
		return pp_node_bad(node, "expected 0x10 or 0x20");
	*function = (uint8_t)n;
	return PP_OK;
}

static enum pp_status
parse_reply(const struct pp_node *map, unsigned *reply_ms)
{
	const struct pp_node *node = pp_node_find(map, "reply_ms");
	int64_t ms = REPLY_MS;
	enum pp_status rc = PP_OK;

	if (node != NULL)
		rc = pp_node_int(node, 1, REPLY_MS_MAX, &ms);
	*reply_ms = (unsigned)ms;
	return rc;
}

static enum pp_status
parse_order(struct pp_model *m, enum pp_order order, const struct pp_node *map)
{
	static const char *const keys[] = {"function", "address", "count",
	    "reply_ms", "values"};
	struct model_order *o = &m->orders[order];
	struct scope scope = {.m = m, .order = o};
	const struct pp_node *address, *count, *values, *node;
	int64_t at, n;
	enum pp_status rc;

	if ((rc = pp_node_only(map, keys, sizeof(keys) / sizeof(*keys))) !=
		PP_OK ||
	    (rc = parse_function(map, &o->function)) != PP_OK ||
	    (rc = model_need(map, "address", &address)) != PP_OK ||
	    (rc = pp_node_int(address, 0, UINT16_MAX, &at)) != PP_OK ||
	    (rc = model_need(map, "count", &count)) != PP_OK ||
	    (rc = pp_node_int(count, 1, ORDER_WORDS_MAX, &n)) != PP_OK ||
	    (rc = parse_reply(map, &o->reply_ms)) != PP_OK ||
	    (rc = model_need(map, "values", &values)) != PP_OK ||
	    (rc = pp_node_is_map(values)) != PP_OK)
		return rc;
	o->address = (uint16_t)at;
	o->words = (uint8_t)n;
	o->first = (uint8_t)m->n_fields;
	for (node = values->first; node != NULL; node = node->next)
		if ((rc = parse_field(&scope, node)) != PP_OK)
			return rc;
	return check_order(order, values);
}

static enum pp_status
parse_cancel(struct pp_model *m, const struct pp_node *root)
{
	static const char *const ways[] = {"none", "zero"};
	const struct pp_node *node = pp_node_find(root, "cancel");
	enum pp_status rc;
	size_t choice;

	if (node == NULL)
		return PP_OK;
	if ((rc = model_choose(node, ways, 2, &choice)) != PP_OK)
		return rc;
	m->cancels = choice == 1;
	if (m->cancels && !pp_model_has_order(m, PP_ORDER_PURCHASE))
		return pp_node_bad(node, "there is no purchase order");
	return PP_OK;
}

enum pp_status
model_orders(struct pp_model *m, const struct pp_node *root)
{
	const struct pp_node *orders = pp_node_find(root, "orders"), *node;
	const char *words[PP_ORDERS];
	enum pp_status rc = PP_OK;
	enum pp_order o;

	for (o = 0; o < PP_ORDERS; o++)
		words[o] = pp_order_name(o);
	if (orders != NULL && !m->prepaid)
		return pp_node_bad(orders, "only a prepaid meter has orders");
	if (orders != NULL)
		rc = pp_node_only(orders, words, PP_ORDERS);
	for (o = 0; rc == PP_OK && orders != NULL && o < PP_ORDERS; o++)
		if ((node = pp_node_find(orders, words[o])) != NULL)
			rc = parse_order(m, o, node);
	return rc == PP_OK ? parse_cancel(m, root) : rc;
}
