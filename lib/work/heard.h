/* SPDX-License-Identifier: ISC */
/*
 * Whether a meter that gives no reading answers nevertheless: then it is no
 * question of the wire, but of what it is.  Inside work/ only.
 */
#ifndef PP_HEARD_H
#define PP_HEARD_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "site.h"
#include "status.h"

/*
 * By what the passes of the last day counted: in the last hour in which it was
 * asked it answered every time, and that hour began after `read_at` (0: it was
 * never read), when it was last of use.
 */
enum pp_status heard_in_vain(struct pp_db *db, const struct pp_target *target,
    int64_t read_at, int64_t now, bool *in_vain);

#endif
