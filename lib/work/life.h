/* SPDX-License-Identifier: ISC */
/*
 * The lives of accounts from the books: when each of their meters was opened,
 * taken over, added, hung in another's place, or closed, and what money went
 * with it; and that as records.
 */
#ifndef PP_LIFE_H
#define PP_LIFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "records.h"
#include "sale.h"
#include "site.h"
#include "status.h"

enum {
	PP_EVENT_WORD_MAX = 16
};

struct pp_life_event {
	int64_t at;                   /* when it came into the books */
	char word[PP_EVENT_WORD_MAX]; /* "opened", "closed" ... */
	bool ends;                    /* it is the end of the epoch */
	int64_t epoch, meter;
	char account[PP_ID_MAX], holder[PP_HOLDER_MAX];
	char meter_code[PP_ID_MAX], unit[PP_ID_MAX], building[PP_ID_MAX];
	char serial[PP_SERIAL_MAX];
	bool adopted;
	int64_t count, balance_fen; /* then, by the meter or as typed */
	char who[PP_WHO_MAX];
	int64_t receipt; /* 0: of before there were such */
	/* When the meter was hung there or done with, where that is known. */
	int64_t changed_at;
	char why[PP_EVENT_WORD_MAX]; /* of an end: "close", "exchange" */
	bool typed;
	char reason[PP_NOTE_MAX];
	bool has_energy;
	int64_t total_wh; /* of an end: its register */
	/* Of an exchange: what it used before it was entered. */
	bool has_used;
	int64_t used_wh, used_fen;
	/* Of an end: how what it had and what it owed was settled. */
	int64_t refunded_fen, left_fen, owed_fen;
	char method[PP_METHOD_MAX], order[PP_ORDER_MAX];
};

/* 0 and NULL: all. */
struct pp_life_filter {
	int64_t from, until; /* until is exclusive */
	const int64_t *meters;
	size_t n_meters;
	int64_t epoch;
	bool ends_only;
};

struct pp_life;

#pragma GCC visibility push(default)

/* What happened, as it came into the books: PP_OK, PP_DONE. */
enum pp_status pp_life_open(struct pp_db *db,
    const struct pp_life_filter *filter, struct pp_life **life);
enum pp_status pp_life_next(struct pp_life *life, struct pp_life_event *event);
void pp_life_close(struct pp_life *life);

/* The end of one epoch; PP_NO: it goes on. */
enum pp_status pp_life_end_of(struct pp_db *db, int64_t epoch,
    struct pp_life_event *event);

/* As records, each on its own line. */
const struct pp_field *pp_life_fields(size_t *n);
enum pp_status pp_life_put(struct pp_records *records,
    const struct pp_life_event *event);

#pragma GCC visibility pop

#endif
