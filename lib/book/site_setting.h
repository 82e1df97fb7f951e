/* SPDX-License-Identifier: ISC */
/*
 * The values a site can set, by dotted key: what kind each is, the built-in
 * value, and whether a meter may have its own.  One table says it all; the
 * site file, `pp-site set` and every reader go by it.
 */
#ifndef PP_SITE_SETTING_H
#define PP_SITE_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "status.h"

enum {
	PP_SETTING_MAX =
	    4097, /* of a value, NUL too; lists joined by newline */
	PP_SETTING_KEY_MAX = 64
};

enum pp_setting_kind {
	PP_SETTING_TEXT,
	PP_SETTING_ZONE,     /* Asia/Shanghai */
	PP_SETTING_CURRENCY, /* CNY */
	PP_SETTING_MODE,     /* trial, small, full */
	PP_SETTING_ID,       /* an identifier, or empty */
	PP_SETTING_DURATION, /* 30m */
	PP_SETTING_FENCE,    /* 3s, within 1s and 1m */
	PP_SETTING_MONEY,    /* 100.00, not negative */
	PP_SETTING_DAYS,     /* 2.5, as far as days left are told */
	PP_SETTING_POWER,    /* 30.000 kW, not negative */
	PP_SETTING_PERCENT,  /* 10% */
	PP_SETTING_ERROR,    /* 0.5%, at most 20% */
	PP_SETTING_YES_NO,   /* yes, no */
	PP_SETTING_COUNT,    /* 10, within 0 and 65535 */
	PP_SETTING_CLASS,    /* 1 to 9 */
	PP_SETTING_HOURS,    /* Mon-Fri 08:30-17:30, Sat, holidays */
	PP_SETTING_DATES,    /* a list of 2026-01-01 */
	PP_SETTING_IDS,      /* a list of identifiers */
	PP_SETTING_METERS,   /* a list of those of meters */
	PP_SETTING_LANGUAGE, /* zh, en */
	PP_SETTING_PHONES,   /* a list of +8613800138000 */
	PP_SETTING_SIGN,     /* a short name on one line, without brackets */
};

struct pp_setting {
	const char *key; /* "defaults.alarm1_yuan" */
	enum pp_setting_kind kind;
	const char *built_in;
	bool per_meter;
};

enum pp_source {
	PP_SOURCE_BUILT_IN,
	PP_SOURCE_SITE,
	PP_SOURCE_METER,
};

/* To set the site's value or a meter's own, or to take it back. */
struct pp_setting_change {
	int64_t meter;    /* 0: the site's */
	const char *code; /* of that meter */
	const struct pp_setting *setting;
	const char *value;           /* NULL: take it back */
	bool changed, had;           /* out: now; a value before */
	char before[PP_SETTING_MAX]; /* out: that value */
};

struct pp_edits;

/* A value that a meter has of its own; borrowed until the next. */
struct pp_override {
	const char *meter; /* its code */
	const struct pp_setting *setting;
	const char *value;
};

struct pp_overrides;

#pragma GCC visibility push(default)

/* All of them, in the order of the site file. */
size_t pp_setting_count(void);
const struct pp_setting *pp_setting_at(size_t i);

/* By key, with or without "defaults."; NULL: no such. */
const struct pp_setting *pp_setting_find(const char *key);

/* Without "defaults.": as a meter's own values are called. */
const char *pp_setting_short_key(const struct pp_setting *setting);

bool pp_setting_is_list(const struct pp_setting *setting);

/* Whether the value of a list names it. */
bool pp_setting_lists(const char *value, const char *code);

/*
 * Make a value, or an item of one, plain in place, as it is kept: digits
 * folded, and a phone's number as +8613800138000, however people write it.
 * What is no good stays, for the check to tell.  `size` is the room there is;
 * PP_EDATA: it takes more.
 */
enum pp_status pp_setting_plain(const struct pp_setting *setting, char *value,
    size_t size);

/* PP_EDATA says what is wrong with a plain value, without the value. */
enum pp_status pp_setting_check(const struct pp_setting *setting,
    const char *value);

/* "0.5%" as hundredths of a percent; PP_EDATA: none, or above 20%. */
enum pp_status pp_setting_error(const char *value, int32_t *e4);

/*
 * Whether each meter's second alarm amount in effect is at most its first; of
 * `ids`, or (NULL) of all, and the site's own.  To be asked in the transaction
 * that changed one of them, of pp_setting_is_alarm(); PP_EDATA names the meter.
 */
bool pp_setting_is_alarm(const struct pp_setting *setting);
enum pp_status pp_setting_check_alarms(struct pp_db *db, const int64_t *ids,
    size_t n);

/* "built-in", "site", "meter". */
const char *pp_source_name(enum pp_source source);

/*
 * The effective value, for a meter or (0) for the site, and where it comes
 * from (`source` may be NULL).  The key has to be one of the table.
 */
enum pp_status pp_site_setting(struct pp_db *db, int64_t meter, const char *key,
    char value[PP_SETTING_MAX], enum pp_source *source);

/* The same of a duration; PP_ECONF for a value that doesn't read. */
enum pp_status pp_site_duration(struct pp_db *db, int64_t meter,
    const char *key, int64_t *seconds);
/* And of an error, in hundredths of a percent. */
enum pp_status pp_site_error(struct pp_db *db, int64_t meter, const char *key,
    int32_t *e4);

/*
 * Make one change, in a writer's transaction, and record it, unless it
 * changes nothing.  The value was checked.
 */
enum pp_status pp_site_set(struct pp_db *db, struct pp_edits *edits,
    struct pp_setting_change *change);

/* All values that meters in use have of their own: PP_OK, PP_DONE. */
enum pp_status pp_overrides_open(struct pp_db *db,
    struct pp_overrides **overrides);
enum pp_status pp_overrides_next(struct pp_overrides *overrides,
    struct pp_override *override);
void pp_overrides_close(struct pp_overrides *overrides);

#pragma GCC visibility pop

#endif
