/* SPDX-License-Identifier: ISC */
/*
 * What the tests of a model's transactions share: models made for them, a
 * meter with all its registers, and a read in words.
 */
#ifndef TEST_MODEL_MADE_H
#define TEST_MODEL_MADE_H

#include "model_help.h"

enum {
	READS_MAX = 6,
	TEXT_MAX = 4096,
	MADE_MODELS = 400,
	REGISTERS = 0x10000,
};

/* A read of a made model; none where count is 0. */
struct piece {
	unsigned address, count, function;
};

static inline uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static inline void
put(char text[TEXT_MAX], const char *more)
{
	size_t n = strlen(text);

	assert_true(n + strlen(more) < TEXT_MAX);
	memcpy(text + n, more, strlen(more) + 1);
}

/* Reads a, b, c.. with a value at the end of each, so that none is spare. */
static inline struct pp_model *
made(const char *keys, const struct piece *pieces)
{
	static const char *const tells[READS_MAX] = {
	    "e_total: {unit: Wh, ",
	    "u_a: {unit: V, ",
	    "i_a: {unit: A, ",
	    "p_a: {unit: W, ",
	    "q_a: {unit: var, ",
	    "s_a: {unit: VA, ",
	};
	char text[TEXT_MAX] = "", line[160], poll[64] = "poll: [a";
	struct pp_model *m = NULL;
	const struct piece *p;
	char name;

	put(text,
	    "model: M\ntitle: t\nkind: instrument\nphases: 3\n"
	    "rated: 1 kW\nreply_ms: 100\n");
	put(text, keys);
	put(text, "reads:\n");
	for (p = pieces; p < pieces + READS_MAX && p->count > 0; p++) {
		name = (char)('a' + (p - pieces));
		if (p > pieces)
			snprintf(poll + strlen(poll), 4, ", %c", name);
		snprintf(line, sizeof(line),
		    "  %c: {address: %u, count: %u, function: %u,\n"
		    "    values: {%sat: %u, type: u16}}}\n",
		    name, p->address, p->count, p->function, tells[p - pieces],
		    p->address + p->count - 1);
		put(text, line);
	}
	put(text, poll);
	put(text, "]\n");
	if (parse(text, &m) != PP_OK)
		fail_msg("%s:\n%s", pp_errmsg(), text);
	return m;
}

/* "live 3 512+48-4": function, address, count, and how many are spare. */
static inline const char *
described(const struct pp_read *reads, size_t n, char words[TEXT_MAX])
{
	char one[96];
	size_t i;

	words[0] = '\0';
	for (i = 0; i < n; i++) {
		snprintf(one, sizeof(one), "%s%s %u %u+%u", i > 0 ? ", " : "",
		    reads[i].name, reads[i].function, reads[i].address,
		    reads[i].count);
		if (reads[i].spare > 0)
			snprintf(one + strlen(one), 8, "-%u", reads[i].spare);
		put(words, one);
	}
	return words;
}

static inline const char *
polled(const struct pp_model *m, char words[TEXT_MAX])
{
	const struct pp_read *reads;
	size_t n = pp_model_poll(m, &reads);

	return described(reads, n, words);
}

/* A few reads, near each other so that there is something to choose. */
static inline void
random_pieces(uint32_t *seed, struct piece pieces[READS_MAX])
{
	size_t i, n = 2 + next_random(seed) % (READS_MAX - 2);

	memset(pieces, 0, READS_MAX * sizeof(*pieces));
	for (i = 0; i < n; i++) {
		pieces[i].address = next_random(seed) % 250;
		pieces[i].count = 1 + next_random(seed) % 40;
		pieces[i].function = next_random(seed) % 8 == 0 ? 4 : 3;
	}
}

/* From registers of a whole meter; exactly as many words as are asked for. */
static inline void
answer(const struct pp_model *m, const struct pp_read *asked,
    const uint16_t *registers, struct pp_values *values)
{
	uint16_t *words = calloc(asked->count, sizeof(*words));

	assert_non_null(words);
	memcpy(words, registers + asked->address,
	    asked->count * sizeof(*words));
	pp_model_decode(m, asked, words, values);
	free(words);
}

static inline uint16_t *
random_registers(uint32_t *seed)
{
	uint16_t *registers = calloc(REGISTERS, sizeof(*registers));
	size_t i;

	assert_non_null(registers);
	for (i = 0; i < REGISTERS; i++)
		registers[i] = (uint16_t)next_random(seed);
	return registers;
}

#endif
