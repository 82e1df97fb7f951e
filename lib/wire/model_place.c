/* SPDX-License-Identifier: ISC */
/*
 * Where a value lies and how its words are read: `at: 0x0215, type: u32`,
 * with the proof that it is inside its read and that no other value of the
 * read claims the same bits.
 */
#include "model_impl.h"

enum {
	DIGITS_MAX = 16,
};

static const struct {
	const char *word;
	uint8_t words; /* 0: it depends */
} types[MODEL_TYPES] = {
    [TYPE_U16] = {"u16", 1},
    [TYPE_S16] = {"s16", 1},
    [TYPE_U32] = {"u32", 2},
    [TYPE_S32] = {"s32", 2},
    [TYPE_BITS] = {"bits", 1},
    [TYPE_BCD] = {"bcd", 0},
    [TYPE_CLOCK] = {"clock", 0},
    [TYPE_CLOCK_BCD] = {"clock-bcd", 0},
};

static enum pp_status
parse_digits(const struct pp_node *map, struct model_value *v)
{
	const struct pp_node *node;
	enum pp_status rc;
	int64_t n;

	if ((rc = model_need(map, "digits", &node)) != PP_OK ||
	    (rc = pp_node_int(node, 1, DIGITS_MAX, &n)) != PP_OK)
		return rc;
	v->digits = (uint8_t)n;
	v->words = (uint8_t)((n + 3) / 4);
	return PP_OK;
}

enum pp_status
model_clock_bytes(const struct pp_node *map, uint8_t bytes[CLOCK_BYTES_MAX],
    uint8_t *n)
{
	static const char *const fields[CLOCK_FIELDS] = {"second", "minute",
	    "hour", "day", "month", "year", "weekday", "skip"};
	const unsigned needed = 1U << CLOCK_MINUTE | 1U << CLOCK_HOUR |
	    1U << CLOCK_DAY | 1U << CLOCK_MONTH | 1U << CLOCK_YEAR;
	const struct pp_node *list, *node;
	enum pp_status rc;
	unsigned seen = 0;
	size_t field, i = 0;

	if ((rc = model_need(map, "bytes", &list)) != PP_OK ||
	    (rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	if (list->n > CLOCK_BYTES_MAX)
		return pp_node_bad(list, "a clock has at most %d bytes",
		    CLOCK_BYTES_MAX);
	for (node = list->first; node != NULL; node = node->next) {
		rc = model_choose(node, fields, CLOCK_FIELDS, &field);
		if (rc != PP_OK)
			return rc;
		if (field != CLOCK_SKIP && (seen & 1U << field) != 0)
			return pp_node_bad(node, "named twice");
		seen |= 1U << field;
		bytes[i++] = (uint8_t)field;
	}
	if ((seen & needed) != needed)
		return pp_node_bad(list,
		    "a clock has year, month, day, hour and minute");
	*n = (uint8_t)i;
	return PP_OK;
}

static enum pp_status
parse_clock(const struct pp_node *map, struct model_value *v)
{
	enum pp_status rc = model_clock_bytes(map, v->bytes, &v->n_bytes);

	v->words = (uint8_t)((v->n_bytes + 1) / 2);
	return rc;
}

static enum pp_status
parse_type(const struct pp_node *map, const struct pp_node *node,
    struct model_value *v)
{
	const char *words[MODEL_TYPES];
	enum pp_status rc;
	size_t choice;

	for (choice = 0; choice < MODEL_TYPES; choice++)
		words[choice] = types[choice].word;
	if ((rc = model_choose(node, words, MODEL_TYPES, &choice)) != PP_OK)
		return rc;
	v->type = (enum model_type)choice;
	v->words = types[choice].words;
	v->mask = 0xFFFF;
	if (v->type == TYPE_BCD)
		return parse_digits(map, v);
	if (v->words == 0)
		return parse_clock(map, v);
	return PP_OK;
}

/* `byte: high` or `bit: 13` or `type: u32`: one of them. */
static enum pp_status
parse_shape(const struct pp_node *map, struct model_value *v)
{
	static const char *const halves[] = {"low", "high"};
	const struct pp_node *bit = pp_node_find(map, "bit");
	const struct pp_node *byte = pp_node_find(map, "byte");
	const struct pp_node *type = pp_node_find(map, "type");
	enum pp_status rc;
	size_t half = 0;
	int64_t n = 0;

	if ((bit != NULL) + (byte != NULL) + (type != NULL) != 1)
		return pp_node_bad(map, "expected one of type, bit, byte");
	if (type != NULL)
		return parse_type(map, type, v);
	if (bit != NULL)
		rc = pp_node_int(bit, 0, 15, &n);
	else
		rc = model_choose(byte, halves, 2, &half);
	v->type = TYPE_U16;
	v->words = 1;
	v->shift = (uint8_t)(bit != NULL ? n : 8 * (int64_t)half);
	v->mask = bit != NULL ? 1 : 0xFF;
	return rc;
}

/* The bits of the i-th word that the value takes. */
static uint16_t
taken(const struct model_value *v, unsigned i)
{
	unsigned mask = 0, k;

	if (v->type == TYPE_U16)
		return (uint16_t)(v->mask << v->shift);
	if (v->n_bytes == 0 && v->digits == 0)
		return 0xFFFF;
	for (k = 4 * i; k < 4 * i + 4 && k < v->digits; k++)
		mask |= 0xF000U >> 4 * (k % 4);
	for (k = 2 * i; k < 2 * i + 2 && k < v->n_bytes; k++)
		if (v->bytes[k] != CLOCK_SKIP)
			mask |= k % 2 == 0 ? 0xFF00 : 0x00FF;
	return (uint16_t)mask;
}

static enum pp_status
claim(struct model_scope *scope, const struct pp_node *at,
    const struct model_value *v)
{
	uint16_t *parts = scope->parts + v->word;
	uint16_t *wholes = scope->wholes + v->word;
	bool beside_parts = v->type == TYPE_BITS;
	bool beside_bits = v->type == TYPE_U16 && v->mask == 1;
	uint16_t mask;
	unsigned i;

	for (i = 0; i < v->words; i++) {
		mask = taken(v, i);
		if ((!beside_parts && (parts[i] & mask) != 0) ||
		    (!beside_bits && (wholes[i] & mask) != 0))
			return pp_node_bad(at,
			    "another value of this read lies there");
		if (!beside_parts)
			parts[i] |= mask;
		if (!beside_bits)
			wholes[i] |= mask;
	}
	return PP_OK;
}

enum pp_status
model_place(struct model_scope *scope, const struct pp_node *map,
    struct model_value *v)
{
	const struct pp_read *read = &scope->m->reads[scope->slot];
	int64_t last = read->address + read->count - 1, at;
	const struct pp_node *node;
	enum pp_status rc;

	if ((rc = model_need(map, "at", &node)) != PP_OK ||
	    (rc = pp_node_int(node, 0, UINT16_MAX, &at)) != PP_OK ||
	    (rc = parse_shape(map, v)) != PP_OK)
		return rc;
	if (v->digits == 0 && pp_node_find(map, "digits") != NULL)
		return pp_node_bad(map, "digits are for the type bcd");
	if (v->n_bytes == 0 && pp_node_find(map, "bytes") != NULL)
		return pp_node_bad(map, "bytes are for clocks");
	if (at < read->address || at + v->words - 1 > last)
		return pp_node_bad(node,
		    "outside its read, which is 0x%04X to 0x%04X",
		    (unsigned)read->address, (unsigned)last);
	v->word = (uint8_t)(at - read->address);
	v->low_first = scope->m->low_first;
	return claim(scope, node, v);
}
