/* SPDX-License-Identifier: ISC */
/*
 * What the files of `model` share and nobody else sees: a model as decoded
 * from its file, and the tables of quantities and units.
 */
#ifndef PP_MODEL_IMPL_H
#define PP_MODEL_IMPL_H

#include "conf.h"
#include "model.h"

enum {
	MODEL_VALUES_MAX = 255, /* an index and one fit a byte */
	MODEL_TITLE_MAX = 128,
	MODEL_SLOTS_MAX = 2 * PP_MODEL_READS_MAX, /* reads; pairs or more */
	CLOCK_BYTES_MAX = 8,
	EXPONENT_MAX = 9,
	NO_HELPER = -1,
	MODEL_FIELDS_MAX = 64, /* of all orders together */
	ORDER_HEAD = 6,        /* function, address, words, bytes */
	ORDER_WORDS_MAX = (PP_PDU_MAX - ORDER_HEAD) / 2,
	NO_ENABLE = 255,
	TABLE_FIELDS = 3, /* bytes of a slot, and of a zone */
};

/* How the words of a value become an integer. */
enum model_type {
	TYPE_U16, /* also some bits of one word */
	TYPE_S16,
	TYPE_U32,
	TYPE_S32,
	TYPE_BITS, /* u16 whose bits may have names beside it */
	TYPE_BCD,
	TYPE_CLOCK, /* a byte each; two BCD digits each */
	TYPE_CLOCK_BCD,
	MODEL_TYPES
};

/* What a byte of a clock says. */
enum clock_field {
	CLOCK_SECOND,
	CLOCK_MINUTE,
	CLOCK_HOUR,
	CLOCK_DAY,
	CLOCK_MONTH,
	CLOCK_YEAR,
	CLOCK_WEEKDAY, /* not believed: makers count it differently */
	CLOCK_SKIP,    /* somebody else's byte */
	CLOCK_FIELDS
};

/* Which reads may be asked for as one. */
enum model_merge {
	MERGE_NEAR, /* also through registers between them */
	MERGE_TOUCHING,
	MERGE_NEVER,
	MODEL_MERGES
};

struct model_value {
	enum model_type type;
	bool is_helper;
	uint8_t target; /* quantity or helper */
	uint8_t word;   /* the first, from the start of its read */
	uint8_t words;
	uint8_t shift; /* the bits of u16 */
	uint16_t mask;
	uint8_t digits;
	uint8_t n_bytes;
	uint8_t bytes[CLOCK_BYTES_MAX]; /* enum clock_field */
	bool low_first;
	bool invert; /* of a flag */
	bool times_ct, times_pt;
	int8_t exponent, minus; /* times 10^(helper - minus) */
	int8_t sign;            /* helper that is not 0 where negative */
	int64_t numerator, denominator;
};

enum model_field_type {
	FIELD_U8,
	FIELD_U16,
	FIELD_U32,
	FIELD_S32,
	FIELD_BCD,
	FIELD_CLOCK, /* a byte each */
	MODEL_FIELD_TYPES
};

/* A value in the data of an order. */
struct model_field {
	enum model_field_type type;
	uint8_t target; /* quantity */
	uint8_t at, bytes;
	uint8_t enable; /* the byte that is 1 where it holds, or NO_ENABLE */
	uint8_t clock[CLOCK_BYTES_MAX]; /* enum clock_field */
	int64_t numerator, denominator; /* from the meter's count to our unit */
};

/* What an order looks like; no fields: the model has none such. */
struct model_order {
	uint8_t function;
	uint16_t address;
	uint8_t words;
	uint8_t first, n; /* of the model's fields */
	unsigned reply_ms;
};

/* A byte of a slot of a day table, and of a date zone. */
enum slot_field {
	SLOT_RATE,
	SLOT_MINUTE,
	SLOT_HOUR,
};

enum zone_field {
	ZONE_TABLE,
	ZONE_DAY,
	ZONE_MONTH,
};

/* Day tables and date zones; n 0: it has no such. */
struct model_tables {
	uint8_t n, slots, zones;
	uint16_t at[PP_FIT_TABLES_MAX], dates;
	uint8_t slot[TABLE_FIELDS]; /* enum slot_field */
	uint8_t zone[TABLE_FIELDS]; /* enum zone_field */
	uint8_t code[PP_RATES];     /* of each rate; 0: none */
	/* Tables that follow one another are one read; the zones are last. */
	uint8_t n_reads;
	struct pp_read reads[PP_FIT_TABLES_MAX + 1];
};

struct model_span {
	uint8_t first, n;
};

struct model_helper {
	char name[PP_MODEL_NAME_MAX];
	uint8_t slot; /* its read */
};

struct pp_model {
	char name[PP_MODEL_NAME_MAX];
	char title[MODEL_TITLE_MAX];
	enum pp_class class;
	bool prepaid;
	bool cancels;
	bool low_first;
	bool own_ct, own_pt; /* the meter's register decides */
	unsigned phases, reply_ms, longest;
	int64_t rated_w, type_code;
	enum model_merge merge;

	size_t n_reads, n_poll, n_evidence, n_helpers, n_values;
	struct pp_read reads[PP_MODEL_READS_MAX];
	struct model_span spans[PP_MODEL_READS_MAX]; /* values of a read */
	size_t n_slots; /* the reads, then those that are several in one */
	uint32_t members[MODEL_SLOTS_MAX]; /* bit i: reads[i] is in it */
	struct pp_read poll[PP_MODEL_READS_MAX];
	struct pp_read evidence[PP_MODEL_READS_MAX];
	struct model_helper helpers[PP_MODEL_HELPERS_MAX];
	struct model_value values[MODEL_VALUES_MAX];
	struct model_order orders[PP_ORDERS];
	size_t n_fields;
	struct model_field fields[MODEL_FIELDS_MAX];
	struct model_tables tables;
};

/* What a quantity is of; each has one unit of ours. */
enum dimension {
	DIM_CODE, /* a plain number */
	DIM_FLAG,
	DIM_WORD, /* 16 bits that have names of their own */
	DIM_CLOCK,
	DIM_COUNT,
	DIM_FACTOR,
	DIM_VOLT,
	DIM_AMPERE,
	DIM_WATT,
	DIM_VAR,
	DIM_VA,
	DIM_HERTZ,
	DIM_ENERGY,
	DIM_MONEY,
	DIM_PRICE,
};

/* Something measured, which has a unit, and may have ratios and a sign. */
bool model_is_measure(enum dimension dimension);

enum dimension model_dimension(enum pp_quantity q);

/* PP_QUANTITIES: none that a file may name. */
enum pp_quantity model_quantity_find(const char *name);

/*
 * "0.01 kWh" as the factor numerator / denominator from a register's count to
 * our unit.
 */
enum pp_status model_unit(const struct pp_node *node, enum dimension dimension,
    int64_t *numerator, int64_t *denominator);

/* The place of a scalar's text in `words`; PP_EDATA lists them. */
enum pp_status model_choose(const struct pp_node *node,
    const char *const *words, size_t n, size_t *choice);

/* A name of ours, the text of `node` or its key, copied. */
enum pp_status model_name(const struct pp_node *node, const char *text,
    char name[PP_MODEL_NAME_MAX]);

/* The child of that name; PP_EDATA if it's missing. */
enum pp_status model_need(const struct pp_node *map, const char *key,
    const struct pp_node **node);

/*
 * One read while its values are taken in.  Which of its bits are spoken for:
 * those of a word of type bits may have names beside it, all others belong
 * to one value.
 */
struct model_scope {
	struct pp_model *m;
	uint8_t slot;
	uint16_t parts[PP_READ_WORDS_MAX];
	uint16_t wholes[PP_READ_WORDS_MAX];
};

/* Where a value lies and of what type it is; claims its bits. */
enum pp_status model_place(struct model_scope *scope, const struct pp_node *map,
    struct model_value *v);

/* The values and helpers of a read, once all reads and helpers are named. */
enum pp_status model_values(struct pp_model *m, size_t slot,
    const struct pp_node *read);

/* What the bytes of a clock are, `bytes: [second, minute, ...]`. */
enum pp_status model_clock_bytes(const struct pp_node *map,
    uint8_t bytes[CLOCK_BYTES_MAX], uint8_t *n);

/* Whether a reply to one may be as long as one to the other. */
bool model_alike(const struct pp_read *a, const struct pp_read *b);

/* Day tables and date zones, after the reads. */
enum pp_status model_tables(struct pp_model *m, const struct pp_node *root);

/* Reads, values, poll and evidence, after the head. */
enum pp_status model_reads(struct pp_model *m, const struct pp_node *root);

/* The orders, and what is said of them. */
enum pp_status model_orders(struct pp_model *m, const struct pp_node *root);

bool model_polls(const struct pp_model *m, size_t slot);

/*
 * The poll as the transactions that take the least time, and what is spare at
 * the end of every read; once all values are known.
 */
void model_merge(struct pp_model *m);

#endif
