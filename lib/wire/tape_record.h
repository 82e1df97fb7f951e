/* SPDX-License-Identifier: ISC */
/*
 * A world that stands between the code and another world, and puts all that
 * goes over the wire on a tape.
 *
 * Time goes on in it only while the code above waits: so the times on the
 * tape are the very ones that it went by, and when they are played it decides
 * the same.
 */
#ifndef PP_TAPE_RECORD_H
#define PP_TAPE_RECORD_H

#include <signal.h>

#include "endpoint.h"
#include "status.h"
#include "tape.h"
#include "world.h"

#pragma GCC visibility push(default)

/*
 * `inner`, `tape` and `stop` (may be NULL) outlive it; when `stop` is set,
 * that is noted.  The tape's own trouble stops nothing, see pp_tape_end().
 */
enum pp_status pp_tape_record(struct pp_world *inner, struct pp_tape_out *tape,
    const volatile sig_atomic_t *stop, struct pp_world **world);
void pp_tape_record_free(struct pp_world *world);

/* What a line is called on the tape from now on; else its canonical name. */
enum pp_status pp_tape_name(struct pp_world *recorder, const char *bus,
    const struct pp_endpoint *endpoint);

/* A row that isn't of the wire; before that of a pass, time goes on. */
void pp_tape_note(struct pp_world *recorder, enum pp_tape_kind kind,
    const char *bus, const char *words);

#pragma GCC visibility pop

#endif
