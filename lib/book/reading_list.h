/* SPDX-License-Identifier: ISC */
/*
 * The readings of meters in a time, each as it was, good or not.
 */
#ifndef PP_READING_LIST_H
#define PP_READING_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "reading.h"
#include "status.h"

struct pp_reading_row {
	int64_t meter;
	const char *code;
	struct pp_reading reading;
	/* The place's register of the total, which goes on over exchanges. */
	int64_t register_wh;
	/* Since the last good one, where that is longer than it may be silent.
	 */
	int64_t gap_s;
};

struct pp_reading_list;

#pragma GCC visibility push(default)

/*
 * Of `ids` (borrowed until closed), in that order, each by time, from `from`
 * to before `until` (0: of all time): PP_OK, PP_DONE.  PP_EPERM: readings
 * aren't the actor's to read.
 */
enum pp_status pp_reading_list_open(struct pp_db *db, const int64_t *ids,
    size_t n, int64_t from, int64_t until, struct pp_reading_list **list);
enum pp_status pp_reading_list_next(struct pp_reading_list *list,
    struct pp_reading_row *row);
void pp_reading_list_close(struct pp_reading_list *list);

#pragma GCC visibility pop

#endif
