/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a model file; where they are one, its transactions are given
 * the same bytes as the words of a meter, and again at each shorter length:
 * exactly as many as were asked for, and as long as only what is spare is left
 * out they say the same.  Its orders carry the same bytes as values; and day
 * tables that they make, told to the meter, say the same again.
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

/* The bytes as tables and zones; false: they make no sense. */
static bool
read_tables(const struct pp_model *m, const uint8_t *data, size_t size,
    struct pp_meter_image *image)
{
	uint16_t words[PP_READ_WORDS_MAX];
	const struct pp_read *reads;
	size_t n = pp_model_table_reads(m, &reads), i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < reads[i].count; k++)
			words[k] =
			    (uint16_t)(data[(2 * k + i) % size] % 5 << 8 |
				data[(2 * k + i + 1) % size] % 13);
		if (pp_model_decode_tables(m, &reads[i], words, image) != PP_OK)
			return false;
	}
	return n > 0;
}

/* What an order for it writes, as it would be read. */
static void
tell_again(const struct pp_model *m, const uint8_t *pdu, size_t n,
    struct pp_meter_image *image)
{
	uint16_t words[PP_READ_WORDS_MAX] = {0};
	unsigned at = (unsigned)(pdu[1] << 8 | pdu[2]);
	const struct pp_read *reads;
	size_t reads_n = pp_model_table_reads(m, &reads), i, k;

	for (i = 0; i < reads_n; i++) {
		if (reads[i].address != at || 2U * reads[i].count != n - 6)
			continue;
		for (k = 0; k < reads[i].count; k++)
			words[k] =
			    (uint16_t)(pdu[6 + 2 * k] << 8 | pdu[7 + 2 * k]);
		if (pp_model_decode_tables(m, &reads[i], words, image) != PP_OK)
			abort();
	}
}

static void
hold(const struct pp_model *m, const uint8_t *data, size_t size)
{
	char first[PP_IMAGE_WORDS_MAX], second[PP_IMAGE_WORDS_MAX];
	struct pp_meter_image image = {0}, again;
	uint8_t pdu[PP_PDU_MAX];
	size_t i, n = 0;

	if (!read_tables(m, data, size, &image))
		return;
	again = image;
	for (i = 0; i < pp_model_table_orders(m); i++)
		if (pp_model_table_order(m, i, &image, pdu, &n) == PP_OK)
			tell_again(m, pdu, n, &again);
	if (strcmp(pp_image_tables_print(&image, first),
		pp_image_tables_print(&again, second)) != 0)
		abort();
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
		hold(m, data, size);
	}
	pp_model_free(m);
	fclose(in);
	return 0;
}
