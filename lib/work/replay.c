/* SPDX-License-Identifier: ISC */
/*
 * From the rows of a tape to a pass that can be run.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "grow.h"
#include "tape_play.h"
#include "trace.h"
#include "trace_words.h"

enum {
	ADDRESSES = 256,
};

struct pp_replay {
	struct pp_tape_in *tape;
	struct pp_tape_row row; /* the next, where has_row */
	bool has_row;
	bool whole; /* the END of the last pass was there */

	/* The pass. */
	struct pp_tape_play *play;
	struct pp_poll_known *known;
	size_t n, room, told;
	struct pp_poll_known bus; /* the last: what its meters share */
	int64_t buses;
	bool used[ADDRESSES]; /* on it */
};

/* The next row; PP_DONE behind the last. */
static enum pp_status
advance(struct pp_replay *r)
{
	enum pp_status rc = pp_tape_next(r->tape, &r->row);

	r->has_row = rc == PP_OK;
	return rc;
}

enum pp_status
pp_replay_open(FILE *in, const char *name, struct pp_replay **replay)
{
	struct pp_replay *r = calloc(1, sizeof *r);
	char zone[PP_TAPE_WORDS_MAX];
	enum pp_status rc;

	if (!r)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_tape_read(in, name, &r->tape)) != PP_OK)
		goto out;
	if ((rc = advance(r)) == PP_DONE ||
	    (rc == PP_OK && r->row.kind != PP_TAPE_TAPE))
		rc = pp_fail(PP_EDATA, "%s: does not begin with a row tape",
		    name);
	if (rc != PP_OK)
		goto out;
	if ((rc = trace_tape_parse(r->row.words, zone)) != PP_OK ||
	    (rc = pp_zone_use(zone)) != PP_OK) {
		rc = pp_tape_bad(r->tape, "%s", pp_errmsg());
		goto out;
	}
	if ((rc = advance(r)) != PP_OK && rc != PP_DONE)
		goto out;
	*replay = r;
	return PP_OK;
out:
	pp_replay_close(r);
	return rc;
}

void
pp_replay_close(struct pp_replay *replay)
{
	if (!replay)
		return;
	pp_tape_play_free(replay->play);
	pp_tape_close(replay->tape);
	free(replay->known);
	free(replay);
}

/* A number for a gateway, the same for the same code. */
static int64_t
number_of(const struct pp_replay *r, const char *gateway)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->known[i].target.gateway_code, gateway) == 0)
			return r->known[i].target.gateway;
	return r->buses;
}

static enum pp_status
take_bus(struct pp_replay *r)
{
	struct pp_target *t = &r->bus.target;
	struct pp_endpoint endpoint;
	enum pp_status rc;

	r->bus = (struct pp_poll_known){0};
	memset(r->used, 0, sizeof r->used);
	if ((rc = pp_id_check(r->row.bus)) != PP_OK ||
	    (rc = trace_bus_parse(r->row.words, &r->bus)) != PP_OK ||
	    (rc = pp_endpoint_parse(t->endpoint, &endpoint)) != PP_OK)
		return rc;
	t->bus = ++r->buses;
	t->gateway = number_of(r, t->gateway_code);
	snprintf(t->bus_code, sizeof t->bus_code, "%s", r->row.bus);
	return pp_tape_play_bus(r->play, r->row.bus, &endpoint);
}

static enum pp_status
take_meter(struct pp_replay *r)
{
	struct pp_poll_known known = r->bus, *more;
	enum pp_status rc;

	if (strcmp(r->row.bus, r->bus.target.bus_code) != 0)
		return pp_fail(PP_EDATA, "not below the row of its bus");
	if ((rc = trace_meter_parse(r->row.words, &known)) != PP_OK)
		return rc;
	if (r->used[known.target.address])
		return pp_fail(PP_EDATA, "address %d stands there twice",
		    known.target.address);
	r->used[known.target.address] = true;
	more = pp_grow(r->known, r->n, &r->room, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	r->known = more;
	known.target.id = known.learned.meter = (int64_t)r->n + 1;
	r->known[r->n++] = known;
	return PP_OK;
}

static enum pp_status
take_reading(struct pp_replay *r)
{
	bool good = r->row.kind == PP_TAPE_GOOD;
	struct pp_past *past;

	if (r->n == 0 ||
	    strcmp(r->row.bus, r->known[r->n - 1].target.bus_code) != 0)
		return pp_fail(PP_EDATA, "not below the row of its meter");
	past = &r->known[r->n - 1].past;
	if (good)
		past->has_good = true;
	else
		past->has_shown = true;
	return trace_reading_parse(r->row.words,
	    good ? &past->good : &past->shown);
}

static enum pp_status
take_row(struct pp_replay *r)
{
	switch (r->row.kind) {
	case PP_TAPE_BUS:
		return take_bus(r);
	case PP_TAPE_METER:
		return take_meter(r);
	case PP_TAPE_GOOD:
	case PP_TAPE_SHOWN:
		return take_reading(r);
	case PP_TAPE_END:
		r->whole = true;
		return PP_OK;
	case PP_TAPE_TAPE:
		return pp_fail(PP_EDATA, "another tape begins here");
	case PP_TAPE_PASS:
	case PP_TAPE_STOP:
	case PP_TAPE_LOCK:
	case PP_TAPE_UNLOCK:
	case PP_TAPE_KEPT:
	case PP_TAPE_WANTED:
	case PP_TAPE_OPEN:
	case PP_TAPE_OPENING:
	case PP_TAPE_READY:
	case PP_TAPE_REFUSED:
	case PP_TAPE_DENIED:
	case PP_TAPE_GONE:
	case PP_TAPE_CLOSE:
	case PP_TAPE_SENT:
	case PP_TAPE_GOT:
	case PP_TAPE_KINDS:
	default:
		return pp_tape_play_row(r->play, &r->row);
	}
}

/* The rows of one pass. */
static enum pp_status
load(struct pp_replay *r)
{
	enum pp_status rc;

	if (r->row.kind != PP_TAPE_PASS)
		return pp_tape_bad(r->tape, "no pass has begun above");
	if ((rc = pp_tape_play_new(&r->row, &r->play)) != PP_OK)
		return rc;
	while ((rc = advance(r)) == PP_OK && r->row.kind != PP_TAPE_PASS)
		if ((rc = take_row(r)) != PP_OK)
			return rc == PP_EDATA
			    ? pp_tape_bad(r->tape, "%s", pp_errmsg())
			    : rc;
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
next_known(void *arg, struct pp_poll_known *known)
{
	struct pp_replay *r = arg;

	if (r->told == r->n)
		return PP_DONE;
	*known = r->known[r->told++];
	return PP_OK;
}

enum pp_status
pp_replay_next(struct pp_replay *replay, struct pp_poll *poll)
{
	struct pp_replay *r = replay;
	enum pp_status rc;

	if (!r->has_row)
		return PP_DONE;
	pp_tape_play_free(r->play);
	r->play = NULL;
	r->n = r->told = 0;
	r->buses = 0;
	r->bus = (struct pp_poll_known){0};
	r->whole = false;
	if ((rc = load(r)) != PP_OK)
		return rc;
	poll->db = NULL;
	poll->world = pp_tape_play_world(r->play);
	poll->stop = pp_tape_play_stop(r->play);
	poll->keep_nothing = true;
	poll->source = next_known;
	poll->known_arg = r;
	return PP_OK;
}

void
pp_replay_rest(const struct pp_replay *replay, struct pp_replay_rest *rest)
{
	*rest = (struct pp_replay_rest){.cut = !replay->whole};
	pp_tape_play_rest(replay->play, &rest->unknown, &rest->unasked);
}
