/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a model file; where they are one, its reads are given the same
 * bytes as the words of a meter.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
answer(const struct pp_model *m, const uint8_t *data, size_t size)
{
	uint16_t words[PP_READ_WORDS_MAX];
	struct pp_values values = {0};
	const struct pp_read *reads;
	size_t n = pp_model_poll(m, &reads), i, k, at = 0;

	for (i = 0; i < n; i++) {
		for (k = 0; k < reads[i].count; k++, at += 2)
			words[k] = (uint16_t)(data[at % size] << 8 |
			    data[(at + 1) % size]);
		pp_model_decode(m, &reads[i], words, &values);
	}
	(void)!pp_model_finish(m, 1 + data[0], 1, &values);
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
	if (pp_model_load(in, "fuzz", &m) == PP_OK)
		answer(m, data, size);
	pp_model_free(m);
	fclose(in);
	return 0;
}
