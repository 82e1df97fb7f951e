/* SPDX-License-Identifier: ISC */
/*
 * Orders: sales, refunds, and the reversal of either.  An order is armed
 * (written down and synced) before the first byte goes to its meter, and ends
 * credited or not-credited by evidence, or disputed, which people end.  The
 * rules stand in the schema; nothing here can break them.
 */
#ifndef PP_SALE_H
#define PP_SALE_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "act.h"
#include "amount.h"
#include "class.h"
#include "db.h"
#include "proof.h"
#include "status.h"

enum {
	PP_ORDER_MAX = 65, /* an order's id, NUL too */
	PP_NOTE_MAX = 201,
	PP_REMARK_MAX = 121,
	PP_METHOD_MAX = 16,
};

enum pp_sale_kind {
	PP_SALE,            /* gives */
	PP_REFUND,          /* takes */
	PP_SALE_REVERSAL,   /* takes */
	PP_REFUND_REVERSAL, /* gives */
	PP_SALE_KINDS
};

enum pp_sale_state {
	PP_SALE_REQUESTED, /* waits for a second person: not in the table */
	PP_SALE_ARMED,     /* shown as "pending" */
	PP_SALE_CREDITED,
	PP_SALE_NOT_CREDITED,
	PP_SALE_DISPUTED,
	PP_SALE_STATES
};

struct pp_sale {
	int64_t id;
	char code[PP_ORDER_MAX];
	enum pp_sale_kind kind;
	enum pp_sale_state state;
	int64_t reverses; /* 0: nothing */
	char reverses_code[PP_ORDER_MAX];
	int64_t meter, epoch, slot;
	char meter_code[PP_ID_MAX];
	char account[PP_ID_MAX], holder[PP_HOLDER_MAX];
	enum pp_class class;
	pp_money amount; /* above zero, whatever the direction */
	char method[PP_METHOD_MAX];
	int64_t moves; /* the carried credit that it moves; 0: none */
	int64_t shift; /* whose cash it is; 0: none, or no cash */
	char note[PP_NOTE_MAX], who[PP_WHO_MAX];
	int64_t at;
	int64_t receipt;
	int64_t count_before, balance_before_fen;
	bool moved, weak;
	int64_t ended_at; /* 0: it hasn't */
	bool has_after;
	int64_t count_after, balance_after_fen;
	char remark[PP_REMARK_MAX];
};

/* What is asked for. */
struct pp_sale_wish {
	const char *code; /* the caller's, or NULL: make one */
	enum pp_sale_kind kind;
	int64_t reverses; /* the id of what it undoes; 0: nothing */
	pp_money amount;
	const char *method;
	/*
	 * Of a sale by "transfer": the carried credit that pays it, all of it
	 * (`amount` is what pp_carry_get() says); else 0.
	 */
	int64_t moves;
	const char *note;
	const char *who;
	/*
	 * Where it isn't 0: the same for this meter armed since then is a slip
	 * of two hands, and refused.
	 */
	int64_t slip_since;
	bool all; /* a refund of all that the meter shows, as `amount` has it */
	/* The act that it belongs to (a closing); NULL: it is one itself. */
	const struct pp_act *part_of;
};

/* How an order ends, or that it doesn't yet. */
struct pp_sale_end {
	enum pp_sale_state state; /* credited, not-credited, disputed */
	bool moved;               /* its slot was used up */
	bool weak;
	bool agrees;       /* the look shows nothing beside it */
	pp_money rounding; /* a refund's: used between reading and setting */
	const char *remark;
};

/* A try to send it. */
enum pp_attempt_what {
	PP_ATTEMPT_CREDIT,
	PP_ATTEMPT_CANCEL, /* zero for the same slot */
	PP_ATTEMPT_SET,
};

struct pp_attempt {
	int64_t no; /* from 1; made here */
	int64_t at;
	enum pp_attempt_what what;
	int64_t target_fen, read_fen; /* of a set */
};

/* What a list is about; 0 and NULL: all. */
struct pp_sale_filter {
	int64_t from, until;   /* armed within; until is exclusive */
	const int64_t *meters; /* NULL: all */
	size_t n_meters;
	const char *account;
	unsigned states; /* bit 1 << enum pp_sale_state; 0: all */
	bool for_work; /* nobody is shown it: also what the actor can't read */
};

struct pp_sales;

#pragma GCC visibility push(default)

/* "sale", "refund", "sale-reversal" ...; "pending", "credited" ... */
const char *pp_sale_kind_name(enum pp_sale_kind kind);
const char *pp_sale_state_name(enum pp_sale_state state);
enum pp_status pp_sale_state_find(const char *word, enum pp_sale_state *state);

/* Whether the meter is to be given the amount; else it is taken. */
bool pp_sale_gives(enum pp_sale_kind kind);

/*
 * An order's id as people give it: 1 to 64 printable ASCII characters without
 * blanks, quotes and commas, not beginning with "pp-", which ours do.
 */
enum pp_status pp_sale_check_code(const char *code);
/*
 * Whether the handle's actor may have it armed, as pp_act_ask(): PP_EPERM, or
 * PP_NO for want of a second person.  Of all that a meter shows the amount is
 * known only there, so that has to be asked there.
 */
enum pp_status pp_sale_ask(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const char *meter, int64_t at);
/* "cash", "bank" ... "transfer"; PP_EDATA lists those that people pay by. */
enum pp_status pp_sale_check_method(const char *method);

/*
 * Write an order down, in a writer's transaction: the order, what the meter
 * showed, the first attempt, receipt number and postings.  Looks again, inside
 * the transaction: the epoch goes on and its count is the proof's; no order
 * is open; no hold.  PP_NO says which of it isn't so, or that the code is
 * taken, or that what it reverses was reversed before, or isn't credited; it
 * and PP_EPERM as pp_act(), too.
 * `read_fen` of the attempt is the proof's balance.
 */
enum pp_status pp_sale_arm(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, enum pp_class class,
    const struct pp_proof *before, int64_t at, struct pp_sale *sale);

/*
 * A further attempt, about to be made; in a writer's transaction.  `before`:
 * of a set, what was read for it; else NULL.
 */
enum pp_status pp_sale_attempt(struct pp_db *db, int64_t sale,
    const struct pp_attempt *attempt, const struct pp_proof *before);
/* The last one, and (where not NULL) what was last read before any. */
enum pp_status pp_sale_last_attempt(struct pp_db *db, int64_t sale,
    struct pp_attempt *attempt, struct pp_proof *before);

/*
 * How it ended, with the evidence, in a writer's transaction.  PP_NO: it isn't
 * armed any more.  The rest of *sale is filled in anew.
 */
enum pp_status pp_sale_end(struct pp_db *db, struct pp_sale *sale,
    const struct pp_sale_end *end, const struct pp_proof *proof, int64_t at,
    const char *who);

/*
 * People end a disputed order, or one that is armed and will never be proven;
 * in a writer's transaction.  `moved`: whether the meter's count says that its
 * slot was used.
 */
enum pp_status pp_sale_resolve(struct pp_db *db, struct pp_sale *sale,
    enum pp_sale_state verdict, bool moved, const char *reason, int64_t at,
    const char *who);

/* By its code; by its id; the open one (armed, disputed) of a meter.  PP_NO */
enum pp_status pp_sale_find(struct pp_db *db, const char *code,
    struct pp_sale *sale);
enum pp_status pp_sale_get(struct pp_db *db, int64_t id, struct pp_sale *sale);
enum pp_status pp_sale_open_of(struct pp_db *db, int64_t meter,
    struct pp_sale *sale);
/* One that was read before: only how it ended may have changed since. */
enum pp_status pp_sale_refresh(struct pp_db *db, struct pp_sale *sale);

/*
 * The last order of that kind and amount on a meter since then that isn't
 * known to have come to nothing; PP_NO: none.
 */
enum pp_status pp_sale_recent(struct pp_db *db, int64_t meter,
    enum pp_sale_kind kind, pp_money amount, int64_t since,
    struct pp_sale *sale);

/*
 * When the last of a meter's few last orders that sets its balance was sent;
 * PP_NO: none of them does.
 */
enum pp_status pp_sale_last_set(struct pp_db *db, int64_t meter, int64_t *at);

/* Whether an order is what a wish asks for: same content, same id. */
bool pp_sale_is(const struct pp_sale *sale, int64_t meter,
    const struct pp_sale_wish *wish);

/*
 * Orders as they were armed, of whoever's the actor may read: PP_OK, PP_DONE.
 */
enum pp_status pp_sales_open(struct pp_db *db,
    const struct pp_sale_filter *filter, struct pp_sales **sales);
enum pp_status pp_sales_next(struct pp_sales *sales, struct pp_sale *sale);
void pp_sales_close(struct pp_sales *sales);

#pragma GCC visibility pop

#endif
