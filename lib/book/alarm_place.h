/* SPDX-License-Identifier: ISC */
/*
 * What an alarm is about, as people call it: where the meter is, whose it was
 * when the alarm was raised; or which gateway.
 */
#ifndef PP_ALARM_PLACE_H
#define PP_ALARM_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "db.h"
#include "status.h"

/* Texts are borrowed until the next is asked for; "" for none. */
struct pp_alarm_place {
	const char *meter, *account, *holder, *building, *unit, *gateway;
	bool has_floor;
	int64_t floor;
};

struct pp_alarm_places;

#pragma GCC visibility push(default)

enum pp_status pp_alarm_places_open(struct pp_db *db,
    struct pp_alarm_places **places);
enum pp_status pp_alarm_places_of(struct pp_alarm_places *places,
    const struct pp_alarm *alarm, struct pp_alarm_place *place);
void pp_alarm_places_close(struct pp_alarm_places *places);

#pragma GCC visibility pop

#endif
