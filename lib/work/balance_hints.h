/* SPDX-License-Identifier: ISC */
/*
 * What readings of prepaid meters hint at: energy that nobody pays for.  None
 * of it is a proof; each is a reason to go and look.
 */
#ifndef PP_BALANCE_HINTS_H
#define PP_BALANCE_HINTS_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "status.h"

enum pp_hint_kind {
	PP_HINT_WHILE_OPEN,   /* it counts while its relay is open */
	PP_HINT_AT_ZERO,      /* its relay stays closed without credit */
	PP_HINT_CREDIT,       /* its credit doesn't fall with its energy */
	PP_HINT_COUNTER_BACK, /* its register went back */
	PP_HINT_NO_VOLTAGE,   /* a phase has current and no voltage */
	PP_HINTS
};

struct pp_hint {
	int64_t meter;
	enum pp_hint_kind kind;
	int64_t from, to; /* it was seen */
	size_t times;
	int64_t wh; /* counted meanwhile; back: that the register lost */
};

#pragma GCC visibility push(default)

/* "use-while-open" ... */
const char *pp_hint_kind_name(enum pp_hint_kind kind);

/*
 * Of passes that began from `from` to before `until`, in new memory (free(3)),
 * by meter and kind; `ids` NULL: of all meters.
 */
enum pp_status pp_balance_hints(struct pp_db *db, const int64_t *ids, size_t n,
    int64_t from, int64_t until, struct pp_hint **hints, size_t *n_hints);

#pragma GCC visibility pop

#endif
