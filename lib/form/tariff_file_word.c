/* SPDX-License-Identifier: ISC */
/*
 * The small things that all of a tariff file is made of.
 */
#include "tariff_file_impl.h"

#include <string.h>

#include "catalogue.h"
#include "clock.h"
#include "text.h"

enum pp_status
pp_key_bad(const struct pp_node *node, const char *words)
{
	char key[PP_SHOWN_MAX];

	return pp_fail(PP_EDATA, "%s:%u:%u: %s: %s", node->file, node->key_line,
	    node->key_column, pp_text_show(node->key, key), pp_phrase(words));
}

enum pp_status
pp_key_id(const struct pp_node *node, char id[PP_TARIFF_WORD_MAX])
{
	_Static_assert((int)PP_TARIFF_WORD_MAX >= (int)PP_ID_MAX, "fits");

	if (pp_id_check(node->key) != PP_OK)
		return pp_key_bad(node, pp_errmsg());
	memcpy(id, node->key, strlen(node->key) + 1);
	return PP_OK;
}

enum pp_status
pp_node_line(const struct pp_node *node, char *text, size_t size)
{
	const char *given, *p;
	enum pp_status rc;
	uint32_t ch;

	if ((rc = pp_node_text(node, &given)) != PP_OK)
		return rc;
	if (*given == '\0')
		return pp_node_bad(node, "is empty");
	if (strlen(given) >= size)
		return pp_node_bad(node, "more than %zu bytes", size - 1);
	for (p = given; *p != '\0';) {
		p += pp_text_next(p, &ch);
		if (pp_char_is_control(ch))
			return pp_node_bad(node, "a control character");
	}
	memcpy(text, given, strlen(given) + 1);
	return PP_OK;
}

enum pp_status
pp_node_day(const struct pp_node *node, const char *text, int32_t *day)
{
	int64_t at;

	/* Of all that the clock reads, a date begins with a digit. */
	if (*text < '0' || *text > '9' || strlen(text) != strlen("2026-10-01"))
		return pp_node_bad(node, "not a day; write 2026-10-01");
	if (pp_time_parse(text, 0, &at) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	*day = pp_day_of(at);
	return PP_OK;
}

bool
pp_two_digits(const char *text, unsigned *value)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return false;
	*value = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
	return true;
}

unsigned
pp_month_days(unsigned month)
{
	static const uint8_t days[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31};

	return days[month];
}

enum pp_status
pp_node_date(const struct pp_node *node, const char *text, unsigned *month,
    unsigned *day)
{
	unsigned m, d;

	if (!pp_two_digits(text, &m) || text[2] != '-' ||
	    !pp_two_digits(text + 3, &d) || (text[5] != '\0' && text[5] != '.'))
		return pp_node_bad(node, "not a month and day; write 06-01");
	if (m < 1 || m > 12 || d < 1 || d > pp_month_days(m - 1))
		return pp_node_bad(node, "no such month and day");
	*month = m - 1;
	*day = d - 1;
	return PP_OK;
}

enum pp_status
pp_node_wh(const struct pp_node *node, int64_t *wh)
{
	const char *text;
	enum pp_status rc;
	int64_t parsed;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (pp_decimal_parse(text, 3, &parsed) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	if (parsed < 0)
		return pp_node_bad(node, "below zero");
	*wh = parsed;
	return PP_OK;
}

enum pp_status
pp_key_rate(const struct pp_node *node, enum pp_rate *rate)
{
	if (pp_rate_find(node->key, rate) != PP_OK)
		return pp_key_bad(node, pp_errmsg());
	return PP_OK;
}
