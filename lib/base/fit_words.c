/* SPDX-License-Identifier: ISC */
/*
 * What a meter holds of a tariff as words, and back.
 */
#include "fit.h"

#include <stdio.h>
#include <string.h>

static const char letters[PP_RATES + 1] = "spfvd";

const char *
pp_image_prices_print(const struct pp_meter_image *image,
    char words[PP_IMAGE_WORDS_MAX])
{
	char yuan[PP_DECIMAL_MAX];
	size_t n = 0;

	words[0] = '\0';
	for (enum pp_rate rate = 0; rate < PP_RATES; rate++) {
		pp_price price = {image->price_e4[rate]};

		if (price.e4_per_kwh < 0)
			continue;
		n += (size_t)snprintf(words + n, PP_IMAGE_WORDS_MAX - n,
		    "%s%s=%s", n > 0 ? " " : "", pp_rate_name(rate),
		    pp_price_print(price, yuan));
	}
	return words;
}

/* "00:00v,07:00f" */
static size_t
print_day(const struct pp_tariff_day *day, char *to, size_t size)
{
	size_t n = 0;

	for (unsigned i = 0; i < day->n; i++) {
		const struct pp_segment *s = &day->segments[i];

		n += (size_t)snprintf(to + n, size - n, "%s%02d:%02d%c",
		    i > 0 ? "," : "", s->from / 60, s->from % 60,
		    letters[s->rate]);
	}
	return n;
}

/* Without zones it is the first. */
static bool
is_picked(const struct pp_meter_image *image, unsigned table)
{
	for (unsigned i = 0; i < image->n_zones; i++)
		if (image->zones[i].table == table)
			return true;
	return image->n_zones == 0 && table == 1;
}

const char *
pp_image_tables_print(const struct pp_meter_image *image,
    char words[PP_IMAGE_WORDS_MAX])
{
	size_t n = 0;

	words[0] = '\0';
	for (unsigned i = 0; i < image->n_tables; i++) {
		if (!is_picked(image, i + 1))
			continue;
		n += (size_t)snprintf(words + n, PP_IMAGE_WORDS_MAX - n,
		    "%stable%u=", n > 0 ? " " : "", i + 1);
		n += print_day(&image->tables[i], words + n,
		    PP_IMAGE_WORDS_MAX - n);
	}
	for (unsigned i = 0; i < image->n_zones; i++) {
		const struct pp_zone_entry *z = &image->zones[i];

		n += (size_t)snprintf(words + n, PP_IMAGE_WORDS_MAX - n,
		    "%s%u:%02u-%02u", i > 0 ? "," : " zones=", z->table,
		    z->month, z->day);
	}
	return words;
}

static enum pp_status
unreadable(const char *what)
{
	return pp_fail(PP_EDATA, "%s of a meter that can't be read", what);
}

/* One "sharp=1.2000" of `n` characters. */
static enum pp_status
parse_price(const char *word, size_t n, int32_t price_e4[PP_RATES])
{
	char text[2 * PP_DECIMAL_MAX], *value;
	enum pp_rate rate;
	pp_price price;

	if (n >= sizeof text)
		return unreadable("prices");
	memcpy(text, word, n);
	text[n] = '\0';
	if ((value = strchr(text, '=')) == NULL)
		return unreadable("prices");
	*value++ = '\0';
	if (pp_rate_find(text, &rate) != PP_OK ||
	    pp_price_parse(value, &price) != PP_OK || price.e4_per_kwh < 0 ||
	    price.e4_per_kwh > INT32_MAX)
		return unreadable("prices");
	price_e4[rate] = (int32_t)price.e4_per_kwh;
	return PP_OK;
}

enum pp_status
pp_image_prices_parse(const char *words, struct pp_meter_image *image)
{
	int32_t price_e4[PP_RATES];
	size_t n;
	enum pp_status rc;

	for (unsigned i = 0; i < PP_RATES; i++)
		price_e4[i] = -1;
	for (; *words != '\0'; words += n + (words[n] == ' ')) {
		n = strcspn(words, " ");
		if ((rc = parse_price(words, n, price_e4)) != PP_OK)
			return rc;
	}
	memcpy(image->price_e4, price_e4, sizeof price_e4);
	return PP_OK;
}

/* A number of up to three digits; -1: there is none. */
static int
number(const char **at)
{
	int value = 0, digits = 0;

	for (; **at >= '0' && **at <= '9' && digits < 4; (*at)++, digits++)
		value = value * 10 + (**at - '0');
	return digits > 0 && digits < 4 ? value : -1;
}

static bool
skip(const char **at, const char *text)
{
	size_t n = strlen(text);

	if (strncmp(*at, text, n) != 0)
		return false;
	*at += n;
	return true;
}

/* "00:00v,07:00f", as far as it goes; "" is a table that was never set. */
static bool
parse_day(const char **at, struct pp_tariff_day *day)
{
	int before = -1, hour, minute, from;
	const char *letter;

	if (**at == ' ' || **at == '\0')
		return true;
	do {
		if ((hour = number(at)) < 0 || !skip(at, ":") ||
		    (minute = number(at)) < 0 || minute > 59 || **at == '\0' ||
		    (letter = strchr(letters, **at)) == NULL)
			return false;
		(*at)++;
		from = hour * 60 + minute;
		if (day->n == PP_SEGMENTS_MAX || from <= before ||
		    from >= PP_DAY_MINUTES || (day->n == 0 && from != 0))
			return false;
		day->segments[day->n++] = (struct pp_segment){
		    .from = (uint16_t)from,
		    .rate = (uint8_t)(letter - letters),
		};
		before = from;
	} while (skip(at, ","));
	return true;
}

/* "1:12-01,2:03-01", as far as it goes. */
static bool
parse_zones(const char **at, struct pp_meter_image *image)
{
	int table, month, day;

	do {
		if ((table = number(at)) < 1 || table > image->n_tables ||
		    !skip(at, ":") || (month = number(at)) < 1 || month > 12 ||
		    !skip(at, "-") || (day = number(at)) < 1 || day > 31 ||
		    image->n_zones == PP_FIT_ZONES_MAX)
			return false;
		image->zones[image->n_zones++] = (struct pp_zone_entry){
		    .table = (uint8_t)table,
		    .month = (uint8_t)month,
		    .day = (uint8_t)day,
		};
	} while (skip(at, ","));
	return true;
}

static bool
parse_tables(const char *at, struct pp_meter_image *image)
{
	int table;

	while (skip(&at, "table")) {
		if ((table = number(&at)) <= image->n_tables ||
		    table > PP_FIT_TABLES_MAX || !skip(&at, "=") ||
		    !parse_day(&at, &image->tables[table - 1]))
			return false;
		image->n_tables = (uint8_t)table;
		skip(&at, " ");
	}
	if (skip(&at, "zones=") && !parse_zones(&at, image))
		return false;
	return *at == '\0';
}

enum pp_status
pp_image_tables_parse(const char *words, struct pp_meter_image *image)
{
	struct pp_meter_image read = {0};

	if (!parse_tables(words, &read))
		return unreadable("day tables");
	image->has_tables = read.n_tables > 0;
	image->n_tables = read.n_tables;
	image->n_zones = read.n_zones;
	memcpy(image->tables, read.tables, sizeof read.tables);
	memcpy(image->zones, read.zones, sizeof read.zones);
	return PP_OK;
}
