/* SPDX-License-Identifier: ISC */
/*
 * The site's meters as those who work with them need them: which ones a
 * person's selectors mean, and each with its line and its effective values.
 * What the values are called and where they come from is site_setting.h;
 * the whole description, to change it, is site_image.h.
 */
#ifndef PP_SITE_H
#define PP_SITE_H

#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "status.h"
#include "text.h"

enum {
	PP_SERIAL_MAX = 15, /* up to 14 digits, kept as text */
	PP_LINE_MAX = 300   /* an endpoint as written */
};

/* A meter in use, ready to be asked. */
struct pp_target {
	int64_t id;
	char code[PP_ID_MAX];
	char serial[PP_SERIAL_MAX]; /* "" where not known */
	char model[PP_ID_MAX];
	int64_t bus, gateway;
	char bus_code[PP_ID_MAX], gateway_code[PP_ID_MAX];
	char endpoint[PP_LINE_MAX];
	int baud; /* of the line itself, behind whatever gateway */
	uint8_t address;
	int64_t ct, pt;
	/* The meter's own value, else the site's, else the built-in one. */
	int64_t poll_interval_s, lost_after_s, clock_limit_s;
	int64_t fence_s; /* a reply to it may be so late */
	pp_money alarm1, alarm2, alarm_margin, hoarding_cap;
	int64_t rated_w; /* at CT and PT of 1; 0: as the model says */
};

/* What selectors ask for, joined by "and"; NULL where not given. */
struct pp_selection {
	const char *meter; /* ID[,ID...] */
	const char *account;
	const char *unit, *building, *floor, *bus, *gateway;
	const char *state; /* WORD[,WORD...] of meter_now; or unknown */
};

struct pp_targets;

#pragma GCC visibility push(default)

/*
 * "lost,alarm1" as a set with the bit 1 << enum pp_state of each; NULL: all.
 * PP_EDATA names the word that is no state.
 */
enum pp_status pp_site_states(const char *list, unsigned *states);

/*
 * The ids of the meters in use that `which` names, by bus and address, in
 * new memory (free(3); never NULL).  PP_NO names what nothing is
 * called by or what is retired; a floor that is no number, or a state that
 * is none, is PP_EDATA.
 */
enum pp_status pp_site_select(struct pp_db *db,
    const struct pp_selection *which, int64_t **ids, size_t *n);

/*
 * The meters of `ids`, in that order (borrowed until closed), or with NULL
 * all in use by bus and address.  next: PP_OK, PP_DONE.  Inside a snapshot
 * all come from one state.
 */
enum pp_status pp_targets_open(struct pp_db *db, const int64_t *ids, size_t n,
    struct pp_targets **targets);
enum pp_status pp_targets_next(struct pp_targets *targets,
    struct pp_target *target);
void pp_targets_close(struct pp_targets *targets);

/* One by its code; PP_NO: no such meter, or retired. */
enum pp_status pp_target_find(struct pp_db *db, const char *code,
    struct pp_target *target);

#pragma GCC visibility pop

#endif
