/* SPDX-License-Identifier: ISC */
/*
 * Between the files of statement.h: statement.c puts a month together,
 * statement_epoch.c the lines of one meter; statement_facts.c asks the books,
 * statement_credit.c says what a meter had at a boundary, statement_use.c what
 * its energy cost; statement_bytes.c makes the canonical bytes.
 */
#ifndef PP_STATEMENT_IMPL_H
#define PP_STATEMENT_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter_facts.h"
#include "reading.h"
#include "register_at.h"
#include "statement.h"

/* A meter's time with the account. */
struct stated_epoch {
	int64_t id, no, meter;
	char code[PP_ID_MAX], serial[PP_SERIAL_MAX];
	char building[PP_ID_MAX], unit[PP_ID_MAX];
	bool adopted, exchanged;
	int64_t start_fen;
	int64_t used_wh; /* of an exchanged one, before it was opened */
	int64_t began_at;
	int64_t begin_wh[PP_R_ENERGIES]; /* the place's registers then */
	int64_t ended_at;                /* 0: it goes on */
	bool has_end_wh, left;           /* left: for the customer, not owed */
	int64_t end_fen;
	int64_t end_wh[PP_R_ENERGIES];
	int64_t step_wh; /* of its register */
	int64_t gap_s;   /* a silence that is longer is a gap */
};

/* What changed a meter's credit by the books, or will. */
struct stated_move {
	enum pp_stated kind;
	int64_t armed_at;
	int64_t at;  /* of the books; INT64_MAX: it hasn't ended */
	int64_t fen; /* below zero: taken */
	bool credited;
	int64_t slot;    /* the count that shows it; 0: none does */
	int64_t seen_at; /* else it shows since then */
	bool has_balance;
	int64_t balance_fen;
	char order[PP_ORDER_MAX];
	char detail[PP_STATED_DETAIL_MAX];
};

/* A good reading, with the place's registers. */
struct stated_reading {
	int64_t at;
	int64_t wh[PP_R_ENERGIES];
	bool has_balance, has_count;
	int64_t balance_fen, count;
};

/* What a meter had at a boundary, and by what. */
struct stated_credit {
	bool is; /* it was his then */
	int64_t at, fen;
	int64_t wh[PP_R_ENERGIES];
	const char *basis;
	bool has_before, has_after;
	struct stated_reading before, after;
	char sum[PP_STATED_SUM_MAX];
};

/* Energy at one set of prices. */
struct stated_use {
	int64_t from, to;
	bool has_prices;
	int32_t price_e4[PP_RATES];
	int64_t from_wh[PP_R_ENERGIES], to_wh[PP_R_ENERGIES];
	int64_t wh, rate_wh[PP_RATES];
	bool by_rate, priced;
	int64_t parts; /* bill.h's */
};

struct stated_uses {
	struct stated_use *list;
	size_t n;
	int64_t parts; /* of those that are priced */
	bool whole;    /* that is all of them */
	int32_t highest_e4;
};

struct stated_work {
	struct pp_db *db;
	int64_t account;
	int64_t from, until;
	struct stated_epoch *epochs;
	size_t n_epochs;
	struct stated_credit *opening, *closing; /* of each epoch */
	int64_t carried_from, carried_until;     /* fen, in nobody's meter */
	struct pp_registers *registers;
	struct pp_mark *prices;
	size_t n_prices;
	struct pp_query *before, *prepaid, *after; /* readings */
	struct pp_stated_line *lines;
	size_t n_lines, room;
};

/* statement_facts.c: lists in new memory, free(3). */
enum pp_status stated_epochs(struct stated_work *work);
enum pp_status stated_moves(struct stated_work *work,
    const struct stated_epoch *epoch, struct stated_move **moves, size_t *n);
/* Credit between meters, by time: `fen` comes to it, or goes. */
enum pp_status stated_carries(struct stated_work *work,
    struct stated_move **moves, size_t *n);
/* Times of good readings of a meter, from one to another, inclusive. */
enum pp_status stated_times(struct stated_work *work, int64_t meter,
    int64_t from, int64_t to, int64_t **times, size_t *n);

/* statement_credit.c: PP_NO: no reading of that time is kept. */
enum pp_status stated_open_readings(struct stated_work *work);
enum pp_status stated_credit_at(struct stated_work *work,
    const struct stated_epoch *epoch, int64_t at,
    const struct stated_move *moves, size_t n, struct stated_credit *credit);

/* statement_use.c: what lies between two times, at known registers. */
enum pp_status stated_uses(struct stated_work *work, int64_t meter,
    int64_t from, const int64_t from_wh[PP_R_ENERGIES], int64_t to,
    const int64_t to_wh[PP_R_ENERGIES], struct stated_uses *uses);
/* Its lines, which cost `fen` together. */
enum pp_status stated_put_uses(struct stated_work *work, const char *meter,
    const struct stated_uses *uses, int64_t fen);

/* statement_epoch.c: the lines of one of the epochs. */
enum pp_status stated_put_epoch(struct stated_work *work, size_t i);

/* A new line, to be filled; NULL: out of memory. */
struct pp_stated_line *stated_add(struct stated_work *work, enum pp_stated kind,
    const char *meter, int64_t at);

/* Parts to fen, half away from zero. */
int64_t stated_fen_of(int64_t parts);

/* statement_bytes.c: the digest of a statement, into its place. */
enum pp_status stated_seal(struct pp_statement *statement);

#endif
