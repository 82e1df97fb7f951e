/* SPDX-License-Identifier: ISC */
/*
 * Names of sheets: Excel repairs a workbook, as it says, where one is longer
 * than 31 units of UTF-16, has what its formulas are made of, stands between
 * apostrophes or is its own word.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sheet_impl.h"
#include "text.h"

enum {
	UNITS_MAX = 31,
	SUFFIX_MAX = sizeof " (4294967295)",
};

/* Of `wish` what fits into so many units; returns the bytes. */
static size_t
take(const char *wish, size_t units, char name[SHEET_NAME_MAX])
{
	size_t n, used = 0;
	uint32_t ch;

	for (; *wish != '\0'; wish += n) {
		n = pp_text_next(wish, &ch);
		if (units < (ch > 0xffff ? 2U : 1U))
			break;
		units -= ch > 0xffff ? 2 : 1;
		if (pp_char_is_control(ch) ||
		    (ch < 0x80 && strchr("[]:*?/\\", (int)ch) != NULL)) {
			name[used++] = '_';
			continue;
		}
		memcpy(name + used, wish, n);
		used += n;
	}
	name[used] = '\0';
	return used;
}

void
sheet_name(const char *wish, unsigned turn, char name[SHEET_NAME_MAX])
{
	char suffix[SUFFIX_MAX] = "";
	size_t n;

	if (turn > 1)
		snprintf(suffix, sizeof suffix, " (%u)", turn);
	else if (strcasecmp(wish, "History") == 0)
		snprintf(suffix, sizeof suffix, "_");
	n = take(*wish == '\0' ? "-" : wish, UNITS_MAX - strlen(suffix), name);
	if (name[0] == '\'')
		name[0] = '_';
	if (name[n - 1] == '\'')
		name[n - 1] = '_';
	memcpy(name + n, suffix, strlen(suffix) + 1);
}
