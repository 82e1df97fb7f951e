/* SPDX-License-Identifier: ISC */
/*
 * Load profiles: kWh by the hour, a column a meter, laid over any time so
 * that weekday and local hour agree.  The first whole weeks of the file from
 * a Monday on repeat for ever, so the year doesn't matter.
 */
#ifndef PP_SIM_LOAD_H
#define PP_SIM_LOAD_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "status.h"

struct sim_load;

/*
 * A CSV of plain numbers: "hour_start" and a name for each column, then
 * rows an hour apart.  Wider than form/rows takes, hence read here.
 */
enum pp_status sim_load_read(FILE *in, const char *name,
    struct sim_load **load);
enum pp_status sim_load_open(const char *path, struct sim_load **load);
void sim_load_free(struct sim_load *load);

size_t sim_load_columns(const struct sim_load *load);
const char *sim_load_name(const struct sim_load *load, size_t column);

/* PP_NO: there is no such column. */
enum pp_status sim_load_find(const struct sim_load *load, const char *name,
    size_t *column);

/* The first of 1, 2, 5, 10, 20, 50 that brings all hours to 25 kWh. */
int64_t sim_load_divisor(const struct sim_load *load, size_t column);
int64_t sim_load_mean_w(const struct sim_load *load, size_t column);

/* Watts at a local time, and until when they stay. */
int64_t sim_load_w(const struct sim_load *load, size_t column, int64_t local_s,
    int64_t *until_s);

#endif
