/* SPDX-License-Identifier: ISC */
/*
 * A story: one seed's worth of selling in virtual time.  A small site with
 * meters of all classes, people who sell, poll, settle and cheat, whatever can
 * go wrong on the wire and in their machines; and beside it what really
 * happened, kept by code that shares nothing with the code that sells.
 *
 *	sale_site.c   the site, and a database of its own for each story
 *	sale_fault.c  what goes wrong, and what of it really fired
 *	sale_truth.c  what meters did about money, and what went over the wire
 *	sale_cast.c   who acts, and when he dies; the sellers
 *	sale_people.c the others: a poller, a settler, a cheater ...
 *	sale_seam.c   between them and the book: crashes, commits that fail
 *	sale_judge.c  the verdict on each order, by plain SQL
 *	sale_books.c  and on books and meters
 *	sale_table.c  what befell sales, and how they ended
 *
 * What they share with stories of lives is in tale.h.
 */
#ifndef SALE_STORY_H
#define SALE_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "class.h"
#include "sale.h"
#include "tale.h"

enum {
	METERS = BUSES * ON_BUS,
	ORDERS_MAX = 1000,
	ORDERS_A_STORY = 900,
	CODE_MAX = 24,
	SELLERS = 3,
	SETS_MAX = 8,
	BATCH_MAX = 5,
	START_FEN = 50000,
	AMOUNT_LEAST = 500,
	AMOUNT_STEP = 80, /* half of it: more than an equation tolerates */
};

/* What can befall a sale: faults of the wire, and these. */
enum mishap {
	MISHAP_CRASH = SIM_FAULTS, /* whoever made the visit */
	MISHAP_COMMIT_LOST,        /* it reported an error, and was none */
	MISHAP_COMMIT_KEPT,        /* it reported an error, and was one */
	MISHAP_CHEAT,              /* somebody credited the meter meanwhile */
	MISHAP_GATEWAY,            /* it was without power */
	MISHAPS
};

/* What a meter did about its money. */
enum deed_kind {
	DEED_CREDIT, /* a purchase; of zero: a cancelled slot */
	DEED_SET,    /* balance and count were set */
	DEED_CHEAT,
};

struct deed {
	enum deed_kind kind;
	int64_t at_us;
	int64_t sent_count; /* that the order carried */
	int64_t count;      /* of the meter, then */
	int64_t amount_fen; /* of a set: the balance it asked for */
	int64_t effect;     /* on its money, in its own unit */
	bool torn;          /* its power failed between count and money */
	bool zero;          /* it cancels a slot */
	int order;          /* whose it was; -1: nobody's */
};

/* What a meter did for an order. */
struct done {
	unsigned credits, sets;
	int64_t effect;
	bool undone;
};

/* What was asked last of a meter, and whether it is about a sale. */
struct person;

enum question {
	ASKED_BY_POLL,
	ASKED_TO_LOOK,
	ASKED_TO_ORDER,
};

struct meter {
	struct sim_slot *slot;
	struct sim_rig_bus *bus;
	enum sim_class class;
	int64_t id;
	struct deed *deed;
	size_t n_deeds, room;

	/* As of the last deed. */
	int64_t credit, purchased_fen, count;
	int64_t energy_wh[SIM_RATES];

	enum question question;
	int current;      /* the order that is open there, or -1 */
	uint32_t mishaps; /* of visits, since the last one ended */
	struct person *visitor;
	int64_t asked_us,
	    seen_us; /* of the last look at its number and count */
};

/* What whoever asked for an order was told of it. */
enum told {
	TOLD_NOTHING,
	TOLD_REFUSED,
	TOLD_PENDING,
	TOLD_DISPUTED,
	TOLD_CREDITED,
	TOLD_NOT_CREDITED,
};

struct order {
	char code[CODE_MAX];
	enum pp_sale_kind kind;
	int meter;
	int64_t amount_fen;
	int reverses; /* an order, or -1 */
	bool undone;  /* somebody wanted to reverse it */
	int64_t id;   /* in the database; 0: never armed, as far as we know */
	enum told told;
	bool was_pending;
	int64_t looked_us;    /* when the meter was looked at for it */
	int64_t last_look_us; /* and when for its end */
	int64_t ended_us;     /* 0: it is open */
	uint32_t mishaps;
	int64_t slot;
	int64_t target_fen[SETS_MAX]; /* of sets that were on the wire */
	unsigned sets;
	unsigned sends; /* of its credit, on the wire */
	bool doubled;   /* a gateway sent a copy of it of its own */
};

struct story;

/* Somebody: an actor, and those who come after his death. */
struct person {
	struct role role;
	int quota;           /* orders that he still gives */
	int last[BATCH_MAX]; /* those he gave last, */
	size_t n_last;       /* to give again after a crash */

	/* In the transaction that he is in; orders, or -1. */
	int arming, ending;
};

struct story {
	struct tale tale;
	bool stormy;
	struct sim_rates rates[METERS]; /* a fault's draw is known by these */
	struct meter meter[METERS];
	struct order order[ORDERS_MAX];
	int n_orders;
	struct person seller[SELLERS], poller, settler, people, fate;
	int orders_wanted, sellers_left;
	unsigned cheats, crashes, holds, resolved;
};

/* Of many stories together. */
struct sums {
	uint64_t stories, orders, armed, faulted, refused, repeated;
	uint64_t pending_ever, pending_at_heal;
	uint64_t cell[MISHAPS][PP_SALE_STATES];
	uint64_t by_class[PP_CLASSES][PP_SALE_STATES];
	uint64_t by_kind[PP_SALE_KINDS][PP_SALE_STATES];
	uint64_t cheats, crashes, holds, resolved, quarantined, weak;
};

/* sale_site.c */
extern struct pp_target site_target[METERS];
bool site_prepare(void); /* once */
struct meter *meter_of_id(struct story *s, int64_t id);

/* sale_fault.c */
const char *mishap_name(unsigned mishap);
void note_mishap(struct story *s, struct meter *m, unsigned mishap);
void fault_set(struct story *s, struct meter *m); /* for what is asked now */

/* sale_truth.c */
/* A cheat, or a copy of an order that the meter had carried out before. */
bool truth_is_from_outside(const struct meter *m, const struct deed *deed);
struct done truth_done(const struct story *s, const struct meter *m, int order);
void truth_cheat(struct story *s, struct meter *m, int64_t amount_fen,
    bool counts);

/* sale_cast.c */
bool cast_play(struct story *s);
bool cast_heal(struct story *s);
struct pp_till cast_till(struct person *p, struct pp_world *world,
    struct pp_db *db);

/* sale_people.c: what they do */
void people_settle(struct person *p, struct pp_world *world);
void people_poll(struct person *p, struct pp_world *world);
void people_decide(struct person *p, struct pp_world *world);
void people_trouble(struct person *p, struct pp_world *world);
void people_end(struct person *p, struct pp_world *world);

/* sale_seam.c */
enum plant {
	PLANT_NONE,
	PLANT_SEND_FIRST,  /* the order before its record */
	PLANT_VOID,        /* not credited, since the count didn't move */
	PLANT_TRUST_REPLY, /* credited, since the meter said so */
	PLANT_COUNT_ALONE, /* credited, since the count moved */
	PLANT_NO_FENCE,    /* what was sent before is taken for dead at once */
	PLANTS
};
extern enum plant planted;

/* sale_judge.c */
/* A credit, a cancelling zero, or a set is on the wire: is it on record? */
void judge_sent(struct story *s, struct meter *m, const struct deed *sent);
unsigned judge_armed(struct story *s);
/* One that people have to decide, by its id; 0: none. */
int64_t judge_disputed(struct story *s);
int64_t judge_external(struct story *s);

/* How much more the meter has than the books say, in fen. */
int64_t judge_missing(struct story *s, const struct meter *m);
void judge_meter(struct story *s, struct meter *m, struct sums *sums);
void judge_books(struct story *s);
void judge_end(struct story *s, struct sums *sums);

/* sale_story.c: one story by its seed; false, and why, where it went wrong. */
bool story_run(uint64_t seed, bool aloud, struct sums *sums,
    char complaint[COMPLAINT_MAX]);

/* sale_table.c: numbers, as TAP comments. */
void table_print(const struct sums *sums);
/* How many cells are empty that can be reached; each is named. */
unsigned table_empty(const struct sums *sums);

#endif
