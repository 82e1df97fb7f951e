/* SPDX-License-Identifier: ISC */
/*
 * A half-duplex serial line at its true pace: bytes take their time, a
 * request is whole after 3.5 characters of silence, a reply comes out as
 * the wire would bring it.  Driven by times that are given to it.
 */
#ifndef PP_SIM_LINE_H
#define PP_SIM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim_frame.h"

/* How long characters take. */
struct sim_pace {
	int64_t baud;
	int64_t bits; /* of one character, start, parity and stop too */
};

struct sim_pace sim_pace_of(int64_t baud, char parity, int64_t stop);
int64_t sim_pace_us(struct sim_pace pace, size_t chars);
int64_t sim_pace_silence_us(struct sim_pace pace); /* 3.5 characters */

/* One reply on its way. */
struct sim_wave {
	int64_t start_us;
	size_t n, said;
	uint8_t bytes[2 * SIM_FRAME_MAX];
};

enum {
	SIM_WAVES = 16 /* late ones and others beside them */
};

/* Put the later into the earlier where they overlap; false: they don't. */
bool sim_wave_blend(struct sim_wave *earlier, const struct sim_wave *later,
    struct sim_pace pace);

struct sim_line {
	struct sim_pace pace;
	bool strict; /* what breaks the silence is lost */
	/*
	 * Replies come out in portions at whole multiples of this, as from
	 * the buffer of a serial chip, and their last byte on time.  0: byte
	 * by byte; below 0: whole.
	 */
	int64_t tick_us;
	uint64_t requests, broken; /* heard to begin; too soon */
	int64_t least_gap_us;      /* between any two frames */
	bool hearing, spoiled;
	uint8_t heard[SIM_FRAME_MAX];
	size_t n_heard;
	int64_t heard_us; /* when the last character of the request is over */
	int64_t quiet_us; /* when anybody's last was */
	struct sim_wave wave[SIM_WAVES];
	size_t n_waves;
};

void sim_line_init(struct sim_line *line, struct sim_pace pace, bool strict,
    int64_t tick_us);

/*
 * The master speaks at another pace from now on.  What is on its way to him
 * at the old one becomes noise.
 */
void sim_line_tune(struct sim_line *line, struct sim_pace pace);

/* The master has put bytes on the wire. */
void sim_line_hear(struct sim_line *line, int64_t now_us, const uint8_t *bytes,
    size_t n);

/* When something is due next; INT64_MAX: nothing. */
int64_t sim_line_next(const struct sim_line *line);

/*
 * True once for each request that was heard whole and unbroken by now; it
 * stands in heard[0..n_heard) until the next sim_line_hear().
 */
bool sim_line_request(struct sim_line *line, int64_t now_us);

/*
 * Reply to it, so long after the silence behind it.  Where two talk at once,
 * a bit is 0 that is 0 in either, as on a wire.
 */
void sim_line_speak(struct sim_line *line, const uint8_t *bytes, size_t n,
    int64_t after_us);

/* The same from a time on, asked or not. */
void sim_line_interject(struct sim_line *line, const uint8_t *bytes, size_t n,
    int64_t start_us);

/* Bytes that have come through by now; 0: none. */
size_t sim_line_say(struct sim_line *line, int64_t now_us, uint8_t *bytes,
    size_t room);

#endif
