/* SPDX-License-Identifier: ISC */
/*
 * A Modbus TCP gateway some way off, before a line of 9600 baud, with the
 * manners and vices that gateways have; in virtual time.
 */
#ifndef FAR_STAGE_H
#define FAR_STAGE_H

#include "wire_stage.h"

enum {
	FAR_QUEUE = 32,
	FAR_CHARACTER_US = 1042,
	FAR_TURNAROUND_US = 20000,
	FAR_EXCHANGE_US = 116 * FAR_CHARACTER_US + FAR_TURNAROUND_US,
};

enum far_manner {
	FAR_QUEUES,
	FAR_QUEUES_THREE, /* and drops what is more */
	FAR_DROPS,        /* what comes while it is busy */
	FAR_SAYS_BUSY,    /* to that */
	FAR_SAYS_NO_TARGET,
	FAR_TURNS_ROUND, /* of those that wait, the last is the first */
	FAR_SWAPS,       /* the units of two that are there at once */
	FAR_HANGS_UP,    /* on whoever asks two things at once */
	FAR_GARBLES,     /* what it says then */
	FAR_DOUBLES,     /* each reply */
};

struct far {
	struct stage stage; /* first: the rest is found from it */
	enum far_manner manner;
	int64_t way_us; /* one way */
	int64_t patience_us;
	bool dead[256], refuses_dead;       /* with 0x0B, when it gives up */
	bool (*loses)(const struct far *f); /* the reply on its line, or NULL */
	uint8_t queue[FAR_QUEUE][REQUEST_TCP];
	size_t n; /* the first is on the line */
	bool busy;
	unsigned asked[256]; /* by unit */
	unsigned inside, most;
	unsigned served;
	int64_t line_us; /* its line was in use */
	void (*heard)(struct far *f, const uint8_t *request); /* or NULL */
};

/* Something on its way there or back. */
struct far_mail {
	struct far *far;
	unsigned opens; /* the connection that it belongs to */
	uint8_t bytes[PP_FRAME_MAX];
	size_t n;
};

static inline void
far_post(struct far *f, int64_t at_us, const uint8_t *bytes, size_t n,
    void (*arrive)(void *))
{
	struct far_mail *mail = calloc(1, sizeof *mail);

	assert_non_null(mail);
	mail->far = f;
	mail->opens = f->stage.peer.opens;
	mail->n = n;
	memcpy(mail->bytes, bytes, n);
	sim_virtual_at(virtual, at_us, arrive, mail);
}

/* What belongs to a connection that has ended is lost. */
static inline bool
far_stands(const struct far_mail *mail)
{
	const struct sim_peer *peer = &mail->far->stage.peer;

	return peer->world && peer->line && peer->opens == mail->opens;
}

static inline void
far_arrive(void *arg)
{
	struct far_mail *mail = arg;

	if (far_stands(mail))
		sim_peer_say(&mail->far->stage.peer, now(), mail->bytes,
		    mail->n);
	free(mail);
}

static inline void
far_say(struct far *f, const uint8_t *bytes, size_t n)
{
	f->inside -= f->inside > 0;
	far_post(f, now() + f->way_us, bytes, n, far_arrive);
}

static inline void
far_refuse(struct far *f, const uint8_t *request, uint8_t code)
{
	uint8_t said[9];

	memcpy(said, request, 7);
	said[5] = 3;
	said[7] = request[7] | PP_FUNCTION_EXCEPTION;
	said[8] = code;
	far_say(f, said, sizeof said);
}

static inline void far_serve(struct far *f);

static inline void
far_reply(struct far *f, const uint8_t *request)
{
	uint8_t reply[PP_FRAME_MAX];
	size_t n = make_reply(&f->stage, request, reply);

	if (f->manner == FAR_SWAPS && f->n > 0) {
		memcpy(reply + 6, f->queue[0] + 6, 1);
		memcpy(f->queue[0] + 6, request + 6, 1);
	}
	if (f->manner == FAR_GARBLES && f->n > 0)
		reply[2] = 0x80;
	far_say(f, reply, n);
	if (f->manner == FAR_DOUBLES)
		far_post(f, now() + f->way_us, reply, n, far_arrive);
}

/* The line is done with the first. */
static inline void
far_done(void *arg)
{
	struct far_mail *mail = arg;
	struct far *f = mail->far;

	f->busy = false;
	f->served++;
	if (f->dead[mail->bytes[6]] || (f->loses && f->loses(f))) {
		if (far_stands(mail) && f->refuses_dead)
			far_refuse(f, mail->bytes, 0x0B);
		else
			f->inside -= f->inside > 0;
	} else if (far_stands(mail)) {
		far_reply(f, mail->bytes);
	}
	free(mail);
	far_serve(f);
}

static inline void
far_serve(struct far *f)
{
	size_t i = f->manner == FAR_TURNS_ROUND ? f->n - 1 : 0;
	uint8_t request[REQUEST_TCP];
	int64_t takes_us = FAR_EXCHANGE_US;

	if (f->busy || f->n == 0)
		return;
	memcpy(request, f->queue[i], sizeof request);
	f->n--;
	memmove(f->queue[i], f->queue[i + 1], (f->n - i) * sizeof *f->queue);
	if (f->dead[request[6]])
		takes_us = 12 * FAR_CHARACTER_US + f->patience_us;
	else
		takes_us -= (48 - request[11]) * 2 * FAR_CHARACTER_US;
	f->busy = true;
	f->line_us += takes_us;
	far_post(f, now() + takes_us, request, sizeof request, far_done);
}

static inline void
far_hear(void *arg)
{
	struct far_mail *mail = arg;
	struct far *f = mail->far;
	bool at_once = f->busy || f->n > 0, takes = true;

	if (!far_stands(mail)) {
		free(mail);
		return;
	}
	f->inside++;
	f->asked[mail->bytes[6]]++;
	if (f->inside > f->most)
		f->most = f->inside;
	if (f->heard)
		f->heard(f, mail->bytes);
	if (f->manner == FAR_DROPS || f->manner == FAR_SAYS_BUSY ||
	    f->manner == FAR_SAYS_NO_TARGET)
		takes = !at_once;
	if (f->manner == FAR_QUEUES_THREE)
		takes = f->n < 2;
	if (at_once && f->manner == FAR_SAYS_BUSY)
		far_refuse(f, mail->bytes, 0x06);
	else if (at_once && f->manner == FAR_SAYS_NO_TARGET)
		far_refuse(f, mail->bytes, 0x0B);
	else if (at_once && f->manner == FAR_HANGS_UP)
		sim_peer_hang_up(&f->stage.peer);
	else if (takes && f->n < FAR_QUEUE - 1)
		memcpy(f->queue[f->n++], mail->bytes, REQUEST_TCP);
	else
		f->inside--;
	far_serve(f);
	free(mail);
}

static inline void
far_take(struct stage *s, const uint8_t *request)
{
	struct far *f = (struct far *)s;

	far_post(f, now() + f->way_us, request, REQUEST_TCP, far_hear);
}

static inline void
far_open(struct far *f, enum far_manner manner, int64_t way_us)
{
	*f = (struct far){.manner = manner, .way_us = way_us};
	f->patience_us = 800000;
	stage_open(&f->stage, "tcp://192.0.2.1:502", far_take);
	f->stage.peer.connect_us = 2 * way_us;
}

/* Whoever waits for the end of a gateway's work waits so long. */
static inline void
far_close(struct far *f)
{
	pp_bus_free(f->stage.bus);
	f->stage.bus = NULL;
	assert_int_equal(world->wait(world, NULL, 0, now() + 60000000), PP_OK);
	assert_false(f->busy);
	stage_close(&f->stage);
}

/* Questions to units from `first` on, one each. */
static inline void
add_units(struct asks *a, uint8_t first, unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++)
		add(a, 0, question((uint8_t)(first + i), 48));
}

static inline unsigned
count_answered(const struct asks *a)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (a->x[i].outcome != PP_OUTCOME_REPLY)
			continue;
		assert_answered(&a->x[i]);
		n++;
	}
	return n;
}

#endif
