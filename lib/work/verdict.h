/* SPDX-License-Identifier: ISC */
/*
 * What a look at a meter says of the order that is open there: pure functions
 * over what was read before and what is read now.  The count says whether
 * the slot was used, the balance equation whether it was used for this
 * order: balance now = balance before + amount - energy x prices.  Inside
 * work/ only.
 */
#ifndef PP_VERDICT_H
#define PP_VERDICT_H

#include "class.h"
#include "proof.h"
#include "sale.h"

/* As the meter itself has them; 1/10000 yuan a kWh. */
struct prices {
	bool known;
	int64_t e4[PP_RATES];
};

/* What was used between two looks, in fen: at least, at most, likely. */
struct used {
	int64_t least_fen, most_fen, about_fen;
};

enum used_result {
	USED_KNOWN,
	USED_NEEDS_PRICES, /* so much energy that prices have to be known */
	USED_IMPOSSIBLE,   /* the energy ran back, or is beyond all sense */
};

/* `step_wh` is the step of the meter's energy register. */
enum used_result verdict_used(const struct pp_proof *before,
    const struct pp_proof *now, const struct prices *prices, int64_t step_wh,
    struct used *used);

/*
 * The most that a balance can have fallen by what was used between two looks,
 * in fen; false where the energy doesn't tell.  Prices may have been lowered
 * since it was used.  `asked`: what isn't known of them now can't be had; else
 * it is at least so much at any prices.  `slack_wh`: what may have been used
 * between the reads of a look.
 */
bool verdict_fell_most(const struct pp_proof *before,
    const struct pp_proof *now, const struct prices *prices, bool asked,
    int64_t slack_wh, int64_t *fen);

enum judgement {
	JUDGED_CREDITED, /* its slot was used, and for it */
	JUDGED_NOT,      /* its slot was used for something else, for good */
	JUDGED_UNMOVED,  /* nothing of it has come so far */
	JUDGED_DISPUTED, /* the count or the money fits nothing */
	JUDGED_BEHIND,   /* the count fell: reset, or another meter */
	JUDGED_STRANGER, /* another serial number: not this meter */
	JUDGED_NEEDS_PRICES,
};

/* An open order, and what is known. */
struct order_case {
	bool gives; /* else it sets balance and count at once */
	enum pp_class class;
	int64_t slot, amount_fen;
	bool cancelled;     /* a zero for the same slot was sent, too */
	int64_t target_fen; /* what the last set asked for */
	const char *serial; /* that the meter should have */
	const struct pp_proof *before, *now;
	const struct prices *prices;
	int64_t step_wh;
	bool watched;      /* the very visit that armed it is still going on */
	int64_t delay_fen; /* used at most while a set may be on its way */
};

/*
 * `weak`: the balance alone couldn't have told, since as much may have been
 * used as the order was for; the count did.
 */
enum judgement verdict_of(const struct order_case *c, bool *weak);

/*
 * What a tenant gained while a set was on its way: used after the balance was
 * read for it and before it was carried out.  0 where it isn't known.
 */
int64_t verdict_rounding_fen(const struct order_case *c);

#endif
