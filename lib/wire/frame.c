/* SPDX-License-Identifier: ISC */
/*
 * libmodbus takes a late reply to an earlier request for the answer, doesn't
 * look at the unit of a TCP reply, and knows no vendor function (20H), which
 * is why framing is ours.
 */
#include "frame.h"

#include <assert.h>
#include <string.h>

enum {
	CRC_BYTES = 2,
	MBAP_BYTES = 7,   /* transaction, protocol, length, unit */
	MBAP_COUNTED = 6, /* the length counts what follows these */
	PDU_LEAST = 2,
	RTU_LEAST = 1 + PDU_LEAST + CRC_BYTES,
	RTU_MAX = 1 + PP_PDU_MAX + CRC_BYTES,
};

uint16_t
pp_crc16(const uint8_t *bytes, size_t n)
{
	uint16_t crc = 0xFFFF;
	size_t i;
	int bit;

	for (i = 0; i < n; i++) {
		crc ^= bytes[i];
		for (bit = 0; bit < 8; bit++)
			crc =
			    crc & 1 ? (uint16_t)(crc >> 1 ^ 0xA001) : crc >> 1;
	}
	return crc;
}

static uint16_t
word(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void
put_word(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

size_t
pp_frame_make(const struct pp_question *q, uint8_t frame[PP_FRAME_MAX])
{
	uint16_t crc;

	assert(q->n >= 1 && q->n <= PP_PDU_MAX);
	if (q->mbap) {
		put_word(frame, q->transaction);
		put_word(frame + 2, 0);
		put_word(frame + 4, (uint16_t)(q->n + 1));
		frame[6] = q->unit;
		memcpy(frame + MBAP_BYTES, q->pdu, q->n);
		return MBAP_BYTES + q->n;
	}
	frame[0] = q->unit;
	memcpy(frame + 1, q->pdu, q->n);
	crc = pp_crc16(frame, 1 + q->n);
	frame[1 + q->n] = (uint8_t)crc;
	frame[2 + q->n] = (uint8_t)(crc >> 8);
	return 1 + q->n + CRC_BYTES;
}

static bool
is_read(uint8_t function)
{
	return function == PP_FUNCTION_READ ||
	    function == PP_FUNCTION_READ_INPUT;
}

/* Bytes of the PDU that answers the question well; 0: not known. */
static size_t
expected_pdu(const struct pp_question *q)
{
	if (is_read(q->pdu[0]) && q->n == 5)
		return 2 + 2 * (size_t)word(q->pdu + 3);
	if (q->pdu[0] == PP_FUNCTION_WRITE ||
	    q->pdu[0] == PP_FUNCTION_WRITE_ONE)
		return 5;
	return 0;
}

size_t
pp_frame_expect(const struct pp_question *q)
{
	size_t n = expected_pdu(q);

	if (n == 0)
		return 0;
	return q->mbap ? MBAP_BYTES + n : 1 + n + CRC_BYTES;
}

/* Whether a PDU of the right unit answers this question. */
static bool
answers(const struct pp_question *q, const uint8_t *pdu, size_t n)
{
	if (pdu[0] == (q->pdu[0] | PP_FUNCTION_EXCEPTION))
		return n == 2;
	if (pdu[0] != q->pdu[0])
		return false;
	if (expected_pdu(q) != 0 && n != expected_pdu(q))
		return false;
	if (is_read(pdu[0]))
		return (size_t)pdu[1] + 2 == n;
	/* A write is repeated: where, and how much or what. */
	if (expected_pdu(q) != 0)
		return q->n >= 5 && memcmp(pdu, q->pdu, 5) == 0;
	return true;
}

/*
 * A vendor's meters repeat the head of an order, as after a write, or send a
 * count and so many bytes; what else they may send only silence can tell.
 */
static size_t
order_length(const struct pp_question *q, const uint8_t *in, size_t n)
{
	if (n < 3)
		return 0;
	if (q->n >= 5 && in[2] == q->pdu[1])
		return 8;
	return 3 + (size_t)in[2] + CRC_BYTES;
}

/*
 * Length of the RTU frame that begins here, by its function, as the Modbus
 * standard has it; 0: it can't be told (yet).
 */
static size_t
rtu_length(const struct pp_question *q, const uint8_t *in, size_t n)
{
	size_t length;

	if (n < 2)
		return 0;
	if (in[1] & PP_FUNCTION_EXCEPTION)
		return 5;
	if (is_read(in[1])) {
		length = n < 3 ? 0 : 3 + (size_t)in[2] + CRC_BYTES;
		return length <= RTU_MAX ? length : 0;
	}
	if (in[1] == PP_FUNCTION_WRITE || in[1] == PP_FUNCTION_WRITE_ONE)
		return 8;
	if (in[1] == PP_FUNCTION_ORDER)
		return order_length(q, in, n);
	return 0;
}

static enum pp_verdict
stray(struct pp_found *found, size_t used, enum pp_stray kind)
{
	found->used = used;
	found->stray = kind;
	return PP_FRAME_STRAY;
}

/* The first `length` bytes are a frame with a good check. */
static enum pp_verdict
judge_whole(const struct pp_question *q, const uint8_t *in, size_t length,
    struct pp_found *found)
{
	size_t n = length - 1 - CRC_BYTES;

	if (in[0] != q->unit)
		return stray(found, length, PP_STRAY_UNIT);
	if (!answers(q, in + 1, n))
		return stray(found, length, PP_STRAY_ANOTHER);
	found->used = length;
	found->pdu = in + 1;
	found->n = n;
	return PP_FRAME_REPLY;
}

/* Some adapters hear themselves: the length of our request, if this is it. */
static size_t
echo_length(const struct pp_question *q, const uint8_t *in, size_t n,
    bool *whole)
{
	uint8_t frame[PP_FRAME_MAX];
	size_t length = pp_frame_make(q, frame);

	*whole = n >= length;
	return memcmp(in, frame, *whole ? length : n) == 0 ? length : 0;
}

static enum pp_verdict
judge_rtu(const struct pp_question *q, const uint8_t *in, size_t n, bool silent,
    struct pp_found *found)
{
	size_t length = rtu_length(q, in, n), echo;
	bool whole, known;

	if (n == 0)
		return PP_FRAME_MORE;
	/*
	 * An echo comes first, as a frame whose check ends with a 0 is sound
	 * without it too: 07 03 02 00 00 30 44 00, less its end, could be a
	 * reply.  Only the answer to a write of one register is its echo.
	 */
	echo = echo_length(q, in, n, &whole);
	if (echo != 0 && !whole && !silent)
		return PP_FRAME_MORE;
	if (echo != 0 && whole && q->pdu[0] != PP_FUNCTION_WRITE_ONE)
		return stray(found, echo, PP_STRAY_ECHO);
	if (length >= RTU_LEAST && length <= RTU_MAX && n >= length &&
	    pp_crc16(in, length) == 0)
		return judge_whole(q, in, length, found);
	if (!silent)
		return n <= RTU_MAX ? PP_FRAME_MORE : PP_FRAME_JUNK;
	known = length != 0 && in[1] != PP_FUNCTION_ORDER;
	if (!known && n >= RTU_LEAST && n <= RTU_MAX && pp_crc16(in, n) == 0)
		return judge_whole(q, in, n, found);
	return n < (length == 0 ? RTU_LEAST : length) ? PP_FRAME_SHORT
						      : PP_FRAME_JUNK;
}

static enum pp_verdict
judge_mbap(const struct pp_question *q, const uint8_t *in, size_t n,
    bool silent, struct pp_found *found)
{
	size_t counted, length;

	if (n < MBAP_BYTES)
		return silent && n > 0 ? PP_FRAME_SHORT : PP_FRAME_MORE;
	counted = word(in + 4);
	if (word(in + 2) != 0 || counted < 1 + PDU_LEAST ||
	    counted > 1 + PP_PDU_MAX)
		return PP_FRAME_JUNK;
	length = MBAP_COUNTED + counted;
	if (n < length)
		return silent ? PP_FRAME_SHORT : PP_FRAME_MORE;
	if (word(in) != q->transaction)
		return stray(found, length, PP_STRAY_LATE);
	if (in[6] != q->unit)
		return stray(found, length, PP_STRAY_UNIT);
	if (!answers(q, in + MBAP_BYTES, length - MBAP_BYTES))
		return stray(found, length, PP_STRAY_ANOTHER);
	found->used = length;
	found->pdu = in + MBAP_BYTES;
	found->n = length - MBAP_BYTES;
	return PP_FRAME_REPLY;
}

enum pp_verdict
pp_frame_judge(const struct pp_question *q, const uint8_t *in, size_t n,
    bool silent, struct pp_found *found)
{
	return q->mbap ? judge_mbap(q, in, n, silent, found)
		       : judge_rtu(q, in, n, silent, found);
}
