/* SPDX-License-Identifier: ISC */
/*
 * A world that plays one pass of a tape: each request gets the answer that it
 * got there, after the same time, and there is no wire.  What is asked in
 * another order than on the tape is found there by its bytes; what isn't
 * there at all gets no answer.
 */
#ifndef PP_TAPE_PLAY_H
#define PP_TAPE_PLAY_H

#include <signal.h>
#include <stddef.h>

#include "endpoint.h"
#include "status.h"
#include "tape.h"
#include "world.h"

struct pp_tape_play;

#pragma GCC visibility push(default)

/*
 * It begins at the time of a row.  Each bus is named before the first row of
 * the wire; then come these and the STOP, as they stand on the tape.  PP_EDATA
 * says what is wrong with one, without where.
 */
enum pp_status pp_tape_play_new(const struct pp_tape_row *pass,
    struct pp_tape_play **play);
enum pp_status pp_tape_play_bus(struct pp_tape_play *play, const char *bus,
    const struct pp_endpoint *endpoint);
enum pp_status pp_tape_play_row(struct pp_tape_play *play,
    const struct pp_tape_row *row);
void pp_tape_play_free(struct pp_tape_play *play);

/* The world, and the flag that is set when the tape's STOP has come. */
struct pp_world *pp_tape_play_world(struct pp_tape_play *play);
const volatile sig_atomic_t *pp_tape_play_stop(const struct pp_tape_play *play);

/* Requests that are not on the tape; requests there that nobody made. */
void pp_tape_play_rest(const struct pp_tape_play *play, size_t *unknown,
    size_t *unasked);

#pragma GCC visibility pop

#endif
