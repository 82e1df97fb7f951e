/* SPDX-License-Identifier: ISC */
/*
 * How well a bus is: each of its meters asked now, what the passes of the
 * last hours saw, and what both say of meter, cable and line.  It reads only.
 */
#ifndef PP_DOCTOR_H
#define PP_DOCTOR_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "model.h"
#include "site.h"
#include "status.h"
#include "tally.h"
#include "world.h"

enum {
	PP_DOCTOR_ADVICE_MAX = 240,
	PP_DOCTOR_LINE_MAX = 24, /* "19200 baud, parity E" */
	PP_DOCTOR_SERIALS = 2,
};

/* How a meter is on the wire, best first. */
enum pp_health {
	PP_HEALTH_UNKNOWN, /* nothing is known */
	PP_HEALTH_GOOD,
	PP_HEALTH_SLOW,
	PP_HEALTH_LOSSY,      /* some questions get no answer */
	PP_HEALTH_NOISY,      /* some answers are damaged */
	PP_HEALTH_REFUSING,   /* it answers, but not with what was asked for */
	PP_HEALTH_FOREIGN,    /* others answer in its place */
	PP_HEALTH_DUPLICATE,  /* two meters have its address */
	PP_HEALTH_METER,      /* another meter than the site says */
	PP_HEALTH_OTHER_LINE, /* it answers at another rate or parity */
	PP_HEALTH_SILENT,
	PP_HEALTHS
};

struct pp_doctor_meter {
	struct pp_target target;
	size_t position;        /* by address on its bus, from 1 */
	struct pp_tally live;   /* asked now */
	struct pp_tally stored; /* by the passes before */
	struct pp_tally all;    /* both */
	int64_t slowest_us;     /* of the live replies; 0: none */
	unsigned doubled; /* live questions with more behind their answers */
	unsigned back;    /* times its energy ran back between two */
	char serial[PP_DOCTOR_SERIALS][PP_SERIAL_MAX]; /* different ones */
	char line[PP_DOCTOR_LINE_MAX]; /* at which it answered, not its own */
	enum pp_health health;
	char advice[PP_DOCTOR_ADVICE_MAX];
};

/* An hour of the bus, all meters together. */
struct pp_doctor_hour {
	int64_t at;
	struct pp_tally tally;
};

/* How to ask. */
struct pp_doctor_how {
	struct pp_world *world;
	unsigned rounds;                   /* how often each, 1 or more */
	const volatile sig_atomic_t *stop; /* may be NULL */
	void (*progress)(void *arg, const char *what, size_t done, size_t of);
	void *arg;
};

struct pp_doctor;

#pragma GCC visibility push(default)

/*
 * A bus of the site by its code, with the meters in use on it and what the
 * passes from `since` on saw; `models` outlive it.  PP_NO: no such bus.
 */
enum pp_status pp_doctor_open(struct pp_db *db, const char *bus, int64_t since,
    int64_t until, const struct pp_models *models, struct pp_doctor **doctor);
void pp_doctor_close(struct pp_doctor *doctor);

/*
 * Ask them.  Where the line is away or kept by another that is a finding, and
 * PP_EAWAY, PP_ETEMP or PP_ESYS; what is stored can be judged nevertheless.
 */
enum pp_status pp_doctor_ask(struct pp_doctor *doctor,
    const struct pp_doctor_how *how);

/* Judge each meter, and tell what is to be said of the bus as a whole. */
void pp_doctor_judge(struct pp_doctor *doctor,
    void (*finding)(void *arg, const char *words), void *arg);

size_t pp_doctor_meters(const struct pp_doctor *doctor);
const struct pp_doctor_meter *pp_doctor_meter_at(const struct pp_doctor *doctor,
    size_t i);
size_t pp_doctor_hours(const struct pp_doctor *doctor);
const struct pp_doctor_hour *pp_doctor_hour_at(const struct pp_doctor *doctor,
    size_t i);

/* "good", "slow", "other-line" ... */
const char *pp_health_word(enum pp_health health);

#pragma GCC visibility pop

#endif
