/* SPDX-License-Identifier: ISC */
/*
 * What the tests of use share, over book_help.h: a prepaid meter's readings,
 * prices that it confirmed, and its intervals.
 */
#ifndef USE_HELP_H
#define USE_HELP_H

#include "book_help.h"

#include "use.h"

enum {
	HALF_HOUR = 1800,
	READINGS = 6,
};

static const char *const prices = "sharp=1.2000 peak=1.0000 flat=0.8000"
				  " valley=0.4000";

/* Of a prepaid meter, all of it used at the flat rate. */
static inline struct pp_reading
prepaid(int64_t at, int64_t flat_wh, int64_t balance_fen, int64_t count)
{
	struct pp_reading r = {
	    .at = at,
	    .bits = PP_BIT_PREPAID | PP_BIT_PREPAY,
	};
	int i;

	for (i = PP_R_TOTAL; i <= PP_R_COUNT; i++)
		r.known[i] = i != PP_R_DEEP;
	r.value[PP_R_FLAT] = flat_wh;
	r.value[PP_R_TOTAL] = flat_wh;
	r.value[PP_R_BALANCE] = balance_fen;
	r.value[PP_R_COUNT] = count;
	return r;
}

static inline void
read_meter(struct pp_db *db, int64_t meter, int64_t at, int64_t wh,
    int64_t balance_fen)
{
	struct pp_reading r = prepaid(at, wh, balance_fen, 1);

	store_reading(db, meter, &r);
}

/* Prices that meter 1 confirmed, with its registers or (wh below 0) without. */
static inline void
confirm(struct pp_db *db, int64_t at, const char *words, int64_t wh,
    int64_t balance_fen)
{
	char sql[512], registers[160];

	snprintf(registers, sizeof registers, "%lld, 0, 0, %lld, 0, NULL, %lld",
	    (long long)wh, (long long)wh, (long long)balance_fen);
	snprintf(sql, sizeof sql,
	    "INSERT INTO confirmed (meter, part, at, value, hash, total_wh,"
	    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, balance_fen)"
	    " VALUES (1, 'prices', %lld, '%s', zeroblob(32), %s)",
	    (long long)at, words,
	    wh < 0 ? "NULL, NULL, NULL, NULL, NULL, NULL, NULL" : registers);
	write_one(db, sql);
}

static inline size_t
uses_of(struct pp_db *db, int64_t from, int64_t to, struct pp_use *list,
    size_t room)
{
	struct pp_uses *uses = NULL;
	enum pp_status rc;
	size_t n = 0;

	assert_int_equal(pp_uses_open(db, 1, from, to, &uses), PP_OK);
	while (n < room && (rc = pp_uses_next(uses, &list[n])) != PP_DONE) {
		assert_int_equal(rc, PP_OK);
		n++;
	}
	pp_uses_close(uses);
	return n;
}

#endif
