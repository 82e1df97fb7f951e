/* SPDX-License-Identifier: ISC */
/*
 * All buses of a site played in one process: one poll(2), which sleeps until
 * the next byte is due.  Wires run by the monotonic clock, meters by the
 * site's.
 */
#ifndef PP_SIM_SERVE_H
#define PP_SIM_SERVE_H

#include <signal.h>

#include "sim_site.h"

struct sim_serve;

/* Open all doors; the site is locked already. */
enum pp_status sim_serve_open(struct sim_site *site, struct sim_serve **serve);
void sim_serve_close(struct sim_serve *serve);

/*
 * Play until *stop or told to, or for so many real seconds (0: for ever),
 * with the signals of `waiting` let in only while asleep; then save the state
 * and stop the site's clock.
 */
enum pp_status sim_serve_run(struct sim_serve *serve,
    const volatile sig_atomic_t *stop, const sigset_t *waiting, int64_t for_s);

/* Real time in microseconds, as the site's clock counts from. */
int64_t sim_real_us(void);

#endif
