/* SPDX-License-Identifier: ISC */
/*
 * What was set in meters: each order before it goes out, how it ended, and
 * what each meter was seen to hold, whoever set it.
 *
 * A part is what is set, read back and compared as one.  Its value is kept as
 * canonical words, so that two of them are the same exactly if their texts
 * are: prices and tables as fit.h has them, "alarm1=20.00 alarm2=5.00",
 * "overdraft=10.00", "kw=30.000 trips=3 wait=60" ("off" where overload control
 * is), "ahead=-3" (a clock's seconds).
 */
#ifndef PP_PUSH_LOG_H
#define PP_PUSH_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "fit.h"
#include "reading.h"
#include "status.h"

enum pp_part {
	PP_PART_PRICES,
	PP_PART_TABLES,
	PP_PART_ALARMS,
	PP_PART_OVERDRAFT,
	PP_PART_OVERLOAD,
	PP_PART_CLOCK,
	PP_PARTS
};

enum pp_push_result {
	PP_PUSH_OPEN, /* it isn't known what came of it */
	PP_PUSH_CONFIRMED,
	PP_PUSH_REFUSED, /* by the meter: an exception, and it is as before */
	PP_PUSH_DIFFERS, /* it took something else */
};

enum {
	PP_PART_WORDS_MAX = PP_IMAGE_WORDS_MAX
};

/* What a meter was seen to hold. */
struct pp_confirmed {
	int64_t meter, at;
	enum pp_part part;
	char value[PP_PART_WORDS_MAX];
	int64_t push;              /* 0: found so */
	int64_t tariff;            /* 0: not by one of ours */
	bool has_energy;           /* registers and balance of that moment */
	int64_t wh[PP_R_ENERGIES]; /* below zero: it has no such */
	bool has_balance;
	int64_t balance_fen;
};

#pragma GCC visibility push(default)

const char *pp_part_name(enum pp_part part);
enum pp_status pp_part_find(const char *word, enum pp_part *part);

/*
 * In a writer's transaction, before the first byte goes out: an act
 * (PP_ACT_PUSH) of its meter.
 */
enum pp_status pp_push_begin(struct pp_db *db, int64_t meter, enum pp_part part,
    const char *wanted, int64_t tariff, int64_t at, const char *who,
    int64_t *push);

/* It ended; those of before that were open end with it, by what it wanted. */
enum pp_status pp_push_end(struct pp_db *db, int64_t push,
    enum pp_push_result result, int64_t at);

/*
 * What is open of a part ends by what was seen there now: confirmed where that
 * was wanted.  The last such (0: none), and whose tariff that was.
 */
enum pp_status pp_push_settle(struct pp_db *db, int64_t meter,
    enum pp_part part, const char *seen, int64_t at, int64_t *push,
    int64_t *tariff);

/*
 * What was seen, where it isn't what was seen last (*changed), or another
 * meter was hung there since; its hash is made here.
 */
enum pp_status pp_confirm(struct pp_db *db, const struct pp_confirmed *seen,
    bool *changed);

/*
 * The last of a part at or before a time, of the thing that hung there then;
 * PP_NO: never.
 */
enum pp_status pp_confirmed_at(struct pp_db *db, int64_t meter,
    enum pp_part part, int64_t at, struct pp_confirmed *seen);

/* The last push of a part: what was wanted and how it ended; PP_NO: none. */
enum pp_status pp_push_last(struct pp_db *db, int64_t meter, enum pp_part part,
    char wanted[PP_PART_WORDS_MAX], enum pp_push_result *result, int64_t *at);

#pragma GCC visibility pop

#endif
