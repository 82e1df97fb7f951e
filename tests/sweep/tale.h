/* SPDX-License-Identifier: ISC */
/*
 * What stories of sales and stories of lives have in common: a seed, a small
 * site in virtual time with a database of its own, what goes wrong there, and
 * how they are told.
 *
 *	tale.c        a story's beginning and end; telling, complaining, chance
 *	tale_site.c   buses, and a database that is made once and copied
 *	tale_seam.c   one handle of the book for all, and whose turn it is
 *	tale_cast.c   who acts, and what some do in every story
 *	tale_wire.c   faults of the wire; orders that are read from it
 *	tale_judge.c  how a judge reads the book
 *	tale_memory.c a file system in memory, for most stories
 *	tale_heap.c   and SQLite's own memory
 */
#ifndef TALE_H
#define TALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "db.h"
#include "model.h"
#include "sim_actor.h"
#include "sim_rig.h"
#include "till.h"

enum {
	BUSES = 3,
	ON_BUS = 6,
	COMPLAINT_MAX = 300,
	SECOND_US = 1000000,
	BEGIN_S = 1763776800, /* 2025-11-22T02:00:00Z */
	UNITS_PER_FEN = SIM_CREDIT_PER_FEN,
};

/* Every struct story begins with it. */
struct tale {
	uint64_t seed, random;
	bool told_aloud; /* every step is printed */
	bool healed;
	bool shares; /* all use one handle of a book in memory */
	int64_t start_us;
	struct sim_rig *rig;
	struct sim_rig_bus *bus[BUSES];
	struct sim_cast *cast;
	struct judge *judge;
	char path[80];
	char complaint[COMPLAINT_MAX]; /* the first thing that was wrong */
};

struct story;
struct person;

/* Somebody: every struct person begins with it. */
struct role {
	struct story *story;
	const char *name;
	void (*work)(struct person *p, struct pp_world *world);
	struct sim_actor *actor; /* the present one */
	bool crashes;
};

/* The first complaint of a story counts; the rest follows from it. */
void complain(struct story *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void tell(const struct story *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

int64_t story_now_us(const struct story *s);
int64_t story_now_s(const struct story *s);
/* Room for one more of `size` behind `n`; the list, where it is now. */
void *story_more(void *list, size_t n, size_t *room, size_t size);
uint64_t story_lot(struct story *s, uint64_t n); /* 0 .. n - 1 */
bool story_chance(struct story *s, unsigned percent);

/* What the stories of a program have of their own. */
struct tale_site {
	const char *name;
	const char *much_kw; /* used by one meter in three; idle, 1 kW */
	/* The kth meter of bus b, in a transaction; its bus is there. */
	enum pp_status (*meter)(struct pp_db *db, int b, int k, int id);
	/* What else there is; in the same one, and behind it. */
	enum pp_status (*last)(struct pp_db *db);
	enum pp_status (*look)(struct pp_db *db); /* or NULL */
};

/* Once for a program. */
extern struct pp_models *site_models;
bool tale_prepare(const struct tale_site *site);
void tale_finish(void);

/* The rest of the story is zero. */
bool tale_open(struct tale *t, uint64_t seed);
void tale_close(struct tale *t);
/* The network is sound from now on. */
void tale_heal(struct tale *t);

/* Each program has these of its own. */
bool site_open(struct story *s, uint64_t seed);
void site_close(struct story *s);
void seam_story(struct story *s); /* NULL: nobody's */
void truth_watch(struct story *s);

/* False: it can't be told. */
bool story_begin(struct story *s, uint64_t seed, bool aloud);
/* Whether it was told and nothing was wrong; else what was. */
bool story_end(struct story *s, bool told, char complaint[COMPLAINT_MAX]);

bool judge_open(struct story *s);
void judge_close(struct story *s);
/* Prepared once for each text, by its address. */
struct sqlite3_stmt *judge_prepare(struct story *s, const char *sql);
/* The one integer that it comes to, or 0. */
int64_t judge_one(struct sqlite3_stmt *q);
/* The same of a query, with numbers for ?1 and ?2, or a name. */
int64_t judge_number(struct story *s, const char *sql, int64_t a, int64_t b);
int64_t judge_named(struct story *s, const char *sql, const char *name);

/* NULL: nobody's. */
void seam_use(struct tale *t);
struct person *seam_person(void); /* whose turn it is, or NULL */
bool seam_is_dead(void);
struct sqlite3 *seam_sqlite(void); /* the one that is shared, or NULL */
/* A point to die at; PP_ESYS: dead. */
enum pp_status seam_point(void);
/* Roll back, and say what a disk in trouble would. */
enum pp_status seam_lose(struct pp_db *db);
enum pp_status seam_doubt(struct pp_db *db);

/* He acts from then on, and dies at one of so many points. */
void role_come(struct person *p, int64_t at_us, uint64_t points_most,
    void (*died)(void *arg));
/* For a while of at most so long; false: he is dead. */
bool cast_rest(struct person *p, struct pp_world *world, uint64_t seconds);
struct pp_db *cast_book(struct person *p);
/* What is due is settled; all meters are polled, while `waits` says so. */
void role_settle(struct person *p, struct pp_till *till, bool cancel);
void role_poll(struct person *p, struct pp_world *world,
    bool (*waits)(struct person *p, struct pp_world *world));

/* Of a request in percent; `again` of those that a meter hears twice. */
void wire_faults(struct story *s, struct sim_rates *rates,
    struct sim_rig_bus *bus, int64_t percent, bool ordering, bool again);

/* An order that is about money, from its unit on. */
struct wire_order {
	bool is_fee; /* sets; else a purchase */
	bool has_prepay, prepay;
	int64_t amount_fen, count;
};

/* Who is told of requests, of replies, and of what befalls either. */
void wire_watch(struct story *s,
    void (*asked)(void *arg, struct sim_rig_bus *at, const uint8_t *bytes,
	size_t n),
    void (*composed)(void *arg, struct sim_slot *slot,
	const struct sim_call *call, struct sim_reply *reply),
    void (*struck)(void *arg, struct sim_slot *slot,
	const struct sim_call *call, const struct sim_strike *strike));

/* False: none of them. */
bool wire_order(const uint8_t *unit, size_t n, struct wire_order *order);
/* What the poller asks, and nobody else. */
bool wire_is_poll(const uint8_t *unit);
/* From the unit on; NULL: too short. */
const uint8_t *wire_unit(const struct sim_rig_bus *at, const uint8_t *bytes,
    size_t *n);

#endif
