/* SPDX-License-Identifier: ISC */
/*
 * A pass as records: the columns of pp-poll, and what went over a bus, in
 * words.
 */
#ifndef PP_POLL_ROWS_H
#define PP_POLL_ROWS_H

#include <stddef.h>

#include "bus.h"
#include "poll.h"
#include "records.h"
#include "status.h"

/* Every outcome with the largest count fits. */
enum {
	PP_BUS_WORDS_MAX = 1024 /* in any language */
};

#pragma GCC visibility push(default)

const struct pp_field *pp_poll_fields(size_t *n);
enum pp_status pp_poll_put(struct pp_records *records,
    const struct pp_poll_row *row);

/* "" where all that was asked was answered; returns `words`. */
const char *pp_poll_bus_words(const struct pp_bus_counts *counts,
    char words[PP_BUS_WORDS_MAX]);

#pragma GCC visibility pop

#endif
