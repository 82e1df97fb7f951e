/* SPDX-License-Identifier: ISC */
/*
 * What the files of orders share with each other; nobody else includes this.
 */
#ifndef PP_SALE_IMPL_H
#define PP_SALE_IMPL_H

#include "sale.h"

/* Orders as rows that pp_sale_fill() reads; a WHERE belongs behind it. */
extern const char pp_sale_select[];

/* What the row says that a query of them stands on. */
enum pp_status pp_sale_fill(const struct pp_query *q, struct pp_sale *sale);

/* PP_NO: why an order can't be armed; see pp_sale_arm(). */
enum pp_status pp_sale_check(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const struct pp_proof *before);

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
