/* SPDX-License-Identifier: ISC */
/*
 * Between the files that keep accounts, orders and holds: what a meter showed,
 * as rows of the table of evidence.
 */
#ifndef PP_EVIDENCE_H
#define PP_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "proof.h"
#include "status.h"

/*
 * A row, in a writer's transaction; `sale` is 0 where it is of none.  Where
 * meter and books agree, what concerns them is posted already.
 */
enum pp_status pp_evidence_add(struct pp_db *db, int64_t epoch, int64_t sale,
    const char *role, const struct pp_proof *proof, bool agrees);

/* The last of an order with that role, of an epoch whatever; PP_NO: none. */
enum pp_status pp_evidence_of_sale(struct pp_db *db, int64_t sale,
    const char *role, struct pp_proof *proof);
enum pp_status pp_evidence_of_epoch(struct pp_db *db, int64_t epoch,
    struct pp_proof *proof);

/* Of an epoch's meter before it was opened; PP_NO: nothing was kept. */
enum pp_status pp_evidence_of_opening(struct pp_db *db, int64_t epoch,
    struct pp_proof *proof);

/* The last of an epoch that is of its own meter, and no other's there. */
enum pp_status pp_evidence_of_own(struct pp_db *db, int64_t epoch,
    struct pp_proof *proof);

/* The last at which they agreed, and what the books gave the meter since. */
enum pp_status pp_evidence_agreed(struct pp_db *db, int64_t epoch,
    struct pp_proof *proof, pp_money *since);

#endif
