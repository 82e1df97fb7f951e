/* SPDX-License-Identifier: ISC */
/*
 * Orders to relays as they were given, with their cause.  The last one is the
 * wish for that relay: a meter that doesn't answer gets it when it is back, and
 * after a sale a relay is let go only where arrears had it tripped.
 */
#ifndef PP_RELAY_LOG_H
#define PP_RELAY_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "status.h"

enum {
	PP_RELAY_REASON_MAX = 241,
	PP_RELAY_GUARDS_MAX = 128,
};

enum pp_relay_action {
	PP_RELAY_TRIP,    /* 拉闸: held open */
	PP_RELAY_KEEP,    /* 保电: held closed */
	PP_RELAY_PREPAID, /* 恢复预付费: the meter decides */
	PP_RELAY_ACTIONS
};

enum pp_relay_cause {
	PP_CAUSE_PERSON,
	PP_CAUSE_ARREARS,
	PP_CAUSE_SALE,
	PP_CAUSE_PROVEN, /* no order: a look showed that it is let go */
	PP_CAUSE_RATION, /* supply is short, and it was its turn */
	PP_CAUSE_ENDED,  /* a keep's or a ration's time was over */
	PP_RELAY_CAUSES
};

struct pp_relay_order {
	int64_t meter, at;
	const char *who;
	enum pp_relay_action action;
	enum pp_relay_cause cause;
	const char *reason;     /* a person's words, or "" */
	int64_t until;          /* of a keep or a ration; 0: no end */
	const char *overridden; /* guards, by commas; NULL, "": none */
};

/*
 * What is wished for a relay: the last order of it, until a newer one.  What a
 * look found let go (PP_CAUSE_PROVEN) is no wish; one for prepaid is over once
 * it was seen.
 */
struct pp_relay_wish {
	int64_t order, meter, at, until; /* until 0: no end */
	enum pp_relay_action action;
	enum pp_relay_cause cause;
	char who[PP_WHO_MAX], reason[PP_RELAY_REASON_MAX];
	char overridden[PP_RELAY_GUARDS_MAX];
	bool done; /* it was seen to be so */
	int64_t done_at;
	bool has_contact, closed; /* as it was seen then */
};

#pragma GCC visibility push(default)

/*
 * Write one down, in a writer's transaction; an act (PP_ACT_RELAY), unless it
 * follows from another: from a sale, from an end or a turn that was named
 * before.
 */
enum pp_status pp_relay_log(struct pp_db *db,
    const struct pp_relay_order *order);

/* The last one of a meter; PP_NO: none, so it was never ordered by us. */
enum pp_status pp_relay_last(struct pp_db *db, int64_t meter,
    enum pp_relay_action *action, enum pp_relay_cause *cause);
/* The same with all that is known of it, whether it is a wish or not. */
enum pp_status pp_relay_order_last(struct pp_db *db, int64_t meter,
    struct pp_relay_wish *order);

const char *pp_relay_action_name(enum pp_relay_action action);
const char *pp_relay_cause_name(enum pp_relay_cause cause);

/*
 * How a relay is (bits of enum pp_bit), by a reading and by what was seen of
 * an order since.
 */
unsigned pp_relay_bits(unsigned bits, int64_t read_at,
    const struct pp_relay_wish *order);

/* The wish for a meter; PP_NO: none. */
enum pp_status pp_relay_wish(struct pp_db *db, int64_t meter,
    struct pp_relay_wish *wish);

/*
 * It was seen so (once is enough), its contact closed, open (0) or -1; in a
 * writer's transaction.
 */
enum pp_status pp_relay_done(struct pp_db *db, int64_t order, int64_t at,
    int closed);

/*
 * The meters whose wish isn't carried out by what their last reading shows, or
 * is over at `now`, in new memory (free(3); never NULL), by bus: those that
 * answered since, and in their last pass.  What a sale lets go isn't among
 * them: pp_till_due() has it.
 */
enum pp_status pp_relay_due(struct pp_db *db, int64_t now, int64_t **ids,
    size_t *n);

/*
 * How many meters were tripped since then, each once, but for rations; how
 * many there are; and whether that one is among them.
 */
enum pp_status pp_relay_was_tripped(struct pp_db *db, int64_t meter,
    int64_t since, bool *was);
enum pp_status pp_relay_tripped_since(struct pp_db *db, int64_t since,
    int64_t *tripped, int64_t *of);

/*
 * How many meters that person ordered since then, each once, by a decision of
 * their own (PERSON, ARREARS, a ration); and whether that one is among them.
 */
enum pp_status pp_relay_ordered_by(struct pp_db *db, const char *who,
    int64_t since, int64_t *n);
enum pp_status pp_relay_was_ordered_by(struct pp_db *db, int64_t meter,
    const char *who, int64_t since, bool *was);

#pragma GCC visibility pop

#endif
