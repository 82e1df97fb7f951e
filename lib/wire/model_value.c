/* SPDX-License-Identifier: ISC */
/*
 * The values of a read in a model file, `u_a: {at: 0x0201, type: u16, unit:
 * 0.1 V}`, and its helpers: which quantity, and how the number in the meter
 * becomes one of ours.
 */
#include "model_impl.h"

#include <string.h>

/* A helper by name; NO_HELPER if there is none. */
static int8_t
find_helper(const struct pp_model *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->n_helpers; i++)
		if (strcmp(name, m->helpers[i].name) == 0)
			return (int8_t)i;
	return NO_HELPER;
}

/* The helper that a value names. */
static enum pp_status
parse_use(const struct model_scope *scope, const struct pp_node *node,
    int8_t *helper)
{
	const struct pp_model *m = scope->m;
	const char *name;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &name)) != PP_OK)
		return rc;
	*helper = find_helper(m, name);
	if (*helper == NO_HELPER)
		return pp_node_bad(node, "no helper of that name");
	if (model_polls(m, scope->slot) &&
	    !model_polls(m, m->helpers[*helper].slot))
		return pp_node_bad(node,
		    "its read is not polled, so %s would stay unknown",
		    m->reads[scope->slot].name);
	return PP_OK;
}

static enum pp_status
parse_exponent(const struct model_scope *scope, const struct pp_node *map,
    struct model_value *v)
{
	static const char *const keys[] = {"of", "minus"};
	const struct pp_node *of, *minus;
	enum pp_status rc;
	int64_t n = 0;

	if ((rc = pp_node_only(map, keys, 2)) != PP_OK ||
	    (rc = model_need(map, "of", &of)) != PP_OK ||
	    (rc = parse_use(scope, of, &v->exponent)) != PP_OK)
		return rc;
	if ((minus = pp_node_find(map, "minus")) != NULL)
		rc = pp_node_int(minus, -EXPONENT_MAX, EXPONENT_MAX, &n);
	v->minus = (int8_t)n;
	return rc;
}

static enum pp_status
parse_times(const struct pp_node *list, struct model_value *v)
{
	static const char *const ratios[] = {"ct", "pt"};
	const struct pp_node *node;
	enum pp_status rc;
	size_t choice;
	bool *times;

	if ((rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	for (node = list->first; node != NULL; node = node->next) {
		if ((rc = model_choose(node, ratios, 2, &choice)) != PP_OK)
			return rc;
		times = choice == 0 ? &v->times_ct : &v->times_pt;
		if (*times)
			return pp_node_bad(node, "named twice");
		*times = true;
	}
	return PP_OK;
}

static enum pp_status
parse_measure(const struct model_scope *scope, const struct pp_node *map,
    struct model_value *v)
{
	const struct pp_node *times = pp_node_find(map, "times");
	const struct pp_node *exponent = pp_node_find(map, "exponent");
	const struct pp_node *sign = pp_node_find(map, "sign");
	enum pp_status rc = PP_OK;

	if (times != NULL)
		rc = parse_times(times, v);
	if (rc == PP_OK && exponent != NULL)
		rc = parse_exponent(scope, exponent, v);
	if (rc == PP_OK && sign != NULL)
		rc = parse_use(scope, sign, &v->sign);
	return rc;
}

/* That the quantity can be of the type, and has only keys that suit it. */
static enum pp_status
check_keys(const struct pp_node *map, enum dimension dimension,
    enum model_type type)
{
	static const char *const of_measures[] = {"times", "exponent", "sign"};
	bool clock = type == TYPE_CLOCK || type == TYPE_CLOCK_BCD;
	const struct pp_node *node;
	size_t i;

	if (clock != (dimension == DIM_CLOCK))
		return pp_node_bad(map,
		    "the types clock and clock-bcd are for the clock alone");
	if ((type == TYPE_BITS) != (dimension == DIM_WORD))
		return pp_node_bad(map,
		    "the type bits is for status and sources alone");
	node = pp_node_find(map, "unit");
	if (node != NULL && dimension < DIM_COUNT)
		return pp_node_bad(node, "%s has no unit", map->key);
	if (node == NULL && model_is_measure(dimension))
		return pp_node_bad(map, "unit is missing");
	node = pp_node_find(map, "invert");
	if (node != NULL && dimension != DIM_FLAG)
		return pp_node_bad(node, "only a yes or no can be inverted");
	for (i = 0; i < sizeof(of_measures) / sizeof(*of_measures); i++) {
		node = pp_node_find(map, of_measures[i]);
		if (node != NULL && !model_is_measure(dimension))
			return pp_node_bad(node, "not for %s", map->key);
	}
	return PP_OK;
}

static enum pp_status
parse_quantity(struct model_scope *scope, const struct pp_node *map,
    struct model_value *v)
{
	static const char *const keys[] = {"at", "type", "bit", "byte", "bytes",
	    "digits", "unit", "times", "exponent", "sign", "invert"};
	enum pp_quantity q = model_quantity_find(map->key);
	const struct pp_node *node;
	enum dimension dimension;
	enum pp_status rc;

	if (q == PP_QUANTITIES)
		return pp_node_bad(map, "no quantity of that name");
	v->target = (uint8_t)q;
	dimension = model_dimension(q);
	if ((rc = pp_node_only(map, keys, sizeof(keys) / sizeof(*keys))) !=
		PP_OK ||
	    (rc = model_place(scope, map, v)) != PP_OK ||
	    (rc = check_keys(map, dimension, v->type)) != PP_OK)
		return rc;
	if ((node = pp_node_find(map, "unit")) != NULL)
		rc =
		    model_unit(node, dimension, &v->numerator, &v->denominator);
	if (rc == PP_OK && (node = pp_node_find(map, "invert")) != NULL)
		rc = pp_node_bool(node, &v->invert);
	return rc != PP_OK ? rc : parse_measure(scope, map, v);
}

static enum pp_status
parse_helper(struct model_scope *scope, const struct pp_node *map,
    struct model_value *v)
{
	static const char *const keys[] = {"at", "type", "bit", "byte"};
	enum pp_status rc;

	v->is_helper = true;
	v->target = (uint8_t)find_helper(scope->m, map->key);
	if ((rc = pp_node_only(map, keys, sizeof(keys) / sizeof(*keys))) !=
		PP_OK ||
	    (rc = model_place(scope, map, v)) != PP_OK)
		return rc;
	if (v->type != TYPE_U16 && v->type != TYPE_S16)
		return pp_node_bad(map,
		    "a helper is u16, s16, a byte or a bit");
	return PP_OK;
}

static enum pp_status
each(struct model_scope *scope, const struct pp_node *map,
    enum pp_status (*parse)(struct model_scope *, const struct pp_node *,
	struct model_value *))
{
	struct pp_model *m = scope->m;
	const struct pp_node *node;
	struct model_value *v;
	enum pp_status rc;

	if (map == NULL)
		return PP_OK;
	if ((rc = pp_node_is_map(map)) != PP_OK)
		return rc;
	for (node = map->first; node != NULL; node = node->next) {
		if (m->n_values == MODEL_VALUES_MAX)
			return pp_node_bad(node, "more than %d values",
			    MODEL_VALUES_MAX);
		v = &m->values[m->n_values++];
		*v = (struct model_value){.exponent = NO_HELPER,
		    .sign = NO_HELPER,
		    .numerator = 1,
		    .denominator = 1};
		if ((rc = parse(scope, node, v)) != PP_OK)
			return rc;
	}
	return PP_OK;
}

enum pp_status
model_values(struct pp_model *m, size_t slot, const struct pp_node *read)
{
	struct model_scope scope = {.m = m, .slot = (uint8_t)slot};
	size_t first = m->n_values;
	enum pp_status rc;

	rc = each(&scope, pp_node_find(read, "helpers"), parse_helper);
	if (rc == PP_OK)
		rc = each(&scope, pp_node_find(read, "values"), parse_quantity);
	m->spans[slot].first = (uint8_t)first;
	m->spans[slot].n = (uint8_t)(m->n_values - first);
	return rc;
}
