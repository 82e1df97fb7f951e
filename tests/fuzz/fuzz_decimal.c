/* SPDX-License-Identifier: ISC */
/*
 * Any text as decimal, time, duration or identifier: what is taken reads back
 * as the same when printed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "clock.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	PLACES_MAX = 9,
	NOW = 1795312800,
};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_decimal(const char *text, unsigned decimals)
{
	char printed[PP_DECIMAL_MAX];
	int64_t value, back;

	if (pp_decimal_parse(text, decimals, &value) != PP_OK)
		return;
	pp_decimal_print(value, decimals, 0, printed);
	check(pp_decimal_parse(printed, decimals, &back) == PP_OK);
	check(back == value);
	check(pp_scale(value, 1, 1, &back) == PP_OK && back == value);
	pp_decimal_print(value, decimals, decimals, printed);
	check(strlen(printed) < PP_DECIMAL_MAX);
}

static void
check_times(const char *text)
{
	char printed[PP_TIME_MAX], duration[PP_DURATION_MAX];
	int64_t at, back;

	if (pp_time_parse(text, NOW, &at) == PP_OK) {
		pp_time_print(at, printed);
		check(*printed == '@' ||
		    (pp_time_parse(printed, NOW, &back) == PP_OK &&
			back == at));
		check(pp_day_start(pp_day_of(at)) <= at || *printed == '@');
	}
	if (pp_duration_parse(text, &at) == PP_OK) {
		check(at > 0);
		pp_duration_print(at, duration);
		check(pp_duration_parse(duration, &back) == PP_OK);
		check(back == at);
	}
}

static void
check_text(char *text)
{
	char shown[PP_SHOWN_MAX];
	size_t n = strlen(text);

	check(pp_text_width(text) <= 2 * n);
	check(strlen(pp_text_show(text, shown)) < PP_SHOWN_MAX);
	check(
	    !pp_text_is_utf8(text, n) || pp_text_is_utf8(shown, strlen(shown)));
	check(pp_id_check(text) != PP_OK || n < PP_ID_MAX);
	pp_text_fold(text);
	check(strlen(text) <= n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool zoned;
	char *text;
	unsigned i;

	if (!zoned)
		check(pp_zone_use("Europe/Berlin") == PP_OK);
	zoned = true;
	check((text = malloc(n + 1)) != NULL);
	memcpy(text, data, n);
	text[n] = '\0';
	for (i = 0; i <= PLACES_MAX; i++)
		check_decimal(text, i);
	check_times(text);
	check_text(text);
	free(text);
	return 0;
}
