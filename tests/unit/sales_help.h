/* SPDX-License-Identifier: ISC */
/*
 * What the tests of sums of money share, over shift_help.h: a site on which
 * a bit of everything was sold, taken back and moved, and its cuts.
 */
#ifndef SALES_HELP_H
#define SALES_HELP_H

#include "shift_help.h"

#include "carry.h"
#include "sales_rows.h"

enum {
	DAY = 86400,
	ROWS = 16
};

/* The rows of a cut. */
struct cut {
	struct pp_sales_sum row[ROWS];
	size_t n;
};

static inline void
order(struct pp_db *db, const struct pp_epoch *e, struct pp_sale_wish wish,
    struct pp_proof before, int64_t at)
{
	struct pp_proof after = before;
	struct pp_sale s;

	after.count++;
	after.balance_fen +=
	    pp_sale_gives(wish.kind) ? wish.amount.fen : -wish.amount.fen;
	begin(db);
	must(pp_sale_arm(db, &wish, e, PP_CLASS_BLIND, &before, at, &s));
	must(pp_sale_end(db, &s, &credited, &after, at, "settler"));
	commit(db);
}

static inline struct pp_sale_wish
by(struct pp_sale_wish wish, const char *method, const char *who)
{
	wish.method = method;
	wish.who = who;
	return wish;
}

static inline struct cut
cut_of(struct pp_db *db, struct pp_sales_filter filter)
{
	struct pp_sales_sums *sums = NULL;
	struct cut cut = {.n = 0};
	enum pp_status rc;

	must(pp_sales_sums_open(db, &filter, &sums));
	while ((rc = pp_sales_sums_next(sums, &cut.row[cut.n])) == PP_OK)
		assert_true(++cut.n < ROWS);
	assert_int_equal(rc, PP_DONE);
	pp_sales_sums_close(sums);
	return cut;
}

static inline struct cut
cut_by(struct pp_db *db, enum pp_sales_by by_what)
{
	return cut_of(db, (struct pp_sales_filter){.by = by_what});
}

static inline struct pp_sales_part
total(const struct cut *cut, enum pp_sales_what what)
{
	struct pp_sales_part sum = {0};

	for (size_t i = 0; i < cut->n; i++) {
		sum.n += cut->row[i].of[what].n;
		sum.sum.fen += cut->row[i].of[what].sum.fen;
	}
	return sum;
}

static inline int64_t
fen(const struct cut *cut, enum pp_sales_what what)
{
	return total(cut, what).sum.fen;
}

/* Of a first customer of M001 and a second of M002, over two days. */
static inline void
trade(struct pp_db *db, const struct pp_epoch *a, const struct pp_epoch *b)
{
	struct pp_sale_wish undo = wish_of(PP_SALE_REVERSAL, 300);

	order(db, a, by(wish_of(PP_SALE, 10000), "cash", "me"), shows(0, 0),
	    NOON);
	order(db, a, by(wish_of(PP_SALE, 300), "wechat", "me"), shows(1, 10000),
	    NOON + 60);
	undo.reverses = number(db, "SELECT max(id) FROM sale");
	order(db, a, by(undo, "wechat", "me"), shows(2, 10300), NOON + 120);
	order(db, a, by(wish_of(PP_REFUND, 2500), "cash", "you"),
	    shows(3, 10000), NOON + DAY);
	order(db, a, by(wish_of(PP_REFUND, 500), "transfer", "you"),
	    shows(4, 7500), NOON + DAY + 1);
	order(db, b, by(wish_of(PP_SALE, 7700), "bank", "you"), shows(9, 1200),
	    NOON + DAY + 2);
}

/* What was taken from a meter goes back to it, each in its own way. */
static inline void
give_back(struct pp_db *db, const struct pp_epoch *a)
{
	struct pp_sale_wish again = wish_of(PP_REFUND_REVERSAL, 40);
	struct pp_sale_wish moves = by(wish_of(PP_SALE, 500), "transfer", "me");

	moves.moves = number(db, "SELECT max(id) FROM carry");
	order(db, a, moves, shows(5, 7000), NOON + DAY + 3);
	order(db, a, by(wish_of(PP_REFUND, 40), "cash", "me"), shows(6, 7500),
	    NOON + DAY + 4);
	again.reverses = number(db, "SELECT max(id) FROM sale");
	order(db, a, by(again, "cash", "me"), shows(7, 7460), NOON + DAY + 5);
}

/* What a customer paid for nothing is paid out; what nobody knows of waits. */
static inline void
leave_open(struct pp_db *db, const struct pp_epoch *a, const struct pp_epoch *b)
{
	struct pp_sale s =
	    arm(db, by(wish_of(PP_SALE, 90), "cash", "me"), b, shows(10, 8900));
	struct pp_payout payout;

	finish(db, &s, not_credited, shows(10, 8900));
	begin(db);
	must(pp_payout(db, s.code, "cash", NOON + DAY + 9, "you", &payout));
	commit(db);
	(void)arm(db, by(wish_of(PP_SALE, 11), "cash", "me"), b,
	    shows(10, 8900));
	s = arm(db, by(wish_of(PP_SALE, 22), "alipay", "me"), a,
	    shows(8, 7500));
	finish(db, &s, disputed, shows(10, 7500));
}

static inline struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch a, b, old;
	struct pp_sale_wish brings =
	    by(wish_of(PP_SALE, 700), "transfer", "me");
	struct pp_carry carry;

	write_one(db,
	    "INSERT INTO building VALUES (1, 'A', 'a', NULL, NULL),"
	    " (2, 'B', 'b', NULL, NULL);"
	    "INSERT INTO unit VALUES (1, 'U1', 1, 3, 'shop', NULL);"
	    "UPDATE meter SET unit = 1 WHERE id = 1;"
	    "UPDATE meter SET building = 2, floor = -1 WHERE id = 2");
	a = open_meter(db, 1);
	b = adopt_meter(db, 2, 9, 1200);
	trade(db, &a, &b);
	give_back(db, &a);
	leave_open(db, &a, &b);
	old = open_meter(db, 3);
	begin(db);
	must(pp_carry_add(db, old.account, (pp_money){700}, "old", NOON, "me",
	    &carry));
	commit(db);
	brings.moves = carry.id;
	order(db, &old, brings, shows(0, 0), NOON);
	return db;
}

static inline int64_t
of_kind(struct pp_db *db, const char *kind)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT sum(balance_fen) FROM ledger_balance WHERE kind IN (%s)",
	    kind);
	return number(db, sql);
}

static inline void
assert_row(const struct pp_sales_sum *row, const char *key, const char *name,
    int64_t sold)
{
	assert_string_equal(row->key, key);
	assert_string_equal(row->name, name);
	assert_int_equal(row->of[PP_SALES_SOLD].sum.fen, sold);
}

#endif
