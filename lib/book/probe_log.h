/* SPDX-License-Identifier: ISC */
/*
 * What a probe proved of a meter's way with purchases.
 */
#ifndef PP_PROBE_LOG_H
#define PP_PROBE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "class.h"
#include "db.h"
#include "status.h"

#pragma GCC visibility push(default)

/*
 * Write it down, in a writer's transaction; no class: no order came through to
 * it.
 */
enum pp_status pp_probe_log(struct pp_db *db, int64_t meter, const char *serial,
    enum pp_class class, const char *detail, int64_t at, const char *who);

/*
 * The last of this meter under this serial number that found a class; PP_NO:
 * none.
 */
enum pp_status pp_probe_class(struct pp_db *db, int64_t meter,
    const char *serial, enum pp_class *class);

/* Whether the last probe over a bus found that it is only read. */
enum pp_status pp_probe_read_only(struct pp_db *db, int64_t bus,
    bool *read_only);

#pragma GCC visibility pop

#endif
