/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of tariff_file.h only: what is known while a file is read.
 * Texts are borrowed from its tree.
 */
#ifndef PP_TARIFF_FILE_IMPL_H
#define PP_TARIFF_FILE_IMPL_H

#include "conf.h"
#include "tariff_file.h"

enum {
	NO_SEASON = UINT8_MAX
};

struct pp_tariff_reader {
	const struct pp_node *root;
	struct pp_tariff tariff;
	const struct pp_node *day[PP_DAYS_MAX]; /* NULL: it isn't in the file */
	bool day_used[PP_DAYS_MAX];
};

/* PP_EDATA with "FILE:LINE:COLUMN: key: WORDS", where the key stands. */
enum pp_status pp_key_bad(const struct pp_node *node, const char *words);
/* The key of a node as an identifier. */
enum pp_status pp_key_id(const struct pp_node *node,
    char id[PP_TARIFF_WORD_MAX]);
/* A text of one line that fits, copied. */
enum pp_status pp_node_line(const struct pp_node *node, char *text,
    size_t size);
/* "2026-10-01" as a local day. */
enum pp_status pp_node_day(const struct pp_node *node, const char *text,
    int32_t *day);
/* Two digits; false where they aren't. */
bool pp_two_digits(const char *text, unsigned *value);
/* Of a leap year; the month from 0. */
unsigned pp_month_days(unsigned month);
/* "02-29", to its end or to a "."; both from 0. */
enum pp_status pp_node_date(const struct pp_node *node, const char *text,
    unsigned *month, unsigned *day);
/* kWh of at most three places, from zero up. */
enum pp_status pp_node_wh(const struct pp_node *node, int64_t *wh);
/* The rate that a key names. */
enum pp_status pp_key_rate(const struct pp_node *node, enum pp_rate *rate);

enum pp_status pp_tariff_read_days(struct pp_tariff_reader *r);
enum pp_status pp_tariff_read_tiers(struct pp_tariff_reader *r);
enum pp_status pp_tariff_read_seasons(struct pp_tariff_reader *r);
enum pp_status pp_tariff_read_prices(struct pp_tariff_reader *r);
enum pp_status pp_tariff_read_tests(const struct pp_tariff_reader *r,
    struct pp_tariff_tests *tests);

#endif
