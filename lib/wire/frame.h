/* SPDX-License-Identifier: ISC */
/*
 * Frames: a Modbus PDU wrapped for the line, and the judgement of what came
 * back.  Pure functions over bytes, so that every way in which a reply can be
 * wrong is tried by a test and by a fuzzer.
 */
#ifndef PP_FRAME_H
#define PP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PP_PDU_MAX = 253,
	PP_FRAME_MAX = 260, /* of Modbus TCP; of RTU it is 256 */
	PP_FUNCTION_READ = 0x03,
	PP_FUNCTION_READ_INPUT = 0x04,
	PP_FUNCTION_WRITE_ONE = 0x06,
	PP_FUNCTION_WRITE = 0x10,
	PP_FUNCTION_ORDER = 0x20, /* a vendor's own */
	PP_FUNCTION_EXCEPTION = 0x80,
};

/* What was asked; the frame is what went out. */
struct pp_question {
	bool mbap; /* Modbus TCP; else RTU */
	uint16_t transaction;
	uint8_t unit;
	const uint8_t *pdu;
	size_t n;
};

enum pp_verdict {
	PP_FRAME_MORE,  /* nothing whole yet */
	PP_FRAME_REPLY, /* the answer */
	PP_FRAME_STRAY, /* a whole frame, but not the answer: drop it, go on */
	PP_FRAME_SHORT, /* the beginning of a frame, and no more */
	PP_FRAME_JUNK,  /* no frame, or one with a bad check */
};

enum pp_stray {
	PP_STRAY_ECHO,    /* our own request */
	PP_STRAY_LATE,    /* of an earlier transaction */
	PP_STRAY_UNIT,    /* another unit's */
	PP_STRAY_ANOTHER, /* the unit's, but to another question */
};

struct pp_found {
	size_t used;        /* bytes of the whole frame */
	const uint8_t *pdu; /* of a reply, inside the input */
	size_t n;
	enum pp_stray stray;
};

#pragma GCC visibility push(default)

/* CRC-16/MODBUS; over a whole frame with its check bytes it is 0. */
uint16_t pp_crc16(const uint8_t *bytes, size_t n);

/* Wrap a question; returns the length of the frame. */
size_t pp_frame_make(const struct pp_question *q, uint8_t frame[PP_FRAME_MAX]);

/* Bytes of the frame that answers it; 0: not known beforehand. */
size_t pp_frame_expect(const struct pp_question *q);

/*
 * Judge the `n` bytes that came.  `silent`: nothing more will come, for the
 * line has been silent longer than inside a frame.
 */
enum pp_verdict pp_frame_judge(const struct pp_question *q, const uint8_t *in,
    size_t n, bool silent, struct pp_found *found);

#pragma GCC visibility pop

#endif
