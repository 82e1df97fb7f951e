/* SPDX-License-Identifier: ISC */
/*
 * From a frame to its reply: the shape of each function is checked here,
 * what it means elsewhere.
 */
#include "sim_inside.h"

#include <string.h>

enum {
	LONG_REPLY_BYTES = 10,
	IDENTITY_BYTES = 8,
	TYPE_DTSY = 5,
	VERSION = 132, /* below 32768: "V" */
};

static enum sim_refusal
read_words(const struct sim_meter *m, const uint8_t *request, size_t n,
    uint8_t *reply, size_t *length)
{
	uint16_t words[SIM_READ_MAX], count;
	enum sim_refusal refusal;
	size_t i;

	if (n != 8)
		return SIM_NO_VALUE;
	count = sim_get16(request + 4);
	if (count < 1 || count > SIM_READ_MAX)
		return SIM_NO_VALUE;
	refusal = sim_register_read(m, sim_get16(request + 2), count, words);
	if (refusal != SIM_GRANTED)
		return refusal;
	reply[2] = (uint8_t)(2 * count);
	for (i = 0; i < count; i++)
		sim_put16(reply + 3 + 2 * i, words[i]);
	*length = 3 + 2u * count;
	return SIM_GRANTED;
}

/* Start, count of words, count of bytes and the bytes: 10H and 20H. */
static bool
is_write_shaped(const uint8_t *request, size_t n)
{
	return n >= 11 && n == 9u + request[6] &&
	    2u * sim_get16(request + 4) == request[6];
}

static enum sim_refusal
write_words(struct sim_meter *m, const uint8_t *request, size_t n,
    uint8_t *reply, size_t *length)
{
	uint16_t words[SIM_WRITE_MAX], count;
	enum sim_refusal refusal;
	size_t i;

	if (!is_write_shaped(request, n))
		return SIM_NO_VALUE;
	count = sim_get16(request + 4);
	if (count > SIM_WRITE_MAX)
		return SIM_NO_VALUE;
	for (i = 0; i < count; i++)
		words[i] = sim_get16(request + 7 + 2 * i);
	refusal = sim_register_write(m, sim_get16(request + 2), count, words);
	if (refusal != SIM_GRANTED)
		return refusal;
	memcpy(reply + 2, request + 2, 4);
	*length = 6;
	return SIM_GRANTED;
}

static enum sim_refusal
obey(struct sim_meter *m, const uint8_t *request, size_t n, uint8_t *reply,
    size_t *length)
{
	enum sim_refusal refusal;

	if (!is_write_shaped(request, n))
		return SIM_NO_VALUE;
	refusal = sim_order(m, sim_get16(request + 2), request + 7, request[6]);
	if (refusal != SIM_GRANTED)
		return refusal;
	if (m->long_reply) {
		reply[2] = LONG_REPLY_BYTES;
		memset(reply + 3, 0, LONG_REPLY_BYTES);
		*length = 3 + LONG_REPLY_BYTES;
	} else {
		memcpy(reply + 2, request + 2, 4);
		*length = 6;
	}
	return SIM_GRANTED;
}

static enum sim_refusal
identify(const uint8_t *request, size_t n, uint8_t *reply, size_t *length)
{
	static const uint8_t secret[IDENTITY_BYTES] = {0xFE, 0xDC, 0xBA, 0x98,
	    0x76, 0x54, 0x32, 0x10};

	if (n != 4 + IDENTITY_BYTES || memcmp(request + 2, secret, 8) != 0)
		return SIM_NO_VALUE;
	reply[2] = LONG_REPLY_BYTES;
	memset(reply + 3, 0, LONG_REPLY_BYTES);
	sim_put16(reply + 3, TYPE_DTSY);
	sim_put16(reply + 7, VERSION);
	*length = 3 + LONG_REPLY_BYTES;
	return SIM_GRANTED;
}

size_t
sim_meter_answer(struct sim_meter *m, const uint8_t *request, size_t n,
    uint8_t reply[SIM_FRAME_MAX])
{
	enum sim_refusal refusal = SIM_NO_FUNCTION;
	size_t length = 0;

	if (!sim_frame_is_sound(request, n) ||
	    (request[0] != m->address && request[0] != 0))
		return 0;
	reply[0] = request[0];
	reply[1] = request[1];
	if (request[1] == SIM_READ)
		refusal = read_words(m, request, n, reply, &length);
	else if (request[1] == SIM_WRITE)
		refusal = write_words(m, request, n, reply, &length);
	else if (request[1] == SIM_ORDER)
		refusal = obey(m, request, n, reply, &length);
	else if (request[1] == SIM_IDENTIFY)
		refusal = identify(request, n, reply, &length);
	sim_meter_settle(m, m->electric.p[SIM_TOTAL]);

	if (request[0] == 0)
		return 0;
	if (refusal != SIM_GRANTED)
		return sim_frame_refuse(request, refusal, reply);
	return sim_frame_seal(reply, length);
}
