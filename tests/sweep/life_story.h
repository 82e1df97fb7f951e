/* SPDX-License-Identifier: ISC */
/*
 * A story of lives: one seed's worth of customers in virtual time, each from
 * the opening of an account to its end.  Clerks at their drawers do what
 * people ask for (open, sell, refund, add a meter, exchange one, close), and
 * whatever can go wrong on the wire, in meters and in machines does; beside it
 * what really happened is kept, by code that shares nothing with the books.
 *
 *	life_site.c   the site, and a database of its own for each story
 *	life_place.c  places, and the things that hang there
 *	life_fault.c  what goes wrong, and what of it really fired
 *	life_truth.c  what things did about money, and what went over the wire
 *	life_plan.c   lives, and what is wanted in each
 *	life_act.c    what a clerk does: his commands, run again until done
 *	life_swap.c   those where things are taken down and hung up
 *	life_cast.c   who acts, when he dies, and what he goes on with
 *	life_people.c the others: a poller, a settler, people who decide ...
 *	life_desk.c   shifts, and what is truly in each drawer
 *	life_twin.c   the same exchange, entered at once and late
 *	life_seam.c   between them and the book: crashes, commits that fail
 *	life_judge.c  the verdict on each order, by plain SQL
 *	life_accounts.c  on each meter's and each customer's money
 *	life_books.c  on books, drawers and units' registers
 *	life_table.c  what befell lives, as a table
 *
 * What they share with stories of sales is in tale.h.
 */
#ifndef LIFE_STORY_H
#define LIFE_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "account.h"
#include "sale.h"
#include "tale.h"

enum {
	PLACES = BUSES * ON_BUS,
	THINGS_MAX = 8, /* that hang at a place, one after the other */
	CLERKS = 3,
	LIVES = 36,
	LIVES_AT_ONCE = 8,
	OWN_MAX = 3, /* places of a life */
	PLAN_MAX = 16,
	SHIFTS_MAX = 400,
	SENT_MAX = 64,
	CODE_MAX = 24,
};

/* What can befall an act: faults of the wire, and these. */
enum mishap {
	MISHAP_CRASH = SIM_FAULTS, /* whoever did it */
	MISHAP_COMMIT_LOST,        /* it reported an error, and was none */
	MISHAP_COMMIT_KEPT,        /* it reported an error, and was one */
	MISHAP_GATEWAY,            /* it was without power */
	MISHAP_TWO_HANDS,          /* somebody else did the same meanwhile */
	MISHAPS
};

/* What is wanted in a life. */
enum act {
	ACT_OPEN,
	ACT_ADOPT,
	ACT_SELL,
	ACT_REFUND,
	ACT_REVERSE,
	ACT_ADD,
	ACT_MOVE,     /* credit from one meter to another */
	ACT_EXCHANGE, /* the old one is closed on its bus */
	ACT_REPLACE,  /* it is gone: by typed values, entered late */
	ACT_GIVE_UP,  /* an exchange: what was carried is paid out */
	ACT_LOSE,     /* a meter that is gone, and none in its place */
	ACT_CLOSE,
	ACTS
};

/* What a thing did about its money. */
enum deed_kind {
	DEED_OPEN,
	DEED_CREDIT, /* a purchase; of zero: a cancelled slot */
	DEED_SET,    /* balance and count were set */
	DEED_CLEAR,
};

struct deed {
	enum deed_kind kind;
	int64_t at_us;
	int64_t sent_count, amount_fen; /* that the order carried */
	int64_t before;                 /* its money then, in its own unit */
	int64_t effect;
	int64_t energy_wh[SIM_RATES];
	int64_t sale, epoch; /* whose it was; 0: nobody's */
};

/* A meter as a thing: what hangs at a place from some time to another. */
struct thing {
	int64_t number;
	struct deed *deed;
	size_t n_deeds, room;

	/* As of the last deed. */
	int64_t credit;
	bool prepay;
	int64_t energy_wh[SIM_RATES];

	bool gone;
	struct sim_meter last; /* as it was when it was taken down */
	int64_t start_wh[SIM_RATES];
	int64_t hung_s, gone_s;
};

/* An order that went over the wire, and whose it is by the book. */
struct sent {
	enum deed_kind kind;
	int64_t count, amount_fen, sale, epoch;
};

enum question {
	ASKED_BY_POLL,
	ASKED_TO_LOOK,
	ASKED_TO_ORDER,
};

struct person;

/* Where a meter measures: what the books call a meter. */
struct place {
	struct sim_slot *slot;
	struct sim_rig_bus *bus;
	int64_t id;
	char code[PP_ID_MAX];
	struct thing thing[THINGS_MAX];
	int n_things; /* the last one hangs there */
	int life;     /* that has it; -1: free */
	bool lost;    /* nothing hangs there any more */
	struct sent sent[SENT_MAX];
	unsigned n_sent;
	enum question question;
	bool clearing, counted;
	struct person *visitor;
};

/* What a clerk was asked to do, and does until it is done. */
struct task {
	enum act act;
	bool drawn; /* its particulars are known */
	bool begun; /* it may be done, and some of it may be */
	int step;   /* of those that hands do */
	int place, other;
	char code[CODE_MAX];
	const char *method;
	int64_t amount_fen, credit_fen;
	int64_t reverses;
	enum pp_sale_kind kind;
	int64_t at_s; /* of a change of meters */
	int64_t start_total_wh, start_wh[SIM_RATES];
	int64_t typed_total_wh;
	int64_t typed_count, typed_fen, typed_wh[SIM_RATES];
	char serial[PP_SERIAL_MAX];
	unsigned tries;
	uint32_t mishaps;
};

struct life {
	int no;
	char name[CODE_MAX], phone[CODE_MAX];
	int place[OWN_MAX];
	int n_places;
	enum act plan[PLAN_MAX];
	int n_plan, at;
	struct task task;
	int orders;
	struct person *busy;
	int64_t not_before_us;
	bool over;
	uint32_t mishaps;
};

struct story;

/* Somebody: an actor, and those who come after his death. */
struct person {
	struct role role;
	struct life *life; /* what he works on; NULL: nothing */
	bool helps;        /* somebody else does, too */
	int acts_left;     /* in this shift */
};

/* A drawer, as a person in front of it would count it. */
struct drawer {
	int64_t cash_fen;
	bool seen, open;
};

/* What a clerk was told of an order. */
struct told {
	int64_t sale;
	enum pp_sale_state state;
};

struct story {
	struct tale tale;
	bool calm;      /* nothing goes wrong */
	int64_t late_s; /* an exchange is entered; below zero: by chance */
	struct sim_rates rates[PLACES];
	struct place place[PLACES];
	struct life life[LIVES];
	int n_lives, lives_wanted, lives_over, clerks_left;
	struct person clerk[CLERKS], poller, settler, people;
	struct drawer drawer[SHIFTS_MAX]; /* by the shift's id */
	struct told told[LIVES * PLAN_MAX * 4];
	size_t n_told;
	int64_t last_sale; /* the last that was seen armed */
	int64_t last_shift, last_payout;
	int64_t open_sale[PLACES];
	int64_t cash_fen, due_fen; /* of the site, as it should be */
	unsigned crashes, resolved, days, days_refused, shifts, payouts;
	uint64_t done[ACTS], refused[ACTS], cell[MISHAPS][ACTS];
};

/* Of many stories together. */
struct sums {
	uint64_t stories, lives, faulted, two_meters, orders, carries, late;
	uint64_t done[ACTS], refused[ACTS], cell[MISHAPS][ACTS];
	uint64_t crashes, resolved, holds, days, days_refused, shifts, payouts;
	uint64_t corrections, receipts;
};

/* life_story.c: one story by its seed; false, and why, where it went wrong. */
bool story_run(uint64_t seed, bool aloud, struct sums *sums,
    char complaint[COMPLAINT_MAX]);
/* life_site.c */
bool site_prepare(void); /* once */
/* life_place.c: the number and class of what may hang somewhere. */
int64_t place_number(int bus, int index, int thing);
int place_class(int index, int thing);
/* A thing as it begins there, whatever it was before. */
void place_take_up(struct story *s, struct place *p);
struct place *place_of_id(struct story *s, int64_t id);
struct thing *place_thing(struct place *p); /* that hangs there */
struct thing *place_thing_of(struct place *p, const char *serial);
void place_serial(const struct thing *t, char serial[PP_SERIAL_MAX]);
/* Let it live until now. */
void place_advance(struct story *s, struct place *p);
/* Take down what hangs there; hang another in its place. */
void place_take_down(struct story *s, struct place *p);
void place_hang_up(struct story *s, struct place *p);

/* life_fault.c */
const char *mishap_name(unsigned mishap);
void note_mishap(struct story *s, struct place *p, unsigned mishap);
void fault_set(struct story *s, struct place *p); /* for what is asked now */
/* Now and then a gateway is without power for a while. */
void fault_gateway(struct story *s, struct place *p);

/* life_truth.c */
/* Whether it did what an order asks: once, that is. */
unsigned truth_done(struct place *p, int64_t sale, int64_t *effect);
/* What energy is worth at the thing's prices, in its own unit of money. */
int64_t truth_worth(const struct sim_meter *m, const int64_t from_wh[SIM_RATES],
    const int64_t to_wh[SIM_RATES]);

/* life_plan.c */
struct life *plan_begin(struct story *s);
void plan_draw(struct story *s, struct life *l);
void plan_next(struct story *s, struct life *l, bool done);
void plan_leave(struct story *s, struct life *l, int place);

/* life_act.c, life_swap.c */
enum outcome {
	OUTCOME_DONE,
	OUTCOME_AGAIN,   /* it isn't over: the same once more, later */
	OUTCOME_REFUSED, /* and that is final */
};

/* What a command needs. */
struct desk {
	struct person *person;
	struct story *story;
	struct life *life;
	struct task *task;
	struct pp_till till;
};

const char *act_name(enum act act);
enum outcome act_do(struct desk *d);
enum outcome act_visit(struct desk *d, struct pp_visit *v);
/* What is due of an order, or of a receipt's number, if anything is. */
void act_pay_out(struct desk *d, const char *code, const char *method);
bool act_target(struct desk *d, int place, struct pp_target *target);
enum outcome swap_exchange(struct desk *d);
enum outcome swap_give_up(struct desk *d);
enum outcome swap_lose(struct desk *d);

/* life_cast.c */
bool cast_play(struct story *s);
bool cast_heal(struct story *s);
/* One clerk who does that, a poller and a settler. */
bool cast_twin(struct story *s,
    void (*work)(struct person *p, struct pp_world *world));
struct pp_till cast_till(struct person *p, struct pp_world *world,
    struct pp_db *db);
/* Until an hour at which others begin, too. */
bool cast_pause(struct person *p, struct pp_world *world, unsigned hours);
void clerk_work(struct person *p, struct pp_world *world);

/* life_people.c: what they do */
void people_settle(struct person *p, struct pp_world *world);
void people_poll(struct person *p, struct pp_world *world);
void people_decide(struct person *p, struct pp_world *world);
void people_end(struct person *p, struct pp_world *world);
/* Orders of a meter that is gone, by what it truly did; false: none was. */
bool people_decide_gone(struct person *p, struct pp_db *db, struct place *at);

/* life_desk.c */
bool desk_open(struct person *p, struct pp_db *db);
bool desk_close(struct person *p, struct pp_db *db);
void desk_close_day(struct person *p, struct pp_db *db);
/* Something was committed: what does it do to drawers? */
void desk_watch(struct story *s);

/* life_twin.c: an exchange, and when it was entered. */
struct twin {
	int64_t register_wh[SIM_RATES], total_wh;
	int64_t balance_fen; /* with what waits, less what is owed */
	int64_t used_wh;     /* as the correction says */
};
bool twin_run(uint64_t seed, bool aloud, enum act act, int64_t late_s,
    struct twin *twin, char complaint[COMPLAINT_MAX]);

/* life_seam.c */
enum plant {
	PLANT_NONE,
	PLANT_CARRY_TWICE,   /* nothing says that it was moved */
	PLANT_NO_FENCE,      /* what was sent before is taken for dead */
	PLANT_NO_CORRECTION, /* of what a new meter used before its entry */
	PLANT_REFUND_TWICE,  /* at the close, in the books */
	PLANTS
};
extern enum plant planted;

/* life_judge.c, life_accounts.c, life_books.c */
/* An order is on the wire: whose is it by the book? */
void judge_sent(struct story *s, struct place *p, struct sent *sent);
void judge_accounts(struct story *s, struct sums *sums);
void judge_books(struct story *s);
void judge_drawers(struct story *s);
void judge_told(struct story *s);
void judge_registers(struct story *s);
void judge_end(struct story *s, struct sums *sums);

/* life_table.c: numbers, as TAP comments. */
void table_print(const struct sums *sums);
/* How many cells are empty that can be reached; each is named. */
unsigned table_empty(const struct sums *sums);

#endif
