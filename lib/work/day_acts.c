/* SPDX-License-Identifier: ISC */
/*
 * What one person did alone that day where two are better, and what was done
 * with a second person's approval: the owner sees it by name.
 */
#include <stdio.h>
#include <string.h>

#include "day_page.h"

enum {
	DID = 34,
	INDENT = 6
};

static const char *
value_of(const struct day_page *page, const char *seq, const char *name,
    char value[DAY_VALUE_MAX])
{
	char key[DAY_KEY_MAX];

	snprintf(key, sizeof key, "act.%s.%s", seq, name);
	return day_page_value(page, key, value);
}

/* What was done, and by whom; then the words that the log has of it. */
static void
put_act(const struct day_page *page, const char *seq)
{
	char value[DAY_VALUE_MAX];

	day_page_blanks(page, 2);
	day_page_left(page, value_of(page, seq, "did", value), DID);
	day_page_fit(page, value_of(page, seq, "operator", value),
	    DAY_COLUMNS - DID - 2);
	day_page_end(page);
	if (*value_of(page, seq, "words", value) == '\0')
		return;
	day_page_blanks(page, INDENT);
	day_page_fit(page, value, DAY_COLUMNS - INDENT);
	day_page_end(page);
}

static void
put_those(const struct day_page *page, const char *result, enum day_word head)
{
	const char *p = page->sums;
	char seq[DAY_NAME_MAX], value[DAY_VALUE_MAX];
	bool any = false;

	while (day_page_next_name(&p, "act.", ".result", seq)) {
		if (strcmp(value_of(page, seq, "result", value), result) != 0)
			continue;
		if (!any)
			day_page_head(page, head);
		any = true;
		put_act(page, seq);
	}
}

void
day_page_acts(const struct day_page *page)
{
	put_those(page, "alone", DAY_ALONE);
	put_those(page, "approved", DAY_APPROVED);
}
