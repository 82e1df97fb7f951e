/* SPDX-License-Identifier: ISC */
/*
 * A year of a site whose people are told of alarms: meters with real loads,
 * customers who buy when they are told (mostly), a modem that hangs, and what
 * has to come of it.  alarm_site.c builds it, alarm_load.c its loads;
 * alarm_people.c and alarm_modem.c are the people, and gammu-smsd with the
 * phones; alarm_kill.c runs and kills what `pp-sms run` does, at the points of
 * alarm_seam.c; alarm_oracle.c reckons each rise of level by itself,
 * alarm_judge.c holds it against phones and books, alarm_table.c counts.
 */
#ifndef ALARM_YEAR_H
#define ALARM_YEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "message_text.h"
#include "sim_rig.h"

enum {
	BUSES = 12,
	METERS = 257,
	DAY_S = 86400,
	HOUR_S = 3600,
	SLOT_S = 1800,
	SLOTS_A_DAY = DAY_S / SLOT_S,
	ZONE_S = 8 * HOUR_S,
	BEGIN_S = 1736092800, /* 2025-01-06, a Monday, in Shanghai */

	/* The site's settings, as people read them in the manual. */
	HOLD_S = 1800,
	FLOOR_S = 3600,
	CAP = 4,
	STAFF_CAP = 20,
	QUIET_FROM_H = 22,
	QUIET_UNTIL_H = 8,
	MARGIN_FEN = 500,
	TRIES = 5,

	/* Who is who. */
	NOBODYS = 0,   /* a meter without an account */
	PHONELESS = 1, /* its customer has no phone */
	HOVERS = 2,    /* at its first limit, for a week */
	SWINGS = 3,    /* far up and down, all the time */
	WRONG = 4,     /* its customer's number doesn't exist */
	DEAD = 5,      /* it has no power for two days */
	BUNCHES = 10,  /* each so many customers have several meters */
	IN_A_BUNCH = 4,
	DARK = 1, /* the bus, and gateway, that is dead for a day */
	STAFF = 2,
	NO_PHONE = -1,

	/* Slots. */
	DARK_FROM = 12 * SLOTS_A_DAY + 17,
	DARK_UNTIL = DARK_FROM + SLOTS_A_DAY,
	DEAD_FROM = 20 * SLOTS_A_DAY + 19,
	DEAD_UNTIL = DEAD_FROM + 2 * SLOTS_A_DAY,

	HANGS_EACH = 10,
	RECKONED = 32,
};

enum level {
	LEVEL_1,
	LEVEL_2,
	LEVEL_ARREARS,
	LEVELS
};

/* A rise of level, as the oracle sees it. */
struct rise {
	size_t meter;
	enum level level;
	int64_t at, ended_at; /* by readings; 0: it lasts */
	unsigned told;        /* so many messages said so */
	bool passed_over;     /* behind a worse one that was told */
};

struct meter {
	int64_t id;
	struct sim_slot *slot;
	char code[32];
	int phone; /* of its customer */
	int64_t limit_fen[LEVELS];
	int64_t a_day_fen; /* it costs */

	/* What it answered last, and whether that arrived. */
	int64_t said_fen;

	/* The oracle's. */
	size_t open[LEVELS]; /* 1 + the rise */
	int64_t well_since[LEVELS];

	int64_t buys_at; /* 0: has no mind to */
	int64_t buys_fen;
};

struct phone {
	bool exists;    /* else the network refuses it */
	bool confirms;  /* delivery reports come */
	bool is_staffs; /* another cap */
	int64_t last_at, day;
	int64_t refused_at;
	size_t tried_again; /* the message that was; 0: it was taken since */
	/* When it got some, or may have, by what pp can know. */
	int64_t reckoned_at[RECKONED];
	size_t n_reckoned;
	unsigned today, most;
};

/* What the modem knows of a message of pp's. */
struct passed {
	bool seen, taken, doubtful; /* in outbox; gone; perhaps gone */
	unsigned refused;
};

/* What becomes of the message that it hangs at. */
enum stuck {
	STUCK_UNSENT, /* it goes when the modem wakes */
	STUCK_GONE,   /* it has gone, and nobody says so */
	STUCK_LOST,   /* it hasn't, likewise */
	STUCKS
};

struct modem {
	uint64_t taken;
	int64_t hangs_until, woke_at;
	char stuck[256]; /* the file it hangs at */
	enum stuck how;
	struct passed *passed; /* by the message's id */
	size_t n_passed;
	unsigned waits; /* files in the outbox */
	unsigned hangs, refusals, reports, unknown, gone;
};

struct kills {
	unsigned done, tries;
	unsigned *struck; /* by point, shared with whoever is killed */
};

struct year {
	int days;
	int64_t start_us;
	uint64_t random;
	struct sim_rig *rig;
	struct pp_world *world;
	struct sim_load *load;
	struct pp_db *db;
	struct pp_message_texts *texts;
	struct sim_rig_bus *bus[BUSES];
	struct meter meter[METERS];
	struct phone phone[METERS + STAFF];
	size_t n_phones; /* customers'; the staff's follow */
	struct modem modem;
	struct kills kills;
	char folder[64];

	struct rise *rise;
	size_t n_rises, room;
	size_t *live; /* rises that aren't settled */
	size_t n_live;
	unsigned lost_told[STAFF], gateway_told[STAFF], others_told;
	int64_t ran_at, ran_before; /* runs that weren't killed */

	unsigned unread, doubtful, bought, complaints;
};

/* sweep_alarms.c */
int64_t year_now(const struct year *y);
uint64_t year_draw(struct year *y, uint64_t of);
bool year_is_quiet(int64_t at);
int64_t year_day(int64_t at);
/* Something is wrong, and told; the first ones aloud. */
void __attribute__((format(printf, 2, 3)))
complain(struct year *y, const char *format, ...);
int64_t year_number(struct year *y, const char *sql, int64_t a, int64_t b);

/* alarm_load.c: from that Monday on so many days, of the year's real use. */
struct sim_load *load_of_year(int days);

/* alarm_site.c */
void site_open(struct year *y);
void site_close(struct year *y);
void site_reopen(struct year *y); /* the books */

/* alarm_people.c: what happens between two passes. */
void site_events(struct year *y, int64_t slot);
/* The customer of that meter has read that his credit ends. */
void site_told(struct year *y, struct meter *m);

/* alarm_modem.c */
/* Whatever it takes, sends and reports by now. */
void modem_work(struct year *y);

/* alarm_seam.c */
void seam_open(struct year *y);
/* From now on this process dies, at a point by lot, till disarmed. */
void seam_arm(struct year *y);
void seam_disarm(void);
void kill_table(const struct year *y);

/* alarm_kill.c */
/* Once, and not to its end; false: it came there first. */
bool kill_run(struct year *y);
void kill_run_whole(struct year *y);

/* alarm_oracle.c */
void oracle_reading(struct year *y, struct meter *m, int64_t at);
/* A message was handed to the modem for the first time. */
void oracle_handed(struct year *y, int phone, const char *text);

/* alarm_judge.c */
void judge_slot(struct year *y); /* nothing waits without a cause */
void judge_end(struct year *y);

/* alarm_table.c */
void table_of_year(struct year *y);

#endif
