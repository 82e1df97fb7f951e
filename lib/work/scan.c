/* SPDX-License-Identifier: ISC */
#include "scan.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "bus.h"
#include "catalogue.h"

enum {
	QUESTIONS_MAX = 16,
	MODELS_MAX = 32,
	TRIES = 2,
};

/* What some models are asked first, the same for all of them. */
struct question {
	const struct pp_read *read;
	const struct pp_model *models[MODELS_MAX];
	size_t n;
};

struct state {
	const struct pp_scan *scan;
	struct question questions[QUESTIONS_MAX];
	size_t n_questions;

	/* The address that is being asked, and what it said so far. */
	size_t at, step; /* behind the questions: the number */
	int tries;
	bool answers;
	struct pp_scan_meter meter;

	enum pp_status rc; /* what ended the scan */
	enum pp_outcome trouble;
};

static bool
same_read(const struct pp_read *a, const struct pp_read *b)
{
	return a->function == b->function && a->address == b->address &&
	    a->count == b->count;
}

static void
add_question(struct state *s, const struct pp_model *model)
{
	const struct pp_read *reads;
	size_t i;

	if (pp_model_poll(model, &reads) == 0)
		return;
	for (i = 0; i < s->n_questions; i++)
		if (same_read(s->questions[i].read, &reads[0]))
			break;
	if (i == QUESTIONS_MAX || s->questions[i].n == MODELS_MAX)
		return;
	s->questions[i].read = &reads[0];
	s->questions[i].models[s->questions[i].n++] = model;
	if (i == s->n_questions)
		s->n_questions++;
}

/* Models that can be told by a type code come first. */
static void
make_questions(struct state *s)
{
	const struct pp_models *models = s->scan->models;
	const struct pp_model *m;
	size_t i;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < pp_models_count(models); i++) {
			m = pp_models_at(models, i);
			if ((pp_model_type_code(m) < 0) == (pass == 1))
				add_question(s, m);
		}
}

static void
begin_address(struct state *s)
{
	s->step = 0;
	s->tries = 0;
	s->answers = false;
	s->meter = (struct pp_scan_meter){0};
	if (s->at < s->scan->n)
		s->meter.address = s->scan->addresses[s->at];
}

static void
end_address(struct state *s)
{
	if (s->answers && s->rc == PP_OK)
		s->rc = s->scan->found(s->scan->arg, &s->meter);
	s->at++;
	s->scan->progress(s->scan->arg, s->at, s->scan->n);
	begin_address(s);
}

/* The read that is asked now. */
static const struct pp_read *
current(const struct state *s)
{
	return s->step < s->n_questions
	    ? s->questions[s->step].read
	    : pp_model_read(s->meter.model, "number");
}

static bool
next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct state *s = arg;
	const struct pp_read *read;
	unsigned reply_ms = 0, ms;
	size_t i;

	(void)bus;
	if (s->at == s->scan->n || s->rc != PP_OK || s->n_questions == 0)
		return false;
	read = current(s);
	for (i = 0; i < pp_models_count(s->scan->models); i++) {
		ms = pp_model_reply_ms(pp_models_at(s->scan->models, i));
		reply_ms = ms > reply_ms ? ms : reply_ms;
	}
	/* Of another length each time, or a late reply would be feared. */
	pp_exchange_read(x, s->meter.address, read->function, read->address,
	    (uint16_t)(read->count - (s->tries < read->spare ? s->tries : 0)));
	x->reply_us = (int64_t)reply_ms * 1000;
	return true;
}

static void
say(struct pp_scan_meter *meter, const char *words)
{
	size_t n = strlen(meter->note);

	snprintf(meter->note + n, sizeof meter->note - n, "%s%s",
	    n > 0 ? pp_phrase(" or ") : "", words);
}

/* Which model is at home in this reply; those that may be are noted. */
static void
recognise(struct state *s, const struct pp_exchange *x)
{
	const struct question *q = &s->questions[s->step];
	uint16_t words[PP_READ_WORDS_MAX];
	const struct pp_read *reads;
	const struct pp_model *m;
	struct pp_read read;
	int64_t code;
	size_t i;

	pp_exchange_words(x, words);
	for (i = 0; i < q->n; i++) {
		struct pp_values v = {0};

		m = q->models[i];
		code = pp_model_type_code(m);
		(void)pp_model_poll(m, &reads);
		read = reads[0];
		read.count = (uint16_t)(x->request[3] << 8 | x->request[4]);
		pp_model_decode(m, &read, words, &v);
		if (code < 0) {
			say(&s->meter, pp_model_name(m));
			continue;
		}
		if (!v.known[PP_Q_TYPE] || v.value[PP_Q_TYPE] != code)
			continue;
		s->meter.model = m;
		s->meter.note[0] = '\0';
		if (v.known[PP_Q_CT] && v.known[PP_Q_PT]) {
			s->meter.ct = v.value[PP_Q_CT];
			s->meter.pt = v.value[PP_Q_PT];
		}
		return;
	}
}

/* A bus that is kept has no more to say than its outcome. */
static enum pp_status
trouble_of(const struct state *s, const struct pp_bus *bus)
{
	const char *outcome = pp_outcome_words(s->trouble);

	if (s->rc == PP_ETEMP)
		return pp_fail(PP_ETEMP, "%s", outcome);
	if (s->rc == PP_EAWAY)
		return pp_fail(PP_EAWAY, "%s: %s", outcome,
		    pp_bus_trouble(bus));
	return s->rc;
}

/* On to the next question, the number, or the next address. */
static void
advance(struct state *s)
{
	s->tries = 0;
	if (s->step >= s->n_questions) {
		end_address(s);
		return;
	}
	s->step = s->meter.model != NULL ? s->n_questions : s->step + 1;
	if (s->step == s->n_questions &&
	    (s->meter.model == NULL || current(s) == NULL))
		end_address(s);
}

/* Nobody there; what others say late, a gateway above all, is no answer. */
static bool
is_silence(const struct pp_exchange *x)
{
	return answer_is_silence(x) || x->outcome == PP_OUTCOME_FOREIGN;
}

static void
done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct state *s = arg;

	(void)bus;
	if (pp_outcome_is_of_line(x->outcome)) {
		s->trouble = x->outcome;
		s->rc = answer_status(x->outcome);
		return;
	}
	if (x->outcome == PP_OUTCOME_REPLY) {
		s->answers = true;
		if (s->step < s->n_questions)
			recognise(s, x);
		else
			answer_serial(x, s->meter.model, current(s),
			    s->meter.serial);
		advance(s);
	} else if (x->outcome == PP_OUTCOME_EXCEPTION && !is_silence(x)) {
		s->answers = true;
		advance(s);
	} else if (++s->tries < TRIES) {
		return;
	} else if (is_silence(x)) {
		if (s->answers)
			advance(s);
		else
			end_address(s);
	} else {
		/* Two meters with one address sound like this. */
		s->answers = true;
		snprintf(s->meter.note, sizeof s->meter.note, "%s",
		    pp_outcome_words(x->outcome));
		end_address(s);
	}
}

enum pp_status
pp_scan_run(const struct pp_scan *scan)
{
	struct state s = {.scan = scan};
	struct pp_rider rider = {
	    .next = next,
	    .done = done,
	    .arg = &s,
	    .stop = scan->stop,
	};
	struct pp_bus *bus = NULL;
	enum pp_status rc;

	make_questions(&s);
	begin_address(&s);
	if ((rc = pp_bus_new(scan->world, scan->endpoint, &bus)) != PP_OK)
		return rc;
	/* What is asked next depends on what was answered. */
	pp_bus_set_window(bus, 1);
	rc = pp_fleet_run(scan->world, &bus, 1, &rider);
	if (rc == PP_OK && s.rc != PP_OK)
		rc = trouble_of(&s, bus);
	pp_bus_free(bus);
	return rc;
}
