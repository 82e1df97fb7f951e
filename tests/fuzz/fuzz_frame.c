/* SPDX-License-Identifier: ISC */
/*
 * Whatever comes, it is taken for the answer only if unit, function, length
 * and check (or transaction) fit.  The first bytes of an input are the
 * question; its first says also what of the answer is made to fit, without
 * which a fuzzer would never get past the check.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	WITH_MBAP = 1 << 0,
	WITH_SILENCE = 1 << 1,
	SEAL = 1 << 2,     /* RTU: a good check at the end */
	ADDRESS = 1 << 3,  /* our unit; MBAP: our transaction, its length */
	ECHO = 1 << 4,     /* our own question first */
	FUNCTION = 1 << 5, /* our function */
	HEAD = 5,
	INPUT_MAX = 520,
};

static void
put_word(uint8_t *p, size_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* Make parts of the answer fit. */
static void
fit(const struct pp_question *q, unsigned flags, uint8_t *in, size_t n)
{
	size_t unit = q->mbap ? 6 : 0;
	uint16_t crc;

	if ((flags & ADDRESS) && n > unit)
		in[unit] = q->unit;
	if ((flags & ADDRESS) && q->mbap && n > unit) {
		put_word(in, q->transaction);
		put_word(in + 2, 0);
		put_word(in + 4, n - unit);
	}
	if ((flags & FUNCTION) && n > unit + 1)
		in[unit + 1] = (uint8_t)(q->pdu[0] | (in[unit + 1] & 0x80));
	if ((flags & SEAL) && !q->mbap && n > 2) {
		crc = pp_crc16(in, n - 2);
		in[n - 2] = (uint8_t)crc;
		in[n - 1] = (uint8_t)(crc >> 8);
	}
}

/* The rules again, in other words than frame.c's. */
static void
check_reply(const struct pp_question *q, const uint8_t *in, size_t n,
    const struct pp_found *f)
{
	size_t before = q->mbap ? 7 : 1, after = q->mbap ? 0 : 2;
	uint8_t asked = q->pdu[0], said = f->pdu[0];

	assert(f->used <= n && f->used == before + f->n + after);
	assert(f->pdu == in + before && f->n >= 2 && f->n <= PP_PDU_MAX);
	if (q->mbap) {
		assert(in[0] == q->transaction >> 8);
		assert(in[1] == (q->transaction & 0xFF));
		assert(in[2] == 0 && in[3] == 0);
		assert((size_t)(in[4] << 8 | in[5]) == f->n + 1);
		assert(in[6] == q->unit);
	} else {
		assert(in[0] == q->unit);
		assert(pp_crc16(in, f->used) == 0);
	}
	assert(said == asked || said == (asked | 0x80));
	if (said != asked) {
		assert(f->n == 2);
		return;
	}
	if (asked == 3 || asked == 4)
		assert(f->pdu[1] == f->n - 2);
	if ((asked == 3 || asked == 4) && q->n == 5)
		assert(f->n == 2 + 2 * (size_t)(q->pdu[3] << 8 | q->pdu[4]));
	if (asked == 6 || asked == 16)
		assert(f->n == 5 && memcmp(f->pdu, q->pdu, 5) == 0);
}

/* Our own request is known as such; only to 06H it may be the answer. */
static void
check_echo(const struct pp_question *q, const uint8_t *in, size_t n)
{
	struct pp_found found;

	if (q->pdu[0] == PP_FUNCTION_WRITE_ONE)
		return;
	assert(pp_frame_judge(q, in, n, false, &found) == PP_FRAME_STRAY);
	assert(found.stray == PP_STRAY_ECHO);
}

/* As bus.c does it: strays are dropped until there is nothing more. */
static void
judge_all(const struct pp_question *q, const uint8_t *in, size_t n, bool silent)
{
	enum pp_verdict verdict;
	struct pp_found found;
	size_t rounds = 0;

	do {
		memset(&found, 0, sizeof found);
		verdict = pp_frame_judge(q, in, n, silent, &found);
		if (verdict == PP_FRAME_REPLY)
			check_reply(q, in, n, &found);
		if (verdict == PP_FRAME_STRAY) {
			assert(found.used > 0 && found.used <= n);
			in += found.used;
			n -= found.used;
		}
		/* It ends by silence, or when the buffer is full. */
		if (verdict == PP_FRAME_MORE)
			assert(!silent || n == 0);
		if (n >= PP_FRAME_MAX)
			assert(verdict != PP_FRAME_MORE);
		assert(rounds++ < INPUT_MAX);
	} while (verdict == PP_FRAME_STRAY);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t echo[PP_FRAME_MAX] = {0}, *in;
	struct pp_question q = {0};
	size_t n, echoed = 0;
	unsigned flags;

	if (size < HEAD)
		return 0;
	flags = data[0];
	q.mbap = flags & WITH_MBAP;
	q.transaction = (uint16_t)(data[1] << 8 | data[2]);
	q.unit = data[3];
	q.n = data[4] % PP_PDU_MAX + 1;
	data += HEAD;
	size -= HEAD;
	if (size < q.n || (data[0] & 0x80))
		return 0;
	q.pdu = data;
	data += q.n;
	size -= q.n;
	if (flags & ECHO)
		echoed = pp_frame_make(&q, echo);
	n = echoed + size < INPUT_MAX ? echoed + size : INPUT_MAX;
	/* Just so long, for the sanitizer to see a step too far. */
	if (!(in = malloc(n + !n)))
		return 0;
	memcpy(in, echo, echoed);
	memcpy(in + echoed, data, n - echoed);
	fit(&q, flags, in + echoed, n - echoed);
	if (echoed > 0 && !q.mbap)
		check_echo(&q, in, n);
	judge_all(&q, in, n, flags & WITH_SILENCE);
	free(in);
	return 0;
}
