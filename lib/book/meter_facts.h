/* SPDX-License-Identifier: ISC */
/*
 * What sums over meters have to know of each: where it is, and when it came
 * to cost another price or to be another customer's.
 */
#ifndef PP_METER_FACTS_H
#define PP_METER_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "rate.h"
#include "reading.h"
#include "site.h"
#include "status.h"
#include "text.h"

struct pp_meter_fact {
	int64_t meter;
	char code[PP_ID_MAX];
	char model[PP_ID_MAX], circuit[PP_LINE_MAX];
	char building[PP_ID_MAX], unit[PP_ID_MAX]; /* "": none */
	bool has_floor;
	int64_t floor;
	int64_t ct, pt;
	int64_t parent; /* the head meter; 0: none */
	int64_t retired_at;
	bool has_good;
	int64_t good_at; /* the last good reading */
	bool has_base;
	int64_t base_wh; /* the register at which its days begin */
};

/* A customer who had a meter at some time. */
struct pp_holder_fact {
	int64_t account;
	char code[PP_ID_MAX], name[PP_HOLDER_MAX];
};

/* From then on it costs other prices, or is another's. */
struct pp_mark {
	int64_t meter, at;
	bool is_price;
	/* Another meter hangs there from then on: nobody knows its prices. */
	bool unpriced;
	int32_t price_e4[PP_RATES]; /* below zero: it has no such */
	int64_t account;            /* 0: nobody's */
	/* The meter's own registers at that time. */
	bool known[PP_R_ENERGIES];
	int64_t wh[PP_R_ENERGIES];
};

/* Each in new memory, for free(3); nothing (n 0) is NULL. */
#pragma GCC visibility push(default)

/* Of all meters, those no more in use too, by id. */
enum pp_status pp_meter_facts(struct pp_db *db, struct pp_meter_fact **facts,
    size_t *n);

/* By id. */
enum pp_status pp_holder_facts(struct pp_db *db,
    struct pp_holder_fact **holders, size_t *n);

/* Before `until`, by meter and time; prices or accounts. */
enum pp_status pp_marks(struct pp_db *db, bool prices, int64_t until,
    struct pp_mark **marks, size_t *n);

#pragma GCC visibility pop

#endif
