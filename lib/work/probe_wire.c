/* SPDX-License-Identifier: ISC */
/*
 * What the stages of a probe ask for, over the wire.  An order is always
 * followed by a look behind a fence, so that nothing of it is still under way
 * when the next one is sent.
 */
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "catalogue.h"
#include "probe_impl.h"

enum {
	READ_TRIES = 4,
	LOOKS = 5, /* until one succeeds */
	ORDER_WAIT_US = 1000000,
	SECOND_US = 1000000,
	RELAY_US = 2000000, /* until a contact has moved */
};

const char *
probe_failure(const struct pp_exchange *x, char words[PROBE_WORDS])
{
	if (x->outcome == PP_OUTCOME_EXCEPTION)
		snprintf(words, PROBE_WORDS, pp_phrase("exception %02X"),
		    x->reply[1]);
	else
		snprintf(words, PROBE_WORDS, "%s",
		    pp_outcome_words(x->outcome));
	return words;
}

bool
probe_ask(struct probe *b, const char *name)
{
	const struct pp_read *read = pp_model_read(b->model, name);

	if (!read)
		return false;
	b->read = *read;
	b->tries = 0;
	b->act = ACT_READ;
	return true;
}

bool
probe_words(const struct probe *b, struct pp_values *values)
{
	uint16_t words[PP_READ_WORDS_MAX];

	if (b->x.outcome != PP_OUTCOME_REPLY)
		return false;
	pp_exchange_words(&b->x, words);
	*values = (struct pp_values){0};
	pp_model_decode(b->model, &b->read, words, values);
	return pp_model_finish(b->model, b->target.ct, b->target.pt, values) ==
	    PP_OK;
}

static void
begin_look(struct probe *b)
{
	int64_t fence_us = b->target.fence_s * SECOND_US;

	if (b->p->relay && fence_us < RELAY_US)
		fence_us = RELAY_US;
	look_begin(&b->look, fence_us);
	b->act = ACT_LOOK;
}

bool
probe_look(struct probe *b)
{
	b->looks = 0;
	begin_look(b);
	return true;
}

/* By now somebody may have opened an account, had the line been away. */
bool
probe_send(struct probe *b, enum pp_order order, const struct pp_values *values)
{
	enum pp_status rc;

	if (b->stranger || !probe_is_unsold(b))
		return false;
	rc = pp_model_order(b->model, order, values, b->pdu, &b->pdu_n);
	if (rc != PP_OK) {
		probe_stop(b, rc, NULL);
		return false;
	}
	b->act = ACT_SEND;
	b->stale = true;
	return true;
}

static void
end_act(struct probe *b)
{
	const struct probe_stage *stage = &b->stages[b->stage];

	b->act = ACT_NONE;
	stage->end(b, stage->what);
}

static void
stop_by_line(struct probe *b, const struct pp_exchange *x)
{
	const char *trouble = pp_bus_trouble(b->bus);

	b->act = ACT_NONE;
	probe_stop(b, answer_status(x->outcome), "bus %s: %s%s%s",
	    b->target.bus_code, pp_outcome_words(x->outcome),
	    *trouble ? ": " : "", trouble);
}

static void
take_read(struct probe *b, const struct pp_exchange *x)
{
	bool answered = x->outcome == PP_OUTCOME_REPLY ||
	    (x->outcome == PP_OUTCOME_EXCEPTION && !answer_is_silence(x));

	b->x = *x;
	if (pp_outcome_is_of_line(x->outcome))
		stop_by_line(b, x);
	else if (answered || ++b->tries >= READ_TRIES)
		end_act(b);
}

static void
fail_look(struct probe *b, enum look_result result, const struct pp_exchange *x)
{
	bool hopeless =
	    x->outcome == PP_OUTCOME_DENIED || x->outcome == PP_OUTCOME_BUSY;

	if (!hopeless && ++b->looks < LOOKS) {
		begin_look(b);
		return;
	}
	b->act = ACT_NONE;
	if (result == LOOK_NO_LINE)
		stop_by_line(b, x);
	else if (result == LOOK_SILENT)
		probe_stop(b, PP_EAWAY, "%s from bus %s",
		    pp_outcome_words(x->outcome), b->target.bus_code);
	else
		probe_stop(b, PP_EPEER,
		    "its answers don't agree or make no sense");
}

static void
take_look(struct probe *b, const struct pp_exchange *x)
{
	struct pp_proof proof;
	enum look_result result = look_answer(&b->look, x, &proof);

	if (result == LOOK_MORE)
		return;
	if (result != LOOK_SEEN) {
		fail_look(b, result, x);
		return;
	}
	if (strcmp(proof.serial, b->target.serial) != 0) {
		b->act = ACT_NONE;
		b->stranger = true;
		probe_stop(b, PP_NO,
		    "the meter there has the number %s, not %s", proof.serial,
		    b->target.serial);
		return;
	}
	b->before = b->now;
	b->now = proof;
	b->stale = false;
	end_act(b);
}

/* The next thing to do; false: that was all. */
static bool
find_act(struct probe *b)
{
	const struct probe_stage *s;

	for (; b->stage < b->n_stages; b->stage++) {
		s = &b->stages[b->stage];
		if ((!b->over || s->always) && s->begin(b, s->what))
			return true;
	}
	return false;
}

bool
probe_next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct probe *b = arg;
	int fewer;

	(void)bus;
	if (b->p->stop && *b->p->stop)
		probe_stop(b, PP_ETEMP, "stopped");
	if (b->act == ACT_NONE && !find_act(b))
		return false;
	x->keep = true;
	if (b->act == ACT_LOOK) {
		look_question(&b->look, x);
	} else if (b->act == ACT_READ) {
		/* Of another length each time: a late reply is none to it. */
		fewer = b->tries > 0 && b->read.spare > 0;
		b->read.count = (uint16_t)(b->read.count - fewer);
		b->read.spare = (uint16_t)(b->read.spare - fewer);
		pp_exchange_read(x, b->target.address, b->read.function,
		    b->read.address, b->read.count);
		x->reply_us = (int64_t)pp_model_reply_ms(b->model) * 1000;
	} else {
		x->unit = b->target.address;
		memcpy(x->request, b->pdu, b->pdu_n);
		x->request_n = b->pdu_n;
		x->reply_us = ORDER_WAIT_US;
	}
	return true;
}

void
probe_done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct probe *b = arg;

	(void)bus;
	switch (b->act) {
	case ACT_READ:
		take_read(b, x);
		break;
	case ACT_SEND:
		b->x = *x;
		probe_look(b);
		break;
	case ACT_LOOK:
		take_look(b, x);
		break;
	case ACT_NONE:
	default:
		break;
	}
}
