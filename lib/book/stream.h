/* SPDX-License-Identifier: ISC */
/*
 * Readings of a time, of some meters or all, as they came, with all that they
 * hold: for who looks for what is odd in them.
 */
#ifndef PP_STREAM_H
#define PP_STREAM_H

#include "db.h"
#include "reading.h"
#include "status.h"

struct pp_stream;

#pragma GCC visibility push(default)

/*
 * Those of passes that began from `from` to before `until`, by pass and meter;
 * `ids` NULL: of all.  PP_OK, PP_DONE.  PP_EPERM: the actor may not see energy.
 */
enum pp_status pp_stream_open(struct pp_db *db, const int64_t *ids, size_t n,
    int64_t from, int64_t until, struct pp_stream **stream);
enum pp_status pp_stream_next(struct pp_stream *stream, int64_t *meter,
    struct pp_reading *reading);
void pp_stream_close(struct pp_stream *stream);

#pragma GCC visibility pop

#endif
