/* SPDX-License-Identifier: ISC */
/*
 * What a monitor looks at, as measures for Prometheus: pp-metrics(1) has the
 * list.
 */
#ifndef PP_METRICS_H
#define PP_METRICS_H

#include <stdint.h>
#include <stdio.h>

#include "db.h"
#include "status.h"

#pragma GCC visibility push(default)

/* All of them, to `out`, which remembers its own trouble. */
enum pp_status pp_metrics_write(struct pp_db *db, int64_t now, FILE *out);

#pragma GCC visibility pop

#endif
