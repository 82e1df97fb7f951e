/* SPDX-License-Identifier: ISC */
/*
 * Whatever a line says, and whenever: each question on a bus ends once, in
 * bounded time, with nothing left open, and as a reply only where somebody
 * said such a reply, check and all.  An input is a story: the kind of link,
 * then what comes after each request, in pieces, each with its delay; a piece
 * may be the true answer, or a true answer with another unit, transaction or
 * length.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "sim_virtual.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	QUESTIONS = 12,
	UNITS = 3,
	COUNT = 8, /* registers; a question asks for this, or one less */
	START_S = 1763776800,
	CHARACTER_US = 1042,
	LONGEST_US = 120000000, /* for all of them together */
	SAID_MAX = 4096,
	PIECES_MAX = 8, /* after a request */
};

/* What a piece is. */
enum piece {
	PIECE_NONE,
	PIECE_BYTES,
	PIECE_ANSWER,
	PIECE_OTHER_UNIT,
	PIECE_OTHER_TRANSACTION,
	PIECE_SHORTER,
	PIECE_REFUSAL,
	PIECE_HANG_UP,
	PIECES
};

struct story {
	struct sim_peer peer;
	struct pp_world *world;
	const uint8_t *data;
	size_t size;
	bool mbap;
	uint8_t said[SAID_MAX]; /* all of it */
	size_t n_said;

	unsigned asked, ended;
	bool open[QUESTIONS];
};

static uint8_t
byte(struct story *s)
{
	if (s->size == 0)
		return 0;
	s->size--;
	return *s->data++;
}

static void
say(struct story *s, int64_t at_us, const uint8_t *bytes, size_t n)
{
	if (n > SAID_MAX - s->n_said)
		return;
	memcpy(s->said + s->n_said, bytes, n);
	s->n_said += n;
	sim_peer_say(&s->peer, at_us, bytes, n);
}

/* A frame in answer to the request, as the kind of piece has it. */
static void
say_frame(struct story *s, int64_t at_us, enum piece piece,
    const uint8_t *request)
{
	const uint8_t *pdu = request + (s->mbap ? 7 : 1);
	uint8_t said[PP_PDU_MAX] = {0}, frame[PP_FRAME_MAX];
	struct pp_question q = {
	    .mbap = s->mbap,
	    .transaction = (uint16_t)(request[0] << 8 | request[1]),
	    .unit = (uint8_t)(pdu[-1] + (piece == PIECE_OTHER_UNIT)),
	    .pdu = said,
	};
	unsigned words = pdu[4];

	if (piece == PIECE_SHORTER && words > 0)
		words--;
	q.transaction =
	    (uint16_t)(q.transaction + (piece == PIECE_OTHER_TRANSACTION));
	said[0] = pdu[0] | (piece == PIECE_REFUSAL ? 0x80 : 0);
	said[1] = piece == PIECE_REFUSAL ? byte(s) : (uint8_t)(2 * words);
	q.n = piece == PIECE_REFUSAL ? 2 : 2 + 2 * (size_t)words;
	if (piece != PIECE_REFUSAL)
		memset(said + 2, byte(s), 2 * (size_t)words);
	say(s, at_us, frame, pp_frame_make(&q, frame));
}

static void
hear(struct sim_peer *peer, int64_t over_us, const uint8_t *request, size_t n)
{
	struct story *s = peer->arg;
	uint8_t bytes[64];
	int64_t at_us = over_us;
	enum piece piece;
	unsigned i, k, length;

	assert(n == (s->mbap ? 12 : 8));
	for (i = 0; i < PIECES_MAX; i++) {
		piece = (enum piece)(byte(s) % PIECES);
		if (piece == PIECE_NONE)
			return;
		/* Up to two seconds, in steps that grow. */
		k = byte(s);
		at_us += (int64_t)(k & 15) << (k >> 4);
		if (piece == PIECE_HANG_UP) {
			sim_peer_hang_up(peer);
			return;
		}
		if (piece != PIECE_BYTES) {
			say_frame(s, at_us, piece, request);
			continue;
		}
		length = byte(s) % sizeof bytes;
		for (k = 0; k < length; k++)
			bytes[k] = byte(s);
		say(s, at_us, bytes, length);
	}
}

static bool
next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct story *s = arg;
	uint8_t lot;

	assert(bus == 0);
	if (s->asked == QUESTIONS)
		return false;
	lot = byte(s);
	pp_exchange_read(x, (uint8_t)(1 + lot % UNITS), PP_FUNCTION_READ,
	    0x0200, (uint16_t)(COUNT - (lot >> 4 & 1)));
	x->reply_us = INT64_C(1000) << (lot >> 5 & 7);
	x->alone = lot & 8;
	x->tag = s->asked;
	s->open[s->asked++] = true;
	return true;
}

/* Somebody said so, in one piece or several. */
static bool
was_said(const struct story *s, const struct pp_exchange *x)
{
	size_t i;

	for (i = 0; i + x->reply_n <= s->n_said; i++)
		if (memcmp(s->said + i, x->reply, x->reply_n) == 0)
			return true;
	return false;
}

static void
done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct story *s = arg;

	assert(bus == 0 && x->tag < QUESTIONS && s->open[x->tag]);
	s->open[x->tag] = false;
	s->ended++;
	assert(x->outcome < PP_OUTCOMES);
	if (x->outcome != PP_OUTCOME_REPLY)
		return;
	assert(x->reply[0] == x->request[0]);
	assert(x->reply_n == 2 + 2 * (size_t)x->request[4]);
	assert(x->reply[1] == x->reply_n - 2);
	assert(was_said(s, x));
}

static void
play(struct story *s, const char *where, const struct pp_endpoint *endpoint)
{
	struct pp_rider rider = {.next = next, .done = done, .arg = s};
	struct pp_bus *bus = NULL;
	int64_t from_us = s->world->now_us(s->world);

	s->peer.canonical = where;
	if (pp_bus_new(s->world, endpoint, &bus) != PP_OK)
		abort();
	pp_bus_set_window(bus, byte(s));
	assert(pp_fleet_run(s->world, &bus, 1, &rider) == PP_OK);
	assert(s->asked == QUESTIONS && s->ended == QUESTIONS);
	assert(s->world->now_us(s->world) - from_us < LONGEST_US);
	assert(!s->peer.line);
	pp_bus_free(bus);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const links[] = {"rtu:/dev/pp-fuzz?baud=9600",
	    "rtu+tcp://192.0.2.1:502", "tcp://192.0.2.1:502"};
	struct story s = {.data = data, .size = size};
	char canonical[PP_ENDPOINT_MAX];
	struct pp_endpoint endpoint;
	struct sim_virtual *v = NULL;
	uint8_t kind = byte(&s);

	if (pp_endpoint_parse(links[kind % 3], &endpoint) != PP_OK ||
	    sim_virtual_new(START_S, &v) != PP_OK)
		abort();
	pp_endpoint_canonical(&endpoint, canonical);
	s.mbap = kind % 3 == 2;
	s.world = sim_virtual_world(v);
	s.peer.hear = hear;
	s.peer.arg = &s;
	s.peer.character_us = s.mbap ? 0 : CHARACTER_US;
	/* Far away, several may be under way. */
	s.peer.connect_us = s.mbap && (kind & 0x80) ? 300000 : 0;
	sim_virtual_peer(v, &s.peer);
	play(&s, canonical, &endpoint);
	assert(sim_virtual_lines(v) == 0 && sim_virtual_locks(v) == 0);
	sim_peer_leave(&s.peer);
	sim_virtual_free(v);
	return 0;
}
