/* SPDX-License-Identifier: ISC */
#include "day_page.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

const char *
day_page_value(const struct day_page *page, const char *key,
    char value[DAY_VALUE_MAX])
{
	size_t n = strlen(key);
	const char *p;

	*value = '\0';
	for (p = page->sums; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n')
		if (strncmp(p, key, n) == 0 && p[n] == ' ') {
			p += n + 1;
			snprintf(value, DAY_VALUE_MAX, "%.*s",
			    (int)strcspn(p, "\n"), p);
			break;
		}
	return value;
}

int64_t
day_page_fen(const struct day_page *page, const char *key)
{
	char value[DAY_VALUE_MAX];
	pp_money money;

	if (pp_money_parse(day_page_value(page, key, value), &money) != PP_OK)
		return 0;
	return money.fen;
}

void
day_page_blanks(const struct day_page *page, size_t n)
{
	for (; n > 0; n--)
		pp_buffer_char(page->out, ' ');
}

void
day_page_left(const struct day_page *page, const char *text, size_t width)
{
	size_t n = pp_text_width(text);

	pp_buffer_text(page->out, text);
	day_page_blanks(page, n < width ? width - n : 1);
}

void
day_page_right(const struct day_page *page, const char *text, size_t width)
{
	size_t n = pp_text_width(text);

	day_page_blanks(page, n < width ? width - n : 1);
	pp_buffer_text(page->out, text);
}

void
day_page_fit(const struct day_page *page, const char *text, size_t width)
{
	char fits[DAY_VALUE_MAX];
	size_t n;
	uint32_t ch;

	snprintf(fits, sizeof fits, "%s", text);
	for (const char *p = fits; *p != '\0'; p += n) {
		char after = p[n = pp_text_next(p, &ch)];

		fits[(size_t)(p - fits) + n] = '\0';
		if (pp_text_width(fits) > width) {
			fits[p - fits] = '\0';
			break;
		}
		fits[(size_t)(p - fits) + n] = after;
	}
	pp_buffer_text(page->out, fits);
}

void
day_page_end(const struct day_page *page)
{
	while (page->out->n > 0 && page->out->bytes[page->out->n - 1] == ' ')
		page->out->n--;
	pp_buffer_char(page->out, '\n');
}

void
day_page_word(const struct day_page *page, enum day_word w, size_t width)
{
	day_page_left(page, day_word(page->language, w), width);
}

void
day_page_head(const struct day_page *page, enum day_word w)
{
	day_page_end(page);
	day_page_word(page, w, 0);
	day_page_end(page);
}

void
day_page_rule(const struct day_page *page)
{
	int i;

	for (i = 0; i < DAY_COLUMNS; i++)
		pp_buffer_char(page->out, '-');
	day_page_end(page);
}

void
day_page_money(const struct day_page *page, int64_t fen, size_t width)
{
	char text[PP_DECIMAL_MAX];

	day_page_right(page, pp_money_print((pp_money){fen}, text), width);
}

bool
day_page_next_name(const char **p, const char *prefix, const char *last,
    char name[DAY_NAME_MAX])
{
	char key[DAY_KEY_MAX];

	while (**p != '\0') {
		snprintf(key, sizeof key, "%.*s", (int)strcspn(*p, " \n"), *p);
		*p += strcspn(*p, "\n");
		*p += **p == '\n';
		if (strncmp(key, prefix, strlen(prefix)) != 0)
			continue;
		snprintf(name, DAY_NAME_MAX, "%.*s",
		    (int)strcspn(key + strlen(prefix), "."),
		    key + strlen(prefix));
		if (strcmp(key + strlen(prefix) + strlen(name), last) == 0)
			return true;
	}
	return false;
}
