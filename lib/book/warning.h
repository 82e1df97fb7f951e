/* SPDX-License-Identifier: ISC */
/*
 * Warnings that went out to whoever has a meter: what is asked for before its
 * relay is opened.
 */
#ifndef PP_WARNING_H
#define PP_WARNING_H

#include <stdint.h>

#include "account.h"
#include "db.h"
#include "status.h"

enum {
	PP_WARNING_WAY_MAX = 33,
	PP_WARNING_NOTE_MAX = 241,
};

struct pp_warning {
	int64_t id, meter, at;
	char who[PP_WHO_MAX], way[PP_WARNING_WAY_MAX];
	char note[PP_WARNING_NOTE_MAX];
};

#pragma GCC visibility push(default)

/*
 * In a writer's transaction, an act (PP_ACT_RELAY): how it went out ("sms",
 * "call", "paper") and what was said.  PP_EDATA: no way, or too long.
 */
enum pp_status pp_warning_add(struct pp_db *db, int64_t meter, const char *way,
    const char *note, int64_t at, const char *who);

/*
 * The same of a message that was sent about it, by its id: the act of sending
 * it (PP_ACT_SMS), way "sms".
 */
enum pp_status pp_warning_sent(struct pp_db *db, int64_t meter, int64_t message,
    int64_t at, const char *who);

/* The last one of a meter; PP_NO: none. */
enum pp_status pp_warning_last(struct pp_db *db, int64_t meter,
    struct pp_warning *warning);

#pragma GCC visibility pop

#endif
