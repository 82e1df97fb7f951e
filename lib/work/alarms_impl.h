/* SPDX-License-Identifier: ISC */
/*
 * The watch over alarms: alarms.c judges, alarms_meter.c says what is wrong
 * with a meter, alarms_site.c with the site, alarms_days.c how long credit
 * lasts.
 */
#ifndef PP_ALARMS_IMPL_H
#define PP_ALARMS_IMPL_H

#include "alarm_change.h"
#include "alarm_facts.h"
#include "alarms.h"

struct pp_alarm_watch {
	struct pp_db *db;
	int64_t now, hold_s;
	struct pp_alarm_open *open; /* as pp_alarm_opens() sorts them */
	size_t n_open;
	struct pp_alarm_gateway *gateways;
	size_t n_gateways;
	int64_t *accounts; /* NULL: not asked for yet */
	size_t n_accounts;
	struct pp_alarm_change *changes;
	size_t n_changes, room;
};

/* How it stands with one kind of alarm at one place; neither: in between. */
struct alarm_finding {
	enum pp_alarm_kind kind;
	int64_t meter, gateway;
	bool ill, well;
	bool at_once; /* what is well is cleared without a hold */
	int64_t at, since;
	bool has_value, has_bound;
	int64_t value, bound;
};

/* For qsort(3) and bsearch(3) of what begins with an id. */
int alarms_by_id(const void *a, const void *b);

/* The first of a place's open alarms; *n: how many. */
const struct pp_alarm_open *alarms_of(const struct pp_alarm_watch *watch,
    int64_t meter, int64_t gateway, size_t *n);

/* Note what follows from a finding; `open` is what is open of it, or NULL. */
enum pp_status alarms_judge(struct pp_alarm_watch *watch,
    const struct alarm_finding *finding, const struct pp_alarm_open *open);

/* The same, of a place by itself. */
enum pp_status alarms_find(struct pp_alarm_watch *watch,
    const struct alarm_finding *finding);

/* What is open of a kind, of no meter of `n` sorted rows that begin with its
 * id, is well. */
enum pp_status alarms_others_well(struct pp_alarm_watch *watch,
    enum pp_alarm_kind kind, const void *rows, size_t n, size_t size);

/* Is it lost, about to be, or has it come back less than `grace_s` ago? */
bool alarms_gateway_excuses(const struct pp_alarm_watch *watch, int64_t gateway,
    int64_t grace_s);

/* Days left, as far as they are due; *looked: they were. */
enum pp_status alarms_days(struct pp_alarm_watch *watch, bool *looked);

#endif
