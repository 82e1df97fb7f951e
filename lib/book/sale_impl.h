/* SPDX-License-Identifier: ISC */
/*
 * What the files of orders share with each other; nobody else includes this.
 */
#ifndef PP_SALE_IMPL_H
#define PP_SALE_IMPL_H

#include "sale.h"

/* Orders as rows that pp_sale_fill() reads; a WHERE belongs behind it. */
#define PP_SALE_SELECT                                                         \
	"SELECT s.id, s.code, s.kind, s.state, s.reverses, r.code, s.meter,"   \
	" s.epoch, s.slot, m.code, a.code, a.name, s.class, s.amount_fen,"     \
	" s.method, s.note, s.who, s.at, s.receipt, s.count_before,"           \
	" s.balance_before_fen, s.moved, s.weak, s.ended_at, s.count_after,"   \
	" s.balance_after_fen, s.remark, s.moves, s.shift FROM sale s"         \
	" JOIN meter m ON m.id = s.meter JOIN epoch e ON e.id = s.epoch"       \
	" JOIN account a ON a.id = e.account"                                  \
	" LEFT JOIN sale r ON r.id = s.reverses"

/* What the row says that a query of them stands on. */
enum pp_status pp_sale_fill(const struct pp_query *q, struct pp_sale *sale);

/* PP_NO: why an order can't be armed; see pp_sale_arm(). */
enum pp_status pp_sale_check(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const struct pp_proof *before);

/*
 * sale_act.c: whether it may be armed, by what the meter shows; and what the
 * log says of a further attempt, of its end, and of people's verdict.
 */
enum pp_status pp_sale_act(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const struct pp_sale *sale);
enum pp_status pp_sale_act_again(struct pp_db *db, const struct pp_sale *sale,
    const char *what, const struct pp_attempt *attempt);
enum pp_status pp_sale_log_end(struct pp_db *db, const struct pp_sale *sale,
    const struct pp_sale_end *end, const struct pp_proof *proof, int64_t at,
    const char *who);
enum pp_status pp_sale_act_resolve(struct pp_db *db, const struct pp_sale *sale,
    enum pp_sale_state verdict, bool moved, const char *reason, int64_t at,
    const char *who);

/* That goes with arming it. */
enum pp_status pp_sale_first_attempt(struct pp_db *db,
    const struct pp_sale *sale);

/*
 * Move what an order is about in the books: an entry of that kind ("armed",
 * "credited", "not-credited") and its posting.
 */
enum pp_status pp_sale_post(struct pp_db *db, const struct pp_sale *sale,
    const char *kind, int64_t at, const char *who);

/* A refund's, where more than nothing was used meanwhile. */
enum pp_status pp_sale_post_rounding(struct pp_db *db,
    const struct pp_sale *sale, pp_money amount, int64_t at, const char *who);

#endif
