/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a model file; where they are one, its transactions are given
 * the same bytes as the words of a meter, and again at each shorter length:
 * exactly as many as were asked for, and as long as only what is spare is left
 * out they say the same.  Its orders carry the same bytes as values.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as registers, from some place on; a copy that ends with them. */
static void
decode(const struct pp_model *m, const struct pp_read *asked,
    const uint8_t *data, size_t size, struct pp_values *values)
{
	uint16_t *words = calloc(asked->count, sizeof(*words));
	size_t i, at;

	if (words == NULL)
		return;
	for (i = 0; i < asked->count; i++) {
		at = 2 * (asked->address + i);
		words[i] =
		    (uint16_t)(data[at % size] << 8 | data[(at + 1) % size]);
	}
	pp_model_decode(m, asked, words, values);
	free(words);
}

static void
shorten(const struct pp_model *m, const struct pp_read *read,
    const uint8_t *data, size_t size)
{
	struct pp_values whole, shorter;
	struct pp_read asked = *read;

	memset(&whole, 0, sizeof(whole));
	decode(m, read, data, size, &whole);
	while (--asked.count > 0) {
		memset(&shorter, 0, sizeof(shorter));
		decode(m, &asked, data, size, &shorter);
		if (read->count - asked.count <= read->spare &&
		    memcmp(&whole, &shorter, sizeof(whole)) != 0)
			abort();
	}
}

static void
answer(const struct pp_model *m, const uint8_t *data, size_t size)
{
	struct pp_values values = {0};
	const struct pp_read *reads;
	size_t n, i;

	n = pp_model_evidence(m, &reads);
	for (i = 0; i < n; i++)
		decode(m, &reads[i], data, size, &values);
	n = pp_model_poll(m, &reads);
	for (i = 0; i < n; i++) {
		shorten(m, &reads[i], data, size);
		decode(m, &reads[i], data, size, &values);
	}
	(void)!pp_model_finish(m, 1 + data[0], 1, &values);
}

/* Each order with values of any size, those that it carries among them. */
static void
tell(const struct pp_model *m, const uint8_t *data, size_t size)
{
	struct pp_values values = {0};
	uint8_t *pdu = malloc(PP_PDU_MAX);
	enum pp_order o;
	size_t i, n = 0;

	for (i = 0; pdu != NULL && i < 8 * (size_t)PP_QUANTITIES; i++)
		values.value[i / 8] = (int64_t)((uint64_t)values.value[i / 8]
			<< (data[i % size] & 8) |
		    data[(i + 1) % size]);
	for (o = 0; pdu != NULL && o < PP_ORDERS; o++)
		for (i = 0; i <= PP_QUANTITIES; i++) {
			if (i > 0)
				values.known[i - 1] = data[i % size] & 1;
			if (pp_model_order(m, o, &values, pdu, &n) == PP_OK &&
			    (n > PP_PDU_MAX || n != 6 + (size_t)pdu[5]))
				abort();
		}
	free(pdu);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pp_model *m = NULL;
	FILE *in;

	if (size == 0)
		return 0;
	in = fmemopen((void *)(uintptr_t)data, size, "r");
	if (in == NULL)
		return 0;
	if (pp_model_load(in, "fuzz", &m) == PP_OK) {
		answer(m, data, size);
		tell(m, data, size);
	}
	pp_model_free(m);
	fclose(in);
	return 0;
}
