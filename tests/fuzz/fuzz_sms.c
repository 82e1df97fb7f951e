/* SPDX-License-Identifier: ISC */
/*
 * Any text as a message: its parts are as many as were counted, whole, within
 * their length, and the text again; what fits does, and one more doesn't.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sms.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static struct pp_sms_size
size_of(const char *text, size_t n)
{
	struct pp_sms_size size = {0};
	char *piece = strndup(text, n);

	check(piece != NULL && pp_sms_measure(piece, &size) == PP_OK);
	free(piece);
	return size;
}

static void
check_parts(const char *text, const struct pp_sms_size *size)
{
	unsigned parts = 0, units = 0;
	struct pp_sms_size part;
	size_t n;

	for (; (n = pp_sms_part(text, size)) > 0; text += n, parts++) {
		check(pp_text_is_utf8(text, n));
		part = size_of(text, n);
		check(part.parts == 1);
		units += part.ucs2 == size->ucs2 ? part.units : 0;
	}
	check(*text == '\0' && units <= size->units);
	check(parts == size->parts || (parts == 0 && size->units == 0));
}

static void
check_fit(const char *text, unsigned parts)
{
	size_t n = pp_sms_fit(text, parts), all = strlen(text);
	uint32_t ch;

	check(n <= all && size_of(text, n).parts <= parts);
	check(n == all ||
	    size_of(text, n + pp_text_next(text + n, &ch)).parts > parts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = malloc(n + 1);
	struct pp_sms_size size;

	check(text != NULL);
	memcpy(text, data, n);
	text[n] = '\0';
	if (pp_sms_measure(text, &size) == PP_OK) {
		check(pp_text_is_utf8(text, strlen(text)));
		check_parts(text, &size);
		for (unsigned parts = 1; parts < 4; parts++)
			check_fit(text, parts);
	} else {
		check(pp_sms_fit(text, UINT32_MAX) < strlen(text));
	}
	free(text);
	return 0;
}
