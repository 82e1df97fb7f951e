/* SPDX-License-Identifier: ISC */
/*
 * What people decide where evidence can't: a disputed order, credit from
 * outside, a meter under quarantine.  Each decision is one transaction, with
 * its reason and who made it.
 */
#ifndef PP_DECISION_H
#define PP_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "hold.h"
#include "sale.h"
#include "status.h"

/* What is wanted; texts are borrowed. */
struct pp_decision_wish {
	const char *id;         /* an order's; of the others the meter's, or */
				/* the number of the hold */
	const char *verdict;    /* "credited", "not-credited"; "adopted", */
				/* "released" */
	const bool *moved;      /* an order's slot was used; NULL: as the */
				/* meter showed last */
	bool unproven;          /* an order that is still pending */
	const pp_money *amount; /* adopted; NULL: what was reckoned */
	const char *reason, *who;
	int64_t at;
};

/* What was decided. */
struct pp_decision {
	const char *kind, *verdict; /* "order", "external", "quarantine" */
	char id[PP_ORDER_MAX], meter[PP_ID_MAX];
	bool has_amount;
	pp_money amount;
	const char *reason, *who;
	int64_t at;
};

#pragma GCC visibility push(default)

/*
 * PP_NO: nothing of that name is open, or it can't end that way, with what to
 * do instead; PP_EDATA: no such verdict.
 */
enum pp_status pp_decide_order(struct pp_db *db,
    const struct pp_decision_wish *want, struct pp_decision *decision);
enum pp_status pp_decide_external(struct pp_db *db,
    const struct pp_decision_wish *want, struct pp_decision *decision);

/*
 * A meter that differs from the books is let go only once it has shown that
 * it agrees again: the next sale would find it as it was.
 */
enum pp_status pp_decide_quarantine(struct pp_db *db,
    const struct pp_decision_wish *want, struct pp_decision *decision);

#pragma GCC visibility pop

#endif
