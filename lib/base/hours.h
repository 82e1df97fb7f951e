/* SPDX-License-Identifier: ISC */
/*
 * Hours of a week as people write them: "Mon-Fri 08:30-17:30, Sat, holidays".
 * A day without times is the whole day, times without a day are of every day;
 * times that end before they begin end on the next day.
 */
#ifndef PP_HOURS_H
#define PP_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

#pragma GCC visibility push(default)

/* PP_EDATA, without the value, where it isn't written like that. */
enum pp_status pp_hours_check(const char *text);

/*
 * Whether a time is within them, by the site's clock; `holidays` are dates
 * like 2026-01-01, a line each.  Both were checked.
 */
bool pp_hours_has(const char *text, const char *holidays, int64_t at);

/* The first whole minute from `at` on that isn't; -1: none within 15 days. */
int64_t pp_hours_end(const char *text, const char *holidays, int64_t at);

#pragma GCC visibility pop

#endif
