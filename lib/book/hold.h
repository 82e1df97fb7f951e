/* SPDX-License-Identifier: ISC */
/*
 * Holds: why a meter is closed for sale.  An external credit (its count is
 * ahead: somebody credited it outside pp; or credit vanished from it, which is
 * one below zero) is ended by adopting it; quarantine
 * (count behind, another serial number, books restored from a backup) by
 * proof that meter and books agree, or by people.
 */
#ifndef PP_HOLD_H
#define PP_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "amount.h"
#include "db.h"
#include "proof.h"
#include "status.h"

enum pp_hold_reason {
	PP_HOLD_COUNT_AHEAD,    /* these three are external credits */
	PP_HOLD_BALANCE_AHEAD,  /* more money than it can have */
	PP_HOLD_BALANCE_BEHIND, /* less than its energy explains */
	PP_HOLD_COUNT_BEHIND,
	PP_HOLD_SERIAL,
	PP_HOLD_CLOSED, /* its fee control is off */
	PP_HOLD_RESTORED,
	PP_HOLD_REASONS
};

enum pp_hold_end {
	PP_HOLD_ADOPTED, /* the count, and an external credit's amount */
	PP_HOLD_AGREES,
	PP_HOLD_RELEASED,
	PP_HOLD_ENDS
};

struct pp_hold {
	int64_t id, meter, epoch; /* epoch 0: none */
	char meter_code[PP_ID_MAX];
	int64_t at;
	enum pp_hold_reason reason;
	bool has_counts; /* both */
	int64_t books_count, count;
	bool has_read;
	int64_t balance_fen;
	char serial[PP_SERIAL_MAX];
	bool has_amount;
	pp_money amount; /* of an external credit; may be negative */
	int64_t ended_at;
};

enum {
	PP_HOLD_WORDS_MAX = 160
};

struct pp_holds;

#pragma GCC visibility push(default)

/* "external" or "quarantine"; "count-ahead" ... */
bool pp_hold_is_external(enum pp_hold_reason reason);
const char *pp_hold_kind_name(enum pp_hold_reason reason);
const char *pp_hold_reason_name(enum pp_hold_reason reason);
/* What happened, in words for people: "its count is 7, by the books 6 ..." */
const char *pp_hold_words(const struct pp_hold *hold, char *words, size_t n);

/*
 * Close a meter for sale, in a writer's transaction; what it showed and, of
 * an external credit, how much by the balance equation (NULL: not known).
 * One that is held already stays as it is (PP_OK, *made false), but for
 * restored, which gives way to what was then found.
 */
enum pp_status pp_hold_add(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_hold_reason reason, const struct pp_proof *proof,
    const pp_money *amount, int64_t at, bool *made);

/* The open one of a meter; PP_NO: none.  One by its id. */
enum pp_status pp_hold_of(struct pp_db *db, int64_t meter,
    struct pp_hold *hold);
enum pp_status pp_hold_get(struct pp_db *db, int64_t id, struct pp_hold *hold);

/*
 * End one, in a writer's transaction.  Adopted: the count becomes the books'
 * and `amount` (above or below zero; 0: none) is posted between the external
 * account and the meter's.  PP_NO: it has ended already; adopting what isn't
 * an external credit.
 */
enum pp_status pp_hold_end(struct pp_db *db, const struct pp_hold *hold,
    enum pp_hold_end as, pp_money amount, const char *reason, int64_t at,
    const char *who);

/* Every meter in an epoch is held: the books were restored. */
enum pp_status pp_hold_all(struct pp_db *db, int64_t at);

/* All that are open, by meter: PP_OK, PP_DONE. */
enum pp_status pp_holds_open(struct pp_db *db, struct pp_holds **holds);
enum pp_status pp_holds_next(struct pp_holds *holds, struct pp_hold *hold);
void pp_holds_close(struct pp_holds *holds);

#pragma GCC visibility pop

#endif
